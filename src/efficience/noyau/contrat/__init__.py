"""The life of a contract in its three generations: tables of states and gestures, acts, clauses, obligations."""
