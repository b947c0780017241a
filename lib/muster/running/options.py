"""The options that several commands share, as types of their parameters."""

from pathlib import Path
from typing import Annotated

import typer

Raw = Annotated[
    str | None,
    typer.Option(
        "--raw",
        help="Folder with the articles, or its address (s3://...); default data/raw, or its sample while nothing else is there.",
    ),
]
CodebookFile = Annotated[Path | None, typer.Option("--codebook", help="Codebook; default codebooks/counter-is.yaml.")]
Processed = Annotated[
    str | None,
    typer.Option("--processed", help="Folder of the tables, or its address (s3://...); default data/processed."),
]
Figures = Annotated[
    Path | None,
    typer.Option(
        "--figures", help="Folder for the figures; default figures/ for the sample, else reports/RUN/figures."
    ),
]
Reports = Annotated[Path | None, typer.Option("--reports", help="Folder for the reports; default reports/.")]
Only = Annotated[
    list[str] | None, typer.Option("--only", help="Only this notebook (name or beginning); may be repeated.")
]
Parameters = Annotated[
    list[str] | None, typer.Option("-p", help="A notebook parameter: -p NAME VALUE, or -p NAME=VALUE; may be repeated.")
]
Params = Annotated[Path | None, typer.Option("--params", help="YAML file with parameters; -p wins over it.")]
Profile = Annotated[str, typer.Option("--profile", help="Profile of muster.toml: NAME for its section [run.NAME].")]
Over = Annotated[str, typer.Option("--over", help="A list parameter: one section of the report for each value.")]
AtOnce = Annotated[int, typer.Option("--at-once", min=0, max=64, help="Notebooks at a time; 0: as many as cores.")]
Anew = Annotated[bool, typer.Option("--force", help="Execute every notebook; else those whose inputs have changed.")]

Map = Annotated[
    list[str] | None,
    typer.Option("--map", help="What JSON and CSV files call a field: --map text=body; may be repeated."),
]
Strict = Annotated[bool, typer.Option("--strict", help="End with 2 where a source does not hold what it should.")]

Workers = Annotated[int, typer.Option("--workers", min=1, max=256, help="Processes that tag.")]
Cluster = Annotated[
    str,
    typer.Option("--cluster", help="Address of a Dask scheduler whose workers tag instead, e.g. tcp://10.0.0.5:8786."),
]
Force = Annotated[
    bool, typer.Option("--force", help="Tag every article; else those that changed since the tables were made.")
]
