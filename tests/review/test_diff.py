from __future__ import annotations

from pharma_deals.review.diff import diff_articles, keep_ids

from ..corpus.articles import make_row

OLD = make_row()


def changes(marked: str, relations: str) -> list[str]:
    return [str(change) for change in diff_articles(OLD, make_row(marked, relations))]


RELATIONS = "2 RECIPIENT 1\n2 SOURCE 4\n5 SAME_AS 1"


def test_nothing_changed() -> None:
    assert diff_articles(OLD, OLD) == []


def test_added_and_removed() -> None:
    marked = "{1 ORG|Acme Pharma} {2 DEAL|licensed} AC-101 from {4 ORG|Orion Bio}. {5 ORG|Acme} {6 PAYMENT|pays}.\n"
    assert changes(marked, "2 SOURCE 4\n2 PARTNER 5\n5 SAME_AS 1") == [
        "+ DEAL 'licensed' PARTNER ORG 'Acme' at 12",
        "- DEAL 'licensed' RECIPIENT ORG 'Acme Pharma' at 12",
        "- ASSET 'AC-101' at 21",
        "+ PAYMENT 'pays' at 49",
    ]


def test_another_label_is_one_change_and_its_relations_follow() -> None:
    marked = "{1 ORG|Acme Pharma} {2 OTHER_DEAL|licensed} {3 ASSET|AC-101} from {4 ORG|Orion Bio}. {5 ORG|Acme} pays.\n"
    assert changes(marked, RELATIONS) == ["~ DEAL 'licensed' -> OTHER_DEAL 'licensed' at 12"]


def test_other_bounds_are_one_change() -> None:
    marked = (
        "{1 ORG|Acme} Pharma {2 DEAL|licensed} {3 ASSET|AC-101} from {4 ORG|Orion Bio}. {5 ORG|Acme} pays.\n"
    )
    assert changes(marked, RELATIONS) == ["~ ORG 'Acme Pharma' -> ORG 'Acme' at 0"]


def test_another_type_of_a_relation_is_one_change() -> None:
    marked = (
        "{1 ORG|Acme Pharma} {2 DEAL|licensed} {3 ASSET|AC-101} from {4 ORG|Orion Bio}. {5 ORG|Acme} pays.\n"
    )
    relations = "2 PARTNER 1\n2 SOURCE 4\n5 SAME_AS 1"
    assert changes(marked, relations) == ["~ DEAL 'licensed' RECIPIENT ORG 'Acme Pharma' -> PARTNER at 12"]


def test_a_new_article_is_all_added() -> None:
    found = diff_articles(None, OLD)
    assert ({change.action for change in found}, len(found)) == ({"+"}, 8)


def test_an_unchanged_article_keeps_ids_and_order() -> None:
    stored = {
        **OLD,
        "entities": [{**ent, "id": ent["id"] + 700} for ent in reversed(OLD["entities"])],
        "relations": [
            {**rel, "id": 900 - i, "from_id": rel["from_id"] + 700, "to_id": rel["to_id"] + 700}
            for i, rel in enumerate(OLD["relations"])
        ],
    }
    assert keep_ids(OLD, stored) == OLD


def test_what_is_new_is_numbered_after_what_was_there() -> None:
    marked = "{1 ORG|Acme Pharma} {2 DEAL|licensed} {3 ASSET|AC-101} {9 DATE|from} {4 ORG|Orion Bio}. {5 ORG|Acme} pays.\n"
    kept = keep_ids(OLD, make_row(marked, RELATIONS + "\n2 WHEN 9"))
    assert kept["entities"][:5] == OLD["entities"]
    assert kept["relations"][:3] == OLD["relations"]
    assert (kept["entities"][5]["id"], kept["relations"][3]["to_id"]) == (6, 6)


def test_meta_stays_that_of_the_corpus() -> None:
    assert keep_ids(OLD, {**OLD, "style": "other"})["style"] == "wire"
