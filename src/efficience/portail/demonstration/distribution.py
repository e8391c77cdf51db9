"""Who plays: bodies, people and memberships of the demonstration, made once, found again afterwards."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from efficience.noyau.territoires import NATION
from efficience.portail.commun.acteur import Acteur
from efficience.portail.comptes.membre import Membre, membre
from efficience.portail.comptes.models import Organisation, Rattachement, Utilisateur
from efficience.portail.contrats.models import Contrat, Coordonnees
from efficience.portail.demonstration import tables
from efficience.portail.demonstration.tables import Hopital, Personne, Structure
from efficience.portail.etablissements.actions import fixer_ressort, tenir_contact
from efficience.portail.etablissements.models import DIRECTION, Etablissement

DEPUIS = date(2018, 1, 1)
"""Memberships are older than the oldest contract."""


@dataclass(frozen=True)
class Distribution:
    """The people, by role and body."""

    membres: Mapping[tuple[str, str], Membre]
    codes: Mapping[str, str]

    def joue(self, role: str, contrat: Contrat) -> Membre:
        """Who does a gesture of that role on that contract: the director of its hospital, that of its caisse."""
        if role == "directeur":
            return self.membres[role, contrat.finess]
        if role == "directeur_cpam":
            return self.membres[role, self.codes[str(contrat.caisse_id)]]
        return self.seul(role)

    def seul(self, role: str) -> Membre:
        """The person who holds a role that one body of the region only has; national bodies are beside."""
        (tenant,) = [un for (code, _), un in self.membres.items() if code == role and un.organisation.region != NATION]
        return tenant


def distribuer(*, par: Acteur, le: datetime) -> Distribution:
    """Make everybody. Raises Etablissement.DoesNotExist when the directory is not that of the fictive region."""
    organisations = {code: _structure(s) for code, s in tables.structures().items()}
    for code, structure in tables.structures().items():
        if structure.departements:
            fixer_ressort(organisations[code], structure.departements, du=DEPUIS, par=par, le=le)
    for finess, hopital in tables.hopitaux().items():
        organisations[finess] = _hopital(hopital, par, le)
    membres = {(p.role, p.structure): _membre(p, organisations[p.structure]) for p in tables.personnes()}
    return Distribution(membres, {str(organisation.pk): code for code, organisation in organisations.items()})


def _structure(structure: Structure) -> Organisation:
    organisation = Organisation.objects.create(
        nature=structure.nature, nom=structure.nom, region=structure.region, boite_fonctionnelle=structure.boite
    )
    if structure.ecrit:
        Coordonnees.objects.create(organisation=organisation, **structure.ecrit)
    return organisation


def _hopital(hopital: Hopital, par: Acteur, le: datetime) -> Organisation:
    etablissement = Etablissement.objects.filter(finess_juridique=hopital.finess).order_by("finess")[:1].get()
    boite = f"direction@{_adresse(hopital.adresse.split()[-1])}.example"
    organisation = Organisation.objects.create(
        nature="etablissement", nom=etablissement.raison_sociale, region=etablissement.region, finess=hopital.finess,
        departements=[etablissement.departement], boite_fonctionnelle=boite,
    )  # fmt: skip
    Coordonnees.objects.create(organisation=organisation, adresse=f"{etablissement.raison_sociale}\n{hopital.adresse}")
    tenir_contact(
        etablissement, DIRECTION, courriel=boite, nom=f"{hopital.prenom} {hopital.nom}", fonction="direction", par=par, le=le
    )
    return organisation


def _membre(personne: Personne, organisation: Organisation) -> Membre:
    utilisateur = Utilisateur.objects.create_user(
        f"{_adresse(personne.prenom)}.{_adresse(personne.nom)}@demonstration.example",
        prenom=personne.prenom,
        nom=personne.nom,
    )
    rattachement = Rattachement.objects.create(
        utilisateur=utilisateur, organisation=organisation, role=personne.role, du=DEPUIS, administrateur=True,
        cree_par="démonstration",
    )  # fmt: skip
    fait = membre(utilisateur, [rattachement])
    assert fait is not None
    return fait


def _adresse(mot: str) -> str:
    """A name as the part of an address."""
    nu = unicodedata.normalize("NFKD", mot.lower())
    return "".join(c for c in nu if c.isascii() and c.isalnum())
