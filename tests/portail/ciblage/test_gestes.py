"""The life of a list: prepared, seen, decided by somebody else, published; each step says why it is refused."""

import hashlib
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from monde_cible import ANNEE, BELLERIVE, LE, OISE, PLAN_LE, REUNION, SIGNATAIRE, publier

from efficience.documents import en_pdf
from efficience.documents.signatures import verifier_signature
from efficience.noyau.automate import GesteRefuse
from efficience.noyau.cibles import liste
from efficience.portail.ciblage import actions, decision, lectures, redaction
from efficience.portail.ciblage.models import Campagne, Feuille, Liste
from efficience.portail.commun.franchir import FormulairePerime
from efficience.portail.commun.models import Ligne
from efficience.portail.comptes.models import Rattachement
from efficience.portail.pieces import sceau

Avancer = Callable[[str], Campagne]


def _qui(campagne: Campagne, region: Any, role: str) -> dict[str, Any]:
    return {"par": region.membre(role), "le": LE, "jeton": campagne.version}


def test_la_proposition_cite_chaque_critere_sa_valeur_son_seuil_et_son_texte(avancer: Avancer) -> None:
    campagne = avancer("proposee")
    retenues = campagne.propositions.filter(decision="retenu")
    assert [(un.etablissement_id, un.indicateur) for un in retenues] == [(BELLERIVE, "N-IPP"), (BELLERIVE, "N-TRA")]
    assert [un.replace("\u00a0", " ") for un in retenues[0].phrases] == [
        "boîtes délivrées : 10 300 (seuil ≥ 8 500, Arrêté du 23 février 2022 (indicateurs nationaux du contrat), annexe)"
    ]
    assert retenues[1].criteres[0]["valeur"] == "62\u00a0%"
    assert retenues[0].chiffres["boites"] == {"valeur": "10300", "statut": "calcule"}


def test_juste_sous_le_seuil_un_etablissement_n_est_pas_cible_et_le_chiffre_le_montre(avancer: Avancer) -> None:
    campagne = avancer("proposee")
    oise = campagne.propositions.get(etablissement=OISE, indicateur="N-TRA")
    assert (oise.issue, oise.decision) == ("non", "")
    assert (oise.criteres[0]["valeur"], oise.criteres[0]["condition"]) == (
        "19,9999999999\u00a0%", "≥ 20,0000000000\u00a0%",
    )  # fmt: skip


def test_les_euros_sont_exacts_et_ceux_d_un_chiffre_absent_ne_sont_pas_zero(avancer: Avancer) -> None:
    campagne = avancer("proposee")
    assert str(campagne.propositions.get(etablissement=OISE, indicateur="N-TRA").montant_concerne) == "2500000.01"
    assert campagne.propositions.count() == 4, "l’établissement d’une autre région n’est pas examiné"


def test_du_debut_a_la_publication(avancer: Avancer, region: Any) -> None:
    campagne = avancer("publiee")
    assert (campagne.etat, campagne.publication) == ("publiee", "RAA 2024-12")
    (cible,) = lectures.cibles(campagne)
    assert (cible.finess, cible.indicateurs) == (BELLERIVE, ("N-IPP", "N-TRA"))
    assert cible.volets == ("produits_de_sante", "organisation_des_soins")
    assert [ligne.geste for ligne in Ligne.objects.filter(objet__startswith="ciblage.campagne").order_by("rang")] == [
        "ciblage.ouvrir", "proposer", "soumettre", "rendre_avis", "tenir_comite", "figer", "publier",
    ]  # fmt: skip


def test_la_liste_figee_porte_l_empreinte_de_son_contenu_et_la_decision_signee(avancer: Avancer) -> None:
    campagne = avancer("figee")
    figee = Liste.objects.get(campagne=campagne)
    assert figee.empreinte == liste.empreinte(figee.contenu)
    assert [un["finess"] for un in figee.contenu["cibles"]] == [BELLERIVE, BELLERIVE]
    assert figee.contenu["criteres"][0]["seuil"] == "≥ 8\u00a0500"
    propose = en_pdf(redaction.document(redaction.DECISION, figee.mentions, campagne))
    lue = verifier_signature(
        figee.decision.octets, hashlib.sha256(propose).hexdigest(), au=LE, ancres=sceau.ouvert(LE).autorites
    )
    assert (lue.acceptee, [signature.champ for signature in lue.signatures]) == (True, ["ars"])


def test_qui_a_prepare_ne_peut_pas_arreter_meme_s_il_est_aussi_directeur_general(avancer: Avancer, region: Any) -> None:
    campagne = avancer("a_arreter")
    agent = region.personnes["agent_ars"]
    Rattachement.objects.create(
        utilisateur=agent, organisation=region.organisations["ars"], role="dg_ars", du=date(2024, 1, 1)
    )
    deux = region.membre("agent_ars")
    assert deux.roles == {"agent_ars", "dg_ars"}
    with pytest.raises(GesteRefuse, match="Qui a préparé la liste ne peut pas l’arrêter"):
        decision.figer(campagne, SIGNATAIRE, par=deux, le=LE, jeton=campagne.version)
    assert not Liste.objects.exists()


def test_un_critere_sans_texte_sert_a_essayer_jamais_a_arreter(avancer: Avancer, region: Any, campagne: Campagne) -> None:
    publier("N-PANS", {BELLERIVE: {"patients": "300", "montant_moyen": "210.00", "depense": "63000.00"},
                       OISE: {"patients": "300", "montant_moyen": "90.00", "depense": "27000.00"}})  # fmt: skip
    actions.regler(campagne, indicateurs=["N-IPP", "N-PANS"], valeurs={}, **_qui(campagne, region, "agent_ars"))
    avancer("a_arreter")
    with pytest.raises(GesteRefuse, match=r"sans texte cité : N-PANS, Pansements : patients dans l'année \(100\)"):
        decision.figer(campagne, SIGNATAIRE, **_qui(campagne, region, "dg_ars"))


def test_une_region_cite_son_plan_et_le_critere_peut_alors_servir(avancer: Avancer, region: Any, campagne: Campagne) -> None:
    publier("N-PANS", {BELLERIVE: {"patients": "300", "montant_moyen": "210.00", "depense": "63000.00"},
                       OISE: {"patients": "300", "montant_moyen": "90.00", "depense": "27000.00"}})  # fmt: skip
    plan = {"texte": "css-d162-11", "renvoi": "PAPRAPS 2021, annexe 2"}
    valeurs = {"seuil_pans_patients": {"valeur": "100", **plan}, "seuil_pans_ratio": {"valeur": "1.3", **plan},
               "champ_comparaison": {"valeur": "regional", **plan}}  # fmt: skip
    actions.regler(campagne, indicateurs=["N-PANS"], valeurs=valeurs, **_qui(campagne, region, "agent_ars"))
    avancer("figee")
    (cible,) = lectures.cibles(campagne)
    assert cible.finess == BELLERIVE  # 210 / 150 = 1,4 > 1,3
    assert "PAPRAPS 2021, annexe 2" in cible.motifs[1]


def test_une_feuille_ne_remplace_pas_la_precedente(campagne: Campagne, region: Any) -> None:
    for boites in ("9000", "9500"):
        valeurs = {"seuil_ipp_boites": {"valeur": boites, "motif": "essai"}}
        actions.regler(campagne, indicateurs=["N-IPP"], valeurs=valeurs, **_qui(campagne, region, "agent_ars"))
    assert list(Feuille.objects.values_list("rang", "valeurs__seuil_ipp_boites__valeur")) == [(1, "9000"), (2, "9500")]
    assert str(campagne.reglement.regle("seuil_ipp_boites", campagne.au)) == "9500"


def test_des_resultats_nouveaux_obligent_a_refaire_la_proposition(avancer: Avancer, region: Any, campagne: Campagne) -> None:
    avancer("proposee")
    publier("N-IPP", {BELLERIVE: {"boites": "8000", "depense": "1.00"}})
    with pytest.raises(GesteRefuse, match=r"ont changé depuis la proposition \(N-IPP\)"):
        actions.soumettre(campagne, **_qui(campagne, region, "agent_ars"))


def test_une_action_redondante_se_tranche_avec_un_motif(avancer: Avancer, region: Any, campagne: Campagne) -> None:
    par = region.membre("agent_ars")
    lieu = campagne.publications().first().resultats.get(etablissement=BELLERIVE, mesure="boites").etablissement
    champs = {"nature": "experimentation", "intitule": "article 51", "indicateurs": ["N-IPP"], "volet": "",
              "du": LE.date() - timedelta(30), "au": None}  # fmt: skip
    actions.declarer_action(lieu, champs, par=par, le=LE)
    avancer("proposee")
    with pytest.raises(GesteRefuse, match="1 établissement fait déjà l’objet d’une action redondante"):
        actions.soumettre(campagne, **_qui(campagne, region, "agent_ars"))
    visee = campagne.propositions.get(etablissement=BELLERIVE, indicateur="N-IPP")
    assert (
        visee.redondances[0]["phrase"] == "expérimentation (article 51) : une expérimentation porte déjà sur cet indicateur"
    )
    visee.campagne = campagne
    actions.trancher(visee, decision="ecarte", motif="expérimentation en cours", **_qui(campagne, region, "agent_ars"))
    actions.soumettre(campagne, **_qui(campagne, region, "agent_ars"))
    assert campagne.etat == "avis_attendu"


def test_ce_qui_a_ete_tranche_reste_quand_la_proposition_est_refaite(avancer: Avancer, region: Any) -> None:
    campagne = avancer("proposee")
    visee = campagne.propositions.get(etablissement=BELLERIVE, indicateur="N-IPP")
    visee.campagne = campagne
    actions.trancher(visee, decision="ecarte", motif="fermeture du service", **_qui(campagne, region, "agent_ars"))
    actions.proposer(campagne, **_qui(campagne, region, "agent_ars"))
    refaite = campagne.propositions.get(etablissement=BELLERIVE, indicateur="N-IPP")
    assert (refaite.decision, refaite.motif) == ("ecarte", "fermeture du service")


def test_reprendre_la_preparation_demande_un_nouvel_avis_et_garde_l_ancien(avancer: Avancer, region: Any) -> None:
    campagne = avancer("revue")
    actions.reprendre(campagne, motif="erreur de FINESS", **_qui(campagne, region, "agent_ars"))
    assert (campagne.etat, campagne.avis.count()) == ("preparation", 1)
    actions.soumettre(campagne, **_qui(campagne, region, "agent_ars"))
    actions.rendre_avis(campagne, "rendre_avis", sens="reserve", texte="", **_qui(campagne, region, "agent_am"))
    assert campagne.avis.count() == 2


def test_un_retrait_s_ajoute_a_la_liste_sans_la_changer(avancer: Avancer, region: Any) -> None:
    campagne = avancer("publiee")
    avant = Liste.objects.get().empreinte
    lieu = campagne.propositions.filter(decision="retenu").first().etablissement
    actions.retirer(campagne, lieu, motif="activité cessée", **_qui(campagne, region, "dg_ars"))
    assert (Liste.objects.get().empreinte, lectures.cibles(campagne)) == (avant, [])
    with pytest.raises(GesteRefuse, match="en a déjà été retiré"):
        actions.retirer(campagne, lieu, motif="encore", **_qui(campagne, region, "dg_ars"))


def test_un_indicateur_annonce_que_rien_n_a_retenu_n_entre_pas_dans_une_campagne(resultats: None, region: Any) -> None:
    with pytest.raises(GesteRefuse, match="N-ARA2 : indicateur annoncé, qu’aucun texte lu n’a retenu"):
        actions.ouvrir(
            annee=ANNEE, annee_resultats=ANNEE, generation="GEN2_2022", profil="national", indicateurs=["N-ARA2"],
            plan_le=PLAN_LE, par=region.membre("agent_ars"), le=LE,
        )  # fmt: skip


def test_une_page_perimee_est_refusee_en_disant_par_qui(avancer: Avancer, region: Any) -> None:
    campagne = avancer("proposee")
    lu = campagne.version
    actions.soumettre(campagne, par=region.membre("agent_ars"), le=LE, jeton=lu)
    with pytest.raises(FormulairePerime, match="Déjà traité par Camille agent_ars"):
        actions.soumettre(campagne, par=region.membre("agent_ars"), le=LE, jeton=lu)


def test_la_date_de_la_reunion_ne_peut_etre_a_venir(avancer: Avancer, region: Any) -> None:
    campagne = avancer("revue")
    reunion = {**REUNION, "tenu_le": date(2030, 1, 1)}
    with pytest.raises(GesteRefuse, match="Cette date est à venir"):
        decision.tenir_comite(campagne, reunion, {}, par=region.membre("agent_ars"), le=LE, jeton=campagne.version)
