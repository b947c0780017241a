"""Second thoughts on groups that only their neighbours decide: shared prepositions, receivers, participles, headlines."""

from muster.tagging.groups import Group, is_demonym

_BETWEEN = frozenset(("between", "among"))
_BOUNDS = frozenset(("comma", "conj", "rel", "sub", "stop"))


def regroup(groups, lexicon):
    """Mend the groups of a sentence in place.

    Parameters
    ----------
    groups : list of Group
    lexicon : Lexicon
    """
    preps = {g.prep for g in groups}
    if not preps.isdisjoint(_BETWEEN):
        _share_between(groups)
    if not preps.isdisjoint(lexicon.clause_prepositions):
        _open_clauses(groups, lexicon)
    verbs = [i for i, g in enumerate(groups) if g.kind == "vg"]
    if giving := [i + 1 for i in verbs if groups[i].head in lexicon.giving and not groups[i].passive]:
        _split_givings(groups, giving)
        verbs = [i for i, g in enumerate(groups) if g.kind == "vg"]
    _reduce_participles(groups, verbs, lexicon)
    if any([groups[i].form == "inf" for i in verbs]):
        _join_infinitives(groups)
    _headline(groups, verbs)


def _share_between(groups):
    """ "between Iran and the United States": the preposition governs both."""
    for i in range(2, len(groups)):
        if groups[i - 1].kind == "conj" and groups[i - 2].prep in _BETWEEN and groups[i].kind == "np":
            groups[i].prep = groups[i - 2].prep


def _open_clauses(groups, lexicon):
    """ "a day after France delivered": a preposition whose noun group is the subject of a finite verb opens a clause."""
    i = 0
    while i < len(groups):
        g = groups[i]
        if g.kind == "np" and g.prep in lexicon.clause_prepositions:
            k = i + 1
            while k < len(groups) and groups[k].kind == "np" and (groups[k].prep or groups[k].timed):
                k += 1
            if k < len(groups) and groups[k].finite:
                groups.insert(i, Group("sub", g.tokens[:1], g.starts, g.first, head=g.prep))
                g.prep = None
                i += 1
        i += 1


def _split_givings(groups, giving):
    """ "gave Iraq rifles": the receiver without an article, behind a verb of giving, is a group of its own."""
    for i in reversed(giving):
        g = groups[i] if i < len(groups) else None
        if g is None or g.kind != "np" or g.prep is not None or (i + 1 < len(groups) and groups[i + 1].bare):
            continue
        size = 2 if g.tokens[0].tag == "det" else 1
        if len(g.tokens) <= size or g.tokens[size].tag not in ("noun", "adj", "num"):
            continue
        named = g.tokens[size - 1]
        if named.tag == "ent" and not is_demonym(named):
            groups[i : i + 1] = [
                Group("np", g.tokens[:size], g.starts, g.first, head=named.word),
                Group("np", g.tokens[size:], g.starts, g.first + size, head=g.head),
            ]


def _reduce_participles(groups, verbs, lexicon):
    """A form in -ed without auxiliary is a participle where the clause has its finite verb elsewhere."""
    for i in verbs:
        g = groups[i]
        if g.form == "fin" and len(g.tokens) == 1 and "part" in g.last.forms and _is_participle(groups, i, g, lexicon):
            g.form, g.passive, g.past = "part", True, False


def _is_participle(groups, i, g, lexicon):
    before = groups[i - 1].kind if i else "start"
    if before == "np" and _told_already(groups, i, lexicon):
        return True
    following = next((h for h in groups[i + 1 : i + 3] if h.kind != "particle"), None)
    by = following is not None and following.kind == "np" and following.prep == "by"
    forms = g.tokens[0].forms
    if not (forms == {"part"} or by or before in ("start", "comma") or (before == "np" and _finite_follows(groups, i))):
        return False
    opens = all(h.kind == "comma" for h in groups[:i])
    return before != "comma" or by or "past" not in forms or opens


def _told_already(groups, i, lexicon):
    """Whether the clause has its finite verb before: "rejected a request to question detainees held after"."""
    for k in range(i - 2, -1, -1):
        g = groups[k]
        if g.kind in _BOUNDS:
            return False
        if g.finite:
            return g.head not in lexicon.says
    return False


def _finite_follows(groups, i):
    for k in range(i + 1, len(groups)):
        g = groups[k]
        if g.kind in _BOUNDS:
            return False
        if g.finite:
            return True
        if g.bare:
            return False
    return False


def _join_infinitives(groups):
    """ "voted to train and arm", "to train, advise and assist": a base form that goes on with an infinitive."""
    last = None
    for i, g in enumerate(groups):
        if g.kind == "stop":
            last = None
        if g.kind != "vg":
            continue
        alone = (
            g.form == "fin" and len(g.tokens) == 1 and "base" in g.tokens[0].forms and "past" not in g.tokens[0].forms
        )
        if alone and last is not None and last.form == "inf" and groups[i - 1].kind in ("conj", "comma"):
            g.form = "inf"
        last = g


def _headline(groups, verbs):
    """ "Turkey to open air base", "Convoy hit by US jets": the verb of a line that has no finite one."""
    if not verbs or any([groups[i].form == "fin" for i in verbs]):
        return
    first = verbs[0]
    if not first or groups[first - 1].kind != "np":
        return
    verb = groups[first]
    if verb.form == "inf":
        verb.form, verb.modal = "fin", "will"
    elif verb.form == "part":
        verb.form, verb.past = "fin", True
