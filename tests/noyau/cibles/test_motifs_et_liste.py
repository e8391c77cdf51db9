"""Reasons in words, sums of euros, and the hash of a list."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from efficience.noyau.ciblage import Issue
from efficience.noyau.cibles import liste, motifs, simulation
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.parametres import Releve
from efficience.noyau.profil import Observe, cibler
from efficience.reglement import officiel

AU = date(2023, 12, 31)
LOI = officiel()
ARRETE = "Arrêté du 23 février 2022 (indicateurs nationaux du contrat), annexe"


def _motifs(code: str, **mesures: object) -> list[tuple[str, str, str]]:
    ciblage = LOI.profil("hauts-de-france").ciblages[code]
    (decision,) = cibler(ciblage, [Observe("590000006", mesures, "CH")], Releve(LOI, AU))  # type: ignore[arg-type]
    lus = motifs.motiver(ciblage, decision, LOI, AU)
    return [(m.valeur.replace("\u00a0", " "), m.condition.replace("\u00a0", " "), m.rempli.value) for m in lus]


def test_un_nombre_une_part_des_euros_un_niveau_s_ecrivent_chacun_a_sa_facon() -> None:
    assert _motifs("N-IPP", boites=Fraction(10300)) == [("10 300", "≥ 8 500", "oui")]
    assert _motifs("N-TRA", part_ambulance=Fraction("0.625"), depense_ambulance=Fraction("744000.5")) == [
        ("62,5 %", "≥ 50,0 %", "oui"), ("744 000,50 €", "≥ 400 000,00 €", "oui"),
    ]  # fmt: skip
    assert _motifs("R-CONC", niveau="D") == [("D", "≤ C", "oui")]


def test_deux_nombres_differents_ne_s_ecrivent_jamais_pareil() -> None:
    (part, _) = _motifs("N-TRA", part_ambulance=Fraction("0.49999"), depense_ambulance=None)
    assert part == ("49,999 %", "≥ 50,000 %", "non")


def test_ce_qui_manque_est_dit_et_n_est_pas_zero() -> None:
    assert _motifs("N-IPP", boites=None) == [("non calculable", "≥ 8 500", "non_calculable")]


def test_la_phrase_porte_le_seuil_et_le_texte() -> None:
    ciblage = LOI.profil("national").ciblages["N-IPP"]
    (decision,) = cibler(ciblage, [Observe("590000006", {"boites": Fraction(9000)})], Releve(LOI, AU))
    (motif,) = motifs.motiver(ciblage, decision, LOI, AU)
    assert motif.phrase.replace("\u00a0", " ") == f"boîtes délivrées : 9 000 (seuil ≥ 8 500, {ARRETE})"


def test_les_valeurs_sans_texte_sont_nommees_avec_leur_indicateur() -> None:
    ciblages = LOI.profil("national").ciblages
    assert motifs.sans_texte([ciblages["N-IPP"], ciblages["N-TRA"]], LOI, AU) == ()
    dites = motifs.sans_texte([ciblages["N-IC"]], LOI, AU)
    assert [dite.split(" (")[0].split(", ")[0] for dite in dites] == ["N-IC"] * 3


def test_la_valeur_d_un_essai_n_a_pas_de_texte() -> None:
    essai = simulation.essayer(LOI, {"seuil_ipp_boites": "9 000"}, "essai")
    assert motifs.sans_texte([LOI.profil("national").ciblages["N-IPP"]], essai, AU) != ()


@pytest.mark.parametrize(
    ("parametre", "saisi", "lu"),
    [("seuil_tra_part", "20 %", "0.2"), ("seuil_tra_part", "62,5", "0.625"), ("seuil_ipp_boites", "8 500", "8500"),
     ("seuil_tra_depense_ambulance", "400 000 €", "400000"), ("seuil_conc_niveau", "C", "C")],
)  # fmt: skip
def test_un_seuil_se_lit_comme_une_personne_l_ecrit(parametre: str, saisi: str, lu: str) -> None:
    assert simulation.lire_seuil(LOI, parametre, saisi) == lu


def test_un_seuil_illisible_est_refuse() -> None:
    with pytest.raises(DonneeRefusee, match="un nombre"):
        simulation.lire_seuil(LOI, "seuil_ipp_boites", "beaucoup")


def test_la_somme_dit_combien_de_depenses_sont_inconnues() -> None:
    depenses = {"a": Decimal("0.10"), "b": Decimal("0.20"), "c": None}
    assert simulation.concerner("abcd", depenses) == simulation.Concerne(Decimal("0.30"), 2, 2)


def _decisions(**issues: Issue) -> list[object]:
    from efficience.noyau.profil import Decision

    return [Decision(finess, issue, ()) for finess, issue in issues.items()]


def test_entrants_et_sortants_font_passer_d_une_liste_a_l_autre() -> None:
    avant = _decisions(a=Issue.OUI, b=Issue.OUI, c=Issue.NON, d=Issue.NON_CALCULABLE)
    apres = _decisions(a=Issue.OUI, b=Issue.NON, c=Issue.OUI, d=Issue.NON_CALCULABLE)
    bilan = simulation.simuler(avant, apres, {})  # type: ignore[arg-type]
    assert (bilan.cibles, bilan.entrants, bilan.sortants, bilan.non_calculables) == (("a", "c"), ("c",), ("b",), ("d",))


def _liste(cibles: list[dict[str, object]]) -> dict[str, object]:
    return liste.composer({"region": "32", "annee": 2023}, [], cibles, [])


CIBLES: list[dict[str, object]] = [
    {"finess": "590000006", "indicateur": "N-IPP", "montant": "1.00"},
    {"finess": "620000000", "indicateur": "N-TRA", "montant": None},
]


def test_la_meme_liste_a_la_meme_empreinte_quel_que_soit_l_ordre() -> None:
    assert liste.empreinte(_liste(CIBLES)) == liste.empreinte(_liste(CIBLES[::-1]))


def test_le_moindre_changement_change_l_empreinte() -> None:
    autre = [{**CIBLES[0], "montant": "1.01"}, CIBLES[1]]
    assert liste.empreinte(_liste(autre)) != liste.empreinte(_liste(CIBLES))


def test_un_flottant_n_entre_pas_dans_une_liste() -> None:
    with pytest.raises(TypeError, match="s’écrit en texte"):
        liste.empreinte(_liste([{**CIBLES[0], "montant": 1.5}]))
