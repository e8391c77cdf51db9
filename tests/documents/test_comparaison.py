"""Two versions of a template, as a jurist reads what changed."""

from efficience.documents import Sort, comparer


def test_les_lignes_otees_precedent_celles_qui_les_remplacent() -> None:
    faites = comparer("un\ndeux\ntrois\n", "un\n2\ntrois\nquatre\n")
    assert [(ligne.sort, ligne.texte, ligne.avant, ligne.apres) for ligne in faites] == [
        (Sort.GARDEE, "un", 1, 1),
        (Sort.OTEE, "deux", 2, None),
        (Sort.AJOUTEE, "2", None, 2),
        (Sort.GARDEE, "trois", 3, 3),
        (Sort.AJOUTEE, "quatre", None, 4),
    ]


def test_deux_versions_egales_n_ont_que_des_lignes_gardees() -> None:
    assert {ligne.sort for ligne in comparer("a\nb", "a\nb")} == {Sort.GARDEE}
