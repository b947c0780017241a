"""From frames to figures with caption, numbers and evidence."""
