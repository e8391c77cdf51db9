"""The sheet for the CME: what the page says of a figure, as a tagged PDF that can be printed and read aloud."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from efficience.documents import composer, en_pdf, modele
from efficience.portail.indicateurs import lectures, mots

_MODELE = "fiche-cme"
_SANS_CHANGEMENT = "Aucun changement de produit n’est proposé pour cet indicateur."


def preparer(page: Mapping[str, Any], jour: date, *, demonstration: bool) -> bytes:
    """The PDF of what the page of an indicator for a hospital shows. Raises RefusDocument."""
    publication, etablissement, pourquoi = page["publication"], page["etablissement"], page["pourquoi"]
    definition = page["definition"]
    donnees: dict[str, dict[str, Any]] = {
        "document": {"date_le": jour, "reference": f"{definition.code} {etablissement.finess} {publication.annee}"},
        "etablissement": {"raison_sociale": etablissement.raison_sociale, "finess": etablissement.finess},
        "chiffre": {
            "indicateur": definition.intitule,
            "code": definition.code,
            "definition": definition.definition,
            "pourquoi": definition.pourquoi or None,
            "annee": publication.annee,
            "intitule": page["intitule"],
            "valeur": page["valeur"] or "aucune valeur",
            "polarite": page["polarite"] or None,
            "etat": "données provisoires" if publication.provisoire else "données définitives",
            "total": _phrase(page["total"]) or _SANS_CHANGEMENT,
            "sources": lectures.sources([publication]) or "non précisées",
            "empreinte": publication.version.empreinte[:16],
            "mesures": [
                {"mesure": etape.intitule, "calcul": etape.formule, "valeur": etape.valeur} for etape in pourquoi.etapes
            ],
            "changements": [{nom: un[nom] or None for nom in ("quoi", "precaution", "gain")} for un in page["changements"]],
            "hypotheses": [{nom: str(h[nom]) for nom in ("intitule", "valeur", "motif")} for h in pourquoi.hypotheses],
            **{
                nom: _phrase(page[cle]) for nom, cle in (("rang", "rang"), ("limites", "limite"), ("evolution", "evolution"))
            },
        },
    }
    donnees["chiffre"] = {nom: valeur for nom, valeur in donnees["chiffre"].items() if valeur not in (None, "", [])}
    return en_pdf(composer(modele(_MODELE), donnees, demonstration=demonstration))


def _phrase(lue: Any) -> str | None:
    return mots.dire(lue.phrase) if lue is not None else None
