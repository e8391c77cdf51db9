"""What all tests share: the public reference data when they are there, and the command line run in the same process."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from efficience.cli import executer as executer_commande

_DONNEES = Path(__file__).resolve().parents[2] / "shared" / "donnees"


@pytest.fixture(scope="session")
def donnees_publiques() -> Path:
    """The folder of public reference files, which is not in this repository."""
    if not _DONNEES.is_dir():
        pytest.skip("données publiques de référence absentes : ../shared/donnees (public reference data not available)")
    return _DONNEES


@dataclass(frozen=True)
class Execution:
    """What a command answered."""

    code: int
    sortie: str
    messages: str


@pytest.fixture
def efficience(capsys: pytest.CaptureFixture[str]) -> Callable[..., Execution]:
    """Run `efficience …`: exit code, standard output, standard error."""

    def executer(*arguments: object) -> Execution:
        capsys.readouterr()
        code = executer_commande([str(argument) for argument in arguments])
        lu = capsys.readouterr()
        return Execution(code, lu.out, lu.err)

    return executer
