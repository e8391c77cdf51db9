"""What a group writes between gestures: roadmap, expenses, key of sharing, services, activity, practice. Versions stay."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from efficience.noyau.automate import GesteRefuse
from efficience.noyau.ipep.dossier_amorcage import AMORCAGE
from efficience.noyau.ipep.feuille_de_route import LigneDeBudget, manques, suivre
from efficience.noyau.ipep.partage_interne import PROJET_COLLECTIF, fautes
from efficience.portail.commun import journal
from efficience.portail.comptes.membre import Membre as Acteur
from efficience.portail.dossiers.models import Dossier
from efficience.portail.dossiers.valeurs import en_json
from efficience.portail.ipep.groupes import filles
from efficience.portail.ipep.models import Activite, CleVotee, Depense, FeuilleDeRoute, Groupement, Pratique, Services
from efficience.portail.livre.ecritures import position


def amorcage_de(groupement: Groupement) -> Dossier | None:
    """The file of the starting credits: the last one that was not abandoned."""
    vivants = [un for un in filles(groupement, AMORCAGE.nom) if un.etat != "abandon"]
    return vivants[-1] if vivants else None


def verse(amorcage: Dossier) -> Decimal:
    """What the group received so far and did not give back, in euros: what the ledger says."""
    argent = position(amorcage)
    return argent.paye - argent.recouvre


def plan_d_actions(groupement: Groupement, jour: date) -> list[tuple[Mapping[str, Any], bool]]:
    """The actions of the last roadmap, the earliest first, and whether each has begun by that day; undated ones last."""
    feuille = groupement.feuilles.order_by("-rang").first()
    actions = feuille.rubriques.get("actions", ()) if feuille else ()
    rangees = sorted(actions, key=lambda une: une["debut_le"] or date.max)
    return [(une, bool(une["debut_le"] and une["debut_le"] <= jour)) for une in rangees]


def montant_attendu(groupement: Groupement, le: datetime) -> Decimal | None:
    """The amount of the credits once computed."""
    amorcage = amorcage_de(groupement)
    montants = amorcage.contexte(le).donnee("montants") if amorcage else None
    return montants["montant"] if montants else None


@transaction.atomic
def ecrire_la_feuille(
    groupement: Groupement, rubriques: Mapping[str, Any], *, par: Acteur, le: datetime
) -> tuple[FeuilleDeRoute, tuple[str, ...]]:
    """Keep a version of the roadmap, complete or not: (it, what it lacks)."""
    rang = groupement.feuilles.count() + 1
    feuille = FeuilleDeRoute.objects.create(
        groupement=groupement, rang=rang, contenu=en_json(dict(rubriques)), ecrite_le=le, ecrite_par=par.nom
    )
    journal.noter("ipep.ecrire_la_feuille", feuille, par=par, le=le, details={"rang": rang})
    return feuille, absents(groupement, rubriques, le)


def absents(groupement: Groupement, rubriques: Mapping[str, Any], le: datetime) -> tuple[str, ...]:
    """What a roadmap lacks; a budget is only compared with credits that are computed."""
    montant = montant_attendu(groupement, le)
    emploi: Mapping[str, Decimal] = rubriques.get("emploi") or {}
    return manques(rubriques, sum(emploi.values(), Decimal(0)) if montant is None else montant)


@transaction.atomic
def enregistrer_une_depense(
    groupement: Groupement, *, poste: str, montant: Decimal, payee_le: date, piece: str, par: Acteur, le: datetime
) -> Depense:
    """Say what was paid with the credits. Raises GesteRefuse, DonneeRefusee: more spent than was received."""
    amorcage = amorcage_de(groupement)
    if amorcage is None:
        raise GesteRefuse("ipep.depense", "", "Aucun crédit d’amorçage n’a été demandé.")
    depense = Depense(
        amorcage=amorcage, groupement=groupement, poste=poste, montant=montant, payee_le=payee_le, piece=piece, dite_le=le,
        dite_par=par.nom,
    )  # fmt: skip
    suivre({}, [*(une.regle for une in groupement.depenses.all()), depense.regle], verse(amorcage))
    depense.save()
    details = {"poste": poste, "montant": format(montant, "f"), "piece": piece}
    journal.noter("ipep.depense", depense, par=par, le=le, details=details)
    return depense


def budget(groupement: Groupement, le: datetime) -> tuple[LigneDeBudget, ...]:
    """Planned by the last roadmap, spent, left, by heading."""
    amorcage, feuille = amorcage_de(groupement), groupement.feuilles.order_by("-rang").first()
    prevu = feuille.rubriques.get("emploi", {}) if feuille else {}
    recu = verse(amorcage) if amorcage else Decimal(0)
    return suivre(prevu, [une.regle for une in groupement.depenses.all()], recu)


@transaction.atomic
def voter_une_cle(
    groupement: Groupement, *, annee: int, votee_le: date, proces_verbal: str, poids: Sequence[tuple[str, Decimal]],
    par: Acteur, le: datetime,
) -> CleVotee:  # fmt: skip
    """Keep the key voted for a campaign. Raises GesteRefuse: weights that sum to zero, no minutes, a vote to come."""
    rang = groupement.cles.filter(annee=annee).count() + 1
    cle = CleVotee(
        groupement=groupement, annee=annee, rang=rang, votee_le=votee_le, proces_verbal=proces_verbal,
        lignes=[[membre, format(un, "f")] for membre, un in poids], ecrite_le=le, ecrite_par=par.nom,
    )  # fmt: skip
    jour = timezone.localdate(le)
    trouvees = list(fautes(cle.regle, [un.regle for un in groupement.membres.all()], jour))
    if votee_le > jour:
        trouvees.append("La date du vote est à venir.")
    if trouvees:
        raise GesteRefuse("ipep.voter_une_cle", "", " ".join(trouvees))
    cle.save()
    details = {"annee": annee, "rang": rang, "lignes": [list(paire) for paire in cle.lignes], "proces_verbal": proces_verbal}
    journal.noter("ipep.voter_une_cle", cle, par=par, le=le, details=details)
    return cle


def noms_de_la_cle(groupement: Groupement) -> dict[str, str]:
    """The words of the lines of a key: members, and the common project."""
    return {**{str(un.pk): un.nom for un in groupement.membres.all()}, PROJET_COLLECTIF: "Projet collectif"}


@transaction.atomic
def dire_les_services(
    groupement: Groupement, utilises: Collection[str], remplies: Collection[str], *, par: Acteur, le: datetime
) -> Services:
    """Say which digital services are used and which obligations are met."""
    dits = Services.objects.create(
        groupement=groupement, utilises=sorted(utilises), remplies=sorted(remplies), dits_le=le, dits_par=par.nom
    )
    details = {"utilises": sorted(utilises), "remplies": sorted(remplies)}
    journal.noter("ipep.dire_les_services", dits, par=par, le=le, details=details)
    return dits


@transaction.atomic
def dire_l_activite(groupement: Groupement, dite: Mapping[str, Any], *, par: Acteur, le: datetime) -> Activite:
    """Say the activity of a quarter: another saying is another version."""
    rang = groupement.activites.filter(annee=dite["annee"], trimestre=dite["trimestre"]).count() + 1
    faite = Activite.objects.create(groupement=groupement, rang=rang, dite_le=le, dite_par=par.nom, **dite)
    details = {"annee": faite.annee, "trimestre": faite.trimestre, "rang": rang}
    journal.noter("ipep.dire_l_activite", faite, par=par, le=le, details=details)
    return faite


def activites(groupement: Groupement) -> list[Activite]:
    """The last saying of each quarter, the latest quarter first."""
    vues: dict[tuple[int, int], Activite] = {}
    for une in groupement.activites.all():
        vues.setdefault((une.annee, une.trimestre), une)
    return list(vues.values())


@transaction.atomic
def partager_une_pratique(
    groupement: Groupement, *, theme: str, titre: str, texte: str, par: Acteur, le: datetime
) -> Pratique:
    """Tell the other groups something of one's practice."""
    faite = Pratique.objects.create(
        region=groupement.region, auteur=groupement.nom, theme=theme, titre=titre, texte=texte, ecrite_le=le
    )
    journal.noter("ipep.partager_une_pratique", faite, par=par, le=le, details={"groupement": groupement.nom})
    return faite
