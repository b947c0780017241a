"""What lies in a corpus folder: every file that can be an article, and every entry that cannot be followed."""

import os
import stat
from pathlib import Path

from muster.ground.paths import NEVER_ARTICLES, Project


def entries(root):
    """The files of a corpus folder in a fixed order; sidecars, READMEs, dot files and data/raw's sample left out.

    Parameters
    ----------
    root : Path

    Returns
    -------
    list of (str, str or None)
        Path relative to `root`, and why it is not read: a folder that cannot be opened, a link that leads out of the
        folder or to a folder, no regular file.
    """
    return [(source, trouble) for source, trouble, _ in listing(root)]


def listing(root):
    """What `entries` gives, each with (size in bytes, time of its last change in ns); (0, 0) where it is not read."""
    root = Path(root)
    found, open_ = [], [(os.fspath(root), "")]
    inside, sample = root.resolve(), os.fspath(Project.here(root).sample.resolve())
    while open_:
        folder, below = open_.pop()
        try:
            with os.scandir(folder) as listed:
                here = list(listed)
        except OSError as error:
            found.append((below.rstrip("/") or ".", f"cannot be opened: {error.strerror or error}", (0, 0)))
            continue
        for entry in here:
            name = entry.name
            if entry.is_dir(follow_symlinks=False):
                if not name.startswith(".") and os.path.realpath(entry.path) != sample:
                    open_.append((entry.path, f"{below}{name}/"))
            elif not (name.startswith((".", "README")) or name.lower() in NEVER_ARTICLES):
                found.append((f"{below}{name}", *_looked_at(entry, inside)))
    return sorted(found)


def _looked_at(entry, inside):
    """Why an entry that is no folder is not read, None where it is; its size and time."""
    try:
        about = entry.stat()
        if entry.is_symlink() and not Path(entry.path).resolve().is_relative_to(inside):
            return "a link that leads out of the folder: copy what it leads to, or name that folder with --raw", (0, 0)
        if stat.S_ISDIR(about.st_mode):
            return "a link to a folder, not followed: what it leads to is read where it lies", (0, 0)
        return (
            (None, (about.st_size, about.st_mtime_ns)) if stat.S_ISREG(about.st_mode) else ("no regular file", (0, 0))
        )
    except (OSError, RuntimeError) as error:  # a link to nothing or to itself
        return f"cannot be opened: {getattr(error, 'strerror', None) or error}", (0, 0)
