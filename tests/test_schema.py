import re

import pytest
from spacy.displacy.render import EntityRenderer

from pharma_deals.relations.signatures import make_signatures
from pharma_deals.schema import (
    COLOURS,
    ENTITIES,
    ENTITY_LABELS,
    RELATION_LABELS,
    RELATIONS,
    doccano_label_types,
    entity_table,
    is_allowed,
    relation_label,
    relation_table,
)


def test_there_are_17_entity_labels_and_20_relations():
    assert (len(set(ENTITY_LABELS)), len(set(RELATION_LABELS))) == (17, 20)


def test_signatures_name_labels_that_exist():
    for relation in RELATIONS:
        assert set(relation.heads) | set(relation.tails) <= set(ENTITY_LABELS)


@pytest.mark.parametrize(
    ("name", "head", "tail", "allowed"),
    [
        ("PARTNER", "DEAL", "ORG", True),
        ("PARTNER", "RIGHT", "ORG", False),
        ("PARTNER", "ORG", "DEAL", False),
        ("SUBJECT", "RIGHT", "ORG", True),
        ("HAS_RATE", "ORG", "RATE", True),
        ("AMOUNT", "RIGHT", "MONEY", False),
        ("SAME_AS", "DEAL", "OTHER_DEAL", True),
        ("SAME_AS", "ORG", "ORG", True),
        ("SAME_AS", "ORG", "ASSET", False),
        ("OF_DEAL", "STATUS", "OTHER_DEAL", True),
    ],
)
def test_signatures(name, head, tail, allowed):
    assert is_allowed(relation_label(name), head, tail) is allowed


def test_only_two_relations_leave_the_sentence():
    assert {relation.name for relation in RELATIONS if not relation.within_sentence} == {"OF_DEAL", "SAME_AS"}


def test_colours_and_keys_are_distinct():
    colours = [label.colour for label in (*ENTITIES, *RELATIONS)]
    assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in colours)
    assert len(set(COLOURS.values())) == len(ENTITIES)
    assert len({entity.key for entity in ENTITIES}) == len(ENTITIES)


def test_displacy_takes_the_colours_up():
    assert EntityRenderer().colors["OTHER_DEAL"] == COLOURS["OTHER_DEAL"]


def test_doccano_gets_every_label_once():
    types = doccano_label_types()
    assert tuple(label["text"] for label in types["span_types"]) == ENTITY_LABELS
    assert tuple(label["text"] for label in types["relation_types"]) == RELATION_LABELS


def test_tables_have_a_row_for_every_label():
    for table, labels in ((entity_table(), ENTITY_LABELS), (relation_table(), RELATION_LABELS)):
        assert [line.split("`")[1] for line in table.splitlines()[2:]] == list(labels)


def test_component_signatures_are_the_schema():
    assert make_signatures() == RELATIONS
