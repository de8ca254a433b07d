import pytest

from pharma_deals.relations.signatures import entity_labels, make_signatures
from pharma_deals.schema import ENTITY_LABELS, RELATIONS, RelationLabel, is_allowed

KILL = {"name": "Kill", "heads": ["Peop"], "tails": ["Peop"]}
BASED = {"name": "Based_In", "heads": ["Org", "Peop"], "tails": ["Loc"]}


def test_without_settings_they_are_those_of_the_schema():
    assert make_signatures() == RELATIONS
    assert make_signatures(None) == RELATIONS


def test_none_at_all_are_not_those_of_the_schema():
    assert make_signatures([]) == ()


def test_another_schema_keeps_the_order_of_the_config():
    assert [relation.name for relation in make_signatures([KILL, BASED])] == ["Kill", "Based_In"]
    assert [relation.name for relation in make_signatures([BASED, KILL])] == ["Based_In", "Kill"]


def test_heads_and_tails_are_read():
    _, based = make_signatures([KILL, BASED])
    assert isinstance(based, RelationLabel)
    assert (based.heads, based.tails) == (("Org", "Peop"), ("Loc",))
    assert is_allowed(based, "Org", "Loc")
    assert not is_allowed(based, "Loc", "Org")


def test_relations_stay_within_a_sentence_unless_told_otherwise():
    (kill,) = make_signatures([KILL])
    assert (kill.within_sentence, kill.same_label, kill.single_tail) == (True, False, False)


@pytest.mark.parametrize(
    ("key", "value"), [("within_sentence", False), ("same_label", True), ("single_tail", True)]
)
def test_each_setting_is_read(key, value):
    (kill,) = make_signatures([{**KILL, key: value}])
    assert getattr(kill, key) is value


@pytest.mark.parametrize("missing", ["name", "heads", "tails"])
def test_what_is_missing_is_named(missing):
    with pytest.raises((KeyError, TypeError), match=missing):
        make_signatures([{key: value for key, value in KILL.items() if key != missing}])


def test_an_unknown_setting_is_an_error():
    with pytest.raises(TypeError, match="singletail"):
        make_signatures([{**KILL, "singletail": True}])


def test_entity_labels_of_all_signatures_in_order():
    assert entity_labels(make_signatures([KILL, BASED])) == ("Loc", "Org", "Peop")
    assert entity_labels(make_signatures([])) == ()


def test_our_relations_join_all_our_entity_labels():
    assert entity_labels(make_signatures()) == tuple(sorted(ENTITY_LABELS))
