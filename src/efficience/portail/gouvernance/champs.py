"""The fields that a session asks for: agenda, attendance, what was said of a point. Each is a table of small fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django import forms

from efficience.noyau.contrat.exigences import SENS_AVIS
from efficience.noyau.gouvernance.competences import ISSUES, MATIERES, NATURES_DE_POINT, REPORTE
from efficience.noyau.gouvernance.ordre_du_jour import Point
from efficience.noyau.gouvernance.quorum import ABSENT, DISTANT, MANDAT, PRESENT, SENS, SUPPLEE

LIBRES = 3
"""How many points may be added by hand to an agenda."""


@dataclass(frozen=True)
class Ligne:
    """A small field of a table: its name, what it is about, how it is filled."""

    nom: str
    libelle: str
    champ: forms.Field


class TableDeControles(forms.MultiWidget):
    """Several controls under one label, each with its own."""

    template_name = "gouvernance/champs/lignes.html"

    def __init__(self, lignes: Sequence[Ligne]) -> None:
        self._libelles = [ligne.libelle for ligne in lignes]
        self._noms = [ligne.nom for ligne in lignes]
        super().__init__(widgets={ligne.nom: ligne.champ.widget for ligne in lignes})

    def decompress(self, value: Mapping[str, Any] | None) -> list[Any]:
        """The values of the controls, in their order."""
        return [(value or {}).get(nom) for nom in self._noms]

    def id_for_label(self, id_: str) -> str:
        """The first control."""
        return f"{id_}_0" if id_ else id_

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Each control with its label, in the markup of the design system."""
        contexte = super().get_context(name, value, attrs)
        for sous, libelle in zip(contexte["widget"]["subwidgets"], self._libelles, strict=True):
            sous["libelle"] = libelle
            sous["case"] = sous.get("type") == "checkbox"
            genre = {"select": "fr-select", "checkbox": ""}.get(sous.get("type", "select"), "fr-input")
            sous["attrs"] = {**sous["attrs"], "class": genre}
            sous["attrs"].pop("aria-describedby", None)
        return contexte


class ChampsEnTable(forms.MultiValueField):
    """Several small fields read as a mapping, by name."""

    def __init__(self, lignes: Sequence[Ligne], *, label: str, help_text: str = "", required: bool = True) -> None:
        self._noms = [ligne.nom for ligne in lignes]
        super().__init__(
            fields=[ligne.champ for ligne in lignes], widget=TableDeControles(lignes), label=label, help_text=help_text,
            required=required, require_all_fields=False,
        )  # fmt: skip

    def compress(self, data_list: Sequence[Any]) -> Any:
        """The values by name; what a child class makes of them."""
        return self.lire(dict(zip(self._noms, data_list or [None] * len(self._noms), strict=True)))

    def lire(self, dites: Mapping[str, Any]) -> Any:
        """What the gesture receives. Raises ValidationError."""
        return dict(dites)

    def en_clair(self, valeur: Any) -> str:
        """What was entered, as a summing up says it."""
        return "\n".join(f"{nom} : {dit}" for nom, dit in (valeur or {}).items()) or "rien"

    def clean(self, value: Any) -> Any:
        """An empty table is read like any other: it may mean something (nobody came)."""
        return super().clean(value) if any(un not in (None, "", False) for un in value or ()) else self.compress([])


class Presences(ChampsEnTable):
    """The attendance sheet: each member present, at distance, away, stood in for, or having given a mandate to another."""

    def __init__(self, membres: Sequence[str], suppleants: Mapping[str, Sequence[str]]) -> None:
        self._membres = {f"membre-{rang}": nom for rang, nom in enumerate(membres)}
        lignes = [Ligne(cle, nom, _mode(nom, membres, suppleants.get(nom, ()))) for cle, nom in self._membres.items()]
        super().__init__(lignes, label="Feuille d’émargement", required=False)

    def lire(self, dites: Mapping[str, Any]) -> dict[str, str]:
        """By member; those of whom nothing is said are away."""
        return {nom: dites[cle] for cle, nom in self._membres.items() if dites.get(cle)}


def _mode(nom: str, membres: Sequence[str], suppleants: Sequence[str]) -> forms.ChoiceField:
    supplees = [(f"{SUPPLEE}{autre}", f"suppléé par {autre}") for autre in suppleants]
    mandats = [(f"{MANDAT}{autre}", f"mandat à {autre}") for autre in membres if autre != nom]
    modes = [("", "absent"), (PRESENT, "présent"), (DISTANT, "à distance"), *supplees, *mandats]
    return forms.ChoiceField(choices=modes, required=False)


MODES: Mapping[str, str] = {PRESENT: "présent", DISTANT: "à distance", ABSENT: "absent"}


def mode_en_clair(mode: str) -> str:
    """What a member did, in words."""
    for debut, mots in ((MANDAT, "a donné mandat à"), (SUPPLEE, "suppléé par")):
        if mode.startswith(debut):
            return f"{mots} {mode.removeprefix(debut)}"
    return MODES.get(mode, "absent")


def _par_etablissement(cibles: Mapping[str, str]) -> Iterable[Ligne]:
    """An opinion on each hospital of a targeting, with its reason."""
    for finess, nom in cibles.items():
        sens = forms.ChoiceField(choices=[("", "rien de particulier"), *SENS_AVIS.items()], required=False)
        yield Ligne(f"sens-{finess}", f"Avis sur {nom}", sens)
        yield Ligne(f"motif-{finess}", f"Motif, pour {nom}", forms.CharField(required=False, max_length=2000))


class Traitement(ChampsEnTable):
    """What the body says of a point: the point, its issue, the votes if there was one.

    `cibles`: by FINESS, the hospitals of the targeting that is on the agenda; each may have its opinion.
    """

    def __init__(
        self, points: Sequence[Point], intitules: Mapping[str, str], membres: Sequence[str],
        cibles: Mapping[str, str] = MappingProxyType({}),
    ) -> None:  # fmt: skip
        self._membres, self._intitules = {f"voix-{rang}": nom for rang, nom in enumerate(membres)}, intitules
        self._cibles = cibles
        self._issues = {code: mots for nature in ISSUES.values() for code, mots in nature.items()} | {REPORTE: "reporté"}
        a_traiter = [("", "Choisir"), *((point.code, intitules[point.code]) for point in points)]
        votes = [("", "pas de voix"), *SENS.items()]
        super().__init__(
            [
                Ligne("point", "Point de l’ordre du jour", forms.ChoiceField(choices=a_traiter)),
                Ligne("issue", "Ce que dit l’instance", forms.ChoiceField(choices=[("", "Choisir"), *self._issues.items()])),
                *(
                    Ligne(cle, f"Voix de {nom}", forms.ChoiceField(choices=votes, required=False))
                    for cle, nom in self._membres.items()
                ),
                Ligne(
                    "observations",
                    "Réserves, motifs, précisions",
                    forms.CharField(required=False, max_length=5000, widget=forms.Textarea({"rows": 3})),
                ),
                *_par_etablissement(cibles),
            ],
            label="Point traité",
            help_text="Un avis ne décide pas. Les voix se laissent vides quand l’instance s’est prononcée sans vote.",
        )

    def lire(self, dites: Mapping[str, Any]) -> dict[str, Any]:
        """`{point, issue, voix?, observations?, etablissements?}`."""
        if not dites.get("point") or not dites.get("issue"):
            raise forms.ValidationError("Choisir le point traité et ce que l’instance en dit.")
        voix = {nom: dites[cle] for cle, nom in self._membres.items() if dites.get(cle)}
        avis = {
            finess: {"sens": sens, "motif": (dites.get(f"motif-{finess}") or "").strip()}
            for finess in self._cibles
            if (sens := dites.get(f"sens-{finess}"))
        }
        facultatives = {"voix": voix, "observations": (dites.get("observations") or "").strip(), "etablissements": avis}
        return {"point": dites["point"], "issue": dites["issue"], **{nom: dit for nom, dit in facultatives.items() if dit}}

    def en_clair(self, valeur: Any) -> str:
        """The point, its issue, the votes."""
        voix = "".join(f"\n{nom} : {SENS[sens]}" for nom, sens in valeur.get("voix", {}).items())
        dit = f"\n{valeur['observations']}" if valeur.get("observations") else ""
        avis = "".join(
            f"\n{self._cibles[finess]} : avis {SENS_AVIS[un['sens']]}{', ' + un['motif'] if un['motif'] else ''}"
            for finess, un in valeur.get("etablissements", {}).items()
        )
        return f"{valeur['point']}, {self._intitules[valeur['point']]} : {self._issues[valeur['issue']]}{voix}{dit}{avis}"


class OrdreDuJour(ChampsEnTable):
    """The agenda: what waits for the body, kept or left out, then points added by hand."""

    def __init__(self, proposes: Sequence[Point], intitules: Mapping[str, str], instance: str) -> None:
        self._proposes = {f"garder-{un.matiere}-{un.objet}": un for un in proposes}
        self._mots = {(un.matiere, un.objet): intitules[un.code] for un in proposes}
        libres = [
            (code, matiere.libelle)
            for code, matiere in MATIERES.items()
            if instance in matiere.instances and not matiere.geste
        ]
        gardes = [
            Ligne(cle, intitules[un.code], forms.BooleanField(required=False, initial=True))
            for cle, un in self._proposes.items()
        ]
        ajoutes = [ligne for rang in range(LIBRES) for ligne in _point_libre(rang, libres)]
        super().__init__([*gardes, *ajoutes], label="Ordre du jour", help_text=_AIDE)
        self.initial = dict.fromkeys(self._proposes, True)

    def lire(self, dites: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The points, numbered in their order."""
        gardes = [un for cle, un in self._proposes.items() if dites.get(cle)]
        ecrits = [(m, o) for r in range(LIBRES) if (m := dites.get(f"matiere-{r}")) and (o := dites.get(f"objet-{r}"))]
        tous = [*gardes, *(Point("", matiere, objet) for matiere, objet in ecrits)]
        return [Point(f"P{rang}", un.matiere, un.objet, un.donnees).en_champs() for rang, un in enumerate(tous, start=1)]

    def en_clair(self, valeur: Any) -> str:
        """One point a line."""
        return "\n".join(f"{un['code']}. {self._mots.get((un['matiere'], un['objet'])) or _dit(un)}" for un in valeur)


_AIDE = "Ce qui attend l’instance est proposé ; décocher ce qui n’y sera pas. Trois points peuvent s’ajouter à la main."


def _dit(point: Mapping[str, Any]) -> str:
    return f"{MATIERES[point['matiere']].libelle} : {point['objet']}"


def _point_libre(rang: int, matieres: Iterable[tuple[str, str]]) -> list[Ligne]:
    return [
        Ligne(f"matiere-{rang}", f"Point ajouté {rang + 1} : matière",
              forms.ChoiceField(choices=[("", "aucun"), *matieres], required=False)),
        Ligne(f"objet-{rang}", f"Point ajouté {rang + 1} : objet", forms.CharField(required=False, max_length=200)),
    ]  # fmt: skip


def nature_du_point(point: Point) -> str:
    """« pour avis », « pour décision », « pour information »."""
    return NATURES_DE_POINT[MATIERES[point.matiere].nature]
