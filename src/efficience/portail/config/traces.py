"""The technical log: structured lines on standard error, without the content of requests. The evidence is in the journal."""

import re
from collections.abc import MutableMapping
from typing import Any

import structlog

ANONYMES = "/q/"
"""Pages that patients open with a link: their address is the link itself, and who asks is nobody's business."""
_LIEN = re.compile(rf"{ANONYMES}[^\s\"'?#]+")
_DE_LA_MACHINE = ("ip", "user_agent", "user_id", "correlation_id")


def taire_les_patients(_logger: Any, _methode: str, ligne: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A line never holds the link of a patient; one that speaks of such a page does not say from where it was asked."""
    tues = {nom: _LIEN.sub(f"{ANONYMES}…", dit) for nom, dit in ligne.items() if isinstance(dit, str)}
    if any(ligne[nom] != dit for nom, dit in tues.items()):
        ligne.update(tues)
        for nom in _DE_LA_MACHINE:
            ligne.pop(nom, None)
    return ligne


_COMMUNS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    taire_les_patients,
]

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lignes": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": _COMMUNS,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                taire_les_patients,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        }
    },
    "handlers": {"erreurs": {"class": "logging.StreamHandler", "formatter": "lignes"}},
    "root": {"handlers": ["erreurs"], "level": "WARNING"},
    "loggers": {
        "django": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},  # refusals are in the lines of django_structlog, without a traceback
        "django_structlog": {"level": "WARNING"},
        "efficience": {"level": "INFO"},
        "procrastinate": {"level": "WARNING"},
    },
}


def regler() -> None:
    """Send structlog's lines through the standard logging."""
    structlog.configure(
        processors=[*_COMMUNS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
