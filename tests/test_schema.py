"""The tables as declared: names, columns in the order of the contract, keys, types, meanings."""

import pyarrow as pa
import pytest

from muster.ground.schema import TABLES

CONTRACT = {
    "documents": "doc_id source headline outlet author section genre published published_basis published_low"
    " published_high published_why dateline_place agencies language story_id copy_kind"
    " n_tokens n_sentences text",
    "paragraphs": "doc_id paragraph start end kind repeat rule",
    "sentences": "doc_id sentence paragraph start end n_tokens",
    "mentions": "doc_id sentence start end surface layer entity form role kind use quoted repeat basis ambiguous",
    "presence": "doc_id published outlet layer entity n n_free in_headline in_quote first",
    "quotes": "doc_id sentence start end text kind speaker speaker_surface sourcing cue rule",
    "dates": "doc_id sentence start end surface value low high rule",
    "events": "doc_id sentence start end type source target kinds status said_by condition_start"
    " condition_end source_country target_country event_date event_date_basis act rule",
    "claims": "doc_id sentence start end coalition claim n approx members role said_by rule",
    "ledger": "source record status doc_id reason expected chars_found chars_kept",
}


def test_tables_are_those_of_the_contract_in_its_order():
    assert list(TABLES) == list(CONTRACT)


@pytest.mark.parametrize("name", CONTRACT)
def test_columns_are_those_of_the_contract_in_its_order(name):
    assert [column for column, *_ in TABLES[name].columns] == CONTRACT[name].split()


@pytest.mark.parametrize("name", CONTRACT)
def test_every_column_has_a_type_and_a_meaning(name):
    table = TABLES[name]
    assert table.name == name
    assert table.grain
    for column, kind, meaning in table.columns:
        assert isinstance(kind, pa.DataType), column
        assert meaning.strip(), column


@pytest.mark.parametrize("name", CONTRACT)
def test_keys_are_columns(name):
    assert set(TABLES[name].key) <= set(CONTRACT[name].split())


def test_arrow_schema_carries_the_meanings():
    field = TABLES["mentions"].arrow.field("surface")
    assert field.type == pa.string()
    assert field.metadata == {b"meaning": b"as printed"}


def test_from_columns_fills_what_is_missing_with_null():
    table = TABLES["sentences"].from_columns({"doc_id": ["a", "b"], "start": [0, 5]})
    assert table.schema == TABLES["sentences"].arrow
    assert table.column("start").to_pylist() == [0, 5]
    assert table.column("n_tokens").to_pylist() == [None, None]


def test_from_no_columns_gives_no_rows_and_all_columns():
    table = TABLES["claims"].from_columns({})
    assert (table.num_rows, table.column_names) == (0, CONTRACT["claims"].split())
