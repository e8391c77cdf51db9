"""The content of the minutes: who was there, the quorum, each point with what was said, opinions apart from decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from efficience.noyau.dossier import Dossier
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.gouvernance.competences import AVIS, DECISION, INFORMATION, MATIERES, REPORTE
from efficience.noyau.gouvernance.instances import Instance
from efficience.noyau.gouvernance.mandats import Mandat, composition
from efficience.noyau.gouvernance.ordre_du_jour import issues_de
from efficience.noyau.gouvernance.quorum import ABSENT, DISTANT, MANDAT, PRESENT, SUPPLEE, quorum
from efficience.noyau.gouvernance.reunion import emargement, instance_de, points, regle_de, traites


@dataclass(frozen=True)
class LigneDeCompteRendu:
    """A point as the minutes say it: what was said, the votes, who declared an interest, who decides in the end.

    `etablissements`: the opinion on each hospital of a targeting, by FINESS: `{sens, motif}`.
    """

    point: str
    objet: str
    intitule: str
    dit: str
    voix: Mapping[str, int]
    interesses: tuple[str, ...]
    decide: str
    observations: str = ""
    etablissements: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class CompteRendu:
    """The minutes of a session, ready for a template. People are named with their quality."""

    instance: str
    tenue_le: date
    presents: tuple[str, ...]
    distants: tuple[str, ...]
    representes: tuple[str, ...]
    supplees: tuple[str, ...]
    absents: tuple[str, ...]
    quorum: str
    avis: tuple[LigneDeCompteRendu, ...]
    decisions: tuple[LigneDeCompteRendu, ...]
    informations: tuple[LigneDeCompteRendu, ...]
    reportes: tuple[LigneDeCompteRendu, ...]


def rediger(seance: Dossier, mandats: Sequence[Mandat], instance: Instance | None = None) -> CompteRendu:
    """The minutes of a session that was opened. `instance`: with its seats of that day. Raises DonneeRefusee before."""
    ouverte = seance.dernier("ouvrir")
    if ouverte is None:
        raise DonneeRefusee("seance", "pas encore ouverte", "une séance tenue")
    lu, jour = seance.au(ouverte.le), seance.territoire.jour(ouverte.le)
    presences, instance = ouverte.donnees["presences"], instance or instance_de(seance)
    noms = _noms(mandats, instance, jour)
    modes = {nom: presences.get(nom, ABSENT) for nom in {**noms, **dict.fromkeys(presences, "")}}

    def ceux(mode: str) -> tuple[str, ...]:
        return tuple(noms.get(nom) or nom for nom, sien in modes.items() if sien == mode)

    def par(debut: str, mots: str) -> tuple[str, ...]:
        siens = [(nom, mode.removeprefix(debut)) for nom, mode in modes.items() if mode.startswith(debut)]
        return tuple(f"{noms.get(nom) or nom}, {mots} {autre}" for nom, autre in siens)

    return CompteRendu(
        instance=instance.intitule,
        tenue_le=jour,
        presents=ceux(PRESENT),
        distants=ceux(DISTANT),
        representes=par(MANDAT, "représenté par"),
        supplees=par(SUPPLEE, "suppléé par"),
        absents=ceux(ABSENT),
        quorum=_quorum(lu, presences),
        **_par_nature(seance),
    )


def _noms(mandats: Sequence[Mandat], instance: Instance, jour: date) -> dict[str, str]:
    siens = composition(mandats, instance, jour)
    sieges = {siege.qualite: siege.libelle for siege in instance.sieges}
    return {m.personne: f"{m.personne}, {sieges[m.qualite]}" for m in siens if not m.suppleant}


def _quorum(lu: Dossier, presences: Mapping[str, str]) -> str:
    if not instance_de(lu).vote:
        return "Cette instance travaille par consensus, sans quorum."
    calcul = quorum(emargement(lu, presences), regle_de(lu), lu.dernier("reconvoquer") is not None)
    return " ; ".join(f"{etape.libelle} : {etape.formule}" for etape in calcul.etapes[1:]) + "."


def _par_nature(seance: Dossier) -> dict[str, tuple[LigneDeCompteRendu, ...]]:
    tris: dict[str, list[LigneDeCompteRendu]] = {"avis": [], "decisions": [], "informations": [], "reportes": []}
    groupes = {AVIS: "avis", DECISION: "decisions", INFORMATION: "informations"}
    faits = traites(seance)
    interets = [fait.donnees for fait in seance.evenements if fait.geste == "declarer_interet"]
    for point in points(seance):
        traitement, matiere = faits.get(point.code, {"issue": REPORTE}), MATIERES[point.matiere]
        voix = [*traitement.get("voix", {}).values()]
        ligne = LigneDeCompteRendu(
            point=point.code,
            objet=point.objet,
            intitule=matiere.libelle,
            dit=issues_de(point)[traitement["issue"]],
            voix={sens: voix.count(sens) for sens in dict.fromkeys(voix)},
            interesses=tuple(i["membre"] for i in interets if i["point"] == point.code),
            decide=matiere.decide,
            observations=traitement.get("observations", ""),
            etablissements=traitement.get("etablissements", {}),
        )
        tris["reportes" if traitement["issue"] == REPORTE else groupes[matiere.nature]].append(ligne)
    return {nom: tuple(lignes) for nom, lignes in tris.items()}


def numero(region: str, instance: str, annee: int, rang: int) -> str:
    """The number of a document of a body: REGION-INSTANCE-AAAA-NNN."""
    return f"{region}-{instance.upper().replace('_', '-')}-{annee}-{rang:0>3}"
