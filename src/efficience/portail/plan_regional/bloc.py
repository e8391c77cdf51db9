"""What the page of a hospital says of the plan: the actions that target it, and where two of them may repeat each other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from efficience.noyau.plan.coherence import A_VOIR, FINIES
from efficience.noyau.territoires import territoire
from efficience.portail.comptes.membre import Membre
from efficience.portail.etablissements.blocs import Bloc
from efficience.portail.etablissements.models import Etablissement
from efficience.portail.plan_regional import faits, lectures


def lire(membre: Membre, etablissement: Etablissement, le: datetime) -> Mapping[str, Any] | None:
    """The actions on that hospital; absent when the person may not read the plan or when there are none."""
    if not membre.peut(lectures.LIRE):
        return None
    trouvees, redondances = [], []
    for plan in lectures.plans(membre).filter(region=etablissement.region):
        siennes = [un for un in lectures.fiches(plan) if etablissement.finess in un.etablissements]
        trouvees += [un for un in siennes if un.dossier.etat not in FINIES]
        lus = faits.de_plan(plan, siennes, le)
        redondances += [un.phrase for un in lus if un.regle == "redondance" and un.gravite == A_VOIR]
    if not trouvees:
        return None
    jour = territoire(etablissement.departement).jour(le)
    return {"fiches": trouvees, "redondances": redondances, "jour": jour, "visites": _visites(membre, etablissement)}


def _visites(membre: Membre, etablissement: Etablissement) -> list[Any]:
    return list(lectures.visites(membre).filter(etablissement=etablissement)[:5])


BLOC = Bloc("plan", "Plan régional", 40, "plan_regional/bloc.html", lire)
