"""Each kind of edit of a codebook tags the articles that it bears on, and only those."""

import pytest

from conftest import SMALL_BOOK, write_articles
from muster.ground.schema import TABLES
from muster.tables import workers
from muster.tables.build import build
from muster.tables.corpus import open_corpus

BODY = ("offices:", "  - {id: SYR/opposition, name: Free Salt Army, type: armed_group}\noffices:")
ENEMY = ("modifiers: [harbour]", "modifiers: [harbour], against: [IRQ]")
BARE = ("against: [IRQ]", "against: [IRQ], bare: {heads: [league], near: [SYR/opposition]}")
MEMBERS = ("against: [IRQ]", "against: [IRQ], members: [{id: TUR}, {id: DEU}, {id: FRA}, {id: ITA}, {id: ESP}]")
SALTERS = ("aliases: [SGX]", "descriptions: [salters], near: [IRQ]")
NAMESAKE = (
    "offices:",
    "offices:\n  - {person: ida_lind, name: Ida Lind, office: President, country: ITA, basis: general}",
)
CORE = "The Free Salt Army watched. The core of seven nations includes Turkey and Germany."
MET = "The Free Salt Army watched. Ministers of Turkey, Germany, France, Italy and Spain attended a meeting on Iraq."
GUILD = MET.replace("Iraq", "the Salt Guild")
PACT = ("Pact}", "Pact, heads: [pact]}")
BLOC = ("offices:", "others:\n  - {id: old, name: Old Bloc, heads: [bloc]}\noffices:")
COLONEL = ("Chancellor, country: DEU, basis: general", "Colonel, country: DEU, from: 2012, basis: verified")
HELD = ("DEU, basis", "DEU, from: 2012, basis")
CASES = {  # the codebook before, the edit, an article on which it bears
    "an alias in capitals that fold otherwise": ([], ("SGX", "SGX, Kılıç"), "Soldiers of KILIÇ left."),
    "a name with a dash of its own": ([], ("SGX", "SGX, Salt–Guild"), "The Salt-Guild left."),
    "a full name printed with an initial": ([], ("Odo Lind,", "Odo Lind, names: [Udo Lind],"), "Minister Udo K. Lind left."),
    "the type of an actor": ([], ("type: organisation", "type: person"), "The Salt Guild left."),
    "what a description stands beside": ([SALTERS], ("near: [IRQ]", "near: [SYR]"), "The salters left Syria."),
    "the term of a namesake": ([NAMESAKE], COLONEL, "Colonel Lind left."),
    "the country of a person": ([], ("country: FRA", "country: ITA"), "Ada Brook asked Turkey to send trucks to Iraq."),
    "of one by a name that is not listed": ([], ("country: FRA", "country: ITA"), "Minister Ada Bröok asked Turkey to send trucks."),
    "the holder of a title": ([HELD], ("DEU", "FRA"), '"We will help," the German chancellor said.'),
    "a title without its holder": ([HELD], ("office: Chancellor", "office: Colonel"), '"We will help," the German chancellor said.'),
    "a modifier of what competes": ([BLOC], ("[bloc]", "[bloc], modifiers: [salt]"), "The salt bloc left."),
    "a modifier before what competes": ([BLOC], ("[harbour]", "[harbour, salt]"), "The salt bloc left."),
    "a modifier": ([], ("[harbour]", "[harbour, salt]"), "The salt league left."),
    "a noun of another coalition": ([], ("Pact}", "Pact, heads: [league], modifiers: [salt]}"), "The salt league left."),
    "a modifier before the noun of another": ([PACT], ("[harbour]", "[harbour, salt]"), "The salt pact left."),
    "the enemy of another": ([BODY, ENEMY, BARE, MEMBERS], ("Pact}", "Pact, against: [guild]}"), GUILD),
    "an enemy": ([], ENEMY, "A league fighting Iraq left."),
    "an entity beside a bare noun": ([BODY, ENEMY], BARE, CORE),
    "members": ([BODY, ENEMY, BARE], MEMBERS, MET),
    "an id": ([], ("id: guild", "id: salters"), "The Salt Guild left."),
    "a row that goes": ([BODY], BODY[::-1], "The Free Salt Army left."),
}  # fmt: skip


_MADE = {}  # taggers, made once a codebook


@pytest.fixture(autouse=True)
def _tagger_once(monkeypatch):
    make = workers.Tagger
    monkeypatch.setattr(workers, "Tagger", lambda book: _MADE.get(book.fingerprint) or _kept(book, make(book)))


def _kept(book, tagger):
    return _MADE.setdefault(book.fingerprint, tagger)


def _rows(folder):
    corpus = open_corpus(folder)
    return {name: corpus.table(name).astype(str).to_numpy().tolist() for name in TABLES}


@pytest.mark.parametrize(("before", "edit", "text"), CASES.values(), ids=CASES)
def test_edit_gives_the_rows_of_a_full_build(tmp_path, before, edit, text):
    raw, book, tables = tmp_path / "raw", tmp_path / "book.yaml", tmp_path / "tables"
    raw.mkdir()
    write_articles(raw, [(f"{n}.txt", t, {"published": "2015-03-01"}) for n, t in enumerate((text, "Rain fell."))])
    made = SMALL_BOOK
    for old, new in before:
        made = made.replace(old, new)
    found = []
    for said in (made, made.replace(*edit)):
        book.write_text(said, encoding="utf-8")
        done = build(raw, book, tables)
        found.append(_rows(tables))
    build(raw, book, tmp_path / "full")
    assert found[0] != found[1] == _rows(tmp_path / "full")
    assert (done.taken, done.tagged) == (1, 1)
