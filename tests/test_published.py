"""The publication day and its evidence: printed, and derived from what a text says of events whose day is known.

Calendar: 13 May 2015 is a Wednesday, 24 November and 1 December 2015 are Tuesdays, 5 September 2014 is a Friday,
11 February 2016 is a Thursday, 22 January 2015 is a Thursday.
"""

from datetime import date

import pytest

from muster.codebook.codebook import read_codebook
from muster.reading.days import url_day
from muster.tagging.chronicle import Chronicle

HEAD = "Ministers talk about the campaign against extremists\n\n"
ANTALYA = HEAD + (
    "Foreign ministers of NATO met in the harbour town of Antalya on Wednesday, and Jens Stoltenberg opened the session.\n\n"
)
JET = (
    "The ministers also spoke about the Russian jet that Turkey shot down last week near its border, an aide said.\n\n"
)
BRUSSELS = HEAD + (
    "John Kerry asked the foreign ministers of NATO in Brussels on Tuesday for more aircraft, as two aides said.\n\n"
)


@pytest.fixture
def day(tag):
    """A function from a text to (published, low, high, basis) as text, and why."""

    def day(text, **fields):
        row = tag(text, **fields)["documents"].iloc[0]
        said = [None if v is None else str(v) for v in (row.published, row.published_low, row.published_high)]
        return (*said, row.published_basis), row.published_why

    return day


# ---- printed ----------------------------------------------------------------------------------------------------------


def test_metadata_wins_over_the_text(day):
    assert day(BRUSSELS + JET, published="2015-12-09")[0] == ("2015-12-09",) * 3 + ("metadata",)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example.org/news/2015/05/13/talks.html", date(2015, 5, 13)),
        ("https://a.example.org/world-2015-05-13-talks", date(2015, 5, 13)),
        ("https://a.example.org/20150513/talks", date(2015, 5, 13)),
        ("https://a.example.org/2015/05/talks", None),
        ("https://a.example.org/id/20151399", None),
        ("https://a.example.org/id/1201505137", None),
        (None, None),
    ],
)
def test_url_gives_a_whole_day_or_none(url, expected):
    assert url_day(url) == expected


def test_page_header_and_copyright_year_are_no_evidence(day):
    text = "Saturday 27 April 2024\n\n" + BRUSSELS + JET + "Copyright 2024 The Paper\n"
    got, why = day(text)
    assert got == (None, "2015-12-01", "2015-12-06", "derived")
    assert "2024" not in why


# ---- derived: a day -----------------------------------------------------------------------------------------------------


def test_weekday_event_and_last_week_with_earlier_that_day(day):
    got, why = day(BRUSSELS + JET + "Mr Kerry had met the Turkish minister earlier Tuesday, the aide said.\n")
    assert got == ("2015-12-01",) * 3 + ("derived",)
    assert '"Tuesday": Kerry appeals to NATO ministers, 1 December 2015 to 2 December 2015' in why
    assert '"last week": Turkey downs a Russian jet, 24 November 2015 (chronology su24_shot_down)' in why
    assert why.endswith('told as of the same day: "earlier Tuesday"')


def test_caption_of_the_weekday_and_a_meeting_that_is_still_on(day):
    caption = "Jens Stoltenberg speaks to reporters in Antalya, Turkey, May 13, 2015.\n\n"
    got, why = day(ANTALYA + caption + "The NATO meeting in Antalya is also dealing with Ukraine, diplomats say.\n")
    assert got == ("2015-05-13",) * 3 + ("derived",)
    assert 'weekday Wednesday, photo caption of "May 13, 2015"' in why


def test_today_outside_quotes_is_the_day(day):
    text = HEAD + (
        "The Bundestag has voted 445 to 146 today for Tornado jets and up to 1,200 soldiers, its speaker said.\n\n"
        "The debate in Berlin had been long, and few deputies had doubted how it would end.\n\n"
        "Some 200 people stood in the rain outside.\n\n"
        "Britain's Commons had approved strikes in Syria on Dec. 2, when David Cameron won by 397 votes.\n"
    )
    assert day(text)[0] == ("2015-12-04",) * 3 + ("derived",)


def test_dateline_without_a_year_takes_the_year_of_the_events(day):
    text = HEAD + (
        "BRUSSELS, Feb 11 (Reuters) - Ash Carter met the defense ministers of the coalition in Brussels on Thursday.\n\n"
    )
    got, why = day(text)
    assert got == ("2016-02-11",) * 3 + ("derived",)
    assert 'dateline "Feb 11"' in why


def test_dates_of_the_text_are_resolved_against_the_derived_day(tag):
    text = BRUSSELS + JET + "Mr Kerry had met the Turkish minister earlier Tuesday, the aide said.\n"
    dates = tag(text)["dates"]
    assert dates[["surface", "value"]].to_numpy().tolist() == [
        ["Tuesday", "2015-12-01"],
        ["last week", "2015-W48"],
        ["Tuesday", "2015-12-01"],
    ]


# ---- derived: an interval -----------------------------------------------------------------------------------------------


def test_weekday_alone_leaves_the_days_up_to_the_next(day):
    assert day(BRUSSELS + JET)[0] == (None, "2015-12-01", "2015-12-06", "derived")


def test_a_count_of_days_narrows_the_interval(day):
    text = BRUSSELS + "The Russian jet that Turkey shot down eight days ago was on every mind, diplomats said.\n"
    assert day(text)[0] == ("2015-12-02",) * 3 + ("derived",)


def test_a_meeting_announced_for_a_weekday_lies_ahead(day):
    text = HEAD + (
        "Islamic State lost all of Ramadi in Anbar on Tuesday, nine months after it had taken the city.\n\n"
        "Ash Carter sits down with the coalition's defense ministers in Brussels Thursday.\n"
    )
    (published, low, high, basis), _ = day(text)
    assert basis in ("derived", "none")
    assert published is None
    assert low is None or low <= "2016-02-10" <= high


def test_tuesday_of_last_week_is_not_the_latest_tuesday(day):
    jet = "The ministers also spoke about the Russian jet that Turkey shot down on Nov. 24, an aide said.\n\n"
    assert day(BRUSSELS + jet)[0] == (None, "2015-12-01", "2015-12-07", "derived")
    earlier = BRUSSELS.replace("on Tuesday", "on Tuesday of last week")
    assert day(earlier + jet)[0] == (None, "2015-12-06", "2015-12-13", "derived")


# ---- derived: nothing ---------------------------------------------------------------------------------------------------


def test_one_event_alone_is_one_witness(day):
    got, why = day(BRUSSELS)
    assert got == (None, None, None, "none")
    assert "one witness alone" in why


def test_events_recalled_are_background(day):
    text = HEAD + (
        "The hills above the old town are quiet, and the shepherds have come back to them with their flocks.\n\n"
        "Few people here speak of the war, and fewer still of what may follow it.\n\n"
        "The market is full again, the bakers say.\n\n"
        "In December the Bundestag had sent Tornado jets and 1,200 soldiers from Berlin, by 445 votes.\n\n"
        "In November attackers struck the Bataclan and the Stade de France in the Paris attacks.\n"
    )
    assert day(text)[0] == (None, None, None, "none")


def test_a_date_after_all_the_events_leaves_nothing(day):
    late = "The report on that meeting was printed on 3 March 2018, and nobody has read it to the end since then.\n"
    assert day(BRUSSELS + JET + late)[0] == (None, None, None, "none")


def test_evidence_that_contradicts_itself_says_so(day):
    other = (
        "Nobody was surprised, officials said.\n\nThe talks went on.\n\n"
        "Spain approved 300 trainers on Wednesday, and Pedro Morenes thanked parliament in Madrid.\n"
    )
    got, why = day(BRUSSELS + other)
    assert got == (None, None, None, "none")
    assert "one witness alone" in why or "leave no interval" in why or "contradicts itself" in why


def test_a_picture_from_the_files_does_not_date_the_news(day):
    caption = "FILE - Jens Stoltenberg speaks to reporters in Antalya, Turkey, May 13, 2015.\n\n"
    assert day(ANTALYA + caption)[0] == (None, None, None, "none")


def test_today_in_a_quote_is_the_speakers_day(day):
    quote = 'Nobody left.\n\nTea was served.\n\n"We were in Brussels with NATO and Mr Kerry today," a guest said.\n'
    (published, *_), _ = day(HEAD + "The hall was cold and the coffee was worse, guests said.\n\n" + quote)
    assert published is None


def test_text_without_events_stays_without_a_day(day):
    got, why = day("Mill burns down\n\nThe mill at the edge of the town burned down on Monday, and nobody knows why.\n")
    assert got == (None, None, None, "none")
    assert why.startswith("no metadata, no date line, no dateline with a full date")


# ---- events of the chronology -------------------------------------------------------------------------------------------


def seen(book, language, text):
    return [s.event.id for s in Chronicle(book, language).read(text)]


def test_an_event_is_told_by_two_words_of_its_own(book, language):
    assert "antalya_nato" in seen(book, language, "Mr Stoltenberg spoke in Antalya.")
    assert "antalya_nato" not in seen(book, language, "Antalya is a town. Antalya has a harbour.")


def test_a_gathering_needs_its_place(book, language):
    text = "Kerry met Gentiloni and spoke of Libya"
    assert "rome_small_group" in seen(book, language, text + " in Rome.")
    assert "rome_small_group" not in seen(book, language, text + " in Paris.")


def test_the_whole_label_counts_as_words(book, language):
    assert "su24_shot_down" in seen(book, language, "Turkey's downing of the Russian jet was raised again.")


def test_events_that_are_not_verified_date_nothing(book, language, tmp_path):
    path = tmp_path / "book.yaml"
    path.write_text(
        "codebook: b\ntitle: B\nversion: '1'\ncoalitions: [{id: c, name: the Pact}]\nchronology:\n"
        "  - {id: x, date: 2015-05-13, label: Ministers at the harbour, place: Antalya, words: [Antalya, Stoltenberg]}\n"
    )
    unverified = Chronicle(read_codebook(path), language)
    assert (unverified.first, list(unverified.read("Stoltenberg in Antalya"))) == (None, [])
