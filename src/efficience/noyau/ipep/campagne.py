"""The yearly campaign of a group: data of year N, quality and efficiency in N+1, objections, decision, payment, sharing.

Scores are computed yearly in N+1 on the data of N (cahier des charges); the contradictory phase is taken
from the evaluation of the contract (NFA). A recomputation needs its reason and opens a new contradictory phase.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from efficience.noyau.automate import Automate, Etat, Geste, Passage, Transition
from efficience.noyau.conditions import Champ, Condition, a_eu_lieu, apres, jamais, sans_obstacle
from efficience.noyau.contrat import exigences as x
from efficience.noyau.dossier import Dossier
from efficience.noyau.ipep.groupement import AM, CNAM, COORDINATEUR, IPEP
from efficience.noyau.ipep.montants import CAHIER
from efficience.noyau.ipep.versements import caduc_apres
from efficience.noyau.montant import en_euros
from efficience.noyau.roles import CAISSE

T = Transition[Dossier]
IMPREVU = partial(T, attendue=False)


def _verse(montant: Decimal, dossier: Dossier) -> str:
    arrete: Decimal = dossier.donnee("resultat")["interessement"]
    return "" if montant == arrete else f"L’intéressement arrêté est de {en_euros(arrete)}."


def _resultat(resultat: Mapping[str, Any], _dossier: Dossier) -> str:
    manquants = [nom for nom in ("interessement", "score", "patients", "parametres") if resultat.get(nom) is None]
    return f"Le résultat ne dit pas : {', '.join(manquants)}." if manquants else ""


def _repondues(dossier: Dossier, _role: str) -> str:
    """Every objection has its answer before the amount is decided."""
    ouvertes = [fait.geste for fait in dossier.depuis("ouvrir_contradictoire")]
    posees, repondues = ouvertes.count("observer"), ouvertes.count("repondre")
    return "" if repondues >= posees else "Des observations du groupement n’ont pas reçu de réponse."


def _quelque_chose(dossier: Dossier, _role: str) -> bool:
    resultat = dossier.donnee("resultat")
    return bool(resultat and resultat["interessement"])


def _rien(dossier: Dossier, role: str) -> bool:
    return not _quelque_chose(dossier, role)


REPONDUES = Condition("observations répondues", _repondues)
DONNEES_SURES = sans_obstacle("donnees")
"""Strata that don't sum, a count under the threshold, an indicator without distribution: the sentences of the checks."""
CLE_VOTEE = sans_obstacle("cle")
"""`partage_interne.fautes` on the key voted for this campaign."""
EMPREINTE = Champ("empreinte", "l’empreinte des agrégats reçus", "empreinte")
RESULTAT = Champ("resultat", "le résultat : intéressement, score, patients, version des paramètres", "resultat", _resultat)
PAS_ORDONNE = jamais("ordonner", "Le versement est déjà ordonné.")
ORDONNE = a_eu_lieu("ordonner", "Le versement n’est pas ordonné.")
MONTANT = Champ("montant", "le montant versé, en euros", "montant", _verse)

CAMPAGNE: Automate[Dossier] = Automate(
    "campagne_ipep",
    "Campagne annuelle d’intéressement",
    "ouverte",
    (
        Etat("ouverte", "Ouverte", (CAISSE,), "La CNAM fige la patientèle au 31 décembre de l’année précédente."),
        Etat("patientele_figee", "Patientèle figée", (CAISSE,), "La CNAM transmet les agrégats de l’année."),
        Etat("donnees_recues", "Agrégats reçus", (CAISSE,), "Le calcul est fait, puis comparé à celui de la CNAM."),
        Etat("calculee", "Calculée", (CAISSE,), "Les résultats sont portés à la connaissance du groupement."),
        Etat("contradictoire", "Observations possibles", (IPEP,), "Le groupement présente ses observations.",
             {IPEP: "Observations possibles"}),
        Etat("a_arreter", "À arrêter", (CAISSE,), "La CNAM arrête le montant."),
        Etat("arretee", "Montant arrêté", (CAISSE,), "La CNAM notifie le montant."),
        Etat("notifiee", "Montant notifié", (CAISSE,), "La CNAM ordonne le versement, puis la caisse verse la somme.",
             {IPEP: "En attente du versement"}),
        Etat("payee", "Intéressement versé", (IPEP,), "Le groupement partage la somme selon la clé votée."),
        Etat("close", "Close", (), "Rien d’autre.", final=True),
        Etat("caduque", "Somme caduque", (), "La somme n’a pas été payée à temps : elle ne peut plus l’être.", final=True),
    ),
    (
        Geste("figer_patientele", "Figer la patientèle", "Patientèle figée"),
        Geste("recevoir", "Enregistrer les agrégats", "Agrégats reçus"),
        Geste("calculer", "Enregistrer le calcul", "Campagne calculée"),
        Geste("ouvrir_contradictoire", "Porter les résultats à la connaissance du groupement", "Résultats portés à la "
              "connaissance du groupement", engage=True),
        Geste("observer", "Présenter des observations", "Observations présentées", engage=True),
        Geste("repondre", "Répondre aux observations", "Réponse donnée"),
        Geste("recalculer", "Recalculer", "Campagne à recalculer", engage=True),
        Geste("arreter", "Arrêter le montant", "Montant arrêté", engage=True),
        Geste("notifier", "Notifier le montant", "Montant notifié", engage=True),
        Geste("ordonner", "Ordonner le versement", "Versement ordonné", engage=True),
        Geste("verser", "Enregistrer le versement", "Intéressement versé", engage=True),
        Geste("partager", "Enregistrer le partage entre les membres", "Somme partagée entre les membres", engage=True),
    ),
    (
        T("figer_patientele", ("ouverte",), "patientele_figee", AM, CAHIER,
          exige=(CNAM, Champ("patientele", "la patientèle figée", "nombre"))),
        T("recevoir", ("patientele_figee",), "donnees_recues", AM, CAHIER, (DONNEES_SURES,), (CNAM, EMPREINTE)),
        T("calculer", ("donnees_recues",), "calculee", AM, CAHIER, (DONNEES_SURES,), (CNAM, RESULTAT)),
        T("ouvrir_contradictoire", ("calculee",), "contradictoire", AM, CAHIER, exige=(CNAM, x.DOCUMENT)),
        T("observer", ("contradictoire",), None, (COORDINATEUR,), CAHIER, exige=(x.OBSERVATIONS,)),
        IMPREVU("repondre", ("contradictoire", "a_arreter"), None, AM, CAHIER, exige=(CNAM, x.MOTIF)),
        IMPREVU("recalculer", ("contradictoire", "a_arreter", "calculee"), "donnees_recues", AM, CAHIER,
                exige=(CNAM, x.MOTIF)),
        T("arreter", ("a_arreter",), "arretee", AM, CAHIER, (REPONDUES,), (CNAM,)),
        T("notifier", ("arretee",), "notifiee", AM, CAHIER, exige=(CNAM, x.DOCUMENT), si=_quelque_chose),
        T("notifier", ("arretee",), "close", AM, CAHIER, exige=(CNAM, x.DOCUMENT), si=_rien),
        T("ordonner", ("notifiee",), None, AM, CAHIER, (PAS_ORDONNE,), (CNAM,)),
        T("verser", ("notifiee",), "payee", AM, CAHIER, (ORDONNE,), (MONTANT, x.PIECE)),
        T("partager", ("payee",), "close", (COORDINATEUR,), CAHIER, (CLE_VOTEE,),
          (Champ("parts", "les parts des membres", "montants"),)),
    ),
    (
        Passage(("contradictoire",), "a_arreter", apres("delai_contradictoire_ipep", "ouvrir_contradictoire"),
                "Délai d’observations échu", CAHIER),
        Passage(("notifiee",), "caduque", caduc_apres("notifier"), "Somme non payée à temps", CAHIER),
    ),
)  # fmt: skip
