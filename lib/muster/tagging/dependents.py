"""What verb groups that are not finite hang on: infinitives, -ing forms, participles."""


def attach(clauses, i, g):
    """Set parent, relation and subject of a verb group that is not finite.

    Parameters
    ----------
    clauses : Clauses
    i : int, its number
    g : Group
    """
    if g.form == "inf":
        _infinitive(clauses, i, g)
    elif g.form == "ing":
        _ing(clauses, i, g)
    else:
        _participle(clauses, i, g)


def _left_of(c, i):
    """The group left of a verb group, particles of the verb before left out: "ruled out sending"."""
    left = i - 1
    while c.kinds[left] == "particle":
        left -= 1
    return left


def _infinitive(c, i, g):
    left = i - 2 if c.kinds[i - 1] == "comma" else _left_of(c, i)
    bare = g.tokens[0].tag != "to"  # "to train, advise and assist"
    if (c.kinds[left] == "conj" or bare) and _joined(c, i, g):
        return
    g.parent = c.verb_before(i)
    if g.parent is None:
        g.relation, g.noun = ("noun", left) if c.kinds[left] == "np" else ("purpose", None)
        return
    parent = c.groups[g.parent]
    if left == g.parent:
        g.relation, g.subject = "comp", parent.subject
    elif c.kinds[left] == "adj":
        g.relation, g.subject, g.marker = "comp", parent.subject, c.groups[left].head
    elif c.kinds[left] == "np" and c.kinds[i - 1] != "comma":
        while left > g.parent and c.groups[left].timed:
            left -= 1
        if left == g.parent:
            g.relation, g.subject = "comp", parent.subject
        else:
            g.relation, g.noun = "object", left
    elif c.kinds[left] == "sub" and c.groups[left].head in ("whether", "how") and left - 1 == g.parent:
        g.relation, g.subject, g.marker = "comp", parent.subject, "whether"
    else:
        g.relation = "purpose"


def _joined(c, i, g):
    """ "to train and to equip": as the verb group of the same form before."""
    for k in range(i - 1, -1, -1):
        other = c.groups[k]
        if other.kind == "vg" and other.form == g.form:
            g.parent, g.relation, g.subject, g.noun = other.parent, other.relation, other.subject, other.noun
            return True
    return False


def _ing(c, i, g):
    left = _left_of(c, i)
    g.parent = c.verb_before(i)
    if g.prep:
        g.relation, g.subject = "prep", c.main_subject(i)
        g.noun = left if c.kinds[left] == "np" else None
    elif c.kinds[left] == "vg":
        g.relation, g.subject = "comp", c.groups[left].subject
    elif c.kinds[left] == "np":
        g.relation, g.subject = "reduced", [left]
    elif c.kinds[left] != "conj" or not _joined(c, i, g):
        g.relation, g.subject = "participle", c.main_subject(i)


def _participle(c, i, g):
    left = i - 1
    g.parent = c.verb_before(i)
    if c.kinds[left] == "np":
        g.relation, g.subject = "reduced", [left]
    elif c.kinds[left] == "comma" and c.kinds[left - 1] == "np":
        g.relation, g.subject = "participle", [left - 1]
    else:
        g.relation, g.subject = "participle", c.main_subject(i)
