"""A life cycle of four states, read like a contract's."""

from efficience.noyau.automate import Automate, Etat, Exigence, Geste, Transition

CYCLE = Automate(
    nom="essai",
    intitule="Dossier d’essai",
    initial="prepare",
    etats=(
        Etat("prepare", "En préparation", ("ars",), "L’ARS propose."),
        Etat("propose", "Proposé", ("etablissement",), "L’établissement accepte ou refuse."),
        Etat("accepte", "Accepté", (), "Terminé.", final=True),
        Etat("refuse", "Refusé", (), "Terminé.", final=True),
    ),
    gestes=(
        Geste("proposer", "Proposer", "a proposé"),
        Geste("accepter", "Accepter", "a accepté", engage=True),
        Geste("refuser", "Refuser", "a refusé", engage=True),
    ),
    transitions=(
        Transition("proposer", ("prepare",), "propose", ("agent_ars",), "css-d162-15"),
        Transition("accepter", ("propose",), "accepte", ("directeur",), "css-d162-15"),
        Transition(
            "refuser", ("propose",), "refuse", ("directeur",), "css-d162-15", exige=(Exigence("motif", "motif", "texte"),)
        ),
    ),
)
