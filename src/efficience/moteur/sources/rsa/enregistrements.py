"""Fixed-width records read line by line: cut by the format's table, checked by their length, refused with their line.

No message quotes the content of a record: it may be about a person.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from efficience.moteur.refus import Refus
from efficience.moteur.sources.lecture import REPRENDRE, TELECHARGER
from efficience.moteur.sources.rsa.envois import Envoi, Fichier
from efficience.moteur.sources.rsa.formats import Champ, Format, acte, trouver, zones
from efficience.moteur.sources.rsa.pseudonymes import Pseudonymes

Rangee = tuple[str | int | None, ...]
SEJOURS = ("sequence", "annee_sortie", "mois_sortie", "ghm", "age", "mode_entree", "mode_sortie", "type_sejour",
           "type_generation", "dp", "dr", "das", "actes")  # fmt: skip
CHAINAGES = ("sequence", "patient", "chaine", "date_entree", "date_sortie")
MEDICAMENTS = ("sequence", "sejours_impliques", "ucd", "quantite", "montant")
PRESTATION_LES = "06"  # drugs paid on top of the stay


@dataclass(frozen=True)
class Lecture:
    """A file being read: its transmission, its type, and what was assumed about its format (filled as it is read)."""

    envoi: Envoi
    type: str
    hypotheses: set[str]

    @property
    def fichier(self) -> Fichier:
        return self.envoi.fichiers[self.type]

    def refuser(self, ligne: int | None, constat: str, attendu: str, conseil: str = TELECHARGER) -> Refus:
        """A refusal that names the line and never what it holds."""
        return Refus(constat, self.fichier.nom, ligne, attendu, conseil)

    def lignes(self) -> Iterator[tuple[int, str, Format]]:
        """Records with their line and format."""
        vide = True
        with self.fichier.ouvrir() as flux:
            for rang, octets in enumerate(flux, start=1):
                enregistrement = octets.rstrip(b"\r\n").decode("latin-1")
                if enregistrement:
                    vide = False
                    forme = self._forme(rang, enregistrement)
                    self._exiger_finess(rang, forme, enregistrement)
                    yield rang, enregistrement, forme
        if vide:
            raise self.refuser(None, "le fichier est vide", "au moins un enregistrement")

    def _forme(self, rang: int, enregistrement: str) -> Format:
        version = enregistrement[9:12] if self.type == "rsa" else ""
        try:
            forme = trouver(self.type, version if re.fullmatch("[0-9]{3}|", version) else "illisible", self.envoi.annee)
        except Refus as refus:
            raise self.refuser(rang, refus.constat, refus.attendu, refus.conseil) from None
        if forme.hypothese:
            self.hypotheses.add(f"fichier .{self.type} : {forme.hypothese}")
        return forme

    def _exiger_finess(self, rang: int, forme: Format, enregistrement: str) -> None:
        if len(enregistrement) < forme.longueur_utile:
            constat = f"enregistrement tronqué : {len(enregistrement)} caractères"
            raise self.refuser(rang, constat, f"{forme.longueur} caractères au moins")
        if enregistrement[forme.champs["finess"].tranche] != self.envoi.finess:
            attendu = f"le numéro {self.envoi.finess}, celui du nom du fichier"
            raise self.refuser(rang, "l'enregistrement est d'un autre établissement", attendu, REPRENDRE)

    def exiger_longueur(self, rang: int, lue: int, attendue: int, minimale: int | None = None) -> None:
        """Refuse a record that is not as long as its format and its own counts say."""
        if not (minimale if minimale is not None else attendue) <= lue <= attendue:
            sens = "tronqué" if lue < attendue else "trop long"
            raise self.refuser(rang, f"enregistrement {sens} : {lue} caractères", f"{attendue} caractères")


def _champs(forme: Format, enregistrement: str) -> dict[str, str]:
    return {nom: enregistrement[champ.tranche].strip() for nom, champ in forme.champs.items() if nom != "fin"}


def sejours(lecture: Lecture) -> Iterator[Rangee]:
    """RSA: one row per stay (see `SEJOURS`); diagnoses and acts are joined by spaces, an act is « code:delay »."""
    for rang, enregistrement, forme in lecture.lignes():
        lu = _champs(forme, enregistrement)
        debut, parties = forme.longueur, {}
        for zone in zones():
            if not lu[zone.nombre].isdecimal():
                raise lecture.refuser(rang, f"le nombre de zones « {zone.nom} » n'est pas un nombre", "un nombre entier")
            fin = debut + int(lu[zone.nombre]) * zone.longueur
            parties[zone.nom] = [enregistrement[i : i + zone.longueur] for i in range(debut, fin, zone.longueur)]
            debut = fin
        lecture.exiger_longueur(rang, len(enregistrement), debut)
        ghm = lu["cmd"] + lu["type_ghm"] + lu["numero_ghm"] + lu["complexite"]
        das = " ".join(sorted(code for da in parties["da"] if (code := da.strip())))
        actes = " ".join(_acte(zone) for zone in parties["acte"])
        yield (
            lu["sequence"], lu["annee_sortie"], lu["mois_sortie"], ghm, _age(lu), lu["mode_entree"], lu["mode_sortie"],
            lu["type_sejour"], lu["type_generation"], lu["dp"], lu["dr"], das, actes,
        )  # fmt: skip


def _age(lu: Mapping[str, str]) -> str:
    """In years; a child under one has an age in days and may have none in years."""
    return lu["age_annees"] or ("0" if lu["age_jours"] else "")


def _acte(zone: str) -> str:
    champs = acte()
    return f"{zone[champs['code'].tranche].strip()}:{zone[champs['delai'].tranche].strip()}"


def chainages(lecture: Lecture, pseudonymes: Pseudonymes) -> Iterator[Rangee]:
    """ANO: one row per stay (see `CHAINAGES`). The index leaves this function as a pseudonym only."""
    for rang, enregistrement, forme in lecture.lignes():
        lecture.exiger_longueur(rang, len(enregistrement), forme.longueur)
        lu = _champs(forme, enregistrement)
        retours = [lu[nom] for nom, champ in forme.champs.items() if champ.type == "retour"]
        chaine = all(retour == "0" for retour in retours)
        patient = pseudonymes.de(lu["index"]) if chaine and lu["index"] else None
        yield lu["sequence"], patient, str(chaine).lower(), lu["date_entree"], lu["date_sortie"]


def medicaments(lecture: Lecture) -> Iterator[Rangee]:
    """FICHCOMP .med: one row per line (see `MEDICAMENTS`), numbers in plain decimals."""
    for rang, enregistrement, forme in lecture.lignes():
        lecture.exiger_longueur(rang, len(enregistrement), forme.longueur, forme.longueur_utile)
        lu = _champs(forme, enregistrement)
        if lu["type_prestation"] != PRESTATION_LES:
            attendu = f"le type de prestation {PRESTATION_LES} (médicaments de la liste en sus)"
            raise lecture.refuser(rang, "ce n'est pas une ligne de médicament", attendu, REPRENDRE)
        nombres = [_nombre(lecture, rang, forme.champs[nom], lu[nom]) for nom in ("quantite", "montant")]
        yield lu["sequence"], lu["nb_sejours"], lu["ucd"], *nombres


def _nombre(lecture: Lecture, rang: int, champ: Champ, texte: str) -> str:
    """« 0000001500 » with three implied decimals is 1.500; an empty one is missing."""
    if not texte:
        return ""
    if not re.fullmatch("-?[0-9]+", texte):
        attendu = f"{champ.longueur} chiffres, dont {champ.decimales} décimales sans point"
        raise lecture.refuser(rang, f"« {champ.description} » n'est pas un nombre", attendu)
    signe, chiffres = ("-" if texte.startswith("-") else ""), texte.lstrip("-").zfill(champ.decimales + 1)
    return f"{signe}{chiffres[: -champ.decimales]}.{chiffres[-champ.decimales :]}"


LECTEURS: Mapping[str, tuple[tuple[str, ...], Callable[[Lecture, Pseudonymes], Iterator[Rangee]]]] = {
    "rsa": (SEJOURS, lambda lecture, _: sejours(lecture)),
    "ano": (CHAINAGES, chainages),
    "med": (MEDICAMENTS, lambda lecture, _: medicaments(lecture)),
}
