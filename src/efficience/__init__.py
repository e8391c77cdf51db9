"""efficience: from claims data to payment, every figure recomputed and explained."""

__version__ = "0.1.0"
