"""The ledger: what is due, ordered, paid, lapsed, claimed, shared, whatever the affair; and the files that leave it."""
