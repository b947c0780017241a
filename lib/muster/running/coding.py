"""What `muster sample` and `muster agree` do: a sheet of sentences to be coded; what coded sheets and articles say."""

import math
from pathlib import Path

from muster.ground.errors import BuildError, InputError
from muster.ground.paths import Project, shown
from muster.measuring import coders, corrected, sampling, sheets, validation
from muster.measuring.codings import of_corpus, read_codings
from muster.showing.save import write_csv


def sample(corpus, out, *, n, by, layers, prefilled, seed):
    """Write a sheet of sentences to be coded.

    Parameters
    ----------
    corpus : Corpus
    out : Path, .csv or .json
    n, by, layers, seed : as in `sampling.draw`
    prefilled : bool, as in `sheets.sheet`

    Returns
    -------
    str
        What was drawn, in words.

    Raises
    ------
    InputError
        The file is there already, or its ending is another.
    BuildError
        It cannot be written.
    """
    out = Path(out)
    if out.exists():
        raise InputError(shown(out), "is there already, and may hold somebody's coding", do="Name another file")
    if out.suffix.lower() not in (".csv", ".json"):
        raise InputError(shown(out), f'ends in "{out.suffix}"', allowed=".csv, .json")
    drawn = sampling.draw(corpus, n, by=by, layers=layers, seed=seed)
    sheet = sheets.sheet(corpus, drawn, layers=layers, prefilled=prefilled)
    part = out.with_name(f".{out.name}.part")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        (write_csv if out.suffix.lower() == ".csv" else sheets.write_json)(sheet, part)
        part.rename(out)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise BuildError(shown(out), f"cannot be written to ({error.strerror})", do="Name another file") from None
    how = "with what the tables hold filled in" if prefilled else "blind"
    strata = drawn["stratum"].nunique()
    return f"{len(drawn):,} sentences of {drawn['weight'].sum():,.0f} in {drawn['doc_id'].nunique():,} articles, {strata} strata, {how}, in {shown(out)}"


def agree(corpus, paths=(), *, codings=None, into=None):
    """What coded sheets and articles say, as lines.

    Parameters
    ----------
    corpus : Corpus
    paths : list of Path
        One sheet, or those of two coders of one draw; none: the coded articles in `codings`.
    codings : Path, folder of folders of coded articles; default data/codings of the project
    into : Path, optional
        Folder for the sheets as codings, such as data/codings/mine.

    Yields
    ------
    str

    Raises
    ------
    InputError
        A sheet that cannot be read, more than two sheets, `into` without a sheet, or no coded article in the corpus.
    """
    if len(paths) > 2:
        raise InputError("agree", f"{len(paths)} sheets were given", allowed="one sheet, or two of one draw")
    if into and not paths:
        raise InputError("--into", "there is no sheet to write", do="Name the sheets")
    if paths:
        read = [sheets.read_sheet(path, corpus) for path in paths]
        found = sheets.together(*read, corpus) if len(read) == 2 else read[0]
        n = sum(len(c["sentences"]) for c in found.values())
        yield f"{n:,} sentences of {len(found):,} articles done{' by both' if len(read) == 2 else ''}"
        if len(read) == 2:
            yield from _between(corpus, found.values())
        if into:
            sheets.write_codings(found, into)
            yield f"written to {shown(into)}"
    else:
        found = read_codings(codings or Project.here().codings)
        yield f"{len(found):,} coded articles in {shown(codings or Project.here().codings)}"
        yield from _between(corpus, [c for c in found.values() if _two(c)])
    yield from _tables(corpus, {c["text"]: c for c in found.values()})


def _two(coding):
    """Whether two coders did it: one alone leaves no mark of the other."""
    return "sentences" not in coding or any(r.get("optional") for key in sheets.EMPTY for r in coding[key])


def _between(corpus, codings):
    """Coder against coder."""
    codings, texts = of_corpus(corpus, {c["text"]: c for c in codings})
    table = coders.alpha(codings, texts)
    if len(table):
        yield f"\nCoder against coder, {len(codings)} articles: F1, and Krippendorff's alpha with MASI distance, 95 % interval"
    for r in table.itertuples():
        yield f"  {r.layer:12} n {r.n:5,}  F1 {r.f1:.2f}  alpha {_number(r.alpha)} {_limits(r.low, r.high)}"


def _tables(corpus, codings):
    """The tables against the coders, and what the coded ones make of the numbers."""
    table = validation.layers(corpus, codings)
    if not len(table):
        raise InputError(
            shown(corpus.processed), "no article of the tables is coded", do="Draw a sheet with muster sample"
        )
    yield "\nThe tables against the coders: precision (of tagged rows) and recall (of coded items), 95 % interval"
    for r in table.itertuples():
        yield f"  {r.layer:12} {r.measure:9} {_number(r.share)} {_limits(r.low, r.high):14} n {r.n:,} in {r.n_articles} articles"
    acts = corrected.types(corpus, codings=codings)
    acts = acts[acts["corrected"].notna()]
    if len(acts):
        yield "\nReports of acts in the whole corpus: as tagged, and corrected by the coded ones, 95 % interval"
    for r in acts.itertuples():
        yield f"  {r.type:12} {r.n:7,} -> {r.corrected:9,.0f} {_limits(r.low, r.high, ',.0f')}"
    for layer, entities in (("coalition", corpus.coalitions()), ("event types", acts["type"].tolist())):
        shares = corrected.shares(corpus, entities, layer=layer, codings=codings) if entities else ()
        rows = shares[shares["corrected"].notna()] if len(shares) else shares
        if len(rows):
            yield f"\nShare of articles with it ({layer}): as tagged, and corrected (Rogan and Gladen), 95 % interval"
        for r in rows.itertuples() if len(rows) else ():
            name = corpus.label(r.entity) if layer == "coalition" else r.entity
            yield f"  {name[:34]:34} {r.share:.2f} -> {r.corrected:.2f} {_limits(r.corrected_low, r.corrected_high)} ({r.basis})"


def _number(value):
    return "  - " if math.isnan(value) else f"{value:.2f}"


def _limits(low, high, form=".2f"):
    return "(no interval)" if math.isnan(low) else f"({low:{form}} to {high:{form}})"
