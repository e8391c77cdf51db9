"""The code and the law name the same things: what is cited exists, and assumptions say why."""

import ast
import re
from itertools import chain

import pytest
from depot import PAQUET, arbre, par_suffixe, relatif

from efficience.moteur.indicateurs import INDICATEURS
from efficience.noyau.catalogue import REGLES
from efficience.noyau.entrees import Selon
from efficience.noyau.indicateur import Fiche
from efficience.reglement import officiel

REGLEMENT = officiel()
FICHES = [indicateur.fiche for indicateur in INDICATEURS.values()]
LECTURES = {"lire", "regle", "valeur"}
NOM_DE_PARAMETRE = re.compile(r"[a-z0-9_]+")
CLE_DE_TEXTE = re.compile(
    r"(?:css|csp|arrete|decret|lfss|loi|instruction|webinaire|contrat-type|convention)-[a-z0-9-]*\d[a-z0-9-]*"
)


@pytest.mark.parametrize("fiche", FICHES, ids=lambda fiche: fiche.code)
def test_une_fiche_cite_un_texte_du_reglement(fiche: Fiche) -> None:
    assert fiche.texte in REGLEMENT.textes


@pytest.mark.parametrize("fiche", FICHES, ids=lambda fiche: fiche.code)
def test_une_fiche_nomme_des_parametres_du_reglement_de_la_bonne_unite(fiche: Fiche) -> None:
    unites = {"taux_plafond": "part", "cible_evolution": "part", "actif": "booleen"}
    nommes = {champ: nom for champ in unites if (nom := getattr(fiche, champ))}
    assert {champ: REGLEMENT.valeur(nom).unite for champ, nom in nommes.items()} == {
        champ: unites[champ] for champ in nommes
    }


@pytest.mark.parametrize("code", INDICATEURS)
def test_un_indicateur_lit_des_listes_qui_existent_et_dit_lesquelles_sont_vides(code: str) -> None:
    vides = [nom for nom in INDICATEURS[code].listes if not REGLEMENT.nomenclature(nom).lignes]
    assert [nom for nom in vides if not REGLEMENT.nomenclature(nom).motif] == []  # empty and said so: a sheet brings it


def test_chaque_profil_de_ciblage_compare_des_mesures_publiees() -> None:
    inconnues = [
        f"{profil.nom}, {code} : {mesure}"
        for profil in REGLEMENT.profils.values()
        for code, ciblage in profil.ciblages.items()
        if code in INDICATEURS
        for critere in ciblage.criteres
        for mesure in chain(critere.mesures, critere.sur, (borne.mesure for q in critere.quadrants for borne in q))
        if mesure not in INDICATEURS[code].mesures
    ]
    assert inconnues == []


def test_chaque_fiche_ouverte_par_un_parametre_l_est_aussi_dans_le_profil_national() -> None:
    ciblages = REGLEMENT.profil("national").ciblages
    ouvertes = {f.code: f.actif for f in FICHES if f.actif}
    assert ouvertes == {code: ciblage.actif for code, ciblage in ciblages.items()}


def test_les_regles_a_essayer_lisent_des_parametres_qui_existent() -> None:
    cites = chain.from_iterable((entree.parametre for entree in r.entrees) for r in REGLES.values())
    propres = chain.from_iterable(r.parametres.values() for r in REGLES.values())
    noms = chain.from_iterable(p.noms.values() if isinstance(p, Selon) else [p] for p in chain(cites, propres) if p)
    assert [nom for nom in noms if not REGLEMENT.connait(nom)] == []


def _mot(noeud: ast.AST) -> str:
    """The text of a literal, empty when the node is not one."""
    return noeud.value if isinstance(noeud, ast.Constant) and isinstance(noeud.value, str) else ""


def test_chaque_texte_cite_dans_le_code_existe() -> None:
    cites = {
        (relatif(fichier), cle)
        for fichier in par_suffixe(".py", sous=PAQUET)
        for noeud in ast.walk(arbre(fichier))
        if CLE_DE_TEXTE.fullmatch(cle := _mot(noeud))
    }
    assert len(cites) > len(INDICATEURS)
    assert sorted(cite for cite in cites if cite[1] not in REGLEMENT.textes) == []


def test_chaque_parametre_lu_dans_le_code_existe() -> None:
    """`releve.lire("…")`, `reglement.regle("…")`: a name misspelt would only fail on the day it is read."""
    lus = {
        (relatif(fichier), nom)
        for fichier in par_suffixe(".py", sous=PAQUET)
        for appel in ast.walk(arbre(fichier))
        if isinstance(appel, ast.Call) and isinstance(appel.func, ast.Attribute) and appel.func.attr in LECTURES
        if appel.args and NOM_DE_PARAMETRE.fullmatch(nom := _mot(appel.args[0]))
    }
    assert lus
    assert sorted(lu for lu in lus if not REGLEMENT.connait(lu[1])) == []


def test_chaque_hypothese_dit_pourquoi() -> None:
    """A value without a public source has a reason, and one with a source has a text and a place in it."""
    valeurs = [valeur for parametre in REGLEMENT.parametres.values() for valeur in parametre.valeurs]
    assert [v.nom for v in valeurs if not v.source_publique and not v.motif] == []
    assert [v.nom for v in valeurs if v.source_publique and not (v.texte and v.renvoi)] == []
    assert [n.nom for n in REGLEMENT.nomenclatures.values() if not n.source_publique and not n.motif] == []


def test_chaque_liste_vide_dit_qu_elle_est_a_apporter() -> None:
    vides = [liste for liste in REGLEMENT.nomenclatures.values() if not liste.lignes]
    assert [liste.nom for liste in vides if not liste.motif] == []
