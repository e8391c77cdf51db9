"""The words of charts: the answer first, never against the picture, in the French of its readers."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mondes_graphiques import (
    ABSENTS,
    AUJOURD_HUI,
    DELAI,
    EVENEMENTS,
    HALTERES,
    REPERES,
    SUITES,
    SUJET,
    ZONE,
    acteurs,
    descente,
    mois,
    trace,
)
from relecture_graphiques import centres, mots, traces

from efficience.documents.graphiques import (
    ETROIT,
    Acteurs,
    Delai,
    Haltere,
    Mois,
    Reperes,
    Sujet,
    Valeur,
    carte,
    cascade,
    entonnoir,
    evolution,
    frise,
    halteres,
)
from efficience.noyau.indicateur import Sens, Statut
from efficience.noyau.population import Nature
from efficience.noyau.rangs import Echelle


def lisse(texte: str) -> str:
    return texte.replace("\u00a0", " ")


def test_entonnoir_le_titre_est_la_phrase_du_verdict() -> None:
    entonne = trace()
    un = entonnoir(SUJET, entonne, acteurs(), 10)
    (lecture,) = (lu for lu in entonne.lectures if lu.mesure.etablissement == "E9")
    assert un.titre == f"Centre hospitalier n° 9 : {lecture.phrase}"


def test_entonnoir_sans_etablissement_suivi_le_titre_compte_ceux_qui_sortent() -> None:
    entonne = trace()
    hauts, bas = (
        sum(
            signe * (lu.mesure.valeur - (lu.couloirs[0].haut if signe > 0 else lu.couloirs[0].bas)) > 0
            for lu in entonne.lectures
            if lu.couloirs
        )
        for signe in (1, -1)
    )
    un = entonnoir(SUJET, entonne, Acteurs({}, ABSENTS), 10, ZONE)
    assert (hauts, bas) == (6, 6)
    assert un.titre == "Part d’ARA II : 12 établissements sur 60 sortent des limites, 6 au-dessus et 6 au-dessous."
    assert "Sans valeur : 1 non transmis, 1 non calculable, 2 protégés." in un.resume
    assert "Zone du critère" in un.resume


def test_entonnoir_sous_dix_etablissements_des_points_ordonnes() -> None:
    assert traces(entonnoir(SUJET, trace(9), acteurs(9), 10).svg, "limite_forte_haut") == []
    assert traces(entonnoir(SUJET, trace(10), acteurs(10), 10).svg, "limite_forte_haut") != []


def test_entonnoir_les_remarquables_sont_nommes_sans_se_recouvrir() -> None:
    noms = mots(entonnoir(SUJET, trace(), acteurs(), 10).svg, "noms")
    assert "CH n° 9" in {mot.texte for mot in noms}
    proches = [(a, b) for a in noms for b in noms if a is not b and abs(a.y - b.y) < 10 and abs(a.x - b.x) < 10]
    assert proches == []


@pytest.mark.parametrize(
    ("sens", "mot"), [(Sens.BAISSE, "plus bas = mieux"), (Sens.HAUSSE, "plus haut = mieux"), (Sens.SANS_JUGEMENT, "")]
)
def test_la_polarite_est_ecrite_sur_l_axe(sens: Sens, mot: str) -> None:
    sujet = Sujet("Part", Nature.PART, sens, "2024")
    axe = " ".join(un.texte for un in mots(evolution(sujet, "CH", mois()).svg, "titre_y"))
    assert axe == ("Part, 2024" + (f" ({mot})" if mot else ""))


def _un_mois(valeur: Fraction, mediane: Fraction) -> Mois:
    bornes = (Fraction(0), *(mediane + Fraction(n, 100) for n in range(-4, 5)), Fraction(1))
    echelle = Echelle(Nature.PART, 40, mediane, bornes, (mediane - Fraction(2, 100), mediane + Fraction(2, 100)))
    return Mois(date(2024, 3, 1), Valeur(valeur), echelle)


@settings(max_examples=25, deadline=None)
@given(st.integers(60, 940), st.integers(60, 940))
def test_evolution_la_phrase_ne_contredit_jamais_le_dessin(valeur: int, mediane: int) -> None:
    un = evolution(
        SUJET, "CH de Lens", [_un_mois(Fraction(valeur, 1000), Fraction(mediane, 1000)), _suivant(valeur, mediane)]
    )
    hauteur, autre = (sorted(centres(un.svg, nom) or traces(un.svg, nom)[0])[-1][1] for nom in ("points", "mediane"))
    (ligne,) = traces(un.svg, "mediane")
    autre = ligne[-1][1]
    attendu = "au-dessus de" if valeur > mediane else "au-dessous de" if valeur < mediane else "la médiane des pairs."
    assert attendu in un.titre
    assert (hauteur < autre) == (valeur > mediane)


def _suivant(valeur: int, mediane: int) -> Mois:
    un = _un_mois(Fraction(valeur, 1000), Fraction(mediane, 1000))
    return Mois(date(2024, 4, 1), un.valeur, un.pairs)


def test_evolution_le_titre_dit_la_derniere_valeur_et_son_ecart() -> None:
    un = evolution(SUJET, "Votre établissement", [_un_mois(Fraction(56, 100), Fraction(44, 100))])
    assert lisse(un.titre) == (
        "Votre établissement : Part d’ARA II, 56,0 % en mars 2024, 12,0 points au-dessus de la médiane des pairs (44,0 %)."
    )


def test_evolution_sans_aucune_valeur_le_titre_le_dit() -> None:
    vides = [Mois(date(2024, n, 1), Valeur(statut=Statut.NON_TRANSMIS)) for n in (1, 2)]
    un = evolution(SUJET, "CH de Lens", vides)
    assert un.titre == "CH de Lens : Part d’ARA II, aucune valeur sur la période."


def test_evolution_ecrit_la_cible_le_contrat_et_les_dates() -> None:
    textes = {lisse(mot.texte) for mot in mots(evolution(SUJET, "CH de Lens", mois(), REPERES).svg)}
    assert {"cible 40,0 %", "Début du contrat, juin 23", "Baisse de prix des sartans, févr. 24", "provisoire"} <= textes
    assert {"médiane", "1er décile", "9e décile", "1er quartile", "3e quartile"} <= textes


def test_evolution_avec_peu_de_pairs_ni_decile_ni_quartile() -> None:
    textes = {mot.texte for mot in mots(evolution(SUJET, "CH de Lens", mois(12), REPERES).svg)}
    assert {"minimum", "médiane", "maximum"} <= textes
    assert not any("décile" in texte or "quartile" in texte for texte in textes)


def test_evolution_refuse_des_mois_en_desordre() -> None:
    with pytest.raises(ValueError, match="dans l’ordre"):
        evolution(SUJET, "CH", list(reversed(mois())), Reperes())


def test_halteres_du_plus_loin_au_plus_pres_de_la_cible() -> None:
    un = halteres("CH de Lens", ("2023", "2024"), HALTERES)
    assert [rangee[0] for rangee in un.table.rangees] == [
        "Biosimilaires",
        "Part d’ARA II",
        "Inhibiteurs de la pompe à protons, dépense",
        "Pansements par patient",
        "Réhospitalisations",
    ]
    assert un.titre == (
        "CH de Lens, de 2023 à 2024 : 1 amélioré, 1 dégradé, 1 stable, 2 sans comparaison ; cible atteinte pour 1 sur 3."
    )


@pytest.mark.parametrize(
    ("sens", "significative", "mot"),
    [
        (Sens.BAISSE, True, "↓ amélioré"),
        (Sens.HAUSSE, None, "↓ dégradé"),
        (Sens.SANS_JUGEMENT, None, "↓ en baisse"),
        (Sens.BAISSE, False, "→ stable (écart non significatif)"),
    ],
)
def test_halteres_le_mot_suit_la_polarite(sens: Sens, significative: bool | None, mot: str) -> None:
    ligne = Haltere("Part", Nature.PART, sens, Valeur(Decimal("0.5")), Valeur(Decimal("0.4")), None, significative)
    assert ligne.mots == mot


def test_cascade_le_titre_donne_le_montant_et_l_economie() -> None:
    un = cascade("CH de Lens, 2024", descente())
    assert lisse(un.titre) == ("CH de Lens, 2024 : 4 800,00 € d’intéressement pour une économie constatée de 26 079,25 €.")


def test_cascade_les_effets_sont_dits_hors_de_la_somme() -> None:
    hors = [rangee[0] for rangee in cascade("CH", descente()).table.rangees if rangee[2] == "non"]
    assert hors == ["dont effet volume", "dont effet structure", "dont effet prix", "Montant"]


@pytest.mark.parametrize(
    ("jour", "mots_attendus"),
    [
        (date(2022, 3, 9), "12 jours restants"),
        (date(2022, 3, 20), "1 jour restant"),
        (date(2022, 3, 21), "dernier jour"),
        (date(2022, 3, 22), "dépassé de 1 jour"),
        (date(2022, 3, 24), "dépassé de 3 jours"),
    ],
)
def test_frise_les_jours_restants(jour: date, mots_attendus: str) -> None:
    un = frise("Contrat", EVENEMENTS, [DELAI], SUITES, jour)
    assert un.titre.startswith(f"Contrat : {mots_attendus} pour « Première réponse », à l’établissement")
    assert mots_attendus in " ".join(mot.texte for mot in mots(un.svg, "delais"))


def test_frise_la_liste_dit_tout_dans_l_ordre() -> None:
    un = frise("Contrat", EVENEMENTS, [DELAI], SUITES, AUJOURD_HUI)
    assert [(jalon.libelle, jalon.etat) for jalon in un.jalons] == [
        ("Avis de l’assurance maladie", "fait"),
        ("Proposition envoyée", "fait"),
        ("Accusé de réception", "fait"),
        ("Première réponse", "en cours"),
        ("Proposition amendée", "à venir"),
        ("Signature", "à venir"),
    ]
    assert any(mot.texte == "Ensuite : Signature (les trois parties)" for mot in mots(un.svg))


def test_frise_trop_etroite_renvoie_a_la_liste() -> None:
    with pytest.raises(ValueError, match="en liste"):
        frise("Contrat", EVENEMENTS, [DELAI], SUITES, AUJOURD_HUI, ETROIT)


def test_frise_un_delai_ne_finit_pas_avant_d_avoir_commence() -> None:
    with pytest.raises(ValueError, match="avant d’avoir commencé"):
        Delai("Réponse", date(2022, 3, 21), date(2022, 3, 1), "à l’ARS")


@pytest.mark.parametrize("bandes", [(), ("a", "b", "c", "d", "e", "f")])
def test_carte_de_une_a_cinq_bandes(bandes: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="bandes"):
        carte("Part", bandes, [])
