"""The pages of the region, asked for by everybody: each role, another region, another organisation, invented identifiers."""

from __future__ import annotations

import re
import uuid
from collections import deque
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import resolve
from region_batie import Batie, batir

from efficience.noyau.roles import ROLES, nature_de
from efficience.portail.commun.models import Courriel, Ligne
from efficience.portail.comptes.habilitations import table
from efficience.portail.comptes.models import Organisation, Rattachement
from efficience.portail.dossiers.models import Evenement

DEBUTS = ("/plan", "/instances", "/echanges", "/tableaux", "/appels", "/dossiers", "/pieces")
DEPARTS = ("/plan", "/plan/visites", "/instances", "/instances/decisions", "/echanges", "/tableaux", "/tableaux/depenses",
           "/appels")  # fmt: skip
OUVERTES_SANS_ECRIRE = (200, 302, 403, 404, 405, 409, 410, 422)
"""What an empty form may get: a page, a closed door, a refusal. That nothing was written is looked at apart."""
PORTEURS, FERMEES = ("etablissement", "ipep"), (403, 404, 405)
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
CLE = re.compile(r"/(?:visites|mandats|jalons|importations|gain|valeur)/(\d+)")
DE_CHAQUE = 1
FICHIERS = ("/word", ".pdf", "/pdf")
"""What takes long to write, and links to nothing."""
LUES = (200, 302, 404, 405, 409, 410)


@pytest.fixture
def batie(region: Any, settings: Any, tmp_path_factory: pytest.TempPathFactory) -> Batie:
    settings.SCEAU, settings.DOSSIER = ("", ""), tmp_path_factory.getbasetemp() / "sceau"
    return batir(region)


def _liens(corps: str) -> Iterator[str]:
    for lien in re.findall(r'(?:href|action)="(/[^"#?]*)', corps):
        if lien.startswith(DEBUTS):
            yield lien


def _forme(chemin: str) -> str:
    """Which page it is, whatever the object: the name of the address, and the gesture that it names."""
    lue = resolve(chemin)
    return f"{lue.url_name} {lue.kwargs.get('code', '')}"


def _explorer(navigateur: Any) -> list[str]:
    """The pages of the region that a person reaches from the menus, and what their forms send to; one of each kind."""
    vues: dict[str, list[str]] = {}
    a_voir = deque(DEPARTS)
    while a_voir:
        chemin = a_voir.popleft()
        siennes = vues.setdefault(_forme(chemin), [])
        if chemin in siennes or len(siennes) == DE_CHAQUE:
            continue
        siennes.append(chemin)
        if not chemin.endswith(FICHIERS):
            reponse = navigateur.get(chemin, follow=True)
            page = reponse.status_code == 200 and reponse.headers["Content-Type"].startswith("text/html")
            a_voir += _liens(reponse.content.decode()) if page else ()
    return [chemin for siennes in vues.values() for chemin in siennes]


@pytest.fixture
def adresses(batie: Batie, comme: Any) -> list[str]:
    """What an agent and the carrier reach, and every object built."""
    vues = {*_explorer(comme("agent_ars")), *_explorer(comme("directeur"))}
    for un in (batie.fiche.dossier, batie.tenue, batie.livraison, batie.avis, batie.decision):
        vues.add(f"/dossiers/{un.pk}")
    vues |= {f"/instances/seances/{batie.tenue.pk}", f"/echanges/{batie.echange.dossier_id}"}
    vues |= {f"/tableaux/{batie.commission.pk}", f"/plan/conventions/{batie.convention.pk}"}
    vues.add(f"/appels/projets/{batie.projet.pk}")
    assert len({_forme(chemin) for chemin in vues}) > 55
    return sorted(vues)


def _geste(chemin: str) -> str:
    return str(getattr(resolve(chemin).func, "acces").geste)  # noqa: B009  (a function carries it, mypy does not know)


def test_chaque_role_n_ouvre_que_les_pages_de_ses_gestes_et_un_identifiant_devine_n_existe_pas(
    batie: Batie, adresses: list[str], comme: Any
) -> None:
    """And a hospital, a group read of the region the published call and the project that they carry, nothing else."""
    inventes = {UUID.sub(lambda _: str(uuid.uuid4()), chemin) for chemin in adresses if UUID.search(chemin)}
    inventes |= {CLE.sub(lambda lu: lu[0].replace(lu[1], "987654"), chemin) for chemin in adresses if CLE.search(chemin)}
    permis = {str(batie.projet.pk), str(batie.appel.pk)}
    faux, devines, ouverts = [], [], []
    for role in ROLES:
        navigateur = comme(role)
        for chemin in adresses:
            geste, code = _geste(chemin), navigateur.get(chemin).status_code
            if code not in (LUES if not geste or role in table()[geste].roles else (403,)):
                faux.append((role, chemin, code))
            if nature_de(role) in PORTEURS and code in (200, 302) and set(UUID.findall(chemin)) - permis:
                ouverts.append((role, chemin))
        codes = {chemin: navigateur.get(chemin).status_code for chemin in sorted(inventes)}
        devines += [(role, chemin, code) for chemin, code in codes.items() if code not in FERMEES]
    assert (faux, devines, ouverts) == ([], [], [])


def _ailleurs() -> None:
    """Everybody now belongs to an organisation of their kind in another region."""
    for rattachement in Rattachement.objects.select_related("organisation"):
        ici = rattachement.organisation
        loin, _ = Organisation.objects.get_or_create(
            nature=ici.nature, nom=f"{ici.nom}, ailleurs", region="84", departements=["69"] if ici.departements else [],
            finess="690000001" if ici.finess else "",
        )  # fmt: skip
        Rattachement.objects.filter(pk=rattachement.pk).update(organisation=loin)


def test_une_autre_region_n_ouvre_aucun_objet_n_en_lit_aucun_nom_et_n_y_ecrit_rien(
    batie: Batie, adresses: list[str], comme: Any
) -> None:
    Organisation.objects.filter(finess="690000001").update(finess="690000019")
    _ailleurs()
    noms = (batie.tenue.reference, batie.projet.reference, batie.convention.reference, batie.avis.reference, "Antiulcéreux",
            "Dépenses de transport", "la DCGDR", "Mois sans tabac", "affiche commune")  # fmt: skip
    avant = (Ligne.objects.count(), Evenement.objects.count(), Courriel.objects.count())
    ouverts, fuites = [], []
    for role in ROLES:
        navigateur = comme(role)
        for chemin in adresses:
            reponse = navigateur.get(chemin)
            octets = b"".join(reponse.streaming_content) if reponse.streaming else reponse.content
            fuites += [(role, chemin, nom) for nom in noms if nom in octets.decode(errors="replace")]
            if UUID.search(chemin) or CLE.search(chemin):
                envoi = navigateur.envoyer(chemin, {"etape": "confirmer"}, jeton=0).status_code
                ouverts += [(role, chemin, code) for code in (reponse.status_code, envoi) if code not in FERMEES]
    assert (ouverts, fuites) == ([], [])
    assert (Ligne.objects.count(), Evenement.objects.count(), Courriel.objects.count()) == avant


def test_un_autre_hopital_et_ceux_qui_ne_font_que_lire_n_ecrivent_rien(
    batie: Batie, adresses: list[str], comme: Any
) -> None:
    autre = batie.vivante.region.organisations["autre_hopital"]
    Rattachement.objects.filter(role__in=("directeur", "professionnel")).update(organisation=autre)
    avant = (Ligne.objects.count(), Evenement.objects.count(), Courriel.objects.count())
    objets = [chemin for chemin in adresses if UUID.search(chemin) or CLE.search(chemin)]
    acceptes = []
    for role in ("directeur", "professionnel", "coordinateur_ipep", "omedit", "auditeur"):
        navigateur = comme(role)
        codes = [(chemin, navigateur.envoyer(chemin, {"etape": "confirmer"}, jeton=0)) for chemin in objets]
        acceptes += [(role, chemin, lu.status_code) for chemin, lu in codes if lu.status_code not in OUVERTES_SANS_ECRIRE]
        lus = [navigateur.get(chemin).status_code for chemin in objets if str(batie.projet.pk) in chemin]
        assert role in ("omedit", "auditeur") or set(lus) <= set(FERMEES), role
    assert acceptes == []
    assert (Ligne.objects.count(), Evenement.objects.count(), Courriel.objects.count()) == avant
