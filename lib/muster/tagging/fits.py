"""Whether a frame fits a verb group: its particle, the words of its object, the clauses that it governs."""


class Fits:
    """Frames held against the clauses of one sentence.

    Parameters
    ----------
    frames : Frames
    referents : Referents
    present : set of str, the words of the sentence that frames ask for
    """

    def __init__(self, frames, referents, present):
        self.frames, self.refs, self.present = frames, referents, present
        self.c, self.groups, self.words = referents.c, referents.groups, referents.words
        self._complements, self._nouns = {}, {}

    # ---- frames of nouns and adjectives -----------------------------------------------------------------------------

    def noun_frames(self, k):
        """The frames of a noun group, by its last three words, two or one."""
        if k not in self._nouns:
            self._nouns[k] = self._find_noun(self.groups[k])
        return self._nouns[k]

    def noun_frame(self, k):
        """The first frame of a noun group, or None; also None for no group."""
        found = self.noun_frames(k) if k is not None else ()
        return found[0] if found else None

    def _find_noun(self, g):
        last = g.tokens[-1]
        if g.kind != "np" or last.word not in self.frames.noun_heads or last.tag not in ("noun", "verb", "adj"):
            return ()
        for size in range(min(3, len(g.tokens)), 0, -1):
            found = self.frames.nouns.get(" ".join(t.word for t in g.tokens[-size:]) if size > 1 else last.word)
            if found:
                return found
        return ()

    def adjective_frame(self, i):
        """ "has been critical of Washington", "is committed to": the frame of an adjective of a passive or a copula."""
        g = self.groups[i]
        if g.passive:
            word = g.verb.word
            if word not in self.frames.adjectives or any(p == "by" for p, _ in self.c.arguments(i)[1]):
                return None
        else:
            word = None
            for k in (i + 1, i + 2):
                if self.c.kinds[k] in ("adj", "np") and self.groups[k].prep is None:
                    word = self.groups[k].head
                    break
        for frame in self.frames.adjectives.get(word, ()):
            preps = {p for p, _ in self.c.arguments(i)[1]} | ({"to"} if self.has_infinitive(i) else set())
            if not g.passive or preps & {*frame.target, "to"}:
                return frame
        return None

    # ---- frames of verbs --------------------------------------------------------------------------------------------

    def fit(self, i, frame):
        """Objects and phrases of a verb group as a frame reads them.

        Parameters
        ----------
        i : int, the verb group
        frame : Frame

        Returns
        -------
        tuple of (list, list) or None
            As of `Group`, without the particle that belongs to the verb; None where the frame does not fit.
        """
        if frame.clause and self.complements(i).isdisjoint(frame.clause):
            return None
        g = self.groups[i]
        objects, phrases = self.c.arguments(i)
        if frame.extra:
            taken = self._extra(g, objects, phrases, frame.extra)
            if taken is None:
                return None
            objects, phrases = taken
        preps = [p for p, _ in phrases]
        if frame.with_ and frame.with_.isdisjoint(preps):
            return None
        if frame.object is not None and not self._object_fits(g, frame, objects):
            return None
        if frame.subject is not None and not self._subject_fits(g, frame, phrases):
            return None
        return (objects, phrases) if self._governs(i, frame, objects, phrases) else None

    def _object_fits(self, g, frame, objects):
        patients = [g.subject] if g.passive else objects
        return any(
            m
            and (
                frame.object.inside(self.refs.text(m))
                or (frame.places and self._mentions(m, lambda n: n.layer == "place"))
            )
            for m in patients
        )

    def _subject_fits(self, g, frame, phrases):
        agent = next((m for p, m in phrases if p == "by"), None) if g.passive else g.subject
        return bool(agent) and frame.subject.inside(self.refs.text(agent))

    def _governs(self, i, frame, objects, phrases):
        """Whether the verbs and words that a frame asks for hang on a verb group."""
        if frame.then and not any(self.groups[k].head in frame.then for k in self.c.children(i)):
            return False
        if frame.as_ is not None and not any(p == "as" and frame.as_.inside(self.refs.text(m)) for p, m in phrases):
            return False
        if frame.held and not self._held(objects, frame.held):
            return False
        return frame.person != "target" or any(self._mentions(m, lambda n: n.person) for m in objects)

    def _held(self, objects, words):
        """Whether an adjective stands behind the object: "held Russia responsible"."""
        behind = objects[-1][-1] + 1 if objects else 0
        return self.c.kinds[behind] == "adj" and self.groups[behind].head in words

    def _mentions(self, members, test):
        return any((m := self.groups[k].last.mention) is not None and test(m) for k in members)

    def _extra(self, g, objects, phrases, words):
        """Objects and phrases without the particle of the verb: behind it, or behind its object."""
        joined, first = " ".join(words), self.groups[objects[0][0]].start if objects else None
        for n, (prep, members) in enumerate(phrases):
            if prep == joined and (first is None or self.groups[members[0]].start < first):
                return [members, *objects], phrases[:n] + phrases[n + 1 :]
        behind = self._printed_behind(g, joined)
        if behind is not None:
            rest = [o for o in objects if self.groups[o[0]].start >= behind]
            moved = [m for p, m in phrases if p == words[-1] and self.groups[m[0]].start >= behind][:1]
            return [*moved, *rest], [(p, m) for p, m in phrases if m not in moved]
        after = objects[-1][-1] + 1 if objects and len(words) == 1 else -1
        if self.c.kinds[after] == "particle" and self.groups[after].head == joined:
            return objects, phrases
        return None

    def _printed_behind(self, g, words):
        """Where the words end that stand right behind a verb group, or None."""
        tail, size = g.end, len(words) + 1
        behind = self.refs.story.text[tail : tail + size + 1].lower()
        return tail + size if behind.startswith(" " + words) and not behind[size:].isalnum() else None

    # ---- what hangs on a verb group ---------------------------------------------------------------------------------

    def has_infinitive(self, i):
        """Whether an infinitive complements a verb group."""
        return any(self.groups[k].form == "inf" and self.groups[k].relation == "comp" for k in self.c.children(i))

    def complements(self, i):
        """The kinds of clause that hang on a verb group: to, np_to, ing, that, whether, that_would."""
        if i not in self._complements:
            self._complements[i] = {kind for k in self.c.children(i) for kind in self._kinds(i, self.groups[k])}
        return self._complements[i]

    def _kinds(self, i, g):
        if g.relation in ("comp", "object"):
            yield "to" if g.form == "inf" else "ing"
            if g.form == "inf" and g.relation == "object":
                yield "np_to"
        elif g.relation == "that":
            yield g.marker or "that"
            if g.modal in ("will", "would") and not g.negated:
                subject = self.refs.entities(g.subject)
                if not subject or subject == self.refs.entities(self.groups[i].subject):
                    yield "that_would"
