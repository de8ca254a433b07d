"""How far two annotators agree on the same articles, and where they do not."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sklearn.metrics import cohen_kappa_score
from spacy.language import Language

from ..errors import Errors
from ..schema import ENTITY_LABELS, RELATION_LABELS
from .files import Located, Row

ALL = "all"
OUTSIDE = "O"

Span = tuple[int, int, str]
Relation = tuple[Span, Span, str]


@dataclass
class Counts:
    """What two annotators annotated.

    both (int): Annotations of both.
    first (int): Annotations of the first alone.
    second (int): Annotations of the second alone.
    """

    both: int = 0
    first: int = 0
    second: int = 0

    @property
    def f1(self) -> float | None:
        """F1 of the one measured by the other, which is the same both ways; None where neither has any."""
        total = 2 * self.both + self.first + self.second
        return 2 * self.both / total if total else None


@dataclass(frozen=True)
class Disagreement:
    """An annotation that one annotator has and the other has not.

    article (str): The article.
    offset (int): Where the entity, or the head of the relation, starts.
    kind (str): ``"entity"`` or ``"relation"``.
    label (str): Its label.
    text (str): What it says.
    annotator (int): Who has it: 1 or 2.
    """

    article: str
    offset: int
    kind: str
    label: str
    text: str
    annotator: int

    def to_row(self) -> dict[str, Any]:
        """RETURNS (Dict[str, Any]): The disagreement as a JSON object."""
        return asdict(self)


@dataclass
class Agreement:
    """How far two annotators agree.

    articles (int): Number of articles.
    tokens (int): Number of tokens.
    entities (Dict[str, Counts]): Entities with the same span and label, by label and ``"all"``.
    boundaries (Counts): Entities with the same span, whatever their label.
    relations (Dict[str, Counts]): Relations with the same label between the same entities.
    given_entities (Dict[str, Counts]): The same among the relations whose two entities both annotators have.
    kappa (Dict[str, Optional[float]]): Cohen's kappa on the labels of tokens; None where neither has any.
    disagreements (List[Disagreement]): What only one has, by article and offset.
    """

    articles: int
    tokens: int
    entities: dict[str, Counts]
    boundaries: Counts
    relations: dict[str, Counts]
    given_entities: dict[str, Counts]
    kappa: dict[str, float | None]
    disagreements: list[Disagreement] = field(default_factory=list)


def measure_agreement(first: Sequence[Located], second: Sequence[Located], nlp: Language) -> Agreement:
    """Compare two annotations of the same articles.

    first (Sequence[Located]): The articles as the first annotator has them.
    second (Sequence[Located]): The same as the second has them, in any order.
    nlp (Language): The pipeline whose tokenizer makes the tokens.
    RETURNS (Agreement): The agreement.
    RAISES (ValueError): If one has an article that the other has not, or with another text.
    """
    pairs = _pair(first, second)
    entities: dict[str, Counts] = defaultdict(Counts)
    relations: dict[str, Counts] = defaultdict(Counts)
    given: dict[str, Counts] = defaultdict(Counts)
    boundaries = Counts()
    tokens: tuple[list[str], list[str]] = ([], [])
    found: list[Disagreement] = []
    for one, two in pairs:
        spans = _spans(one), _spans(two)
        rels = _relations(one), _relations(two)
        _count(entities, *(((span[2], span) for span in own) for own in spans))
        _count(relations, *(((rel[2], rel) for rel in own) for own in rels))
        shared = spans[0] & spans[1]
        known = [{rel for rel in own if {*rel[:2]} <= shared} for own in rels]
        _count(given, *(((rel[2], rel) for rel in own) for own in known))
        edges = [{span[:2] for span in own} for own in spans]
        _add(boundaries, *edges)
        doc = nlp.make_doc(one["text"])
        starts = [token.idx for token in doc if not token.is_space]
        for own, sequence in zip(spans, tokens, strict=True):
            sequence += _label_tokens(own, starts)
        found += _list_disagreements(one, spans, rels)
    return Agreement(
        articles=len(pairs),
        tokens=len(tokens[0]),
        entities=dict(entities),
        boundaries=boundaries,
        relations=dict(relations),
        given_entities=dict(given),
        kappa=_kappas(*tokens),
        disagreements=found,
    )


def agreement_tables(agreement: Agreement) -> str:
    """Lay out the agreement.

    agreement (Agreement): The agreement.
    RETURNS (str): Markdown tables. F1 in percent; kappa from -1 to 1.
    """
    size = f"{agreement.articles} articles, {agreement.tokens:,} tokens, {len(agreement.disagreements):,} disagreements."
    entities = [_row(ALL, agreement.entities.get(ALL, Counts()), _decimal(agreement.kappa.get(ALL)))]
    entities.append(_row("boundaries alone", agreement.boundaries, ""))
    entities += [
        _row(label, counts, _decimal(agreement.kappa.get(label)))
        for label, counts in _ordered(agreement.entities, ENTITY_LABELS)
    ]
    none = Counts()
    relations = [
        _row(label, counts, _percent(agreement.given_entities.get(label, none).f1))
        for label, counts in [
            (ALL, agreement.relations.get(ALL, none)),
            *_ordered(agreement.relations, RELATION_LABELS),
        ]
    ]
    return "\n\n".join(
        (
            size,
            _table(("entity", "both", "only first", "only second", "F1", "kappa on tokens"), entities),
            _table(
                ("relation", "both", "only first", "only second", "F1", "F1 given the entities"), relations
            ),
        )
    )


def _pair(first: Sequence[Located], second: Sequence[Located]) -> list[tuple[Row, Row]]:
    ones = {article.row["id"]: article.row for article in first}
    twos = {article.row["id"]: article.row for article in second}
    for side in (first, second):
        twice = [key for key, n in Counter(article.row["id"] for article in side).items() if n > 1]
        if twice:
            raise ValueError(Errors.D033.format(article=twice[0]))
    missing = sorted(ones.keys() ^ twos.keys())
    if missing:
        raise ValueError(Errors.D029.format(article=missing[0], count=len(missing)))
    for key, one in ones.items():
        if one["text"] != twos[key]["text"]:
            raise ValueError(Errors.D030.format(article=key))
    return [(one, twos[key]) for key, one in ones.items()]


def _spans(row: Mapping[str, Any]) -> set[Span]:
    return {(ent["start_offset"], ent["end_offset"], ent["label"]) for ent in row["entities"]}


def _relations(row: Mapping[str, Any]) -> set[Relation]:
    spans = {ent["id"]: (ent["start_offset"], ent["end_offset"], ent["label"]) for ent in row["entities"]}
    return {
        (spans[rel["from_id"]], spans[rel["to_id"]], rel["type"])
        for rel in row["relations"]
        if rel["from_id"] in spans and rel["to_id"] in spans
    }


def _add(counts: Counts, first: set[Any], second: set[Any]) -> None:
    counts.both += len(first & second)
    counts.first += len(first - second)
    counts.second += len(second - first)


def _count(counts: dict[str, Counts], *annotations: Iterable[tuple[str, Any]]) -> None:
    """Count what both annotators have, by label and altogether."""
    first, second = ({(label, item) for label, item in own} for own in annotations)
    for label in {label for label, _ in first | second}:
        own = [{item for name, item in side if name == label} for side in (first, second)]
        _add(counts[label], *own)
        _add(counts[ALL], *own)


def _label_tokens(spans: set[Span], starts: Sequence[int]) -> list[str]:
    labels = {
        position: label
        for start, end, label in sorted(spans)
        for position in starts
        if start <= position < end
    }
    return [labels.get(position, OUTSIDE) for position in starts]


def _kappas(first: list[str], second: list[str]) -> dict[str, float | None]:
    """Cohen's kappa of all labels, and of each label against everything else (Cohen, 1960)."""
    kappas = {ALL: _kappa(first, second)}
    for label in {*first, *second} - {OUTSIDE}:
        kappas[label] = _kappa([name == label for name in first], [name == label for name in second])
    return kappas


def _kappa(first: Sequence[Any], second: Sequence[Any]) -> float | None:
    # Chance alone agrees where there is one label only, and kappa is not defined.
    return None if len({*first, *second}) < 2 else float(cohen_kappa_score(first, second))


def _list_disagreements(
    row: Row, spans: tuple[set[Span], set[Span]], rels: tuple[set[Relation], set[Relation]]
) -> list[Disagreement]:
    text = row["text"]

    def quote(span: Span) -> str:
        return f"{span[2]} {text[span[0] : span[1]]!r}"

    found = []
    for annotator, own, other in ((1, 0, 1), (2, 1, 0)):
        for span in spans[own] - spans[other]:
            found.append(Disagreement(row["id"], span[0], "entity", span[2], quote(span), annotator))
        for head, tail, label in rels[own] - rels[other]:
            words = f"{quote(head)} {label} {quote(tail)}"
            found.append(Disagreement(row["id"], head[0], "relation", label, words, annotator))
    return sorted(found, key=lambda one: (one.offset, one.kind, one.text, one.annotator))


def _ordered(counts: Mapping[str, Counts], order: Sequence[str]) -> list[tuple[str, Counts]]:
    rest = sorted(counts.keys() - {*order, ALL})
    return [(label, counts[label]) for label in (*order, *rest) if label in counts]


def _row(name: str, counts: Counts, last: str) -> tuple[str, ...]:
    return (name, f"{counts.both:,}", f"{counts.first:,}", f"{counts.second:,}", _percent(counts.f1), last)


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f}"


def _decimal(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, ("---", *("---:" for _ in head[1:])), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
