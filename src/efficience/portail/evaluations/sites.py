"""The results of an evaluation site by site, as rows of the page and of its CSV."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from efficience.documents.graphiques import Valeur
from efficience.noyau.rejouable.entrees import Entrees
from efficience.noyau.rejouable.resultat import PREMIERE
from efficience.noyau.resultats_par_site import ResultatDeSite, par_site
from efficience.noyau.suivi_annuel import Annuelle
from efficience.portail.commun.tableaux import Colonne
from efficience.portail.etablissements.models import Etablissement
from efficience.reglement import ErreurReglement


@dataclass(frozen=True)
class RangeeDeSite:
    """A row: an indicator on a site, or on the contract when `nom` is empty."""

    lu: ResultatDeSite
    nom: str

    @property
    def reference(self) -> str:
        """The value of the year before, in words."""
        return _ecrite(self.lu, self.lu.suivi.reference)

    @property
    def observe(self) -> str:
        """The value of the year evaluated, in words."""
        return _ecrite(self.lu, self.lu.suivi.observe)

    @property
    def reunis(self) -> str:
        """The sites that a value sums when it is not the site alone, year by year."""
        avant, apres = self.lu.reunis
        dites = {", ".join(avant), ", ".join(apres)} - {self.lu.site}
        return " puis ".join(dict.fromkeys((", ".join(avant), ", ".join(apres)))) if dites else ""


def _ecrite(lu: ResultatDeSite, valeur: Annuelle) -> str:
    return Valeur(valeur.nombre, valeur.statut, valeur.provisoire).ecrite(lu.suivi.nature)


def rangees(entrees: Entrees) -> Sequence[RangeeDeSite]:
    """The rows of an evaluation over several sites; none for a single site, or for a grid."""
    if entrees.generation == PREMIERE:
        return ()
    try:
        lus = par_site(entrees)
    except ErreurReglement:
        return ()
    noms: Mapping[str, str] = dict(
        Etablissement.objects.filter(pk__in={un.site for un in lus}).values_list("finess", "raison_sociale")
    )
    return [RangeeDeSite(un, noms.get(un.site, "")) for un in lus]


def _nombre(valeur: Annuelle) -> Decimal | None:
    nombre = valeur.nombre
    return None if nombre is None else (Decimal(nombre.numerator) / Decimal(nombre.denominator)).quantize(_PRECISION)


_PRECISION = Decimal("0.000001")

COLONNES = (
    Colonne("indicateur", lambda r: r.lu.indicateur),
    Colonne("mesure", lambda r: r.lu.intitule),
    Colonne("site", lambda r: r.lu.site or "contrat"),
    Colonne("nom", lambda r: r.nom),
    Colonne("sites réunis l’année d’avant", lambda r: " ".join(r.lu.reunis[0])),
    Colonne("sites réunis l’année évaluée", lambda r: " ".join(r.lu.reunis[1])),
    Colonne("année d’avant", lambda r: _nombre(r.lu.suivi.reference), nombre=True),
    Colonne("statut de l’année d’avant", lambda r: r.lu.suivi.reference.statut.value),
    Colonne("année évaluée", lambda r: _nombre(r.lu.suivi.observe), nombre=True),
    Colonne("statut de l’année évaluée", lambda r: r.lu.suivi.observe.statut.value),
    Colonne("économie", lambda r: r.lu.economie, nombre=True),
    Colonne("pourquoi sans économie", lambda r: r.lu.motif),
)
