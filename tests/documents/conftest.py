"""The shipped templates, filled with the samples of the catalogue, once for all the tests of documents."""

from collections.abc import Callable
from functools import cache

import pytest
from fabrique import LE_31_MARS

from efficience.documents import Document, apercu, en_pdf, modele
from efficience.documents.sceau import Sceau, ouvrir_sceau, pkcs12_de_demonstration


@pytest.fixture(scope="session")
def document() -> Callable[[str], Document]:
    """The document of a shipped template, with sample values."""
    return cache(lambda nom: apercu(modele(nom)))


@pytest.fixture(scope="session")
def pdf(document: Callable[[str], Document]) -> Callable[[str], bytes]:
    """The PDF of a shipped template, with sample values."""
    return cache(lambda nom: en_pdf(document(nom)))


@pytest.fixture(scope="session")
def sceau() -> Sceau:
    """A demonstration seal, valid on 31 March 2022."""
    return ouvrir_sceau(pkcs12_de_demonstration("phrase", le=LE_31_MARS), "phrase", le=LE_31_MARS)
