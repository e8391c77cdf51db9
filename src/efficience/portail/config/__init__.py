"""How the portal is set up and started: environment, settings, embedded database, addresses."""
