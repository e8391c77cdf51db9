"""A sentence of the engine, as a pharmacist reads it on a page."""

import pytest

from efficience.portail.indicateurs.mots import dire


@pytest.mark.parametrize(
    ("phrase", "lue"),
    [
        (
            "la mesure « depense_rehospitalisations » manque pour l'année évaluée",
            "la mesure « Dépense réhospitalisations » manque pour l’année évaluée",
        ),
        ("la mesure « montant_moyen » manque", "la mesure « Montant moyen par patient » manque"),
        ("le site « Saint-Paul » a fermé", "le site « Saint-Paul » a fermé"),
    ],
)
def test_une_mesure_est_dite_en_mots(phrase: str, lue: str) -> None:
    assert dire(phrase) == lue
