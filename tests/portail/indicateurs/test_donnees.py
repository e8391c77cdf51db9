"""Page « Données »: hand files in, have them examined, read what became of them."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import hopitaux
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hopitaux import BELLERIVE, LE, LOIN, PAR, RESULTATS, SNDS, chiffres, envoi, manifeste

from efficience.portail.commun.formulaires import cle_neuve
from efficience.portail.commun.models import Ligne
from efficience.portail.indicateurs import actions
from efficience.portail.indicateurs.integration import integrer
from efficience.portail.indicateurs.models import Livraison, Publication, Resultat, Version

SIENS = [r for r in RESULTATS if r["finess"] != LOIN]


@pytest.fixture(autouse=True)
def _repertoire(db: None) -> None:
    hopitaux.preparer()


def _deposer(navigateur: Any, rangees: Any = SIENS, cle: str = "", **autres: Any) -> Any:
    fichiers = {
        "resultats": SimpleUploadedFile("resultats.csv", hopitaux.en_csv(rangees)),
        "manifeste": SimpleUploadedFile("m.json", json.dumps(manifeste(rangees, **autres)).encode()),
    }
    return navigateur.envoyer("/donnees/deposer", fichiers, cle=cle)


def test_un_depot_est_examine_par_l_ouvrier_puis_montre(comme: Callable[[str], Any]) -> None:
    agent = comme("agent_ars")
    reponse = _deposer(agent)
    livraison = Livraison.objects.get()
    assert (reponse.status_code, reponse.headers["Location"]) == (302, f"/donnees/livraisons/{livraison.pk}")
    assert "en attente d’examen" in agent.get(reponse.headers["Location"]).content.decode()
    assert not Resultat.objects.exists()
    actions.traiter(str(livraison.pk), le=LE)
    actions.traiter(str(livraison.pk), le=LE)  # the worker may be told twice
    assert Resultat.objects.count() == len(SIENS)
    page = agent.get(reponse.headers["Location"]).content.decode()
    assert "intégré" in page
    assert "CH de Bellerive" in agent.get("/indicateurs/N-ARA2").content.decode()
    gestes = list(Ligne.objects.order_by("rang").values_list("geste", flat=True))
    assert gestes[-3:] == ["donnees.deposer", "resultats.integrer", "donnees.integrer"]


def test_le_meme_depot_deux_fois_est_une_seule_livraison(comme: Callable[[str], Any]) -> None:
    agent, cle = comme("agent_ars"), cle_neuve()
    lieux = {_deposer(agent, cle=cle).headers["Location"] for _ in range(2)} | {_deposer(agent).headers["Location"]}
    assert (len(lieux), Livraison.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("rangees", "autres", "motif"),
    [
        (SIENS, {"resultats": {"lignes": 1, "sha256": "0" * 64}}, "Le manifeste n’est pas celui de ces résultats"),
        (SIENS, {"definitions": {"N-ARA2": "v9"}}, "définition que ce portail ne connaît pas"),
        (SIENS, {"sources": [SNDS]}, "n’ont pas été masqués"),
        (RESULTATS, {}, "hors de votre périmètre"),
    ],
    ids=["manifeste d’un autre", "version inconnue", "non masqué", "autre région"],
)
def test_un_depot_refuse_dit_pourquoi_et_ne_change_rien(
    rangees: Any, autres: dict[str, Any], motif: str, comme: Callable[[str], Any]
) -> None:
    integrer(envoi(), par=PAR, le=LE)
    agent = comme("agent_ars")
    de_2022 = [{**r, "annee": "2022"} for r in rangees if r["annee"] == "2024"]
    lieu = _deposer(agent, de_2022, **autres).headers["Location"]
    livraison = actions.traiter(str(Livraison.objects.get().pk), le=LE)
    assert livraison.issue == "refusee"
    page = agent.get(lieu).content.decode()
    assert "Rien n’a été chargé" in page and motif in page
    assert motif[:20] in Ligne.objects.order_by("-rang")[0].details["motif"]
    assert Version.objects.count() == 1
    assert not Publication.objects.filter(annee=2022).exists()


def test_un_fichier_d_une_autre_nature_est_refuse_sans_attendre_l_ouvrier(comme: Callable[[str], Any]) -> None:
    fichiers = {"resultats": SimpleUploadedFile("r.csv", b"%PDF-1.7 \x00"), "manifeste": SimpleUploadedFile("m.json", b"{}")}
    reponse = comme("agent_ars").envoyer("/donnees/deposer", fichiers)
    assert (reponse.status_code, Livraison.objects.count()) == (422, 0)
    assert "ce n’est pas du texte" in reponse.content.decode()


def test_un_fichier_trop_grand_est_refuse(comme: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("efficience.portail.indicateurs.forms.TAILLE_MAXIMALE", 100)
    reponse = _deposer(comme("agent_ars"))
    assert (reponse.status_code, Livraison.objects.count()) == (422, 0)
    assert "dépasse" in reponse.content.decode()


@pytest.mark.parametrize("role", ["dg_ars", "directeur_cpam", "omedit", "auditeur", "coordinateur_ipep"])
def test_seuls_ceux_qui_chargent_des_donnees_deposent(role: str, comme: Callable[[str], Any]) -> None:
    reponse = _deposer(comme(role))
    assert (reponse.status_code, Livraison.objects.count()) == (403, 0)


def test_un_hopital_depose_ses_propres_chiffres_a_cote_de_ceux_de_la_region(comme: Callable[[str], Any]) -> None:
    integrer(envoi(), par=PAR, le=LE)
    directeur = comme("directeur")
    _deposer(directeur, chiffres(BELLERIVE, 2024, "99.99", "1", "3"))
    assert actions.traiter(str(Livraison.objects.get().pk), le=LE).issue == "integree"
    page = directeur.get(f"/etablissements/{BELLERIVE}/N-ARA2").content.decode().replace("\u202f", "\u00a0")
    assert "46\u00a0450,91\u00a0€" in page  # the region's figure is still the one shown
    assert "Déposés par l’établissement lui-même" in page and "99,99\u00a0€" in page
    assert "99,99" not in comme("agent_ars").get("/indicateurs/N-ARA2").content.decode()
    etranger = _deposer(directeur, chiffres(hopitaux.OISE, 2024, "1.00", "1", "3"))
    livraison = Livraison.objects.get(pk=etranger.headers["Location"].rsplit("/", 1)[1])
    assert "hors de votre périmètre" in actions.traiter(str(livraison.pk), le=LE).motif


def test_une_livraison_et_une_version_ne_s_ouvrent_que_dans_leur_perimetre(comme: Callable[[str], Any]) -> None:
    _deposer(comme("agent_ars"))
    livraison = actions.traiter(str(Livraison.objects.get().pk), le=LE)
    version = Version.objects.get()
    codes = {
        role: (
            comme(role).get(f"/donnees/livraisons/{livraison.pk}").status_code,
            comme(role).get(f"/donnees/versions/{version.pk}").status_code,
        )
        for role in ("agent_ars", "agent_am", "auditeur", "directeur", "directeur_cpam")
    }
    assert codes == {
        "agent_ars": (200, 200), "agent_am": (200, 200), "auditeur": (200, 200),
        "directeur": (404, 200), "directeur_cpam": (403, 403),
    }  # fmt: skip


def test_la_bande_dit_les_mois_presents_et_ceux_qui_manquent(comme: Callable[[str], Any]) -> None:
    integrer(envoi(sources=[SNDS], protection={"k": 11}), par=PAR, le=LE)
    page = comme("agent_ars").get("/donnees").content.decode()
    assert ("9 mois sur 12" in page, "incomplet" in page, "DCIR (SNDS) (2024-09)" in page) == (True, True, True)


def test_une_version_remplacee_le_dit(comme: Callable[[str], Any]) -> None:
    ancienne = integrer(envoi(), par=PAR, le=LE).version
    corrige = [{**r, "valeur": "1.00"} if r["valeur"] == "46450.91" else r for r in RESULTATS]
    integrer(envoi(corrige), par=PAR, le=LE + timedelta(days=1))
    page = comme("agent_ars").get(f"/donnees/versions/{ancienne.pk}").content.decode()
    assert "remplacée le 02/03/2024" in page and "une autre version" in page
