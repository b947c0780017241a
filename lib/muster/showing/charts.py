"""Charts: a frame in, an axes in and out. Numbers are rounded to 6 significant digits before they are drawn."""

import numpy as np
import pandas as pd

from muster.measuring.intervals import SMALLEST
from muster.showing import theme


def rounded(frame):
    """A frame whose floats have 6 significant digits, so that the same input gives the same bytes everywhere."""
    floats = frame.select_dtypes("float").columns
    return frame.assign(**{c: [float(f"{x:.6g}") for x in frame[c]] for c in floats})


def printed(number):
    """A number as figures print it: 0.1234, 12.5, 1,234, 123,457."""
    return f"{number:,.0f}" if abs(number) >= 1000 else f"{number:,.4g}"


def axes(height=theme.HEIGHT, width=theme.WIDTH):
    """An empty axes in the house style."""
    import matplotlib.pyplot as plt

    return plt.subplots(figsize=(width, height))[1]


def empty(ax, text="nothing to draw in this selection"):
    """What a chart without data says."""
    ax.text(0.5, 0.5, text, ha="center", va="center", transform=ax.transAxes, color=theme.NEUTRAL)
    ax.set(xticks=[], yticks=[])
    ax.grid(False)
    return ax


def lines(frame, ax, *, x, y, by, corpus, ylabel, percent=False, title="", colours=None):
    """One line an entity over periods, its interval as a band, its name at its end.

    Parameters
    ----------
    frame : DataFrame, one row per (`by`, `x`), with columns low and high where there are intervals
    ax : Axes
    x, y, by : str, columns; `x` holds dates
    corpus : Corpus, for labels and colours
    ylabel, title : str
    percent : bool, draw shares as percentages
    colours : dict, optional
        Colour by `by`, where that is no entity: it is printed as it stands.

    Returns
    -------
    Axes
    """
    ax.set_title(title)
    frame = rounded(frame)
    if frame[y].notna().sum() == 0:
        return empty(ax)
    factor, ends = 100 if percent else 1, []
    for place, (entity, group) in enumerate(frame.groupby(by, sort=False)):
        colour = colours[entity] if colours else theme.colour(entity, corpus)
        ax.plot(group[x], factor * group[y], color=colour, lw=1.8, zorder=3 + place)
        thin = group["n_articles"] < SMALLEST if "n_articles" in group else group[y].isna()
        for rows, face in ((group[~thin], colour), (group[thin], "white")):  # hollow where few articles carry the point
            mark = dict(marker=theme.marker(place), ls="", ms=5, zorder=4 + place)
            ax.plot(rows[x], factor * rows[y], color=colour, markerfacecolor=face, **mark)
        if "low" in group and group["low"].notna().any():
            ax.fill_between(group[x], factor * group["low"], factor * group["high"], color=colour, alpha=0.15, lw=0)
            alone = group[group["low"].notna()]
            ax.vlines(alone[x], factor * alone["low"], factor * alone["high"], color=colour, lw=0.9, alpha=0.6)
        last = group[group[y].notna()].iloc[-1]
        ends.append((factor * last[y], entity if colours else corpus.label(entity), colour))
    ax.set(ylabel=ylabel, ylim=(0, None))
    _end_labels(ax, ends)
    _date_axis(ax)
    _sizes(frame, ax, x)
    return ax


def _sizes(frame, ax, x):
    """How many articles each period rests on, in small print above the axes."""
    if "n_articles" not in frame or frame[x].nunique() > 40:
        return
    for at, n in frame.groupby(x)["n_articles"].first().items():
        ax.annotate(
            f"{n:.0f}",
            (at, 1.0),
            xycoords=("data", "axes fraction"),
            ha="center",
            va="bottom",
            fontsize=7,
            color=theme.NEUTRAL,
        )
    ax.annotate(
        "articles:", (-0.01, 1.0), xycoords="axes fraction", ha="right", va="bottom", fontsize=7, color=theme.NEUTRAL
    )
    ax.set_title(ax.get_title(loc="left"), pad=14)


def _end_labels(ax, ends):
    """Names at the right edge, moved apart where they would meet."""
    low, high = ax.get_ylim()
    step = (high - low) * 0.065
    at = low - step
    for rank, (value, name, colour) in enumerate(sorted(ends, key=lambda e: e[0])):
        at = max(min(value, high - step * (len(ends) - 1 - rank) - step), at + step)
        beside(ax, at, _short(name), size=9, colour=colour)


def beside(ax, y, text, *, size, colour=theme.NEUTRAL):
    """Print a text at the right edge of the axes, in the height of a value."""
    place = {"xycoords": ("axes fraction", "data"), "va": "center", "annotation_clip": False}
    ax.annotate(text, (1.01, y), fontsize=size, color=colour, **place)


def _date_axis(ax):
    import matplotlib.dates as mdates

    locator = mdates.AutoDateLocator(minticks=3, maxticks=9)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(mdates.ConciseDateFormatter(locator))


def columns(frame, ax, *, x, y, by, order, ylabel, title="", width_days=80, legend=True):
    """Stacked columns over periods, each part with a hatch of its own.

    Parameters
    ----------
    frame : DataFrame, one row per (`x`, `by`)
    order : list, the parts from bottom to top
    width_days : float, of a column
    legend : bool
    """
    ax.set_title(title)
    if not len(frame):
        return empty(ax)
    table = frame.pivot_table(index=x, columns=by, values=y, aggfunc="sum", fill_value=0)
    base = np.zeros(len(table))
    for place, part in enumerate(p for p in order if p in table):
        ax.bar(
            table.index, table[part], bottom=base, width=pd.Timedelta(days=width_days), label=part,
            color=theme.PALETTE[place % 7], hatch=theme.HATCHES[place % 7], edgecolor="white", lw=0.5,
        )  # fmt: skip
        base = base + table[part].to_numpy()
    ax.set(ylabel=ylabel)
    ax.yaxis.get_major_locator().set_params(integer=True)
    if legend:
        ax.legend(frameon=False, fontsize=9, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    _date_axis(ax)
    return ax


def bars(frame, ax, *, label, value, xlabel, title="", note=None, colour=theme.PALETTE[0]):
    """Horizontal bars, the largest at the top, each with its number.

    Parameters
    ----------
    label, value : str, columns
    note : str, optional, a column whose text stands behind the number
    """
    ax.set_title(title)
    frame = rounded(frame)
    if not len(frame):
        return empty(ax)
    place = np.arange(len(frame))[::-1]
    ax.barh(place, frame[value], color=colour, height=0.7)
    for at, number, text in zip(place, frame[value], frame[note] if note else [""] * len(frame), strict=True):
        ax.annotate(
            f"{printed(number)}{f'  {text}' if text else ''}",
            (number, at),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
        )
    ax.set_yticks(place, [_short(t) for t in frame[label]])
    ax.set(xlabel=xlabel, xlim=(0, frame[value].max() * 1.18 or 1))
    ax.xaxis.get_major_locator().set_params(integer=pd.api.types.is_integer_dtype(frame[value]))
    ax.grid(axis="x")
    ax.grid(False, axis="y")
    return ax


def dots(frame, ax, *, label, value, xlabel, title="", percent=False):
    """A dot and its interval a row, the largest at the top.

    Parameters
    ----------
    frame : DataFrame with columns low and high beside `label` and `value`
    """
    ax.set_title(title)
    frame = rounded(frame)
    if not len(frame):
        return empty(ax)
    factor, place = 100 if percent else 1, np.arange(len(frame))[::-1]
    ax.hlines(place, factor * frame["low"], factor * frame["high"], color=theme.NEUTRAL, lw=1.6)
    ax.plot(factor * frame[value], place, "o", color=theme.PALETTE[0], ms=7)
    ax.set_yticks(place, [_short(t) for t in frame[label]])
    ax.set(xlabel=xlabel, ylim=(-0.7, len(frame) - 0.3))
    ax.set_xlim(left=0)
    ax.grid(axis="x")
    return ax


def heatmap(frame, ax, *, rows, columns, value, title="", unit="", fmt=".0f", order=None):
    """A table of shades with the numbers in them: nought is nearly white, what has no number is grey.

    Parameters
    ----------
    frame : DataFrame, one row per (`rows`, `columns`); rows and columns keep their order of appearance
    unit : str, of the colour bar
    order : list, optional, of the columns
    """
    import seaborn as sns

    ax.set_title(title)
    frame = rounded(frame)
    if not len(frame) or frame[value].notna().sum() == 0:
        return empty(ax)
    table = frame.pivot(index=rows, columns=columns, values=value)
    table = table.loc[list(dict.fromkeys(frame[rows])), order or list(dict.fromkeys(frame[columns]))]
    annotate = table.size <= 400
    sns.heatmap(
        table,
        ax=ax,
        cmap="Blues",
        vmin=0,
        annot=annotate,
        fmt=fmt,
        annot_kws={"fontsize": 8},
        linewidths=0.5,
        cbar_kws={"label": unit},
    )
    ax.set(xlabel="", ylabel="", facecolor="#D9D9D9")
    ax.grid(False)
    _column_labels(ax, table)
    ax.tick_params(axis="y", labelrotation=0)
    return ax


def _column_labels(ax, table):
    """Names under the columns: on several lines where they would meet, upright where that does not help."""
    size = ax.get_xticklabels()[0].get_fontsize()
    rows, names = (max(_inches(t, size) for t in map(str, table.index))), [str(c) for c in table.columns]
    room = 0.95 * (ax.figure.get_figwidth() - 1.2 - rows) / len(names)  # of a column, beside row names and colour bar
    upright = len(names) > 8 or any(_inches(word, size) > room for name in names for word in name.split())
    if not upright:
        ax.set_xticks(ax.get_xticks(), [_on_lines(name, room, size) for name in names])
    ax.tick_params(axis="x", labelrotation=90 if upright else 0)


def _on_lines(text, room, size):
    """Text broken at blanks so that no line is wider than `room` inches."""
    lines = []
    for word in text.split():
        if lines and _inches(f"{lines[-1]} {word}", size) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return "\n".join(lines)


def _inches(text, size):
    from matplotlib.textpath import TextPath

    return TextPath((0, 0), text, size=size).get_extents().width / 72 if text.strip() else 0.0


def histogram(values, ax, *, xlabel, ylabel="articles", title="", bins=20):
    """How a number is spread over the articles."""
    ax.set_title(title)
    values = pd.Series(values).dropna()
    if not len(values):
        return empty(ax)
    ax.hist(values, bins=bins, color=theme.PALETTE[0], edgecolor="white")
    ax.yaxis.get_major_locator().set_params(integer=True)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    return ax


def days_of(freq):
    """How wide a column over a period is drawn, in days."""
    return {"D": 0.8, "W": 6, "MS": 26, "QS": 80, "YS": 320}[freq]


def with_period_labels(frame, *, freq, coarsest=30):
    """A frame whose periods are printed as labels: 2014-09, 2014-Q3, 2014; by year where there would be too many.

    Parameters
    ----------
    frame : DataFrame with the column period; other columns of numbers are added up where periods are joined, so a
        frame of shares must have at most `coarsest` periods to be left as it is
    freq : str
    coarsest : int, periods above which they are joined to years
    """
    period = pd.to_datetime(frame["period"])
    if period.nunique() > coarsest and "share" not in frame:
        keys = [c for c in frame.columns if c != "period" and not pd.api.types.is_numeric_dtype(frame[c])]
        joined = (
            frame.assign(period=period.dt.strftime("%Y"))
            .groupby([*keys, "period"], sort=False, as_index=False)
            .sum(numeric_only=True)
        )
        return joined.sort_values("period", kind="stable")
    labels = {
        "QS": period.dt.strftime("%Y-Q") + period.dt.quarter.astype(str),
        "YS": period.dt.strftime("%Y"),
        "MS": period.dt.strftime("%Y-%m"),
    }
    return frame.assign(period=labels.get(freq, period.dt.strftime("%Y-%m-%d"))).sort_values("period", kind="stable")


def square(pairs, names, *, value, label=str):
    """Unordered pairs as both halves of a square, in the order of `names`.

    Parameters
    ----------
    pairs : DataFrame, one row per (a, b)
    names : list of str
    value : str, column
    label : callable, name -> what is printed

    Returns
    -------
    DataFrame, one row per (a, b) and (b, a); empty where there are no pairs
    """
    known = {(r["a"], r["b"]): r[value] for r in pairs.to_dict("records")}
    if not known:
        return pairs[["a", "b", value]]
    rows = [
        (label(a), label(b), known.get((min(a, b), max(a, b)), 0.0) if a != b else np.nan) for a in names for b in names
    ]
    return pd.DataFrame(rows, columns=["a", "b", value])


def _short(text, most=48):
    """Text as a label: long names end in an ellipsis."""
    text = str(text)
    return text if len(text) <= most else text[: most - 1] + "…"
