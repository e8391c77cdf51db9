"""Rows that hold from a day to a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q


class Dates(models.QuerySet[Any]):
    """Rows with `du` and `au`."""

    def en_vigueur(self, le: date) -> Dates:
        """Those of that day."""
        return self.filter(Q(au__isnull=True) | Q(au__gte=le), du__lte=le)


def en_vigueur() -> Any:
    """The manager of a model whose rows are dated."""
    return Dates.as_manager()
