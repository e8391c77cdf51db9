"""What a gesture leaves behind, row by row: its event, its proof, the delays it starts or moves."""

from __future__ import annotations

from efficience.noyau.delais import Delai as DelaiDuDroit
from efficience.noyau.delais import RegleDelai
from efficience.noyau.dossier import Dossier as DossierDuDroit
from efficience.portail.commun.acteur import Acteur
from efficience.portail.dossiers.models import Delai, Dossier, Evenement, Preuve
from efficience.portail.dossiers.valeurs import en_json
from efficience.portail.pieces.models import Piece


def ecrire(dossier: Dossier, apres: DossierDuDroit, *, par: Acteur, piece: Piece | None) -> Evenement:
    """The last event of a dossier as rows, and the delays that it computes anew."""
    fait = apres.evenements[-1]
    evenement = Evenement.objects.create(
        dossier=dossier, rang=len(apres.evenements), geste=fait.geste, le=fait.le, par=par.identifiant, par_nom=par.nom,
        organisation=par.organisation_nom, role=fait.role, donnees=en_json(dict(fait.donnees)), piece=piece,
    )  # fmt: skip
    if fait.preuve:
        p = fait.preuve
        Preuve.objects.create(evenement=evenement, canal=p.canal, recu_le=p.recu_le, par=p.par, reference=p.reference)
    for delai in apres.delais():
        _calculer(dossier, apres, delai, evenement)
    return evenement


def _calculer(dossier: Dossier, apres: DossierDuDroit, delai: DelaiDuDroit, cause: Evenement) -> None:
    """A row for a delay whose last day is new; the former computations stay."""
    rang = max(
        rang
        for rang, fait in enumerate(apres.evenements, start=1)
        if fait.regle_delai and fait.regle_delai.nom == delai.regle.nom
    )
    declencheur = cause if rang == cause.rang else Evenement.objects.get(dossier=dossier, rang=rang)
    dernier = declencheur.delais.order_by("-pk").first()
    if dernier and dernier.terme == delai.terme:
        return
    Delai.objects.create(
        evenement=declencheur, cause=cause, regle=delai.regle.nom, contenu=_en_json(delai.regle), terme=delai.terme,
        expire_le=delai.expire_le, phrase=delai.phrase,
    )  # fmt: skip


def _en_json(regle: RegleDelai) -> dict[str, object]:
    """A rule as `droits.regle` reads it again."""
    return {
        "nom": regle.nom, "intitule": regle.intitule, "nombre": regle.duree.nombre, "unite": regle.duree.unite,
        "version": regle.version.isoformat(), "texte": regle.texte, "renvoi": regle.renvoi, "origine": regle.origine,
        "motif": regle.motif, "effet_audition": regle.effet_audition,
    }  # fmt: skip
