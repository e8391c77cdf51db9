"""All the groups that somebody may read, at one sight: where each is, its money, quality, efficiency, what to look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils import timezone

from efficience.noyau.grand_livre import ZERO
from efficience.noyau.ipep import groupement as regles
from efficience.noyau.ipep.campagne import CAMPAGNE, REPONDUES
from efficience.noyau.ipep.dossier_amorcage import AMORCAGE
from efficience.noyau.montant import arrondir, en_pourcentage
from efficience.noyau.territoires import nom_de_region
from efficience.noyau.versements import Position, position
from efficience.portail.commun.tableaux import Colonne
from efficience.portail.comptes.membre import Membre
from efficience.portail.dossiers.droits import avec_faits, plie
from efficience.portail.dossiers.models import Dossier
from efficience.portail.ipep import lectures
from efficience.portail.ipep.models import Groupement
from efficience.portail.livre.ecritures import lire
from efficience.portail.livre.models import Ecriture
from efficience.reglement import officiel

ENSEMBLE = "ipep.ensemble"
_VIVANTS = ("inscrit", "conventionne")


@dataclass(frozen=True)
class Vue:
    """A group in the list. Amounts in euros; `part` and `bande`: the level gain and what chance alone does, as shares."""

    groupement: Groupement
    etat: str
    patientele: int | None
    credits_etat: str
    credits_montant: Decimal | None
    credits_verses: Decimal
    annee: int | None
    campagne: Dossier | None
    campagne_etat: str
    interessement: Decimal | None
    interessement_paye: Decimal
    score: Fraction | None
    part: Fraction | None
    bande: Fraction | None
    alertes: tuple[str, ...]

    @property
    def region(self) -> str:
        """The name of its region."""
        return nom_de_region(self.groupement.region)


def vues(membre: Membre, le: datetime, region: str = "") -> list[Vue]:
    """The groups, by region then by name, in a fixed number of queries."""
    groupes = lectures.groupements(membre, ENSEMBLE).prefetch_related("membres", "medecins", "patienteles")
    siens = sorted(groupes.filter(region=region) if region else groupes, key=lambda un: (nom_de_region(un.region), un.nom))
    meres = {un.pk: un for un in avec_faits(Dossier.objects.filter(pk__in=[un.pk for un in siens]))}
    filles: dict[Any, list[Dossier]] = {}
    for fille in avec_faits(Dossier.objects.filter(mere__in=meres)).order_by("cree_le", "reference"):
        filles.setdefault(fille.mere_id, []).append(fille)
    livre = lire(Ecriture.objects.filter(dossier__mere__in=meres))
    argent = {d.reference: position(livre, d.reference) for siennes in filles.values() for d in siennes}
    return [_vue(un, meres[un.pk], filles.get(un.pk, []), argent, le) for un in siens]


def _vue(un: Groupement, mere: Dossier, filles: Sequence[Dossier], argent: Mapping[str, Position], le: datetime) -> Vue:
    vie = plie(mere).au(le)
    amorcage = _dernier(filles, AMORCAGE.nom)
    campagne = max((f for f in filles if f.cycle == CAMPAGNE.nom), key=lambda f: f.fixe["annee"], default=None)
    demande, lue = (plie(d).au(le) if d else None for d in (amorcage, campagne))
    comptee = max(un.patienteles.all(), key=lambda p: (p.annee, p.rang), default=None)
    montants = demande.donnee("montants") if demande else None
    resultat = (lue.donnee("resultat") if lue else None) or {}
    return Vue(
        un, vie.cycle.etat(vie.etat).libelle, comptee.total if comptee else None,
        demande.cycle.etat(demande.etat).libelle if demande else "non demandés", montants and montants["montant"],
        _paye(amorcage, argent), campagne.fixe["annee"] if campagne else None, campagne,
        lue.cycle.etat(lue.etat).libelle if lue else "aucune", resultat.get("interessement"), _paye(campagne, argent),
        resultat.get("score"), resultat.get("part"), resultat.get("bande"),
        tuple(_alertes(un, vie, demande, lue, comptee.total if comptee else None, le)),
    )  # fmt: skip


def _dernier(filles: Iterable[Dossier], cycle: str) -> Dossier | None:
    vivants = [un for un in filles if un.cycle == cycle and un.etat != "abandon"]
    return vivants[-1] if vivants else None


def _paye(dossier: Dossier | None, argent: Mapping[str, Position]) -> Decimal:
    return argent[dossier.reference].paye - argent[dossier.reference].recouvre if dossier else ZERO


def _alertes(un: Groupement, vie: Any, demande: Any, campagne: Any, patients: int | None, le: datetime) -> Iterator[str]:
    jour = timezone.localdate(le)
    if patients is None:
        yield "patientèle non transmise"
    elif regles.refus_de_patientele(patients, officiel(), jour):
        yield "patientèle sous le seuil"
    if vie.etat in _VIVANTS:
        yield from regles.fautes_de_composition((m.regle for m in un.membres.all()), un.forme, jour)
        if not any(m.regle.court(jour) for m in un.medecins.all()):
            yield "aucun médecin traitant rattaché"
        if vie.donnee("sortie_le"):
            yield f"sortie demandée au {vie.donnee('sortie_le'):%d/%m/%Y}"
    if demande and demande.etat == "reprise":
        yield "reprise de crédits en cours"
    if campagne:
        yield from _alertes_de_campagne(campagne)


def _alertes_de_campagne(campagne: Any) -> Iterator[str]:
    resultat = campagne.donnee("resultat") or {}
    if campagne.etat in ("contradictoire", "a_arreter") and REPONDUES.refus(campagne, ""):
        yield "observations sans réponse"
    if resultat.get("ecarts"):
        yield "la CNAM annonce un autre montant"
    if resultat and abs(resultat["part"]) <= resultat["bande"]:
        yield "écart à l’attendu dans la bande de bruit"


def _part(valeur: Fraction | None) -> str | None:
    return None if valeur is None else en_pourcentage(valeur, 2)


COLONNES = (
    Colonne("région", lambda v: v.region),
    Colonne("groupement", lambda v: v.groupement.nom),
    Colonne("référence", lambda v: v.groupement.dossier.reference),
    Colonne("étape", lambda v: v.etat),
    Colonne("patientèle", lambda v: v.patientele, nombre=True),
    Colonne("crédits, étape", lambda v: v.credits_etat),
    Colonne("crédits, montant", lambda v: v.credits_montant, nombre=True),
    Colonne("crédits, versés", lambda v: v.credits_verses, nombre=True),
    Colonne("campagne", lambda v: v.annee, nombre=True),
    Colonne("campagne, étape", lambda v: v.campagne_etat),
    Colonne("intéressement", lambda v: v.interessement, nombre=True),
    Colonne("intéressement, payé", lambda v: v.interessement_paye, nombre=True),
    Colonne("score de qualité", lambda v: None if v.score is None else arrondir(v.score, 4), nombre=True),
    Colonne("écart à l’attendu", lambda v: _part(v.part)),
    Colonne("bande de bruit", lambda v: _part(v.bande)),
    Colonne("à regarder", lambda v: " ; ".join(v.alertes)),
)
