"""The acceptance tests of the regional part, by their number: each one named, each one asserting what it announces."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from region_vivante import Vivante, a

from efficience.noyau.appel_a_projets.cycle import PROJET, alerte_de_l_avis
from efficience.noyau.automate import GesteRefuse
from efficience.noyau.campagne_evaluation.officielle import EVALUATION
from efficience.noyau.dossier import Dossier as DossierDuDroit
from efficience.noyau.dossier import Evenement as EvenementDuDroit
from efficience.noyau.dossier import accomplir, ouvrir
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.gouvernance.calendrier import Prevue, ReglesDeCalendrier, ecarts, prepare, proposer
from efficience.noyau.gouvernance.quorum import Emargement, RegleInstance, quorum, vote
from efficience.noyau.gouvernance.tableau import BLOCS, geler, intact
from efficience.noyau.parametres import Releve
from efficience.noyau.periode import Periode
from efficience.noyau.plan.action import Action
from efficience.noyau.plan.cycle import PPRGDRESS
from efficience.noyau.plan.cycle_action import ACTION
from efficience.noyau.plan.gains import Gain, tendanciel, totaliser
from efficience.noyau.plan.synthese import de_pertinence
from efficience.noyau.roles import DG_ARS
from efficience.portail.commun import chaine, journal
from efficience.portail.commun.acteur import Programme
from efficience.portail.commun.models import Ligne
from efficience.portail.partage import actions as des_echanges
from efficience.portail.partage.models import Refus
from efficience.portail.pieces.models import Contenu, Piece
from efficience.reglement import officiel

LE = datetime(2024, 3, 1, 12, tzinfo=UTC)
REGLES = Releve(officiel(), date(2019, 1, 1))


def _faire(dossier: DossierDuDroit, geste: str, jours: int, role: str = "agent_ars", **donnees: Any) -> DossierDuDroit:
    fait = EvenementDuDroit(geste, LE + timedelta(days=jours), role, role, donnees=donnees)
    return accomplir(dossier, fait)


def _seance(jours: int, instance: str = "crca_pleniere") -> dict[str, Any]:
    return {"reunion": "s", "instance": instance, "tenue_le": (LE + timedelta(days=jours)).date()}


def test_recette_06_quorum_seconde_convocation_et_interet() -> None:
    regle = RegleInstance.lire(REGLES)
    attendus = [(12, 5, 1, True), (12, 5, 0, False), (13, 6, 0, False), (13, 7, 0, True)]
    for membres, presents, mandats, atteint in attendus:
        noms = [f"M{rang}" for rang in range(membres)]
        presences = dict.fromkeys(noms[:presents], "present")
        presences |= dict.fromkeys(noms[presents : presents + mandats], "mandat M0")
        assert quorum(Emargement(noms, presences), regle).resultat["atteint"] is atteint, (membres, presents, mandats)
        assert quorum(Emargement(noms, presences), regle, seconde_convocation=True).resultat["atteint"]
    with pytest.raises(DonneeRefusee, match="a déclaré un intérêt personnel"):
        vote(Emargement(["A", "B"], {"A": "present", "B": "present"}), {"B": "pour"}, ["B"], "A", regle)


def test_recette_07_un_avis_ne_decide_pas_et_la_directrice_generale_decide_seule_apres_lui() -> None:
    soumis = _faire(ouvrir(PPRGDRESS, "59"), "ouvrir_concertation", 0)
    periode = Periode(date(2024, 7, 1), date(2026, 6, 30))
    soumis = _faire(soumis, "soumettre", 1, document="d", actions={"A1": "x"}, periode=periode)
    with pytest.raises(GesteRefuse, match="n’est pas possible à l’étape « Soumis à la commission »"):
        _faire(soumis, "arreter", 2, DG_ARS, arrete="n° 1", document="d")
    etats = {
        sens: _faire(soumis, "rendre_avis", 3, avis=sens, seance=_seance(3))
        for sens in ("favorable", "reserve", "defavorable")
    }
    assert {plan.etat for plan in etats.values()} == {"avis_rendu"}
    for role in ("agent_ars", "agent_am", "directeur_cpam"):
        with pytest.raises(GesteRefuse, match="ne relève pas de votre rôle"):
            _faire(etats["favorable"], "arreter", 4, role, arrete="n° 1", document="d")
    assert _faire(etats["defavorable"], "arreter", 4, DG_ARS, arrete="n° 1", document="d").etat == "arrete"
    decider = [ligne for ligne in EVALUATION.transitions if ligne.geste == "decider"]
    assert {role for ligne in decider for role in ligne.roles} == {DG_ARS}
    (apres_avis,) = [ligne for ligne in decider if ligne.attendue]
    rendre = [ligne for ligne in EVALUATION.transitions if ligne.geste == "rendre_avis"]
    assert {ligne.vers for ligne in rendre} == set(apres_avis.de)


@pytest.mark.parametrize(("ars", "am"), [("Mme A", ""), ("", "M. B"), ("", "")])
def test_recette_08_une_action_conjointe_sans_ses_deux_referents_reste_proposee(ars: str, am: str) -> None:
    nommes = {nom: qui for nom, qui in (("referent_ars", ars), ("referent_am", am)) if qui}
    dits = {"pilotage": "conjoint", "seance": _seance(1, "coordination")}
    action = _faire(ouvrir(ACTION, "59"), "designer_referents", 1, **dits, **nommes)
    with pytest.raises(GesteRefuse, match="Il manque le référent de"):
        _faire(action, "inscrire", 2, acte="plan")
    assert action.etat == "proposee"
    action = _faire(action, "designer_referents", 3, **dits, referent_ars="Mme A", referent_am="M. B")
    assert _faire(action, "inscrire", 4, acte="plan").etat == "inscrite"


def test_recette_08_une_action_de_pertinence_est_dans_le_papraps() -> None:
    periode = Periode(date(2024, 1, 1), date(2025, 12, 31))
    tous = ("T1", "T3", "T4", "T6", "T7")
    actions = [Action(f"A{theme}", "x", theme, "AX", "nationale", "ars", periode) for theme in tous]
    themes = officiel().nomenclature("theme-pertinence").codes_actifs(None, officiel())
    assert [un.theme for un in de_pertinence(actions, themes)] == ["T3", "T4", "T6"]


def test_recette_09_une_cle_compte_une_fois_et_la_tendance_change_le_gain() -> None:
    cent, reste = Decimal("100000000.00"), Decimal("101500000.00")
    gains = [tendanciel(cent, reste, Fraction(taux)).resultat["gain"] for taux in ("0.032", "0.028")]
    assert gains == [Decimal("1700000.00"), Decimal("1300000.00")]
    memes = [
        Gain(f"A{rang}", "T3", "ars", 2024, cle=("IPP", "région", "2024"), attendu=Decimal(0), brut=un, retenu=un)
        for rang, un in enumerate(gains)
    ]
    assert totaliser(memes).retenu == Decimal("1700000.00") and totaliser(memes).ecartes == ("A1",)


@pytest.mark.django_db
def test_recette_11_toute_alteration_du_journal_se_voit_et_un_tableau_gele_garde_son_empreinte() -> None:
    for rang in range(6):
        with transaction.atomic():
            journal.noter("essayer", f"objet {rang}", par=Programme("essai"), le=LE, details={"rang": rang})
    juste = [json.loads(ligne) for ligne in journal.en_lignes()]
    assert chaine.verifier(juste).intacte
    for rang, champ in ((0, "geste"), (2, "le"), (5, "objet")):
        altere = [dict(ligne) for ligne in juste]
        altere[rang][champ] = f"{altere[rang][champ]} "
        assert not chaine.verifier(altere).intacte, (rang, champ)
    source: dict[str, Any] = {code: {"valeur": "1"} for code in BLOCS}
    gele = geler("s", date(2024, 4, 9), source, dict.fromkeys(BLOCS, "Lu."), "Mme A")
    source["economies"]["valeur"] = "2"
    assert gele.blocs["economies"] == {"valeur": "1"} and intact(gele)


def test_recette_12_un_fichier_qui_porte_un_nir_est_refuse_et_journalise_sans_etre_garde(
    region: Any, comme: Any, settings: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    settings.SCEAU, settings.DOSSIER = ("", ""), tmp_path_factory.getbasetemp() / "sceau"
    vivante = Vivante(region)
    champs = {
        "code": "E1", "intitule": "Transports", "nature": "x", "categorie": "etablissement", "source": "SNDS",
        "fournisseur": "am", "destinataires": ["ars"], "periodicite": "a_la_demande", "support": "plateforme",
        "niveau": "conjoint", "seuil": 11,
    }  # fmt: skip
    lue = des_echanges.ouvrir(champs, par=vivante.membre("agent_am"), le=a("2024-01-10"))
    avant = (Contenu.objects.count(), Piece.objects.count())
    motifs = des_echanges.examiner(lue, "f.csv", b"finess;NIR\n590000006;1\n")
    assert motifs == ("Colonne 2, « NIR » : numéro de sécurité sociale.",)
    des_echanges.refuser(lue, "f.csv", motifs, par=vivante.membre("agent_am"), le=a("2024-01-11"))
    assert (Contenu.objects.count(), Piece.objects.count()) == avant
    assert Refus.objects.get().motifs == list(motifs) and Ligne.objects.filter(geste="livraison.refuser").count() == 1
    envoi = {"periode": "", "fichier": SimpleUploadedFile("f.csv", b"finess;NIR\n1;2\n")}
    assert comme("agent_am").envoyer(f"/echanges/{lue.dossier_id}/deposer", envoi).status_code == 422
    assert (Contenu.objects.count(), Piece.objects.count()) == avant


def test_recette_13_cinq_ans_au_plus_et_l_horloge_du_comite_previent_a_deux_mois_et_demi() -> None:
    projet = _faire(ouvrir(PROJET, "59"), "deposer_lettre", 0, "directeur", lettre={"objet": "x"})
    projet = _faire(projet, "declarer_recevable", 1)
    projet = _faire(projet, "deposer_cahier", 2, "directeur", document="d")
    projet = _faire(projet, "donner_avis_am", 3, "agent_am", avis="favorable")
    projet = _faire(projet, "transmettre", 4, DG_ARS, avis_ars="favorable")  # 5 March: due on 5 June
    assert alerte_de_l_avis(projet, datetime(2024, 5, 18, 12, tzinfo=UTC)) == ""
    previent = alerte_de_l_avis(projet, datetime(2024, 5, 22, 12, tzinfo=UTC))
    assert previent == "L’avis du comité technique est attendu le 05/06/2024."
    projet = _faire(projet, "rendre_favorable", 60, piece="p")
    for fin, permis in ((date(2029, 12, 31), True), (date(2030, 1, 1), False)):
        periode = Periode(date(2025, 1, 1), fin)
        if permis:
            assert _faire(projet, "autoriser", 61, DG_ARS, arrete="n° 1", document="d", periode=periode).etat == "autorise"
        else:
            with pytest.raises(GesteRefuse, match="Une expérimentation dure 5 ans au plus"):
                _faire(projet, "autoriser", 61, DG_ARS, arrete="n° 1", document="d", periode=periode)


def test_recette_15_chaque_thematique_a_son_comite_et_une_pleniere_hors_saison_n_est_qu_un_avertissement() -> None:
    regles = ReglesDeCalendrier.lire(REGLES)
    for annee in range(2019, 2031):
        seances = proposer(annee, [6, 10], regles)
        assert all(prepare(seances, un.le) for un in seances if un.instance == "crca_thematique")
        assert ecarts(seances, annee, regles) == ()
    sans = [Prevue("crca_thematique", date(2024, 6, 18))]
    assert not prepare(sans, sans[0].le)
    hors_saison = ecarts([*proposer(2024, [6], regles), Prevue("crca_pleniere", date(2024, 9, 17))], 2024, regles)
    assert hors_saison == ("CRCA plénière du 17/09/2024 : hors des mois où le bilan de l’année précédente est présenté.",)
