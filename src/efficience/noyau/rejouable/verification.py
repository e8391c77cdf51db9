"""An evaluation read from its file and computed again, offline: what differs is named, figure by figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.rejouable import entrees as entree
from efficience.noyau.rejouable import resultat as sortie
from efficience.noyau.rejouable.ecriture import empreinte
from efficience.reglement import ErreurReglement


@dataclass(frozen=True)
class Constat:
    """How many values were compared, and those that differ: where, what is written, what is found."""

    compares: int
    ecarts: tuple[tuple[str, str, str], ...]

    @property
    def conforme(self) -> bool:
        """Whether everything is identical."""
        return not self.ecarts


def dossier(entrees: entree.Entrees, resultat: sortie.Resultat, autres: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The file that anybody downloads: inputs, result, fingerprints. `autres`: what is told besides, sealed by nothing."""
    ecrites, ecrit = entree.ecrire(entrees), sortie.ecrire(resultat)
    empreintes = {"entrees": empreinte(ecrites), "resultat": empreinte(ecrit), "regles": resultat.empreinte_des_regles}
    return {"format": entree.FORMAT, "entrees": ecrites, "resultat": ecrit, "empreintes": empreintes, **(autres or {})}


def est_un_dossier(contenu: Any) -> bool:
    """Whether a JSON file says that it is such a file."""
    return isinstance(contenu, Mapping) and contenu.get("format") == entree.FORMAT


def verifier(contenu: Mapping[str, Any]) -> Constat:
    """Compute again from what is written, and compare everything. Raises ValueError on a file that cannot be read."""
    if not est_un_dossier(contenu):
        raise ValueError("ce fichier n’est pas un dossier d’évaluation : son format n’est pas le bon")
    try:
        lues, ecrit = entree.relire(contenu["entrees"]), contenu["resultat"]
        recalcule = sortie.ecrire(sortie.calculer(lues))
    except (KeyError, TypeError, AttributeError, ErreurReglement, DonneeRefusee) as faute:
        raise ValueError(f"dossier d’évaluation illisible : {faute}") from faute
    trouvees = {
        "entrees": empreinte(contenu["entrees"]),
        "resultat": empreinte(recalcule),
        "regles": empreinte(recalcule["regles"]),
    }
    ecarts = [*_comparer("resultat", ecrit, recalcule), *_comparer("empreintes", contenu.get("empreintes"), trouvees)]
    return Constat(sum(1 for _ in _feuilles(recalcule)), tuple(ecarts))


def _feuilles(contenu: Any) -> Iterator[Any]:
    match contenu:
        case Mapping():
            for sous in contenu.values():
                yield from _feuilles(sous)
        case list():
            for sous in contenu:
                yield from _feuilles(sous)
        case _:
            yield contenu


def _comparer(chemin: str, ecrit: Any, trouve: Any) -> Iterator[tuple[str, str, str]]:
    if isinstance(ecrit, Mapping) and isinstance(trouve, Mapping):
        for nom in sorted({*ecrit, *trouve}, key=str):
            yield from _comparer(f"{chemin}.{nom}", ecrit.get(nom), trouve.get(nom))
    elif isinstance(ecrit, list) and isinstance(trouve, list) and len(ecrit) == len(trouve):
        for rang, (un, autre) in enumerate(zip(ecrit, trouve, strict=True)):
            yield from _comparer(f"{chemin}.{rang}", un, autre)
    elif ecrit != trouve:
        yield chemin, str(ecrit), str(trouve)
