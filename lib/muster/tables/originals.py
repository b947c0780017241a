"""Which article of a story is the original: days, agencies, credit lines, length.

Tables in: documents, paragraphs. Used when stories are made, and again where a selection leaves an original out.
"""

import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from muster.ground.text import fold

UNNAMED = "agencies"  # "From wire reports"
_SERVICES = re.compile(r"\b(?:wire (?:reports|services)|news services|agencies)\b", re.I)
_PICTURE = re.compile(r"\b(?:photos?|photograph\w*|pictures?|images?|video|graphic)\b", re.I)
_PARTLY = re.compile(r"contribut|additional reporting|\bwith (?:inputs?|files|additional)\b", re.I)
_LINE = re.compile(r"[-(*\[ ]*(?:(?:with|from|by|source:) )?(.{2,40}?)[)\]*. ]*", re.I)  # "- Reuters", "(With AFP)"
_LINES = pa.list_(pa.string())
_BODY, _OPENING = ["dateline", "body"], 80  # code points of a paragraph in which a dateline stands
_DATELINE = re.compile(r"\([^()]{2,30}\)(?=\s?[-‐-―]{1,2}\s)")  # "PARIS, Dec 3 (AP) - "


class Agencies:
    """Who is credited: the agencies of a language and the outlets of a corpus, by id or name.

    Parameters
    ----------
    language : Language
    outlets : iterable of str
    """

    def __init__(self, language, outlets):
        rows = [row for row in language.media if row.get("agency")]
        self.names = {name: row["id"] for row in rows for name in (row["name"], *row.get("names", ()))}
        self.known, self._outlets = frozenset(self.names.values()), sorted(outlets)
        lower = {name.lower(): agency for name, agency in self.names.items()}
        self.ids = {outlet: lower.get(outlet.lower(), outlet) for outlet in self._outlets}
        self.names |= self.ids
        self.short = lower | _beginnings(self.ids)
        names = "|".join(re.escape(n) for n in sorted(self.names, key=len, reverse=True))
        self._pattern = re.compile(rf"(?<!\w)(?:{names})(?!\w)")

    def credited(self, credits, outlet):
        """Those whom the credit lines of an outlet's article name, itself left out: a dict of id to whether for all of it."""
        found = {}
        for line in credits:
            whole = not _PARTLY.search(line)
            short = self.short.get(_LINE.fullmatch(line)[1].lower()) if _LINE.fullmatch(line) else None
            named = [self.names[name] for name in self._pattern.findall(line)] or ([short] if short else [])
            for agency in named or ([UNNAMED] if _SERVICES.search(line) else []):
                found[agency] = whole or found.get(agency, False)
        found.pop(self.ids.get(outlet), None)
        return found

    def outlets(self, credited):
        """The outlets that are agencies, or that the article of another credits, given what `credited` says of all."""
        all_of_them = self.known.union(*credited)
        return [outlet for outlet, agency in self.ids.items() if agency in all_of_them]


def _beginnings(ids):
    """The first words of outlets of several: "meridian" for Meridian Wire; none that two share."""
    found = {}
    for outlet, agency in ids.items():
        words = outlet.lower().removeprefix("the ").split()
        for n in range(1, len(words)):
            found.setdefault(" ".join(words[:n]), set()).add(agency)
    return {name: agencies.pop() for name, agencies in found.items() if len(agencies) == 1}


def facts(documents, paragraphs):
    """What the order of a story's articles rests on.

    Parameters
    ----------
    documents, paragraphs : pyarrow.Table, of the same articles in the same order

    Returns
    -------
    DataFrame, one row per article, of `frame`
    """
    columns = {name: documents[name] for name in ("doc_id", "source", "outlet", "n_tokens")}
    days = {name: documents[f"published_{name}"] for name in ("low", "high")}
    return frame(pa.table({**columns, **days, "credits": pa.array(credit_lines(documents, paragraphs), _LINES)}))


def frame(table):
    """A pyarrow table with a row an article as a frame.

    Returns
    -------
    DataFrame, one row per article
        doc_id, source : str;  outlet : categorical;  low, high : float, days since 1970, NaN where undated;  n_tokens : int;
        credits : sequence of str, credit lines and brackets of datelines, those of pictures left out
    """
    found = table.select(["doc_id", "source", "n_tokens"]).to_pandas()
    found["outlet"] = table["outlet"].combine_chunks().dictionary_encode().to_pandas()
    for name in ("low", "high"):
        found[name] = table[name].cast(pa.int32()).to_numpy(zero_copy_only=False).astype(np.float32)
    credits, some = np.full(len(found), None), np.flatnonzero(pc.list_value_length(table["credits"]).to_numpy())
    credits[:], credits[some] = [()], pd.Series(table["credits"].take(pa.array(some)).to_pylist(), dtype=object)
    return found.assign(credits=credits)


def credit_lines(documents, paragraphs):
    """The credit lines of each article and the brackets of its dateline, those of pictures left out: a list of lists."""
    lines = [[author] if author else [] for author in documents["author"].to_pylist()]
    texts = documents["text"].to_pylist()
    for number, start, end, credit in _openings(documents, paragraphs, texts):
        if credit:
            lines[number].append(fold(texts[number][start:end]))
        else:
            lines[number] += _DATELINE.findall(texts[number], start, end)
    return [[line for line in mine if not _PICTURE.search(line)] for mine in lines]


def _openings(documents, paragraphs, texts):
    """Where a credit may stand: number of the article, start, end, whether it is a credit line; else it is the opening of a
    paragraph that has a bracket."""
    starts = np.cumsum([0, *map(len, texts)])
    number = pc.index_in(paragraphs["doc_id"], documents["doc_id"].combine_chunks()).to_numpy()
    start, end = (paragraphs[name].to_numpy().astype(np.int64) for name in ("start", "end"))
    credit, body = (pc.is_in(paragraphs["kind"], pa.array(kinds)).to_numpy() for kinds in (["credit"], _BODY))
    end = np.where(credit, end, np.minimum(end, start + _OPENING))
    brackets = [first + at for first, text in zip(starts.tolist(), texts, strict=False) for at in _places(text, "(")]
    first, last = (np.searchsorted(brackets, starts[number] + at) for at in (start, end))
    wanted = np.flatnonzero(credit | body & (first < last))
    return zip(*(column[wanted].tolist() for column in (number, start, end, credit)), strict=True)


def _places(text, mark):
    """Where a mark stands in a text."""
    at = text.find(mark)
    while at >= 0:
        yield at
        at = text.find(mark, at + 1)


def precedence(frame, credited, outlets):
    """The place of each article among the articles of its story: the original has the lowest.

    The earliest day (the undated one of an agency is the first, any other undated one the last); on one day the agency's
    own, then the one that credits nobody, then the longest, then the first source.

    Parameters
    ----------
    frame : DataFrame, of `frame`
    credited : list of dict, of `Agencies.credited`
    outlets : list of str, of `Agencies.outlets`

    Returns
    -------
    int array, one item an article
    """
    own = frame["outlet"].isin(outlets).to_numpy()
    low = frame["low"].to_numpy()
    keys = {
        "day": np.where(np.isnan(low), np.where(own, -np.inf, np.inf), low),
        "other": np.where(own, 0, 1).astype(np.int8),
    }
    keys["credits"] = np.fromiter(map(bool, credited), np.int8, len(own))
    keys |= {
        "length": -frame["n_tokens"].to_numpy(),
        "source": pa.array(frame["source"]),
        "doc_id": pa.array(frame["doc_id"]),
    }
    order = pc.sort_indices(pa.table(keys), [(name, "ascending") for name in keys]).to_numpy()
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    return place


def firsts(documents, paragraphs, language, outlets, agency_outlets):
    """The first article of each story of a selection.

    Parameters
    ----------
    documents, paragraphs : pyarrow.Table, of the articles to choose from, in the same order
    language : Language
    outlets : iterable of str, all outlets of the corpus
    agency_outlets : list of str, of `Agencies.outlets` for the whole corpus

    Returns
    -------
    list of (story_id, doc_id)
    """
    about, agencies = facts(documents, paragraphs), Agencies(language, outlets)
    credited = [agencies.credited(c, o) for c, o in zip(about["credits"], about["outlet"], strict=True)]
    place, best = precedence(about, credited, agency_outlets), {}
    for story, doc, rank in zip(documents["story_id"].to_pylist(), about["doc_id"], place, strict=True):
        best[story] = min(best.get(story, (rank, doc)), (rank, doc))
    return [(story, doc) for story, (_, doc) in best.items()]


def rows(table, names):
    """The rows of some columns of a pyarrow table."""
    return zip(*(table[name].to_pylist() for name in names), strict=True)
