"""A line of an audited sample is contested, accepted, excluded and replaced: logged, both sets kept, the rate made again."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from monde_evalue import BELLERIVE, Vie, contracter, etablir, ouvrir, publier

from efficience.noyau.automate import GesteRefuse
from efficience.noyau.rejouable.verification import dossier, verifier
from efficience.portail.commun.models import Ligne
from efficience.portail.evaluations.models import Calcule, LigneTiree

pytestmark = pytest.mark.django_db
LIGNES = "site;rang;ligne;reserve;finess;rpps;informatisees;dci\n" + "".join(
    f"{BELLERIVE};{rang};{ligne};{reserve};{';'.join(points)}\n"
    for rang, (ligne, reserve, points) in enumerate(
        [
            ("A1", "", ("oui", "oui", "oui", "oui")), ("A2", "", ("oui", "oui", "oui", "non")),
            ("A3", "non", ("", "", "", "")), ("A4", "", ("oui", "oui", "oui", "oui")),
            ("R1", "oui", ("oui", "oui", "oui", "oui")),
        ],
        start=1,
    )
)  # fmt: skip
PUBLIE = {"ordonnances": "4", "finess": "3", "rpps": "3", "informatisees": "3", "dci": "2", "taux": "0.6875"}


@pytest.fixture
def vie(region: Any) -> Vie:
    """The evaluation 2023 of a hospital whose prescriptions were audited: 11 conforming checks of 16, target 80 %."""
    hopital = etablir()
    for annee in (2022, 2023):
        publier("R-CONF", annee, {BELLERIVE: PUBLIE})
    return ouvrir(region, contracter(region, hopital, ("R-CONF",)))


def envoyer(vie: Vie, navigateur: Any, contenu: str) -> Any:
    fichier = SimpleUploadedFile("e.csv", contenu.encode())
    return navigateur.envoyer(f"/evaluations/{vie.evaluation.pk}/echantillon/charger", {"fichier": fichier})


@pytest.mark.parametrize(
    ("avant", "apres", "motif"),
    [
        ("A1;;oui;oui;oui;oui", "A1;;oui;oui;oui;non", "ne redonne pas « dci » : 1 dans le fichier, 2 publiées"),
        ("A4;;", "A4;oui;", "ne redonne pas « ordonnances » : 3 dans le fichier, 4 publiées"),
        (";A2;", ";A1;", "un numéro par ligne"),
        (f"{BELLERIVE};4;A4", f"{BELLERIVE};3;A4", "deux lignes ont le même rang"),
        (f"{BELLERIVE};5", "620000000;5", "rien n’est publié"),
        ("A1;;oui", "A1;;peut-être", "n’est ni oui ni non"),
    ],
)
def test_un_tirage_qui_ne_redonne_pas_les_chiffres_publies_est_refuse(
    vie: Vie, comme: Any, avant: str, apres: str, motif: str
) -> None:
    assert avant in LIGNES
    reponse = envoyer(vie, comme("agent_am"), LIGNES.replace(avant, apres))
    assert (reponse.status_code, motif in reponse.text.replace("&#x27;", "'")) == (422, True), reponse.text
    assert not LigneTiree.objects.exists()


def test_une_ligne_acceptee_est_exclue_et_remplacee_et_le_taux_refait(vie: Vie, comme: Any) -> None:
    assert envoyer(vie, comme("agent_am"), LIGNES).status_code == 302
    assert "a déjà son échantillon" in envoyer(vie, comme("agent_am"), LIGNES).text
    vie.jusqu_au_calcul()
    (avant,) = Calcule.objects.get().lu.parties
    assert avant.issue == "objectif non atteint"
    page, hopital = f"/evaluations/{vie.evaluation.pk}", comme("professionnel")
    envoi = {"ligne": "A3", "indicateur": "R-CONF", "site": BELLERIVE, "annee": "2023", "motif": "Ordonnance de ville.",
             "mesure": "", "poids": "", "autre_site": ""}  # fmt: skip
    assert "n’est pas dans l’échantillon" in hopital.envoyer(f"{page}/lignes", {**envoi, "ligne": "R1"}).text
    assert hopital.envoyer(f"{page}/lignes", envoi).status_code == 302
    vie.faire("contester_lignes", "2024-07-13")
    vie.faire("trancher_contestation", "2024-07-14")
    vie.faire("recalculer", "2024-07-15")
    vie.faire("calculer", "2024-07-16")
    calcule = Calcule.objects.order_by("-rang")[0]
    (apres,) = calcule.lu.parties
    assert apres.issue == "objectif atteint"
    assert apres.calcul is not None
    phrase = f"Site {BELLERIVE}. Ligne A3 exclue, remplacée par la ligne R1 de la réserve. Ordonnance de ville."
    assert (apres.calcul.etapes[0].libelle, apres.calcul.etapes[0].formule) == ("Contestation acceptée, 2023", phrase)
    (rectification,) = calcule.entrees_lues.rectifications
    assert (rectification.tirees, rectification.retenues) == (("A1", "A2", "A3", "A4"), ("A1", "A2", "R1", "A4"))
    assert verifier(dossier(calcule.entrees_lues, calcule.lu)).conforme
    for role in ("agent_ars", "agent_am"):
        assert phrase in comme(role).get(page).text
        assert "remplace la ligne A3" in comme(role).get(f"{page}/echantillon").text
    assert b"Ligne A3 exclue" in b"".join(comme("agent_ars").get(f"{page}?format=csv").streaming_content)
    assert Ligne.objects.filter(geste="evaluation.echantillon").count() == 1


def test_une_reserve_epuisee_arrete_l_acceptation_et_non_le_rejet(vie: Vie, comme: Any) -> None:
    envoyer(vie, comme("agent_am"), LIGNES)
    vie.jusqu_au_calcul()
    envoi = {"indicateur": "R-CONF", "site": BELLERIVE, "annee": "2023", "motif": "Ordonnance de ville."}
    for ligne in ("A2", "A3"):
        comme("professionnel").envoyer(f"/evaluations/{vie.evaluation.pk}/lignes", {**envoi, "ligne": ligne})
    vie.faire("contester_lignes", "2024-07-13")
    with pytest.raises(GesteRefuse, match="La réserve du site 590000006 ne suffit pas"):
        vie.faire("trancher_contestation", "2024-07-14")
    vie.faire("trancher_contestation", "2024-07-14", issue="rejetee")


def test_l_echantillon_se_lit_et_ne_se_charge_que_par_qui_controle(vie: Vie, comme: Any) -> None:
    assert envoyer(vie, comme("directeur"), LIGNES).status_code in (403, 404)
    envoyer(vie, comme("omedit"), LIGNES)
    assert "A3" in comme("directeur").get(f"/evaluations/{vie.evaluation.pk}/echantillon").text
