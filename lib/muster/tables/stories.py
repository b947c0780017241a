"""Which articles are one story, which of them is the original, and what the others are.

Tables in: documents, paragraphs and quotes, batch by batch. Out: the documents again with `story_id` and `copy_kind`.
An article joins the story of the earlier article that it is closest to, where it is a copy of that story's original: one with
passages of two dispatches does not make one story of them, nor does a copy of what it adds. Definitions: docs/definitions.md, "Stories".
"""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from muster.ground.schema import TABLES
from muster.tables.copies import Passages
from muster.tables.originals import UNNAMED, Agencies, facts, precedence

SHARE, WORDS = 0.25, 30  # of either article, in runs that the other has; words in such runs
CREDITED = (0.15, 20)  # the same where one of them credits the other's outlet
WITHIN = 0.5  # the share within one outlet, which repeats its own background
WHOLE = 0.8  # the share of both from which a shorter text is a copy as well
MOST, PART = 0.5, 0.25  # a reprint is made up of the original to this share, and holds this share of it
PARTNERS = 8  # earlier articles whose overlap with an article is counted at most


class Stories:
    """The articles of a build: taken with `add`, given back by `documents` with their stories.

    Use it as a context: leaving it closes its scratch files; the folder's owner removes them.

    Parameters
    ----------
    folder : Path
    language : Language, whose media tell agencies
    """

    def __init__(self, folder, language):
        self.language, self._path = language, folder / "documents-before-stories.parquet"
        self._passages, self._facts = Passages(folder), []
        self._facts.append(facts(*(TABLES[name].from_columns({}) for name in ("documents", "paragraphs"))))

    def __enter__(self):
        self._file = pq.ParquetWriter(self._path, TABLES["documents"].arrow, compression="lz4")
        return self

    def __exit__(self, kind, error, trace):
        self._file.close()
        self._passages.close()

    def add(self, tables):
        """Take the tables of a batch, a dict by name."""
        documents = tables["documents"]
        if documents.num_rows:
            spans, quoted = _spans(documents, tables["paragraphs"], tables["quotes"])
            self._passages.add(documents["text"].to_pylist(), spans, quoted)
            self._facts.append(facts(documents, tables["paragraphs"]))
            self._file.write_table(documents)

    def documents(self):
        """The documents of all batches with their stories, and the outlets that are agencies or credited as such.

        Returns
        -------
        tables : iterator of pyarrow.Table, in the order in which they were added
        outlets : list of str
        """
        self._file.close()
        frame = pd.concat(self._facts, ignore_index=True)
        agencies = Agencies(self.language, frame["outlet"].dropna().unique())
        credited = [agencies.credited(c, o) for c, o in zip(frame["credits"], frame["outlet"], strict=True)]
        outlets = agencies.outlets(credited)
        story, kind = _told(self._passages, frame, precedence(frame, credited, outlets), credited, agencies, outlets)
        return self._rewritten(frame["doc_id"].to_numpy(object)[story], kind), outlets

    def _rewritten(self, story, kind):
        file, at = pq.ParquetFile(self._path), 0
        names = TABLES["documents"].arrow.names
        for group in range(file.num_row_groups):
            table = file.read_row_group(group)
            for name, values in (("story_id", story), ("copy_kind", kind)):
                column = pa.array(values[at : at + table.num_rows], pa.string())
                table = table.set_column(names.index(name), TABLES["documents"].arrow.field(name), column)
            at += table.num_rows
            yield table


def _spans(documents, paragraphs, quotes):
    """The stretches whose words count and those in quotation marks, as (article, start, end)."""
    counted = pc.and_(
        pc.invert(pc.is_in(paragraphs["kind"], pa.array(["furniture", "credit"]))), pc.invert(paragraphs["repeat"])
    )
    spans = paragraphs.filter(counted), quotes.filter(pc.not_equal(quotes["kind"], "reported"))
    places = (pc.index_in(table["doc_id"], documents["doc_id"].combine_chunks()) for table in spans)
    return tuple(
        np.column_stack([np.asarray(c, np.int64) for c in (place, table["start"], table["end"])]).reshape(-1, 3)
        for place, table in zip(places, spans, strict=True)
    )


def _told(passages, frame, place, credited, agencies, outlets):
    """The number of each article's original, and its kind, as lists."""
    n = len(frame)
    low, high = (
        np.nan_to_num(frame[k].to_numpy(float), nan=gap).astype(np.int64) for k, gap in (("low", 1), ("high", 0))
    )
    pairs = passages.candidates(low, high, place)
    outlet = frame["outlet"].astype(object).where(frame["outlet"].notna(), None).to_list()
    ids = [agencies.ids.get(o) for o in outlet]
    series = _series(pairs, frame["outlet"], frame["low"], place)
    told, found, tried = list(range(n)), {}, set()
    for near, doc in _closest(pairs, place):
        root = told[near]
        if doc in found or (doc, root) in tried:
            continue
        tried.add((doc, root))
        both = passages.overlap(root, doc, series)
        credit = ids[root] in credited[doc] or ids[doc] in credited[root]
        if _is_copy(both, outlet[root] == outlet[doc] is not None, credit):
            told[doc], found[doc] = root, passages.overlap(root, doc, {})
    own, makers = {}, {agencies.ids[o] for o in outlets}
    for doc, root in enumerate(told):
        own.setdefault(root, set()).update({ids[doc]} & makers)
    return told, [_kind(found.get(d), credited[d], own[told[d]]) for d in range(n)]


def _series(pairs, outlet, low, place):
    """Articles of the outlet of an article that came out on other days and are close to it, one a day, two at least."""
    one, two = (np.concatenate([pairs[x], pairs[y]]) for x, y in ("ab", "ba"))
    rows = pd.DataFrame({"one": one, "two": two, "equal": np.tile(pairs["equal"], 2), "day": low.to_numpy()[two]})
    rows["place"] = place[two]
    rows = rows[(outlet.to_numpy(object)[one] == outlet.to_numpy(object)[two]) & outlet.notna().to_numpy()[one]]
    rows = rows[rows["day"] != low.to_numpy()[rows["one"]]].sort_values(["equal", "place"], ascending=[False, True])
    rows = rows[rows["day"].isna() | ~rows.duplicated(["one", "day"])].groupby("one").head(PARTNERS)
    found = rows.groupby("one")["two"].apply(list)
    return {doc: others for doc, others in found.items() if len(others) > 1}


def _closest(pairs, place):
    """Pairs as (earlier, later), the later ones in their order, each with those that it shares most with first."""
    swapped = place[pairs["a"]] > place[pairs["b"]]
    first, second = pairs["a"].where(~swapped, pairs["b"]).to_numpy(), pairs["b"].where(~swapped, pairs["a"]).to_numpy()
    order = np.lexsort((place[first], -pairs["equal"], place[second]))
    order = order[pd.Series(second[order]).groupby(second[order]).cumcount().to_numpy() < PARTNERS]
    return zip(first[order].tolist(), second[order].tolist(), strict=True)


def _is_copy(both, one_outlet, credit):
    """Whether two articles share enough for one to be a copy of the other."""
    share, words = (WITHIN, WORDS) if one_outlet else CREDITED if credit else (SHARE, WORDS)
    whole = min(both.first, both.second) >= WHOLE
    return whole or (max(both.first, both.second) >= share and both.words >= words)


def _kind(both, credited, own):
    """The copy_kind of an article: what it shares with its original, whom it credits, whose own articles its story holds."""
    if both and not (both.second >= MOST and both.first >= PART):
        return "excerpt"
    named = {agency for agency, whole in credited.items() if whole}
    if named and not (own if named == {UNNAMED} else named & own):
        return "wire"
    return "reprint" if both else "original"
