"""A JSON file of any length: a list of articles, an object that holds such a list at any depth, or one article.

It is read a value at a time. The second count is of the objects in the same list, by brackets and strings alone.
"""

import codecs
import json
import re

from muster.reading.blobs import WHOLE
from muster.reading.formats import Unreadable, bom
from muster.reading.records import NAMES, as_record, key_of

_BLANKS = re.compile(r"[ \t\n\r\ufeff]*")
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{}"]', re.S)
_CLOSED = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+"', re.S)
_STEP, _LONG = 1 << 18, 1 << 20
_decode = json.JSONDecoder().raw_decode


def is_lines(blob):
    """Whether a file that says JSON holds an object a line: its first line is one, and more follows."""
    first = None
    for line in blob.lines():
        if line is None or line.isspace():
            continue
        if first is not None:
            return line.lstrip().startswith(b"{")
        first = line.strip().removeprefix(b"\xef\xbb\xbf")
        if not (first.startswith(b"{") and first.endswith(b"}")):
            return False
        try:
            json.loads(first)
        except (ValueError, RecursionError):
            return False
    return False


def read_json(blob, names):
    """The records of a JSON file.

    Parameters
    ----------
    blob : Blob
    names : dict, of `named`

    Yields
    ------
    Record
        Without a number where the file is one article.

    Raises
    ------
    Unreadable
        No JSON, or no object in it.
    """
    with blob.open() as handle:
        walk = _Walk(handle, names, lists=not _has_own_text(blob, names))
        for number, row in enumerate(walk.articles()):
            yield as_record(row, number, names)
        if walk.alone is not None:
            yield as_record(walk.alone, None, names)
        elif walk.path is None:
            raise Unreadable(
                f"no object with a text in it; a text is called {', '.join(NAMES['text'])}, or as --map text=NAME says",
                expected=1,
            )


def count_json(blob, names):
    """How many articles a JSON file should hold: the objects in its list, counted by brackets; one where it has none."""
    with blob.open() as handle:
        walk = _Walk(handle, names, lists=not _has_own_text(blob, names))
        next(walk.articles(), None)
        path = walk.path
    if path is None:
        return 1
    opens, depth, key, count, inside = [], len(path), None, 0, not path
    for token in _tokens(blob):
        if token in (b"{", b"["):
            inside |= token == b"[" and len(opens) == depth and key == path[-1:]
            count += token == b"{" and inside and len(opens) == depth + 1 and opens[-1] == b"["
            opens.append(token)
        elif token in (b"}", b"]"):
            opens = opens[:-1]
            inside &= len(opens) > depth or not path
        elif len(opens) == depth and not inside:
            key = [_unquoted(token)]
    return count


def _has_own_text(blob, names):
    """Whether the file's object itself has a text: then its lists are comments, paragraphs or the like."""
    depth, key = 0, None
    for token in _tokens(blob):
        if token in (b"{", b"["):
            depth, key = depth + 1, None
        elif token in (b"}", b"]"):
            depth, key = depth - 1, None
        elif depth == 1:
            if key is not None and names.get(key_of(key), ("", ""))[1] == "text":
                return True
            key = _unquoted(token) if key is None else None
    return False


def _tokens(blob):
    """Brackets and strings, in order; a string of more than 1 MB as an empty one."""
    rest, skipping = b"", False
    for chunk in blob.chunks():
        data, at = rest + chunk, 0
        if skipping:
            closed = _CLOSED.match(data)
            rest = _half_escape(data)
            if closed is None:
                continue
            at, skipping = closed.end(), False
        rest = b""
        for token in _TOKEN.finditer(data, at):
            if token[0] == b'"':  # the string goes on in the next chunk
                rest = data[token.start() :]
                break
            yield token[0]
        if len(rest) > _LONG:
            yield b'""'
            rest, skipping = _half_escape(rest), True


def _half_escape(data):
    """A backslash at the end that belongs to what follows."""
    return b"\\" * ((len(data) - len(data.rstrip(b"\\"))) % 2)


def _unquoted(token):
    try:
        return json.loads(token)
    except ValueError:
        return None


class _Walk:
    """Goes through a JSON file to its articles.

    Attributes
    ----------
    path : list of str or None
        The keys that lead to the list with the articles, [] where the file is that list; None before it is found.
    alone : dict or None
        The file's object, where it holds no such list.
    """

    def __init__(self, handle, names, lists=True):
        self.values, self.names, self.path, self.alone = _Values(handle), names, None, None
        self.lists = lists

    def articles(self):
        """The objects of the list, one at a time."""
        first = self.values.peek()
        if first == "[":
            yield from self._list([])
        elif first == "{":
            row = yield from self._object([])
            if self.path is None and self._has_text(row):
                self.alone = row
        if self.path is not None or self.alone is not None:
            self._at_the_end()

    def _object(self, path):
        """An object's members, but the list with the articles, which is given out; returns the object."""
        row = {}
        for key in self.values.members():
            sign = self.values.peek()
            if sign == "{" and len(path) < 3:
                row[key] = yield from self._object([*path, key])
            elif sign == "[" and self.lists:
                row[key] = yield from self._list([*path, key])
            else:
                row[key] = self.values.value()
        return row

    def _list(self, path):
        """A list: its objects are given out where the first one has a text, else it is returned."""
        kept, given = [], False
        for _ in self.values.elements():
            value = self.values.value()
            if not kept and not given and isinstance(value, dict) and (not path or self._has_text(value)):
                given, self.path = True, self.path or path
            if given:
                yield value
            elif path:
                kept.append(value)
        return kept

    def _at_the_end(self):
        if self.values.peek():
            raise Unreadable("broken off: more stands behind the first JSON value; one object a line is .jsonl")

    def _has_text(self, row):
        """Whether one of an object's members is called like a text, and could be one."""
        texts = (v for k, v in row.items() if self.names.get(key_of(k), ("", ""))[1] == "text")
        return any(v is None or isinstance(v, str | list) for v in texts)


class _Values:
    """The text of a JSON file, as much of it as the next value needs."""

    def __init__(self, handle):
        self.handle, self.text, self.at, self.over = handle, "", 0, False
        coding = bom(handle.peek(4)[:4]) or "utf-8"
        self.decoder = codecs.getincrementaldecoder(coding)("surrogateescape" if coding == "utf-8" else "replace")

    def more(self):
        data = self.handle.read(max(_STEP, len(self.text) - self.at))
        self.over = not data
        self.text, self.at = self.text[self.at :] + self.decoder.decode(data, self.over), 0

    def peek(self):
        """The next sign that is no blank; "" at the end."""
        while True:
            self.at = _BLANKS.match(self.text, self.at).end()
            if self.at < len(self.text):
                return self.text[self.at]
            if self.over:
                return ""
            self.more()

    def take(self, signs):
        """The next sign, one of `signs`."""
        if (sign := self.peek()) not in tuple(signs):
            found = f'goes on with "{sign}"' if sign else "ends"
            raise Unreadable(f"broken off: the JSON {found} where one of {' '.join(signs)} should stand")
        self.at += 1
        return sign

    def value(self):
        """The next value, whole."""
        self.peek()
        while True:
            try:
                value, end = _decode(self.text, self.at)
            except (ValueError, RecursionError) as error:
                if self.over or len(self.text) - self.at > WHOLE:
                    raise Unreadable(f"broken off: no JSON ({str(error).split(':')[0][:80]})") from None
            else:
                if end < len(self.text) or self.over:
                    self.at = end
                    return value
            self.more()

    def elements(self):
        """Stands before each element of a list in turn."""
        self.take("[")
        if self.peek() == "]":
            return self.take("]")
        while True:
            yield
            if self.take(",]") == "]":
                return None

    def members(self):
        """The keys of an object, standing before the value of each."""
        self.take("{")
        if self.peek() == "}":
            return self.take("}")
        while True:
            key = self.value()
            self.take(":")
            yield key if isinstance(key, str) else str(key)
            if self.take(",}") == "}":
                return None
