"""One article with every row that was tagged in it, for a reader at a terminal."""

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
    r = {key: None if value != value else value for key, value in r.items()}
    if name == "mentions":
        role = f", role {r['role']}" if r["role"] else ""
        doubt = ", ambiguous" if r["ambiguous"] else ""
        return f"{r['surface']!r} {r['layer']} {r['entity']} {r['form']}, use {r['use']}{role} ({r['basis']}{doubt})"
    if name == "quotes":
        cue = f" ({r['cue']})" if r["cue"] else ""
        return f"{r['text'][:60]!r} {r['kind']}, by {r['speaker']}{cue} ({r['rule']})"
    if name == "dates":
        return f"{r['surface']!r} {r['value']} ({r['rule']})"
    return str({k: v for k, v in r.items() if k not in ("doc_id", "sentence", "start", "end")})
