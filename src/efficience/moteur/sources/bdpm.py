"""Base de données publique des médicaments (ANSM): what a box holds.

Where to obtain it: base-donnees-publique.medicaments.gouv.fr, « Télécharger », `CIS_CIP_bdpm.txt` alone or in the folder
of all the files; `CIS_bdpm.txt` adds the names and `CIS_MITM.txt` the ATC codes of major drugs, when they are beside it.
What it cannot give: presentations withdrawn long ago, and a count where the label gives none.

CAQES rates are in UCD (tablets), not boxes: the count is read in the presentation label, and "3 piluliers de 30
comprimés" makes 90.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from efficience.moteur.atelier import Atelier, Lot, Piece
from efficience.moteur.refus import Refus
from efficience.moteur.sources.deplier import deplier
from efficience.moteur.sources.enquete import enregistrements, refus_de_valeur
from efficience.moteur.sources.lecture import REPRENDRE, TELECHARGER, Format, premiere_ligne
from efficience.moteur.sql import litteral, poser
from efficience.noyau.codes import ATC, CIP13

_PRESENTATIONS, _NOMS, _ATC = "CIS_CIP_bdpm.txt", "CIS_bdpm.txt", "CIS_MITM.txt"
_CHAMPS = 12
_ATTENDU = f"le fichier {_PRESENTATIONS} de la BDPM : champs séparés par des tabulations, CIP13 en septième position"

# A dose of its own: counted one by one. The rest (bottle of 100 ml, tube of 30 g) counts as one container.
_SOLIDE = (
    r"comprimé|gélule|capsule|pastille|lyophilisat|suppositoire|sachet|gomme|ovule|granule|film|dragée|pilule|cachet|"
    r"dispositif|patch|récipient"
)
_CONTENU = re.compile(rf"\bde\s+(\d+)(?:\s*x\s*(\d+))?\s*(?:\([^)]*\))?\s+(?:{_SOLIDE})", re.IGNORECASE)
_NOMBRE = re.compile(r"^\s*(\d+)\s+(?:\([^)]*\)\s*)?(?!ml\b|g\b|mg\b|l\b|dose)\w", re.IGNORECASE)
_CONTENANT_SEUL = re.compile(rf"^\s*(?:{_SOLIDE}|plaquette|pilulier|flacon|tube|boîte|étui|bande|film)", re.IGNORECASE)
_JONCTION = re.compile(r"\s+[-+]\s+(?=\d)|\s+et\s+(?=\d)")


def unites_par_boite(libelle: str) -> int | None:
    """Number of common dispensing units (tablets, vials…) of a presentation label; None when it cannot be read.

    « 3 pilulier(s) de 30 comprimés » makes 90; « plaquette(s) de 30 comprimés » makes 30; « 5 ampoules de 5 ml »
    makes 5. Parts joined by « - », « + » or « et » add up.
    """
    unites = [_unites(part) for part in _JONCTION.split(libelle)]
    return None if None in unites else sum(n for n in unites if n)


def _unites(part: str) -> int | None:
    contenants, contenus = _NOMBRE.match(part), _CONTENU.findall(part)
    if not contenants and not (contenus and _CONTENANT_SEUL.match(part)):
        return None
    nombre = int(contenants[1]) if contenants else 1
    # « 20 récipients unidoses suremballés par plaquette de 5 »: what follows « par » only says how they are packed.
    if not contenus or " par " in part:
        return nombre
    contenu, fois = contenus[-1]
    return nombre * int(contenu) * int(fois or 1)


def lire(chemin: Path, annee: int | None, atelier: Atelier) -> Lot:
    """Read the presentations, with names and ATC codes when their files are in the same folder."""
    presentations, *autres = fichiers_lus(chemin)
    premiere_ligne(presentations, "utf-8", _ATTENDU)
    atelier.annoncer(f"lecture de {presentations.name}")
    noms, atc = (_table_cis(_parmi(autres, nom), atelier) for nom in (_NOMS, _ATC))
    lignes: dict[str, tuple[str, str | None, str, int | None]] = {}
    for rang, champs in _lignes(presentations, "utf-8", atelier):
        if len(champs) < _CHAMPS:
            raise Refus(f"{len(champs)} champ(s) lus", presentations, rang, _ATTENDU, REPRENDRE)
        cis, presentation, cip13 = champs[0], champs[2], champs[6]
        if not re.fullmatch(CIP13.motif, cip13):
            raise refus_de_valeur(presentations, "CIP13", cip13, rang, _ATTENDU)
        code = atc.get(cis, "")
        nom = f"{noms[cis]}, {presentation}" if cis in noms else presentation
        ligne = (cip13, code if re.fullmatch(ATC.motif, code) else None, nom, unites_par_boite(presentation))
        lignes.setdefault(cip13, ligne)  # listed twice: the base gives the current one first
    illisibles = [cip13 for cip13, _, _, unites in lignes.values() if unites is None]
    return Lot((_ecrire(list(lignes.values()), atelier),), len(lignes), (), _remarques(illisibles))


def fichiers_lus(chemin: Path) -> Sequence[Path]:
    """The presentations, then the names and the ATC codes when they are delivered in the same folder."""
    if not chemin.is_dir():
        return [chemin]
    presentes = [f for nom in (_PRESENTATIONS, _NOMS, _ATC) for f in (chemin / nom, chemin / f"{nom}.gz") if f.is_file()]
    if _parmi(presentes, _PRESENTATIONS) is None:
        raise Refus(f"{_PRESENTATIONS} est absent de ce dossier", chemin, None, _ATTENDU, "donner le dossier de la BDPM")
    return presentes


def _parmi(fichiers: Sequence[Path], nom: str) -> Path | None:
    return next((fichier for fichier in fichiers if fichier.name.removesuffix(".gz") == nom), None)


def _lignes(fichier: Path, encodage: str, atelier: Atelier) -> Iterator[tuple[int, list[str]]]:
    """Numbered lines, all with as many fields: a shorter one betrays a broken download."""
    attendus = 0
    try:
        for rang, champs in enregistrements(deplier(fichier, atelier.dossier), Format("\t", encodage, quote="")):
            attendus = attendus or len(champs)
            if len(champs) != attendus:
                attendu = f"{attendus} champs séparés par des tabulations, comme à la première ligne"
                raise Refus(f"{len(champs)} champ(s) lus", fichier, rang, attendu, TELECHARGER)
            yield rang, champs
    except Refus as refus:
        raise replace(refus, fichier=fichier) from refus


def _table_cis(fichier: Path | None, atelier: Atelier) -> dict[str, str]:
    """Second column by CIS code of one of the cp1252 files; empty when the file was not delivered."""
    if fichier is None:
        return {}
    attendu = f"le fichier {fichier.name} de la BDPM, champs séparés par des tabulations"
    if "\t" not in premiere_ligne(fichier, "cp1252", attendu):
        raise Refus("un seul champ lu", fichier, 1, attendu, REPRENDRE)
    return {champs[0]: champs[1].strip() for _, champs in _lignes(fichier, "cp1252", atelier)}


def _ecrire(lignes: list[tuple[str, str | None, str, int | None]], atelier: Atelier) -> Piece:
    con, sortie = atelier.con, atelier.dossier / "medicaments.parquet"
    types = {"cip13": "VARCHAR", "atc5": "VARCHAR", "libelle": "VARCHAR", "unites_par_boite": "DECIMAL(18,3)"}
    poser(con, atelier.dossier, "medicaments", types, lignes)
    con.execute(f"COPY (SELECT * FROM medicaments ORDER BY cip13) TO {litteral(sortie)} (FORMAT parquet)")
    return Piece("medicaments", "bdpm", sortie, len(lignes))


def _remarques(illisibles: list[str]) -> tuple[str, ...]:
    if not illisibles:
        return ()
    exemples = ", ".join(illisibles[:3])
    return (f"contenu de la boîte non lisible pour {len(illisibles)} présentations ({exemples}…)",)
