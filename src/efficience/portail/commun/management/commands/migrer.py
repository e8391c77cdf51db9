"""`python -m efficience.portail migrer`: bring the database up to date, then grant the application what it needs."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from efficience.portail.commun import droits


class Command(BaseCommand):
    """Migrate under the owner's role; nothing to do is done quickly."""

    help = "Met la base à jour, puis accorde ses droits au rôle de l’application."

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrations, cache table, grants."""
        silence = options["verbosity"]
        call_command("migrate", interactive=False, verbosity=silence)
        call_command("createcachetable", verbosity=silence)
        droits.accorder()
