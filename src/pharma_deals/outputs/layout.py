"""The tables that records are laid out in, column by column: one row a deal, and one row a payment.

All tabular outputs have these columns in this order. ``docs/outputs.md`` describes them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Context, Decimal, localcontext
from typing import Any, Literal

from pydantic import ValidationError

from ..records.component import PUBLISHED
from ..records.model import Bound, Date, DealRecord, Money, Payment, Right, Role, Stake
from .base import Row

Kind = Literal["text", "integer", "boolean", "decimal", "date", "list", "json"]
Cells = dict[str, Any]

# What fits the decimal columns of all formats: decimal(38, 10).
PRECISION, SCALE = 38, 10
_LIMIT = Decimal(10) ** (PRECISION - SCALE)
_STEP = Decimal(1).scaleb(-SCALE)
_BOUNDS: dict[Bound, str] = {"exact": "", "max": "up to ", "min": "at least ", "approx": "about "}


@dataclass(frozen=True)
class Entry:
    """What the cells of a row are read from.

    article (str): Id of the row: of the article, or of the merged deal.
    articles (Tuple[str, ...]): The articles that it comes from.
    published (Optional[date]): The day of the article.
    record (DealRecord): The deal.
    number (int): Number of the payment in the deal, from 1. Defaults to 0, for the deal itself.
    """

    article: str
    articles: tuple[str, ...]
    published: date | None
    record: DealRecord
    number: int = 0

    @property
    def payment(self) -> Payment:
        """RETURNS (Payment): The payment of that number."""
        return self.record.payments[self.number - 1]

    @property
    def is_merged(self) -> bool:
        """RETURNS (bool): Whether it is a merged deal, whose row has an id of its own."""
        return self.article not in self.articles


@dataclass(frozen=True)
class Column:
    """A column of a table.

    name (str): Its name.
    kind (str): What its cells hold.
    help (str): What they mean.
    read (Callable[[Entry], Any]): Reads a cell.
    key (bool): Whether it is one of the columns that tell rows apart. Defaults to False.
    rich (bool): Whether it is only in formats without a limit on the length of a cell. Defaults to False.
    """

    name: str
    kind: Kind
    help: str
    read: Callable[[Entry], Any] = field(repr=False)
    key: bool = False
    rich: bool = False


@dataclass(frozen=True)
class Table:
    """A table.

    name (str): Its name.
    columns (Tuple[Column, ...]): Its columns, in their order.
    """

    name: str
    columns: tuple[Column, ...]

    @property
    def plain(self) -> tuple[Column, ...]:
        """RETURNS (Tuple[Column, ...]): The columns without the rich ones."""
        return tuple(column for column in self.columns if not column.rich)

    def cells(self, entry: Entry) -> Cells:
        """RETURNS (Dict[str, Any]): A row: the value of every column."""
        return {column.name: clean(column.read(entry)) for column in self.columns}


_ARTICLE = Column(
    "article_id",
    "text",
    "Id of the article; for a merged deal, that of the deal.",
    lambda e: e.article,
    key=True,
)
_DEAL = Column("deal_id", "text", "Id of the deal, `<article>#<number>`.", lambda e: e.record.id, key=True)

DEALS = Table(
    "deals",
    (
        _ARTICLE,
        _DEAL,
        Column("articles", "list", "The articles that tell of the deal.", lambda e: e.articles),
        Column("published", "date", "Day of the article; of several, the first.", lambda e: e.published),
        Column("news", "boolean", "Whether the deal is the news of the article.", lambda e: e.record.news),
        Column("types", "list", "Kinds of deal.", lambda e: e.record.types),
        Column("sources", "list", "Who gives: licensor, seller.", lambda e: _parties(e.record, "source")),
        Column(
            "recipients",
            "list",
            "Who receives: licensee, buyer.",
            lambda e: _parties(e.record, "recipient"),
        ),
        Column(
            "partners",
            "list",
            "Parties without a direction.",
            lambda e: _parties(e.record, "partner"),
        ),
        Column("subjects", "list", "What the deal is about.", lambda e: [s.name for s in e.record.subjects]),
        Column(
            "subject_kinds",
            "list",
            "Of every subject, in the same order: asset, technology, modality or company.",
            lambda e: [s.kind for s in e.record.subjects],
        ),
        Column(
            "stages",
            "list",
            "Stages of development of the subjects.",
            lambda e: _once(s.stage.value for s in e.record.subjects if s.stage),
        ),
        Column(
            "modalities",
            "list",
            "Kinds of molecule of the subjects.",
            lambda e: _once(v.value for s in e.record.subjects for v in s.modalities),
        ),
        Column(
            "targets",
            "list",
            "Targets of the subjects.",
            lambda e: _once(v.value for s in e.record.subjects for v in s.targets),
        ),
        Column(
            "indications",
            "list",
            "Diseases, of the deal and of its subjects.",
            lambda e: _once(
                v.value
                for values in (e.record.indications, *(s.indications for s in e.record.subjects))
                for v in values
            ),
        ),
        Column("territory", "list", "Places covered.", lambda e: [t.name for t in e.record.territory]),
        Column(
            "outside_territory",
            "list",
            "Places left out.",
            lambda e: [t.name for t in e.record.outside_territory],
        ),
        Column(
            "exclusivity",
            "text",
            "exclusive, co-exclusive, non-exclusive, sole or unknown.",
            lambda e: e.record.exclusivity,
        ),
        Column("rights", "list", "Rights in words.", lambda e: [show_right(r) for r in e.record.rights]),
        Column(
            "upfront_amount",
            "decimal",
            "The first upfront payment with an amount, in full units.",
            lambda e: fit(_upfront(e.record, "amount")),
        ),
        Column(
            "upfront_currency",
            "text",
            "Its currency, ISO 4217.",
            lambda e: _upfront(e.record, "currency"),
        ),
        Column(
            "upfront_bound",
            "text",
            "exact, max, min or approx.",
            lambda e: _upfront(e.record, "bound"),
        ),
        Column(
            "total_amount",
            "decimal",
            "The total that is stated first, in full units.",
            lambda e: fit(_total(e.record, "amount")),
        ),
        Column("total_currency", "text", "Its currency, ISO 4217.", lambda e: _total(e.record, "currency")),
        Column(
            "total_bound",
            "text",
            "exact, max, min or approx: of a max, the amount is the most that may be paid.",
            lambda e: _total(e.record, "bound"),
        ),
        Column(
            "totals_stated",
            "list",
            "All totals that are stated.",
            lambda e: [show_money(amount) for amount in e.record.totals.stated],
        ),
        Column(
            "totals_computed",
            "list",
            "Sum of the payments by currency, without royalties; nothing is converted.",
            lambda e: [f"{code} {show(fit(a))}" for code, a in e.record.totals.computed.items()],
        ),
        Column(
            "payments",
            "list",
            "The payments in words; their numbers are in the table of payments.",
            lambda e: [show_payment(payment) for payment in e.record.payments],
        ),
        Column(
            "stakes",
            "list",
            "Shares of companies.",
            lambda e: [show_stake(stake) for stake in e.record.stakes],
        ),
        Column("status", "list", "Changes of status.", lambda e: [v.value for v in e.record.status]),
        Column("dates", "list", "Dates, and of what.", lambda e: [show_date(d) for d in e.record.dates]),
        Column(
            "conflicts",
            "list",
            "Fields of which contradictory statements are kept.",
            lambda e: [c.field for c in e.record.conflicts],
        ),
        Column("words", "list", "The words that name the deal.", lambda e: _words(e.record.evidence)),
        Column(
            "record",
            "json",
            "The whole record, with all evidence; see record.schema.json.",
            lambda e: e.record.model_dump(mode="json"),
            rich=True,
        ),
    ),
)

PAYMENTS = Table(
    "payments",
    (
        _ARTICLE,
        _DEAL,
        Column(
            "number", "integer", "Number of the payment in its deal, from 1.", lambda e: e.number, key=True
        ),
        Column(
            "kind",
            "text",
            "upfront, milestone, royalty, equity, option, research, price, per_share, contribution or other.",
            lambda e: e.payment.kind,
        ),
        Column(
            "milestone_kind",
            "text",
            "Of a milestone: development, regulatory, commercial, mixed or unknown.",
            lambda e: e.payment.milestone_kind,
        ),
        Column(
            "amount",
            "decimal",
            "Amount in full units; of a range, its upper end.",
            lambda e: fit(_amount(e.payment, "amount")),
        ),
        Column(
            "amount_low",
            "decimal",
            "Lower end of a range.",
            lambda e: fit(_amount(e.payment, "amount_low")),
        ),
        Column("currency", "text", "Currency, ISO 4217.", lambda e: _amount(e.payment, "currency")),
        Column(
            "bound",
            "text",
            'exact, max ("up to"), min or approx.',
            lambda e: _amount(e.payment, "bound"),
        ),
        Column(
            "converted",
            "list",
            "The amount in other currencies, as the article gives it.",
            lambda e: [show_money(amount) for amount in e.payment.converted],
        ),
        Column("rate_low", "decimal", "Lower end of a rate, in per cent.", lambda e: fit(e.payment.rate_low)),
        Column(
            "rate_high", "decimal", "Upper end of a rate, in per cent.", lambda e: fit(e.payment.rate_high)
        ),
        Column("rate_text", "text", "The rate in the words of the article.", lambda e: e.payment.rate_text),
        Column("tiered", "boolean", "Whether the rate is tiered.", lambda e: e.payment.tiered),
        Column("payer", "text", "Who pays.", lambda e: e.payment.payer),
        Column("payee", "text", "Who is paid.", lambda e: e.payment.payee),
        Column(
            "disclosed",
            "boolean",
            "Whether the article says how much.",
            lambda e: e.payment.disclosed,
        ),
        Column("territory", "list", "Places it is for.", lambda e: [t.name for t in e.payment.territory]),
        Column("words", "list", "The words that tell of it.", lambda e: _words(_quoted(e.payment))),
        Column(
            "evidence",
            "json",
            "Those words with their offsets and scores.",
            lambda e: [one.model_dump(mode="json") for one in _quoted(e.payment)],
            rich=True,
        ),
    ),
)
TABLES = (DEALS, PAYMENTS)


class NoRecord(ValueError):
    """Raised where a row holds deals of another form."""


def entries(row: Row) -> Iterator[Entry]:
    """Read the deals of a row.

    row (Mapping[str, Any]): An article or a merged deal, with ``deals``.
    YIELDS (Entry): Its deals.
    RAISES (NoRecord): If one of them is no record.
    """
    article = str(row["id"])
    published = read_day(row.get(PUBLISHED))
    sources = row.get("articles")
    # An article may have a key of that name for something else.
    articles = tuple(map(str, sources)) if isinstance(sources, list) and sources else (article,)
    for deal in row["deals"]:
        try:
            record = DealRecord.model_validate(deal)
        except ValidationError as err:
            first = err.errors()[0]
            place = ".".join(str(part) for part in first["loc"])
            raise NoRecord(
                f"article '{article}' has a deal of another form ({place}: {first['msg']})"
            ) from err
        yield Entry(article, articles, published, record)


def read_cells(row: Row) -> tuple[list[Cells], list[Cells]]:
    """Lay out an article.

    row (Mapping[str, Any]): An article or a merged deal, with ``deals``.
    RETURNS (Tuple[List[Dict[str, Any]], List[Dict[str, Any]]]): Its rows of :data:`DEALS` and of
        :data:`PAYMENTS`.
    RAISES (NoRecord): If one of the deals is no record.
    """
    found = list(entries(row))
    payments = [
        replace(entry, number=number)
        for entry in found
        for number, _ in enumerate(entry.record.payments, start=1)
    ]
    return [DEALS.cells(entry) for entry in found], [PAYMENTS.cells(entry) for entry in payments]


def read_day(value: object) -> date | None:
    """RETURNS (Optional[date]): The day of an ISO date or time; None for anything else."""
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def fit(value: Decimal | None) -> Decimal | None:
    """Make a number fit the decimal columns: without trailing zeros, rounded to ten places.

    value (Optional[Decimal]): The number.
    RETURNS (Optional[Decimal]): The number, or None if it has more digits than any sum of money; the record
        itself keeps it.
    """
    if value is None or not value.is_finite() or abs(value) >= _LIMIT:
        return None
    # The default context would round to 28 digits.
    with localcontext(Context(prec=2 * PRECISION)):
        short = value.quantize(_STEP).normalize()
        return short.quantize(Decimal(1)) if short == short.to_integral_value() else short


def show(value: Decimal | None) -> str:
    """RETURNS (str): A number with separators of thousands: ``"35,000,000"``."""
    return "" if value is None else f"{value:,f}"


def show_money(money: Money) -> str:
    """RETURNS (str): An amount in words: ``"up to EUR 35,000,000"``."""
    low = f"{show(fit(money.amount_low))}-" if money.amount_low is not None else ""
    code = f"{money.currency} " if money.currency else ""
    return f"{_BOUNDS[money.bound]}{code}{low}{show(fit(money.amount))}"


def show_payment(payment: Payment) -> str:
    """RETURNS (str): A payment in words: ``"royalty high single-digit"``."""
    kind = " ".join(word for word in (payment.milestone_kind, payment.kind) if word not in (None, "unknown"))
    parts = [kind, show_money(payment.amount) if payment.amount else "", payment.rate_text or ""]
    return " ".join(part for part in parts if part) + ("" if payment.disclosed else " (not disclosed)")


def show_right(right: Right) -> str:
    """RETURNS (str): A right in words: ``"exclusive license to Acme: Japan, China"``."""
    words: list[str] = [] if right.exclusivity == "unknown" else [right.exclusivity]
    words += [right.kind, *(["retained"] if right.retained else [])]
    if right.holder:
        words.append(f"{'by' if right.retained else 'to'} {right.holder}")
    where = ", ".join(place.name for place in right.territory)
    outside = ", ".join(place.name for place in right.outside_territory)
    text = " ".join(words) + (f": {where}" if where else "")
    return text + (f" (without {outside})" if outside else "")


def show_stake(stake: Stake) -> str:
    """RETURNS (str): A share in words: ``"Acme 51% of Orion"``."""
    low, high = show(fit(stake.percent_low)), show(fit(stake.percent_high))
    percent = low if low == high else f"{low}-{high}"
    return f"{stake.holder} {percent}%" + (f" of {stake.company}" if stake.company else "")


def show_date(one: Date) -> str:
    """RETURNS (str): A date in words: ``"completed: 2021-04-01 to 2021-06-30"``."""
    days = [day for day in dict.fromkeys((one.start, one.end)) if day]
    term = [f"{one.months} months"] if one.months else [f"{one.days} days"] if one.days else []
    said = " to ".join(days) or " ".join(term) or " ".join(_words(one.evidence))
    return f"{one.of}: {said}"


def to_json(value: object) -> str:
    """RETURNS (str): A cell of JSON as text."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _parties(record: DealRecord, role: Role) -> list[str]:
    return _once(party.name for party in record.parties if party.role == role)


def _upfront(record: DealRecord, name: str) -> Any:
    amounts = [p.amount for p in record.payments if p.kind == "upfront" and p.amount is not None]
    return getattr(amounts[0], name) if amounts else None


def _total(record: DealRecord, name: str) -> Any:
    return getattr(record.totals.stated[0], name) if record.totals.stated else None


def _amount(payment: Payment, name: str) -> Any:
    return getattr(payment.amount, name) if payment.amount is not None else None


def _quoted(payment: Payment) -> list[Any]:
    """The evidence of a payment and of its amounts."""
    amounts = [*([payment.amount] if payment.amount else []), *payment.converted]
    found = [*payment.evidence, *(one for amount in amounts for one in amount.evidence)]
    return list({(one.article, one.start, one.end): one for one in found}.values())


def _words(evidence: Iterable[Any]) -> list[str]:
    return _once(one.text for one in evidence)


def _once(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))


def clean(value: Any) -> Any:
    """Replace what no database or file takes as text: NUL and halves of characters.

    value (Any): A cell: text, or a list or dict of it, or something else, which stays.
    RETURNS (Any): The cell.
    """
    if isinstance(value, str):
        return value.replace("\0", "�").encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, list | tuple):
        return [clean(one) for one in value]
    if isinstance(value, dict):
        return {clean(key): clean(one) for key, one in value.items()}
    return value
