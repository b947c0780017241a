"""Each measure by hand, on six articles small enough for a pencil.

a  2015-01-10  Herald   2 sentences  France, France, Salt Guild
b  2015-02-20  Herald   2 sentences  Germany; Tam Reed (discovered)
c  2015-08-03  Courier  4 sentences  France (place), Salt Guild, Germany, SGX
d  undated     Courier  1 sentence   Ada Brook, France
e  2015-08-30  -        2 sentences  Ada Brook (President), Harbour League, Paris (place); opinion
f  rejected: empty
"""

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from muster.ground.errors import InputError, ParameterError
from muster.measuring import counts, inputs
from muster.measuring.intervals import ratio_interval, share_interval
from muster.tables.corpus import open_corpus

ROWS = [
    ("a.txt", "France left the Salt Guild. France paid.", {"published": "2015-01-10", "outlet": "Herald"}),
    ("b.txt", "Germany slept. Minister Tam Reed woke.", {"published": "2015-02-20", "outlet": "Herald"}),
    ("c.txt", "People fled into France. The Salt Guild met Germany. SGX stood firm. Rain fell.",
     {"published": "2015-08-03", "outlet": "Courier"}),
    ("d.txt", "Ada Brook of France sang.", {"outlet": "Courier"}),
    ("e.txt", "President Ada Brook spoke. The Harbour League met in Paris.",
     {"published": "2015-08-30", "genre": "opinion"}),
    ("f.txt", "", {}),
]  # fmt: skip
Q1, Q2, Q3 = pd.to_datetime(["2015-01-01", "2015-04-01", "2015-07-01"])


@pytest.fixture(scope="module")
def small(make_corpus):
    return make_corpus(ROWS)


@pytest.fixture(scope="module")
def dozen(make_corpus):
    """Twelve articles of one outlet and day; six mention France, once in two sentences."""
    about = {"published": "2015-01-10", "outlet": "Herald"}
    rows = [(f"{n:02}.txt", f"{'France' if n % 2 else 'Nobody'} paid {n} men. Rain fell.", about) for n in range(12)]
    return make_corpus(rows)


def cells(frame, *columns):
    """A frame's rows as tuples, NaN as None."""
    rows = frame[list(columns)].itertuples(index=False, name=None)
    return [tuple(None if v is pd.NaT or v != v else v for v in row) for row in rows]


# ---- articles and periods ------------------------------------------------------------------------


def test_periods_keep_gaps(small):
    assert list(counts.periods(small)) == [Q1, Q2, Q3]


@pytest.mark.parametrize(
    ("freq", "first", "number"),
    [("D", "2015-01-10", 233), ("W", "2015-01-05", 34), ("MS", "2015-01-01", 8), ("YS", "2015-01-01", 1)],
)
def test_periods_by_frequency(small, freq, first, number):
    found = counts.periods(small.select(freq=freq))
    assert (found[0], len(found)) == (pd.Timestamp(first), number)


def test_articles_by_period(small):
    frame = counts.articles(small)
    assert cells(frame, "period", "n_articles", "n_sentences") == [(Q1, 2, 4), (Q3, 2, 6), (None, 1, 1)]


def test_articles_count_tokens(small):
    frame = counts.articles(small, by=("outlet",))
    assert cells(frame, "outlet", "n_tokens") == [("Courier", 19), ("Herald", 13), ("unknown outlet", 10)]


def test_articles_by_outlet_and_genre(small):
    frame = counts.articles(small, by=("outlet", "genre"))
    assert cells(frame, "outlet", "genre", "n_articles") == [
        ("Courier", "unknown genre", 2), ("Herald", "unknown genre", 2), ("unknown outlet", "opinion", 1)
    ]  # fmt: skip


def test_articles_by_basis_of_the_day(small):
    frame = counts.articles(small, by=("published_basis",))
    assert cells(frame, "published_basis", "n_articles") == [("metadata", 4), ("none", 1)]


def test_undated_by_outlet(small):
    assert cells(counts.undated(small), "outlet", "n_articles") == [("Courier", 1)]


# ---- shares and rates ----------------------------------------------------------------------------


def test_share_by_period_keeps_zero_rows(small):
    frame = counts.share(small, ["FRA", "guild"])
    assert cells(frame, "entity", "period", "n", "n_articles", "share") == [
        ("FRA", Q1, 1, 2, 0.5), ("FRA", Q2, 0, 0, None), ("FRA", Q3, 0, 2, 0.0),
        ("guild", Q1, 1, 2, 0.5), ("guild", Q2, 0, 0, None), ("guild", Q3, 1, 2, 0.5),
    ]  # fmt: skip


def test_share_with_every_use_counts_places_of_action(small):
    frame = counts.share(small.select(use="all"), ["FRA"])
    assert cells(frame, "period", "n") == [(Q1, 1), (Q2, 0), (Q3, 1)]


def test_share_of_all_counts_undated_articles(small):
    frame = counts.share(small, ["FRA"], by="all")
    assert cells(frame, "all", "n", "n_articles", "share") == [("all", 2, 5, 0.4)]


def test_share_by_outlet(small):
    frame = counts.share(small, ["FRA"], by="outlet")
    assert cells(frame, "outlet", "n", "n_articles") == [("Courier", 1, 2), ("Herald", 1, 2), ("unknown outlet", 0, 1)]


def test_share_by_outlet_where_the_outlet_is_unknown(small):
    frame = counts.share(small, ["ada_brook"], by="outlet")
    assert cells(frame, "outlet", "n", "n_articles") == [("Courier", 1, 2), ("Herald", 0, 2), ("unknown outlet", 1, 1)]


def test_share_leaves_out_places(small):
    """ "in Paris" is a place in FRA, no mention of France."""
    frame = counts.share(small.select(use="all", start="2015-08-30"), ["FRA"], by="all")
    assert cells(frame, "n", "n_articles") == [(0, 1)]


def test_share_of_an_entity_that_nobody_mentions(small):
    assert cells(counts.share(small, ["pact"], by="all"), "n", "share") == [(0, 0.0)]


def test_rate_by_period(small):
    frame = counts.rate(small, ["guild"])
    assert cells(frame, "period", "n", "n_sentences", "n_articles", "rate") == [
        (Q1, 1, 4, 2, 250.0), (Q2, 0, 0, 0, None), (Q3, 2, 6, 2, pytest.approx(1000 / 3))
    ]  # fmt: skip


def test_rate_by_outlet_and_of_all(small):
    by_outlet = counts.rate(small, ["guild"], by="outlet")
    assert cells(by_outlet, "outlet", "n", "n_sentences", "rate") == [
        ("Courier", 2, 5, 400.0), ("Herald", 1, 4, 250.0), ("unknown outlet", 0, 2, 0.0)
    ]  # fmt: skip
    assert cells(counts.rate(small, ["guild"], by="all"), "n", "rate") == [(3, pytest.approx(3000 / 11))]


def test_rate_divides_by_the_paragraphs_that_it_counts_in(make_corpus):
    line = "France paid for the dam, the mill and the road that runs between them."
    text = f"Dam to be paid for by others\n{line}\n{line}\n"
    corpus = make_corpus([("a.txt", text, {})])
    free = counts.rate(corpus, ["FRA"], by="all")
    assert cells(free, "n", "n_sentences") == [(1, 2)]
    every = counts.rate(corpus.select(use="all"), ["FRA"], by="all")
    assert cells(every, "n", "n_sentences") == [(1, 2)]


# ---- intervals -----------------------------------------------------------------------------------


def test_no_interval_under_ten_articles(small):
    for measure in (counts.share, counts.rate):
        frame = measure(small, ["FRA"], by="all")
        assert frame[["low", "high"]].isna().all(axis=None)


def test_interval_holds_the_share_and_is_reproducible(dozen):
    first, again = (counts.share(dozen, ["FRA"], by="all") for _ in range(2))
    low, share, high = first.loc[0, ["low", "share", "high"]]
    assert 0 < low < share == 0.5 < high < 1
    assert first.equals(again)


def test_interval_of_a_rate_holds_it_and_is_reproducible(dozen):
    first, again = (counts.rate(dozen, ["FRA"], by="all") for _ in range(2))
    low, rate, high = first.loc[0, ["low", "rate", "high"]]
    assert 0 < low < rate == 250 < high < 500
    assert first.equals(again)


def test_interval_depends_on_the_seed_the_number_does_not(dozen):
    frames = [counts.rate(dozen, ["FRA"], by="all", seed=seed) for seed in range(6)]
    assert {frame.loc[0, "rate"] for frame in frames} == {250.0}
    assert len({(frame.loc[0, "low"], frame.loc[0, "high"]) for frame in frames}) > 1


def test_interval_does_not_depend_on_the_other_entities(dozen):
    alone = counts.share(dozen, ["FRA"], by="all")
    beside = counts.share(dozen, ["DEU", "FRA"], by="all")
    assert alone.loc[0, ["low", "high"]].tolist() == beside.loc[1, ["low", "high"]].tolist()


def test_share_interval_of_all_or_nothing_is_a_point():
    assert share_interval([12], [12], 0) == (1.0, 1.0)
    assert share_interval([0], [12], 0) == (0.0, 0.0)


def test_share_interval_resamples_within_strata():
    """Whole strata of hits and of misses: nothing can vary within them."""
    assert share_interval([10, 0], [10, 10], 0) == (0.5, 0.5)


def test_ratio_interval_of_equal_articles_is_a_point():
    low, high = ratio_interval(np.full(10, 2.0), np.full(10, 4.0), np.full(10, "x"), 0)
    assert (low, high) == (0.5, 0.5)


def test_ratio_interval_of_many_articles_by_hand():
    """Of 300 articles of one sentence half have a mention: each is 0.5 off, so the error is 1.96 * sqrt(300 * 0.25) / 300."""
    above = np.tile([0.0, 1.0], 150)
    error = 1.96 * np.sqrt(75) / 300
    assert ratio_interval(above, np.ones(300), np.full(300, "x"), 0) == pytest.approx((0.5 - error, 0.5 + error))
    assert ratio_interval(above, np.ones(300), np.tile(["x", "y"], 150), 0) == pytest.approx((0.5, 0.5))
    assert ratio_interval(np.zeros(300), np.ones(300), np.full(300, "x"), 0) == (0, 0)


def test_ratio_interval_worked_out_is_near_the_one_drawn():
    rng = np.random.default_rng(1)
    above, below, strata = rng.poisson(2, 299), rng.integers(5, 40, 299), rng.integers(0, 6, 299).astype(str)
    drawn = np.array(ratio_interval(above, below, strata, 0))
    more = [np.append(a, a[0]) for a in (above, below, strata)]
    assert np.abs(np.array(ratio_interval(*more, 0)) / drawn - 1).max() < 0.03


def test_intervals_begin_at_ten_articles():
    assert np.isnan(share_interval([3], [9], 0)).all()
    assert not np.isnan(share_interval([3], [10], 0)).any()
    assert np.isnan(ratio_interval(np.ones(9), np.ones(9), np.full(9, "x"), 0)).all()


# ---- who and what --------------------------------------------------------------------------------


def test_top_actors_by_articles_ties_by_id(small):
    frame = counts.top(small)
    assert cells(frame, "entity", "n_articles", "n") == [
        ("DEU", 2, 2), ("FRA", 2, 3), ("ada_brook", 2, 2), ("guild", 2, 3), ("tam_reed", 1, 1)
    ]  # fmt: skip
    assert len(counts.top(small, n=2)) == 2


def test_top_of_another_layer(small):
    assert cells(counts.top(small, layer="coalition"), "entity", "n") == [("league", 1)]
    assert cells(counts.top(small, layer="place"), "entity", "n") == [("FRA", 1)]


def test_comentions_of_free_uses(small):
    frame = counts.comentions(small, ["FRA", "DEU", "guild"])
    assert cells(frame, "a", "b", "n_both", "n_a", "n_b", "jaccard") == [
        ("DEU", "guild", 1, 2, 2, 1 / 3), ("FRA", "guild", 1, 2, 2, 1 / 3)
    ]  # fmt: skip


def test_comentions_of_every_use(small):
    frame = counts.comentions(small.select(use="all"), ["FRA", "DEU"])
    assert cells(frame, "a", "b", "n_both", "n_a", "n_b", "jaccard") == [("DEU", "FRA", 1, 2, 3, 0.25)]


def test_comentions_of_one_entity_are_none(small):
    assert len(counts.comentions(small, ["FRA"])) == 0


def test_surfaces(small):
    frame = counts.surfaces(small, "guild")
    assert cells(frame, "surface", "form", "n", "n_articles") == [("salt guild", "name", 2, 2), ("sgx", "alias", 1, 1)]
    assert cells(counts.surfaces(small, "guild", n=1), "surface") == [("salt guild",)]


def test_people_with_role_and_basis(small):
    frame = counts.people(small)
    assert cells(frame, "entity", "n_articles", "n", "role", "basis") == [
        ("ada_brook", 2, 2, "President", "codebook"), ("tam_reed", 1, 1, "Minister", "discovered")
    ]  # fmt: skip


def test_newcomers_by_dated_articles(small):
    frame = counts.newcomers(small)
    ids = {row[0]: row[1] for row in small.sql("SELECT doc_id, source FROM documents").itertuples(index=False)}
    found = [(r.entity, r.first, ids[r.doc_id], r.n_articles) for r in frame.itertuples()]
    assert found == [
        ("DEU", Q1, "b.txt", 2), ("FRA", Q1, "a.txt", 1), ("guild", Q1, "a.txt", 2),
        ("tam_reed", Q1, "b.txt", 1), ("ada_brook", Q3, "e.txt", 1),
    ]  # fmt: skip


def test_paragraph_kinds(small):
    frame = counts.paragraph_kinds(small)
    length = {name: len(text) for name, text, _ in ROWS}
    assert cells(frame, "outlet", "kind", "n", "chars") == [
        ("Courier", "body", 2, length["c.txt"] + length["d.txt"]),
        ("Herald", "body", 2, length["a.txt"] + length["b.txt"]),
        ("unknown outlet", "body", 1, length["e.txt"]),
    ]


def test_ledger_is_summed_up(small):
    chars = sum(len(text) for _, text, _ in ROWS)
    assert cells(inputs.ledger(small), "status", "reason", "n", "chars_found", "chars_kept") == [
        ("read", "", 5, chars, chars), ("rejected", "empty: no text in it", 1, 0, 0)
    ]  # fmt: skip


def test_sources_of_many_records_and_those_that_miss_some(make_corpus):
    export = (Path(__file__).with_name("data") / "exports" / "nexis-classic.txt").read_text(encoding="utf-8")
    broken = '{"text": "Rain fell."}\n{"text": "Rain fell."}\n{broken\n'
    table = inputs.sources(
        make_corpus([("many.jsonl", broken, {}), ("one.txt", "Snow fell.", {}), ("few.txt", export, {})])
    )
    assert table["source"].tolist() == ["few.txt", "many.jsonl"]
    assert cells(table.tail(1), "expected", "read", "duplicate", "rejected", "missing") == [(3, 1, 1, 1, 0)]
    few = table.iloc[0]
    assert few.expected == 5
    assert few.missing == 5 - few.read - few.duplicate - few.rejected > 0


# ---- selections ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "sources"),
    [
        ({}, "abcde"),
        ({"start": "2015-02-20"}, "bce"),
        ({"end": "2015-02-20"}, "ab"),
        ({"start": "2015-02-20", "end": "2015-02-20"}, "b"),
        ({"start": "", "end": ""}, "abcde"),
        ({"outlets": ["Herald"]}, "ab"),
        ({"outlets": ["Herald", "Courier"], "start": "2015-02-01"}, "bc"),
        ({"genres": ["opinion"]}, "e"),
        ({"start": "2016-01-01"}, ""),
    ],
)
def test_selection(small, settings, sources):
    chosen = small.select(**settings)
    found = chosen.sql("SELECT source FROM documents SEMI JOIN selected USING (doc_id) ORDER BY 1")["source"]
    assert list(found) == [f"{s}.txt" for s in sources]
    assert chosen.n_documents == len(sources)


@pytest.mark.parametrize("settings", [{}, {"outlets": ["Herald"]}, {"counting": "originals"}, {"start": "2015-02-20"}])
def test_sums_are_what_a_query_answers(small, settings):
    chosen = small.select(**settings)
    query = "SELECT entity, outlet, count(*) AS n FROM mentions JOIN selected USING (doc_id) WHERE layer = ? GROUP BY ALL ORDER BY ALL"
    assert chosen.sums(query, ["actor"]).equals(chosen.sql(query, ["actor"]))
    with pytest.raises(duckdb.ParserException):
        chosen.sums("SELECT FROM")
    assert chosen.sql("SELECT current_setting('disabled_optimizers') AS left_out")["left_out"].tolist() == [""]


def test_strata_are_numbers_in_the_order_of_outlets_and_periods(make_corpus):
    """As of name, bar and day in one text: "Post 2" stands before "Post"."""
    days = {"a": ("Post", "2015-03-01"), "b": ("Post", "2014-12-31"), "c": ("Post 2", "2015-03-01"), "d": ("Post", None),
            "e": (None, "2015-03-01"), "f": ("Post", "2015-03-02"), "g": ("Älv", "2015-03-01")}  # fmt: skip
    rows = [
        (f"{name}.txt", f"France said {name * 9}.\n", {k: v for k, v in (("outlet", outlet), ("published", day)) if v})
        for name, (outlet, day) in days.items()
    ]
    corpus = make_corpus(rows).select(freq="MS")
    strata = corpus.sql("SELECT stratum, list(source[1] ORDER BY source) AS articles FROM selected JOIN documents USING (doc_id) GROUP BY 1 ORDER BY 1")  # fmt: skip
    assert ["".join(some) for some in strata["articles"]] == ["c", "d", "b", "af", "e", "g"]


def test_selection_leaves_the_whole_corpus_as_it_is(small):
    chosen = small.select(outlets=["Herald"], freq="MS")
    assert (chosen.n_documents, small.n_documents) == (2, 5)
    assert (chosen.freq, small.freq) == ("MS", "QS")


def test_selection_restricts_every_table(small):
    chosen = small.select(outlets=["Herald"])
    ids = set(chosen.table("documents")["doc_id"])
    for name in ("mentions", "sentences", "presence", "paragraphs"):
        assert set(chosen.table(name)["doc_id"]) == ids


def test_measures_of_an_empty_selection(small):
    nothing = small.select(start="2016-01-01")
    assert len(counts.periods(nothing)) == 0
    assert list(counts.share(nothing, ["FRA"]).columns)[:4] == ["entity", "period", "n", "n_articles"]
    plain = (counts.top, counts.people, counts.newcomers, counts.articles, counts.undated, counts.paragraph_kinds)
    frames = [measure(nothing) for measure in plain] + [counts.surfaces(nothing, "FRA")]
    frames += [measure(nothing, ["FRA", "DEU"]) for measure in (counts.share, counts.rate, counts.comentions)]
    assert [len(frame) for frame in frames] == [0] * 10


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"outlets": ["Heralds"]},
         'outlets: the corpus has no outlet "Heralds". Allowed: Courier, Herald. Did you mean "Herald".'),
        ({"genres": ["poem"]}, 'genres: the corpus has no genre "poem". Allowed: opinion.'),
        ({"start": "May 2015"},
         'start: "May 2015" is no day. Allowed: an ISO date such as 2014-09-05, or empty.'),
        ({"end": "2015-02-30"},
         'end: "2015-02-30" is no day. Allowed: an ISO date such as 2014-09-05, or empty.'),
        ({"freq": "M"}, 'freq: is "M". Allowed: D, W, MS, QS, YS. Did you mean "MS".'),
        ({"counting": "story"},
         'counting: is "story". Allowed: all, stories, originals. Did you mean "stories".'),
        ({"use": "inside"}, 'use: is "inside". Allowed: free, all.'),
    ],
)  # fmt: skip
def test_settings_that_are_not_allowed(small, settings, message):
    with pytest.raises(ParameterError) as caught:
        small.select(**settings)
    assert str(caught.value) == message
    assert caught.value.exit_code == 2


def test_setting_that_does_not_exist(small):
    with pytest.raises((ParameterError, TypeError), match="outlet"):
        small.select(outlet=["Herald"])


def test_folder_without_tables(tmp_path):
    with pytest.raises(InputError) as caught:
        open_corpus(tmp_path / "none")
    assert str(caught.value).endswith(
        "none: there are no tables. Run: muster build --processed " + str(tmp_path / "none") + "."
    )


def test_labels_of_entities(small):
    ids = ("FRA", "league", "ada_brook", "tam_reed", "IRQ/forces", "other:old_mill")
    assert [small.label(entity) for entity in ids] == [
        "France", "Harbour League", "Ada Brook", "Tam Reed", "IRQ forces", "Old Mill"
    ]  # fmt: skip
