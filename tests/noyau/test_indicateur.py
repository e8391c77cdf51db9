from datetime import date

import pytest

from efficience.noyau.economie import Economie
from efficience.noyau.indicateur import Fiche, Niveau, Sens, Statut, Volet


def test_les_quatre_etats_d_une_valeur_ont_les_noms_publies() -> None:
    assert [statut.value for statut in Statut] == ["calcule", "non_transmis", "non_calculable", "protege"]


@pytest.mark.parametrize(
    ("jour", "a_revoir"), [(date(2027, 3, 30), False), (date(2027, 3, 31), True), (date(2028, 1, 1), True)]
)
def test_une_fiche_sait_quand_elle_doit_etre_revue(jour: date, a_revoir: bool) -> None:
    fiche = Fiche(
        code="N-IPP",
        intitule="Inhibiteurs de la pompe à protons",
        definition="Évolution de la dépense entre deux années",
        volet=Volet.PRODUITS_DE_SANTE,
        sens=Sens.BAISSE,
        texte="arrete-2022-02-23",
        niveaux=(Niveau.DONNEES_OUVERTES, Niveau.SNDS),
        pourquoi="Prescriptions souvent hors indication",
        auteur="rédaction",
        verificateur="relecture",
        prochaine_revue=date(2027, 3, 31),
        economie=Economie.DEPENSE,
        taux_plafond="taux_plafond_ipp",
        actif="actif_ipp",
    )
    assert fiche.a_revoir(jour) is a_revoir
