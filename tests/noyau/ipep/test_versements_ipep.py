"""The money of a group in the ledger, entry by entry; and twenty thousand random lives that never lose a cent."""

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from efficience.noyau.grand_livre import Compte, EcritureRefusee, Livre, Operation
from efficience.noyau.ipep import versements as v
from efficience.noyau.repartition import partager
from efficience.noyau.versements import Geste, ordonner, position, recouvrer
from efficience.reglement import officiel

JOUR = datetime(2024, 3, 1, 9, tzinfo=UTC)
V1, V2 = Decimal("34027.58"), Decimal("34027.59")


def geste(nom: str, jours: int = 0) -> Geste:
    return Geste(nom, JOUR + timedelta(days=jours), "la CNAM", "AMO-1")


def premiere_versee() -> Livre:
    livre = Livre().passer(v.devoir(geste("due"), v.PREMIER, V1))
    livre = livre.passer(ordonner(livre, geste("ordre")))
    return livre.passer(v.payer(livre, geste("paiement"), officiel()))


def test_deux_moities_dues_ordonnees_payees() -> None:
    livre = premiere_versee()
    livre = livre.passer(v.devoir(geste("due2", 90), v.SECOND, V2))
    assert (position(livre, "AMO-1").reste, livre.solde(Compte.FISS)) == (V2, -(V1 + V2))
    livre = livre.passer(ordonner(livre, geste("ordre2", 91)))
    livre = livre.passer(v.payer(livre, geste("paiement2", 92), officiel()))
    assert (position(livre, "AMO-1").paye, position(livre, "AMO-1").reste) == (V1 + V2, 0)
    with pytest.raises(EcritureRefusee, match="une somme ne se paie pas deux fois"):
        v.payer(livre, geste("encore", 93), officiel())


def test_un_abandon_defait_ce_qui_n_est_pas_paye() -> None:
    livre = Livre().passer(v.devoir(geste("due"), v.PREMIER, V1))
    livre = livre.passer(ordonner(livre, geste("ordre")))
    livre = livre.passer(*v.defaire(livre, geste("abandon", 5)))
    assert [e.operation for e in livre.ecritures[-2:]] == [Operation.EXTOURNE] * 2
    assert set(livre.soldes().values()) == {0}


def test_un_depart_defait_la_seconde_moitie_et_reprend_au_plus_la_premiere() -> None:
    livre = premiere_versee()
    livre = livre.passer(v.devoir(geste("due2", 90), v.SECOND, V2))
    with pytest.raises(EcritureRefusee, match="ne peut dépasser"):
        v.reclamer(livre, geste("reprise", 100), V1 + Decimal("0.01"))
    livre = livre.passer(*v.reclamer(livre, geste("reprise", 100), Decimal("10000.00")))
    ici = position(livre, "AMO-1")
    assert (ici.du, ici.paye, ici.reste, ici.a_recouvrer) == (V1, V1, 0, Decimal("10000.00"))
    rendue = livre.passer(recouvrer(livre, geste("rendue", 200)))
    assert (position(rendue, "AMO-1").recouvre, position(rendue, "AMO-1").a_recouvrer) == (Decimal("10000.00"), 0)
    abandonnee = livre.passer(*v.renoncer(livre, geste("renonce", 200)))
    assert (position(abandonnee, "AMO-1").reclame, position(abandonnee, "AMO-1").a_recouvrer) == (0, 0)


def test_ce_qui_n_est_pas_paye_a_la_fin_de_la_quatrieme_annee_est_caduc() -> None:
    assert v.caducite(date(2024, 3, 1), officiel()) == date(2028, 12, 31)
    livre = Livre().passer(v.devoir(geste("due"), v.PREMIER, V1))
    livre = livre.passer(ordonner(livre, geste("ordre")))
    tard = (date(2029, 1, 1) - JOUR.date()).days
    with pytest.raises(EcritureRefusee, match="jusqu’au 31/12/2028"):
        v.dechoir(livre, geste("trop tôt", tard - 1), officiel())
    with pytest.raises(EcritureRefusee, match="caduc"):
        v.payer(livre, geste("trop tard", tard), officiel())
    livre = livre.passer(v.dechoir(livre, geste("caduc", tard), officiel()))
    assert (position(livre, "AMO-1").caduc, position(livre, "AMO-1").reste) == (V1, 0)


def test_le_partage_se_fait_une_fois_et_au_centime() -> None:
    somme = Decimal("305421.47")
    livre = Livre().passer(v.encaisser(geste("recue"), somme))
    parts = dict(zip("abcd", partager(somme, [5, 3, 3, 2]), strict=True))
    with pytest.raises(EcritureRefusee, match=r"Les parts font 187\s951,68"):
        v.partager(livre, geste("faux", 1), {nom: part for nom, part in parts.items() if nom != "a"})
    livre = livre.passer(v.partager(livre, geste("partage", 1), parts))
    assert (livre.solde(Compte.PARTS), livre.solde(Compte.A_PARTAGER)) == (somme, 0)
    with pytest.raises(EcritureRefusee, match="déjà partagée"):
        v.partager(livre, geste("encore", 2), parts)


def test_vingt_mille_vies_ne_perdent_pas_un_centime() -> None:
    """Any halves, any departure, any sharing: balanced at the end, and what left the fund is where the ledger says."""
    hasard = random.Random(35)
    for _ in range(20_000):
        premier = Decimal(hasard.randint(1, 9_000_000)) / 100
        livre = Livre().passer(v.devoir(geste("d1"), v.PREMIER, premier))
        livre = livre.passer(ordonner(livre, geste("o1")))
        livre = livre.passer(v.payer(livre, geste("p1"), officiel()))
        if hasard.random() < 0.5:
            livre = livre.passer(v.devoir(geste("d2"), v.SECOND, premier + Decimal("0.01")))
        reprise = Decimal(hasard.randint(0, int(premier * 100))) / 100
        livre = livre.passer(*v.reclamer(livre, geste("r"), reprise))
        assert livre.equilibre
        assert livre.solde(Compte.FISS) == reprise - premier
        assert livre.solde(Compte.DU) == livre.solde(Compte.ORDONNANCE) == 0
