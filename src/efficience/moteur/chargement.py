"""Loading: stage, check, swap. All sources of one command enter together, or none does."""

import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from efficience import __version__
from efficience.moteur import referentiels
from efficience.moteur.atelier import Atelier, Lot, Piece, muet
from efficience.moteur.empreintes import empreindre
from efficience.moteur.entrepot import ENTETE, Entrepot, Livraison, Part, Version
from efficience.moteur.publication import atelier_commun, deposer, publier, verrou
from efficience.moteur.refus import Refus
from efficience.moteur.resumes import resumer
from efficience.moteur.sources import SOURCES
from efficience.moteur.sql import MEMOIRE, connecter, liste
from efficience.moteur.tables import TABLES


@dataclass(frozen=True)
class Demande:
    """One `--source NOM[:ANNEE]=CHEMIN`."""

    source: str
    annee: int | None
    chemin: Path

    @classmethod
    def lire(cls, texte: str) -> "Demande":
        """Read the option's text. Raises Refus in plain words."""
        attendu = "NOM=CHEMIN ou NOM:ANNEE=CHEMIN, par exemple open_phmev:2024=OPEN_PHMEV_2024.CSV"
        gauche, egal, lieu = texte.partition("=")
        nom, deux_points, annee = gauche.partition(":")
        if not egal or not lieu:
            raise Refus(f"source « {texte} » mal écrite", attendu=attendu)
        if nom not in SOURCES:
            raise Refus(f"source « {nom} » inconnue", attendu="l'une de : " + ", ".join(SOURCES))
        if deux_points and not re.fullmatch(r"(19|20)[0-9]{2}", annee):
            raise Refus(f"année « {annee} » mal écrite", attendu=attendu)
        chemin = Path(lieu).expanduser()
        if not chemin.exists():
            raise Refus("fichier ou dossier introuvable", chemin, conseil=f"vérifier le chemin {chemin}")
        return cls(nom, int(annee) if annee else None, chemin)


@dataclass(frozen=True)
class Compte:
    """What one demand became: its delivery, and what it changed (nouvelle, corrigée, inchangée)."""

    livraison: Livraison
    effet: str
    remplace: tuple[Livraison, ...] = ()


def charger(dossier: Path, demandes: Sequence[Demande], annoncer: Callable[[str], None] = muet) -> list[Compte]:
    """Load every demand into the warehouse, all or nothing.

    Returns what each became. Raises Refus with the warehouse untouched; a killed process leaves it untouched too.
    """
    with verrou(dossier):
        actuel = Entrepot.ouvrir(dossier) if (dossier / ENTETE).is_file() else Entrepot(dossier, Version(0))
        return _charger(actuel, demandes, atelier_commun(dossier), annoncer)


def _charger(
    actuel: Entrepot, demandes: Sequence[Demande], provisoire: Path, annoncer: Callable[[str], None]
) -> list[Compte]:
    parts = {cle: actuel.livraison(id_) for cle, id_ in actuel.version.parts.items()}
    comptes: list[Compte] = []
    nouvelles: list[tuple[Path, Livraison]] = []
    for rang, demande in enumerate(demandes):
        place = provisoire / f"{rang}"
        place.mkdir()
        livraison = _lire(demande, Atelier(place, annoncer), actuel)
        _refuser_double_annee(parts, livraison)
        remplacees = _remplacees(parts, livraison, [neuve.id for _, neuve in nouvelles])
        inchangee = all(cle in parts and _meme_part(cle, parts[cle], livraison) for cle in livraison.parts)
        effet = "inchangée" if inchangee else "corrigée" if remplacees else "nouvelle"
        comptes.append(Compte(livraison, effet, remplacees))
        if not inchangee:
            parts.update(dict.fromkeys(livraison.parts, livraison))
            nouvelles.append((place, livraison))
    if nouvelles:
        annoncer("mise en service de la nouvelle version")
        _mettre_en_service(actuel, parts, nouvelles, provisoire)
    return comptes


def _mettre_en_service(
    actuel: Entrepot, parts: Mapping[str, Livraison], nouvelles: Sequence[tuple[Path, Livraison]], provisoire: Path
) -> None:
    for place, livraison in nouvelles:
        deposer(actuel.dossier, place, livraison)
    version = Version(actuel.version.numero + 1, {cle: livraison.id for cle, livraison in parts.items()})
    listes = provisoire / "version"
    listes.mkdir()
    fusionnees = referentiels.fusionner(Entrepot(actuel.dossier, version), listes)
    publier(actuel.dossier, listes, replace(version, listes=fusionnees))


def _lire(demande: Demande, atelier: Atelier, actuel: Entrepot) -> Livraison:
    """Read one source in its workshop while its content is hashed beside."""
    source = SOURCES[demande.source]
    fichiers = source.fichiers(demande.chemin)
    if actuel.version.numero:
        atelier.connaitre(actuel.referentiel("medicaments"))
    try:
        with ThreadPoolExecutor(1) as a_cote:
            empreinte = a_cote.submit(empreindre, fichiers)
            lot = source.lire(demande.chemin, demande.annee, atelier)
            sha256, octets = empreinte.result()
    except (duckdb.OutOfMemoryException, duckdb.IOException) as erreur:
        constat = f"la place manque pour lire ce fichier (mémoire réservée : {MEMOIRE}, débord sur le disque de l'entrepôt)"
        raise Refus(constat, demande.chemin, conseil="libérer de la place sur ce disque") from erreur
    finally:
        atelier.fermer()
    _balayer(atelier.dossier, lot)
    atelier.annoncer("résumés des parts")
    annee = f"-{demande.annee}" if demande.annee else ""
    return Livraison(
        id="-".join(filter(None, (f"{demande.source}{annee}", sha256[:16], lot.avec))),
        source=demande.source,
        annee=demande.annee,
        fichier=demande.chemin.absolute().name,
        sha256=sha256,
        octets=octets,
        charge_le=datetime.now(UTC).isoformat(timespec="seconds"),
        version_code=__version__,
        lignes_lues=lot.lignes_lues,
        parts=_en_parts(lot.pieces),
        ecarts=lot.ecarts,
        remarques=lot.remarques,
        avec=lot.avec,
    )


def _en_parts(pieces: Sequence[Piece]) -> dict[str, Part]:
    with connecter() as con:
        return {f"{piece.table}/{piece.partie}": _part(piece, con) for piece in pieces}


def _part(piece: Piece, con: duckdb.DuckDBPyConnection) -> Part:
    resumes = resumer(piece.table, piece.fichiers, con)
    return Part(
        piece.fichier.name,
        empreindre([piece.fichier])[0],
        piece.lignes,
        piece.euros,
        piece.annees or _annees_lues(piece, con),
        {sorte: (fichier.name, empreindre([fichier])[0]) for sorte, fichier in resumes.items()},
        (piece.ville.name, empreindre([piece.ville])[0]) if piece.ville else None,
        tuple((fichier.name, empreindre([fichier])[0]) for fichier in piece.suites),
    )


def _annees_lues(piece: Piece, con: duckdb.DuckDBPyConnection) -> tuple[int, ...]:
    """The years of the lines of a part of a yearly table."""
    annee = TABLES[piece.table].annee
    if annee is None:
        return ()
    lues = con.execute(f"SELECT DISTINCT {annee} FROM read_parquet({liste(piece.fichiers)}) ORDER BY 1").fetchall()
    return tuple(lue for (lue,) in lues)


def _balayer(place: Path, lot: Lot) -> None:
    """Keep the parts and the rows set apart; throw the work files away."""
    gardes = {fichier.name for piece in lot.pieces for fichier in piece.fichiers}
    for fichier in place.iterdir():
        if fichier.is_dir():
            shutil.rmtree(fichier)
        elif fichier.name not in gardes and ".ecartes" not in fichier.name:
            fichier.unlink()


def _meme_contenu(une: Livraison, autre: Livraison) -> bool:
    return (une.source, une.sha256, une.avec) == (autre.source, autre.sha256, autre.avec)


def _meme_part(cle: str, une: Livraison, autre: Livraison) -> bool:
    """The same content, of which the same years are kept."""
    return _meme_contenu(une, autre) and une.parts[cle].annees == autre.parts[cle].annees


def _remplacees(parts: Mapping[str, Livraison], livraison: Livraison, deja: Sequence[str]) -> tuple[Livraison, ...]:
    """Deliveries of the same source that this one corrects; two sources for one year would count it twice: refused.

    `deja`: identifiers of the deliveries that the same command brought before.
    """
    _refuser_deux_sources(parts, livraison)
    remplacees: dict[str, Livraison] = {}
    for cle in livraison.parts:
        ancienne = parts.get(cle)
        if ancienne is None or _meme_part(cle, ancienne, livraison):
            continue
        if ancienne.id in deja:
            conseil = "donner un seul fichier par source et par année dans une même commande"
            raise Refus(f"{cle} est livrée deux fois dans cette commande", livraison.fichier, conseil=conseil)
        _refuser_annee_perdue(cle, ancienne, livraison)
        remplacees[ancienne.id] = ancienne
    return tuple(remplacees.values())


def _refuser_deux_sources(parts: Mapping[str, Livraison], livraison: Livraison) -> None:
    """Years of a yearly table that another source fills."""
    for cle, part in livraison.parts.items():
        table = cle.split("/", 1)[0]
        if TABLES[table].partition is None:
            continue
        for autre_cle, autre in parts.items():
            communes = set(part.annees) & set(autre.parts[autre_cle].annees)
            if {autre.source, livraison.source} <= TABLES[table].complementaires:
                continue
            if autre.source != livraison.source and autre_cle.split("/", 1)[0] == table and communes:
                raise Refus(
                    f"{table}/{min(communes)} est déjà fournie par la source « {autre.source} » ({autre.fichier})",
                    livraison.fichier,
                    attendu="une seule source par table et par année : deux ne s'additionnent pas",
                    conseil="charger cette source dans un autre entrepôt",
                )


def _refuser_annee_perdue(cle: str, ancienne: Livraison, livraison: Livraison) -> None:
    """A month of flux reloaded for one year of care would silently lose the other years it held."""
    perdues = set(ancienne.parts[cle].annees) - {livraison.annee}
    if livraison.annee is not None and perdues:
        annees = ", ".join(map(str, sorted(perdues)))
        raise Refus(
            f"{cle} contient aussi les soins de {annees}, que ce chargement de {livraison.annee} seule retirerait",
            livraison.fichier,
            attendu="les mêmes années, ou davantage, pour un mois déjà chargé",
            conseil=f"charger sans préciser d'année (--source {livraison.source}=…), ou dans un autre entrepôt",
        )


def _refuser_double_annee(parts: Mapping[str, Livraison], livraison: Livraison) -> None:
    """The very same content announced for another year is a slip of the hand, and would fake a stable spending."""
    for autre in parts.values():
        if _meme_contenu(autre, livraison) and set(autre.parts) != set(livraison.parts):
            raise Refus(
                "ce contenu est déjà chargé, octet pour octet, pour " + ", ".join(sorted(autre.parts)),
                livraison.fichier,
                attendu="un contenu différent pour une autre année",
                conseil="vérifier le fichier et l'année annoncée",
            )
