"""What the groups' dossiers are to the portal: who reads and acts, what guards read, what nobody types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.urls import reverse
from django.utils import timezone

from efficience.noyau.automate import GesteRefuse
from efficience.noyau.calcul import Calcul, NonCalculable
from efficience.noyau.catalogue import essayer
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.ipep.campagne import CAMPAGNE
from efficience.noyau.ipep.dossier_amorcage import AMORCAGE, CRITERES_EN_MOTS, ECHELLE
from efficience.noyau.ipep.groupement import GROUPEMENT
from efficience.noyau.ipep.partage_interne import en_vigueur, fautes, partager_entre_membres
from efficience.noyau.ipep.revision import REVISION
from efficience.noyau.roles import CAISSE
from efficience.portail.commun.acteur import Acteur
from efficience.portail.dossiers.champs import FICHIER, Champs, choix, fichier
from efficience.portail.dossiers.familles import Famille, Ligne
from efficience.portail.dossiers.models import Dossier
from efficience.portail.ipep import actes, campagnes, composition, courriers, ecritures, redaction
from efficience.portail.ipep.groupes import IPEP, filles, loi_de
from efficience.portail.ipep.models import Groupement
from efficience.reglement import officiel

Dites = Mapping[str, Any]
PARTIS = ("sorti", "fini")
_CONVENTIONNES = ("conventionne", *PARTIS)
CNAM = "cnam"


def groupement_de(dossier: Dossier) -> Groupement:
    """The group that a dossier is, or hangs from."""
    trouve: Groupement = Groupement.objects.select_related("dossier").get(pk=dossier.mere_id or dossier.pk)
    return trouve


# What guards read --------------------------------------------------------------------------------------------------------


def _du_groupement(dossier: Dossier, le: datetime) -> Dites:
    groupement = Groupement.objects.filter(pk=dossier.pk).first()
    return {"membres": composition.fautes(groupement, le) if groupement else ("La composition n’est pas écrite.",)}


def _de_l_amorcage(dossier: Dossier, le: datetime) -> Dites:
    groupement = groupement_de(dossier)
    vie = groupement.dossier.contexte(le)
    autres = [un for un in filles(groupement, AMORCAGE.nom) if un.pk != dossier.pk and un.etat != "abandon"]
    return {
        "arrete_le": vie.donnee("arrete_le"),
        "convention": vie.etat in _CONVENTIONNES,
        "autres_dossiers": ("Ce groupement a déjà un dossier de crédits d’amorçage.",) if autres else (),
        "depart": ("Le groupement est sorti de l’expérimentation.",) if vie.etat in PARTIS else (),
    }


def _de_la_campagne(dossier: Dossier, le: datetime) -> Dites:
    groupement, jour = groupement_de(dossier), timezone.localdate(le)
    gardes = campagnes.derniers(dossier)
    cles = [une.regle for une in groupement.cles.all()]
    cle = en_vigueur(cles, dossier.fixe["annee"], jour)
    membres = [un.regle for un in groupement.membres.all()]
    return {
        "donnees": () if gardes else ("Aucun fichier d’agrégats n’a été accepté.",),
        "cle": fautes(cle, membres, jour),
    }


_FAITS: Mapping[str, Callable[[Dossier, datetime], Dites]] = MappingProxyType(
    {GROUPEMENT.nom: _du_groupement, AMORCAGE.nom: _de_l_amorcage, CAMPAGNE.nom: _de_la_campagne}
)


def _faits(dossier: Dossier, le: datetime) -> Dites:
    lire = _FAITS.get(dossier.cycle)
    return lire(dossier, le) if lire else {}


# What nobody types -------------------------------------------------------------------------------------------------------


def _patientele_derniere(dossier: Dossier, _dites: Dites, _par: Acteur, _le: datetime) -> Dites:
    comptee = groupement_de(dossier).patienteles.order_by("-annee", "-rang").first()
    return {"patientele": comptee.total} if comptee else {}


def _candidature(dossier: Dossier, dites: Dites, par: Acteur, le: datetime) -> Dites:
    return {**_patientele_derniere(dossier, dites, par, le), "forme": groupement_de(dossier).forme}


def _convention(dossier: Dossier, _dites: Dites, _par: Acteur, le: datetime) -> Dites:
    """What both sign is the convention made with the registration on the list."""
    return {"document_signe": dossier.contexte(le).donnee("document")}


def _demande(dossier: Dossier, dites: Dites, par: Acteur, le: datetime) -> Dites:
    notes = [int(dites[f"critere_{nom}"]) for nom in CRITERES_EN_MOTS if f"critere_{nom}" in dites]
    criteres = {"criteres": notes} if len(notes) == len(CRITERES_EN_MOTS) else {}
    return {**_patientele_derniere(dossier, dites, par, le), **criteres}


def calcul_de_l_amorcage(dossier: Dossier, le: datetime) -> Calcul | NonCalculable:
    """The amount of the credits by the law of the day on which they were asked."""
    lu = dossier.contexte(le)
    patientele, criteres, demande = lu.donnee("patientele"), lu.donnee("criteres"), lu.dernier("deposer")
    if patientele is None or criteres is None or demande is None:
        return NonCalculable("la demande n’est pas déposée")
    entrees = {"patientele": patientele, "criteres": criteres}
    return essayer("amorcage-ipep", entrees, reglement=officiel(), au=timezone.localdate(demande.le))


def _calcul(dossier: Dossier, _dites: Dites, _par: Acteur, le: datetime) -> Dites:
    lu = calcul_de_l_amorcage(dossier, le)
    if isinstance(lu, NonCalculable):
        raise GesteRefuse("calculer", dossier.etat, lu.motif)
    return {"montants": {**lu.resultat, "calcul": lu.en_json()}}


def _feuille(dossier: Dossier, _dites: Dites, _par: Acteur, _le: datetime) -> Dites:
    ecrite = groupement_de(dossier).feuilles.order_by("-rang").first()
    return {"feuille_de_route": {**ecrite.rubriques, "version": ecrite.rang}} if ecrite else {}


def _patientele_de_l_annee(dossier: Dossier, _dites: Dites, _par: Acteur, _le: datetime) -> Dites:
    comptee = composition.derniere(groupement_de(dossier), dossier.fixe["annee"])
    return {"patientele": comptee.total} if comptee else {}


def _agregats(dossier: Dossier, _dites: Dites, _par: Acteur, _le: datetime) -> Dites:
    gardes = campagnes.derniers(dossier)
    return {"empreinte": gardes.empreinte} if gardes else {}


def _resultat(dossier: Dossier, _dites: Dites, _par: Acteur, le: datetime) -> Dites:
    calcule, gardes = campagnes.calculer(dossier, le), campagnes.derniers(dossier)
    if isinstance(calcule, NonCalculable) or gardes is None:
        raise GesteRefuse("calculer", dossier.etat, getattr(calcule, "motif", "Aucun agrégat."))
    patients = dossier.contexte(le).donnee("patientele")
    return {"resultat": campagnes.en_resultat(calcule, patients, gardes.empreinte, f"{loi_de(dossier):%d/%m/%Y}")}


def _parts(dossier: Dossier, _dites: Dites, _par: Acteur, le: datetime) -> Dites:
    return parts_de(dossier, le)


def parts_de(dossier: Dossier, le: datetime) -> Dites:
    """What the key voted gives to each, once the amount is decided; nothing without a key. Raises GesteRefuse."""
    cles = [une.regle for une in groupement_de(dossier).cles.all()]
    cle = en_vigueur(cles, dossier.fixe["annee"], timezone.localdate(le))
    if cle is None:
        return {}
    try:
        parts, _ = partager_entre_membres(dossier.contexte(le).donnee("resultat")["interessement"], cle)
    except DonneeRefusee as refus:
        raise GesteRefuse("partager", dossier.etat, str(refus)) from refus
    return {"parts": parts}


def _avis(_dossier: Dossier, _dites: Dites, par: Acteur, _le: datetime) -> Dites:
    """A group speaks for itself, whatever was typed."""
    organisation = getattr(par, "organisation", None)
    sien = Groupement.objects.filter(organisation=organisation).first() if organisation else None
    return {"groupement": str(sien.pk)} if sien else {"groupement": None}


_APPORTS: Mapping[tuple[str, str], Callable[[Dossier, Dites, Acteur, datetime], Dites]] = MappingProxyType(
    {
        (GROUPEMENT.nom, "deposer"): _candidature,
        (GROUPEMENT.nom, "signer"): _convention,
        (GROUPEMENT.nom, "actualiser_patientele"): _patientele_derniere,
        (AMORCAGE.nom, "deposer"): _demande,
        (AMORCAGE.nom, "calculer"): _calcul,
        (AMORCAGE.nom, "transmettre_feuille"): _feuille,
        (CAMPAGNE.nom, "figer_patientele"): _patientele_de_l_annee,
        (CAMPAGNE.nom, "recevoir"): _agregats,
        (CAMPAGNE.nom, "calculer"): _resultat,
        (CAMPAGNE.nom, "partager"): _parts,
        (REVISION.nom, "enregistrer_avis"): _avis,
    }
)


def _completer(dossier: Dossier, ligne: Ligne, dites: Dites, par: Acteur, le: datetime) -> Dites:
    apporte = _APPORTS.get((dossier.cycle, ligne.geste))
    qualite = {"qualite": qualite_de(par)} if any(un.nom == "qualite" for un in ligne.exige) else {}
    return {**dites, **(apporte(dossier, dites, par, le) if apporte else {}), **qualite}


def qualite_de(par: Acteur) -> str | None:
    """Who acts for the CNAM: an agent of a body of the Assurance Maladie that is not a local caisse (assumed: it has no
    departements of its own). Signing and paying a group are the CNAM's (§ 10)."""
    organisation = getattr(par, "organisation", None)
    if organisation is None or organisation.nature != CAISSE:
        return None
    return CNAM if not organisation.departements else "caisse_locale"


# Forms -------------------------------------------------------------------------------------------------------------------


def _criteres(_dossier: Dossier, _ligne: Ligne, _le: datetime) -> Champs:
    return {f"critere_{nom}": choix(mots, ECHELLE) for nom, mots in CRITERES_EN_MOTS.items()}


def _apporte(_dossier: Dossier, _ligne: Ligne, _le: datetime) -> Champs:
    return {}


def _copie(_dossier: Dossier, _ligne: Ligne, _le: datetime) -> Champs:
    return {FICHIER: fichier("Copie signée ailleurs, si vous ne signez pas ici", requis=False)}


# Addresses ---------------------------------------------------------------------------------------------------------------

_PAGES = MappingProxyType(
    {
        GROUPEMENT.nom: "ipep_groupement",
        AMORCAGE.nom: "ipep_amorcage",
        CAMPAGNE.nom: "ipep_campagne",
        REVISION.nom: "ipep_avenant",
    }
)


def _adresse(dossier: Dossier) -> str:
    return reverse(_PAGES[dossier.cycle], args=[dossier.pk])


FAMILLE = Famille(
    code="ipep",
    intitule="IPEP",
    cycles={cycle.nom: cycle for cycle in (GROUPEMENT, AMORCAGE, CAMPAGNE, REVISION)},
    lire="ipep.lire",
    agir="ipep.agir",
    faits=_faits,
    champs={
        "criteres": _criteres,
        **dict.fromkeys(("patientele", "forme", "groupement"), _apporte),
        "document_signe": _copie,
    },
    completer=_completer,
    documents={
        (GROUPEMENT.nom, "deposer"): actes.CANDIDATURE,
        (GROUPEMENT.nom, "inscrire"): actes.INSCRIPTION,
        (AMORCAGE.nom, "valider"): actes.CREDITS,
        (AMORCAGE.nom, "transmettre_feuille"): actes.FEUILLE,
        (REVISION.nom, "soumettre"): actes.AVENANT,
        (CAMPAGNE.nom, "ouvrir_contradictoire"): redaction.RESULTATS,
        (CAMPAGNE.nom, "notifier"): redaction.NOTIFICATION,
    },
    suites=ecritures.ecrire,
    lettres=courriers.lettres,
    adresse=_adresse,
    prouves=frozenset({"signer"}),
    signe={"signer": {IPEP: "groupement", CAISSE: "cnam"}},
)
