"""Gestures write everything together: state, event, proof, delay, documents, mails, journal."""

from datetime import date
from typing import Any

import pytest
from vies import Vie, acte_de, instant

from efficience.noyau.automate import GesteRefuse
from efficience.portail.commun.models import Courriel, Ligne
from efficience.portail.contrats import signature
from efficience.portail.contrats.models import Delai, Document, Evenement, Signature


def test_signature_au_premier_tour(vie: Vie) -> None:
    vie.jusqu_a_la_proposition()
    (delai,) = Delai.objects.all()
    assert (delai.terme, delai.regle) == (date(2022, 3, 21), "premiere-reponse")
    assert "3 semaines" in delai.phrase
    assert [d.modele for d in Document.objects.all()] == ["demande-avis-organisme", "contrat-gen2", "courrier-proposition"]
    vie.faire("rendre_avis_cme", "directeur", "2022-03-05")
    for role, le in (("directeur", "2022-03-10"), ("directeur_cpam", "2022-03-11"), ("dg_ars", "2022-03-12")):
        acte = acte_de(vie.contrat)
        signature.signer(acte, par=vie.membre(role), le=instant(le), jeton=acte.version, identite="mot de passe")
    acte = acte_de(vie.contrat)
    assert acte.etat == "conclue"
    assert acte.etat_au(instant("2022-06-01"))[0] == "en_vigueur"
    assert Signature.objects.count() == 3
    assert Evenement.objects.filter(acte=acte).count() == 8
    assert {c.modele for c in Courriel.objects.filter(legal=True)} == {"courrier-proposition"}
    assert Ligne.objects.filter(geste="signer").count() == 3
