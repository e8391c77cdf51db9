"""Pages of the frame: errors that say what to do, tables that open safely, limits, journal, clock."""

import csv
import io
import random
import string
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.paginator import UnorderedObjectListWarning
from django.db import OperationalError, connection
from django.test import Client, RequestFactory
from essai.models import Dossier

from efficience.portail.commun import horloge, journal, tableaux
from efficience.portail.commun.models import Horloge, Ligne


def _page(reponse: Any) -> tuple[int, str]:
    return reponse.status_code, reponse.content.decode()


def test_un_defaut_du_programme_ne_montre_rien_de_lui(comme: Callable[[str], Any]) -> None:
    agent = comme("agent_ars")
    agent.raise_request_exception = False
    code, page = _page(agent.get("/essai/cassee"))
    assert (code, "secret-de-la-page" in page, "Traceback" in page) == (500, False, False)
    assert "Le programme a rencontré un défaut" in page


@pytest.mark.parametrize("role", ["", "directeur"])
def test_une_page_inconnue_le_dit_en_francais(role: str, comme: Callable[[str], Any]) -> None:
    code, page = _page(comme(role).get("/nulle-part"))
    assert (code, "Page introuvable" in page) == (404, True)


def test_un_formulaire_d_une_session_finie_garde_la_saisie_mais_jamais_un_mot_de_passe(region: Any) -> None:
    navigateur = Client(enforce_csrf_checks=True)
    saisie = {"note": "trois pages de texte", "password": "secret", "cle_formulaire": "k"}
    code, page = _page(navigateur.post("/essai/creer", saisie))
    assert (code, "trois pages de texte" in page, "secret" in page) == (403, True, False)


def test_une_base_occupee_ou_verrouillee_le_dit_sans_rien_ecrire(
    comme: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from psycopg.errors import LockNotAvailable

    def occupee(*_: Any, **__: Any) -> None:
        raise OperationalError from LockNotAvailable()

    agent = comme("agent_ars")
    monkeypatch.setattr(Dossier.objects, "create", occupee)
    code, page = _page(agent.envoyer("/essai/creer", {"nom": "Accord"}))
    assert (code, "Réponse trop longue" in page, Dossier.objects.count()) == (503, True, 0)


def test_trop_de_recherches_recoivent_un_429_qui_dit_combien_attendre(comme: Callable[[str], Any]) -> None:
    agent, autre = comme("agent_ars"), comme("dg_ars")
    codes = [agent.get("/recherche?q=x").status_code for _ in range(61)]
    if codes[-1] == 200:  # the minute changed on the way: the count began again
        codes = [agent.get("/recherche?q=x").status_code for _ in range(61)]
    assert (codes[0], codes[-1]) == (200, 429)
    reponse = agent.get("/recherche?q=x")
    assert 0 < int(reponse.headers["Retry-After"]) <= 60
    assert f"Attendez {reponse.headers['Retry-After']} secondes" in reponse.content.decode()
    assert autre.get("/recherche?q=x").status_code == 200


@pytest.mark.parametrize(
    ("valeur", "cellule"),
    [
        (None, ""), (True, "oui"), (-12, "-12"), (Decimal("-1234.50"), "-1234.50"), (Decimal("1E+3"), "1000"),
        (date(2024, 3, 1), "2024-03-01"), (datetime(2024, 12, 31, 23, 30, tzinfo=UTC), "2025-01-01T00:30:00+01:00"),
        ("CH de Bellerive", "CH de Bellerive"), ("2A0000014", "2A0000014"),
        ("=1+1", "'=1+1"), (" =1+1", "' =1+1"), ("＝1+1", "'＝1+1"), ("@SUM(A1)", "'@SUM(A1)"), ("-2", "'-2"),
        ('"=1"', "'\"=1\""), ("\t=1", "'\t=1"),
    ],
)  # fmt: skip
def test_une_cellule_est_un_nombre_ou_un_texte_jamais_une_formule(valeur: Any, cellule: str) -> None:
    assert tableaux.cellule(valeur) == cellule


def test_dix_mille_textes_au_hasard_relus_sans_formule() -> None:
    hasard, signes = random.Random(1), "=+-@\t\r|%＝＋－＠\"' \u00a0" + string.ascii_letters
    textes = ["".join(hasard.choices(signes, k=hasard.randrange(1, 12))) for _ in range(10_000)]
    colonnes = [tableaux.Colonne("texte", lambda texte: texte)]
    contenu = b"".join(tableaux.en_csv("essai", colonnes, textes).streaming_content).decode()
    relus = [ligne[0] for ligne in csv.reader(io.StringIO(contenu, newline=""))][1:]
    assert len(relus) == 10_000
    assert [
        texte for texte in relus if texte.lstrip(' \u00a0"')[:1] in "=+-@\t\r|%＝＋－＠" and texte.strip(' \u00a0"')
    ] == []


def test_le_journal_montre_a_chacun_son_perimetre_et_s_exporte(region: Any, comme: Callable[[str], Any]) -> None:
    for nom in ("hopital", "autre_hopital", "hopital_loin"):
        journal.noter("essayer", region.organisations[nom], par=region.membre("agent_ars"), le=datetime.now(UTC))
    vus = {role: comme(role).get("/journal").content.decode() for role in ("agent_ars", "directeur", "auditeur")}
    noms = ("CH de Bellerive", "CH d’Oise", "CH de Loin")
    montres = {role: [nom for nom in noms if f">{nom}</a>" in page] for role, page in vus.items()}
    assert montres == {"agent_ars": list(noms[:2]), "directeur": [noms[0]], "auditeur": list(noms[:2])}
    assert "La chaîne est intacte" in comme("auditeur").get("/journal/verifier").content.decode()
    export = b"".join(comme("auditeur").get("/journal/export").streaming_content)
    assert export.count(b"\n") == Ligne.objects.count() == 3
    assert comme("directeur").get("/journal/export").status_code == 403


def test_l_horloge_ne_se_deplace_que_dans_une_demonstration(settings: Any, comme: Callable[[str], Any]) -> None:
    agent = comme("agent_ars")
    assert agent.envoyer("/demonstration/horloge", {"jours": "21"}).status_code == 404
    assert not Horloge.objects.exists()
    with pytest.raises(PermissionError):
        horloge.deplacer(21)
    settings.DEMONSTRATION = True
    for jours, attendu in (("21", 21), ("-1", 20), ("0", 0)):
        assert agent.envoyer("/demonstration/horloge", {"jours": jours}).status_code == 302
        assert horloge.decalage() == timedelta(days=attendu)


def test_les_delais_de_la_base_sont_ceux_d_une_page() -> None:
    from efficience.portail.config.environnement import lire

    lue = lire({"EFFICIENCE_CLE_SECRETE": string.printable, "DATABASE_URL": "postgresql://a:b@/c?host=/d"})
    assert lue.base["OPTIONS"]["options"] == "-c lock_timeout=5000 -c statement_timeout=10000"
    assert (lue.base["NAME"], lue.base["HOST"], lue.base["USER"]) == ("c", "/d", "a")
    assert connection.vendor == "postgresql"


def test_une_liste_non_ordonnee_ne_se_pagine_pas(db: None) -> None:
    """A warning of Django, which the tests of the portal turn into an error."""
    with pytest.raises(UnorderedObjectListWarning):
        tableaux.paginer(RequestFactory().get("/"), Dossier.objects.order_by())
