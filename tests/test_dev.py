"""Scores on the five hand-coded articles, where they lie beside the project (../shared)."""

import csv
import json
import shutil
import subprocess
import sys

import pandas as pd
import pytest

from conftest import ROOT
from muster.tables.build import build

SHARED = ROOT.parent / "shared"
pytestmark = pytest.mark.skipif(
    not (SHARED / "tools" / "score.py").is_file(), reason="needs ../shared with the coded articles beside the project"
)
LEAST = {
    **{
        "mentions": 0.97,
        "mentions_strict": 0.95,
        "paragraphs": 0.97,
        "dates": 0.96,
        "quotes": 0.95,
        "speakers": 0.9,
        "roles": 0.85,
    },
    **{"reported": 0.82, "events": 0.7, "event_types": 0.8, "event_status": 0.85, "event_kinds": 0.75, "claims": 0.9},
}


@pytest.fixture(scope="module")
def raw(tmp_path_factory):
    """The five articles in a folder of their own."""
    folder = tmp_path_factory.mktemp("dev") / "raw"
    folder.mkdir()
    for path in sorted((SHARED / "seeds").glob("*.txt")):
        shutil.copy(path, folder)
    return folder


@pytest.fixture(scope="module")
def scores(raw, project):
    """What score.py says of tables built with the publication days as metadata."""
    processed = raw.parent / "processed"
    with (raw / "metadata.csv").open("w", newline="") as handle:
        sheet = csv.writer(handle)
        sheet.writerow(["file", "published"])
        for path in sorted((SHARED / "gold" / "seeds").glob("*.json")):
            gold = json.loads(path.read_text(encoding="utf-8"))
            sheet.writerow([f"{gold['doc']}.txt", gold["meta"]["published"]])
    build(raw, project.codebook, processed)
    (raw / "metadata.csv").unlink()
    command = [sys.executable, SHARED / "tools" / "score.py", processed, SHARED / "gold" / "seeds", "--json"]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


@pytest.mark.parametrize("layer", LEAST)
def test_score_is_not_under_its_least(scores, layer):
    assert scores[layer]["f1"] >= LEAST[layer], scores[layer]


def test_day_of_an_article_with_a_dateline_and_a_crawl_date(raw, project, scores):
    processed = raw.parent / "without"
    build(raw, project.codebook, processed)
    documents = pd.read_parquet(processed / "documents.parquet").set_index("source")
    row = documents[documents.index.str.startswith("002_")].iloc[0]
    assert (str(row["published"]), row["published_basis"]) == ("2016-02-11", "dateline")
