"""From articles to columns: sentences, mentions, people, dates, quotes."""
