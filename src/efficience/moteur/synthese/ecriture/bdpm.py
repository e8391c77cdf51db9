"""The public drug base (ANSM), tabs, no header: `CIS_CIP_bdpm.txt` in UTF-8 and LF, `CIS_bdpm.txt` in cp1252 and CRLF."""

from collections.abc import Sequence
from pathlib import Path

from efficience.moteur.synthese.bilan import Fichier
from efficience.moteur.synthese.medicaments import Presentation
from efficience.moteur.synthese.parametres import Region

_HONORAIRES = 102  # cents added to the price of every reimbursed pack
_ARRET = ("Déclaration d'arrêt de commercialisation", "Déclaration de commercialisation")


def ecrire_presentations(chemin: Path, presentations: Sequence[Presentation], annees: int) -> Fichier:
    """One line per pack, at the prices of the last year; a pack no longer sold has no price."""
    lignes = ["\t".join(_presentation(p, annees)) for p in presentations]
    chemin.write_bytes("".join(f"{ligne}\n" for ligne in lignes).encode("utf-8"))
    return Fichier(chemin, len(lignes))


def ecrire_specialites(chemin: Path, region: Region, presentations: Sequence[Presentation]) -> Fichier:
    """One line per drug (CIS), whatever its packs."""
    premieres = {p.cis: p for p in reversed(presentations)}
    lignes = ["\t".join(_specialite(region, premieres[cis])) for cis in sorted(premieres)]
    chemin.write_bytes("".join(f"{ligne}\r\n" for ligne in lignes).encode("cp1252"))
    return Fichier(chemin, len(lignes))


def _presentation(p: Presentation, annees: int) -> tuple[str, ...]:
    prix = p.prix(annees - 1)
    tarifs = (prix_public(prix), prix_public(prix + _HONORAIRES), prix_public(_HONORAIRES)) if p.poids else ("", "", "")
    return (
        p.cis,
        p.cip13[5:12],
        p.libelle_bdpm,
        "Présentation active",
        _ARRET[bool(p.poids)],
        _date(p),
        p.cip13,
        "oui" if p.poids else "non",
        f"{p.substance.taux}{'%' if p.substance.rang % 2 else ' %'}" if p.poids else "",
        *tarifs,
        "",
    )


def _specialite(region: Region, p: Presentation) -> tuple[str, ...]:
    return (
        p.cis,
        p.denomination,
        region.textes["formes"][p.substance.forme]["nom"],
        "orale" if "solide" in region.textes["formes"][p.substance.forme] else "autre",
        "Autorisation active",
        "Procédure nationale",
        "Commercialisée" if p.poids else "Non commercialisée",
        _date(p),
        "",
        "",
        f" {p.laboratoire}",
        "Non",
    )


def _date(p: Presentation) -> str:
    """An invented date, DD/MM/YYYY."""
    return f"{1 + p.substance.rang % 28:02d}/{1 + p.substance.rang % 12:02d}/{1995 + p.substance.rang % 25}"


def prix_public(centimes: int) -> str:
    """Cents as the base writes them, a comma for thousands as for decimals: 111901 → "1,119,01"."""
    euros, reste = divmod(centimes, 100)
    return f"{euros:,},{reste:02d}"
