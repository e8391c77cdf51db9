"""Why this figure: from the file received to the amount, every step with its numbers, its rule and its text."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from efficience.moteur.catalogue import formule
from efficience.moteur.ciblages import cibler_resultats
from efficience.moteur.definition import Indicateur, ParListes, Unite
from efficience.moteur.evaluations import Evaluation, evaluer_un
from efficience.moteur.lectures import COMPARABLES, Lecture, lire_un
from efficience.moteur.lectures.comparables import INCONNU
from efficience.moteur.lectures.produits import Releveur, reunir
from efficience.moteur.manifeste import parametres_de
from efficience.moteur.refus import Refus
from efficience.moteur.resultats import Resultats
from efficience.noyau.calcul import Calcul, Etape, Hypothese, NonCalculable
from efficience.noyau.montant import en_decimal, en_euros, en_nombre, en_pourcentage
from efficience.noyau.profil import Examen
from efficience.reglement import Reglement

_PRODUITS_MONTRES = 12
_MOTS = {Unite.EUROS: en_euros, Unite.NOMBRE: en_nombre, Unite.PART: en_pourcentage}


@dataclass(frozen=True)
class Produit:
    """A product that made the figure: what the establishment dispensed of it in the year, and its euros.

    `code` is what lists name (ATC, LPP, UCD), `produit` what was delivered (CIP13…).
    """

    composante: str
    produit: str
    code: str
    libelle: str
    quantite: str
    euros: str


@dataclass(frozen=True)
class Explication:
    """All that answers « pourquoi ce montant ? » for one establishment, one indicator, one year."""

    indicateur: Indicateur
    finess: str
    raison_sociale: str
    annee: int
    mesures: Mapping[int, tuple[Etape, ...]]
    criteres: tuple[Examen, ...]
    evaluation: Evaluation | None
    hypotheses: tuple[Hypothese, ...]
    produits: tuple[Produit, ...]
    compte: str
    lectures: tuple[Lecture, ...]
    profil: str
    manifeste: Mapping[str, Any]

    @property
    def variation(self) -> Calcul | None:
        """The steps of the split of the change between the two years, when there is one."""
        return next((lecture.calcul for lecture in self.lectures if lecture.lecture == "evolution"), None)

    def en_json(self) -> dict[str, object]:
        """The same content for another program."""
        calcul = self.evaluation.calcul if self.evaluation else None
        fiche = self.indicateur.fiche
        return {
            "indicateur": {
                "code": fiche.code,
                "intitule": fiche.intitule,
                "definition": fiche.definition,
                "texte": fiche.texte,
            },
            "etablissement": {"finess": self.finess, "raison_sociale": self.raison_sociale},
            "annee": self.annee,
            "mesures": {str(an): [vars(etape) for etape in etapes] for an, etapes in self.mesures.items()},
            "ciblage": [_critere(examen) for examen in self.criteres],
            "evaluation": calcul.en_json() if isinstance(calcul, Calcul) else calcul and {"motif": calcul.motif},
            "hypotheses": [vars(h) for h in self.hypotheses],
            "produits": [vars(p) for p in self.produits],
            "variation": self.variation.en_json() if self.variation else None,
            "lectures": [lecture.en_json() for lecture in self.lectures],
            "flux": self.manifeste.get("flux", {}),
            "sources": [
                {nom: source[nom] for nom in ("source", "fichier", "sha256", "charge_le")}
                for source in self.manifeste.get("sources", [])
            ],
            "regles": self.manifeste.get("regles", []),
        }


def expliquer(
    resultats: Resultats,
    indicateur: Indicateur,
    finess: str,
    annee: int,
    reference: int | None,
    reglement: Reglement,
    profil: str = "national",
) -> Explication:
    """Explain one figure. Raises Refus when the results do not hold it."""
    _exiger_resultat(resultats, indicateur, finess, annee)
    evaluation = None
    if reference is not None and indicateur.fiche.economie:
        evaluation = evaluer_un(resultats, indicateur, finess, annee, reference, reglement)
    ciblages = cibler_resultats(resultats, annee, profil, reglement)
    examens = next(
        (d.examens for c in ciblages if c.indicateur == indicateur.code for d in c.decisions if d.finess == finess), ()
    )
    produits = _produits(resultats, indicateur, finess, annee, reglement)
    return Explication(
        indicateur=indicateur,
        finess=finess,
        raison_sociale=resultats.etablissements.get(finess, {}).get("raison_sociale", ""),
        annee=annee,
        mesures={an: _etapes(resultats, indicateur, finess, an) for an in (reference, annee) if an is not None},
        criteres=examens,
        evaluation=evaluation,
        hypotheses=_hypotheses(indicateur, evaluation, resultats.manifeste, reglement),
        compte=_compte(indicateur),
        produits=(*produits[:_PRODUITS_MONTRES], *_autres(produits[_PRODUITS_MONTRES:])),
        lectures=lire_un(resultats, indicateur, finess, annee, reference, reglement),
        profil=profil,
        manifeste=resultats.manifeste,
    )


def _exiger_resultat(resultats: Resultats, indicateur: Indicateur, finess: str, annee: int) -> None:
    if (indicateur.code, finess, annee) not in resultats.valeurs:
        raise Refus(
            f"aucun résultat {indicateur.code} pour l'établissement {finess} en {annee}",
            resultats.fichier,
            attendu="un établissement, un indicateur et une année présents dans les résultats",
        )


def _etapes(resultats: Resultats, indicateur: Indicateur, finess: str, annee: int) -> tuple[Etape, ...]:
    """One step per measure: what is added, from which lists, and the value or the reason of its absence."""
    cle = (indicateur.code, finess, annee)
    valeurs, statuts = resultats.valeurs.get(cle, {}), resultats.statuts.get(cle, {})
    etapes = []
    for nom, mesure in indicateur.mesures.items():
        valeur = valeurs.get(nom)
        statut = statuts[nom].value.replace("_", " ") if nom in statuts else "absent"
        niveau = resultats.niveaux.get(cle, {}).get(nom)
        mot = niveau or (statut if valeur is None else _MOTS[mesure.unite](valeur))
        etapes.append(Etape(nom, formule(mesure, indicateur), mot, indicateur.fiche.texte))
    return tuple(etapes)


def _critere(examen: Examen) -> dict[str, str | None]:
    return {
        "critere": examen.critere,
        "valeur": _mot(examen.valeur),
        "operateur": examen.operateur,
        "seuil": _mot(examen.seuil),
        "rempli": examen.rempli.value,
    }


def _mot(valeur: object) -> str | None:
    return None if valeur is None else str(valeur)


def _hypotheses(
    indicateur: Indicateur, evaluation: Evaluation | None, manifeste: Mapping[str, Any], reglement: Reglement
) -> tuple[Hypothese, ...]:
    """What no public text says and the figure rests on: in its definition first, then in its amount."""
    siennes = parametres_de(indicateur, reglement)
    definition = tuple(
        Hypothese(regle["nom"], regle["intitule"], regle["valeur"], regle["motif"])
        for regle in manifeste.get("regles", [])
        if not regle["source_publique"] and regle["nom"] in siennes
    )
    calcul = evaluation.calcul if evaluation else None
    return definition + (calcul.hypotheses if isinstance(calcul, Calcul) else ())


def _produits(resultats: Resultats, indicateur: Indicateur, finess: str, annee: int, reglement: Reglement) -> list[Produit]:
    """The products behind the figure, largest first, read in the warehouse if it is still where it was."""
    lus = COMPARABLES.get(indicateur.code, INCONNU).produits
    if lus is None or not isinstance(indicateur, ParListes):
        return []
    releves = Releveur(resultats, [indicateur], [annee], reglement, finess).lire(indicateur, lus.quantite)
    if isinstance(releves, NonCalculable):
        return []
    siens = sorted(reunir(releves.get((annee, finess), ())), key=lambda p: (-p.montant, p.cle))
    return [
        Produit(p.composante, p.produit, p.code, p.libelle, en_decimal(p.quantite), format(p.montant, "f")) for p in siens
    ]


def _compte(indicateur: Indicateur) -> str:
    """What the quantities of the products count: « boîtes », « unités »."""
    lus = COMPARABLES.get(indicateur.code, INCONNU).produits
    return lus.mot if lus else ""


def _autres(produits: Sequence[Produit]) -> Iterator[Produit]:
    """One line for all that is not shown, so that the table adds up to the figure."""
    if produits:
        quantite = sum((Fraction(p.quantite) for p in produits), Fraction(0))
        euros = sum((Decimal(p.euros) for p in produits), Decimal(0))
        yield Produit("", "", "", f"{len(produits)} autres lignes de produits", en_decimal(quantite), str(euros))
