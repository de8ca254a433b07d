"""What a deal is about: products, technologies, kinds of molecules and companies, with what is known of them."""

from __future__ import annotations

from collections.abc import Sequence

from .graph import Graph, Link, Mention
from .grouping import Deal
from .model import Subject, SubjectKind, Value
from .stages import STAGES, parse_stage
from .terms import quotes
from .things import Things

_KINDS: dict[str, SubjectKind] = {
    "ASSET": "asset",
    "TECHNOLOGY": "technology",
    "MODALITY": "modality",
    "ORG": "company",
}
# An article tells what a deal is about where it first tells of the deal.
_FIRST_MENTIONS = 3


def build_subjects(graph: Graph, things: Things, deal: Deal) -> list[Subject]:
    """Collect the subjects of a deal: those of its mentions and of its rights.

    A product stands without its kind.

    graph (Graph): The article.
    things (Things): What its mentions name.
    deal (Deal): The deal.
    RETURNS (List[Subject]): The subjects in the order in which they are first named as such.
    """
    found: dict[int, list[Link]] = {}
    for mention in [*deal.mentions, *deal.of("RIGHT")]:
        for link in graph.tails(mention, "SUBJECT"):
            found.setdefault(things.key(link.mention), []).append(link)
    if deal.news and not any(link.mention.label != "MODALITY" for links in found.values() for link in links):
        for link in _told_next(graph, deal):
            found.setdefault(things.key(link.mention), []).append(link)
    subjects = []
    for links in found.values():
        evidence = quotes(links)
        first = next(mention for mention in graph.mentions if mention.start == evidence[0].start)
        members = things.members(first)
        subjects.append(
            Subject(
                name=things.name(first),
                kind=_KINDS.get(first.label, "asset"),
                aliases=things.aliases(first),
                modalities=named_values(graph, things, members, "IS_MODALITY"),
                targets=named_values(graph, things, members, "HITS_TARGET"),
                indications=named_values(graph, things, members, "FOR_INDICATION"),
                stage=_find_stage(graph, members),
                evidence=evidence,
            )
        )
    return sorted(_keep_named(subjects), key=lambda subject: subject.evidence[0].start)


def _told_next(graph: Graph, deal: Deal) -> list[Link]:
    """The products named in the sentences that follow the first mentions of a deal, which name none: half as sure."""
    next_ones = {mention.sentence + 1 for mention in deal.mentions[:_FIRST_MENTIONS]}
    return [
        Link("SUBJECT", mention, 0.5)
        for mention in graph.mentions
        if mention.label == "ASSET" and mention.sentence in next_ones
    ]


def _keep_named(subjects: list[Subject]) -> list[Subject]:
    """A kind of molecule is the subject only where nothing with a name is."""
    return [subject for subject in subjects if subject.kind != "modality"] or subjects


def named_values(graph: Graph, things: Things, mentions: Sequence[Mention], label: str) -> list[Value]:
    """Collect what mentions are joined to, each thing once and under its fullest name.

    graph (Graph): The article.
    things (Things): What its mentions name.
    mentions (Sequence[Mention]): The mentions.
    label (str): The relation, such as ``"HITS_TARGET"``.
    RETURNS (List[Value]): The values in the order in which they are first joined.
    """
    found: dict[int, list[Link]] = {}
    for mention in mentions:
        for link in graph.tails(mention, label):
            found.setdefault(things.key(link.mention), []).append(link)
    values = [Value(value=things.name(links[0].mention), evidence=quotes(links)) for links in found.values()]
    return sorted(values, key=lambda value: value.evidence[0].start)


def _find_stage(graph: Graph, members: Sequence[Mention]) -> Value | None:
    """The furthest stage that is said of it: what it has reached includes what came before."""
    links = [link for mention in members for link in graph.tails(mention, "AT_STAGE")]
    stages = [(stage, link) for link in links if (stage := parse_stage(link.mention.text)) is not None]
    if not stages:
        return None
    furthest, _ = max(stages, key=lambda pair: (STAGES.index(pair[0]), -pair[1].mention.index))
    return Value(value=furthest, evidence=quotes(link for stage, link in stages if stage == furthest))
