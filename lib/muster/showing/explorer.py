"""The widgets of the notebook explore: choose, see the chart redrawn, read the sentences of a point, export them.

Tables in: what `measuring.choices` asks. Needs ipywidgets (the extra `lab`).
"""

import asyncio
import base64
import io
import re
from html import escape

import pandas as pd

from muster.ground.errors import InputError, MusterError
from muster.ground.paths import Project, shown
from muster.measuring import choices
from muster.showing import charts, theme
from muster.showing.save import write_csv

WAIT, PAGE, AT_MOST = 0.4, 10, 100_000  # seconds a setting must stand still; places a page; rows of an export
_NONE, _ALL = "(any)", "(all)"
_FREQS = {"day": "D", "week": "W", "month": "MS", "quarter": "QS", "year": "YS"}


def passages_html(frame):
    """Sentences as HTML, what is counted marked; everything that articles printed is escaped.

    Parameters
    ----------
    frame : DataFrame, as `choices.passages` gives it

    Returns
    -------
    str
    """
    return "".join(
        f'<p style="margin:.2em 0 1em;line-height:1.5"><b>{_day(r.published)} · {_safe(r.outlet, "unknown outlet")}</b> · {_safe(r.headline)} '
        f'<small style="opacity:.7">{_safe(r.doc_id)}</small><br><span style="opacity:.7">{_safe(r.before)}</span> '
        f'{_safe(r.left)}<mark>{_safe(r.keyword)}</mark>{_safe(r.right)} <span style="opacity:.7">{_safe(r.after)}</span></p>'
        for r in frame.itertuples()
    )


def _safe(value, missing=""):
    return escape(re.sub(r"\s+", " ", value) if isinstance(value, str) else missing)


def _day(value):
    return "undated" if pd.isna(value) else f"{value:%Y-%m-%d}"


def _n(number):
    """A number of articles, which is no whole one where stories are counted."""
    return f"{number:,.0f}" if number == round(number) else f"{number:,.1f}"


class Explorer:
    """Widgets over a corpus. What is chosen is asked of the tables each time; nothing of them is held.

    Parameters
    ----------
    corpus : Corpus
        Its selection is where the widgets begin; `counting`, `use` and genres stay as they are.
    folder : path, of exports; "" = reports/interactive of the project
    seed : int, of the intervals

    Raises
    ------
    InputError
        ipywidgets is not installed.
    """

    def __init__(self, corpus, *, folder="", seed=0):
        try:
            import ipywidgets as w
        except ImportError:
            raise InputError("explore", "ipywidgets is not installed", do="Run: make lab") from None
        self.corpus, self.seed, self.folder = corpus, seed, folder or Project.here().reports / "interactive"
        self._base, self._points, self._first = corpus, None, 0
        self._due, self._timer, self._quiet = set(), None, False
        coalitions = [(corpus.label(c), c) for c in corpus.coalitions()]
        wide, labelled = w.Layout(width="auto"), {"description_width": "6em"}
        field = {"layout": wide, "style": labelled}
        self.coalition = w.Dropdown(
            options=[(_NONE, ""), *coalitions],
            value=coalitions[0][1] if coalitions else "",
            description="Coalition",
            **field,
        )
        self.find = w.Text(description="Find actor", placeholder="part of a name or id", **field)
        self.actor = w.Select(options=[(_NONE, "")], description="Actor", rows=7, **field)
        self.type = w.Dropdown(
            options=[(_NONE, ""), *((t, t) for t in choices.types(corpus))], description="Act", **field
        )
        named = choices.outlets(corpus)
        self.outlets = w.SelectMultiple(options=named, value=corpus.outlets, description="Outlets", rows=7, **field)
        self.start = w.DatePicker(value=corpus.start, description="From", **field)
        self.end = w.DatePicker(value=corpus.end, description="To", **field)
        self.freq = w.Dropdown(options=list(_FREQS.items()), value=corpus.freq, description="Period", **field)
        self.message, self.chart, self.sentences, self.exported = (w.HTML() for _ in range(4))
        self.points = w.Select(description="Point", rows=12, **field)
        self.back = w.Button(description="Previous", disabled=True)
        self.on = w.Button(description="Next", disabled=True)
        self.export = w.Button(description="Export as CSV", disabled=True)
        left = (self.coalition, self.find, self.actor, self.type, self.outlets, self.start, self.end, self.freq)
        below = w.HBox([self.back, self.on, self.export, self.exported])
        right = w.VBox([self.message, self.chart, self.points, below, self.sentences], layout=w.Layout(flex="1"))
        self.box = w.HBox([w.VBox(left, layout=w.Layout(width="24em")), right])
        for name in ("message", "chart", "points", "sentences", "exported"):
            getattr(self, name).add_class(f"muster-{name}")
        self._listen()
        self._guard(lambda: (self._find(), self._draw()))

    def _ipython_display_(self):
        from IPython.display import display

        display(self.box)

    def _listen(self):
        """What happens on a change; redrawing waits until the settings stand still."""
        for widget in (self.coalition, self.actor, self.type):
            widget.observe(lambda _: self._soon("draw"), "value")
        for widget in (self.outlets, self.start, self.end, self.freq):
            widget.observe(lambda _: self._soon("select"), "value")
        self.find.observe(lambda _: self._soon("find"), "value")
        self.points.observe(lambda _: self._soon("read"), "value")
        self.back.on_click(lambda _: self._guard(lambda: self._turn(-PAGE)))
        self.on.on_click(lambda _: self._guard(lambda: self._turn(PAGE)))
        self.export.on_click(lambda _: self._guard(self._export))

    @property
    def choice(self):
        """What is chosen, as `measuring.choices.Choice`."""
        return choices.Choice(self.coalition.value, self.actor.value or "", self.type.value)

    # ---- when work is done ----

    def _soon(self, name):
        """Do a piece of work once nothing has changed for WAIT seconds; at once where no event loop runs, as in a script."""
        if self._quiet:
            return
        self._due.add(name)
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return self._now()
        if self._timer:
            self._timer.cancel()
        self._timer = loop.call_later(WAIT, self._now)

    def _now(self):
        """All that is due, each piece once: to select is to draw, to draw is to read."""
        due, self._due, self._timer = self._due, set(), None
        if "select" in due:
            return self._guard(self._select)
        if "find" in due:
            self._guard(self._find)
        if due & {"draw", "read"}:
            self._guard(self._draw if "draw" in due else self._read)

    def _guard(self, work):
        """Errors that a user can act on are said where he looks; what the work sets is no new choice."""
        self._quiet = True
        try:
            work()
        except (MusterError, OSError) as error:
            self._clear()
            self._say(str(error))
        finally:
            self._quiet = False

    def _say(self, text):
        self.message.value = f'<p role="status">{escape(text)}</p>'

    # ---- the work ----

    def _select(self):
        """Take over outlets, days and period length."""
        dates = {key: str(value) if (value := getattr(self, key).value) else "" for key in ("start", "end")}
        if dates["start"] and dates["end"] and dates["start"] > dates["end"]:
            raise InputError("From", f"{dates['start']} lies after To, {dates['end']}", do="Change one of them")
        self.corpus = self._base.select(**dates, freq=self.freq.value, outlets=list(self.outlets.value))
        self._find()
        self._draw()

    def _find(self):
        """The actors that fit the words typed; the one chosen stays in the list."""
        found = choices.actors(self.corpus, self.find.value.strip())
        listed = [(f"{self.corpus.label(r.entity)} ({_n(r.n_articles)})", r.entity) for r in found.itertuples()]
        kept = self.actor.value
        if kept and kept not in found["entity"].tolist():
            listed.insert(0, (self.corpus.label(kept), kept))
        self.actor.options = [(_NONE, ""), *listed]
        self.actor.value = kept or ""

    def _clear(self):
        """Nothing of what was chosen before is left to be taken for what is chosen now."""
        self._points = None
        for part in (self.chart, self.sentences, self.exported):
            part.value = ""
        self.points.options = []
        for button in (self.back, self.on, self.export):
            button.disabled = True

    def _draw(self):
        """Ask for the series of the choice and draw it; the points are listed beneath."""
        self._clear()
        choice = self.choice
        if not choice:
            return self._say("Choose a coalition, an actor or an act on the left.")
        found = choices.found(self.corpus, choice, seed=self.seed)
        if not found.n:
            return self._say(f"Nothing matches: {self.title()}, in {_n(found.n_articles)} articles. {self._advice()}")
        self._points, what = found.series, "acts" if choice.type else "mentions"
        undated = f"; {_n(found.n_undated)} of them fit no period and are not in the chart" if found.n_undated else ""
        self._say(
            f"{_n(found.n)} of {_n(found.n_articles)} articles, {found.n_places:,} {what} to read{undated}. "
            f"Counting: {self.corpus.counting}; codebook {self.corpus.codebook.codebook} {self.corpus.codebook.version}."
        )
        rows = [(f"{_ALL}, undated too · {_n(found.n)} articles, {found.n_places:,} {what}", "")]
        labels = charts.with_period_labels(self._points, freq=self.corpus.freq)["period"]
        for label, r in zip(labels, self._points.itertuples(), strict=True):
            if r.n:
                counted = f"{_n(r.n)} of {_n(r.n_articles)} articles, {r.n_places:,} {what}"
                rows.append((f"{label} · {counted}", f"{r.period:%Y-%m-%d}"))
        self.points.options = rows
        self.points.value, self.export.disabled = "", False
        self._read()

    def title(self):
        """The choice in words."""
        c, label = self.choice, self.corpus.label
        act = f"{c.type} with {label(c.actor)}" if c.type and c.actor else c.type or (label(c.actor) if c.actor else "")
        return " and ".join(filter(None, (label(c.coalition) if c.coalition else "", act)))

    def _advice(self):
        chosen = [name for name in ("coalition", "actor", "type") if getattr(self.choice, name)]
        if len(chosen) > 1:
            return "Set one of them to (any)."
        return "Widen From, To and Outlets." if self.corpus.n_documents < self._base.n_documents else "Choose another."

    @property
    def point(self):
        """The first day of the period whose sentences are shown; None = all."""
        return self.points.value or None

    def _read(self):
        """Mark the point in the chart and show the first page of its sentences."""
        if self._points is None:
            return
        self._first, self.exported.value = 0, ""
        self.chart.value = self._picture()
        self._page()

    def _picture(self):
        """The chart as an image in the page: no widget backend and no file is needed."""
        import matplotlib.pyplot as plt

        title = self.title()  # there is one line, and the title names it
        ax = charts.lines(
            self._points.assign(choice=" "), charts.axes(), x="period", y="share", by="choice", corpus=self.corpus, percent=True,
            colours={" ": theme.PALETTE[0]}, ylabel="share of articles, %", title=title,
        )  # fmt: skip
        if self.point:
            ax.axvline(pd.Timestamp(self.point), color=theme.PALETTE[1], lw=6, alpha=0.35, zorder=0)
        held = io.BytesIO()
        ax.figure.savefig(held, format="png", bbox_inches="tight")
        plt.close(ax.figure)
        alt = f"Share of articles by period: {title}. The numbers are in the list of points."
        return f'<img alt="{escape(alt)}" style="max-width:100%" src="data:image/png;base64,{base64.b64encode(held.getvalue()).decode()}">'

    def _turn(self, step):
        self._first = max(0, self._first + step)
        self._page()

    def _page(self):
        found = choices.passages(self.corpus, self.choice, period=self.point, n=PAGE + 1, first=self._first)
        self.on.disabled, self.back.disabled = len(found) <= PAGE, self._first == 0
        upto = f"<p><b>{self._first + 1:,} to {self._first + min(PAGE, len(found)):,}</b></p>"
        self.sentences.value = upto + passages_html(found.head(PAGE))

    def _export(self):
        """Write the places of the point as CSV and say where."""
        frame = choices.exported(self.corpus, self.choice, period=self.point, at_most=AT_MOST + 1)
        parts = (*vars(self.choice).values(), self.point or "all")
        name = "_".join(re.sub(r"\W+", "-", part).strip("-") for part in ("explore", *filter(None, parts)))
        path = Project.here().root / self.folder / f"{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_csv(frame.head(AT_MOST), path)
        cut = f" (the first {AT_MOST:,}; choose less to have all)" if len(frame) > AT_MOST else ""
        self.exported.value = (
            f'<span role="status">{min(len(frame), AT_MOST):,} rows in {escape(shown(path))}{cut}</span>'
        )
