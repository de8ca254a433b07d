"""Checks of annotated articles against the schema, the tokenizer and the needs of doccano."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from ..schema import ENTITY_LABELS, RELATION_LABELS, is_allowed, relation_label
from .annotated import Annotated
from .duplicates import find_duplicates
from .files import ROW_KEYS, Located, Row
from .parties import parties_of

ERROR = "error"
WARNING = "warning"


@dataclass(frozen=True)
class Rule:
    """What a code stands for.

    severity (str): ``"error"`` or ``"warning"``.
    title (str): The rule in a few words, for the summary.
    message (str): Template of the message of a finding.
    """

    severity: str
    title: str
    message: str


# fmt: off
RULES: Mapping[str, Rule] = {
    "L001": Rule(ERROR, "overlap", "{label} {text!r} overlaps {other_label} {other!r}"),
    "L002": Rule(ERROR, "outer whitespace", "{label} {text!r} starts or ends in whitespace"),
    "L003": Rule(ERROR, "empty or outside the text", "{label} [{start}, {end}] is empty or outside the text of {length} characters"),
    "L004": Rule(ERROR, "no token boundary", "{label} {text!r} does not begin and end with a token: the tokens there are {tokens}"),
    "L005": Rule(ERROR, "unknown entity label", "{label!r} of {text!r} is no entity label of the schema"),
    "L006": Rule(ERROR, "duplicate entity", "{label} {text!r} is annotated twice"),
    "L007": Rule(ERROR, "duplicate entity id", "the entity id {id} is used twice"),
    "L008": Rule(ERROR, "unknown relation label", "{type!r} is no relation of the schema (relation {id})"),
    "L009": Rule(ERROR, "dangling relation", "{relation} joins an entity id that does not exist"),
    "L010": Rule(ERROR, "wrong signature", "{relation} may not go from {head_label} to {tail_label}"),
    "L011": Rule(ERROR, "duplicate relation", "{relation} is annotated twice"),
    "L012": Rule(ERROR, "SAME_AS not from later to earlier", "{relation} has to go from the later mention to the earlier one"),
    "L013": Rule(WARNING, "not in one sentence", "{relation} joins two sentences"),
    "L014": Rule(ERROR, "relation to itself", "{relation} joins an entity with itself"),
    "L015": Rule(WARNING, "second tail", "{relation} is not the first {type} of its head, which may have one"),
    "L016": Rule(ERROR, "duplicate article id", "the article id stands in {other} as well"),
    "L017": Rule(ERROR, "near-duplicate across splits", "nearly the same text as '{other}': this is in {split}, that in {other_split} (Jaccard {jaccard:.2f}, containment {containment:.2f}). Give both one group"),
    "L018": Rule(ERROR, "differing meta keys", "meta keys differ from those of other articles: {difference}"),
    "L019": Rule(ERROR, "group without split", "its group {group!r} has no split. Run: pharma-deals corpus split"),
    "L020": Rule(WARNING, "character outside the BMP", "{count} character(s) that doccano counts as two, the first {text!r}"),
    "L021": Rule(WARNING, "carriage return", "{count} carriage return(s), which doccano may count differently"),
    "L022": Rule(WARNING, "text not in NFC", "the text is not in Unicode normal form NFC"),
    "L023": Rule(ERROR, "invented party in two splits", "{party!r} takes part in a deal of '{other}' too: this is in {split}, that in {other_split}. Rename it in one of them, or draw the splits anew"),
}
# fmt: on


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with an article.

    path (Path): The file.
    article_id (str): The article.
    offset (Optional[int]): Where in its text, in code points; None if the whole article is meant.
    code (str): The rule, a key of :data:`RULES`.
    severity (str): ``"error"`` or ``"warning"``.
    message (str): What is wrong.
    """

    path: Path
    article_id: str
    offset: int | None
    code: str
    severity: str
    message: str

    def __str__(self) -> str:
        place = "" if self.offset is None else f":{self.offset}"
        return f"{self.path}:{self.article_id}{place}: {self.code} {self.severity}: {self.message}"


def lint_corpus(
    articles: Sequence[Located], nlp: Language, *, splits: Mapping[str, str] | None = None
) -> list[Finding]:
    """Check a corpus.

    articles (Sequence[Located]): The articles of all files.
    nlp (Language): The pipeline whose tokenizer sets the token boundaries.
    splits (Optional[Mapping[str, str]]): The split of each group. Near-duplicates across splits are
        looked for only where it is given. Defaults to None.
    RETURNS (List[Finding]): The findings by file, article and offset.
    """
    findings: list[list[Finding]] = [[*check_article(article, nlp)] for article in articles]
    checks = [_check_ids(articles), _check_meta(articles)]
    if splits is not None:
        checks += [
            _check_splits(articles, splits),
            _check_duplicates(articles, splits),
            _check_parties(articles, splits),
        ]
    for check in checks:
        for i, finding in check:
            findings[i].append(finding)
    return [finding for own in findings for finding in sorted(own, key=_place)]


def check_article(article: Located, nlp: Language) -> Iterator[Finding]:
    """Check one article by itself.

    article (Located): The article.
    nlp (Language): The pipeline whose tokenizer sets the token boundaries.
    YIELDS (Finding): What is wrong with it.
    """
    doc = nlp.make_doc(article.row["text"])
    yield from _check_text(article)
    yield from _check_entities(article, doc)
    yield from _check_relations(article, doc)


def summarize(findings: Sequence[Finding], *, articles: int, broken: int = 0) -> str:
    """Count the findings.

    findings (Sequence[Finding]): The findings.
    articles (int): Number of articles that were checked.
    broken (int): Number of files that could not be read. Defaults to 0.
    RETURNS (str): A line for each code that was found, and one with the totals.
    """
    counts = Counter(finding.code for finding in findings)
    lines = [
        f"{code} {RULES[code].severity:<7} {n:>5}  {RULES[code].title}" for code, n in sorted(counts.items())
    ]
    severities = Counter(finding.severity for finding in findings)
    totals = f"{articles} articles, {severities[ERROR]} errors, {severities[WARNING]} warnings"
    return "\n".join([*lines, f"{totals}, {broken} unreadable" if broken else totals])


def _finding(article: Located, offset: int | None, code: str, **values: object) -> Finding:
    rule = RULES[code]
    return Finding(
        article.path, article.row["id"], offset, code, rule.severity, rule.message.format(**values)
    )


def _place(finding: Finding) -> tuple[int, str, str]:
    return (-1 if finding.offset is None else finding.offset, finding.code, finding.message)


def _check_text(article: Located) -> Iterator[Finding]:
    text = article.row["text"]
    outside = [i for i, char in enumerate(text) if ord(char) > 0xFFFF]
    if outside:
        yield _finding(article, outside[0], "L020", count=len(outside), text=text[outside[0]])
    if "\r" in text:
        yield _finding(article, text.index("\r"), "L021", count=text.count("\r"))
    composed = unicodedata.normalize("NFC", text)
    if composed != text:
        pairs = enumerate(zip(text, composed, strict=False))
        first = next((i for i, (char, other) in pairs if char != other), min(len(text), len(composed)))
        yield _finding(article, first, "L022")


def _check_entities(article: Located, doc: Doc) -> Iterator[Finding]:
    text = article.row["text"]
    seen_ids: set[int] = set()
    seen_spans: set[tuple[int, int, str]] = set()
    previous: Mapping[str, Any] | None = None
    for ent in sorted(article.row["entities"], key=lambda ent: (ent["start_offset"], ent["end_offset"])):
        start, end, label = ent["start_offset"], ent["end_offset"], ent["label"]
        if ent["id"] in seen_ids:
            yield _finding(article, start, "L007", id=ent["id"])
        seen_ids.add(ent["id"])
        if not 0 <= start < end <= len(text):
            yield _finding(article, start, "L003", label=label, start=start, end=end, length=len(text))
            continue
        words = {"label": label, "text": text[start:end]}
        if label not in ENTITY_LABELS:
            yield _finding(article, start, "L005", **words)
        if (start, end, label) in seen_spans:
            yield _finding(article, start, "L006", **words)
            continue
        seen_spans.add((start, end, label))
        if text[start:end] != text[start:end].strip():
            yield _finding(article, start, "L002", **words)
        elif doc.char_span(start, end) is None:
            around = doc.char_span(start, end, alignment_mode="expand")
            yield _finding(article, start, "L004", **words, tokens=[token.text for token in around or ()])
        if previous is not None and start < previous["end_offset"]:
            other = text[previous["start_offset"] : previous["end_offset"]]
            yield _finding(article, start, "L001", **words, other_label=previous["label"], other=other)
        # The one that reaches furthest: a long span overlaps all short ones inside it.
        if previous is None or end > previous["end_offset"]:
            previous = ent


def _check_relations(article: Located, doc: Doc) -> Iterator[Finding]:
    ents: dict[int, Mapping[str, Any]] = {}
    for ent in article.row["entities"]:
        ents.setdefault(ent["id"], ent)
    view = Annotated(article, doc)
    seen: set[tuple[int, int, str]] = set()
    single: set[tuple[int, str]] = set()
    for rel in article.row["relations"]:
        name, head, tail = rel["type"], ents.get(rel["from_id"]), ents.get(rel["to_id"])
        start = None if head is None else head["start_offset"]
        words = _describe(rel, head, tail, article.row["text"])
        if name not in RELATION_LABELS:
            yield _finding(article, start, "L008", type=name, id=rel["id"])
        if head is None or tail is None:
            yield _finding(article, start, "L009", relation=words)
            continue
        if head is tail:
            yield _finding(article, start, "L014", relation=words)
        key = (rel["from_id"], rel["to_id"], name)
        if key in seen:
            yield _finding(article, start, "L011", relation=words)
        if name not in RELATION_LABELS or head is tail or key in seen:
            continue
        seen.add(key)
        label = relation_label(name)
        if not is_allowed(label, head["label"], tail["label"]):
            labels = {"head_label": head["label"], "tail_label": tail["label"]}
            yield _finding(article, start, "L010", relation=words, **labels)
        if name == "SAME_AS" and head["start_offset"] <= tail["start_offset"]:
            yield _finding(article, start, "L012", relation=words)
        if label.within_sentence and view.sentence(head) != view.sentence(tail):
            yield _finding(article, start, "L013", relation=words)
        if label.single_tail and (rel["from_id"], name) in single:
            yield _finding(article, start, "L015", relation=words, type=name)
        single.add((rel["from_id"], name))


def _describe(
    rel: Mapping[str, Any], head: Mapping[str, Any] | None, tail: Mapping[str, Any] | None, text: str
) -> str:
    ends = []
    for ent, ent_id in ((head, rel["from_id"]), (tail, rel["to_id"])):
        mention = (
            "(no entity)" if ent is None else repr(text[max(0, ent["start_offset"]) : ent["end_offset"]])
        )
        ends.append(f"{mention} ({ent_id})")
    return f"{ends[0]} {rel['type']} {ends[1]}"


def _check_ids(articles: Sequence[Located]) -> Iterator[tuple[int, Finding]]:
    first: dict[str, Located] = {}
    for i, article in enumerate(articles):
        other = first.setdefault(article.row["id"], article)
        if other is not article:
            yield i, _finding(article, None, "L016", other=f"{other.path}, line {other.line}")


def _check_meta(articles: Sequence[Located]) -> Iterator[tuple[int, Finding]]:
    """Compare the meta keys of every article with those that most articles have."""
    keys = [frozenset(article.row) - frozenset(ROW_KEYS) for article in articles]
    counts = Counter(keys)
    usual = max(counts, key=lambda own: (counts[own], len(own), sorted(own)), default=frozenset())
    for i, own in enumerate(keys):
        if own != usual:
            parts = [f"no '{key}'" for key in sorted(usual - own)]
            parts += [f"'{key}' beside them" for key in sorted(own - usual)]
            yield i, _finding(articles[i], None, "L018", difference=", ".join(parts))


def _check_splits(articles: Sequence[Located], splits: Mapping[str, str]) -> Iterator[tuple[int, Finding]]:
    for i, article in enumerate(articles):
        if _split_of(article.row, splits) is None:
            yield i, _finding(article, None, "L019", group=article.row.get("group"))


def _check_duplicates(
    articles: Sequence[Located], splits: Mapping[str, str]
) -> Iterator[tuple[int, Finding]]:
    numbers = [i for i, article in enumerate(articles) if _split_of(article.row, splits) is not None]
    parts = [str(_split_of(articles[i].row, splits)) for i in numbers]
    for pair in find_duplicates([articles[i].row["text"] for i in numbers], parts):
        i, other = numbers[pair.second], articles[numbers[pair.first]].row["id"]
        places = {"other": other, "split": parts[pair.second], "other_split": parts[pair.first]}
        shares = {"jaccard": pair.jaccard, "containment": pair.containment}
        yield i, _finding(articles[i], None, "L017", **places, **shares)


def _check_parties(articles: Sequence[Located], splits: Mapping[str, str]) -> Iterator[tuple[int, Finding]]:
    first: dict[str, tuple[str, str]] = {}
    for i, article in enumerate(articles):
        split = _split_of(article.row, splits)
        if split is None:
            continue
        for party in sorted(parties_of(article.row)):
            other, other_split = first.setdefault(party, (article.row["id"], split))
            if other_split != split:
                places = {"other": other, "split": split, "other_split": other_split}
                yield i, _finding(article, None, "L023", party=party, **places)


def _split_of(row: Row, splits: Mapping[str, str]) -> str | None:
    group = row.get("group")
    return splits.get(group) if isinstance(group, str) else None
