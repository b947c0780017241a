"""What lies in a corpus folder: every file that can be an article, and every entry that cannot be followed."""

import os
import stat
from pathlib import Path

from muster.ground.paths import Project, is_article_file


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
    root = Path(root)
    found, open_ = [], [root]
    inside, sample = root.resolve(), Project.here(root).sample.resolve()
    while open_:
        folder = open_.pop()
        try:
            with os.scandir(folder) as listed:
                here = list(listed)
        except OSError as error:
            found.append((folder, f"cannot be opened: {error.strerror or error}"))
            continue
        for entry in here:
            path = Path(entry.path)
            if entry.is_dir(follow_symlinks=False):
                if not entry.name.startswith(".") and path.resolve() != sample:
                    open_.append(path)
            elif is_article_file(path):
                found.append((path, _trouble(entry, path, inside)))
    return sorted((path.relative_to(root).as_posix(), trouble) for path, trouble in found)


def _trouble(entry, path, inside):
    """Why an entry that is no folder is not read; None where it is."""
    try:
        linked, mode = entry.is_symlink(), path.stat().st_mode
        if linked and not path.resolve().is_relative_to(inside):
            return "a link that leads out of the folder: copy what it leads to, or name that folder with --raw"
        if stat.S_ISDIR(mode):
            return "a link to a folder, not followed: what it leads to is read where it lies"
        return None if stat.S_ISREG(mode) else "no regular file"
    except (OSError, RuntimeError) as error:  # a link to nothing or to itself
        return f"cannot be opened: {getattr(error, 'strerror', None) or error}"
