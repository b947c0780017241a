"""Where the time of a build goes: microseconds an article of each stage, timed within one run over the same articles."""

import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import muster.tagging.batch as batches_of
import muster.tagging.sentences as sentences_of
import texts
from measure import Row
from muster.codebook.codebook import read_codebook
from muster.ground.paths import Project
from muster.reading.articles import read_batches
from muster.tables import assemble, parts, survey, workers
from muster.tables.build import build

# stage -> the functions whose time is its own; what they call of another stage is that one's
STAGES = {
    "read": ((survey.Survey, "_take"),),
    "lines, hashes, spool": (
        (survey.Read, "__init__"),
        (workers.Job, "table"),
        (workers.spool, "articles_of"),
        (workers, "save"),
    ),
    "paragraphs": ((batches_of, "paragraphs"),),
    "sentences": ((batches_of, "Sentences"), (sentences_of, "token_starts")),
    "dates": ((batches_of.date_rules.DateFinder, "find"), (batches_of.date_rules, "values")),
    "publication day": ((batches_of, "published"),),
    "mentions": ((batches_of.MentionFinder, "find"),),
    "quotes": ((batches_of.quote_rules, "find"),),
    "reported speech, speakers": ((batches_of.Keywords, "find"), (batches_of._Work, "_parts"), (batches_of, "speech")),
    "events": ((batches_of.acts.Acts, "find"), (batches_of.acts, "columns"), (assemble, "with_acts")),
    "claims": ((batches_of.claim_rules, "columns"),),
    "columns, the rest": ((batches_of.Tagger, "tag"),),
    "stories": ((workers, "facts"), (assemble.Assembly, "_stories")),
    "write": ((parts, "write"),),
    "put together": ((assemble.Assembly, "write"),),
}
LATER = ("reported speech, speakers", "events", "claims", "stories")  # the layers above names, dates and quotes
N = 2048  # articles; the option --scale has more or fewer
CHAIN, EVERYTHING, WORDS, DENSE = 2000, 800, 10, 0.85


def run(source=None, n=N):
    """Rows for the mixed and the dense texts, and the bars."""
    from nltk.tokenize import NLTKWordTokenizer

    spent = measured(texts.articles(n, source), n)
    dense = sum(measured(texts.dense(n // 2, source), n // 2).values())
    words, some = NLTKWordTokenizer(), [article.text for article in texts.articles(n // 4, source)]
    began = time.process_time()
    for text in some:
        words.tokenize(text)
    tokens = 1e6 * (time.process_time() - began) / len(some)
    chain, whole = sum(us for stage, us in spent.items() if stage not in LATER), sum(spent.values())
    rows = [Row("stages", stage, us, "us/article", us / whole, "of all") for stage, us in spent.items()]
    return [
        *rows,
        Row("stages", "read to write without reported speech, events, claims, stories", chain, "us/article", 1e6 / chain, "articles/s", CHAIN),
        Row("stages", "everything", whole, "us/article", 1e6 / whole, "articles/s", EVERYTHING),
        Row("stages", "NLTK word tokenisation alone, beside read to write", tokens, "us/article", tokens / chain, "times", WORDS),
        Row("stages", "everything, dense text", dense, "us/article", whole / dense, "of the rate with mixed text", DENSE),
    ]  # fmt: skip


def measured(articles, n):
    """CPU microseconds an article of each stage."""
    tagger_of = batches_of.Tagger
    book, spent = read_codebook(Project.here().codebook), Counter()
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "raw"
        raw.mkdir()
        texts.write(raw / "bench.jsonl", articles)
        tagger = tagger_of(book)
        tagger.tag(next(iter(read_batches(raw))).articles[:8])  # what is made at first use is no cost of an article
        maker, workers.Tagger = workers.Tagger, lambda _: tagger
        try:
            with _clocks(spent):
                build(raw, Project.here().codebook, Path(folder) / "tables")
        finally:
            workers.Tagger = maker
    return {stage: 1e6 * spent[stage] / n for stage in STAGES}


@contextmanager
def _clocks(spent):
    """Let each function of STAGES count its own time, without that of the stages which it calls."""
    clock, before = _Clock(spent), []
    for stage, places in STAGES.items():
        for owner, name in places:
            before.append((owner, name, getattr(owner, name)))
            setattr(owner, name, clock.timed(getattr(owner, name), stage))
    try:
        yield clock
    finally:
        for owner, name, function in before:
            setattr(owner, name, function)


class _Clock:
    """Time by stage, that of inner stages taken from the outer one."""

    def __init__(self, spent):
        self.spent, self.inner = spent, [0.0]

    def timed(self, function, stage):
        def run(*args, **kwargs):
            began = time.process_time()
            self.inner.append(0.0)
            try:
                return function(*args, **kwargs)
            finally:
                took = time.process_time() - began
                self.spent[stage] += took - self.inner.pop()
                self.inner[-1] += took

        return run
