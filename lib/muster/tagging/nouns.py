"""Acts that a noun names: its roles from "of", "by", owners and the verb that carries it, its status from that verb."""

from muster.tagging.frames import MATERIAL

_SETTING = frozenset(("despite", "amid", "in spite of"))


class NounActs:
    """The acts that the nouns of one sentence name.

    Parameters
    ----------
    matches : Matches
    statuses : Statuses
    """

    def __init__(self, matches, statuses):
        self.matches, self.statuses, self.frames, self.refs = matches, statuses, matches.frames, matches.refs
        self.c, self.groups, self.words = matches.c, matches.groups, matches.fits.words
        self._verbs = {}

    def verb(self, k):
        """The verb group that a noun group is an argument of, or None: the first one."""
        if k not in self._verbs:
            self._verbs[k] = next((i for i in self.c.verbs if self._governs(i, k)), None)
        return self._verbs[k]

    def _governs(self, i, k):
        """Whether a noun group is the subject of a verb group, an object or in one of its phrases, which stand behind it."""
        g = self.groups[i]
        if k in g.subject:
            return g.form == "fin"
        if k < i:
            return False
        objects, phrases = self.c.arguments(i)
        return any([k in members for members in objects]) or any([k in members for _, members in phrases])

    def act(self, k):
        """The act that a noun group names.

        Parameters
        ----------
        k : int

        Returns
        -------
        tuple of (Frame, source, target, status) or None
        """
        g = self.groups[k]
        frames = self.matches.fits.noun_frames(k)
        status = self._status(k) if frames and g.prep not in _SETTING else None
        if status is None:
            return None
        for frame in frames:
            source, target = self.matches.both(frame, self._slots(k, g, frame), k)
            full = bool(source and target)
            if not frame.enough(source, target):
                continue
            if frame.type == "CONSULT" and g.prep and not full:
                continue  # "during a NATO meeting": the setting of another act
            if full or status in ("actual", "denied") or frame.type not in MATERIAL:
                return frame, source, target, status
        return None

    def end(self, k):
        """Where a noun group ends with the phrases behind it."""
        at = k + 1
        while self.c.kinds[at] == "np" and self.groups[at].prep:
            _, at = self.c.listed(at)
        return self.groups[at - 1].end

    # ---- roles ------------------------------------------------------------------------------------------------------

    def _slots(self, k, g, frame):
        slots = self.matches.prepositional(self._behind(k), k)
        slots["poss"] = self.refs.owners([k], k)
        slots["adj"] = self.refs.modifiers([k])
        i = self.verb(k)
        if i is None:
            if g.prep:
                slots["subj"] = self.refs.entities(self.c.main_subject(k), k)
            return slots
        v = self.groups[i]
        if k not in v.subject:
            slots["subj"] = self.matches.subject_of(i, k)
        if not self._carries(i, frame):
            return slots
        if k not in v.subject:
            slots["light"] = slots["subj"]
            for prep, found in self._late(i, g, k):
                if not slots.get(prep):
                    slots[prep] = found
        elif v.passive:
            for prep, found in self.matches.prepositional(self.c.arguments(i)[1], k).items():
                slots[prep] = [*slots.get(prep, ()), *found]
            slots["light"] = slots.get("by", [])
        return slots

    def _behind(self, k):
        """The phrases behind a noun group."""
        at, found = k + 1, []
        while self.c.kinds[at] == "np" and (self.groups[at].prep or self.groups[at].timed):
            members, following = self.c.listed(at)
            if self.groups[at].prep:
                found.append((self.groups[at].prep, members))
            at = following
        return found

    def _late(self, i, g, k):
        """The entities of the verb's phrases that stand behind the noun."""
        for prep, members in self.c.arguments(i)[1]:
            if self.groups[members[0]].start > g.end:
                yield prep, self.refs.entities(members, k, places=prep in ("in", "at"))

    def _carries(self, i, frame):
        """Whether a verb group only carries its noun: "launched an offensive", "were carried out"."""
        head = self.groups[i].head
        nxt = self.groups[i + 1] if i + 1 < len(self.groups) else None
        particle = (nxt.prep or nxt.head) if nxt is not None and nxt.kind in ("np", "particle") else ""
        return any(form in self.frames.light or form in frame.light for form in (head, f"{head} {particle}"))

    # ---- status -----------------------------------------------------------------------------------------------------

    def _status(self, k):
        i = self.verb(k)
        if i is None:
            return "actual"
        g, frame = self.groups[i], self.matches.frame(i)
        if k in g.subject:
            return self.statuses.own(i) if g.passive or g.head in self.words.going_on else "actual"
        if frame is not None and frame.complement:
            return frame.complement
        if any(k in members for _, members in self.c.arguments(i)[1]):
            return "actual"
        return self.frames.modality.get(g.head) or self.statuses.status(i)
