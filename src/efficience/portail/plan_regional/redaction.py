"""What the documents of the plan and of the convention print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings

from efficience.documents import composer, en_pdf, modele
from efficience.documents.sortes import montant_en_clair
from efficience.noyau.contrat.exigences import SENS_AVIS
from efficience.noyau.gouvernance.instances import INSTANCES
from efficience.noyau.plan.action import PILOTAGES
from efficience.noyau.plan.gains import totaliser
from efficience.noyau.plan.indicateurs import METEO
from efficience.noyau.plan.synthese import annexe, meteo_de
from efficience.noyau.roles import ARS
from efficience.noyau.territoires import nom_de_region, territoire
from efficience.portail.commun.acteur import Acteur
from efficience.portail.comptes.models import Organisation
from efficience.portail.dossiers.droits import plie
from efficience.portail.dossiers.models import Dossier
from efficience.portail.etablissements import en_cours
from efficience.portail.gouvernance import lectures as des_instances
from efficience.portail.plan_regional import faits, lectures
from efficience.portail.plan_regional.models import Fiche, Visite
from efficience.portail.plan_regional.synthese import seuils
from efficience.portail.plan_regional.themes import nom_du_theme

Mentions = dict[str, Any]


def _tete(dossier: Dossier, le: datetime) -> Mentions:
    return {
        "document": {"date_le": territoire(dossier.departement).jour(le).isoformat(), "reference": dossier.reference},
        "seance": {"region": nom_de_region(dossier.region)},
    }


def _plan(acte: Dossier) -> Dossier:
    return acte.mere if acte.mere is not None else acte


def plan(acte: Dossier, dites: Mapping[str, Any], par: Acteur, le: datetime) -> Mentions:
    """The project of a plan, or of its avenant: its actions, theme by theme."""
    le_plan = _plan(acte)
    periode = le_plan.fixe["periode"]
    cartes = lectures.fiches(le_plan) if acte.mere is None else faits.proposees(le_plan)
    return {
        **_tete(acte, le),
        "ars": {"representee_par": _titulaire(acte.region, "dg_ars", territoire(acte.departement).jour(le))},
        "plan": {
            "intitule": acte.automate.intitule, "reference": acte.reference, "debut_le": periode.debut.isoformat(),
            "fin_le": periode.fin.isoformat(), "actions": actions(cartes), "avis": _avis(acte),
            "arrete": dites.get("arrete") or "à venir",
        },
    }  # fmt: skip


def actions(cartes: Sequence[Fiche]) -> list[dict[str, str]]:
    """The actions in the order of the plan, with who leads and who refers."""
    return [
        {
            "theme": nom_du_theme(un.theme), "code": un.code, "titre": un.titre,
            "pilotage": PILOTAGES[lectures.dite(un, "pilotage")].libelle,
            "referents": ", ".join(filter(None, lectures.referents(un).values())) or "à désigner",
            "periode": str(un.periode),
        }
        for un in cartes
    ]  # fmt: skip


def _avis(acte: Dossier) -> str:
    rendu = plie(acte).dernier("rendre_avis")
    if rendu is None:
        return "à venir"
    return f"{SENS_AVIS[rendu.donnees['avis']]}, séance du {rendu.donnees['seance']['tenue_le']:%d/%m/%Y}"


def convention(acte: Dossier, dites: Mapping[str, Any], par: Acteur, le: datetime) -> Mentions:
    """The partnership convention with its annexe, generated from the plan on that day."""
    principale = acte.mere if acte.cycle == "avenant_convention" and acte.mere else acte
    le_plan = principale.mere
    assert le_plan is not None, "une convention se rattache à un plan"
    periode = plie(principale).donnee("periode") or principale.fixe["periode"]
    jour = territoire(acte.departement).jour(le)
    return {
        **_tete(acte, le),
        "ars": {"nom": _agence(acte.region), "representee_par": _titulaire(acte.region, "dg_ars", jour)},
        "organisme": {"represente_par": _titulaire(acte.region, "dcgdr", jour)},
        "convention": {
            "reference": acte.reference, "debut_le": periode.debut.isoformat(), "fin_le": periode.fin.isoformat(),
            "plan": le_plan.reference, "gouvernance": _gouvernance(), "annexe": lignes_d_annexe(le_plan, jour),
        },
    }  # fmt: skip


def lignes_d_annexe(le_plan: Dossier, jour: date) -> list[dict[str, str]]:
    """The annexe of the convention (art. 2.1)."""
    noms = ("code", "titre", "pilotage", "referents")
    lignes = annexe(lectures.actions(lectures.fiches(le_plan), jour))
    return [dict(zip(noms, (c, t, p, r or "à désigner"), strict=True)) for c, t, p, r in lignes]


def _gouvernance() -> str:
    codes = ("crca_pleniere", "crca_thematique", "coordination", "comite_de_revue")
    return "\n\n".join(f"{INSTANCES[code].intitule} : {' ; '.join(INSTANCES[code].missions[:2])}." for code in codes)


def _agence(region: str) -> str:
    agence = Organisation.objects.filter(region=region, nature=ARS).order_by("nom").first()
    return agence.nom if agence else "agence régionale de santé"


def _titulaire(region: str, qualite: str, jour: date) -> str:
    return des_instances.titulaire(region, "crca_pleniere", qualite, jour) or "à désigner"


def bilan(convention_lue: Dossier, annee: int, commission: str, le: datetime) -> bytes:
    """The yearly report of the convention, as a PDF. Raises RefusDocument."""
    le_plan = convention_lue.mere
    assert le_plan is not None, "une convention se rattache à un plan"
    jour = territoire(convention_lue.departement).jour(le)
    cartes = lectures.fiches(le_plan)
    lignes = [_ligne_de_bilan(carte, annee, jour) for carte in cartes]
    total = totaliser(un for un in lectures.gains_du_droit(cartes) if un.annee == annee)
    synthese = (
        f"{len(cartes)} actions ; gains attendus : {montant_en_clair(total.attendu)}, calculés : "
        f"{montant_en_clair(total.brut)}, retenus par les deux parties : {montant_en_clair(total.retenu)}."
    )
    mentions = {
        "document": _tete(convention_lue, le)["document"],
        "convention": {
            "annee": str(annee), "reference": convention_lue.reference, "commission": commission, "bilans": lignes,
            "synthese": synthese,
        },
    }  # fmt: skip
    return en_pdf(composer(modele("bilan-convention"), mentions, demonstration=settings.DEMONSTRATION))


def _ligne_de_bilan(carte: Fiche, annee: int, jour: date) -> dict[str, str]:
    lue = lectures.action(carte, jour)
    total = totaliser(un for un in lectures.gains_du_droit([carte]) if un.annee == annee)
    ecrit = lue.bilans.get(annee)
    return {
        "code": carte.code, "titre": carte.titre, "etat": carte.dossier.automate.etat(carte.dossier.etat).libelle,
        "meteo": METEO[meteo_de(lue, seuils(jour))], "gain": montant_en_clair(total.retenu),
        "bilan": f"{ecrit.qualitatif} {ecrit.quantitatif}".replace("\n", " ") if ecrit else "bilan non saisi",
    }  # fmt: skip


def visite(prevue: Visite, cartes: Sequence[Fiche], le: datetime) -> bytes:
    """The sheet prepared for a visit, as a PDF: the actions on the hospital, what else runs on it. Raises RefusDocument."""
    lieu = prevue.etablissement
    assert lieu is not None, "une fiche se prépare pour un établissement"
    jour = territoire(prevue.fiche.dossier.departement).jour(le)
    autres = en_cours.actions([lieu.finess], jour).get(lieu.finess, [])
    mentions = {
        "document": {"date_le": jour.isoformat(), "reference": f"VISITE-{prevue.pk}-{lieu.finess}"},
        "etablissement": {"raison_sociale": lieu.raison_sociale, "finess": lieu.finess},
        "visite": {
            "nature": prevue.get_nature_display(), "prevue_le": prevue.prevue_le.isoformat(), "objectif": prevue.objectif,
            "equipe": f"{prevue.equipe_ars} (ARS) ; {prevue.equipe_am} (assurance maladie)",
            "actions": [{nom: un[nom] for nom in ("code", "titre", "pilotage", "referents")} for un in actions(cartes)],
            "autres": " ; ".join(un.intitule for un in autres) or "Rien d’autre n’est connu du portail.",
        },
    }  # fmt: skip
    return en_pdf(composer(modele("fiche-visite"), mentions, demonstration=settings.DEMONSTRATION))
