"""Tables on disk: written whole beside the old ones, then put in their place.

Tables out: data/processed/<name>.parquet and build.json, the record of what they were made from.
"""

import json
import os
import shutil
from pathlib import Path

import pyarrow.parquet as pq

from muster.ground.errors import BuildError
from muster.ground.paths import shown
from muster.ground.schema import TABLES

RECORD = "build.json"


class Writer:
    """Takes the tables of batch after batch; nothing is visible until `publish`.

    Use it as a context: leaving it without `publish` (an error, Ctrl-C) removes what was written.

    Parameters
    ----------
    processed : Path
        Folder of the tables; made where it is missing.
    """

    def __init__(self, processed):
        self.processed = Path(processed)
        self.staging = self.processed / f".building-{os.getpid()}"
        self.rows = dict.fromkeys(TABLES, 0)

    def __enter__(self):
        try:
            self.processed.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(self.staging, ignore_errors=True)
            self.staging.mkdir()
        except OSError as error:
            raise BuildError(
                shown(self.processed),
                f"cannot be written to ({error.strerror})",
                do="Name another folder with --processed",
            ) from None
        self._open = {
            name: pq.ParquetWriter(self.staging / f"{name}.parquet", table.arrow, compression="zstd")
            for name, table in TABLES.items()
        }
        return self

    def __exit__(self, kind, error, trace):
        for writer in self._open.values():
            writer.close()
        shutil.rmtree(self.staging, ignore_errors=True)

    def add(self, name, table):
        """Append a pyarrow table to the table of that name."""
        if table.num_rows:
            self._open[name].write_table(table)
            self.rows[name] += table.num_rows

    def publish(self, record):
        """Put the new tables in the place of the old ones.

        Parameters
        ----------
        record : dict
            What the tables were made from; kept as build.json, removed first and written last, so that a folder with
            it holds tables of one build.
        """
        for writer in self._open.values():
            writer.close()
        (self.processed / RECORD).unlink(missing_ok=True)
        for name in TABLES:
            os.replace(self.staging / f"{name}.parquet", self.processed / f"{name}.parquet")
        made = self.staging / RECORD
        made.write_text(json.dumps(record, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        os.replace(made, self.processed / RECORD)


def read_record(processed):
    """The record of the build that made the tables; None where there is none."""
    path = Path(processed) / RECORD
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None
