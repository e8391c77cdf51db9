"""What the letters of a campaign print: the result as its event keeps it, never computed again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from efficience.noyau.conditions import duree_du_parametre
from efficience.noyau.delais import ajouter
from efficience.noyau.roles import CAISSE
from efficience.portail.commun.acteur import Acteur
from efficience.portail.dossiers.familles import Modelage
from efficience.portail.dossiers.models import Dossier
from efficience.portail.ipep import campagnes
from efficience.portail.ipep.actes import beneficiaires, etapes_et_hypotheses
from efficience.portail.ipep.groupes import IPEP
from efficience.portail.ipep.models import Groupement
from efficience.portail.ipep.templatetags.ipep import ecart_signe, libelle, nombre_court, points, pourcent

_EMPREINTE = 16  # characters shown of a fingerprint


def mentions(campagne: Dossier, _dites: Mapping[str, Any], _par: Acteur, le: datetime) -> Mapping[str, Any]:
    """The merge fields of a campaign."""
    groupement: Groupement = campagne.mere.groupement  # type: ignore[union-attr]
    resultat = campagne.contexte(le).donnee("resultat")
    catalogue = campagnes.catalogue(campagne.region)
    calcul = resultat["calcul"]
    return {
        "document": {"date_le": timezone.localdate(le).isoformat(), "reference": campagne.reference},
        "interessement_ipep": {
            "groupement": groupement.nom,
            "beneficiaire": beneficiaires(groupement, timezone.localdate(le)) or groupement.nom,
            "annee": campagne.fixe["annee"],
            "observations_jusqu_au": _dernier_jour(campagne, le),
            "patients": resultat["patients"],
            "score": nombre_court(resultat["score"]),
            "montant": resultat["interessement"],
            "avant_qualite": resultat["montant"],
            "hasard": f"{ecart_signe(resultat['part'])} de l’attendu ; le hasard seul la ferait varier de "
            f"± {pourcent(resultat['bande'])}",
            "regles_au": f"celles du {resultat['parametres']}",
            "agregats": resultat["agregats"][:_EMPREINTE],
            "points": [
                {"code": code, "libelle": libelle(catalogue, code), "points": points(un)}
                for code, un in resultat["points"].items()
            ],
            **etapes_et_hypotheses(calcul),
        },
    }


def _dernier_jour(campagne: Dossier, le: datetime) -> str:
    """The last day of the observations that this letter opens."""
    lu = campagne.contexte(le)
    jour = lu.territoire.jour(le)
    return ajouter(jour, duree_du_parametre(lu, "delai_contradictoire_ipep", jour)).isoformat()


RESULTATS = (Modelage("resultats-ipep", mentions, (IPEP, CAISSE, "ars", "audit"), scelle=False),)
NOTIFICATION = (Modelage("notification-ipep", mentions, (IPEP, CAISSE, "ars", "audit"), scelle=False),)
