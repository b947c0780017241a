"""What every room stands on: errors, paths, the tables' schema, text folded for matching."""
