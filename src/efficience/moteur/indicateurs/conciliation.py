"""Niveau de déploiement de la conciliation médicamenteuse.

« Conciliation médicamenteuse (ex-C1200) […] D : pas de démarche institutionnelle ; C : services et patients identifiés ;
B : déployée et organisée ; A : tableau de bord avec indicateurs d'activité et de résultat » (webinaire CAQES 2022,
indicateurs régionaux des Hauts-de-France)
"""

from datetime import date

import ibis

from efficience.moteur.definition import Exemple, Lue, ParEtapes, Unite
from efficience.moteur.etapes import Contexte, Sommes
from efficience.moteur.flux import Filtre
from efficience.noyau.indicateur import Fiche, Niveau, Sens, Volet

CRITERE = "critere-conciliation"


def noter(contexte: Contexte) -> Sommes:
    """The grade that each establishment gave itself; two different grades are no grade."""
    notees = contexte.table("autoevaluations", annee_seule=True)
    notees = notees.mutate(majuscules=notees.critere.upper())
    conciliation = Filtre("critère de conciliation", lambda t: contexte.dans(t.majuscules, CRITERE))
    t = notees.filter(conciliation.condition(notees))
    niveaux = t.group_by("finess").agg(niveau=ibis.ifelse(t.niveau.nunique() == 1, t.niveau.max(), ibis.null()))
    flux = contexte.compter(notees, ibis.null("decimal(18,2)"), "critères notés dans l'année", conciliation)
    return Sommes(niveaux, flux)


CONCILIATION = ParEtapes(
    fiche=Fiche(
        code="R-CONC",
        intitule="Conciliation médicamenteuse",
        definition="Niveau de l'autoévaluation, de D (aucune démarche) à A (tableau de bord avec résultats).",
        pourquoi="La conciliation à l'entrée et à la sortie évite des erreurs de traitement et des réhospitalisations.",
        volet=Volet.PRODUITS_DE_SANTE,
        sens=Sens.HAUSSE,
        texte="webinaire-hdf-2022",
        niveaux=(Niveau.FICHIERS_ETABLISSEMENT,),
        limites=(
            "Le niveau est déclaré par l'établissement, pièces à l'appui : aucune donnée ne le calcule.",
            "Un établissement qui déclare deux niveaux différents n'en a aucun.",
        ),
        auteur="équipe efficience",
        verificateur="",
        prochaine_revue=date(2027, 3, 1),
    ),
    lues=("autoevaluations",),
    etapes=noter,
    listes_lues=(CRITERE,),
    mesures={"niveau": Lue("niveau", "niveau déclaré pour le critère de conciliation", Unite.NIVEAU)},
    exemple=Exemple(
        annee=2023,
        tables={
            "autoevaluations": """
                finess    | annee | critere      | niveau
                590000006 | 2023  | conciliation | C
                590000006 | 2023  | antibiotique | A
                620000000 | 2023  | antibiotique | B
            """,
        },
        attendu={"590000006": {"niveau": "C"}, "620000000": {"niveau": "non_calculable"}},
    ),
)
