"""What a convocation and minutes print, from the session, its mandates and the rules in force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from efficience.noyau.gouvernance import compte_rendu
from efficience.noyau.gouvernance.instances import INSTANCES, VOIX, Instance
from efficience.noyau.gouvernance.mandats import composition
from efficience.noyau.gouvernance.ordre_du_jour import Point
from efficience.noyau.gouvernance.reunion import points, regle_de, traites
from efficience.noyau.montant import en_exact, en_nombre
from efficience.noyau.territoires import nom_de_region
from efficience.portail.commun.acteur import Acteur
from efficience.portail.dossiers.droits import droit
from efficience.portail.dossiers.models import Dossier
from efficience.portail.gouvernance import lectures
from efficience.portail.gouvernance.attentes import intitule
from efficience.portail.gouvernance.champs import nature_du_point
from efficience.portail.gouvernance.cibles import avis_des_cibles

Mentions = dict[str, Any]
PAR_CONSENSUS = "Cette instance travaille par consensus, sans quorum ni vote."


def _tete(seance: Dossier, jour: date, le: datetime) -> Mentions:
    return {
        "document": {"date_le": droit(seance, le).territoire.jour(le).isoformat(), "reference": seance.reference},
        "seance": {
            "instance": INSTANCES[seance.donnees["instance"]].intitule, "numero": seance.reference,
            "region": nom_de_region(seance.region), "prevue_le": jour.isoformat(),
        },
    }  # fmt: skip


def convocation(seance: Dossier, dites: Mapping[str, Any], par: Acteur, le: datetime) -> Mentions:
    """The call: when, where, the agenda, who is called, the rules."""
    lue = droit(seance, le)
    jour = dites.get("prevue_le") or lectures.prevue_le(seance)
    instance = lectures.instance(seance.region, seance.donnees["instance"], jour)
    lieu, heure = lectures.lieu_et_heure(seance)
    ordre = [Point(**point) for point in dites.get("ordre_du_jour") or lue.donnee("ordre_du_jour") or ()]
    mentions = _tete(seance, jour, le)
    mentions["seance"] |= {
        "heure": dites.get("heure") or heure or "heure à préciser",
        "lieu": dites.get("lieu") or lieu or "lieu à préciser",
        "missions": "Missions de l’instance : " + " ; ".join(instance.missions) + ".",
        "membres": membres(instance, seance.region, jour),
        "ordre_du_jour": [{"numero": un.code, "objet": intitule(un), "nature": nature_du_point(un)} for un in ordre],
        "regles": regles(lue, instance),
    }
    return mentions


def membres(instance: Instance, region: str, jour: date) -> list[dict[str, str]]:
    """Who sits on that day, in the order of the seats."""
    sieges = {siege.qualite: siege for siege in instance.sieges}
    return [
        {"nom": un.personne, "qualite": sieges[un.qualite].libelle + (", suppléant" if un.suppleant else ""),
         "voix": VOIX[sieges[un.qualite].voix]}
        for un in composition(lectures.de_la_region(region), instance, jour)
    ]  # fmt: skip


def regles(lue: Any, instance: Instance) -> str:
    """The rules of quorum and votes of a body, in a sentence."""
    if not instance.vote:
        return PAR_CONSENSUS
    regle = regle_de(lue)
    seconde = lue.dernier("constater_absence_de_quorum") is not None
    part = en_nombre(en_exact(regle.part) * 100)
    mots = "Sur cette seconde convocation, aucun quorum n’est requis." if seconde else (
        f"Le quorum est de {part} % des membres à voix délibérative, présents ou représentés."
    )  # fmt: skip
    preponderante = " En cas de partage, la voix du président est prépondérante." if regle.preponderante else ""
    return f"{mots} Un membre porte {en_nombre(regle.mandats_par_porteur)} mandat au plus.{preponderante}"


def proces_verbal(seance: Dossier, dites: Mapping[str, Any], par: Acteur, le: datetime) -> Mentions:
    """The minutes: attendance, quorum, opinions apart from decisions, what was put off."""
    lue = droit(seance, le)
    instance = lectures.instance(seance.region, seance.donnees["instance"], lectures.prevue_le(seance))
    redige = compte_rendu.rediger(lue, lectures.de_la_region(seance.region), instance)
    ordre = {point.code: point for point in points(lue)}
    mentions = _tete(seance, redige.tenue_le, le)
    mentions["seance"] |= {
        "presences": [*_presences(redige)],
        "quorum": redige.quorum,
        "avis": _lignes(redige.avis, ordre),
        "decisions": _lignes(redige.decisions, ordre),
        "informations": _lignes(redige.informations, ordre),
        "reportes": _lignes(redige.reportes, ordre),
        "etablissements": [*_etablissements(lue)],
        "releve": dites.get("releve") or "Aucun autre échange n’a été relevé.",
    }
    return mentions


def _presences(redige: compte_rendu.CompteRendu) -> Iterable[dict[str, str]]:
    groupes = (("présent", redige.presents), ("à distance", redige.distants), ("a donné mandat", redige.representes),
               ("suppléé", redige.supplees), ("absent", redige.absents))  # fmt: skip
    return ({"nom": nom, "mode": mode} for mode, noms in groupes for nom in noms)


def _etablissements(lue: Any) -> Iterable[dict[str, str]]:
    """The opinion on each hospital, whatever became of the targeting point."""
    for code, traitement in traites(lue).items():
        for nom, dit, motif in avis_des_cibles(traitement):
            yield {"numero": code, "etablissement": nom, "dit": dit, "motif": motif or "sans motif"}


def _lignes(lignes: Iterable[compte_rendu.LigneDeCompteRendu], ordre: Mapping[str, Point]) -> list[dict[str, str]]:
    return [
        {
            "numero": un.point,
            "objet": intitule(ordre[un.point]),
            "dit": f"{un.dit} : {un.observations}" if un.observations else un.dit,
            "voix": ", ".join(f"{nombre} {sens}" for sens, nombre in un.voix.items()) or "sans vote",
            "interets": ", ".join(un.interesses) or "aucun",
            "decide": un.decide,
        }
        for un in lignes
    ]
