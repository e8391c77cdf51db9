"""`python -m efficience.cli`."""

from efficience.cli import principal

principal()
