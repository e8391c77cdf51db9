"""The cases of tests/cas/evaluations/premiere_generation.yaml."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import oracle_argent
import pytest
import yaml

from efficience.noyau.calcul import NonCalculable
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.grille import Constat, Critere, Reponse, Retenu, constater
from efficience.noyau.sanction import LigneBiosimilaire
from efficience.noyau.solde_premiere_generation import Assiettes, Biosimilaire, Interessement, Solde, solder
from efficience.reglement import ErreurReglement, officiel

FICHIER = Path(__file__).parents[1] / "cas" / "evaluations" / "premiere_generation.yaml"
CAS = yaml.load(FICHIER.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def constats(cas: dict[str, Any]) -> tuple[Constat, ...]:
    grille, reponses = [], []
    for code, (points, poids, declare, *pieces) in cas["grille"].items():
        grille.append(Critere(code, code, Fraction(points), tuple(pieces[0]) if pieces else (), Fraction(poids)))
        dit = None if declare == "null" else Fraction(declare)
        remises = tuple(cas.get("pieces", {}).get(code, ()))
        reponses.append(Reponse(code, dit, remises, cas.get("sans_objet", {}).get(code, "")))
    retenus = [Retenu(code, Fraction(points), motif) for code, (points, motif) in cas.get("retenus", {}).items()]
    return constater(grille, reponses, retenus)


def jouer(cas: dict[str, Any]) -> Solde | NonCalculable:
    reglement = officiel().avec({"parametres": cas["regles"]}, "cas") if "regles" in cas else officiel()
    assiettes = Assiettes(*(Decimal(cas[nom]) if nom in cas else None for nom in ("produits", "liste_en_sus")))
    positifs = [Interessement(nom, Decimal(montant)) for nom, montant in cas.get("interessements", {}).items()]
    molecules = [
        Biosimilaire(nom, indicateur, LigneBiosimilaire(int(volume), Decimal(remuneration), Decimal(taux)))
        for nom, (indicateur, volume, remuneration, taux) in cas.get("biosimilaires", {}).items()
    ]
    return solder(constats(cas), assiettes, positifs, int(cas.get("annee", 2020)), reglement, molecules)


@pytest.mark.parametrize("cas", CAS, ids=lambda cas: cas["cas"])
def test_cas(cas: dict[str, Any]) -> None:
    attendu = cas["attendu"]
    if "refus" in attendu:
        with pytest.raises(DonneeRefusee, match=attendu["refus"]):
            jouer(cas)
        return
    solde = jouer(cas)
    if isinstance(solde, NonCalculable):
        assert attendu == {"motif": solde.motif}
        return
    rendu = {"montant": solde.montant, "debiteur": solde.debiteur}
    for nom, calcul in solde.calculs.items():
        rendu |= {cle: calcul.resultat[cle] for cle in (nom, "score") if cle in calcul.resultat and cle != "solde"}
    lus = {nom: dit if nom == "debiteur" else Fraction(dit) for nom, dit in attendu.items()}
    assert {nom: dit if nom == "debiteur" else Fraction(dit) for nom, dit in rendu.items()} == lus


def test_il_y_a_au_moins_vingt_cas() -> None:
    assert len(CAS) >= 20


def test_les_cas_sans_incident_disent_ce_que_dit_l_oracle() -> None:
    vus = 0
    for cas in CAS:
        if "score" not in cas["attendu"] or {"retenus", "sans_objet"} & cas.keys():
            continue
        points = [(Decimal(d) * int(w), Decimal(p) * int(w)) for p, w, d, *_ in cas["grille"].values()]
        sus = "liste_en_sus" in cas
        assiette = Decimal(cas["liste_en_sus" if sus else "produits"])
        positifs = [Decimal(montant) for montant in cas.get("interessements", {}).values()]
        attendu = Decimal(cas["attendu"]["montant"]), cas["attendu"]["debiteur"]
        plafond = Decimal("0.30") if sus else Decimal("0.01")
        assert oracle_argent.premiere_generation(points, assiette, plafond, positifs) == attendu, cas["cas"]
        vus += 1
    assert vus >= 10


def test_la_premiere_generation_ne_s_evalue_pas_hors_de_son_temps() -> None:
    with pytest.raises(ErreurReglement, match="sanctions_gen1_appliquees"):
        jouer({"grille": {"10-1": ["105", "1", "84"]}, "annee": "2022"})


def test_la_sanction_s_explique_par_ses_criteres_et_dit_ses_hypotheses() -> None:
    solde = jouer({"grille": {"10-1": ["105", "1", "84"]}, "produits": "48000000.00"})
    assert isinstance(solde, Solde)
    libelles = [etape.libelle for etape in solde.calculs["sanction"].etapes]
    assert libelles[-4:] == ["10-1", "Score", "Plafond", "Sanction"]
    motifs = " ".join(h.motif for h in solde.calculs["sanction"].hypotheses)
    assert [code for code in ("A-35", "A-71", "A-72") if code not in motifs] == []
