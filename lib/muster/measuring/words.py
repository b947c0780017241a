"""Which words stand around a name: concordance and collocations.

Tables in: documents, sentences, mentions. Frames out.
"""

import re

import pandas as pd

from muster.codebook.language import read_language
from muster.ground.errors import ParameterError
from muster.ground.text import fold

_TOKEN = re.compile(r"[^\W\d_](?:[\w'-]*\w)?")


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
    texts = texts_of(corpus, spans["doc_id"].unique())
    return pd.DataFrame(
        [
            in_context(texts[r.doc_id], r.start, r.end, width)
            | {"doc_id": r.doc_id, "outlet": r.outlet, "published": r.published}
            for r in spans.itertuples()
        ],
        columns=["doc_id", "outlet", "published", "left", "keyword", "right"],
    )


def collocations(corpus, entity, *, window=10, n=30, least=3):
    """Words that stand near an entity more often than elsewhere in the corpus.

    Parameters
    ----------
    corpus : Corpus
    entity : str
    window : int, tokens on either side of a mention, within its sentence's article paragraph
    n : int, rows at most
    least : int, times that a word must stand near it

    Returns
    -------
    DataFrame, one row per word, the strongest first
        word : str;  near : int, times in the windows;  total : int, times in the corpus;
        score : float, log-likelihood ratio

    Source: Dunning (1993), Accurate Methods for the Statistics of Surprise and Coincidence, as in
    nltk.metrics.BigramAssocMeasures.likelihood_ratio.
    """
    from nltk import FreqDist
    from nltk.metrics import BigramAssocMeasures

    near, total = FreqDist(), FreqDist()
    common = frozenset(read_language(corpus.codebook.language).words["function"])
    mentions = corpus.sql(
        """SELECT doc_id, "start", "end" FROM mentions SEMI JOIN selected USING (doc_id)
        WHERE entity = ? AND layer <> 'place' AND NOT repeat ORDER BY doc_id, "start" """,
        [entity],
    )
    spans = {doc: list(zip(g["start"], g["end"], strict=True)) for doc, g in mentions.groupby("doc_id")}
    for doc, text, paragraphs in _tagged_paragraphs(corpus):
        for start, end in paragraphs:
            tokens = [(m.start() + start, m.end() + start, m[0].lower()) for m in _TOKEN.finditer(text[start:end])]
            total.update(word for *_, word in tokens)
            near.update(tokens[i][2] for i in _windows(tokens, spans.get(doc, ()), window))
    n_near, n_all = near.N(), total.N()
    rows = [
        (word, count, total[word], BigramAssocMeasures.likelihood_ratio(count, (total[word], n_near), n_all))
        for word, count in near.items()
        if count >= least and word not in common and len(word) > 2 and count / n_near > total[word] / n_all
    ]
    frame = pd.DataFrame(rows, columns=["word", "near", "total", "score"])
    return frame.sort_values(["score", "word"], ascending=[False, True], kind="stable").head(n).reset_index(drop=True)


def _windows(tokens, spans, window):
    """The places of the tokens near a mention, each once, those of the mention itself left out."""
    places = set()
    for start, end in spans:
        inside = [i for i, (s, e, _) in enumerate(tokens) if s < end and e > start]
        if inside:
            places.update(range(max(0, inside[0] - window), inside[0]))
            places.update(range(inside[-1] + 1, min(len(tokens), inside[-1] + 1 + window)))
    covered = {i for i, (s, e, _) in enumerate(tokens) if any(s < end and e > start for start, end in spans)}
    return sorted(places - covered)


def _tagged_paragraphs(corpus):
    """Each article with its tagged paragraphs that are no repeat, 500 articles at a time."""
    ids = [row[0] for row in corpus.db.execute("SELECT doc_id FROM selected ORDER BY doc_id").fetchall()]
    for at in range(0, len(ids), 500):
        some = ids[at : at + 500]
        texts = texts_of(corpus, some)
        rows = corpus.sql(
            'SELECT doc_id, "start", "end" FROM paragraphs WHERE list_contains(?, doc_id) AND kind <> \'furniture\' AND NOT repeat ORDER BY 1, 2',
            [some],
        )
        spans = {doc: list(zip(g["start"], g["end"], strict=True)) for doc, g in rows.groupby("doc_id")}
        for doc in some:
            yield doc, fold(texts[doc]), spans.get(doc, ())


def texts_of(corpus, ids):
    """The texts of some articles by doc_id."""
    rows = corpus.db.execute(
        "SELECT doc_id, text FROM documents WHERE list_contains(?, doc_id)", [list(ids)]
    ).fetchall()
    return dict(rows)


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
    return pd.DataFrame(rows, columns=["doc_id", "outlet", "published", "start", "end"])


def in_context(text, start, end, width):
    """A stretch of text with `width` code points on either side, blanks folded: a dict of left, keyword, right."""
    clean = lambda s: re.sub(r"\s+", " ", s)  # noqa: E731
    return {
        "left": clean(text[max(0, start - width) : start]),
        "keyword": clean(text[start:end]),
        "right": clean(text[end : end + width]),
    }
