"""Dashboards of the commissions: nine blocks, each commented, frozen with a fingerprint; the yearly spending report."""
