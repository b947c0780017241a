"""The frames of a sentence with their roles: who acts, on whom."""

from dataclasses import dataclass, field

from muster.tagging.frames import Frame


@dataclass(slots=True)
class Match:
    """A frame on a verb group.

    Attributes
    ----------
    frame : Frame
    objects, phrases : as of `Group`, without what belongs to the trigger
    roles : tuple of (source, target), lists of entities, or None before they are asked for
    asked : list of str
        The target that acts in the complement: "urged Turkey to".
    """

    frame: Frame
    objects: list
    phrases: list
    roles: tuple | None = None
    asked: list = field(default_factory=list)


class Matches:
    """The frames that hold in one sentence.

    Parameters
    ----------
    fits : Fits

    Attributes
    ----------
    found : dict of int to Match, by verb group
    absorbed : set of int
        Verb groups whose act is part of another one: "pledged to help".
    """

    def __init__(self, fits):
        self.fits, self.frames, self.refs = fits, fits.frames, fits.refs
        self.c, self.groups, self.story = fits.c, fits.groups, fits.refs.story
        self.found, self.absorbed = {}, set()

    def frame(self, i):
        """The frame of a verb group, or None; also None for no group."""
        match = self.found.get(i)
        return match.frame if match else None

    def match(self, i):
        """Find the frame of a verb group: the first whose conditions hold and whose roles are filled, else the first."""
        g = self.groups[i]
        if g.passive or g.head in self.fits.words.copulas:
            adjective = self.fits.adjective_frame(i)
            if adjective is not None:
                self.found[i] = Match(adjective, [], self.c.arguments(i)[1])
                return
        first = None
        absent = self.fits.present.isdisjoint
        for frame in self.frames.verbs.get(g.head, ()):
            for words in frame.beside:  # no call: twelve frames a sentence are asked
                if absent(words):
                    break
            else:
                fit = self.fits.fit(i, frame)
                if fit is None:
                    continue
                self.found[i] = match = Match(frame, *fit)
                if frame.type == "NONE" or frame.enough(*self.roles(i)):
                    return
                first = first or match
        if first is not None:
            self.found[i] = first

    # ---- source and target ------------------------------------------------------------------------------------------

    def roles(self, i):
        """(source, target) of a matched verb group."""
        match = self.found[i]
        if match.roles is None:
            match.roles = [], []  # for who asks on the way
            match.roles = self._roles(i, match)
        return match.roles

    def _roles(self, i, match):
        frame = match.frame
        source, target = match.roles = self.both(frame, self._slots(i, match), i)
        if frame.type == "AGREE" and not target and frame.control == "source":
            target = self._promised(i)
        match.asked = target
        if frame.type == "REQUEST" and frame.extra[-1:] == ("for",):
            target = [t for t in target if not self._only_wished(match.objects, t)]
        if frame.that == "target" and not target:
            clause = next((k for k in self.c.children(i) if self.groups[k].relation == "that"), None)
            if clause is not None:
                target = [e for e in self.refs.entities(self.groups[clause].subject) if e not in source]
        return source, target

    def _slots(self, i, match):
        """The entities in each slot of a verb group: subj, obj, iobj, poss, adj and the prepositions."""
        g, objects, refs = self.groups[i], match.objects, self.refs
        subject = self.subject_of(i, i)
        slots = self.prepositional(match.phrases, i, match.frame.slots)
        if g.passive and not match.frame.rule.startswith("adjective"):
            slots.update(subj=slots.get("by", []), obj=subject)
            if objects:
                slots.update(iobj=subject, obj=refs.entities(objects[0], i))
            if match.frame.owned:
                slots["poss"] = slots["adj"] = refs.owners(g.subject, i)
            return slots
        slots["subj"] = [e for e in subject if "/" in e] if self.refs.somebody(g.subject) else subject
        slots["obj"] = refs.entities(objects[-1], i) if objects else []
        if len(objects) > 1:
            slots["iobj"] = refs.entities(objects[0], i)
        elif objects and self.groups[objects[0][-1]].last.mention:
            slots["iobj"] = slots["obj"]  # "promised the United States not to"
        if match.frame.owned and objects:
            slots["poss"] = slots["adj"] = refs.owners(objects[-1], i) or refs.modifiers(objects[-1])
        return slots

    def prepositional(self, phrases, at, wanted=None):
        """The entities behind each preposition.

        Parameters
        ----------
        phrases : list of (preposition, list of int)
        at : int, as of `Referents.entities`
        wanted : frozenset of str or None
            The prepositions that are asked for; None stands for all.

        Returns
        -------
        dict of str to list of str
        """
        slots = {}
        for prep, members in phrases:
            if wanted is not None and prep not in wanted:
                continue
            slots.setdefault(prep, []).extend(self.refs.entities(members, at, places=prep in ("in", "at")))
        return slots

    def both(self, frame, slots, at):
        """Source and target from the slots; of what stands between two, the first is the source."""
        source, target = _fill(frame.source, slots), _fill(frame.target, slots)
        if frame.type == "CONSULT" and not target:
            several = self.story.several
            if len(source) > 1 and source == several:
                return source[:1], source[1:]  # "They also discussed"
            if self._says_we(at) and (speaker := self.refs.first_person("i", at)) and speaker[0] in several:
                return speaker[:1], [e for e in several if e != speaker[0]]
        between = slots.get("between")
        if between and "between" in frame.source and source == list(dict.fromkeys(between)):
            return source[:1], source[1:]
        return source, [t for t in target if t not in source]

    def _says_we(self, at):
        subject = self.groups[at].subject
        return bool(subject) and self.groups[subject[-1]].last.word == "we"

    def _only_wished(self, objects, entity):
        """ "called for a coalition to destroy": what does not exist yet is asked nothing."""
        named = [t.mention for members in objects for k in members for t in self.groups[k].tokens if t.mention]
        if not named:
            return "coalition" in entity
        return any(m.entity == entity and m.layer == "coalition" and m.form == "generic" for m in named)

    def _promised(self, i):
        """The target of what is pledged: "pledged to help the coalition"."""
        k = next((k for k in self.c.children(i) if self.groups[k].relation == "comp"), None)
        if k is None:
            return []
        if k not in self.found:
            self.match(k)
        frame = self.frame(k)
        if frame is None or frame.type not in ("AID", "SUPPORT", "COOPERATE"):
            return []
        self.absorbed.add(k)
        return self.roles(k)[1]

    # ---- who acts in a verb group -----------------------------------------------------------------------------------

    def subject_of(self, i, at):
        """The entities that act in a verb group: its subject, or who is asked or promises in the clause above.

        Parameters
        ----------
        i : int
        at : int, as of `Referents.entities`

        Returns
        -------
        list of str
        """
        g = self.groups[i]
        if g.relation == "object" and g.parent is not None:
            return self._told(g, at)
        if g.relation == "noun":
            return self.refs.owners([g.noun], at)
        if g.relation in ("comp", "prep") and g.parent is not None:
            if g.relation == "comp" and not g.subject:
                return self.subject_of(g.parent, at)
            above = self.frame(g.parent)
            asked = above is not None and above.control == "target" and above.complement
            if asked or (above is not None and g.relation == "comp" and self.groups[g.parent].passive):
                return self.roles(g.parent)[1]
        if g.form != "fin" and g.subject and self._speaker_acts(g):
            return self.refs.first_person("we", i)
        return self.refs.entities(g.subject, at)

    def _speaker_acts(self, g):
        """Whether a quotation begins behind the subject that a verb group borrows."""
        quote = self.story.quote_at(g.start)
        return quote is not None and not quote[0] <= self.groups[g.subject[-1]].start < quote[1]

    def _told(self, g, at):
        """Who acts in an infinitive behind an object: "urged Turkey to", "pledged money to", "made a promise to"."""
        above, noun = self.frame(g.parent), self.fits.noun_frame(g.noun)
        parent = self.groups[g.parent]
        if above is not None and above.complement and (above.control == "target" or not noun):
            source, _ = self.roles(g.parent)
            return self.found[g.parent].asked if above.control == "target" else source
        if parent.head in self.frames.object_modality:
            return self.refs.entities([g.noun], at)
        owners = self.refs.owners([g.noun], at) if noun or parent.head in self.frames.light else []
        return owners or self.refs.entities(parent.subject, at)


def _fill(names, slots):
    """The entities of the first slot that is filled."""
    for name in names:
        if found := slots.get(name):
            return list(dict.fromkeys(found))
    return []
