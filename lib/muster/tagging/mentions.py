"""Which entities an article mentions, exactly where, in which form and use.

A batch goes through at once: the scanner's spans as arrays, compounds built by joins over them, overlaps resolved in
their clusters; only names with two readings are looked at one by one. Tables out: mentions.
"""

import re
from bisect import bisect_left
from functools import cache

import numpy as np

from muster.codebook.aliases import compile_aliases
from muster.codebook.offices import Offices
from muster.codebook.scanner import Scanner
from muster.tagging.coalitions import CoalitionNouns
from muster.tagging.contexts import Contexts, Spot
from muster.tagging.discovered import Discovery
from muster.tagging.namesakes import Namesakes
from muster.tagging.people import People, pick
from muster.tagging.spans import SORTS, Spans, inside_any, outermost
from muster.tagging.spans import column as column_of

_N, _C, _S, _H, _B, _P, _T, _X, _D = range(len(SORTS))
_NAMING, _BODIES, _HEADS, _TITLES = (
    np.isin(range(len(SORTS)), sorts) for sorts in ((_N, _C, _S, _P), (_B,), (_H,), (_T,))
)
_FARTHEST_ROLE = 60  # code points between a name and the title behind it


class MentionFinder:
    """Finds mentions by a codebook and a language.

    Parameters
    ----------
    book : Codebook
    language : Language
    """

    def __init__(self, book, language):
        self.offices = Offices(book, language.titles)
        self.aliases = compile_aliases(book, language)
        self.scanner = Scanner(self.aliases)
        column = lambda key, kind: column_of([getattr(a, key) for a in self.aliases], kind)  # noqa: E731
        self.sort = column_of([SORTS[a.sort] for a in self.aliases], np.int8)
        self.layer, self.entity, self.form = (column(k, object) for k in ("layer", "entity", "form"))
        self.holds, self.ambiguous, self.adjective = (
            column(k, bool) for k in ("holds_names", "ambiguous", "adjective")
        )
        full_names = {a.text: a.entity for a in self.aliases if a.form == "full"}
        self.near = {(a.text, a.entity): frozenset(a.near) for a in self.aliases if a.near}
        self.guarded = frozenset(a.entity for a in self.aliases if a.near)
        self.nouns = CoalitionNouns(book, language.contexts)
        self.contexts = Contexts(language.contexts)
        self.ally_words = frozenset(language.contexts["ally_words"])
        said = language.reporting
        verbs = {*language.contexts["acts"], *said["cues"]}
        starters = language.abbreviations["starters"]
        trades = [w for w in said["unnamed"] if not w.endswith("s") and w != "statement"]
        self.people = People(language.titles, starters, verbs, said["cues"], trades)
        self.namesakes = Namesakes(language.contexts, language.titles, starters, verbs, language.words["names"])
        self.discovery = Discovery(self.people, self.namesakes, full_names)
        self.countries = frozenset(row["id"] for row in language.countries)

    def find(self, buffer, sentences, paragraph_end, days, taken):
        """The mentions of a batch.

        Parameters
        ----------
        buffer : Buffer
        sentences : Sentences
        paragraph_end : int array
            Buffer offset of the end of each tagged paragraph.
        days : list of date or None, publication day by article
        taken : int array, shape (n, 2)
            Spans of date expressions: no surname is read inside them.

        Returns
        -------
        Spans, ascending
        """
        alias, start, end = self._scan(buffer, sentences, paragraph_end)
        sort = self.sort[alias]
        of = lambda sorts: self._spans(*(a[sorts[sort]] for a in (alias, start, end)))  # noqa: E731
        named = _NAMING[sort] & ~((sort == _S) & inside_any(start, taken))
        pool = self._spans(alias[named], start[named], end[named])
        bodies = self._bodies(of(_BODIES), alias, start, end)
        pool = pool.join(bodies).sorted() if len(bodies.start) else pool
        names = outermost(pool)
        nouns = self._coalition_nouns(buffer, sentences, of(_HEADS), names, days)
        spans = outermost(pool.join(nouns).sorted()) if len(nouns.start) else names
        spans = self._read_contexts(buffer, sentences, spans)
        spans = self._guarded(buffer, sentences, spans)
        self._owned(buffer, spans)
        titles = of(_TITLES)
        spans = self.discovery.add(buffer, sentences, titles, spans)
        spans = self._surnames(buffer, sentences, titles, spans, days)
        self._roles(buffer, sentences, titles, spans)
        self._uses(buffer, sentences, spans)
        return spans

    def _scan(self, buffer, sentences, paragraph_end):
        """The scanner's matches that lie within one tagged paragraph."""
        alias, start, end = self.scanner.scan(buffer)
        sentence = sentences.of(start)
        ok = sentence >= 0
        ok[ok] = end[ok] <= paragraph_end[sentences.paragraph[sentence[ok]]]
        return alias[ok], start[ok], end[ok]

    def _spans(self, alias, start, end):
        """Matches with what their aliases say."""
        columns = (self.sort, self.layer, self.entity, self.form, self.holds, self.ambiguous)
        basis = np.full(len(alias), "codebook", dtype=object)
        return Spans(start, end, *(column[alias] for column in columns), basis)

    def _bodies(self, bodies, alias, start, end):
        """ "Iraqi forces": a country's adjective, one blank, the noun of a body; the longest noun wins."""
        first = np.append(True, bodies.start[1:] != bodies.start[:-1])[: len(bodies.start)]
        bodies, adjective = bodies.take(first), np.flatnonzero(self.adjective[alias])
        adjective = adjective[np.argsort(end[adjective], kind="stable")]
        ends = end[adjective]
        at = np.searchsorted(ends, bodies.start - 1)
        hit = at < len(ends)
        hit[hit] = ends[at[hit]] == bodies.start[hit] - 1
        left = adjective[at[hit]]
        entity = [
            f"{country}/{body}" for country, body in zip(self.entity[alias[left]], bodies.entity[hit], strict=True)
        ]
        rows = [
            (s, e, _X, "actor", who, "name", True, False, "demonym_body")
            for s, e, who in zip(start[left].tolist(), bodies.end[hit].tolist(), entity, strict=True)
        ]
        return Spans.of(rows)

    def _coalition_nouns(self, buffer, sentences, heads, names, days):
        """Noun phrases headed by coalition or alliance, read article by article."""
        covered = np.stack([names.start, names.end], axis=1)[(names.layer == "coalition") & (names.form == "name")]
        heads = heads.take(~inside_any(heads.start, covered))
        names = names.take(np.array([who in self.nouns.telling for who in names.entity.tolist()], dtype=bool))
        rows, docs = [], np.unique(buffer.doc_of(heads.start))
        bounds = buffer.starts[docs], buffer.starts[docs + 1]
        mine, near = ([np.searchsorted(a, edge).tolist() for edge in bounds] for a in (heads.start, names.start))
        starts = sentences.start[sentences.of(heads.start)].tolist()
        spans = list(zip(heads.start.tolist(), heads.end.tolist(), strict=True))
        for doc, a, b, low, high in zip(docs.tolist(), *mine, *near, strict=True):
            part = slice(low, high)
            around = list(zip(names.start[part].tolist(), names.end[part].tolist(), names.entity[part], strict=True))
            for p in self.nouns.phrases(buffer.folded, spans[a:b], starts[a:b], around, days[doc]):
                rows.append((p.start, p.end, _X, "coalition", p.entity, p.form, True, p.ambiguous, p.rule))
        return Spans.of(rows)

    def _spots(self, buffer, sentences, start, end):
        """Each name where it stands, with its sentence and its article; made when asked for."""
        at, doc = sentences.of(start), buffer.doc_of(start)
        bounds = (start, end, sentences.start[at], sentences.end[at], buffer.starts[doc], buffer.starts[doc + 1])
        for first, last, low, high, begin, stop in zip(*(b.tolist() for b in bounds), strict=True):
            yield Spot(buffer.folded, first, last, low, high, (begin, stop))

    def _read_contexts(self, buffer, sentences, spans):
        """Names with several readings, each looked at where it stands: capitals, words in capitals, names of persons and
        of other things, allies in apposition."""
        text, ctx = buffer.folded, self.contexts
        keep = np.ones(len(spans.start), dtype=bool)
        where = np.flatnonzero((spans.sort == _C) | spans.ambiguous & (spans.sort == _N) | (spans.sort == _P))
        before_is_government, before_end, read = False, -9, {}
        for i, spot in zip(
            where.tolist(), self._spots(buffer, sentences, spans.start[where], spans.end[where]), strict=True
        ):
            sort = spans.sort[i]
            if sort == _P:
                keep[i] = not self._other_allies(spans, i, spot)
            elif self.namesakes.other_thing(spot):
                keep[i] = False
            elif self._elsewhere(spans, i, spot):
                read.setdefault(spot.article, {})[spot.name] = spans.entity[i]
            elif self.namesakes.person(spot):
                keep[i] = False
                if self.namesakes.surely_person(spot):
                    read.setdefault(spot.article, {})[spot.name] = None
            elif sort == _C:
                joined = before_is_government and text[before_end : spot.start] in (" and ", " or ")
                rule = ctx.capital(spot, joined) or self._joined_ahead(spans, i, spot)
                before_is_government, before_end = bool(rule), spot.end
                if rule:
                    spans.layer[i], spans.form[i], spans.basis[i] = "actor", "metonym", rule
            else:
                capitals = ctx.in_capitals(spot) if spot.name in ctx.capital_words else None
                keep[i] = capitals is not False
                spans.ambiguous[i] = capitals is not None
        for article, names in read.items():
            self.namesakes.throughout(spans, keep, text, article, names, self.countries)
        return spans.keeping(keep)

    def _elsewhere(self, spans, i, spot):
        """Whether a town or state of the name is meant, which makes the span a place: "Vienna, Virginia"."""
        read = self.namesakes
        country = read.town(spot) if spans.sort[i] == _C else read.state(spot, spans, i)
        if country is None:
            return False
        spans.layer[i], spans.entity[i], spans.form[i], spans.basis[i] = "place", country, "name", "namesake"
        return True

    def _other_allies(self, spans, i, spot):
        """Whether "allies" or "partners" are no unnamed states: named right behind, of a person, of another coalition."""
        if self.contexts.no_allies(spot):
            return True
        if spot.name.lower() in self.ally_words and self.contexts.appositive_ally(spot):
            return True
        behind, touching = i + 1, [k for k in range(max(0, i - 4), i) if spans.end[k] == spot.start - 1]
        if any(spans.basis[k] == "coalition_modifier" and spans.entity[k].startswith("other:") for k in touching):
            return True
        if behind < len(spans.start) and spans.start[behind] == spot.end + 1 and spot.after[:1] == " ":
            named = spans.entity[behind] in self.countries and spans.form[behind] == "name"
            return named and bool(re.match("(?: and|,) [A-Z]", spot.text[spans.end[behind] : spot.high]))
        return False

    def _guarded(self, buffer, sentences, spans):
        """Descriptions that mean an entity only beside others: "rebels" are Syria's in an article that mentions Syria."""
        doubtful = np.flatnonzero(spans.holds)
        doubtful = doubtful[[entity in self.guarded for entity in spans.entity[doubtful]]]
        keep, docs = np.ones(len(spans.start), dtype=bool), buffer.doc_of(spans.start)
        spots = self._spots(buffer, sentences, spans.start[doubtful], spans.end[doubtful])
        named = cache(lambda doc: frozenset(spans.entity[slice(*np.searchsorted(docs, (doc, doc + 1)).tolist())]))
        for i, spot in zip(doubtful.tolist(), spots, strict=True):
            if near := self.near.get((spot.name.lower(), spans.entity[i])):
                of_a_party = spot.previous in self.contexts.members and " " not in spot.name
                keep[i] = not of_a_party and bool(near & named(int(docs[i])))
        return spans.keeping(keep)

    def _owned(self, buffer, spans):
        """ "Kuwait's National Assembly": a body listed for one country belongs to the one directly before it."""
        text = buffer.folded
        entities = spans.entity.tolist()
        bodies = {entity for entity in set(entities) if entity and entity.find("/") == 3}
        for i in (i for i, entity in enumerate(entities) if entity in bodies):
            before = spans.entity[i - 1] if i else None
            gap = text[spans.end[i - 1] : spans.start[i]] if i else ""
            if before in self.countries and gap in (" ", "'s ", "' ") and spans.layer[i - 1] == "actor":
                slug = spans.entity[i].split("/")[1]
                if spans.entity[i] != f"{before}/{slug}":
                    spans.entity[i], spans.basis[i] = f"{before}/{slug}", "body_of_country_before"

    def _joined_ahead(self, spans, i, spot):
        """ "London and Oslo intend to sign": the verb stands behind the second of two capitals."""
        text, second = spot.text, i + 1
        if not spot.after.startswith(" and ") or second == len(spans.start):
            return ""
        if spans.sort[second] != _C or text[spot.end : spans.start[second]] != " and ":
            return ""
        after = text[spans.end[second] : min(spot.high, spans.end[second] + 30)].split()
        acts = after and (after[0] in self.contexts.acts or (spot.headline and after[0].lower() in self.contexts.acts))
        return "capital_joined" if acts and self.contexts.capital(spot, True) else ""

    def _surnames(self, buffer, sentences, titles, spans, days):
        """Surnames as persons: by the full name in the article, else by the title before them; of two namesakes the one
        whom a verified term gives that title on the article's day."""
        keep = np.ones(len(spans.start), dtype=bool)
        where = np.flatnonzero(spans.sort == _S)
        if not len(where):
            return spans
        full = np.flatnonzero((spans.form == "full") & (spans.sort != _S))
        docs, full_docs = buffer.doc_of(spans.start[where]), buffer.doc_of(spans.start[full])
        bounds = (np.searchsorted(full_docs, docs + n).tolist() for n in (0, 1))
        ends, text, named, rows = frozenset(titles.end.tolist()), buffer.folded, {}, []
        names = list(zip(*(c[full].tolist() for c in (spans.start, spans.end, spans.entity, spans.basis)), strict=True))
        longest = dict(zip(titles.end[::-1].tolist(), titles.start[::-1].tolist(), strict=True))
        at = sentences.of(spans.start[where])
        places = (spans.start[where], spans.end[where], spans.entity[where], sentences.start[at], sentences.end[at])
        columns = (a.tolist() for a in (where, docs, *places))
        for i, doc, start, end, surname, low, high, first, last in zip(*columns, *bounds, strict=True):
            candidates, title = surname.split(";"), start - 1 in ends and text[start - 1] == " "
            if (doc, surname) not in named:
                called = _called(text, names[first:last], candidates, f" {text[start:end]}")
                named[doc, surname] = called, len({*candidates, *(person for _, person in called)}) > 1
            (called, several), alone = named[doc, surname], candidates[0] if title and len(candidates) == 1 else None
            who = pick(called, start) or alone
            if who is None and title:
                printed = text[longest[start - 1] : start - 1]
                holders = [c for c in candidates if self.offices.holds(c, printed, days[doc])]
                who = holders[0] if len(holders) == 1 else None
            keep[i] = who is not None and not self._other_bearer(text, start, end, low, high, title)
            if keep[i]:
                basis = "surname_last_named" if several else "surname"
                rows.append((i, who, several, basis if who in candidates else "discovered"))
        if rows:
            at, who, several, basis = map(list, zip(*rows, strict=True))
            spans.entity[at], spans.ambiguous[at], spans.basis[at] = who, several, basis
        return spans.keeping(keep)

    def _other_bearer(self, text, start, end, low, high, title):
        """Whether a surname is a word, somebody's given name, or that of a person with another given name."""
        if not title and self.people.is_other_person(text, start, low):
            return True
        a_word = not title and text[start:end].lower() in self.namesakes.words
        if a_word and self.namesakes.common_word(Spot(text, start, end, low, high)):
            return True
        return end < high and self.people.is_given_name(text, end)

    def _roles(self, buffer, sentences, titles, spans):
        """The title printed beside a person, and what it covers: before the name, else behind it in apposition."""
        spans.role = np.full(len(spans.start), None, dtype=object)
        spans.use = np.full(len(spans.start), "free", dtype=object)
        real = titles.take(titles.form != "courtesy")
        person = np.flatnonzero((spans.form == "full") | (spans.form == "surname"))
        named = frozenset(spans.start[person].tolist())
        person = person[_beside_title(buffer.codes, spans.start[person], spans.end[person], real)]
        first = {}
        for start, end in zip(real.start.tolist(), real.end.tolist(), strict=True):
            first[end] = min(start, first.get(end, start))
        last = {start: end for end, start in sorted(first.items())}
        starts, at = sorted(last), sentences.of(spans.start[person])
        places, roles = (spans.start[person], spans.end[person], sentences.start[at], sentences.end[at]), []
        for i, start, end, low, high in zip(person.tolist(), *(a.tolist() for a in places), strict=True):
            role = self._role_before(buffer.folded, start, first, low)
            role = role or self._role_behind(buffer.folded, end, starts, last, named)
            if role and role[1] <= high:
                spans.role[i] = buffer.original[slice(*role)]
                roles.append(role)
        edges = np.searchsorted(spans.start, np.array(roles, dtype=np.int64).reshape(-1, 2))
        for low, high in edges.tolist():
            spans.use[low:high] = "title"

    def _role_before(self, text, at, first, low):
        """Where the role stands that ends right before a name; `first` has the start of the longest title at each end."""
        end = at - 1 if at - 1 in first else at - 2 if text[at - 2 : at] == ", " else None
        return (self.people.role(text, first[end], end, low), end) if end in first else None

    def _role_behind(self, text, at, starts, last, named):
        """Where the role stands that follows a name; `last` has the end of the longest title at each of the `starts`."""
        if text[at : at + 2] != ", ":
            return None
        nearest = bisect_left(starts, at + 2)
        if nearest == len(starts) or starts[nearest] > at + _FARTHEST_ROLE:
            return None
        role = self.people.role_behind(text, at, starts[nearest], last[starts[nearest]])
        next_person = role is not None and text[role[1]] == "," and role[1] + 2 in named
        return None if next_person else role  # "Ida Holm, the minister, Ola Brook, and others"

    def _uses(self, buffer, sentences, spans):
        """inside, title, place or free."""
        outer_end = np.concatenate(([0], np.maximum.accumulate(spans.end)[:-1])) if len(spans.end) else spans.end
        spans.use[spans.start < outer_end] = "inside"
        text, place, hyphen = buffer.folded, self.contexts.place, ord("-")
        free = np.flatnonzero((spans.use == "free") & (spans.layer != "media"))
        start, end = spans.start[free], spans.end[free]
        joined = (buffer.codes[start - 1] == hyphen) & (start > 0)  # a part of a hyphenated word
        behind = np.flatnonzero(buffer.codes[end] == hyphen)
        joined[behind] |= np.array([text[at + 1].isalpha() for at in end[behind].tolist()], bool)
        spans.use[free[joined]] = "inside"
        free = free[~joined]
        free = free[(spans.form[free] == "name") & (spans.layer[free] == "actor")]
        free = free[self.contexts.may_be_places(buffer.codes, spans.start[free])]
        start = spans.start[free]
        lows = sentences.start[sentences.of(start)]
        for i, at, low in zip(*(a.tolist() for a in (free, start, lows)), strict=True):
            if spans.entity[i] in self.countries and place(text, at, low):
                spans.use[i] = "place"


def _called(text, names, candidates, surname):
    """Who of the persons named in full may be meant by a surname, start and entity: the candidates, and whom the codebook
    does not know: "Sirwan Barzani", then "Barzani"."""
    return [
        (start, who)
        for start, end, who, basis in names
        if who in candidates or (basis == "discovered" and text.endswith(surname, start, end))
    ]


def _beside_title(codes, start, end, titles):
    """Whether a title may stand right before each name, or behind it and a comma."""
    before = np.isin(start - 1, titles.end) | np.isin(start - 2, titles.end)
    comma = (codes[end] == ord(",")) & (codes[np.minimum(end + 1, len(codes) - 1)] == ord(" "))
    starts = np.append(titles.start, np.iinfo(np.int64).max)
    return before | (comma & (starts[np.searchsorted(starts, end + 2)] <= end + _FARTHEST_ROLE))
