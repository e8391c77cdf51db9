"""Playing the IPEP groups, by the functions of the pages: from candidature to the second payment and the third campaign."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import cycle, islice
from typing import Any

from django.utils import timezone

from efficience.noyau.ipep.dossier_amorcage import CRITERES_EN_MOTS
from efficience.noyau.roles import NATURES
from efficience.portail.comptes.membre import Membre
from efficience.portail.demonstration.tables import DONNEES, lire_yaml
from efficience.portail.dossiers import actions
from efficience.portail.dossiers.models import Dossier
from efficience.portail.ipep import avenants, campagnes, composition, groupes, questionnaires, suivi
from efficience.portail.ipep.models import Groupement
from efficience.portail.pieces.actions import deposer
from efficience.portail.pieces.models import Piece

_ANNEES_AVANT = 3
_REPONSES = ("oui", "oui", "un_peu", "oui", "non")
"""What patients answer, by turns."""


@dataclass
class VieDeGroupe:
    """A group that is played, who plays it, and its dossiers once they are open."""

    ecrit: Mapping[str, Any]
    commun: Mapping[str, Any]
    premiere: int
    acteurs: Mapping[str, Membre]
    groupement: Groupement | None = None
    dossiers: dict[str, Dossier] = field(default_factory=dict)

    @property
    def sien(self) -> Groupement:
        """The group, once open."""
        assert self.groupement is not None
        return self.groupement

    def faire(self, quoi: str, geste: str, par: str, le: datetime, **dites: Any) -> None:
        """A gesture on one of its dossiers."""
        piece = dites.pop("piece", None)
        actions.faire(self.dossiers[quoi], geste, dites, par=self.acteurs[par], le=le, piece=piece)


Etape = Callable[[VieDeGroupe, datetime], None]


@dataclass(frozen=True)
class Pas:
    """A step: its day, what it is, what it does."""

    jour: date
    quoi: str
    faire: Callable[[datetime], None]


def vies(aujourd_hui: date, membres: Mapping[tuple[str, str], Membre]) -> list[VieDeGroupe]:
    """The groups of the table, with their people."""
    table = dict(lire_yaml("groupes_ipep.yaml"))
    commun = table.pop("commun")
    communs = {"cnam": membres["agent_am", "coordination"], "ars": membres["agent_ars", "ars"]}
    return [
        VieDeGroupe(
            ecrit, commun, aujourd_hui.year - _ANNEES_AVANT,
            {**communs, "lui": membres["coordinateur_ipep", ecrit["structure"]]},
        )
        for ecrit in table.values()
    ]  # fmt: skip


def pas(toutes: list[VieDeGroupe]) -> Iterator[Pas]:
    """Everything that happens to the groups, in no order."""
    for vie in toutes:
        yield from _au(vie, _DEBUTS)
        for rang in range(_ANNEES_AVANT + 1):
            yield from _au(vie, _campagne(rang))
    if toutes:
        yield from _au(toutes[0], _avenant(toutes))


def _au(vie: VieDeGroupe, etapes: Mapping[str, Etape]) -> Iterator[Pas]:
    for quand, faire in etapes.items():
        annee, jour = quand.split("/")
        mois, quantieme = map(int, jour.split("-"))
        yield Pas(date(vie.premiere + int(annee), mois, quantieme), vie.ecrit["nom"].lower(), partial(faire, vie))


def _piece(sujet: Dossier, par: Membre, le: datetime) -> Piece:
    octets = (DONNEES / "piece.pdf").read_bytes()
    return deposer("piece.pdf", octets, sujet, geste="ipep.lire", lecteurs=tuple(NATURES), par=par, le=le)


# From the candidature to the second payment ------------------------------------------------------------------------------


def _ouvrir(vie: VieDeGroupe, le: datetime) -> None:
    lui, ecrit = vie.acteurs["lui"], vie.ecrit
    vie.groupement = groupes.ouvrir(
        lui.organisation, nom=ecrit["nom"], forme=ecrit["forme"], siren=ecrit["siren"], departement=ecrit["departement"],
        par=lui, le=le,
    )  # fmt: skip
    vie.dossiers["groupement"] = vie.groupement.dossier
    depuis = date(vie.premiere - 1, 9, 1)
    for membre in ecrit["membres"]:
        dit = {**membre, "profession": "", "debut": depuis, "fin": None}
        composition.ajouter_membre(vie.sien, dit, par=lui, le=le)
    for nom, rpps in ecrit["medecins"]:
        dit = {"nom": nom, "rpps": rpps, "debut": depuis, "fin": None, "associe": True}
        composition.rattacher(vie.sien, dit, par=lui, le=le)
    _compter(vie, 0, le)


def _compter(vie: VieDeGroupe, rang: int, le: datetime) -> None:
    total = vie.ecrit["patienteles"][rang]
    lignes = ["strate;effectif;annees", *(f"{code};{n};{n}" for code, n in _strates(vie, total).items())]
    octets = "\n".join(lignes).encode()
    annee = vie.premiere + rang
    composition.recevoir_patientele(vie.sien, annee=annee, total=total, octets=octets, par=vie.acteurs["cnam"], le=le)


def _strates(vie: VieDeGroupe, total: int) -> dict[str, int]:
    parts: Mapping[str, int] = vie.commun["strates"]
    faites = {code: total * part // 100 for code, part in parts.items()}
    premiere = next(iter(faites))
    return {**faites, premiere: faites[premiere] + total - sum(faites.values())}


def _deposer(vie: VieDeGroupe, le: datetime) -> None:
    vie.faire("groupement", "deposer", "lui", le, projet=vie.ecrit["projet"])


def _inscrire(vie: VieDeGroupe, le: datetime) -> None:
    arrete = {"arrete": f"SSAS{vie.premiere}0001A", "arrete_le": timezone.localdate(le) - timedelta(days=4)}
    vie.faire("groupement", "inscrire", "cnam", le, **arrete)


def _demander(vie: VieDeGroupe, le: datetime) -> None:
    lui = vie.acteurs["lui"]
    vie.dossiers["amorcage"] = groupes.demander_l_amorcage(vie.sien, par=lui, le=le)
    notes = {f"critere_{nom}": str(note) for nom, note in zip(CRITERES_EN_MOTS, vie.ecrit["criteres"], strict=True)}
    vie.faire("amorcage", "deposer", "lui", le, **notes)


def _verser(rang: int, geste: str) -> Etape:
    def verser(vie: VieDeGroupe, le: datetime) -> None:
        dossier = vie.dossiers["amorcage"]
        montant = Dossier.objects.get(pk=dossier.pk).contexte(le).donnee("montants")[f"versement_{rang}"]
        vie.faire("amorcage", geste, "cnam", le, montant=montant, piece=_piece(dossier, vie.acteurs["cnam"], le))

    return verser


def _transmettre(vie: VieDeGroupe, le: datetime) -> None:
    feuille = dict(vie.commun["feuille"])
    actions_prevues = [
        {**une, "debut_le": date.fromisoformat(f"{vie.premiere}-{une['debut_le']}")} for une in feuille["actions"]
    ]
    emploi = {poste: Decimal(montant) for poste, montant in vie.ecrit["emploi"].items()}
    rubriques = {**feuille, "actions": actions_prevues, "emploi": emploi}
    suivi.ecrire_la_feuille(vie.sien, rubriques, par=vie.acteurs["lui"], le=le)
    vie.faire("amorcage", "transmettre_feuille", "lui", le)


def _depenser(vie: VieDeGroupe, le: datetime) -> None:
    for rang, (poste, montant) in enumerate(vie.ecrit["emploi"].items(), start=1):
        suivi.enregistrer_une_depense(
            vie.sien, poste=poste, montant=Decimal(montant) / 2, payee_le=timezone.localdate(le), piece=f"F-{rang:03}",
            par=vie.acteurs["lui"], le=le,
        )  # fmt: skip


def _piloter(vie: VieDeGroupe, le: datetime) -> None:
    lui = vie.acteurs["lui"]
    suivi.dire_les_services(vie.sien, vie.commun["services"], vie.commun["obligations"], par=lui, le=le)
    for trimestre in (1, 2):
        dite = {
            "annee": vie.premiere, "trimestre": trimestre, "file_active": vie.ecrit["patienteles"][0] // 3 + 40 * trimestre,
            "rencontres": 6 + trimestre, "parcours": 35 * trimestre, "heures": Decimal("62.5"), "etp": Decimal("0.50"),
        }  # fmt: skip
        suivi.dire_l_activite(vie.sien, dite, par=lui, le=le)
    suivi.partager_une_pratique(vie.sien, **vie.ecrit["pratique"], par=lui, le=le)


def _geste(quoi: str, geste: str, par: str) -> Etape:
    return lambda vie, le: vie.faire(quoi, geste, par, le)


_DEBUTS: Mapping[str, Etape] = {
    "0/01-15": _ouvrir,
    "0/01-18": _deposer,
    "0/02-10": _geste("groupement", "declarer_recevable", "ars"),
    "0/03-01": _inscrire,
    "0/03-05": _geste("groupement", "signer", "lui"),
    "0/03-12": _geste("groupement", "signer", "cnam"),
    "0/03-15": _demander,
    "0/03-25": _geste("amorcage", "calculer", "cnam"),
    "0/03-26": _geste("amorcage", "valider", "cnam"),
    "0/03-28": _geste("amorcage", "ordonner_premier", "cnam"),
    "0/04-12": _verser(1, "verser_premier"),
    "0/06-02": _transmettre,
    "0/06-10": _geste("amorcage", "ordonner_second", "cnam"),
    "0/06-25": _verser(2, "verser_second"),
    "0/07-15": _depenser,
    "0/07-20": _piloter,
}


# Campaigns ---------------------------------------------------------------------------------------------------------------


def _campagne(rang: int) -> Mapping[str, Etape]:
    """The campaign of a year: opened that year, paid and shared the year after; the last one is only open."""
    quoi = f"campagne {rang}"
    etapes: dict[str, Etape] = {
        f"{rang}/03-20": partial(_ouvrir_la_campagne, rang=rang),
        f"{rang}/10-01": partial(_interroger, rang=rang),
    }
    if rang:
        etapes[f"{rang}/01-20"] = partial(_compter_l_annee, rang=rang)
    if rang == _ANNEES_AVANT:
        return etapes
    suite: dict[str, Etape] = {
        "04-10": partial(_recevoir, rang=rang),
        "05-05": _geste(quoi, "calculer", "cnam"),
        "05-20": _geste(quoi, "ouvrir_contradictoire", "cnam"),
        "06-01": partial(_ecrire, quoi=quoi, geste="observer", par="lui"),
        "06-10": partial(_ecrire, quoi=quoi, geste="repondre", par="cnam"),
        "07-01": _geste(quoi, "arreter", "cnam"),
        "07-10": _geste(quoi, "notifier", "cnam"),
        "07-25": _si_du(quoi, _geste(quoi, "ordonner", "cnam")),
        "08-20": _si_du(quoi, partial(_payer, quoi=quoi)),
        "09-05": _si_du(quoi, partial(_voter, rang=rang)),
        "09-20": _si_du(quoi, _geste(quoi, "partager", "lui")),
    }
    return etapes | {f"{rang + 1}/{jour}": faire for jour, faire in suite.items()}


def _si_du(quoi: str, faire: Etape) -> Etape:
    """Only when something is due: without a gain, the campaign closed when it was notified."""

    def agir(vie: VieDeGroupe, le: datetime) -> None:
        if Dossier.objects.get(pk=vie.dossiers[quoi].pk).contexte(le).donnee("resultat")["interessement"]:
            faire(vie, le)

    return agir


def _ouvrir_la_campagne(vie: VieDeGroupe, le: datetime, rang: int) -> None:
    annee = vie.premiere + rang
    present = Groupement.objects.select_related("dossier", "organisation").get(pk=vie.sien.pk)
    vie.dossiers[f"campagne {rang}"] = groupes.ouvrir_la_campagne(present, annee, par=vie.acteurs["cnam"], le=le)
    vie.faire(f"campagne {rang}", "figer_patientele", "cnam", le)


def _compter_l_annee(vie: VieDeGroupe, le: datetime, rang: int) -> None:
    _compter(vie, rang, le)


def _interroger(vie: VieDeGroupe, le: datetime, rang: int) -> None:
    """Patients are asked, and the collection is closed, when the table says how many answer."""
    combien = [*vie.ecrit["reponses"], 0][rang]
    if not combien:
        return
    lui, jour = vie.acteurs["lui"], timezone.localdate(le)
    recueil = questionnaires.ouvrir_recueil(vie.sien, public="patients", annee=vie.premiere + rang, par=lui, le=le)
    notees = [question.code for question in recueil.modele.questions if question.notee]
    for numero, jeton in enumerate(questionnaires.faire_des_liens(recueil, combien, par=lui, le=le)):
        dites = dict(zip(notees, islice(cycle(_REPONSES), numero, None), strict=False))
        questionnaires.repondre(jeton, dites, jour)
    questionnaires.clore(recueil, par=lui, le=le + timedelta(minutes=2))


def _recevoir(vie: VieDeGroupe, le: datetime, rang: int) -> None:
    dossier = Dossier.objects.get(pk=vie.dossiers[f"campagne {rang}"].pk)
    campagnes.recevoir(dossier, _fichier(vie, rang), par=vie.acteurs["cnam"], le=le)


def _fichier(vie: VieDeGroupe, rang: int) -> bytes:
    """What the CNAM sends: every stratum at the mean spends of the table, every indicator at its rate."""
    observe_avant, observe, attendu_avant, attendu = vie.ecrit["depenses"][rang]
    lignes = ["rubrique,code,champ,valeur"]
    for code, n in _strates(vie, vie.ecrit["patienteles"][rang]).items():
        champs = {
            "effectif": n, "annees": n, "depense": n * observe, "comparateur": attendu, "annees_reference": n,
            "depense_reference": n * observe_avant, "comparateur_reference": attendu_avant,
        }  # fmt: skip
        lignes += [f"strate,{code},{champ},{valeur}" for champ, valeur in champs.items()]
    taux = Decimal(vie.ecrit["taux"][rang])
    for code in vie.commun["indicateurs"]:
        numerateur = int((1 - taux if code in vie.commun["baisse"] else taux) * 1000)
        lignes += [f"indicateur,{code},numerateur,{numerateur}", f"indicateur,{code},denominateur,1000"]
        lignes += [f"territoire,{code},T{n:02},{Decimal(20 + 3 * n) / 100}" for n in range(21)]
    return "\n".join(lignes).encode()


def _ecrire(vie: VieDeGroupe, le: datetime, quoi: str, geste: str, par: str) -> None:
    dites = {"observer": {"observations": vie.commun["observations"]}, "repondre": {"motif": vie.commun["reponse"]}}
    vie.faire(quoi, geste, par, le, **dites[geste])


def _payer(vie: VieDeGroupe, le: datetime, quoi: str) -> None:
    dossier = Dossier.objects.get(pk=vie.dossiers[quoi].pk)
    montant = dossier.contexte(le).donnee("resultat")["interessement"]
    vie.faire(quoi, "verser", "cnam", le, montant=montant, piece=_piece(dossier, vie.acteurs["cnam"], le))


def _voter(vie: VieDeGroupe, le: datetime, rang: int) -> None:
    codes = {nom: code for code, nom in suivi.noms_de_la_cle(vie.sien).items()}
    poids = [(codes.get(nom, nom), Decimal(un)) for nom, un in vie.ecrit["poids"]]
    annee = vie.premiere + rang
    suivi.voter_une_cle(
        vie.sien, annee=annee, votee_le=timezone.localdate(le), proces_verbal=f"Assemblée des membres, {annee + 1}",
        poids=poids, par=vie.acteurs["lui"], le=le,
    )  # fmt: skip


# An avenant to the cahier des charges ------------------------------------------------------------------------------------


def _avenant(toutes: list[VieDeGroupe]) -> Mapping[str, Etape]:
    ouvert: dict[str, Dossier] = {}

    def present() -> Dossier:
        return Dossier.objects.get(pk=ouvert["avenant"].pk)

    def proposer(vie: VieDeGroupe, le: datetime) -> None:
        cnam, dit = vie.acteurs["cnam"], vie.commun["avenant"]
        ouvert["avenant"] = groupes.proposer_un_avenant(dit["titre"], vie.ecrit["departement"], par=cnam, le=le)
        actions.faire(ouvert["avenant"], "soumettre", {"changement": dit["changement"]}, par=cnam, le=le)

    def donner(_vie: VieDeGroupe, le: datetime) -> None:
        for rang, une in enumerate(toutes):
            avenants.rendre(present(), une.ecrit["avis"], par=une.acteurs["lui"], le=le + timedelta(minutes=rang))

    def adopter(vie: VieDeGroupe, le: datetime) -> None:
        arrete = {"arrete": f"SSAS{timezone.localdate(le).year}0042A"}
        actions.faire(present(), "adopter", arrete, par=vie.acteurs["cnam"], le=le)

    return {"2/05-02": proposer, "2/05-20": donner, "2/07-05": adopter}
