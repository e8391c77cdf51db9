"""Why this figure: from the file received to the amount, every step with its numbers, its rule and its text."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from efficience.moteur import depots
from efficience.moteur.catalogue import formule
from efficience.moteur.ciblages import cibler_resultats
from efficience.moteur.definition import Indicateur, ParListes, Unite
from efficience.moteur.evaluations import Evaluation, evaluer_un
from efficience.moteur.lectures import Lecture, lire_un
from efficience.moteur.manifeste import chemin_entrepot, parametres_de
from efficience.moteur.refus import Refus
from efficience.moteur.resultats import Resultats
from efficience.moteur.sql import connecter, liste, litteral
from efficience.noyau.calcul import Calcul, Etape, Hypothese
from efficience.noyau.montant import en_euros, en_nombre, en_pourcentage
from efficience.noyau.profil import Examen
from efficience.reglement import Reglement

_PRODUITS_MONTRES = 12
_MOTS = {Unite.EUROS: en_euros, Unite.NOMBRE: en_nombre, Unite.PART: en_pourcentage}


@dataclass(frozen=True)
class Produit:
    """A product that made the figure: boxes and euros of the establishment in the year."""

    composante: str
    cip13: str
    atc: str
    libelle: str
    boites: int
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
    produits = _produits(resultats.manifeste, indicateur, finess, annee, reglement)
    return Explication(
        indicateur=indicateur,
        finess=finess,
        raison_sociale=resultats.etablissements.get(finess, {}).get("raison_sociale", ""),
        annee=annee,
        mesures={an: _etapes(resultats, indicateur, finess, an) for an in (reference, annee) if an is not None},
        criteres=examens,
        evaluation=evaluation,
        hypotheses=_hypotheses(indicateur, evaluation, resultats.manifeste, reglement),
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


def _produits(
    manifeste: Mapping[str, Any], indicateur: Indicateur, finess: str, annee: int, reglement: Reglement
) -> list[Produit]:
    """The products behind the figure, largest first, read in the warehouse if it is still where it was."""
    if not isinstance(indicateur, ParListes) or indicateur.table != "delivrances" or not manifeste:
        return []
    entrepot = depots.rouvrir(chemin_entrepot(manifeste), int(manifeste["entrepot"]["version"]))
    if entrepot is None:
        return []
    lignes = _lignes_produits(entrepot.fichiers("delivrances", [annee]), entrepot.referentiel("medicaments"), finess, annee)
    codes = {atc for _, atc, *_ in lignes if atc}
    presents = {c: liste.parmi(codes, annee, reglement) for c, liste in indicateur.composantes.items()}
    return [
        Produit(composante, cip13, atc, libelle or "présentation non restituée", boites, str(euros))
        for cip13, atc, libelle, boites, euros in lignes
        for composante, retenus in presents.items()
        if atc in retenus
    ]


def _autres(produits: Sequence[Produit]) -> Iterator[Produit]:
    """One line for all that is not shown, so that the table adds up to the figure."""
    if produits:
        boites, euros = sum(p.boites for p in produits), sum((Decimal(p.euros) for p in produits), Decimal(0))
        yield Produit("", "", "", f"{len(produits)} autres lignes de produits", boites, str(euros))


def _lignes_produits(fichiers: Sequence[Path], medicaments: Path, finess: str, annee: int) -> list[tuple[Any, ...]]:
    requete = f"""
        SELECT d.cip13, coalesce(d.atc5, m.atc5) AS atc, any_value(m.libelle), sum(boites), sum(montant_rembourse)
        FROM read_parquet({liste(fichiers)}) d LEFT JOIN {litteral(medicaments)} m USING (cip13)
        WHERE finess = {litteral(finess)} AND annee = {annee} GROUP BY 1, 2 ORDER BY 5 DESC, 1, 2"""
    with connecter() as con:
        return list(con.execute(requete).fetchall())
