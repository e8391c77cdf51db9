"""The indicators of the contract as the domain needs them: their form, their cap, their ratios."""

from datetime import date

from efficience.noyau.economie import Economie
from efficience.noyau.evaluation_annuelle import Objectif
from efficience.noyau.indicateur import Fiche, Sens, Volet

FORMES = {
    "N-IPP": Economie.DEPENSE,
    "N-PERF": Economie.DEPENSE,
    "N-EZE": Economie.DEPENSE,
    "N-ARA2": Economie.DEPENSE,
    "N-PANS": Economie.PANSEMENTS,
    "N-TRA": Economie.TRANSPORT,
    "N-IC": Economie.REHOSPITALISATION,
    "N-EPA": Economie.EPA,
}
RAPPORTS = {
    "N-PANS": frozenset({"montant_moyen"}),
    "N-TRA": frozenset({"part_ambulance", "cout_moyen_ambulance", "cout_moyen_tap"}),
    "N-EPA": frozenset({f"{nom}_{rang}" for nom in ("taux", "montant_unitaire") for rang in (1, 2, 3, 4)}),
}


def objectif(code: str) -> Objectif:
    """The indicator of that code, with the parameters that the shipped law names after it."""
    court = code.removeprefix("N-").lower()
    fiche = Fiche(
        code=code,
        intitule=code,
        definition="",
        volet=Volet.PRODUITS_DE_SANTE,
        sens=Sens.BAISSE,
        texte="arrete-2022-02-23",
        niveaux=(),
        pourquoi="",
        auteur="",
        verificateur="",
        prochaine_revue=date(2027, 1, 1),
        economie=FORMES[code],
        taux_plafond=f"taux_plafond_{court}",
        cible_evolution=f"cible_evolution_{court}" if code in ("N-IPP", "N-PERF") else "",
        actif=f"actif_{court}",
    )
    return Objectif(fiche, RAPPORTS.get(code, frozenset()))
