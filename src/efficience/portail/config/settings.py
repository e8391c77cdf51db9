"""The portal's settings: what is the same everywhere; what changes with the installation is in `environnement`."""

from csp.constants import NONCE, NONE, SELF
from django.contrib.messages import constants as niveaux

from efficience.portail.config import environnement, traces

ENVIRONNEMENT = environnement.lire()
DEMONSTRATION = ENVIRONNEMENT.demonstration
HABILLAGE = ENVIRONNEMENT.habillage
ADRESSE = ENVIRONNEMENT.adresse

SECRET_KEY = ENVIRONNEMENT.cle_secrete
DEBUG = False
ALLOWED_HOSTS = list(ENVIRONNEMENT.hotes)
CSRF_TRUSTED_ORIGINS = [ADRESSE]
DATABASES = {"default": ENVIRONNEMENT.base}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}  # drawings of the pages, beside a few words of the session

INSTALLED_APPS = [
    "efficience.portail.commun",
    "efficience.portail.comptes",
    "efficience.portail.etablissements",
    "efficience.portail.pieces",
    "efficience.portail.dossiers",
    "efficience.portail.livre",
    "efficience.portail.indicateurs",
    "efficience.portail.ciblage",
    "efficience.portail.contrats",
    "efficience.portail.evaluations",
    "efficience.portail.gouvernance",
    "efficience.portail.plan_regional",
    "efficience.portail.partage",
    "efficience.portail.appels",
    "efficience.portail.tableaux",
    "efficience.portail.ipep",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "widget_tweaks",
    "dsfr",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "efficience.portail.commun.intergiciels.sans_trace",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "csp.middleware.CSPMiddleware",
    "efficience.portail.commun.intergiciels.en_tetes",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "efficience.portail.commun.intergiciels.horloge_de_la_requete",
    "efficience.portail.comptes.intergiciels.session_bornee",
    "efficience.portail.comptes.intergiciels.Portier",
    "efficience.portail.commun.limites.Limites",
    "efficience.portail.commun.intergiciels.Refus",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "efficience.portail.commun.contexte.page",
                "efficience.portail.comptes.contexte.connexion",
            ],
            "builtins": [
                "efficience.portail.commun.templatetags.portail",
                "efficience.portail.indicateurs.templatetags.chiffres",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
ROOT_URLCONF = "efficience.portail.config.urls"
WSGI_APPLICATION = "efficience.portail.config.wsgi.application"
APPEND_SLASH = False

LANGUAGE_CODE, TIME_ZONE = "fr", "Europe/Paris"
USE_I18N = USE_TZ = True
MESSAGE_TAGS = {
    niveaux.DEBUG: "info",
    niveaux.INFO: "info",
    niveaux.SUCCESS: "success",
    niveaux.WARNING: "warning",
    niveaux.ERROR: "error",
}

STATIC_URL = "statique/"
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 3600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # bytes of a form, files apart

# People ----------------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "comptes.Utilisateur"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL, LOGIN_REDIRECT_URL, LOGOUT_REDIRECT_URL = "account_login", "echeances", "account_login"
ACCOUNT_ADAPTER = "efficience.portail.comptes.adaptateur.Adaptateur"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are opened by a local administrator, never by whoever comes
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300  # seconds during which a signature needs no new proof
FOURNISSEURS = ENVIRONNEMENT.fournisseurs
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "efficience"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not ENVIRONNEMENT.chiffre  # only this machine is reached without TLS

SESSION_INACTIVITE, SESSION_DUREE = 30 * 60, 12 * 3600  # seconds
SESSION_COOKIE_AGE, SESSION_SAVE_EVERY_REQUEST, SESSION_EXPIRE_AT_BROWSER_CLOSE = SESSION_INACTIVITE, True, True
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONNEMENT.chiffre
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_AGE = None  # gone with the browser, like that of the session
CSRF_FAILURE_VIEW = "efficience.portail.commun.erreurs.formulaire_expire"

# What browsers are told --------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = ENVIRONNEMENT.chiffre
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONNEMENT.chiffre else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if ENVIRONNEMENT.chiffre else 0
X_FRAME_OPTIONS = "DENY"

# The seal of signed documents: without one, a demonstration seal, which says that it is worth nothing ----------------------
SCEAU = ENVIRONNEMENT.sceau
DOSSIER = environnement.dossier()

# What others keep of the journal: a stamp of its last line each day, and a mail of it to witnesses ------------------------
HORODATAGE = ENVIRONNEMENT.horodatage
AUTORITES_D_HORODATAGE = ENVIRONNEMENT.autorites_d_horodatage
TEMOINS = ENVIRONNEMENT.temoins

# Files from outside wait for the antivirus, when there is one --------------------------------------------------------------
ANTIVIRUS = ENVIRONNEMENT.antivirus

# Mail and work in the background -------------------------------------------------------------------------------------------
# A demonstration writes to nobody, unless it is given a server: its letters are sent nowhere, and said to be sent.
_NULLE_PART = DEMONSTRATION and not ENVIRONNEMENT.courrier["EMAIL_HOST"]
_SMTP = "efficience.portail.commun.expedition.EnvoiAvecAvis"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend" if _NULLE_PART else _SMTP
EMAIL_HOST = ENVIRONNEMENT.courrier["EMAIL_HOST"]
EMAIL_PORT = ENVIRONNEMENT.courrier["EMAIL_PORT"]
EMAIL_HOST_USER = ENVIRONNEMENT.courrier["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = ENVIRONNEMENT.courrier["EMAIL_HOST_PASSWORD"]
EMAIL_USE_SSL = ENVIRONNEMENT.courrier["EMAIL_USE_SSL"]
EMAIL_USE_TLS = ENVIRONNEMENT.courrier["EMAIL_USE_TLS"]
RETOURS = ENVIRONNEMENT.retours  # the Maildir of the sender's mailbox, where delivery notices come back
EMAIL_TIMEOUT = ENVIRONNEMENT.courrier["EMAIL_TIMEOUT"]
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENVIRONNEMENT.courrier["DEFAULT_FROM_EMAIL"]
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "taches"

# Pages of `commun` that upper applications fill: dotted names of functions (membre, le) → items --------------------------
SOURCES_D_ECHEANCES: list[str] = [
    "efficience.portail.ciblage.echeances.source",
    "efficience.portail.contrats.echeances.source",
    "efficience.portail.dossiers.echeances.source",
    "efficience.portail.plan_regional.echeances.source",
    "efficience.portail.partage.echeances.source",
    "efficience.portail.appels.echeances.source",
    "efficience.portail.ipep.avenants.source",
]
SUJETS_SUIVIS = ["contrats.acte:"]
"""The objects whose legal mails without outcome are told by the deadlines of their application, not by the page itself."""
SOURCES_DE_RECHERCHE: list[str] = [
    "efficience.portail.etablissements.recherche.chercher",
    "efficience.portail.indicateurs.recherche.chercher",
    "efficience.portail.contrats.echeances.chercher",
    "efficience.portail.dossiers.echeances.chercher",
]
FAMILLES_DE_DOSSIERS: list[str] = [
    "efficience.portail.evaluations.famille.FAMILLE",
    "efficience.portail.gouvernance.familles.FAMILLE",
    "efficience.portail.plan_regional.familles.FAMILLE",
    "efficience.portail.partage.familles.FAMILLE",
    "efficience.portail.appels.familles.FAMILLE",
    "efficience.portail.ipep.familles.FAMILLE",
]
"""What applications say of the dossiers they bring: dotted names of `dossiers.familles.Famille`."""
SOURCES_D_ORDRE_DU_JOUR: list[str] = ["efficience.portail.plan_regional.attentes.ouverts"]
"""What waits for a body beside the dossiers whose life cycle says it: (region, le) → `Ouvert`."""
PREPARATIONS_DE_SEANCE: list[str] = ["efficience.portail.tableaux.actions.preparation"]
"""What must be ready before a session is called: (session, day) → sentences."""

LOGGING = traces.LOGGING
traces.regler()
