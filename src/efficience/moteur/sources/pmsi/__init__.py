"""What the two PMSI sources share: which stays are kept, what is set apart and why, how acts and drugs find their stay."""
