"""Annotated articles and their splits to spaCy's training data, with nothing lost in silence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from spacy.language import Language
from spacy.tokens import DocBin

from ..errors import Errors
from .files import Located, write_atomic
from .rows import Loss, row_to_doc


@dataclass
class Converted:
    """The training data of a corpus.

    bins (Dict[str, DocBin]): The docs of each split.
    entities (int): Number of annotated entities, the lost ones included.
    relations (int): Number of annotated relations, the lost ones included.
    losses (List[Loss]): Every entity and relation that is in no doc.
    """

    bins: dict[str, DocBin] = field(default_factory=dict)
    entities: int = 0
    relations: int = 0
    losses: list[Loss] = field(default_factory=list)

    @property
    def lost_entities(self) -> int:
        """Number of entities that are in no doc."""
        return sum(loss.kind == "entity" for loss in self.losses)


def convert_corpus(parts: Mapping[str, Sequence[Located]], nlp: Language) -> Converted:
    """Make the docs of every split.

    parts (Mapping[str, Sequence[Located]]): The articles of each split.
    nlp (Language): The pipeline whose tokenizer makes the docs.
    RETURNS (Converted): The docs with ``doc.ents``, ``doc._.relations`` and the article's id in
        ``doc.user_data["article_id"]``, and what could not be converted.
    """
    converted = Converted()
    for split, articles in parts.items():
        docs = DocBin(store_user_data=True)
        for article in articles:
            doc, losses = row_to_doc(article.row, nlp)
            docs.add(doc)
            converted.losses += losses
            converted.entities += len(article.row["entities"])
            converted.relations += len(article.row["relations"])
        converted.bins[split] = docs
    return converted


def check_losses(converted: Converted, *, max_misaligned: float) -> None:
    """Refuse training data that lacks too much of the annotation.

    converted (Converted): The training data.
    max_misaligned (float): Share of the entities that may be lost.
    RAISES (ValueError): If more are lost.
    """
    lost, total = converted.lost_entities, converted.entities
    if lost > max_misaligned * total:
        share = lost / total
        raise ValueError(Errors.D017.format(lost=lost, total=total, share=share, limit=max_misaligned))


def write_bins(bins: Mapping[str, DocBin], folder: Path) -> list[Path]:
    """Write a file for each split.

    bins (Mapping[str, DocBin]): The docs of each split.
    folder (Path): Where ``<split>.spacy`` is written to.
    RETURNS (List[Path]): The files.
    """
    paths = {folder / f"{split}.spacy": docs for split, docs in bins.items()}
    for path, docs in paths.items():
        write_atomic(path, docs.to_bytes())
    return list(paths)
