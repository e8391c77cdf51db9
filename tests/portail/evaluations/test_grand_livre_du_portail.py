"""The ledger on PostgreSQL: balanced whatever happens at once, and the database refuses what would break it."""

import csv
import hashlib
import io
import json
import threading
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from django.db import IntegrityError, connection, transaction
from monde_evalue import BELLERIVE, Vie, contracter, etablir, instant, ouvrir, publier

from efficience.noyau.automate import GesteRefuse
from efficience.noyau.finess import cle
from efficience.noyau.grand_livre import Compte
from efficience.noyau.versements import Geste, constater, ordonner, payer
from efficience.portail.commun import cloison
from efficience.portail.commun.classeurs import octets
from efficience.portail.commun.tableaux import Colonne
from efficience.portail.dossiers.models import Dossier
from efficience.portail.evaluations import enveloppes, grand_livre
from efficience.portail.evaluations.models import Calcule
from efficience.portail.livre import ecritures
from efficience.portail.livre.models import Ecriture, Mouvement
from efficience.reglement import officiel

DOTATION, PART = Decimal("10000.00"), Decimal("150.00")


def hopitaux(nombre: int) -> list[str]:
    """Fictive numbers whose key is right."""
    racines = (f"59{rang:06d}" for rang in range(100, 100 + nombre))
    return [racine + cle(racine) for racine in racines]


@transaction.atomic
def cent_dossiers(agent: Any, le: Any) -> list[Dossier]:
    """Notified evaluations, and an envelope that does not suffice for all of them."""
    grand_livre.doter("32", 2023, DOTATION, "d1", par=agent, le=le)
    return [
        Dossier.objects.create(
            cycle="evaluation", reference=f"EVAL-{rang}", titre="x", region="32", departement="59", finess=finess,
            etat="notifiee", cree_le=le, cree_par="x",
        )
        for rang, finess in enumerate(hopitaux(100))
    ]  # fmt: skip


def _connectes() -> int:
    """How many threads of this test hold a connection now, beside its own."""
    with connection.cursor() as curseur:
        curseur.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        return int(curseur.fetchone()[0]) - 1


@pytest.mark.django_db(transaction=True)
def test_cent_notifications_a_la_fois_laissent_le_livre_en_equilibre(region: Any) -> None:
    """The envelope suffices for 66 of 100 dues of 150 euros: 66 are written, 34 refused, not a cent is lost."""
    agent, le = region.membre("agent_ars"), instant("2024-09-12")
    dossiers, refuses = cent_dossiers(agent, le), []

    depart, ensemble = threading.Barrier(100), []

    def notifier(dossier: Dossier) -> None:
        try:
            connection.ensure_connection()
            if depart.wait(timeout=120) == 0:  # every one of the hundred holds its connection before the first one writes
                ensemble.append(_connectes())
            with cloison.ouverte(cloison.TOUT), transaction.atomic():
                livre = ecritures.livre_de(dossier.reference, "32-2023")
                geste = Geste(f"{dossier.reference}/n", ecritures.apres_la_derniere(livre, le), "x", dossier.reference)
                due = constater(geste, {"N-IPP": Decimal("10.01")}, {"ENVELOPPE": PART}, PART + Decimal("10.01"), "32-2023")
                ecritures.passer(livre, (due,), dossier, par=agent, le=le)
        except GesteRefuse as refus:
            refuses.append(refus.motif)
        finally:
            connection.close()

    fils = [threading.Thread(target=notifier, args=(dossier,)) for dossier in dossiers]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert ensemble == [100]
    livre = ecritures.lire(Ecriture.objects.all())
    assert livre.equilibre
    assert (len(refuses), livre.solde(Compte.DU)) == (34, 66 * (PART + Decimal("10.01")))
    assert livre.solde(Compte.ENVELOPPE) == DOTATION - 66 * PART
    assert set(refuses) == {"L’enveloppe « 32-2023 » ne suffit pas : il manque 50,00\u00a0€."}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("debit", "credit", "montant"),
    [("ordonnance", "du", "10.00"), ("du", "economies", "0.00"), ("du", "du", "5.00"), ("enveloppe", "du", "1.00")],
)
def test_la_base_refuse_ce_qui_casserait_le_livre(region: Any, debit: str, credit: str, montant: str) -> None:
    """Without the program: an account below zero, an empty movement, one account twice, an entry without movement."""
    champs = {"operation": "payer", "le": instant("2024-01-01"), "par": "x", "affaire": "E", "enveloppe": "32-2023"}
    with pytest.raises(IntegrityError), transaction.atomic():
        une = Ecriture.objects.create(nom="n", **champs)
        if montant != "0.00":
            Mouvement.objects.create(ecriture=une, rang=1, debit=debit, credit=credit, montant=montant, poste="P")
            connection.check_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        Ecriture.objects.create(nom="vide", **champs)
    assert not Ecriture.objects.exists()


@pytest.mark.django_db
def test_la_page_du_livre_dit_qu_il_tient_et_une_ecriture_ne_se_change_pas(vie: Vie, comme: Any) -> None:
    vie.jusqu_a_la_notification()
    page = comme("agent_ars").get("/grand-livre").text
    assert "équilibré" in page
    assert vie.dossier.reference in page
    assert comme("directeur_cpam").get("/grand-livre?format=zip").status_code == 200
    for ordre in ("UPDATE livre_mouvement SET montant = 1", "DELETE FROM livre_ecriture"):
        with pytest.raises(Exception, match="permission"), transaction.atomic(), connection.cursor() as curseur:
            curseur.execute(ordre)


@pytest.mark.django_db
def test_la_meme_ecriture_envoyee_deux_fois_est_ecrite_une_fois(region: Any) -> None:
    agent, le = region.membre("agent_ars"), instant("2024-01-01")
    for _ in range(2):
        grand_livre.doter("32", 2023, DOTATION, "d1", par=agent, le=le)
    assert Ecriture.objects.count() == 1
    with pytest.raises(GesteRefuse, match="déjà celui d’une autre écriture"):
        grand_livre.doter("32", 2023, DOTATION + 1, "d1", par=agent, le=le)


def regionaux(region: Any, nombre: int) -> list[Vie]:
    """Hospitals whose conciliation is graded A, in contract on it."""
    vies = []
    for finess in hopitaux(nombre):
        hopital = etablir(finess, f"CH {finess}")
        vies.append(ouvrir(region, contracter(region, hopital, ("N-IPP", "R-CONC"))))
    for annee in (2022, 2023):
        publier("N-IPP", annee, {finess: {"depense": "1000.00"} for finess in hopitaux(nombre)})
    publier("R-CONC", 2023, {finess: {"niveau": "A"} for finess in hopitaux(nombre)})
    return vies


@pytest.mark.django_db
def test_une_enveloppe_trop_courte_est_partagee_au_centime(region: Any, comme: Any) -> None:
    """Three dues of 100.00 on 200.00: 66.67, 66.67, 66.66, ties by FINESS; the ledger takes them and is then empty."""
    vies, agent = regionaux(region, 3), comme("agent_ars")
    page = "/evaluations/campagnes/2023"
    assert agent.envoyer(f"{page}/enveloppe", {"strategie": "forfait", "forfait": ""}).status_code == 422
    envoi = {"strategie": "forfait", "forfait": "100.00", "dotation": "200.00"}
    assert agent.envoyer(f"{page}/enveloppe", envoi).status_code == 302
    assert agent.envoyer(f"{page}/partager").status_code == 302
    texte = agent.get(page).text
    assert "200,00" in texte
    assert "Réduction" in texte
    for vie in vies:
        vie.jusqu_au_calcul()
    montants = list(Calcule.objects.order_by("evaluation__contrat__etablissement").values_list("montant", flat=True))
    assert montants == [Decimal("66.67"), Decimal("66.67"), Decimal("66.66")]
    parties = {p.code: p.issue for p in Calcule.objects.first().lu.parties}  # type: ignore[union-attr]
    assert parties["R-CONC"] == "objectif atteint"


@pytest.mark.django_db
def test_un_paiement_ne_lit_que_son_evaluation(region: Any) -> None:
    """A CPAM does not see the entries of the whole region: the part drawn on the envelope is paid all the same."""
    agent, le = region.membre("agent_ars"), instant("2024-09-12")
    dossier = cent_dossiers(agent, le)[0]
    livre = ecritures.livre_de(dossier.reference, "32-2023")
    due = constater(Geste("n", le, "x", dossier.reference), {}, {"ENVELOPPE": PART}, PART, "32-2023")
    ecritures.passer(livre, (due,), dossier, par=agent, le=le)
    for nom in ("ordre", "paiement"):
        livre, geste = ecritures.livre_de(dossier.reference), Geste(nom, le, "x", dossier.reference)
        entree = ordonner(livre, geste) if nom == "ordre" else payer(livre, geste, officiel())
        ecritures.passer(livre, (entree,), dossier, par=agent, le=le)
    assert ecritures.position(dossier).paye == PART


@pytest.mark.django_db
def test_sans_objectif_regional_rien_n_est_a_partager(vie: Vie, region: Any) -> None:
    agent, le = region.membre("agent_ars"), instant("2024-07-11")
    enveloppe = enveloppes.fixer(
        "32", 2023, strategie="points", forfait=Decimal(0), dotation=DOTATION, par=agent, le=le
    )  # fmt: skip
    with pytest.raises(GesteRefuse, match="objectif régional"):
        enveloppes.partager(enveloppe, par=agent, le=le)


@pytest.mark.django_db
def test_les_fichiers_ont_leur_manifeste_et_aucune_formule(vie: Vie, comme: Any) -> None:
    vie.evaluation.contrat.etablissement.raison_sociale = "=CMD()|'/C calc'!A0"
    vie.evaluation.contrat.etablissement.save()
    vie.jusqu_a_la_notification()
    vie.faire("mandater", "2024-10-01")
    agent = comme("agent_ars")
    for quoi in ("versements", "iraps", "synthese"):
        page = f"/evaluations/exports/{quoi}/2023"
        with ZipFile(io.BytesIO(agent.get(f"{page}?format=zip").content)) as archive:
            manifeste = json.loads(archive.read("manifeste.json"))
            for nom, empreinte in manifeste["fichiers"].items():
                assert hashlib.sha256(archive.read(nom)).hexdigest() == empreinte
            tableur = ElementTree.fromstring(
                ZipFile(io.BytesIO(archive.read(f"{quoi}-2023.xlsx"))).read("xl/worksheets/sheet1.xml")
            )
        assert [balise for balise in tableur.iter() if balise.tag.endswith("}f")] == []
        assert manifeste["lignes"] == 1
        assert manifeste["derniere_ecriture"] == Ecriture.objects.order_by("-id").values_list("id", flat=True)[0]
        lignes = list(csv.DictReader(io.StringIO(b"".join(agent.get(f"{page}?format=csv").streaming_content).decode())))
        assert not any(case.startswith(("=", "+", "-", "@")) for ligne in lignes for case in ligne.values())
    (due,) = csv.DictReader(
        io.StringIO(b"".join(agent.get("/evaluations/exports/versements/2023").streaming_content).decode())
    )  # fmt: skip
    assert (due["FINESS"], due["à payer"], due["dernier jour"]) == (BELLERIVE, "4495.85", "2027-12-31")
    assert agent.get("/evaluations/exports/inconnu/2023").status_code == 404
    assert agent.get("/evaluations/exports/versements/2023?format=exe").status_code == 404


def test_un_classeur_garde_les_nombres_et_rend_les_textes_inertes() -> None:
    colonnes = (Colonne("nom", lambda r: r[0]), Colonne("montant", lambda r: r[1]))
    feuille = ZipFile(io.BytesIO(octets("essai", colonnes, [("+1", Decimal("-4.50")), ("@x", 3), ("é<&", None)])))
    texte = feuille.read("xl/worksheets/sheet1.xml").decode()
    assert "<v>-4.50</v>" in texte
    assert 't="inlineStr"><is><t xml:space="preserve">+1</t>' in texte
    assert "é&lt;&amp;" in texte
    assert octets("essai", colonnes, []) == octets("essai", colonnes, [])
