"""`OPEN_PHMEV_AAAA.CSV` as the CNAM publishes it: cp1252, `;`, CRLF, no quoting, dots in thousands, decimal comma."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from efficience.moteur.synthese.bilan import Fichier, en_euros
from efficience.moteur.synthese.delivrances import Lignes
from efficience.moteur.synthese.etablissements import Etablissement
from efficience.moteur.synthese.parametres import PROFILS
from efficience.moteur.synthese.produits import Produit

EN_TETE = (
    "atc1;l_atc1;atc2;L_ATC2;atc3;L_ATC3;atc4;L_ATC4;ATC5;L_ATC5;CIP13;l_cip13;TOP_GEN;GEN_NUM;age;SEXE;etb_rgt;"
    "categorie_jur;categorie_jur_rgt;code_postal;nom_etb;nom_ville;nom_voie;numero_voie;raison_sociale_etb;"
    "top_etb_age;top_etb_sexe;region_etb;BOITES;REM;BSE"
)
_ENCODAGE = "cp1252"
_PAR_MORCEAU = 100_000


def ecrire(chemin: Path, lignes: Lignes, produits: Sequence[Produit], etablissements: Sequence[Etablissement]) -> Fichier:
    """Write one year. A line is the text of its product, age and sex, establishment, then three numbers."""
    textes = (
        [";".join(produit.champs) for produit in produits],
        [";".join(profil) for profil in PROFILS],
        [";".join(_champs(e)) for e in etablissements],
    )
    with chemin.open("wb") as flux:
        flux.write(f"{EN_TETE}\r\n".encode(_ENCODAGE))
        for debut in range(0, len(lignes), _PAR_MORCEAU):
            morceau = "".join(_lignes(lignes, slice(debut, debut + _PAR_MORCEAU), *textes))
            flux.write(morceau.encode(_ENCODAGE))
    return Fichier(chemin, len(lignes), en_euros(lignes.rembourse))


def _champs(e: Etablissement) -> tuple[str, ...]:
    """The 12 published fields of an establishment."""
    return (
        e.finess,
        e.categorie.jur,
        e.categorie.code,
        e.code_postal,
        e.nom,
        e.ville,
        e.voie,
        e.numero,
        e.raison_sociale,
        str(int(e.detail >= 1)),
        str(int(e.detail >= 2)),
        str(int(e.territoire.region)),
    )


def _lignes(
    lignes: Lignes, tranche: slice, produits: list[str], profils: list[str], etablissements: list[str]
) -> Iterator[str]:
    colonnes = (colonne[tranche].tolist() for colonne in vars(lignes).values())
    for produit, etablissement, profil, boites, rembourse, base in zip(*colonnes, strict=True):
        yield (
            f"{produits[produit]};{profils[profil]};{etablissements[etablissement]};"
            f"{boites};{montant(rembourse)};{montant(base)}\r\n"
        )


def montant(centimes: int) -> str:
    """Cents as published: 14666964 → "146.669,64", −5 → "-0,05"."""
    euros, reste = divmod(abs(centimes), 100)
    entier = str(euros) if euros < 1000 else f"{euros:,}".replace(",", ".")
    return f"{'-' if centimes < 0 else ''}{entier},{reste:02d}"
