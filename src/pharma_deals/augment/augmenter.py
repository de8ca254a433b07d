"""The augmenter: training examples in which every name is another one."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.training import Example

from ..corpus.files import Row
from ..corpus.rows import doc_to_row, row_to_doc
from .edits import Edit, apply_edits
from .mentions import group_mentions
from .names import NameLists, read_names
from .notation import vary_notation
from .organisations import swap_organisation
from .terms import LISTS, swap_terms


def make_names_augmenter(
    names: Path, share: float = 0.5, swap: float = 0.8, seed: int = 0
) -> Callable[[Language, Example], Iterator[Example]]:
    """Registered as ``pharma_deals.names.v1``.

    An augmented example takes the place of the one it was made of. Each time an example comes by, it
    is drawn anew whether it is augmented, and with which names.

    names (Path): Folder of the lists, see :func:`pharma_deals.augment.names.read_names`.
    share (float): Share of the examples that are augmented, 0 to 1.
    swap (float): Share of the names that are swapped in an augmented example, 0 to 1.
    seed (int): Seed of the draws.
    RETURNS (Callable[[Language, Example], Iterator[Example]]): The augmenter.
    RAISES (ValueError): If the lists cannot be read.
    """
    # Configs hand over a string.
    lists = read_names(Path(names))
    rng = random.Random(seed)

    def augment(nlp: Language, example: Example) -> Iterator[Example]:
        yield augment_example(nlp, example, lists, rng, swap=swap) if rng.random() < share else example

    return augment


def augment_example(
    nlp: Language, example: Example, lists: NameLists, rng: random.Random, *, swap: float = 0.8
) -> Example:
    """Give an example other names and another house style.

    nlp (Language): The pipeline whose tokenizer makes the new docs.
    example (Example): The example, with gold entities and relations.
    lists (NameLists): The names.
    rng (random.Random): What draws.
    swap (float): Share of the names that are swapped. Defaults to 0.8.
    RETURNS (Example): The new example, with all entities and relations of the old one; the old one where
        the tokenizer would not keep them all.
    """
    row = augment_row(doc_to_row(example.reference), lists, rng, swap=swap)
    reference, losses = row_to_doc(row, nlp)
    return example if losses else Example(nlp.make_doc(row["text"]), reference)


def augment_row(row: Mapping[str, Any], lists: NameLists, rng: random.Random, *, swap: float = 0.8) -> Row:
    """Give an article other names and another house style.

    row (Mapping[str, Any]): The annotated article.
    lists (NameLists): The names.
    rng (random.Random): What draws.
    swap (float): Share of the names that are swapped. Defaults to 0.8.
    RETURNS (Row): The new article.
    """
    renamed = apply_edits(row, _rename(row, lists, rng, swap))
    return apply_edits(renamed, vary_notation(renamed, rng))


def _rename(row: Mapping[str, Any], lists: NameLists, rng: random.Random, swap: float) -> Iterator[Edit]:
    """New names wherever the old ones stand, also where they are not annotated.

    Only diseases are swapped in their annotations alone: "cancer" stands in many other names.
    """
    swaps: dict[str, str] = {}
    diseases = {
        (ent["start_offset"], ent["end_offset"]): row["text"][ent["start_offset"] : ent["end_offset"]]
        for ent in row["entities"]
        if ent["label"] == "INDICATION"
    }
    names = set(diseases.values())
    for label in ("ORG", *LISTS):
        for forms in group_mentions(row, label):
            if rng.random() >= swap:
                continue
            new = (
                swap_organisation(forms, lists, rng)
                if label == "ORG"
                else swap_terms(label, forms, lists, rng)
            )
            # What names two things keeps the first new name, and no two things get one.
            if not {*new.values()} & {*swaps.values()}:
                swaps = {**new, **swaps}
    if not swaps:
        return
    # The longest first: "Sorrento Therapeutics" is no "Sorrento" followed by a word.
    forms = sorted(swaps, key=lambda form: (-len(form), form))
    for match in re.finditer(rf"(?<!\w)(?:{'|'.join(map(re.escape, forms))})(?!\w)", row["text"]):
        if match.group() not in names or match.span() in diseases:
            yield Edit(match.start(), match.end(), swaps[match.group()])
