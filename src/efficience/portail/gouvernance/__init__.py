"""The bodies where ARS and Assurance Maladie meet: mandates, sessions, what was said, and what it set going."""
