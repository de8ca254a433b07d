"""Checks of an annotated corpus against itself: what is sound article by article, but does not go together."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import srsly
from spacy.language import Language
from srsly.ruamel_yaml.error import YAMLError

from ..errors import Errors
from ..schema import DEALS
from .annotated import Annotated, Entity
from .files import Located

# What these name, they name wherever they stand; "license" or "approved" depend on the sentence.
NAMES = frozenset({"ORG", "ASSET", "TARGET", "TECHNOLOGY"})
PARTS = ("RIGHT", "PAYMENT", "STATUS")
# What stands beside something that it could belong to. Shares of costs have no label to belong to.
_OWNERS: Mapping[str, frozenset[str]] = {
    "TERRITORY": frozenset({*DEALS, "RIGHT"}),
    "EXCLUSIVITY": frozenset({*DEALS, "RIGHT"}),
    "RATE": frozenset({"PAYMENT"}),
}
# A string with one label so often is taken for a term of the corpus.
MIN_TERM = 5
# Spans longer than almost all others of their label, in words.
LONG_SHARE = 0.995
MIN_LONG = 7

RULES: Mapping[str, str] = {
    "C001": "same words, different labels",
    "C002": "repeat of an annotated name without annotation",
    "C003": "amount beside a payment without AMOUNT",
    "C004": "right, payment or status without OF_DEAL",
    "C005": "deal mention that nothing is said of",
    "C006": "place, rate or exclusivity that belongs to nothing",
    "C007": "boundary against the guidelines",
    "C008": "amount of money without annotation",
    "C009": "term of the corpus without annotation",
    "C010": "short name without SAME_AS at its first use",
    "C011": "SAME_AS that does not go to the first mention",
    "C012": "SAME_AS between mentions in the same words",
    "C013": "OF_DEAL to a later sentence, or past a nearer mention",
    "C014": "span longer than almost all of its label",
}

_AMOUNT = re.compile(r"(?:[$€£¥₹]|\b(?:US|USD|EUR|GBP|CHF|RMB|Rs|INR|JPY|SEK|DKK|NOK|KRW)\b\.?\s?)\d[\d.,]*")
# "a share" is how a price is told.
_DETERMINER = r"(?i:the|a(?! share)|an|its|their|his|our|this|that|these|those)\b"
_QUANTITY = r"(?i:up to|about|around|approximately|nearly|almost|roughly|more than|over|at least|as much as|less than)\b"
_BAD_START: Mapping[str, re.Pattern[str]] = {
    "ORG": re.compile(r"(?:the|a|an|its|their)\s"),
    "MONEY": re.compile(_QUANTITY),
    "RATE": re.compile(_QUANTITY),
    "TARGET": re.compile(r"(?i:anti-)"),
    "INDICATION": re.compile(rf"(?:(?i:patients? with|people with|treatment of)|{_DETERMINER})"),
    "TERRITORY": re.compile(r"(?i:the|in|outside)\s"),
    "DATE": re.compile(r"(?i:in|by|since|until|from)\s"),
    **{
        label: re.compile(
            rf"(?:{_DETERMINER}|(?i:strategic|multi-year|definitive|landmark|exclusive|worldwide|non-refundable|tiered)\s)"
        )
        for label in ("DEAL", "OTHER_DEAL", "RIGHT", "PAYMENT")
    },
}
_BAD_END = re.compile(r"[,;:]$")
_POSSESSIVE = re.compile(r"['’]s$")
_LEGAL_NEXT = re.compile(
    r",?\s(?:Inc|Corp|Ltd|LLC|plc|AG|GmbH|SE|S\.A|S\.p\.A|A/S|AB|N\.V|B\.V|KK|K\.K|Co\., Ltd|Pvt)\b"
)
# Where the companies introduce themselves, organisations are all that is annotated.
_ABOUT = re.compile(r"(?m)^About (?=[A-Z])")
# "Odile Bayer", "Dr Lilly", "Florian Maier": people are called like companies.
_FORENAME = re.compile(
    r"\b(?!(?:The|A|In|On|At|But|And|For|When|If|By|As|With|From|To|Of|So|While|After|Both|Its|Under|Since|That|Not|Now) )"
    r"(?:[A-Z][\w-]*[a-z]|[A-Z]\.) $|\b(?:Mr|Ms|Mrs|Dr|Prof)\.?\s$"
)
_CONTEXT = 60
_SURNAME = re.compile(r"[ ][A-Z][a-z]+")
_NAME = re.compile(r"(?=.*[A-Z0-9]).{3,}", re.DOTALL)


@dataclass(frozen=True)
class Finding:
    """Something that does not go together.

    path (Path): The file.
    article_id (str): The article.
    offset (int): Where in its text.
    code (str): The rule, a key of :data:`RULES`.
    text (str): The words in question, by which a finding is explained.
    message (str): What is odd about them.
    """

    path: Path
    article_id: str
    offset: int
    code: str
    text: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.article_id}:{self.offset}: {self.code} {self.message}"


@dataclass(frozen=True)
class Explanation:
    """Why a finding is right as it stands.

    code (str): The rule.
    text (str): The words in question.
    why (str): The reason.
    article (Optional[str]): The article, or None where it holds in all of them.
    """

    code: str
    text: str
    why: str
    article: str | None = None

    def holds_for(self, finding: Finding) -> bool:
        """RETURNS (bool): Whether it explains the finding."""
        return (self.code, self.text) == (finding.code, finding.text) and self.article in (
            None,
            finding.article_id,
        )


def check_consistency(articles: Sequence[Located], nlp: Language) -> list[Finding]:
    """Check a corpus against itself and against what the guidelines demand.

    articles (Sequence[Located]): The articles; faults that the linter finds have to be mended before.
    nlp (Language): The pipeline whose tokenizer makes the docs.
    RETURNS (List[Finding]): The findings by file, article and offset.
    """
    views = [Annotated(article, nlp.make_doc(article.row["text"])) for article in articles]
    checks: list[Callable[[Annotated], Iterator[Finding]]] = [
        _check_repeats,
        _check_amounts,
        _check_parts,
        _check_lone,
        _check_boundaries,
        _check_money,
        _check_aliases,
        _check_links,
    ]
    findings = [finding for view in views for check in checks for finding in check(view)]
    findings += [*_check_labels(views), *_check_terms(views), *_check_lengths(views)]
    order = {view.article.row["id"]: i for i, view in enumerate(views)}
    return sorted(findings, key=lambda one: (order[one.article_id], one.offset, one.code, one.message))


def read_explanations(path: Path) -> list[Explanation]:
    """Read why findings are right as they stand.

    path (Path): A YAML file with a list of objects: ``code``, ``text``, ``why`` and, where the
        explanation holds for one article alone, ``article``.
    RETURNS (List[Explanation]): The explanations.
    RAISES (ValueError): If it cannot be read.
    """
    try:
        data = srsly.read_yaml(path)
        explanations = [Explanation(**entry) for entry in data or []]
    except (OSError, ValueError, TypeError, YAMLError) as error:
        raise ValueError(Errors.D031.format(path=path, reason=error)) from error
    for one in explanations:
        values = [one.code, one.text, one.why, *([] if one.article is None else [one.article])]
        if not all(isinstance(value, str) and value for value in values) or one.code not in RULES:
            raise ValueError(
                Errors.D031.format(path=path, reason=f"in {one}, a value is empty, no text, or no rule")
            )
    return explanations


def unexplained(
    findings: Iterable[Finding], explanations: Sequence[Explanation]
) -> tuple[list[Finding], list[Explanation]]:
    """Take away what is explained.

    findings (Iterable[Finding]): The findings.
    explanations (Sequence[Explanation]): The explanations.
    RETURNS (Tuple[List[Finding], List[Explanation]]): The findings without an explanation, and the
        explanations without a finding.
    """
    used: set[Explanation] = set()
    left = []
    for finding in findings:
        holding = [explanation for explanation in explanations if explanation.holds_for(finding)]
        used.update(holding)
        if not holding:
            left.append(finding)
    return left, [explanation for explanation in explanations if explanation not in used]


def summarize(findings: Sequence[Finding], *, articles: int, explained: int = 0) -> str:
    """Count the findings.

    findings (Sequence[Finding]): The findings that are left.
    articles (int): Number of articles that were checked.
    explained (int): Number of findings that are explained. Defaults to 0.
    RETURNS (str): A line for each rule with findings, and one with the totals.
    """
    counts = Counter(finding.code for finding in findings)
    lines = [f"{code} {n:>5}  {RULES[code]}" for code, n in sorted(counts.items())]
    return "\n".join([*lines, f"{articles} articles, {len(findings)} findings, {explained} explained"])


def _find(view: Annotated, offset: int, code: str, text: str, message: str) -> Finding:
    row = view.article.row
    return Finding(view.article.path, row["id"], offset, code, text, message)


def _on(view: Annotated, ent: Entity, code: str, message: str) -> Finding:
    words = view.words(ent)
    return _find(view, ent["start_offset"], code, words, f"{ent['label']} {words!r} {message}")


def _check_repeats(view: Annotated) -> Iterator[Finding]:
    """C002."""
    names = {
        view.words(ent): ent["label"]
        for ent in view.entities
        if ent["label"] in NAMES and _NAME.fullmatch(view.words(ent))
    }
    for name, match in _occurrences(view, names):
        yield _find(
            view,
            match.start(),
            "C002",
            name,
            f"{name!r} is annotated as {names[name]} elsewhere in the article",
        )


def _check_amounts(view: Annotated) -> Iterator[Finding]:
    """C003."""
    payments = {view.sentence(ent) for ent in view.entities if ent["label"] == "PAYMENT"}
    for ent in view.entities:
        linked = view.heads[ent["id"]]
        if (
            ent["label"] == "MONEY"
            and view.sentence(ent) in payments
            and not {"AMOUNT", "CONVERTED_TO"} & linked.keys()
        ):
            yield _on(view, ent, "C003", "stands in a sentence with a PAYMENT, but is no AMOUNT")


def _check_parts(view: Annotated) -> Iterator[Finding]:
    """C004 and C013."""
    deals = [ent for ent in view.entities if ent["label"] in DEALS]
    for ent in view.entities:
        if ent["label"] not in PARTS:
            continue
        sentence = view.sentence(ent)
        before = [deal for deal in deals if view.sentence(deal) <= sentence]
        targets = view.tails[ent["id"]].get("OF_DEAL", [])
        # "SAME_AS" carries it over from the first mention of the same right or payment.
        if before and not targets and "SAME_AS" not in view.tails[ent["id"]]:
            yield _on(
                view, ent, "C004", "has no OF_DEAL, though a deal is mentioned in its sentence or before"
            )
        for target in targets:
            if view.sentence(target) > sentence:
                yield _on(view, ent, "C013", f"is OF_DEAL of {view.words(target)!r} in a later sentence")
            elif _nearer(view, ent, target, before):
                yield _on(
                    view,
                    ent,
                    "C013",
                    f"is OF_DEAL of {view.words(target)!r}, past a nearer mention of that deal",
                )


def _nearer(view: Annotated, ent: Entity, target: Entity, before: Sequence[Entity]) -> bool:
    """Whether the deal is mentioned between a right, payment or status and the mention it goes to."""
    own, there = view.sentence(ent), view.sentence(target)
    deal = _first_mention(view, target)["id"]
    others = {view.sentence(other) for other in before if _first_mention(view, other)["id"] == deal}
    return there < own and max(others, default=there) > there


def _first_mention(view: Annotated, ent: Entity) -> Entity:
    seen = {ent["id"]}
    while (earlier := view.tails[ent["id"]].get("SAME_AS")) and earlier[0]["id"] not in seen:
        ent = earlier[0]
        seen.add(ent["id"])
    return ent


def _check_lone(view: Annotated) -> Iterator[Finding]:
    """C005 and C006."""
    labels: dict[int, set[str]] = defaultdict(set)
    for ent in view.entities:
        labels[view.sentence(ent)].add(ent["label"])
    for ent in view.entities:
        heads, tails, beside = view.heads[ent["id"]], view.tails[ent["id"]], labels[view.sentence(ent)]
        if ent["label"] in DEALS and not heads and not tails and "ORG" in beside:
            yield _on(view, ent, "C005", "has no relation at all")
        if _OWNERS.get(ent["label"], frozenset()) & beside and not heads:
            yield _on(view, ent, "C006", "belongs to nothing in its sentence")


def _check_boundaries(view: Annotated) -> Iterator[Finding]:
    """C007."""
    for ent in view.entities:
        words, label = view.words(ent), ent["label"]
        start = _BAD_START.get(label)
        if start is not None and start.match(words):
            yield _on(view, ent, "C007", "begins with a word that stays outside")
        elif (
            _BAD_END.search(words)
            or words.count("(") != words.count(")")
            # Diseases are named after people.
            or (label != "INDICATION" and _POSSESSIVE.search(words))
        ):
            yield _on(view, ent, "C007", "ends in the wrong place")
        elif label == "ORG" and _LEGAL_NEXT.match(view.text, ent["end_offset"]):
            yield _on(view, ent, "C007", "lacks its legal form")


def _check_money(view: Annotated) -> Iterator[Finding]:
    """C008."""
    for match in _AMOUNT.finditer(view.text):
        if not view.covers(*match.span()):
            yield _find(view, match.start(), "C008", match.group(), f"{match.group()!r} is no MONEY")


def _check_aliases(view: Annotated) -> Iterator[Finding]:
    """C010."""
    seen: list[str] = []
    tail = _ABOUT.search(view.text)
    for ent in view.entities:
        # A headline in capitals is in the same words.
        words = " ".join(view.words(ent).casefold().split())
        if ent["label"] != "ORG" or words in seen:
            continue
        longer = [name for name in seen if name.startswith(f"{words} ") or name.startswith(f"{words},")]
        in_tail = tail is not None and ent["start_offset"] > tail.start()
        if longer and not in_tail and "SAME_AS" not in view.tails[ent["id"]]:
            yield _on(view, ent, "C010", f"is used for {longer[0]!r} without SAME_AS")
        seen.append(words)


def _check_links(view: Annotated) -> Iterator[Finding]:
    """C011 and C012."""
    for ent in view.entities:
        for first in view.tails[ent["id"]].get("SAME_AS", []):
            if "SAME_AS" in view.tails[first["id"]]:
                yield _on(
                    view,
                    ent,
                    "C011",
                    f"is SAME_AS {view.words(first)!r}, which is SAME_AS an earlier mention",
                )
            if ent["label"] not in DEALS and view.words(ent).casefold() == view.words(first).casefold():
                yield _on(view, ent, "C012", "is SAME_AS a mention in the same words, which needs no link")


def _check_labels(views: Sequence[Annotated]) -> Iterator[Finding]:
    """C001: whatever is labelled one way more often is taken for right."""
    labels: dict[str, Counter[str]] = defaultdict(Counter)
    for view in views:
        for ent in view.entities:
            labels[view.words(ent)][_merge(ent["label"])] += 1
    for view in views:
        for ent in view.entities:
            counts = labels[view.words(ent)]
            usual, count = max(counts.items(), key=lambda item: (item[1], item[0]))
            label = _merge(ent["label"])
            if label != usual:
                yield _on(view, ent, "C001", f"is {usual} elsewhere ({count} times against {counts[label]})")


def _check_terms(views: Sequence[Annotated]) -> Iterator[Finding]:
    """C009."""
    annotated: Counter[str] = Counter()
    labels: dict[str, set[str]] = defaultdict(set)
    for view in views:
        for ent in view.entities:
            annotated[view.words(ent)] += 1
            labels[view.words(ent)].add(_merge(ent["label"]))
    terms = {
        name: next(iter(labels[name]))
        for name, count in annotated.items()
        if count >= MIN_TERM and len(labels[name]) == 1 and labels[name] <= NAMES and _NAME.fullmatch(name)
    }
    for view in views:
        own = {view.words(ent) for ent in view.entities}
        for name, match in _occurrences(
            view, {name: label for name, label in terms.items() if name not in own}
        ):
            message = f"{name!r} is annotated as {terms[name]} in other articles ({annotated[name]} times)"
            yield _find(view, match.start(), "C009", name, message)


def _check_lengths(views: Sequence[Annotated]) -> Iterator[Finding]:
    """C014."""
    lengths: dict[str, list[int]] = defaultdict(list)
    for view in views:
        for ent in view.entities:
            lengths[ent["label"]].append(len(view.words(ent).split()))
    limits = {
        label: max(MIN_LONG, sorted(own)[int(LONG_SHARE * (len(own) - 1))]) for label, own in lengths.items()
    }
    for view in views:
        for ent in view.entities:
            if len(view.words(ent).split()) > limits[ent["label"]]:
                yield _on(view, ent, "C014", f"has more than {limits[ent['label']]} words")


def _occurrences(view: Annotated, names: Mapping[str, Any]) -> Iterator[tuple[str, re.Match[str]]]:
    """Where names stand as whole words, of several the longest, and nothing is annotated."""
    if not names:
        return
    longest = sorted(names, key=lambda name: (-len(name), name))
    # A hyphen or an at sign beside it makes it part of another word or of an address.
    for match in re.finditer(
        rf"(?<![\w@.-])(?:{'|'.join(map(re.escape, longest))})(?![\w@]|-\w|\.\w)", view.text
    ):
        before = view.text[max(0, match.start() - _CONTEXT) : match.start()]
        if view.covers(*match.span()) or _FORENAME.search(before) or _SURNAME.match(view.text, match.end()):
            continue
        yield match.group(), match


def _merge(label: str) -> str:
    return "DEAL" if label in DEALS else label
