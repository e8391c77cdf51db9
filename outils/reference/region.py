"""Page on the life of the region: bodies and their seats, matters and what they set going, life cycles."""

from collections.abc import Iterator

from cycles import la_table
from rendu import code, tableau, titre_du_texte

from efficience.noyau.cycles_regionaux import CYCLES_REGIONAUX
from efficience.noyau.gouvernance.competences import MATIERES, NATURES_DE_POINT, Matiere
from efficience.noyau.gouvernance.instances import INSTANCES, VOIX, Instance


def cycles_regionaux() -> Iterator[str]:
    yield "Plan, instances, échanges, IPEP et appels à projets"
    yield (
        "Un cycle de vie est une table, comme ceux [des contrats](cycles-de-vie.md). Ce qu’une instance dit en séance est "
        "le geste du dossier visé, fait une fois, avec la séance pour preuve. Un avis ne change jamais seul l’état de "
        "l’affaire."
    )
    yield "## Instances"
    for instance in INSTANCES.values():
        yield from _instance(instance)
    yield "## Matières"
    yield "Ce que chaque instance peut traiter, comment, qui décide, et le geste que cela fait."
    colonnes = ["matière", "intitulé", "nature", "instances", "qui décide", "geste", "texte"]
    yield tableau(colonnes, [_matiere(matiere) for matiere in MATIERES.values()])
    for cycle in CYCLES_REGIONAUX.values():
        yield from la_table(cycle)


def _matiere(matiere: Matiere) -> list[str]:
    lien = f"[{code(matiere.cycle)}](#{matiere.cycle})" if matiere.cycle in CYCLES_REGIONAUX else code(matiere.cycle)
    geste = f"{lien}, {code(matiere.geste)}" if matiere.geste else ""
    nature, instances = NATURES_DE_POINT[matiere.nature], ", ".join(map(code, matiere.instances))
    texte = titre_du_texte(matiere.texte)
    return [code(matiere.code), matiere.libelle, nature, instances, matiere.decide, geste, texte]


def _instance(instance: Instance) -> Iterator[str]:
    yield f"### {instance.intitule}"
    suite = "avec quorum et vote" if instance.vote else "par consensus"
    hypothese = f" **{instance.motif}**." if instance.motif else ""
    yield f"{code(instance.code)}, {suite}. {titre_du_texte(instance.texte)}.{hypothese}"
    yield "\n".join(f"- {mission}" for mission in instance.missions)
    presidences = {1: "préside", 2: "vice-préside"}
    rangees = [
        [code(s.qualite), s.libelle, VOIX[s.voix], "plusieurs" if s.plusieurs else "un", presidences.get(s.preside, "")]
        for s in instance.sieges
    ]
    yield tableau(["qualité", "siège", "voix", "titulaires", "présidence"], rangees)
