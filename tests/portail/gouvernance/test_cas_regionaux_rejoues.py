"""The cases of the region (tests/cas), played on the portal's rows: same states and refusals, read back after each gesture.

The facts are those that the case gives; what the portal itself says of a dossier is tested with its applications.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from efficience.noyau.automate import GesteRefuse
from efficience.noyau.cycles_regionaux import CYCLES_REGIONAUX
from efficience.noyau.dossier import ouvrir
from efficience.portail.commun.models import Ligne
from efficience.portail.commun.situation import Situation
from efficience.portail.dossiers import actions, familles
from efficience.portail.dossiers.droits import droit, plie
from efficience.portail.dossiers.familles import Famille
from efficience.portail.dossiers.models import Dossier, Evenement
from vies import VUES, instant, lire_cas, usuelle, valeur

FICHIERS = (
    ("gouvernance", "seances"), ("plan", "plan"), ("plan", "actions"), ("plan", "convention"), ("partage", "cycles"),
    ("appels_a_projets", "projets"),
)  # fmt: skip
FAITS: dict[str, Any] = {}
FAMILLE = Famille(
    code="cas", intitule="Cas", cycles=CYCLES_REGIONAUX, lire="plan.lire", agir="plan.tenir",
    faits=lambda _dossier, _le: dict(FAITS),
)  # fmt: skip
USUELS = {
    "lettre": lambda _d, _j: {"objet": "télésurveillance"}, "avis_ars": lambda _d, _j: "favorable",
    "ordre_du_jour": lambda d, _j: d.donnee("ordre_du_jour"),
}  # fmt: skip
TOUS = [cas for fichier in FICHIERS for cas in lire_cas(fichier[0], f"{fichier[1]}.yaml")]


@pytest.fixture(autouse=True)
def _familles(settings: Any) -> Iterator[None]:
    settings.FAMILLES_DE_DOSSIERS = [f"{__name__}.FAMILLE"]
    familles.familles.cache_clear()
    familles._par_cycle.cache_clear()
    FAITS.clear()
    yield
    familles.familles.cache_clear()
    familles._par_cycle.cache_clear()


def _faire(dossier: Dossier, ligne: Mapping[str, Any], region: Any) -> None:
    """Do the gesture of a line as the person of its role, with its usual fields. Raises GesteRefuse."""
    lu = droit(dossier, instant(ligne["le"], _lu(dossier)))
    le = instant(ligne["le"], lu)
    lu = lu.au(le)
    siennes = [une for une in lu.cycle.transitions if une.geste == ligne["geste"]]
    depuis = [une for une in siennes if lu.etat in une.de] or siennes
    role = ligne.get("par") or depuis[0].roles[0]
    propres = [une for une in depuis if role in une.roles] or depuis
    jour = lu.territoire.jour(le)
    donnees = {x.nom: usuelle(x, lu, jour, USUELS) for une in propres for x in une.exige if not x.facultative}
    dits = {nom: valeur(nom, dit) for nom, dit in ligne.items() if nom not in ("le", "geste", "par", "refus")}
    donnees = {nom: dit for nom, dit in {**donnees, **dits}.items() if dit not in ("aucun", None)}
    actions.inscrire(dossier, ligne["geste"], donnees, par=region.membre(role), le=le, jeton=dossier.version)


def _lu(dossier: Dossier) -> Any:
    """The dossier for its hour alone."""
    return plie(dossier)


@pytest.mark.parametrize("cas", TOUS)
def test_cas(cas: dict[str, Any], region: Any) -> None:
    FAITS.update({nom: valeur(nom, dit) for nom, dit in cas.get("faits", {}).items()})
    dossier = actions.ouvrir(
        cas["cycle"], reference="CAS", titre="cas", situation=Situation("32", cas.get("departement", "14")),
        par=region.membre("agent_ars"), le=instant("2010-01-01", _territoire(cas)),
    )  # fmt: skip
    faits = 0
    for ligne in [*cas["recit"], *cas.get("puis", [])]:
        dossier = Dossier.objects.get(pk=dossier.pk)
        if "faits" in ligne:
            FAITS.update({nom: valeur(nom, dit) for nom, dit in ligne["faits"].items()})
        elif "au" in ligne:
            au = instant(ligne["au"], _lu(dossier))
            vues = {question: VUES[question](droit(dossier, au), au) for question in ligne if question != "au"}
            assert vues == {question: attendu for question, attendu in ligne.items() if question != "au"}, ligne
        elif "refus" in ligne:
            with pytest.raises(GesteRefuse) as refus:
                _faire(dossier, ligne, region)
            assert refus.value.motif.replace("\u00a0", " ") == ligne["refus"]
            assert Dossier.objects.get(pk=dossier.pk).version == dossier.version == faits
        else:
            _faire(dossier, ligne, region)
            faits += 1
    assert Evenement.objects.count() == faits
    assert Ligne.objects.filter(objet=f"dossiers.dossier:{dossier.pk}").count() == faits + 1


def _territoire(cas: Mapping[str, Any]) -> Any:
    return ouvrir(CYCLES_REGIONAUX[cas["cycle"]], cas.get("departement", "14"))
