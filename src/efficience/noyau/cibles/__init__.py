"""The yearly targeting: its life cycle, simulations, redundant actions, reasons in words, the frozen list."""
