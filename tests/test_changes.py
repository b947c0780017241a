"""What changed since the run before: the parts sum, the sentences say why, the page says it safely."""

import json
import shutil
import sys
from datetime import date
from fractions import Fraction
from itertools import pairwise

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from conftest import SMALL_BOOK, write_articles
from handmade import ids, with_rows
from muster.codebook.codebook import read_codebook
from muster.codebook.differences import differences
from muster.measuring import changes as measuring
from muster.measuring import commitments, counts, voices
from muster.measuring.articlechanges import article_changes
from muster.measuring.headlines import FACTS, HEADLINES, RATES, values
from muster.measuring.retagged import middle
from muster.measuring.steps import PARTS, between
from muster.measuring.surges import surges, tail
from muster.running import changes, cli, good
from muster.running.figurechanges import figure_changes
from muster.tables.build import build
from muster.tables.commit import place
from muster.tables.corpus import open_corpus

DAYS = (date(2015, 3, 1), date(2015, 4, 2), None)
WHO, LAYERS = ("FRA", "DEU", "guild", "league"), ("actor", "coalition")
TEXT = "Alpha sent. Beta gave. Gamma was asked. Delta refused. Epsilon spoke."  # five sentences


def two_runs(tmp_path, before, now, book=SMALL_BOOK, book_now=None):
    """The tables of two runs over articles given as rows of (file, text, metadata)."""
    made = []
    for name, rows, codebook in (("before", before, book), ("now", now, book_now or book)):
        raw = tmp_path / name / "raw"
        raw.mkdir(parents=True)
        write_articles(raw, rows)
        (tmp_path / name / "book.yaml").write_text(codebook, encoding="utf-8")
        build(raw, tmp_path / name / "book.yaml", tmp_path / name / "processed")
        made.append(open_corpus(tmp_path / name / "processed"))
    return made


def parts_of(found, headline, key):
    """The parts of a number that are not 0."""
    rows = found.numbers[(found.numbers["headline"] == headline) & (found.numbers["key"] == key)]
    return {part: rows.iloc[0][part] for part in PARTS if rows.iloc[0][part]}


def check_sums(steps, before, now):
    """First and last values are those of the runs, and the rows that come and go are the parts."""
    numbers, old, new = steps.numbers(), values(before), values(now)
    for headline in HEADLINES:
        series = numbers[headline.id]
        assert {k: s[0] for k, s in series.items() if s[0]} == old[headline.id]
        assert {k: s[-1] for k, s in series.items() if s[-1]} == new[headline.id]
        if headline.unit is None:
            continue
        rows = steps.rows(headline, list(series))
        net = {}
        for key, part, sign, n in rows[["key", "part", "sign", "n"]].drop_duplicates().itertuples(index=False):
            net[key, part] = net.get((key, part), 0) + (n if sign == "+" else -n)
        for key, s in series.items():
            for at, part in enumerate(PARTS):
                assert s[at + 1] - s[at] == net.get((key, part), 0), (headline.id, key, part)
    return numbers


# ---- articles -------------------------------------------------------------------------------------------------------


def test_articles_are_added_edited_removed_and_redated(tmp_path):
    day = {"published": "2015-03-01", "outlet": "Post"}
    before = [("a.txt", "France gave.\n", day), ("b.txt", "Germany gave.\n", day), ("c.txt", "Italy gave.\n", day),
              ("d.txt", "Spain gave.\n", day), ("e.txt", "Poland gave.\n", day)]  # fmt: skip
    later = day | {"published": "2015-05-01"}
    now = [("a.txt", "France took.\n", day), ("b.txt", "Germany gave.\n", later), ("c.txt", "Italy gave.\n", day | {"outlet": "Herald"}),
           ("e.txt", "Poland gave.\n", day), ("f.txt", "Norway gave.\n", day)]  # fmt: skip
    old, new = two_runs(tmp_path, before, now)
    found = article_changes(old, new, same_rules=True)
    assert dict(zip(found["source"], zip(found["change"], found["what"].fillna(""), strict=True), strict=True)) == {
        "a.txt": ("edited", "text"), "b.txt": ("redated", ""), "c.txt": ("edited", "outlet"), "d.txt": ("removed", ""), "f.txt": ("added", ""),
    }  # fmt: skip


def test_an_article_keeps_its_place_under_another_id(tmp_path):
    day = {"published": "2015-03-01", "outlet": "Post"}
    lines = [{"text": "France gave.", **day}, {"text": "Germany gave.", **day}]
    moved = [lines[0], lines[1] | {"published": "2015-05-01"}]
    made = []
    for name, rows in (("before", lines), ("now", moved)):
        raw = tmp_path / name
        raw.mkdir()
        (raw / "all.jsonl").write_text("\n".join(json.dumps(r) for r in rows), encoding="utf-8")
        (tmp_path / "book.yaml").write_text(SMALL_BOOK, encoding="utf-8")
        build(raw, tmp_path / "book.yaml", tmp_path / f"{name}-processed")
        made.append(open_corpus(tmp_path / f"{name}-processed"))
    found = article_changes(*made, same_rules=True)
    assert found["change"].tolist() == ["redated"]  # in a file of many the day is part of the id
    assert found.iloc[0]["was"] != found.iloc[0]["doc_id"]


# ---- sums -----------------------------------------------------------------------------------------------------------


@st.composite
def runs(draw):
    """Articles of two runs and of what stands between: doc -> (day, text, outlet, mentions, events)."""
    some = {}
    for doc in ("a", "b", "c", "d"):
        base = draw(_articles())
        kind = draw(st.sampled_from(["same", "rows", "day", "text", "added", "removed"]))
        other = draw(_articles())
        new = {"same": base, "rows": base[:3] + other[3:], "day": (other[0], *base[1:]), "text": other}.get(kind, base)
        some[doc] = (
            None if kind == "added" else base,
            None if kind == "removed" else new,
            base[:3] + draw(_articles())[3:],
        )
    return (
        [{doc: row[i] for doc, row in some.items() if row[i]} for i in range(3)],
        draw(st.booleans()),
        draw(st.booleans()),
    )


def _articles():
    mention = st.tuples(
        st.sampled_from(WHO), st.sampled_from(LAYERS), st.integers(0, 4), st.sampled_from(["free", "inside"])
    )
    event = st.tuples(st.sampled_from(WHO[:2]), st.sampled_from(["REQUEST", "AID", "AGREE"]), st.sampled_from(["actual", "intended", "requested"]),
                      st.integers(0, 4), st.integers(0, 3))  # fmt: skip
    text = st.sampled_from([TEXT, TEXT + " Zeta left.", "Omega came. " + TEXT, TEXT.replace("Beta", "Betas")])
    return st.tuples(
        st.sampled_from(DAYS),
        text,
        st.sampled_from(["Post", None]),
        st.sets(mention, max_size=4),
        st.sets(event, max_size=3),
    )


def tables_of(articles):
    """The rows of tables for articles of `runs`."""
    rows = {name: [] for name in ("documents", "paragraphs", "sentences", "mentions", "quotes", "events", "claims")}
    for doc, (day, text, outlet, mentions, events) in articles.items():
        starts = [0, *(i + 2 for i in range(len(text) - 1) if text[i : i + 2] == ". ")]
        rows["documents"].append({"doc_id": doc, "source": f"{doc}.txt", "text": text, "outlet": outlet, "published": day, "published_low": day,
            "published_high": day, "published_basis": "metadata" if day else "none", "n_sentences": len(starts)})  # fmt: skip
        rows["paragraphs"].append(
            {"doc_id": doc, "paragraph": 0, "start": 0, "end": len(text), "kind": "body", "repeat": False}
        )
        ends = [*(s - 1 for s in starts[1:]), len(text)]
        rows["sentences"] += [
            {"doc_id": doc, "sentence": n, "paragraph": 0, "start": s, "end": e}
            for n, (s, e) in enumerate(zip(starts, ends, strict=True))
        ]
        for who, layer, at, use in mentions:
            place = {"doc_id": doc, "sentence": at, "start": starts[at], "end": starts[at] + 4}
            rows["mentions"].append(place | {"entity": who, "layer": layer, "use": use, "repeat": False})
            rows["quotes"].append(place | {"kind": "full", "speaker": f"{who};ada_brook"})
            rows["claims"].append(place | {"coalition": "league", "claim": "size", "n": at})
        for who, kind, status, at, act in events:
            rows["events"].append({"doc_id": doc, "sentence": at, "start": starts[at], "end": starts[at] + 4, "type": kind, "status": status,
                "source": [who], "target": [WHO[act % 2]], "kinds": [], "source_country": [who], "target_country": ["ITA"], "act": f"act{act}"})  # fmt: skip
    return rows


@pytest.fixture(scope="module")
def blank(tmp_path_factory):
    """Three folders of empty tables."""
    made = []
    for name in ("before", "now", "middle"):
        folder = tmp_path_factory.mktemp(name)
        (folder / "raw").mkdir()
        (folder / "book.yaml").write_text(SMALL_BOOK, encoding="utf-8")
        build(folder / "raw", folder / "book.yaml", folder / "processed")
        made.append(open_corpus(folder / "processed"))
    return made


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.reuse, Phase.generate])
@given(runs())
def test_parts_sum_exactly_whatever_changed(blank, drawn):
    tables, rules, codebook = drawn
    before, now, between_ = (with_rows(c, **tables_of(t)).select(freq="MS") for c, t in zip(blank, tables, strict=True))
    changed = article_changes(before, now, same_rules=not (rules or codebook))
    steps = between(
        before, now, changed, rules=rules, codebook=codebook, middle=between_.db if rules and codebook else None
    )
    numbers = check_sums(steps, before, now)
    for rate in RATES:  # a share's parts sum as well
        base = numbers[rate.base].get("all", [0] * 6)
        for top in numbers[rate.top].values():
            exact = [measuring.value(pair, rate.per) for pair in zip(top, base, strict=True)]
            assert sum((b - a for a, b in pairwise(exact)), Fraction(0)) == exact[-1] - exact[0]
    here = set(changed["change"])
    if rules or codebook:  # else the rows of unchanged articles are counted with the last articles that changed
        idle = {
            1: not rules,
            2: not codebook,
            3: "redated" not in here,
            4: not here & {"edited", "removed"},
            5: "added" not in here,
        }
        assert all(
            s[at] == s[at - 1] for n in numbers.values() for s in n.values() for at, is_idle in idle.items() if is_idle
        )


def test_a_number_with_a_pencil(tmp_path):
    day = {"published": "2015-03-01", "outlet": "Post"}
    kept = ("a.txt", "Trucks for Riga\n\nFrance sent trucks. SGX said nothing. Germany waits.\n", day)
    gone, new = (
        ("b.txt", "Ships\n\nFrance sent ships.\n", day),
        ("c.txt", "Planes\n\nFrance sent planes, and Germany paid.\n", day),
    )
    moved = ("d.txt", "Tents\n\nGermany sent tents.\n", day)
    before, now = two_runs(tmp_path, [kept, gone, moved], [kept, new, (*moved[:2], day | {"published": "2015-05-09"})],
                           book_now=SMALL_BOOK.replace("aliases: [SGX]", "aliases: [Saltex]"))  # fmt: skip
    found = measuring.changes(before, now)
    assert parts_of(found, "articles", "all") == {"edited": -1, "added": 1}
    assert parts_of(found, "articles-month", "2015-03") == {"redated": -1, "edited": -1, "added": 1}
    assert parts_of(found, "articles-month", "2015-05") == {"redated": 1}
    assert parts_of(found, "actor-articles", "guild") == {"codebook": -1}
    assert parts_of(found, "actor-mentions", "FRA") == {"edited": -1, "added": 1}
    assert parts_of(found, "actor-mentions", "DEU") == {"added": 1}
    share = found.numbers[(found.numbers["headline"] == "actor-share") & (found.numbers["key"] == "DEU")].iloc[0]
    assert share["steps"] == [(2, 3), (2, 3), (2, 3), (2, 3), (2, 2), (3, 3)]
    assert share["edited"] == pytest.approx(100 * (1 - 2 / 3))
    why = found.evidence[(found.evidence["headline"] == "actor-articles") & (found.evidence["key"] == "guild")].iloc[0]
    assert (why["part"], why["sign"], why["n"], why["doc_id"], why["keyword"]) == (
        "codebook",
        "-",
        1,
        ids(before)["a"],
        "SGX",
    )
    assert why["left"].endswith("France sent trucks. ")
    assert found.rules == []
    assert found.codebook


def test_an_edit_moves_no_mention_that_it_leaves_alone(tmp_path):
    day = {"published": "2015-03-01", "outlet": "Post"}
    before, now = two_runs(tmp_path, [("a.txt", "Aid\n\nFrance sent trucks. Germany waits.\n", day)],
                           [("a.txt", "Aid\n\nItaly spoke first. France sent trucks.\n", day)])  # fmt: skip
    found = measuring.changes(before, now)
    rows = found.evidence[found.evidence["headline"] == "actor-mentions"]
    assert set(zip(rows["key"], rows["sign"], strict=True)) == {("ITA", "+"), ("DEU", "-")}
    assert set(rows["part"]) == {"edited"}


def test_articles_tagged_again_from_their_rows_are_what_they_were(corpus):
    """The rows between two codebooks rest on articles rebuilt from the table: nothing is lost on that way."""
    corpus = corpus.select(freq="MS")
    none = article_changes(corpus, corpus, same_rules=True)
    with middle(corpus, corpus, none) as tagged:
        for name, fact in FACTS.items():
            said = f"SELECT count(*), sum(hash(t)::HUGEINT) FROM ({fact}) t"
            assert tagged.execute(said).fetchone() == corpus.db.execute(said).fetchone(), name


def test_rules_and_codebook_are_told_apart(tmp_path):
    day = {"published": "2015-03-01", "outlet": "Post"}
    rows = [("a.txt", "Aid\n\nFrance sent trucks. SGX spoke. SGX left.\n", day)]
    before, now = two_runs(tmp_path, rows, rows, book_now=SMALL_BOOK.replace("aliases: [SGX]", "aliases: [Saltex]"))
    held = before.table("mentions")
    older = held[held["entity"] != "FRA"].to_dict("records")  # as if the rules before had not known France
    state = place(before.processed, "state/about.json")
    about = json.loads(state.read_text())
    about["made_from"]["muster"] = "an older one"
    before = with_rows(before, mentions=older)
    state.write_text(json.dumps(about))
    found = measuring.changes(before, now)
    assert found.rules == ["muster"]
    assert parts_of(found, "actor-mentions", "FRA") == {"rules": 1}
    assert parts_of(found, "actor-mentions", "guild") == {"codebook": -2}


# ---- surges ---------------------------------------------------------------------------------------------------------


def test_tail_with_a_pencil():
    assert tail(2, 2, 0.5, 20.5) == pytest.approx(0.5 * 1.5 / (21 * 22))
    assert tail(1, 1, 3, 9) == pytest.approx(3 / 12)
    assert tail(0, 5, 3, 9) == pytest.approx(1)


def test_days_that_vary_much_are_no_surge(make_corpus):
    """Ten days of two articles: where an actor is named by chance, four of four on one day are more of a surprise than
    where it is named by both articles of a day or by neither."""
    surprise = {}
    for name, pattern in (("even", "10" * 10), ("lumpy", "1100" * 5)):
        rows = [
            (
                f"{n:02}.txt",
                f"{'France' if c == '1' else 'Italy'} spoke of number {n}.\n",
                {"published": f"2015-03-{1 + n // 2:02}", "outlet": "Post"},
            )
            for n, c in enumerate(pattern)
        ]
        rows += [
            (f"x{n}.txt", f"France has {n} plans for its {n} ports.\n", {"published": "2015-03-11", "outlet": "Post"})
            for n in range(4)
        ]
        (row,) = surges(make_corpus(rows), ["FRA"], [date(2015, 3, 11)]).itertuples()
        assert (row.n, row.n_articles, row.n_before, row.n_articles_before) == (4, 4, 10, 20)
        surprise[name] = row.p
    assert surprise["even"] == pytest.approx(tail(4, 4, 10.5, 10.5))
    assert surprise["even"] < surprise["lumpy"]


def test_many_looks_are_paid_for(make_corpus):
    rows = [
        (f"{n:02}.txt", f"Italy spoke of number {n}.\n", {"published": "2015-03-01", "outlet": "Post"})
        for n in range(20)
    ]
    rows += [
        (f"x{n}.txt", f"France has {n} plans for its {n} ports.\n", {"published": "2015-03-02", "outlet": "Post"})
        for n in range(3)
    ]
    corpus, day = make_corpus(rows), [date(2015, 3, 2)]
    (one,), (two,) = (surges(corpus, who, day).itertuples() for who in (["FRA"], ["FRA", "ITA", "DEU"]))
    assert one.p == two.p == one.p_all == pytest.approx(tail(3, 3, 0.5, 20.5))
    assert two.p_all == pytest.approx(3 * one.p)
    assert surges(corpus, ["FRA"], [date(2015, 3, 1)]).empty  # nothing before it to hold it against


# ---- pages ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """Two runs of which the second has a hostile article, and what was written about them."""
    folder = tmp_path_factory.mktemp("compared")
    day = {"published": "2015-03-01", "outlet": "Post"}
    hostile = day | {"title": "<script>alert(1)</script>", "outlet": "<img src=x onerror=alert(2)>"}
    before, now = two_runs(folder, [("a.txt", "France sent trucks.\n", day)],
        [("a.txt", "France sent trucks.\n", day), ("b.txt", "<b>France</b> & Germany said\x07 no. President Ada Brook spoke.\n", hostile)])  # fmt: skip
    good.keep(before.processed, [], run="2015-03-02T031700Z", began="2015-03-02T03:17:00+00:00")
    (folder / "report").mkdir()
    text = changes.write(good.previous(before.processed), now.processed, folder / "report")
    return folder / "report", text


def test_page_escapes_what_articles_say(compared):
    page = (compared[0] / "changes.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "&lt;img src=x onerror=alert(2)&gt;" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "&lt;b&gt;<mark>France</mark>&lt;/b&gt; &amp; Germany" in page
    assert "http" not in page.split("</head>")[1]


def test_text_is_short_and_plain(compared):
    folder, text = compared
    assert text == (folder / "changes.txt").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= changes.LINES
    assert "Articles 1 -> 2: 1 added." in text
    assert all(c.isprintable() or c == "\n" for c in text)


def test_json_says_what_the_page_says(compared):
    told = json.loads((compared[0] / "changes.json").read_text(encoding="utf-8"))
    assert told["articles"]["added"] == 1
    france = next(r for r in told["numbers"] if (r["headline"], r["key"]) == ("actor-mentions", "FRA"))
    assert france["before"] + sum(france["parts"].values()) == france["now"] == 2
    assert [e["keyword"] for e in france["evidence"]] == ["France"]
    assert "Ada Brook" in [row["label"] for row in told["actors"]["rows"]]


def test_first_run_has_nothing_to_compare_with(tmp_path):
    assert good.previous(tmp_path) is None
    assert changes.write(None, tmp_path, tmp_path) == "What changed: no earlier run to compare with.\n"
    assert "no earlier run" in (tmp_path / "changes.html").read_text(encoding="utf-8")


def test_same_tables_need_no_comparison(make_corpus, tmp_path):
    corpus = make_corpus([("a.txt", "France sent trucks.\n", {})])
    good.keep(corpus.processed, [], run="r", began="2015-03-02T03:17:00")
    assert good.same(good.previous(corpus.processed), corpus.processed)
    assert "the tables are the same" in changes.write(good.previous(corpus.processed), corpus.processed, tmp_path)


def test_tables_of_an_older_form_are_not_compared(make_corpus, tmp_path):
    corpus = make_corpus([("a.txt", "France sent trucks.\n", {})])
    good.keep(corpus.processed, [], run="r", began="2015-03-02T03:17:00")
    kept = good.previous(corpus.processed)
    path = next(p for p in (kept / "mentions.parquet", kept / "mentions.parquet" / "part-0.parquet") if p.is_file())
    table = pq.read_table(path).drop_columns(["use"])
    path.unlink()  # the link, not what it leads to
    pq.write_table(table, path)
    assert "have other columns" in changes.write(kept, corpus.processed, tmp_path)


def test_tables_that_were_damaged_do_not_end_the_night(make_corpus, tmp_path):
    corpus = make_corpus([("a.txt", "France sent trucks.\n", {})])
    good.keep(corpus.processed, [], run="r", began="2015-03-02T03:17:00")
    kept = good.previous(corpus.processed)
    path = next(p for p in (kept / "mentions.parquet", kept / "mentions.parquet" / "part-0.parquet") if p.is_file())
    path.unlink()
    path.write_bytes(b"no table")
    assert "cannot be read" in changes.write(kept, corpus.processed, tmp_path)
    assert "cannot be read" in (tmp_path / "changes.html").read_text(encoding="utf-8")


# ---- what is kept ---------------------------------------------------------------------------------------------------


def test_tables_kept_outlive_the_next_build(tmp_path):
    raw, processed = tmp_path / "raw", tmp_path / "processed"
    raw.mkdir()
    (tmp_path / "book.yaml").write_text(SMALL_BOOK, encoding="utf-8")
    write_articles(raw, [("a.txt", "France sent trucks.\n", {})])
    build(raw, tmp_path / "book.yaml", processed)
    drawn = tmp_path / "02-share.csv"
    drawn.write_text("entity,share\nleague,0.5\n", encoding="utf-8")
    panel = tmp_path / "panel.csv"  # a table, no figure: nothing stands beside it
    good.keep(processed, [drawn, drawn.with_suffix(".json"), panel], run="one", began="2015-03-02")
    write_articles(raw, [("b.txt", "Germany sent ships.\n", {})])
    build(raw, tmp_path / "book.yaml", processed)
    kept = good.previous(processed)
    assert not good.same(kept, processed)
    assert open_corpus(kept).n_documents == 1
    assert open_corpus(processed).n_documents == 2
    assert [p.read_bytes() for p in good.kept_numbers(kept).values()] == [drawn.read_bytes()]
    later = tmp_path / "03-top.csv"
    later.write_text("entity,share\nFRA,0.5\n", encoding="utf-8")
    good.keep(processed, [later, later.with_suffix(".json")], run="two", began="2015-03-03")
    assert good.about(good.previous(processed))["run"] == "two"
    assert set(good.kept_numbers(good.previous(processed))) == {"02-share", "03-top"}  # 02 was not asked for this time
    assert [p.name for p in processed.glob(".good*")] == [".good"]


def test_tables_kept_before_stand_in_for_those_half_exchanged(make_corpus):
    corpus = make_corpus([("a.txt", "France sent trucks.\n", {})])
    good.keep(corpus.processed, [], run="one", began="2015-03-02")
    (corpus.processed / ".good").rename(corpus.processed / ".good-before")  # killed between the two renamings
    assert good.about(good.previous(corpus.processed))["run"] == "one"
    good.keep(corpus.processed, [], run="two", began="2015-03-03")
    assert good.about(good.previous(corpus.processed))["run"] == "two"


# ---- codebooks and figures ------------------------------------------------------------------------------------------


def test_codebooks_differ_by_row_and_key(tmp_path):
    texts = (
        SMALL_BOOK,
        SMALL_BOOK.replace("[SGX]", "[SGX, Saltex]").replace("  - {id: pact, name: Northern Pact}\n", ""),
    )
    books = []
    for name, text in zip(("a.yaml", "b.yaml"), texts, strict=True):
        (tmp_path / name).write_text(text, encoding="utf-8")
        books.append(read_codebook(tmp_path / name))
    assert differences(*books) == [
        {"section": "coalitions", "row": "pact", "key": "", "gone": ["id: pact, name: Northern Pact"], "come": []},
        {"section": "actors", "row": "guild", "key": "aliases", "gone": [], "come": ["Saltex"]},
    ]
    assert differences(books[0], books[0]) == []


def test_figures_differ_by_row(tmp_path):
    said = {"old": "entity,share\nFRA,0.5\nDEU,0.25\n", "new": "entity,share\nFRA,0.75\nITA,0.1\n"}
    for name, text in said.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    old, new = (tmp_path / f"{name}.csv" for name in said)
    assert figure_changes(
        {"02-share": old, "03-top": old, "04-same": old}, {"02-share": new, "04-same": old, "05-ledger": new}
    ) == [
        {"name": "02-share", "change": "changed", "n": 3, "rows": ["DEU: gone", "FRA: share 0.5 → 0.75", "ITA: new"]},
        {"name": "03-top", "change": "gone", "n": 0, "rows": []},
        {"name": "05-ledger", "change": "new", "n": 0, "rows": []},
    ]


# ---- against the measures -------------------------------------------------------------------------------------------


def test_headlines_are_what_the_notebooks_measure(corpus):
    found = values(corpus.select(freq="MS"))
    for layer in ("actor", "coalition"):
        top = counts.top(corpus, layer=layer, n=1000)
        assert dict(zip(top["entity"], top["n_articles"], strict=True)) == found[f"{layer}-articles"]
        assert dict(zip(top["entity"], top["n"], strict=True)) == found[f"{layer}-mentions"]
    said = voices.speakers(corpus, n=1000)
    assert dict(zip(said["voice"], said["n"], strict=True)) == found["speech"]
    ledger = commitments.ledger(corpus, n=1000)
    acts = {f"{r.country}|{r.stage}": r.n for r in ledger.itertuples() if r.n}
    assert acts == found["acts-stage-country"]
    assert found["sentences"]["all"] == corpus.table("documents")["n_sentences"].sum()


ADDED = ("2014-10-23_continental_spain-vote.txt", "2014-11-10_defence-quarterly-review_trainers.txt",
         "2014-12-17_meridian-wire_german-cabinet.txt", "2015-01-22_meridian-wire_london-oil.txt", "2015-05-13_continental_antalya.txt")  # fmt: skip


@pytest.fixture
def nightly(project, tmp_path, monkeypatch):
    """Runs `muster nightly` on a copy of the sample that lacks five articles, with a codebook of its own: a night a call."""
    shutil.copytree(project.sample, tmp_path / "raw")
    for name in ADDED:
        (tmp_path / "raw" / name).unlink()
    shutil.copy(project.codebook, tmp_path / "book.yaml")
    folders = (word for name in ("raw", "processed", "reports") for word in (f"--{name}", str(tmp_path / name)))
    monkeypatch.setattr(
        sys, "argv", ["muster", "nightly", "--codebook", str(tmp_path / "book.yaml"), "--only", "02", *folders]
    )
    monkeypatch.chdir(project.root)

    def run():
        with pytest.raises(SystemExit) as ended:
            cli.main()
        assert not ended.value.code

    return run


@pytest.mark.slow
def test_two_nights_on_the_sample(project, nightly, tmp_path):
    """Five articles are added and one alias goes between two nights: what the page says, counted again from the tables."""
    nightly()
    assert "no earlier run" in (tmp_path / "reports" / "latest" / "changes.txt").read_text(encoding="utf-8")
    old = {name: open_corpus(tmp_path / "processed").table(name) for name in ("documents", "mentions", "events")}
    for name in ADDED:
        shutil.copy(project.sample / name, tmp_path / "raw" / name)
    book = (tmp_path / "book.yaml").read_text(encoding="utf-8")
    assert book.count("Isil, Daesh, Da'esh,") == 1
    (tmp_path / "book.yaml").write_text(book.replace("Isil, Daesh, Da'esh,", "Isil, Da'esh,"), encoding="utf-8")
    nightly()
    told = json.loads((tmp_path / "reports" / "latest" / "changes.json").read_text(encoding="utf-8"))
    new = {name: open_corpus(tmp_path / "processed").table(name) for name in old}
    assert sorted(row["source"] for row in told["articles"]["rows"] if row["change"] == "added") == sorted(ADDED)
    assert [(r["row"], r["key"], r["gone"], r["come"]) for r in told["codebook"]] == [
        ("islamic_state", "aliases", ["Daesh"], [])
    ]
    assert {f["name"] for f in told["figures"]} >= {"02-share"}
    free = {
        k: t["mentions"][(t["mentions"]["use"] == "free") & ~t["mentions"]["repeat"]]
        for k, t in (("old", old), ("new", new))
    }
    common = new["documents"]["doc_id"].isin(old["documents"]["doc_id"])
    kept = set(new["documents"].loc[common, "doc_id"])
    said = {(r["headline"], r["key"]): r for r in told["numbers"]}
    checked = 0
    for (headline, key), row in said.items():
        layer, _, what = headline.partition("-")
        if layer in ("actor", "coalition") and what in ("articles", "mentions"):
            count = (lambda t: t["doc_id"].nunique()) if what == "articles" else len
            before, now = (t[(t["layer"] == layer) & (t["entity"] == key)] for t in (free["old"], free["new"]))
            between_ = count(now[now["doc_id"].isin(kept)])
        elif headline == "acts-type":
            count = lambda t: t["act"].nunique()  # noqa: E731
            before, now = (t["events"][t["events"]["type"] == key] for t in (old, new))
            between_ = count(now[now["doc_id"].isin(kept)])
        else:
            continue
        parts = {
            "rules": 0,
            "codebook": between_ - count(before),
            "redated": 0,
            "edited": 0,
            "added": count(now) - between_,
        }
        assert (row["before"], row["parts"], row["now"]) == (count(before), parts, count(now)), (headline, key)
        checked += 1
    assert checked > 50
    gone = [e for e in said["actor-mentions", "islamic_state"]["evidence"] if e["part"] == "codebook"]
    assert {(e["sign"], e["keyword"]) for e in gone} == {("-", "Daesh")}
