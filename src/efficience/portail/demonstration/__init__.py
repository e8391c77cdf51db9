"""The demonstration: people, bodies and contracts of the fictive region, told in tables, played by the real gestures."""
