"""A doc's entities and relations as a graph, and which of its nodes are one thing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from spacy.tokens import Doc

from ..sentences import sentence_ids
from .model import Evidence


@dataclass(frozen=True)
class Mention:
    """An entity.

    index (int): Its number in ``doc.ents``.
    label (str): Its label.
    text (str): Its words, with single spaces.
    start (int): Where it starts, in code points.
    end (int): Where it ends, exclusive.
    sentence (int): Number of the sentence that it starts in.
    score (float): Its probability.
    """

    index: int
    label: str
    text: str
    start: int
    end: int
    sentence: int
    score: float

    def evidence(self, score: float = 1.0) -> Evidence:
        """Quote it.

        score (float): Probability of the relation that leads to it. Defaults to 1.0.
        RETURNS (Evidence): The evidence; its score is that of the entity or of the relation, whichever is less.
        """
        rounded = round(min(self.score, score), 4)
        return Evidence(text=self.text, start=self.start, end=self.end, score=rounded)


@dataclass(frozen=True)
class Link:
    """A relation seen from one of its ends.

    label (str): Its label.
    mention (Mention): The other end.
    score (float): Its probability.
    """

    label: str
    mention: Mention
    score: float


class Graph:
    """The entities of a doc in their order, and the relations between them.

    doc (Doc): The doc, with ``doc.ents`` and ``doc._.relations``. Relations that join anything else
        than two entities are passed over.
    """

    def __init__(self, doc: Doc) -> None:
        self.text = doc.text
        sentences = sentence_ids(doc)
        scores = doc._.entity_scores
        known = len(scores) == len(doc.ents)
        self.mentions = [
            Mention(
                index=i,
                label=ent.label_,
                text=" ".join(ent.text.split()),
                start=ent.start_char,
                end=ent.end_char,
                sentence=sentences[ent.start],
                score=float(scores[i]) if known else 1.0,
            )
            for i, ent in enumerate(doc.ents)
        ]
        self._tails: dict[int, list[Link]] = defaultdict(list)
        self._heads: dict[int, list[Link]] = defaultdict(list)
        by_span = {
            (ent.start, ent.end): mention for ent, mention in zip(doc.ents, self.mentions, strict=True)
        }
        for rel in doc._.relations:
            head, tail = by_span.get(tuple(rel["head"])), by_span.get(tuple(rel["tail"]))
            if head is None or tail is None or head is tail:
                continue
            self._tails[head.index].append(Link(rel["label"], tail, float(rel["score"])))
            self._heads[tail.index].append(Link(rel["label"], head, float(rel["score"])))
        bounds = [0, *(i for i in range(1, len(doc)) if sentences[i] != sentences[i - 1]), len(doc)]
        self._sentences = [
            (doc[start].idx, doc[end - 1].idx + len(doc[end - 1]))
            for start, end in pairwise(bounds)
            if end > start
        ]

    def tails(self, mention: Mention, *labels: str) -> list[Link]:
        """RETURNS (List[Link]): The relations that a mention is the head of, with these labels."""
        return [link for link in self._tails[mention.index] if link.label in labels]

    def heads(self, mention: Mention, *labels: str) -> list[Link]:
        """RETURNS (List[Link]): The relations that a mention is the tail of, with these labels."""
        return [link for link in self._heads[mention.index] if link.label in labels]

    def before(self, mention: Mention) -> str:
        """RETURNS (str): The words of the mention's sentence before it, in lower case."""
        start = self._sentences[mention.sentence][0]
        return " ".join(self.text[start : mention.start].split()).casefold()

    def after(self, mention: Mention) -> str:
        """RETURNS (str): The words of the mention's sentence after it, in lower case."""
        end = self._sentences[mention.sentence][1]
        return " ".join(self.text[mention.end : end].split()).casefold()

    def find_in_sentence(self, sentence: int, pattern: re.Pattern[str], *, score: float) -> Evidence | None:
        """Find words in a sentence.

        sentence (int): Its number.
        pattern (re.Pattern): What to find.
        score (float): The probability of what the words are evidence of.
        RETURNS (Optional[Evidence]): The first match; None without one, or without such a sentence.
        """
        if sentence >= len(self._sentences):
            return None
        start, end = self._sentences[sentence]
        found = pattern.search(self.text, start, end)
        if found is None:
            return None
        words = " ".join(found.group().split())
        return Evidence(text=words, start=found.start(), end=found.end(), score=round(score, 4))


def best(links: Sequence[Link]) -> Link | None:
    """RETURNS (Optional[Link]): The link with the highest score, of equals the first in the text; None of none."""
    return max(links, key=lambda link: (link.score, -link.mention.index), default=None)
