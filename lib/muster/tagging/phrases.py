"""Tokens without marks, the words of a fixed phrase as one token: "on the sidelines of", "so far", "as well as"."""

from muster.tagging.grammar import Token

_BRACKET = 8  # tokens; a longer bracket is read


def without_marks(tokens):
    """Words without marks and short brackets; a noun group does not go on behind a mark.

    Parameters
    ----------
    tokens : list of Token

    Returns
    -------
    list of Token
    """
    kept, marked, skip = [], False, -1
    for i, t in enumerate(tokens):
        if i <= skip:
            continue
        word = t.word
        if t.tag == "mark" or word == "]":
            marked = True
            continue
        if word == "(" or word == "[":
            closing = _closing(tokens, i)
            if word == "(" and closing is not None:
                skip = closing
            if word == "[" or closing is not None:
                continue
        t.fresh, marked = marked, False
        kept.append(t)
    return kept


def _closing(tokens, i):
    """Where a bracket without a comma closes."""
    for k in range(i + 1, min(i + _BRACKET, len(tokens))):
        if tokens[k].tag == "comma":
            return None
        if tokens[k].word in (")", "]"):
            return k
    return None


def folded(tokens, lexicon):
    """Tokens with each fixed phrase as one.

    Parameters
    ----------
    tokens : list of Token
    lexicon : Lexicon

    Returns
    -------
    list of Token
    """
    found, done, heads = [], 0, lexicon.phrase_heads
    for i in [i for i, t in enumerate(tokens[:-1]) if t.word in heads]:
        options = lexicon.phrases.get((tokens[i].word, tokens[i + 1].word)) if i >= done else None
        size, tag = _phrase(tokens, i, options) if options else (1, "")
        if size > 1:
            found += tokens[done:i]
            found.append(_joined(tokens, i, size, tag, lexicon))
            done = i + size
    return found + tokens[done:] if done else tokens


def _joined(tokens, i, size, tag, lexicon):
    """One token for the words of a phrase."""
    words = " ".join(u.word for u in tokens[i : i + size])
    if words in lexicon.lists:
        tag = "conj"
    elif words in lexicon.before_numbers and i + size < len(tokens) and tokens[i + size].tag == "num":
        tag = "adv"
    return Token(
        tokens[i].start, tokens[i + size - 1].end, words, tag, mention=tokens[i].mention, fresh=tokens[i].fresh
    )


def _phrase(tokens, i, options):
    """(number of words, class) of the longest phrase that begins at a token, (1, "") without one."""
    for words, tag in options:
        size = len(words)
        if size > 2 and tuple([t.word for t in tokens[i + 2 : i + size]]) != words[2:]:
            continue
        following = tokens[i + size] if i + size < len(tokens) else None
        if (
            words[-1] == "to"
            and following is not None
            and "base" in following.forms
            and following.tag in ("verb", "adj")
        ):
            continue  # "is due to start"
        return size, tag
    return 1, ""
