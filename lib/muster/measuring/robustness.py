"""Does a share hang on a choice of ours? The share of articles that mention a coalition, as it is counted and as it might be.

Tables in: mentions, documents. Frame out. Definition "other choices" in docs/definitions.md.
"""

import pandas as pd

from muster.measuring.counts import share_of

BASE, EVERY, FREE = "as counted above", "every use", "free uses only"
_COPIES = {
    "all": ("a story counts 1", "stories"),
    "stories": ("every article counts 1", "all"),
    "originals": ("every article counts 1", "all"),
}
# what is left out, and the SQL that holds for what stays
LEFT_OUT = {
    "without captions": "kind <> 'caption'",
    "without headlines": "kind <> 'headline'",
    "without metonyms": "form <> 'metonym'",
    "without those to be built": "form <> 'generic'",
    "without doubtful readings": "NOT ambiguous",
}
_KEPT = ", ".join(f"CASE WHEN {holds} THEN '{name}' END" for name, holds in LEFT_OUT.items())
_ALWAYS = ", ".join(f"'{name}'" for name in (BASE, EVERY, *dict.fromkeys(name for name, _ in _COPIES.values())))

# a row for each mention that is no repeat and each choice under which it may count
ROWS = f"""SELECT doc_id, entity, sentence, "start", "end", use, unnest(list_filter(
        [{_ALWAYS}, CASE WHEN use = 'free' THEN '{FREE}' END, {_KEPT}], lambda x: x IS NOT NULL)) AS choice
    FROM mentions SEMI JOIN selected USING (doc_id) WHERE layer <> 'place' AND NOT repeat"""


def choices(corpus):
    """The choices that differ from the settings of a corpus, by name: the counting regime under each.

    Returns
    -------
    dict of str to str; the first is how it is counted
    """
    use = EVERY if corpus.use == "free" else FREE
    name, counting = _COPIES[corpus.counting]
    return {**dict.fromkeys((BASE, use, *LEFT_OUT), corpus.counting), name: counting}


def counts_under(corpus, entity):
    """SQL: what must hold for a row of ROWS to count for an entity under its choice."""
    names = ", ".join(f"'{name}'" for name in choices(corpus))
    free = f" AND (use = 'free' OR choice = '{EVERY}')" if corpus.use == "free" else ""
    return f"entity = '{_quoted(entity)}' AND choice IN ({names}){free}"


def _holds(corpus, entity, choice):
    """The same as SQL on mentions, for one choice."""
    free = "use = 'free'" if choice == FREE or (corpus.use == "free" and choice != EVERY) else "true"
    return f"entity = '{_quoted(entity)}' AND {LEFT_OUT.get(choice, 'true')} AND {free}"


def _quoted(text):
    return text.replace("'", "''")


def shares(corpus, entity, *, by="period", seed=0):
    """The share of articles that mention an entity, under each choice.

    Parameters
    ----------
    corpus : Corpus
    entity : str
    by : str, "period", "outlet" or "all"
    seed : int, of the intervals

    Returns
    -------
    DataFrame, one row per (choice, `by`), the choice of the settings first
        choice : str;  entity : str;  period or outlet;  n : int, articles that mention it;  n_articles : int;
        share : float;  low, high : float, as of `counts.share`
    """
    frames = []
    for choice, counting in choices(corpus).items():
        rows = f"SELECT doc_id, entity FROM mentions WHERE layer <> 'place' AND NOT repeat AND {_holds(corpus, entity, choice)}"
        other = corpus if counting == corpus.counting else corpus.select(counting=counting)
        frame = share_of(other, rows, [entity], by=by, seed=seed)
        frames.append(frame.assign(choice=choice))
    frame = pd.concat(frames, ignore_index=True)
    return frame[["choice", *(c for c in frame if c != "choice")]]
