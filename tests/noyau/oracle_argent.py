"""A second computation of every amount, written differently: plain decimals at 60 digits, no function of the project.

Expected sums are written from the texts (webinaire CAQES 2022, contrat type de 2017), term by term, and rounded once.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal, localcontext

CENTIME = Decimal("0.01")
_TRENTIEME = Decimal(1).scaleb(-30)
_CONTEXTE = Context(prec=60, rounding=ROUND_HALF_UP)


def au_centime(montant: Decimal) -> Decimal:
    """Half-up. First at 30 decimals, so that a tie that divisions left at …4999 is a tie again."""
    with localcontext(_CONTEXTE):
        return montant.quantize(_TRENTIEME).quantize(CENTIME)


def depense(avant: dict, apres: dict, taux: Decimal, nom: str = "depense") -> dict[str, Decimal]:
    return _conclure(Decimal(avant[nom]) - Decimal(apres[nom]), taux)


def pansements(avant: dict, apres: dict, taux: Decimal) -> dict[str, Decimal]:
    with localcontext(_CONTEXTE):
        moyennes = [Decimal(un["depense"]) / Decimal(un["patients"]) for un in (avant, apres)]
        return _conclure((moyennes[0] - moyennes[1]) * Decimal(apres["patients"]), taux)


def transport(avant: dict, apres: dict, taux: Decimal) -> dict[str, Decimal]:
    with localcontext(_CONTEXTE):
        parts, totaux = [], []
        for un in (avant, apres):
            ambulance, tap = Decimal(un["depense_ambulance"]), Decimal(un["depense_tap"])
            parts.append(ambulance / (ambulance + tap))
            totaux.append(ambulance + tap)
        cher = Decimal(apres["depense_ambulance"]) / Decimal(apres["trajets_ambulance"])
        assis = Decimal(apres["depense_tap"]) / Decimal(apres["trajets_tap"])
        return _conclure((parts[0] - parts[1]) * totaux[1] * (cher - assis) / assis, taux)


def epa(avant: dict, apres: dict, taux: Decimal) -> dict[str, Decimal]:
    total = Decimal(0)
    with localcontext(_CONTEXTE):
        for rang in "1234":
            sejours, avant_sejours = Decimal(apres[f"sejours_{rang}"]), Decimal(avant[f"sejours_{rang}"])
            if not (sejours and avant_sejours):
                continue
            examens, avant_examens = Decimal(apres[f"examens_{rang}"]), Decimal(avant[f"examens_{rang}"])
            source, divise = (apres, examens) if examens else (avant, avant_examens)
            unitaire = Decimal(source[f"montant_{rang}"]) / divise if divise else Decimal(0)
            evites = (avant_examens / avant_sejours - examens / sejours) * sejours
            if evites > 0:
                total += evites * unitaire * Decimal("0.60")
        return _conclure(total, taux)


def rehospitalisation(avant: dict, apres: dict, taux: Decimal) -> dict[str, Decimal]:
    return depense(avant, apres, taux, "depense_rehospitalisations")


def _conclure(economie: Decimal, taux: Decimal) -> dict[str, Decimal]:
    with localcontext(_CONTEXTE):
        retenue = economie if economie > 0 else Decimal(0)
        return {
            "economie": au_centime(economie),
            "economie_retenue": au_centime(retenue),
            "interessement": au_centime(retenue * taux),
        }


FORMES = {
    "N-IPP": (depense, Decimal("0.20")),
    "N-PERF": (depense, Decimal("0.20")),
    "N-EZE": (depense, Decimal("0.30")),
    "N-ARA2": (depense, Decimal("0.30")),
    "N-PANS": (pansements, Decimal("0.30")),
    "N-TRA": (transport, Decimal("0.20")),
    "N-IC": (rehospitalisation, Decimal("0.30")),
    "N-EPA": (epa, Decimal("0.30")),
}


def additionner(sites: list[dict]) -> dict[str, str]:
    """Measures of several sites, added one by one."""
    return {nom: str(sum((Decimal(site[nom]) for site in sites), Decimal(0))) for nom in sites[0]}


def evaluer(indicateur: str, avant: list[dict], apres: list[dict]) -> dict[str, Decimal]:
    """The saving and the intéressement of one indicator, sites added first."""
    formule, taux = FORMES[indicateur]
    return formule(additionner(avant), additionner(apres), taux)


def premiere_generation(
    points: list[tuple[Decimal, Decimal]], assiette: Decimal, plafond: Decimal, interessements: list[Decimal]
) -> tuple[Decimal, str]:
    """The net amount and who owes it, from (points kept, points applicable) of each criterion."""
    with localcontext(_CONTEXTE):
        score = sum((obtenus for obtenus, _ in points), Decimal(0)) / sum((sur for _, sur in points), Decimal(0))
        difference = au_centime(assiette * plafond * (1 - score)) - sum(interessements, Decimal(0))
    qui = "etablissement" if difference > 0 else "assurance_maladie" if difference < 0 else "personne"
    return abs(difference), qui


def plus_fort_reste(droits: list[int], enveloppe: int) -> list[int]:
    """Integer cents: whole parts first, then one cent to the largest remainders, the first ones in case of a tie."""
    total = sum(droits)
    if total <= enveloppe:
        return droits
    parts = [droit * enveloppe // total for droit in droits]
    restes = sorted(range(len(droits)), key=lambda rang: (-(droits[rang] * enveloppe % total), rang))
    for rang in restes[: enveloppe - sum(parts)]:
        parts[rang] += 1
    return parts


CIBLES = {
    "R-CONC": {2022: "B", 2023: "B", 2024: "A"},
    "R-BIO-T": {2022: "0.90", 2023: "0.92", 2024: "0.95"},
    "R-BIO-R": {2022: "0.90", 2023: "0.92", 2024: "0.95"},
    "R-SC": {2022: "0.30", 2023: "0.20", 2024: "0.10"},
    "R-CONF": {2022: "0.70", 2023: "0.80", 2024: "0.90"},
}
"""The targets of the Hauts-de-France, copied from the slides (webinaire CAQES 2022)."""


def atteint(indicateur: str, annee: int, sites: list[dict]) -> bool | None:
    """Whether a regional target is reached, by products and not by quotients; None when no value exists."""
    cible = CIBLES[indicateur][annee]
    if indicateur == "R-CONC":
        niveaux = {site["niveau"] for site in sites}
        return "DCBA".index(niveaux.pop()) >= "DCBA".index(cible) if len(niveaux) == 1 else None
    haut, bas = {
        "R-BIO-T": (("unites_biosimilaires",), ("unites",)),
        "R-BIO-R": (("unites_biosimilaires",), ("unites",)),
        "R-SC": (("sejours_sc",), ("sejours",)),
        "R-CONF": (("finess", "rpps", "informatisees", "dci"), ("ordonnances",) * 4),
    }[indicateur]
    numerateur, diviseur = (sum(Decimal(site[nom]) for site in sites for nom in noms) for noms in (haut, bas))
    if not diviseur:
        return None
    vise = Decimal(cible) * diviseur
    return numerateur <= vise if indicateur == "R-SC" else numerateur >= vise
