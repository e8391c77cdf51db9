"""The money of a group, to the cent: starting credits, campaigns, sharing; and what each bad input is told."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from fichiers_ipep import CODES, agregats, feuille_complete

from efficience.noyau.automate import GesteRefuse
from efficience.noyau.exigences import DonneeRefusee
from efficience.portail.commun import journal
from efficience.portail.dossiers import actions
from efficience.portail.dossiers.models import Dossier
from efficience.portail.ipep import campagnes, composition, groupes, questionnaires, suivi
from efficience.portail.ipep.campagnes import AgregatsRefuses
from efficience.portail.ipep.models import Agregats, CleVotee, Depense, Groupement, Patientele
from efficience.portail.livre.ecritures import position

pytestmark = pytest.mark.django_db
JOUR = timedelta(days=1)
NOTES = ("pluridisciplinarite", "hopital", "social", "complexite")


def _amorcage(monde: Any, notes: tuple[int, ...], patients: int) -> tuple[Dossier, datetime]:
    le = monde.conventionner(monde.littoral, "coordinateur_ipep")
    lui, cnam = monde.role("coordinateur_ipep"), monde.role("agent_am")
    table = f"strate,effectif,annees\nA,{patients},{patients}\n".encode()
    composition.recevoir_patientele(monde.littoral, annee=2025, total=patients, octets=table, par=lui, le=le)
    dossier = groupes.demander_l_amorcage(monde.littoral, par=lui, le=le)
    dites = {f"critere_{nom}": str(note) for nom, note in zip(NOTES, notes, strict=True)}
    actions.faire(dossier, "deposer", dites, par=lui, le=le)
    actions.faire(dossier, "calculer", par=cnam, le=le + JOUR)
    dossier.refresh_from_db()
    return dossier, le + 2 * JOUR


@pytest.mark.parametrize(
    ("patients", "notes", "montant", "premier", "second"),
    [
        (5_001, (2, 2, 2, 2), "52501.17", "26250.58", "26250.59"),  # 105 000 × (0,5 + 0,5 × 1/45 000)
        (12_345, (3, 2, 1, 2), "61069.17", "30534.58", "30534.59"),
        (18_333, (2, 2, 2, 2), "68055.17", "34027.58", "34027.59"),
        (27_500, (4, 4, 2, 2), "89250.00", "44625.00", "44625.00"),
        (80_000, (4, 4, 4, 4), "126000.00", "63000.00", "63000.00"),
    ],
)
def test_les_credits_au_centime(
    monde: Any, patients: int, notes: tuple[int, ...], montant: str, premier: str, second: str
) -> None:
    dossier, le = _amorcage(monde, notes, patients)
    lus = dossier.contexte(le).donnee("montants")
    assert [lus["montant"], lus["versement_1"], lus["versement_2"]] == [*map(Decimal, (montant, premier, second))]
    assert [etape["libelle"] for etape in lus["calcul"]["etapes"]][-2:] == ["Premier versement", "Second versement"]


def test_les_credits_se_demandent_une_fois_et_ne_se_depensent_qu_une_fois_verses(monde: Any) -> None:
    dossier, le = _amorcage(monde, (2, 2, 2, 2), 18_333)
    lui, cnam = monde.role("coordinateur_ipep"), monde.role("agent_am")
    with pytest.raises(GesteRefuse, match="déjà un dossier"):
        groupes.demander_l_amorcage(monde.littoral, par=lui, le=le)
    with pytest.raises(DonneeRefusee, match=r"au plus les 0,00\s€ versés"):
        _depenser(monde, "10", le)
    for geste in ("valider", "ordonner_premier"):
        actions.faire(dossier, geste, par=cnam, le=le)
    with pytest.raises(GesteRefuse, match=r"34\s?027,58"):
        actions.faire(dossier, "verser_premier", {"montant": Decimal("34027.59"), "piece": "p"}, par=cnam, le=le)
    with pytest.raises(GesteRefuse, match="pas possible"):
        actions.faire(dossier, "transmettre_feuille", par=lui, le=le)


def _depenser(monde: Any, montant: str, le: datetime) -> None:
    suivi.enregistrer_une_depense(
        monde.littoral, poste="chef_de_projet", montant=Decimal(montant), payee_le=date(2024, 2, 1), piece="F-1",
        par=monde.role("coordinateur_ipep"), le=le,
    )  # fmt: skip


def test_la_seconde_moitie_suit_une_feuille_de_route_complete(monde: Any) -> None:
    dossier, le = _amorcage(monde, (2, 2, 2, 2), 18_333)
    lui, cnam = monde.role("coordinateur_ipep"), monde.role("agent_am")
    for geste in ("valider", "ordonner_premier"):
        actions.faire(dossier, geste, par=cnam, le=le)
    actions.faire(dossier, "verser_premier", {"montant": Decimal("34027.58"), "piece": "p"}, par=cnam, le=le)
    with pytest.raises(GesteRefuse, match="Il manque : la feuille de route"):
        actions.faire(dossier, "transmettre_feuille", par=lui, le=le)
    emploi = {"chef_de_projet": Decimal("50000"), "systeme_d_information": Decimal("30000")}
    _, absents = suivi.ecrire_la_feuille(monde.littoral, feuille_complete(emploi), par=lui, le=le)
    assert [un for un in absents if "dépasse les crédits" in un] == [*absents]
    with pytest.raises(GesteRefuse, match="dépasse les crédits"):
        actions.faire(dossier, "transmettre_feuille", par=lui, le=le)
    emploi["systeme_d_information"] = Decimal("18055.17")
    assert suivi.ecrire_la_feuille(monde.littoral, feuille_complete(emploi), par=lui, le=le)[1] == ()
    actions.faire(dossier, "transmettre_feuille", par=lui, le=le)
    _depenser(monde, "30000.10", le)
    with pytest.raises(DonneeRefusee):
        _depenser(monde, "4027.49", le)
    lignes = {une.poste: (une.prevu, une.depense, une.reste) for une in suivi.budget(monde.littoral, le)}
    assert lignes["chef_de_projet"] == (Decimal("50000.00"), Decimal("30000.10"), Decimal("19999.90"))
    actions.faire(dossier, "ordonner_second", par=cnam, le=le)
    actions.faire(dossier, "verser_second", {"montant": Decimal("34027.59"), "piece": "p"}, par=cnam, le=le)
    dossier.refresh_from_db()
    assert (dossier.etat, suivi.verse(dossier), journal.verifier().intacte) == ("solde", Decimal("68055.17"), True)


@pytest.mark.parametrize(("issue", "garde"), [("recouvree", "24027.58"), ("abandonnee", "34027.58")])
def test_parti_avant_la_seconde_moitie(monde: Any, issue: str, garde: str) -> None:
    dossier, le = _amorcage(monde, (2, 2, 2, 2), 18_333)
    lui, cnam = monde.role("coordinateur_ipep"), monde.role("agent_am")
    for geste, dites in (
        ("valider", {}),
        ("ordonner_premier", {}),
        ("verser_premier", {"montant": Decimal("34027.58"), "piece": "p"}),
    ):
        actions.faire(dossier, geste, dites, par=cnam, le=le)
    suivi.ecrire_la_feuille(
        monde.littoral, feuille_complete({}) | {"emploi": {"chef_de_projet": Decimal(1)}}, par=lui, le=le
    )
    actions.faire(dossier, "transmettre_feuille", par=lui, le=le)
    actions.faire(monde.littoral.dossier, "sortir", {"sortie_le": le.date(), "motif": "désaccord"}, par=lui, le=le)
    apres = le + 3 * JOUR
    with pytest.raises(GesteRefuse, match="sorti de l’expérimentation"):
        actions.faire(dossier, "ordonner_second", par=cnam, le=apres)
    reprise = {"motif": "départ", "montant": Decimal("10000")}
    actions.faire(dossier, "demander_reprise", reprise, par=cnam, le=apres)
    dossier.refresh_from_db()
    argent = position(dossier)
    assert (dossier.etat, argent.reste, argent.a_recouvrer) == ("reprise", 0, Decimal("10000.00"))  # the second half is gone
    actions.faire(dossier, "clore_reprise", {"issue": issue, "piece": "p"}, par=cnam, le=apres + JOUR)
    assert (position(dossier).a_recouvrer, suivi.verse(dossier)) == (0, Decimal(garde))


def test_une_caisse_locale_ne_signe_pas_pour_la_cnam(monde: Any) -> None:
    dossier, le = _amorcage(monde, (2, 2, 2, 2), 18_333)
    with pytest.raises(GesteRefuse, match="la Caisse nationale"):
        actions.faire(dossier, "valider", par=monde.role("directeur_cpam"), le=le)


# Campaigns ---------------------------------------------------------------------------------------------------------------


def _campagne(monde: Any, patients: int = 18_333, annee: int = 2024) -> tuple[Dossier, datetime]:
    le = monde.conventionner(monde.littoral, "coordinateur_ipep")
    cnam = monde.role("agent_am")
    if patients != 18_333:
        table = f"strate,effectif,annees\nA,{patients},{patients}\n".encode()
        composition.recevoir_patientele(monde.littoral, annee=annee, total=patients, octets=table, par=cnam, le=le)
    campagne = groupes.ouvrir_la_campagne(monde.littoral, annee, par=cnam, le=le)
    actions.faire(campagne, "figer_patientele", par=cnam, le=le)
    campagne.refresh_from_db()
    return campagne, le


def test_l_efficience_au_centime(monde: Any) -> None:
    campagne, le = _campagne(monde)
    for depenses, avant_qualite, par_patient in (
        ((2400, 2430, 2420, 2490), "424234.71", "23.1405"),
        ((2400, 2430, 2340, 2400), "192731.54", "10.5128"),
        ((2400, 2500, 2420, 2490), "0.00", "0"),
    ):
        campagnes.recevoir(campagne, agregats(18_333, depenses), par=monde.role("agent_am"), le=le)
        campagne.refresh_from_db()
        calcule = campagnes.calculer(campagne, le)
        assert calcule.calcul.resultat["montant"] == Decimal(avant_qualite)  # type: ignore[union-attr]
        assert abs(Fraction(calcule.calcul.resultat["par_patient"]) - Fraction(par_patient)) < Fraction(1, 10_000)  # type: ignore
    assert Agregats.objects.count() == 3


def test_la_campagne_jusqu_au_partage_entre_les_membres(monde: Any) -> None:
    campagne, le = _campagne(monde)
    lui, cnam = monde.role("coordinateur_ipep"), monde.role("agent_am")
    octets = agregats(18_333, (2400, 2430, 2420, 2490), annonce="305448.99")
    campagnes.recevoir(campagne, octets, par=cnam, le=le)
    actions.faire(campagne, "calculer", par=cnam, le=le)
    campagne.refresh_from_db()
    resultat = campagne.contexte(le).donnee("resultat")
    # Indicators that should go down are at 1, over every territory: no points; those that should go up are at their target.
    montee = [code for code in CODES if resultat["points"][code] == 1]
    assert resultat["score"] == 10 * len(montee) == 40
    assert resultat["interessement"] == Decimal("169693.88")  # 424 234,71… × 40 %
    (ecart,) = resultat["ecarts"]
    assert ecart.replace("\u00a0", " ") == "La CNAM annonce 305 448,99 € ; le calcul d’ici donne 169 693,88 €."
    actions.faire(campagne, "ouvrir_contradictoire", par=cnam, le=le)
    actions.faire(campagne, "observer", {"observations": "Un médecin manque."}, par=lui, le=le + JOUR)
    plus_tard = le + 40 * JOUR
    with pytest.raises(GesteRefuse, match="n’ont pas reçu de réponse"):
        actions.faire(campagne, "arreter", par=cnam, le=plus_tard)
    actions.faire(campagne, "repondre", {"motif": "Il est compté."}, par=cnam, le=plus_tard)
    for geste in ("arreter", "notifier", "ordonner"):
        actions.faire(campagne, geste, par=cnam, le=plus_tard)
    actions.faire(campagne, "verser", {"montant": Decimal("169693.88"), "piece": "p"}, par=cnam, le=plus_tard)
    with pytest.raises(GesteRefuse, match="Aucune clé de partage"):
        actions.faire(campagne, "partager", par=lui, le=plus_tard)
    msp = str(monde.littoral.membres.get().pk)
    suivi.voter_une_cle(
        monde.littoral, annee=2024, votee_le=plus_tard.date(), proces_verbal="PV 3",
        poids=[(msp, Decimal(2)), ("projet_collectif", Decimal(1))], par=lui, le=plus_tard,
    )  # fmt: skip
    actions.faire(campagne, "partager", par=lui, le=plus_tard)
    campagne.refresh_from_db()
    parts = campagne.contexte(plus_tard).donnee("parts")
    assert parts == {msp: Decimal("113129.25"), "projet_collectif": Decimal("56564.63")}
    assert campagne.etat == "close"


def test_le_partage_de_l_exemple(monde: Any) -> None:
    from efficience.noyau.ipep.partage_interne import partager_entre_membres

    lignes = [["a", "5"], ["b", "3"], ["c", "3"], ["projet_collectif", "2"]]
    cle = CleVotee(groupement=monde.littoral, annee=2024, votee_le=date(2024, 5, 1), proces_verbal="PV", lignes=lignes)
    parts, _ = partager_entre_membres(Decimal("305421.47"), cle.regle)
    assert [*parts.values()] == [*map(Decimal, ("117469.79", "70481.88", "70481.88", "46987.92"))]
    assert sum(parts.values()) == Decimal("305421.47")


def test_le_score_prend_l_experience_des_patients(monde: Any) -> None:
    campagne, le = _campagne(monde)
    campagnes.recevoir(campagne, agregats(18_333, (2400, 2430, 2420, 2490)), par=monde.role("agent_am"), le=le)
    avant = campagnes.calculer(campagne, le)
    par = monde.role("coordinateur_ipep")
    recueil = questionnaires.ouvrir_recueil(monde.littoral, public="patients", annee=2024, par=par, le=le)
    dites = dict.fromkeys((q.code for q in recueil.modele.questions if q.notee), "un_peu")
    for jeton in questionnaires.faire_des_liens(recueil, 40, par=par, le=le):
        assert questionnaires.repondre(jeton, dites, le.date()) == ("", ())
    questionnaires.clore(recueil, par=par, le=le)
    apres = campagnes.calculer(campagne, le)
    assert (avant.score, apres.score) == (40, 50)  # type: ignore[union-attr]


BON = (2400, 2430, 2420, 2490)
_HUIT = {code: ("100", "100", "") for code in CODES if code != "Q08"}


MAUVAIS = (
    (agregats(18_000, BON), "Les strates font 18 000 patients ; la patientèle figée est de 18 333."),
    (agregats(18_333, BON, strates=(("A", 18_328), ("B", 5))), "La strate B a moins de 11 patients"),
    (agregats(18_333, BON, sans_distribution=["Q05"]), "Q05 : la distribution des territoires manque."),
    (agregats(18_333, BON, resultats=_HUIT), "L’indicateur socle Q08 manque."),
    (agregats(18_333, BON, resultats={**_HUIT, "Q08": ("1", "2", ""), "Q99": ("1", "2", "")}), "Q99 n’est pas au catalogue"),
    (b"rubrique,code,champ,valeur\nstrate,A,effectif,12\n", "sans annees, depense"),
    (b"rubrique,code,champ,valeur\nautre,A,effectif,12\n", "rubrique « autre »"),
    (agregats(18_333, BON).replace(b"effectif,6111", b"effectif,douze"), "« douze » ; attendu : un nombre"),
    (agregats(18_333, BON).replace(b"effectif,6111", b"effectif,-6111"), "un nombre entier, positif ou nul"),
    (agregats(18_333, BON) + b"strate,A,effectif,6111\n", "écrit deux fois"),
    (b"nir,code,champ,valeur\n1,2,3,4\n", "aucune donnée d’une personne"),
    (b"\xff\xfe\x00", "UTF-8"),
    (b"rubrique,code\na,b\n", "les colonnes rubrique, code, champ, valeur"),
    (b"", "les colonnes"),
)  # fmt: skip


def test_un_mauvais_fichier_dit_pourquoi_et_rien_n_est_garde(monde: Any) -> None:
    campagne, le = _campagne(monde)
    for octets, motif in MAUVAIS:
        with pytest.raises((AgregatsRefuses, DonneeRefusee)) as refus:
            campagnes.recevoir(campagne, octets, par=monde.role("agent_am"), le=le)
        assert motif in str(refus.value).replace("\u00a0", " ")
    campagne.refresh_from_db()
    assert (campagne.etat, Agregats.objects.count()) == ("patientele_figee", 0)


def test_un_petit_denominateur_n_est_pas_un_zero(monde: Any) -> None:
    campagne, le = _campagne(monde)
    petits = dict.fromkeys(CODES, ("100", "100", "")) | {"Q08": ("2", "10", "")}
    campagnes.recevoir(campagne, agregats(18_333, BON, resultats=petits), par=monde.role("agent_am"), le=le)
    calcule = campagnes.calculer(campagne, le)
    assert calcule.score == Fraction(100 * 3, 9)  # type: ignore[union-attr]
    assert "effectif insuffisant" in calcule.points["Q08"].motif  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("poids", "motif"),
    [([], "Les poids sont tous nuls."), ([("projet_collectif", Decimal(0))], "Les poids sont tous nuls."),
     ([("inconnu", Decimal(1))], "inconnu n’est pas membre du groupement.")],
)  # fmt: skip
def test_une_cle_impossible_n_est_pas_gardee(monde: Any, poids: list[Any], motif: str) -> None:
    par = monde.role("coordinateur_ipep")
    le = monde.conventionner(monde.littoral, "coordinateur_ipep")
    with pytest.raises(GesteRefuse, match=motif):
        suivi.voter_une_cle(monde.littoral, annee=2024, votee_le=le.date(), proces_verbal="PV", poids=poids, par=par, le=le)
    assert not CleVotee.objects.exists()


def test_changer_de_catalogue_ne_change_pas_ce_qui_est_calcule(monde: Any) -> None:
    campagne, le = _campagne(monde)
    cnam = monde.role("agent_am")
    campagnes.recevoir(campagne, agregats(18_333, BON), par=cnam, le=le)
    actions.faire(campagne, "calculer", par=cnam, le=le)
    table = b"code,libelle,composante,sens,source,unite\nQ08,Grippe,socle,hausse,DCIR,%\n"
    campagnes.importer_un_catalogue(table, par=cnam, le=le)
    assert list(campagnes.catalogue("32")) == ["Q08"]
    assert Dossier.objects.get(pk=campagne.pk).contexte(le).donnee("resultat")["score"] == 40
    for faux in (
        b"code,libelle\nQ1,x\n",
        table + b"Q08,Encore,socle,hausse,DCIR,%\n",
        table.replace(b"hausse", b"vers le haut"),
    ):
        with pytest.raises(DonneeRefusee):
            campagnes.importer_un_catalogue(faux, par=cnam, le=le)


def test_tables_sans_effet(monde: Any) -> None:
    assert (Depense.objects.count(), Groupement.objects.count(), Patientele.objects.count()) == (0, 2, 2)
