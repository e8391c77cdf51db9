"""A region with something on every page: plan, session, exchange, call, dashboard, opinion asked, decision, convention."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from region_vivante import DEBUT, Vivante, a
from vies_regionales import hopital

from efficience.noyau.appel_a_projets.grille import CRITERES
from efficience.noyau.gouvernance.tableau import BLOCS
from efficience.noyau.periode import Periode
from efficience.portail.appels import actions as des_appels
from efficience.portail.dossiers.models import Dossier
from efficience.portail.gouvernance import actions as des_instances
from efficience.portail.gouvernance import attentes, avis
from efficience.portail.gouvernance.models import HORS_INSTANCE
from efficience.portail.partage import actions as des_echanges
from efficience.portail.partage.models import Description
from efficience.portail.plan_regional import actions as du_plan
from efficience.portail.plan_regional.models import Fiche, Visite
from efficience.portail.tableaux import actions as des_tableaux

ECHANGE = {
    "code": "E1", "intitule": "Dépenses de transport", "nature": "dépenses par établissement", "categorie": "etablissement",
    "source": "SNDS", "fournisseur": "am", "destinataires": ["ars"], "periodicite": "trimestrielle", "support": "plateforme",
    "niveau": "conjoint", "finalite": "suivre", "base_legale": "CSS", "conservation_nombre": 3, "conservation_unite": "ans",
    "seuil": 11, "securite": "accès nominatif",
}  # fmt: skip


def plan(vivante: Vivante) -> Fiche:
    """A plan with three actions, one of which has an indicator, a milestone and a gain."""
    agent, lieu = vivante.membre("agent_ars"), hopital()
    periode = Periode(date(2024, 1, 1), date(2025, 12, 31))
    ouvert = du_plan.ouvrir_plan("plan_pprgdress", periode, par=agent, le=a("2024-01-02"))
    for code, theme, titre in (("A1", "T3", "Antiulcéreux"), ("A2", "T6", "Transports"), ("A3", "T1", "Mois sans tabac")):
        carte = {"code": code, "titre": titre, "theme": theme, "axe": f"AX{code}", "origine": "nationale",
                 "pilotage": "conjoint", "referent_ars": "M. B", "referent_am": "Mme A", "debut": periode.debut,
                 "fin": periode.fin, "etablissements": [lieu.pk], "ciblage": "Au-dessus de la médiane."}  # fmt: skip
        fiche = du_plan.inscrire_fiche(ouvert, carte, par=agent, le=a("2024-01-03"))
    fiche = Fiche.objects.select_related("dossier").get(code="A1")
    mesure = {"code": "I1", "libelle": "Boîtes", "type": "resultat", "sens": "baisse", "unite": "boîtes", "repere": "",
              "reference": Decimal(100), "cible": Decimal(80), "drapeaux": ["cpom"]}  # fmt: skip
    indicateur = du_plan.ajouter(fiche, "indicateur", mesure, par=agent, le=a("2024-01-03"))
    valeur = {"indicateur": indicateur, "au": date(2024, 3, 1), "valeur": Decimal(90), "source": "SNDS"}
    du_plan.ajouter(fiche, "valeur", valeur, par=agent, le=a("2024-03-02"))
    du_plan.ajouter(fiche, "jalon", {"titre": "Lancement", "prevu_le": date(2024, 2, 1)}, par=agent, le=a("2024-01-03"))
    gain = {"annee": 2024, "poste": "IPP", "population": "région", "attendu": Decimal(1000), "methode": "depense_evitee",
            "source": "SNDS", "hypotheses": {"depense_precedente": Decimal(5000), "depense": Decimal(4000)}}  # fmt: skip
    du_plan.ajouter(fiche, "gain", gain, par=agent, le=a("2024-03-02"))
    return fiche


def appel_et_projet(vivante: Vivante) -> tuple[Dossier, Dossier]:
    """A call that takes deposits, and a project of the hospital that one reader noted."""
    agent = vivante.membre("agent_ars")
    appel = des_appels.ouvrir_appel("Innover", "Parcours", par=agent, le=a("2024-01-02"))
    depots = Periode(date(2024, 1, 5), date(2030, 12, 31))
    appel = vivante.faire(appel, "publier", "2024-01-03", periode=depots, document="d" * 64, montant=Decimal(100_000))
    projet = des_appels.proposer(appel, "Téléconsultations", par=vivante.membre("directeur"), le=a("2024-02-01"))
    lettre = {"objet": "Parcours", "finalite": "organisation", "portee": "regionale", "derogations": "L. 162-5",
              "du": date(2025, 1, 1), "au": date(2028, 12, 31), "interets": True}  # fmt: skip
    projet = vivante.faire(projet, "deposer_lettre", "2024-02-02", role="directeur", **lettre)
    projet = vivante.faire(projet, "declarer_recevable", "2024-02-10")
    Dossier.objects.filter(pk=projet.pk).update(etat="cahier_depose")
    projet = Dossier.objects.get(pk=projet.pk)
    des_appels.noter(projet, dict.fromkeys(CRITERES, 3), "", True, par=agent, le=a("2024-03-01"))
    return appel, projet


@dataclass
class Batie:
    """What was built: the dossiers by what they are."""

    vivante: Vivante
    fiche: Fiche
    tenue: Dossier
    commission: Dossier
    echange: Description
    livraison: Dossier
    appel: Dossier
    projet: Dossier
    convention: Dossier
    avis: Dossier
    decision: Dossier
    visite: Visite


def batir(region: Any) -> Batie:
    """Build it, by the real gestures."""
    vivante, agent = Vivante(region), region.membre("agent_ars")
    vivante.mandats("crca_pleniere", "coordination")
    fiche = plan(vivante)
    points = [un.en_champs() for un in attentes.points_proposes("32", "coordination", a("2024-02-20"))]
    points.append({"matiere": "communication", "objet": "affiche commune", "donnees": {}, "code": f"P{len(points) + 1}"})
    tenue = vivante.tenir("coordination", "2024-03-05", points, le="2024-02-20")
    tenue = vivante.traiter(tenue, "P1", "adopte", "2024-03-05 15:00")
    tenue = vivante.traiter(tenue, points[-1]["code"], "adopte", "2024-03-05 15:10")
    commission = vivante.seance("crca_pleniere", "2031-04-15")
    des_tableaux.commenter(commission, dict.fromkeys(BLOCS, "Lu."), par=agent, le=a("2024-03-06"))
    des_tableaux.figer(commission, par=agent, le=a("2024-03-06"))
    echange, livraison = _echange(vivante)
    appel, projet = appel_et_projet(vivante)
    convention = du_plan.ouvrir_convention(fiche.plan, par=agent, le=a("2024-03-06"))
    convention = vivante.faire(convention, "proposer", "2024-03-07", role="agent_am")
    convention = vivante.faire(convention, "envoyer_a_signer", "2024-03-08")
    suivie = des_instances.suivre(tenue, points[-1]["code"], par=agent, le=a("2024-03-06"))
    demande = avis.demander("crca_pleniere", "Actes à suivre", "Lesquels ?", par=agent, le=a("2024-03-06"))
    visite = Visite.objects.create(
        fiche=fiche, etablissement=hopital(), nature="rencontre_cme", prevue_le=date(2024, 5, 14), equipe_ars="M. B",
        equipe_am="Mme A", objectif="présenter", seance=tenue.reference, saisie_le=a("2024-03-06"), saisie_par="M. B",
    )  # fmt: skip
    return Batie(vivante, fiche, tenue, commission, echange, livraison, appel, projet, convention, demande, suivie, visite)


def _echange(vivante: Vivante) -> tuple[Description, Dossier]:
    """An exchange in force, on demand, with a file received."""
    for nom, role in (("le DPO de l’ARS", "agent_ars"), ("la DPO de l’AM", "agent_am")):
        des_instances.nommer(
            region="32", instance=HORS_INSTANCE, qualite="dpo", personne=nom, debut=DEBUT,
            utilisateur=vivante.region.personnes[role], par=vivante.membre("agent_ars"), le=a("2024-01-02"),
        )  # fmt: skip
    lue = des_echanges.ouvrir(ECHANGE, par=vivante.membre("agent_ars"), le=a("2024-01-10"))
    dossier = vivante.faire(lue.dossier, "soumettre", "2024-01-11", role="agent_am", traitement="registre, ligne 12")
    for role in ("agent_ars", "agent_am"):
        dossier = vivante.faire(dossier, "rendre_avis_dpo", "2024-01-15", role=role, avis="favorable")
    proposes = attentes.points_proposes("32", "coordination", a("2024-01-20"))
    (point,) = [un for un in proposes if un.matiere == "echange"]
    seance = vivante.tenir("coordination", "2024-02-06", [{**point.en_champs(), "code": "P1"}], le="2024-01-20")
    vivante.traiter(seance, "P1", "adopte", "2024-02-06 15:00")
    lue = Description.objects.select_related("dossier").get(pk=lue.pk)
    periode = Periode(date(2024, 1, 1), date(2024, 3, 31))
    octets = b"finess;mois;depense\n590000006;2024-03;1200.50\n"
    return lue, des_echanges.deposer(lue, periode, "f.csv", octets, par=vivante.membre("agent_am"), le=a("2024-04-02"))
