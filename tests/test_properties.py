"""What holds on every corpus, shown on the shipped sample and on texts at random."""

import random
import time
from dataclasses import replace

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builds import different
from muster.ground.schema import TABLES
from muster.reading.articles import Article, read_batches
from muster.tables.build import build

SPANS = {"mentions": "surface", "dates": "surface", "quotes": "text"}
LAYERS = {"actor", "coalition", "place", "media"}
FORMS = {"name", "demonym", "metonym", "alias", "full", "surname", "definite", "generic"}
USES = {"free", "title", "inside", "place"}
KINDS = {"headline", "body", "caption", "dateline", "credit", "furniture"}


@pytest.fixture(scope="session")
def articles(project):
    """The articles of the sample as read."""
    return [a for batch in read_batches(project.sample) for a in batch.articles]


@pytest.fixture(scope="session")
def texts(tables):
    return tables["documents"].set_index("doc_id")["text"].to_dict()


def rows_by_article(tagged):
    """Every table as rows, sorted by article and key, so that two ways of tagging can be compared."""
    rows = {}
    for name, table in tagged.items():
        frame = table.to_pylist()
        rows[name] = sorted(map(str, frame))
    return rows


# ---- spans ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SPANS)
def test_slice_of_the_text_is_what_the_row_prints(tables, texts, name):
    frame = tables[name]
    assert len(frame) > 20
    wrong = [r for r in frame.itertuples() if texts[r.doc_id][r.start : r.end] != getattr(r, SPANS[name])]
    assert wrong == []


@pytest.mark.parametrize("name", [*SPANS, "paragraphs", "sentences"])
def test_no_span_begins_or_ends_with_a_blank_or_is_empty(tables, texts, name):
    wrong = [
        r for r in tables[name].itertuples()
        if not (piece := texts[r.doc_id][r.start : r.end]) or (name != "quotes" and piece != piece.strip())
    ]  # fmt: skip
    assert wrong == []


def test_every_solid_code_point_lies_in_exactly_one_paragraph(tables, texts):
    spans = {doc: list(zip(g["start"], g["end"], strict=True)) for doc, g in tables["paragraphs"].groupby("doc_id")}
    for doc, text in texts.items():
        times = [0] * len(text)
        for start, end in spans[doc]:
            for i in range(start, end):
                times[i] += 1
        assert max(times) == 1
        assert [text[i] for i, n in enumerate(times) if n == 0 and not text[i].isspace()] == []


def test_paragraphs_are_numbered_in_the_order_of_the_text(tables):
    for _, group in tables["paragraphs"].groupby("doc_id"):
        assert group["paragraph"].tolist() == list(range(len(group)))
        assert (group["start"].to_numpy()[1:] >= group["end"].to_numpy()[:-1]).all()


def test_sentences_lie_inside_their_paragraph_ascending_and_apart(tables):
    around = tables["paragraphs"].set_index(["doc_id", "paragraph"])
    for doc, group in tables["sentences"].groupby("doc_id"):
        assert group["sentence"].tolist() == list(range(len(group)))
        assert (group["start"].to_numpy()[1:] >= group["end"].to_numpy()[:-1]).all()
        for r in group.itertuples():
            paragraph = around.loc[(doc, r.paragraph)]
            assert paragraph["start"] <= r.start < r.end <= paragraph["end"]


def test_sentences_hold_every_solid_code_point_of_tagged_paragraphs(tables, texts):
    spans = {doc: list(zip(g["start"], g["end"], strict=True)) for doc, g in tables["sentences"].groupby("doc_id")}
    tagged = tables["paragraphs"][tables["paragraphs"]["kind"] != "furniture"]
    for r in tagged.itertuples():
        inside = [s for s in spans[r.doc_id] if r.start <= s[0] < r.end]
        held = "".join(texts[r.doc_id][s:e] for s, e in inside)
        assert "".join(held.split()) == "".join(texts[r.doc_id][r.start : r.end].split())


@pytest.mark.parametrize("name", SPANS)
def test_rows_lie_in_the_sentence_that_they_name(tables, name):
    around = tables["sentences"].set_index(["doc_id", "sentence"])
    for r in tables[name].itertuples():
        sentence = around.loc[(r.doc_id, r.sentence)]
        assert sentence["start"] <= r.start < sentence["end"]
        assert name == "quotes" or r.end <= sentence["end"]


@pytest.mark.parametrize("name", SPANS)
def test_nothing_is_tagged_in_furniture(tables, name):
    furniture = tables["paragraphs"][tables["paragraphs"]["kind"] == "furniture"]
    assert len(furniture) > 40
    spans = {doc: list(zip(g["start"], g["end"], strict=True)) for doc, g in furniture.groupby("doc_id")}
    wrong = [r for r in tables[name].itertuples() for s, e in spans.get(r.doc_id, ()) if r.start < e and s < r.end]
    assert wrong == []


def test_mentions_overlap_only_as_one_inside_another(tables):
    for _, group in tables["mentions"].groupby("doc_id"):
        spans = list(zip(group["start"], group["end"], strict=True))
        for i, (s, e) in enumerate(spans):
            for s2, e2 in spans[i + 1 : i + 6]:
                assert e <= s2 or (s <= s2 and e2 <= e), (s, e, s2, e2)


def test_inner_mentions_have_the_use_inside_or_title(tables):
    for _, group in tables["mentions"].groupby("doc_id"):
        reach = 0
        for r in group.sort_values(["start", "end"], ascending=[True, False]).itertuples():
            assert r.start >= reach or r.use in ("inside", "title")
            reach = max(reach, r.end)


@pytest.mark.parametrize("name", ["quotes", "dates"])
def test_quotes_and_dates_stand_apart(tables, name):
    rows = tables[name]
    rows = rows[rows["kind"] != "reported"] if name == "quotes" else rows  # a statement may hold a stretch in marks
    for _, group in rows.groupby("doc_id"):
        assert (group["start"].to_numpy()[1:] >= group["end"].to_numpy()[:-1]).all()


# ---- values --------------------------------------------------------------------------------------


def test_values_of_closed_columns(tables):
    mentions = tables["mentions"]
    for column, allowed in (("layer", LAYERS), ("form", FORMS), ("use", USES), ("kind", KINDS - {"furniture"})):
        assert set(mentions[column]) <= allowed
    assert set(tables["paragraphs"]["kind"]) <= KINDS
    assert set(tables["quotes"]["kind"]) <= {"full", "partial", "reported"}
    assert set(tables["ledger"]["status"]) <= {"read", "duplicate", "rejected"}


def test_every_entity_is_known_discovered_or_a_place_of_no_country(tables, book, language):
    countries = {row["id"] for row in language.countries}
    known = countries | {row["id"] for row in language.media}
    known |= {c.id for c in (*book.coalitions, *book.actors)} | {o.person for o in book.offices}
    known |= {f"other:{o.id}" for o in book.others} | {"other:unresolved"}
    known |= {f"{country}/{body}" for country in countries for body in language.bodies}
    m = tables["mentions"]
    assert set(m.loc[m["entity"].isna(), "layer"]) <= {"place"}
    unknown = m[m["entity"].notna() & ~m["entity"].isin(known)]
    assert set(unknown["basis"]) <= {"discovered", "body_of_country_before"}  # Spain's Congress
    assert len(m) > 1000


def test_keys_tell_rows_apart(corpus):
    for name, table in TABLES.items():
        rows = corpus.table(name)
        key = [c for c in table.key if c != "entity" or name != "mentions"]
        assert not rows.duplicated(key).any(), name


def test_values_of_dates_lie_between_low_and_high(tables):
    dates = tables["dates"].dropna(subset=["value"])
    assert (dates["low"] <= dates["high"]).all()
    whole = dates[dates["value"].str.fullmatch(r"\d{4}-\d\d-\d\d")]
    assert (whole["low"].astype(str).str[:10] == whole["value"]).all()
    assert (whole["low"] == whole["high"]).all()


def test_presence_is_the_sum_of_mentions(tables):
    m = tables["mentions"].dropna(subset=["entity"])
    m = m.assign(free=(m["use"] == "free") & ~m["repeat"])
    want = m.groupby(["doc_id", "layer", "entity"]).agg(
        n=("free", "size"), n_free=("free", "sum"), first=("sentence", "min")
    )
    found = tables["presence"].set_index(["doc_id", "layer", "entity"])[["n", "n_free", "first"]]
    assert (found.sort_index() == want.sort_index()).all(axis=None)
    assert len(found) == len(want)


def test_documents_count_sentences_and_tokens_that_are_no_repeat(tables):
    fresh = tables["sentences"].merge(
        tables["paragraphs"][["doc_id", "paragraph", "repeat"]], on=["doc_id", "paragraph"]
    )
    sums = fresh[~fresh["repeat"]].groupby("doc_id")["n_tokens"].agg(["size", "sum"])
    documents = tables["documents"].set_index("doc_id")
    assert (documents["n_sentences"] == sums["size"].reindex(documents.index)).all()
    assert (documents["n_tokens"] == sums["sum"].reindex(documents.index)).all()


def test_ledger_of_the_sample_sums(tables):
    ledger = tables["ledger"]
    rows = ledger.groupby("source").agg(expected=("expected", "first"), rows=("record", "size"))
    assert (rows["expected"] == rows["rows"]).all()
    assert (ledger["status"] == "read").sum() == len(tables["documents"])


def test_all_tables_have_all_columns_in_order(corpus):
    for name, table in TABLES.items():
        schema = pq.read_schema(corpus.processed / f"{name}.parquet")
        assert schema.names == [column for column, *_ in table.columns]
        assert schema.equals(table.arrow)


# ---- nothing depends on what it should not -------------------------------------------------------


def test_one_by_one_equals_one_batch(tagger, articles):
    whole = rows_by_article(tagger.tag(articles))
    single = {name: [] for name in whole}
    for article in articles:
        for name, rows in rows_by_article(tagger.tag([article])).items():
            single[name] += rows
    assert {name: sorted(rows) for name, rows in single.items()} == whole


def test_order_of_articles_changes_nothing(tagger, articles):
    shuffled = list(articles)
    random.Random(5).shuffle(shuffled)
    assert shuffled != articles
    assert rows_by_article(tagger.tag(shuffled)) == rows_by_article(tagger.tag(articles))


def test_tagging_twice_gives_the_same_rows(tagger, articles):
    one, two = tagger.tag(articles), tagger.tag(articles)
    assert all(one[name].equals(two[name]) for name in one)


def test_building_twice_gives_the_same_bytes(corpus, project, tmp_path):
    build(project.sample, project.codebook, tmp_path)
    assert different(tmp_path, corpus.processed) == []


def test_empty_batch_has_every_table_and_no_rows(tagger):
    tagged = tagger.tag([])
    assert set(tagged) == set(TABLES) - {"ledger"}
    assert {table.num_rows for table in tagged.values()} == {0}
    assert all(table.schema.equals(TABLES[name].arrow) for name, table in tagged.items())


def test_curly_marks_and_dashes_change_no_entity(tagger, articles):
    swap = str.maketrans({"'": "’", "-": "‑"})
    curly = [replace(a, text=a.text.translate(swap), title=a.title and a.title.translate(swap)) for a in articles]
    columns = ["doc_id", "start", "end", "layer", "entity", "form", "use"]
    one, two = (tagger.tag(batch)["mentions"].select(columns).to_pylist() for batch in (articles, curly))
    assert one == two


NEWS = st.sampled_from(
    ["Ankara", "IS", "is", "US", "us", "U.S.", "-led", "coalition", "the", "alliance", "NATO", '"', "“", "”",
     "'", "’", ",", ".", ". ", "\n", "\n\n", "Secretary of State", "John", "Kerry", "said", "he", "on",
     "May", "13", "2015", "last", "week", "Iraqi", "forces", "Read more:", "Share", "(Reuters)", "BRUSSELS", " - ", "\xa0",
     "\u2028", "\U0001f600", "İ", "\x1c", "\x85", "ﬁ", "é"]
)  # fmt: skip


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(NEWS, st.sampled_from([" ", ""])), min_size=1, max_size=40))
def test_any_text_can_be_tagged_and_every_slice_holds(tagger, pairs):
    text = "".join(w + g for w, g in pairs)
    tagged = {n: t.to_pandas() for n, t in tagger.tag([Article("a", "a.txt", text)]).items()}
    for name, column in SPANS.items():
        assert [r for r in tagged[name].itertuples() if text[r.start : r.end] != getattr(r, column)] == []
    held = set()
    for r in tagged["paragraphs"].itertuples():
        span = set(range(r.start, r.end))
        assert not held & span
        held |= span
    assert [text[i] for i in range(len(text)) if i not in held and not text[i].isspace()] == []


# ---- the codebook finds itself -------------------------------------------------------------------


def test_every_alias_of_the_codebook_finds_itself(tagger, book):
    """Names, aliases and descriptions in a plain frame; surnames are left out, they need context."""
    rows = [(c.id, n) for c in book.coalitions for n in (c.name, *c.names)]
    rows += [(f"other:{o.id}", n) for o in book.others for n in o.names]
    rows += [(a.id, n) for a in book.actors for n in (a.name, *a.names, *a.aliases, *a.demonyms, *a.descriptions)]
    rows += [(o.person, n) for o in book.offices for n in (o.name, *o.names) if " " in n]
    rows = sorted({(who, name) for who, name in rows if name != "Allies, unnamed"})
    texts = [f"Yesterday {name} said so. Syria and Ukraine heard it." for _, name in rows]  # some need one near
    articles = [Article(str(i), "a.txt", text) for i, text in enumerate(texts)]
    found = tagger.tag(articles)["mentions"].to_pylist()
    spans = {(int(m["doc_id"]), m["start"], m["end"], m["entity"]) for m in found}
    lost = [(who, name) for i, (who, name) in enumerate(rows) if (i, 10, 10 + len(name), who) not in spans]
    assert len(rows) > 1000
    assert lost == []


def test_every_country_finds_itself(tagger, language):
    rows = [(c["id"], n) for c in language.countries for n in (c["name"], *c["names"], *c["demonyms"])]
    articles = [Article(str(i), "a.txt", f"Yesterday {name} tea was sold.") for i, (_, name) in enumerate(rows)]
    found = tagger.tag(articles)["mentions"].to_pylist()
    spans = {(int(m["doc_id"]), m["start"], m["end"], m["entity"].split("/")[0]) for m in found if m["entity"]}
    lost = [(who, name) for i, (who, name) in enumerate(rows) if (i, 10, 10 + len(name), who) not in spans]
    assert lost == []


@pytest.mark.parametrize(
    "piece",
    [
        "President Foo Bar ",
        "John Kerry said. Kerry ",
        "Kerry said, ",
        "said the official of the ",
        "Saudi-led ",
        "the coalition against Islamic State ",
        '"He said" so. ',
        "on May 3 ",
        "U.S. ",
    ],
)
def test_cost_grows_with_the_length_and_not_with_its_square(tagger, piece):
    """User CPU of four times the text: near four times, a square would be sixteen."""

    def cost(n):
        article = Article("a", "a.txt", "A headline of five words\n\n" + piece * n)
        began = time.process_time()
        tagger.tag([article])
        return time.process_time() - began

    cost(100)
    short, long = min(cost(1500) for _ in range(2)), min(cost(6000) for _ in range(2))
    assert long < 9 * short + 0.15, f"{short:.3f} s, four times the text {long:.3f} s"


def test_no_real_person_is_given_the_words_of_the_sample(tables, book):
    """The sample quotes no real person by name (its README): one of the codebook as a named speaker is a wrong one."""
    quotes = tables["quotes"]
    quotes = quotes[quotes["kind"] != "reported"]
    assert len(quotes) > 300
    named = quotes[(quotes["sourcing"] == "named") & quotes["speaker"].isin(book.labels)]
    assert named[["speaker", "text"]].to_records(index=False).tolist() == []
