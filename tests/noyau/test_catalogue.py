import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from efficience import noyau
from efficience.noyau.calcul import Calcul
from efficience.noyau.catalogue import REGLES, essayer
from efficience.noyau.entrees import Selon
from efficience.noyau.exigences import DonneeRefusee
from efficience.reglement import ErreurReglement, officiel

IPP = {"reference": "412350.40", "observe": "389871.15", "indicateur": "N-IPP"}
ENTREES = {
    "interessement-depense": "reference observe taux indicateur degre",
    "interessement-pansements": "moyenne_reference moyenne_observee patients taux degre",
    "interessement-transport": (
        "part_reference part_observee montant_total cout_ambulance cout_tap taux denominateur degre"
    ),
    "interessement-epa": "lignes part_assurance_maladie taux degre",
    "effet-prix-volume": "quantite_reference quantite_observee prix_reference prix_observe",
    "sanction-refus": "produits",
    "sanction-premiere-generation": "produits points_obtenus points_applicables",
    "minoration-liste-en-sus": "montant_assurance_maladie points_obtenus points_applicables",
    "solde-premiere-generation": "sanctions interessements",
    "plafond-penalite": "financement",
    "dotation-biosimilaires": "lignes",
    "prorata-enveloppe": "droits enveloppe",
    "abattement-surveillance": "attendu observe tarif taux",
    "amorcage-ipep": "patientele criteres",
    "interessement-ipep": "patients observe_reference observe attendu_reference attendu qualite",
    "points-qualite-ipep": "valeur precedent intermediaire cible sens",
    "repartition-ipep": "montant poids",
    "delai": "regle depart",
}


def ipp(**valeurs: object) -> Calcul:
    return essayer("interessement-depense", {**IPP, **valeurs}, reglement=officiel())


def test_les_noms_et_les_entrees_sont_un_contrat() -> None:
    publies = {nom: " ".join(entree.nom for entree in regle.entrees) for nom, regle in REGLES.items()}
    assert publies == ENTREES


def parametres_cites() -> set[str]:
    cites = [un for regle in REGLES.values() for un in (*(e.parametre for e in regle.entrees), *regle.parametres.values())]
    return {nom for un in cites if un for nom in (un.noms.values() if isinstance(un, Selon) else [un])}


def test_tous_les_parametres_cites_existent() -> None:
    assert parametres_cites() <= set(officiel().parametres)


def test_tous_les_textes_cites_existent() -> None:
    sources = " ".join(fichier.read_text() for fichier in Path(str(noyau.__file__)).parent.glob("*.py"))
    cites = set(re.findall(r'"((?:css|arrete|webinaire|contrat-type)-[a-z0-9-]+)"', sources))
    assert len(cites) > 5
    assert cites <= set(officiel().textes)


def test_les_parametres_lus_ouvrent_l_explication() -> None:
    etapes = ipp().etapes
    assert etapes[0].valeur == Decimal("0.2")
    assert etapes[0].texte == "webinaire-hdf-2022"
    assert [etape.libelle for etape in etapes[2:]] == ["Économie constatée", "Économie retenue", "Intéressement"]


def test_une_valeur_sans_source_publique_est_declaree() -> None:
    assert [hypothese.parametre for hypothese in ipp().hypotheses] == ["facteur_degre"]


def test_un_parametre_donne_n_est_pas_relu_dans_le_reglement() -> None:
    calcul = ipp(taux="0.10", degre="1")
    assert calcul.resultat["interessement"] == Decimal("2247.93")
    assert calcul.hypotheses == ()


def test_la_date_choisit_la_valeur() -> None:
    with pytest.raises(ErreurReglement, match="en vigueur le 31/12/2017"):
        essayer("delai", {"regle": "recours", "depart": "2018-01-05"}, reglement=officiel(), au=date(2017, 12, 31))


def test_une_feuille_regionale_change_le_plafond_et_le_dit() -> None:
    reglement = officiel().avec({"parametres": {"taux_plafond_ipp": "0.15"}}, "campagne d'essai")
    calcul = essayer("interessement-depense", IPP, reglement=reglement)
    assert calcul.resultat["interessement"] == Decimal("3371.89")
    assert "fixée par campagne d'essai" in calcul.etapes[0].formule


def test_si_le_reglement_pondere_par_le_degre_il_faut_le_donner() -> None:
    reglement = officiel().avec({"parametres": {"facteur_degre": "oui"}}, "essai")
    with pytest.raises(DonneeRefusee, match="degre"):
        essayer("interessement-depense", IPP, reglement=reglement)
    assert essayer("interessement-depense", {**IPP, "degre": "0.5"}, reglement=reglement).resultat[
        "interessement"
    ] == Decimal("2247.93")


@pytest.mark.parametrize("mauvais", [412350.4, True, None, [], {}, "NaN", "1e5"])
def test_un_montant_qui_n_en_est_pas_un_est_refuse_en_nommant_l_entree(mauvais: object) -> None:
    with pytest.raises(DonneeRefusee, match="reference"):
        ipp(reference=mauvais)


def test_un_nombre_json_lu_en_decimal_est_accepte() -> None:
    valeurs = json.loads('{"reference": 412350.40, "observe": 389871.15, "taux": 0.20}', parse_float=Decimal)
    calcul = essayer("interessement-depense", valeurs, reglement=officiel())
    assert calcul.resultat["interessement"] == Decimal("4495.85")


@pytest.mark.parametrize("ecrit", ["412350.40", "412350,40", "412 350,40", Decimal("412350.40")])
def test_un_montant_s_ecrit_de_plusieurs_facons(ecrit: object) -> None:
    assert ipp(reference=ecrit).resultat["economie"] == Decimal("22479.25")


def test_le_json_se_relit_sans_perte() -> None:
    forme = ipp().en_json()
    assert json.loads(json.dumps(forme)) == forme
    assert set(forme) == {"resultat", "etapes", "hypotheses"}
