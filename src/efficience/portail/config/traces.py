"""The technical log: structured lines on standard error, without the content of requests. The evidence is in the journal."""

from typing import Any

import structlog

_COMMUNS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
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
