"""Articles on the disk between reading and tagging: one file a batch, from which whoever tags reads by himself.

A file is an Arrow stream: a row an article, with the fields of `reading.articles.Article`. It is not compressed: it lies
there for minutes, and to pack it cost a tenth of all that is done with an article before its names are sought.
"""

from dataclasses import fields
from operator import attrgetter

import pyarrow as pa

from muster.ground.schema import DAY, TEXT
from muster.reading.articles import Article

_KEYS = pa.list_(pa.uint64())
_TYPES = {"published": DAY, "recurring": _KEYS}
SCHEMA = pa.schema([(f.name, _TYPES.get(f.name, TEXT)) for f in fields(Article)])
_FIELDS = tuple(SCHEMA.names)
_GET = attrgetter(*_FIELDS)


def table_of(articles):
    """Articles as a table.

    Parameters
    ----------
    articles : list of Article

    Returns
    -------
    pyarrow.Table, one row per article, of SCHEMA
    """
    columns = list(zip(*map(_GET, articles), strict=True)) or [()] * len(_FIELDS)
    columns[_FIELDS.index("recurring")] = [list(a.recurring) for a in articles]
    return pa.table([_array(list(c), f.type) for c, f in zip(columns, SCHEMA, strict=True)], schema=SCHEMA)


def _array(values, kind):
    try:
        return pa.array(values, kind)
    except UnicodeEncodeError:  # an address with half a character
        return pa.array([v and v.encode("utf-8", "replace").decode() for v in values], kind)


def articles_of(table):
    """The articles of a table of `table_of`, in its order."""
    columns = {name: table[name].to_pylist() for name in _FIELDS}
    columns["recurring"] = [frozenset(lines or ()) for lines in columns["recurring"]]
    return list(map(Article, *columns.values()))


def write(tables, path):
    """Write a table, or a list of tables of one schema, to a file."""
    tables = tables if isinstance(tables, list) else [tables]
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_stream(file, tables[0].schema) as out:
        for table in tables:
            out.write_table(table)


def read(path, names=None):
    """The table of a file, or some of its columns."""
    with pa.OSFile(str(path), "rb") as file:
        if names is None:
            return pa.ipc.open_stream(file).read_all()
        schema = pa.ipc.open_stream(file).schema
        file.seek(0)
        options = pa.ipc.IpcReadOptions(included_fields=[schema.get_field_index(name) for name in names])
        found = pa.ipc.open_stream(file, options=options).read_all().select(names)
        return pa.concat_tables([found, found.slice(0, 0)]).combine_chunks()  # copies: these would hold the whole file


def lean():
    """Let Arrow give memory back at once: its own pool, and each of its threads, keep what they read many files into."""
    pa.set_memory_pool(pa.system_memory_pool())
    pa.set_cpu_count(1)
