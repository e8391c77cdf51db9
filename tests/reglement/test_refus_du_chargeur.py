"""A rule file that cannot be taken is refused whole, with its name, the key and what was expected, in French."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from efficience.reglement import ErreurReglement, charger

DELAI = """\
delai_premiere_reponse:
  intitule: Délai pour répondre
  unite: semaines
  valeurs:
    2022-01-01: {valeur: "3", texte: css-d162-15}
  verifie_le: 2026-11-22
compter_les_vsl:
  intitule: Compter les VSL
  unite: booleen
  valeurs:
    2022-01-01: {valeur: "non", source_publique: false, motif: texte muet}
  verifie_le: 2026-11-22
"""
FICHIERS = {
    "textes/css-d162-15.yaml": "titre: Article D. 162-15\nnature: article de code\netat_de_lecture: partiel\n",
    "parametres/contrat.yaml": DELAI,
    "nomenclatures/registre.yaml": (
        "nature-tap: {intitule: TAP, systeme: PRS_NAT_REF, origine: SNDS, licence: LO, releve_le: 2026-11-22}\n"
    ),
    "nomenclatures/nature-tap.csv": "code,libelle,mode,sens,option,debut,fin\n4213,VSL,code,inclus,compter_les_vsl,,\n",
    "profils/national.yaml": (
        "intitule: National\nindicateurs:\n  N-TRA:\n    criteres:\n"
        '      - {critere: trajets, mesure: trajets, operateur: ">=", seuil: delai_premiere_reponse, texte: css-d162-15}\n'
    ),
    "generations.yaml": (
        "GEN2_2022: {intitule: i, debut: 2022-01-01, signataires: s, duree: d, levier_positif: p, levier_negatif: n,\n"
        "  indicateurs: i, textes: [css-d162-15]}\n"
    ),
}
Ecrire = Callable[[dict[str, str]], Path]


@pytest.fixture
def ecrire(tmp_path: Path) -> Ecrire:
    """Writes the smallest law that loads, with some files replaced."""

    def ecrire(remplaces: dict[str, str]) -> Path:
        for nom, contenu in {**FICHIERS, **remplaces}.items():
            chemin = tmp_path / nom
            chemin.parent.mkdir(exist_ok=True)
            chemin.write_text(contenu, encoding="utf-8")
        return tmp_path

    return ecrire


def refus(dossier: Path) -> str:
    with pytest.raises(ErreurReglement) as leve:
        charger(dossier)
    return str(leve.value)


def test_le_plus_petit_reglement_se_charge(ecrire: Ecrire) -> None:
    assert charger(ecrire({})).regle("delai_premiere_reponse") == 3


@pytest.mark.parametrize(
    ("ancien", "nouveau", "cle", "constat"),
    [
        (", texte: css-d162-15}", "}", "delai_premiere_reponse.valeurs.2022-01-01", "valeur sans texte"),
        ("source_publique: false, motif: texte muet", "source_publique: false", "compter_les_vsl", "valeur sans texte"),
        ("motif: texte muet", "texte: css-d162-15", "compter_les_vsl", "ne cite pas de texte"),
        ("unite: semaines", "unite: lunes", "delai_premiere_reponse.unite", "unité « lunes » inconnue"),
        ("texte: css-d162-15", "texte: css-d162-99", "2022-01-01.texte", "texte « css-d162-99 » inconnu"),
        ('valeur: "3"', 'valeur: "trois"', "2022-01-01.valeur", "« trois » illisible"),
        ('valeur: "3"', 'valeur: "3.5"', "2022-01-01.valeur", "« 3.5 » illisible"),
        ('valeur: "3"', 'valeur: ""', "2022-01-01.valeur", "obligatoire absent"),
        ('valeur: "3"', "valeur: [3]", "2022-01-01.valeur", "une seule valeur"),
        ('2022-01-01: {valeur: "3"', '2022-13-01: {valeur: "3"', "2022-13-01", "n'est pas une date"),
        ("  verifie_le: 2026-11-22\ncompter", "compter", "verifie_le", "obligatoire absent"),
        ("unite: semaines", "unite: semaines\n  couleur: bleu", "delai_premiere_reponse.couleur", "champ inconnu"),
        ("unite: semaines", "unite: semaines\n  choix: [a]", "choix", "va avec l'unité « choix »"),
        ("compter_les_vsl:", "delai_premiere_reponse:", "delai_premiere_reponse", "écrite deux fois"),
    ],
)
def test_un_parametre_fautif_est_refuse(ecrire: Ecrire, ancien: str, nouveau: str, cle: str, constat: str) -> None:
    assert ancien in DELAI
    message = refus(ecrire({"parametres/contrat.yaml": DELAI.replace(ancien, nouveau, 1)}))
    assert message.startswith("contrat.yaml, ")
    assert cle in message
    assert constat in message


def avec_valeurs(*lignes: str) -> dict[str, str]:
    ancienne = '    2022-01-01: {valeur: "3", texte: css-d162-15}\n'
    return {"parametres/contrat.yaml": DELAI.replace(ancienne, "".join(f"    {ligne}\n" for ligne in lignes))}


def test_une_date_ecrite_deux_fois_est_refusee(ecrire: Ecrire) -> None:
    deux = avec_valeurs('2022-01-01: {valeur: "3", texte: css-d162-15}', '2022-01-01: {valeur: "4", texte: css-d162-15}')
    assert "valeurs.2022-01-01 : clé écrite deux fois, ligne 6" in refus(ecrire(deux))


def test_la_meme_date_ecrite_de_deux_facons_est_refusee(ecrire: Ecrire) -> None:
    deux = avec_valeurs('2022-01-01: {valeur: "3", texte: css-d162-15}', '20220101: {valeur: "4", texte: css-d162-15}')
    assert "commencent le même jour" in refus(ecrire(deux))


def test_deux_periodes_qui_se_chevauchent_sont_refusees(ecrire: Ecrire) -> None:
    deux = avec_valeurs(
        '2022-01-01: {valeur: "3", texte: css-d162-15, jusqu_au: 2023-06-30}',
        '2023-01-01: {valeur: "4", texte: css-d162-15}',
    )
    assert "la période va jusqu'au 2023-06-30 et chevauche" in refus(ecrire(deux))


def test_une_fin_avant_le_debut_est_refusee(ecrire: Ecrire) -> None:
    a_rebours = avec_valeurs('2022-01-01: {valeur: "3", texte: css-d162-15, jusqu_au: 2021-12-31}')
    assert "la fin 2021-12-31 précède le début 2022-01-01" in refus(ecrire(a_rebours))


def test_entre_deux_periodes_aucune_valeur_n_est_en_vigueur(ecrire: Ecrire) -> None:
    reglement = charger(
        ecrire(
            avec_valeurs(
                '2022-01-01: {valeur: "3", texte: css-d162-15, jusqu_au: 2022-12-31}',
                '2024-01-01: {valeur: "4", texte: css-d162-15}',
            )
        )
    )
    assert reglement.regle("delai_premiere_reponse", date(2022, 12, 31)) == 3
    with pytest.raises(ErreurReglement, match=r"aucune valeur .* n'est en vigueur le 15/06/2023"):
        reglement.regle("delai_premiere_reponse", date(2023, 6, 15))


@pytest.mark.parametrize(
    ("contenu", "constat"),
    [
        ("", "le fichier est vide"),
        ("- a\n- b\n", "n'est pas une table"),
        ("a: [1\n", "YAML mal formé, ligne"),
        ("a: &x {b: c}\nd: *x\n", "alias"),
    ],
)
def test_un_fichier_mal_forme_est_refuse(ecrire: Ecrire, contenu: str, constat: str) -> None:
    message = refus(ecrire({"parametres/autre.yaml": contenu}))
    assert message.startswith("autre.yaml")
    assert constat in message


def test_un_fichier_qui_n_est_pas_en_utf8_est_refuse(ecrire: Ecrire) -> None:
    dossier = ecrire({})
    (dossier / "parametres/autre.yaml").write_bytes("délai: 1".encode("latin-1"))
    assert "UTF-8" in refus(dossier)


def test_un_parametre_defini_dans_deux_fichiers_est_refuse(ecrire: Ecrire) -> None:
    assert "déjà défini dans un autre fichier" in refus(ecrire({"parametres/autre.yaml": DELAI}))


@pytest.mark.parametrize(
    ("fichier", "ancien", "nouveau", "constat"),
    [
        ("nature-tap.csv", "compter_les_vsl", "compter_les_taxis", "aucun paramètre oui/non de ce nom"),
        ("nature-tap.csv", "compter_les_vsl", "delai_premiere_reponse", "aucun paramètre oui/non de ce nom"),
        ("nature-tap.csv", "4213", "VSL", "code « VSL » mal formé"),
        ("nature-tap.csv", ",code,", ",approximatif,", "mode « approximatif » inconnu"),
        ("nature-tap.csv", "inclus", "peut-être", "sens « peut-être » inconnu"),
        ("nature-tap.csv", ",,\n", ",hier,\n", "« hier » n'est pas une date"),
        ("nature-tap.csv", ",,\n", ",,,,\n", "nombre de colonnes"),
        ("nature-tap.csv", "libelle", "nom", "colonnes code, nom"),
        ("nature-tap.csv", ",,\n", ",,\n4213,VSL,code,inclus,,,\n", "code « 4213 » écrit deux fois"),
        ("registre.yaml", "PRS_NAT_REF", "FINESS", "système de codes « FINESS » inconnu"),
        ("registre.yaml", "nature-tap:", "nature-taxi:", "absente du registre"),
        ("registre.yaml", "licence: LO, ", "", "obligatoire absent"),
    ],
)
def test_une_liste_fautive_est_refusee(ecrire: Ecrire, fichier: str, ancien: str, nouveau: str, constat: str) -> None:
    nom = f"nomenclatures/{fichier}"
    message = refus(ecrire({nom: FICHIERS[nom].replace(ancien, nouveau, 1)}))
    assert fichier.split(".")[0] in message
    assert constat in message


@pytest.mark.parametrize(
    ("ancien", "nouveau", "constat"),
    [
        ("seuil: delai_premiere_reponse", "seuil: seuil_oublie", "paramètre « seuil_oublie » inconnu"),
        ('operateur: ">="', 'operateur: "=="', "opérateur « == » inconnu"),
        ("texte: css-d162-15", "texte: css-d1", "texte « css-d1 » inconnu"),
        ("mesure: trajets, ", "", "mesure"),
        ("critere: trajets", "critere: trajets, forme: au-doigt-mouillé", "forme « au-doigt-mouillé » inconnue"),
        ("intitule: National", "intitule: National\ncomplete: europeen", "profil « europeen » inconnu"),
        ("texte: css-d162-15}", "texte: css-d162-15, remplace: compter_les_vsl}", "aucun critère à remplacer"),
    ],
)
def test_un_critere_fautif_est_refuse(ecrire: Ecrire, ancien: str, nouveau: str, constat: str) -> None:
    national = FICHIERS["profils/national.yaml"]
    message = refus(ecrire({"profils/national.yaml": national.replace(ancien, nouveau, 1)}))
    assert message.startswith("national.yaml")
    assert constat in message


@pytest.mark.parametrize(
    ("ajout", "constat"),
    [
        ("nature: rumeur", "« rumeur » inconnu"),
        ("identifiants: {nor: inventé}", "identifiant « inventé » mal formé"),
        ("entree_en_vigueur: bientôt", "n'est pas une date"),
        ("auteur: moi", "champ inconnu"),
    ],
)
def test_un_texte_fautif_est_refuse(ecrire: Ecrire, ajout: str, constat: str) -> None:
    nature = "" if ajout.startswith("nature") else "nature: loi\n"
    contenu = f"titre: Loi\n{nature}etat_de_lecture: partiel\n{ajout}\n"
    assert constat in refus(ecrire({"textes/loi.yaml": contenu}))


def test_un_nombre_est_lu_sans_passer_par_un_flottant(ecrire: Ecrire) -> None:
    part = avec_valeurs("2022-01-01: {valeur: 0.10000000000000000001, texte: css-d162-15}")
    part["parametres/contrat.yaml"] = part["parametres/contrat.yaml"].replace("semaines", "part")
    assert charger(ecrire(part)).regle("delai_premiere_reponse") == Decimal("0.10000000000000000001")


CLAUSE = (
    '"10-5":\n  generation: GEN2_2022\n  intitule: Liste en sus\n  activites: [MCO, HAD]\n  sans_objet: pas de liste\n'
    "  texte: css-d162-15\n  renvoi: al. 1\n"
)
OBLIGATION = (
    "rapport:\n  generation: GEN2_2022\n  intitule: Rapport\n  acteurs: [ars]\n  rythme: periodique\n  echeances: [12-31]\n"
    '  source_publique: false\n  motif: "sans jour"\n'
)


def test_les_clauses_et_les_obligations_se_chargent(ecrire: Ecrire) -> None:
    reglement = charger(ecrire({"clauses/gen2.yaml": CLAUSE, "obligations/gen2.yaml": OBLIGATION}))
    (clause,), (obligation,) = reglement.clauses, reglement.obligations
    assert (clause.activites, clause.source.publique) == (("MCO", "HAD"), True)
    assert (obligation.echeances, obligation.source.publique) == (((12, 31),), False)


@pytest.mark.parametrize(
    ("dossier", "bloc", "ancien", "nouveau", "constat"),
    [
        ("clauses", CLAUSE, "MCO, HAD", "MCO, EHPAD", "« EHPAD » inconnu"),
        ("clauses", CLAUSE, "  sans_objet: pas de liste\n", "", "le motif va avec une clause"),
        ("clauses", CLAUSE, "[MCO, HAD]", "[MCO, HAD, SSR, PSY, DIALYSE]", "le motif va avec une clause"),
        ("clauses", CLAUSE, "GEN2_2022", "GEN9_2050", "« GEN9_2050 » inconnu"),
        ("clauses", CLAUSE, "texte: css-d162-15", "texte: css-d1", "texte « css-d1 » inconnu"),
        ("clauses", CLAUSE, "  texte: css-d162-15\n  renvoi: al. 1\n", "", "disposition sans texte"),
        ("obligations", OBLIGATION, "periodique", "souvent", "« souvent » inconnu"),
        ("obligations", OBLIGATION, "[12-31]", "[31-12]", "n’est pas un jour de l’année"),
        ("obligations", OBLIGATION, "  echeances: [12-31]\n", "", "les échéances vont avec"),
        ("obligations", OBLIGATION, "rythme: periodique", "rythme: permanent", "les échéances vont avec"),
        ("obligations", OBLIGATION, '  motif: "sans jour"\n', "", "disposition sans texte"),
    ],
)
def test_une_clause_ou_une_obligation_fautive_est_refusee(
    ecrire: Ecrire, dossier: str, bloc: str, ancien: str, nouveau: str, constat: str
) -> None:
    assert ancien in bloc
    message = refus(ecrire({f"{dossier}/gen2.yaml": bloc.replace(ancien, nouveau, 1)}))
    assert message.startswith("gen2.yaml, ")
    assert constat in message
