"""What the documents say, read as a jurist would: article by article, amount by amount."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from efficience.documents import Document, composer, exemples, modele
from efficience.documents.sortes import grandeur_en_clair
from efficience.noyau.catalogue import essayer
from efficience.reglement import officiel

Faire = Callable[[str], Document]


def _lisse(texte: str) -> str:
    return re.sub(r"\s+", " ", texte)


def test_le_contrat_a_la_structure_du_contrat_type(document: Faire) -> None:
    texte = _lisse(document("contrat-gen2").texte)
    reperes = (
        "Entre les soussignés", "Vu le code de la santé publique", "Il a été convenu ce qui suit", "Préambule", "Chapitre 1",
        *(f"Article {n}" for n in range(1, 10)), "Chapitre 2", "Volet 1", "Date d’effet du contrat", "Pour l’agence",
        "Pour l’organisme local", "Pour l’établissement", "Annexe 1", "Annexe 2",
    )  # fmt: skip
    positions = [texte.index(repere) for repere in reperes]
    assert positions == sorted(positions)


def test_le_contrat_de_deuxieme_generation_n_a_ni_duree_indeterminee_ni_sanction_des_resultats(document: Faire) -> None:
    texte = _lisse(document("contrat-gen2").texte)
    assert "indéterminée" not in texte
    assert "prend effet le 1er juin 2022 et prend fin le 31 décembre 2024" in texte
    assert "Le fait de ne pas atteindre un objectif n’entraîne aucune sanction." in texte
    article_6 = texte[texte.index("Article 6 : int") : texte.index("Article 7 :")]
    assert "réduction du taux" not in article_6 and "accord préalable" not in article_6


def test_la_proposition_amendee_mentionne_la_sanction_et_son_delai(document: Faire) -> None:
    """D. 162-15: notified again « stating the sanction », 15 days to answer; 1 % of 12,345,678.90 (vector T21)."""
    texte = _lisse(document("proposition-amendee").texte)
    assert "dans un délai de 15 jours à compter de la réception" in texte
    assert "1 % des produits reçus des régimes obligatoires" in texte
    assert "soit 123 456,79 €" in texte


def test_la_proposition_ouvre_trois_semaines_a_compter_de_la_reception(document: Faire) -> None:
    assert "3 semaines à compter de la réception" in _lisse(document("courrier-proposition").texte)


def test_la_decision_de_sanction_donne_motifs_montant_voies_et_delais_de_recours(document: Faire) -> None:
    texte = _lisse(document("decision-sanction-refus").texte)
    assert "Une sanction de 123 456,79 € est prononcée" in texte
    assert "tribunal administratif de Montclar dans un délai de 2 mois" in texte
    assert "pôle social du tribunal judiciaire" in texte
    assert "en est informée simultanément" in texte


@pytest.mark.parametrize("nom", ["decision-sanction-refus", "proposition-amendee", "information-caisse"])
def test_l_annexe_imprime_les_etapes_du_calcul_lui_meme(nom: str, document: Faire) -> None:
    calcul = essayer("sanction-refus", {"produits": "12345678.90"}, reglement=officiel(), au=date(2022, 4, 20))
    texte = _lisse(document(nom).texte)
    attendus = [
        _lisse(mots).replace("'", "’")
        for etape in calcul.etapes
        for mots in (etape.libelle, etape.formule, grandeur_en_clair(etape.valeur), officiel().texte(etape.texte).titre)
    ]
    assert len(calcul.etapes) == 2
    assert [mots for mots in attendus if mots not in texte] == []


def test_le_montant_imprime_est_celui_du_calcul_et_ne_se_saisit_pas() -> None:
    lu = modele("decision-sanction-refus")
    donnees = exemples(lu) | {"sanction.calcul": {"regle": "sanction-refus", "valeurs": {"produits": "48000000.00"}}}
    texte = _lisse(composer(lu, donnees | {"sanction.montant": "1.00"}).texte)
    assert "480 000,00 €" in texte and "1,00 €" not in texte.replace("480 000,00 €", "")


def test_une_hypothese_dont_depend_un_chiffre_est_imprimee(document: Faire) -> None:
    decision = document("decision-sanction-refus")
    assert [h.parametre for h in decision.hypotheses] == ["delai_recours"]
    assert "Valeurs qu’aucun texte public ne donne." in decision.texte
    assert "A-38 : délai du contrat type de 2017 repris pour la deuxième génération" in _lisse(decision.texte)


def test_sans_hypothese_aucune_note(document: Faire) -> None:
    lettre = document("courrier-proposition")
    assert lettre.hypotheses == () and "aucun texte public" not in lettre.texte


def test_une_feuille_de_regles_change_le_delai_imprime() -> None:
    lu = modele("courrier-proposition")
    reglement = officiel().avec({"delays": {"delay1": "4 weeks"}}, "essai")
    assert "4 semaines à compter de la réception" in _lisse(composer(lu, exemples(lu), reglement=reglement).texte)


def test_la_troisieme_generation_plafonne_la_penalite_a_2_pour_cent(document: Faire) -> None:
    texte = _lisse(document("decision-gen3").texte)
    assert "La loi la limite à 2 % de son financement par l’assurance maladie, soit 960 000,00 €" in texte


def test_la_troisieme_generation_sans_penalite_le_dit() -> None:
    lu = modele("decision-gen3")
    donnees = {nom: valeur for nom, valeur in exemples(lu).items() if not nom.startswith("penalite.")}
    texte = composer(lu, donnees).texte
    assert "Aucune pénalité n’est prononcée" in texte and "pourquoi ce plafond" not in texte


def test_le_silence_de_l_etablissement_ne_laisse_pas_de_trou() -> None:
    lu = modele("proposition-amendee")
    donnees = {nom: valeur for nom, valeur in exemples(lu).items() if not nom.startswith(("observations.", "audition."))}
    texte = composer(lu, donnees).texte
    assert "n’a pas présenté d’observations" in texte and "Vu les observations" not in texte


def test_les_nombres_de_la_loi_viennent_du_reglement(document: Faire) -> None:
    """No template writes a delay or a rate: only the law does, through `regle.…`."""
    ecrits = {
        nom: trouve
        for nom in ("contrat-gen2", "courrier-proposition", "courrier-seconde-notification", "decision-sanction-refus")
        if (trouve := re.findall(r"\b(?:\d+|deux|trois|quinze) (?:jours|semaines|mois|ans|%)", modele(nom).corps))
    }
    assert ecrits == {}
    assert isinstance(officiel().regle("taux_sanction_refus"), Decimal | Fraction)
