"""Clauses of a sentence: noun groups, verb groups, and who does what to whom.

A chunker and a handful of attachment rules over the classes of `grammar`, after the shallow parses on which event
coders have long stood (Schrodt 2009, TABARI manual, section 4: subject before, object behind, clauses apart). It
answers for each verb group: its voice, tense, modal and negation, its subject, objects and prepositional phrases,
and the verb group that it complements.
"""

from muster.tagging.dependents import attach
from muster.tagging.groups import grouped
from muster.tagging.regroup import regroup

_INSERTION = 16  # groups; a longer one between commas is no insertion
_LIST = 60  # groups; so far ahead a list is looked for its "and"


class Clauses:
    """The groups of a sentence and their relations.

    Parameters
    ----------
    tokens : list of Token, without marks, phrases folded
    lexicon : Lexicon

    Attributes
    ----------
    groups : list of Group
    verbs : list of int, the verb groups
    children : dict of int to list of int, the verb groups that hang on a verb group
    """

    def __init__(self, tokens, lexicon):
        self.lexicon = lexicon
        self.groups = grouped(tokens, lexicon)
        regroup(self.groups, lexicon)
        self.subjects = {}  # group -> the finite verb group whose subject it ends
        self.verbs = [i for i, g in enumerate(self.groups) if g.kind == "vg"]
        for i in self.verbs:
            if self.groups[i].form == "fin":
                self._finite(i, self.groups[i])
        self._lists = {}
        for i in self.verbs:
            self._objects(i, self.groups[i])
        for i in self.verbs:
            if self.groups[i].form != "fin":
                attach(self, i, self.groups[i])
        self.children = {}
        for i in self.verbs:
            self.children.setdefault(self.groups[i].parent, []).append(i)

    def before(self, i, kind):
        """The nearest group of a kind left of i, or None."""
        groups = self.groups
        for k in range(i - 1, -1, -1):
            if groups[k].kind == kind:
                return k
        return None

    def kind(self, i):
        """The kind of a group, "end" beyond the sentence."""
        return self.groups[i].kind if 0 <= i < len(self.groups) else "end"

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
        if self.kind(left) == "comma" and self.kind(left - 1) == "conj":
            left -= 1
        if self.kind(left) == "conj":
            self._coordinate(i, g)
        elif self.kind(left) == "rel":
            self._relative(left, g)
        elif (at := self._subject_left_of(left)) is None:
            clause = self.kind(left) == "sub"
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
        while self.kind(at) == "comma" or (self.kind(at) == "np" and self.groups[at].timed):
            at -= 1
        if self.kind(at) == "np":
            while self.groups[at].prep == "of" and self.kind(at - 1) == "np" and not self.groups[at].named:
                at -= 1
            g.subject = [at]
        g.relation = "rel"
        g.parent = self.before(rel, "vg")

    def _subject_left_of(self, i):
        """The group that is the subject of a verb group right of i."""
        passed = None
        while i >= 0:
            g = self.groups[i]
            if g.kind == "np":
                if not g.bare:
                    i -= 1
                elif self.kind(i - 1) == "vg" and self._passes(self.groups[i - 1]):
                    passed = i if passed is None else passed
                    i -= 2
                elif (
                    passed is None
                    and self.kind(i - 1) == "conj"
                    and self.kind(i - 2) == "np"
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
            rel = self.before(i, "rel") if g.relation == "rel" else None
            return None if rel is None else rel - 1
        if g.kind == "comma":
            opening = self._opening(i)
            if opening is not None:
                return opening - 1
            return None if i and self.groups[i - 1].finite else i - 1
        if g.kind == "adj" or (g.kind == "rel" and g.head != "that"):
            return i - 1
        return i - 1 if g.kind == "conj" and self.kind(i - 1) in ("np", "vg", "adj") else None

    def _opening(self, i):
        """The comma that opens the insertion which a comma closes: ", speaking on the sidelines,"."""
        for k in range(i - 1, max(-1, i - _INSERTION), -1):
            if self.kind(k) == "stop":
                return None
            if (
                self.kind(k) == "comma"
                and self.kind(k - 1) == "np"
                and self.kind(k + 1) in ("vg", "np", "rel", "adj", "sub")
            ):
                bare = self.groups[k - 1].prep is None or self.before(k, "vg") is None
                if bare and not self.groups[k + 1].finite:
                    return k
        return None

    def _listed_back(self, at):
        """A subject with what is listed before it: "Iraq, Syria and Jordan said"."""
        members, i, joined = [at], at, False
        while self.kind(i - 1) in ("conj", "comma") and self.kind(i - 2) == "np" and self.groups[i - 2].bare:
            if self.kind(i - 1) == "comma" and not joined:
                break
            if self.kind(i - 1) == "conj" and self.groups[i - 1].head not in self.lexicon.lists:
                break
            joined = joined or self.kind(i - 1) == "conj"
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
        while self.kind(left) == "np" and (self.groups[left].timed or self.groups[left].prep):
            left -= 1
            if self.kind(left) == "comma" and self.kind(left - 1) == "np":
                left -= 1
        mark = self.groups[left] if left >= 0 else None
        if mark is None:
            return
        verb = left if mark.kind == "vg" else self.before(left, "vg")
        if mark.kind == "conj":
            if verb is not None and self.groups[verb].relation == "that" and self.kind(left - 1) in ("np", "vg", "adj"):
                g.relation, g.parent = "that", self.groups[verb].parent
        elif mark.kind == "vg":
            if mark.head in self.lexicon.says or mark.form == "fin":
                g.relation, g.parent = "that", left
        elif mark.kind in ("rel", "sub") and mark.head in self.lexicon.content_clauses:
            if verb is None:
                g.relation = "rel"
                return
            g.relation, g.parent, g.marker = "that", verb, mark.head
            if self.kind(left - 1) == "np" and left - 2 >= 0:
                g.noun = left - 1
        elif mark.kind == "rel":
            g.relation = "rel"
        elif mark.kind == "sub":
            g.relation = "if" if mark.head in self.lexicon.conditions else "adverbial"
            g.marker, g.parent = mark.head, verb

    # ---- objects ----------------------------------------------------------------------------------------------------

    def _objects(self, k, g):
        g.objects, g.phrases = [], []
        i, n = k + 1, len(self.groups)
        while i < n:
            x = self.groups[i]
            if x.kind == "np":
                members, following = self.listed(i)
                if x.prep is not None:
                    g.phrases.append((x.prep, members))
                elif not x.timed:
                    if any(self.subjects.get(m, -1) > k for m in members):
                        return
                    if not g.objects or (
                        len(g.objects) == 1 and g.objects[0][-1] == i - 1 and x.last.word not in self.lexicon.reflexive
                    ):
                        g.objects.append(members)
                i = following
            elif x.kind in ("adj", "particle") or (
                x.kind == "comma" and self.kind(i + 1) == "np" and (self.groups[i + 1].prep or self.groups[i + 1].timed)
            ):
                i += 1
            elif x.kind == "comma" and (behind := self._inserted(i)):
                i = behind
            else:
                return

    def _inserted(self, i):
        """Where a short apposition or participle between commas ends."""
        for k in range(i + 1, min(i + 6, len(self.groups))):
            if self.kind(k) == "comma":
                return k + 1 if self.kind(k + 1) == "np" and self.groups[k + 1].prep else None
            if self.kind(k) in ("stop", "conj", "sub"):
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
        while self.kind(at) in ("comma", "conj"):
            following = at + (2 if self.kind(at) == "comma" and self.kind(at + 1) == "conj" else 1)
            if self.kind(following) != "np":
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
            if self.kind(k) != "np" or self.groups[k].prep not in (None, prep) or k in self.subjects:
                return False
            if self.kind(k + 1) == "conj" or (self.kind(k + 1) == "comma" and self.kind(k + 2) == "conj"):
                return self.groups[k].named or self.groups[k].tokens[0].tag != "det"
            if self.kind(k + 1) != "comma":
                return False
        return False
