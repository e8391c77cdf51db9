"""`LISEZMOI.txt`: what the folder holds, in French, for whoever finds it without its context."""

from collections.abc import Sequence
from pathlib import Path

from efficience.moteur.synthese.bilan import Fichier
from efficience.moteur.synthese.demande import Demande
from efficience.moteur.synthese.etablissements import Etablissement
from efficience.moteur.synthese.parametres import CATALOGUE, Region

_PHRASES = {
    "exemplaire": "boîtes d'IPP en baisse de 12 % par an",
    "derive": "boîtes d'IPP en hausse de 15 % par an",
    "absorbe": "fusionné avec le suivant au 1er janvier de {derniere}, absent du fichier {derniere}",
    "absorbant": "porte en {derniere} ses volumes et ceux du précédent",
    "ferme": "fermé au 31 décembre {avant}, absent du fichier {derniere}",
    "silencieux": "ouvert, mais absent du fichier {derniere} (non transmis)",
    "au_dessus": "8 512 boîtes d'IPP chaque année",
    "au_dessous": "8 488 boîtes d'IPP chaque année",
    "sans_ipp": "aucun IPP prescrit",
    "corse": "numéro FINESS corse (2A), région 94",
    "outre_mer": "numéro FINESS d'outre-mer (97), région 04",
    "geographique": "publié sous le numéro de son site, non de son entité juridique {finess_juridique}",
}


def ecrire(
    chemin: Path, region: Region, demande: Demande, etablissements: Sequence[Etablissement], fichiers: Sequence[Fichier]
) -> Fichier:
    """Fill the text of the catalogue."""
    modele = (CATALOGUE / "lisezmoi.txt").read_text(encoding="utf-8")
    arguments = {
        "graine": demande.graine,
        "établissements": demande.etablissements,
        "patients": demande.patients,
        "années": " ".join(map(str, demande.annees)),
        "lignes par an": f"environ {demande.lignes}",
    }
    texte = modele.format(
        nom=region.nom,
        arguments="\n".join(f"{nom:<16}{valeur}" for nom, valeur in arguments.items()),
        fichiers="\n".join(_fichier(chemin.parent, fichier) for fichier in fichiers),
        effets="\n".join(_effet(e, demande.derniere) for e in etablissements if e.effet.code),
    )
    chemin.write_bytes(texte.encode("utf-8"))
    return Fichier(chemin, texte.count("\n"))


def _fichier(dossier: Path, fichier: Fichier) -> str:
    nom, lignes = fichier.chemin.relative_to(dossier).as_posix(), f"{fichier.lignes:,}".replace(",", " ")
    euros = "" if fichier.montant is None else f", {fichier.montant:,} € remboursés".replace(",", " ").replace(".", ",")
    return f"{nom:<32}{lignes:>10} lignes{euros}"


def _effet(e: Etablissement, derniere: int) -> str:
    phrase = _PHRASES[e.effet.code].format(derniere=derniere, avant=derniere - 1, finess_juridique=e.finess_juridique)
    return f"{e.finess}  {e.nom} ({e.effet.code}) : {phrase}"
