"""The page of a hospital: who may open it, what it says, contacts held and kept."""

from collections.abc import Callable
from typing import Any

import hopitaux
import pytest
from hopitaux import BELLERIVE, FERME, LOIN, OISE

from efficience.portail.commun.models import Ligne
from efficience.portail.etablissements.models import Contact


@pytest.fixture(autouse=True)
def _repertoire(db: None) -> None:
    hopitaux.preparer()


VUS = {
    "agent_ars": {BELLERIVE, OISE, FERME}, "dg_ars": {BELLERIVE, OISE, FERME}, "agent_am": {BELLERIVE, OISE, FERME},
    "omedit": {BELLERIVE, OISE, FERME}, "auditeur": {BELLERIVE, OISE, FERME}, "directeur_cpam": {BELLERIVE, FERME},
    "directeur": {BELLERIVE}, "professionnel": {BELLERIVE},
}  # fmt: skip


@pytest.mark.parametrize("role", VUS)
def test_chacun_n_ouvre_que_les_etablissements_de_son_perimetre(role: str, comme: Callable[[str], Any]) -> None:
    navigateur = comme(role)
    ouverts = {un for un in (BELLERIVE, OISE, LOIN, FERME) if navigateur.get(f"/etablissements/{un}").status_code == 200}
    assert ouverts == VUS[role]
    liste = navigateur.get("/etablissements?fermes=oui&format=csv")
    contenu = b"".join(liste.streaming_content).decode()
    assert {un for un in (BELLERIVE, OISE, LOIN, FERME) if f"\n{un}," in contenu} == VUS[role]


def test_un_etablissement_ferme_ne_se_montre_que_si_on_le_demande_et_nomme_son_successeur(
    comme: Callable[[str], Any],
) -> None:
    agent = comme("agent_ars")
    assert "Hôpital Été" not in agent.get("/etablissements").content.decode()
    assert "Hôpital Été" in agent.get("/etablissements?fermes=oui").content.decode()
    page = agent.get(f"/etablissements/{FERME}").content.decode()
    assert "repris par" in page
    assert f'href="/etablissements/{BELLERIVE}"' in page


def test_une_clause_sans_objet_pour_l_activite_n_est_pas_opposable_et_dit_pourquoi(comme: Callable[[str], Any]) -> None:
    psy = comme("agent_ars").get(f"/etablissements/{OISE}").content.decode()
    assert "non, sans objet : l’établissement n’a pas de liste en sus" in psy
    mco = comme("agent_ars").get(f"/etablissements/{BELLERIVE}").content.decode()
    assert "non, sans objet : l’établissement n’a pas de liste en sus" not in mco


@pytest.mark.parametrize(("role", "code"), [("agent_ars", 302), ("directeur", 302), ("auditeur", 403), ("omedit", 403)])
def test_seuls_ceux_qui_tiennent_les_contacts_les_changent(role: str, code: int, comme: Callable[[str], Any]) -> None:
    reponse = comme(role).envoyer(f"/etablissements/{BELLERIVE}/contacts/direction", {"courriel": "dir@ch.invalid"})
    assert (reponse.status_code, Contact.objects.count()) == (code, int(code == 302))


def test_un_directeur_ne_tient_pas_les_contacts_d_un_autre(comme: Callable[[str], Any]) -> None:
    reponse = comme("directeur").envoyer(f"/etablissements/{OISE}/contacts/direction", {"courriel": "x@ch.invalid"})
    assert (reponse.status_code, Contact.objects.count()) == (404, 0)


def test_un_contact_se_remplace_s_annonce_dans_le_journal_et_se_confirme(comme: Callable[[str], Any]) -> None:
    agent, adresse = comme("agent_ars"), f"/etablissements/{BELLERIVE}/contacts/pertinence"
    for nom in ("Mme A", "M. B"):
        assert agent.envoyer(adresse, {"courriel": "dim@ch.invalid", "nom": nom}).status_code == 302
    assert [c.nom for c in Contact.objects.all()] == ["M. B"]
    assert agent.envoyer(f"{adresse}/confirmer").status_code == 302
    assert Contact.objects.get().confirme_par == "Camille agent_ars"
    assert list(Ligne.objects.order_by("rang").values_list("geste", flat=True))[-3:] == [
        "contact.tenir", "contact.tenir", "contact.confirmer",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("pour", "donnees", "dit"),
    [
        ("direction", {"courriel": "pas une adresse"}, "adresse"),
        ("pertinence", {"courriel": "dim@ch.invalid"}, "Nom"),
    ],
)
def test_un_contact_mal_rempli_est_montre_de_nouveau_sans_rien_ecrire(
    pour: str, donnees: dict[str, str], dit: str, comme: Callable[[str], Any]
) -> None:
    reponse = comme("agent_ars").envoyer(f"/etablissements/{BELLERIVE}/contacts/{pour}", donnees)
    page = reponse.content.decode()
    assert (reponse.status_code, Contact.objects.count()) == (422, 0)
    assert "n’a pas été enregistré" in page and dit in page and donnees["courriel"] in page


def test_la_recherche_trouve_un_etablissement_du_perimetre_et_aucun_autre(comme: Callable[[str], Any]) -> None:
    directeur = comme("directeur").get("/recherche?q=ch").content.decode()
    assert ("CH de Bellerive" in directeur, "CH d’Oise" in directeur, "CH de Loin" in directeur) == (True, False, False)
    assert f"/etablissements/{OISE}" in comme("agent_ars").get(f"/recherche?q={OISE}").content.decode()
    assert "/indicateurs/N-ARA2" in comme("directeur").get("/recherche?q=iec").content.decode()
