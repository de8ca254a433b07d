"""What a pipeline gets wrong: every error with its kind, and the worst of each kind."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc
from spacy.training import Example

from ..relations.scorer import relation_set, scored_relations

_Span = tuple[int, int]
_CONTEXT = 60
KINDS = {
    "entity: boundary": "overlaps a gold entity of its label",
    "entity: label": "is a gold entity of another label",
    "entity: boundary and label": "overlaps a gold entity of another label",
    "entity: spurious": "overlaps no gold entity",
    "entity: missed": "a gold entity that nothing overlaps",
    "relation: label": "the pair has another relation",
    "relation: spurious": "the entities are right, the pair has no relation",
    "relation: missed": "a gold relation between entities that were found",
    "relation: lost with an entity": "a gold relation, one of whose entities is not as in gold",
    "relation: from a wrong entity": "one of the entities is not as in gold",
}


@dataclass(frozen=True)
class Error:
    """One thing that is wrong.

    kind (str): One of :data:`KINDS`.
    label (str): The label that was predicted, or missed.
    article (str): Id of the article.
    offset (int): Where it stands in the text, in code points.
    score (Optional[float]): How sure the pipeline was; None of what it missed.
    text (str): The words, marked in their context.
    gold (str): What would have been right, where there is something.
    """

    kind: str
    label: str
    article: str
    offset: int
    score: float | None
    text: str
    gold: str = ""


def find_errors(predicted: Sequence[Example]) -> list[Error]:
    """Find all errors.

    predicted (Sequence[Example]): Docs as predicted end to end, and their references.
    RETURNS (List[Error]): The errors, in the order of the docs.
    """
    errors: list[Error] = []
    for eg in predicted:
        errors += _entity_errors(eg)
        errors += _relation_errors(eg)
    return errors


def worst_errors(errors: Iterable[Error], limit: int) -> list[Error]:
    """Choose errors to look at: of every kind as many as is its share, those first that were surest.

    errors (Iterable[Error]): The errors.
    limit (int): How many to choose, about; a kind that occurs has one at least.
    RETURNS (List[Error]): The chosen ones, kind by kind, the most frequent kind first.
    """
    by_kind: dict[str, list[Error]] = defaultdict(list)
    for error in errors:
        by_kind[error.kind].append(error)
    total = sum(map(len, by_kind.values()))
    chosen = []
    for _, own in sorted(by_kind.items(), key=lambda item: -len(item[1])):
        count = max(1, round(limit * len(own) / total))
        chosen += sorted(own, key=lambda error: (-(error.score or 0.0), error.article, error.offset))[:count]
    return chosen


def errors_report(errors: Sequence[Error], *, title: str, limit: int = 50) -> str:
    """Write errors as Markdown.

    errors (Sequence[Error]): All errors.
    title (str): Heading of the report.
    limit (int): How many to list. Defaults to 50.
    RETURNS (str): Counts by kind and label, and the worst errors.
    """
    kinds = Counter(error.kind for error in errors)
    labels = Counter((error.kind, error.label) for error in errors)
    lines = [f"# {title}", "", "| kind | number | most often | what it is |", "| --- | ---: | --- | --- |"]
    for kind, count in kinds.most_common():
        top = [(label, n) for (own, label), n in labels.most_common() if own == kind][:4]
        often = ", ".join(f"{label} {n}" for label, n in top)
        lines.append(f"| {kind} | {count} | {often} | {KINDS[kind]} |")
    last = ""
    for error in worst_errors(errors, limit):
        if error.kind != last:
            lines += ["", f"## {error.kind}", ""]
            last = error.kind
        score = "" if error.score is None else f" {error.score:.2f}"
        gold = f" (gold: {error.gold})" if error.gold else ""
        lines.append(f"- `{error.label}`{score} {error.text}{gold} - {error.article}:{error.offset}")
    return "\n".join(lines) + "\n"


def _entity_errors(eg: Example) -> Iterator[Error]:
    gold = {(ent.start_char, ent.end_char): ent.label_ for ent in eg.reference.ents}
    found = {(ent.start_char, ent.end_char): ent.label_ for ent in eg.predicted.ents}
    scores = dict(zip(found, eg.predicted._.entity_scores, strict=False))
    article, text = _article(eg), eg.predicted.text
    for span, label in found.items():
        if gold.get(span) == label:
            continue
        over = next((other for other in gold if _overlap(span, other)), None)
        if over is None:
            kind, right = "entity: spurious", ""
        else:
            right = f"{gold[over]} '{_words(text, over)}'"
            kind = "entity: label" if over == span else "entity: boundary"
            if kind == "entity: boundary" and gold[over] != label:
                kind = "entity: boundary and label"
        yield Error(kind, label, article, span[0], scores.get(span), _mark(text, [span]), right)
    for span, label in gold.items():
        if not any(_overlap(span, other) for other in found):
            yield Error("entity: missed", label, article, span[0], None, _mark(text, [span]))


def _relation_errors(eg: Example) -> Iterator[Error]:
    gold, found = relation_set(eg.reference), relation_set(eg.predicted)
    ents = [_ents(doc) for doc in (eg.reference, eg.predicted)]
    scores = {rel: score for score, rel in scored_relations(eg.predicted)}
    labels: dict[tuple[_Span, _Span], set[str]] = defaultdict(set)
    for rel in gold:
        labels[rel[:2]].add(rel[2])
    article, text = _article(eg), eg.predicted.text
    for rel in sorted(found - gold):
        right = labels.get(rel[:2], set())
        if not {(*rel[0], rel[3]), (*rel[1], rel[4])} <= ents[0]:
            kind = "relation: from a wrong entity"
        else:
            kind = "relation: label" if right else "relation: spurious"
        gold_label = ", ".join(sorted(right))
        yield Error(kind, rel[2], article, rel[0][0], scores.get(rel), _mark(text, rel[:2]), gold_label)
    for rel in sorted(gold - found):
        known = {(*rel[0], rel[3]), (*rel[1], rel[4])} <= ents[1]
        kind = "relation: missed" if known else "relation: lost with an entity"
        yield Error(kind, rel[2], article, rel[0][0], None, _mark(text, rel[:2]))


def _ents(doc: Doc) -> set[tuple[int, int, str]]:
    return {(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents}


def _article(eg: Example) -> str:
    return str(eg.reference.user_data.get("article_id", "article"))


def _overlap(one: _Span, other: _Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _words(text: str, span: _Span) -> str:
    return " ".join(text[slice(*span)].split())


def _mark(text: str, spans: Sequence[_Span]) -> str:
    """The words of spans in bold, with a little of what stands around them."""
    start, end = min(span[0] for span in spans), max(span[1] for span in spans)
    pieces, at = [], max(0, start - _CONTEXT)
    for span in sorted(set(spans)):
        pieces += [text[at : span[0]], f"**{text[slice(*span)]}**"]
        at = span[1]
    words = " ".join("".join([*pieces, text[at : end + _CONTEXT]]).split())
    # A pair that is far apart: its ends are what counts.
    return words if len(words) <= 8 * _CONTEXT else f"{words[: 3 * _CONTEXT]} [...] {words[-3 * _CONTEXT :]}"
