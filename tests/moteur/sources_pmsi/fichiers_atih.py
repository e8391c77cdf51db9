"""A writer of RSA, ANO and .med records from the program's own positions, for tests that are not about positions."""

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from efficience.moteur.sources.rsa.formats import Format, trouver

LILLE, LENS = "590000006", "620000000"
INDEX_A, INDEX_B = "a1" * 16, "b2" * 16
NAISSANCE = "07051941"
Ligne = Mapping[str, str]

_RSA = {
    "finess": LILLE,
    "sequence": "0000000001",
    "cmd": "05",
    "type_ghm": "M",
    "numero_ghm": "09",
    "complexite": "2",
    "nb_rum": "1",
    "age_annees": "082",
    "mode_entree": "8",
    "mois_sortie": "03",
    "annee_sortie": "2023",
    "mode_sortie": "8",
    "type_generation": "0",
    "nb_autorisations": "0",
    "nb_radiotherapie": "0",
    "dp": "I500",
}
_ANO = {
    "index": INDEX_A,
    "finess": LILLE,
    **{
        f"retour_{nom}": "0"
        for nom in "immatriculation naissance sexe sejour hosp pmsi reference coherence_naissance coherence_sexe".split()
    },
    "sequence": "0000000001",
    "date_entree": "01032023",
    "date_sortie": "05032023",
}
_MED = {
    "finess": LILLE,
    "type_prestation": "06",
    "sequence": "0000000001",
    "nb_sejours": "000001",
    "ucd": "3400892200971",
    "quantite": "0000002500",
    "montant": "0001000125",
}


def _poser(forme: Format, valeurs: Ligne) -> str:
    texte = [" "] * forme.longueur
    for nom, valeur in valeurs.items():
        champ = forme.champs[nom]
        texte[champ.debut - 1 : champ.debut - 1 + champ.longueur] = valeur.ljust(champ.longueur)[: champ.longueur]
    return "".join(texte)


def rsa(
    ligne: Ligne | None = None, das: Sequence[str] = (), actes: Sequence[str] = (), version: str = "228", annee: int = 2023
) -> str:
    """A RSA with its units, associated diagnoses and acts (« 001FAFA001 »: delay, code)."""
    valeurs = {**_RSA, "version": version, "annee_sortie": str(annee), **(ligne or {})}
    comptes = {"nb_rum": f"{int(valeurs['nb_rum']):02}", "nb_da": f"{len(das):04}", "nb_actes": f"{len(actes):05}"}
    fixe = _poser(trouver("rsa", version, annee), {**valeurs, **comptes})
    autorisations = "07" * int(valeurs["nb_autorisations"]) + "9510002" * int(valeurs["nb_radiotherapie"])
    unites = ("010001" + LILLE).ljust(61, "0") * int(valeurs["nb_rum"])
    return fixe + autorisations + unites + "".join(da.ljust(6) for da in das) + "".join(acte.ljust(24) for acte in actes)


def ano(ligne: Ligne | None = None, annee: int = 2023) -> str:
    """An ANO record, with a date of birth where the ATIH document puts it (140-147)."""
    texte = _poser(trouver("ano", "", annee), {**_ANO, **(ligne or {})})
    return texte[:139] + NAISSANCE + texte[147:759] + "C" * 344


def med(ligne: Ligne | None = None, annee: int = 2023) -> str:
    """A line of drugs."""
    return _poser(trouver("med", "", annee), {**_MED, **(ligne or {})})


def ecrire(
    dossier: Path, fichiers: Mapping[str, Sequence[str]], finess: str = LILLE, annee: int = 2023, mois: int = 12
) -> Path:
    """Plain files `590000006.2023.12.rsa`…"""
    dossier.mkdir(parents=True, exist_ok=True)
    for suffixe, lignes in fichiers.items():
        texte = "".join(f"{ligne}\r\n" for ligne in lignes)
        (dossier / f"{finess}.{annee}.{mois}.{suffixe}").write_bytes(texte.encode("latin-1"))
    return dossier


def archiver(dossier: Path, nom: str = f"{LILLE}.2023.12.25012024101010.out.zip") -> Path:
    """The files of the folder become members of one archive."""
    with zipfile.ZipFile(dossier / nom, "w", zipfile.ZIP_DEFLATED) as archive:
        for fichier in sorted(dossier.iterdir()):
            if fichier.suffix != ".zip":
                archive.write(fichier, fichier.name)
                fichier.unlink()
    return dossier / nom
