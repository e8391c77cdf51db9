"""A small life cycle: a request that the hospital files, that the ARS examines, that time closes."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from efficience.noyau.automate import (
    Automate,
    Etat,
    Exigence,
    Garde,
    Geste,
    GesteRefuse,
    Passage,
    Transition,
)
from efficience.noyau.roles import AGENT_ARS, ARS, CAISSE, DG_ARS, DIRECTEUR, DIRECTEUR_CPAM, ETABLISSEMENT

TEXTE = "css-d162-15"
DEPART = datetime(2022, 3, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Demande:
    """What the table reads: is the file complete, when it closes."""

    complete: bool = True
    close_le: datetime | None = None


ETATS = (
    Etat("brouillon", "Brouillon", (ETABLISSEMENT,), "L’établissement dépose sa demande."),
    Etat("deposee", "À instruire", (ARS,), "L’ARS décide.", {ETABLISSEMENT: "En instruction"}),
    Etat("acceptee", "Acceptée", (), "Rien d’autre.", final=True),
    Etat("sans_suite", "Sans suite", (), "Rien d’autre.", final=True),
)
GESTES = (Geste("deposer", "Déposer la demande", "Demande déposée"), Geste("accepter", "Accepter", "Acceptée", engage=True))
COMPLETE = Garde("complete", lambda d, _: "" if d.complete else "La demande est incomplète.")
MONTANT = Exigence("montant", "le montant", "montant", lambda m, _: "Le montant est négatif." if m < 0 else "")
DEPOSER = Transition("deposer", ("brouillon",), "deposee", (DIRECTEUR,), TEXTE, (COMPLETE,))
ACCEPTER = Transition("accepter", ("deposee",), "acceptee", (DG_ARS, AGENT_ARS), TEXTE, exige=(MONTANT,))
CLOTURE = Passage(("brouillon", "deposee"), "sans_suite", lambda d: d.close_le, "clôture de la campagne", TEXTE)
BON = {
    "nom": "demande",
    "intitule": "Demande",
    "initial": "brouillon",
    "etats": ETATS,
    "gestes": GESTES,
    "transitions": (DEPOSER, ACCEPTER),
    "passages": (CLOTURE,),
}
DEMANDE = Automate(**BON)


def test_les_gestes_possibles_dependent_de_l_etat_du_role_et_du_contexte() -> None:
    assert DEMANDE.gestes_possibles("brouillon", DIRECTEUR, Demande()) == (DEPOSER,)
    assert DEMANDE.gestes_possibles("brouillon", DIRECTEUR, Demande(complete=False)) == ()
    assert DEMANDE.gestes_possibles("brouillon", AGENT_ARS, Demande()) == ()
    assert DEMANDE.gestes_possibles("deposee", DIRECTEUR, Demande()) == ()


def test_un_geste_empeche_est_montre_avec_sa_raison() -> None:
    assert DEMANDE.gestes_expliques("brouillon", DIRECTEUR, Demande(complete=False)) == (
        (DEPOSER, "La demande est incomplète."),
    )


@pytest.mark.parametrize(
    ("geste", "etat", "role", "demande", "donnees", "motif"),
    [
        ("deposer", "brouillon", DIRECTEUR, Demande(complete=False), {}, "La demande est incomplète."),
        ("deposer", "brouillon", AGENT_ARS, Demande(), {}, "« Déposer la demande » ne relève pas de votre rôle."),
        (
            "deposer", "deposee", DIRECTEUR, Demande(), {},
            "« Déposer la demande » n’est pas possible à l’étape « En instruction ».",
        ),
        ("accepter", "deposee", DG_ARS, Demande(), {}, "Il manque : le montant."),
        ("accepter", "deposee", DG_ARS, Demande(), {"montant": -1}, "Le montant est négatif."),
        ("danser", "deposee", DG_ARS, Demande(), {}, "Le geste « danser » n’existe pas."),
    ],
)  # fmt: skip
def test_un_refus_dit_pourquoi(geste: str, etat: str, role: str, demande: Demande, donnees: dict, motif: str) -> None:
    with pytest.raises(GesteRefuse) as refus:
        DEMANDE.choisir(geste, etat, role, demande, donnees)
    assert refus.value.motif == motif


def test_un_geste_permis_rend_sa_ligne_et_un_zero_n_est_pas_un_oubli() -> None:
    assert DEMANDE.choisir("accepter", "deposee", AGENT_ARS, Demande(), {"montant": 0}) is ACCEPTER


def test_le_temps_passe_seul_et_a_sa_vraie_date() -> None:
    close = Demande(close_le=DEPART)
    assert DEMANDE.etat_au("deposee", close, DEPART - timedelta(microseconds=1)) == ("deposee", ())
    etat, derives = DEMANDE.etat_au("deposee", close, DEPART + timedelta(days=400))
    assert (etat, [derive.le for derive in derives]) == ("sans_suite", [DEPART])
    assert DEMANDE.etat_au("deposee", Demande(), DEPART) == ("deposee", ())


def test_un_etat_se_dit_a_chacun_dans_ses_mots() -> None:
    deposee = DEMANDE.etat("deposee")
    assert [deposee.libelle_pour(nature) for nature in (ARS, ETABLISSEMENT, CAISSE)] == [
        "À instruire",
        "En instruction",
        "À instruire",
    ]


FAUTES = {
    "état « ailleurs » inconnu": {"transitions": (DEPOSER, replace(ACCEPTER, vers="ailleurs"))},
    "geste « danser » inconnu": {"transitions": (DEPOSER, ACCEPTER, replace(ACCEPTER, geste="danser"))},
    "geste « accepter » sans ligne": {"transitions": (DEPOSER, replace(ACCEPTER, geste="deposer", roles=(DIRECTEUR_CPAM,)))},
    "rôle « prefet » inconnu": {"transitions": (DEPOSER, replace(ACCEPTER, roles=("prefet",)))},
    "texte « css-d999-1 » inconnu": {"transitions": (DEPOSER, replace(ACCEPTER, texte="css-d" + "999-1"))},
    "état « acceptee » hors d’atteinte": {"transitions": (DEPOSER, replace(ACCEPTER, vers="sans_suite"))},
    "« deposee » n’a pas d’issue": {
        "transitions": (DEPOSER, replace(ACCEPTER, de=("brouillon",))),
        "passages": (replace(CLOTURE, de=("brouillon",)),),
    },
    "deux lignes pour": {"transitions": (DEPOSER, ACCEPTER, replace(ACCEPTER, vers="sans_suite"))},
    "« deposer » rouvre un état final sans motif": {
        "transitions": (replace(DEPOSER, de=("brouillon", "acceptee")), ACCEPTER)
    },
    "le temps rouvre « acceptee »": {"passages": (replace(CLOTURE, de=("deposee", "acceptee")),)},
    "« brouillon » : rien n’est attendu de « caisse »": {"etats": (replace(ETATS[0], main=(CAISSE,)), *ETATS[1:])},
    "« acceptee » est final : la main n’est à personne": {"etats": (*ETATS[:2], replace(ETATS[2], main=(ARS,)), ETATS[3])},
    "« brouillon » défini deux fois": {"etats": (*ETATS, ETATS[0])},
}


@pytest.mark.parametrize("faute", FAUTES)
def test_une_table_fautive_est_refusee_en_la_lisant(faute: str) -> None:
    with pytest.raises(ValueError, match="automate « demande »") as refus:
        Automate(**{**BON, **FAUTES[faute]})
    assert faute in str(refus.value)
