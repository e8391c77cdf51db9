"""Each mark read again from the picture stands where the table says, to half a pixel; scales come from the printed ticks."""

from datetime import date
from decimal import Decimal
from itertools import pairwise
from math import pi

import pytest
from mondes_graphiques import (
    AUJOURD_HUI,
    BANDES,
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
    sites,
    trace,
)
from relecture_graphiques import Point, axe_x, axe_y, centres, ecart_maximal, mots, nombre, traces

from efficience.documents.graphiques import ETROIT, LARGE, Graphique, Site, Valeur, carte, cascade, entonnoir, evolution
from efficience.documents.graphiques import frise as dessiner_frise
from efficience.documents.graphiques import halteres as dessiner_halteres
from efficience.noyau.cascade import COMPTEES, Sorte
from efficience.noyau.indicateur import Statut
from efficience.noyau.limites import Position

MARGE = 0.5  # pixels
POINTS = ("suivi", *(position.name.lower() for position in Position))
LARGEURS = pytest.mark.parametrize("largeur", [LARGE, ETROIT])


def _chiffre(valeur: object) -> float:
    assert isinstance(valeur, Valeur)
    return valeur.pixel


@LARGEURS
def test_entonnoir_chaque_point_est_a_son_volume_et_a_sa_valeur(largeur: int) -> None:
    un = entonnoir(SUJET, trace(), acteurs(), 10, ZONE, largeur)
    x, y = axe_x(un.svg, logarithmique=True), axe_y(un.svg)
    lignes = [rangee for rangee in un.table.rangees if rangee[3].nombre is not None]
    attendus = [(x.pixel(float(rangee[2])), y.pixel(_chiffre(rangee[3]))) for rangee in lignes]
    lus = [point for nom in POINTS for point in centres(un.svg, nom)]
    assert len(lus) == 60
    assert ecart_maximal(lus, attendus) < MARGE


def test_entonnoir_les_limites_dessinees_sont_celles_que_les_verdicts_comparent() -> None:
    entonne = trace()
    svg = entonnoir(SUJET, entonne, acteurs(), 10).svg
    x, y = axe_x(svg, logarithmique=True), axe_y(svg)
    (ligne,) = traces(svg, "limite_usuelle_haut")
    for mesure in (lu.mesure for lu in entonne.lectures if lu.couloirs):
        volume = x.pixel(float(mesure.effectif))
        (x0, y0), (x1, y1) = next((a, b) for a, b in pairwise(ligne) if a[0] <= volume + 0.01 and volume - 0.01 <= b[0])
        dessinee = y0 + (y1 - y0) * (volume - x0) / (x1 - x0)
        assert abs(dessinee - y.pixel(float(entonne.couloirs(mesure.effectif)[0].haut))) < MARGE


def test_entonnoir_un_verdict_a_sa_forme_et_sa_place() -> None:
    entonne = trace()
    svg = entonnoir(SUJET, entonne, acteurs(), 10).svg
    for position in Position:
        attendus = sum(lu.position is position and lu.mesure.etablissement != "E9" for lu in entonne.lectures)
        assert len(centres(svg, position.name.lower())) == attendus
    assert len(centres(svg, "suivi")) == 1


def test_entonnoir_la_zone_du_critere_commence_a_ses_seuils() -> None:
    svg = entonnoir(SUJET, trace(), acteurs(), 10, ZONE).svg
    x, y = axe_x(svg, logarithmique=True), axe_y(svg)
    (coins,) = traces(svg, "critere_bord")[:1]
    assert abs(coins[0][0] - x.pixel(8500)) < MARGE
    assert abs(traces(svg, "critere_bord")[1][0][1] - y.pixel(0.45)) < MARGE


@LARGEURS
def test_points_ordonnes_chaque_intervalle_entoure_son_point(largeur: int) -> None:
    entonne = trace(7)
    svg = entonnoir(SUJET, entonne, acteurs(7, "E3"), 10, None, largeur).svg
    x = axe_x(svg)
    lues = sorted(entonne.lectures, key=lambda lu: -lu.mesure.valeur)
    points = sorted(centres(svg, "etablissements") + centres(svg, "suivi"), key=lambda p: p[1])
    barres = sorted(traces(svg, "intervalle_etablissements") + traces(svg, "intervalle_suivi"), key=lambda t: t[0][1])
    assert len(points) == len(barres) == len(lues)
    for lu, point, barre in zip(lues, points, barres, strict=True):
        intervalle = entonne.intervalle(lu.mesure)
        attendus = [x.pixel(float(v)) for v in (intervalle.bas, lu.mesure.valeur, intervalle.haut)]
        assert [abs(a - b) < MARGE for a, b in zip(attendus, (barre[0][0], point[0], barre[-1][0]), strict=True)] == [
            True
        ] * 3


@LARGEURS
def test_evolution_chaque_mois_est_a_sa_valeur(largeur: int) -> None:
    un = evolution(SUJET, "CH de Lens", mois(), REPERES, largeur=largeur)
    y = axe_y(un.svg)
    points = sorted(centres(un.svg, "points") + centres(un.svg, "points_provisoires"))
    connus = [(rang, rangee[1]) for rang, rangee in enumerate(un.table.rangees) if rangee[1].nombre is not None]
    pas = (points[-1][0] - points[0][0]) / (connus[-1][0] - connus[0][0])
    attendus = [(points[0][0] + rang * pas, y.pixel(_chiffre(valeur))) for rang, valeur in connus]
    assert len(points) == 21
    assert ecart_maximal(points, attendus) < MARGE


@pytest.mark.parametrize(
    ("pairs", "colonnes"), [(60, {"bande_large": (2, 6), "bande_serree": (3, 5)}), (12, {"bande_large": (2, 4)})]
)
def test_evolution_les_bandes_sont_celles_de_la_table(pairs: int, colonnes: dict[str, tuple[int, int]]) -> None:
    un = evolution(SUJET, "CH de Lens", mois(pairs))
    y = axe_y(un.svg)
    for nom, (bas, haut) in colonnes.items():
        (contour,) = traces(un.svg, nom)
        hauteurs = sorted(point[1] for point in contour[: 2 * len(un.table.rangees)])
        attendues = sorted(y.pixel(float(rangee[c])) for rangee in un.table.rangees for c in (bas, haut))
        assert max(abs(a - b) for a, b in zip(hauteurs, attendues, strict=True)) < MARGE
    assert not traces(un.svg, "bande_serree") or pairs == 60


def test_evolution_un_mois_sans_valeur_coupe_la_ligne() -> None:
    svg = evolution(SUJET, "CH de Lens", mois()).svg
    assert [len(suite) for suite in traces(svg, "serie")] == [5, 5, 3, 8]


def test_evolution_la_meme_echelle_quand_on_la_donne() -> None:
    domaine = (Decimal("0.2"), Decimal("0.8"))
    un, autre = (evolution(SUJET, "CH", mois(pairs), domaine=domaine) for pairs in (60, 12))
    assert axe_y(un.svg) == axe_y(autre.svg)


@LARGEURS
def test_halteres_les_places_sont_proportionnelles_aux_valeurs(largeur: int) -> None:
    svg = dessiner_halteres("CH de Lens", ("2023", "2024"), HALTERES, largeur).svg
    bases = sorted(traces(svg, "base"), key=lambda t: t[0][1])
    zero, ligne = bases[0][0][0], {round(trace[0][1]): rang for rang, trace in enumerate(bases)}
    lus = {nom: {ligne[round(p[1])]: p[0] - zero for p in centres(svg, nom)} for nom in ("reference", "observe", "cible")}
    tries = sorted(HALTERES, key=lambda un: (un.reste is None, -(un.reste or 0)))
    assert {nom: len(places) for nom, places in lus.items()} == {"reference": 4, "observe": 4, "cible": 3}
    for rang, un in enumerate(tries):
        grandeurs = {"reference": un.reference.nombre, "observe": un.observe.nombre, "cible": un.cible}
        par_unite = [lus[nom][rang] / float(v) for nom, v in grandeurs.items() if v is not None]
        assert max(par_unite) * float(max(un.grandeurs)) - min(par_unite) * float(max(un.grandeurs)) < MARGE


@LARGEURS
def test_cascade_chaque_barre_va_de_la_fin_de_la_precedente_a_la_sienne(largeur: int) -> None:
    chute = descente()
    svg = cascade("CH de Lens", chute, largeur).svg
    x = axe_x(svg)
    barres = sorted((t for nom in ("apport", "retrait", "montant") for t in traces(svg, nom)), key=lambda t: t[0][1])
    etapes = [m for m in chute.marches if m.sorte is not Sorte.EFFET and m.montant is not None]
    cumul = Decimal(0)
    assert len(barres) == len(etapes)
    for etape, barre in zip(etapes, barres, strict=True):
        assert etape.montant is not None
        depart = cumul if etape.sorte in COMPTEES else Decimal(0)
        bords = sorted(x.pixel(float(v)) for v in (depart, depart + etape.montant))
        assert abs(min(p[0] for p in barre) - bords[0]) < MARGE
        assert abs(max(p[0] for p in barre) - bords[1]) < MARGE
        cumul += etape.montant if etape.sorte in COMPTEES else 0


def test_cascade_les_euros_ecrits_font_le_montant_au_centime() -> None:
    svg = cascade("CH de Lens", descente()).svg
    ecrits = [Decimal(f"{nombre(mot.texte):.2f}") for mot in mots(svg, "euros")]
    (montant,) = mots(svg, "euros_montant")
    assert sum(ecrits) == Decimal("4800.00")
    assert montant.texte == "4\u00a0800,00\u00a0€"


def _aire(points: list[Point]) -> float:
    return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise([*points, points[0]]))) / 2


def test_carte_les_surfaces_sont_proportionnelles_aux_depenses_quelle_que_soit_la_forme() -> None:
    depenses = [Decimal("900000.00"), Decimal("450000.00"), Decimal("100000.00"), Decimal("225000.00")]
    lus = [
        Site(f"E{n}", "CH", "59", Decimal(f"50.{n}"), Decimal(f"3.{n}"), Valeur(depense), n)
        for n, depense in enumerate(depenses)
    ]
    svg = carte("Part", BANDES, lus).svg
    (disque,) = traces(svg, "bande_0")
    diametre = max(p[0] for p in disque) - min(p[0] for p in disque)
    aires = [pi * diametre**2 / 4] + [_aire(list(dict.fromkeys(traces(svg, f"bande_{n}")[0]))) for n in (1, 2, 3)]
    par_euro = [aire / float(depense) for aire, depense in zip(aires, depenses, strict=True)]
    assert max(par_euro) / min(par_euro) < 1.02


def test_carte_le_nord_est_en_haut_et_l_est_a_droite() -> None:
    lieux = {"nord": ("51.0", "3.0"), "sud": ("50.0", "3.0"), "est": ("50.5", "4.0"), "ouest": ("50.5", "2.0")}
    lus = [
        Site(nom, nom, "59", Decimal(lat), Decimal(lon), Valeur(Decimal(1)), rang)
        for rang, (nom, (lat, lon)) in enumerate(lieux.items())
    ]
    svg = carte("Part", BANDES, lus).svg
    nord, sud, est, ouest = (centres(svg, f"bande_{rang}")[0] for rang in range(4))
    assert nord[1] < est[1] < sud[1]
    assert ouest[0] < nord[0] < est[0]
    assert (est[0] - ouest[0]) / (sud[1] - nord[1]) == pytest.approx(2 * 0.636, rel=0.01)  # cosine of 50.5 degrees


def test_carte_chaque_site_est_place_une_fois() -> None:
    lus = sites()
    svg = carte("Part", BANDES, lus).svg
    places = sum(len(centres(svg, f"bande_{rang}")) for rang in range(len(BANDES)))
    assert places == sum(un.statut is Statut.CALCULE for un in lus) == 31
    assert len(mots(svg, "numeros")) == 3
    assert {"La Réunion", "Mayotte"} <= {mot.texte for mot in mots(svg)}


def test_frise_les_jours_sont_a_leur_place() -> None:
    un = dessiner_frise("Contrat", EVENEMENTS, [DELAI], SUITES, AUJOURD_HUI)
    faits = sorted(centres(un.svg, "evenements"))
    par_jour = (faits[-1][0] - faits[0][0]) / (date(2022, 2, 28) - date(2022, 2, 10)).days
    depuis_le_10 = lambda jour: faits[0][0] + (jour - date(2022, 2, 10)).days * par_jour  # noqa: E731
    (reste,) = traces(un.svg, "reste")
    (ecoule,) = traces(un.svg, "ecoule")
    assert abs(min(p[0] for p in reste) - depuis_le_10(DELAI.debut)) < MARGE
    assert abs(max(p[0] for p in reste) - depuis_le_10(DELAI.echeance)) < MARGE
    assert abs(max(p[0] for p in ecoule) - depuis_le_10(AUJOURD_HUI)) < MARGE
    assert abs(centres(un.svg, "suites")[0][0] - depuis_le_10(date(2022, 4, 8))) < MARGE


def test_la_legende_de_la_carte_compte_ce_qui_est_dessine() -> None:
    un: Graphique = carte("Part", BANDES, sites())
    comptes = [int(mot.texte.rsplit("(", 1)[1].rstrip(")")) for mot in mots(un.svg, "mots") if mot.texte.endswith(")")]
    assert comptes == [len(centres(un.svg, f"bande_{rang}")) for rang in range(len(BANDES))]
