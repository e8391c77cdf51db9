"""Calls for projects (CSS, art. L. 162-31-1): from the idea to the ordinary law, and who is funded with what."""
