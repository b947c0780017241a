"""From tables to tidy frames."""
