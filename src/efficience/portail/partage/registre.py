"""The register of article 30, drawn from the exchanges in force: as a table, or as a tagged PDF."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from efficience.documents import composer, en_pdf, modele
from efficience.noyau.partage.echange import CATEGORIES, ENTITES
from efficience.noyau.partage.registre import Responsables, registre
from efficience.noyau.roles import ARS, CAISSE
from efficience.portail.comptes.models import Organisation
from efficience.portail.dossiers.models import Dossier
from efficience.portail.gouvernance.models import Mandat
from efficience.portail.partage.effacements import conservation
from efficience.portail.partage.models import Description

FICHIERS = "Fichiers gardés et effacés"
"""The column that says what was erased at the end of the retention."""


def responsables(region: str, le: datetime) -> Responsables:
    """The joint controllers, their officers, the arrangement between them: the convention in force."""
    jour = timezone.localdate(le)
    noms = Organisation.objects.filter(region=region, nature__in=(ARS, CAISSE)).order_by("nature", "nom")
    delegues = [un.personne for un in Mandat.objects.filter(region=region, qualite="dpo") if un.droit.court(jour)]
    convention = Dossier.objects.filter(region=region, cycle="convention_partenariat").order_by("-cree_le").first()
    return Responsables(
        responsables=" ; ".join(un.nom for un in noms) or "à compléter",
        delegues=" ; ".join(delegues) or "à désigner",
        accord=f"convention {convention.reference}" if convention else "aucune convention",
    )


def lignes(descriptions: Sequence[Description], region: str, le: datetime) -> Sequence[Mapping[str, str]]:
    """The lines of the register, column by column, and what became of the files."""
    faites = {un.code: str(conservation(un)) for un in descriptions}
    lues = registre([un.echange for un in descriptions], responsables(region, le))
    return [{**ligne, FICHIERS: faites[ligne["Référence"]]} for ligne in lues]


def en_document(descriptions: Sequence[Description], region: str, le: datetime) -> bytes:
    """The register as a PDF. Raises RefusDocument."""
    qui = responsables(region, le)
    mentions: dict[str, Any] = {
        "document": {"date_le": timezone.localdate(le).isoformat(), "reference": f"{region}-REGISTRE"},
        "registre": {
            "responsables": qui.responsables, "delegues": qui.delegues, "accord": qui.accord,
            "entrees": [_entree(un) for un in descriptions],
        },
    }  # fmt: skip
    return en_pdf(composer(modele("registre-traitements"), mentions, demonstration=settings.DEMONSTRATION))


def _entree(lue: Description) -> dict[str, str]:
    return {
        "reference": lue.code, "intitule": lue.intitule, "finalite": lue.finalite or "à dire",
        "base_legale": lue.base_legale or "à dire", "donnees": CATEGORIES[lue.categorie],
        "personnes": lue.personnes or "aucune, données agrégées",
        "destinataires": ", ".join(ENTITES[un] for un in lue.destinataires) or "aucun",
        "conservation": str(lue.conservation) if lue.conservation else "non fixée", "fichiers": str(conservation(lue)),
        "securite": lue.securite or "à dire",
        "transfert": lue.transfert_hors_ue or "aucun",
    }  # fmt: skip
