"""The year of the region, its call: seventy-one letters, what became of each, by the gestures of who decides."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from efficience.noyau.appel_a_projets.grille import CRITERES, RUBRIQUES
from efficience.noyau.periode import Periode
from efficience.portail.appels import actions, lectures
from efficience.portail.comptes.membre import Membre
from efficience.portail.demonstration import tables
from efficience.portail.demonstration.region import AnneeRegionale, Verbe
from efficience.portail.demonstration.tables import DONNEES
from efficience.portail.dossiers import actions as des_dossiers
from efficience.portail.dossiers.models import Dossier
from efficience.portail.pieces.actions import deposer

ENVELOPPE = Decimal("1500000.00")
_AVEC_CAHIER = ("cahier_depose", "complements", "transmis", "avis_favorable", "refuse", "autorise", "en_cours")
_TRANSMIS = ("transmis", "avis_favorable", "refuse", "autorise", "en_cours")
_ECART_AU_PLUS = 2  # between the readers, so that they agree
_PORTEURS: Mapping[str, str] = {"hopital": "directeur", "ipep": "coordinateur_ipep"}


def _piece() -> tuple[bytes, str]:
    octets = (DONNEES / "piece.pdf").read_bytes()
    return octets, hashlib.sha256(octets).hexdigest()


def _ecrire_l_appel(annee: AnneeRegionale, _pas: Mapping[str, Any], le: datetime) -> None:
    objet = "Organisations nouvelles et pertinence des soins, financées à titre dérogatoire (CSS, art. L. 162-31-1)."
    appel = actions.ouvrir_appel("Innover dans les parcours de soins", objet, par=annee.membre("agent_ars"), le=le)
    annee.dossiers["appel"] = appel
    depots = Periode(annee.jour(-50), annee.jour(10))
    _avec_piece(annee, appel, "publier", "agent_ars", le, periode=depots, montant=ENVELOPPE)


def _avec_piece(annee: AnneeRegionale, dossier: Dossier, geste: str, role: str, le: datetime, **donnees: Any) -> Dossier:
    """A gesture that brings a document made outside: the file is kept, its hash counts."""
    octets, empreinte = _piece()
    membre = annee.membre(role)
    piece = deposer(
        f"{geste}.pdf", octets, dossier, geste=lectures.LIRE, lecteurs=("ars", "caisse", "etablissement"), par=membre, le=le
    )
    des_dossiers.faire(dossier, geste, {**donnees, "document": empreinte}, par=membre, le=le, piece=piece)
    return Dossier.objects.get(pk=dossier.pk)


def _projets(annee: AnneeRegionale, *etapes: str) -> Iterator[tuple[Dossier, Mapping[str, str], str, int]]:
    """The projects that reach one of these stages: the dossier, its row, the role that carries it, its rank."""
    siens = {un.titre: un for un in Dossier.objects.filter(mere=annee.dossiers["appel"]).order_by("reference")}
    for rang, ecrit in enumerate(tables.projets_article_51()):
        if not etapes or ecrit["etape"] in etapes:
            yield siens[ecrit["titre"]], ecrit, _PORTEURS.get(ecrit["porteur"], "agent_ars"), rang


def _deposer_les_lettres(annee: AnneeRegionale, _pas: Mapping[str, Any], le: datetime) -> None:
    """Every project, over the days of the deposits."""
    for rang, ecrit in enumerate(tables.projets_article_51()):
        role = _PORTEURS.get(ecrit["porteur"], "agent_ars")
        membre: Membre = annee.membre(role)
        quand, nom = le + timedelta(hours=6 * rang), "" if role != "agent_ars" else ecrit["porteur"]
        projet = actions.proposer(annee.dossiers["appel"], ecrit["titre"], par=membre, le=quand, nom=nom)
        debut = date(annee.pleniere.year + 1, 1, 1)
        lettre = {
            "objet": f"{ecrit['titre']} : organiser autrement, mesurer ce que cela change pour les patients.",
            "finalite": ecrit["finalite"], "portee": ecrit["portee"], "derogations": ecrit["derogation"], "du": debut,
            "au": date(debut.year + 3, 12, 31), "interets": True,
        }  # fmt: skip
        annee.jouer(projet, "deposer_lettre", role, quand, **lettre)


def _trier_les_lettres(annee: AnneeRegionale, _pas: Mapping[str, Any], le: datetime) -> None:
    """Admissible or not; some withdraw; some wait still."""
    for projet, ecrit, role, rang in _projets(annee):
        quand = max(le, projet.change_le or le) + timedelta(minutes=rang)
        if ecrit["etape"] == "irrecevable":
            motif = "Le projet relève du droit commun." if ecrit["derogation"] else "Aucune dérogation n’est demandée."
            annee.jouer(projet, "declarer_irrecevable", "dg_ars", quand, motif=motif)
        elif ecrit["etape"] == "retire":
            annee.jouer(projet, "retirer", role, quand, motif="Le porteur préfère un financement de droit commun.")
        elif ecrit["etape"] != "lettre":
            annee.jouer(projet, "declarer_recevable", "agent_ars", quand)


def _deposer_les_cahiers(annee: AnneeRegionale, _pas: Mapping[str, Any], le: datetime) -> None:
    rubriques = {code: f"{mots[:1].upper()}{mots[1:]} : exposé dans le document joint." for code, mots in RUBRIQUES.items()}
    for projet, ecrit, role, rang in _projets(annee, *_AVEC_CAHIER):
        quand = le + timedelta(minutes=rang)
        actions.ecrire(projet, rubriques, Decimal(ecrit["demande"]), par=annee.membre(role), le=quand)
        _avec_piece(annee, projet, "deposer_cahier", role, quand)


def _noter_les_projets(annee: AnneeRegionale, _pas: Mapping[str, Any], le: datetime) -> None:
    """Both readers, who agree."""
    for projet, ecrit, _role, rang in _projets(annee, *_AVEC_CAHIER):
        ars = int(ecrit["note_ars"])
        am = max(ars - _ECART_AU_PLUS, min(int(ecrit["note_am"]), ars + _ECART_AU_PLUS))
        for role, note in (("agent_ars", ars), ("agent_am", am)):
            notes = {code: min(5, note + (rang + n) % 2) for n, code in enumerate(CRITERES)}
            actions.noter(projet, notes, "", True, par=annee.membre(role), le=le + timedelta(minutes=rang))


def _transmettre_les_projets(annee: AnneeRegionale, _pas: Mapping[str, Any], le: datetime) -> None:
    """The best ones go to the rapporteur général; some are asked for more."""
    for projet, _ecrit, _role, rang in _projets(annee, *_TRANSMIS):
        quand = le + timedelta(minutes=rang)
        annee.jouer(projet, "donner_avis_am", "agent_am", quand, avis="favorable")
        annee.jouer(Dossier.objects.get(pk=projet.pk), "transmettre", "dg_ars", quand, avis_ars="favorable")
    for projet, _ecrit, _role, rang in _projets(annee, "complements"):
        observations = "Préciser le modèle de financement et l’évaluation."
        annee.jouer(projet, "demander_complements", "agent_ars", le + timedelta(minutes=rang), observations=observations)


def _arreter_le_classement(annee: AnneeRegionale, _pas: Mapping[str, Any], le: datetime) -> None:
    appel = _avec_piece(annee, annee.present("appel"), "arreter_resultats", "dg_ars", le)
    _avec_piece(annee, appel, "notifier", "agent_ars", le + timedelta(days=3))


def _rendre_les_avis(annee: AnneeRegionale, _pas: Mapping[str, Any], le: datetime) -> None:
    """The technical committee, outside the portal: the ARS records what it said."""
    for projet, ecrit, _role, rang in _projets(annee, "avis_favorable", "refuse", "autorise", "en_cours"):
        geste = "rendre_defavorable" if ecrit["etape"] == "refuse" else "rendre_favorable"
        octets, _ = _piece()
        quand, membre = le + timedelta(minutes=rang), annee.membre("agent_ars")
        piece = deposer("avis.pdf", octets, projet, geste=lectures.LIRE, lecteurs=("ars", "caisse", "etablissement"),
                        par=membre, le=quand)  # fmt: skip
        des_dossiers.faire(projet, geste, {}, par=membre, le=quand, piece=piece)


def _autoriser_les_projets(annee: AnneeRegionale, _pas: Mapping[str, Any], le: datetime) -> None:
    """Authorised from the next January; some have their convention."""
    debut = date(annee.pleniere.year + 1, 1, 1)
    periode = Periode(debut, date(debut.year + 3, 12, 31))
    for projet, ecrit, _role, rang in _projets(annee, "autorise", "en_cours"):
        quand = le + timedelta(minutes=rang)
        fait = annee.jouer(projet, "autoriser", "dg_ars", quand, arrete=f"ARS-VAL/51/{rang:02}", periode=periode)
        if ecrit["etape"] == "en_cours":
            retenu = {"montant": Decimal(ecrit["demande"])}
            fait = annee.jouer(fait, "preparer_convention", "agent_ars", quand + timedelta(seconds=30), **retenu)
            _avec_piece(annee, fait, "conventionner", "dg_ars", quand + timedelta(minutes=1))


VERBES: Mapping[str, Verbe] = {
    "ecrire_l_appel": _ecrire_l_appel,
    "deposer_les_lettres": _deposer_les_lettres,
    "trier_les_lettres": _trier_les_lettres,
    "deposer_les_cahiers": _deposer_les_cahiers,
    "noter_les_projets": _noter_les_projets,
    "transmettre_les_projets": _transmettre_les_projets,
    "arreter_le_classement": _arreter_le_classement,
    "rendre_les_avis": _rendre_les_avis,
    "autoriser_les_projets": _autoriser_les_projets,
}
