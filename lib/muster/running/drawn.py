"""A figure as it lies on disk: what is known of it, its numbers, the sample of its sentences, where its pages are."""

import json
import os
import struct
from pathlib import Path

from muster.ground.errors import InputError
from muster.ground.paths import shown
from muster.showing.evidence import Evidence
from muster.showing.save import read_csv


class Drawn:
    """A figure and the files beside it.

    Parameters
    ----------
    path : Path, of its NAME.json

    Attributes
    ----------
    name, title, caption, alt : str
    rows, sampled : int or None, rows behind it in all, and in the sample
    selection : dict, settings of the selection that it was drawn from
    evidence : Evidence or None

    Raises
    ------
    InputError
        The file is no description of a figure.
    """

    def __init__(self, path):
        self.path = Path(path)
        try:
            about = json.loads(self.path.read_text(encoding="utf-8"))
            self.name, self.title, self.caption, self.alt = (about[k] for k in ("name", "title", "caption", "alt"))
            self.evidence = Evidence(**about["query"] | {"by": tuple(about["query"]["by"])}) if about["query"] else None
        except (OSError, ValueError, KeyError, TypeError) as error:
            found = f"is no description of a figure ({error})"
            raise InputError(shown(self.path), found, do="Run the notebook again: muster run --only 02") from None
        self.rows, self.sampled = about.get("rows"), about.get("sampled")
        self.selection = about.get("selection") or {}

    def file(self, end):
        """The file of this figure with another ending, such as .csv."""
        return self.path.with_name(self.name + end)

    def numbers(self):
        """The plotted numbers as text, a row a line; empty where the file is gone."""
        return _table(self.file(".csv"))

    def sample(self):
        """The sample of its sentences as text, a row a line; empty where there is none."""
        return _table(self.file(".evidence.csv"))

    def size(self):
        """Width and height of its PNG in pixels."""
        with self.file(".png").open("rb") as handle:
            head = handle.read(24)
        return struct.unpack(">II", head[16:24]) if len(head) == 24 else (1, 1)

    def page(self, folder):
        """Where the evidence page of this figure stands in the folder of a run."""
        inside = Path(os.path.relpath(self.path.parent, folder))
        parts = inside.parts[1:] if inside.parts[0] == "figures" else inside.parts
        return Path(folder, "evidence", *parts, f"{self.name}.html")

    def id(self, folder):
        """The name of its place on the page of the run, with the section that it belongs to."""
        inside = self.page(folder).relative_to(Path(folder, "evidence")).with_suffix("")
        return "--".join(inside.parts)


def _table(path):
    import pandas as pd

    return read_csv(path) if path.is_file() and path.stat().st_size > 1 else pd.DataFrame()


def relative(path, page):
    """A link from a page to a file of the run."""
    from urllib.parse import quote

    return quote(os.path.relpath(path, Path(page).parent).replace(os.sep, "/"))
