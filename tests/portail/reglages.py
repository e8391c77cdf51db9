"""The portal's settings, made hostile: what is tolerated in production fails here."""

import os
import secrets

os.environ.setdefault("EFFICIENCE_CLE_SECRETE", secrets.token_urlsafe(64))
os.environ.setdefault("EFFICIENCE_HOTES", "testserver")

from efficience.portail.config.settings import *  # noqa: F403
from efficience.portail.config.settings import INSTALLED_APPS, TEMPLATES


class VariableInconnue(str):
    """What a template shows for a variable that does not exist: the test fails, with its name."""

    def __contains__(self, motif: object) -> bool:
        return motif == "%s"

    def __mod__(self, nom: object) -> str:
        raise AssertionError(f"variable de gabarit inconnue : {nom}")


INSTALLED_APPS = [*INSTALLED_APPS, "essai"]
ROOT_URLCONF = "adresses"
TEMPLATES = [{**TEMPLATES[0], "OPTIONS": {**TEMPLATES[0]["OPTIONS"], "string_if_invalid": VariableInconnue("%s")}}]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WHITENOISE_AUTOREFRESH = True  # files are found when asked for, not listed at each start
