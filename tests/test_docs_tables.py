"""docs/tables.md says what ground.schema says: every table with grain and key, every column with type and meaning."""

from pathlib import Path

import pyarrow as pa
import pytest

from muster.ground.schema import TABLES

PAGE = Path(__file__).resolve().parents[1] / "docs" / "tables.md"
TYPES = {
    pa.string(): "text",
    pa.int32(): "integer",
    pa.bool_(): "true or false",
    pa.date32(): "day",
    pa.list_(pa.string()): "list of text",
}


def section(table):
    """The section of the page that the schema of a table asks for."""
    lines = [f"## {table.name}", "", f"One row per {table.grain}. Key: {', '.join(f'`{k}`' for k in table.key)}.", ""]
    lines += ["| column | type | meaning |", "|---|---|---|"]
    for name, kind, meaning in table.columns:
        lines.append(
            f"| `{name}` | {TYPES[kind]} | {meaning.replace('<', chr(92) + '<').replace('|', chr(92) + '|')} |"
        )
    return lines


def sections(page):
    """The page as {table: its lines}, lines of prose and blank ones left out."""
    found, name = {}, None
    for line in page.splitlines():
        if line.startswith("## "):
            name = line[3:].strip()
            found[name] = []
        if name and line.startswith(("## ", "| ", "|-", "One row per ")):
            found[name].append(line)
    return found


@pytest.fixture(scope="module")
def page():
    return sections(PAGE.read_text(encoding="utf-8"))


def test_page_names_every_table_in_order(page):
    assert list(page) == list(TABLES)


@pytest.mark.parametrize("name", TABLES)
def test_page_describes_every_column(page, name):
    wanted = section(TABLES[name])
    assert page.get(name) == [line for line in wanted if line], (
        f"docs/tables.md and ground/schema.py differ about {name}. The section should read:\n\n" + "\n".join(wanted)
    )
