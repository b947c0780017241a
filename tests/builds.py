"""What stands in the folder of a build, to compare one with another."""

from muster.tables.commit import base

_TIMED = ("state/sources.parquet", "state/about.json")  # they say when the files were looked at


def contents(folder):
    """The files of the build that counts, by their path in it; not those that say when it was made."""
    build = base(folder)
    files = {p.relative_to(build).as_posix(): p for p in build.rglob("*") if p.is_file()}
    return {name: path.read_bytes() for name, path in files.items() if name not in _TIMED}


def different(folder, other):
    """The files that two builds do not have alike."""
    one, two = contents(folder), contents(other)
    return sorted(name for name in one.keys() | two.keys() if one.get(name) != two.get(name))
