"""Two groups in a real browser, keyboard only: candidature, credits in two halves, three campaigns shared between members.

Their coordinators hold a telephone; the clock is set, so that three years last minutes. At the end each one asks for every
address that the other opened.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from fichiers_ipep import agregats
from monde_ipep import PARIS
from test_parcours_par_les_pages import _pdf

from efficience.portail.commun import horloge, journal
from efficience.portail.comptes.models import Organisation, Rattachement, Utilisateur
from efficience.portail.dossiers import redaction
from efficience.portail.dossiers.models import Dossier
from efficience.portail.ipep.models import Groupement
from efficience.portail.livre import ecritures
from efficience.portail.livre.models import Ecriture
from efficience.portail.pieces import sceau

pytestmark = [
    pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("navigateur"), pytest.mark.timeout(1200),
]  # fmt: skip
RUBRIQUES = ("Gouvernance et les membres", "Diagnostic", "Objectifs", "Système d’information et le partage des données",
             "Information des patients", "Risques", "Calendrier")  # fmt: skip
DEPENSES = ((2400, 2430, 2420, 2490), (2430, 2475, 2490, 2540), (2475, 2500, 2540, 2600))


@dataclass
class Montre:
    """The clock of the requests: a minute a request, or so many days at once."""

    le: datetime = datetime(2024, 3, 4, 9, tzinfo=PARIS)

    def lire(self) -> datetime:
        self.le += timedelta(minutes=1)
        return self.le

    def avancer(self, jours: int) -> None:
        self.le += timedelta(days=jours)


@dataclass
class Clavier:
    """Somebody at their keyboard: what they press, where they went."""

    visite: Any
    vues: list[str] = field(default_factory=list)

    @property
    def page(self) -> Any:
        return self.visite.page

    def aller(self, chemin: str) -> None:
        self.visite.ouvrir(chemin)
        self.vues.append(chemin)

    def presser(self, role: str, nom: str) -> None:
        """Put the focus on a link or a button, and press Enter."""
        cible = self.page.get_by_role(role, name=nom, exact=True).first
        if not cible.is_visible():
            self.page.locator("summary").first.focus()
            self.page.keyboard.press("Enter")
        cible.focus()
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def remplir(self, champs: dict[str, str], fichier: tuple[str, bytes] | None = None) -> None:
        for libelle, dit in champs.items():
            champ = self.page.locator("main").get_by_label(re.compile(rf"^\s*{re.escape(libelle)}")).first
            champ.focus()
            if champ.evaluate("e => e.tagName") == "SELECT":
                self.page.keyboard.type(dit)
            else:
                champ.fill(dit)
        if fichier:
            nom, octets = fichier
            charge = {"name": nom, "mimeType": "application/octet-stream", "buffer": octets}
            self.page.locator("input[type=file]").first.set_input_files(charge)

    def saisir(self, bouton: str, champs: dict[str, str], fichier: tuple[str, bytes] | None = None) -> None:
        """Fill a form and send it; what it says when it is refused is the failure of the test."""
        self.remplir(champs, fichier)
        avant = self.page.url
        self.presser("button", bouton)
        assert self.page.locator(".fr-alert--error").count() == 0, (avant, self.page.inner_text("main")[:900])

    def faire(self, dossier: Dossier, geste: str, champs: dict[str, str] | None = None, *, piece: bool = False) -> None:
        """A gesture from the page of its dossier, read again before it is confirmed."""
        from efficience.portail.dossiers.familles import famille_de

        fait = dossier.automate.geste(geste)
        self.aller(famille_de(dossier.cycle).adresse(dossier))
        self.presser("link", fait.libelle)
        self.vues.append(f"/dossiers/{dossier.pk}/{geste}")
        joint = ("piece.pdf", _pdf().read()) if piece else None
        if not fait.engage:
            return self.saisir(fait.libelle, champs or {}, joint)
        self.saisir("Relire avant de confirmer", champs or {})
        assert "Rien n’est encore fait" in self.page.inner_text("main")
        return self.saisir(fait.libelle, {}, joint)


@dataclass
class Vie:
    """A group that is lived, by whom, until where."""

    nom: str
    patients: int
    lui: Clavier
    ars: Clavier
    cnam: Clavier
    montre: Montre

    @property
    def groupement(self) -> Groupement:
        return Groupement.objects.select_related("dossier").get(nom=self.nom)

    def dossier(self, cycle: str) -> Dossier:
        return Dossier.objects.filter(cycle=cycle, mere=self.groupement.pk).latest("cree_le")

    def candidater(self, rpps: str) -> None:
        self.lui.aller("/ipep")
        self.lui.presser("link", "Ouvrir un groupement")
        self.lui.saisir(
            "Ouvrir le groupement", {"Nom du groupement": self.nom, "Forme": "une conv", "Code du département": "62"}
        )
        racine = self.groupement.adresse
        membre = {"Nom": f"Maison de santé, {self.nom}", "Nature": "maison", "Membre depuis le": "2023-09-01"}
        self.lui.aller(f"{racine}/composition/membre")
        self.lui.page.get_by_label("Désigné par la convention").check()
        self.lui.saisir("Ajouter", membre)
        self.lui.aller(f"{racine}/composition/medecin")
        self.lui.saisir("Ajouter", {"Nom": "Docteur Le Goff", "RPPS": rpps, "Rattaché depuis le": "2023-09-01"})
        self.compter(2024)
        dossier = self.groupement.dossier
        self.lui.faire(dossier, "deposer", {"Présentation du projet": "Revoir chaque patient après un séjour."})
        self.ars.faire(dossier, "declarer_recevable")
        arrete = {"Référence de l’arrêté": "SSAS2400001A", "Date de publication": "2024-03-01"}
        self.cnam.faire(dossier, "inscrire", arrete)
        self.lui.faire(dossier, "signer")
        self.cnam.faire(dossier, "signer")

    def compter(self, annee: int) -> None:
        self.lui.aller(f"{self.groupement.adresse}/composition/patientele")
        table = ("p.csv", f"strate,effectif,annees\nA,{self.patients},{self.patients}\n".encode())
        self.lui.saisir("Enregistrer", {"Année": str(annee), "Nombre de patients": str(self.patients)}, table)

    def etre_finance(self) -> None:
        self.lui.aller(self.groupement.adresse)
        self.lui.presser("link", "Demander les crédits d’amorçage")
        self.lui.presser("button", "Ouvrir la demande")
        credits_ = self.dossier("amorcage_ipep")
        notes = ("La pluridisciplinarité", "L’implication de l’hôpital", "L’implication du social", "La complexité")
        self.lui.faire(credits_, "deposer", dict.fromkeys(notes, "2"))
        for geste in ("calculer", "valider", "ordonner_premier"):
            self.cnam.faire(credits_, geste)
        montants = Dossier.objects.get(pk=credits_.pk).contexte(self.montre.le).donnee("montants")
        self.cnam.faire(credits_, "verser_premier", {"Montant versé": str(montants["versement_1"])}, piece=True)
        self.lui.aller(f"{self.groupement.adresse}/feuille-de-route")
        feuille = dict.fromkeys(RUBRIQUES, "écrit") | {
            "Action 1 : titre": "Sorties d’hôpital", "Action 1 : pilote": "Docteur Le Goff",
            "Action 1 : date de début": "2024-06-01", "Action 1 : indicateur": "Q03", "Emploi des crédits : Chef": "20000",
        }  # fmt: skip
        self.lui.saisir("Garder cette version", feuille)
        self.lui.faire(credits_, "transmettre_feuille")
        self.cnam.faire(credits_, "ordonner_second")
        self.cnam.faire(credits_, "verser_second", {"Montant versé": str(montants["versement_2"])}, piece=True)

    def mener_la_campagne(self, annee: int, depenses: tuple[int, ...]) -> None:
        self.cnam.aller(f"{self.groupement.adresse}/campagnes")
        self.cnam.saisir("Ouvrir la campagne", {"Année des données": str(annee)})
        campagne = self.dossier("campagne_ipep")
        self.cnam.faire(campagne, "figer_patientele")
        self.cnam.aller(f"/ipep/campagnes/{campagne.pk}/agregats")
        self.cnam.saisir("Charger", {}, ("agregats.csv", agregats(self.patients, depenses)))
        self.cnam.faire(campagne, "calculer")
        self.cnam.faire(campagne, "ouvrir_contradictoire")
        self.lui.faire(campagne, "observer", {"Observations écrites": "Un médecin manque."})
        self.montre.avancer(40)
        self.cnam.faire(campagne, "repondre", {"Motif": "Il est compté."})
        for geste in ("arreter", "notifier", "ordonner"):
            self.cnam.faire(campagne, geste)
        du = Dossier.objects.get(pk=campagne.pk).contexte(self.montre.le).donnee("resultat")["interessement"]
        self.cnam.faire(campagne, "verser", {"Montant versé": str(du)}, piece=True)
        self.lui.aller(f"{self.groupement.adresse}/cles/{annee}")
        vote = {"Votée le": f"{self.montre.le:%Y-%m-%d}", "Référence du procès-verbal": f"PV {annee}",
                "Poids : Maison": "2", "Poids : Projet collectif": "1"}  # fmt: skip
        self.lui.saisir("Garder la clé", vote)
        self.lui.faire(campagne, "partager")

    def regarder(self) -> None:
        """The pages of the group on its coordinator's telephone: accessible, and within the screen."""
        racine, campagne = self.groupement.adresse, self.dossier("campagne_ipep")
        chemins = (
            "/ipep", racine, f"{racine}/composition", f"{racine}/courriels", f"{racine}/feuille-de-route",
            f"{racine}/pilotage", f"{racine}/activite", f"{racine}/services", f"{racine}/questionnaires",
            f"{racine}/cles/2024", f"{racine}/depenses", f"{racine}/supports/presentation",
            f"{racine}/supports/information", f"/ipep/campagnes/{campagne.pk}",
            f"/ipep/amorcages/{self.dossier('amorcage_ipep').pk}", "/ipep/pratiques", "/grand-livre",
        )  # fmt: skip
        fautes = {}
        for chemin in chemins:
            self.lui.aller(chemin)
            trouvees = self.lui.visite.axe() + (["déborde"] if self.lui.visite.deborde() else [])
            fautes |= {chemin: trouvees} if trouvees else {}
        assert fautes == {}


@pytest.fixture
def vies(region: Any, visiter: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> list[Vie]:
    """Two groups to live, each with its coordinator on a telephone; the same agency, the same caisse.

    Documents are composed, neither set in pages nor sealed: other tests are about them.
    """
    montre = Montre()
    monkeypatch.setattr(horloge, "maintenant", montre.lire)
    monkeypatch.setattr("efficience.portail.comptes.preuve.recente", lambda _requete: True)
    monkeypatch.setattr(redaction, "en_pdf", lambda document: b"%PDF-" + document.texte.encode() + b"%%EOF")
    monkeypatch.setattr(sceau, "sceller", lambda pdf, signature: pdf + signature.champ.encode())
    organisation = Organisation.objects.create(nature="ipep", nom="Groupement des Plateaux", region="32")
    personne = Utilisateur.objects.create_user("autre@essai.invalid", "mot de passe d’essai", prenom="Camille", nom="autre")
    Rattachement.objects.create(
        utilisateur=personne, organisation=organisation, role="coordinateur_ipep", du=date(2023, 1, 1)
    )
    region.personnes["autre"] = personne
    ars, cnam = Clavier(visiter("agent_ars")), Clavier(visiter("agent_am"))
    telephones = [Clavier(visiter(role, "telephone")) for role in ("coordinateur_ipep", "autre")]
    return [
        Vie("Littoral", 18_333, telephones[0], ars, cnam, montre), Vie("Plateaux", 6_240, telephones[1], ars, cnam, montre),
    ]  # fmt: skip


def test_deux_groupements_de_la_candidature_a_la_troisieme_campagne(vies: list[Vie]) -> None:
    for vie, rpps in zip(vies, ("10000001916", "10000005479"), strict=True):
        vie.candidater(rpps)
        vie.etre_finance()
    for rang, depenses in enumerate(DEPENSES):
        for vie in vies:
            if rang:
                vie.compter(2024 + rang)
            vie.mener_la_campagne(2024 + rang, depenses)
        vies[0].montre.avancer(300)
    for vie in vies:
        vie.regarder()
        etats = [d.etat for d in Dossier.objects.filter(mere=vie.groupement.pk).order_by("cycle", "cree_le")]
        assert etats == ["solde", "close", "close", "close"]
    assert ecritures.lire(Ecriture.objects.all()).equilibre
    assert journal.verifier().intacte
    for vie, autre in ((vies[0], vies[1]), (vies[1], vies[0])):
        _rien_de_l_autre(vie, autre)
        assert vie.lui.visite.fautes == []


def _rien_de_l_autre(vie: Vie, autre: Vie) -> None:
    """Every address that names something of a group is closed to the other one."""
    siennes = {chemin for chemin in vie.lui.vues if re.search(r"/[0-9a-f]{8}-", chemin)}  # those with an identifier
    assert len(siennes) > 25
    ouvertes = [
        chemin
        for chemin in sorted(siennes)
        if autre.lui.page.request.get(autre.lui.visite.adresse + chemin).status not in (403, 404)
    ]
    assert ouvertes == []
