"""Every entry of language/en/events.yaml against the sentences that it brings."""

from pathlib import Path

import pytest

from muster.codebook.language import read_language

EVENTS = read_language().events
KEYS = {
    *("type", "lemmas", "nouns", "words", "object", "with", "source", "target", "needs", "complement", "control", "kinds", "status", "example"),
    *("expect", "light", "clause", "that", "then", "as", "complement_adjective", "person", "subject"),
}  # fmt: skip
TYPES = {
    "REQUEST",
    "AGREE",
    "AID",
    "COOPERATE",
    "CONSULT",
    "SUPPORT",
    "MOBILIZE",
    "ASSAULT",
    "ACCUSE",
    "REJECT",
    "THREATEN",
    "RETREAT",
    "NONE",
}
STATUSES = {"actual", "requested", "intended", "hypothetical", "denied"}
ENTRIES = [entry for section in ("verbs", "nouns", "adjectives") for entry in EVENTS[section]]


def _examples():
    for entry in ENTRIES:
        texts = entry.get("example", ())
        texts = [texts] if isinstance(texts, str) else texts
        wanted = entry.get("expect", ()) if entry["type"] != "NONE" else [None] * len(texts)
        for text, roles in zip(texts, wanted, strict=True):
            yield entry["type"], text, roles


EXAMPLES = list(_examples())


def test_entries_hold_only_what_the_engine_knows():
    assert [e for e in ENTRIES if set(e) - KEYS or e["type"] not in TYPES] == []
    named = {e.get(key) for e in ENTRIES for key in ("status", "complement")} - {None}
    assert named <= STATUSES
    assert set(EVENTS["modality"]) <= STATUSES


def test_page_describes_every_key():
    page = (Path(__file__).resolve().parents[1] / "docs" / "language.md").read_text(encoding="utf-8")
    assert [key for key in sorted(KEYS | set(EVENTS)) if f"`{key}`" not in page] == []


def test_every_type_has_frames_with_examples():
    assert {kind for kind, *_ in EXAMPLES} >= TYPES - {"NONE"}
    assert sum(bool(e.get("example")) for e in ENTRIES) > 0.9 * len(ENTRIES)


@pytest.fixture(scope="module")
def told(tag_events):
    """The events of all examples, tagged in one batch."""
    return tag_events([text for _, text, _ in EXAMPLES])


@pytest.mark.parametrize("n", range(len(EXAMPLES)), ids=[f"{kind}-{text[:40]}" for kind, text, _ in EXAMPLES])
def test_example(told, n):
    kind, text, roles = EXAMPLES[n]
    found = [(e.type, sorted(e.source), sorted(e.target)) for e in told[n].itertuples()]
    if roles is None:
        assert found == [], text
    else:
        source, target = (sorted(filter(None, names.split(";"))) for names in roles)
        assert (kind, source, target) in found, text
