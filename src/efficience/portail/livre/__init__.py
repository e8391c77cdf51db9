"""The ledger: what is due, ordered, paid, lapsed, claimed, shared, whatever affair it is about; and the files that leave it."""
