"""What articles amount to: 1 each, or 1/k where stories are counted, k the articles of the story in the selection."""


def weighted(corpus, what="1", weight="weight"):
    """The SQL of a sum over articles of the selection.

    Parameters
    ----------
    corpus : Corpus
    what : str, SQL: of what each row has how many
    weight : str, SQL: the column of `selected`

    Returns
    -------
    str
        An integer; where stories are counted a fraction, rounded so that three thirds are 1.
    """
    total = f"sum({weight} * ({what}))"
    return f"round({total}, 9)" if corpus.counting == "stories" else f"{total}::BIGINT"


def number(corpus, total):
    """A sum of weights as a number to print: int; where stories are counted float, rounded like `weighted`."""
    return round(float(total), 9) if corpus.counting == "stories" else int(total)
