"""The care of the fictive population, establishment by establishment and year by year: events, before any file format."""
