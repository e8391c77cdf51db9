"""A region with two groups: each has its coordinator; the caisse, which has no departement of its own, acts for the CNAM."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from fichiers_ipep import agregats, feuille_complete

from efficience.portail.comptes.membre import Membre, membre
from efficience.portail.comptes.models import Organisation, Rattachement, Utilisateur
from efficience.portail.dossiers import actions
from efficience.portail.dossiers.models import Dossier
from efficience.portail.ipep import campagnes, composition, groupes, suivi
from efficience.portail.ipep.models import Groupement

PARIS = ZoneInfo("Europe/Paris")
DEBUT = datetime(2024, 1, 8, 9, 0, tzinfo=PARIS)
STRATES = b"strate;effectif;annees\nF-65-79;9000;8990,5\nH-65-79;9328;9300\nH-80-ALD;5;5\n"
"""18 333 patients, five of them in a small stratum."""


@dataclass
class Monde:
    """Two groups, and who acts."""

    region: Any
    littoral: Groupement
    plateaux: Groupement
    autre: Membre

    def role(self, nom: str) -> Membre:
        """The person of a role; « autre » coordinates the other group."""
        return self.autre if nom == "autre" else self.region.membre(nom)

    def conventionner(self, groupement: Groupement, coordinateur: str, le: datetime = DEBUT) -> datetime:
        """From the candidature to the signed convention, by the real gestures; the next instant."""
        cnam, ars, lui = self.role("agent_am"), self.role("agent_ars"), self.role(coordinateur)
        pas: list[tuple[str, Membre, dict[str, Any]]] = [
            ("deposer", lui, {"projet": "Revoir chaque patient après une sortie d’hôpital."}),
            ("declarer_recevable", ars, {}),
            ("inscrire", cnam, {"arrete": "SSAS1900001A", "arrete_le": date(2024, 1, 5)}),
            ("signer", lui, {}),
            ("signer", cnam, {}),
        ]
        for rang, (geste, par, donnees) in enumerate(pas):
            actions.faire(groupement.dossier, geste, donnees, par=par, le=le + timedelta(days=rang))
        groupement.dossier.refresh_from_db()
        return le + timedelta(days=len(pas))


def creer(region: Any) -> Monde:
    """Both groups composed, neither in the experiment yet."""
    organisation = Organisation.objects.create(nature="ipep", nom="Groupement des Plateaux", region="32")
    personne = Utilisateur.objects.create_user("autre@essai.invalid", "mot de passe d’essai", prenom="Camille", nom="autre")
    Rattachement.objects.create(
        utilisateur=personne, organisation=organisation, role="coordinateur_ipep", du=date(2023, 1, 1), administrateur=True
    )
    autre = membre(personne, Rattachement.objects.filter(utilisateur=personne).select_related("organisation"))
    assert autre is not None
    region.personnes["autre"] = personne
    littoral = _groupement(region.organisations["ipep"], region.membre("coordinateur_ipep"), "10000001916")
    plateaux = _groupement(organisation, autre, "10000005479")
    return Monde(region, littoral, plateaux, autre)


def _groupement(organisation: Organisation, par: Membre, rpps: str) -> Groupement:
    fait = groupes.ouvrir(
        organisation, nom=organisation.nom, forme="personne_morale", siren="", departement="59", par=par, le=DEBUT
    )
    msp = {"nom": f"MSP, {organisation.nom}", "type": "msp", "profession": "", "identifiant": "", "debut": date(2023, 1, 1),
           "fin": None, "percoit": True}  # fmt: skip
    composition.ajouter_membre(fait, msp, par=par, le=DEBUT)
    docteur = {"nom": f"Docteur {rpps[-3:]}", "rpps": rpps, "debut": date(2023, 1, 1), "fin": None, "associe": True}
    composition.rattacher(fait, docteur, par=par, le=DEBUT)
    composition.recevoir_patientele(fait, annee=2024, total=18_333, octets=STRATES, par=par, le=DEBUT)
    return fait


def payer_un_groupement(monde: Monde) -> tuple[Dossier, Dossier, datetime]:
    """A group whose credits and first campaign are paid: (credits, campaign, when)."""
    le = monde.conventionner(monde.littoral, "coordinateur_ipep")
    lui, cnam = monde.role("coordinateur_ipep"), monde.role("agent_am")
    amorcage = groupes.demander_l_amorcage(monde.littoral, par=lui, le=le)
    notes = {f"critere_{nom}": "2" for nom in ("pluridisciplinarite", "hopital", "social", "complexite")}
    actions.faire(amorcage, "deposer", notes, par=lui, le=le)
    for geste in ("calculer", "valider", "ordonner_premier"):
        actions.faire(amorcage, geste, par=cnam, le=le)
    actions.faire(amorcage, "verser_premier", {"montant": Decimal("34027.58"), "piece": "p"}, par=cnam, le=le)
    suivi.ecrire_la_feuille(monde.littoral, feuille_complete({"chef_de_projet": Decimal("50000.00")}), par=lui, le=le)
    for _ in range(2):  # it may be sent again: the second half is due once
        actions.faire(amorcage, "transmettre_feuille", par=lui, le=le)
    actions.faire(amorcage, "ordonner_second", par=cnam, le=le)
    actions.faire(amorcage, "verser_second", {"montant": Decimal("34027.59"), "piece": "p"}, par=cnam, le=le)
    campagne = groupes.ouvrir_la_campagne(monde.littoral, 2024, par=cnam, le=le)
    actions.faire(campagne, "figer_patientele", par=cnam, le=le)
    campagne.refresh_from_db()
    campagnes.recevoir(campagne, agregats(18_333, (2400, 2430, 2420, 2490)), par=cnam, le=le)
    for geste in ("calculer", "ouvrir_contradictoire"):
        actions.faire(campagne, geste, par=cnam, le=le)
    plus_tard = le + timedelta(days=40)
    for geste in ("arreter", "notifier", "ordonner"):
        actions.faire(campagne, geste, par=cnam, le=plus_tard)
    actions.faire(campagne, "verser", {"montant": Decimal("169693.88"), "piece": "p"}, par=cnam, le=plus_tard)
    return amorcage, campagne, plus_tard
