"""`python -m efficience.portail …`: Django's own commands, for who develops or administers the portal."""

import os
import sys

from django.core.management import execute_from_command_line

from efficience.portail.config.lancement import preparer

if __name__ == "__main__":
    preparer(os.environ.get("EFFICIENCE_USAGE", "migration"))
    execute_from_command_line(["efficience.portail", *sys.argv[1:]])
