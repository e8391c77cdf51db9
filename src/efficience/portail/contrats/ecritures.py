"""What a gesture leaves behind, row by row: its event, its proof, the delays it starts or moves, its documents."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime

from efficience.documents import Document as Compose
from efficience.documents import conserver
from efficience.documents.sceau import Signature as Apposee
from efficience.noyau.delais import Delai as DelaiDuDroit
from efficience.noyau.dossier import Dossier
from efficience.noyau.roles import ROLES
from efficience.portail.commun.acteur import Acteur
from efficience.portail.contrats.models import Acte, Delai, Document, Evenement, Preuve
from efficience.portail.contrats.redaction import Redige
from efficience.portail.contrats.valeurs import en_json
from efficience.portail.pieces import sceau
from efficience.portail.pieces.actions import garder as garder_la_piece
from efficience.portail.pieces.models import Piece

OUVERTE_PAR = "contrat.lire"
"""The habilitation that opens the files of a contract."""


def ecrire(acte: Acte, apres: Dossier, *, par: Acteur, piece: Piece | None) -> Evenement:
    """The last event of a dossier as rows, and the delays that it computes anew."""
    fait = apres.evenements[-1]
    evenement = Evenement.objects.create(
        acte=acte, rang=len(apres.evenements), geste=fait.geste, le=fait.le, par=par.identifiant, par_nom=par.nom,
        organisation=par.organisation_nom, role=fait.role, donnees=en_json(fait.donnees), piece=piece,
    )  # fmt: skip
    if fait.preuve:
        p = fait.preuve
        Preuve.objects.create(evenement=evenement, canal=p.canal, recu_le=p.recu_le, par=p.par, reference=p.reference)
    for delai in apres.delais():
        _calculer(acte, apres, delai, evenement)
    return evenement


def _calculer(acte: Acte, apres: Dossier, delai: DelaiDuDroit, cause: Evenement) -> None:
    """A row for a delay whose last day is new; the former computations stay."""
    rang = max(
        rang
        for rang, fait in enumerate(apres.evenements, start=1)
        if fait.regle_delai and fait.regle_delai.nom == delai.regle.nom
    )
    declencheur = cause if rang == cause.rang else Evenement.objects.get(acte=acte, rang=rang)
    dernier = declencheur.delais.order_by("-pk").first()
    if dernier and dernier.terme == delai.terme:
        return
    regle = delai.regle
    Delai.objects.create(
        declencheur=declencheur, cause=cause, regle=regle.nom, intitule=regle.intitule, duree_nombre=regle.duree.nombre,
        duree_unite=regle.duree.unite, version=regle.version, texte=regle.texte, renvoi=regle.renvoi, origine=regle.origine,
        motif=regle.motif, effet_audition=regle.effet_audition, terme=delai.terme, expire_le=delai.expire_le,
        phrase=delai.phrase,
    )  # fmt: skip


def proposee(rediges: Sequence[Redige]) -> dict[str, str]:
    """The hash of the document proposed, when the gesture proposes one: what signatures are checked against."""
    empreintes = [hashlib.sha256(redige.pdf).hexdigest() for redige in rediges if redige.modelage.proposee]
    return {"document": empreintes[0]} if empreintes else {}


def garder(rediges: Sequence[Redige], evenement: Evenement, *, par: Acteur, le: datetime) -> list[Document]:
    """Keep the documents of an event: their tree and their PDF. A letter is sealed in the name of who sent it."""
    gardes = []
    for redige in rediges:
        compose, lecteurs = redige.document, redige.modelage.lecteurs
        octets = redige.pdf if redige.modelage.proposee else _sceller(redige, evenement)
        pdf = garder_la_piece(
            f"{nom_de_fichier(compose)}.pdf", octets, evenement.acte, nature="pdf", origine="engendree", geste=OUVERTE_PAR,
            lecteurs=lecteurs, par=par, le=le,
        )  # fmt: skip
        gardes.append(
            Document.objects.create(
                evenement=evenement, modele=compose.modele, version=compose.version, regional=redige.regional,
                titre=compose.titre[:300], reference=compose.reference, empreinte=compose.empreinte, lecteurs=list(lecteurs),
                arbre=conserver(compose), pdf=pdf,
            )
        )  # fmt: skip
    return gardes


def nom_de_fichier(compose: Compose) -> str:
    """The reference, as a file name."""
    return re.sub(r"[^\w.-]+", "-", f"{compose.reference}-{compose.modele}")[:140]


def _sceller(redige: Redige, evenement: Evenement) -> bytes:
    """A letter bears the seal of the platform, with the name of the agent who sent it."""
    return sceau.sceller(
        redige.pdf,
        Apposee(
            champ="ars", nom=evenement.par_nom, qualite=ROLES[evenement.role].libelle, motif=redige.document.titre[:200],
            lieu=evenement.organisation, le=evenement.le,
        ),
    )  # fmt: skip
