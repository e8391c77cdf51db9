"""Figures come in whole or not at all, with their manifest; what was in force stays readable until it is replaced."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import hopitaux
import pytest
from hopitaux import BELLERIVE, FERME, LE, LOIN, OISE, PAR, RESULTATS, SNDS, chiffres, definition, envoi, lecture

from efficience.noyau.indicateur import Statut
from efficience.portail.commun import cloison
from efficience.portail.commun.models import Ligne
from efficience.portail.indicateurs.catalogue import inscrire
from efficience.portail.indicateurs.controles import Perimetre
from efficience.portail.indicateurs.envoi import Envoi, EnvoiRefuse, lire
from efficience.portail.indicateurs.integration import integrer
from efficience.portail.indicateurs.models import Definition, Lecture, Pair, Publication, Resultat, Version

SIENS = [r for r in RESULTATS if r["finess"] != LOIN]


@pytest.fixture(autouse=True)
def _repertoire(db: None) -> None:
    hopitaux.preparer()


def _rien() -> bool:
    return not (Version.objects.exists() or Publication.objects.exists() or Resultat.objects.exists())


def test_chaque_valeur_du_fichier_est_gardee_au_centime_avec_son_etat() -> None:
    integrer(envoi(), par=PAR, le=LE)
    lus = {(r.etablissement_id, r.publication.annee, r.mesure): r for r in Resultat.objects.select_related("publication")}
    assert len(lus) == len(RESULTATS)
    for r in RESULTATS:
        lu = lus[r["finess"], int(r["annee"]), r["mesure"]]
        assert (lu.valeur, lu.statut) == (Decimal(r["valeur"]) if r["valeur"] else None, r["statut"])
    assert {p.region for p in Publication.objects.all()} == {"32", "84"}
    assert Ligne.objects.filter(geste="resultats.integrer").count() == 1


def test_les_memes_chiffres_deux_fois_sont_une_seule_version() -> None:
    premiere, seconde = (integrer(envoi(), par=PAR, le=LE) for _ in range(2))
    assert (premiere.version, premiere.deja_la, seconde.version, seconde.deja_la) == (
        seconde.version, False, premiere.version, True,
    )  # fmt: skip
    assert (Version.objects.count(), Resultat.objects.count()) == (1, len(RESULTATS))


def test_une_version_corrigee_prend_la_place_de_l_ancienne_qui_reste_gardee() -> None:
    integrer(envoi(), par=PAR, le=LE)
    corrige = [{**r, "valeur": "46451.00"} if r["valeur"] == "46450.91" else r for r in RESULTATS]
    nouvelle = integrer(envoi(corrige), par=PAR, le=LE).version
    ancienne = Publication.objects.get(region="32", annee=2024, remplacee_le__isnull=False)
    courante = Publication.objects.get(region="32", annee=2024, remplacee_le__isnull=True)
    assert (courante.version, ancienne.remplacee_par) == (nouvelle, courante)
    vus = Pair.objects.filter(etablissement=BELLERIVE, annee=2024, mesure="depense").values_list("valeur", flat=True)
    assert [f"{un:.2f}" for un in vus] == ["46451.00"]
    assert Resultat.objects.count() == 2 * len(RESULTATS)


def test_une_region_ne_remplace_pas_les_chiffres_d_une_autre() -> None:
    integrer(envoi(), par=PAR, le=LE)
    integrer(envoi(SIENS), par=PAR, le=LE, perimetre=Perimetre(region="32"))
    loin = Publication.objects.get(region="84")
    assert loin.remplacee_le is None


def _autre_manifeste() -> Envoi:
    bon, autre = envoi(), envoi(RESULTATS[:8])
    return Envoi(bon.resultats, autre.manifeste, bon.lectures)


def _retouche(laquelle: str, **champs: str) -> Envoi:
    return envoi([{**r, **champs} if r["mesure"] == laquelle and r["finess"] == BELLERIVE else r for r in RESULTATS])


REFUS: list[tuple[str, Callable[[], Envoi], str]] = [
    ("manifeste d’un autre fichier", _autre_manifeste, "Le manifeste n’est pas celui de ces résultats"),
    ("manifeste sans définitions", lambda: envoi(definitions=None), "« definitions »"),
    ("manifeste sans date", lambda: envoi(calcule_le="hier"), "« calcule_le »"),
    ("version inconnue", lambda: envoi(definitions={"N-ARA2": "v0"}), "définition que ce portail ne connaît pas"),
    (
        "indicateur inconnu",
        lambda: envoi([{**r, "indicateur": "N-XXX"} for r in RESULTATS], []),
        "« N-XXX » inconnu",
    ),
    ("mesure inconnue", lambda: _retouche("depense", mesure="euros"), "mesure « euros » inconnue"),
    ("valeur illisible", lambda: _retouche("depense", valeur="12,5"), "valeur « 12,5 » illisible"),
    ("valeur démesurée", lambda: _retouche("depense", valeur="9" * 15), "illisible"),
    ("zéro sans statut", lambda: _retouche("depense", statut="non_transmis"), "une valeur va avec le statut « calcule »"),
    ("statut inconnu", lambda: _retouche("depense", statut="estime"), "statut « estime » inconnu"),
    ("année absurde", lambda: _retouche("depense", annee="20224"), "année « 20224 »"),
    ("FINESS abîmé", lambda: _retouche("depense", finess="59000000"), "FINESS"),
    ("ligne double", lambda: envoi([*RESULTATS, RESULTATS[0]]), "y figure 2 fois"),
    ("non masqué", lambda: envoi(sources=[SNDS]), "n’ont pas été masqués"),
    ("source inconnue", lambda: envoi(sources=[]), "n’ont pas été masqués"),
    ("établissement inconnu", lambda: envoi(chiffres("750000002", 2024, "1.00", "1", "1"), []), "répertoire"),
    (
        "lecture d’un autre chiffre",
        lambda: envoi(lectures=[{**lecture(BELLERIVE, "rang/part_ara2", "x", "y"), "annee": "2019"}]),
        "ligne 2 : elle parle d’un chiffre qui n’est pas",
    ),
    ("lecture illisible", lambda: envoi(lectures=[lecture(BELLERIVE, "rang/x", "x", "y", valeur="1e9")]), "illisible"),
]


@pytest.mark.parametrize(("fichiers", "motif"), [un[1:] for un in REFUS], ids=[un[0] for un in REFUS])
def test_un_envoi_fautif_est_refuse_avec_sa_raison_et_rien_n_est_ecrit(fichiers: Callable[[], Envoi], motif: str) -> None:
    with pytest.raises(EnvoiRefuse, match=motif):
        integrer(fichiers(), par=PAR, le=LE)
    assert _rien()


@pytest.mark.parametrize(
    ("perimetre", "passe"),
    [
        (Perimetre(region="32"), False),
        (Perimetre(region="84"), False),
        (Perimetre(finess=BELLERIVE), False),
        (Perimetre(), True),
    ],
)
def test_on_ne_depose_que_les_chiffres_de_son_perimetre(perimetre: Perimetre, passe: bool) -> None:
    if passe:
        integrer(envoi(), par=PAR, le=LE, perimetre=perimetre)
        assert Resultat.objects.exists()
        return
    with pytest.raises(EnvoiRefuse, match="hors de votre périmètre"):
        integrer(envoi(), par=PAR, le=LE, perimetre=perimetre)
    assert _rien()


@pytest.mark.parametrize(
    ("octets", "motif"),
    [
        (b"", "la colonne « indicateur » manque"),
        (b"indicateur,annee\n", "la colonne « finess » manque"),
        (b"indicateur,annee,finess,mesure,valeur,statut\n", "aucune ligne"),
        (b"indicateur,annee,finess,mesure,valeur,statut\nN-ARA2,2024,59", "3 cases au lieu de 6"),
        (b'indicateur,annee,finess,mesure,valeur,statut\nN,2,3,"4,5,6', "guillemet"),
        ("indicateur,annee,finess,mesure,valeur,statut\né".encode("latin-1"), "UTF-8"),
        (b"PK\x03\x04\x00", "pas du texte"),
    ],
)
def test_un_fichier_qui_n_est_pas_une_table_de_resultats_est_refuse(octets: bytes, motif: str) -> None:
    with pytest.raises(EnvoiRefuse, match=motif):
        lire(octets, b"{}")


@pytest.mark.parametrize("octets", [b"", b"[]", b"{", b"\xff", b"[" * 100_000])
def test_un_manifeste_illisible_est_refuse(octets: bytes) -> None:
    with pytest.raises(EnvoiRefuse, match="anifeste"):
        lire(hopitaux.en_csv(RESULTATS), octets)


def test_une_faute_au_dernier_moment_n_ecrit_rien_et_laisse_ce_qui_etait_en_vigueur(monkeypatch: pytest.MonkeyPatch) -> None:
    ancienne = integrer(envoi(), par=PAR, le=LE).version
    corrige = [{**r, "valeur": "1.00"} if r["valeur"] == "46450.91" else r for r in RESULTATS]

    def casser(*_: Any) -> None:
        raise RuntimeError("disque plein")

    monkeypatch.setattr("efficience.portail.indicateurs.integration._ecrire_lectures", casser)
    with pytest.raises(RuntimeError, match="disque plein"):
        integrer(envoi(corrige), par=PAR, le=LE)
    assert [p.version for p in Publication.objects.filter(remplacee_le__isnull=True)] == [ancienne] * 3
    assert Version.objects.count() == 1


def test_une_definition_nouvelle_ne_fait_pas_oublier_l_ancienne() -> None:
    inscrire([definition(version="v2")], le=LE)
    inscrire([definition(version="v2")], le=LE)
    assert [(d.version, d.courante) for d in Definition.objects.order_by("version")] == [("v1", False), ("v2", True)]
    assert integrer(envoi(), par=PAR, le=LE).version.publications.first().definition.version == "v1"  # type: ignore[union-attr]


def test_la_base_refuse_une_valeur_sous_un_statut_qui_n_en_a_pas() -> None:
    from django.db import IntegrityError, transaction

    integrer(envoi(), par=PAR, le=LE)
    publication = Publication.objects.filter(region="32", annee=2024).get()
    for champs in ({"statut": "protege", "valeur": 3}, {"statut": "calcule", "valeur": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Resultat.objects.create(publication=publication, etablissement_id=OISE, place=9, mesure="x", **champs)


def test_la_base_montre_les_valeurs_de_tous_et_les_noms_de_ceux_que_l_on_voit() -> None:
    integrer(envoi(sources=[SNDS], protection={"k": 11}), par=PAR, le=LE)
    vus = {}
    perimetres = {
        "siens": cloison.Perimetre(finess=frozenset([BELLERIVE])),
        "région": cloison.Perimetre(regions=frozenset(["32"])),
        "rien": cloison.RIEN,
    }
    for nom, perimetre in perimetres.items():
        with cloison.ouverte(perimetre):
            pairs = Pair.objects.filter(annee=2024, mesure="depense")
            noms = set(pairs.values_list("etablissement_id", flat=True)) - {None}
            vus[nom] = (pairs.count(), noms, Resultat.objects.filter(publication__annee=2024).count() // 4)
            assert Lecture.objects.exclude(etablissement=None).exists() is (nom != "rien")
    assert vus == {
        "siens": (4, {BELLERIVE}, 1), "région": (4, {BELLERIVE, OISE, FERME}, 3), "rien": (4, set(), 0),
    }  # fmt: skip


def test_des_donnees_ouvertes_sont_nommees_pour_tous() -> None:
    integrer(envoi(), par=PAR, le=LE)
    with cloison.ouverte(cloison.RIEN):
        noms = set(Pair.objects.values_list("etablissement_id", flat=True))
    assert noms == {BELLERIVE, OISE, LOIN, FERME}
    assert Resultat.objects.filter(statut=Statut.PROTEGE.value, valeur__isnull=False).count() == 0
