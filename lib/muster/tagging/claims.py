"""What an article claims of a coalition: how many it has, and who is in it.

Tables in: sentences, mentions, quotes (of a batch). Tables out: claims.
"""

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field, replace

import numpy as np

from muster.codebook.language import one_of
from muster.tagging.claimscenes import Scenes, candidates
from muster.tagging.claimwords import (
    COALITION,
    COUNTRIES,
    Numbers,
    at_numbers,
    member_patterns,
    openers,
    runs_of,
    size_patterns,
)  # fmt: skip

_DETERMINED = re.compile(rf"(?:also |itself )?(?:an?|the|another|one|fellow|its|part|{COALITION}+'s)\b")
_WHOLE, _MANY, _MOST = 6, 30, 250  # "the two NATO members" is no size; "60 countries in it" is one without "the"
_LISTED, _PLAUSIBLE = 5, 0.8  # a list of those at a meeting: so many, and this share of them members in the codebook
_LONGEST = 3000  # characters of a sentence that are read: what is longer is no sentence
# the rules that a sentence may fit that names no coalition, as five of six do; a test reads the patterns of the others
_CORES = ("size_core", "size_core_of")
_UNNAMED = ("member_belongs", "took_part", "taking_part")
_BARE = ("has", "had", "with", "is now", "now", "includes", "included", "involves", "groups", "unites")


@dataclass
class Claim:
    """A claim as read: offsets in the sentence, later in the article."""

    start: int
    end: int
    coalition: str
    claim: str
    rule: str
    n: int | None = None
    approx: bool | None = None
    members: list = field(default_factory=list)
    role: str | None = None
    said_by: str | None = None


class ClaimFinder:
    """Finds claims by a codebook and a language.

    Parameters
    ----------
    book : Codebook
    language : Language
    """

    def __init__(self, book, language):
        words = language.claims
        self.numbers, self.openers = Numbers(words), openers(words)
        self.sizes, self.memberships = size_patterns(words, self.numbers), member_patterns(words)
        self.meeting = re.compile(rf"(?<!\w)(?:{one_of(words['meetings'])})(?!\w)")
        self.meets = re.compile(rf" (?:{one_of(words['meetings'])})(?!\w)")
        self.modifier = re.compile(rf"{self.numbers.pattern}[- ](?:{one_of(words['singular'])}|strong)(?!\w)", re.I)
        delegates, present = one_of(words["delegates"]), one_of(words["present"])
        self.delegates = re.compile(rf"(?<!\w)(?:{delegates}|{present})(?!\w)", re.I)
        self.doubtful = re.compile(rf"(?<!\w)(?:{one_of(words['doubtful'])}) (?:the )?$|(?:n't|not) (?:the )?$", re.I)
        self.fighting = [c for c in book.coalitions if c.against]
        self.scenes = Scenes(words, {entity for c in self.fighting for entity in c.against})
        self.known = {c.id: {m.id for m in c.members} for c in book.coalitions}

    def default(self, entities):
        """The coalition that a meeting or a core without name belongs to: the one named most that has an enemy.

        Parameters
        ----------
        entities : list of str, of every mention of the article
        """
        counts = Counter(entities)
        named = [c for c in self.fighting if counts[c.id]]
        near = [c for c in self.fighting if c.bare and any(counts[e] for e in c.bare.near)]
        best = max(named or near, key=lambda c: counts[c.id], default=None)
        return best.id if best else None

    def find(self, scene):
        """The claims of a sentence, by where they begin.

        Returns
        -------
        list of Claim
        """
        found = list(self._sizes(scene))
        members = list(self._memberships(scene))
        if not members:
            members = list(self._at_a_meeting(scene))
        kept = []
        for c in found + members:
            same = [k for k in kept if (k.coalition, k.claim, k.n) == (c.coalition, c.claim, c.n)]
            if not any(set(c.members) <= set(k.members) for k in same):
                kept.append(c)
        return sorted(kept, key=lambda c: c.start)

    # ---- sizes ------------------------------------------------------------------------------------------------------

    def _sizes(self, scene):
        if not scene.numbers:
            return
        taken = []
        yield from self._inside(scene, taken)
        for rule in self.sizes if scene.coalitions else _CORES:
            for m in self.sizes[rule].matches(scene):
                group = m.groupdict()
                n = self.numbers.value(m["number"])
                spot = m.start("number")
                if spot in taken or not self._is_size(rule, n, group, scene.masked, m.end()):
                    continue
                who = scene.named(*m.span(), scene.coalitions) or [scene.default if "core" in rule else None]
                if who[0] and (len(who) == 1 or rule not in ("size_counts", "size_owned")):
                    taken.append(spot)
                    end = m.end("noun") if group.get("noun") else m.end("whole")
                    approx = bool(group["approx"] or group["tail"])
                    whom = who[0] if m.end("number") < m.end() - 1 and rule != "size_of" else who[-1]
                    yield Claim(m.start("whole"), end, whom, "size", rule, n, approx)

    def _inside(self, scene, taken):
        """ "65-nation coalition": the number is part of the name."""
        for m in at_numbers(self.modifier, scene.text, scene.numbers):
            run = next((r for r in runs_of(scene.masked, COALITION) if r[0] <= m.start("number") < r[1]), None)
            n = self.numbers.value(m["number"])
            if run and 2 <= n <= _MOST and not self.meets.match(scene.masked, run[1]):
                taken.append(m.start("number"))
                approx = bool(m["approx"] or m["tail"])
                yield Claim(m.start("whole"), m.end(), scene.coalitions[run[0]][0], "size", "size_modifier", n, approx)

    def _is_size(self, rule, n, group, masked, end):
        """Whether the number is that of all members: not "five of the members", "members who met", "its meeting"."""
        if not 2 <= n <= _MOST or (rule != "size_core" and self.meets.match(masked, end)):
            return False
        if rule == "size_within":
            link, before = group["link"].lower(), (group["before"] or "").lower()
            if not group["noun"] and before != "of":
                return False
            if link == "of" and re.match(r" (?:who|that|whose)\b", masked[end:]):
                return False
            return (n >= _WHOLE and bool(before or "form" in link)) or (link != "of" and n >= _MANY)
        if rule == "size_attributive":
            return bool(group["before"]) and n >= _WHOLE and not re.match(r" (?:who|that|whose)\b", masked[end:])
        if rule == "size_all" and not group["every"]:
            return False
        if rule == "size_counts":
            return n >= _WHOLE and (bool(group["noun"]) or group["link"].lower() not in _BARE)
        if group.get("portion"):
            return False
        least = {"size_owned": _WHOLE, "size_makes_up": 10, "size_of": 3, "size_modifier": 2}
        return n >= least.get(rule, _WHOLE)

    def _of_the_coalition(self, scene, members, least):
        """Whether countries that took part are, nearly all, members in the codebook: not the powers at talks on Iran."""
        known = self.known.get(scene.default, set())
        return len(members) >= least and sum(c in known for c in members) >= _PLAUSIBLE * len(members)

    # ---- members ----------------------------------------------------------------------------------------------------

    def _memberships(self, scene):
        if not scene.countries:
            return
        for rule in self.memberships if scene.coalitions else _UNNAMED:
            for m in self.memberships[rule].matches(scene):
                start, members = self._members(scene, m, rule)
                if not members or self.doubtful.search(scene.masked, max(0, start - 16), start):
                    continue
                took = rule in ("took_part", "taking_part")
                if rule == "member_other" and len(members) < 2:  # "the United States and other members"
                    continue
                if took and not self._of_the_coalition(scene, members, 2 if rule == "took_part" else _LISTED):
                    continue
                who = scene.named(*m.span(), scene.coalitions) or [scene.default if took or "belongs" in rule else None]
                role = "participant" if took else "core" if "core" in scene.text[m.start() : m.end()] else "member"
                end = max(m.end(g) for g in ("members", "named", "more", "last") if m.groupdict().get(g))
                for coalition in dict.fromkeys(filter(None, who)):
                    yield Claim(start, end, coalition, "membership", rule, members=members, role=role)

    def _members(self, scene, m, rule):
        """Where a list begins, and its countries; of "Russia and Turkey, a NATO member" the one that the noun fits."""
        group = m.groupdict()
        runs = [g for g in ("members", "named", "more", "last") if group.get(g)]
        if rule == "taking_part":  # "Along with Iraq, the countries taking part are ..."
            return m.start(runs[0]), sorted({c for held in scene.countries.values() for c in held})
        start = min(m.start(g) for g in runs)
        held = [c for g in runs for c in scene.countries.get(m.start(g), ())]
        noun = (group.get("noun1") or group.get("nounof1") or "").lower()
        if not noun or noun == "part" or len(runs) > 1:
            return start, held
        plural = noun.endswith("s")
        if len(held) > 1 and not plural and "copula" not in rule:
            held = held[:1] if "named" in rule else held[-1:]
        fits = plural == (len(held) > 1) or bool(group.get("one1")) or ("named" in rule and not plural)
        determined = group.get("determined") is None or plural or _DETERMINED.match(group["determined"])
        return start, held if fits and determined else []

    def _at_a_meeting(self, scene):
        """Those who came to a meeting of the coalition: a long list, in a sentence about its enemy or itself."""
        longest = max(scene.countries, key=lambda at: len(scene.countries[at]), default=None)
        if not scene.default or longest is None or len(scene.countries[longest]) < _LISTED:
            return
        if not (self.meeting.search(scene.masked) and self.delegates.search(scene.masked)):
            return
        members = list(dict.fromkeys(scene.countries[longest]))
        if not scene.about or not self._of_the_coalition(scene, members, _LISTED):
            return
        core = scene.core and scene.core - 1 <= len(members) <= scene.core
        end = next(end for start, end in runs_of(scene.masked, COUNTRIES) if start == longest)
        role = "core" if core else "participant"
        yield Claim(longest, end, scene.default, "membership", "at_a_meeting", members=members, role=role)


def columns(work):
    """The table of claims of a batch.

    Parameters
    ----------
    work : the batch on its way through the tagger, with spans, sentences and quotes

    Returns
    -------
    dict of str to list, the columns of the table claims
    """
    rows = list(_rows(work))
    names = ("coalition", "claim", "n", "approx", "members", "role", "said_by", "rule", "start", "end")
    made = {name: [getattr(c, name) for _, _, c in rows] for name in names}
    return {"doc_id": [d for d, _, _ in rows], "sentence": [s for _, s, _ in rows], **made} if rows else {}


def _rows(work):
    """(doc_id, sentence, Claim) of a batch, in order."""
    finder, spans = work.t.claims, work.spans
    columns = (spans.start, spans.end, spans.layer, spans.entity, spans.form, spans.use)
    doc, default, core = None, None, None
    for sentence, first, last, numbers in candidates(work):
        if work.sentence_doc[sentence] != doc:
            doc = int(work.sentence_doc[sentence])
            mine, base = slice(*np.searchsorted(work.mention_doc, (doc, doc + 1))), int(work.buffer.starts[doc])
            default, core = finder.default(spans.entity[mine].tolist()), None
        start = int(work.sentences.start[sentence])
        end = min(int(work.sentences.end[sentence]), start + _LONGEST)
        mentions = [
            (a - start, b - start, *rest)
            for a, b, *rest in zip(*(c[first:last].tolist() for c in columns), strict=True)
            if b <= end
        ]
        text = work.buffer.folded[start:end]
        for claim in finder.find(finder.scenes.make(text, mentions, [n - start for n in numbers], default, core)):
            if claim.claim == "size" and "core" in text[: claim.end + 20].lower():
                core = claim.n
            said_by = _said_by(work, doc, finder, text, mentions, start - base, claim)
            moved = replace(claim, start=claim.start + start - base, end=claim.end + start - base, said_by=said_by)
            yield work.ids[doc], int(work.sentence_number[sentence]), moved


def _said_by(work, doc, finder, text, mentions, offset, claim):
    """The speaker of the stretch that a claim stands in, else of the reporting verb of its sentence."""
    quotes = work.quotes[doc]
    at = bisect_right(quotes, claim.start + offset, key=lambda q: q.start) - 1
    if at >= 0 and claim.start + offset < quotes[at].end:
        return quotes[at].speaker
    return finder.scenes.teller(text, mentions, claim.start, claim.end)
