"""A region's template that cannot be used: every fault, its line, and the nearest name that exists."""

import pytest

from efficience.documents import Modele, ModeleRefuse, apercu, composer, examiner, exemples, modele

FICHE = """---
titre: Retrait
version: 1
generation: GEN2_2022
sorte: courrier
textes: [css-l162-30-2]
mentions: [ars.nom]
---
"""
DEBUT = FICHE.count("\n") + 1  # line of the body

CORPS_REFUSES = {
    "mention inconnue": ("{{ ars.nm }}", 0, "mention « ars.nm » inconnue du catalogue (peut-être « ars.nom »)"),
    "mention inconnue, plus loin": ("a\n\n{{ ars.nom }}\n{{ contrat.truc }}", 3, "mention « contrat.truc » inconnue"),
    "appel": ("{{ ars.nom.upper() }}", 0, "expression interdite"),
    "calcul": ("{{ 7 * 7 }}", 0, "expression interdite"),
    "indice": ("{{ ars['nom'] }}", 0, "expression interdite"),
    "classe": ("{{ ars.nom.__class__ }}", 0, "mention « ars.nom.__class__ » inconnue"),
    "inclusion": ("{% include 'autre' %}", 0, "construction « Include » interdite"),
    "import": ("{% import 'autre' as x %}", 0, "construction « Import » interdite"),
    "affectation": ("{% set x = 1 %}", 0, "construction « Assign » interdite"),
    "macro": ("{% macro m() %}{% endmacro %}", 0, "construction « Macro » interdite"),
    "balise inconnue": ("{% si ars.nom %}", 0, "balise « si » inconnue"),
    "condition ouverte": ("{% if ars.nom %}oui", 0, "n'est pas fermée"),
    "accolades": ("{{ ars.nom }", 0, "construction mal écrite"),
    "comparaison": ("{% if ars.nom == 'x' %}{% endif %}", 0, "expression interdite"),
    "filtre inconnu": ("{{ contrat.volets | tablo }}", 0, "filtre « tablo » inconnu"),
    "filtre d'une autre sorte": ("{{ ars.nom | tableau }}", 0, "le filtre « tableau » est pour : liste"),
    "colonne inconnue": ('{{ contrat.volets | tableau("intitul") }}', 0, "« intitul » (peut-être « intitule »)"),
    "colonne qui est une liste": ('{{ contrat.volets | tableau("objectifs") }}', 0, "« objectifs » est une liste"),
    "liste imprimée": ("{{ contrat.volets }}", 0, "s'imprime par un filtre : « tableau », « puces »"),
    "calcul imprimé": ("{{ sanction.calcul }}", 0, "s'imprime par un filtre : « etapes »"),
    "boucle sur un texte": ("{% for x in ars.nom %}{% endfor %}", 0, "n'est pas une liste"),
    "champ de boucle inconnu": ("{% for v in contrat.volets %}\n{{ v.x }}\n{% endfor %}", 1, "pas de colonne « x »"),
    "facultative sans condition": ("{{ audition.tenue_le }}", 0, "l'imprimer sous « {% if audition.tenue_le %} »"),
    "facultative sous une négation": (
        "{% if not audition.tenue_le %}{{ audition.tenue_le }}{% endif %}", 0, "peut être absente",
    ),
    "trois boucles": (
        "{% for v in contrat.volets %}{% for o in v.objectifs %}{% for w in contrat.volets %}" + "{% endfor %}" * 3,
        0,
        "plus de 2 boucles",
    ),
}  # fmt: skip


@pytest.mark.parametrize("cas", CORPS_REFUSES)
def test_la_faute_est_nommee_a_sa_ligne(cas: str) -> None:
    corps, decalage, mots = CORPS_REFUSES[cas]
    trouvees = [faute for faute in examiner(FICHE + corps) if mots in faute.constat]
    assert [faute.ligne for faute in trouvees][:1] == [DEBUT + decalage], examiner(FICHE + corps)


FICHES_REFUSEES = {
    "sans fiche": ("Bonjour", "la fiche manque"),
    "fiche vide": ("---\n\n---\n", "la fiche est vide"),
    "pas du YAML": ("---\ntitre: a : b\n---\n", "une valeur qui contient « : » s'écrit entre guillemets"),
    "champ manquant": (FICHE.replace("version: 1\n", ""), "« version » manque à la fiche"),
    "champ inconnu": (FICHE.replace("sorte:", "sort: x\nsorte:"), "« sort » : champ inconnu (peut-être « sorte »)"),
    "version": (FICHE.replace("version: 1", "version: un"), "« version » : attendu un nombre entier"),
    "génération": (FICHE.replace("GEN2_2022", "GEN2_2023"), "« GEN2_2023 » inconnu (peut-être « GEN2_2022 »)"),
    "sorte": (FICHE.replace("courrier", "poème"), "« sorte » : attendu : acte, courrier"),
    "texte inconnu": (
        FICHE.replace("css-l162-30-2", "css-l162-30-9"),
        "« css-l162-30-9 » inconnu (peut-être « css-l162-30-",
    ),
    "mention déclarée de trop": (FICHE + "rien", "« ars.nom » est déclarée et n'est pas utilisée"),
    "mention non déclarée": (
        FICHE + "{{ ars.nom }} {{ ars.qualite }}",
        "« ars.qualite » est utilisée et n'est pas déclarée",
    ),
    "exigée sans emploi": (
        FICHE.replace("sorte:", "exigees: [audition.tenue_le]\nsorte:") + "{{ ars.nom }}",
        "n'est pas une mention facultative employée",
    ),
    "démesuré": (FICHE + "a" * 200_001, "plus de 200000 caractères"),
}


@pytest.mark.parametrize("cas", FICHES_REFUSEES)
def test_la_fiche_fautive_est_refusee(cas: str) -> None:
    texte, mots = FICHES_REFUSEES[cas]
    assert [str(faute) for faute in examiner(texte) if mots in faute.constat], examiner(texte)
    with pytest.raises(ModeleRefuse, match="modèle « essai » refusé"):
        Modele.lire("essai", texte)


STRUCTURES_REFUSEES = {
    "image": ("![x](/etc/passwd)", "une image ne peut pas entrer dans un document"),
    "image du réseau": ("![x](https://exemple.fr/x.png)", "une image"),
    "lien de script": ("[x](javascript:alert)", "seuls http, https et mailto"),
    "lien de fichier": ("[x](file:///etc/passwd)", "seuls http, https et mailto"),
    "encadré inconnu": ("::: cadre\nx\n:::", "encadré « cadre » inconnu"),
    "signataire inconnu": ("::: {.signataire champ=maire}\nx\n:::", "signataire « maire » inconnu"),
    "titre de niveau 1": ("# Titre", "le niveau 1 est celui du titre du document"),
    "niveau sauté": ("## Un\n\n#### Deux", "saute un niveau : « ### » au plus"),
}


@pytest.mark.parametrize("cas", STRUCTURES_REFUSEES)
def test_ce_qui_ne_s_imprime_pas_est_refuse_a_l_apercu(cas: str) -> None:
    corps, mots = STRUCTURES_REFUSEES[cas]
    lu = Modele.lire("essai", FICHE + "{{ ars.nom }}\n\n" + corps)
    with pytest.raises(ModeleRefuse) as refus:
        apercu(lu)
    assert mots in str(refus.value)


@pytest.mark.parametrize(
    "corps", ["<script>alert(1)</script>", "<b>gras</b>", "$x^2$", "`#eval(1)`{=typst}", "```{=html}\n<i>\n```"]
)
def test_le_html_et_le_code_d_un_modele_ne_sont_que_des_mots(corps: str) -> None:
    fait = apercu(Modele.lire("essai", FICHE + "{{ ars.nom }}\n\n" + corps))
    assert {noeud["t"] for noeud in fait.blocs} <= {"Para", "CodeBlock", "Plain"}
    assert corps.strip("`$[]^ \n")[:3] in fait.texte


def test_une_region_edite_un_modele_et_voit_son_apercu() -> None:
    origine = modele("retrait-ciblage")
    edite = Modele.lire(
        origine.nom,
        origine.texte.replace("version: 1", "version: 2").replace("Je vous informe", "J’ai l’honneur de vous informer"),
    )
    assert (edite.version, edite.mentions) == (2, origine.mentions)
    assert "J’ai l’honneur de vous informer" in apercu(edite).texte


def test_un_document_demesure_est_refuse() -> None:
    ligne = "{% for a in contrat.volets %}{% for b in contrat.volets %}" + "x" * 5000 + "{% endfor %}{% endfor %}"
    lu = Modele.lire("essai", FICHE.replace("ars.nom", "contrat.volets") + ligne)
    volet = exemples(lu)["contrat.volets"][0]
    with pytest.raises(ModeleRefuse, match="dépasse 4000000 caractères"):
        composer(lu, exemples(lu) | {"contrat.volets": [volet] * 200})
