"""Two walls: the application's filter, and the database's own, which holds when the first is forgotten."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from essai.models import Dossier

from efficience.noyau.roles import ROLES
from efficience.portail.commun import cloison
from efficience.portail.commun.models import Ligne

PLACES = {
    "Bellerive": ("32", "590000006"),
    "Oise": ("32", "620000000"),
    "Loin": ("84", "690000001"),
}
REGION = {"Bellerive", "Oise"}
VUS = {
    "agent_ars": REGION, "dg_ars": REGION, "agent_am": REGION, "omedit": REGION, "auditeur": REGION,
    "directeur_cpam": set(), "directeur": {"Bellerive"}, "professionnel": {"Bellerive"},
}  # fmt: skip
"""What each role sees of three cases; a CPAM director's scope is by département, which these cases do not have."""


@pytest.fixture
def dossiers(region: Any) -> None:
    for nom, (code, finess) in PLACES.items():
        Dossier.objects.create(nom=nom, etat="prepare", region=code, finess=finess)


def _noms(reponse: Any) -> set[str]:
    return set(reponse.content.decode().split())


@pytest.mark.parametrize("page", ["dossiers", "tous"], ids=["filtre de l’application", "filtre oublié"])
@pytest.mark.parametrize("role", VUS)
def test_chacun_ne_voit_que_ce_qui_est_dans_son_perimetre(
    page: str, role: str, dossiers: None, comme: Callable[[str], Any]
) -> None:
    assert _noms(comme(role).get(f"/essai/{page}")) == VUS[role]


def test_un_role_sans_le_geste_n_entre_pas(dossiers: None, comme: Callable[[str], Any]) -> None:
    assert set(ROLES) - set(VUS) == {"coordinateur_ipep"}
    assert comme("coordinateur_ipep").get("/essai/tous").status_code == 403


def test_l_identifiant_d_un_autre_repond_comme_s_il_n_existait_pas(dossiers: None, comme: Callable[[str], Any]) -> None:
    directeur = comme("directeur")
    etranger = directeur.get(f"/essai/{Dossier.objects.get(nom='Loin').pk}")
    inconnu = directeur.get("/essai/999999")
    assert (etranger.status_code, inconnu.status_code) == (404, 404)
    assert "Loin" not in etranger.content.decode()


def test_sans_perimetre_pose_la_base_ne_montre_rien(dossiers: None) -> None:
    with cloison.ouverte(cloison.RIEN):
        assert Dossier.objects.count() == 0
    assert Dossier.objects.count() == 3


def test_une_requete_ne_laisse_pas_son_perimetre_a_la_suivante(dossiers: None, comme: Callable[[str], Any]) -> None:
    with cloison.ouverte(cloison.RIEN):
        comme("agent_ars").get("/essai/tous")
        assert Dossier.objects.count() == 0


def test_un_fichier_envoye_au_fil_de_l_eau_reste_dans_le_perimetre(dossiers: None, comme: Callable[[str], Any]) -> None:
    with cloison.ouverte(cloison.TOUT):
        for finess in ("590000006", "690000001"):
            Ligne.objects.create(
                rang=int(finess), le="2024-01-01T00:00Z", par="x", par_nom=f"ligne {finess}", geste="g", objet="o",
                finess=finess, empreinte=finess,
            )  # fmt: skip
    with cloison.ouverte(cloison.RIEN):
        reponse = comme("directeur").get("/journal?format=csv")
        contenu = b"".join(reponse.streaming_content).decode()
    assert ("ligne 590000006" in contenu, "ligne 690000001" in contenu) == (True, False)


@pytest.mark.django_db
def test_l_application_n_a_que_les_droits_qu_il_lui_faut() -> None:
    """Read in the catalogue of the database itself."""
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        )
        assert curseur.fetchone() == (False, False, False, False)
        curseur.execute(
            "SELECT privilege_type FROM information_schema.table_privileges"
            " WHERE grantee = current_user AND table_name = 'commun_ligne' ORDER BY 1"
        )
        assert [ligne[0] for ligne in curseur.fetchall()] == ["INSERT", "SELECT"]
