"""A codebook that extends another: its rows laid over the other's, each row knowing the file and line it came from."""

from pathlib import Path

from muster.codebook.yamlfile import line_of, read_yaml
from muster.ground.errors import CodebookError, did_you_mean
from muster.ground.paths import Project, shown

# section -> the key that tells its rows apart; the rows of a person in offices are replaced together
SECTIONS = {
    "coalitions": "id",
    "others": "id",
    "actors": "id",
    "chronology": "id",
    "offices": "person",
    "examples": None,
}
HEAD = ("codebook", "title", "version")


class Layers:
    """The content of a codebook file with all that it extends.

    Parameters
    ----------
    path : Path

    Attributes
    ----------
    data : dict, what the file and those below it say together
    files : list of Path, the file itself first

    Raises
    ------
    CodebookError
        A file is missing, no valid YAML or no mapping, or extends itself.
    """

    def __init__(self, path):
        self.files, self._head, self._rows = [], [], {}
        self.data = self._laid(Path(path), ())

    def where(self, place, seen_from=None):
        """file:line of the item at `place`, a path of keys and indices into `data`; "line N" where `seen_from`, another
        place, is in the same file."""
        path, line = self._find(place)
        same = seen_from is not None and self._find(seen_from)[0] == path
        return f"line {line}" if same else f"{shown(path)}:{line}"

    def _find(self, place):
        section, at, rest = (*place, None, None)[0], (*place, None, None)[1], place[2:]
        if section in self._rows and isinstance(at, int):
            layers = self._rows[section][at]
            path, row = next(((p, r) for p, r in layers if rest and rest[0] in r), layers[0])
            if hasattr(row, "lc"):
                return path, max(line_of(row, rest), row.lc.line + 1)
        path, data = next(((p, d) for p, d in self._head if section in d), self._head[0])
        return path, line_of(data, place)

    def _laid(self, path, above):
        data = read_yaml(path)
        if not isinstance(data, dict):
            raise CodebookError(shown(path), "holds no mapping", do="Start from codebooks/counter-is.yaml")
        self.files.append(path)
        self._head.append((path, data))
        below = {}
        if "extends" in data:
            base = self._base(path, data)
            if base.resolve() in {p.resolve() for p in (*above, path)}:
                raise CodebookError(self._at(path, data), f"{shown(base)} extends itself", do="Remove one extends")
            below = self._laid(base, (*above, path))
        return self._over(below, data, path)

    @staticmethod
    def _at(path, data):
        return f"{shown(path)}:{line_of(data, ['extends'])}"

    def _base(self, path, data):
        """The file that `extends` names: by path or bare name, beside the file or in the project's codebooks."""
        name = str(data["extends"])
        folders = (path.parent, Project.here(path.parent).codebook.parent, Project.here().codebook.parent)
        tries = [folder / n for folder in folders for n in (name, f"{name}.yaml")]
        found = next((t for t in tries if t.is_file()), None)
        if found is None:
            raise CodebookError(
                self._at(path, data), f'extends "{name}", and there is no such codebook',
                allowed="the name of a file beside it or in codebooks/, or a path", do="Correct the name",
            )  # fmt: skip
        return found

    def _over(self, below, data, path):
        """What stands below with `data` laid over it."""
        laid = {k: v for k, v in below.items() if k not in HEAD}
        for section, value in data.items():
            if section in SECTIONS and isinstance(value, list):
                laid[section] = self._section(section, laid.get(section, []), value, path)
            elif section != "extends":
                laid[section] = value
        return laid

    def _section(self, section, below, rows, path):
        key = SECTIONS[section]
        kept = list(zip(below, self._rows.get(section, []), strict=True))
        same = lambda row, other: key and isinstance(other, dict) and row.get(key, 0) == other.get(key, 1)  # noqa: E731
        mine = []
        for row in rows:
            if not isinstance(row, dict):
                mine.append((row, [(path, {})]))
                continue
            old = [(r, where) for r, where in kept if same(row, r)]
            if old and key == "id" and old[0][1][0][0] == path:
                found = f'the id "{row[key]}" is overridden twice'
                raise CodebookError(f"{shown(path)}:{row.lc.line + 1}", found, do="Make one row of the two")
            if row.get("drop") is True:
                self._check_drop(
                    row.get(key), [r.get(key) for r in below], bool(old), f"{shown(path)}:{row.lc.line + 1}"
                )
                kept = [pair for pair in kept if not same(row, pair[0])]
            elif key == "id" and old:
                merged, origin = ({**old[0][0], **row}, [(path, row), *old[0][1]])
                kept = [(merged, origin) if same(row, pair[0]) else pair for pair in kept]
            else:
                mine.append((row, [(path, row)]))
        if key == "person":
            ours = {row.get(key) for row, _ in mine if isinstance(row, dict)}
            kept = [(r, where) for r, where in kept if r.get(key) not in ours]
        both = kept + mine
        self._rows[section] = [where for _, where in both]
        return [row for row, _ in both]

    @staticmethod
    def _check_drop(name, known, there, where):
        if not there:
            found = f'nothing to drop: what is extended has no "{name}"'
            raise CodebookError(where, found, do=did_you_mean(name, known))
