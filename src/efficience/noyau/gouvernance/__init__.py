"""The bodies where ARS and Assurance Maladie meet: who sits, when, with what voice, and what a session sets going."""
