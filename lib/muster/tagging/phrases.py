"""Lines without brackets, the words of a fixed phrase as one token: "on the sidelines of", "so far", "as well as"."""

from muster.tagging.grammar import Line, Token

_BRACKET = 8  # tokens; a longer bracket is read


def without_brackets(line):
    """A line without square brackets and without short round ones and their words.

    Parameters
    ----------
    line : Line

    Returns
    -------
    Line
        The same one where it has no brackets. What stands behind a bracket that went stands behind a mark if one stood
        before the bracket or behind it, or a square one closed.
    """
    if not line.bracketed:
        return line
    kept, marks, behind = Line(), [], -1
    for i, (token, start) in enumerate(zip(line.tokens, line.starts, strict=True)):
        if i <= behind:
            continue
        marks += line.marks.get(start, ())
        word = token.word
        if word == "]":
            marks.append(word)
            continue
        if word in ("(", "["):
            closing = _closing(line, i)
            if word == "(" and closing is not None:
                behind = closing
            if word == "[" or closing is not None:
                continue
        if marks:
            kept.marks[start], marks = marks, []
        kept.tokens.append(token)
        kept.starts.append(start)
    return kept


def _closing(line, i):
    """Where a bracket without a comma closes."""
    left = _BRACKET - 1
    for k in range(i + 1, len(line.tokens)):
        left -= 1 + len(line.marks.get(line.starts[k], ()))
        if left < 0 or line.tokens[k].tag == "comma":
            return None
        if line.tokens[k].word in (")", "]"):
            return k
    return None


def folded(line, lexicon):
    """A line with each fixed phrase as one token.

    Parameters
    ----------
    line : Line
    lexicon : Lexicon

    Returns
    -------
    Line
        The same one where it has no phrase.
    """
    tokens, phrases, done, at = line.tokens, lexicon.phrases, 0, []
    for i in [i for i, t in enumerate(tokens) if t.opens]:
        if done <= i < len(tokens) - 1 and (options := phrases.get((tokens[i].word, tokens[i + 1].word))):
            size, tag = _phrase(tokens, i, options)
            if size > 1:
                at.append((i, i + size, tag))
                done = i + size
    if not at:
        return line
    kept, done = Line(marks=line.marks), 0
    for first, behind, tag in at:
        kept.tokens += tokens[done:first]
        kept.tokens.append(_joined(line, first, behind, tag, lexicon))
        kept.starts += line.starts[done : first + 1]
        done = behind
    kept.tokens += tokens[done:]
    kept.starts += line.starts[done:]
    return kept


def _joined(line, first, behind, tag, lexicon):
    """One token for the words of a phrase."""
    tokens, starts = line.tokens, line.starts
    words = " ".join([t.word for t in tokens[first:behind]])
    if words in lexicon.lists:
        tag = "conj"
    elif words in lexicon.before_numbers and behind < len(tokens) and tokens[behind].tag == "num":
        tag = "adv"
    size = starts[behind - 1] + tokens[behind - 1].size - starts[first]
    return Token(words, tag, size, mention=tokens[first].mention)


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
