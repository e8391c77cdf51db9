"""All that an evaluation is computed from, and its writing: perimeter, values of the sites, sheets of indicators, grid.

What is written is enough to compute the same amount again on another machine, without the portal and without its database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from efficience.noyau.decomposition import Effets
from efficience.noyau.economie import Economie
from efficience.noyau.evaluation_annuelle import Objectif
from efficience.noyau.grille import Critere, Reponse, Retenu
from efficience.noyau.indicateur import Fiche, Sens, Statut, Volet
from efficience.noyau.perimetre import Perimetre, Site, Succession, ValeurDeSite
from efficience.noyau.rejouable.ecriture import empreinte
from efficience.noyau.sanction import LigneBiosimilaire
from efficience.noyau.solde_premiere_generation import Assiettes, Biosimilaire, Interessement
from efficience.reglement import Reglement, officiel

FORMAT = "efficience-evaluation-1"
SANS_REVUE = date(1, 1, 1)  # the review of a sheet is no part of an amount


@dataclass(frozen=True)
class PremiereGeneration:
    """The grid, its answers, what the evaluators kept, what ceilings apply to, what stands against the sanction."""

    grille: tuple[Critere, ...] = ()
    reponses: tuple[Reponse, ...] = ()
    retenus: tuple[Retenu, ...] = ()
    assiettes: Assiettes = field(default_factory=Assiettes)
    interessements: tuple[Interessement, ...] = ()
    biosimilaires: tuple[Biosimilaire, ...] = ()


@dataclass(frozen=True)
class TroisiemeGeneration:
    """What the ARS enters: funding by the Assurance Maladie, penalty intended (euros), the territory taken into account."""

    financement: Decimal | None = None
    penalite: Decimal | None = None
    territoire: str = ""


@dataclass(frozen=True)
class PartRegionale:
    """What the sharing of the regional envelope gives to this contract (euros), its due, and how the region shares."""

    region: str
    droit: Decimal
    part: Decimal
    strategie: str
    mots: str = ""


@dataclass(frozen=True)
class Rectification:
    """A change of the published figures by an accepted contestation: of which indicator, what it did, in words.

    `echantillon`: the lines drawn and the lines kept, when the indicator rests on a sample (both empty otherwise).
    """

    indicateur: str
    annee: int
    lignes: tuple[str, ...]
    tirees: tuple[str, ...] = ()
    retenues: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entrees:
    """`hors_contrat`: why an indicator listed is not due, by code. `niveaux`: grades, by (indicator, site, year).

    `sources`: the versions of results that were read, each with its fingerprint. `feuille`: the parameters that a region
    or a campaign set over the shipped law: `nom` and `contenu`, as its file says them.
    """

    contrat: str
    etablissement: str
    generation: str
    annee: int
    perimetre: Perimetre = field(default_factory=lambda: Perimetre(()))
    objectifs: tuple[Objectif, ...] = ()
    valeurs: Mapping[str, tuple[ValeurDeSite, ...]] = field(default_factory=dict)
    hors_contrat: Mapping[str, str] = field(default_factory=dict)
    regionaux: tuple[str, ...] = ()
    niveaux: Mapping[tuple[str, str, int], str] = field(default_factory=dict)
    part_regionale: PartRegionale | None = None
    premiere: PremiereGeneration | None = None
    troisieme: TroisiemeGeneration | None = None
    sources: tuple[Mapping[str, str], ...] = ()
    feuille: Mapping[str, Any] = field(default_factory=dict)
    rectifications: tuple[Rectification, ...] = ()
    a_blanc: bool = False

    @property
    def reglement(self) -> Reglement:
        """The law it is computed under: the shipped one, and the sheet over it."""
        return officiel().avec(self.feuille["contenu"], self.feuille["nom"]) if self.feuille else officiel()

    @property
    def empreinte(self) -> str:
        """SHA-256 of all that goes in."""
        return empreinte(ecrire(self))

    def avec(self, **champs: Any) -> Entrees:
        """The same inputs but for these fields."""
        return replace(self, **champs)


def ecrire(entrees: Entrees) -> dict[str, Any]:
    """The inputs as JSON: numbers are exact texts, dates ISO. What came later is there when it is used: others keep
    their bytes."""
    return {
        **({"troisieme_generation": _troisieme(entrees.troisieme)} if entrees.troisieme else {}),
        **({"rectifications": [_rectification(une) for une in entrees.rectifications]} if entrees.rectifications else {}),
        "format": FORMAT,
        "contrat": entrees.contrat,
        "etablissement": entrees.etablissement,
        "generation": entrees.generation,
        "annee": entrees.annee,
        "a_blanc": entrees.a_blanc,
        "feuille": dict(entrees.feuille),
        "perimetre": {
            "sites": [
                {"finess": s.finess, "depuis": _jour(s.depuis), "jusqu_au": _jour(s.jusqu_au)}
                for s in entrees.perimetre.sites
            ],
            "successions": [{"de": s.de, "vers": s.vers, "le": s.le.isoformat()} for s in entrees.perimetre.successions],
        },
        "indicateurs": [_objectif(un) for un in entrees.objectifs],
        "hors_contrat": dict(entrees.hors_contrat),
        "valeurs": [_valeur(code, une) for code, siennes in entrees.valeurs.items() for une in siennes],
        "regionaux": list(entrees.regionaux),
        "niveaux": [
            {"indicateur": code, "site": site, "annee": an, "niveau": niveau}
            for (code, site, an), niveau in entrees.niveaux.items()
        ],
        "part_regionale": _part(entrees.part_regionale),
        "premiere_generation": _premiere(entrees.premiere),
        "sources": [dict(une) for une in entrees.sources],
    }


def relire(ecrit: Mapping[str, Any]) -> Entrees:
    """The inputs that `ecrire` wrote. Raises KeyError, ValueError or TypeError on a file that is not one."""
    if ecrit["format"] != FORMAT:
        raise ValueError(f"format « {ecrit['format']} », attendu « {FORMAT} »")
    perimetre = ecrit["perimetre"]
    valeurs: dict[str, list[ValeurDeSite]] = {}
    for une in ecrit["valeurs"]:
        valeurs.setdefault(une["indicateur"], []).append(_relire_valeur(une))
    return Entrees(
        contrat=ecrit["contrat"],
        etablissement=ecrit["etablissement"],
        generation=ecrit["generation"],
        annee=ecrit["annee"],
        perimetre=Perimetre(
            tuple(Site(s["finess"], _relire_jour(s["depuis"]), _relire_jour(s["jusqu_au"])) for s in perimetre["sites"]),
            tuple(Succession(s["de"], s["vers"], date.fromisoformat(s["le"])) for s in perimetre["successions"]),
        ),
        objectifs=tuple(map(_relire_objectif, ecrit["indicateurs"])),
        valeurs={code: tuple(siennes) for code, siennes in valeurs.items()},
        hors_contrat=ecrit["hors_contrat"],
        regionaux=tuple(ecrit["regionaux"]),
        niveaux={(n["indicateur"], n["site"], n["annee"]): n["niveau"] for n in ecrit["niveaux"]},
        part_regionale=_relire_part(ecrit["part_regionale"]),
        premiere=_relire_premiere(ecrit["premiere_generation"]),
        troisieme=_relire_troisieme(ecrit.get("troisieme_generation")),
        sources=tuple(ecrit["sources"]),
        feuille=ecrit["feuille"],
        rectifications=tuple(map(_relire_rectification, ecrit.get("rectifications", ()))),
        a_blanc=ecrit["a_blanc"],
    )


def _jour(jour: date | None) -> str | None:
    return jour.isoformat() if jour else None


def _relire_jour(ecrit: str | None) -> date | None:
    return date.fromisoformat(ecrit) if ecrit else None


def fiche_d_argent(code: str, intitule: str, dit: Mapping[str, str]) -> Fiche:
    """The sheet of an indicator reduced to what makes its amount."""
    return Fiche(
        code=code, intitule=intitule, definition="", volet=Volet.PRODUITS_DE_SANTE, sens=Sens.BAISSE,
        texte=dit.get("texte", ""), niveaux=(), pourquoi="", auteur="", verificateur="", prochaine_revue=SANS_REVUE,
        economie=Economie(dit["economie"]), taux_plafond=dit["taux_plafond"],
        cible_evolution=dit.get("cible_evolution", ""), actif=dit.get("actif", ""),
    )  # fmt: skip


def _objectif(un: Objectif) -> dict[str, Any]:
    fiche, effets = un.fiche, un.effets
    assert fiche.economie is not None
    return {
        "code": fiche.code,
        "intitule": fiche.intitule,
        "economie": fiche.economie.value,
        "taux_plafond": fiche.taux_plafond,
        "cible_evolution": fiche.cible_evolution,
        "actif": fiche.actif,
        "texte": fiche.texte,
        "rapports": sorted(un.rapports),
        "effets": {nom: format(getattr(effets, nom), "f") for nom in _EFFETS} if effets else None,
    }


_EFFETS = ("volume", "structure", "prix")


def _relire_objectif(ecrit: Mapping[str, Any]) -> Objectif:
    effets = Effets(*(Decimal(ecrit["effets"][nom]) for nom in _EFFETS)) if ecrit["effets"] else None
    return Objectif(fiche_d_argent(ecrit["code"], ecrit["intitule"], ecrit), frozenset(ecrit["rapports"]), effets)


def _valeur(code: str, une: ValeurDeSite) -> dict[str, Any]:
    mesures = {nom: None if valeur is None else str(Fraction(valeur)) for nom, valeur in une.mesures.items()}
    return {
        "indicateur": code, "site": une.site, "annee": une.annee, "statut": une.statut.value,
        "provisoire": une.provisoire, "mesures": mesures,
    }  # fmt: skip


def _relire_valeur(ecrite: Mapping[str, Any]) -> ValeurDeSite:
    mesures = {nom: None if valeur is None else Fraction(valeur) for nom, valeur in ecrite["mesures"].items()}
    return ValeurDeSite(ecrite["site"], ecrite["annee"], mesures, Statut(ecrite["statut"]), ecrite["provisoire"])


def _part(part: PartRegionale | None) -> dict[str, str] | None:
    return {nom: str(valeur) for nom, valeur in vars(part).items()} if part else None


def _relire_part(ecrite: Mapping[str, str] | None) -> PartRegionale | None:
    if ecrite is None:
        return None
    droit, part = (Decimal(ecrite[nom]) for nom in ("droit", "part"))
    return PartRegionale(ecrite["region"], droit, part, ecrite["strategie"], ecrite["mots"])


_LISTES = ("lignes", "tirees", "retenues")


def _rectification(une: Rectification) -> dict[str, Any]:
    return {**vars(une), **{nom: list(getattr(une, nom)) for nom in _LISTES}}


def _relire_rectification(ecrite: Mapping[str, Any]) -> Rectification:
    return Rectification(**{**ecrite, **{nom: tuple(ecrite[nom]) for nom in _LISTES}})


def _troisieme(lue: TroisiemeGeneration) -> dict[str, Any]:
    return {
        "financement": _texte(lue.financement),
        "penalite": _texte(lue.penalite),
        "territoire": lue.territoire,
    }


def _relire_troisieme(ecrite: Mapping[str, Any] | None) -> TroisiemeGeneration | None:
    if ecrite is None:
        return None
    financement, penalite = (ecrite[nom] and Decimal(ecrite[nom]) for nom in ("financement", "penalite"))
    return TroisiemeGeneration(financement, penalite, ecrite["territoire"])


def _premiere(lue: PremiereGeneration | None) -> dict[str, Any] | None:
    if lue is None:
        return None
    return {
        "grille": [
            {**vars(c), "points": str(c.points), "poids": str(c.poids), "pieces": list(c.pieces)} for c in lue.grille
        ],
        "reponses": [
            {**vars(r), "declare": None if r.declare is None else str(r.declare), "pieces": list(r.pieces)}
            for r in lue.reponses
        ],
        "retenus": [{**vars(r), "points": str(r.points)} for r in lue.retenus],
        "produits": _texte(lue.assiettes.produits),
        "liste_en_sus": _texte(lue.assiettes.liste_en_sus),
        "interessements": [{"indicateur": un.indicateur, "montant": str(un.montant)} for un in lue.interessements],
        "biosimilaires": [
            {"molecule": un.molecule, "indicateur": un.indicateur,
             **{nom: str(valeur) for nom, valeur in vars(un.ligne).items() if nom in _LIGNE}}
            for un in lue.biosimilaires
        ],
    }  # fmt: skip


_LIGNE = ("volume", "remuneration", "taux")


def _texte(montant: Decimal | None) -> str | None:
    return None if montant is None else format(montant, "f")


def _relire_reponse(ecrite: Mapping[str, Any]) -> Reponse:
    declare = None if ecrite["declare"] is None else Fraction(ecrite["declare"])
    return Reponse(ecrite["critere"], declare, tuple(ecrite["pieces"]), ecrite["sans_objet"])


def _relire_premiere(ecrite: Mapping[str, Any] | None) -> PremiereGeneration | None:
    if ecrite is None:
        return None
    produits, liste = (ecrite[nom] and Decimal(ecrite[nom]) for nom in ("produits", "liste_en_sus"))
    return PremiereGeneration(
        grille=tuple(
            Critere(c["code"], c["intitule"], Fraction(c["points"]), tuple(c["pieces"]), Fraction(c["poids"]))
            for c in ecrite["grille"]
        ),
        reponses=tuple(map(_relire_reponse, ecrite["reponses"])),
        retenus=tuple(Retenu(r["critere"], Fraction(r["points"]), r["motif"]) for r in ecrite["retenus"]),
        assiettes=Assiettes(produits, liste),
        interessements=tuple(Interessement(i["indicateur"], Decimal(i["montant"])) for i in ecrite["interessements"]),
        biosimilaires=tuple(
            Biosimilaire(
                b["molecule"], b["indicateur"],
                LigneBiosimilaire(int(b["volume"]), Decimal(b["remuneration"]), Decimal(b["taux"])),
            )
            for b in ecrite["biosimilaires"]
        ),
    )  # fmt: skip
