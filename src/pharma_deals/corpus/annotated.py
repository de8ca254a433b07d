"""An annotated article with its annotation looked up by place and by link."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from spacy.tokens import Doc

from ..sentences import sentence_ids
from .files import Located

Entity = Mapping[str, Any]


class Annotated:
    """An article, its entities in the order of the text, and what joins them.

    article (Located): The article. Its annotation has to be sound, see ``pharma-deals corpus lint``.
    doc (Doc): Its text, tokenized.
    """

    def __init__(self, article: Located, doc: Doc) -> None:
        self.article = article
        self.doc = doc
        self.text: str = article.row["text"]
        self.entities: list[Entity] = sorted(article.row["entities"], key=lambda ent: ent["start_offset"])
        self.by_id: dict[int, Entity] = {ent["id"]: ent for ent in self.entities}
        self.tails: dict[int, dict[str, list[Entity]]] = defaultdict(lambda: defaultdict(list))
        self.heads: dict[int, dict[str, list[Entity]]] = defaultdict(lambda: defaultdict(list))
        for rel in article.row["relations"]:
            head, tail = self.by_id.get(rel["from_id"]), self.by_id.get(rel["to_id"])
            if head is not None and tail is not None:
                self.tails[head["id"]][rel["type"]].append(tail)
                self.heads[tail["id"]][rel["type"]].append(head)

    def words(self, ent: Entity) -> str:
        """RETURNS (str): What an entity says."""
        return self.text[ent["start_offset"] : ent["end_offset"]]

    def sentence(self, ent: Entity) -> int:
        """RETURNS (int): Number of the sentence that an entity starts in."""
        return self.sentence_at(ent["start_offset"])

    def sentence_at(self, offset: int) -> int:
        """RETURNS (int): Number of the sentence at an offset of the text."""
        return self._ids[max(0, bisect_right(self._starts, offset) - 1)] if self._ids else 0

    def covers(self, start: int, end: int) -> bool:
        """RETURNS (bool): Whether an entity has a character of ``text[start:end]``."""
        return any(ent["start_offset"] < end and start < ent["end_offset"] for ent in self.entities)

    @cached_property
    def _starts(self) -> list[int]:
        return [token.idx for token in self.doc]

    @cached_property
    def _ids(self) -> list[int]:
        return sentence_ids(self.doc)
