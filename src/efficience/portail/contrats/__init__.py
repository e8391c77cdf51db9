"""Contracts: from the targeted establishment to three signatures, its avenants, its end; and every deadline on the way."""
