"""The directory: read whole or refused, mergers by date, territories, and which clauses bind whom."""

from datetime import date

import hopitaux
import pytest
from hopitaux import BELLERIVE, FERME, LE, OISE, PAR, REPERTOIRE

from efficience.portail.commun import cloison
from efficience.portail.commun.models import Ligne
from efficience.portail.etablissements import actions, lectures
from efficience.portail.etablissements.models import Contact, Etablissement, Ressort, Succession
from efficience.portail.etablissements.repertoire import RepertoireRefuse, relever

pytestmark = pytest.mark.django_db


def test_relever_deux_fois_le_meme_repertoire_ne_double_rien_et_une_correction_est_prise() -> None:
    relever(REPERTOIRE, par=PAR, le=LE)
    corrige = [{**REPERTOIRE[0], "raison_sociale": "CH de Bellerive-sur-Lys"}, *REPERTOIRE[1:]]
    releve = relever(corrige, par=PAR, le=LE)
    assert (Etablissement.objects.count(), releve.etablissements, releve.successions) == (4, 4, 1)
    assert Etablissement.objects.get(pk=BELLERIVE).raison_sociale == "CH de Bellerive-sur-Lys"
    assert Ligne.objects.filter(geste="repertoire.relever").count() == 2


@pytest.mark.parametrize(
    ("champs", "motif"),
    [
        ({"finess": "590000007"}, "la clé devrait être 6"),
        ({"raison_sociale": "  "}, "raison sociale absente"),
        ({"statut": "militaire"}, "statut « militaire » inconnu"),
        ({"activites": "MCO CHIR"}, "activité « CHIR » inconnue"),
    ],
)
def test_un_repertoire_fautif_est_refuse_en_entier_avec_sa_raison(champs: dict[str, str], motif: str) -> None:
    with pytest.raises(RepertoireRefuse, match=motif):
        relever([REPERTOIRE[1], {**REPERTOIRE[0], **champs}], par=PAR, le=LE)
    assert (Etablissement.objects.count(), Ligne.objects.count()) == (0, 0)


def test_un_etablissement_absorbe_repond_par_son_successeur_a_partir_du_jour_de_la_fusion() -> None:
    hopitaux.preparer()
    assert lectures.successeur(FERME, date(2023, 6, 29)) == FERME
    assert lectures.successeur(FERME, date(2023, 6, 30)) == BELLERIVE
    Succession.objects.create(de_id=BELLERIVE, vers_id=OISE, le=date(2025, 1, 1))
    assert lectures.successeur(FERME, date(2025, 1, 1)) == OISE
    assert lectures.predecesseurs(OISE, date(2025, 1, 1)) == sorted([BELLERIVE, FERME])
    assert lectures.predecesseurs(OISE, date(2024, 12, 31)) == []


def test_une_fusion_sans_date_ou_vers_un_inconnu_est_dite_et_non_retenue() -> None:
    sans_date = {**REPERTOIRE[3], "ferme_le": None}
    vers_inconnu = {**REPERTOIRE[1], "successeur": "750000010", "ferme_le": "2023-01-01"}
    releve = relever([REPERTOIRE[0], sans_date, vers_inconnu], par=PAR, le=LE)
    assert releve.successions == 0
    assert ["date de fermeture manque" in r or "pas dans le répertoire" in r for r in releve.remarques] == [True, True]


@pytest.mark.parametrize(
    ("cherche", "trouves"),
    [
        ("bellerive", {BELLERIVE}),
        ("ETE", {FERME}),
        ("hopital été", {FERME}),
        ("5900", {BELLERIVE, FERME}),
        ("oise ch", {OISE}),
        ("rien", set()),
    ],
)
def test_on_trouve_un_etablissement_par_ses_mots_sans_accents_ou_par_son_numero(cherche: str, trouves: set[str]) -> None:
    hopitaux.preparer()
    assert set(lectures.chercher(Etablissement.objects.all(), cherche).values_list("pk", flat=True)) == trouves


def test_le_ressort_d_une_caisse_est_date_et_ses_acces_suivent(region: object) -> None:
    hopitaux.preparer()
    cpam = region.organisations["cpam"]  # type: ignore[attr-defined]
    actions.fixer_ressort(cpam, ["59", "62"], du=date(2020, 1, 1), par=PAR, le=LE)
    actions.fixer_ressort(cpam, ["59"], du=date(2024, 1, 1), par=PAR, le=LE)
    oise = Etablissement.objects.get(pk=OISE)
    assert lectures.caisses(oise, date(2023, 12, 31)) == [cpam]
    assert lectures.caisses(oise, date(2024, 1, 1)) == []
    cpam.refresh_from_db()
    assert (cpam.departements, Ressort.objects.count()) == (["59"], 2)


def test_les_contacts_sont_caches_par_la_base_hors_du_perimetre() -> None:
    hopitaux.preparer()
    bellerive = Etablissement.objects.get(pk=BELLERIVE)
    actions.tenir_contact(bellerive, "", courriel="direction@ch.invalid", nom="", fonction="", par=PAR, le=LE)
    vus = []
    for perimetre in (
        cloison.Perimetre(finess=frozenset([BELLERIVE])),
        cloison.Perimetre(departements=frozenset(["59"])),
        cloison.Perimetre(regions=frozenset(["84"])),
        cloison.RIEN,
    ):
        with cloison.ouverte(perimetre):
            vus.append((Contact.objects.count(), Etablissement.objects.count()))
    assert vus == [(1, 4), (1, 4), (0, 4), (0, 4)]
