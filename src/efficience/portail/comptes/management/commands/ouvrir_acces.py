"""`python -m efficience.portail ouvrir_acces`: the first administrator of an organisation, whom no page could open."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from efficience.noyau.roles import NATURES, ROLES
from efficience.portail.commun import cloison, horloge, journal
from efficience.portail.commun.acteur import Programme
from efficience.portail.comptes.models import Organisation, Rattachement, Utilisateur


class Command(BaseCommand):
    """Opens an organisation when it is new, and its administrator's access, with its line in the journal."""

    help = "Ouvre l’accès du premier administrateur d’une structure."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, for whom."""
        parser.add_argument("--nature", required=True, choices=list(NATURES))
        parser.add_argument("--role", required=True, choices=list(ROLES))
        for nom in ("structure", "email", "prenom", "nom"):
            parser.add_argument(f"--{nom}", required=True)
        for nom in ("region", "finess"):
            parser.add_argument(f"--{nom}", default="")
        parser.add_argument("--departement", action="append", default=[])

    def handle(self, *args: Any, **options: Any) -> None:
        """Open. Raises CommandError when the role is not one of that nature's."""
        if ROLES[options["role"]].nature != options["nature"]:
            raise CommandError(
                f"le rôle « {options['role']} » n’existe pas dans une structure de nature « {options['nature']} »"
            )
        with cloison.ouverte(cloison.TOUT), transaction.atomic():
            rattachement = _ouvrir(options)
        self.stdout.write(f"accès ouvert : {rattachement}")


def _ouvrir(lus: dict[str, Any]) -> Rattachement:
    le, par = horloge.maintenant(), Programme("ouvrir_acces")
    organisation, _ = Organisation.objects.get_or_create(
        nature=lus["nature"],
        nom=lus["structure"],
        defaults={"region": lus["region"], "finess": lus["finess"], "departements": lus["departement"]},
    )
    utilisateur = Utilisateur.objects.filter(email__iexact=lus["email"]).first()
    if utilisateur is None:
        utilisateur = Utilisateur.objects.create_user(lus["email"], prenom=lus["prenom"], nom=lus["nom"])
    rattachement = Rattachement.objects.create(
        utilisateur=utilisateur,
        organisation=organisation,
        role=lus["role"],
        administrateur=True,
        du=timezone.localdate(le),
        cree_par=par.nom,
    )
    journal.noter("acces.ouvrir", rattachement, par=par, le=le, details={"role": lus["role"]})
    return rattachement
