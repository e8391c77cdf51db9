"""The other stays: séances, ulcers that make a risk, ordinary stays, some without a patient who can be followed."""

from efficience.moteur.synthese.soins.cadre import Cadre, Venue, accueillir
from efficience.moteur.synthese.soins.evenements import Recolte
from efficience.moteur.synthese.soins.plan import catalogue

_ORDINAIRES = (("04M201", "J440"), ("04M081", "J449"), ("01M301", "I639"), ("09M061", "L97"), ("23M20Z", "R53+0"))
_ULCERES = (("06M101", "K250"), ("06M111", "K269"), ("06M101", "K274"))
_ULCERE_ASSOCIE = ("04M201", "J440", "K257")
_DIALYSE = ("28Z04Z", "Z491")
_SEANCES_PAR_PATIENT = 10
_ENFANT = ("05M091", "I509")  # heart failure of a child: no index stay


def sejourner(cadre: Cadre, recolte: Recolte) -> None:
    """All other stays of the plan."""
    nombre = cadre.plan.get("autres_sejours", 0)
    if not nombre:
        return
    hasard = cadre.hasard("autres sejours")
    montant = int(catalogue()["centimes"]["autre"])
    durees = hasard.integers(1, 9, size=nombre)
    for rang, (jour, duree) in enumerate(zip(cadre.jours(hasard, nombre), durees, strict=True)):
        ghm, dp = _ORDINAIRES[rang % len(_ORDINAIRES)]
        venue = Venue(
            cadre.patient("60" if rang % 3 else "20"),
            jour,
            jour + int(duree),
            ghm,
            dp,
            montant,
            chaine=rang >= cadre.plan["sans_chainage"],
        )
        accueillir(cadre, recolte, venue)
    _ulceres(cadre, recolte, cadre.jours(hasard, nombre // 10, 0, 20), montant)
    if nombre >= 50:
        enfant = Venue(cadre.patient("0"), jours := cadre.jours(hasard, 1)[0], jours + 3, *_ENFANT, montant)
        accueillir(cadre, recolte, enfant)
    _dialyser(cadre, recolte)


def _ulceres(cadre: Cadre, recolte: Recolte, jours: list[int], montant: int) -> None:
    """In January, patients whose treatments meet: later in the year their ulcer is an antecedent."""
    for rang, jour in enumerate(jours):
        patient = cadre.suivi("60" if rang % 2 else "20", 8 * (rang // 2))
        ghm, dp = _ULCERES[rang % len(_ULCERES)]
        das = ""
        if rang % 4 == 3:
            ghm, dp, das = _ULCERE_ASSOCIE
        accueillir(cadre, recolte, Venue(patient, jour, jour + 4, ghm, dp, montant, das=das))


def _dialyser(cadre: Cadre, recolte: Recolte) -> None:
    hasard = cadre.hasard("seances")
    montant = int(catalogue()["centimes"]["seance"])
    jours = cadre.jours(hasard, cadre.plan["seances"])
    patients = [cadre.patient("60") for _ in range(1 + len(jours) // _SEANCES_PAR_PATIENT)]
    for rang, jour in enumerate(jours):
        accueillir(cadre, recolte, Venue(patients[rang // _SEANCES_PAR_PATIENT], jour, jour, *_DIALYSE, montant))
