"""The sentences behind a number: the query of each kind of figure. `showing.replay` asks it, and draws the sample."""

from dataclasses import asdict, dataclass

from muster.measuring import commitments, keyness, naming, robustness
from muster.measuring.timeline import EVIDENT
from muster.showing.replay import FIGURE, POINT, sample

__all__ = [
    "FIGURE",
    "POINT",
    "Evidence",
    "acts_evidence",
    "any_use_evidence",
    "beside_evidence",
    "choices_evidence",
    "coded_evidence",
    "coded_types_evidence",
    "days_evidence",
    "entity_evidence",
    "modifiers_evidence",
    "naming_evidence",
    "sample",
    "sizes_evidence",
    "voices_evidence",
]


@dataclass(frozen=True)
class Evidence:
    """The query of a figure: rows of `table` for which `where` holds, `by` the columns that tell its points apart.

    `table` is one of the tables, or of `replay.DERIVED`. `where` may name the columns of the table and those of the selection (outlet, period, published, published_basis).
    """

    table: str
    where: str = "true"
    by: tuple = ()

    def as_dict(self):
        return asdict(self)


def entity_evidence(corpus, entities, by="period"):
    """The mentions that `counts.share` and `counts.rate` count for these entities."""
    names = _list(entities)
    use = "use = 'free' AND NOT repeat" if corpus.use == "free" else "NOT repeat"
    dated = " AND period IS NOT NULL" if by == "period" else ""
    return Evidence(
        "mentions",
        f"entity IN ({names}) AND layer <> 'place' AND {use}{dated}",
        ("entity",) if by == "all" else ("entity", by),
    )


def days_evidence(*, within=None, by=()):
    """The date expressions that name one day in articles whose own day is evident; at most `within` days away."""
    bases = ", ".join(f"'{basis}'" for basis in EVIDENT)
    near = f" AND abs(date_diff('day', published, low)) <= {int(within)}" if within is not None else ""
    return Evidence("dates", f"low = high AND published_basis IN ({bases}){near}", by)


def acts_evidence(*, by=("stage", "country"), countries=None, stages=commitments.STAGES):
    """The triggers of the acts that `measuring.commitments` counts.

    Parameters
    ----------
    by : tuple of str, of stage, country, kind, period
    countries : list of str, optional; None = everybody, acts without a country too
    stages : tuple of str
    """
    where = f"stage IN ({_list(stages)})"
    if countries is not None:
        where += f" AND country IN ({_list(countries)})"
    if "period" in by:
        where += " AND period IS NOT NULL"
    return Evidence("commitments", where, by)


def voices_evidence(voices):
    """The speech of identified speakers, by speaker."""
    return Evidence("voices", f"voice IN ({_list(voices)})", ("voice",))


def naming_evidence(corpus, entity, by="voice"):
    """The mentions of an entity that `measuring.naming` counts, by name and voice, outlet, period or nothing else (all)."""
    dated = " AND period IS NOT NULL" if by == "period" else ""
    return Evidence("naming", naming.of_entity(corpus, entity) + dated, ("name",) if by == "all" else ("name", by))


def modifiers_evidence(corpus, coalition):
    """The mentions that `measuring.modifiers` counts by period."""
    return Evidence(
        "modifiers", f"{naming.of_entity(corpus, coalition)} AND period IS NOT NULL", ("modifier", "period")
    )


def sizes_evidence(coalitions):
    """The claims of a size in articles with a day, by coalition and number."""
    where = f"claim = 'size' AND coalition IN ({_list(coalitions)}) AND published IS NOT NULL"
    return Evidence("claims", where, ("coalition", "n"))


def beside_evidence(corpus, entity, words, *, by=None, seed=0):
    """The mentions of an entity with one of the words within ten tokens, by word, and by outlet or period before it; of the windows that are drawn."""
    where = f"entity IN ({_list([entity])}) AND word IN ({_list(words)}) AND {keyness.drawn(corpus, entity, seed=seed)}"
    return Evidence("beside", where, (by, "word") if by else ("word",))


def choices_evidence(corpus, entity):
    """The mentions that `measuring.robustness` counts by choice and period."""
    return Evidence(
        "choices", f"{robustness.counts_under(corpus, entity)} AND period IS NOT NULL", ("choice", "period")
    )


def coded_evidence(*, by=("layer", "outcome"), disputed=False):
    """What coders and tables have of the coded articles, by layer and outcome; or what one coder alone set down."""
    return Evidence("coded", f"outcome {'=' if disputed else '<>'} 'disputed'", by)


def coded_types_evidence():
    """Every act that coders or tables have in the coded articles, by both types."""
    return Evidence("coded types", by=("coded", "tagged"))


def any_use_evidence(entities, layer):
    """The mentions of every use that `measuring.corrected` counts, or the acts of the types, by entity."""
    if layer == "event types":
        return Evidence("events", f"type IN ({_list(entities)})", ("type",))
    return Evidence("mentions", f"entity IN ({_list(entities)}) AND layer = '{layer}'", ("entity",))


def _list(names):
    """Names as SQL; nobody is in an empty list."""
    return ", ".join("'" + n.replace("'", "''") + "'" for n in names) or "NULL"
