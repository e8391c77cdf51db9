"""What a rule demands of its inputs, and the refusal a user reads when one of them cannot be."""

from __future__ import annotations

from efficience.noyau.montant import Nombre, en_exact, en_nombre


class DonneeRefusee(ValueError):
    """An input that no reading of the rule can take: its name, what was found, what was expected."""

    def __init__(self, nom: str, trouve: str, attendu: str) -> None:
        self.nom, self.trouve, self.attendu = nom, trouve, attendu
        super().__init__(f"« {nom} » : {trouve} ; attendu : {attendu}.")


def exiger_positif(**donnees: Nombre) -> None:
    """Refuse a negative amount, count or price."""
    for nom, donnee in donnees.items():
        if en_exact(donnee) < 0:
            raise DonneeRefusee(nom, en_nombre(donnee), "une valeur positive ou nulle")


def exiger_part(**donnees: Nombre) -> None:
    """Refuse a share outside [0 ; 1]: twenty per cent is 0.20."""
    for nom, donnee in donnees.items():
        if not 0 <= en_exact(donnee) <= 1:
            raise DonneeRefusee(nom, en_nombre(donnee), "une part comprise entre 0 et 1 (20 % s'écrit 0.20)")


def exiger_points(points_obtenus: Nombre, points_applicables: Nombre) -> None:
    """Refuse a score that cannot be: no applicable point, or more points obtained than applicable."""
    exiger_positif(points_obtenus=points_obtenus, points_applicables=points_applicables)
    if points_applicables == 0:
        raise DonneeRefusee("points_applicables", "0", "au moins un critère applicable, sinon aucun score n'existe")
    if en_exact(points_obtenus) > en_exact(points_applicables):
        raise DonneeRefusee(
            "points_obtenus",
            en_nombre(points_obtenus),
            f"au plus les {en_nombre(points_applicables)} points applicables",
        )
