"""The file of the evaluator: a value a line. What each line means is in the guide of groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.utils import timezone

from efficience.noyau.calcul import NonCalculable
from efficience.noyau.ipep.campagne import CAMPAGNE
from efficience.noyau.ipep.services import OBLIGATIONS, PARTAGES, SOCLES
from efficience.noyau.montant import arrondir
from efficience.portail.commun.tableaux import Colonne
from efficience.portail.dossiers.models import Dossier
from efficience.portail.ipep import composition, groupes, questionnaires, suivi
from efficience.portail.ipep.models import Groupement
from efficience.portail.livre.ecritures import position

PROTEGE = "protégé"
_DECIMALES = 6
_ACTIVITE = ("file_active", "rencontres", "parcours", "heures", "etp")
_RESULTAT = ("patients", "score", "part", "bande", "montant", "interessement", "parametres")


@dataclass(frozen=True)
class Ligne:
    """A value: of which group, under which heading, for which year."""

    groupement: Groupement
    rubrique: str
    annee: Any
    champ: str
    valeur: Any


COLONNES = (
    Colonne("groupement", lambda une: une.groupement.nom),
    Colonne("reference", lambda une: une.groupement.dossier.reference),
    Colonne("rubrique", lambda une: une.rubrique),
    Colonne("annee", lambda une: une.annee),
    Colonne("champ", lambda une: une.champ),
    Colonne("valeur", lambda une: une.valeur),
)


def lignes(sien: Groupement, le: datetime) -> Iterator[Ligne]:
    """All the values of a group at that instant."""
    for rubrique, dire in (
        ("groupement", _du_groupement), ("patientele", _des_patients), ("activite", _de_l_activite),
        ("amorcage", _de_l_amorcage), ("campagne", _des_campagnes), ("experience", _de_l_experience),
    ):  # fmt: skip
        for annee, champ, valeur in dire(sien, le):
            yield Ligne(sien, rubrique, annee, champ, _ecrite(valeur))


Valeurs = Iterator[tuple[Any, str, Any]]


def _ecrite(valeur: Any) -> Any:
    return arrondir(valeur, _DECIMALES).normalize() if isinstance(valeur, Fraction) else valeur


def _du_groupement(sien: Groupement, le: datetime) -> Valeurs:
    jour = timezone.localdate(le)
    yield "", "forme", sien.forme
    yield "", "etat", sien.dossier.etat_au(le)[0]
    yield "", "region", sien.region
    yield "", "membres", sum(un.regle.court(jour) for un in sien.membres.all())
    yield "", "medecins", sum(un.regle.court(jour) for un in sien.medecins.all())
    if dits := sien.services.first():
        yield from (("", f"service {code}", code in dits.utilises) for code in (*SOCLES, *PARTAGES))
        yield from (("", f"obligation {code}", code in dits.remplies) for code in OBLIGATIONS)


def _des_patients(sien: Groupement, le: datetime) -> Valeurs:
    for comptee in sien.patienteles.all():
        yield comptee.annee, f"total, version {comptee.rang}", comptee.total
        for une in composition.strates_montrees(comptee, timezone.localdate(le)):
            montre = PROTEGE if une.effectif is None else une.effectif
            yield comptee.annee, f"strate {une.code}, version {comptee.rang}", montre


def _de_l_activite(sien: Groupement, _le: datetime) -> Valeurs:
    for dite in suivi.activites(sien):
        yield from ((dite.annee, f"T{dite.trimestre} {champ}", getattr(dite, champ)) for champ in _ACTIVITE)


def _de_l_amorcage(sien: Groupement, le: datetime) -> Valeurs:
    amorcage, montant = suivi.amorcage_de(sien), suivi.montant_attendu(sien, le)
    if amorcage is None or montant is None:
        return
    yield "", "montant", montant
    yield "", "paye", suivi.verse(amorcage)
    yield from (("", f"depense {poste.poste}", poste.depense) for poste in suivi.budget(sien, le))


def _des_campagnes(sien: Groupement, le: datetime) -> Valeurs:
    for campagne in groupes.filles(sien, CAMPAGNE.nom):
        yield from _d_une_campagne(campagne, le)


def _d_une_campagne(campagne: Dossier, le: datetime) -> Valeurs:
    lu, annee = campagne.contexte(le), campagne.fixe["annee"]
    resultat: Mapping[str, Any] = lu.donnee("resultat") or {}
    yield annee, "etat", lu.etat
    yield from ((annee, champ, resultat[champ]) for champ in _RESULTAT if champ in resultat)
    yield from ((annee, f"points {code}", points) for code, points in resultat.get("points", {}).items())
    if resultat:
        yield annee, "paye", position(campagne).paye


def _de_l_experience(sien: Groupement, _le: datetime) -> Valeurs:
    for recueil in sien.recueils.filter(public="patients", clos_le__isnull=False):
        lue = questionnaires.lire(recueil).experience
        if isinstance(lue, NonCalculable):
            yield recueil.annee, "reponses", PROTEGE
        else:
            yield recueil.annee, "reponses", lue.resultat["reponses"]
            yield recueil.annee, "taux", lue.resultat["taux"]
