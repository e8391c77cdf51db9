"""The files of the fictive region, one module per published format."""
