"""Annotated articles between their two forms: a row of JSON and a spaCy ``Doc``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from ..errors import Errors
from ..extensions import install_extensions
from .files import Row

# More digits than a probability has meaning.
_SCORE_DIGITS = 4
# Why a relation is lost that says what another one says: nothing is missing without it.
TWICE = "stands there twice"


@dataclass(frozen=True)
class Loss:
    """An annotation that has no place in a ``Doc``.

    article_id (str): The article.
    offset (int): Where the entity, or the head of the relation, starts in the text.
    kind (str): ``"entity"`` or ``"relation"``.
    label (str): Its label.
    text (str): What was lost, for people to read.
    reason (str): Why.
    """

    article_id: str
    offset: int
    kind: str
    label: str
    text: str
    reason: str

    def __str__(self) -> str:
        return f"{self.article_id}:{self.offset}: {self.kind} lost, {self.text}: {self.reason}"


def row_to_doc(row: Mapping[str, Any], nlp: Language) -> tuple[Doc, list[Loss]]:
    """Make a doc with the entities and relations of a row.

    Scores are 1.0 where the row has none. Ids of entities and relations are not kept.

    row (Mapping[str, Any]): The annotated article.
    nlp (Language): The pipeline whose tokenizer makes the doc.
    RETURNS (Tuple[Doc, List[Loss]]): The doc with ``doc.ents``, ``doc._.entity_scores``,
        ``doc._.relations`` and ``doc.user_data["article_id"]``, and what could not be carried over.
    """
    install_extensions()
    doc = nlp.make_doc(row["text"])
    doc.user_data["article_id"] = row["id"]
    spans, losses = _place_entities(row, doc)
    ents = sorted(spans.values(), key=lambda placed: placed[0].start)
    # Every other token is known to be outside: training reads missing annotation otherwise.
    doc.set_ents([span for span, _ in ents], default="outside")
    doc._.entity_scores = [score for _, score in ents]
    doc._.relations, lost = _place_relations(row, {key: span for key, (span, _) in spans.items()})
    return doc, losses + lost


def doc_to_row(doc: Doc, *, meta: Mapping[str, Any] | None = None) -> Row:
    """Make the row of an annotated doc: doccano's JSONL(Relation) with scores.

    Entities and relations are numbered in their order in the doc. Entities have a score where
    ``doc._.entity_scores`` holds one for each; scores are rounded to four digits. Scores belong to
    entities by their order alone: whoever changes ``doc.ents`` has to set them anew, or to ``[]``.

    doc (Doc): The doc. Its ``user_data["article_id"]``, if any, is the id of the row.
    meta (Optional[Mapping[str, Any]]): Further keys of the row. Defaults to none.
    RETURNS (Row): The row.
    RAISES (ValueError): If a relation joins tokens that are no entity.
    """
    install_extensions()
    article_id = doc.user_data.get("article_id", "")
    entities: list[dict[str, Any]] = []
    numbers: dict[tuple[int, int], int] = {}
    for i, ent in enumerate(doc.ents):
        numbers[(ent.start, ent.end)] = i
        offsets = {"start_offset": ent.start_char, "end_offset": ent.end_char}
        entities.append({"id": i, "label": ent.label_, **offsets})
    scores = doc._.entity_scores
    if len(scores) == len(entities):
        for entity, score in zip(entities, scores, strict=True):
            entity["score"] = round(float(score), _SCORE_DIGITS)
    relations: list[dict[str, Any]] = []
    for i, rel in enumerate(doc._.relations):
        # Lists come back from a DocBin as tuples.
        head, tail = tuple(rel["head"]), tuple(rel["tail"])
        if head not in numbers or tail not in numbers:
            raise ValueError(
                Errors.D020.format(label=rel["label"], article=article_id, head=[*head], tail=[*tail])
            )
        ids = {"from_id": numbers[head], "to_id": numbers[tail]}
        score = round(float(rel["score"]), _SCORE_DIGITS)
        relations.append({"id": i, **ids, "type": rel["label"], "score": score})
    return {"id": article_id, "text": doc.text, "entities": entities, "relations": relations, **(meta or {})}


def docs_to_rows(docs: Iterable[Doc]) -> Iterator[Row]:
    """Make the rows of annotated docs, without meta keys.

    docs (Iterable[Doc]): The docs.
    YIELDS (Row): One row for each.
    """
    return (doc_to_row(doc) for doc in docs)


def _place_entities(row: Mapping[str, Any], doc: Doc) -> tuple[dict[int, tuple[Span, float]], list[Loss]]:
    """Find the tokens of every entity: span and score by entity id, and the losses."""
    placed: dict[int, tuple[Span, float]] = {}
    losses: list[Loss] = []
    for ent in row["entities"]:
        start, end = ent["start_offset"], ent["end_offset"]
        span = doc.char_span(start, end, label=ent["label"])
        reason = (
            "no token boundary" if span is None else "its id is used twice" if ent["id"] in placed else None
        )
        if span is not None and reason is None:
            placed[ent["id"]] = (span, ent.get("score", 1.0))
        else:
            losses.append(_lost_entity(row, ent, str(reason)))
    # doc.ents cannot overlap. Of two that do, spaCy's own filter keeps the longer, then the first.
    kept = filter_spans(span for span, _ in placed.values())
    for ent in row["entities"]:
        entry = placed.get(ent["id"])
        if entry is not None and not any(entry[0] is span for span in kept):
            losses.append(_lost_entity(row, ent, "overlaps another entity"))
            del placed[ent["id"]]
    return placed, losses


def _place_relations(
    row: Mapping[str, Any], spans: Mapping[int, Span]
) -> tuple[list[dict[str, Any]], list[Loss]]:
    relations: dict[tuple[Any, ...], dict[str, Any]] = {}
    losses: list[Loss] = []
    seen: set[tuple[int, int, str]] = set()
    for rel in row["relations"]:
        ids = (rel["from_id"], rel["to_id"], rel["type"])
        if ids in seen:
            losses.append(_lost_relation(row, rel, TWICE))
            continue
        seen.add(ids)
        head, tail = spans.get(rel["from_id"]), spans.get(rel["to_id"])
        if head is None or tail is None:
            missing = rel["from_id"] if head is None else rel["to_id"]
            losses.append(_lost_relation(row, rel, f"entity {missing} is lost or does not exist"))
            continue
        # Spans do not overlap, so that other ids have another key.
        key = (head.start, head.end, tail.start, tail.end, rel["type"])
        score = rel.get("score", 1.0)
        relations[key] = {"head": [*key[:2]], "tail": [*key[2:4]], "label": rel["type"], "score": score}
    return [relations[key] for key in sorted(relations)], losses


def _lost_entity(row: Mapping[str, Any], ent: Mapping[str, Any], reason: str) -> Loss:
    text = row["text"][max(0, ent["start_offset"]) : max(0, ent["end_offset"])]
    return Loss(row["id"], ent["start_offset"], "entity", ent["label"], f"{ent['label']} {text!r}", reason)


def _lost_relation(row: Mapping[str, Any], rel: Mapping[str, Any], reason: str) -> Loss:
    starts = {ent["id"]: ent["start_offset"] for ent in row["entities"]}
    text = f"{rel['from_id']} {rel['type']} {rel['to_id']}"
    return Loss(row["id"], starts.get(rel["from_id"], 0), "relation", rel["type"], text, reason)
