"""The cases of tests/cas/evaluations/campagne.yaml played on the portal: same states, same refusals, same deadlines."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest
from campagnes import CHEMIN, Campagne, instant
from test_cas_de_campagnes import lire_cas

from efficience.noyau.automate import GesteRefuse
from efficience.noyau.cycles import CYCLES
from efficience.noyau.dossier import ouvrir
from efficience.portail.commun.situation import Situation
from efficience.portail.dossiers import actions, droits, familles
from efficience.portail.dossiers.familles import Famille
from efficience.portail.dossiers.models import CYCLES as CYCLES_DES_DOSSIERS
from efficience.portail.dossiers.models import Dossier

pytestmark = pytest.mark.django_db
FAITS: dict[str, Any] = {}
NUE = Famille(
    code="evaluations", intitule="Évaluations", cycles={nom: CYCLES[nom] for nom in CYCLES_DES_DOSSIERS if nom in CYCLES},
    lire="evaluation.lire", agir="evaluation.agir", faits=lambda _dossier, _le: FAITS,
)  # fmt: skip
"""Evaluations without what the portal computes: the cases say their own fingerprints and amounts."""


@pytest.fixture(autouse=True)
def _famille_nue(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(familles, "_par_cycle", lambda: dict.fromkeys(NUE.cycles, NUE))
    FAITS.clear()
    yield
    FAITS.clear()


@dataclass
class CampagneDuPortail(Campagne):
    """A case whose gestures are written in the portal's tables. `dossier` is read back from the rows after each."""

    region: Any = None
    garde: Dossier | None = None

    @classmethod
    def commencer(cls, cas: Mapping[str, Any], region: Any) -> "CampagneDuPortail":
        """Led without incident until the gesture that `depuis` names."""
        cycle, departement = cas.get("cycle", "evaluation"), cas.get("departement", "59")
        agent, vide = region.membre("agent_ars"), ouvrir(CYCLES[cycle], departement)
        garde = actions.ouvrir(
            cycle, reference="E", titre="Évaluation", situation=Situation("32", departement, "590000006"), par=agent,
            le=instant("2015-01-01", vide.territoire),
        )  # fmt: skip
        campagne = cls(vide, region, garde)
        gestes = [geste for _, geste, _ in CHEMIN]
        fin = len(gestes) - gestes[::-1].index(cas["depuis"]) if "depuis" in cas else 0
        for le, geste, par in CHEMIN[:fin]:
            dits = cas.get("avec", {}) if geste in ("ouvrir", "calculer", "decider") else {}
            campagne.faire({"le": le, "geste": geste, **({"par": par} if par else {}), **dits})
        return campagne

    def faire(self, ligne: Mapping[str, Any]) -> None:
        """On the portal, as the person of the role. Raises GesteRefuse."""
        fait = self.evenement(ligne)
        FAITS.clear()
        FAITS.update(ligne.get("faits", {}))
        assert self.garde is not None
        present = Dossier.objects.get(pk=self.garde.pk)
        try:
            actions.inscrire(
                present, fait.geste, fait.donnees, par=self.region.membre(fait.role), le=fait.le, jeton=present.version,
                preuve=fait.preuve,
            )  # fmt: skip
        finally:
            FAITS.clear()
            relu = droits.droit(Dossier.objects.get(pk=self.garde.pk), fait.le)
            self.dossier = replace(relu, faits={})


@pytest.mark.parametrize("cas", lire_cas())
def test_cas_rejoue(cas: dict[str, Any], region: Any) -> None:
    campagne = CampagneDuPortail.commencer(cas, region)
    for ligne in cas["recit"]:
        if "au" in ligne:
            au = instant(ligne["au"], campagne.ou)
            vues = {question: campagne.voir(question, au) for question in ligne if question != "au"}
            assert vues == {question: attendu for question, attendu in ligne.items() if question != "au"}, ligne
        elif "refus" in ligne:
            avant = campagne.dossier
            with pytest.raises(GesteRefuse) as refus:
                campagne.faire(ligne)
            assert (refus.value.motif.replace("\u00a0", " "), campagne.dossier) == (ligne["refus"], avant), ligne
        else:
            campagne.faire(ligne)
