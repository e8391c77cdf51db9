"""The year of the region, its plan: actions brought in and followed, convention, exchanges, spending, visit, avenant."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from efficience.noyau.delais import Duree, ajouter
from efficience.noyau.partage.livraisons import RECUE
from efficience.noyau.periode import Periode
from efficience.portail.demonstration import tables
from efficience.portail.demonstration.region import UNE_MINUTE, AnneeRegionale, Verbe
from efficience.portail.dossiers.models import Dossier
from efficience.portail.etablissements.models import Etablissement
from efficience.portail.gouvernance import actions as des_instances
from efficience.portail.partage import actions as des_echanges
from efficience.portail.partage import lectures as du_registre
from efficience.portail.partage.models import Description
from efficience.portail.plan_regional import actions
from efficience.portail.plan_regional.models import Fiche, Indicateur, Visite
from efficience.portail.tableaux import actions as des_tableaux

_REFERENTS = {"ars": ("Pauline Sorel", ""), "am": ("", "Loïc Ferrand"), "conjoint": ("Pauline Sorel", "Loïc Ferrand")}
_CIBLAGE = (
    "Les établissements dont la pratique s’écarte le plus de la médiane régionale, après échange avec leur commission."
)


def _ouvrir_le_plan(annee: AnneeRegionale, _pas: Mapping[str, Any], le: datetime) -> None:
    dit = tables.region()["plan"]
    debut = annee.jour(dit["debut"])
    periode = Periode(debut, ajouter(debut, Duree(dit["duree_ans"], "ans")) - timedelta(days=1))
    annee.dossiers["plan"] = actions.ouvrir_plan("plan_pprgdress", periode, par=annee.membre("agent_ars"), le=le)


def _carte(annee: AnneeRegionale, ecrite: Mapping[str, str]) -> dict[str, str]:
    """A row of the file of actions, as a region would send it."""
    periode, (ars, am) = annee.present("plan").fixe["periode"], _REFERENTS[ecrite["pilotage"]]
    noms = ("code", "titre", "theme", "axe", "origine", "pilotage")
    hopitaux = "|".join([*tables.hopitaux()][:3]) if ecrite["code"] in ("A08", "A20") else ""
    ciblage = _CIBLAGE if ecrite["pilotage"] == "conjoint" else ""
    return {
        **{nom: ecrite[nom] for nom in noms}, "debut": periode.debut.isoformat(), "fin": periode.fin.isoformat(),
        "referent_ars": ars, "referent_am": am, "objectif": f"{ecrite['titre']} : atteindre la cible régionale.",
        "ciblage": ciblage, "etablissements": _geographiques(hopitaux),
    }  # fmt: skip


def _geographiques(juridiques: str) -> str:
    """The establishments of these entities."""
    lus = Etablissement.objects.filter(finess_juridique__in=juridiques.split("|")).order_by("finess")
    return "|".join(lus.values_list("finess", flat=True)[:3])


def _importer_les_actions(annee: AnneeRegionale, _pas: Mapping[str, Any], le: datetime) -> None:
    """The file of the region, one row of which is wrong; then an indicator and a milestone on each card."""
    plan, agent = annee.present("plan"), annee.membre("agent_ars")
    fautive = {**_carte(annee, tables.actions_du_plan()[0]), "code": "A99", "theme": "T9"}
    rangees = [*(_carte(annee, une) for une in tables.actions_du_plan()), fautive]
    actions.importer(plan, "actions-du-plan.csv", repr(rangees).encode(), rangees, par=agent, le=le)
    for ecrite in tables.actions_du_plan():
        _completer(annee, Fiche.objects.get(plan=plan, code=ecrite["code"]), ecrite, le)


def _completer(annee: AnneeRegionale, fiche: Fiche, ecrite: Mapping[str, str], le: datetime) -> None:
    agent = annee.membre("agent_ars")
    mesure = {
        "code": f"I-{fiche.code}", "libelle": ecrite["indicateur"], "type": "resultat", "sens": ecrite["sens"], "unite": "",
        "reference": Decimal(ecrite["reference"]), "cible": Decimal(ecrite["cible"]), "repere": "",
        "drapeaux": ["cpom"] if fiche.theme in ("T3", "T6") else ["suivi"],
    }  # fmt: skip
    actions.ajouter(fiche, "indicateur", mesure, par=agent, le=le)
    jalon = {"titre": ecrite["jalon"], "prevu_le": fiche.debut + timedelta(days=75)}
    actions.ajouter(fiche, "jalon", jalon, par=agent, le=le)


def _decrire_les_echanges(annee: AnneeRegionale, _pas: Mapping[str, Any], le: datetime) -> None:
    for ecrit in tables.region()["echanges"]:
        lue = des_echanges.ouvrir(ecrit, par=annee.membre("agent_am"), le=le)
        annee.dossiers[ecrit["code"]] = lue.dossier
        annee.faire(ecrit["code"], "soumettre", "agent_am", le + UNE_MINUTE, traitement=f"registre, entrée {ecrit['code']}")


def _avis_des_delegues(annee: AnneeRegionale, _pas: Mapping[str, Any], le: datetime) -> None:
    for ecrit in tables.region()["echanges"]:
        annee.faire(ecrit["code"], "rendre_avis_dpo", "agent_ars", le, avis="favorable")
        annee.faire(ecrit["code"], "rendre_avis_dpo", "agent_am", le + UNE_MINUTE, avis="favorable")


def _saisir_les_depenses(annee: AnneeRegionale, _pas: Mapping[str, Any], le: datetime) -> None:
    for ecrite in tables.region()["depenses"]:
        champs = {
            **ecrite, "annee": annee.pleniere.year + ecrite["annee"], "montant": Decimal(ecrite["montant"]),
            "france": Decimal(ecrite["france"]),
        }  # fmt: skip
        des_tableaux.saisir_depense(champs, par=annee.membre("agent_ars"), le=le)


def _livrer(annee: AnneeRegionale, _pas: Mapping[str, Any], le: datetime) -> None:
    """A first file names people: it is refused; the next one is taken and accepted."""
    lue, caisse = Description.objects.select_related("dossier").get(dossier=annee.dossiers["E1"]), annee.membre("agent_am")
    nominatif = b"finess;nir;depense\n590900171;;1200.50\n"
    des_echanges.refuser(lue, "transports-essai.csv", des_echanges.examiner(lue, "f.csv", nominatif), par=caisse, le=le)
    dues = [un for un in du_registre.dues(lue, le) if un.statut != RECUE]
    if not dues:
        return
    octets = b"finess;mode;depense\n590900171;ambulance;120400.50\n590900171;taxi;80100.00\n"
    livraison = des_echanges.deposer(lue, dues[0].periode, "transports.csv", octets, par=caisse, le=le + UNE_MINUTE)
    annee.jouer(livraison, "accepter", "agent_ars", le + 2 * UNE_MINUTE)


def _ouvrir_la_convention(annee: AnneeRegionale, _pas: Mapping[str, Any], le: datetime) -> None:
    annee.dossiers["convention"] = actions.ouvrir_convention(annee.present("plan"), par=annee.membre("agent_ars"), le=le)


def _demarrer_les_actions(annee: AnneeRegionale, _pas: Mapping[str, Any], le: datetime) -> None:
    """Those that may start now; the others wait for their targeting."""
    for fiche in Fiche.objects.filter(plan=annee.dossiers["plan"], dossier__etat="inscrite").select_related("dossier"):
        lu = fiche.dossier.contexte(le)
        if any(ligne.geste == "demarrer" for ligne in lu.cycle.gestes_possibles(lu.etat, "agent_ars", lu)):
            annee.jouer(fiche.dossier, "demarrer", "agent_ars", le)


def _suivre_les_actions(annee: AnneeRegionale, _pas: Mapping[str, Any], le: datetime) -> None:
    """Values signed by both parties, milestones reached, gains of the first months."""
    agent, caisse = annee.membre("agent_ars"), annee.membre("agent_am")
    for rang, ecrite in enumerate(tables.actions_du_plan()):
        fiche = Fiche.objects.select_related("dossier").get(plan=annee.dossiers["plan"], code=ecrite["code"])
        if ecrite["valeur"]:
            mesure = Indicateur.objects.get(fiche=fiche)
            champs = {
                "indicateur": mesure,
                "au": le.date(),
                "valeur": Decimal(ecrite["valeur"]),
                "source": "SNDS, provisoire",
            }
            valeur = actions.ajouter(fiche, "valeur", champs, par=agent, le=le)
            for membre in (agent, caisse)[: 1 + rang % 2]:
                actions.viser(fiche, valeur, par=membre, le=le)
        if ecrite["gain"]:
            _gagner(annee, fiche, Decimal(ecrite["gain"]), rang, le)
        if rang % 3:
            actions.atteindre(fiche.jalons.get(), le.date() - timedelta(days=1), par=agent, le=le)


def _gagner(annee: AnneeRegionale, fiche: Fiche, attendu: Decimal, rang: int, le: datetime) -> None:
    """A gain by its trend; transports share a key, so that they count once."""
    poste = "transports" if fiche.theme == "T6" else fiche.titre.lower()[:80]
    champs = {
        "annee": le.year, "poste": poste, "population": "région", "attendu": attendu, "methode": "tendanciel",
        "source": "tendance des trois dernières années, fictive",
        "hypotheses": {
            "depense_precedente": attendu * 20, "depense": attendu * 20, "tendance": Decimal("0.045"),
        },
    }  # fmt: skip
    gain = actions.ajouter(fiche, "gain", champs, par=annee.membre("agent_ars"), le=le)
    for role in ("agent_ars", "agent_am")[: 1 + rang % 2]:
        actions.viser(fiche, gain, par=annee.membre(role), le=le)


def _prevoir_la_visite(annee: AnneeRegionale, _pas: Mapping[str, Any], le: datetime) -> None:
    fiche = Fiche.objects.select_related("dossier").get(plan=annee.dossiers["plan"], code="A08")
    lieu = Etablissement.objects.filter(pk__in=fiche.etablissements).order_by("finess").first()
    seance = Dossier.objects.get(pk=annee.dossiers["coordination 80"].pk).reference
    champs = {
        "nature": "rencontre_cme", "etablissement": lieu, "prevue_le": annee.jour(92), "equipe_ars": "Pauline Sorel",
        "equipe_am": "Loïc Ferrand", "formee_le": annee.jour(86), "seance": seance,
        "objectif": "Présenter les prescriptions d’antiulcéreux à la commission médicale et convenir des suites.",
    }  # fmt: skip
    actions.prevoir_visite(fiche, champs, par=annee.membre("agent_am"), le=le)


def _rapporter_la_visite(annee: AnneeRegionale, _pas: Mapping[str, Any], le: datetime) -> None:
    visite = Visite.objects.get(fiche__plan=annee.dossiers["plan"], faite_le__isnull=True)
    rapport: dict[str, Any] = {
        "faite_le": visite.prevue_le, "compte_rendu": "Douze praticiens présents ; les écarts sont reconnus.",
        "suites": "Le livret est revu avant la fin du trimestre.",
    }  # fmt: skip
    actions.rapporter(visite, rapport, par=annee.membre("agent_am"), le=le)


def _proposer_l_avenant(annee: AnneeRegionale, _pas: Mapping[str, Any], le: datetime) -> None:
    """A new action, and the avenant that will enter it."""
    plan, agent = annee.present("plan"), annee.membre("agent_ars")
    periode: Periode = plan.fixe["periode"]
    carte: dict[str, Any] = {
        "code": "A25", "titre": "Pertinence des hospitalisations depuis les établissements médico-sociaux", "theme": "T4",
        "axe": "AX25", "origine": "complementaire", "pilotage": "conjoint", "referent_ars": "Pauline Sorel",
        "referent_am": "Loïc Ferrand", "debut": _debut(annee), "fin": periode.fin,
        "objectif": "Éviter les passages inutiles.",
    }  # fmt: skip
    fiche = actions.inscrire_fiche(plan, carte, par=agent, le=le)
    _completer(annee, fiche, {**tables.actions_du_plan()[0], "jalon": "Lancement régional"}, le)
    annee.dossiers["avenant"] = actions.ouvrir_avenant(plan, _debut(annee), par=agent, le=le)


def _debut(annee: AnneeRegionale) -> date:
    return annee.jour(160)


def _programmer_la_suite(annee: AnneeRegionale, _pas: Mapping[str, Any], le: datetime) -> None:
    """The sessions of the next year, by the rules of the region."""
    des_instances.programmer_l_annee(annee.pleniere.year + 1, [6, 10], par=annee.membre("agent_ars"), le=le)


VERBES: Mapping[str, Verbe] = {
    "ouvrir_le_plan": _ouvrir_le_plan,
    "importer_les_actions": _importer_les_actions,
    "decrire_les_echanges": _decrire_les_echanges,
    "avis_des_delegues": _avis_des_delegues,
    "saisir_les_depenses": _saisir_les_depenses,
    "livrer": _livrer,
    "ouvrir_la_convention": _ouvrir_la_convention,
    "demarrer_les_actions": _demarrer_les_actions,
    "suivre_les_actions": _suivre_les_actions,
    "prevoir_la_visite": _prevoir_la_visite,
    "rapporter_la_visite": _rapporter_la_visite,
    "proposer_l_avenant": _proposer_l_avenant,
    "programmer_la_suite": _programmer_la_suite,
}
