"""From files to articles: formats, paragraphs and their kinds, the ledger."""
