from __future__ import annotations

import random
from pathlib import Path

import pytest
from spacy.training import Example

from pharma_deals.augment.augmenter import augment_example, augment_row, make_names_augmenter
from pharma_deals.corpus.rows import row_to_doc
from pharma_deals.tokenizer import blank_pipeline
from tests.corpus.articles import make_row

from .lists import make_lists, write_lists

ROW = make_row(
    "{1 ORG|Orion Bio Inc.} ({2 ORG|Orion}) {3 DEAL|licensed} {4 ASSET|docetaxel} for {5 INDICATION|lung cancer} from "
    "{6 ORG|Lund University}. Orion's drug, which is for cancer, hits {7 TARGET|PD-1}.",
    "2 SAME_AS 1\n3 RECIPIENT 2\n3 SUBJECT 4\n3 SOURCE 6\n4 FOR_INDICATION 5",
)


def make_example(row: dict) -> Example:
    nlp = blank_pipeline()
    return Example(nlp.make_doc(row["text"]), row_to_doc(row, nlp)[0])


def test_names_change_together_also_where_they_are_not_annotated(tmp_path: Path) -> None:
    row = augment_row(ROW, make_lists(tmp_path), random.Random(0), swap=1.0)
    text = row["text"].replace("’", "'").replace("VALMORA", "Valmora")
    assert text.startswith(
        "Valmora Biosciences Corp. (Valmora) licensed tolvarimab for systemic sclerosis from"
    )
    assert "Valmora's drug, which is for cancer, hits CD99." in text


@pytest.mark.parametrize("seed", range(20))
def test_an_example_keeps_its_entities_and_relations(tmp_path: Path, seed: int) -> None:
    example = make_example(ROW)
    rng = random.Random(seed)
    # Not the old one, to which it would fall back.
    row = augment_row(ROW, make_lists(tmp_path), random.Random(seed))
    assert row_to_doc(row, blank_pipeline())[1] == []
    augmented = augment_example(blank_pipeline(), example, make_lists(tmp_path), rng).reference
    assert [ent.label_ for ent in augmented.ents] == [ent.label_ for ent in example.reference.ents]
    assert len(augmented._.relations) == len(ROW["relations"])


def test_without_swaps_names_stay(tmp_path: Path) -> None:
    row = augment_row(ROW, make_lists(tmp_path), random.Random(0), swap=0.0)
    assert "docetaxel for lung cancer from Lund University" in row["text"]


@pytest.mark.parametrize(("share", "changed"), [(0.0, 0), (1.0, 50)])
def test_the_share_of_augmented_examples_is_kept(tmp_path: Path, share: float, changed: int) -> None:
    augment = make_names_augmenter(write_lists(tmp_path), share=share, swap=1.0)
    example = make_example(ROW)
    new = [eg for _ in range(50) for eg in augment(blank_pipeline(), example)]
    assert len(new) == 50
    assert sum(eg is not example for eg in new) == changed


def test_every_reading_draws_anew(tmp_path: Path) -> None:
    lists = write_lists(tmp_path, products="name\tkind\nA-1\tcode\nB-2\tcode\nC-3\tcode\n")
    augment = make_names_augmenter(lists, share=1.0, swap=1.0)
    example = make_example(make_row("{1 ASSET|KN026} works.", ""))
    texts = {eg.text for _ in range(30) for eg in augment(blank_pipeline(), example)}
    assert len(texts) > 3
