"""Template filters of contracts."""
