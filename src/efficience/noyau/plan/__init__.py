"""The regional plan (PPRGDRESS, PAPRAPS): its acts, its actions, what they should save and did."""
