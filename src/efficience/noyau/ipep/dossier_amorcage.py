"""The file of the starting credits: asked, computed, half paid after the arrêté, half after the roadmap; never renewed.

« Ces crédits n'ont pas vocation à être reconduits […] 50 % au lancement de l'expérimentation (suite à la publication de la
liste des groupements expérimentateurs par arrêté) ; 50 % après la transmission d'une feuille de route synthétique. »
(cahier des charges, § 10).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from types import MappingProxyType

from efficience.noyau.automate import Automate, Etat, Geste, Passage, Transition
from efficience.noyau.conditions import Champ, Condition, choix, sans_obstacle
from efficience.noyau.contrat import exigences as x
from efficience.noyau.dossier import Dossier
from efficience.noyau.ipep.feuille_de_route import manques
from efficience.noyau.ipep.groupement import AM, CNAM, COORDINATEUR, IPEP, REGION
from efficience.noyau.ipep.montants import CAHIER
from efficience.noyau.ipep.versements import caduc_apres
from efficience.noyau.montant import en_euros
from efficience.noyau.roles import CAISSE

T = Transition[Dossier]
IMPREVU = partial(T, attendue=False)


def _calcul(montants: Mapping[str, Decimal], _dossier: Dossier) -> str:
    """The result of `montants.amorcage`: two payments that sum to the amount, to the cent."""
    if montants["versement_1"] + montants["versement_2"] != montants["montant"]:
        return "Les deux versements ne font pas le montant."
    return ""


def _egal(versement: str) -> Champ:
    def refus(montant: Decimal, dossier: Dossier) -> str:
        calcule: Decimal = dossier.donnee("montants")[versement]
        return "" if montant == calcule else f"Le versement calculé est de {en_euros(calcule)}."

    return Champ("montant", "le montant versé, en euros", "montant", refus)


def _reprise(montant: Decimal, dossier: Dossier) -> str:
    """At most what was paid: the first half."""
    verse: Decimal = dossier.donnee("montants")["versement_1"]
    if montant < 0:
        return "Un montant est positif ou nul."
    return "" if montant <= verse else f"La reprise ne peut dépasser les {en_euros(verse)} versés."


def _liste_publiee(dossier: Dossier, _role: str) -> str:
    """`faits["arrete_le"]`: the day on which the arrêté listing the groups was published."""
    return "" if dossier.faits.get("arrete_le") else "L’arrêté qui fixe la liste des groupements n’est pas publié."


def _convention(dossier: Dossier, _role: str) -> str:
    return "" if dossier.faits.get("convention") else "La convention entre le groupement et la CNAM n’est pas signée."


def _feuille(rubriques: Mapping[str, object], dossier: Dossier) -> str:
    return " ".join(manques(rubriques, dossier.donnee("montants")["montant"]))


CRITERES_EN_MOTS: Mapping[str, str] = MappingProxyType(
    {
        "pluridisciplinarite": "La pluridisciplinarité du groupement",
        "hopital": "L’implication de l’hôpital",
        "social": "L’implication du social et du médico-social",
        "complexite": "La complexité du projet commun",
    }
)
"""The themes of the modulation are public, § 10."""
ECHELLE: Mapping[str, str] = MappingProxyType(
    {
        "0": "0 : absente",
        "1": "1 : déclarée",
        "2": "2 : des membres signataires",
        "3": "3 : des membres actifs, avec un rôle dans le plan d’actions",
        "4": "4 : des membres qui gouvernent, avec des protocoles partagés",
    }
)
"""The scale is assumed (NFA)."""

UN_SEUL = sans_obstacle("autres_dossiers")
PAS_PARTI = sans_obstacle("depart")
"""A group that left before the second half does not receive it; the first one may be claimed back."""
"""« n'ont pas vocation à être reconduits »: a second file of the same group is refused."""
LISTE_PUBLIEE = Condition("arrêté publié", _liste_publiee)
CONVENTION_SIGNEE = Condition("convention signée", _convention)
CRITERES = Champ("criteres", "les notes des quatre critères", "notes")
PATIENTELE = Champ("patientele", "la patientèle retenue", "nombre")
MONTANTS = Champ("montants", "le montant et ses deux versements", "montants", _calcul)
A_REPRENDRE = Champ("montant", "le montant à reprendre, en euros", "montant", _reprise)
ISSUES: Mapping[str, str] = MappingProxyType(
    {"recouvree": "la somme est rendue", "abandonnee": "la caisse renonce à la reprise"}
)
ISSUE = choix("issue", "l’issue de la reprise", ISSUES)
FEUILLE = Champ("feuille_de_route", "la feuille de route", "rubriques", _feuille)

AMORCAGE: Automate[Dossier] = Automate(
    "amorcage_ipep",
    "Crédits d’amorçage",
    "brouillon",
    (
        Etat("brouillon", "Demande en préparation", (IPEP,), "Le groupement dépose sa demande."),
        Etat("demande", "Demande déposée", (CAISSE,), "La CNAM calcule le montant.", {IPEP: "En instruction"}),
        Etat("calcule", "Montant calculé", (CAISSE,), "La CNAM valide le montant."),
        Etat("valide", "Montant validé", (CAISSE,), "La CNAM ordonne le premier versement, une fois l’arrêté publié et la "
             "convention signée."),
        Etat("premier_ordonne", "Premier versement ordonné", (CAISSE,), "La caisse verse la première moitié."),
        Etat("premier_verse", "Première moitié versée", (IPEP,), "Le groupement transmet sa feuille de route.",
             {IPEP: "Feuille de route à transmettre"}),
        Etat("feuille_transmise", "Feuille de route transmise", (CAISSE,), "La CNAM ordonne le second versement."),
        Etat("second_ordonne", "Second versement ordonné", (CAISSE,), "La caisse verse la seconde moitié."),
        Etat("solde", "Crédits versés", (), "Rien d’autre : ces crédits ne sont pas reconduits.", final=True),
        Etat("abandon", "Abandonné", (), "Rien n’a été versé.", final=True),
        Etat("reprise", "Reprise demandée", (CAISSE,), "Le groupement est parti avant la seconde moitié ; la caisse reprend "
             "ou renonce."),
        Etat("repris", "Reprise close", (), "Rien d’autre.", final=True),
        Etat("caduc", "Crédits caducs", (), "Ce qui n’a pas été payé à temps ne peut plus l’être.", final=True),
    ),
    (
        Geste("deposer", "Déposer la demande", "Demande déposée", engage=True),
        Geste("calculer", "Enregistrer le calcul", "Montant calculé"),
        Geste("revoir", "Revoir le calcul", "Calcul à revoir"),
        Geste("valider", "Valider le montant", "Montant validé", engage=True),
        Geste("ordonner_premier", "Ordonner le premier versement", "Premier versement ordonné", engage=True),
        Geste("verser_premier", "Enregistrer le premier versement", "Première moitié versée", engage=True),
        Geste("transmettre_feuille", "Transmettre la feuille de route", "Feuille de route transmise", engage=True),
        Geste("ordonner_second", "Ordonner le second versement", "Second versement ordonné", engage=True),
        Geste("verser_second", "Enregistrer le second versement", "Seconde moitié versée", engage=True),
        Geste("abandonner", "Abandonner la demande", "Demande abandonnée", engage=True),
        Geste("demander_reprise", "Demander la reprise du premier versement", "Reprise demandée", engage=True),
        Geste("clore_reprise", "Clore la reprise", "Reprise close", engage=True),
    ),
    (
        T("deposer", ("brouillon",), "demande", (COORDINATEUR,), CAHIER, (UN_SEUL,), (PATIENTELE, CRITERES)),
        T("calculer", ("demande",), "calcule", AM, CAHIER, exige=(CNAM, MONTANTS)),
        IMPREVU("revoir", ("calcule",), "demande", AM, CAHIER, exige=(CNAM, x.MOTIF)),
        T("valider", ("calcule",), "valide", AM, CAHIER, exige=(CNAM,)),
        T("ordonner_premier", ("valide",), "premier_ordonne", AM, CAHIER, (LISTE_PUBLIEE, CONVENTION_SIGNEE), (CNAM,)),
        T("verser_premier", ("premier_ordonne",), "premier_verse", AM, CAHIER, exige=(_egal("versement_1"), x.PIECE)),
        T("transmettre_feuille", ("premier_verse",), "feuille_transmise", (COORDINATEUR,), CAHIER, exige=(FEUILLE,)),
        IMPREVU("transmettre_feuille", ("feuille_transmise",), None, (COORDINATEUR,), CAHIER, exige=(FEUILLE,)),
        T("ordonner_second", ("feuille_transmise",), "second_ordonne", AM, CAHIER, (PAS_PARTI,), (CNAM,)),
        T("verser_second", ("second_ordonne",), "solde", AM, CAHIER, exige=(_egal("versement_2"), x.PIECE)),
        IMPREVU("abandonner", ("brouillon", "demande", "calcule", "valide", "premier_ordonne"), "abandon",
                (COORDINATEUR, *REGION), CAHIER, exige=(x.MOTIF,)),
        IMPREVU("demander_reprise", ("premier_verse", "feuille_transmise", "second_ordonne"), "reprise", AM, CAHIER,
                exige=(CNAM, x.MOTIF, A_REPRENDRE)),
        T("clore_reprise", ("reprise",), "repris", AM, CAHIER, exige=(CNAM, ISSUE, x.PIECE)),
    ),
    (
        Passage(("valide", "premier_ordonne"), "caduc", caduc_apres("valider"), "Première moitié non payée à temps", CAHIER),
        Passage(("feuille_transmise", "second_ordonne"), "caduc", caduc_apres("transmettre_feuille"),
                "Seconde moitié non payée à temps", CAHIER),
    ),
)  # fmt: skip
