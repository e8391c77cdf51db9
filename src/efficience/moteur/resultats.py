"""Results on disk and in memory: one row per (indicator, establishment, year, measure), and the manifest beside them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from efficience.moteur import tableau
from efficience.moteur.definition import Indicateur, Unite, Valeur
from efficience.moteur.empreintes import ecrire_json
from efficience.moteur.mesures import Resultat
from efficience.moteur.refus import Refus
from efficience.noyau.chiffres import COLONNES
from efficience.noyau.evaluation import NIVEAUX
from efficience.noyau.indicateur import Statut
from efficience.noyau.montant import arrondir, decimal

_REFAIRE = "refaire le calcul, qui écrit les résultats et leur manifeste"
DECIMALES_PART = 12  # comparisons to a threshold of four decimals stay exact below 10⁸ units


def ecrire_valeur(valeur: Valeur, unite: Unite) -> str | None:
    """How a value is published: euros at the cent, counts plain, shares with at most 12 decimals, grades as they are."""
    if valeur is None or isinstance(valeur, str):
        return valeur
    if unite is Unite.EUROS:
        return format(arrondir(valeur, 2), "f")
    texte = format(arrondir(valeur, 3 if unite is Unite.NOMBRE else DECIMALES_PART), "f")
    return texte.rstrip("0").rstrip(".") if "." in texte else texte


def rangees(resultats: Iterable[Resultat], indicateurs: Mapping[str, Indicateur]) -> list[dict[str, str | int | None]]:
    """Published rows, in the order of the campaign."""
    return [
        {
            "indicateur": r.indicateur,
            "annee": r.annee,
            "finess": r.finess,
            "mesure": r.mesure,
            "valeur": ecrire_valeur(r.valeur, indicateurs[r.indicateur].mesures[r.mesure].unite),
            "statut": r.statut.value,
        }
        for r in resultats
    ]


def manifeste_de(fichier: Path) -> Path:
    """The manifest stands beside its results."""
    return fichier.with_name(fichier.name + ".manifeste.json")


def lire_manifeste(fichier: Path) -> dict[str, Any]:
    """The manifest of a result file; empty when it is not there. Raises Refus when it cannot be read."""
    manifeste = manifeste_de(fichier)
    if not manifeste.is_file():
        return {}
    try:
        contenu = json.loads(manifeste.read_text(encoding="utf-8"))
    except ValueError as erreur:
        raise Refus("manifeste illisible", manifeste, None, "le manifeste écrit par « calculer »", _REFAIRE) from erreur
    if not isinstance(contenu, dict):
        raise Refus("manifeste illisible", manifeste, None, "le manifeste écrit par « calculer »", _REFAIRE)
    return contenu


def enregistrer(
    rangees_: Sequence[dict[str, str | int | None]], manifeste: Mapping[str, Any], fichier: Path, forme: str
) -> None:
    """Write the results, then their manifest."""
    tableau.ecrire(rangees_, COLONNES, fichier, forme)
    ecrire_json(manifeste_de(fichier), manifeste)


@dataclass(frozen=True)
class Resultats:
    """Results read back. `valeurs[indicateur, finess, annee][mesure]` is None where there is no number; a grade A to D is
    in `niveaux`."""

    fichier: Path
    valeurs: Mapping[tuple[str, str, int], Mapping[str, Decimal | None]]
    statuts: Mapping[tuple[str, str, int], Mapping[str, Statut]]
    manifeste: Mapping[str, Any]
    niveaux: Mapping[tuple[str, str, int], Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def lire(cls, fichier: Path) -> "Resultats":
        """Read a result file; its manifest is read when it is there. Raises Refus on a file of another kind."""
        valeurs: dict[tuple[str, str, int], dict[str, Decimal | None]] = {}
        niveaux: dict[tuple[str, str, int], dict[str, str]] = {}
        statuts: dict[tuple[str, str, int], dict[str, Statut]] = {}
        for rang, r in enumerate(tableau.lire(fichier, COLONNES), start=2):
            try:
                cle = r["indicateur"], r["finess"], int(r["annee"])
                statut = Statut(r["statut"])
                niveau = statut is Statut.CALCULE and r["valeur"] in NIVEAUX
                valeur = decimal(r["valeur"]) if statut is Statut.CALCULE and not niveau else None
            except ValueError as erreur:
                attendu = "une année, une valeur décimale et un statut connu"
                raise Refus("ligne de résultat illisible", fichier, rang, attendu, _REFAIRE) from erreur
            valeurs.setdefault(cle, {})[r["mesure"]] = valeur
            statuts.setdefault(cle, {})[r["mesure"]] = statut
            if niveau:
                niveaux.setdefault(cle, {})[r["mesure"]] = r["valeur"]
        return cls(fichier, valeurs, statuts, lire_manifeste(fichier), niveaux)

    @property
    def indicateurs(self) -> list[str]:
        return list(dict.fromkeys(indicateur for indicateur, _, _ in self.valeurs))

    def finess(self, indicateur: str, annee: int | None = None) -> list[str]:
        """Establishments that have rows for this indicator, in this year or in any."""
        return sorted({finess for i, finess, an in self.valeurs if i == indicateur and annee in (None, an)})

    def mesures(self, indicateur: str, finess: str, annee: int) -> Mapping[str, Decimal | None]:
        """Values by measure; empty when the results hold nothing of it."""
        return self.valeurs.get((indicateur, finess, annee), {})

    def annees(self) -> list[int]:
        return sorted({annee for _, _, annee in self.valeurs})

    def exiger_annee(self, annee: int) -> None:
        """Raise Refus when no result is of this year."""
        if annee not in self.annees():
            presentes = ", ".join(map(str, self.annees()))
            raise Refus(f"aucun résultat pour l'année {annee}", self.fichier, attendu=f"une année parmi : {presentes}")

    @property
    def etablissements(self) -> Mapping[str, Mapping[str, str]]:
        """Name, category, region and successor of each establishment, as the manifest keeps them."""
        fiches: Mapping[str, Mapping[str, str]] = self.manifeste.get("etablissements", {})
        return fiches
