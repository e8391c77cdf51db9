"""Loading: stage, check, swap. All sources of one command enter together, or none does."""

import hashlib
import shutil
import uuid
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from efficience import __version__
from efficience.moteur import referentiels
from efficience.moteur.atelier import Atelier, Lot, muet
from efficience.moteur.entrepot import ENTETE, Entrepot, Livraison, Part, Version, deposer, publier, verrou
from efficience.moteur.refus import Refus
from efficience.moteur.sources import SOURCES
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
        gauche, egal, chemin = texte.partition("=")
        nom, _, annee = gauche.partition(":")
        if not egal or not chemin:
            raise Refus(f"source « {texte} » mal écrite", attendu=attendu)
        if nom not in SOURCES:
            raise Refus(f"source « {nom} » inconnue", attendu="l'une de : " + ", ".join(SOURCES))
        if annee and not (annee.isdigit() and len(annee) == 4):
            raise Refus(f"année « {annee} » mal écrite", attendu=attendu)
        if not Path(chemin).exists():
            raise Refus("fichier ou dossier introuvable", chemin, conseil="vérifier le chemin")
        return cls(nom, int(annee) if annee else None, Path(chemin))


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
        atelier_commun = dossier / "en_cours" / uuid.uuid4().hex
        atelier_commun.mkdir(parents=True)
        try:
            return _charger(actuel, demandes, atelier_commun, annoncer)
        finally:
            shutil.rmtree(dossier / "en_cours", ignore_errors=True)


def _charger(
    actuel: Entrepot, demandes: Sequence[Demande], provisoire: Path, annoncer: Callable[[str], None]
) -> list[Compte]:
    parts = dict(actuel.version.parts)
    comptes: list[Compte] = []
    nouvelles: list[tuple[Path, Livraison]] = []
    for rang, demande in enumerate(demandes):
        place = provisoire / f"{rang}"
        place.mkdir()
        livraison = _lire(demande, place, annoncer)
        remplacees = _remplacees(actuel, parts, livraison, [c.livraison for c in comptes])
        inchangee = all(parts.get(cle) == livraison.id for cle in livraison.parts)
        _refuser_double_annee(actuel, livraison)
        effet = "inchangée" if inchangee else "corrigée" if remplacees else "nouvelle"
        comptes.append(Compte(livraison, effet, remplacees))
        if not inchangee:
            parts.update(dict.fromkeys(livraison.parts, livraison.id))
            nouvelles.append((place, livraison))
    if nouvelles:
        annoncer("mise en service de la nouvelle version")
        for place, livraison in nouvelles:
            deposer(actuel.dossier, place, livraison)
        futur = Entrepot(actuel.dossier, Version(actuel.version.numero + 1, parts))
        listes = provisoire / "version"
        listes.mkdir()
        referentiels.fusionner(futur, listes)
        publier(actuel.dossier, listes, futur.version)
    return comptes


def _lire(demande: Demande, place: Path, annoncer: Callable[[str], None]) -> Livraison:
    """Read one source in its workshop while its content is hashed beside."""
    atelier = Atelier(place, annoncer)
    try:
        with ThreadPoolExecutor(1) as a_cote:
            empreinte = a_cote.submit(empreindre, demande.chemin)
            lot = SOURCES[demande.source].lire(demande.chemin, demande.annee, atelier)
            sha256, octets = empreinte.result()
    finally:
        atelier.fermer()
    _balayer(place, lot)
    annee = f"-{demande.annee}" if demande.annee else ""
    return Livraison(
        id=f"{demande.source}{annee}-{sha256[:16]}",
        source=demande.source,
        annee=demande.annee,
        fichier=demande.chemin.name,
        sha256=sha256,
        octets=octets,
        charge_le=datetime.now(UTC).isoformat(timespec="seconds"),
        version_code=__version__,
        lignes_lues=lot.lignes_lues,
        parts={f"{p.table}/{p.partie}": Part(p.fichier.name, p.lignes, p.euros) for p in lot.pieces},
        ecarts=lot.ecarts,
        remarques=lot.remarques,
    )


def _balayer(place: Path, lot: Lot) -> None:
    """Keep the parts and the rows set apart; throw the work files away."""
    gardes = {piece.fichier.name for piece in lot.pieces}
    for fichier in place.iterdir():
        if fichier.is_dir():
            shutil.rmtree(fichier)
        elif fichier.name not in gardes and ".ecartes" not in fichier.name:
            fichier.unlink()


def empreindre(chemin: Path) -> tuple[str, int]:
    """SHA-256 and size of a file, or of a folder's files with their names."""
    fichiers = sorted(f for f in chemin.iterdir() if f.is_file()) if chemin.is_dir() else [chemin]
    somme, octets = hashlib.sha256(), 0
    for fichier in fichiers:
        if chemin.is_dir():
            somme.update(fichier.name.encode() + b"\0")
        with fichier.open("rb") as flux:
            while bloc := flux.read(1 << 22):
                somme.update(bloc)
                octets += len(bloc)
    return somme.hexdigest(), octets


def _remplacees(
    actuel: Entrepot, parts: Mapping[str, str], livraison: Livraison, deja: Sequence[Livraison]
) -> tuple[Livraison, ...]:
    """Deliveries of the same source that this one corrects; two sources for one year would count it twice: refused."""
    par_id = {autre.id: autre for autre in deja}
    remplacees: dict[str, Livraison] = {}
    for cle in livraison.parts:
        id_ = parts.get(cle)
        if id_ is None or id_ == livraison.id:
            continue
        if id_ in par_id:
            conseil = "donner un seul fichier par source et par année dans une même commande"
            raise Refus(f"{cle} est livrée deux fois dans cette commande", livraison.fichier, conseil=conseil)
        ancienne = actuel.livraison(id_)
        table = cle.split("/", 1)[0]
        if ancienne.source != livraison.source and TABLES[table].partition:
            raise Refus(
                f"{cle} est déjà fournie par la source « {ancienne.source} » ({ancienne.fichier})",
                livraison.fichier,
                conseil="charger l'autre source dans un autre entrepôt : les deux ne s'additionnent pas",
            )
        remplacees[id_] = ancienne
    return tuple(remplacees.values())


def _refuser_double_annee(actuel: Entrepot, livraison: Livraison) -> None:
    """The very same content announced for another year is a slip of the hand, and would fake a stable spending."""
    for autre in actuel.livraisons():
        if (
            autre.sha256 == livraison.sha256
            and autre.source == livraison.source
            and set(autre.parts) != set(livraison.parts)
        ):
            raise Refus(
                "ce contenu est déjà chargé, octet pour octet, pour " + ", ".join(sorted(autre.parts)),
                livraison.fichier,
                conseil="vérifier le fichier et l'année annoncée",
            )
