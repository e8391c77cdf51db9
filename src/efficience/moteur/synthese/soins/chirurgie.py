"""Tonsils and adenoids of children, and the exams made before: those judged useless, and those that must not be counted."""

from efficience.moteur.synthese.soins.cadre import Cadre, Venue, accueillir
from efficience.moteur.synthese.soins.evenements import Acte, Examen, Recolte, Sejour
from efficience.moteur.synthese.soins.listes import codes
from efficience.moteur.synthese.soins.plan import catalogue

_GHM, _DP = "03C101", ("J350", "J351")
_PREMIER_JOUR, _DERNIER_JOUR = 45, 350  # so that the exams are of the same year
_BORNES = (1, 30)  # days before the admission that count
_LEURRES = ((31, "1127"), (0, "1127"), (10, "0127"), (12, "1609"))
"""Exams that don't count: the day before the window, the day itself, INR under treatment, another family."""
_UN_A_L_HOPITAL_SUR = 5
_UN_DOUBLE_SUR = 3


def operer(cadre: Cadre, recolte: Recolte) -> None:
    """The planned operations, the first ones after useless exams, some of the others after exams that don't count."""
    nombre = cadre.plan.get("epa_sejours", 0)
    if not nombre:
        return
    hasard = cadre.hasard("chirurgie")
    actes = codes("ccam-amygdalectomie", cadre.annee) + codes("ccam-adenoidectomie", cadre.annee)
    montant = int(catalogue()["centimes"]["epa"])
    tirages = hasard.integers(0, len(actes), size=nombre)
    delais = hasard.integers(_BORNES[0], _BORNES[1] + 1, size=nombre)
    for rang, jour in enumerate(cadre.jours(hasard, nombre, _PREMIER_JOUR, _DERNIER_JOUR)):
        venue = Venue(cadre.patient("0"), jour, jour + rang % 2, _GHM, _DP[rang % 2], montant)
        sejour = accueillir(cadre, recolte, venue)
        if sejour is None:
            continue
        recolte.actes.append(Acte(sejour, actes[int(tirages[rang])], jour))
        if rang < cadre.plan["epa_examens"]:
            delai = _BORNES[rang] if rang < len(_BORNES) else int(delais[rang])
            recolte.examens += _inutiles(cadre, sejour, delai, rang)
        elif rang % 4 == 0:
            avant, code = _LEURRES[rang // 4 % len(_LEURRES)]
            recolte.examens.append(_examen(cadre, sejour, code, avant, rang))


def _inutiles(cadre: Cadre, sejour: Sejour, delai: int, rang: int) -> list[Examen]:
    permis = codes("nabm-hemostase", cadre.annee)
    choisis = [permis[rang % len(permis)]]
    if rang % _UN_DOUBLE_SUR == 0:
        choisis.append(permis[(rang + 1) % len(permis)])
    return [_examen(cadre, sejour, code, delai, rang) for code in choisis]


def _examen(cadre: Cadre, sejour: Sejour, code: str, avant: int, rang: int) -> Examen:
    """In town, prescribed by the hospital or by a doctor; or in the hospital's own laboratory, without a price."""
    a_l_hopital = rang % _UN_A_L_HOPITAL_SUR == 4
    prescrit = a_l_hopital or rang % 2 == 0
    prix = catalogue()["centimes"]["examen"].get(code, 540)
    return Examen(
        sejour.patient, cadre.finess if prescrit else "", code, sejour.entree - avant, None if a_l_hopital else int(prix)
    )
