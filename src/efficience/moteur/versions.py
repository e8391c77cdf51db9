"""Which version of each definition is installed. An indicator is one file: its version is the hash of that file.

Who receives results knows by it whether they were computed as the installed program explains them.
"""

import hashlib
import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType

from efficience.moteur import indicateurs
from efficience.moteur.definition import Indicateur

_SIGNES = 16  # of a hash: enough to tell versions apart


@cache
def versions() -> Mapping[str, str]:
    """The version of each installed definition, by code."""
    return {
        defini.code: _empreinte(module)
        for module in _modules()
        for defini in vars(module).values()
        if isinstance(defini, Indicateur)
    }


def _modules() -> Iterator[ModuleType]:
    for trouve in pkgutil.iter_modules(indicateurs.__path__, indicateurs.__name__ + "."):
        yield importlib.import_module(trouve.name)


def _empreinte(module: ModuleType) -> str:
    return hashlib.sha256(Path(str(module.__file__)).read_bytes()).hexdigest()[:_SIGNES]
