"""What the portal reads in its environment: read once, refused with a reason when it would be unsafe.

Every variable is named here and nowhere else; `docs/guides/portail.md` shows them to who installs the portal.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from psycopg.conninfo import conninfo_to_dict

HABILLAGES = ("neutre", "dsfr")
CETTE_MACHINE = ("127.0.0.1", "localhost")
"""The names of the machine for whoever sits at it: a portal opened under one answers to both."""
USAGES = ("web", "ouvrier", "migration")
_CLE_MINIMALE = 50  # characters: what Django asks of a secret key
_DELAIS = {"web": "-c lock_timeout=5000 -c statement_timeout=10000"}  # milliseconds: a page answers or says why (F-09)


class ConfigurationRefusee(Exception):
    """A setting that is missing or unsafe; the sentence says which one and what to do."""


@dataclass(frozen=True)
class Environnement:
    """The settings that change from one installation to another."""

    cle_secrete: str
    demonstration: bool
    adresse: str
    hotes: tuple[str, ...]
    habillage: str
    base: Mapping[str, Any]
    courrier: Mapping[str, Any]
    fournisseurs: Mapping[str, Mapping[str, str]]
    sceau: tuple[str, str]
    horodatage: str
    autorites_d_horodatage: str
    temoins: tuple[str, ...]
    antivirus: str
    retours: str

    @property
    def chiffre(self) -> bool:
        """Whether the portal is reached over TLS."""
        return self.adresse.startswith("https://")


def lire(variables: Mapping[str, str] = os.environ) -> Environnement:
    """The environment, checked. Raises ConfigurationRefusee."""
    demonstration = _oui(variables.get("EFFICIENCE_DEMONSTRATION", ""))
    adresse = variables.get("EFFICIENCE_ADRESSE", "http://127.0.0.1:8000").rstrip("/")
    hote = urlsplit(adresse).hostname or ""
    noms = CETTE_MACHINE if hote in CETTE_MACHINE else (hote,)
    if not demonstration and not adresse.startswith("https://") and noms is not CETTE_MACHINE:
        raise ConfigurationRefusee("EFFICIENCE_ADRESSE doit commencer par https:// hors de cette machine")
    return Environnement(
        cle_secrete=_cle(variables),
        demonstration=demonstration,
        adresse=adresse,
        hotes=tuple(filter(None, [*noms, *variables.get("EFFICIENCE_HOTES", "").split(",")])),
        habillage=_parmi("EFFICIENCE_HABILLAGE", variables.get("EFFICIENCE_HABILLAGE", "neutre"), HABILLAGES),
        base=_base(variables),
        courrier=_courrier(variables),
        fournisseurs=_fournisseurs(variables),
        sceau=_sceau(variables),
        horodatage=variables.get("EFFICIENCE_HORODATAGE", ""),
        autorites_d_horodatage=variables.get("EFFICIENCE_HORODATAGE_AUTORITES", ""),
        antivirus=_antivirus(variables.get("EFFICIENCE_ANTIVIRUS", "")),
        retours=variables.get("EFFICIENCE_RETOURS", ""),
        temoins=tuple(filter(None, map(str.strip, variables.get("EFFICIENCE_TEMOINS", "").split(",")))),
    )


def dossier(variables: Mapping[str, str] = os.environ) -> Path:
    """The data folder: embedded database, secret key, files. `EFFICIENCE_DOSSIER`, or the user's own data folder."""
    if choisi := variables.get("EFFICIENCE_DOSSIER"):
        return Path(choisi).absolute()
    if os.geteuid() == 0:  # the database server runs as another user, who must not be let into root's own folder
        return Path("/var/lib/efficience")
    return Path(variables.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "efficience"


def cle_du_dossier(lieu: Path) -> str:
    """The secret key of an installation, drawn at its first start and kept for its owner only."""
    fichier = lieu / "cle_secrete"
    if not fichier.exists():
        descripteur = os.open(fichier, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descripteur, "w") as ouvert:
            ouvert.write(secrets.token_urlsafe(64))
    return fichier.read_text(encoding="ascii")


def _oui(texte: str) -> bool:
    return texte.lower() in ("1", "oui")


def _parmi(nom: str, valeur: str, permises: tuple[str, ...]) -> str:
    if valeur not in permises:
        raise ConfigurationRefusee(f"{nom} vaut « {valeur} » : attendu {' ou '.join(permises)}")
    return valeur


def _cle(variables: Mapping[str, str]) -> str:
    cle = variables.get("EFFICIENCE_CLE_SECRETE", "")
    if len(cle) < _CLE_MINIMALE or len(set(cle)) < 10:
        raise ConfigurationRefusee(
            f"EFFICIENCE_CLE_SECRETE absente ou faible : il faut {_CLE_MINIMALE} caractères tirés au hasard. "
            "« efficience portail » en tire une dans son dossier quand la base est embarquée."
        )
    return cle


def _base(variables: Mapping[str, str]) -> dict[str, Any]:
    """The database as Django wants it; PostgreSQL only. Without an address, nothing can connect, but the program loads."""
    usage = _parmi("EFFICIENCE_USAGE", variables.get("EFFICIENCE_USAGE", "web"), USAGES)
    lu = conninfo_to_dict(variables.get("DATABASE_URL", "postgresql://absente.invalid/efficience"))
    connus = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    options = {cle: valeur for cle, valeur in lu.items() if cle not in connus.values()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**options, "options": _DELAIS.get(usage, "")},
        **{nom: lu.get(cle, "") for nom, cle in connus.items()},
    }


def _courrier(variables: Mapping[str, str]) -> dict[str, Any]:
    """`EFFICIENCE_SMTP`, as smtp://user:word@host:port or smtps://…; without it mails wait in the database."""
    lu = urlsplit(variables.get("EFFICIENCE_SMTP", ""))
    return {
        "EMAIL_HOST": lu.hostname or "",
        "EMAIL_PORT": lu.port or (465 if lu.scheme == "smtps" else 25),
        "EMAIL_HOST_USER": lu.username or "",
        "EMAIL_HOST_PASSWORD": lu.password or "",
        "EMAIL_USE_SSL": lu.scheme == "smtps",
        "EMAIL_USE_TLS": lu.scheme == "smtp+tls",
        "EMAIL_TIMEOUT": 20,
        "DEFAULT_FROM_EMAIL": variables.get("EFFICIENCE_EXPEDITEUR", "ne-pas-repondre@efficience.invalid"),
    }


def _sceau(variables: Mapping[str, str]) -> tuple[str, str]:
    """The PKCS#12 file that seals signatures, and its passphrase; both or neither."""
    fichier, phrase = variables.get("EFFICIENCE_SCEAU", ""), variables.get("EFFICIENCE_SCEAU_PHRASE", "")
    if bool(fichier) != bool(phrase):
        raise ConfigurationRefusee("EFFICIENCE_SCEAU et EFFICIENCE_SCEAU_PHRASE vont ensemble : il en manque une")
    return fichier, phrase


def _antivirus(adresse: str) -> str:
    """A ClamAV daemon: tcp://host:port, or unix:///path; without one, files are examined by the portal alone."""
    if adresse and urlsplit(adresse).scheme not in ("tcp", "unix"):
        raise ConfigurationRefusee(f"EFFICIENCE_ANTIVIRUS vaut « {adresse} » : attendu tcp://hote:port ou unix:///chemin")
    return adresse


_OIDC = {"proconnect": "PROCONNECT", "pro_sante_connect": "PRO_SANTE_CONNECT"}
_CHAMPS_OIDC = ("EMETTEUR", "CLIENT", "SECRET")


def _fournisseurs(variables: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The OpenID Connect providers that are set up: all three values, or none."""
    trouves = {}
    for code, prefixe in _OIDC.items():
        valeurs = {champ.lower(): variables.get(f"EFFICIENCE_{prefixe}_{champ}", "") for champ in _CHAMPS_OIDC}
        if any(valeurs.values()) and not all(valeurs.values()):
            manquants = ", ".join(f"EFFICIENCE_{prefixe}_{champ}" for champ in _CHAMPS_OIDC if not valeurs[champ.lower()])
            raise ConfigurationRefusee(f"connexion {code} incomplète : il manque {manquants}")
        if all(valeurs.values()):
            trouves[code] = valeurs
    return trouves
