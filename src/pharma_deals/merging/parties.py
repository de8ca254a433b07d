"""Parties and subjects that several articles name, each in its own way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rapidfuzz.fuzz import token_set_ratio

from ..legal_forms import bare_name
from ..records.model import Conflict, Party, Role, Subject, Value
from ..records.names import same_company
from ..records.stages import STAGES
from .evidence import join_all, join_evidence, join_values
from .statement import Company, Statement, reduce_name

_ALIKE = 85.0
_DIRECTED: tuple[Role, ...] = ("source", "recipient")


class Companies:
    """The companies of a deal, under one name each.

    statements (Sequence[Statement]): What the articles say of the deal.
    """

    def __init__(self, statements: Sequence[Statement]) -> None:
        self._groups: list[list[Company]] = join_all(
            [[[company] for company in one.companies] for one in statements],
            lambda group, new: any(one.matches(new[0]) for one in group),
            lambda group, new: [*group, *new],
        )

    def name(self, name: str) -> str:
        """Find the name under which a company stands in the merged record.

        name (str): The name of an article.
        RETURNS (str): The fullest of all articles; the name itself if it is no company of the deal.
        """
        bare = bare_name(name)
        for same in (
            lambda one: one.name == name or bare in one.aliases,
            lambda one: same_company(one.name, name),
        ):
            group = next((group for group in self._groups if any(map(same, group))), None)
            if group is not None:
                return fullest(one.name for one in group)
        return name


def fullest(names: Iterable[str]) -> str:
    """RETURNS (str): The longest name that is not shouted; of equal ones the first of the alphabet."""
    return min(names, key=lambda name: (name.isupper(), -len(name), name))


def merge_parties(
    lists: Sequence[Sequence[Party]], companies: Companies
) -> tuple[list[Party], list[Conflict]]:
    """Merge the parties that articles name.

    A direction counts more than "partner". A company that gives in one article and receives in another
    stands there twice, and is a conflict.

    lists (Sequence[Sequence[Party]]): The parties of each article.
    companies (Companies): The companies of the deal.
    RETURNS (Tuple[List[Party], List[Conflict]]): The parties, and the contradictions.
    """
    named: dict[str, list[Party]] = {}
    for parties in lists:
        for party in parties:
            named.setdefault(companies.name(party.name), []).append(party)
    merged, conflicts = [], []
    for name, mentions in named.items():
        roles = [role for role in _DIRECTED if any(party.role == role for party in mentions)]
        for role in roles or ["partner"]:
            # Who is a partner elsewhere supports the direction that is stated, or the first of two.
            own = [
                party
                for party in mentions
                if party.role == role or (party.role == "partner" and role == (roles or ["partner"])[0])
            ]
            merged.append(
                Party(
                    name=name,
                    role=role,
                    aliases=_aliases(name, own),
                    evidence=join_evidence(*(party.evidence for party in own)),
                )
            )
        if len(roles) > 1:
            stated = [party.evidence for party in mentions if party.role in _DIRECTED]
            conflicts.append(Conflict(field="parties.role", evidence=join_evidence(*stated)))
    return merged, conflicts


def merge_subjects(
    lists: Sequence[Sequence[Subject]], companies: Companies
) -> tuple[list[Subject], list[Conflict]]:
    """Merge the subjects that articles name.

    Of different stages the furthest counts, and they are a conflict. A kind of molecule without a name is
    that of the only product that has one.

    lists (Sequence[Sequence[Subject]]): The subjects of each article.
    companies (Companies): The companies of the deal.
    RETURNS (Tuple[List[Subject], List[Conflict]]): The subjects, and the contradictions.
    """
    conflicts: list[Conflict] = []

    def join(one: Subject, other: Subject) -> Subject:
        stages = [subject.stage for subject in (one, other) if subject.stage is not None]
        if len({stage.value for stage in stages}) > 1:
            said = join_evidence(*(stage.evidence for stage in stages))
            conflicts.append(Conflict(field="subjects.stage", evidence=said))
        names = [one.name, other.name]
        name = companies.name(one.name) if one.kind == "company" else one.name
        aliases = [*one.aliases, *names, *other.aliases]
        return one.model_copy(
            update={
                "name": name,
                "aliases": [alias for alias in dict.fromkeys(aliases) if alias != name],
                "modalities": join_values([one.modalities, other.modalities]),
                "targets": join_values([one.targets, other.targets]),
                "indications": join_values([one.indications, other.indications]),
                "stage": _furthest(stages),
                "evidence": join_evidence(one.evidence, other.evidence),
            }
        )

    merged = join_all(lists, lambda one, other: _same_subject(one, other, companies), join)
    return _place_modalities(merged), conflicts


def _aliases(name: str, parties: Sequence[Party]) -> list[str]:
    said = [alias for party in parties for alias in (party.name, *party.aliases)]
    return [alias for alias in dict.fromkeys(said) if alias != name]


def _same_subject(one: Subject, other: Subject, companies: Companies) -> bool:
    if one.kind != other.kind:
        return False
    if one.kind == "company":
        return companies.name(one.name) == companies.name(other.name)
    names = [{reduce_name(name) for name in (some.name, *some.aliases)} for some in (one, other)]
    if names[0] & names[1]:
        return True
    alike = token_set_ratio(one.name.casefold(), other.name.casefold()) >= _ALIKE
    return one.kind != "asset" and alike


def _furthest(stages: Sequence[Value]) -> Value | None:
    if not stages:
        return None
    furthest = max(
        (stage.value for stage in stages), key=lambda value: value in STAGES and STAGES.index(value)
    )
    said = [stage.evidence for stage in stages if stage.value == furthest]
    return Value(value=furthest, evidence=join_evidence(*said))


def _place_modalities(subjects: list[Subject]) -> list[Subject]:
    products = [subject for subject in subjects if subject.kind == "asset"]
    kinds = [subject for subject in subjects if subject.kind == "modality"]
    if len(products) != 1 or not kinds:
        return subjects
    said = [Value(value=kind.name, evidence=kind.evidence) for kind in kinds]
    product = products[0].model_copy(update={"modalities": join_values([products[0].modalities, said])})
    return [product if one is products[0] else one for one in subjects if one.kind != "modality"]
