"""The edges of the rules, by hand: small tables that a civil servant can check, twins one day or one code apart.

The same cases are put to the engine and to the oracle: both must find the value written here.
Hospitals are named A, B, C…; a `-` is a missing value.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from textwrap import dedent

import pytest
from essais import charger_tables, mesurer
from mondes import LISTES_DE_CHIRURGIE, Rangee
from oracle import Monde, Publies, Tables, calculer

from efficience.reglement import Reglement, officiel
from fichiers_d_essai import finess as avec_cle

HOPITAUX = {lettre: avec_cle(f"590001{rang:02}") for rang, lettre in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}


@dataclass(frozen=True)
class Cas:
    """Tables in text, and the expected values: `hôpital | année | mesure | valeur`."""

    indicateur: str
    tables: Mapping[str, str]
    attendu: str
    feuille: bool = False

    @property
    def reglement(self) -> Reglement:
        return officiel().avec({"nomenclatures": LISTES_DE_CHIRURGIE}, "listes") if self.feuille else officiel()

    @property
    def rangees(self) -> Tables:
        lues = {nom: lire(texte) for nom, texte in self.tables.items()}
        return {**lues, "sejours": [sejour(rang, r) for rang, r in enumerate(lues.get("sejours", ()), start=1)]}

    @property
    def attendus(self) -> Publies:
        return {
            (self.indicateur, int(r["année"]), HOPITAUX[r["hôpital"]], r["mesure"]): valeur(r["valeur"])
            for r in lire(self.attendu)
        }


def lire(texte: str) -> list[Rangee]:
    """The rows of a small `a | b` table. A `# …` at the end of a line says why."""
    entete, *lignes = [ligne.split("#")[0] for ligne in dedent(texte).strip().splitlines()]
    noms = [nom.strip() for nom in entete.split("|")]
    rangees = []
    for ligne in lignes:
        cases = ["" if case.strip() == "-" else case.strip() for case in ligne.split("|")]
        rangee = dict(zip(noms, cases, strict=True))
        if "finess" in rangee:
            rangee["finess"] = HOPITAUX.get(rangee["finess"], rangee["finess"])
        rangees.append(rangee)
    return rangees


def sejour(rang: int, ecrit: Rangee) -> Rangee:
    """A stay: what its table does not say is its rank, the year of its discharge, 70 years, a GHM of heart failure."""
    return {"sejour": str(rang), "annee": ecrit["date_sortie"][:4], "age": "70", "ghm": "05M092", **ecrit}


def valeur(texte: str) -> Fraction | str:
    return Fraction(texte) if texte[0].isdigit() or texte[0] == "-" else texte


CAS: dict[str, Cas] = {}

CAS["réhospitalisation : de 1 à 90 jours après la sortie"] = Cas(
    "N-IC",
    {
        "sejours": """
        finess | patient | date_entree | date_sortie | age | mode_sortie | dp   | montant_am
        A      | p1      | 2023-01-02  | 2023-01-10  | 70  | 8           | I500 | 1000.00
        Z      | p1      | 2023-04-10  | 2023-04-12  | 70  | 8           | I500 | 3000.01  # jour 90
        B      | p2      | 2023-01-02  | 2023-01-10  | 70  | 8           | I500 | 1000.00
        Z      | p2      | 2023-04-11  | 2023-04-12  | 70  | 8           | I500 | 3000.00  # jour 91
        C      | p3      | 2023-01-02  | 2023-01-10  | 70  | 8           | I500 | 1000.00
        Z      | p3      | 2023-01-10  | 2023-01-12  | 70  | 8           | I500 | 3000.00  # jour 0
        D      | p4      | 2023-01-02  | 2023-01-10  | 70  | 8           | I500 | 1000.00
        Z      | p4      | 2023-01-11  | 2023-01-12  | 70  | 8           | I500 | 3000.00  # jour 1
        E      | p5      | 2023-12-25  | 2023-12-31  | 70  | 8           | I500 | 1000.00
        Z      | p5      | 2024-03-30  | 2024-03-31  | 70  | 8           | I500 | 3000.00  # jour 90, par le 29 février
        F      | p6      | 2023-12-25  | 2023-12-31  | 70  | 8           | I500 | 1000.00
        Z      | p6      | 2024-03-31  | 2024-04-01  | 70  | 8           | I500 | 3000.00  # jour 91
        G      | p7      | 2023-01-02  | 2023-01-10  | 70  | 8           | I500 | 1000.00
        Z      | p7      | 2023-02-01  | 2023-02-02  | 70  | 8           | J189 | 3000.00  # une pneumonie
        H      | p8      | 2023-01-02  | 2023-01-10  | 70  | 8           | I500 | 1000.00
        Z      | p9      | 2023-02-01  | 2023-02-02  | 70  | 8           | I500 | 3000.00  # un autre patient
        I      | p10     | 2023-01-02  | 2023-01-10  | 70  | 8           | I500 | 1000.00
        Z      | p10     | 2023-02-01  | 2023-02-02  | 17  | 9           | I500 | 3000.00  # mineur, décédé : revenu
        J      | p11     | 2023-01-02  | 2023-01-10  | 70  | 8           | I500 | 1000.00
        Z      | p11     | 2023-02-01  | 2023-02-02  | 70  | 9           | I500 | 400.00
        Z      | p11     | 2023-03-01  | 2023-03-02  | 70  | 9           | I500 | 50.00  # seule la première compte
        K      | p12     | 2023-01-02  | 2023-01-10  | 70  | 8           | I500 | 1000.00
        K      | p12     | 2023-02-01  | 2023-02-10  | 70  | 8           | I500 | 100.00
        K      | p12     | 2023-03-01  | 2023-03-10  | 70  | 8           | I500 | 10.00  # un retour est lui-même un index
        L      | p13     | 2023-01-02  | 2023-01-10  | 70  | 8           | I500 | 1000.00
        Z      | p13     | 2023-02-01  | 2023-02-02  | 70  | 9           | I500 | -  # montant manquant
        """
    },
    """
    hôpital | année | mesure                     | valeur
    A       | 2023  | rehospitalisations         | 1
    A       | 2023  | taux                       | 1
    A       | 2023  | depense_rehospitalisations | 3000.01
    B       | 2023  | sejours                    | 1
    B       | 2023  | rehospitalisations         | 0
    B       | 2023  | taux                       | 0
    B       | 2023  | depense_rehospitalisations | 0
    C       | 2023  | rehospitalisations         | 0
    D       | 2023  | rehospitalisations         | 1
    E       | 2023  | rehospitalisations         | 1
    F       | 2023  | rehospitalisations         | 0
    G       | 2023  | rehospitalisations         | 0
    H       | 2023  | rehospitalisations         | 0
    I       | 2023  | rehospitalisations         | 1
    J       | 2023  | depense_rehospitalisations | 400.00
    K       | 2023  | sejours                    | 3
    K       | 2023  | rehospitalisations         | 2
    K       | 2023  | taux                       | 2/3
    K       | 2023  | depense_rehospitalisations | 110.00
    L       | 2023  | rehospitalisations         | 1
    L       | 2023  | depense_rehospitalisations | non_calculable
    A       | 2023  | taux_medecin_traitant_8j   | non_calculable
    A       | 2024  | sejours                    | non_transmis
    """,
)

CAS["deux retours entrés le même jour : le premier dans l'ordre des séjours, celui dont on sort d'abord"] = Cas(
    "N-IC",
    {
        "sejours": """
        finess | patient | sejour | date_entree | date_sortie | mode_sortie | dp   | montant_am
        A      | p1      | 1      | 2023-01-02  | 2023-01-10  | 8           | I500 | 1000.00
        Z      | p1      | 3      | 2023-02-01  | 2023-02-01  | 8           | I500 | 200.00   # sorti le jour même
        Z      | p1      | 2      | 2023-02-01  | 2023-02-09  | 9           | I500 | 3000.00  # rentré le même jour
        B      | p2      | 4      | 2023-01-02  | 2023-01-10  | 8           | I500 | 1000.00
        Z      | p2      | 5      | 2023-02-01  | 2023-02-01  | 8           | I500 | 200.00
        Z      | p2      | 6      | 2023-02-01  | 2023-02-09  | 9           | I500 | -        # le second ne compte pas
        """
    },
    """
    hôpital | année | mesure                     | valeur
    A       | 2023  | rehospitalisations         | 1
    A       | 2023  | depense_rehospitalisations | 200.00
    B       | 2023  | depense_rehospitalisations | 200.00
    """,
)

CAS["séjour index : adulte, vivant, connu, pour insuffisance cardiaque, hors séance"] = Cas(
    "N-IC",
    {
        "sejours": """
        finess | patient | date_entree | date_sortie | age | mode_sortie | ghm    | dp    | montant_am
        A      | p1      | 2023-05-01  | 2023-05-02  | 18  | 8           | 05M092 | I500  | 1.00
        B      | p2      | 2023-05-01  | 2023-05-02  | 17  | 8           | 05M092 | I500  | 1.00
        C      | p3      | 2023-05-01  | 2023-05-02  | 70  | 9           | 05M092 | I500  | 1.00
        D      | -       | 2023-05-01  | 2023-05-02  | 70  | 8           | 05M092 | I500  | 1.00
        E      | p5      | 2023-05-01  | 2023-05-01  | 70  | 8           | 28Z04Z | I500  | 1.00
        F      | p6      | 2023-05-01  | 2023-05-02  | 70  | -           | 04M053 | I50.0 | 1.00
        G      | p7      | 2023-05-01  | 2023-05-02  | 70  | 8           | 05M092 | I110  | 1.00
        H      | p8      | 2023-05-01  | 2023-05-02  | 70  | 8           | 05M092 | I119  | 1.00
        I      | p9      | 2023-05-01  | 2023-05-02  | 70  | 8           | 05M092 | J81   | 1.00
        J      | p10     | 2023-12-30  | 2024-01-01  | 70  | 8           | 05M092 | I500  | 1.00
        J      | p10     | 2023-02-01  | 2023-02-01  | 70  | 8           | 05M092 | N17   | 1.00
        """
    },
    """
    hôpital | année | mesure  | valeur
    A       | 2023  | sejours | 1
    B       | 2023  | sejours | 0               # 17 ans
    B       | 2023  | taux    | non_calculable
    C       | 2023  | sejours | 0               # décédé
    D       | 2023  | sejours | 0               # chaînage invalide
    E       | 2023  | sejours | 0               # séance
    F       | 2023  | sejours | 1               # sortie inconnue, diagnostic écrit avec un point, autre GHM
    G       | 2023  | sejours | 1
    H       | 2023  | sejours | 0               # I11.9 : sans insuffisance cardiaque
    I       | 2023  | sejours | 0               # œdème pulmonaire, hors de la liste par défaut
    J       | 2023  | sejours | 0               # l'année est celle de la sortie
    J       | 2024  | sejours | 1
    """,
)

CAS["transfert : le même jour ou le lendemain, un seul épisode, au compte du dernier"] = Cas(
    "N-IC",
    {
        "sejours": """
        finess | patient | date_entree | date_sortie | mode_sortie | ghm    | dp   | montant_am
        A      | p1      | 2023-05-01  | 2023-05-10  | 7           | 05M092 | I500 | 100.00
        B      | p1      | 2023-05-10  | 2023-05-12  | 8           | 05M092 | I500 | 10.00  # le même jour
        C      | p2      | 2023-05-01  | 2023-05-10  | 0           | 05M092 | I500 | 100.00
        D      | p2      | 2023-05-11  | 2023-05-12  | 8           | 05M092 | N17  | 10.00  # le lendemain
        E      | p3      | 2023-05-01  | 2023-05-10  | 7           | 05M092 | I500 | 100.00
        F      | p3      | 2023-05-12  | 2023-05-13  | 8           | 05M092 | I500 | 10.00  # le surlendemain
        G      | p4      | 2023-05-01  | 2023-05-10  | 8           | 05M092 | I500 | 100.00
        H      | p4      | 2023-05-11  | 2023-05-12  | 8           | 05M092 | I500 | 10.00  # rentré chez lui
        I      | p5      | 2023-12-30  | 2023-12-31  | 7           | 05M092 | I500 | 100.00
        J      | p5      | 2024-01-01  | 2024-01-05  | 8           | 05M092 | I500 | 10.00  # par-dessus la fin d'année
        K      | p6      | 2023-05-01  | 2023-05-10  | 7           | 05M092 | N17  | 100.00
        L      | p6      | 2023-05-10  | 2023-05-20  | 0           | 05M092 | I500 | 10.00
        M      | p6      | 2023-05-21  | 2023-05-30  | 8           | 05M092 | N17  | 1.00  # deux transferts
        N      | p7      | 2023-05-01  | 2023-05-10  | 7           | 05M092 | I500 | 100.00
        N      | p7      | 2023-05-10  | 2023-05-10  | 8           | 28Z04Z | I500 | 5.00  # une séance entre les deux
        O      | p7      | 2023-05-11  | 2023-05-12  | 8           | 05M092 | I500 | 10.00
        P      | p8      | 2023-05-01  | 2023-05-10  | 7           | 05M092 | I500 | 100.00
        Q      | p8      | 2023-05-10  | 2023-05-12  | 9           | 05M092 | I500 | 10.00  # décédé après son transfert
        R      | p9      | 2023-01-01  | 2023-01-10  | 8           | 05M092 | I500 | 1.00
        S      | p9      | 2023-04-10  | 2023-04-12  | 7           | 05M092 | I500 | 200.00  # jour 90
        T      | p9      | 2023-04-12  | 2023-04-20  | 9           | 05M092 | N17  | 20.00  # la suite du même retour
        U      | p10     | 2023-01-01  | 2023-01-10  | 7           | 05M092 | I500 | 1.00
        V      | p10     | 2023-01-11  | 2023-01-20  | 8           | 05M092 | I500 | 1.00
        W      | p10     | 2023-04-20  | 2023-04-21  | 9           | 05M092 | I500 | 300.00  # jour 90 de la dernière
        X      | p11     | 2023-05-01  | 2023-05-10  | 7           | 05M092 | I500 | 100.00
        Y      | p11     | 2023-05-09  | 2023-05-12  | 8           | 05M092 | I500 | 10.00  # chevauchement
        """
    },
    """
    hôpital | année | mesure                     | valeur
    A       | 2023  | sejours                    | 0
    B       | 2023  | sejours                    | 1
    C       | 2023  | sejours                    | 0
    D       | 2023  | sejours                    | 1
    E       | 2023  | sejours                    | 1
    E       | 2023  | rehospitalisations         | 1
    E       | 2023  | depense_rehospitalisations | 10.00
    F       | 2023  | sejours                    | 1
    G       | 2023  | rehospitalisations         | 1
    H       | 2023  | sejours                    | 1
    I       | 2023  | sejours                    | 0
    J       | 2023  | sejours                    | non_transmis
    J       | 2024  | sejours                    | 1
    K       | 2023  | sejours                    | 0
    L       | 2023  | sejours                    | 0
    M       | 2023  | sejours                    | 1
    N       | 2023  | sejours                    | 0
    O       | 2023  | sejours                    | 1
    P       | 2023  | sejours                    | 0
    Q       | 2023  | sejours                    | 0
    R       | 2023  | rehospitalisations         | 1
    R       | 2023  | depense_rehospitalisations | 220.00
    T       | 2023  | sejours                    | 0
    U       | 2023  | sejours                    | 0
    V       | 2023  | sejours                    | 1
    V       | 2023  | rehospitalisations         | 1
    V       | 2023  | depense_rehospitalisations | 300.00
    X       | 2023  | sejours                    | 1
    X       | 2023  | rehospitalisations         | 0
    Y       | 2023  | sejours                    | 1
    """,
)

CAS["consultations : du jour de la sortie à 8 jours, à 2 mois"] = Cas(
    "N-IC",
    {
        "sejours": """
        finess | patient | date_entree | date_sortie | mode_sortie | dp   | montant_am
        A      | p1      | 2023-05-01  | 2023-05-10  | 8           | I500 | 1.00
        B      | p2      | 2023-05-01  | 2023-05-10  | 8           | I500 | 1.00
        C      | p3      | 2023-05-01  | 2023-05-10  | 8           | I500 | 1.00
        D      | p4      | 2023-05-01  | 2023-05-10  | 8           | I500 | 1.00
        E      | p5      | 2023-12-20  | 2023-12-31  | 8           | I500 | 1.00
        F      | p6      | 2023-12-20  | 2023-12-31  | 8           | I500 | 1.00
        G      | p7      | 2023-05-01  | 2023-05-10  | 8           | I500 | 1.00
        """,
        "consultations": """
        patient | specialite | date_execution
        p1      | 01         | 2023-05-10      # le jour de la sortie
        p1      | 03         | 2023-07-10      # deux mois, jour pour jour
        p2      | 22         | 2023-05-18      # jour 8
        p2      | 03         | 2023-07-11      # un jour de trop
        p3      | 23         | 2023-05-19      # jour 9
        p3      | 03         | 2023-05-10
        p4      | 01         | 2023-05-09      # la veille de la sortie
        p4      | 02         | 2023-05-20      # une autre spécialité
        p5      | 03         | 2024-02-29      # fin février de l'année bissextile
        p6      | 03         | 2024-03-01
        p7      | 01         | 2023-05-12      # trois consultations, un seul séjour
        p7      | 01         | 2023-05-13
        p7      | 01         | 2023-05-13
        """,
    },
    """
    hôpital | année | mesure                   | valeur
    A       | 2023  | taux_medecin_traitant_8j | 1
    A       | 2023  | taux_cardiologue_2m      | 1
    B       | 2023  | taux_medecin_traitant_8j | 1
    B       | 2023  | taux_cardiologue_2m      | 0
    C       | 2023  | taux_medecin_traitant_8j | 0
    C       | 2023  | taux_cardiologue_2m      | 1
    D       | 2023  | taux_medecin_traitant_8j | 0
    D       | 2023  | taux_cardiologue_2m      | 0
    E       | 2023  | taux_cardiologue_2m      | 1
    F       | 2023  | taux_cardiologue_2m      | 0
    G       | 2023  | taux_medecin_traitant_8j | 1
    """,
)

SEJOURS_OPERES = """
finess | patient | sejour | date_entree | date_sortie | annee | age | ghm    | dp
A      | p1      | 1      | 2024-03-15  | 2024-03-15  | 2024  | 5   | 03C27J | J350
B      | p2      | 2      | 2024-03-15  | 2024-03-15  | 2024  | 5   | 03C27J | J350
C      | p3      | 3      | 2024-03-15  | 2024-03-15  | 2024  | 5   | 03C27J | J350
D      | p4      | 4      | 2024-03-15  | 2024-03-15  | 2024  | 5   | 03C27J | J350
E      | p5      | 5      | 2024-03-15  | 2024-03-15  | 2024  | 5   | 03C27J | J350
F      | p6      | 6      | 2024-03-15  | 2024-03-15  | 2024  | 5   | 03C27J | J350
G      | p7      | 7      | 2024-03-15  | 2024-03-15  | 2024  | 5   | 03C27J | J350
H      | -       | 8      | 2024-03-15  | 2024-03-15  | 2024  | 5   | 03C27J | J350
I      | p9      | 9      | 2024-01-15  | 2024-01-15  | 2024  | 60  | 03C27J | J350
J      | p10     | 10     | 2024-03-15  | 2024-03-15  | 2024  | 5   | 03C27J | J350
J      | p11     | 11     | 2024-03-15  | 2024-03-15  | 2024  | 5   | 03C27J | J350
"""

CAS["examens : de 1 à 30 jours avant l'entrée, non repris"] = Cas(
    "N-EPA",
    {
        "sejours": SEJOURS_OPERES,
        "actes": """
        sejour | code_ccam
        1      | FAFA014
        1      | FAFA001    # deux actes, un seul séjour
        2      | FAFA014
        3      | FAFA015
        4      | FAFA008
        5      | FAFA001
        6      | FAFA007    # exérèse de moignon : hors de la liste
        7      | FAFA014
        8      | FAFA014
        9      | FAFA014
        10     | FAFA014
        11     | FAFA014
        """,
        "examens": """
        patient | code_nabm | date_execution | montant_base
        p1      | 0126      | 2024-03-14     | 4.59    # la veille
        p1      | 1127      | 2024-02-14     | 7.02    # jour 30, février ayant 29 jours
        p2      | 0126      | 2024-03-15     | 4.59    # le jour même
        p3      | 0126      | 2024-02-13     | 4.59    # jour 31
        p4      | 0127      | 2024-03-14     | 5.40    # INR : patient traité
        p4      | 0174      | 2024-03-14     | 4.59    # fibrinogène : hors de la liste par défaut
        p5      | 0126      | 2024-03-10     | 4.59
        p5      | 0126      | 2024-03-10     | -4.59   # repris
        p6      | 0126      | 2024-03-14     | 4.59
        p7      | 126       | 2024-03-10     | 4.59    # code dont le zéro initial est perdu
        p7      | 0126      | 2024-03-10     | -1.00   # repris en partie
        p9      | 0126      | 2023-12-20     | 4.59    # de l'année d'avant
        p10     | 0126      | 2024-03-10     | 0.00    # sans montant, mais fait
        p99     | 0126      | 2024-03-14     | 4.59    # un autre patient
        """,
    },
    """
    hôpital | année | mesure             | valeur
    A       | 2024  | sejours_1          | 1
    A       | 2024  | examens_1          | 1
    A       | 2024  | taux_1             | 1
    A       | 2024  | montant_unitaire_1 | 11.61
    B       | 2024  | examens_1          | 0
    B       | 2024  | taux_1             | 0
    B       | 2024  | montant_unitaire_1 | non_calculable
    C       | 2024  | examens_1          | 0
    D       | 2024  | examens_1          | 0
    E       | 2024  | examens_1          | 0
    F       | 2024  | sejours_1          | 0
    F       | 2024  | examens_1          | 0
    F       | 2024  | taux_1             | non_calculable
    G       | 2024  | examens_1          | 1
    G       | 2024  | montant_unitaire_1 | 3.59
    H       | 2024  | sejours_1          | 1      # sans patient : éligible, jamais touché
    H       | 2024  | examens_1          | 0
    I       | 2024  | examens_1          | 1      # adulte : aucune condition d'âge
    J       | 2024  | sejours_1          | 2
    J       | 2024  | examens_1          | 1
    J       | 2024  | taux_1             | 1/2
    J       | 2024  | montant_unitaire_1 | 0
    A       | 2024  | sejours_2          | 0      # listes vides
    A       | 2024  | examens_2          | 0
    A       | 2024  | taux_2             | non_calculable
    """,
)

CAS["examens : les listes apportées par une feuille, un acte dans deux listes"] = Cas(
    "N-EPA",
    {
        "sejours": SEJOURS_OPERES,
        "actes": """
        sejour | code_ccam
        1      | HHFA001    # chirurgie de l'adulte, et groupe sanguin
        2      | BFGA004    # groupe sanguin, et ionogramme
        3      | FAFA008    # chirurgie de l'adulte, et adénoïdectomie
        """,
        "examens": """
        patient | code_nabm | date_execution | montant_base
        p1      | 1140      | 2024-03-01     | 8.00
        p2      | 0592      | 2024-03-01     | 1.60
        p2      | 1131      | 2024-03-01     | 17.00   # identification : hors de la liste par défaut
        p3      | 1128      | 2024-03-01     | 12.15
        """,
    },
    """
    hôpital | année | mesure             | valeur
    A       | 2024  | sejours_2          | 1
    A       | 2024  | examens_2          | 0
    A       | 2024  | sejours_3          | 1
    A       | 2024  | examens_3          | 1
    A       | 2024  | montant_unitaire_3 | 8
    A       | 2024  | sejours_4          | 0
    B       | 2024  | sejours_3          | 1
    B       | 2024  | examens_3          | 0
    B       | 2024  | examens_4          | 1
    B       | 2024  | montant_unitaire_4 | 1.60
    C       | 2024  | examens_1          | 1
    C       | 2024  | examens_2          | 1
    C       | 2024  | sejours_3          | 0
    """,
    feuille=True,
)

CAS["perfusion à domicile : le mode, et la date des codes"] = Cas(
    "N-PERF",
    {
        "dispositifs": """
        finess | code_lpp | annee | quantite | montant_rembourse
        A      | 1176882  | 2024  | 1        | 100.00   # système actif
        A      | 1164778  | 2024  | 1        | 50.00    # diffuseur
        A      | 1172619  | 2024  | 1        | 50.00    # gravité
        A      | 1103392  | 2024  | 1        | 999.00   # entretien de la voie : hors du calcul
        A      | 1116934  | 2024  | 1        | 999.00   # indifférencié, clos au 30 juin 2019
        A      | 1176882  | 2024  | -1       | -20.00   # régularisation
        -      | 1176882  | 2024  | 1        | 999.00   # prescrit en ville
        A      | 1116934  | 2018  | 1        | 30.00    # indifférencié, en vigueur
        A      | 1168470  | 2018  | 1        | 999.00   # ouvert au 1er juillet 2019
        A      | 1172619  | 2018  | 1        | 10.00
        B      | 1164778  | 2024  | 1        | -5.00
        B      | 1172619  | 2024  | 1        | 5.00     # dénominateur nul
        C      | 1103392  | 2024  | 1        | 5.00
        """
    },
    """
    hôpital | année | mesure            | valeur
    A       | 2024  | depense           | 130.00
    A       | 2024  | depense_sa        | 80.00
    A       | 2024  | depense_diffuseur | 50.00
    A       | 2024  | depense_gravite   | 50.00
    A       | 2024  | part              | 13/18
    A       | 2018  | depense           | 30.00
    A       | 2018  | depense_sa        | 0
    A       | 2018  | depense_diffuseur | 0
    A       | 2018  | part              | 3/4
    B       | 2024  | depense           | -5.00
    B       | 2024  | part              | non_calculable
    C       | 2024  | depense           | 0
    C       | 2024  | part              | non_calculable
    C       | 2018  | depense           | non_transmis
    """,
)

CAS["perfusion à domicile : les codes en vigueur le premier ou le dernier jour de l'année"] = Cas(
    "N-PERF",
    {
        "dispositifs": """
        finess | code_lpp | annee | quantite | montant_rembourse
        A      | 1168470  | 2019  | 1        | 50.00    # système actif, ouvert au 1er juillet 2019
        A      | 1116934  | 2019  | 1        | 30.00    # indifférencié, clos au 30 juin 2019
        """
    },
    """
    hôpital | année | mesure     | valeur
    A       | 2019  | depense_sa | 50.00
    A       | 2019  | depense    | 80.00
    """,
)

CAS["pansements : un patient compte si la somme de ses quantités est positive"] = Cas(
    "N-PANS",
    {
        "dispositifs": """
        finess | patient | code_lpp | annee | quantite | montant_rembourse
        A      | p1      | 1300299  | 2024  | 2        | 30.00
        A      | p1      | 1300709  | 2024  | -1       | -10.00
        A      | p2      | 1300299  | 2024  | 1        | 30.00
        A      | p2      | 1300299  | 2024  | -1       | -30.00   # tout est repris : ne compte pas
        A      | p3      | 1300299  | 2024  | 0.5      | 5.00
        A      | p4      | 1176882  | 2024  | 1        | 999.00   # pas un pansement
        B      | p1      | 1300299  | 2024  | 1        | 8.00     # le même patient, un autre hôpital
        C      | p1      | 1300299  | 2024  | 1        | 8.00
        C      | -       | 1300299  | 2024  | 1        | 2.00     # combien de patients ? nul ne sait
        D      | -       | 1176882  | 2024  | 1        | 999.00
        D      | p5      | 1300299  | 2024  | 1        | 4.00     # la ligne sans patient n'est pas un pansement
        E      | p6      | 1300299  | 2024  | -1       | -4.00
        C      | p1      | 1300299  | 2023  | 1        | 8.00
        """
    },
    """
    hôpital | année | mesure        | valeur
    A       | 2024  | depense       | 25.00
    A       | 2024  | patients      | 2
    A       | 2024  | montant_moyen | 12.50
    B       | 2024  | patients      | 1
    B       | 2024  | montant_moyen | 8.00
    C       | 2024  | depense       | 10.00
    C       | 2024  | patients      | non_calculable
    C       | 2024  | montant_moyen | non_calculable
    C       | 2023  | montant_moyen | 8.00
    D       | 2024  | montant_moyen | 4.00
    E       | 2024  | patients      | 0
    E       | 2024  | montant_moyen | non_calculable
    B       | 2023  | patients      | non_transmis
    """,
)

CAS["transports : programmés, ambulance ou assis, le partage payé mais non compté"] = Cas(
    "N-TRA",
    {
        "transports": """
        finess | nature | circonstance          | annee | trajets | montant_rembourse
        A      | 4212   | programme             | 2024  | 2       | 190.00
        A      | 4212   | -                     | 2024  | 1       | 95.00    # sans circonstance : programmé
        A      | 4212   | urgent_prehospitalier | 2024  | 1       | 999.00
        A      | 4212   | inter_hospitalier     | 2024  | 1       | 999.00
        A      | 4212   | intra_hospitalier     | 2024  | 1       | 999.00
        A      | 4221   | programme             | 2024  | 1       | 999.00   # ambulance de garde
        A      | 4213   | programme             | 2024  | 3       | 90.00
        A      | 4214   | -                     | 2024  | 1       | 45.00
        A      | 4225   | programme             | 2024  | 7       | 10.00    # forfait de transport partagé
        A      | 4215   | programme             | 2024  | 1       | 999.00   # véhicule personnel
        -      | 4212   | programme             | 2024  | 1       | 999.00   # prescrit en ville
        B      | 4212   | programme             | 2024  | 1       | 95.00
        B      | 4212   | programme             | 2024  | -1      | -95.00   # annulé
        C      | 4226   | programme             | 2024  | 1       | 20.00    # un seul forfait partagé
        """
    },
    """
    hôpital | année | mesure               | valeur
    A       | 2024  | depense_ambulance    | 285.00
    A       | 2024  | trajets_ambulance    | 3
    A       | 2024  | cout_moyen_ambulance | 95.00
    A       | 2024  | depense_tap          | 145.00
    A       | 2024  | trajets_tap          | 4
    A       | 2024  | cout_moyen_tap       | 36.25
    A       | 2024  | part_ambulance       | 57/86
    B       | 2024  | depense_ambulance    | 0
    B       | 2024  | trajets_ambulance    | 0
    B       | 2024  | cout_moyen_ambulance | non_calculable
    B       | 2024  | part_ambulance       | non_calculable
    C       | 2024  | depense_tap          | 20.00
    C       | 2024  | trajets_tap          | 0
    C       | 2024  | cout_moyen_tap       | non_calculable
    C       | 2024  | part_ambulance       | 0
    """,
)

ADMINISTRATIONS = """
finess | sejour | annee | ucd           | quantite | montant
A      | s1     | 2024  | 9220097       | 2        | 500.00   # HERCEPTIN intraveineux
A      | s2     | 2024  | 3400894387614 | 3        | 300.00   # KANJINTI, sous sa forme longue
A      | s2     | 2024  | 9441728       | 3        | 200.00   # TRAZIMERA
A      | s3     | 2024  | 9400037       | 1        | 900.00   # sous-cutané
A      | s4     | 2024  | 9001080       | 1        | 999.00   # PHESGO : hors de tout
A      | s5     | 2024  | 9400043       | 1        | 999.00   # KADCYLA : hors de tout
A      | s6     | 2024  | 9197702       | 1        | 999.00   # rituximab
B      | s7     | 2024  | 9400037       | 1        | 900.00   # du sous-cutané seul
C      | s8     | 2024  | 9400037       | 1        | 900.00
C      | s8     | 2024  | 9400037       | -1       | -900.00  # repris : le séjour ne compte pas
C      | s9     | 2024  | 9220097       | 1        | 250.00
D      | s10    | 2024  | 9999999       | 1        | 999.00
E      | s11    | 2024  | 9220097       | 1        | 250.00
E      | s11    | 2024  | 9400037       | 1        | 900.00   # les deux voies dans un séjour
"""

CAS["biosimilaires : les formes intraveineuses seules"] = Cas(
    "R-BIO-T",
    {"administrations": ADMINISTRATIONS},
    """
    hôpital | année | mesure              | valeur
    A       | 2024  | unites              | 8
    A       | 2024  | unites_biosimilaires | 6
    A       | 2024  | taux                | 3/4
    A       | 2024  | depense             | 1000.00
    B       | 2024  | unites              | 0
    B       | 2024  | taux                | non_calculable
    B       | 2024  | depense             | 0
    D       | 2024  | unites              | 0
    """,
)

CAS["biosimilaires : chaque molécule la sienne"] = Cas(
    "R-BIO-R",
    {"administrations": ADMINISTRATIONS},
    """
    hôpital | année | mesure  | valeur
    A       | 2024  | unites  | 1
    A       | 2024  | taux    | 0
    A       | 2024  | depense | 999.00
    C       | 2024  | unites  | 0
    """,
)

CAS["voie sous-cutanée : des séjours distincts"] = Cas(
    "R-SC",
    {"administrations": ADMINISTRATIONS},
    """
    hôpital | année | mesure     | valeur
    A       | 2024  | sejours    | 3
    A       | 2024  | sejours_sc | 1
    A       | 2024  | taux       | 1/3
    B       | 2024  | taux       | 1
    C       | 2024  | sejours    | 1
    C       | 2024  | sejours_sc | 0
    C       | 2024  | taux       | 0
    D       | 2024  | sejours    | 0
    D       | 2024  | taux       | non_calculable
    E       | 2024  | sejours    | 1
    E       | 2024  | taux       | 1
    """,
)

CAS["conformité : quatre contrôles par ordonnance, les imputations erronées écartées"] = Cas(
    "R-CONF",
    {
        "ordonnances_auditees": """
        finess | annee | ordonnance | finess_present | rpps_present | informatisee | dci   | imputation_erronee
        A      | 2024  | o1         | true           | true         | true         | true  | false
        A      | 2024  | o2         | true           | false        | true         | false | -
        A      | 2024  | o3         | false          | false        | false        | false | true    # écartée
        B      | 2024  | o4         | true           | true         | true         | true  | true    # rien ne reste
        """
    },
    """
    hôpital | année | mesure        | valeur
    A       | 2024  | ordonnances   | 2
    A       | 2024  | finess        | 2
    A       | 2024  | rpps          | 1
    A       | 2024  | informatisees | 2
    A       | 2024  | dci           | 1
    A       | 2024  | taux          | 3/4
    A       | 2024  | taux_complet  | 1/2
    B       | 2024  | ordonnances   | 0
    B       | 2024  | taux          | non_calculable
    B       | 2024  | taux_complet  | non_calculable
    """,
)

CAS["conciliation : le niveau du critère, sous chacun de ses noms"] = Cas(
    "R-CONC",
    {
        "autoevaluations": """
        finess | annee | critere  | niveau
        A      | 2024  | C1200    | B
        A      | 2024  | C1100    | D
        B      | 2024  | r-conc   | A
        C      | 2024  | Conc-2   | C
        D      | 2024  | PRE-CONC | A       # ne commence pas par conc
        A      | 2023  | c1200-a  | D
        """
    },
    """
    hôpital | année | mesure | valeur
    A       | 2024  | niveau | B
    A       | 2023  | niveau | D
    B       | 2024  | niveau | A
    B       | 2023  | niveau | non_transmis
    C       | 2024  | niveau | C
    D       | 2024  | niveau | non_calculable
    """,
)


@pytest.mark.parametrize("nom", CAS)
def test_l_oracle_trouve_la_valeur_ecrite_a_la_main(nom: str) -> None:
    cas = CAS[nom]
    monde = Monde(cas.rangees, cas.reglement, consultations_chargees="consultations" in cas.tables)
    annees = sorted({annee for _, annee, _, _ in cas.attendus})
    trouves = calculer(monde, annees, [cas.indicateur])
    assert {cle: trouves[cle] for cle in cas.attendus} == cas.attendus


@pytest.mark.parametrize("nom", CAS)
def test_le_moteur_trouve_la_valeur_ecrite_a_la_main(nom: str, tmp_path: Path) -> None:
    cas = CAS[nom]
    annees = sorted({annee for _, annee, _, _ in cas.attendus})
    publies = mesurer(charger_tables(tmp_path, cas.rangees), annees, [cas.indicateur], cas.reglement)
    assert {cle: publies[cle] for cle in cas.attendus} == cas.attendus
