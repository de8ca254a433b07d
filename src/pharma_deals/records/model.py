"""The deal record: what an analyst types into a database, with the words that it comes from."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Role = Literal["source", "recipient", "partner"]
SubjectKind = Literal["asset", "technology", "modality", "company"]
Exclusivity = Literal["exclusive", "co-exclusive", "non-exclusive", "sole", "unknown"]
Bound = Literal["exact", "max", "min", "approx"]
PaymentKind = Literal[
    "upfront",
    "milestone",
    "royalty",
    "equity",
    "option",
    "research",
    "price",
    "per_share",
    "contribution",
    "other",
]
MilestoneKind = Literal["development", "regulatory", "commercial", "mixed", "unknown"]
RightKind = Literal[
    "license", "option", "negotiation", "commercialization", "manufacturing", "access", "other"
]
DealType = Literal[
    "license",
    "collaboration",
    "option",
    "acquisition",
    "merger",
    "asset_purchase",
    "joint_venture",
    "co_promotion",
    "distribution",
    "supply",
    "manufacturing",
    "equity",
    "financing",
    "settlement",
    "termination",
    "amendment",
    "other",
]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Evidence(_Frozen):
    """Words of the article that say it.

    text (str): The words.
    start (int): Where they start, in code points.
    end (int): Where they end, exclusive.
    score (float): Probability, 0 to 1, of the entity or of the relation that leads to it, whichever is less.
    article (Optional[str]): Id of the article, where a record is merged from several. Left out otherwise:
        all evidence of a record is of its article then.
    """

    text: str
    start: int
    end: int
    score: float
    article: str | None = Field(default=None, exclude_if=lambda article: article is None)


class Value(_Frozen):
    """A value in its normal form, with its evidence."""

    value: str
    evidence: list[Evidence]


class Party(_Frozen):
    """Who takes part in a deal."""

    name: str
    role: Role
    aliases: list[str] = Field(default_factory=list)
    evidence: list[Evidence]


class Territory(_Frozen):
    """A place that is covered or left out."""

    name: str
    kind: Literal["world", "rest", "region", "country", "other"]
    code: str | None = None
    evidence: list[Evidence]


class Subject(_Frozen):
    """What a deal is about."""

    name: str
    kind: SubjectKind
    aliases: list[str] = Field(default_factory=list)
    modalities: list[Value] = Field(default_factory=list)
    targets: list[Value] = Field(default_factory=list)
    indications: list[Value] = Field(default_factory=list)
    stage: Value | None = None
    evidence: list[Evidence]


class Right(_Frozen):
    """A right that is granted, kept or under negotiation. ``holder`` and ``grantor`` are names of parties."""

    kind: RightKind
    holder: str | None = None
    grantor: str | None = None
    retained: bool = False
    exclusivity: Exclusivity = "unknown"
    territory: list[Territory] = Field(default_factory=list)
    outside_territory: list[Territory] = Field(default_factory=list)
    evidence: list[Evidence]


class Money(_Frozen):
    """An amount in full units. Of a range, ``amount`` is the upper end and ``amount_low`` the lower."""

    amount: Decimal
    amount_low: Decimal | None = None
    currency: str | None = None
    bound: Bound = "exact"
    evidence: list[Evidence]


class Payment(_Frozen):
    """A payment of a deal.

    Without ``amount`` and rates, ``disclosed`` is false: that a payment is made without saying how much is
    a fact as well. ``converted`` holds the same amount in other currencies as the article gives it.
    """

    kind: PaymentKind
    milestone_kind: MilestoneKind | None = None
    amount: Money | None = None
    converted: list[Money] = Field(default_factory=list)
    rate_low: Decimal | None = None
    rate_high: Decimal | None = None
    rate_text: str | None = None
    tiered: bool = False
    payer: str | None = None
    payee: str | None = None
    disclosed: bool
    territory: list[Territory] = Field(default_factory=list)
    evidence: list[Evidence]


class Stake(_Frozen):
    """A share of a company."""

    holder: str
    company: str | None = None
    percent_low: Decimal
    percent_high: Decimal
    evidence: list[Evidence]


class Date(_Frozen):
    """A date of a deal, or its term. ISO 8601; months and days give the length of a term."""

    of: str
    start: str | None = None
    end: str | None = None
    months: int | None = None
    days: int | None = None
    evidence: list[Evidence]


class Totals(_Frozen):
    """What a deal is worth: as stated, and as the sum of its payments by currency. Royalties are in neither."""

    stated: list[Money] = Field(default_factory=list)
    computed: dict[str, Decimal] = Field(default_factory=dict)


class Conflict(_Frozen):
    """Statements of the article that contradict one another; all of them stand in the record."""

    field: str
    evidence: list[Evidence]


class DealRecord(_Frozen):
    """A deal.

    id (str): ``"<article>#<number>"``, numbered in the order of the first mentions.
    news (bool): Whether it is the news of the article.
    """

    id: str
    news: bool
    types: list[DealType] = Field(default_factory=list)
    parties: list[Party] = Field(default_factory=list)
    subjects: list[Subject] = Field(default_factory=list)
    rights: list[Right] = Field(default_factory=list)
    payments: list[Payment] = Field(default_factory=list)
    indications: list[Value] = Field(default_factory=list)
    territory: list[Territory] = Field(default_factory=list)
    outside_territory: list[Territory] = Field(default_factory=list)
    exclusivity: Exclusivity = "unknown"
    stakes: list[Stake] = Field(default_factory=list)
    status: list[Value] = Field(default_factory=list)
    dates: list[Date] = Field(default_factory=list)
    totals: Totals = Field(default_factory=Totals)
    conflicts: list[Conflict] = Field(default_factory=list)
    evidence: list[Evidence] = Field(default_factory=list)
