"""Lives of dossiers: told line by line by the YAML cases, or walked at random. Any life cycle of the domain.

A line of a case is `{le, geste, …}` (done, or refused when it says `refus`) or `{au, …}` (seen). Times are those of the
region, noon when not said. Who acts and the fields not said are the usual ones: the case only tells what matters to it.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from efficience.noyau.archive import de_json, en_json
from efficience.noyau.automate import Automate, Exigence, GesteRefuse
from efficience.noyau.dossier import Dossier, Evenement, accomplir, ouvrir, parcours, relire
from efficience.noyau.periode import Periode
from efficience.noyau.roles import ROLES

CAS = Path(__file__).parent / "cas"
MOTS = {"texte", "empreinte", "piece", "personne"}
"""Natures of fields that any word fills."""


def lire_cas(*chemin: str) -> list[Any]:
    """The cases of a file, scalars kept as they are written."""
    fichier = CAS.joinpath(*chemin)
    lus = yaml.load(fichier.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return [pytest.param(cas, id=cas["cas"]) for cas in lus]


def instant(ecrit: str, dossier: Dossier) -> datetime:
    """« 2022-02-28 », at noon, or « 2022-02-28 23:59 », where the region is."""
    jour, _, heure = ecrit.partition(" ")
    naif = datetime.fromisoformat(f"{jour} {heure or '12:00'}")
    return naif.replace(tzinfo=dossier.territoire.debut(naif.date()).tzinfo)


def valeur(nom: str, ecrite: Any) -> Any:
    """A field as the domain takes it, from the text of the case."""
    if nom in ("periode", "plan"):
        return Periode(*map(date.fromisoformat, ecrite.split("/")))
    if nom == "seance":
        instance, jour = ecrite.split(" ")
        return {"reunion": f"28-{instance}-1", "instance": instance, "tenue_le": date.fromisoformat(jour)}
    if nom == "conservation":
        return int(ecrite[0]), ecrite[1]
    if isinstance(ecrite, list):
        return [valeur(nom, un) for un in ecrite]
    if nom == "actions":
        return {code: None if fiche == "null" else fiche for code, fiche in ecrite.items()}
    if nom.endswith("_le") or nom in ("date_effet",):
        return date.fromisoformat(ecrite)
    if isinstance(ecrite, dict):
        return {cle: valeur(cle, un) for cle, un in ecrite.items()}
    if nom.startswith("montant"):
        return Decimal(ecrite)
    return {"oui": True, "non": False}.get(ecrite, ecrite) if isinstance(ecrite, str) else ecrite


@dataclass
class Vie:
    """A dossier as its case tells it. `usuels`: the fields not said, by name, from the day of the gesture."""

    dossier: Dossier
    usuels: Mapping[str, Callable[[Dossier, date], Any]]

    def faire(self, ligne: Mapping[str, Any]) -> None:
        """Do the gesture of a line. Raises GesteRefuse."""
        le, geste = instant(ligne["le"], self.dossier), ligne["geste"]
        lu = self.dossier.au(le)
        siennes = [une for une in lu.cycle.transitions if une.geste == geste]
        depuis = [une for une in siennes if lu.etat in une.de] or siennes
        role = ligne.get("par") or depuis[0].roles[0]
        propres = [une for une in depuis if role in une.roles] or depuis
        jour = lu.territoire.jour(le)
        donnees = {x.nom: usuelle(x, lu, jour, self.usuels) for une in propres for x in une.exige if not x.facultative}
        dits = {nom: valeur(nom, dit) for nom, dit in ligne.items() if nom not in ("le", "geste", "par", "refus")}
        donnees = {nom: donnee for nom, donnee in {**donnees, **dits}.items() if donnee != "aucun"}
        self.dossier = accomplir(self.dossier, Evenement(geste, le, f"un {role}", role, donnees=donnees))


def usuelle(x: Exigence[Dossier], lu: Dossier, jour: date, usuels: Mapping[str, Callable[[Dossier, date], Any]]) -> Any:
    """The usual value of a field."""
    if x.nom in usuels:
        return usuels[x.nom](lu, jour)
    if x.nom == "document_signe":
        return lu.donnee("document")
    if x.nom == "avis":
        return "favorable"
    if x.nature == "date":
        return jour
    return x.nom if x.nature in MOTS else None


def jouer(cas: Mapping[str, Any], cycles: Iterable[Automate[Dossier]], usuels: Mapping[str, Any]) -> Dossier:
    """Play a case to its end: what is refused moves nothing, what is seen is as written, and the archive reads back."""
    (cycle,) = [un for un in cycles if un.nom == cas["cycle"]]
    faits = {nom: valeur(nom, dit) for nom, dit in cas.get("faits", {}).items()}
    vie = Vie(replace(ouvrir(cycle, cas.get("departement", "14")), faits=faits), usuels)
    for ligne in [*cas["recit"], *cas.get("puis", [])]:
        if "faits" in ligne:
            nouveaux = {nom: valeur(nom, dit) for nom, dit in ligne["faits"].items()}
            vie.dossier = replace(vie.dossier, faits={**vie.dossier.faits, **nouveaux})
        elif "au" in ligne:
            au = instant(ligne["au"], vie.dossier)
            vues = {question: VUES[question](vie.dossier, au) for question in ligne if question != "au"}
            assert vues == {question: attendu for question, attendu in ligne.items() if question != "au"}, ligne
        elif "refus" in ligne:
            avant = vie.dossier
            with pytest.raises(GesteRefuse) as refus:
                vie.faire(ligne)
            assert (refus.value.motif.replace("\u00a0", " "), vie.dossier) == (ligne["refus"], avant), ligne
        else:
            vie.faire(ligne)
    relue(vie.dossier)
    return vie.dossier


def relue(dossier: Dossier) -> None:
    """The dossier folded again from its archived events is in the same state, with the same history."""
    archives = [de_json(json.loads(json.dumps(en_json(fait)))) for fait in dossier.evenements]
    assert archives == [*dossier.evenements]
    assert relire(dossier.vide, archives).etat == dossier.etat
    if dossier.evenements:
        assert parcours(dossier, dossier.evenements[-1].le)[-1].etat == dossier.situation(dossier.evenements[-1].le).code


def _gestes(dossier: Dossier, au: datetime, role: str) -> list[str]:
    return sorted({ligne.geste for ligne in dossier.gestes_possibles(role, au)})


VUES: dict[str, Callable[[Dossier, datetime], Any]] = {
    "etat": lambda d, au: d.situation(au).code,
    "main": lambda d, au: list(d.situation(au).main),
    **{f"gestes_{role}": lambda d, au, role=role: _gestes(d, au, role) for role in ROLES},
}

Fabrique = Callable[[random.Random, Dossier, date], Any]


def promener(
    cycle: Automate[Dossier],
    graine: int,
    vus: Counter,
    justes: Mapping[str, Fabrique],
    fausses: Mapping[str, Fabrique],
    faits: Callable[[random.Random], Mapping[str, Any]] = lambda hasard: {},
    longueur: int = 18,
    bonds: tuple[int, ...] = (1, 24, 200, 900, 3000, 9000),
) -> Dossier:
    """One life: any gesture, any role, `bonds` hours apart, valid fields or not; a refusal says why and moves nothing."""
    hasard = random.Random(f"{cycle.nom}-{graine}")
    le = datetime(2024, 1, 8, 9, tzinfo=UTC)
    dossier = replace(ouvrir(cycle, hasard.choice(("14", "35", "9D", "67"))), faits=faits(hasard))
    for _ in range(longueur):
        le += timedelta(hours=hasard.choice(bonds))
        lu = dossier.au(le)
        vus[lu.etat] += 1
        siennes = [ligne for ligne in cycle.transitions if lu.etat in ligne.de]
        if not siennes:
            break
        if not any(ligne.attendue for ligne in siennes) and hasard.random() < 0.6:
            continue  # nobody is waited for: time passes
        fait = _essai(hasard, lu, le, justes, fausses)
        try:
            apres = accomplir(dossier, fait)
        except GesteRefuse as refus:
            assert refus.motif.endswith(".")
            vus["refus"] += 1
            continue
        invariants(lu, fait, apres)
        dossier = apres
        vus[dossier.etat] += 1
    relue(dossier)
    return dossier


def _essai(
    hasard: random.Random, lu: Dossier, le: datetime, justes: Mapping[str, Fabrique], fausses: Mapping[str, Fabrique]
) -> Evenement:
    """Nine times out of ten a line from this state, by one of its roles."""
    siennes = [ligne for ligne in lu.cycle.transitions if lu.etat in ligne.de]
    if hasard.random() < 0.6:
        siennes = [ligne for ligne in siennes if ligne.attendue] or siennes
    ligne = hasard.choice(siennes if hasard.random() < 0.9 else lu.cycle.transitions)
    role = hasard.choice(ligne.roles) if hasard.random() < 0.93 else hasard.choice(list(ROLES))
    jour = lu.territoire.jour(le)
    tires = {x.nom: _au_hasard(hasard, x, lu, jour, justes, fausses) for x in ligne.exige}
    return Evenement(ligne.geste, le, "quelqu’un", role, donnees={n: v for n, v in tires.items() if v is not None})


def invariants(lu: Dossier, fait: Evenement, apres: Dossier) -> None:
    """What a gesture that was accepted may never break."""
    cycle = lu.cycle
    assert any(fait.role in une.roles and lu.etat in une.de and une.geste == fait.geste for une in cycle.transitions)
    if cycle.etat(lu.etat).final and apres.etat != lu.etat:
        assert fait.donnees["motif"]


def _au_hasard(
    hasard: random.Random,
    x: Exigence[Dossier],
    lu: Dossier,
    jour: date,
    justes: Mapping[str, Fabrique],
    fausses: Mapping[str, Fabrique],
) -> Any:
    tire = hasard.random()
    if tire < 0.03:
        return None
    if tire < 0.06 and x.nom in fausses:
        return fausses[x.nom](hasard, lu, jour)
    if x.nom in justes:
        return justes[x.nom](hasard, lu, jour)
    return usuelle(x, lu, jour, {})


def verifier_les_promenades(cycle: Automate[Dossier], nombre: int, **dit: Any) -> None:
    """Walk that many lives, and check that together they went everywhere: a state never reached proved nothing."""
    vus: Counter = Counter()
    for graine in range(nombre):
        promener(cycle, graine, vus, **dit)
    jamais = sorted(etat.code for etat in cycle.etats if not vus[etat.code])
    assert not jamais, f"jamais atteints : {', '.join(jamais)}"
    assert vus["refus"] > 0
