"""Template tags of the groups."""
