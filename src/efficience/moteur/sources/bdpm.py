"""Base de données publique des médicaments (ANSM): what a box holds.

Where to obtain it: base-donnees-publique.medicaments.gouv.fr, « Télécharger », `CIS_CIP_bdpm.txt` alone or in the folder
of all the files; `CIS_bdpm.txt` adds the names and `CIS_MITM.txt` the ATC codes of major drugs, when they are beside it.
What it cannot give: presentations withdrawn long ago, and a count where the label gives none.

CAQES rates are in UCD (tablets), not boxes: the count is read in the presentation label, and "3 piluliers de 30
comprimés" makes 90.
"""

import re
from pathlib import Path

from efficience.moteur.atelier import Atelier, Lot, Piece
from efficience.moteur.refus import Refus
from efficience.moteur.sources.lecture import ouvrir, premiere_ligne
from efficience.moteur.sql import litteral, poser

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
    dossier = chemin if chemin.is_dir() else chemin.parent
    fichier = chemin if chemin.is_file() else _trouver(dossier, _PRESENTATIONS)
    if fichier is None:
        raise Refus(f"{_PRESENTATIONS} est absent de ce dossier", chemin, attendu=_ATTENDU)
    premiere_ligne(fichier, "utf-8", _ATTENDU)
    atelier.annoncer(f"lecture de {fichier.name}")
    noms = _table_cis(_trouver(dossier, _NOMS), 1) if chemin.is_dir() else {}
    atc = _table_cis(_trouver(dossier, _ATC), 1) if chemin.is_dir() else {}
    lignes, illisibles = [], []
    for rang, champs in enumerate(_lignes(fichier, "utf-8"), start=1):
        if len(champs) < _CHAMPS:
            raise Refus(f"{len(champs)} champ(s) lus", fichier, rang, _ATTENDU, "reprendre le fichier d'origine")
        cis, presentation, cip13 = champs[0], champs[2], champs[6]
        if not re.fullmatch(r"[0-9]{13}", cip13):
            raise Refus(f"code CIP13 : « {cip13} »", fichier, rang, _ATTENDU, "reprendre le fichier d'origine")
        unites = unites_par_boite(presentation)
        if unites is None:
            illisibles.append(cip13)
        nom = f"{noms[cis]}, {presentation}" if cis in noms else presentation
        lignes.append((cip13, atc.get(cis) or None, nom, unites))
    return Lot((_ecrire(lignes, atelier),), len(lignes), (), _remarques(illisibles))


def _trouver(dossier: Path, nom: str) -> Path | None:
    return next((f for f in (dossier / nom, dossier / f"{nom}.gz") if f.is_file()), None)


def _lignes(fichier: Path, encodage: str) -> list[list[str]]:
    try:
        with ouvrir(fichier) as flux:
            texte = flux.read().decode(encodage)
    except UnicodeDecodeError as erreur:
        rang = erreur.object[: erreur.start].count(b"\n") + 1
        raise Refus("caractères illisibles", fichier, rang, f"un texte codé en {encodage}") from erreur
    except (OSError, EOFError) as erreur:
        raise Refus(f"fichier illisible ({erreur})", fichier, conseil="télécharger de nouveau le fichier") from erreur
    return [ligne.rstrip("\r").split("\t") for ligne in texte.split("\n") if ligne.strip()]


def _table_cis(fichier: Path | None, rang: int) -> dict[str, str]:
    """Column `rang` by CIS code of one of the cp1252 files; empty when the file was not delivered."""
    if fichier is None:
        return {}
    return {champs[0]: champs[rang].strip() for champs in _lignes(fichier, "cp1252") if len(champs) > rang}


def _ecrire(lignes: list[tuple[str, str | None, str, int | None]], atelier: Atelier) -> Piece:
    con, sortie = atelier.con, atelier.dossier / "medicaments.parquet"
    types = {"cip13": "VARCHAR", "atc5": "VARCHAR", "libelle": "VARCHAR", "unites_par_boite": "DECIMAL(18,3)"}
    poser(con, atelier.dossier, "medicaments", types, lignes)
    # A presentation listed twice keeps its first line, as the base lists the current one first.
    con.execute(
        f"COPY (SELECT DISTINCT ON (cip13) * FROM medicaments ORDER BY cip13) TO {litteral(sortie)} (FORMAT parquet)"
    )
    gardees = con.execute(f"SELECT count(*) FROM {litteral(sortie)}").fetchall()[0][0]
    return Piece("medicaments", "bdpm", sortie, gardees)


def _remarques(illisibles: list[str]) -> tuple[str, ...]:
    if not illisibles:
        return ()
    exemples = ", ".join(illisibles[:3])
    return (f"contenu de la boîte non lisible pour {len(illisibles)} présentations ({exemples}…)",)
