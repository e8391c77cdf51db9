"""What is hidden is nowhere in a chart: not in its words, not in its coordinates, not in its table, not by difference."""

import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from mondes_graphiques import BANDES, CACHE, IPP, PANSEMENTS, SUJET, acteurs, mois, sites, tous
from relecture_graphiques import Point, centres, mots, traces

from efficience.documents.graphiques import (
    Acteurs,
    Graphique,
    Haltere,
    Valeur,
    carte,
    cascade,
    entonnoir,
    evolution,
    halteres,
)
from efficience.noyau import limites
from efficience.noyau.cascade import COMPTEES, Apport, descendre
from efficience.noyau.indicateur import Sens, Statut
from efficience.noyau.limites import Entonnoir, Reglages
from efficience.noyau.population import Nature, Observation, Population, rassembler

SECRET = Fraction(731593, 1_000_000)
ECRITURES = ("731593", "0,731593", "73,1593", "73,2", "73,16")


def _tout(un: Graphique) -> str:
    """Everything a page, a file or a screen reader receives, digits without spaces."""
    return re.sub(r"[\s\u00a0\u202f]", "", " ".join((un.svg, un.titre, un.resume, un.table.csv(), str(un.table.ecrites()))))


@pytest.mark.parametrize("statut", [Statut.PROTEGE, Statut.NON_TRANSMIS, Statut.NON_CALCULABLE])
def test_une_valeur_cachee_ne_peut_pas_etre_donnee(statut: Statut) -> None:
    with pytest.raises(ValueError, match="n’a pas de nombre"):
        Valeur(SECRET, statut)


def test_une_valeur_calculee_a_un_nombre_exact() -> None:
    with pytest.raises(ValueError, match="attend un nombre"):
        Valeur()
    with pytest.raises(TypeError):
        Valeur(0.44)  # type: ignore[arg-type]


def _region(cache: bool) -> tuple[Entonnoir, Acteurs]:
    """Twelve hospitals; the last one, of 1 000 000 boxes and a share of 73,1593 %, shown or protected."""
    observations = [Observation(f"E{n}", 400 + 17 * n, 1000 + 40 * n) for n in range(11)]
    observations.append(Observation("X", None, None) if cache else Observation("X", 731_593, 1_000_000))
    population = rassembler(observations, Nature.PART, 1)
    assert isinstance(population, Population)
    trace = limites.entonnoir(population, Sens.BAISSE, Reglages(Decimal("0.95"), Decimal("0.998"), Decimal("0.10"), 5))
    assert isinstance(trace, Entonnoir)
    return trace, Acteurs({"X": "CH caché"}, {"X": Statut.PROTEGE} if cache else {})


def test_entonnoir_un_etablissement_protege_ne_laisse_aucun_chiffre() -> None:
    """The same reader finds the value when it is shown: what it does not find is not there."""
    montre, cache = (entonnoir(SUJET, *_region(cache), 10) for cache in (False, True))
    assert [ecriture for ecriture in ECRITURES if ecriture in _tout(montre)]
    assert [ecriture for ecriture in ECRITURES if ecriture in _tout(cache)] == []
    assert "1000000" not in _tout(cache)
    assert "protégé" in str(cache.table.ecrites())


def test_entonnoir_ni_l_axe_ni_les_limites_ne_s_etendent_jusqu_a_lui() -> None:
    sans = rassembler([Observation(f"E{n}", 400 + 17 * n, 1000 + 40 * n) for n in range(11)], Nature.PART, 1)
    assert isinstance(sans, Population)
    trace, acteurs_ = _region(cache=True)
    autre = limites.entonnoir(sans, Sens.BAISSE, Reglages(Decimal("0.95"), Decimal("0.998"), Decimal("0.10"), 5))
    assert isinstance(autre, Entonnoir)
    chemins = [re.findall(r' d="[^"]+"', entonnoir(SUJET, t, acteurs_, 10).svg) for t in (trace, autre)]
    assert set(chemins[1]) - set(chemins[0]) == set()


def test_evolution_la_marque_d_un_mois_protege_ne_depend_que_de_sa_date() -> None:
    """Raise every known value: the mark of what is hidden stays under the axis."""
    bas, haut = mois(), [_rehausser(un) for un in mois()]
    hauteurs = {
        round(y - dessine.hauteur, 2)
        for dessine in (_tracer(bas), _tracer(haut))
        for _, y in centres(dessine.svg, "etat_protege")[:1]
    }
    assert len(hauteurs) == 1


def _rehausser(un):  # type: ignore[no-untyped-def]
    return un if un.valeur.nombre is None else replace(un, valeur=Valeur(un.valeur.nombre + Fraction(1, 10)), pairs=None)


def _tracer(lus) -> Graphique:  # type: ignore[no-untyped-def]
    return evolution(SUJET, "CH", lus)


def test_evolution_la_ligne_ne_relie_pas_les_deux_cotes_d_un_mois_protege() -> None:
    un = _tracer(mois())
    places = centres(un.svg, "points") + centres(un.svg, "points_provisoires")
    marques = [place for etat in Statut for place in centres(un.svg, f"etat_{etat.value}")]
    cachees = [x for x, y in marques if y < max(haut for _, haut in marques) - 10]
    assert len(cachees) == 3
    assert not any(abs(x - autre) < 1 for x, _ in places for autre in cachees)


def test_cascade_un_montant_protege_cache_tout_ce_qui_le_rendrait_par_difference() -> None:
    secret = Apport("Pansements", None, statut=Statut.PROTEGE)
    un = cascade("CH", descendre([IPP, secret]))
    assert "6400,00" in _tout(cascade("CH", descendre([IPP, PANSEMENTS])))
    assert not re.search(r"6400|960,00|4495|17983|5455", _tout(un))
    assert [mot.texte for mot in mots(un.svg, "etat")] == ["protégé"] * 3


def test_cascade_aucune_marche_comptee_apres_les_economies_n_a_de_montant() -> None:
    marches = descendre([IPP, PANSEMENTS, CACHE]).marches
    apres = [m for m in marches if m.sorte in COMPTEES and m.libelle not in (IPP.intitule, PANSEMENTS.intitule)]
    assert [m.montant for m in (*apres, marches[-1])] == [None] * (len(apres) + 1)


def test_carte_une_depense_protegee_a_la_taille_de_toutes_les_absences() -> None:
    lus = sites()
    for statut in (Statut.PROTEGE, Statut.NON_TRANSMIS):
        un = carte("Part", BANDES, [replace(lus[0], depense=Valeur(statut=statut)), *lus[1:]])
        marques = traces(un.svg, f"etat_{statut.value}")
        assert len({(round(_etendue(marque, 0), 1), round(_etendue(marque, 1), 1)) for marque in marques}) == 1
        assert str(lus[0].depense.nombre) not in _tout(un)


def _etendue(marque: list[Point], axe: int) -> float:
    return max(point[axe] for point in marque) - min(point[axe] for point in marque)


def test_halteres_une_annee_protegee_n_a_ni_point_ni_evolution() -> None:
    ligne = Haltere("Part", Nature.PART, Sens.BAISSE, Valeur(Decimal("0.5")), Valeur(statut=Statut.PROTEGE), Decimal("0.4"))
    un = halteres("CH", ("2023", "2024"), [ligne])
    assert centres(un.svg, "observe") == centres(un.svg, "ecart") == []
    assert un.table.rangees[0][4] == "évolution inconnue"


@pytest.mark.parametrize("nom", ["entonnoir", "evolution", "halteres", "carte"])
def test_les_quatre_etats_sont_distincts_a_l_ecran_et_dans_le_fichier(nom: str) -> None:
    un = tous()[nom]
    for statut in (Statut.PROTEGE, Statut.NON_TRANSMIS):
        assert centres(un.svg, f"etat_{statut.value}")
        assert statut.value in un.table.csv()
    assert "calcule" in un.table.csv()


def test_un_pair_anonyme_n_a_ni_nom_ni_numero() -> None:
    un = entonnoir(SUJET, *_region(cache=False)[:1], Acteurs({"E3": "CH de Lens"}, {}, "E3"), 10)
    assert not re.search(r"\bE(?:0|1|2|4|5|6|7|8|9|10)\b|\bX\b", _tout(un).replace("E3", ""))
    assert {rangee[1] for rangee in un.table.ecrites()} == {"CH de Lens", "Établissement pair"}
    assert acteurs().code("E0") == ""
