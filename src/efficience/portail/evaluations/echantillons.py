"""The samples of audits: loaded once with their reserve, against the published figures; contested lines replaced in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db import transaction

from efficience.noyau.automate import GesteRefuse
from efficience.noyau.echantillon import LigneTiree as Tiree
from efficience.noyau.echantillon import Retenue, retenir, sommer
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.montant import en_nombre
from efficience.noyau.rejouable.regionaux import ITEMS
from efficience.portail.commun import journal
from efficience.portail.commun.acteur import Acteur
from efficience.portail.evaluations.models import Evaluation, LigneContestee, LigneTiree
from efficience.portail.indicateurs.models import Resultat

CONFORMITE = "R-CONF"
"""The indicator that rests on a sample."""


@transaction.atomic
def charger(evaluation: Evaluation, lignes: Sequence[Mapping[str, Any]], *, par: Acteur, le: datetime) -> int:
    """Keep the sample of each site and its reserve: all, or nothing.

    Raises GesteRefuse: a site has its sample already, or the lines drawn do not give the published figures back.
    """
    par_site: dict[str, list[Tiree]] = {}
    for une in lignes:
        conformes = frozenset(item for item in ITEMS if une[item])
        par_site.setdefault(une["site"], []).append(Tiree(une["ligne"], int(une["rang"]), bool(une["reserve"]), conformes))
    for site, siennes in par_site.items():
        _exiger_le_tirage_publie(evaluation, site, siennes)
    LigneTiree.objects.bulk_create(
        LigneTiree(evaluation=evaluation, indicateur=CONFORMITE, site=site, rang=une.rang, ligne=une.ligne,
                   reserve=une.reserve, conformes=sorted(une.conformes), le=le, par=par.nom)
        for site, siennes in par_site.items()
        for une in siennes
    )  # fmt: skip
    details = {"lignes": len(lignes), "sites": sorted(par_site)}
    journal.noter("evaluation.echantillon", evaluation.dossier, par=par, le=le, details=details)
    return len(lignes)


def _exiger_le_tirage_publie(evaluation: Evaluation, site: str, siennes: Sequence[Tiree]) -> None:
    if LigneTiree.objects.filter(evaluation=evaluation, indicateur=CONFORMITE, site=site).exists():
        raise GesteRefuse("echantillon", evaluation.dossier.etat, f"Le site {site} a déjà son échantillon.")
    try:
        trouvees = retenir(siennes, {}).sommes
    except DonneeRefusee as refus:
        raise GesteRefuse("echantillon", evaluation.dossier.etat, f"Échantillon du site {site} : {refus}") from refus
    if len({une.rang for une in siennes}) < len(siennes):
        raise GesteRefuse("echantillon", evaluation.dossier.etat, f"Site {site} : deux lignes ont le même rang.")
    publiees = dict(
        Resultat.objects.filter(
            publication__region=evaluation.contrat.region, publication__indicateur=CONFORMITE,
            publication__annee=evaluation.annee, publication__finess="", publication__remplacee_le__isnull=True,
            etablissement=site, valeur__isnull=False,
        ).values_list("mesure", "valeur")
    )  # fmt: skip
    for nom, somme in trouvees.items():
        publiee = publiees.get(nom)
        if publiee is None or Fraction(publiee) != somme:
            dite = "rien n’est publié" if publiee is None else f"{en_nombre(Fraction(publiee))} publiées"
            motif = f"Le tirage du site {site} ne redonne pas « {nom} » : {en_nombre(somme)} dans le fichier, {dite}."
            raise GesteRefuse("echantillon", evaluation.dossier.etat, motif)


def tirage(evaluation: Evaluation, indicateur: str, site: str) -> list[Tiree]:
    """The sample of a site and its reserve, in the order drawn; empty when none was loaded."""
    siennes = LigneTiree.objects.filter(evaluation=evaluation, indicateur=indicateur, site=site).order_by("rang")
    return [Tiree(une.ligne, une.rang, une.reserve, frozenset(une.conformes)) for une in siennes]


def retenu(evaluation: Evaluation, indicateur: str, site: str, *, et_attendues: bool = False) -> Retenue | None:
    """What is kept of a sample once accepted contestations are applied; None without a sample.

    `et_attendues`: as if those that wait were accepted too. Raises DonneeRefusee: the reserve does not suffice.
    """
    lignes = tirage(evaluation, indicateur, site)
    if not lignes:
        return None
    suites = ("acceptee", "en_attente") if et_attendues else ("acceptee",)
    contestees = LigneContestee.objects.filter(
        evaluation=evaluation, indicateur=indicateur, site=site, annee=evaluation.annee, suite__in=suites
    ).order_by("pk")
    return retenir(lignes, {une.ligne: une.motif for une in contestees})


def exiger_la_reserve(evaluation: Evaluation) -> None:
    """Whether each contested line that waits could be replaced. Raises GesteRefuse: the reserve does not suffice."""
    attendues = LigneContestee.objects.filter(evaluation=evaluation, suite="en_attente")
    for indicateur, site in sorted(set(attendues.values_list("indicateur", "site"))):
        try:
            retenu(evaluation, indicateur, site, et_attendues=True)
        except DonneeRefusee as refus:
            motif = f"La réserve du site {site} ne suffit pas à remplacer ces lignes : {refus}"
            raise GesteRefuse("trancher_contestation", evaluation.dossier.etat, motif) from refus


__all__ = ["CONFORMITE", "charger", "exiger_la_reserve", "retenu", "sommer", "tirage"]
