"""Files that the CNAM sends, made for the tests: their strata give exactly the mean spends that are asked."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

DISTRIBUTION = [Decimal(n) / 100 for n in range(10, 100, 10)] + [Decimal(1)]
"""Ten territories: the third and the eighth deciles are read in it."""
CODES = [f"Q{rang:02}" for rang in range(1, 11)]


def agregats(
    patients: int,
    depenses: Sequence[int],
    *,
    resultats: Mapping[str, tuple[str, str, str]] | None = None,
    sans_distribution: Sequence[str] = (),
    strates: Sequence[tuple[str, int]] = (),
    annonce: str = "",
) -> bytes:
    """The four mean spends (observed, expected; year before, year), spread over two strata of equal means."""
    observe_avant, observe, attendu_avant, attendu = depenses
    lignes = ["rubrique,code,champ,valeur"]
    for code, effectif in strates or (("A", patients // 3), ("B", patients - patients // 3)):
        champs = {
            "effectif": effectif,
            "annees": effectif,
            "depense": effectif * observe,
            "comparateur": attendu,
            "annees_reference": effectif,
            "depense_reference": effectif * observe_avant,
            "comparateur_reference": attendu_avant,
        }
        lignes += [f"strate,{code},{champ},{valeur}" for champ, valeur in champs.items()]
    for code, (numerateur, denominateur, precedent) in (resultats or dict.fromkeys(CODES, ("100", "100", ""))).items():
        lignes += [f"indicateur,{code},numerateur,{numerateur}", f"indicateur,{code},denominateur,{denominateur}"]
        lignes += [f"indicateur,{code},precedent,{precedent}"] if precedent else []
        if code not in sans_distribution:
            lignes += [f"territoire,{code},T{rang},{valeur}" for rang, valeur in enumerate(DISTRIBUTION)]
    lignes += [f"annonce,,interessement,{annonce}"] if annonce else []
    return ("\n".join(lignes) + "\n").encode()


def feuille_complete(emploi: Mapping[str, Decimal]) -> dict[str, object]:
    """A roadmap that misses nothing."""
    from datetime import date

    action = {"titre": "Sorties d’hôpital", "pilote": "Dr Martin", "debut_le": date(2024, 3, 1), "indicateur": "Q03"}
    textes = ("gouvernance", "diagnostic", "objectifs", "systeme_d_information", "information_patients", "risques",
              "calendrier")  # fmt: skip
    return {**dict.fromkeys(textes, "écrit"), "actions": [action], "emploi": dict(emploi)}
