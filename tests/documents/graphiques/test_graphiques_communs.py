"""What holds of every chart: clean for a strict policy, legible, named, the same each time, light."""

import csv
import io
import re
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from typing import Any

import altair as alt
import pytest
from mondes_graphiques import BANDES, SUJET, acteurs, sites, tous, trace
from relecture_graphiques import mots

from efficience.documents.graphiques import ETROIT, LARGE, Acteurs, Colonne, Graphique, Table, calques, carte, entonnoir
from efficience.documents.graphiques.charte import (
    BANDE_LARGE,
    BANDE_SERREE,
    BLANC,
    DECORS,
    ENCRES,
    FONDS,
    GRADIN,
    ZONE,
    ZONE_OPACITE,
    contraste,
)
from efficience.documents.graphiques.toilette import SvgRefuse, nettoyer

NOMS = tuple(tous())


@pytest.fixture(scope="module", params=[LARGE, ETROIT])
def graphiques(request: pytest.FixtureRequest) -> dict[str, Graphique]:
    return tous(request.param)


@pytest.mark.parametrize("nom", NOMS)
def test_rien_qu_une_politique_stricte_arreterait(graphiques: dict[str, Graphique], nom: str) -> None:
    svg = graphiques[nom].svg
    assert re.findall(r"<(?:style|script|foreignObject|image|use|a)\b|\b(?:style|href|src|id|on\w+)=|url\(|xlink", svg) == []


@pytest.mark.parametrize("nom", NOMS)
def test_les_seules_balises_sont_des_formes_et_des_textes(graphiques: dict[str, Graphique], nom: str) -> None:
    assert set(re.findall(r"<(\w+)", graphiques[nom].svg)) <= {"svg", "g", "path", "rect", "text", "line"}


@pytest.mark.parametrize("nom", NOMS)
def test_l_image_a_un_nom_qui_donne_la_reponse_et_le_resume(graphiques: dict[str, Graphique], nom: str) -> None:
    un = graphiques[nom]
    tete = un.svg[: un.svg.index(">")]
    assert 'role="img"' in tete
    assert un.titre.endswith(".")
    assert f"{un.titre} {un.resume}".replace("&", "&amp;")[:60] in tete


@pytest.mark.parametrize("nom", NOMS)
def test_aucun_texte_sous_douze_pixels(graphiques: dict[str, Graphique], nom: str) -> None:
    assert min(float(taille) for taille in re.findall(r'font-size="([\d.]+)px"', graphiques[nom].svg)) >= 12


@pytest.mark.parametrize("nom", NOMS)
def test_aucune_couleur_hors_de_la_charte(graphiques: dict[str, Graphique], nom: str) -> None:
    couleurs = {c for c in re.findall(r'(?:fill|stroke)="([^"]+)"', graphiques[nom].svg) if c not in ("none", "white")}
    assert couleurs <= {*ENCRES, *FONDS, *DECORS, ZONE}


@pytest.mark.parametrize("nom", [nom for nom in NOMS if nom != "frise"])
def test_aucun_mot_hors_de_l_image(graphiques: dict[str, Graphique], nom: str) -> None:
    un = graphiques[nom]
    assert [mot for mot in mots(un.svg) if not (-2 <= mot.x <= un.largeur + 2 and 0 <= mot.y <= un.hauteur)] == []


@pytest.mark.parametrize("nom", NOMS)
def test_l_image_en_png(graphiques: dict[str, Graphique], nom: str) -> None:
    un = graphiques[nom]
    image = un.png(2)
    taille = int.from_bytes(image[16:20]), int.from_bytes(image[20:24])
    assert image[:8] == b"\x89PNG\r\n\x1a\n"
    assert taille == (2 * un.largeur, 2 * un.hauteur)


@pytest.mark.parametrize("nom", NOMS)
def test_la_table_s_ecrit_a_l_ecran_et_en_csv(graphiques: dict[str, Graphique], nom: str) -> None:
    table = graphiques[nom].table
    assert {len(rangee) for rangee in table.ecrites()} == {len(table.colonnes)}
    assert len(table.csv().splitlines()) == 1 + len(table.rangees)


def test_le_meme_dessin_a_chaque_fois() -> None:
    assert {nom: un.svg for nom, un in tous.__wrapped__().items()} == {nom: un.svg for nom, un in tous().items()}


def test_le_meme_dessin_quel_que_soit_l_ordre_des_ensembles() -> None:
    programme = "import hashlib, mondes_graphiques as m; print(hashlib.sha256(repr(m.tous()).encode()).hexdigest())"
    empreintes = {
        subprocess.run(
            [sys.executable, "-c", programme],
            check=True,
            capture_output=True,
            text=True,
            env={"PYTHONPATH": ":".join(sys.path), "PYTHONHASHSEED": graine},
        ).stdout
        for graine in ("1", "2")
    }
    assert len(empreintes) == 1


def test_trois_mille_etablissements_tiennent_dans_une_page() -> None:
    nation = [replace(un, latitude=un.latitude + Decimal(n) / 100) for n in range(90) for un in sites()]
    dessines = entonnoir(SUJET, trace(3000), acteurs(3000), 10), carte("Part d’ARA II, 2024", BANDES, nation)
    assert max(len(un.svg.encode()) for un in dessines) < 100_000


def _fondre(couleur: str, fond: str, opacite: float) -> str:
    canaux = [round(int(couleur[i : i + 2], 16) * opacite + int(fond[i : i + 2], 16) * (1 - opacite)) for i in (1, 3, 5)]
    return "#" + "".join(f"{canal:02x}" for canal in canaux)


@pytest.mark.parametrize("encre", [encre for encre in ENCRES if encre not in GRADIN])
def test_chaque_encre_se_voit_sur_chaque_fond(encre: str) -> None:
    fonds = [BLANC, BANDE_LARGE, BANDE_SERREE]
    fonds += [_fondre(ZONE, fond, ZONE_OPACITE) for fond in fonds]
    assert [fond for fond in fonds if contraste(encre, fond) < 3] == []


@pytest.mark.parametrize("ton", GRADIN)
def test_chaque_bande_de_la_carte_se_voit_sur_son_fond(ton: str) -> None:
    assert min(contraste(ton, BLANC), contraste(ton, BANDE_LARGE)) >= 3


def test_le_contraste_est_celui_de_la_norme() -> None:
    assert contraste("#ffffff", "#000000") == pytest.approx(21)
    assert contraste("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_les_specifications_sont_du_vega_lite_valide(monkeypatch: pytest.MonkeyPatch) -> None:
    """Specifications are plain dictionaries; Altair's schema says whether they are right."""
    vues: list[dict[str, Any]] = []
    dessine = calques.vl_convert.vegalite_to_svg

    def retenir(specification: dict[str, Any], **options: Any) -> Any:
        vues.append(specification)
        return dessine(specification, **options)

    monkeypatch.setattr(calques.vl_convert, "vegalite_to_svg", retenir)
    dessines = tous.__wrapped__()
    for specification in vues:
        alt.LayerChart.from_dict(specification, validate=True)
    assert len(vues) == len(dessines)


@pytest.mark.parametrize(
    "intrus",
    [
        "<script>x</script>",
        '<path d="M0,0L1,1" style="fill:red"/>',
        '<path d="M0,0L1,1" onclick="x"/>',
        '<image href="https://exemple.fr/x.png"/>',
        "<foreignObject/>",
        '<path d="M0,0L1,1" clip-path="url(#x)"/>',
    ],
)
def test_ce_qui_n_est_pas_sur_la_liste_est_refuse(intrus: str) -> None:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1" viewBox="0 0 1 1">{intrus}</svg>'
    with pytest.raises(SvgRefuse):
        nettoyer(svg, nom="x", police="sans-serif")


def test_un_nom_hostile_reste_un_texte() -> None:
    piege = '</text><script>alert("1")</script>\x0b\u202e&'
    noms = {f"E{rang}": piege for rang in range(60)}
    un = entonnoir(SUJET, trace(), Acteurs(noms, {}, "E9"), 10)
    assert "<script" not in un.svg
    assert "\u202e" not in un.svg
    assert "&lt;/text&gt;&lt;script&gt;" in un.svg


@pytest.mark.parametrize("texte", ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "'=1", "＝1"])
def test_une_cellule_ne_devient_pas_une_formule(texte: str) -> None:
    lu = list(csv.reader(io.StringIO(Table((Colonne("nom", "Nom"),), ((texte,),)).csv())))
    assert lu == [["nom"], [f"'{texte}"]]


def test_un_montant_negatif_reste_un_nombre() -> None:
    assert "Part non reversée,-22463.40,calcule," in tous()["cascade"].table.csv()
