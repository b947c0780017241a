"""Which articles are one story: every rule on texts small enough to read, then the planted copies of the sample."""

import csv
import random
import shutil

import pytest

from conftest import write_articles
from muster.measuring import counts, inputs, timeline
from muster.tables.build import build
from muster.tables.corpus import open_corpus

DAM = [
    "Engineers opened the lower gates of the old dam on Tuesday after three weeks of rain filled the valley behind it to the brim.",
    "Families in the villages downstream carried bedding and goats to the school on the hill, where the mayor had lamps lit and soup cooked.",
    "The water ran brown past the mill until midnight, took a footbridge with it, and then fell by the width of a hand every hour.",
    "Nobody was hurt, the district said, and the road to the coast will be open again once the silt has been cleared from the lower bends.",
]
FAIR = [
    "The harbour fair drew fewer visitors than last year because the ferries stayed in port on both days of the storm.",
    "Stall holders from the northern islands packed up on Sunday morning and asked the council for half of their fees.",
    "A choir of retired pilots sang in the customs house instead of on the pier, and the herring was given away at dusk.",
]
OWN = [
    "Our reporter walked the whole length of the embankment with a surveyor who has measured it every spring since he left school.",
    "He keeps the figures in a ledger bound in green cloth and says that the wall has sunk by two fingers near the chapel.",
    "The council has put money aside for a study, though nobody in the town hall would say on the telephone how much or by when.",
    "At the bakery on the square the talk was of the market, of the price of flour, and of who would row the priest across.",
    "Children who should have been at their desks stood on the bridge in yellow coats and counted the planks as they went by.",
]


def rows_of(make_corpus, *articles):
    """story and kind by file, of articles given as (file, paragraphs, day, outlet) in a corpus of their own."""
    corpus = make_corpus([row(*article) for article in articles])
    found = corpus.sql(
        "SELECT d.source, o.source AS story, d.copy_kind FROM documents d JOIN documents o ON o.doc_id = d.story_id"
    )
    return {r.source[0]: (r.story[0], r.copy_kind) for r in found.itertuples()}


def row(file, paragraphs, day=None, outlet=None):
    fields = {"published": day, "outlet": outlet}
    return f"{file}.txt", "\n".join(paragraphs) + "\n", {k: v for k, v in fields.items() if v}


# ---- what is a copy --------------------------------------------------------------------------------------------------


def test_articles_alone_are_originals_and_their_own_story(make_corpus):
    found = rows_of(make_corpus, ("a", DAM, "2015-03-01", "Herald"), ("b", FAIR, "2015-03-01", "Courier"))
    assert found == {"a": ("a", "original"), "b": ("b", "original")}


def test_reprint_with_a_new_headline_in_another_order(make_corpus):
    moved = ["Valley holds its breath as gates open", DAM[0], DAM[2], DAM[1]]
    found = rows_of(make_corpus, ("a", DAM, "2015-03-01", "Herald"), ("b", moved, "2015-03-03", "Courier"))
    assert found == {"a": ("a", "original"), "b": ("a", "reprint")}


def test_reprint_with_names_and_spelling_changed(make_corpus):
    text = (
        "Fighters of {0} held the town centre on Sunday while the {0} governor organised a defence of the harbour. Aid "
        "workers said {0} had neighbours labour on a wall, and that a theatre which {0} had coloured black was shut. Later "
        "a convoy of grey lorries left for the south, and the {0} flag came down from the grain store beside the canal."
    )
    british, american = text.format("Islamic State"), text.format("ISIS")
    for ours, theirs in (("centre", "center"), ("organised", "organized"), ("defence", "defense"), ("harbour", "harbor"),
                         ("neighbours", "neighbors"), ("labour", "labor"), ("theatre", "theater"), ("coloured", "colored")):  # fmt: skip
        assert ours in american
        american = american.replace(ours, theirs)
    found = rows_of(make_corpus, ("a", [british], "2015-03-01", "Herald"), ("b", [american], "2015-03-02", "Courier"))
    assert found["b"] == ("a", "reprint")


def test_excerpt_within_an_own_article(make_corpus):
    mixed = [*OWN[:3], DAM[1], DAM[2], *OWN[3:]]
    found = rows_of(make_corpus, ("a", DAM, "2015-03-01", "Herald"), ("b", mixed, "2015-03-02", "Courier"))
    assert found["b"] == ("a", "excerpt")


def test_excerpt_that_is_a_small_part_of_the_original(make_corpus):
    found = rows_of(
        make_corpus, ("a", [*DAM, *OWN, *FAIR], "2015-03-01", "Herald"), ("b", DAM[:2], "2015-03-02", "Courier")
    )
    assert found["b"] == ("a", "excerpt")


def test_article_with_parts_of_two_dispatches_does_not_join_them(make_corpus):
    mixed = [*DAM, *OWN[:1], *FAIR[:2]]
    found = rows_of(
        make_corpus,
        ("a", DAM, "2015-03-01", "Herald"), ("b", FAIR, "2015-03-01", "Herald"), ("c", mixed, "2015-03-02", "Courier"),
    )  # fmt: skip
    assert (found["a"], found["b"]) == (("a", "original"), ("b", "original"))
    assert found["c"] == ("a", "reprint")


def test_copy_of_what_an_excerpt_adds_is_another_story(make_corpus):
    mixed = [*DAM[:2], *OWN]
    found = rows_of(
        make_corpus,
        ("a", DAM, "2015-03-01", "Herald"), ("b", mixed, "2015-03-02", "Courier"), ("c", OWN, "2015-03-03", "Gazette"),
    )  # fmt: skip
    assert (found["b"], found["c"]) == (("a", "excerpt"), ("c", "original"))


def test_same_speech_quoted_twice_is_no_copy(make_corpus):
    speech = f'"{DAM[0]} {DAM[1]}"'
    one = [FAIR[0], speech, "So the mayor told reporters after the meeting.", FAIR[1]]
    two = [OWN[0], speech, "Those were the words with which the mayor began.", OWN[1]]
    found = rows_of(make_corpus, ("a", one, "2015-03-01", "Herald"), ("b", two, "2015-03-01", "Courier"))
    assert found == {"a": ("a", "original"), "b": ("b", "original")}


def test_reports_of_one_form_are_no_copies(make_corpus):
    form = (
        "Near {0}, {2} strikes struck {3} tactical units and destroyed {4} fighting positions. Near {1}, {3} strikes hit a "
        "bunker and {2} vehicles. Near {5}, {4} strikes destroyed a staging area, {3} mortars and {2} supply routes."
    )
    one = form.format("Ramadi", "Tal Afar", "three", "two", "nine", "Sinjar")
    two = form.format("Mosul", "Qayyarah", "seven", "four", "five", "Fallujah")
    found = rows_of(make_corpus, ("a", [one], "2015-03-01", "Desk"), ("b", [two], "2015-03-02", "Courier"))
    assert found["b"] == ("b", "original")


def test_background_repeated_within_an_outlet_is_no_copy_in_another_outlet_it_is(make_corpus):
    one, two = [*FAIR, DAM[0], DAM[1]], [*OWN[:4], DAM[0], DAM[1]]
    for outlet, story in (("Herald", "b"), ("Courier", "a")):
        found = rows_of(make_corpus, ("a", one, "2015-03-01", "Herald"), ("b", two, "2015-03-02", outlet))
        assert found["b"][0] == story


def test_what_an_outlet_prints_on_three_days_is_no_evidence(make_corpus):
    """Daily releases that close with the same four paragraphs; a reprint of one of them is still found."""
    first, second, third = ([*news, *DAM] for news in (FAIR, OWN[:3], OWN[2:]))
    days = ("a", first, "2015-03-01", "Desk"), ("b", second, "2015-03-02", "Desk"), ("c", third, "2015-03-03", "Desk")
    found = rows_of(make_corpus, *days, ("d", first, "2015-03-02", "Courier"))
    assert [found[x] for x in "abc"] == [("a", "original"), ("b", "original"), ("c", "original")]
    assert found["d"] == ("a", "reprint")
    same = [("a", DAM, "2015-03-01", "Desk"), ("b", DAM, "2015-03-02", "Desk"), ("c", DAM, "2015-03-03", "Desk")]
    assert rows_of(make_corpus, *same)["c"] == ("a", "reprint")


def test_texts_too_short_to_compare(make_corpus):
    flash = ["The old dam has burst today"]
    found = rows_of(make_corpus, ("a", flash, "2015-03-01", "Herald"), ("b", flash, "2015-03-01", "Courier"))
    assert found["b"] == ("b", "original")


def test_credit_makes_a_shorter_passage_a_copy(make_corpus):
    for credit, story in ([], "b"), (["- Herald"], "a"):
        mixed = [*OWN, DAM[0], *credit]
        found = rows_of(
            make_corpus, ("a", [*DAM, *FAIR], "2015-03-01", "Herald"), ("b", mixed, "2015-03-02", "Courier")
        )
        assert found["b"][0] == story


def test_short_text_that_is_the_same_throughout(make_corpus):
    flash = ["The old dam in the upper valley has burst, the district engineer says."]
    found = rows_of(make_corpus, ("a", flash, "2015-03-01", "Herald"), ("b", flash, "2015-03-01", "Courier"))
    assert found["b"] == ("a", "reprint")


def test_furniture_and_credits_are_not_compared(make_corpus):
    line = "Sign up for our newsletter and get the best of the valley, the dam, the mill, the fair and the harbour every day."
    page = [line, "Follow us on Twitter", "Share this article", "(Reporting by Tomas Ekberg; Editing by Mira Solheim)"]
    found = rows_of(
        make_corpus, ("a", [*DAM, *page], "2015-03-01", "Herald"), ("b", [*FAIR, *page], "2015-03-01", "Post")
    )
    assert found["b"] == ("b", "original")


# ---- the window of days ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "story"), [("2015-03-15", "a"), ("2015-03-16", "b")])
def test_window_of_days(make_corpus, day, story):
    found = rows_of(make_corpus, ("a", DAM, "2015-03-01", "Herald"), ("b", DAM, day, "Courier"))
    assert found["b"][0] == story


def test_undated_articles_are_compared_without_a_window(make_corpus):
    found = rows_of(make_corpus, ("a", DAM, None, "Courier"), ("b", DAM, "2015-03-01", "Herald"))
    assert found == {"a": ("b", "reprint"), "b": ("b", "original")}
    found = rows_of(make_corpus, ("a", DAM, None, "Courier"), ("b", DAM, None, "Herald"))
    assert found == {"a": ("a", "original"), "b": ("a", "reprint")}


# ---- the original and the wire ---------------------------------------------------------------------------------------


def test_earliest_day_is_the_original(make_corpus):
    found = rows_of(
        make_corpus, ("a", DAM, "2015-03-03", "Reuters"), ("b", [*DAM, "- Reuters"], "2015-03-02", "Courier")
    )
    assert (found["a"][0], found["b"][0]) == ("b", "b")


def test_on_one_day_the_agency_is_the_original(make_corpus):
    longer = [*DAM, OWN[0]]
    found = rows_of(make_corpus, ("a", longer, "2015-03-01", "Courier"), ("b", DAM, "2015-03-01", "Reuters"))
    assert found == {"a": ("b", "reprint"), "b": ("b", "original")}


def test_outlet_that_others_credit_is_an_agency(make_corpus):
    """ "- Meridian" is Meridian Wire, whose name no list of agencies has."""
    credited = [*DAM, OWN[0], "- Meridian"]
    found = rows_of(make_corpus, ("a", credited, "2015-03-01", "Courier"), ("b", DAM, "2015-03-01", "Meridian Wire"))
    assert found == {"a": ("b", "reprint"), "b": ("b", "original")}


def test_undated_article_of_an_agency_is_the_original(make_corpus):
    found = rows_of(make_corpus, ("a", [*DAM, "- Reuters"], "2015-03-01", "Courier"), ("b", DAM, None, "Reuters"))
    assert found == {"a": ("b", "reprint"), "b": ("b", "original")}


def test_on_one_day_the_one_without_credit_line_is_the_original(make_corpus):
    longer = [*DAM, OWN[0], "- Reuters"]
    found = rows_of(make_corpus, ("a", longer, "2015-03-01", "Courier"), ("b", DAM, "2015-03-01", "Herald"))
    assert found == {"a": ("b", "wire"), "b": ("b", "original")}


def test_on_one_day_the_longest_then_the_first_source(make_corpus):
    found = rows_of(make_corpus, ("a", DAM, "2015-03-01", "Courier"), ("b", [*DAM, OWN[0]], "2015-03-01", "Herald"))
    assert found["a"] == ("b", "reprint")
    found = rows_of(make_corpus, ("b", DAM, "2015-03-01", "Courier"), ("a", DAM, "2015-03-01", "Herald"))
    assert found["b"] == ("a", "reprint")


def test_wire_is_credited_to_an_agency_without_an_own_article(make_corpus):
    credited = [*DAM, "- Reuters"]
    assert rows_of(make_corpus, ("a", credited, "2015-03-01", "Courier"))["a"] == ("a", "wire")
    both = ("a", credited, "2015-03-01", "Courier"), ("b", credited, "2015-03-02", "Herald")
    assert rows_of(make_corpus, *both) == {"a": ("a", "wire"), "b": ("a", "wire")}
    found = rows_of(make_corpus, *both, ("c", DAM, "2015-03-01", "Reuters"))
    assert found == {"a": ("c", "reprint"), "b": ("c", "reprint"), "c": ("c", "original")}


@pytest.mark.parametrize("line", ["(With Reuters)", "From wire reports", "By Reuters"])
def test_other_ways_to_credit_an_agency(make_corpus, line):
    assert rows_of(make_corpus, ("a", [*DAM, line], "2015-03-01", "Courier"))["a"][1] == "wire"


def test_dateline_credits_an_agency(make_corpus):
    text = ["Gates of the old dam are opened", "PARIS, March 1 (Reuters) - " + DAM[0], *DAM[1:]]
    assert rows_of(make_corpus, ("a", text, "2015-03-01", "Courier"))["a"][1] == "wire"
    assert rows_of(make_corpus, ("a", text, "2015-03-01", "Reuters"))["a"][1] == "original"


@pytest.mark.parametrize("line", ["Additional reporting by Reuters", "Photograph: Reuters"])
def test_agency_credited_for_a_part_or_a_picture_makes_no_wire(make_corpus, line):
    assert rows_of(make_corpus, ("a", [*DAM, line], "2015-03-01", "Courier"))["a"][1] == "original"


# ---- counting regimes ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def told(make_corpus):
    """Story 1: a (Herald, January), its copies b (Courier, January) and c (Post, February), which drops France. Story 2: d.

    Each paragraph of DAM is a sentence: a and b have five sentences, c and d four."""
    story, short = [*DAM, "France paid for the gates and France was thanked."], DAM
    other = [*FAIR, "Germany and France sent brass bands."]
    return make_corpus([
        row("a", story, "2015-01-30", "Herald"), row("b", story, "2015-01-31", "Courier"),
        row("c", short, "2015-02-02", "Post"), row("d", other, "2015-02-03", "Post"),
    ]).select(freq="MS")  # fmt: skip


def numbers(frame, *columns):
    return [tuple(r) for r in frame[list(columns)].itertuples(index=False)]


THIRD = round(1 / 3, 9)


def test_articles_by_regime(told):
    by = {how: counts.articles(told.select(counting=how), by=("outlet",)) for how in ("all", "stories", "originals")}
    assert numbers(by["all"], "outlet", "n_articles") == [("Courier", 1), ("Herald", 1), ("Post", 2)]
    assert numbers(by["stories"], "outlet", "n_articles", "n_sentences") == [
        ("Courier", THIRD, round(5 / 3, 9)), ("Herald", THIRD, round(5 / 3, 9)), ("Post", round(4 / 3, 9), round(4 + 4 / 3, 9))
    ]  # fmt: skip
    assert numbers(by["originals"], "outlet", "n_articles") == [("Herald", 1), ("Post", 1)]


def test_share_by_regime(told):
    """France: a, b and d of four articles; 2/3 of one story and all of the other; both originals."""
    found = {
        how: counts.share(told.select(counting=how), ["FRA"], by="all").loc[0]
        for how in ("all", "stories", "originals")
    }
    assert found["all"][["n", "n_articles", "share"]].tolist() == [3, 4, 0.75]
    assert found["stories"][["n", "n_articles", "share"]].tolist() == [round(5 / 3, 9), 2, pytest.approx(5 / 6)]
    assert found["originals"][["n", "n_articles", "share"]].tolist() == [2, 2, 1.0]


def test_share_of_stories_by_period(told):
    """January holds 2/3 of a story, both thirds with France; February 1/3 without and one story with it."""
    frame = counts.share(told.select(counting="stories"), ["FRA"])
    assert numbers(frame, "n", "n_articles") == [(round(2 / 3, 9), round(2 / 3, 9)), (1.0, round(4 / 3, 9))]


def test_rate_by_regime(told):
    found = {
        how: counts.rate(told.select(counting=how), ["FRA"], by="all").loc[0] for how in ("all", "stories", "originals")
    }
    assert found["all"][["n", "n_sentences", "n_articles"]].tolist() == [5, 18, 4]
    assert found["stories"][["n", "n_sentences", "n_articles"]].tolist() == [round(7 / 3, 9), round(26 / 3, 9), 2]
    assert found["stories"]["rate"] == pytest.approx(1000 * 7 / 26)
    assert found["originals"][["n", "n_sentences", "n_articles"]].tolist() == [3, 9, 2]


def test_other_measures_of_stories(told):
    stories = told.select(counting="stories")
    assert numbers(counts.top(stories), "entity", "n_articles", "n") == [
        ("FRA", round(5 / 3, 9), round(7 / 3, 9)), ("DEU", 1, 1)
    ]  # fmt: skip
    assert numbers(counts.surfaces(stories, "FRA"), "n", "n_articles") == [(round(7 / 3, 9), round(5 / 3, 9))]
    assert numbers(counts.comentions(stories, ["FRA", "DEU"]), "n_both", "n_a", "n_b") == [(1, 1, round(5 / 3, 9))]
    assert numbers(counts.newcomers(stories), "entity", "n_articles") == [("FRA", round(5 / 3, 9)), ("DEU", 1)]
    assert counts.paragraph_kinds(stories)["n"].sum() == pytest.approx(26 / 3)
    assert len(timeline.named_days(stories)) == len(timeline.named_days(told))


def test_copies_are_counted_within_the_selection(told):
    chosen = told.select(counting="stories", outlets=["Courier", "Post"])
    assert numbers(counts.articles(chosen, by=("outlet",)), "outlet", "n_articles") == [("Courier", 0.5), ("Post", 1.5)]


def test_originals_are_chosen_within_the_selection(told):
    chosen = told.select(counting="originals", outlets=["Courier", "Post"])
    found = chosen.sql("SELECT source FROM documents SEMI JOIN selected USING (doc_id) ORDER BY 1")["source"]
    assert list(found) == ["b.txt", "d.txt"]
    assert told.select(counting="originals", start="2015-02-01").n_documents == 2


def test_original_within_a_selection_by_the_same_order(make_corpus):
    """Without the dispatch of 1 March: on 2 March the agency's own before the longer one."""
    corpus = make_corpus([
        row("a", DAM, "2015-03-01", "Herald"), row("b", [*DAM, OWN[0]], "2015-03-02", "Courier"),
        row("c", DAM, "2015-03-02", "Meridian Wire"), row("d", [*FAIR, "- Meridian"], "2015-03-02", "Post"),
    ])  # fmt: skip
    chosen = corpus.select(counting="originals", start="2015-03-02")
    found = chosen.sql("SELECT source FROM documents SEMI JOIN selected USING (doc_id) ORDER BY 1")["source"]
    assert list(found) == ["c.txt", "d.txt"]


def test_intervals_resample_stories(make_corpus):
    """Ten outlets print each of nine stories: ninety articles have an interval, nine stories have none."""
    rng = random.Random(0)
    words = [w for p in (*DAM, *FAIR, *OWN) for w in p.lower().replace(",", "").replace(".", "").split()]
    body = [" ".join(rng.sample(words, 60)) + "." for _ in range(10)]
    rows = [row(f"{s}-{o}", [f"{'France' if s % 2 else 'Nobody'} paid. {body[s]}"], "2015-03-01", f"Outlet {o}")
            for s in range(10) for o in range(10)]  # fmt: skip
    corpus = make_corpus(rows)
    for measure in (counts.share, counts.rate):
        wide, narrow = (measure(corpus.select(counting=how), ["FRA"], by="all").loc[0] for how in ("stories", "all"))
        assert wide["n_articles"] == 10
        assert wide["high"] - wide["low"] > 2 * (narrow["high"] - narrow["low"]) > 0
    nine = make_corpus([r for r in rows if not r[0].startswith("9")]).select(counting="stories")
    assert counts.share(nine, ["FRA"], by="all")[["low", "high"]].isna().all(axis=None)


def test_all_counting_leaves_every_article_at_one(told):
    assert told.sql("SELECT DISTINCT weight FROM selected")["weight"].tolist() == [1.0]
    assert told.sql("SELECT count(*) AS n FROM selected WHERE lead <> doc_id")["n"].tolist() == [0]


# ---- the sample and the order of files -------------------------------------------------------------------------------


def test_planted_copies_of_the_sample_are_found(project, tables):
    """An article is rightly found where it is flagged as a copy and its story is the one that the manifest names."""
    with (project.sample / "manifest.csv").open(encoding="utf-8", newline="") as handle:
        planted = {r["source"]: r["copy_of"] for r in csv.DictReader(handle) if r["copy_of"]}
    documents = tables["documents"]
    source = documents.set_index("doc_id")["source"]
    copies = documents[
        documents["copy_kind"].isin(["reprint", "excerpt"]) | (documents["story_id"] != documents["doc_id"])
    ]
    found = dict(zip(copies["source"], copies["story_id"].map(source), strict=True))
    right = sum(planted.get(copy) == original for copy, original in found.items())
    assert len(planted) >= 25
    assert right / len(planted) >= 0.95
    assert right / len(found) >= 0.95


def test_order_of_files_changes_no_story(project, tmp_path, tables):
    """The same articles under other names, so that they are read in another order and in other batches."""
    raw = tmp_path / "raw"
    raw.mkdir()
    rows = [
        (f"{number:03}.txt", r.text, {"published": "" if r.published is None or r.published != r.published else str(r.published)[:10], "outlet": r.outlet, "url": f"https://example.org/2015/{r.doc_id}"})
        for number, r in enumerate(tables["documents"].sample(frac=1, random_state=3).itertuples())
    ]  # fmt: skip
    write_articles(raw, rows)
    stories = []
    for number in range(2):
        if number:
            shutil.move(raw / "000.txt", raw / "zzz.txt")
            sheet = (raw / "metadata.csv").read_text().replace("000.txt", "zzz.txt")
            (raw / "metadata.csv").write_text(sheet)
        build(raw, project.codebook, tmp_path / "out")
        frame = open_corpus(tmp_path / "out").sql("SELECT doc_id, story_id, copy_kind FROM documents ORDER BY doc_id")
        stories.append(frame)
    assert stories[0].compare(stories[1]).to_dict() == {}
    assert (stories[0]["copy_kind"] != "original").sum() >= 24


def test_copies_by_outlet_add_up_to_the_articles(corpus):
    table = inputs.copies(corpus)
    assert table["n"].sum() == corpus.n_documents
    assert table[(table["outlet"] == "Meridian Wire") & table["copy_kind"].isin(["reprint", "excerpt"])]["n"].sum() == 0
    stories = inputs.stories(corpus)
    assert (stories["n_articles"] * stories["n_stories"]).sum() == corpus.n_documents
