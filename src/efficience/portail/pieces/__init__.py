"""Files kept as evidence: named by their content, examined before they are taken, served to those who may read them."""
