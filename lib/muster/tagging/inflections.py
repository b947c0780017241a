"""Forms of regular words: of verbs -s, -ed, -ing, of nouns the plural."""

_VOWELS = "aeiou"
_SIBILANTS = ("s", "x", "z", "ch", "sh")


def inflected(lemma, doubled=False):
    """The forms of a regular verb.

    Parameters
    ----------
    lemma : str
    doubled : bool
        Whether the last letter doubles: "stopped".

    Returns
    -------
    tuple of str
        Third person, past, -ing.
    """
    last, short_y = lemma[-1], lemma[-1] == "y" and lemma[-2] not in _VOWELS
    third = lemma + "es" if lemma.endswith((*_SIBILANTS, "o")) else lemma[:-1] + "ies" if short_y else lemma + "s"
    if doubled:
        return third, lemma + last + "ed", lemma + last + "ing"
    if lemma.endswith("ie"):
        return third, lemma + "d", lemma[:-2] + "ying"
    if last == "e":
        return third, lemma + "d", (lemma if lemma.endswith(("ee", "oe", "ye")) else lemma[:-1]) + "ing"
    return third, (lemma[:-1] + "ied" if short_y else lemma + "ed"), lemma + "ing"


def plural(noun):
    """The plural of a regular noun; of a phrase that of its last word."""
    if noun.endswith("y") and noun[-2:-1] not in _VOWELS:
        return noun[:-1] + "ies"
    if noun.endswith("man"):
        return noun[:-3] + "men"
    return noun + ("es" if noun.endswith(_SIBILANTS) else "s")


def singular(noun):
    """The singular of a regular noun, near enough to look it up."""
    return noun.removesuffix("s")


def verb_forms(words, lemmas=()):
    """Every verb form of a language.

    Parameters
    ----------
    words : mapping (language/en/verbs.yaml)
    lemmas : iterable of str
        Further verbs, regular unless `words` has them.

    Returns
    -------
    dict of str to (lemma, frozenset of base, s, past, part, ing)
    """
    forms = {}
    doubled, irregular = set(words["doubled"]), words["irregular"]
    written = {key: words.get(f"{key}_forms", {}) for key in ("s", "ed", "ing")}
    for lemma in sorted({*words["regular"], *doubled, *(name for name in lemmas if name not in irregular)}):
        regular = zip(("s", "ed", "ing"), inflected(lemma, lemma in doubled), strict=True)
        third, past, ing = (written[key].get(lemma, form) for key, form in regular)
        for form, kinds in ((lemma, ("base",)), (third, ("s",)), (past, ("past", "part")), (ing, ("ing",))):
            _add(forms, form, lemma, *kinds)
        if lemma in doubled and lemma in words["regular"]:  # "traveled", "travelled"
            _, past, ing = inflected(lemma)
            _add(forms, past, lemma, "past", "part")
            _add(forms, ing, lemma, "ing")
    for lemma, (past, part, *more) in irregular.items():
        third, _, ing = inflected(lemma)
        ing = written["ing"].get(lemma, ing)
        for form, kind in ((lemma, "base"), (third, "s"), (ing, "ing"), (past, "past"), (part, "part")):
            _add(forms, form, lemma, kind)
        for form in more:
            _add(forms, form, lemma, "past", "part")
    for form in words["not_verbs"]:
        forms.pop(form, None)
    return forms


def _add(forms, form, lemma, *kinds):
    """Add a form; one of two verbs stays with the first, a base form with its own verb."""
    known = forms.get(form)
    if known and known[0] != lemma and kinds[0] != "base":
        return
    forms[form] = (lemma, frozenset(kinds) | (known[1] if known and known[0] == lemma else frozenset()))
