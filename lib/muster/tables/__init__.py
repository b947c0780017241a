"""From columns to tables on disk, and the open tables."""
