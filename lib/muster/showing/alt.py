"""What a figure shows, in words: for those who cannot see it."""

import pandas as pd

from muster.showing.charts import printed

_VALUES = ("share", "rate", "score", "n", "n_articles")  # what a frame is about, most telling first
_BESIDE = {"low", "high", "n_sentences", "weight"}
_PERCENT = {"share"}
NAMED = 3  # numbers that are said


def text(ax, frame, corpus):
    """The alternative text of a figure.

    Parameters
    ----------
    ax : Axes
    frame : DataFrame, the plotted numbers
    corpus : Corpus

    Returns
    -------
    str
        Title, what the axes show, how many points, the highest and the lowest of them.
    """
    title = ax.get_title(loc="left") or ax.get_title()
    axes = [f"{name}: {label}" for name, label in (("across", ax.get_xlabel()), ("up", ax.get_ylabel())) if label]
    parts = [title, "; ".join(axes), *_numbers(frame, corpus), "All numbers are in the CSV file beside it"]
    return " ".join(f"{part[0].upper()}{part[1:]}." for part in parts if part)


def _numbers(frame, corpus):
    """How many points, and the ends of what they show."""
    yield f"{len(frame)} {'row' if len(frame) == 1 else 'rows'} of numbers"
    value = next((c for c in _VALUES if c in frame and pd.api.types.is_numeric_dtype(frame[c])), None)
    if value is None or frame[value].notna().sum() == 0:
        return
    ordered = frame[frame[value].notna()].sort_values(value, ascending=False, kind="stable")
    names = [c for c in frame if c not in _BESIDE and not pd.api.types.is_numeric_dtype(frame[c])][:3]
    number = _percent if value in _PERCENT and ordered[value].max() <= 1 else printed
    said = lambda r: f"{_name(r, names, corpus)}: {number(r[value])}"  # noqa: E731
    rows = ordered.to_dict("records")
    yield f"highest {value.replace('_', ' ')}: {'; '.join(said(r) for r in rows[:NAMED])}"
    if len(rows) > NAMED:
        yield f"lowest: {said(rows[-1])}"


def _name(r, names, corpus):
    """A point by the columns that tell it apart, nothing said twice."""
    words = [_word(r[c], c, corpus) for c in names]
    return ", ".join(w for n, w in enumerate(words) if w and not any(w.casefold() in v.casefold() for v in words[:n]))


def _word(value, column, corpus):
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if value is None or value != value or value == "all":
        return ""
    return corpus.label(value) if column in ("entity", "country", "voice") else str(value)


def _percent(value):
    return f"{100 * value:.3g} %"
