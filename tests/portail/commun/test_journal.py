"""The journal only grows, follows the gesture's transaction, and shows whatever was done to it."""

import json
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from efficience.portail.commun import chaine, journal, mots_du_journal
from efficience.portail.commun.acteur import Programme
from efficience.portail.commun.models import Ligne

LE = datetime(2024, 12, 31, 23, 30, tzinfo=UTC)
PAR = Programme("essai")
Export = list[dict[str, Any]]


def _noter(combien: int) -> None:
    for rang in range(combien):
        with transaction.atomic():
            journal.noter("essayer", f"objet {rang % 3}", par=PAR, le=LE, details={"rang": rang, "montant": "12.30"})


def _export() -> Export:
    return [json.loads(ligne) for ligne in journal.en_lignes()]


@pytest.mark.django_db
def test_une_chaine_neuve_est_intacte_et_se_relit_sans_la_base() -> None:
    _noter(5)
    verdict = journal.verifier()
    assert (verdict.intacte, verdict.lignes, verdict.tete) == (True, 5, Ligne.objects.get(rang=5).empreinte)
    assert chaine.verifier(_export()) == verdict
    assert _export()[0]["le"] == "2024-12-31T23:30:00.000000+00:00"


@pytest.mark.django_db(transaction=True)
def test_une_ligne_hors_transaction_est_refusee() -> None:
    with pytest.raises(journal.HorsTransaction):
        journal.noter("essayer", "objet", par=PAR, le=LE)
    assert Ligne.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_une_transaction_defaite_ne_laisse_ni_ligne_ni_trou() -> None:
    _noter(2)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        journal.noter("essayer", "objet", par=PAR, le=LE)
        1 / 0  # noqa: B018
    _noter(1)
    assert list(Ligne.objects.order_by("rang").values_list("rang", flat=True)) == [1, 2, 3]
    assert journal.verifier().intacte


@pytest.mark.django_db
@pytest.mark.parametrize("valeur", [1.5, LE, {"cle": {1}}, [b"x"]])
def test_un_detail_que_json_ne_garde_pas_exactement_est_refuse(valeur: Any) -> None:
    with pytest.raises(TypeError):
        journal.noter("essayer", "objet", par=PAR, le=LE, details={"valeur": valeur})


@pytest.mark.django_db
@pytest.mark.parametrize(
    "ordre",
    ["UPDATE commun_ligne SET par_nom = 'un autre'", "DELETE FROM commun_ligne", "TRUNCATE commun_ligne"],
)
@pytest.mark.parametrize("role", ["efficience_application", "NONE"], ids=["application", "proprietaire"])
def test_la_base_refuse_de_retoucher_le_journal(ordre: str, role: str) -> None:
    _noter(1)
    with (
        connection.cursor() as curseur,
        pytest.raises(DatabaseError, match=r"permission denied|ne se modifie pas"),
        transaction.atomic(),
    ):
        curseur.execute(f"SET LOCAL ROLE {role}")
        curseur.execute(ordre)
    assert Ligne.objects.get().par_nom == "efficience (essai)"


def _changer(lignes: Export, hasard: random.Random) -> int:
    rang = hasard.randrange(len(lignes))
    champ = hasard.choice(
        ["le", "par", "par_nom", "organisation", "geste", "objet", "objet_nom", "region", "finess", "details"]
    )
    lignes[rang][champ] = {"rang": -1} if champ == "details" else lignes[rang][champ] + "x"
    return rang + 1


def _resceller(lignes: Export, hasard: random.Random) -> int:
    rang = _changer(lignes, hasard)
    ligne = lignes[rang - 1]
    ligne["empreinte"] = chaine.sceller(ligne["precedente"], {champ: ligne[champ] for champ in chaine.CHAMPS})
    return min(rang + 1, len(lignes))


def _retirer(lignes: Export, hasard: random.Random) -> int:
    rang = hasard.randrange(len(lignes) - 1)
    del lignes[rang]
    return rang + 1


def _tronquer(lignes: Export, hasard: random.Random) -> int:
    reste = hasard.randrange(1, len(lignes))
    del lignes[reste:]
    return reste


def _ajouter(lignes: Export, hasard: random.Random) -> int:
    rang = hasard.randrange(1, len(lignes))
    lignes.insert(rang, dict(lignes[rang - 1]))
    return rang + 1


def _echanger(lignes: Export, hasard: random.Random) -> int:
    rang = hasard.randrange(len(lignes) - 1)
    lignes[rang], lignes[rang + 1] = lignes[rang + 1], lignes[rang]
    return rang + 1


def _oter_un_champ(lignes: Export, hasard: random.Random) -> int:
    rang = hasard.randrange(len(lignes))
    del lignes[rang][hasard.choice([*chaine.CHAMPS, "precedente", "empreinte"])]
    return rang + 1


ATTEINTES: list[Callable[[Export, random.Random], int]] = [
    _changer, _resceller, _retirer, _tronquer, _ajouter, _echanger, _oter_un_champ,
]  # fmt: skip


@pytest.mark.django_db
def test_mille_atteintes_sont_toutes_trouvees_et_la_premiere_ligne_fautive_nommee() -> None:
    _noter(60)
    original, hasard = json.dumps(_export()), random.Random(20241231)
    ancre = (60, json.loads(original)[-1]["empreinte"])
    manquees = []
    for essai in range(1000):
        lignes = json.loads(original)
        atteinte = ATTEINTES[essai % len(ATTEINTES)]
        rang = atteinte(lignes, hasard)
        verdict = chaine.verifier(lignes, ancre)
        nommee = (atteinte is _resceller and rang == 60) or f"ligne {rang}" in (verdict.faute or "")
        if verdict.intacte or not nommee:
            manquees.append((atteinte.__name__, rang, verdict))
    assert manquees == []


@pytest.fixture
def fichier(tmp_path: Path, db: None) -> Iterator[Path]:
    _noter(4)
    lieu = tmp_path / "journal.jsonl"
    lieu.write_text("".join(journal.en_lignes()), encoding="utf-8")
    yield lieu


def test_la_commande_relit_un_export_et_nomme_la_ligne_modifiee(fichier: Path, efficience: Callable[..., Any]) -> None:
    bon = efficience("journal", "verifier", "--export", fichier)
    assert (bon.code, bon.messages.startswith("journal intact : 4 lignes")) == (0, True)
    fichier.write_text(fichier.read_text(encoding="utf-8").replace("objet 2", "objet 9"), encoding="utf-8")
    rompu = efficience("journal", "verifier", "--export", fichier)
    assert (rompu.code, "ligne 3 : son contenu a été modifié" in rompu.messages) == (2, True)
    fichier.write_text("[]\n", encoding="utf-8")
    assert efficience("journal", "verifier", "--export", fichier).code == 2


def test_un_journal_coupe_avant_la_ligne_certifiee_est_refuse(fichier: Path, efficience: Callable[..., Any]) -> None:
    lignes = fichier.read_text(encoding="utf-8").splitlines(keepends=True)
    ancre = f"4:{json.loads(lignes[3])['empreinte']}"
    assert efficience("journal", "verifier", "--export", fichier, "--ancre", ancre).code == 0
    fichier.write_text("".join(lignes[:2]), encoding="utf-8")
    assert efficience("journal", "verifier", "--export", fichier).code == 0
    coupe = efficience("journal", "verifier", "--export", fichier, "--ancre", ancre)
    assert (coupe.code, "s’arrête à la ligne 2, avant la ligne certifiée 4" in coupe.messages) == (2, True)


MOTS = {
    "un geste du contrat": ("envoyer", "contrats.acte:1", "proposee", "Proposition envoyée"),
    "le meme geste d un avenant": ("envoyer", "contrats.acte:1", "avenant_propose", "Avenant envoyé"),
    "un ciblage": ("figer", "ciblage.campagne:1", "figee", "Liste arrêtée"),
    "une remarque": ("repondre", "contrats.annotation:1", "repondue", "Réponse à une remarque"),
    "hors des cycles": ("piece.garder", "pieces.piece:1", "", "Pièce gardée"),
    "inconnu": ("inventer", "x:1", "", "inventer"),
}


@pytest.mark.parametrize("cas", MOTS)
def test_une_ligne_se_lit_en_mots(cas: str) -> None:
    geste, objet, vers, attendu = MOTS[cas]
    assert mots_du_journal.en_mots(Ligne(geste=geste, objet=objet, details={"vers": vers})) == attendu
