"""The demonstration: people, organisations and contracts of the fictive region, told in tables, played by real gestures."""
