"""The order of the rooms, read from docs/architecture.md, against every import of the library."""

import ast
import re
import subprocess
import sys

import pytest

from conftest import ROOT

LIBRARY = ROOT / "lib" / "muster"
ROW = re.compile(r"^\s*(?:\d+\.|[-*]|\|(?:\s*\d+\s*\|)?)\s*\**`(\w+)/?`")
ORDER = ["ground", "codebook", "reading", "tagging", "tables", "measuring", "showing", "running"]


def documented():
    """The rooms in the order of docs/architecture.md."""
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = [m[1] for line in page.split("\n") if (m := ROW.match(line))]
    return list(dict.fromkeys(room for room in rows if (LIBRARY / room).is_dir()))


def imports(path):
    """The modules of muster that a file imports, anywhere in it, with their lines."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            for name in [node.module] + [f"{node.module}.{alias.name}" for alias in node.names]:
                yield name, node.lineno
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno


def test_page_lists_every_room_in_the_order_of_the_design():
    assert documented() == ORDER
    assert {p.name for p in LIBRARY.iterdir() if (p / "__init__.py").is_file()} == set(ORDER)


def test_rooms_import_only_from_rooms_above():
    order, wrong = documented(), []
    for room in order:
        for path in sorted((LIBRARY / room).rglob("*.py")):
            for name, line in imports(path):
                parts = name.split(".")
                other = parts[1] if parts[0] == "muster" and len(parts) > 1 else None
                if other in order and order.index(other) > order.index(room):
                    wrong.append(f"{path.relative_to(ROOT)}:{line} imports {name}")
    assert order, "docs/architecture.md lists no room"
    assert wrong == []


def test_modules_of_a_room_do_not_import_in_a_circle():
    graph = {}
    for path in LIBRARY.rglob("*.py"):
        module = ".".join(path.relative_to(LIBRARY.parent).with_suffix("").parts).removesuffix(".__init__")
        graph[module] = {name for name, _ in imports(path) if name.startswith("muster.")}
    done = set()
    while left := [m for m in graph if m not in done and not (graph[m] & graph.keys()) - done]:
        done.update(left)
    assert sorted(graph.keys() - done) == []


@pytest.mark.parametrize("module", ["muster", "muster.ground.errors", "muster.ground.paths"])
def test_import_loads_no_heavy_library(module):
    heavy = ["pandas", "pyarrow", "matplotlib", "duckdb", "numpy", "pydantic", "nltk", "seaborn", "papermill"]
    code = f"import sys, {module}; print(sorted(m for m in {heavy} if m in sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_modules_are_small_and_say_what_they_are():
    long = {str(p.relative_to(ROOT)): len(p.read_text().split("\n")) for p in LIBRARY.rglob("*.py")}
    assert {p: n for p, n in long.items() if n > 400} == {}
    bare = [str(p.relative_to(ROOT)) for p in LIBRARY.rglob("*.py") if not ast.get_docstring(ast.parse(p.read_text()))]
    assert bare == []
