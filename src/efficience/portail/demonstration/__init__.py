"""The demonstration: people, organisations and contracts of the fictive region, told in tables and played by the real gestures."""
