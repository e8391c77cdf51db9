"""Pages on the life of a contract: life cycles with their diagrams, clauses and obligations."""

from collections.abc import Iterator, Sequence
from typing import Any

from rendu import REGLEMENT, ancre, code, tableau, titre_du_texte

from efficience.noyau.automate import Automate, Etat, Passage, Transition
from efficience.noyau.cibles.cycle import CAMPAGNE
from efficience.noyau.contrat.clauses import NIVEAUX_DE_SIGNATURE
from efficience.noyau.courriers import LEGAUX, MATRICE
from efficience.noyau.cycles import CYCLES
from efficience.noyau.delais import DELAIS
from efficience.noyau.roles import NATURES, PARTIES, ROLES
from efficience.reglement.clauses import Source


def cycles() -> Iterator[str]:
    yield "Cycles de vie"
    yield (
        "Un cycle de vie est une table : qui peut faire quoi, depuis quel état, vers quel état, selon quel texte, à quelles "
        "conditions. Ce qu’aucune ligne ne dit est refusé, avec sa raison. Ce que le temps fait seul (un délai échu, une "
        "date d’effet) n’est jamais enregistré : il se déduit des dates, à tout instant. Un délai finit à minuit là où est "
        "l’établissement."
    )
    yield tableau(["rôle", "qui", "organisme"], [[code(r.code), r.libelle, NATURES[r.nature]] for r in ROLES.values()])
    for cycle in CYCLES.values():
        yield from _cycle(cycle)
    yield from la_table(CAMPAGNE)


def _cycle(cycle: Automate[Any]) -> Iterator[str]:
    yield from la_table(cycle)
    yield "### Courriers"
    yield "Un tiret dit qu’aucun courrier ne part, et que c’est voulu. En gras, ceux qui ont un effet de droit."
    rangees = [[_quand(cycle, cle), *map(_modele, rangee)] for cle, rangee in MATRICE[cycle.nom].items()]
    yield tableau(["quand", *(NATURES[partie] for partie in PARTIES)], rangees)


def la_table(cycle: Automate[Any]) -> Iterator[str]:
    """A life cycle: its diagram, its states, its gestures, what time does alone."""
    yield f"{ancre(cycle.nom)}\n\n## {cycle.intitule}"
    yield _diagramme(cycle)
    yield "### États"
    colonnes = ["état", "libellé", "pour l’établissement", "la main est à", "ensuite", "final"]
    yield tableau(colonnes, [_etat(etat) for etat in cycle.etats])
    yield "### Gestes"
    yield "En gras, ce qui est attendu ; le reste peut arriver sans que personne ne l’attende."
    colonnes = ["geste", "depuis", "vers", "rôles", "conditions", "exige", "ouvre le délai", "texte"]
    yield tableau(colonnes, [_ligne(cycle, ligne) for ligne in cycle.transitions])
    if cycle.passages:
        yield "### Ce que le temps fait seul"
        yield tableau(["depuis", "vers", "quand", "texte"], [_passage(p) for p in cycle.passages])


def _diagramme(cycle: Automate[Any]) -> str:
    """The states and the arrows that are expected; a clock marks what time does alone."""
    fleches: dict[tuple[str, str], list[str]] = {}
    for ligne in cycle.transitions:
        for de in ligne.de:
            if ligne.vers and ligne.attendue:
                fleches.setdefault((de, ligne.vers), []).append(cycle.geste(ligne.geste).libelle)
    for passage in cycle.passages:
        for de in passage.de:
            fleches.setdefault((de, passage.vers), []).append(f"⏱ {passage.cause}")
    relies = {etat for fleche in fleches for etat in fleche}
    lignes = [f'    state "{etat.libelle}" as {etat.code}' for etat in cycle.etats if etat.code in relies]
    lignes += [f"    [*] --> {cycle.initial}"]
    lignes += [f"    {de} --> {vers} : {' / '.join(dict.fromkeys(mots))}" for (de, vers), mots in fleches.items()]
    lignes += [f"    {etat.code} --> [*]" for etat in cycle.etats if etat.final and etat.code in relies]
    return "```mermaid\nstateDiagram-v2\n" + "\n".join(lignes) + "\n```"


def _etat(etat: Etat) -> list[str]:
    mains = ", ".join(NATURES[nature] for nature in etat.main)
    return [
        code(etat.code),
        etat.libelle,
        etat.libelle_pour("etablissement"),
        mains,
        etat.suite,
        "oui" if etat.final else "",
    ]


def _codes(codes: Sequence[str]) -> str:
    return ", ".join(map(code, codes))


def _ligne(cycle: Automate[Any], ligne: Transition[Any]) -> list[str]:
    libelle = cycle.geste(ligne.geste).libelle
    gardes = " ; ".join(garde.nom for garde in ligne.gardes)
    exige = " ; ".join(x.libelle + (" (facultatif)" if x.facultative else "") for x in ligne.exige)
    vers = code(ligne.vers) if ligne.vers else "sur place"
    ouvre = f"[{code(ligne.ouvre)}](parametres.md#{DELAIS[ligne.ouvre]})" if ligne.ouvre else ""
    nom = f"**{libelle}**" if ligne.attendue else libelle
    return [nom, _codes(ligne.de), vers, _codes(ligne.roles), gardes, exige, ouvre, titre_du_texte(ligne.texte)]


def _passage(passage: Passage[Any]) -> list[str]:
    return [_codes(passage.de), code(passage.vers), passage.cause, titre_du_texte(passage.texte)]


def _quand(cycle: Automate[Any], cle: str) -> str:
    geste, fleche, etat = cle.partition("→")
    libelle = cycle.geste(geste).libelle if geste else "le temps"
    return f"{libelle} → {code(etat)}" if fleche else libelle


def _modele(modele: str) -> str:
    if not modele:
        return "–"
    return f"**{code(modele)}**" if modele in LEGAUX else code(modele)


def clauses_et_obligations() -> Iterator[str]:
    yield "Clauses et obligations"
    yield (
        "Une clause n’est pas opposable à un établissement dont l’activité la prive d’objet. Une obligation datée devient "
        "une tâche de qui la doit."
    )
    for generation in REGLEMENT.generations.values():
        clauses = [clause for clause in REGLEMENT.clauses if clause.generation == generation.code]
        if not clauses:
            continue
        yield f"## {generation.code}"
        rangees = [[code(c.code), c.intitule, ", ".join(c.activites), c.sans_objet, _source(c.source)] for c in clauses]
        yield tableau(["clause", "intitulé", "activités", "sinon sans objet, car", "texte ou hypothèse"], rangees)
        siennes = [o for o in REGLEMENT.obligations if o.generation == generation.code]
        rangees = [
            [
                code(o.code),
                o.intitule,
                ", ".join(NATURES[a] for a in o.acteurs),
                _rythme(o.rythme, o.echeances),
                _source(o.source),
            ]
            for o in siennes
        ]
        yield tableau(["obligation", "intitulé", "qui", "quand", "texte ou hypothèse"], rangees)
    yield "## Qui signe"
    rangees = [
        [statut, REGLEMENT.regle(nom), f"[{code(nom)}](parametres.md#{nom})"] for statut, nom in NIVEAUX_DE_SIGNATURE.items()
    ]
    yield tableau(["statut", "entité", "paramètre"], rangees)


def _rythme(rythme: str, echeances: Sequence[tuple[int, int]]) -> str:
    jours = ", ".join(f"{jour:02}/{mois:02}" for mois, jour in echeances)
    mots = {"prise_d_effet": "à la prise d’effet", "evenement": "quand cela arrive", "permanent": "en permanence"}
    return f"chaque année : {jours}" if jours else mots[rythme]


def _source(source: Source) -> str:
    return (
        f"{titre_du_texte(source.texte)}, {source.renvoi}" if source.texte else f"**sans source publique** : {source.motif}"
    )
