"""What an act is about: airstrikes, training, arms, financing; from the words that its verb governs."""

from muster.tagging.frames import DEFAULT_KIND


class ActKinds:
    """The kinds of the acts of one sentence.

    Parameters
    ----------
    frames : Frames
    referents : Referents
    end : int, of the sentence
    """

    def __init__(self, frames, referents, end):
        self.frames, self.refs, self.end = frames, referents, end
        self.c, self.groups, self.text = referents.c, referents.groups, referents.story.text

    def of_verb(self, i, frame):
        """The kinds of an act that a verb group names.

        Parameters
        ----------
        i : int
        frame : Frame or None

        Returns
        -------
        list of str
        """
        g = self.groups[i]
        end = self._end(i)
        text = self.text[g.start : end].lower()
        if g.passive and g.subject:
            text = f"{self.refs.text(g.subject)} {text}"
        attack = frame is not None and frame.type == "ASSAULT"
        return self._kinds(frame, text, (g.start, end), but=i if attack else None)

    def of_noun(self, k, frame, end):
        """The kinds of an act that a noun group names; `end` closes the phrases behind it."""
        start = self.groups[k].start
        return self._kinds(frame, self.text[start:end].lower(), (start, end))

    def _kinds(self, frame, text, span, but=None):
        found = [*frame.kinds] if frame is not None else []
        found += self.frames.kinds(text)
        if self.refs.words.money.search(text):
            found.append("financing")
        heads = (self.groups[i].head for i in self.c.verbs if i != but and span[0] <= self.groups[i].start < span[1])
        found += [kind for head in heads if (kind := self.frames.verb_kinds.get(head))]
        found = list(dict.fromkeys(found))
        if len(found) > 1 and "general" in found:
            found.remove("general")
        default = DEFAULT_KIND.get(frame.type) if frame is not None else None
        return found or ([default] if default else [])

    def _end(self, i):
        """Where what a verb governs ends: the next finite verb that does not hang on it."""
        for k in range(i + 1, len(self.groups)):
            g = self.groups[k]
            if g.kind == "stop":
                return g.start
            if g.finite and not self.c.hangs_on(k, i):
                return self.groups[g.subject[0] if g.subject and g.subject[0] > i else k].start
        return self.end
