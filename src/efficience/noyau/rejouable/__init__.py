"""An evaluation that anybody can compute again: all that goes in, what comes out, and the comparison, written as JSON."""
