"""Noun groups and verb groups: tokens in, groups out, left to right."""

_NOMINAL = frozenset(("det", "num", "adj", "noun", "ent", "poss", "time", "pron"))
_GOES_ON = _NOMINAL - {"pron"}
_HEADS, _APART = frozenset(("noun", "ent", "time", "pron")), frozenset(("time", "ent"))
_VERBAL = frozenset(("modal", "be", "have", "do", "neg", "verb"))
_MARKS = frozenset(("rel", "sub", "conj", "comma"))
_AUXILIARY = frozenset(("be", "have", "do", "modal"))
_PAST = frozenset(("was", "were", "had", "did", "been"))
_BEFORE_VERB = frozenset(("long", "far", "first"))  # "has long called for"


class Group:
    """A noun group (np), verb group (vg, a `VerbGroup`), bare adjective (adj) or a mark between groups (rel, sub, conj, comma, stop).

    Attributes
    ----------
    kind, tokens : str, list of Token
    starts, first : list of int, int
        Where the tokens of the sentence begin, in the article; which of them is its first.
    prep : str or None
        The preposition that governs it.
    head : str
        Last noun of a noun group, lemma of a verb group, word of the rest.
    form : fin, inf, ing, part; of a verb group
    passive, negated, past : bool
    modal : str or None
    subject : list of int, the groups that are its subject
    parent, relation : int or None, str
        The verb group that it belongs to, and how: that, comp, object, purpose, rel, adverbial, if, participle, reduced, prep.
    noun : int or None
        The noun group between it and its parent: "pressed allies to", "commitment to".
    marker : str or None
        What opens its clause: "that", "whether", "before".
    verb, verb_at : Token, int
        Its last verb, and which token of the sentence that is.
    last : Token, its last token
    """

    __slots__ = ("first", "head", "kind", "last", "prep", "starts", "tokens")
    # of the class, not of each object: three of four groups are no verbs and never get them
    form, passive, negated, past, modal, verb, verb_at = "", False, False, False, None, None, 0
    subject, parent, relation, noun, marker = (), None, "main", None, None

    def __init__(self, kind, tokens, starts, first, prep=None, head=""):
        self.kind, self.tokens, self.prep, self.head = kind, tokens, prep, head
        self.starts, self.first, self.last = starts, first, tokens[-1]

    @property
    def start(self):
        return self.starts[self.first]

    @property
    def end(self):
        return self.starts[self.first + len(self.tokens) - 1] + self.last.size

    @property
    def timed(self):
        """Whether it only says when."""
        return self.last.tag == "time"

    @property
    def bare(self):
        return self.kind == "np" and self.prep is None and self.last.tag != "time"

    @property
    def finite(self):
        return self.kind == "vg" and self.form == "fin"

    @property
    def named(self):
        """Whether a mention stands in it."""
        return any(t.mention for t in self.tokens)


class VerbGroup(Group):
    """A group that can be told its form, its subject and what it hangs on.

    Adverbs between its tokens are none of them: `final` says which token of the sentence is its last.
    """

    final = None

    @property
    def end(self):
        return self.starts[self.first if self.final is None else self.final] + self.last.size


def grouped(line, lexicon):
    """The groups of a sentence.

    Parameters
    ----------
    line : Line
    lexicon : Lexicon

    Returns
    -------
    list of Group
    """
    tokens, starts = line.tokens, line.starts
    found, i, prep, n = [], 0, None, len(tokens)
    while i < n:
        t = tokens[i]
        tag = t.tag
        if tag == "adv":
            i += 1
        elif tag in _NOMINAL:
            group, i = _noun_group(line, i, prep)
            found.append(group)
            prep = None
        elif tag in ("prep", "to"):
            if tag == "to" and _base_ahead(tokens, i + 1):
                group, i = _verb_group(line, i, lexicon)
                found.append(group)
                continue
            prep, i = t.word, i + 1
            if t.word in lexicon.particles and found and found[-1].kind == "vg" and found[-1].end + 1 == starts[i - 1]:
                found.append(Group("particle", [t], starts, i - 1, head=t.word))  # "carry out strikes"
                prep = None
            elif not (i < n and (tokens[i].tag in _NOMINAL or tokens[i].tag in ("verb", "adv", "neg"))):
                found.append(Group("particle", [t], starts, i - 1, head=t.word))
                prep = None
        elif tag in _VERBAL:
            group, i = _verbal(line, i, lexicon)
            if group is not None:
                if group.form != "inf":
                    group.prep, prep = prep, None
                found.append(group)
        elif t.word in lexicon.clause_prepositions and not (
            i + 1 < n and tokens[i + 1].tag in ("verb", "be", "have", "modal")
        ):
            prep, i = t.word, i + 1
        else:
            found.append(Group(tag if tag in _MARKS else "stop", [t], starts, i, None, t.word))
            prep, i = None, i + 1
    return found


def _verbal(line, i, lexicon):
    """The verb group at an auxiliary, a verb or a negation, None for a negation of something else."""
    tokens = line.tokens
    following = tokens[i + 1].tag if i + 1 < len(tokens) else None
    tag = tokens[i].tag
    if tag == "verb" and following not in ("adv", "neg"):  # "bombed"
        return _simple(line, i), i + 1
    if tag == "neg":
        if following == "to":
            group, i = _verb_group(line, i + 1, lexicon)
            group.negated = True
            return group, i
        if following is not None and following not in _VERBAL and following != "adv":
            return None, i + 1
    return _verb_group(line, i, lexicon)


def _base_ahead(tokens, i):
    """Whether behind adverbs a base form stands."""
    while i < len(tokens) and tokens[i].tag in ("adv", "neg"):
        i += 1
    return i < len(tokens) and (
        tokens[i].word in ("be", "have", "do") or (tokens[i].tag == "verb" and "base" in tokens[i].forms)
    )


def _noun_group(line, i, prep):
    tokens, starts, marks = line.tokens, line.starts, line.marks
    first, n = i, len(tokens)
    tag = tokens[i].tag
    if tag == "pron" or i + 1 == n or tokens[i + 1].tag not in _GOES_ON:  # half of them are one word
        kind = "adj" if tag == "adj" and prep is None else "np"
        return Group(kind, [tokens[i]], starts, i, prep, tokens[i].word), i + 1
    headed = tag in _HEADS
    i += 1
    while i < n:
        t = tokens[i]
        tag = t.tag
        if tag not in _GOES_ON or (headed and (tag == "det" or (marks and starts[i] in marks))):
            break
        if tag in _APART and _breaks(tokens, i, headed):
            break
        headed = tag in _HEADS or (headed and tag != "poss")
        i += 1
    run = tokens[first:i]
    last = run[-1]
    if prep is None and last.tag == "adj" and all(t.tag == "adj" for t in run):
        return Group("adj", run, starts, first, None, last.word), i
    return Group("np", run, starts, first, prep, last.word), i


def _breaks(tokens, i, headed):
    """Whether a time or a name begins a new noun group inside a row of nominal tokens."""
    t, before = tokens[i], tokens[i - 1]
    if t.tag == "time":
        return headed and before.tag != "poss" and not _noun_after(tokens, i)
    if before.tag == "ent":
        return not is_demonym(before) and not t.mention.entity.startswith(f"{before.mention.entity}/")
    return before.tag == "time"


def _noun_after(tokens, i):
    return (
        i + 1 < len(tokens)
        and tokens[i + 1].tag in ("noun", "poss")
        and tokens[i].word not in ("today", "yesterday", "tomorrow")
    )


def is_demonym(token):
    """Whether a token is a mention by demonym: "Turkish"."""
    return token.mention is not None and token.mention.form == "demonym"


def _verb_group(line, i, lexicon):
    """Auxiliaries, adverbs and the verb: "would not be participating", "to fight", "has been accused"."""
    tokens, n = line.tokens, len(line.tokens)
    infinitive, main = tokens[i].tag == "to", None
    run = [i] if infinitive else []
    i += infinitive
    while i < n:
        t = tokens[i]
        tag = t.tag
        if tag in _VERBAL:
            if main is not None and (tag != "neg" or t.word != "n't"):
                break
            if tag == "verb":
                main = i
            run.append(i)
        elif not (tag == "adv" and _verbal_ahead(tokens, i)) and not (
            tag == "adj"
            and t.word in _BEFORE_VERB
            and main is None
            and run
            and i + 1 < n
            and tokens[i + 1].tag in ("be", "verb")
        ):
            break
        i += 1
    return _described(line, run, main, infinitive, lexicon), i


def _verbal_ahead(tokens, i):
    while i < len(tokens) and tokens[i].tag == "adv":
        i += 1
    return i < len(tokens) and tokens[i].tag in _VERBAL


def _simple(line, i):
    """The group of a verb without auxiliaries."""
    verb = line.tokens[i]
    g = VerbGroup("vg", [verb], line.starts, i, None, verb.lemma)
    g.verb, g.verb_at, g.form, g.past = verb, i, "ing" if "ing" in verb.forms else "fin", "past" in verb.forms
    return g


def _alone(line, i, lexicon):
    """The group of an auxiliary or a negation without a verb."""
    t = line.tokens[i]
    g = VerbGroup("vg", [t], line.starts, i, None, t.tag)
    g.verb, g.verb_at, g.past = t, i, t.word in _PAST
    g.form = "ing" if t.word in ("being", "having") else "inf" if t.tag == "to" else "fin"
    if t.tag == "modal":
        g.modal = lexicon.modal_forms.get(t.word, t.word)
    g.negated = t.tag == "neg" or t.word in lexicon.negated_auxiliaries
    return g


def _described(line, run, main, infinitive, lexicon):
    """A verb group with its form, voice, modal and negation."""
    if len(run) == 1:
        return _simple(line, main) if main is not None else _alone(line, run[0], lexicon)
    tokens = [line.tokens[i] for i in run]
    aux = [i for i in run if i != main and line.tokens[i].tag in _AUXILIARY]
    at = main if main is not None else (aux or run)[-1]
    verb = line.tokens[at]
    g = VerbGroup("vg", tokens, line.starts, run[0], None, verb.lemma if main is not None else verb.tag)
    g.verb, g.verb_at, g.final = verb, at, run[-1]
    aux, modal = [line.tokens[i] for i in aux], None
    for t in aux:
        if t.word in _PAST:
            g.past = True
        if t.tag == "modal" and modal is None:
            modal = t.word
    g.modal = lexicon.modal_forms.get(modal, modal)
    for t in tokens:
        if t.tag == "neg" or t.word in lexicon.negated_auxiliaries:
            g.negated = True
    forms = verb.forms if main is not None else ()
    g.passive = "part" in forms and "ing" not in forms and bool(aux) and aux[-1].tag == "be"
    if infinitive:
        g.form = "inf"
    elif aux:
        g.form = "ing" if len(aux) == 1 and aux[0].word in ("being", "having") and not modal else "fin"
    else:
        g.form = "ing" if "ing" in forms else "fin"
    if "past" in forms:
        g.past = True
    return g
