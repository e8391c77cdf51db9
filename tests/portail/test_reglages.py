"""What the environment may and may not say."""

import pytest

from efficience.portail.config.environnement import ConfigurationRefusee, lire

CLE = "".join(chr(33 + rang) for rang in range(60))
BON = {"EFFICIENCE_CLE_SECRETE": CLE}


@pytest.mark.parametrize(
    ("variables", "dit"),
    [
        ({}, "EFFICIENCE_CLE_SECRETE absente"),
        ({"EFFICIENCE_CLE_SECRETE": "x" * 80}, "absente ou faible"),
        ({**BON, "EFFICIENCE_ADRESSE": "http://portail.ars.example"}, "https://"),
        ({**BON, "EFFICIENCE_HABILLAGE": "rose"}, "neutre ou dsfr"),
        (
            {**BON, "EFFICIENCE_PROCONNECT_CLIENT": "c"},
            "il manque EFFICIENCE_PROCONNECT_EMETTEUR, EFFICIENCE_PROCONNECT_SECRET",
        ),
        ({**BON, "EFFICIENCE_USAGE": "autre"}, "web ou ouvrier ou migration"),
    ],
)
def test_un_reglage_dangereux_ou_incomplet_est_refuse_avec_sa_raison(variables: dict[str, str], dit: str) -> None:
    with pytest.raises(ConfigurationRefusee, match=dit):
        lire(variables)


def test_en_https_les_cookies_et_la_redirection_suivent() -> None:
    lu = lire({**BON, "EFFICIENCE_ADRESSE": "https://portail.ars.example/", "EFFICIENCE_HOTES": "autre.example"})
    assert (lu.chiffre, lu.adresse, lu.hotes) == (
        True,
        "https://portail.ars.example",
        ("portail.ars.example", "autre.example"),
    )


@pytest.mark.parametrize("adresse", ["http://127.0.0.1:8000", "http://localhost:8000"])
def test_sur_cette_machine_le_portail_repond_aux_deux_noms(adresse: str) -> None:
    assert lire({**BON, "EFFICIENCE_ADRESSE": adresse}).hotes == ("127.0.0.1", "localhost")


def test_un_serveur_de_courrier_se_dit_en_une_adresse() -> None:
    courrier = lire({**BON, "EFFICIENCE_SMTP": "smtps://qui:mot@courrier.example"}).courrier
    assert (courrier["EMAIL_HOST"], courrier["EMAIL_PORT"], courrier["EMAIL_USE_SSL"]) == ("courrier.example", 465, True)
