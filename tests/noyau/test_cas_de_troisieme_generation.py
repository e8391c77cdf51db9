"""The cases of tests/cas/evaluations/troisieme_generation.yaml, each computed again from its own file."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from objectifs import objectif

from efficience.noyau.perimetre import Perimetre, Site, ValeurDeSite
from efficience.noyau.rejouable.entrees import Entrees, TroisiemeGeneration, ecrire, relire
from efficience.noyau.rejouable.resultat import Resultat, calculer
from efficience.noyau.rejouable.verification import dossier, verifier
from efficience.reglement import ErreurReglement

FICHIER = Path(__file__).parents[1] / "cas" / "evaluations" / "troisieme_generation.yaml"
CAS = yaml.load(FICHIER.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
SITE = "590000006"


def entrees(cas: dict[str, Any]) -> Entrees:
    annee, depenses = int(cas["annee"]), cas.get("depenses")
    valeurs = tuple(
        ValeurDeSite(SITE, an, {"depense": Fraction(depense)})
        for an, depense in zip((annee - 1, annee), depenses or (), strict=False)
        if depense != "null"
    )
    euros = (Decimal(cas[nom]) if nom in cas else None for nom in ("financement", "penalite"))
    return Entrees(
        "EFF-1", "CH", "GEN3_2026", annee, Perimetre((Site(SITE),)), (objectif("N-IPP"),) if depenses else (),
        {"N-IPP": valeurs}, troisieme=TroisiemeGeneration(*euros, "Seul hôpital à moins d’une heure."),
        feuille={"nom": "cas", "contenu": {"parametres": cas["regles"]}} if "regles" in cas else {},
    )  # fmt: skip


def rendu(lu: Resultat) -> dict[str, Any]:
    if lu.montant is None:
        assert (lu.debiteur, lu.nationales.get("PENALITE")) in (("", None), ("", Decimal("100000.00")))
        return {"manque": lu.manque.replace("\u00a0", " ")}
    parts = {code: format(euros, "f") for code, euros in lu.nationales.items()}
    return {"montant": format(lu.montant, "f"), "debiteur": lu.debiteur, "parts": parts}


@pytest.mark.parametrize("cas", CAS, ids=lambda cas: cas["cas"])
def test_cas(cas: dict[str, Any]) -> None:
    lues = entrees(cas)
    resultat = calculer(lues)
    assert rendu(resultat) == cas["attendu"]
    relues = relire(ecrire(lues))
    assert (relues.troisieme, relues.empreinte) == (lues.troisieme, lues.empreinte)
    constat = verifier(dossier(lues, resultat))
    assert constat.conforme
    assert constat.compares > 5


def test_chaque_penalite_dit_ses_etapes_son_texte_et_son_hypothese() -> None:
    (cas,) = [un for un in CAS if un["cas"] == "une pénalité sous son plafond"]
    (partie,) = [p for p in calculer(entrees(cas)).parties if p.code == "PENALITE"]
    assert partie.calcul is not None
    dites = [(etape.libelle, etape.valeur) for etape in partie.calcul.etapes]
    assert ("Plafond de la pénalité", Decimal("960000.00")) in dites
    assert ("Pénalité", Decimal("100000.00")) in dites
    assert {etape.texte for etape in partie.calcul.etapes if etape.texte} >= {"css-l162-23-14"}
    assert any("A-50" in une.motif for une in partie.calcul.hypotheses)


def test_avant_2026_la_penalite_n_a_pas_de_regle() -> None:
    with pytest.raises(ErreurReglement):
        calculer(entrees({"annee": "2025", "financement": "48000000.00", "penalite": "1.00"}))


def test_un_dossier_d_une_autre_generation_garde_ses_octets() -> None:
    """What the third generation added is not written where it is not used: frozen fingerprints stay."""
    assert "troisieme_generation" not in ecrire(Entrees("C", "E", "GEN2_2022", 2023))
