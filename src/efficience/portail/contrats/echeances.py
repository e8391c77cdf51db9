"""placeholder"""


def source(membre, le):
    return []


def chercher(membre, le, q):
    return []
