"""What a build costs where little has changed, beside a full one; the tables of both are compared to the byte.

    python bench/incremental.py             20,000 made-up articles of about 4 KB, five outlets, JSON lines and text files
    python bench/incremental.py 100000      as many

User CPU time and peak memory of a process of its own a build. "Past start-up" leaves out importing and reading codebook and word lists,
which every build does. Ratios are what to compare.
"""

import json
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from muster.ground.paths import Project

OUTLETS = ("Herald", "Post", "Evening Star", "Meridian Wire", "")
WHO = (
    "The United States",
    "France",
    "Turkey",
    "Iraqi forces",
    "NATO",
    "John Kerry",
    "Islamic State",
    "the coalition",
    "Ankara",
    "Saudi Arabia",
)
DID = ("said that it would send", "pledged", "refused to give", "asked Germany for", "delivered", "would not speak of")
WHAT = (
    "two planes",
    "aid of 3 million dollars",
    "more troops",
    "trainers",
    "trucks and medical supplies",
    "a new base",
)
WHEN = ("on Monday", "last week", "on May 3, 2015", "in 2014", "after the meeting in Paris", "before the summer")
LENGTH = 42  # sentences an article: about 4 KB
SYLLABLES = "ba be bi bo da de di do fa fe ga go ha he hi ka ke ko la le li lo ma me mi mo na ne ni no pa pe po ra re ri ro sa se si so ta te ti to va ve wa wi".split()  # noqa: SIM905


def main(n=20_000):
    n = int(n)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        made = write(root / "raw", n)
        print(f"{n:,} articles of {made / n:,.0f} characters")
        print(f"{'build':24} {'user s':>7} {'of full':>8} {'past start':>10} {'of full':>8} {'peak MB':>8}  tagged")
        full = show("full", root, None)
        show("unchanged", root, full)
        changed = root / "raw" / "one.txt"
        changed.write_text("Ankara agrees\n\nTurkey opened a base to the coalition on Monday, officials said.\n")
        show("one article more", root, full)
        changed.write_text(changed.read_text() + "\nFrance refused.\n")
        show("one article changed", root, full)
        subprocess.run(
            [sys.executable, __file__, "build", str(root / "raw"), str(root / "full")], check=True, capture_output=True
        )
        same = all(p.read_bytes() == (root / "full" / p.name).read_bytes() for p in (root / "tables").iterdir())
        print(
            "The tables are those of a full build, to the byte."
            if same
            else "THE TABLES DIFFER from those of a full build."
        )
        shutil.rmtree(root / "raw")


def write(raw, n, seed=1):
    """Articles of one file of JSON lines, a thousandth of them as text files; the characters written."""
    pick, chars = random.Random(seed), 0
    raw.mkdir()
    with (raw / "many.jsonl").open("w", encoding="utf-8") as handle:
        for number in range(n - n // 1000):
            text, fields = article(pick, number)
            chars += len(text)
            handle.write(json.dumps({"text": text, **fields}) + "\n")
    for number in range(n // 1000):
        text, _ = article(pick, n + number)
        chars += len(text)
        (raw / f"{number:06}.txt").write_text(text, encoding="utf-8")
    return chars


def article(pick, number):
    """A text of words of no language with a sentence about somebody in every third place, and its metadata."""
    sentences = []
    for n in range(LENGTH):
        if n % 3 == 0:
            who, did, what, when = (pick.choice(some) for some in (WHO, DID, WHAT, WHEN))
            words = [who, did, *made_up(pick, 2), what, *made_up(pick, 2), when]
        else:
            words = ["The", *made_up(pick, 10), "was", *made_up(pick, 2)]
        sentences.append(" ".join(words) + ".")
    blocks = [" ".join(sentences[at : at + 3]) for at in range(0, LENGTH, 3)]
    outlet = pick.choice(OUTLETS)
    text = "\n\n".join([f"Report of {' '.join(made_up(pick, 4))}", *blocks, f"Follow {outlet or 'us'} for more news."])
    day = f"{pick.choice((2014, 2015, 2016))}-{pick.randrange(1, 13):02}-{pick.randrange(1, 29):02}"
    return text, {"url": f"https://example.org/{number}", "published": day, **({"outlet": outlet} if outlet else {})}


def made_up(pick, n):
    return ["".join(pick.choices(SYLLABLES, k=pick.randrange(2, 5))) for _ in range(n)]


def show(name, root, full):
    """Run one build in a process of its own and print its row; its costs."""
    ran = subprocess.run(
        [sys.executable, __file__, "build", str(root / "raw"), str(root / "tables")],
        capture_output=True,
        text=True,
        check=True,
    )
    user, past, peak, how = ran.stdout.strip().split(" ", 3)
    user, past = float(user), float(past)
    of = [f"{a / b:8.1%}" for a, b in zip((user, past), full or (user, past), strict=True)]
    print(f"{name:24} {user:7.2f} {of[0]} {past:10.2f} {of[1]} {float(peak):8.0f}  {how}", flush=True)
    return user, past


def build(raw, processed):
    """One build, in this process: user CPU, the same past start-up, peak memory, what was tagged."""
    from muster.codebook.codebook import read_codebook
    from muster.codebook.language import read_language
    from muster.tables.build import build as make

    codebook = Project.here().codebook
    read_language(read_codebook(codebook).language)
    began = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    done = make(raw, codebook, processed)
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(used.ru_utime, used.ru_utime - began, used.ru_maxrss / 1e3, done.how)


if __name__ == "__main__":
    if sys.argv[1:2] == ["build"]:
        build(*sys.argv[2:4])
    else:
        main(*sys.argv[1:2])
