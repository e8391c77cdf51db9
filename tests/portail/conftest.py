"""What the tests of the portal share: a PostgreSQL of their own, organisations, one person per role, a browser."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import Client

from efficience.noyau.roles import ROLES
from efficience.portail.commun import cloison, droits
from efficience.portail.commun.formulaires import CLE, JETON, cle_neuve
from efficience.portail.comptes.membre import Membre, membre
from efficience.portail.comptes.models import Organisation, Rattachement, Utilisateur
from efficience.portail.config import base_embarquee

JOUR = date(2024, 3, 1)
_COMME_L_APPLICATION = f"-c role={base_embarquee.APPLICATION}"


HOSTILES = (
    "error::django.core.paginator.UnorderedObjectListWarning",
    "error:.*received a naive datetime:RuntimeWarning",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What Django only warns of fails here: a list without order, an instant without a time zone."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            for filtre in HOSTILES:
                item.add_marker(pytest.mark.filterwarnings(filtre))


@pytest.fixture(scope="session")
def serveur(testrun_uid: str) -> Iterator[base_embarquee.Serveur]:
    """The embedded PostgreSQL, shared by the workers of one run and deleted by the last one.

    Not in pytest's own folder, which another run of root's shuts to the user that the server runs as.
    """
    dossier = Path(tempfile.gettempdir()) / f"efficience-{testrun_uid}"
    lance = base_embarquee.demarrer(dossier, ephemere=True)
    yield lance
    lance.quitter()
    if not (dossier / "postgres").exists():
        shutil.rmtree(dossier)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(serveur: base_embarquee.Serveur, django_db_modify_db_settings_xdist_suffix: None) -> None:
    """The test database is made and migrated by the superuser."""
    acces = {"HOST": str(serveur.prise), "USER": base_embarquee.MAITRE, "PASSWORD": serveur.mots[base_embarquee.MAITRE]}
    connection.settings_dict.update({**acces, "NAME": "postgres", "PORT": ""})
    connection.settings_dict["OPTIONS"] = {}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Then every connection takes the application's role: grants and row-level security hold in the tests."""
    with django_db_blocker.unblock():
        with connection.cursor() as curseur:
            for ordre in cloison.cloisonner("essai_dossier", region="region", finess="finess").sql:
                curseur.execute(ordre)
        droits.accorder()
        connection.settings_dict["OPTIONS"] = {"options": f"{_COMME_L_APPLICATION} -c lock_timeout=20000"}
        connection.close()
    yield
    with django_db_blocker.unblock():
        connection.settings_dict["OPTIONS"] = {}
        connection.close()


@pytest.fixture(scope="session", autouse=True)
def _vider_comme_maitre() -> Iterator[None]:
    """Between transactional tests, tables are emptied by the superuser, the journal's guard asleep, its head put back."""
    ordinaire = DatabaseOperations.execute_sql_flush

    def vider(self: DatabaseOperations, ordres: list[str]) -> None:
        avec = [
            "SET ROLE NONE", "SET session_replication_role = replica", *ordres, "TRUNCATE procrastinate_jobs CASCADE",
            "INSERT INTO commun_tetedechaine (cle, rang, empreinte) VALUES (true, 0, repeat('0', 64))",
            "SET session_replication_role = origin", f"SET ROLE {base_embarquee.APPLICATION}",
        ]  # fmt: skip
        ordinaire(self, avec)

    DatabaseOperations.execute_sql_flush = vider  # type: ignore[method-assign]
    yield
    DatabaseOperations.execute_sql_flush = ordinaire  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _tout_voir(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test prepares and looks at everything; what its requests see is set by the portal itself."""
    if not ({"db", "transactional_db"} & set(request.fixturenames) or request.node.get_closest_marker("django_db")):
        yield
        return
    request.getfixturevalue("_django_db_helper")
    with cloison.ouverte(cloison.TOUT):
        yield


@pytest.fixture(autouse=True)
def _courriels_dans_leur_transaction(settings: Any) -> None:
    """Legal mails are rows: nothing may be sent by the way in a test that did not ask for it."""
    settings.DEMONSTRATION = False


@dataclass
class Region:
    """Two regions: the one of the tests, with two hospitals and a CPAM, and another one."""

    organisations: dict[str, Organisation]
    personnes: dict[str, Utilisateur] = field(default_factory=dict)

    def membre(self, role: str) -> Membre:
        """The person of a role, as a view receives them."""
        personne = self.personnes[role]
        trouve = membre(personne, Rattachement.objects.filter(utilisateur=personne).select_related("organisation"))
        assert trouve is not None
        return trouve


_ORGANISATIONS = {
    "ars": ("ars", {"nom": "ARS Essai", "region": "32"}),
    "caisse": ("caisse", {"nom": "Assurance maladie Essai", "region": "32"}),
    "cpam": ("caisse", {"nom": "CPAM du Nord", "region": "32", "departements": ["59"]}),
    "hopital": ("etablissement", {"nom": "CH de Bellerive", "region": "32", "departements": ["59"], "finess": "590000006"}),
    "autre_hopital": ("etablissement", {"nom": "CH d’Oise", "region": "32", "departements": ["62"], "finess": "620000000"}),
    "hopital_loin": ("etablissement", {"nom": "CH de Loin", "region": "84", "departements": ["69"], "finess": "690000001"}),
    "ars_ailleurs": ("ars", {"nom": "ARS Ailleurs", "region": "84"}),
    "omedit": ("omedit", {"nom": "OMéDIT Essai", "region": "32"}),
    "ipep": ("ipep", {"nom": "Groupement du Littoral", "region": "32"}),
    "audit": ("audit", {"nom": "Inspection", "region": "32"}),
}  # fmt: skip
_PERSONNES = {
    "agent_ars": "ars", "dg_ars": "ars", "agent_am": "caisse", "directeur_cpam": "cpam", "directeur": "hopital",
    "professionnel": "hopital", "omedit": "omedit", "coordinateur_ipep": "ipep", "auditeur": "audit",
}  # fmt: skip
assert set(_PERSONNES) == set(ROLES)


@pytest.fixture
def region(db: None) -> Region:
    """Organisations, and one person per role, who also administers the accesses of their organisation."""
    faites = {nom: Organisation.objects.create(nature=nature, **champs) for nom, (nature, champs) in _ORGANISATIONS.items()}
    region = Region(faites)
    for role, organisation in _PERSONNES.items():
        personne = Utilisateur.objects.create_user(
            f"{role}@essai.invalid", "mot de passe d’essai", prenom="Camille", nom=role
        )
        Rattachement.objects.create(
            utilisateur=personne, organisation=faites[organisation], role=role, du=JOUR, administrateur=True
        )
        region.personnes[role] = personne
    return region


class Navigateur(Client):
    """The test client of one person: its forms carry their key, as the pages' do."""

    def envoyer(self, chemin: str, donnees: dict[str, Any] | None = None, *, cle: str = "", jeton: int | None = None) -> Any:
        """Send a form."""
        version = {} if jeton is None else {JETON: str(jeton)}
        return self.post(chemin, {CLE: cle or cle_neuve(), **version, **(donnees or {})})


@pytest.fixture
def comme(region: Region) -> Callable[[str], Navigateur]:
    """Come in as the person of a role; « nobody » for an empty one."""

    def entrer(role: str) -> Navigateur:
        navigateur = Navigateur()
        if role:
            navigateur.force_login(region.personnes[role], backend=settings.AUTHENTICATION_BACKENDS[0])
        return navigateur

    return entrer
