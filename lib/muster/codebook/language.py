"""What is true of English, not of one subject: countries, places, media, titles, abbreviations, furniture.

The facts are data in language/en/*.yaml, each file headed by scope and source.
"""

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from muster.codebook.yamlfile import read_facts

_FOLDER = Path(__file__).with_name("language")


@dataclass(frozen=True)
class Language:
    """The language facts of one language, a mapping or list a file."""

    id: str
    countries: Any
    places: Any
    media: Any
    abbreviations: Any
    furniture: Any
    titles: Any
    bodies: Any
    contexts: Any
    dates: Any
    reporting: Any
    words: Any
    claims: Any
    events: Any
    verbs: Any
    fingerprint: str


@cache
def read_language(language="en"):
    """The facts of a language.

    Parameters
    ----------
    language : str, ISO 639-1; only "en" so far

    Returns
    -------
    Language
    """
    files = sorted((_FOLDER / language).glob("*.yaml"))
    mark = hashlib.blake2b(b"".join(f.read_bytes() for f in files), digest_size=8).hexdigest()
    return Language(id=language, fingerprint=mark, **{f.stem: read_facts(f) for f in files})


@cache
def function_words(language="en"):
    """The words of a language that say little by themselves: one file read, not all of `read_language`.

    Parameters
    ----------
    language : str, as of `read_language`

    Returns
    -------
    tuple of str
    """
    return tuple(read_facts(_FOLDER / language / "words.yaml")["function"])


def one_of(words):
    """Words as the alternatives of a regular expression, the longest first."""
    return "|".join(re.escape(str(word)) for word in sorted(words, key=lambda word: -len(str(word))))
