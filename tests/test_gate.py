"""Which sentences are worth a parse: a trigger, the words that its frame asks for, enough who can act."""

import pytest

from muster.tagging.gate import Named
from muster.tagging.story import Mention, Story

NOBODY, SOMEBODY = Named(), Named(anybody=True)
USA, TUR = ("USA", "The US"), ("TUR", "Turkey")


@pytest.fixture(scope="module")
def gate(tagger):
    return tagger.acts.finder.gate


def story(text, *named, quotes=()):
    """A story of one sentence; `named` are (entity, surface)."""
    at = [(text.index(surface), surface, entity) for entity, surface in named]
    mentions = [Mention(a, a + len(surface), entity, "actor", "name", a) for a, surface, entity in at]
    return Story(text, [(0, len(text))], mentions, list(quotes), lambda entity: None)


def opens(gate, *args, before=NOBODY, **kwargs):
    one = story(*args, **kwargs)
    return gate.words(one, before, one.sentences[0], one.mentions) is not None


@pytest.mark.parametrize(
    ("text", "named", "why"),
    [
        ("The US bombed a convoy.", [USA], "a verb of the frames"),
        ("The US carried out raids.", [USA], "a verb with its particle"),
        ("A strike by Turkey.", [TUR], "a noun of the frames"),
        ("The US said Turkey should do more.", [USA, TUR], "what somebody says others should do"),
    ],
)
def test_a_trigger_with_an_actor_opens(gate, text, named, why):
    assert opens(gate, text, *named), why


@pytest.mark.parametrize(
    ("text", "named", "why"),
    [
        ("The US bombed a convoy?", [USA], "a question tells no act"),
        ("Somebody bombed a convoy.", [], "nobody is named who can act"),
        ("The US is a country.", [USA], "no trigger"),
        ("Turkey should do more.", [TUR], "nobody else says so"),
    ],
)
def test_a_sentence_that_cannot_tell_an_act_stays_shut(gate, text, named, why):
    assert not opens(gate, text, *named), why


def test_a_pronoun_opens_only_where_somebody_was_named_before(gate):
    assert not opens(gate, "They bombed a convoy.")
    assert opens(gate, "They bombed a convoy.", before=SOMEBODY)


def test_we_opens_only_in_the_words_of_a_speaker(gate):
    assert not opens(gate, "We bombed a convoy.", before=SOMEBODY)
    assert opens(gate, "We bombed a convoy.", quotes=[(0, 19, "john_kerry")])


def test_a_title_stands_for_the_person_who_had_it(gate):
    assert opens(gate, "The minister bombed a convoy.", before=Named(titles={"minister"}))


def test_a_speaker_before_a_colon_is_no_actor(gate):
    assert not opens(gate, "EARNEST: Somebody bombed a convoy.", ("josh_earnest", "EARNEST"))


def test_what_is_left_of_a_trigger_when_nouns_and_verbs_are_told_apart(gate, tagger):
    finder = tagger.acts.finder
    text = "The table supports a lamp."
    tokens = finder.grammar.line(text, 0, len(text), []).tokens
    assert not gate.tells([t for t in tokens if t.word != "supports"], {"the", "table"})
    assert gate.tells([t for t in tokens if t.lemma == "support"], {"supports"})


def test_who_was_named_before_is_known_by_what_may_mean_them():
    def mention(entity, layer="actor", form="name", **fields):
        return Mention(0, 1, entity, layer, form, 0, **fields)

    before = Named()
    before.add([mention("place:ankara", layer="place"), mention("", layer="date", form="")])
    assert before == NOBODY
    before.add([mention("TUR", form="demonym")])
    assert (before.anybody, before.country) == (False, True)
    before.add([mention("john_kerry", form="full", person=True, role="Secretary of State")])
    assert (before.anybody, before.titles) == (True, {"secretary"})
