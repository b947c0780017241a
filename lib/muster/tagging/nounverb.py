"""Noun or verb? What a word is that could be either, decided left to right by its neighbours."""

_AUXILIARY = frozenset(("be", "have", "do", "modal"))
_ENDS_CLAUSE = frozenset(("stop", "comma", "rel", "sub", "conj", "to"))
_OPENS_OBJECT = frozenset(("det", "ent", "pron", "num", "adj", "to", "rel"))
_AFTER_ORDINAL = frozenset(("noun", "adj", "num", "verb"))
_BEFORE_BASE = frozenset(("to", "modal", "do", "neg", "pron", "rel"))
_BEFORE_PARTICIPLE, _ING = frozenset(("be", "have")), frozenset(("ing",))
_CARRIES = frozenset(("to", "modal", "have", "be", "do", "det", "poss"))


def decide(tokens, grammar, lexicon):
    """Settle the class of each token that could be a noun or a verb, in place.

    Parameters
    ----------
    tokens : list of Token
    grammar : Grammar
    lexicon : Lexicon
    """
    for i in [i for i, token in enumerate(tokens) if token.doubtful]:
        token = tokens[i]
        tag = token.tag
        before = tokens[i - 1] if i else None
        after = tokens[i + 1] if i + 1 < len(tokens) else None
        if tag == "verb":
            if before is None or not _settled(before.tag, token.forms):
                tag = _Choice(tokens, i, before, after, grammar, lexicon).tag()
        elif tag == "poss":
            if token.word == "'s" and after is not None and _is_contraction(before):
                tag = "be"
        elif before is not None:
            if tag == "adv" and before.tag == "det" and after is not None and after.tag in _AFTER_ORDINAL:
                tag = "adj"  # "the first shipment"
            if token.forms and _only_verb(token, tag, before, after, tokens, i, lexicon):
                tag = "verb"
        if tag != token.tag:
            tokens[i] = token.of(tag)


def _settled(before, forms):
    """Whether the class of the word before alone makes a verb of it: "to back", "they strike", "was bombing", "has led"."""
    if "base" in forms:
        return before in _BEFORE_BASE
    if before == "pron" or before == "rel":
        return forms != _ING
    return before in _BEFORE_PARTICIPLE and ("part" in forms or (before == "be" and forms == _ING))


def _is_contraction(before):
    return before is not None and (before.tag == "pron" or before.word in ("that", "there", "what", "it", "who", "let"))


def _only_verb(t, tag, before, after, tokens, i, lexicon):
    """A preposition, adverb or adjective that can only be a verb here: "to back", "would near", "was armed by"."""
    if "base" in t.forms and before.tag in ("to", "modal") and tag != "prep":
        return before.tag == "modal" or not (after is not None and after.tag in ("noun", "adj"))
    if tag == "prep" and "ing" in t.forms:
        return before.tag == "be"
    if tag == "sub":  # "has provided the Kurds with guns"
        return before.tag in ("have", "be", "ent", "pron", "noun", "adv")
    if tag != "adj":
        return False
    if (
        "past" in t.forms
        and before.tag == "ent"
        and before.mention.form != "demonym"
        and after is not None
        and after.word
    ):
        return not _verb_follows(tokens, i + 1, ("past",)) and not _finite_before(tokens, i, lexicon)
    if "part" in t.forms and before.tag in ("be", "have"):
        return before.tag == "have" or (after is not None and after.word in ("by", "to"))
    return (
        "past" in t.forms
        and before.tag in ("ent", "pron")
        and after is not None
        and after.tag in ("det", "ent", "pron", "num")
    )


class _Choice:
    """One word that could be a noun or a verb, with what stands beside it."""

    def __init__(self, tokens, i, before, after, grammar, lexicon):
        self.tokens, self.i, self.before, self.after = tokens, i, before, after
        self.t, self.plurals, self.words = tokens[i], grammar.noun_plurals, lexicon
        self.nominal = self.t.word in grammar.nominal
        self.opens = after is not None and after.tag in _OPENS_OBJECT
        self.prev = before.tag if before else "start"
        if self.prev == "adv" and i > 1 and tokens[i - 2].tag in _CARRIES:
            self.prev = tokens[i - 2].tag
        elif self.prev == "neg" and i > 1 and tokens[i - 2].tag == "be":  # "is not sharing"
            self.prev = "be" if self.t.forms == {"ing"} else self.prev

    def tag(self):
        """verb, noun or adj."""
        t, prev, before = self.t, self.prev, self.before
        if t.forms == {"ing"}:
            return self._ing()
        if "base" not in t.forms and not t.forms.isdisjoint(("past", "part")):
            return self._past()
        if prev in ("to", "modal", "do", "neg") and "base" in t.forms:
            return "verb"
        if prev in ("det", "poss", "adj", "prep", "num", "be"):
            quantity = before.word in self.words.quantities or before.word == "most" or prev == "num"
            if prev == "be" and "part" in t.forms:
                return "verb"
            return "verb" if quantity and not self.nominal and self.opens else "noun"
        if prev == "have":
            return "verb" if "part" in t.forms else "noun"
        if prev == "verb":
            return "verb" if before.lemma in self.words.helping and "base" in t.forms and not self.nominal else "noun"
        if prev in ("pron", "rel"):
            return "verb"
        if prev in ("ent", "noun", "time", "adv", "comma", "conj", "start", "stop", "sub"):
            return self._after_name()
        return "noun" if self.nominal else "verb"

    def _past(self):
        """ "a 250-man trained force" against "trained a force"."""
        prev, before, after = self.prev, self.before, self.after
        if self.t.lemma in self.words.thinking or (after is not None and after.tag in ("rel", "pron", "det")):
            return "verb"
        if prev in ("det", "adj", "num") and before.word not in self.words.quantities:
            return "adj"
        if prev in ("noun", "adj") and after is not None and after.tag in ("noun", "stop"):
            if _finite_before(self.tokens, self.i, self.words):
                return "adj"  # "250 mine-resistant ambush protected vehicles"
        elif prev in ("poss", "prep") and after is not None and after.tag in ("noun", "adj", "verb"):
            return "adj"
        return "verb"

    def _ing(self):
        """ "of applying", "was meeting Kerry", "the bombing"."""
        if self.prev in ("det", "poss", "adj", "num"):
            return "noun"
        if self.prev == "be" or not self.nominal:
            return "verb"
        follows = self.after is not None and self.after.tag in ("det", "ent", "pron", "num", "adj")
        return "verb" if follows and self.prev in ("prep", "comma", "conj", "start", "sub", "verb") else "noun"

    def _after_name(self):
        """ "US strikes Islamic State" against "US strikes on Islamic State have"."""
        t, prev, before, tokens, i = self.t, self.prev, self.before, self.tokens, self.i
        if not self.nominal:
            return self._plain_verb()
        if prev == "conj" and i > 1:
            return "verb" if (tokens[i - 2].tag == "verb" and "base" not in t.forms) or self.opens else "noun"
        if prev in ("comma", "sub", "stop", "start"):
            return "noun"
        if (
            t.lemma in self.words.thinking
            and prev in ("ent", "pron")
            and "s" in t.forms
            and before.word[-1:] != "s"
            and self.opens
        ):
            return "verb"  # "The US hopes the gathering will"
        if before is not None and before.mention is not None and before.mention.form == "demonym":
            return "noun"
        if i > 1 and "base" in t.forms and tokens[i - 2].word == "that" and prev in ("ent", "noun"):
            return "verb"  # "demanded that Russia halt the raids"
        past = not t.forms.isdisjoint(("past", "part"))
        if not past and t.word in self.plurals and self._in_phrase():
            return "noun"
        if not past and _finite_before(tokens, i, self.words):
            return "noun"
        if "past" in t.forms:
            return "verb"
        return self._agreeing()

    def _in_phrase(self):
        """ "bombs on Islamic State targets in", "to train peshmerga recruits at": the noun before is no subject."""
        k = self.i - 2
        while k >= 0 and self.tokens[k].tag in ("det", "adj", "num"):
            k -= 1
        if k < 0:
            return False
        left = self.tokens[k]
        if left.tag == "prep":
            return not self.opens
        return left.tag == "verb" and left.lemma not in self.words.thinking and left.lemma not in self.words.says

    def _plain_verb(self):
        """A verb that is no noun: what follows a singular is none of its plural forms."""
        t, before = self.t, self.before
        after_one = self.prev in ("ent", "noun") and not before.word.endswith("s")
        if "base" in t.forms and after_one and "past" not in t.forms:
            led = before.mention is not None and before.mention.entity == "coalition"
            return "verb" if self.opens or led else "noun"
        return "verb"

    def _agreeing(self):
        """Whether the form agrees with the noun before and the clause has no other verb."""
        t, prev, before = self.t, self.prev, self.before
        if _verb_follows(self.tokens, self.i + 1, ("past", "s"), self.plurals):
            return "noun"
        if prev == "ent" and "s" in t.forms:
            return "verb"
        agrees = "base" in t.forms and (before.word.endswith("s") or prev == "adv")
        return "verb" if prev in ("noun", "ent", "adv") and (agrees or "s" in t.forms) and self.opens else "noun"


def _verb_follows(tokens, i, forms, but=()):
    """Whether a finite verb stands further on in the clause."""
    for k in range(i, len(tokens)):
        t = tokens[k]
        if t.tag in _ENDS_CLAUSE:
            return False
        if t.tag in _AUXILIARY or (t.tag == "verb" and not t.forms.isdisjoint(forms) and t.word not in but):
            return True
    return False


def _finite_before(tokens, i, lexicon):
    """Whether the clause has its finite verb already: "has deployed six fighter jets"."""
    for k in range(i - 1, -1, -1):
        t = tokens[k]
        if t.tag in _ENDS_CLAUSE:
            return False
        if t.tag in _AUXILIARY:
            return True
        if t.tag == "verb":
            if t.lemma in lexicon.thinking:
                return False
            if not t.forms.isdisjoint(("past", "s")):
                return True
    return False
