"""One article with every row that was tagged in it, for a reader at a terminal."""

import numpy as np
import pandas as pd

from muster.ground.errors import InputError


def explained(corpus, doc_id):
    """The lines of `muster explain`.

    Parameters
    ----------
    corpus : Corpus
    doc_id : str
        An id, its beginning, or part of the source path.

    Yields
    ------
    str

    Raises
    ------
    InputError
        No article or several fit.
    """
    found = corpus.sql(
        "SELECT * FROM documents WHERE starts_with(doc_id, ?) OR contains(source, ?) ORDER BY source LIMIT 6",
        [doc_id, doc_id],
    )
    if len(found) != 1:
        fits = ", ".join(f"{r.doc_id} ({r.source})" for r in found.itertuples()) or "none"
        raise InputError(
            doc_id,
            f"{'no article fits' if not len(found) else 'several articles fit'}: {fits}",
            do="Name one by its doc_id; muster kwic shows them",
        )
    doc = found.iloc[0]
    for key in (
        "doc_id",
        "source",
        "outlet",
        "headline",
        "published",
        "published_basis",
        "published_why",
        "dateline_place",
        "n_sentences",
        "n_tokens",
    ):
        yield f"{key:16} {doc[key]}"
    rows = {
        name: corpus.sql(f'SELECT * FROM {name} WHERE doc_id = ? ORDER BY "start"', [doc["doc_id"]])
        for name in ("paragraphs", "mentions", "quotes", "dates", "events", "claims")
    }
    for p in rows["paragraphs"].itertuples():
        yield f"\n[{p.kind}{', repeat' if p.repeat else ''}; {p.rule}] {doc['text'][p.start : p.end]}"
        for name in ("mentions", "quotes", "dates", "events", "claims"):
            for r in rows[name][(rows[name]["start"] >= p.start) & (rows[name]["start"] < p.end)].to_dict("records"):
                yield f"    {name[:-1]:8} {_told(name, r)}"


def _told(name, r):
    r = {key: None if value is None or (np.ndim(value) == 0 and pd.isna(value)) else value for key, value in r.items()}
    if name == "mentions":
        role = f", role {r['role']}" if r["role"] else ""
        doubt = ", ambiguous" if r["ambiguous"] else ""
        return f"{r['surface']!r} {r['layer']} {r['entity']} {r['form']}, use {r['use']}{role} ({r['basis']}{doubt})"
    if name == "quotes":
        cue = f" ({r['cue']})" if r["cue"] else ""
        return f"{r['text'][:60]!r} {r['kind']}, by {r['speaker']}{cue} ({r['rule']})"
    if name == "dates":
        return f"{r['surface']!r} {r['value']} ({r['rule']})"
    said = f", said by {r['said_by']}" if r["said_by"] else ""
    if name == "events":
        day = f" on {r['event_date']:%Y-%m-%d}" if r["event_date"] is not None else ""
        kinds = f" [{', '.join(r['kinds'])}]" if len(r["kinds"]) else ""
        return f"{r['type']} {_list(r['source'])} -> {_list(r['target'])}{kinds} {r['status']}{day}{said} ({r['rule']})"
    what = f"about {r['n']:.0f}" if r["approx"] else f"{r['n']:.0f}" if r["n"] is not None else _list(r["members"])
    return f"{r['claim']} of {r['coalition']}: {what}{said} ({r['rule']})"


def _list(names):
    return ", ".join(names) or "(nobody named)"
