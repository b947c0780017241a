"""How well a codebook fits a corpus: names that nothing matches, names that are words here, roles that the record denies.

Tables in: documents, sentences, paragraphs, mentions, dates. Frames out; `muster check --processed` prints them.
"""

import re
from collections import Counter, defaultdict
from itertools import chain

import pandas as pd

from muster.codebook.language import read_language
from muster.codebook.offices import Offices
from muster.ground.text import fold
from muster.measuring.words import in_context

_CHUNK = 1000  # articles read at once
_ALL = 2**62
_WORD = r"[^\W\d_a-zß-ÿ][\w'&-]*(?:\.(?=[A-Z]))?"
_NAME = re.compile(rf"(?<![\w.&'-]){_WORD}(?: (?:(?:al|el|bin|ibn|van|von|de|da|di|du|of|ben)[ -])?{_WORD})*")
_LOWER = re.compile(r"(?<![\w'-])[a-z][a-z]+(?![\w'-])")
_BEGINS = re.compile(r"[\"'(:/] ?$|\d\. $")  # behind one of these a capital may be that of a first word
_OFTEN, _SHARE = 20, 5  # a word collides from so many times on, and so many times the mentions


def unmatched(corpus, *, n=30, least=3, examples=3, at_most=None, seed=0):
    """Capitalised names that no alias of codebook or language covers, the commonest first.

    Read are body paragraphs and captions. A word that begins its sentence or a quotation counts only where the same name
    stands elsewhere, and one that the corpus prints in lower case as often is a word. Titles, weekdays, months and names
    of the corpus' own outlets are left out.

    Parameters
    ----------
    corpus : Corpus
    n : int, rows at most
    least : int, articles that a name must stand in
    examples : int, sentences shown for each
    at_most : int, optional
        Articles read; of a larger selection so many, drawn by the seed and the doc_id.
    seed : int

    Returns
    -------
    DataFrame, one row per name
        name : str;  n : int, times;  n_articles : int;  examples : list of str, each from another article where it can be
    """
    language = read_language(corpus.codebook.language)
    skip = _no_names(corpus, language)
    times, articles, where = Counter(), defaultdict(set), defaultdict(list)
    firsts, words = Counter(), Counter()
    for doc, text, sentences, taken in _articles(corpus, at_most, seed):
        for start, end in sentences:
            words.update(_LOWER.findall(text, start, end))
            for name, low, high in _names(text, start, end, taken, skip):
                if " " not in name and (low == start or _BEGINS.search(text, start, low)):
                    firsts[name] += 1
                    continue
                times[name] += 1
                if doc not in articles[name] and len(where[name]) < examples:
                    where[name].append((doc, low, high))
                articles[name].add(doc)
    kept = (k for k in times if len(articles[k]) >= least and words[k.lower()] < times[k])
    order = sorted(kept, key=lambda k: (-len(articles[k]), -times[k], k))
    rows = order[:n]
    texts = corpus.texts({doc for name in rows for doc, *_ in where[name]})
    shown = {name: [_line(texts[doc], low, high) for doc, low, high in where[name]] for name in rows}
    return pd.DataFrame(
        {
            "name": rows,
            "n": [times[name] + firsts[name] for name in rows],
            "n_articles": [len(articles[name]) for name in rows],
            "examples": [shown[name] for name in rows],
        }
    )


def collisions(corpus):
    """One-word names of the codebook that the corpus prints far more often as a word than as a name.

    Parameters
    ----------
    corpus : Corpus

    Returns
    -------
    DataFrame, one row per printed name and entity
        surface, entity : str;  n : int, mentions;  n_word : int, times that the word stands in lower case
    """
    names = corpus.sql(
        "SELECT surface, entity, count(*) AS n FROM mentions SEMI JOIN selected USING (doc_id) WHERE layer IN ('actor', 'coalition')"
        " AND NOT ambiguous AND form IN ('name', 'alias', 'full', 'surname') AND regexp_full_match(surface, '[A-Z][A-Za-z]+') GROUP BY ALL ORDER BY ALL"
    )
    wanted, words = set(names["surface"].str.lower()), Counter()
    for _, text, sentences, _ in _articles(corpus):
        for start, end in sentences:
            words.update(w for w in _LOWER.findall(text, start, end) if w in wanted)
    names["n_word"] = [words[s.lower()] for s in names["surface"]]
    return names[(names["n_word"] >= _OFTEN) & (names["n_word"] >= _SHARE * names["n"])].reset_index(drop=True)


def contradicted(corpus):
    """Printed roles that a verified term of office denies on the article's day ("Defence Secretary" years after).

    Parameters
    ----------
    corpus : Corpus

    Returns
    -------
    DataFrame, one row per mention
        doc_id, entity, role : str;  published : date;  term : str, what the codebook says
    """
    language = read_language(corpus.codebook.language)
    offices, dropped = Offices(corpus.codebook, language.titles), set(language.titles["dropped"])
    rows = corpus.sql(
        "SELECT m.doc_id, m.entity, m.role, d.published, d.text[greatest(m.start - length(m.role) - 10, 1) : m.start - length(m.role) - 1] AS before"
        " FROM mentions m JOIN documents d USING (doc_id) SEMI JOIN selected USING (doc_id)"
        " WHERE m.role IS NOT NULL AND d.published IS NOT NULL ORDER BY d.published, m.doc_id, m.start"
    )
    found = []
    for row in rows.itertuples():
        title = offices.title_of(row.role)
        term = title and offices.contradicts(row.entity, title, row.published.date())
        if term and not dropped & set(re.findall(r"[\w-]+", row.before.lower())[-1:]):
            said = f"{term.office} {term.start or ''} to {term.end or ''}"
            found.append((row.doc_id, row.entity, row.role, row.published.date(), said))
    return pd.DataFrame(found, columns=["doc_id", "entity", "role", "published", "term"])


def unseen(corpus):
    """Entities of the codebook that the corpus never mentions.

    Parameters
    ----------
    corpus : Corpus

    Returns
    -------
    list of str, entity ids in the codebook's order
    """
    seen = set(corpus.sql("SELECT DISTINCT entity FROM presence SEMI JOIN selected USING (doc_id)")["entity"])
    return [who for who in corpus.codebook.labels if who not in seen]


def _articles(corpus, at_most=None, seed=0):
    """(doc_id, folded text, sentence spans, spans of mentions and dates) of each article, in order of doc_id."""
    ids = corpus.sql("SELECT doc_id FROM selected ORDER BY md5(doc_id || ?) LIMIT ?", [str(seed), at_most or _ALL])
    ids = sorted(ids["doc_id"].tolist())
    corpus.db.execute("CREATE OR REPLACE TEMP TABLE audited AS SELECT unnest(?) AS doc_id", [ids])
    for first in range(0, len(ids), _CHUNK):
        chunk = ids[first : first + _CHUNK]
        low, high = chunk[0], chunk[-1]
        between = "doc_id BETWEEN ? AND ?"
        texts = corpus.sql(
            f"SELECT doc_id, text FROM documents SEMI JOIN audited USING (doc_id) WHERE {between}", [low, high]
        )
        sentences = _spans(corpus, f"""SELECT s.doc_id, s.start, s."end" FROM sentences s JOIN paragraphs p USING (doc_id, paragraph)
            SEMI JOIN audited USING (doc_id) WHERE p.kind IN ('body', 'caption') AND NOT p.repeat AND s.{between} ORDER BY 1, 2""", low, high)  # fmt: skip
        taken = _spans(corpus, f"""SELECT doc_id, start, "end" FROM mentions SEMI JOIN audited USING (doc_id) WHERE {between}
            UNION ALL SELECT doc_id, start, "end" FROM dates SEMI JOIN audited USING (doc_id) WHERE {between} ORDER BY 1, 2""", low, high, low, high)  # fmt: skip
        for doc, text in zip(texts["doc_id"], texts["text"], strict=True):
            yield doc, fold(text), sentences.get(doc, []), taken.get(doc, [])


def _spans(corpus, query, *values):
    rows = corpus.sql(query, values)
    spans = defaultdict(list)
    for doc, start, end in zip(rows["doc_id"], rows["start"].tolist(), rows["end"].tolist(), strict=True):
        spans[doc].append((start, end))
    return spans


def _names(text, start, end, taken, skip):
    """The capitalised names of a sentence that nothing covers: (name, start, end)."""
    for found in _NAME.finditer(text, start, end):
        low, high = found.span()
        while (word := text[low:high].split(" ")[0]).lower() in skip and word != text[low:high]:
            low += len(word) + 1
        name = text[low:high].removesuffix("'s").rstrip("'.-")
        if len(name) < 2 or name.lower() in skip or text[low:high].lower() in skip:
            continue
        if not any(a < high and low < b for a, b in taken):
            yield name, low, low + len(name)


def _no_names(corpus, language):
    """Words in capitals that are no names, lower case: titles, ranks, calendar words, outlets of the corpus."""
    outlets = corpus.sql("SELECT DISTINCT outlet FROM selected WHERE outlet IS NOT NULL")["outlet"]
    words = {
        w.lower()
        for title in (*chain.from_iterable(language.titles["heads"]), *language.titles["courtesy"])
        for w in title.split()
    }
    words |= {w.lower() for w in language.titles["no_names"]} | set(language.words["function"])
    words |= {w.lower() for row in ("months", "weekdays") for w in language.dates.get(row, ())}
    for outlet in outlets:  # "Defence Quarterly Review" and every part of it
        parts = outlet.lower().split()
        words |= {" ".join(parts[a:b]) for a in range(len(parts)) for b in range(a + 1, len(parts) + 1)}
    return words | set(language.abbreviations["starters"]) | {"i"}


def _line(text, start, end):
    part = in_context(text, start, end, 50)
    return f"{part['left']}[{part['keyword']}]{part['right']}"
