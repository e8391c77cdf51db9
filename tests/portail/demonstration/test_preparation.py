"""Preparing the demonstration: to its end or thrown away, once, in the order of time, in a database that is nobody's."""

from dataclasses import replace
from datetime import UTC, datetime

import psycopg
import pytest

from efficience.cli import demonstration as commande
from efficience.portail.commun import journal
from efficience.portail.commun.models import Courriel, Ligne
from efficience.portail.comptes.models import Organisation
from efficience.portail.config import base_embarquee, lancement
from efficience.portail.contrats.models import Acte, Contrat, Delai
from efficience.portail.demonstration import groupes_ipep, preparation, tables
from efficience.portail.etablissements.models import Etablissement

LE = datetime(2026, 11, 27, 14, tzinfo=UTC)
JOUES = ("Courriel légal en échec", "Vient d’être ciblé", "Dernier jour pour répondre")


@pytest.fixture(autouse=True)
def repertoire(db: None, tmp_path_factory: pytest.TempPathFactory, settings: object) -> None:
    settings.DOSSIER = tmp_path_factory.getbasetemp() / "sceau"  # type: ignore[attr-defined]
    for finess in tables.hopitaux():
        Etablissement.objects.create(
            finess=finess, finess_juridique=finess, raison_sociale=f"HÔPITAL {finess}", statut="public", activites=["MCO"],
            region="32", departement=finess[:2], recherche=finess, releve_le=LE,
        )  # fmt: skip


@pytest.fixture(autouse=True)
def quelques_contrats(monkeypatch: pytest.MonkeyPatch) -> None:
    choisis = tuple(s for s in tables.scenarios() if s.nom in JOUES)
    assert len(choisis) == len(JOUES)
    monkeypatch.setattr(tables, "scenarios", lambda: choisis)
    monkeypatch.setattr(tables, "campagnes", tuple)
    monkeypatch.setattr(tables, "evaluations", tuple)
    monkeypatch.setattr(tables, "region", dict)
    monkeypatch.setattr(groupes_ipep, "vies", lambda *_: [])


def test_la_demonstration_se_prepare_une_fois_et_son_journal_se_lit_dans_l_ordre_du_temps() -> None:
    assert not preparation.prete()
    assert preparation.preparer(LE) == len(JOUES)
    assert preparation.prete()
    assert {c.generation for c in Contrat.objects.all()} == {"GEN2_2022"}
    acte = Acte.objects.get(contrat__finess="590900023")
    assert acte.etat_au(LE)[0] == "en_delai_1"
    (delai,) = Delai.objects.filter(declencheur__acte=acte)
    assert delai.terme == LE.date()
    gestes = [
        ligne.le for ligne in Ligne.objects.filter(geste__in=("contrat.creer", "demander_avis", "rendre_avis", "envoyer"))
    ]
    assert len(gestes) == 3 + 2 + 2 + 2
    assert gestes == sorted(gestes, reverse=True)
    assert [ligne.geste for ligne in journal.dernieres("demonstration")] == [preparation.PREPAREE, preparation.COMMENCEE]


def test_une_lettre_est_partie_sauf_celle_dont_la_boite_n_existe_pas() -> None:
    preparation.preparer(LE)
    perdues = Courriel.objects.filter(echec_le__isnull=False)
    assert [(c.legal, c.echec_motif) for c in perdues] == [(True, "550 boîte inconnue")]
    assert not Courriel.objects.filter(envoye_le__isnull=True, echec_le__isnull=True).exists()


def test_un_contrat_qui_n_arrive_pas_ou_sa_table_le_dit_est_a_recommencer(monkeypatch: pytest.MonkeyPatch) -> None:
    fautif = replace(next(s for s in tables.scenarios() if s.nom == "Vient d’être ciblé"), etat="en_vigueur")
    monkeypatch.setattr(tables, "scenarios", lambda: (fautif,))
    with pytest.raises(preparation.DemonstrationRefusee, match="est à l’étape cible, et non en_vigueur"):
        preparation.preparer(LE)
    with pytest.raises(preparation.DemonstrationInterrompue, match="pas allée à son terme"):
        preparation.prete()


def test_un_geste_qui_echoue_n_ecrit_rien_de_lui(monkeypatch: pytest.MonkeyPatch) -> None:
    def faire(*_: object) -> None:
        Organisation.objects.create(nature="ars", nom="écrite avant la panne", region="32")
        raise OSError("panne")

    monkeypatch.setattr(preparation.gestes, "jouer", faire)
    with pytest.raises(OSError, match="panne"):
        preparation.preparer(LE)
    assert not Organisation.objects.filter(nom="écrite avant la panne").exists()
    with pytest.raises(preparation.DemonstrationInterrompue):
        preparation.prete()


def test_la_base_d_un_vrai_portail_est_refusee() -> None:
    Organisation.objects.create(nature="ars", nom="ARS", region="32")
    with pytest.raises(preparation.DemonstrationRefusee, match="déjà des structures"):
        preparation.prete()


def test_une_preparation_interrompue_recommence_dans_une_base_embarquee_et_nulle_part_ailleurs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    faits: list[str] = []

    def interrompue() -> bool:
        raise preparation.DemonstrationInterrompue("pas allée à son terme")

    monkeypatch.setattr(preparation, "prete", interrompue)
    monkeypatch.setattr(lancement, "recommencer", lambda: faits.append("base refaite"))
    monkeypatch.setattr(commande, "importer", lambda *_, **__: faits.append("chiffres importés"))
    monkeypatch.setattr(preparation, "preparer", lambda *_: faits.append("vies jouées"))
    commande._peupler(None, True, lambda _dit: None)  # type: ignore[arg-type]
    assert faits == ["base refaite", "chiffres importés", "vies jouées"]
    with pytest.raises(preparation.DemonstrationInterrompue):
        commande._peupler(None, False, lambda _dit: None)  # type: ignore[arg-type]


def test_une_base_embarquee_videe_n_a_plus_de_tables_et_garde_ses_mots_de_passe(serveur: base_embarquee.Serveur) -> None:
    with psycopg.connect(serveur.adresse(base_embarquee.PROPRIETAIRE), autocommit=True) as connexion:
        connexion.execute("CREATE TABLE reste (mot text)")
    base_embarquee.vider(serveur)
    with psycopg.connect(serveur.adresse(base_embarquee.PROPRIETAIRE)) as connexion:
        assert connexion.execute("SELECT to_regclass('reste')").fetchone() == (None,)
    with psycopg.connect(serveur.adresse(base_embarquee.APPLICATION)) as connexion:
        assert connexion.execute("SELECT current_user").fetchone() == (base_embarquee.APPLICATION,)
