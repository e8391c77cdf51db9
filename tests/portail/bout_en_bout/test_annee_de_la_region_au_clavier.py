"""A year of a region lived in a browser, at the keyboard: coordination, commissions, comité de revue, plan and avenant.

The real pages, as the ARS, the director general, the DCGDR, an agent of the Assurance Maladie and a hospital use them; the
clock is moved from session to session. Each kind of page is examined by axe-core once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page
from region_vivante import CRCA, Vivante
from vies_regionales import hopital

from efficience.noyau.appel_a_projets.recevabilite import FINALITES, PORTEES
from efficience.noyau.gouvernance.tableau import BLOCS, intact
from efficience.portail.commun import horloge
from efficience.portail.demonstration.tables import DONNEES
from efficience.portail.dossiers.models import Dossier, SignatureDePartie
from efficience.portail.plan_regional.models import Fiche
from efficience.portail.tableaux.models import Gel

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("navigateur")]
CSV = (
    "code;titre;theme;axe;origine;pilotage;debut;fin;referent_ars;referent_am;ciblage\n"
    "A1;Antiulcéreux;T3;AX1;nationale;conjoint;{0};{1};M. B;Mme A;au-dessus de la médiane\n"
    "A7;Inconnue;T9;AX1;nationale;ars;{0};{1};M. B;;\n"
)
ISSUES: Mapping[str, str] = {
    "Référents": "adopté", "Méthodes": "adopté", "Projet de plan": "avis favorable", "Avenant": "avis favorable",
    "Projet de convention": "adopté", "": "la commission en prend acte",
}  # fmt: skip
"""What the bodies say, by the first words of a point."""


class Annee:
    """The people of the region at their browsers, and the day it is."""

    def __init__(self, visiter: Callable[..., Any], captures: Callable[..., None]) -> None:
        self._visiter, self._captures = visiter, captures
        self.visites: dict[str, Any] = {}
        self._vues: set[str] = set()
        self.fautes: dict[str, list[str]] = {}

    def page(self, role: str) -> Page:
        """The browser of a role."""
        if role not in self.visites:
            self.visites[role] = self._visiter(role)
        return self.visites[role].page  # type: ignore[no-any-return]

    def aller(self, role: str, chemin: str) -> Page:
        """Go to an address, and look at it."""
        page = self.page(role)
        page.goto(self.visites[role].adresse + chemin)
        return self.regarder(role)

    def regarder(self, role: str) -> Page:
        """Examine a page of a kind not seen yet, and keep a picture of it."""
        page = self.page(role)
        titre = page.locator("h1").first.inner_text()
        if titre not in self._vues:
            self._vues.add(titre)
            self._captures(page, f"annee-{len(self._vues):02}-{role}")
            if trouve := self.visites[role].axe():
                self.fautes[titre] = trouve
        return page

    def appuyer(self, role: str, nom: str) -> Page:
        """Reach a button or a link by the focus, press Enter."""
        page = self.page(role)
        cible = page.get_by_role("button", name=nom, exact=True).or_(page.get_by_role("link", name=nom, exact=True)).first
        if not cible.is_visible():
            page.locator("details summary").first.press("Enter")
        cible.focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        return self.regarder(role)

    def valider(self, role: str) -> Page:
        """Press Enter where the focus is, in a form: it is sent, and nothing is refused."""
        page = self.page(role)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        alerte = page.locator(".fr-alert--error")
        assert alerte.count() == 0, alerte.first.inner_text()
        return self.regarder(role)

    def remplir(self, role: str, champs: Mapping[str, str]) -> None:
        """Fill fields by their label, from the keyboard."""
        for libelle, dit in champs.items():
            champ = self._champ(role, libelle)
            champ.focus()
            if champ.evaluate("e => e.tagName") == "SELECT":
                champ.select_option(label=dit)
            elif champ.get_attribute("type") == "checkbox":
                champ.press("Space")
            else:
                champ.fill(dit)

    def _champ(self, role: str, libelle: str) -> Locator:
        """The field whose label begins with these words: a label also holds its help."""
        page = self.page(role)
        label = page.locator("label", has_text=re.compile(rf"^\s*{re.escape(libelle)}(?![a-zà-ÿ])")).first
        return page.locator(f"[id='{label.get_attribute('for')}']")

    def geste(
        self, role: str, dossier: Dossier, code: str, champs: Mapping[str, str] | None = None, piece: Path | None = None
    ) -> Dossier:
        """Do a gesture from the page of a dossier: its link, its form, its summing up, where a file is joined."""
        libelle = dossier.automate.geste(code).libelle
        self.aller(role, f"/dossiers/{dossier.pk}")
        page = self.appuyer(role, libelle)
        if "Confirmer votre identité" in page.content():
            page = self.appuyer(role, page.get_by_role("button", name="Confirmer en tant que").inner_text())
        self.remplir(role, champs or {})
        page = self.appuyer(role, "Relire avant de confirmer" if dossier.automate.geste(code).engage else libelle)
        if dossier.automate.geste(code).engage:
            if piece:
                page.locator("input[type=file]").set_input_files(piece)
            page = self.appuyer(role, libelle)
        alerte = page.locator(".fr-alert--error")
        assert alerte.count() == 0, alerte.first.inner_text()
        return Dossier.objects.get(pk=dossier.pk)

    def avancer(self, jours: int) -> date:
        """Move the clock."""
        horloge.deplacer(jours)
        return self.aujourd_hui

    @property
    def aujourd_hui(self) -> date:
        """The day it is in the region."""
        return timezone.localdate(horloge.maintenant())

    def seance(self, instance: str, membres: list[str], libre: str = "") -> Dossier:
        """A whole session: planned, its dashboard frozen when it is a commission, called, held, minuted, approved."""
        self.aller("agent_ars", f"/instances/seances/programmer?instance={instance}")
        jour = self.aujourd_hui + timedelta(days=8)
        self.remplir("agent_ars", {"Date de la séance": jour.isoformat()})
        self.appuyer("agent_ars", "Programmer la séance")
        seance = Dossier.objects.get(pk=self.page("agent_ars").url.rsplit("/", 1)[1])
        if instance.startswith("crca"):
            self._geler(seance)
        champs = {"Heure": "14 h", "Lieu": "Lille"}
        if libre:
            champs |= {"Point ajouté 1 : matière": "Question diverse", "Point ajouté 1 : objet": libre}
        seance = self.geste("agent_ars", seance, "convoquer", champs)
        self.avancer(8)
        seance = self.geste("agent_ars", seance, "ouvrir", dict.fromkeys(membres, "présent"))
        for point in seance.contexte(horloge.maintenant()).donnee("ordre_du_jour"):
            seance = self._traiter(seance, point["code"])
        for code in ("lever", "rediger", "approuver"):
            seance = self.geste(
                "agent_ars", seance, code, {"Relevé des échanges": "Sans réserve."} if code == "rediger" else {}
            )
        assert seance.etat == "approuvee"
        return seance

    def _geler(self, seance: Dossier) -> None:
        self.aller("agent_ars", f"/tableaux/{seance.pk}/commenter")
        self.remplir("agent_ars", dict.fromkeys(BLOCS.values(), "Conforme à ce qui était prévu."))
        self.appuyer("agent_ars", "Enregistrer les commentaires")
        self.appuyer("agent_ars", "Geler le tableau de bord")
        self.appuyer("agent_ars", "Geler")

    def _traiter(self, seance: Dossier, code: str) -> Dossier:
        self.aller("agent_ars", f"/dossiers/{seance.pk}/traiter")
        mots = self._champ("agent_ars", "Point de l’ordre du jour").locator(f"option[value={code}]").inner_text()
        issue = next(dit for debut, dit in ISSUES.items() if mots.startswith(debut))
        return self.geste("agent_ars", seance, "traiter", {"Point de l’ordre du jour": mots, "Ce que dit l’instance": issue})


@pytest.fixture
def annee(
    region: Any, visiter: Callable[..., Any], captures: Callable[..., None], settings: Any, tmp_path_factory: Any
) -> Annee:
    """The mandates of the region, and nothing else."""
    settings.DEMONSTRATION = True
    settings.SCEAU, settings.DOSSIER = ("", ""), tmp_path_factory.getbasetemp() / "sceau"
    hopital()
    vivante = Vivante(region)
    vivante.mandats("crca_pleniere", "crca_thematique", "coordination", "comite_de_revue")
    return Annee(visiter, captures)


def _plan(annee: Annee) -> Dossier:
    """Open the plan, bring its actions in, complete the card of the one that enters."""
    debut = annee.aujourd_hui + timedelta(days=30)
    fin = debut + timedelta(days=700)
    annee.aller("agent_ars", "/plan/ouvrir")
    annee.remplir("agent_ars", {"Premier jour": debut.isoformat(), "Dernier jour": fin.isoformat()})
    annee.appuyer("agent_ars", "Ouvrir le plan")
    plan = Dossier.objects.get(cycle="plan_pprgdress")
    page = annee.aller("agent_ars", f"/plan/{plan.pk}/importer")
    contenu = CSV.format(debut.isoformat(), fin.isoformat()).encode()
    page.locator("input[type=file]").set_input_files({"name": "actions.csv", "mimeType": "text/csv", "buffer": contenu})
    page = annee.appuyer("agent_ars", "Importer")
    assert "theme « T9 » inconnu." in page.content()
    _completer(annee, "A1", debut)
    return plan


def _completer(annee: Annee, code: str, debut: date) -> None:
    action = Fiche.objects.get(code=code).dossier_id
    annee.aller("agent_ars", f"/plan/actions/{action}/ajouter/jalon")
    annee.remplir("agent_ars", {"Jalon": "Lancement", "Prévu le": (debut + timedelta(days=60)).isoformat()})
    annee.valider("agent_ars")
    annee.aller("agent_ars", f"/plan/actions/{action}/ajouter/indicateur")
    champs = {"Code": "I1", "Libellé": "Boîtes", "Valeur de référence": "100", "Cible": "80"}
    annee.remplir("agent_ars", champs)
    annee.valider("agent_ars")


def test_une_annee_de_la_region_se_vit_au_clavier(annee: Annee) -> None:
    commission, deux = [nom for nom, _ in CRCA.values()], ["Mme A", "M. B"]
    plan = _plan(annee)
    plan = annee.geste("agent_ars", plan, "ouvrir_concertation")
    annee.seance("coordination", deux)
    plan = annee.geste("agent_ars", plan, "soumettre")
    annee.seance("crca_pleniere", commission)
    plan = annee.geste("dg_ars", plan, "arreter", {"Référence de l’arrêté": "ARS/1"})
    plan = annee.geste("agent_ars", plan, "publier", {"Référence au recueil des actes administratifs": "RAA 12"})
    _signer_la_convention(annee, plan)
    annee.seance("comite_de_revue", deux, "bilan des actions")
    annee.seance("crca_thematique", commission)
    annee.avancer(30)
    action = annee.geste("agent_ars", Fiche.objects.get(code="A1").dossier, "demarrer")
    avenant = _avenant(annee, plan, commission, deux)
    assert (plan.etat_au(horloge.maintenant())[0], action.etat, avenant.etat) == ("en_vigueur", "en_cours", "publie")
    assert Fiche.objects.get(code="A2").dossier.etat == "inscrite"
    _appel(annee)
    assert Gel.objects.count() == 3 and all(intact(un.droit) for un in Gel.objects.select_related("seance"))
    assert Dossier.objects.filter(cycle="seance", etat="approuvee").count() == 6
    assert annee.fautes == {}
    assert [faute for visite in annee.visites.values() for faute in visite.fautes] == []


def _signer_la_convention(annee: Annee, plan: Dossier) -> None:
    """Proposed by the Assurance Maladie, sent by the ARS, sealed by both."""
    annee.aller("agent_ars", f"/plan/{plan.pk}/convention")
    annee.page("agent_ars").locator("main form button").last.focus()
    annee.valider("agent_ars")
    convention = Dossier.objects.get(cycle="convention_partenariat")
    convention = annee.geste("agent_am", convention, "proposer")
    convention = annee.geste("agent_ars", convention, "envoyer_a_signer")
    for role in ("dg_ars", "directeur_cpam"):
        convention = annee.geste(role, convention, "signer")
    assert convention.etat in ("signee", "en_vigueur")
    assert sorted(SignatureDePartie.objects.values_list("champ", flat=True)) == ["ars", "organisme"]


def _avenant(annee: Annee, plan: Dossier, commission: list[str], deux: list[str]) -> Dossier:
    """A new action, its référents named, the avenant submitted, its opinion given, adopted and published."""
    debut = annee.aujourd_hui + timedelta(days=60)
    annee.aller("agent_ars", f"/plan/{plan.pk}/actions")
    champs = {"Code": "A2", "Titre": "Transports", "Axe": "AX2", "Référent proposé par l’ARS": "M. B",
              "Premier jour": debut.isoformat(), "Dernier jour": (debut + timedelta(days=300)).isoformat()}  # fmt: skip
    annee.remplir("agent_ars", champs)
    annee.valider("agent_ars")
    _completer(annee, "A2", debut)
    annee.seance("coordination", deux)
    annee.aller("agent_ars", f"/plan/{plan.pk}/avenant")
    annee.remplir("agent_ars", {"Date d’effet": debut.isoformat()})
    annee.valider("agent_ars")
    avenant = Dossier.objects.get(cycle="avenant_pprgdress")
    avenant = annee.geste("agent_ars", avenant, "ouvrir_concertation")
    avenant = annee.geste("agent_ars", avenant, "soumettre")
    annee.seance("crca_pleniere", commission)
    avenant = annee.geste("dg_ars", avenant, "arreter", {"Référence de l’arrêté": "ARS/9"})
    return annee.geste("agent_ars", avenant, "publier", {"Référence au recueil des actes administratifs": "RAA 30"})


def _appel(annee: Annee) -> None:
    """A call of the ARS, a letter of intent of the hospital, found admissible."""
    annee.aller("agent_ars", "/appels/ouvrir")
    annee.remplir("agent_ars", {"Intitulé de l’appel": "Innover en ville", "Ce que l’appel attend": "Parcours"})
    annee.appuyer("agent_ars", "Enregistrer l’appel")
    appel = Dossier.objects.get(cycle="appel_a_projets")
    demain = annee.aujourd_hui + timedelta(days=1)
    depots = {"Premier jour": demain.isoformat(), "Dernier jour": (demain + timedelta(days=60)).isoformat()}
    annee.geste("agent_ars", appel, "publier", {**depots, "Montant": "100000"}, piece=DONNEES / "piece.pdf")
    annee.avancer(2)
    annee.aller("directeur", f"/appels/{appel.pk}")
    annee.appuyer("directeur", "Proposer un projet")
    annee.remplir("directeur", {"Intitulé du projet": "Téléconsultations"})
    annee.appuyer("directeur", "Ouvrir le projet")
    lettre = {
        "Objet et enjeux": "Suivre à distance.", "Finalité": next(iter(FINALITES.values())), "Portée": PORTEES["regionale"],
        "Dérogations demandées": "article L. 162-5", "Premier jour": (demain + timedelta(days=200)).isoformat(),
        "Dernier jour": (demain + timedelta(days=900)).isoformat(), "Les liens d’intérêts": "oui",
    }  # fmt: skip
    projet = annee.geste("directeur", Dossier.objects.get(cycle="projet_article_51"), "deposer_lettre", lettre)
    assert annee.geste("agent_ars", projet, "declarer_recevable").etat == "recevable"
    assert "Durée de chaque étape" in annee.aller("directeur", f"/appels/projets/{projet.pk}").content()
