"""The instrument of measurement: the codebook, the language facts, the alias scanner."""
