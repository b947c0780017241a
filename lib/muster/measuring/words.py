"""Where a name or a pattern stands, with the text around it.

Tables in: documents, paragraphs, mentions. Frames out.
"""

import re

import pandas as pd

from muster.ground.errors import ParameterError
from muster.ground.text import fold


def concordance(corpus, what, *, width=60, n=100, seed=None):
    """Keyword in context.

    Parameters
    ----------
    corpus : Corpus
    what : str
        An entity id, else a regular expression searched in the folded text of the sentences, ignoring case.
    width : int, code points of context on either side
    n : int, lines at most
    seed : int, optional
        Draw the lines at random instead of taking the first ones.

    Returns
    -------
    DataFrame, one row per line, by day and place in the article
        doc_id : str;  outlet : str;  published : date;  left, keyword, right : str

    Raises
    ------
    ParameterError
        `what` is neither an entity of the corpus nor a valid pattern.
    """
    known = corpus.sql("SELECT 1 FROM mentions SEMI JOIN selected USING (doc_id) WHERE entity = ? LIMIT 1", [what])
    spans = _entity_spans(corpus, what) if len(known) else _pattern_spans(corpus, what)
    if seed is not None and len(spans) > n:
        spans = spans.sample(n, random_state=seed)
    spans = spans.sort_values(["published", "doc_id", "start"], na_position="last", kind="stable").head(n)
    texts = corpus.texts(spans["doc_id"].unique())
    return pd.DataFrame(
        [
            in_context(texts[r.doc_id], r.start, r.end, width)
            | {"doc_id": r.doc_id, "outlet": r.outlet, "published": r.published}
            for r in spans.itertuples()
        ],
        columns=["doc_id", "outlet", "published", "left", "keyword", "right"],
    )


def _tagged_paragraphs(corpus):
    """Each article with its tagged paragraphs that are no repeat, 500 at a time as they stand in the tables."""
    ids = [row[0] for row in corpus.db.execute("SELECT doc_id FROM chosen ORDER BY rowid").fetchall()]
    for at in range(0, len(ids), 500):
        some = ids[at : at + 500]
        texts = corpus.texts(some)
        rows = corpus.sql(
            'SELECT doc_id, "start", "end" FROM paragraphs WHERE list_contains(?, doc_id) AND kind <> \'furniture\' AND NOT repeat ORDER BY 1, 2',
            [some],
        )
        spans = {doc: list(zip(g["start"], g["end"], strict=True)) for doc, g in rows.groupby("doc_id")}
        for doc in some:
            yield doc, fold(texts[doc]), spans.get(doc, ())


def _entity_spans(corpus, entity):
    return corpus.sql(
        """SELECT doc_id, s.outlet, s.published, m."start", m."end" FROM mentions m JOIN selected s USING (doc_id)
        WHERE entity = ? AND layer <> 'place'""",
        [entity],
    )


def _pattern_spans(corpus, pattern):
    try:
        compiled = re.compile(pattern, re.I)
    except re.error as error:
        raise ParameterError(
            "kwic",
            f'"{pattern}" is neither an entity of the corpus nor a pattern ({error})',
            allowed="an entity id such as nato, or a regular expression",
        ) from None
    rows = []
    about = corpus.sql("SELECT doc_id, outlet, published FROM selected").set_index("doc_id")
    for doc, text, paragraphs in _tagged_paragraphs(corpus):
        outlet, published = about.loc[doc]
        rows += [
            (doc, outlet, published, m.start(), m.end())
            for start, end in paragraphs
            for m in compiled.finditer(text, start, end)
            if m.end() > m.start()
        ]
    rows.sort(key=lambda row: (row[0], row[3]))
    return pd.DataFrame(rows, columns=["doc_id", "outlet", "published", "start", "end"])


def in_context(text, start, end, width):
    """A stretch of text with `width` code points on either side, blanks folded: a dict of left, keyword, right."""
    clean = lambda s: re.sub(r"\s+", " ", s)  # noqa: E731
    return {
        "left": clean(text[max(0, start - width) : start]),
        "keyword": clean(text[start:end]),
        "right": clean(text[end : end + width]),
    }
