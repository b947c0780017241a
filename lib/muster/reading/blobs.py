"""Bytes that can be read twice, wherever they lie: a file, what a compressed file holds, a member of an archive.

Everything is streamed. What grows to more than RATIO times its packed size is taken for a bomb once it is over FREE.
"""

import gzip
import io
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from muster.reading.formats import Unreadable, bom, extra

FREE, RATIO = 100_000_000, 100  # bytes unpacked, and how often the packed size
WHOLE = 64_000_000  # bytes of a file or record that is read in one piece
_STEP = 1 << 20


@dataclass(frozen=True)
class Blob:
    """Named bytes.

    Attributes
    ----------
    name : str, its ending tells the format; "a.jsonl" for what a.jsonl.gz holds
    opener : callable, gives a buffered binary handle at the first byte
    size : int, bytes as they lie on the disk or in the archive
    day : date, of the file's last change
    path : Path or None, where the bytes are a file of their own
    """

    name: str
    opener: Callable
    size: int
    day: date
    path: Path | None = None

    @property
    def suffix(self):
        return Path(self.name).suffix.lower()

    def open(self):
        """A buffered binary handle.

        Raises
        ------
        Unreadable
        """
        try:
            return self.opener()
        except OSError as error:
            raise Unreadable(f"cannot be opened: {error.strerror or error}") from None

    def head(self, n=4096):
        with self.open() as handle:
            return handle.read(n)

    def bytes(self, limit=WHOLE):
        """All of it.

        Raises
        ------
        Unreadable
            It is longer than `limit`.
        """
        with self.open() as handle:
            data = handle.read(limit + 1)
            handle.read(1)  # where what is compressed is cut off, this says so
        if len(data) > limit:
            raise Unreadable(f"too large for one article: over {limit // 1_000_000} MB")
        return data

    def chunks(self):
        """Its bytes in pieces of 1 MB."""
        with self.open() as handle:
            while data := handle.read(_STEP):
                yield data

    def lines(self):
        """Its lines, line ends kept, as UTF-8 where a byte order mark says UTF-16 or UTF-32; None in the place of one
        that is longer than WHOLE."""
        with self.open() as handle:
            wide = bom(handle.peek(4)[:4])
            if wide:
                yield from (
                    line.encode("utf-8", "surrogatepass") for line in io.TextIOWrapper(handle, wide, newline="\n")
                )
                return
            while line := handle.readline(WHOLE):
                if not line.endswith(b"\n") and len(line) < WHOLE:
                    handle.read(1)  # the last line, or one that is cut off, which this says
                if len(line) < WHOLE or line.endswith(b"\n"):
                    yield line
                    continue
                while (rest := handle.readline(_STEP)) and not rest.endswith(b"\n"):
                    pass
                yield None

    def seekable(self):
        """A handle that can be read from any place; what is no file of its own is copied to a temporary one."""
        if self.path:
            return self.open()
        copy = tempfile.SpooledTemporaryFile(max_size=16 * _STEP)  # noqa: SIM115 (the caller closes it)
        copy.write(self.bytes(4 * WHOLE))
        copy.seek(0)
        return copy


def file_blob(path):
    """The bytes of a file.

    Raises
    ------
    Unreadable
    """
    try:
        about = Path(path).stat()
    except OSError as error:
        raise Unreadable(f"cannot be opened: {error.strerror or error}") from None
    day = datetime.fromtimestamp(about.st_mtime, UTC).date()
    return Blob(Path(path).name, lambda: open(path, "rb", 1 << 16), about.st_size, day, Path(path))


def unpacked(blob, how):
    """What a compressed file holds, a single file.

    Parameters
    ----------
    blob : Blob
    how : str, gz or zst
    """
    name = blob.name[: -len(how) - 1] if blob.suffix == f".{how}" else blob.name
    open_ = _gunzip if how == "gz" else _unzstd
    return Blob(name, lambda: _guarded(open_(blob.open()), blob.size), blob.size, blob.day)


def members(archive, blob):
    """The files of a zip archive.

    Parameters
    ----------
    archive : ZipFile
    blob : Blob, the archive itself

    Yields
    ------
    str, Blob or Unreadable
        The member's name and its bytes, or why it is not read.

    Raises
    ------
    Unreadable
        All of it grows too much.
    """
    infos = [info for info in archive.infolist() if not info.is_dir()]
    _bomb(sum(info.file_size for info in infos), blob.size)
    seen = set()
    for info in infos:
        name = info.filename
        if name in seen:
            yield f"{name} (again)", Unreadable("a second member of that name in the archive")
            continue
        seen.add(name)
        try:
            yield name, _member(archive, info, blob)
        except Unreadable as trouble:
            yield name, trouble


def _member(archive, info, blob):
    if info.flag_bits & 1:
        raise Unreadable("locked with a password")
    _bomb(info.file_size, info.compress_size)
    opener = lambda: _guarded(archive.open(info), info.compress_size)  # noqa: E731
    return Blob(Path(info.filename).name, opener, info.file_size, blob.day)


def as_archive(blob):
    """A zip archive, opened.

    Raises
    ------
    Unreadable
    """
    try:
        return zipfile.ZipFile(blob.seekable())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Unreadable(f"no archive that can be read ({type(error).__name__})") from None


def _gunzip(handle):
    return gzip.GzipFile(fileobj=handle)


def _unzstd(handle):
    zstandard = extra("zstandard", ".zst")
    return zstandard.ZstdDecompressor().stream_reader(handle, read_across_frames=True, closefd=True)


def _guarded(inner, packed):
    return io.BufferedReader(_Guard(inner, packed), _STEP)


def _bomb(out, packed):
    if out > FREE and out > RATIO * packed:
        raise Unreadable(f"taken for a bomb: it unpacks to more than {RATIO} times its size", expected=1)


class _Guard(io.RawIOBase):
    """Unpacked bytes, counted; what the library says of broken data becomes a reason."""

    def __init__(self, inner, packed):
        self.inner, self.packed, self.out, self.trouble = inner, packed, 0, None

    def readable(self):
        return True

    def readinto(self, buffer):
        if self.trouble:
            raise self.trouble
        try:
            data = self.inner.read1(min(len(buffer), _STEP))
        except Exception as error:  # of gzip, zlib, zipfile, zstandard
            reason = f"broken off: what is compressed in it cannot be read on ({type(error).__name__})"
            self.trouble, data = (
                Unreadable(reason),
                b"",
            )  # told by the next read: what a buffer holds is given out first
        buffer[: len(data)] = data
        self.out += len(data)
        _bomb(self.out, self.packed)
        return len(data)

    def close(self):
        self.inner.close()
        super().close()
