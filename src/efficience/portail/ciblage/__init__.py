"""The yearly targeting: simulation, proposals, opinions, Comité de revue, frozen list."""
