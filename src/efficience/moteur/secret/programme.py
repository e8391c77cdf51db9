"""Linear programmes for HiGHS: built once from rows, then solved again and again with other bounds and costs."""

from collections.abc import Mapping, Sequence

import highspy
import numpy as np
from numpy.typing import NDArray

Vecteur = NDArray[np.float64]
INFINI = float(highspy.kHighsInf)


class Programme:
    """Minimise cost·x under lower ≤ rows·x ≤ upper. Deterministic: one thread, simplex."""

    def __init__(self, colonnes: int, lignes: Sequence[Mapping[int, float]], bas: Vecteur, haut: Vecteur) -> None:
        self.colonnes = colonnes
        self._indices = np.arange(colonnes, dtype=np.int32)
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = colonnes, len(lignes)
        lp.col_cost_ = lp.col_lower_ = lp.col_upper_ = np.zeros(colonnes)
        lp.row_lower_, lp.row_upper_ = bas, haut
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.cumsum([0, *(len(ligne) for ligne in lignes)])
        lp.a_matrix_.index_ = np.array([i for ligne in lignes for i in ligne], dtype=np.int32)
        lp.a_matrix_.value_ = np.array([v for ligne in lignes for v in ligne.values()], dtype=np.float64)
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call]
        options: dict[str, bool | int | str] = {"output_flag": False, "threads": 1, "solver": "simplex"}
        for option, valeur in options.items():
            self._highs.setOptionValue(option, valeur)
        self._highs.passModel(lp)

    def borner(self, bas: Vecteur, haut: Vecteur) -> None:
        """Bounds of the columns."""
        self._highs.changeColsBounds(self.colonnes, self._indices, bas, haut)

    def chiffrer(self, cout: Vecteur) -> None:
        """Cost of the columns."""
        self._highs.changeColsCost(self.colonnes, self._indices, cout)

    def exiger(self, ligne: int, coefficients: Mapping[int, float], valeur: float) -> None:
        """Rewrite one row as an equation; coefficients not given are left as they are."""
        for colonne, coefficient in coefficients.items():
            self._highs.changeCoeff(ligne, colonne, coefficient)
        self._highs.changeRowBounds(ligne, valeur, valeur)

    def resoudre(self) -> Vecteur | None:
        """The optimal columns, or None when the rows contradict each other or nothing bounds the objective."""
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return np.array(self._highs.getSolution().col_value)
