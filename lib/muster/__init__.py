"""Muster measures how the news covers a coalition; every number leads back to the sentences behind it.

The rooms, in the order in which the data flows (docs/architecture.md): ground, codebook, reading, tagging,
tables, measuring, showing, running. A room imports only from rooms above it.
"""

__version__ = "0.1.0"
