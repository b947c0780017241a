"""Clauses of a sentence: noun groups, verb groups, and who does what to whom.

A chunker and a handful of attachment rules over the classes of `grammar`, after the shallow parses on which event
coders have long stood (Schrodt 2009, TABARI manual, section 4: subject before, object behind, clauses apart). It
answers for each verb group: its voice, tense, modal and negation, its subject, objects and prepositional phrases,
and the verb group that it complements.
"""

from bisect import bisect_left

from muster.tagging.dependents import attach
from muster.tagging.groups import grouped
from muster.tagging.regroup import regroup

_INSERTION = 16  # groups; a longer one between commas is no insertion
_LIST = 60  # groups; so far ahead a list is looked for its "and"


class Clauses:
    """The groups of a sentence and their relations.

    Parameters
    ----------
    line : Line, without brackets, phrases folded
    lexicon : Lexicon

    Attributes
    ----------
    groups : list of Group
    kinds : list of str
        The kind of each group, then "end" for those asked for beyond the sentence: as a list is read from its end for
        a negative number, the same four stand before the first.
    verbs : list of int, the verb groups
    """

    def __init__(self, line, lexicon):
        self.lexicon = lexicon
        self.groups = grouped(line, lexicon)
        regroup(self.groups, lexicon)
        self.subjects = {}  # group -> the finite verb group whose subject it ends
        self.kinds = [g.kind for g in self.groups]
        self.verbs = [i for i, kind in enumerate(self.kinds) if kind == "vg"]
        self.kinds += ["end"] * 4
        self._lists, self._arguments, self._children = {}, {}, None
        for i in self.verbs:
            if self.groups[i].form == "fin":
                self._finite(i, self.groups[i])
        for i in self.verbs:
            if self.groups[i].form != "fin":
                attach(self, i, self.groups[i])

    def children(self, i):
        """The verb groups that hang on a verb group."""
        if self._children is None:
            self._children = {}
            for k in self.verbs:
                self._children.setdefault(self.groups[k].parent, []).append(k)
        return self._children.get(i, ())

    def verb_before(self, i):
        """The nearest verb group left of i, or None."""
        at = bisect_left(self.verbs, i)
        return self.verbs[at - 1] if at else None

    def main_subject(self, i):
        """The subject of the clause that a participle hangs on: of the finite verb before, else of the next one; in an
        insertion behind a subject that one."""
        for k in (*range(i - 1, -1, -1), *range(i + 1, len(self.groups))):
            g = self.groups[k]
            if g.kind == "vg" and g.form == "fin" and g.subject:
                return g.subject
        return []

    def hangs_on(self, k, i):
        """Whether a verb group is governed by another one."""
        for _ in range(8):
            k = self.groups[k].parent
            if k is None or k == i:
                break
        return k == i

    # ---- subjects of finite verbs -----------------------------------------------------------------------------------

    def _finite(self, i, g):
        left = i - 1
        if self.kinds[left] == "comma" and self.kinds[left - 1] == "conj":
            left -= 1
        if self.kinds[left] == "conj":
            self._coordinate(i, g)
        elif self.kinds[left] == "rel":
            self._relative(left, g)
        elif (at := self._subject_left_of(left)) is None:
            clause = self.kinds[left] == "sub"
            g.relation, g.marker = ("adverbial", self.groups[left].head) if clause else ("main", None)
        else:
            g.subject = self._listed_back(at)
            self.subjects[g.subject[-1]] = i
            self._governor(g, g.subject[0] - 1)

    def _coordinate(self, i, g):
        """ "said ... and called for": the subject of the finite verb before."""
        for k in range(i - 1, -1, -1):
            other = self.groups[k]
            if other.finite:
                g.subject, g.parent, g.relation, g.marker = other.subject, other.parent, other.relation, other.marker
                if not g.modal and other.modal and "base" in g.last.forms and not g.past:
                    g.modal = other.modal
                return
            if other.kind == "stop":
                return

    def _relative(self, rel, g):
        at = rel - 1
        while self.kinds[at] == "comma" or (self.kinds[at] == "np" and self.groups[at].timed):
            at -= 1
        if self.kinds[at] == "np":
            while self.groups[at].prep == "of" and self.kinds[at - 1] == "np" and not self.groups[at].named:
                at -= 1
            g.subject = [at]
        g.relation = "rel"
        g.parent = self.verb_before(rel)

    def _subject_left_of(self, i):
        """The group that is the subject of a verb group right of i."""
        passed = None
        while i >= 0:
            g = self.groups[i]
            if g.kind == "np":
                if not g.bare:
                    i -= 1
                elif self.kinds[i - 1] == "vg" and self._passes(self.groups[i - 1]):
                    passed = i if passed is None else passed
                    i -= 2
                elif (
                    passed is None
                    and self.kinds[i - 1] == "conj"
                    and self.kinds[i - 2] == "np"
                    and self.groups[i - 2].prep
                ):
                    passed, i = i, i - 2  # "leaders from Iraq and Turkey said"
                else:
                    return i
            elif (left := self._further_left(i, g)) is None:
                return passed
            else:
                i = left
        return passed

    def _passes(self, verb):
        """Whether what stands behind a verb group is its object; "saying they had not" opens a clause."""
        return verb.form != "fin" and verb.prep != "as" and verb.head not in self.lexicon.says

    def _further_left(self, i, g):
        """Where the search for a subject goes on behind a group that is none, None where it ends."""
        if g.kind == "vg":
            if g.form != "fin":
                return i - 1
            if g.relation != "rel" or "rel" not in self.kinds[:i]:
                return None
            return i - 2 - self.kinds[:i][::-1].index("rel")
        if g.kind == "comma":
            opening = self._opening(i)
            if opening is not None:
                return opening - 1
            return None if i and self.groups[i - 1].finite else i - 1
        if g.kind == "adj" or (g.kind == "rel" and g.head != "that"):
            return i - 1
        return i - 1 if g.kind == "conj" and self.kinds[i - 1] in ("np", "vg", "adj") else None

    def _opening(self, i):
        """The comma that opens the insertion which a comma closes: ", speaking on the sidelines,"."""
        for k in range(i - 1, max(-1, i - _INSERTION), -1):
            if self.kinds[k] == "stop":
                return None
            if (
                self.kinds[k] == "comma"
                and self.kinds[k - 1] == "np"
                and self.kinds[k + 1] in ("vg", "np", "rel", "adj", "sub")
            ):
                bare = self.groups[k - 1].prep is None or self.verb_before(k) is None
                if bare and not self.groups[k + 1].finite:
                    return k
        return None

    def _listed_back(self, at):
        """A subject with what is listed before it: "Iraq, Syria and Jordan said"."""
        members, i, joined = [at], at, False
        while self.kinds[i - 1] in ("conj", "comma") and self.kinds[i - 2] == "np" and self.groups[i - 2].bare:
            if self.kinds[i - 1] == "comma" and not joined:
                break
            if self.kinds[i - 1] == "conj" and self.groups[i - 1].head not in self.lexicon.lists:
                break
            joined = joined or self.kinds[i - 1] == "conj"
            i -= 2
            members.insert(0, i)
        first = self.groups[i - 1] if i else None
        if len(members) == 1 or first is None:
            return members
        if first.kind == "vg" and first.head not in self.lexicon.says:
            return [at]  # "praised Turkey and France sent jets"
        return [at] if self.groups[members[0]].bare and first.bare else members

    def _governor(self, g, left):
        """What stands before a clause: "that", "if", a verb of saying."""
        while self.kinds[left] == "np" and (self.groups[left].timed or self.groups[left].prep):
            left -= 1
            if self.kinds[left] == "comma" and self.kinds[left - 1] == "np":
                left -= 1
        mark = self.groups[left] if left >= 0 else None
        if mark is None:
            return
        verb = left if mark.kind == "vg" else self.verb_before(left)
        if mark.kind == "conj":
            if (
                verb is not None
                and self.groups[verb].relation == "that"
                and self.kinds[left - 1] in ("np", "vg", "adj")
            ):
                g.relation, g.parent = "that", self.groups[verb].parent
        elif mark.kind == "vg":
            if mark.head in self.lexicon.says or mark.form == "fin":
                g.relation, g.parent = "that", left
        elif mark.kind in ("rel", "sub") and mark.head in self.lexicon.content_clauses:
            if verb is None:
                g.relation = "rel"
                return
            g.relation, g.parent, g.marker = "that", verb, mark.head
            if self.kinds[left - 1] == "np" and left - 2 >= 0:
                g.noun = left - 1
        elif mark.kind == "rel":
            g.relation = "rel"
        elif mark.kind == "sub":
            g.relation = "if" if mark.head in self.lexicon.conditions else "adverbial"
            g.marker, g.parent = mark.head, verb

    # ---- objects ----------------------------------------------------------------------------------------------------

    def arguments(self, k):
        """What stands behind a verb group.

        Parameters
        ----------
        k : int

        Returns
        -------
        tuple of (list of list of int, list of (preposition, list of int))
            Its objects and its phrases.
        """
        if k not in self._arguments:
            self._arguments[k] = self._find_arguments(k)
        return self._arguments[k]

    def _find_arguments(self, k):
        objects, phrases, i, kinds = [], [], k + 1, self.kinds
        while True:
            kind = kinds[i]
            if kind == "np":
                x = self.groups[i]
                members, following = self.listed(i)
                if x.prep is not None:
                    phrases.append((x.prep, members))
                elif not x.timed:
                    if any(self.subjects.get(m, -1) > k for m in members):
                        return objects, phrases
                    if not objects or (
                        len(objects) == 1 and objects[0][-1] == i - 1 and x.last.word not in self.lexicon.reflexive
                    ):
                        objects.append(members)
                i = following
            elif kind in ("adj", "particle") or (
                kind == "comma" and kinds[i + 1] == "np" and (self.groups[i + 1].prep or self.groups[i + 1].timed)
            ):
                i += 1
            elif kind == "comma" and (behind := self._inserted(i)):
                i = behind
            else:
                return objects, phrases

    def _inserted(self, i):
        """Where a short apposition or participle between commas ends."""
        for k in range(i + 1, min(i + 6, len(self.groups))):
            if self.kinds[k] == "comma":
                return k + 1 if self.kinds[k + 1] == "np" and self.groups[k + 1].prep else None
            if self.kinds[k] in ("stop", "conj", "sub"):
                return None
        return None

    def listed(self, i):
        """A noun group with those listed behind it.

        Parameters
        ----------
        i : int

        Returns
        -------
        tuple of (list of int, int)
            The groups, and the one behind them: ([1, 3, 5], 6).
        """
        if i not in self._lists:
            self._lists[i] = self._listed(i)
        return self._lists[i]

    def _listed(self, i):
        members, at, prep = [i], i + 1, self.groups[i].prep
        while self.kinds[at] in ("comma", "conj"):
            following = at + (2 if self.kinds[at] == "comma" and self.kinds[at + 1] == "conj" else 1)
            if self.kinds[following] != "np":
                break
            other, mark = self.groups[following], self.groups[following - 1]
            if other.timed or other.prep not in (None, prep) or following in self.subjects:
                break
            if mark.head not in self.lexicon.lists if mark.kind == "conj" else not self._list_goes_on(following, prep):
                break
            members.append(following)
            at = following + 1
        return members, at

    def _list_goes_on(self, i, prep):
        """Whether behind a comma a list goes on, not an apposition: names up to an "and"."""
        for k in range(i, i + _LIST, 2):
            if self.kinds[k] != "np" or self.groups[k].prep not in (None, prep) or k in self.subjects:
                return False
            if self.kinds[k + 1] == "conj" or (self.kinds[k + 1] == "comma" and self.kinds[k + 2] == "conj"):
                return self.groups[k].named or self.groups[k].tokens[0].tag != "det"
            if self.kinds[k + 1] != "comma":
                return False
        return False
