"""Which articles a run has that the one before had not, and the other way round; which of both are edited or re-dated.

Tables in: documents of both. Frame out. Definition "what changed" in docs/definitions.md.
"""

import duckdb

GIVEN = (
    "('metadata', 'markup', 'url')"  # bases of a day that the article brings with it; the others are read in its text
)

_READ = """SELECT doc_id, source, headline, outlet, hash(text) AS text, author, section, genre, language,
    published, published_low, published_high, published_basis FROM documents"""
_DAY = "({0}.published, {0}.published_low, {0}.published_high)"
_GIVEN_DAY = f"CASE WHEN {{0}}.published_basis IN {GIVEN} THEN {{0}}.published END"
_EDITED = ("text", "outlet", "author", "section", "genre", "language")

# An article of a new id is the old one where nothing else can have become of that: the same text in the same outlet, or the
# same file that holds one article.
_PAIRS = """
    gone AS (SELECT * FROM before ANTI JOIN now USING (doc_id)), come AS (SELECT * FROM now ANTI JOIN before USING (doc_id)),
    said AS (
        SELECT g.doc_id AS was, c.doc_id FROM gone g JOIN come c ON g.text = c.text AND g.outlet IS NOT DISTINCT FROM c.outlet
        QUALIFY count(*) OVER (PARTITION BY g.doc_id) = 1 AND count(*) OVER (PARTITION BY c.doc_id) = 1),
    filed AS (
        SELECT g.doc_id AS was, c.doc_id FROM gone g JOIN come c USING (source)
        WHERE NOT contains(source, '#') AND g.doc_id NOT IN (SELECT was FROM said) AND c.doc_id NOT IN (SELECT doc_id FROM said)),
    common AS (SELECT doc_id AS was, doc_id FROM before SEMI JOIN now USING (doc_id) UNION ALL FROM said UNION ALL FROM filed)"""


def article_changes(before, now, *, same_rules):
    """The articles that differ between two runs.

    Parameters
    ----------
    before, now : Corpus
        Without selection.
    same_rules : bool
        Neither the rules nor the codebook changed: any other day of an article then is a re-dating.

    Returns
    -------
    DataFrame, one row per article that differs, by change, outlet and source
        doc_id : str, its id now, else before;  was : str or None, its id before;
        change : str, added, edited, removed, redated;  what : str, the fields edited, or identity;  source, headline, outlet : str;  published_before, published_now : date;
        basis_before, basis_now : str
    """
    with duckdb.connect() as db:
        db.register("before", before.db.sql(_READ).to_arrow_table())
        db.register("now", now.db.sql(_READ).to_arrow_table())
        return db.sql(_query(same_rules)).df()


def _query(same_rules):
    """The articles of both, compared."""
    edited = ", ".join(f"CASE WHEN o.{c} IS DISTINCT FROM n.{c} THEN '{c}' END" for c in _EDITED)
    day, given = (f"{form.format('o')} IS DISTINCT FROM {form.format('n')}" for form in (_DAY, _GIVEN_DAY))
    return f"""WITH {_PAIRS},
        pairs AS (
            SELECT n.doc_id, o.doc_id AS was, array_to_string([{edited}], ', ') AS what, {day} AND ({given} OR {str(same_rules).lower()}) AS redated,
                n.source, n.headline, n.outlet, o.published AS published_before, n.published AS published_now,
                o.published_basis AS basis_before, n.published_basis AS basis_now
            FROM common JOIN before o ON o.doc_id = was JOIN now n ON n.doc_id = common.doc_id)
        SELECT doc_id, was, CASE WHEN what <> '' THEN 'edited' WHEN redated THEN 'redated' ELSE 'edited' END AS change,
            CASE WHEN what = '' AND NOT redated THEN 'identity' ELSE what END AS what, * EXCLUDE (doc_id, was, what, redated)
        FROM pairs WHERE what <> '' OR redated OR doc_id <> was
        UNION ALL SELECT doc_id, NULL, 'added', '', source, headline, outlet, NULL, published, NULL, published_basis
        FROM come WHERE doc_id NOT IN (SELECT doc_id FROM common)
        UNION ALL SELECT doc_id, doc_id, 'removed', '', source, headline, outlet, published, NULL, published_basis, NULL
        FROM gone WHERE doc_id NOT IN (SELECT was FROM common)
        ORDER BY change, outlet, source, doc_id"""
