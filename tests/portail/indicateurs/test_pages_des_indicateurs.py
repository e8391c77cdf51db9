"""Pages of indicators: the figures of the file, four states told apart, peers without a name, nothing hidden that leaks."""

import csv
import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import hopitaux
import pytest
from hopitaux import BELLERIVE, FERME, LE, LOIN, OISE, PAR, RESULTATS, SNDS, envoi
from pypdf import PdfReader

from efficience.noyau.montant import en_euros
from efficience.portail.indicateurs.integration import integrer

FERMEE = {"sources": [SNDS], "protection": {"k": 11}}


@pytest.fixture
def ouvertes(db: None) -> None:
    hopitaux.preparer()
    integrer(envoi(), par=PAR, le=LE)


@pytest.fixture
def fermees(db: None) -> None:
    hopitaux.preparer()
    integrer(envoi(**FERMEE), par=PAR, le=LE)


def _texte(reponse: Any) -> str:
    contenu = b"".join(reponse.streaming_content) if reponse.streaming else reponse.content
    return contenu.decode().replace("\u202f", "\u00a0")


def test_les_chiffres_de_la_page_sont_ceux_du_fichier_au_centime(ouvertes: None, comme: Callable[[str], Any]) -> None:
    page = _texte(comme("agent_ars").get("/indicateurs/N-ARA2?annee=2024"))
    for r in RESULTATS:
        if r["mesure"] == "depense" and r["annee"] == "2024" and r["valeur"] and r["finess"] != LOIN:
            assert en_euros(Decimal(r["valeur"])) in page, r
    assert en_euros(Decimal("1234567.89")) not in page  # another region
    assert "46,7\u00a0%" in page


def test_le_csv_rend_le_fichier_mot_pour_mot(ouvertes: None, comme: Callable[[str], Any]) -> None:
    lignes = _texte(comme("agent_ars").get("/indicateurs/N-ARA2?annee=2024&format=csv")).splitlines()
    entetes = lignes[0].split(",")
    rendus = {}
    for ligne in lignes[1:]:
        champs = dict(zip(entetes, ligne.split(","), strict=True))
        for mesure in ("depense", "unites_ara2", "unites_iec", "part_ara2"):
            rendus[champs["finess"], mesure] = (champs[mesure], champs[f"{mesure}_statut"])
    siens = [r for r in RESULTATS if r["annee"] == "2024" and r["finess"] != LOIN]
    attendus = {(r["finess"], r["mesure"]): (r["valeur"], r["statut"]) for r in siens}
    assert rendus == attendus


def test_zero_non_calculable_et_protege_sont_trois_choses_dans_la_page_le_csv_et_le_json(
    ouvertes: None, comme: Callable[[str], Any]
) -> None:
    agent = comme("agent_ars")
    page = _texte(agent.get("/indicateurs/N-ARA2"))
    motif = r"(<tr><th scope=\"row\">.*?(CH d’Oise|Hôpital Été|CH de Bellerive).*?</tr>)"
    rangees = {nom: rangee for rangee, nom in re.findall(motif, page, re.S)}
    assert ("non calculable" in rangees["CH d’Oise"], "0,00\u00a0€" in rangees["CH d’Oise"]) == (True, True)
    assert ("protégé" in rangees["Hôpital Été"], "0,00\u00a0€" in rangees["Hôpital Été"]) == (True, False)
    lus = json.loads(_texte(agent.get("/indicateurs/N-ARA2?format=json")))
    mesures = {un["finess"]: un["mesures"] for un in lus["etablissements"]}
    assert mesures[OISE]["depense"] == {"valeur": "0.00", "statut": "calcule"}
    assert mesures[OISE]["part_ara2"] == {"valeur": None, "statut": "non_calculable"}
    assert mesures[FERME]["depense"] == {"valeur": None, "statut": "protege"}


def test_un_etablissement_sans_valeur_est_toujours_dernier(ouvertes: None, comme: Callable[[str], Any]) -> None:
    for ordre in ("asc", "desc"):
        page = _texte(comme("agent_ars").get(f"/indicateurs/N-ARA2?tri=valeur&ordre={ordre}"))
        assert page.index("CH de Bellerive") < min(page.index("Hôpital Été"), page.index("CH d’Oise"))


def test_un_hopital_voit_ses_pairs_sans_leur_nom_quand_la_source_n_est_pas_ouverte(
    fermees: None, comme: Callable[[str], Any]
) -> None:
    directeur = comme("directeur")
    for suite in ("", "?format=csv", "?format=json"):
        page = _texte(directeur.get(f"/indicateurs/N-ARA2{suite}"))
        assert "CH de Bellerive" in page
        assert not re.search(f"{OISE}|{FERME}|Oise|Été|département 62", page), suite
    assert "Établissement pair" in page
    agent = _texte(comme("agent_ars").get("/indicateurs/N-ARA2"))
    assert ("CH d’Oise" in agent, "Établissement pair" in agent) == (True, False)


def test_un_hopital_voit_le_nom_de_ses_pairs_quand_la_source_est_ouverte(
    ouvertes: None, comme: Callable[[str], Any]
) -> None:
    page = _texte(comme("directeur").get("/indicateurs/N-ARA2"))
    assert "CH d’Oise" in page
    assert f'href="/etablissements/{OISE}/N-ARA2' not in page  # its page is not open to them


def test_les_chiffres_fermes_d_une_autre_region_n_existent_pas_pour_qui_n_en_est_pas(
    fermees: None, comme: Callable[[str], Any]
) -> None:
    for role in ("agent_ars", "directeur", "auditeur"):
        page = _texte(comme(role).get("/indicateurs/N-ARA2?region=84&format=csv"))
        assert not re.search(f"{LOIN}|1234567", page)
    assert comme("agent_ars").get(f"/etablissements/{LOIN}/N-ARA2").status_code == 404


def test_un_groupement_ne_lit_que_les_indicateurs_publics(fermees: None, comme: Callable[[str], Any]) -> None:
    page = _texte(comme("coordinateur_ipep").get("/indicateurs/N-ARA2"))
    assert ("Aucun chiffre de cet indicateur" in page, "46" in page) == (True, False)


VUS = {
    "agent_ars": {BELLERIVE, OISE, FERME}, "dg_ars": {BELLERIVE, OISE, FERME}, "agent_am": {BELLERIVE, OISE, FERME},
    "omedit": {BELLERIVE, OISE, FERME}, "auditeur": {BELLERIVE, OISE, FERME}, "directeur_cpam": {BELLERIVE, FERME},
    "directeur": {BELLERIVE}, "professionnel": {BELLERIVE},
}  # fmt: skip
SUITES = ("", "?format=csv", "?format=json", "?format=changements", "/fiche-cme.pdf", "/evolution.svg")


@pytest.mark.parametrize("role", VUS)
def test_la_page_d_un_indicateur_ne_s_ouvre_que_pour_son_perimetre(
    role: str, fermees: None, comme: Callable[[str], Any]
) -> None:
    navigateur = comme(role)
    for un in (BELLERIVE, OISE, LOIN, FERME):
        for suite in SUITES if un not in VUS[role] else ("",):
            reponse = navigateur.get(f"/etablissements/{un}/N-ARA2{suite}")
            assert reponse.status_code == (200 if un in VUS[role] else 404), (un, suite)


def test_la_page_explique_sa_valeur_jusqu_a_la_source(ouvertes: None, comme: Callable[[str], Any]) -> None:
    page = _texte(comme("directeur").get(f"/etablissements/{BELLERIVE}/N-ARA2"))
    dits = [
        "46,7\u00a0%", "9e dixième", "très au-dessus des limites", "Préparer la fiche pour la CME",
        "29 boîtes sur 40 de A vers B", "663,45\u00a0€", "Dosage à vérifier.", "46\u00a0450,91\u00a0€",
        "45\u00a0811,74\u00a0€",
        "somme des euros, depense", "prescrit par un établissement", "68\u00a0975", "Open PHMEV", "jusqu’à 2024",
        "hypothèse", "A-99 : le producteur les masque", "Webinaire CAQES 2022",
    ]  # fmt: skip
    assert [dit for dit in dits if dit not in page] == []


def test_des_chiffres_proteges_n_expliquent_pas_ce_que_les_filtres_ont_garde(
    fermees: None, comme: Callable[[str], Any]
) -> None:
    page = _texte(comme("agent_ars").get(f"/etablissements/{BELLERIVE}/N-ARA2?annee=2023"))
    assert "Ces comptes ne sont pas publiés" in page


def test_les_fichiers_d_un_etablissement_ont_les_memes_chiffres(ouvertes: None, comme: Callable[[str], Any]) -> None:
    directeur = comme("directeur")
    lignes = _texte(directeur.get(f"/etablissements/{BELLERIVE}/N-ARA2?format=csv")).splitlines()
    attendues = {",".join([*r.values(), "non"]) for r in RESULTATS if r["finess"] == BELLERIVE}
    assert set(lignes[1:]) == {ligne.replace(f"{BELLERIVE},", f"{BELLERIVE},") for ligne in attendues}
    lus = json.loads(_texte(directeur.get(f"/etablissements/{BELLERIVE}/N-ARA2?format=json")))
    assert {c["valeur"] for c in lus["chiffres"]} == {r["valeur"] for r in RESULTATS if r["finess"] == BELLERIVE}
    changements = _texte(directeur.get(f"/etablissements/{BELLERIVE}/N-ARA2?format=changements"))
    assert changements.splitlines()[1].endswith(",29,40,663.45")


def test_une_valeur_protegee_n_est_nulle_part(db: None, comme: Callable[[str], Any]) -> None:
    """Ferme is protected: neither its page, nor pictures, nor files hold a number of it; its neighbour's are there."""
    hopitaux.preparer()
    rangees = [{**r, "valeur": "", "statut": "protege"} if r["finess"] == FERME else r for r in RESULTATS]
    integrer(envoi(rangees, **FERMEE), par=PAR, le=LE)
    agent = comme("agent_ars")
    page = _texte(agent.get(f"/etablissements/{FERME}/N-ARA2"))
    tableau = page[page.index('id="titre-chiffres"') : page.index('id="titre-pourquoi"')]
    assert re.findall(r'<td class="nombre">([^<]*)</td>', tableau) == ["protégé"] * 4
    assert agent.get(f"/etablissements/{FERME}/N-ARA2/evolution.svg").status_code == 404
    for chemin in ("/indicateurs/N-ARA2/entonnoir.svg", "/indicateurs/N-ARA2/carte.svg"):
        svg = _texte(agent.get(chemin))
        assert ("1 protégé" in svg, FERME in svg) == (True, False), chemin
    ligne = next(un for un in _texte(agent.get("/indicateurs/N-ARA2?format=csv")).splitlines() if un.startswith(FERME))
    assert re.sub(r"^[^,]*,[^,]*,", "", ligne) == "32,59,CH,2024,,protege,,protege,,protege,,protege"


def test_la_liste_additionne_ce_qui_est_montre_et_compte_le_reste(ouvertes: None, comme: Callable[[str], Any]) -> None:
    page = _texte(comme("agent_ars").get("/indicateurs"))
    assert "46\u00a0450,91\u00a0€" in page  # Bellerive and a zero; the protected one is counted, not added
    assert "1 protégé" in page
    assert "+639,17\u00a0€" in page  # Bellerive alone has both years: 46 450.91 − 45 811.74
    assert "663,45\u00a0€" in page
    lignes = _texte(comme("agent_ars").get("/indicateurs?format=csv")).splitlines()
    assert next(csv.reader([lignes[1]]))[3:] == ["46450.91", "45811.74", "46450.91", "2", "1", "663.45"]


def test_une_page_sans_chiffre_dit_quoi_faire(db: None, comme: Callable[[str], Any]) -> None:
    hopitaux.preparer()
    agent = comme("agent_ars")
    assert "Aucun résultat n’est encore chargé" in _texte(agent.get("/indicateurs"))
    assert "Aucun chiffre de cet indicateur" in _texte(agent.get("/indicateurs/N-ARA2"))
    assert "Aucun chiffre n’est chargé pour cet établissement" in _texte(agent.get(f"/etablissements/{BELLERIVE}"))
    assert "Aucun chiffre n’est chargé" in _texte(agent.get("/donnees"))
    assert agent.get("/indicateurs/N-XXX").status_code == 404
    assert agent.get(f"/etablissements/{BELLERIVE}/N-ARA2").status_code == 404


ABSURDES = ("annee=x", "annee=1", "annee=²", "region=99", "tri=rien&ordre=x", "taux=x", "page=999")


@pytest.mark.parametrize("suite", ABSURDES)
def test_une_adresse_absurde_montre_la_page_habituelle(suite: str, ouvertes: None, comme: Callable[[str], Any]) -> None:
    agent = comme("agent_ars")
    for chemin in ("/indicateurs", "/indicateurs/N-ARA2", f"/etablissements/{BELLERIVE}/N-ARA2"):
        reponse = agent.get(f"{chemin}?{suite}")
        assert (reponse.status_code, "2024" in _texte(reponse)) == (200, True), chemin


def test_des_chiffres_provisoires_le_disent_partout(db: None, comme: Callable[[str], Any]) -> None:
    hopitaux.preparer()
    integrer(envoi(provisoire=True), par=PAR, le=LE)
    agent = comme("agent_ars")
    for chemin in (
        "/indicateurs",
        "/indicateurs/N-ARA2",
        f"/etablissements/{BELLERIVE}/N-ARA2",
        f"/etablissements/{BELLERIVE}",
        "/donnees",
    ):
        assert "provisoire" in _texte(agent.get(chemin)), chemin


def test_la_fiche_pour_la_cme_est_un_pdf_balise_qui_dit_la_meme_chose(ouvertes: None, comme: Callable[[str], Any]) -> None:
    from io import BytesIO

    reponse = comme("directeur").get(f"/etablissements/{BELLERIVE}/N-ARA2/fiche-cme.pdf")
    pdf = PdfReader(BytesIO(reponse.content))
    texte = " ".join("\n".join(page.extract_text() for page in pdf.pages).split())
    assert reponse.headers["Content-Type"] == "application/pdf"
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]  # type: ignore[index]
    for dit in ("CH de Bellerive", "46,7", "29 boîtes sur 40 de A vers B", "A-99", "46 450,91"):
        assert dit in texte.replace("\u202f", " ").replace("\u00a0", " "), dit
