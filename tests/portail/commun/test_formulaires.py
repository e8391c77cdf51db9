"""A form sent twice acts once; a form sent again with another content is another form."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from essai.models import Dossier

from efficience.portail.commun.formulaires import cle_neuve, comparer


def test_le_meme_formulaire_deux_fois_recoit_la_meme_reponse_et_n_agit_qu_une_fois(comme: Callable[[str], Any]) -> None:
    agent, cle = comme("agent_ars"), cle_neuve()
    reponses = [agent.envoyer("/essai/creer", {"nom": "Accord"}, cle=cle) for _ in range(3)]
    assert {(r.status_code, r.headers["Location"]) for r in reponses} == {(302, reponses[0].headers["Location"])}
    assert Dossier.objects.count() == 1


def test_apres_retour_un_contenu_nouveau_sous_la_meme_cle_est_un_objet_nouveau(comme: Callable[[str], Any]) -> None:
    agent, cle = comme("agent_ars"), cle_neuve()
    for nom in ("Premier", "Second"):
        assert agent.envoyer("/essai/creer", {"nom": nom}, cle=cle).status_code == 302
    assert sorted(Dossier.objects.values_list("nom", flat=True)) == ["Premier", "Second"]


def test_un_formulaire_refuse_n_ecrit_rien_et_peut_etre_corrige(comme: Callable[[str], Any]) -> None:
    agent, cle = comme("agent_ars"), cle_neuve()
    assert agent.envoyer("/essai/creer", {"nom": ""}, cle=cle).status_code == 422
    assert Dossier.objects.count() == 0
    assert agent.envoyer("/essai/creer", {"nom": "Corrigé"}, cle=cle).status_code == 302
    assert Dossier.objects.get().nom == "Corrigé"


@pytest.mark.parametrize("donnees", [{}, {"cle_formulaire": "pas une clé"}])
def test_un_formulaire_sans_cle_est_refuse_en_francais(donnees: dict[str, str], comme: Callable[[str], Any]) -> None:
    reponse = comme("agent_ars").post("/essai/creer", {"nom": "Accord", **donnees})
    assert (reponse.status_code, "Demande incomplète" in reponse.content.decode()) == (400, True)
    assert Dossier.objects.count() == 0


def test_la_cle_d_une_autre_personne_ne_donne_pas_sa_reponse(comme: Callable[[str], Any]) -> None:
    cle = cle_neuve()
    lieux = {
        comme(role).envoyer("/essai/creer", {"nom": "x"}, cle=cle).headers["Location"] for role in ("agent_ars", "dg_ars")
    }
    assert len(lieux) == 2


@pytest.mark.django_db(transaction=True)
def test_douze_envois_en_meme_temps_n_agissent_qu_une_fois(comme: Callable[[str], Any]) -> None:
    cle, navigateurs = cle_neuve(), [comme("agent_ars") for _ in range(12)]

    def envoyer(navigateur: Any) -> tuple[int, str]:
        try:
            reponse = navigateur.envoyer("/essai/creer", {"nom": "Accord"}, cle=cle)
            return reponse.status_code, reponse.headers["Location"]
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as fils:
        reponses = set(fils.map(envoyer, navigateurs))
    assert (len(reponses), Dossier.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_cinquante_gestes_contraires_en_meme_temps_un_seul_gagne(region: Any, comme: Callable[[str], Any]) -> None:
    dossier = Dossier.objects.create(nom="Accord", etat="propose", region="32", finess="590000006")
    envois = [("accepter", {}), ("refuser", {"motif": "désaccord"})] * 25
    navigateurs = [comme("directeur") for _ in envois]

    def envoyer(couple: Any) -> tuple[int, bool]:
        navigateur, (geste, donnees) = couple
        try:
            reponse = navigateur.envoyer(f"/essai/{dossier.pk}/{geste}", donnees, jeton=0)
            return reponse.status_code, "Déjà traité par Camille directeur" in reponse.content.decode()
        finally:
            connection.close()

    with ThreadPoolExecutor(50) as fils:
        reponses = list(fils.map(envoyer, zip(navigateurs, envois, strict=True)))
    dossier.refresh_from_db()
    assert (dossier.version, dossier.etat in ("accepte", "refuse")) == (1, True)
    assert (reponses.count((302, False)), reponses.count((409, True))) == (1, 49)


def test_la_comparaison_dit_ce_qui_est_ajoute_et_ce_qui_est_retire() -> None:
    ecart = comparer("note", "un texte neuf", "un texte ancien")
    assert ecart.morceaux == (("egal", "un texte"), ("retire", "ancien"), ("ajoute", "neuf"))
    assert (ecart.differe, comparer("note", "x", "x").differe) == (True, False)
