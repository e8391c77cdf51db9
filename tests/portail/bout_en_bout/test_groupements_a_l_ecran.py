"""The groups' pages for the agency, the caisse and the country: accessible, and within a telephone's screen."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from monde_ipep import creer, payer_un_groupement

from efficience.portail.comptes.models import Organisation, Rattachement, Utilisateur
from efficience.portail.dossiers import redaction
from efficience.portail.pieces import sceau

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("navigateur")]


@pytest.fixture
def chemins(region: Any, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """A group whose credits and campaign are paid, another one that is only composed; and the CNAM itself."""
    monkeypatch.setattr(redaction, "en_pdf", lambda document: b"%PDF-" + document.texte.encode() + b"%%EOF")
    monkeypatch.setattr(sceau, "sceller", lambda pdf, signature: pdf + signature.champ.encode())
    monde = creer(region)
    amorcage, campagne, _ = payer_un_groupement(monde)
    cnam = Organisation.objects.create(nature="caisse", nom="Caisse nationale de l’assurance maladie", region="FR")
    personne = Utilisateur.objects.create_user("cnam@essai.invalid", "mot de passe d’essai", prenom="Claude", nom="cnam")
    Rattachement.objects.create(utilisateur=personne, organisation=cnam, role="agent_am", du=date(2023, 1, 1))
    region.personnes["cnam"] = personne
    racine = monde.littoral.adresse
    return (
        "/ipep", "/ipep/ensemble", racine, f"{racine}/courriels", f"{racine}/supports/information",
        f"/ipep/amorcages/{amorcage.pk}", f"/ipep/campagnes/{campagne.pk}", "/ipep/pratiques", "/ipep/catalogue",
    )  # fmt: skip


def test_les_pages_des_groupements_sont_accessibles_et_tiennent_dans_l_ecran(
    chemins: tuple[str, ...], visiter: Callable[..., Any], captures: Callable[..., None]
) -> None:
    trouve: dict[str, list[str]] = {}
    for role, largeur in (("cnam", "bureau"), ("cnam", "telephone"), ("agent_am", "telephone")):
        visite = visiter(role, largeur)
        for chemin in chemins:
            visite.ouvrir(chemin)
            captures(visite.page, f"{role}-{largeur}-{chemin}")
            if fautes := visite.axe() + (["déborde"] if visite.deborde() else []):
                trouve[f"{chemin} ({role}, {largeur})"] = fautes
        trouve |= {faute: ["console"] for faute in visite.fautes}
    assert trouve == {}, "\n".join(f"{ou} : {quoi}" for ou, quoi in trouve.items())
