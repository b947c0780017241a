"""Whom words stand for: the entities of a noun group, of a pronoun, of "the two countries", of "the minister"."""

_ACTING = ("actor", "coalition")
_WITH_PLACES = ("actor", "coalition", "place")
_DEEPEST = 8  # of "members of the government of the state of ..."


class Referents:
    """The entities of one sentence.

    Parameters
    ----------
    clauses : Clauses
    story : Story
    start : int, of the sentence
    """

    def __init__(self, clauses, story, start):
        self.c, self.groups, self.story, self.start = clauses, clauses.groups, story, start
        self.words = clauses.lexicon
        self._found, self._many = {}, {}

    # ---- noun groups ------------------------------------------------------------------------------------------------

    def entities(self, members, at=None, places=False, depth=0):
        """The entities that noun groups stand for.

        Parameters
        ----------
        members : iterable of int, the noun groups
        at : int or None
            The group for whose sake it is asked: pronouns look back from there.
        places : bool
            Whether a place may act.

        Returns
        -------
        list of str
        """
        found = []
        for k in members:
            key = (k, at, places)
            if key not in self._found:
                self._found[key] = self._of_group(k, at, places, depth) if depth < _DEEPEST else []
            found += [e for e in self._found[key] if e not in found]
        return found

    def _of_group(self, k, at, places, depth):
        g = self.groups[k]
        if g.kind != "np":
            return []
        last = g.last
        if last.tag == "pron":
            return self.pronoun(last.word, at)
        layers = _WITH_PLACES if places else _ACTING
        if last.mention is not None:
            return [last.mention.entity] if last.mention.layer in layers and last.mention.entity else []
        named = [n for n, t in enumerate(g.tokens) if t.mention and t.mention.layer in layers]
        if not named and last.word in self.words.pairs and any(t.word in ("two", "both") for t in g.tokens):
            return self._pair(k)
        if not named and g.tokens[0].word == "the" and len(g.tokens) <= 3 and last.word in self.story.titles:
            return [self.story.titles[last.word]]
        if (person := self._apposed(k)) is not None:
            return [person]
        inside = [g.tokens[n].mention.entity for n in named if g.tokens[n + 1].tag != "poss"]
        if inside:
            return inside[-1:]
        return self._of_phrase(k, at, places, depth + 1) or self.owners([k], at, of=False)

    def _apposed(self, k):
        """ "his Turkish counterpart, Mevlut Cavusoglu, in": the person who is named between commas."""
        if (
            self.c.kinds[k + 1] != "comma"
            or self.c.kinds[k + 2] != "np"
            or self.c.kinds[k + 3] not in ("comma", "stop", "end")
        ):
            return None
        other = self.groups[k + 2]
        mention = other.tokens[0].mention if len(other.tokens) == 1 and other.prep is None else None
        return mention.entity if mention is not None and mention.person else None

    def _of_phrase(self, k, at, places, depth):
        """ "officials of the coalition", "several counterparts, including the Italian foreign minister"."""
        behind = k + 1
        if self.c.kinds[behind] == "np":
            prep = self.groups[behind].prep
            head = self.groups[k].head
            among = prep in ("from", "among") and head in self.words.collective
            if prep == "of" or among or (prep == "in" and (head in self.words.pairs or head in ("members", "member"))):
                below = self.entities(self.c.listed(behind)[0], at, places, depth)
                if below:
                    return below
        while self.c.kinds[behind] == "np" and self.groups[behind].prep in ("from", "of", "in"):
            behind += 1
        if self.c.kinds[behind] == "comma":
            behind += 1
        if self.c.kinds[behind] == "particle" and self.groups[behind].head == "including":
            behind += 1
        elif self.c.kinds[behind] != "np" or self.groups[behind].prep not in ("including", "such as"):
            return []
        if self.c.kinds[behind] != "np":
            return []
        return self.entities(self.c.listed(behind)[0], at, places, depth)

    def somebody(self, members):
        """Whether a noun group is one person without a name: "a Turkish official" acts, not Turkey."""
        last = self.groups[members[-1]].last if members else None
        return last is not None and last.mention is None and last.word in self.words.persons

    def _pair(self, k):
        """ "the two countries": the last two named."""
        here = [
            t.mention.entity
            for h in self.groups[:k]
            for t in h.tokens
            if t.mention and t.mention.layer == "actor" and len(t.mention.entity) == 3
        ]
        return list(dict.fromkeys([*here[::-1], *self.story.countries[::-1]]))[:2]

    def owners(self, members, at=None, of=True):
        """Who owns noun groups: "Turkey's downing", "his call".

        Parameters
        ----------
        members : iterable of int
        at : int or None, as of `entities`
        of : bool
            Whether "his" may stand for anything; else only for a country: "his government".

        Returns
        -------
        list of str
        """
        for k in members:
            g = self.groups[k]
            if g.kind != "np":
                continue
            for n, t in enumerate(g.tokens):
                if t.mention and t.mention.layer in _ACTING and n + 1 < len(g.tokens) and g.tokens[n + 1].tag == "poss":
                    return [t.mention.entity]
                if t.tag == "det" and t.word in self.words.referring:
                    country = g.head in self.words.own_country
                    return self.pronoun(t.word, at, country) if of or country else []
        return []

    def modifiers(self, members):
        """The names that stand as adjectives before a noun: "a U.S. request"."""
        return [
            t.mention.entity
            for k in members
            for n, t in enumerate(self.groups[k].tokens[:-1])
            if t.mention and t.mention.acts and self.groups[k].tokens[n + 1].tag != "poss" and not _says_where(t)
        ]

    def plural(self, members):
        """Whether a subject is more than one: a list, or a noun in the plural."""
        last = self.groups[members[-1]].last
        if len(members) > 1:
            return True
        return last.word.endswith("s") and (
            last.mention is None or last.mention.form != "name" or not last.mention.entity.isupper()
        )

    def text(self, members):
        """The words of noun groups with what "of" adds, in lower case."""
        last = members[-1]
        while self.c.kinds[last + 1] == "np" and self.groups[last + 1].prep == "of":
            last += 1
        return self.story.text[self.groups[members[0]].start : self.groups[last].end].lower()

    # ---- pronouns ---------------------------------------------------------------------------------------------------

    def pronoun(self, word, at=None, country=False):
        """The entities that a pronoun means; with `country` the country of the person."""
        meant = self.words.referring.get(word)
        if meant == "person":
            person = self._subject_before(at, lambda m: m.person) or self._person_ahead(at) or self.story.person
            if country and person and (land := self.story.country_of(person)):
                return [land]
            return [person] if person else []
        if meant == "thing":
            thing = self._subject_before(at, lambda m: not m.person and m.layer in _ACTING) or self.story.thing
            return [thing] if thing else []
        if meant == "many":
            return self._they(word, at)
        return self.first_person(meant, at) if meant in ("we", "i") else []

    def _they(self, word, at):
        many, story = self.many_before(at), self.story
        if word in self.words.subject_pronouns:
            return many or list(story.several) or list(story.many)
        if many := self._last_plural(at) or many:
            return many
        return list(story.many) or ([story.last] if story.last else [])

    def _last_plural(self, at):
        """ "before the ministers of the coalition and asked them": the nearest plural before."""
        for k in range(min(len(self.groups), at or 0) - 1, -1, -1):
            g = self.groups[k]
            if g.kind == "np" and g.last.tag == "noun" and self.plural([k]) and (found := self.entities([k])):
                return found
        return []

    def first_person(self, meant, at=None):
        """Who speaks: of "i" the speaker of the quotation, of "we" the country that he speaks for."""
        quote = self.story.quote_at(self.start if at is None else self.groups[at].start)
        names = spoken(quote[2]) if quote else []
        if meant == "i":
            return names
        return list(dict.fromkeys(self.story.country_of(n) or n for n in names))

    def _person_ahead(self, at):
        """ "In his discussion with Cavusoglu, Kerry": a phrase before the subject looks ahead."""
        if at is None:
            return None
        for i in self.c.verbs:
            g = self.groups[i]
            if g.form == "fin":
                mention = self.groups[g.subject[-1]].last.mention if g.subject and g.subject[0] > at else None
                return mention.entity if mention is not None and mention.person else None
        return None

    def many_before(self, at=None):
        """The entities of a plural subject earlier in the sentence."""
        limit = len(self.groups) if at is None else at
        if limit not in self._many:
            self._many[limit] = self._find_many(limit)
        return self._many[limit]

    def _find_many(self, limit):
        for i in self.c.verbs:
            g = self.groups[i]
            if i >= limit:
                break
            if g.form == "fin" and g.subject and g.subject[-1] < limit and self.plural(g.subject):
                members = [k for k in g.subject if self.groups[k].last.tag != "pron"]
                if found := self.entities(members, g.subject[0]):  # "some of them said they"
                    return found
        return []

    def _subject_before(self, at, test):
        """The entity that is the subject earlier in the sentence."""
        limit = len(self.groups) if at is None else at
        for i in self.c.verbs:
            if i >= limit:
                break
            if self.groups[i].form == "fin":
                for s in self.groups[i].subject:
                    mention = self.groups[s].last.mention
                    if mention is not None and s < limit and test(mention):
                        return mention.entity
        return None


def spoken(speaker):
    """The entities of a speaker column: unnamed ones count by their country or body."""
    names = [(name.removeprefix("unnamed:"), name.startswith("unnamed:")) for name in (speaker or "").split(";")]
    return [name for name, unnamed in names if name and (not unnamed or "/" in name or name.isupper())]


def _says_where(token):
    """Whether a country's name before a noun says where, not who: "Syria withdrawal" beside "US withdrawal"."""
    m = token.mention
    return m.form == "name" and m.country and len(token.word.replace(".", "")) > 3
