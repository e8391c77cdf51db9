"""Trastuzumab and rituximab given in hospital: reference, biosimilars, subcutaneous route, products that don't count."""

from efficience.moteur.synthese.soins.cadre import Cadre, Venue, accueillir, partager
from efficience.moteur.synthese.soins.evenements import Administration, Recolte, Sejour
from efficience.moteur.synthese.soins.listes import codes
from efficience.moteur.synthese.soins.plan import catalogue

_SEANCE = ("28Z07Z", "Z511")
_TUMEURS = {"tras": "C509", "ritu": "C833"}
_SEANCES_PAR_PATIENT = 4
_MOLECULES = {"tras": "trastuzumab", "ritu": "rituximab"}
_UN_SOUS_CUTANE_SUR = 10  # of rituximab, whose plan says nothing
_UN_EXCLU_SUR = 25
_UNE_ANNULEE_SUR = 30


def perfuser_anticancereux(cadre: Cadre, recolte: Recolte) -> None:
    """Séances of both molecules."""
    for nom, molecule in _MOLECULES.items():
        if cadre.plan.get(f"{nom}_sejours", 0):
            _administrer(cadre, recolte, nom, molecule)


def _administrer(cadre: Cadre, recolte: Recolte, nom: str, molecule: str) -> None:
    nombre, prix = cadre.plan[f"{nom}_sejours"], catalogue()["centimes"]
    sous_cutanes = cadre.plan.get(f"{nom}_sc", nombre // _UN_SOUS_CUTANE_SUR)
    sejours = _seances(cadre, recolte, nom, nombre + nombre // _UN_EXCLU_SUR)
    sc, exclus = codes(f"ucd-{molecule}-sc", cadre.annee), codes(f"ucd-{molecule}-exclu", cadre.annee)
    lignes = [Administration(s, sc[rang % len(sc)], 1, prix["sc_unite"]) for rang, s in enumerate(sejours[:sous_cutanes])]
    lignes += _intraveineuses(cadre, nom, molecule, sejours[sous_cutanes:nombre])
    if exclus:
        lignes += [
            Administration(s, exclus[rang % len(exclus)], 1, prix["exclu_unite"]) for rang, s in enumerate(sejours[nombre:])
        ]
    annulees = lignes[_UNE_ANNULEE_SUR - 1 :: _UNE_ANNULEE_SUR]
    miroirs = [ligne._replace(quantite=-ligne.quantite, montant=-ligne.montant) for ligne in annulees]
    recolte.administrations += [*lignes, *annulees, *miroirs]


def _seances(cadre: Cadre, recolte: Recolte, nom: str, nombre: int) -> list[Sejour]:
    hasard = cadre.hasard(f"anticancereux {nom}")
    patients = [cadre.patient("20" if rang % 2 else "60") for rang in range(1 + nombre // _SEANCES_PAR_PATIENT)]
    venus = []
    for rang, jour in enumerate(cadre.jours(hasard, nombre)):
        patient = patients[rang // _SEANCES_PAR_PATIENT]
        montant = int(catalogue()["centimes"]["seance"])
        venus.append(accueillir(cadre, recolte, Venue(patient, jour, jour, *_SEANCE, montant, dr=_TUMEURS[nom])))
    return [sejour for sejour in venus if sejour is not None]


def _intraveineuses(cadre: Cadre, nom: str, molecule: str, sejours: list[Sejour]) -> list[Administration]:
    """Exactly the planned units, the first ones biosimilar: one stay may see both."""
    restant, prix = cadre.plan[f"{nom}_biosimilaires"], int(catalogue()["centimes"][f"{nom}_unite"])
    biosimilaires = codes(f"ucd-{molecule}-biosimilaire", cadre.annee)
    references = codes(f"ucd-{molecule}-reference", cadre.annee)
    unites = partager(cadre.plan[f"{nom}_unites"], len(sejours), cadre.hasard(f"unites {nom}"))
    lignes = []
    for rang, (sejour, nombre) in enumerate(zip(sejours, unites, strict=True)):
        bio = min(restant, nombre)
        restant -= bio
        for ucd, quantite, tarif in (
            (biosimilaires[rang % len(biosimilaires)], bio, prix * 7 // 10),
            (references[rang % len(references)], nombre - bio, prix),
        ):
            if quantite:
                lignes.append(Administration(sejour, ucd, quantite, quantite * tarif))
    return lignes
