"""The life of a group: candidature, selection by arrêté, convention with the CNAM, experiment of five years at most, exit.

« une convention signée entre le groupement et la CNAM formalisera le circuit de financement […]. En cas de groupement
constitué sous forme de convention, cette convention sera signée par le ou les membres désignés dans la convention pour
percevoir les crédits » (cahier des charges, § 10). « les groupements […] qui le souhaiteraient auraient alors la
possibilité de sortir de l'expérimentation » (§ 11).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from types import MappingProxyType

from efficience.noyau.automate import Automate, Etat, Geste, Passage, Transition
from efficience.noyau.conditions import Champ, Condition, choix, duree_du_parametre, qualite, sans_obstacle
from efficience.noyau.contrat import exigences as x
from efficience.noyau.delais import ajouter
from efficience.noyau.dossier import Dossier
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.ipep.montants import CAHIER, STRICTE, eligible
from efficience.noyau.montant import au_centime, en_exact, en_nombre
from efficience.noyau.roles import AGENT_AM, AGENT_ARS, ARS, CAISSE, DG_ARS, DIRECTEUR_CPAM, ROLES, nature_de
from efficience.reglement import Reglement

LOI, COMMUNIQUE = "css-l162-31-1", "communique-ipep-2019"
COORDINATEUR, IPEP = "coordinateur_ipep", ROLES["coordinateur_ipep"].nature
AM, REGION = (AGENT_AM, DIRECTEUR_CPAM), (AGENT_ARS, DG_ARS, AGENT_AM, DIRECTEUR_CPAM)
PERSONNE_MORALE, PAR_CONVENTION = "personne_morale", "convention"
FORMES: Mapping[str, str] = MappingProxyType(
    {PERSONNE_MORALE: "une personne morale", PAR_CONVENTION: "une convention entre les membres"}
)
TYPES_DE_MEMBRE: Mapping[str, str] = MappingProxyType(
    {
        "msp": "maison de santé",
        "cds": "centre de santé",
        "cpts": "communauté professionnelle territoriale",
        "es": "établissement de santé",
        "esms": "établissement social ou médico-social",
        "cabinet": "cabinet",
        "autre": "autre",
    }
)
T = Transition[Dossier]
IMPREVU = partial(T, attendue=False)


@dataclass(frozen=True)
class Membre:
    """A member of a group from `debut` to `fin` included; `percoit`: designated to receive the credits."""

    identifiant: str
    nom: str
    type: str
    debut: date
    fin: date | None = None
    percoit: bool = False

    def court(self, jour: date) -> bool:
        """Whether it is a member on that day."""
        return self.debut <= jour and (self.fin is None or jour <= self.fin)


def fautes_de_composition(membres: Iterable[Membre], forme: str, jour: date) -> tuple[str, ...]:
    """What prevents a convention with the CNAM on that day, in words."""
    siens = [membre for membre in membres if membre.court(jour)]
    trouvees = [] if siens else ["Le groupement n’a pas de membre."]
    trouvees += [f"{m.nom} : type « {m.type} » inconnu." for m in siens if m.type not in TYPES_DE_MEMBRE]
    noms = [membre.identifiant for membre in siens]
    trouvees += [f"{nom} est membre deux fois." for nom in sorted({*noms}) if noms.count(nom) > 1]
    if forme == PAR_CONVENTION and not any(membre.percoit for membre in siens):
        trouvees.append("La convention entre les membres ne désigne personne pour percevoir les crédits.")
    return tuple(trouvees)


def refus_de_patientele(patientele: int, reglement: Reglement, jour: date | None) -> str:
    """Why a group of that size may not apply; nothing when it may: « une patientèle […] supérieure à 5 000 ».

    The size at which the scale of the credits starts is the same number; there the amount is computed, and is no right.
    """
    seuil, comparaison = (reglement.regle(f"{nom}_patientele_ipep", jour) for nom in ("seuil", "comparaison"))
    if eligible(patientele, seuil, comparaison):
        return ""
    demande = "dépasser" if comparaison == STRICTE else "atteindre"
    return f"La patientèle doit {demande} {en_nombre(seuil)} patients."


def _patientele(patientele: int, dossier: Dossier) -> str:
    try:
        return refus_de_patientele(patientele, dossier.reglement, dossier.le and dossier.territoire.jour(dossier.le))
    except DonneeRefusee as faute:
        return f"Patientèle refusée : {faute}"


def _signataires(dossier: Dossier) -> frozenset[str]:
    return frozenset(nature_de(fait.role) for fait in dossier.depuis("inscrire") if fait.geste == "signer")


def _derniere(dossier: Dossier, role: str) -> bool:
    return _signataires(dossier) | {nature_de(role)} == {IPEP, CAISSE}


def _premiere(dossier: Dossier, role: str) -> bool:
    return not _derniere(dossier, role)


def _fin(dossier: Dossier) -> datetime | None:
    """Five years after the arrêté that lists the groups."""
    inscrit: date | None = dossier.donnee("arrete_le")
    if inscrit is None:
        return None
    return dossier.territoire.debut(ajouter(inscrit, duree_du_parametre(dossier, "duree_experimentation", inscrit)))


def _sortie(dossier: Dossier) -> datetime | None:
    sorti: date | None = dossier.donnee("sortie_le")
    return dossier.territoire.lendemain(sorti) if sorti else None


PATIENTELE = Champ("patientele", "la patientèle des médecins traitants du groupement", "nombre", _patientele)
FORME = choix("forme", "la forme du groupement", FORMES)
PROJET = Champ("projet", "la présentation du projet", "texte")
ANNEXE = Champ("piece", "un dossier plus complet, s’il y en a un", "piece", facultative=True)
MEMBRES = sans_obstacle("membres")
"""`fautes_de_composition` and `patientele.chevauchements` find them; the portal gives their sentences."""
CNAM = qualite({"cnam": "la Caisse nationale de l’assurance maladie"})
ARRETE = Champ("arrete", "la référence de l’arrêté qui fixe la liste", "texte")
ARRETE_LE = x.date_passee("arrete_le", "la date de publication de l’arrêté")
SORTIE_LE = Champ("sortie_le", "le dernier jour dans l’expérimentation", "date")
PAS_DEJA_SIGNE = Condition(
    "pas déjà signé", lambda d, r: "Votre partie a déjà signé." if nature_de(r) in _signataires(d) else ""
)

_VIVANT = ("inscrit", "conventionne")
_signer = partial(T, "signer", ("inscrit",))
GROUPEMENT: Automate[Dossier] = Automate(
    "groupement_ipep",
    "Groupement IPEP",
    "candidature",
    (
        Etat("candidature", "Candidature en préparation", (IPEP,), "Le groupement dépose sa candidature."),
        Etat("deposee", "Candidature déposée", (ARS, CAISSE), "L’ARS et l’assurance maladie instruisent ensemble.",
             {IPEP: "En instruction"}),
        Etat("recevable", "Candidature recevable", (CAISSE,), "L’arrêté fixe la liste des groupements."),
        Etat("inscrit", "Inscrit sur la liste", (IPEP, CAISSE), "Le groupement et la CNAM signent la convention."),
        Etat("conventionne", "En expérimentation", (), "Les campagnes se suivent ; le groupement conduit son projet."),
        Etat("irrecevable", "Candidature irrecevable", (), "Rien d’autre.", final=True),
        Etat("retiree", "Candidature retirée", (), "Rien d’autre.", final=True),
        Etat("sorti", "Sorti de l’expérimentation", (), "Les sommes en cours sont soldées au prorata.", final=True),
        Etat("fini", "Expérimentation terminée", (), "L’expérimentation a pris fin pour tous.", final=True),
    ),
    (
        Geste("deposer", "Déposer la candidature", "Candidature déposée", engage=True),
        Geste("declarer_recevable", "Déclarer la candidature recevable", "Candidature recevable"),
        Geste("declarer_irrecevable", "Déclarer la candidature irrecevable", "Candidature irrecevable", engage=True),
        Geste("retirer", "Retirer la candidature", "Candidature retirée", engage=True),
        Geste("inscrire", "Enregistrer l’inscription sur la liste", "Groupement inscrit sur la liste", engage=True),
        Geste("signer", "Signer la convention", "Convention signée", engage=True),
        Geste("actualiser_patientele", "Enregistrer la patientèle de l’année", "Patientèle de l’année enregistrée"),
        Geste("sortir", "Quitter l’expérimentation", "Sortie demandée", engage=True),
        Geste("exclure", "Mettre fin à la participation", "Participation terminée", engage=True),
    ),
    (
        T("deposer", ("candidature",), "deposee", (COORDINATEUR,), COMMUNIQUE, (MEMBRES,),
          (FORME, PATIENTELE, PROJET, x.DOCUMENT, ANNEXE)),
        T("declarer_recevable", ("deposee",), "recevable", REGION, LOI, (MEMBRES,)),
        T("declarer_irrecevable", ("deposee",), "irrecevable", (DG_ARS, *AM), LOI, exige=(x.MOTIF,)),
        IMPREVU("retirer", ("candidature", "deposee", "recevable", "inscrit"), "retiree", (COORDINATEUR,), LOI,
                exige=(x.MOTIF,)),
        T("inscrire", ("recevable",), "inscrit", AM, CAHIER, exige=(CNAM, ARRETE, ARRETE_LE, x.DOCUMENT)),
        _signer(None, (COORDINATEUR,), CAHIER, (PAS_DEJA_SIGNE, MEMBRES), (x.DOCUMENT_SIGNE,), si=_premiere),
        _signer("conventionne", (COORDINATEUR,), CAHIER, (PAS_DEJA_SIGNE, MEMBRES), (x.DOCUMENT_SIGNE,), si=_derniere),
        _signer(None, AM, CAHIER, (PAS_DEJA_SIGNE,), (CNAM, x.DOCUMENT_SIGNE), si=_premiere),
        _signer("conventionne", AM, CAHIER, (PAS_DEJA_SIGNE,), (CNAM, x.DOCUMENT_SIGNE), si=_derniere),
        IMPREVU("actualiser_patientele", ("conventionne",), None, AM, CAHIER,
                exige=(Champ("patientele", "la patientèle de l’année", "nombre"),)),
        IMPREVU("sortir", ("conventionne",), None, (COORDINATEUR,), CAHIER, exige=(SORTIE_LE, x.MOTIF)),
        IMPREVU("exclure", _VIVANT, "sorti", AM, LOI, exige=(CNAM, x.MOTIF, x.DOCUMENT)),
    ),
    (
        Passage(("conventionne",), "sorti", _sortie, "Sortie du groupement", CAHIER),
        Passage(("conventionne",), "fini", _fin, "Fin de l’expérimentation", LOI),
    ),
)  # fmt: skip


MOIS_DE_L_ANNEE = 12  # of the calendar year


def prorata_de_sortie(montant_annuel: Decimal, sorti_le: date) -> Decimal:
    """What is due for the year of the exit, in euros: months begun in the experiment, over twelve (assumed, NFA)."""
    return au_centime(en_exact(montant_annuel) * sorti_le.month / MOIS_DE_L_ANNEE)
