"""What carries an act: who says it, and on which condition."""

from muster.tagging.referents import spoken


class Carriers:
    """Speakers and conditions of one sentence.

    Parameters
    ----------
    referents : Referents
    """

    def __init__(self, referents):
        self.refs, self.c, self.groups = referents, referents.c, referents.groups
        self.says = referents.words.says

    def condition(self, i):
        """The (start, end) of the clause with "if" that hangs on a verb group, or None."""
        found = [k for k in self.c.children(i) if self.groups[k].relation == "if"]
        return (self.groups[found[-1]].start, self._end(found[-1])) if found else None

    def _end(self, i):
        """Where a verb group with its objects and phrases ends."""
        objects, phrases = self.c.arguments(i)
        return max([self.groups[i].end, *(self.groups[m[-1]].end for m in (*objects, *(m for _, m in phrases)))])

    def speaker(self, i):
        """Who says a clause: the speaker of the quotation marks, else the subject of the verb of saying above."""
        g = self.groups[i]
        quote = self.refs.story.quote_at(g.start)
        if quote is not None:
            return spoken(quote[2])
        for _ in range(6):
            if g.parent is None:
                break
            parent = self.groups[g.parent]
            if g.relation == "that" and parent.head in self.says:
                return self.refs.entities(parent.subject)
            g = parent
        return self._attributed(i)

    def _attributed(self, i):
        """Who says the sentence in the end: "..., a spokesman said"."""
        if self.groups[i].head in self.says:
            return []
        for k, g in enumerate(self.groups):
            if g.prep == "according to" and g.kind == "np":
                return self.refs.entities([k])
            if k != i and g.finite and g.head in self.says and g.subject and not g.negated and self._closes(k, g):
                return self.refs.entities(g.subject)
        return []

    def _closes(self, k, g):
        """Whether a verb of saying stands behind what is said."""
        holds = any(self.groups[n].relation == "that" for n in self.c.children(k))
        return not holds and self.c.kinds[g.subject[0] - 1] == "comma"
