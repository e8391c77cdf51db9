"""From a frozen list to a contract, and from a contract to the next targeting."""

from collections.abc import Callable
from datetime import date
from typing import Any

from monde_cible import BELLERIVE, LE, OISE
from vies_de_contrats import PROJET, ouvrir

from efficience.noyau.contrat.exigences import VOLETS_DU_CYCLE
from efficience.portail.ciblage import actions
from efficience.portail.ciblage.models import Campagne
from efficience.portail.contrats.ciblage_et_contrats import VOLETS, en_cours
from efficience.portail.contrats.models import Acte, Contrat
from efficience.portail.etablissements import models as etablissements

Comme = Callable[[str], Any]


def test_chaque_volet_d_un_contrat_repond_a_un_volet_du_ciblage() -> None:
    for cycle, siens in VOLETS_DU_CYCLE.items():
        assert set(VOLETS[cycle]) == set(siens)
    assert {vise for table in VOLETS.values() for vise in table.values()} <= set(etablissements.VOLETS)


def test_un_contrat_s_ouvre_de_la_liste_arretee_avec_ses_motifs(avancer: Any, comme: Comme, region: Any) -> None:
    region.organisations["cpam"].ressorts.create(departement="59", du=date(2020, 1, 1))
    avancer("figee")
    agent = comme("agent_ars")
    lien = f"/contrats/creer?ciblage=2023&amp;etablissement={BELLERIVE}"
    assert lien in agent.get("/ciblage/2023/liste").content.decode()
    page = agent.get(lien.replace("&amp;", "&"))
    repris = page.context["cible"]
    assert (repris["volets"], repris["cible_le"]) == (["produits", "organisation"], LE.date())
    assert "seuil" in repris["motifs"] and repris["motifs"].splitlines()[0] in page.content.decode().replace("&gt;", ">")
    champs = {nom: repris[nom] for nom in ("etablissement", "generation", "annee", "motifs")}
    champs |= {"caisse": repris["caisse"].pk, "cible_le": repris["cible_le"].isoformat()}
    assert agent.envoyer(lien.replace("&amp;", "&"), champs).status_code == 302
    contrat = Contrat.objects.get()
    assert (contrat.motifs.split(), contrat.cible_le) == (repris["motifs"].split(), LE.date())
    assert Acte.objects.get().projet == {"volets": {"produits": "", "organisation": ""}}


def test_un_etablissement_hors_de_la_liste_ne_reprend_rien(avancer: Any, comme: Comme) -> None:
    avancer("figee")
    for adresse in (f"?ciblage=2023&etablissement={OISE}", f"?ciblage=x&etablissement={BELLERIVE}", "?ciblage=2019"):
        assert comme("agent_ars").get(f"/contrats/creer{adresse}").context["cible"] == {}


def test_un_contrat_en_cours_rend_redondant_le_meme_indicateur(campagne: Campagne, region: Any) -> None:
    ouvrir(region, etablissement=etablissements.Etablissement.objects.get(pk=BELLERIVE), annee=2023, projet=PROJET, le=LE)
    ((finess, action),) = en_cours([BELLERIVE, OISE], LE.date())
    assert (finess, action.nature, action.indicateurs) == (BELLERIVE, "contrat_gen2", frozenset({"N-IPP"}))
    assert action.volets == frozenset({"produits_de_sante"})
    actions.proposer(campagne, par=region.membre("agent_ars"), le=LE, jeton=campagne.version)
    exclues = {p.indicateur: p.exclut for p in campagne.propositions.filter(etablissement=BELLERIVE)}
    assert exclues == {"N-IPP": True, "N-TRA": False}
    assert list(en_cours([BELLERIVE], date(2023, 1, 1))) != []
