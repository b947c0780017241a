"""Tables that belong to no figure, written beside the figures."""

from muster.ground.errors import BuildError
from muster.ground.paths import shown
from muster.showing.save import figures_folder, write_csv


def write(frame, name, *, figures=""):
    """Write a frame as NAME.csv among the figures.

    Parameters
    ----------
    frame : DataFrame
    name : str
    figures : path; "" = reports/interactive/figures

    Returns
    -------
    str, what was written, in words

    Raises
    ------
    BuildError
        The folder cannot be written to.
    """
    folder = figures_folder(figures)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_csv(frame, folder / f"{name}.csv")
    except OSError as error:
        do = "Name another folder with --figures"
        raise BuildError(shown(folder), f"cannot be written to ({error.strerror})", do=do) from None
    return f"{name}.csv: {len(frame):,} rows of {len(frame.columns)} columns, beside the figures"
