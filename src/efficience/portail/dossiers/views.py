"""The page of a dossier, of its gestures and of its documents. What engages is summed up before it is done."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.safestring import mark_safe

from efficience.documents import RefusDocument, en_docx, en_html
from efficience.noyau.automate import GesteRefuse, Transition
from efficience.noyau.dossier import Dossier as DossierDuDroit
from efficience.noyau.roles import NATURES
from efficience.portail.commun.acces import connectee
from efficience.portail.commun.formulaires import CLE, JETON, jeton_lu
from efficience.portail.commun.franchir import FormulairePerime
from efficience.portail.comptes.membre import Membre
from efficience.portail.comptes.preuve import exiger_reauthentification
from efficience.portail.dossiers import actions, echeances, lectures, redaction, signature
from efficience.portail.dossiers.champs import FICHIER
from efficience.portail.dossiers.familles import famille_de
from efficience.portail.dossiers.fiche import fiche
from efficience.portail.dossiers.forms import FormulaireDeGeste, en_clair
from efficience.portail.dossiers.models import Dossier
from efficience.portail.pieces.actions import deposer
from efficience.portail.pieces.models import MIMES, Piece

ETAPE, CONFIRMER = "etape", "confirmer"
"""The hidden field of a summing up that was read."""
_PAS_LA_SAISIE = ("csrfmiddlewaretoken", CLE, JETON, ETAPE)


@connectee
def dossier(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """A dossier; the family's own page when it has one. Opening it is reading."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    lu = lectures.dossier(identifiant, membre)
    if lu is None:
        raise Http404
    adresse = famille_de(lu.cycle).adresse(lu)
    if adresse != requete.path:
        return redirect(adresse)
    return render(requete, "dossiers/dossier.html", mots_de_page(lu, membre, le))


def mots_de_page(lu: Dossier, membre: Membre, le: datetime) -> dict[str, Any]:
    """What the pieces of template of a dossier need; pages of families add theirs."""
    echeances.lire_les_courriels(lu, membre, le)
    connu = lectures.connu_de(lu, membre, le)
    return {
        "dossier": lu, "fiche": fiche(lu, membre, le), "connu": connu, "famille": famille_de(lu.cycle),
        "documents": lectures.redactions(lu, membre) if connu else [],
    }  # fmt: skip


@connectee
def document(requete: HttpRequest, identifiant: UUID, document: UUID) -> HttpResponse:
    """A document as a page, with its file."""
    lu = lectures.redaction(identifiant, document, requete.membre)  # type: ignore[attr-defined]
    if lu is None:
        raise Http404
    contenu = mark_safe(en_html(lu.compose, niveau=2))  # (made by `documents`, whose text is inert)
    return render(requete, "dossiers/document.html", {"document": lu, "contenu": contenu, "dossier": lu.evenement.dossier})


@connectee
def word(requete: HttpRequest, identifiant: UUID, document: UUID) -> HttpResponse:
    """The same document as a Word file, written when it is asked for."""
    lu = lectures.redaction(identifiant, document, requete.membre)  # type: ignore[attr-defined]
    if lu is None:
        raise Http404
    reponse = HttpResponse(en_docx(lu.compose), content_type=MIMES["docx"])
    nom = f"{redaction.nom_de_fichier(lu.compose)}.docx"
    reponse.headers["Content-Disposition"] = content_disposition_header(True, nom) or "attachment"
    return reponse


@connectee
def geste(requete: HttpRequest, identifiant: UUID, code: str) -> HttpResponse:
    """The form of a gesture, its summing up, the gesture itself."""
    membre = requete.membre  # type: ignore[attr-defined]
    lu = lectures.dossier(identifiant, membre, agir=True)
    if lu is None or code not in {un.code for un in lu.automate.gestes}:
        raise Http404
    vue = exiger_reauthentification(_geste) if code in famille_de(lu.cycle).prouves else _geste
    return vue(requete, lu, code)  # type: ignore[return-value]


def _geste(requete: HttpRequest, lu: Dossier, code: str) -> HttpResponse:
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    ligne, droit = ligne_ouverte(lu, code, membre, le)
    geste = droit.cycle.geste(code)
    a_relire = geste.engage and requete.POST.get(ETAPE) != CONFIRMER
    formulaire = FormulaireDeGeste(lu, ligne, le, requete.POST or None, requete.FILES or None)
    joint = formulaire.sans_fichier() if a_relire else None
    mots: dict[str, Any] = {
        "dossier": lu, "geste": geste, "formulaire": formulaire, "adresse": famille_de(lu.cycle).adresse(lu), "joint": joint,
        "texte": droit.reglement.textes[ligne.texte], "suite": droit.cycle.etat(ligne.arrivee(droit.etat)),
    }  # fmt: skip
    if requete.method != "POST":
        return render(requete, "dossiers/geste.html", mots)
    if lu.version != jeton_lu(requete):
        raise FormulairePerime(lu)
    if not formulaire.is_valid():
        return _montrer_de_nouveau(requete, lu, ligne, mots)
    return _relire(requete, lu, ligne, mots) if a_relire else _faire(requete, lu, ligne, mots)


def ligne_ouverte(
    lu: Dossier, geste: str, membre: Membre, le: datetime
) -> tuple[Transition[DossierDuDroit], DossierDuDroit]:
    """The line that this person may cross now, and the dossier read. Raises GesteRefuse with the reason."""
    droit = lu.contexte(le)
    refus: GesteRefuse | None = None
    for role in sorted(membre.roles):
        try:
            ligne = droit.cycle.ligne(geste, droit.etat, role, droit)
        except GesteRefuse as motif:
            refus = motif
            continue
        if obstacle := ligne.obstacle(droit, role):
            raise GesteRefuse(geste, droit.etat, obstacle)
        return ligne, droit
    raise refus or GesteRefuse(geste, droit.etat, "Un geste demande une personne qui ait un rôle.")


def _montrer_de_nouveau(
    requete: HttpRequest, lu: Dossier, ligne: Transition[DossierDuDroit], mots: dict[str, Any]
) -> HttpResponse:
    """The form with what is wrong in it; on the summing up when only its file is missing."""
    formulaire = mots["formulaire"]
    if requete.POST.get(ETAPE) == CONFIRMER and set(formulaire.errors) == {FICHIER}:
        return _relire(requete, lu, ligne, {**mots, "joint": formulaire[FICHIER]}, status=422)
    return render(requete, "dossiers/geste.html", mots, status=422)


def _relire(
    requete: HttpRequest, lu: Dossier, ligne: Transition[DossierDuDroit], mots: dict[str, Any], status: int = 200
) -> HttpResponse:
    """What is about to be done, in full: entries, documents, mails. A document that misses something says what."""
    membre, le, famille = requete.membre, requete.le, famille_de(lu.cycle)  # type: ignore[attr-defined]
    formulaire: FormulaireDeGeste = mots["formulaire"]
    try:
        completes = famille.completer(lu, ligne, formulaire.donnees(), membre, le)
        composes = redaction.composer_pour(lu, ligne.geste, completes, par=membre, le=le)
    except (RefusDocument, GesteRefuse) as refus:
        return _refuser(requete, mots, refus)
    relus = {
        "saisies": [(champ.label, dit) for champ in formulaire if (dit := en_clair(champ))],
        "cachees": [(n, v) for n, valeurs in requete.POST.lists() if n not in _PAS_LA_SAISIE for v in valeurs],
        "apercus": [(compose.titre, mark_safe(en_html(compose, niveau=3))) for _, compose in composes],
        "lettres": famille.lettres(lu, ligne, le), "a_signer": _a_signer(lu, ligne.geste),
    }  # fmt: skip
    return render(requete, "dossiers/confirmer.html", mots | relus, status=status)


def _a_signer(lu: Dossier, geste: str) -> dict[str, Any] | None:
    """The document that a gesture signs, to be read whole before it is."""
    redige = signature.a_signer(lu) if geste in famille_de(lu.cycle).signe else None
    return {"redaction": redige, "html": mark_safe(en_html(redige.compose, niveau=3))} if redige else None


def _faire(
    requete: HttpRequest, lu: Dossier, ligne: Transition[DossierDuDroit], mots: dict[str, Any]
) -> HttpResponse:  # fmt: skip
    """Do the gesture. What the domain or a document refuses is said above the form, nothing lost."""
    membre, le, famille = requete.membre, requete.le, famille_de(lu.cycle)  # type: ignore[attr-defined]
    formulaire: FormulaireDeGeste = mots["formulaire"]
    dites, piece = formulaire.donnees(), None
    try:
        fichier, copie = requete.FILES.get(FICHIER), None
        if fichier and ligne.geste in famille.signe:
            copie = (fichier.name or "", fichier.read())
        elif fichier:
            piece = deposer(
                fichier.name or "", fichier.read(), lu, geste=famille.lire, lecteurs=tuple(NATURES), par=membre, le=le
            )
            dites |= _empreintes(ligne, piece)
        preuve = formulaire.preuve(membre.nom, f"page du dossier {lu.reference}, version {lu.version}")
        actions.faire(lu, ligne.geste, dites, par=membre, le=le, jeton=lu.version, preuve=preuve, piece=piece,
                      copie=copie)  # fmt: skip
    except (RefusDocument, GesteRefuse) as refus:
        return _refuser(requete, mots, refus)
    messages.success(requete, f"{mots['geste'].fait}.")
    return redirect(famille.adresse(lu))


def _refuser(requete: HttpRequest, mots: dict[str, Any], refus: Exception) -> HttpResponse:
    mots["formulaire"].add_error(None, getattr(refus, "motif", "") or str(refus))
    return render(requete, "dossiers/geste.html", mots, status=422)


def _empreintes(ligne: Transition[DossierDuDroit], piece: Piece) -> dict[str, str]:
    """A document brought from outside is named by its fingerprint."""
    noms = {exigence.nom for exigence in ligne.exige} & {"document", "document_signe"}
    return dict.fromkeys(noms, piece.contenu_id)
