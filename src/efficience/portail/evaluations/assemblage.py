"""From the tables to what an evaluation is computed from: the contract of its time, its sites, the published figures.

Only figures in force are read, or those that were frozen. Nothing is made up: a site that is not there is missing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Q

from efficience.noyau.contrat.actes import Contrat as ContratDuDroit
from efficience.noyau.contrat.actes import contenu, volets_en_vigueur
from efficience.noyau.contrat.exigences import VOLETS_DU_CYCLE
from efficience.noyau.contrat.troisieme_generation import DECISIONS as DECISIONS_GEN3
from efficience.noyau.decomposition import Effets
from efficience.noyau.evaluation_annuelle import Objectif
from efficience.noyau.indicateur import Statut
from efficience.noyau.perimetre import Perimetre, Site, Succession, ValeurDeSite
from efficience.noyau.periode import Periode
from efficience.noyau.rejouable.ecriture import empreinte
from efficience.noyau.rejouable.entrees import Entrees, PartRegionale, PremiereGeneration, fiche_d_argent
from efficience.noyau.rejouable.regionaux import REGIONAUX
from efficience.portail.contrats.dossiers import droit
from efficience.portail.contrats.models import Contrat
from efficience.portail.etablissements.models import Etablissement
from efficience.portail.etablissements.models import Succession as Reprise
from efficience.portail.evaluations import declarations
from efficience.portail.evaluations.models import Enveloppe, Evaluation
from efficience.portail.evaluations.rectifications import Valeurs, rectifier_les_valeurs
from efficience.portail.indicateurs.models import Lecture, Publication, Resultat

PREMIERE, TROISIEME = "GEN1_2018", "GEN3_2026"


@dataclass(frozen=True)
class Convenu:
    """What the contract evaluates for a year: indicators by code with their volet, and why some are not due."""

    indicateurs: Mapping[str, str]
    hors_contrat: Mapping[str, str]


def convenu(notre: ContratDuDroit, annee: int, projet: Mapping[str, Any] | None = None) -> Convenu:
    """The indicators written in the objectives at the end of the year; those written before are out, with the reason.

    `projet`: the objectives of a contract signed elsewhere, which the ARS wrote when it took it back.
    """
    bornes = Periode.annee(annee)
    if not notre.actes:
        return Convenu({}, {})
    lus: dict[str, str] = {}
    for acte in notre.actes:
        if acte.effet_le <= bornes.fin:
            lus |= {ligne["indicateur"]: ligne.get("volet", "") for ligne in _objectifs(acte.blocs)}
    if lus and not notre.en_vigueur(bornes.fin):
        return Convenu(lus, dict.fromkeys(lus, f"le contrat n’est pas en vigueur au {bornes.fin:%d/%m/%Y}"))
    courants = {ligne["indicateur"] for ligne in _objectifs({b: c.valeur for b, c in contenu(notre, bornes.fin).items()})}
    if not lus and projet and notre.initial.dernier("reprendre"):
        lus = {ligne["indicateur"]: ligne.get("volet", "") for ligne in _objectifs(projet)}
        courants = set(lus)
    volets, mots = volets_en_vigueur(notre, bornes.fin), VOLETS_DU_CYCLE.get(notre.initial.cycle.nom, {})
    dehors = {}
    for code, volet in lus.items():
        if code not in courants:
            dehors[code] = f"l’objectif n’est plus dans le contrat au {bornes.fin:%d/%m/%Y}"
        elif volet and volet not in volets:
            dehors[code] = f"le volet « {mots.get(volet, volet)} » a pris fin"
    return Convenu(lus, dehors)


def convenu_de(contrat: Contrat, annee: int) -> Convenu:
    """The same, from the rows of a contract."""
    initial = contrat.actes.filter(numero=0).first()
    return convenu(droit(contrat), annee, initial.projet if initial else None)


def accorde(evaluation: Evaluation) -> Convenu:
    """What is evaluated: the objectives of the contract; what the ARS entered for a third generation, which has none."""
    if evaluation.contrat.generation == TROISIEME:
        return Convenu(dict.fromkeys(evaluation.assiettes.get("indicateurs", ()), ""), {})
    return convenu_de(evaluation.contrat, evaluation.annee)


def _objectifs(blocs: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    lignes = blocs.get("objectifs")
    return [ligne for ligne in lignes if isinstance(ligne, Mapping)] if isinstance(lignes, list) else []


def publications(region: str, codes: Collection[str], annee: int) -> list[Publication]:
    """The figures in force of these indicators, for the year and the year before, those of the region alone."""
    siennes = Publication.objects.filter(
        region=region, finess="", indicateur__in=codes, annee__in=(annee - 1, annee), remplacee_le__isnull=True
    )
    return list(siennes.select_related("version", "definition").order_by("indicateur", "annee"))


def gelees(identifiants: Iterable[int]) -> list[Publication]:
    """The figures that were frozen, replaced since or not."""
    siennes = Publication.objects.filter(pk__in=list(identifiants)).select_related("version", "definition")
    return list(siennes.order_by("indicateur", "annee"))


def empreinte_des_donnees(lues: Sequence[Publication]) -> str:
    """The fingerprint of what is frozen: which figures of which versions."""
    return empreinte(sources(lues))


def sources(lues: Sequence[Publication]) -> list[dict[str, str]]:
    """What was read, as the file of the evaluation tells it."""
    return [
        {
            "indicateur": un.indicateur, "annee": str(un.annee), "version": str(un.version_id),
            "empreinte": un.version.empreinte, "calcule_le": un.version.calcule_le.date().isoformat(),
            "provisoire": "oui" if un.provisoire else "non",
        }
        for un in lues
    ]  # fmt: skip


def entrees(evaluation: Evaluation, lues: Sequence[Publication] | None = None) -> Entrees:
    """All that the evaluation is computed from now; on these figures rather than those in force, when they are given."""
    contrat, annee = evaluation.contrat, evaluation.annee
    commun: dict[str, Any] = {
        "contrat": contrat.reference, "etablissement": str(contrat.etablissement),
        "generation": contrat.generation, "annee": annee, "a_blanc": evaluation.a_blanc,
    }  # fmt: skip
    if contrat.generation == PREMIERE:
        return Entrees(**commun, premiere=_premiere(evaluation))
    notre = accorde(evaluation)
    if lues is None:
        lues = publications(contrat.region, notre.indicateurs, annee)
    perimetre = perimetre_de(contrat, lues)
    brutes = valeurs_de(perimetre, lues)
    rectifiees, rectifications = rectifier_les_valeurs(brutes.sommes, evaluation)
    return Entrees(
        **commun, perimetre=perimetre, objectifs=tuple(_nationaux(notre, lues, rectifiees, perimetre, annee)),
        valeurs=rectifiees, hors_contrat={c: m for c, m in notre.hors_contrat.items() if c not in REGIONAUX},
        regionaux=tuple(c for c in notre.indicateurs if c in REGIONAUX and c not in notre.hors_contrat),
        troisieme=declarations.troisieme_generation(evaluation) if contrat.generation == TROISIEME else None,
        niveaux=brutes.niveaux, part_regionale=part_regionale(contrat, annee), sources=tuple(sources(lues)),
        rectifications=rectifications,
    )  # fmt: skip


def _premiere(evaluation: Evaluation) -> PremiereGeneration:
    return declarations.premiere_generation(evaluation)


def perimetre_de(contrat: Contrat, lues: Sequence[Publication]) -> Perimetre:
    """The sites of the signatory: of its legal entity those that are in the figures, or the site alone when it signed alone.

    A site of the legal entity that no figure names (a nursing home) is not expected; one named without value is missing.
    """
    signataire = contrat.etablissement
    if signataire.finess_juridique == signataire.pk or signataire.statut != "prive":
        siens = list(Etablissement.objects.filter(finess_juridique=signataire.finess_juridique))
    else:
        siens = [signataire]
    nommes = set(
        Resultat.objects.filter(publication__in=[un.pk for un in lues], etablissement__in=[s.pk for s in siens])
        .order_by().values_list("etablissement_id", flat=True).distinct()
    )  # fmt: skip
    retenus = [s for s in siens if s.pk in nommes] or [signataire]
    reprises = _reprises([s.pk for s in retenus])
    return Perimetre(
        tuple(Site(s.pk, s.ouvert_le, s.ferme_le) for s in sorted(retenus, key=lambda s: s.pk)),
        tuple(Succession(r.de_id, r.vers_id, r.le) for r in reprises),
    )


def _reprises(vers: Collection[str]) -> list[Reprise]:
    """The mergers into these sites, and into what they took over."""
    toutes: dict[int, Reprise] = {}
    while vers:
        trouvees = {r.pk: r for r in Reprise.objects.filter(vers__in=vers, nature="fusion")}
        vers = [r.de_id for cle, r in trouvees.items() if cle not in toutes]
        toutes |= trouvees
    return sorted(toutes.values(), key=lambda r: (r.le, r.de_id))


@dataclass(frozen=True)
class Lues:
    """The figures of the sites: sums, and grades by (indicator, site, year)."""

    sommes: Valeurs
    niveaux: Mapping[tuple[str, str, int], str]


def valeurs_de(perimetre: Perimetre, lues: Sequence[Publication]) -> Lues:
    """The published figures of the sites and of those they succeeded, state by state."""
    sites = {s.finess for s in perimetre.sites} | {s.de for s in perimetre.successions}
    par_cle = {un.pk: un for un in lues}
    rangees = Resultat.objects.filter(publication__in=par_cle, etablissement__in=sites)
    reunies: dict[tuple[str, str, int], list[Resultat]] = {}
    for r in rangees.order_by("etablissement_id", "publication_id", "mesure"):
        publication = par_cle[r.publication_id]
        reunies.setdefault((publication.indicateur, r.etablissement_id, publication.annee), []).append(r)
    sommes: dict[str, list[ValeurDeSite]] = {}
    niveaux: dict[tuple[str, str, int], str] = {}
    for (code, site, annee), siens in reunies.items():
        if niveau := next((r.niveau for r in siens if r.niveau), ""):
            niveaux[code, site, annee] = niveau
        provisoire = par_cle[siens[0].publication_id].provisoire
        sommes.setdefault(code, []).append(_valeur(site, annee, siens, provisoire))
    return Lues({code: tuple(unes) for code, unes in sommes.items()}, niveaux)


def _valeur(site: str, annee: int, siens: Sequence[Resultat], provisoire: bool) -> ValeurDeSite:
    """One measure computed makes the value computed, the others then miss one by one; none, and the reason is told."""
    mesures = {r.mesure: None if r.valeur is None else Fraction(r.valeur) for r in siens if not r.niveau}
    if any(valeur is not None for valeur in mesures.values()) or any(r.niveau for r in siens):
        protegees = [r.mesure for r in siens if r.statut == Statut.PROTEGE.value]
        statut = Statut.PROTEGE if protegees and "depense" in protegees else Statut.CALCULE
        return ValeurDeSite(site, annee, mesures, statut, provisoire)
    return ValeurDeSite(site, annee, mesures, Statut(siens[0].statut), provisoire)


def _nationaux(
    accorde: Convenu, lues: Sequence[Publication], valeurs: Valeurs, perimetre: Perimetre, annee: int
) -> Iterable[Objectif]:
    """The national indicators of the contract, in its order, by the definition of the figures read."""
    definitions = {un.indicateur: un.definition for un in lues}
    manquantes = set(accorde.indicateurs) - set(definitions)
    if manquantes:
        from efficience.portail.indicateurs.lectures import definitions as installees

        definitions |= {code: un for code, un in installees().items() if code in manquantes}
    for code in accorde.indicateurs:
        definition = definitions.get(code)
        if definition is None or not definition.argent:
            continue
        dit = {**definition.argent, "texte": definition.texte}
        yield Objectif(
            fiche_d_argent(code, definition.intitule, dit), frozenset(definition.argent["rapports"]),
            _effets(code, lues, valeurs.get(code, ()), perimetre, annee),
        )  # fmt: skip


_EFFETS = ("effet_volume", "effet_structure", "effet_prix")


def _effets(
    code: str, lues: Sequence[Publication], valeurs: Sequence[ValeurDeSite], perimetre: Perimetre, annee: int
) -> Effets | None:
    """The split of the spend of a single site, when the engine read one and it is that of the same spend."""
    depenses = {v.annee: v.mesures.get("depense") for v in valeurs}
    courante = next((un for un in lues if un.indicateur == code and un.annee == annee), None)
    if courante is None or len(perimetre.sites) != 1 or perimetre.successions:
        return None
    lus = {
        lecture.genre: lecture.valeur
        for lecture in Lecture.objects.filter(
            publication=courante, etablissement=perimetre.sites[0].finess, genre__in=_EFFETS
        )
    }
    avant, apres = depenses.get(annee - 1), depenses.get(annee)
    if any(lus.get(nom) is None for nom in _EFFETS) or avant is None or apres is None:
        return None
    effets = Effets(*(Decimal(lus[nom]).quantize(Decimal("0.01")) for nom in _EFFETS))  # type: ignore[arg-type]
    return effets if Fraction(effets.evolution) == Fraction(apres) - Fraction(avant) else None


def part_regionale(contrat: Contrat, annee: int) -> PartRegionale | None:
    """What the last sharing of the region's envelope gives to the contract; None when nothing was shared."""
    enveloppe = Enveloppe.objects.filter(region=contrat.region, annee=annee).first()
    dernier = enveloppe.partages.order_by("-pk").first() if enveloppe else None
    part = dernier.parts.get(contrat.reference) if dernier else None
    if dernier is None or part is None:
        return None
    return PartRegionale(contrat.region, Decimal(part["droit"]), Decimal(part["part"]), dernier.strategie, part["mots"])


def evaluables(region: Q, annee: int) -> list[tuple[Contrat, ContratDuDroit]]:
    """The contracts that were in force on a day of the year: those that a campaign opens."""
    from efficience.portail.contrats.dossiers import droits

    bornes = Periode.annee(annee)
    siens = Contrat.objects.filter(Q(annee=annee) | ~Q(generation=TROISIEME), region).order_by("reference")
    return [(contrat, notre) for contrat, notre in droits(siens) if _evaluable(contrat, notre, bornes.debut, bornes.fin)]


def _evaluable(contrat: Contrat, notre: ContratDuDroit, debut: date, fin: date) -> bool:
    """A contract in force; a dossier of the third generation that is not decided by its own procedure."""
    if contrat.generation == TROISIEME:
        return not decide_ailleurs(notre)
    return _en_vigueur(notre, debut, fin)


def decide_ailleurs(notre: ContratDuDroit) -> bool:
    """Whether a dossier of the third generation has its decision already, outside any evaluation."""
    return notre.initial.etat in DECISIONS_GEN3


def _en_vigueur(notre: ContratDuDroit, debut: date, fin: date) -> bool:
    """Whether the contract was in force at the end of the year, or at its beginning."""
    return notre.en_vigueur(fin) or notre.en_vigueur(debut)
