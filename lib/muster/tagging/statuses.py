"""The status of an act: actual, intended, requested, hypothetical, denied; None where it is not coded."""

from muster.tagging.inflections import singular

_ASKED = {"obliged": "requested", "willing": "intended", "unsure": "hypothetical"}


class Statuses:
    """What modals, negation and the verbs above make of the acts of one sentence.

    Parameters
    ----------
    matches : Matches
    """

    def __init__(self, matches):
        self.matches, self.fits, self.frames = matches, matches.fits, matches.frames
        self.c, self.groups, self.words = matches.c, matches.groups, matches.fits.words
        self._status = {}

    def own(self, i):
        """What the verb group itself says of its act."""
        g = self.groups[i]
        if g.negated or self._nobody(i, g):
            return "denied"
        told = g.relation == "that" and g.parent is not None and self.groups[g.parent].past
        if told and g.modal == "would":
            return "intended"
        return _ASKED.get(self.words.modal_senses.get(g.modal), "actual")

    def _nobody(self, i, g):
        """ "Neither Britain nor Germany has", "no country would", "would grant no licences"."""
        if any(
            members and self.groups[members[0]].tokens[0].word in self.words.nobody
            for members in (g.subject, *self.c.arguments(i)[0][-1:])
        ):
            return True
        return any(self.c.kinds[k - 1] == "conj" and self.groups[k - 1].head == "nor" for k in g.subject if k)

    def status(self, i):
        """The status of a verb group's act, None where it is not coded."""
        if i not in self._status:
            self._status[i] = "actual"  # for who asks on the way
            self._status[i] = self._find(i)
        return self._status[i]

    def _find(self, i):
        g, own = self.groups[i], self.own(i)
        if g.relation in ("purpose", "reduced"):
            return None
        if g.relation == "if":
            return "hypothetical"
        if g.relation == "comp" and g.parent is not None and self._uncoded_above(g):
            return None
        above = self.above(i)
        if above is None and g.relation in ("object", "noun"):
            return None
        if above is None and g.relation == "prep":
            return own if g.prep in ("after", "while", "since", "before") else None
        if g.relation == "adverbial" and g.marker in self.words.settings and g.parent is not None:
            frame = self.matches.frame(i)
            if frame is not None and frame.type == "CONSULT":
                return None
        if own != "actual":
            return own if above in (None, "actual") or own == "denied" else above
        return above or own

    def _uncoded_above(self, g):
        """ "said adding": a complement of what is not coded is not coded."""
        return self.status(g.parent) is None or (
            g.form == "ing" and self.groups[g.parent].head in ("say", "tell", "add")
        )

    def above(self, i):
        """The status that what governs a verb group gives it, or None."""
        g = self.groups[i]
        if g.noun is not None and g.relation in ("object", "noun", "prep"):
            noun = self.fits.noun_frame(g.noun)
            if self.groups[g.noun].tokens[0].word in self.words.nobody:
                return "denied"  # "has no plans to"
            status = (noun and noun.complement) or self.frames.modality.get(singular(self.groups[g.noun].head))
            if status:
                return status
        if g.parent is None:
            return None
        if g.marker == "whether":
            return "hypothetical"
        if g.relation == "comp" and g.marker in self.frames.modality:
            return "denied" if self.groups[g.parent].negated else self.frames.modality[g.marker]
        frame = self.matches.frame(g.parent)
        if frame is not None and frame.complement and g.relation in ("comp", "object", "that", "prep"):
            return (
                None if g.relation == "object" and frame.control != "target" else frame.complement
            )  # "pledged money to"
        if g.relation == "object":
            return self.frames.object_modality.get(self.groups[g.parent].head)
        return self._of_complement(g) if g.relation == "comp" else None

    def _of_complement(self, g):
        """The status of "to" or -ing behind a verb without frame: "is to", "has to", "wants to", "began"."""
        parent = self.groups[g.parent]
        if parent.head == "be":
            return "intended"
        if parent.head in ("have", "need") and self.own(g.parent) == "actual":
            return "requested"
        outer = self.status(g.parent)
        if outer not in (None, "actual"):
            return outer
        return self.frames.modality.get(parent.head) or ("actual" if g.form == "ing" else "intended")

    def embedded(self, i):
        """Whether an act is only what another act asks, pledges or denies: then it needs both its roles."""
        g = self.groups[i]
        if g.relation not in ("comp", "object", "prep", "noun", "that") or self.above(i) in (None, "actual"):
            return False
        noun = self.fits.noun_frame(g.noun)
        return g.parent in self.matches.found or (noun is not None and noun.complement is not None)
