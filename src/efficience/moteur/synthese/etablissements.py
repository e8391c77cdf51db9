"""The establishments of the fictive region: who they are, where, how big, and which planted effect they carry."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

from efficience.moteur.synthese.parametres import Categorie, Effet, Region, Territoire, alea
from efficience.noyau.finess import Finess


@dataclass(frozen=True)
class Etablissement:
    """A fictive establishment. `finess` is the published number: the legal entity's, or its site's (`site_publie`)."""

    rang: int
    effet: Effet
    categorie: Categorie
    territoire: Territoire
    finess: str
    finess_juridique: str
    sites: tuple[str, ...]
    nom: str
    raison_sociale: str
    ville: str
    voie: str
    numero: str
    code_postal: str
    latitude: str
    longitude: str
    taille: int
    detail: int
    ouvert_le: str
    ferme_le: str = ""
    successeur: str = ""

    def transmet(self, dernier: bool) -> bool:
        """False when the establishment is absent from the published file of the last year."""
        return not (dernier and self.effet.dernier in ("absorbe", "ferme", "silencieux"))


def composer(region: Region, graine: int, nombre: int, annees: Sequence[int]) -> tuple[Etablissement, ...]:
    """`nombre` establishments: the planted effects first, then the categories in their shares."""
    effets = (*region.effets, *(Effet() for _ in range(nombre - len(region.effets))))
    categories = _categories(region, effets)
    absorbant = next(rang for rang, effet in enumerate(effets) if effet.dernier == "absorbant")
    successeur = _numero(_territoire(region, absorbant, effets[absorbant]), absorbant + 1)
    return tuple(
        _etablissement(region, graine, rang, effet, categorie, _fin(effet, max(annees), successeur))
        for rang, (effet, categorie) in enumerate(zip(effets, categories, strict=True))
    )


def cliniques(region: Region, graine: int, premier: int, nombre: int) -> tuple[Etablissement, ...]:
    """Private clinics, numbered after the others: stays, but no prescription in Open PHMEV."""
    effet, categorie = Effet(site_publie=True), region.categories["PRIVE"]
    return tuple(_etablissement(region, graine, premier + n, effet, categorie, ("", "")) for n in range(nombre))


def _categories(region: Region, effets: Sequence[Effet]) -> list[Categorie]:
    """Categories in proportion to their shares: each place goes to the one that is most behind."""
    places = dict.fromkeys(region.categories, 0)
    choisies = []
    for rang, effet in enumerate(effets, start=1):
        code = effet.categorie or max(places, key=lambda c: region.categories[c].part * rang - 1000 * places[c])
        places[code] += 1
        choisies.append(region.categories[code])
    return choisies


def _fin(effet: Effet, derniere: int, successeur: str) -> tuple[str, str]:
    """Closing date and successor of the establishments that the last year finds closed."""
    return {
        "absorbe": (f"{derniere}-01-01", successeur),
        "ferme": (f"{derniere - 1}-12-31", ""),
    }.get(effet.dernier, ("", ""))


def _territoire(region: Region, rang: int, effet: Effet) -> Territoire:
    lieu = effet.territoire or (
        "fictif" if rang < region.textes["territoires"]["etablissements_du_territoire_fictif"] else "ailleurs"
    )
    return region.territoires[lieu][rang % len(region.territoires[lieu])]


def _numero(territoire: Territoire, rang: int) -> str:
    """A FINESS number in a range that the directory doesn't use: prefix, 9, rank, key."""
    chiffres = 7 - len(territoire.finess)
    return str(Finess.lire(f"{territoire.finess}9{rang:0{chiffres}d}"))


def _sites(territoire: Territoire, rang: int, nombre: int) -> tuple[str, ...]:
    """Numbers of the sites, above those of the legal entities; four at most, fewer digits overseas."""
    premier = 500 if len(territoire.finess) == 4 else 4500
    return tuple(_numero(territoire, premier + 4 * rang + n) for n in range(nombre))


def _etablissement(
    region: Region, graine: int, rang: int, effet: Effet, categorie: Categorie, fin: tuple[str, str]
) -> Etablissement:
    hasard = alea(graine, "etablissement", rang)
    territoire = _territoire(region, rang, effet)
    ecart = 0.0 if effet.code else float(hasard.standard_normal())
    ouest, est, sud, nord = territoire.cadre
    juridique, sites = _numero(territoire, rang + 1), _sites(territoire, rang, categorie.sites)
    ville = _ville(region, rang)
    voies = region.textes["voies"]
    return Etablissement(
        rang=rang,
        effet=effet,
        categorie=categorie,
        territoire=territoire,
        finess=sites[0] if effet.site_publie else juridique,
        finess_juridique=juridique,
        sites=sites,
        nom=f"{categorie.court} {_de(ville)}",
        raison_sociale="" if rang % 20 == 19 else f"{categorie.long} {_de(ville)}",
        ville=ville,
        voie=voies[rang % len(voies)],
        numero=str(1 + rang * 7 % 210) if rang % 4 else "",
        code_postal=territoire.postal + "9" + f"{rang % 100:02d}"[len(territoire.postal) - 2 :],
        latitude=_degres(int(hasard.integers(sud, nord))),
        longitude=_degres(int(hasard.integers(ouest, est))),
        taille=max(1, round(categorie.taille * exp(categorie.dispersion * ecart))),
        detail=categorie.detail[int(hasard.integers(len(categorie.detail)))],
        ouvert_le=f"{1950 + rang * 13 % 60}-{1 + rang % 12:02d}-01",
        ferme_le=fin[0],
        successeur=fin[1],
    )


def _ville(region: Region, rang: int) -> str:
    """One beginning and one end; both lists have the same length n and n + 1 shares no factor with n: n² names."""
    debuts, fins = region.textes["villes"]["debuts"], region.textes["villes"]["fins"]
    return str(debuts[rang % len(debuts)] + fins[(rang // len(debuts) + rang) % len(fins)])


def _de(ville: str) -> str:
    """The French elision, with the typographic apostrophe that cp1252 writes 0x92."""
    return f"D’{ville}" if ville[0] in "AEÉIOU" else f"DE {ville}"


def _degres(milliemes: int) -> str:
    signe, reste = ("-" if milliemes < 0 else ""), abs(milliemes)
    return f"{signe}{reste // 1000}.{reste % 1000:03d}000"
