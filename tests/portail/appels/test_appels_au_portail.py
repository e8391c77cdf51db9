"""Calls on the portal: from the letter of intent to the ranking, the authorisation and the exit; who sees what."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from region_vivante import Vivante, a

from efficience.documents import en_html
from efficience.documents.signatures import verifier_signature
from efficience.noyau.appel_a_projets.grille import CRITERES, RUBRIQUES
from efficience.noyau.appel_a_projets.suivi import etapes
from efficience.noyau.automate import GesteRefuse
from efficience.noyau.periode import Periode
from efficience.portail.appels import actions, classement
from efficience.portail.appels.models import Lecture
from efficience.portail.commun.models import Courriel
from efficience.portail.dossiers.droits import plie
from efficience.portail.dossiers.models import Dossier, Redaction
from efficience.portail.pieces import sceau

DEPOTS = Periode(date(2024, 3, 1), date(2024, 5, 31))
LETTRE = {
    "objet": "Téléconsultations", "finalite": "organisation", "portee": "regionale", "derogations": "article L. 162-5",
    "du": date(2025, 1, 1), "au": date(2028, 12, 31), "interets": True,
}  # fmt: skip


@pytest.fixture(autouse=True)
def _sceau(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    settings.SCEAU, settings.DOSSIER = ("", ""), tmp_path_factory.getbasetemp() / "sceau"


@pytest.fixture
def vivante(region: Any) -> Vivante:
    hopital = region.organisations["hopital"]
    hopital.boite_fonctionnelle = "direction@essai.invalid"
    hopital.save()
    return Vivante(region)


def _appel(vivante: Vivante) -> Dossier:
    appel = actions.ouvrir_appel("Innover en ville", "Parcours", par=vivante.membre("agent_ars"), le=a("2024-02-01"))
    return vivante.faire(appel, "publier", "2024-02-10", periode=DEPOTS, document="d" * 64, montant=Decimal("100000.00"))


def _instruit(vivante: Vivante, appel: Dossier, titre: str, demande: str) -> Dossier:
    """A project of the hospital whose cahier is deposited."""
    directeur = vivante.membre("directeur")
    projet = actions.proposer(appel, titre, par=directeur, le=a("2024-03-02"))
    projet = vivante.faire(projet, "deposer_lettre", "2024-03-05", role="directeur", **LETTRE)
    projet = vivante.faire(projet, "declarer_recevable", "2024-03-15")
    with pytest.raises(GesteRefuse, match="Le cahier des charges ne dit pas : l’objet et les enjeux"):
        vivante.faire(projet, "deposer_cahier", "2024-04-01", role="directeur", document="c" * 64)
    actions.ecrire(projet, dict.fromkeys(RUBRIQUES, "dit"), Decimal(demande), par=directeur, le=a("2024-03-30"))
    return vivante.faire(projet, "deposer_cahier", "2024-04-01", role="directeur", document="c" * 64)


def _noter(vivante: Vivante, projet: Dossier, role: str, note: int, **autres: int) -> None:
    notes = {**dict.fromkeys(CRITERES, note), **autres}
    actions.noter(projet, notes, "", True, par=vivante.membre(role), le=a("2024-06-10"))


def test_un_appel_recoit_note_classe_et_partage_son_enveloppe(vivante: Vivante, comme: Any) -> None:
    appel = _appel(vivante)
    tot = actions.proposer(appel, "Trop tôt", par=vivante.membre("directeur"), le=a("2024-02-20"))
    with pytest.raises(GesteRefuse, match="ne reçoit pas de dépôt aujourd’hui"):
        vivante.faire(tot, "deposer_lettre", "2024-02-20", role="directeur", **LETTRE)
    un, deux, trois = (_instruit(vivante, appel, titre, "60000.00") for titre in ("Un", "Deux", "Trois"))
    with pytest.raises(GesteRefuse, match="attend le lecteur de l’ARS et le lecteur de l’assurance maladie"):
        vivante.faire(appel, "arreter_resultats", "2024-06-02", role="dg_ars", document="r" * 64)
    _noter(vivante, un, "agent_ars", 5)
    page = comme("agent_am").get(f"/appels/projets/{un.pk}").content.decode()
    assert "une fois les vôtres données" in page
    for projet, note in ((un, 5), (deux, 3), (trois, 3)):
        _noter(vivante, projet, "agent_ars", note)
        _noter(vivante, projet, "agent_am", note, **({"sortie": 0} if projet == trois else {}))
    with pytest.raises(GesteRefuse, match="Scénario de sortie : 3 pour l’ARS, 0 pour l’assurance maladie"):
        vivante.faire(appel, "arreter_resultats", "2024-06-12", role="dg_ars", document="r" * 64)
    _noter(vivante, trois, "agent_am", 3)
    rangs = classement.classement(appel, Decimal("100000.00"))
    assert [(r.projet.titre, r.rang, r.ex_aequo, r.score) for r in rangs] == [
        ("Un", 1, False, Fraction(1)), ("Deux", 2, True, Fraction(3, 5)), ("Trois", 2, True, Fraction(3, 5)),
    ]  # fmt: skip
    assert [r.attribution.montant for r in rangs if r.attribution] == [Decimal("60000.00"), *[Decimal("20000.00")] * 2]
    appel = vivante.faire(appel, "arreter_resultats", "2024-06-14", role="dg_ars", document="r" * 64)
    with pytest.raises(ValidationError, match="résultats de l’appel sont arrêtés"):
        _noter(vivante, trois, "agent_ars", 5)
    assert vivante.faire(appel, "notifier", "2024-06-20", document="n" * 64).etat == "archive"
    page = comme("agent_ars").get(f"/appels/{appel.pk}").content.decode()
    assert "ex æquo" in page and "2 sur 2" in page


def test_un_lecteur_declare_ses_liens_et_note_dans_l_echelle(vivante: Vivante) -> None:
    projet = _instruit(vivante, _appel(vivante), "Un", "60000.00")
    agent = vivante.membre("agent_ars")
    for notes, interet, mots in ((5, False, "lien d’intérêts"), (6, True, "de 0 à 5")):
        with pytest.raises(ValidationError, match=mots):
            actions.noter(projet, dict.fromkeys(CRITERES, notes), "", interet, par=agent, le=a("2024-06-10"))
    with pytest.raises(ValidationError, match="par l’ARS et par l’assurance maladie"):
        actions.noter(projet, dict.fromkeys(CRITERES, 3), "", True, par=vivante.membre("directeur"), le=a("2024-06-10"))
    assert not Lecture.objects.exists()


def test_un_projet_va_jusqu_a_l_autorisation_de_cinq_ans_au_plus_et_doit_sa_sortie(vivante: Vivante, comme: Any) -> None:
    projet = _instruit(vivante, _appel(vivante), "Un", "60000.00")
    with pytest.raises(GesteRefuse, match="L’avis de l’assurance maladie n’est pas enregistré"):
        vivante.faire(projet, "transmettre", "2024-06-01", role="dg_ars", avis_ars="favorable")
    projet = vivante.faire(projet, "donner_avis_am", "2024-06-02", role="agent_am", avis="favorable")
    projet = vivante.faire(projet, "transmettre", "2024-06-03", role="dg_ars", avis_ars="favorable")
    porteur = comme("directeur")
    page = porteur.get(f"/appels/projets/{projet.pk}").content.decode()
    assert "Durée de chaque étape" in page and "Noter le projet" not in page and "Notes des deux lecteurs" not in page
    durees = {un.libelle: un.jours for un in etapes(plie(projet), a("2024-07-03"))}
    assert durees["En instruction conjointe"] == 63 and durees["Transmis au rapporteur général"] == 30
    projet = vivante.faire(projet, "rendre_favorable", "2024-08-20", piece="00000000-0000-0000-0000-000000000001")
    trop = Periode(date(2025, 1, 1), date(2030, 1, 1))
    autoriser = {"role": "dg_ars", "arrete": "ARS/51", "document": "a" * 64}
    with pytest.raises(GesteRefuse, match="Une expérimentation dure 5 ans au plus"):
        vivante.faire(projet, "autoriser", "2024-09-01", periode=trop, **autoriser)
    projet = vivante.faire(
        projet, "autoriser", "2024-09-01", periode=Periode(date(2025, 1, 1), date(2029, 12, 31)), **autoriser
    )
    projet = vivante.faire(projet, "conventionner", "2024-12-01", role="dg_ars", document="k" * 64)
    projet = vivante.faire(projet, "deposer_protocole", "2025-02-01", role="directeur", document="p" * 64)
    with pytest.raises(GesteRefuse, match="Le scénario de sortie est dû depuis le 01/01/2027"):
        vivante.faire(projet, "evaluer_en_cours", "2027-02-01", document="e" * 64)
    projet = vivante.faire(projet, "decrire_sortie", "2027-02-02", role="directeur", scenario="droit commun")
    assert vivante.faire(projet, "evaluer_en_cours", "2027-02-03", document="e" * 64).etat == "en_cours"
    assert {un.destinataire for un in Courriel.objects.all()} == {"direction@essai.invalid"}


def test_un_porteur_ne_voit_que_les_siens_et_la_page_fait_ce_qu_elle_montre(vivante: Vivante, comme: Any) -> None:
    appel = _appel(vivante)
    projet = actions.proposer(appel, "Le mien", par=vivante.membre("directeur"), le=a("2024-03-02"))
    autre = actions.proposer(appel, "Le leur", par=vivante.membre("agent_ars"), le=a("2024-03-02"), nom="CPTS du Littoral")
    porteur, agent = comme("directeur"), comme("agent_ars")
    page = porteur.get(f"/appels/{appel.pk}").content.decode()
    assert "Le mien" in page and "Le leur" not in page
    assert porteur.get(f"/appels/projets/{autre.pk}").status_code == 404
    assert comme("coordinateur_ipep").get(f"/appels/projets/{projet.pk}").status_code == 404
    assert "CPTS du Littoral" in agent.get(f"/appels/{appel.pk}").content.decode()
    for adresse in ("/appels", f"/appels/projets/{projet.pk}"):
        assert agent.get(adresse).status_code == porteur.get(adresse).status_code == 200
    assert porteur.get("/appels/ouvrir").status_code == 404 and agent.get("/appels/ouvrir").status_code == 200
    with pytest.raises(GesteRefuse, match="vient après le premier"):
        vivante.faire(projet, "deposer_lettre", "2024-03-05", role="directeur", **{**LETTRE, "au": date(2024, 1, 1)})
    assert comme("professionnel").get(f"/appels/{appel.pk}").status_code == 200
    assert comme("omedit").get("/appels").status_code == 403


def test_l_avis_l_arrete_et_la_convention_s_ecrivent_du_dossier_et_les_deux_premiers_sont_scelles(
    vivante: Vivante, comme: Any
) -> None:
    vivante.mandats("crca_pleniere")
    projet = _instruit(vivante, _appel(vivante), "Un", "60000.00")
    _noter(vivante, projet, "agent_ars", 4)
    projet = vivante.faire(projet, "donner_avis_am", "2024-06-02", role="agent_am", avis="favorable")
    reserve = {"avis_ars": "reserve", "observations": "Le modèle reste à préciser."}
    projet = vivante.faire(projet, "transmettre", "2024-06-03", role="dg_ars", **reserve)
    projet = vivante.faire(projet, "rendre_favorable", "2024-08-20", piece="00000000-0000-0000-0000-000000000001")
    periode = Periode(date(2025, 1, 1), date(2028, 12, 31))
    projet = vivante.faire(projet, "autoriser", "2024-09-01", role="dg_ars", arrete="ARS/51/1", periode=periode)
    projet = vivante.faire(projet, "preparer_convention", "2024-09-02", montant=Decimal("48000.00"))
    lus = {un.modele: un for un in Redaction.objects.all()}
    avis, arrete, convention = (
        en_html(lus[nom].compose).replace("\xa0", " ") for nom in ("avis-projet", "autorisation-projet", "convention-projet")
    )
    assert "avis favorable avec réserves" in avis and "Le modèle reste à préciser." in avis and "32 sur 40" in avis
    assert "Téléconsultations" in avis and "60 000,00" in avis.replace("\u202f", " ")
    assert "du 1er janvier 2025 au 31 décembre 2028" in arrete and "favorable, enregistré le 20/08/2024" in arrete
    assert "à partir du 1er janvier 2027" in arrete and "article L. 162-5" in arrete
    assert "48 000,00" in convention.replace("\u202f", " ")
    assert "ARS/51/1" in convention and "la DCGDR" in convention and "CH de Bellerive" in convention
    signataires = {nom: _signataires(un.pdf.octets) for nom, un in lus.items()}
    assert signataires == {"avis-projet": ["ars"], "autorisation-projet": ["ars"], "convention-projet": []}
    porteur = comme("directeur").get(f"/appels/projets/{projet.pk}").content.decode()
    assert "autorisant l’expérimentation" in porteur and "Avis de l’agence" not in porteur
    with pytest.raises(GesteRefuse, match="Il manque"):
        vivante.faire(projet, "conventionner", "2024-12-01", role="dg_ars")
    signee = vivante.faire(projet, "conventionner", "2024-12-01", role="agent_am", document="k" * 64)
    assert signee.etat == "en_cours"


def _signataires(pdf: bytes) -> list[str]:
    lue = verifier_signature(pdf, "0" * 64, au=a("2024-12-01"), ancres=sceau.ouvert(a("2024-12-01")).autorites)
    return [signature.champ for signature in lue.signatures]
