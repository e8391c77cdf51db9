"""Pages on the law: parameters, targeting profiles, code lists, texts and generations."""

from collections.abc import Iterator, Sequence

from rendu import REGLEMENT, ancre, code, ecrire, jour, lien, montrer, oui, tableau, titre_du_texte

from efficience.moteur.indicateurs import INDICATEURS
from efficience.noyau.montant import en_nombre
from efficience.reglement import Critere, Ligne, Nomenclature, Parametre, Profil, Texte, Valeur
from efficience.reglement.chargeur import DOSSIER
from efficience.reglement.lecture import lire_yaml
from efficience.reglement.unites import UNITES

SIGNES = {">=": "≥", ">": ">", "<=": "≤", "<": "<"}
LIGNES_MONTREES = 60
"""Longer code lists are counted, and read with `efficience regles --listes`."""


def parametres() -> Iterator[str]:
    valeurs = [valeur for parametre in REGLEMENT.parametres.values() for valeur in parametre.valeurs]
    supposees = [valeur for valeur in valeurs if not valeur.source_publique]
    yield "Paramètres datés"
    yield (
        f"{len(REGLEMENT.parametres)} paramètres, {len(valeurs)} valeurs, dont {len(supposees)} sans source publique : "
        "elles sont supposées, et tout résultat qui en dépend le dit. La colonne « écriture » donne ce qu'une "
        "[feuille de campagne](../guides/feuille-de-campagne.md) écrit pour redonner la même valeur."
    )
    yield tableau(["unité", "écriture attendue"], [[code(nom), unite.attendu] for nom, unite in UNITES.items()])
    for fichier in sorted((DOSSIER / "parametres").glob("*.yaml")):
        yield f"## Fichier `{fichier.name}`"
        siens = [REGLEMENT.parametres[nom] for nom in lire_yaml(fichier)]
        colonnes = ["paramètre", "intitulé", "valeur", "écriture", "du", "au", "texte ou hypothèse", "vérifié le"]
        yield tableau(colonnes, [_valeur(p, v, rang) for p in siens for rang, v in enumerate(p.valeurs)])


def _valeur(parametre: Parametre, valeur: Valeur, rang: int) -> list[str]:
    choix = f" (choix : {', '.join(parametre.choix)})" if parametre.choix else ""
    source = (
        f"{titre_du_texte(valeur.texte)}, {valeur.renvoi}" if valeur.texte else f"**sans source publique** : {valeur.motif}"
    )
    nom = code(parametre.nom) if rang else ancre(parametre.nom)
    periode = [jour(valeur.debut), jour(valeur.fin)]
    return [nom, valeur.intitule + choix, montrer(valeur), code(ecrire(valeur)), *periode, source, jour(valeur.verifie_le)]


def ciblage() -> Iterator[str]:
    yield "Profils de ciblage"
    yield "Un établissement est ciblé quand tous les critères de l'indicateur sont remplis. Les seuils sont des paramètres."
    for profil in REGLEMENT.profils.values():
        yield f"## {profil.intitule} (`{profil.nom}`)"
        if profil.complete:
            yield f"Complète le profil {code(profil.complete)}, dont les critères sont repris ici."
        for indicateur in profil.ciblages:
            yield from _criteres(profil, indicateur)


def _criteres(profil: Profil, indicateur: str) -> Iterator[str]:
    choisi = profil.ciblages[indicateur]
    yield f'<a id="{profil.nom}-{indicateur.lower()}"></a>\n\n### {indicateur}'
    if choisi.actif:
        yield f"Ouvert par {lien('parametres', choisi.actif)} : {montrer(REGLEMENT.valeur(choisi.actif))}."
    rangees = [[c.critere, _condition(c), titre_du_texte(c.texte)] for c in choisi.criteres]
    yield tableau(["critère", "condition", "texte"], rangees)
    if choisi.note:
        yield choisi.note


def _condition(critere: Critere) -> str:
    if critere.forme == "quadrants":
        cotes = [
            " et ".join(f"{borne.mesure} {SIGNES[borne.operateur]} quartile {borne.quartile}" for borne in quadrant)
            for quadrant in critere.quadrants
        ]
        joints = ", ".join(lien("parametres", nom) for nom in (critere.connecteur, critere.quantile))
        return " ; ".join(f"({cote})" for cote in cotes) + f", joints selon {joints}"
    rapport = " / moyenne de la catégorie" if critere.forme == "moyenne-categorie" else ""
    seuil = f"{lien('parametres', critere.seuil)} ({montrer(REGLEMENT.valeur(critere.seuil))})"
    return f"{code(critere.mesure)}{rapport} {SIGNES[critere.operateur]} {seuil}"


def listes_de_codes() -> Iterator[str]:
    yield "Listes de codes"
    yield (
        "Un code est dans une liste quand une ligne incluse le vise et qu'aucune ligne exclue ne le vise, à la date du "
        "calcul. Les lignes se lisent toutes avec `efficience regles --listes`."
    )
    yield tableau(
        ["liste", "intitulé", "système", "lignes", "source publique"],
        [[f"[{code(n.nom)}](#{n.nom})", n.intitule, n.systeme, en_nombre(len(n.lignes)), oui(n.source_publique)]
         for n in REGLEMENT.nomenclatures.values()],
    )  # fmt: skip
    for nomenclature in REGLEMENT.nomenclatures.values():
        yield from _liste(nomenclature)


def _liste(liste: Nomenclature) -> Iterator[str]:
    yield f'<a id="{liste.nom}"></a>\n\n## {liste.nom}'
    yield f"{liste.intitule}. Origine : {liste.origine}, relevé le {jour(liste.releve_le)}. Licence : {liste.licence}."
    if liste.motif:
        yield f"**{'Note' if liste.source_publique else 'Sans source publique'}** : {liste.motif}"
    if not liste.lignes:
        yield "Aucun code : à apporter par une [feuille de campagne](../guides/feuille-de-campagne.md)."
    elif len(liste.lignes) > LIGNES_MONTREES:
        yield f"{en_nombre(len(liste.lignes))} lignes, dans `reglement/nomenclatures/{liste.nom}.csv`."
    else:
        colonnes = ["code", "libellé", "visé", "sens", "du", "au", "option", "motif"]
        yield tableau(colonnes, [_ligne(ligne) for ligne in liste.lignes])


def _ligne(ligne: Ligne) -> list[str]:
    vise = {"code": "ce code", "prefixe": "ce qui commence ainsi"}[ligne.mode]
    option = lien("parametres", ligne.option)
    return [code(ligne.code), ligne.libelle, vise, ligne.sens, jour(ligne.debut), jour(ligne.fin), option, ligne.motif]


def textes() -> Iterator[str]:
    yield "Textes"
    yield (
        "« Vérifié » : lu en entier. « Partiel » : la copie lue était tronquée ou abîmée. « Non retrouvé » : cité par "
        "d'autres, jamais lu."
    )
    cites = _citations()
    colonnes = ["clé", "titre", "nature", "état de lecture", "du", "au", "identifiants", "cité par"]
    yield tableau(colonnes, [_texte(t, cites.get(t.cle, [])) for t in REGLEMENT.textes.values()])
    yield "## Notes"
    yield "\n".join(f"- {code(t.cle)} : {t.note}" for t in REGLEMENT.textes.values() if t.note)
    yield "## Générations du contrat"
    for generation in REGLEMENT.generations.values():
        yield f"### {generation.code} : {generation.intitule}"
        phrases = {nom.replace("_", " "): getattr(generation, nom) for nom in ("signataires", "duree", "levier_positif",
                   "levier_negatif", "indicateurs", "note")}  # fmt: skip
        lues = [["période", f"du {jour(generation.debut)}" + (f" au {jour(generation.fin)}" if generation.fin else "")]]
        lues += [[nom, phrase] for nom, phrase in phrases.items() if phrase]
        yield tableau(["rubrique", "valeur"], [*lues, ["textes", ", ".join(map(titre_du_texte, generation.textes))]])


def _citations() -> dict[str, list[str]]:
    cites: dict[str, list[str]] = {}
    for parametre in REGLEMENT.parametres.values():
        for cle in dict.fromkeys(valeur.texte for valeur in parametre.valeurs if valeur.texte):
            cites.setdefault(cle, []).append(lien("parametres", parametre.nom))
    for indicateur in INDICATEURS.values():
        cites.setdefault(indicateur.fiche.texte, []).append(f"[{indicateur.code}](indicateurs.md#{indicateur.code.lower()})")
    return cites


def _texte(texte: Texte, cites: Sequence[str]) -> list[str]:
    identifiants = ", ".join(texte.identifiants.values())
    titre = f"[{texte.titre}]({texte.lien})" if texte.lien else texte.titre
    periode = [jour(texte.entree_en_vigueur), jour(texte.fin)]
    return [ancre(texte.cle), titre, texte.nature, texte.etat_de_lecture, *periode, identifiants, ", ".join(cites)]
