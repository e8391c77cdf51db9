"""The regional plan and its convention: who leads what, what it reached and saved, where it meets a hospital."""
