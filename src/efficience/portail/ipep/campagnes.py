"""The aggregates of a campaign: a file read whole or refused whole, kept as a version, computed upon."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import transaction

from efficience.noyau.automate import GesteRefuse
from efficience.noyau.calcul import Calcul, NonCalculable
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.ipep import agregats as regles
from efficience.noyau.ipep import bareme
from efficience.noyau.ipep.qualite import CATALOGUE_CANDIDAT, PREM, IndicateurIPEP, Resultat, lire_catalogue
from efficience.noyau.parametres import Releve
from efficience.noyau.territoires import NATION
from efficience.portail.commun import journal
from efficience.portail.comptes.membre import Membre
from efficience.portail.dossiers import actions
from efficience.portail.dossiers.models import Dossier
from efficience.portail.ipep import questionnaires
from efficience.portail.ipep.composition import derniere
from efficience.portail.ipep.groupes import loi_de
from efficience.portail.ipep.models import Agregats, Catalogue, Recueil
from efficience.portail.ipep.tables_deposees import entier, lire_table, nombre
from efficience.reglement import officiel

COLONNES = ("rubrique", "code", "champ", "valeur")
COLONNES_DU_CATALOGUE = ("code", "libelle", "composante", "sens", "source", "unite")
STRATE, INDICATEUR, TERRITOIRE, ANNONCE = "strate", "indicateur", "territoire", "annonce"
RUBRIQUES: Mapping[str, tuple[str, ...]] = {
    STRATE: (
        "effectif",
        "annees",
        "depense",
        "comparateur",
        "annees_reference",
        "depense_reference",
        "comparateur_reference",
    ),
    INDICATEUR: ("numerateur", "denominateur", "precedent"),
    TERRITOIRE: (),
    ANNONCE: ("interessement",),
}
"""The fields of each heading of the file; a territory gives its own code as field."""
ATTENDENT = ("patientele_figee", "donnees_recues")
"""The states in which a file may come."""


class AgregatsRefuses(Exception):
    """A file that cannot be computed upon: all the reasons, in French. Nothing was kept."""

    def __init__(self, motifs: Sequence[str]) -> None:
        self.motifs = tuple(motifs)
        super().__init__(" ".join(motifs))


def catalogue(region: str) -> Mapping[str, IndicateurIPEP]:
    """The catalogue imported last in the region or for the whole country, else the candidate one."""
    importe = Catalogue.objects.filter(region__in=(region, NATION)).order_by("-importe_le", "-rang").first()
    return lire_catalogue(importe.lignes) if importe else CATALOGUE_CANDIDAT


@transaction.atomic
def importer_un_catalogue(octets: bytes, *, par: Membre, le: datetime) -> Catalogue:
    """Keep another catalogue for the campaigns computed from now on. Raises DonneeRefusee."""
    lignes = lire_table(octets, COLONNES_DU_CATALOGUE, "catalogue")
    lire_catalogue(lignes)
    region = par.organisation.region
    rang = Catalogue.objects.filter(region=region).count() + 1
    importe = Catalogue.objects.create(region=region, rang=rang, lignes=lignes, importe_le=le, importe_par=par.nom)
    journal.noter("ipep.importer_un_catalogue", importe, par=par, le=le, details={"rang": rang, "lignes": len(lignes)})
    return importe


def modele_de_fichier(campagne: Dossier) -> list[dict[str, str]]:
    """The lines of the file to fill: the strata of the patientèle, the indicators of the catalogue, without values."""
    comptee = campagne.mere and derniere(campagne.mere.groupement, campagne.fixe["annee"])
    codes = [une.code for une in comptee.strates.all()] if comptee else ["STRATE"]
    indicateurs = [code for code, un in catalogue(campagne.region).items() if un.composante != PREM]
    attendus = [(STRATE, code, champ) for code in codes for champ in RUBRIQUES[STRATE]]
    attendus += [(INDICATEUR, code, champ) for code in indicateurs for champ in RUBRIQUES[INDICATEUR]]
    attendus += [(TERRITOIRE, code, "TERRITOIRE") for code in indicateurs]
    attendus += [(ANNONCE, "", champ) for champ in RUBRIQUES[ANNONCE]]
    return [dict(zip(COLONNES, (*une, ""), strict=True)) for une in attendus]


def lire(lignes: Sequence[Mapping[str, str]]) -> regles.Agregats:
    """The aggregates of a file. Raises DonneeRefusee, with the line at fault."""
    lues: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for rang, ligne in enumerate(lignes, start=2):
        _ranger(lues, ligne, rang)
    return regles.Agregats(
        strates=[_strate(code, champs) for code, champs in lues[STRATE].items()],
        resultats={code: _resultat(code, champs) for code, champs in lues[INDICATEUR].items()},
        distributions={
            code: [nombre(valeur, f"territoire {ou} de {code}") for ou, valeur in valeurs.items()]
            for code, valeurs in lues[TERRITOIRE].items()
        },
        annonce={champ: nombre(valeur, f"annonce, {champ}") for champs in lues[ANNONCE].values()
                 for champ, valeur in champs.items()},
    )  # fmt: skip


def _ranger(lues: dict[str, dict[str, dict[str, str]]], ligne: Mapping[str, str], rang: int) -> None:
    rubrique, code, champ, valeur = (ligne[nom] for nom in COLONNES)
    if rubrique not in RUBRIQUES:
        raise DonneeRefusee(f"ligne {rang}", f"rubrique « {rubrique} »", "l’une de " + ", ".join(RUBRIQUES))
    permis = RUBRIQUES[rubrique]
    if permis and champ not in permis:
        raise DonneeRefusee(f"ligne {rang}", f"champ « {champ} »", f"pour une {rubrique}, l’un de {', '.join(permis)}")
    if champ in lues[rubrique][code]:
        raise DonneeRefusee(f"ligne {rang}", f"{rubrique} {code}, {champ} écrit deux fois", "chaque champ une fois")
    lues[rubrique][code][champ] = valeur


def _strate(code: str, champs: Mapping[str, str]) -> regles.StrateDeCampagne:
    if manquants := [nom for nom in RUBRIQUES[STRATE] if nom not in champs]:
        raise DonneeRefusee(f"strate {code}", f"sans {', '.join(manquants)}", "ses sept champs")
    autres = {nom: _positif(champs[nom], f"strate {code}, {nom}") for nom in RUBRIQUES[STRATE][1:]}
    return regles.StrateDeCampagne(code, entier(champs["effectif"], f"strate {code}, effectif"), **autres)


def _resultat(code: str, champs: Mapping[str, str]) -> Resultat:
    if "numerateur" not in champs or "denominateur" not in champs:
        raise DonneeRefusee(f"indicateur {code}", "sans numérateur ou sans dénominateur", "les deux")
    avant = champs.get("precedent", "")
    return Resultat(
        _positif(champs["numerateur"], f"indicateur {code}"), _positif(champs["denominateur"], f"indicateur {code}"),
        _positif(avant, f"indicateur {code}, année précédente") if avant else None,
    )  # fmt: skip


def _positif(texte: str, ou: str) -> Fraction:
    lu = nombre(texte, ou)
    if lu < 0:
        raise DonneeRefusee(ou, f"« {texte} »", "une valeur positive ou nulle")
    return Fraction(lu)


def fautes(campagne: Dossier, lus: regles.Agregats, patientele: int) -> tuple[str, ...]:
    """Why these aggregates cannot be computed upon."""
    releve = Releve(officiel(), loi_de(campagne))
    return regles.fautes(lus, patientele, catalogue(campagne.region), bareme.regles_de_qualite(releve))


@transaction.atomic
def recevoir(campagne: Dossier, octets: bytes, *, par: Membre, le: datetime) -> Agregats:
    """Keep the aggregates of a campaign, and say that they came. Raises DonneeRefusee, AgregatsRefuses, GesteRefuse."""
    lu = campagne.contexte(le)
    if lu.etat not in ATTENDENT:
        raise GesteRefuse("recevoir", lu.etat, f"La campagne n’attend pas de fichier : « {lu.situation(le).libelle} ».")
    lignes = lire_table(octets, COLONNES, "agrégats")
    if trouvees := fautes(campagne, lire(lignes), lu.donnee("patientele")):
        raise AgregatsRefuses(trouvees)
    gardes = Agregats.objects.create(
        campagne=campagne, rang=campagne.agregats.count() + 1, lignes=lignes,
        empreinte=hashlib.sha256(octets).hexdigest(), recus_le=le, recus_par=par.nom,
    )  # fmt: skip
    details = {"rang": gardes.rang, "empreinte": gardes.empreinte}
    journal.noter("ipep.recevoir_agregats", gardes, par=par, le=le, details=details)
    if lu.etat == ATTENDENT[0]:
        actions.faire(campagne, "recevoir", par=par, le=le)
    return gardes


def derniers(campagne: Dossier) -> Agregats | None:
    """The version in force."""
    return campagne.agregats.order_by("-rang").first()


def experience(campagne: Dossier) -> Calcul | NonCalculable:
    """What the patients answered for the year, once their collection is closed."""
    recueil = Recueil.objects.filter(
        groupement=campagne.mere_id, public="patients", annee=campagne.fixe["annee"], clos_le__isnull=False
    ).first()
    return questionnaires.lire(recueil).experience if recueil else NonCalculable("aucun recueil clos pour cette année")


def calculer(campagne: Dossier, le: datetime) -> regles.ResultatDeCampagne | NonCalculable:
    """The result of a campaign from what was received last."""
    gardes, patientele = derniers(campagne), campagne.contexte(le).donnee("patientele")
    if gardes is None or patientele is None:
        return NonCalculable("les agrégats ne sont pas reçus")
    region, sorti_le = catalogue(campagne.region), sortie(campagne, le)
    return regles.calculer(
        lire(gardes.lignes), patientele, region, experience(campagne), officiel(), loi_de(campagne), sorti_le
    )


def sortie(campagne: Dossier, le: datetime) -> date | None:
    """The last day of a group that asked to leave; None for one that stays."""
    jour: date | None = campagne.mere.contexte(le).donnee("sortie_le") if campagne.mere else None
    return jour


def en_resultat(calcule: regles.ResultatDeCampagne, patients: int, empreinte: str, au: str) -> dict[str, Any]:
    """The result as its event keeps it: amounts, steps, what it was computed from."""
    parametres = [str(vars(etape)) for etape in calcule.calcul.etapes] + [str(h) for h in calcule.calcul.hypotheses]
    return {
        "interessement": calcule.interessement,
        "montant": _decimal(calcule.calcul, "montant"),
        "score": calcule.score,
        "patients": patients,
        "parametres": f"{au}, {hashlib.sha256(repr(parametres).encode()).hexdigest()[:16]}",
        "agregats": empreinte,
        "bande": calcule.bande,
        "part": calcule.part,
        "ecarts": list(calcule.ecarts),
        "points": {code: _en_mots(un) for code, un in calcule.points.items()},
        "experience": _en_mots(calcule.experience),
        "calcul": calcule.calcul.en_json(),
    }


def _decimal(calcul: Calcul, nom: str) -> Decimal:
    valeur = calcul.resultat[nom]
    assert isinstance(valeur, Decimal)
    return valeur


def _en_mots(points: Calcul | NonCalculable) -> Any:
    return points.motif if isinstance(points, NonCalculable) else points.resultat["taux"]
