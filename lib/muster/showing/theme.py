"""How figures look: one style, one colour an entity, marks beside colours."""

import colorsys
import zlib

# Okabe and Ito (2008), Color Universal Design: distinct for colour-blind readers
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
HATCHES = ("", "///", "...", "xx", "\\\\\\", "++", "oo")
NEUTRAL, INK = "#4D5B66", "#222222"
WIDTH, HEIGHT = 8.0, 4.2  # inches

_STYLE = {
    "figure.figsize": (WIDTH, HEIGHT),
    "figure.dpi": 110,
    "savefig.dpi": 150,
    "figure.constrained_layout.use": True,
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "axes.titlesize": 12,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": "#DDDDDD",
    "svg.hashsalt": "muster",
    "text.parse_math": False,
    "svg.fonttype": "none",
    "hatch.linewidth": 0.6,
}


def apply():
    """Set the style for the figures that follow."""
    import matplotlib as mpl
    import seaborn as sns

    sns.set_theme(style="ticks", rc=_STYLE)
    mpl.rcParams["svg.hashsalt"] = "muster"


def colour(entity, corpus):
    """The colour of an entity, the same in every figure: the codebook's coalitions take the palette in order, others
    a hue of their own made from the id."""
    order = [c.id for c in corpus.codebook.coalitions]
    if entity in order[: len(PALETTE)]:
        return PALETTE[order.index(entity)]
    share = zlib.crc32(str(entity).encode()) / 2**32
    return colorsys.hls_to_rgb(share, 0.38, 0.55)


def marker(place):
    """The mark of the n-th series, so that colour never stands alone."""
    return MARKERS[place % len(MARKERS)]
