"""What all tests share: the public reference data when they are there, the command line in the same process, a browser."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from efficience.cli import executer as executer_commande

CHROMIUM = Path("/usr/bin/chromium")
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


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's browser, closed after the module: its loop runs in the thread of the tests, where other tests have theirs."""
    if not CHROMIUM.exists():
        pytest.skip("Chromium absent : apt-get install chromium (browser not available)")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as ouvert:
        navigateur = ouvert.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield navigateur
        navigateur.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
