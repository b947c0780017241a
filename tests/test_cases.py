"""Each layer against sentences written for it: cases/<layer>.yaml; a known miss is a strict xfail."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from ruamel.yaml import YAML

FOLDER = Path(__file__).with_name("cases")
TAGGED = ("mentions", "dates", "quotes", "reported", "people", "claims")


def _load(layer):
    return YAML(typ="safe").load((FOLDER / f"{layer}.yaml").read_text(encoding="utf-8"))


def _params(layer):
    """The cases of a layer as parameters."""
    return list(_marked(layer))


def _marked(layer):
    for case in _load(layer):
        marks = [pytest.mark.xfail(reason=case["xfail"], strict=True)] if "xfail" in case else []
        yield pytest.param(case, id=case["id"], marks=marks)


def _plain(value):
    """A cell as YAML writes it: null for what is missing, a day as a date."""
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):
        return None
    return value.item() if hasattr(value, "item") else value


def _compare(case, frame, first):
    """Every expected row is one row of the frame, in order for equal ones; nothing absent stands there."""
    rows = [{k: _plain(v) for k, v in row.items()} for row in frame.to_dict("records")]
    shown = "\n".join(str({k: row[k] for k in (*first, *_more(case)) if k in row}) for row in rows)
    open_ = list(rows)
    for cells in case.get("expect", ()):
        want = _row(cells, first)
        hit = next((row for row in open_ if all(row[k] == v for k, v in want.items())), None)
        assert hit is not None, f"missing {want}\nfound\n{shown}"
        open_.remove(hit)
    if case.get("exact"):
        assert not open_, f"too many: {[[row[k] for k in first] for row in open_]}"
    for cells in case.get("absent", ()):
        want = _row(cells if isinstance(cells, list) else [cells], first)
        false = [row for row in rows if all(row[k] == v for k, v in want.items())]
        assert not false, f"must not be found: {want}\nfound\n{shown}"
    assert case.get("exact") or case.get("expect") or case.get("absent"), "the case expects nothing"


def _row(cells, first):
    """[a, b, {c: d}] as a mapping, the first cells under the first columns."""
    plain = [c.isoformat() if isinstance(c, date) else c for c in cells if not isinstance(c, dict)]
    return dict(zip(first, plain, strict=False)) | next((c for c in cells if isinstance(c, dict)), {})


def _more(case):
    return sorted({k for cells in case.get("expect", ()) for c in cells if isinstance(c, dict) for k in c})


@pytest.mark.parametrize("case", _params("mentions"))
def test_mentions(tag, case):
    found = tag(case["text"], case.get("published"), case.get("title"))["mentions"]
    _compare(case, found, ("surface", "layer", "entity"))


@pytest.mark.parametrize("case", _params("people"))
def test_people(tag, case):
    found = tag(case["text"], case.get("published"), case.get("title"))["mentions"]
    _compare(case, found[found["form"].isin(["full", "surname"])], ("surface", "entity", "role"))


@pytest.mark.parametrize("case", _params("dates"))
def test_dates(tag, case):
    found = tag(case["text"], case.get("published"), case.get("title"))["dates"]
    _compare(case, found, ("surface", "value"))


@pytest.mark.parametrize("case", _params("quotes"))
def test_quotes(tag, case):
    found = tag(case["text"], case.get("published"), case.get("title"))["quotes"]
    _compare(case, found[found["kind"] != "reported"], ("text", "speaker"))


@pytest.mark.parametrize("case", _params("claims"))
def test_claims(tag, case):
    found = tag(case["text"], case.get("published"), case.get("title"))["claims"]
    surface = [case["text"][s:e] for s, e in zip(found["start"], found["end"], strict=True)]
    members = pd.Series([list(m) for m in found["members"]], dtype=object)
    _compare(case, found.assign(surface=surface, members=members), ("surface", "claim", "coalition"))


@pytest.mark.parametrize("case", _params("events"))
def test_events(tag, case):
    """A row names type, sources and targets; kinds and status, where the case names them."""
    found = tag(case["text"], case.get("published"), case.get("title"))["events"]
    rows = [
        {"type": e.type, "source": ";".join(sorted(e.source)), "target": ";".join(sorted(e.target)), "status": e.status,
         "kinds": sorted(e.kinds), "said_by": e.said_by}
        for e in found.itertuples()
    ]  # fmt: skip
    _compare(
        case,
        pd.DataFrame(rows, columns=["type", "source", "target", "status", "kinds", "said_by"]),
        ("type", "source", "target"),
    )


@pytest.mark.parametrize("case", _params("reported"))
def test_reported(tag, case):
    found = tag(case["text"], case.get("published"), case.get("title"))["quotes"]
    _compare(case, found[found["kind"] == "reported"], ("text", "speaker"))


@pytest.mark.parametrize("case", _params("sentences"))
def test_sentences(tag, case):
    tables = tag(case["text"], title=case.get("title"))
    text = case["text"]
    found = [text[s:e] for s, e in zip(tables["sentences"]["start"], tables["sentences"]["end"], strict=True)]
    assert found == case["expect"]


@pytest.mark.parametrize("case", _params("paragraphs"))
def test_paragraphs(tag, case):
    text = case["text"]
    found = tag(text, title=case.get("title"))["paragraphs"]
    found = found.assign(text=[text[s:e] for s, e in zip(found["start"], found["end"], strict=True)])
    _compare(case, found, ("text", "kind"))


@pytest.mark.parametrize("layer", [*TAGGED, "sentences", "paragraphs"])
def test_cases_have_an_id_and_a_reason_each(layer):
    cases = _load(layer)
    ids = [case["id"] for case in cases]
    assert len(set(ids)) == len(ids)
    known = {"id", "text", "title", "published", "expect", "absent", "exact", "why", "xfail"}
    assert [case["id"] for case in cases if not case.get("why") or set(case) - known] == []
