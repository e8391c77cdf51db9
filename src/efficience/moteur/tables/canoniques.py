"""The twelve canonical tables: names and columns that users' scripts and other regions' tools rely on.

`!` marks a required column. Amounts are euros, quantities are signed: a regularisation is a negative line, summed
and never de-duplicated.
"""

from efficience.moteur.tables.modele import Colonne, Nature, Table

N = Nature

CIP_MASQUE = "9999999999999"  # a presentation that the producer of an open file did not restitute
CIP_HONORAIRES = "0000000000000"  # a line of dispensing fees, without a drug


def c(nom: str, nature: Nature, *valeurs: str) -> Colonne:
    """One column; a final `!` in its name makes it required."""
    return Colonne(nom.rstrip("!"), nature, obligatoire=nom.endswith("!"), valeurs=valeurs)


_LISTE = (
    Table(
        "etablissements",
        (
            c("finess!", N.FINESS),
            c("finess_juridique", N.FINESS),
            c("raison_sociale!", N.TEXTE),
            c("categorie!", N.TEXTE),
            c("statut", N.TEXTE, "public", "espic", "prive"),
            c("activites", N.TEXTE),
            c("region!", N.TEXTE),
            c("departement", N.TEXTE),
            c("latitude", N.DEGRES),
            c("longitude", N.DEGRES),
            c("ouvert_le", N.DATE),
            c("ferme_le", N.DATE),
            c("successeur", N.FINESS),
        ),
        cle=("finess",),
    ),
    Table(
        "medicaments",
        (
            c("cip13!", N.CIP13),
            c("atc5!", N.ATC),
            c("libelle", N.TEXTE),
            c("unites_par_boite", N.QUANTITE),
        ),
        cle=("cip13",),
    ),
    Table(
        "delivrances",
        (
            c("finess", N.FINESS),
            c("patient", N.TEXTE),
            c("cip13!", N.CIP13),
            # The ATC that the delivery file itself gives: needed where the presentation is masked, and stable over time.
            c("atc5", N.ATC),
            c("date_prescription", N.DATE),
            c("date_execution", N.DATE),
            c("annee!", N.ANNEE),
            c("age", N.ENTIER),
            c("sexe", N.TEXTE),
            c("boites!", N.ENTIER),
            c("montant_rembourse!", N.EUROS),
            c("base_remboursement", N.EUROS),
        ),
        partition="annee",
        montant="montant_rembourse",
    ),
    Table(
        "dispositifs",
        (
            c("finess", N.FINESS),
            c("patient", N.TEXTE),
            c("code_lpp!", N.LPP),
            c("date_execution", N.DATE),
            c("annee!", N.ANNEE),
            c("quantite!", N.QUANTITE),
            c("montant_rembourse!", N.EUROS),
        ),
        partition="annee",
        montant="montant_rembourse",
    ),
    Table(
        "transports",
        (
            c("finess", N.FINESS),
            c("patient", N.TEXTE),
            c("nature!", N.NATURE_PRESTATION),
            c(
                "circonstance",
                N.TEXTE,
                "programme",
                "urgent_prehospitalier",
                "inter_hospitalier",
                "intra_hospitalier",
            ),
            c("date_execution", N.DATE),
            c("annee!", N.ANNEE),
            c("trajets!", N.ENTIER),
            c("montant_rembourse!", N.EUROS),
        ),
        partition="annee",
        montant="montant_rembourse",
    ),
    Table(
        "sejours",
        (
            c("sejour!", N.TEXTE),
            c("finess!", N.FINESS),
            c("patient", N.TEXTE),
            c("date_entree!", N.DATE),
            c("date_sortie!", N.DATE),
            c("annee!", N.ANNEE),
            c("age!", N.ENTIER),
            c("mode_entree", N.TEXTE),
            c("mode_sortie", N.TEXTE),
            c("ghm!", N.GHM),
            c("dp!", N.CIM10),
            c("dr", N.CIM10),
            c("das", N.TEXTE),
            c("montant_am", N.EUROS),
        ),
        partition="annee",
        cle=("sejour",),
        montant="montant_am",
    ),
    Table("actes", (c("sejour!", N.TEXTE), c("code_ccam!", N.CCAM), c("date_acte", N.DATE))),
    Table(
        "examens",
        (
            c("patient!", N.TEXTE),
            c("finess", N.FINESS),
            c("code_nabm!", N.NABM),
            c("date_execution!", N.DATE),
            c("montant_base", N.EUROS),
        ),
        partition="date_execution",
        montant="montant_base",
        complementaires=frozenset({"dcir", "pmsi_mco"}),  # exams of town, exams of hospital consultations
    ),
    Table(
        "consultations",
        (c("patient!", N.TEXTE), c("specialite!", N.TEXTE), c("date_execution!", N.DATE)),
        partition="date_execution",
    ),
    Table(
        "administrations",
        (
            c("sejour!", N.TEXTE),
            c("finess!", N.FINESS),
            c("annee!", N.ANNEE),
            c("ucd!", N.UCD),
            c("quantite!", N.QUANTITE),
            c("montant!", N.EUROS),
        ),
        partition="annee",
        montant="montant",
    ),
    Table(
        "ordonnances_auditees",
        (
            c("finess!", N.FINESS),
            c("annee!", N.ANNEE),
            c("ordonnance!", N.TEXTE),
            c("finess_present!", N.BOOLEEN),
            c("rpps_present!", N.BOOLEEN),
            c("informatisee!", N.BOOLEEN),
            c("dci!", N.BOOLEEN),
            c("imputation_erronee", N.BOOLEEN),
        ),
        partition="annee",
        cle=("finess", "annee", "ordonnance"),
    ),
    Table(
        "autoevaluations",
        (
            c("finess!", N.FINESS),
            c("annee!", N.ANNEE),
            c("critere!", N.TEXTE),
            c("niveau!", N.TEXTE, "A", "B", "C", "D"),
        ),
        partition="annee",
        cle=("finess", "annee", "critere"),
    ),
)

TABLES = {table.nom: table for table in _LISTE}
