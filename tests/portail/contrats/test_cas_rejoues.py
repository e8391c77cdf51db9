"""The cases of tests/cas/contrats, played on the portal: same states, same refusals, same deadlines, read back from rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from recits import Recit, instant
from vies_de_contrats import acte_de, hopital, ouvrir
from vies_de_contrats import instant as a_l_heure

from efficience.noyau.automate import GesteRefuse
from efficience.noyau.dossier import Dossier
from efficience.noyau.territoires import territoire
from efficience.portail.commun.models import Ligne
from efficience.portail.contrats import actions, dossiers
from efficience.portail.contrats.models import Acte, Contrat, Delai, Evenement
from efficience.portail.contrats.models.actes import CYCLES

DOSSIER = Path(__file__).parents[2] / "cas" / "contrats"
FICHIERS = ("deuxieme_generation", "avenants", "autres_generations")


def lire_cas() -> list[Any]:
    """Every case but those that change the law: the portal reads the law in force."""
    return [
        pytest.param(cas, id=f"{nom} : {cas['cas']}")
        for nom in FICHIERS
        for cas in yaml.load((DOSSIER / f"{nom}.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        if "regles" not in cas
    ]


@dataclass
class RecitDuPortail(Recit):
    """A case whose gestures are done on the portal. `contrat` is read back from the rows before each look."""

    region: Any = None
    garde: Contrat | None = None

    @classmethod
    def commencer(cls, cas: Mapping[str, Any], region: Any) -> RecitDuPortail:
        """The contract before its first gesture, and the establishments that the case names."""
        departement = cas.get("departement", "59")
        for successeur in {ligne["successeur"] for ligne in [*cas["recit"], *cas.get("puis", [])] if "successeur" in ligne}:
            hopital(successeur)
        garde = ouvrir(region, generation=cas["generation"], le=a_l_heure("2015-01-01"), projet={},
                       etablissement=hopital(departement=departement))  # fmt: skip
        assert territoire(departement) == dossiers.droit(garde).initial.territoire
        return cls(dossiers.droit(garde), region=region, garde=garde)

    def dossier(self, avenant: int) -> Dossier:
        """From rows; an avenant is opened at its first gesture."""
        assert self.garde is not None
        if avenant > self.garde.actes.count() - 1:
            Acte.objects.create(
                contrat=self.garde, numero=avenant, objet="avenant", etat="projet", cree_le=a_l_heure("2015-01-01")
            )
        return dossiers.dossier(acte_de(self.garde, avenant))

    def faire(self, ligne: Mapping[str, Any]) -> None:
        """On the portal, as the person of the role. Raises GesteRefuse."""
        numero = int(ligne.get("avenant", 0))
        fait = self.evenement(ligne, self.dossier(numero))
        assert self.garde is not None
        acte = acte_de(self.garde, numero)
        try:
            actions.inscrire(
                acte, fait.geste, fait.donnees, par=self.region.membre(fait.role), le=fait.le, jeton=acte.version,
                preuve=fait.preuve,
            )  # fmt: skip
        finally:
            self.contrat = dossiers.droit(Contrat.objects.get(pk=self.garde.pk))


@pytest.mark.parametrize("cas", lire_cas())
def test_cas(cas: dict[str, Any], region: Any) -> None:
    recit = RecitDuPortail.commencer(cas, region)
    faits = refus = 0
    for ligne in [*cas["recit"], *cas.get("puis", [])]:
        if "au" in ligne:
            au = instant(ligne["au"], recit.ou)
            vues = {question: recit.voir(question, au) for question in ligne if question != "au"}
            assert vues == {question: attendu for question, attendu in ligne.items() if question != "au"}, ligne
        elif "refus" in ligne:
            with pytest.raises(GesteRefuse) as refuse:
                recit.faire(ligne)
            assert refuse.value.motif == ligne["refus"]
            refus += 1
        else:
            recit.faire(ligne)
            faits += 1
    assert Evenement.objects.count() == faits
    gestes = {geste.code for cycle in CYCLES.values() for geste in cycle.gestes} | {"refuser", "abandonner"}
    assert Ligne.objects.filter(geste__in=gestes).count() == faits
    assert all(delai.phrase and delai.version for delai in Delai.objects.all())
