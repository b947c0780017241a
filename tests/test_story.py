"""What is remembered from one sentence to the next."""

from muster.tagging.story import Mention, Story


def mention(entity, start=0, end=1, form="name", layer="actor", **fields):
    return Mention(start, end, entity, layer, form, start, **fields)


def story(text="", **fields):
    return Story(text, [], [], fields.pop("quotes", []), lambda entity: None, **fields)


KERRY = mention("john_kerry", form="full", person=True, role="Secretary of State")
OBAMA = mention("barack_obama", form="surname", person=True)


def test_the_first_person_and_the_first_thing_are_kept():
    s = story()
    s.remember([mention("USA"), KERRY, mention("TUR"), OBAMA])
    assert (s.person, s.thing, s.last) == ("john_kerry", "USA", "TUR")


def test_subjects_come_before_the_rest():
    s, turkey = story(), mention("TUR")
    s.remember([mention("USA"), turkey, KERRY, OBAMA], [turkey, OBAMA])
    assert (s.person, s.thing) == ("barack_obama", "TUR")


def test_a_sentence_without_names_changes_nothing():
    s = story(person="john_kerry", thing="USA", many=["USA", "TUR"])
    s.remember([])
    s.remember_unread([])
    assert (s.person, s.thing, s.many) == ("john_kerry", "USA", ["USA", "TUR"])


def test_demonyms_places_and_dates_are_nothing_that_it_may_mean():
    s = story()
    s.remember(
        [mention("TUR", form="demonym"), mention("place:ankara", layer="place"), mention("", layer="date", form="")]
    )
    assert (s.person, s.thing, s.last) == (None, None, None)


def test_four_countries_are_kept_the_latest_last_and_each_once():
    s = story()
    s.remember([mention(e) for e in ("USA", "TUR", "IRQ", "SYR", "FRA", "TUR", "nato")])
    assert s.countries == ["IRQ", "SYR", "FRA", "TUR"]


def test_a_title_stands_for_the_one_who_had_it_last():
    s = story()
    s.remember([KERRY, mention("x_fabius", form="full", person=True, role="French foreign minister")])
    assert s.titles == {"secretary": "john_kerry", "minister": "x_fabius"}


def test_names_that_are_joined_are_many():
    text = "Iraq and Syria met."
    s = story(text)
    s.remember_unread([mention("IRQ", 0, 4), mention("SYR", 9, 14)])
    assert s.many == ["IRQ", "SYR"]


def test_a_plural_that_stands_alone_is_many_a_country_is_not():
    s = story("Kurds met. Cyprus met.")
    s.remember_unread([mention("kurds", 0, 5, form="alias")])
    s.remember_unread([mention("CYP", 11, 17)])
    assert s.many == ["kurds"]


def test_a_quotation_is_found_by_an_offset_and_by_a_stretch():
    s = story(quotes=[(5, 10, "john_kerry"), (20, 30, None)])
    assert s.quote_at(5) == (5, 10, "john_kerry")
    assert s.quote_at(10) is None
    assert s.quote_at(3) is None
    assert s.quote_in((0, 6)) == (5, 10, "john_kerry")
    assert s.quote_in((8, 21)) == (20, 30, None)
    assert s.quote_in((10, 20)) is None
