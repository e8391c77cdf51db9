"""The cases of votes, attendance sheets, seats and dashboards: what a body may do, told line by line."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.gouvernance.instances import DELIBERATIVE, INSTANCES, Siege
from efficience.noyau.gouvernance.mandats import Mandat, finis, president, suppleants
from efficience.noyau.gouvernance.quorum import Emargement, RegleInstance, quorum, vote
from efficience.noyau.gouvernance.sieges import Changement, composee, fautes
from efficience.noyau.gouvernance.tableau import BLOCS, changements, geler, intact
from efficience.noyau.parametres import Releve
from efficience.reglement import officiel
from vies import lire_cas

REGLE = RegleInstance.lire(Releve(officiel(), date(2019, 1, 1)))


def _feuille(cas: dict[str, Any]) -> Emargement:
    fins = {nom: date.fromisoformat(fin) for nom, fin in cas.get("finis", {}).items()}
    return Emargement(cas["membres"], cas["presences"], cas.get("suppleants", {}), fins)


@pytest.mark.parametrize("cas", lire_cas("gouvernance", "votes.yaml"))
def test_vote(cas: dict[str, Any]) -> None:
    def voter() -> Any:
        return vote(_feuille(cas), cas["voix"], cas.get("interesses", []), cas["preside"], REGLE).resultat

    if "refus" in cas:
        with pytest.raises(DonneeRefusee) as refus:
            voter()
        assert refus.value.trouve == cas["refus"]
    else:
        assert voter()["adopte"] == (cas["adopte"] == "oui")


@pytest.mark.parametrize("cas", lire_cas("gouvernance", "emargements.yaml"))
def test_emargement(cas: dict[str, Any]) -> None:
    if "refus" in cas:
        with pytest.raises(DonneeRefusee) as refus:
            quorum(_feuille(cas), REGLE)
        assert refus.value.trouve == cas["refus"]
    else:
        assert quorum(_feuille(cas), REGLE).resultat["comptes"] == int(cas["comptes"])


def _changement(dit: dict[str, str]) -> Changement:
    siege = Siege(dit["qualite"], dit["libelle"], dit["voix"], preside=int(dit.get("preside", "0")))
    return Changement(siege, date.fromisoformat(dit["le"]), dit.get("ouvert", "oui") == "oui")


@pytest.mark.parametrize("cas", lire_cas("gouvernance", "sieges.yaml"))
def test_sieges(cas: dict[str, Any]) -> None:
    instance, faits = INSTANCES[cas["instance"]], [_changement(un) for un in cas["changements"]]
    for jour, attendu in cas.get("au", {}).items():
        lue = composee(instance, faits, date.fromisoformat(jour))
        assert [code for code in attendu.get("absents", []) if lue.siege(code)] == []
        deliberent = [siege.qualite for siege in lue.sieges if siege.voix == DELIBERATIVE]
        assert deliberent == attendu.get("deliberent", deliberent)
    assert list(fautes(instance, composee(instance, faits, date.max))) == cas.get("fautes", [])


@pytest.mark.parametrize("cas", lire_cas("gouvernance", "tableaux.yaml"))
def test_tableau_gele(cas: dict[str, Any]) -> None:
    source = {code: {"valeur": str(rang)} for rang, code in enumerate(BLOCS)}
    mots = {code: " " if code in cas.get("muets", []) else "Conforme." for code in BLOCS}
    if "refus" in cas:
        with pytest.raises(DonneeRefusee) as refus:
            geler("s1", date(2019, 9, 10), source, mots, "Mme A")
        assert refus.value.trouve == cas["refus"]
        return
    gele = geler("s1", date(2019, 9, 10), source, mots, "Mme A")
    avant = (gele.empreinte, repr(gele.blocs))
    for code, valeur in cas.get("correction", {}).items():
        source[code]["valeur"] = valeur
    suivant = geler("s2", date(2019, 12, 10), source, mots, "Mme A")
    assert (gele.empreinte, repr(gele.blocs)) == avant and intact(gele)
    assert list(changements(gele, suivant)) == cas.get("change", [])
    altere = replace(gele, commentaires={**mots, **cas.get("alteration", {})})
    assert intact(altere) == (cas.get("intact", "oui") == "oui")


CRCA = INSTANCES["crca_pleniere"]
JOUR = date(2019, 4, 1)


def _mandat(personne: str, qualite: str, fin: date | None = None, *, suppleant: bool = False) -> Mandat:
    return Mandat(personne, "crca_pleniere", qualite, date(2017, 1, 1), fin, suppleant)


def test_les_suppleants_sont_ceux_du_siege_ce_jour_la_et_les_mandats_finis_se_nomment() -> None:
    mandats = [
        _mandat("M. M", "arcmsa"), _mandat("M. S", "arcmsa", suppleant=True),
        _mandat("M. T", "arcmsa", date(2019, 3, 31), suppleant=True), _mandat("Mme D", "directeur_metier_ars"),
        _mandat("Mme E", "directeur_metier_ars", suppleant=True), _mandat("M. F", "mutualite", date(2019, 3, 31)),
    ]  # fmt: skip
    assert suppleants(mandats, CRCA, JOUR) == {"M. M": ("M. S",)}
    assert finis(mandats, CRCA, JOUR) == {"M. F": date(2019, 3, 31), "M. T": date(2019, 3, 31)}


def test_un_suppleant_ne_preside_pas_a_la_place_de_la_vice_presidente() -> None:
    """The chair away without anybody in her place: the vice-chair presides, not the chair's stand-in."""
    mandats = [_mandat("Mme G", "dg_ars"), _mandat("M. S", "dg_ars", suppleant=True), _mandat("Mme P", "dcgdr")]
    assert president(mandats, CRCA, JOUR) == "Mme G"
    assert president(mandats, CRCA, JOUR, absents=["Mme G"]) == "Mme P"
