"""`LISEZMOI.txt`: what the folder holds, in French, for whoever finds it without its context."""

from collections.abc import Sequence
from pathlib import Path

from efficience.moteur.synthese.bilan import Fichier, regrouper
from efficience.moteur.synthese.demande import Demande
from efficience.moteur.synthese.etablissements import Etablissement
from efficience.moteur.synthese.parametres import CATALOGUE, Region

_PHRASES = {
    "exemplaire": "s'améliore : boîtes d'IPP −12 % par an, moins d'ambulance, de diffuseurs, de réhospitalisations",
    "derive": "dérive : boîtes d'IPP +15 % par an, plus d'ambulance, de diffuseurs, de réhospitalisations",
    "absorbe": "fusionné avec le suivant au 1er janvier de {derniere}, absent de toutes les tables de {derniere}",
    "absorbant": "porte en {derniere} ses volumes et ceux du précédent, dans toutes les tables",
    "ferme": "fermé au 31 décembre {avant}, absent de toutes les tables de {derniere}",
    "silencieux": "ouvert, mais absent de toutes les tables de {derniere} (non transmis)",
    "au_dessus": "du côté ciblé de chaque seuil, de très peu : 8 512 boîtes d'IPP, 101 patients de pansements…",
    "au_dessous": "de l'autre côté, de très peu : 8 488 boîtes d'IPP, 100 patients de pansements…",
    "sans_ipp": "aucun IPP prescrit",
    "corse": "numéro FINESS corse (2A), région 94",
    "outre_mer": "numéro FINESS d'outre-mer (97), région 04",
    "geographique": "publié sous le numéro de son site, non de son entité juridique {finess_juridique}",
}

_INDIVIDUELLES = (
    "Les délivrances sont individuelles : patient, dates, âge, sexe. Leur somme par établissement, présentation, classe\n"
    "d'âge et sexe redonne Open PHMEV, dont une ligne masquée cache une présentation réelle de la même classe ATC."
)
_AGREGEES = (
    "La région est trop grande pour des délivrances individuelles (plus de {seuil} lignes publiées) : tables/delivrances\n"
    "donne les lignes publiées, sans patient, et snds/ n'a pas de pharmacie. Les autres tables sont individuelles."
)


def ecrire(
    chemin: Path,
    region: Region,
    demande: Demande,
    formes: Sequence[str],
    etablissements: Sequence[Etablissement],
    fichiers: Sequence[Fichier],
) -> Fichier:
    """Fill the text of the catalogue."""
    modele = (CATALOGUE / "lisezmoi.txt").read_text(encoding="utf-8")
    arguments = {
        "graine": demande.graine,
        "établissements": demande.etablissements,
        "patients": demande.patients,
        "années": " ".join(map(str, demande.annees)),
        "lignes par an": f"environ {demande.lignes}",
        "formes": " ".join(formes),
    }
    individuelles = demande.individuelle(region)
    texte = modele.format(
        nom=region.nom,
        arguments="\n".join(f"{nom:<16}{valeur}" for nom, valeur in arguments.items()),
        fichiers="\n".join(map(_fichier, regrouper(chemin.parent, fichiers))),
        effets="\n".join(_effet(e, demande.derniere) for e in etablissements if e.effet.code),
        delivrances=_INDIVIDUELLES if individuelles else _AGREGEES.format(seuil=region.volumes.lignes_individuelles),
    )
    chemin.write_bytes(texte.encode("utf-8"))
    return Fichier(chemin, texte.count("\n"))


def phrase(e: Etablissement, derniere: int) -> str:
    """What is planted in an establishment."""
    return _PHRASES[e.effet.code].format(derniere=derniere, avant=derniere - 1, finess_juridique=e.finess_juridique)


def _fichier(fichier: Fichier) -> str:
    lignes = f"{fichier.lignes:,}".replace(",", " ")
    euros = "" if fichier.montant is None else f", {fichier.montant:,} € remboursés".replace(",", " ").replace(".", ",")
    return f"{fichier.chemin.as_posix():<32}{lignes:>10} lignes{euros}"


def _effet(e: Etablissement, derniere: int) -> str:
    return f"{e.finess}  {e.nom} ({e.effet.code}) : {phrase(e, derniere)}"
