"""Dated parameters: no number without a date, a text and a check.

A value either cites a known text or says, with `source_publique: false`, why none is cited (`motif`). Values follow
each other in time: each lasts until `jusqu_au`, or until the day before the next one starts.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from efficience.reglement.erreurs import ErreurReglement, Lieu
from efficience.reglement.lecture import fiche, jour, liste, mot, oui_non, table
from efficience.reglement.textes import texte_connu
from efficience.reglement.unites import UNITES, lire_valeur

NATIONAL = "national"
"""`origine` of the shipped values."""


@dataclass(frozen=True)
class Valeur:
    """A value of the law in force from `debut` to `fin` included (None: no end).

    `valeur` is a Decimal (euros, part, nombre), a Fraction (fraction), an int (jours, semaines, mois, ans), a bool
    (booleen) or a str (choix, niveau). `texte` is the key of the text it comes from, None for an assumption, whose
    `motif` then says what was assumed. `origine` is « national », or the name of the sheet that overrides it.
    """

    nom: str
    valeur: Any
    unite: str
    intitule: str
    debut: date
    fin: date | None
    texte: str | None
    renvoi: str
    source_publique: bool
    motif: str
    verifie_le: date
    origine: str = NATIONAL

    def en_vigueur(self, au: date) -> bool:
        """Whether the value applies on that day."""
        return self.debut <= au and (self.fin is None or au <= self.fin)


@dataclass(frozen=True)
class Parametre:
    """A named parameter and its successive values, oldest first. `choix` is empty unless the unit is « choix »."""

    nom: str
    intitule: str
    unite: str
    choix: tuple[str, ...]
    verifie_le: date
    valeurs: tuple[Valeur, ...]

    def au(self, jour: date | None) -> Valeur:
        """The value in force on `jour` (None: the latest one). Raises ErreurReglement when none is."""
        if jour is None:
            return self.valeurs[-1]
        for valeur in reversed(self.valeurs):
            if valeur.en_vigueur(jour):
                return valeur
        bornes = " ; ".join(
            f"du {valeur.debut:%d/%m/%Y} " + (f"au {valeur.fin:%d/%m/%Y}" if valeur.fin else "à ce jour")
            for valeur in self.valeurs
        )
        raise ErreurReglement(
            f"aucune valeur de « {self.nom} » ({self.intitule}) n'est en vigueur le {jour:%d/%m/%Y}", attendu=bornes
        )


def lire_parametre(nom: str, donnees: Any, lieu: Lieu, textes: Collection[str]) -> Parametre:
    """A parameter from its block of a file of parametres/. Raises ErreurReglement."""
    lu = fiche(donnees, lieu, requis=("intitule", "unite", "valeurs", "verifie_le"), permis=("choix",))
    unite = mot(lu["unite"], lieu.sous("unite"))
    if unite not in UNITES:
        raise lieu.sous("unite").refus(f"unité « {unite} » inconnue", ", ".join(UNITES))
    if ("choix" in lu) != (unite == "choix"):
        raise lieu.sous("choix").refus("la liste des choix va avec l'unité « choix », et elle seule")
    modele = Parametre(
        nom=nom,
        intitule=mot(lu["intitule"], lieu.sous("intitule")),
        unite=unite,
        choix=tuple(mot(un, lieu.sous("choix")) for un in liste(lu.get("choix", []), lieu.sous("choix"))),
        verifie_le=jour(lu["verifie_le"], lieu.sous("verifie_le")),
        valeurs=(),
    )
    return replace(modele, valeurs=lire_valeurs(modele, lu["valeurs"], lieu.sous("valeurs"), textes))


def lire_valeurs(
    parametre: Parametre, donnees: Any, lieu: Lieu, textes: Collection[str], feuille: str = ""
) -> tuple[Valeur, ...]:
    """The dated values of `parametre`, oldest first, gaps allowed and overlaps refused.

    `feuille`: name of the overriding sheet; its values may be bare scalars and need neither text nor reason.
    """
    if not table(donnees, lieu):
        raise lieu.refus("aucune valeur", "des dates et leurs valeurs")
    lues = sorted(
        (
            _lire_valeur(parametre, jour(debut, lieu.sous(debut)), donnee, lieu.sous(debut), textes, feuille)
            for debut, donnee in donnees.items()
        ),
        key=lambda valeur: valeur.debut,
    )
    for avant, apres in pairwise(lues):
        if avant.debut == apres.debut:
            raise lieu.sous(avant.debut).refus("deux valeurs commencent le même jour")
        if avant.fin and avant.fin >= apres.debut:
            raise lieu.sous(avant.debut).refus(
                f"la période va jusqu'au {avant.fin} et chevauche celle qui commence le {apres.debut}",
                "jusqu_au avant le début de la valeur suivante",
            )
    suivants = [*(valeur.debut for valeur in lues[1:]), None]
    return tuple(
        replace(valeur, fin=valeur.fin or (suivant and suivant - timedelta(days=1)))
        for valeur, suivant in zip(lues, suivants, strict=True)
    )


def _lire_valeur(
    parametre: Parametre, debut: date, donnees: Any, lieu: Lieu, textes: Collection[str], feuille: str
) -> Valeur:
    if feuille and isinstance(donnees, str):
        donnees = {"valeur": donnees}
    lu = fiche(donnees, lieu, requis=("valeur",), permis=("texte", "renvoi", "jusqu_au", "source_publique", "motif"))
    texte, publique, motif = _source(lu, lieu, textes, feuille)
    fin = jour(lu["jusqu_au"], lieu.sous("jusqu_au")) if "jusqu_au" in lu else None
    if fin and fin < debut:
        raise lieu.sous("jusqu_au").refus(f"la fin {fin} précède le début {debut}")
    ecrit = mot(lu["valeur"], lieu.sous("valeur"))
    return Valeur(
        nom=parametre.nom,
        valeur=lire_valeur(ecrit, parametre.unite, parametre.choix, lieu.sous("valeur")),
        unite=parametre.unite,
        intitule=parametre.intitule,
        debut=debut,
        fin=fin,
        texte=texte,
        renvoi=mot(lu.get("renvoi", ""), lieu.sous("renvoi")),
        source_publique=publique,
        motif=motif,
        verifie_le=parametre.verifie_le,
        origine=feuille or NATIONAL,
    )


def _source(lu: dict[str, Any], lieu: Lieu, textes: Collection[str], feuille: str) -> tuple[str | None, bool, str]:
    """(text key, public source, reason): a text, or `source_publique: false` and a reason; never both or neither."""
    motif = mot(lu.get("motif", ""), lieu.sous("motif"))
    publique = oui_non(lu["source_publique"], lieu.sous("source_publique")) if "source_publique" in lu else True
    if "texte" in lu:
        if not publique:
            raise lieu.sous("texte").refus("une valeur sans source publique ne cite pas de texte")
        return texte_connu(lu["texte"], lieu.sous("texte"), textes), True, motif
    if feuille:
        return None, False, motif or f"valeur de la feuille « {feuille} »"
    if publique or not motif:
        raise lieu.refus("valeur sans texte", "un texte, ou « source_publique: false » avec un motif")
    return None, False, motif
