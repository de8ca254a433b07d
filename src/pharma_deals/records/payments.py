"""The payments of a deal, what they add up to, and where the article contradicts itself."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal

from ..schema import DEALS
from .graph import Graph, Link, Mention
from .grouping import Deal
from .model import Bound, Conflict, Money, Payment, PaymentKind, Totals
from .rates import parse_rate
from .terms import money, quotes, territories
from .things import Things
from .words import UNDISCLOSED, is_tiered, milestone_kind, payment_kind

# Royalties depend on sales and are part of no total; a price per share is no sum.
_COUNTED: frozenset[PaymentKind] = frozenset(
    {"upfront", "milestone", "equity", "option", "research", "price", "contribution", "other"}
)
_STATED_ONCE: frozenset[PaymentKind] = frozenset({"upfront", "milestone", "price", "per_share"})
_ACQUISITIONS = frozenset({"acquisition", "asset_purchase", "merger"})
# Bounds by how much they say of an amount.
_TELLING: tuple[Bound, ...] = ("exact", "approx", "min", "max")
_INVESTS = re.compile(r"invest|placement|stake|subscri", re.IGNORECASE)


def build_payments(graph: Graph, things: Things, deal: Deal, types: set[str]) -> list[Payment]:
    """Collect the payments of a deal.

    Mentions of one kind with the same amount are one payment, and so is a mention without amount or rate
    that adds nothing to one that has them. The amount of an acquisition itself is its price.

    graph (Graph): The article.
    things (Things): What its mentions name.
    deal (Deal): The deal.
    types (Set[str]): Its types.
    RETURNS (List[Payment]): The payments in the order of their first mentions.
    """
    payments: list[Payment] = []
    totals = _shared_totals(graph, deal.of("PAYMENT"))
    for mention in deal.of("PAYMENT"):
        for payment in _read(graph, things, mention, totals):
            kind = _kind_within(payment.kind, mention.text, types)
            _add(payments, payment.model_copy(update={"kind": kind}))
    kind_of_deal = _kind_of_deal(types)
    if kind_of_deal is not None:
        known = [payment.amount for payment in payments if payment.amount is not None]
        for price in _prices(graph, deal, kind_of_deal):
            # The amount of a payment that the deal word governs as well is no second one.
            if not any(price.amount is not None and same_money(price.amount, amount) for amount in known):
                _add(payments, price)
    if types & _ACQUISITIONS and not any(
        payment.kind in ("price", "per_share", "upfront") for payment in payments
    ):
        payments += _undisclosed(graph, deal)
    per_share = [payment.amount for payment in payments if payment.kind == "per_share" and payment.amount]
    return sorted(
        (
            payment
            for payment in payments
            # "$11.40 a share in cash" is one amount with two names.
            if not (
                payment.kind == "price"
                and payment.amount is not None
                and any(same_money(payment.amount, amount) for amount in per_share)
            )
        ),
        key=lambda payment: payment.evidence[0].start,
    )


def _kind_of_deal(types: set[str]) -> PaymentKind | None:
    """What the amount of the deal itself pays for; None where it is no more than a total."""
    if types & _ACQUISITIONS or types == {"financing"}:
        return "price"
    return "equity" if "equity" in types else None


def _kind_within(kind: PaymentKind, words: str, types: set[str]) -> PaymentKind:
    """What "shares" and "cash" are in a deal of these types."""
    if types & _ACQUISITIONS:
        # A company or product is paid for with shares or with cash.
        return "price" if kind == "equity" and not _INVESTS.search(words) else kind
    if kind == "price" and "joint_venture" in types:
        return "contribution"
    return "other" if kind == "price" and "settlement" in types else kind


def _shared_totals(graph: Graph, mentions: Sequence[Mention]) -> set[int]:
    """Amounts that several payments share although each of these has one of its own: what they add up to."""
    amounts = {
        mention.index: {link.mention.index for link in graph.tails(mention, "AMOUNT")} for mention in mentions
    }
    counts = Counter(index for own in amounts.values() for index in own)
    shared = {index for index, count in counts.items() if count > 1}
    return {index for index in shared if all(own - shared for own in amounts.values() if index in own)}


def _undisclosed(graph: Graph, deal: Deal) -> list[Payment]:
    """The price of which an article says no more than that it is not disclosed: with the deal, or right after."""
    of_others = {mention.sentence for mention in graph.mentions if mention.label in DEALS}
    for mention in deal.mentions:
        following = [mention.sentence + 1] if deal.news and mention.sentence + 1 not in of_others else []
        for sentence in (mention.sentence, *following):
            found = graph.find_in_sentence(sentence, UNDISCLOSED, score=mention.score)
            if found is not None:
                return [Payment(kind="price", disclosed=False, evidence=[found])]
    return []


def build_totals(graph: Graph, deal: Deal, payments: Sequence[Payment]) -> Totals:
    """Collect what a deal is said to be worth, and add up its payments.

    graph (Graph): The article.
    deal (Deal): The deal.
    payments (Sequence[Payment]): Its payments.
    RETURNS (Totals): The amounts of the deal itself, and the sum of its payments by currency: the highest
        amount of each kind, but for what :func:`add_up` says of prices, milestones and contributions.
    """
    stated: list[Money] = []
    for mention in deal.mentions:
        for link in graph.tails(mention, "AMOUNT"):
            amount = money(graph, link)
            if amount is None:
                continue
            place = next((i for i, other in enumerate(stated) if _agree(amount, other)), None)
            if place is None:
                stated.append(amount)
            else:
                stated[place] = join_money(stated[place], amount)
    return Totals(stated=stated, computed=add_up(payments))


def add_up(payments: Sequence[Payment]) -> dict[str, Decimal]:
    """Add up the payments of a deal.

    What is paid upfront is part of a price, and a price of "up to" holds all that may follow it. Of milestones
    see :func:`_sum_milestones`; the sides of a joint venture contribute each its own; of other kinds the highest
    amount counts.

    payments (Sequence[Payment]): The payments.
    RETURNS (Dict[str, Decimal]): Their sum by currency, in the order of the codes; without royalties.
    """
    own: dict[str, list[Payment]] = defaultdict(list)
    for payment in payments:
        amount = payment.amount
        if payment.kind in _COUNTED and amount is not None and amount.currency is not None:
            own[amount.currency].append(payment)
    return {currency: _sum_kinds(own[currency]) for currency in sorted(own)}


def _sum_kinds(payments: Sequence[Payment]) -> Decimal:
    kinds: dict[PaymentKind, list[Payment]] = defaultdict(list)
    for payment in payments:
        kinds[payment.kind].append(payment)
    prices = kinds.pop("price", [])
    price = _highest(prices) if prices else Decimal(0)
    rest = sum((_sum_kind(kind, alike) for kind, alike in kinds.items()), Decimal(0))
    is_whole = any(one.amount is not None and one.amount.bound == "max" for one in prices)
    return max(price, rest) if is_whole or "upfront" in kinds else price + rest


def _sum_kind(kind: PaymentKind, payments: Sequence[Payment]) -> Decimal:
    if kind == "milestone":
        return _sum_milestones(payments)
    if kind == "contribution":
        # Every side of a joint venture brings its own.
        sides = {payment.payer for payment in payments} - {None}
        own = (_highest([one for one in payments if one.payer == side]) for side in sides)
        return max(_highest(payments), sum(own, Decimal(0)))
    return _highest(payments)


def _highest(payments: Sequence[Payment]) -> Decimal:
    return max(payment.amount.amount for payment in payments if payment.amount is not None)


def _sum_milestones(payments: Sequence[Payment]) -> Decimal:
    """Add up milestones: exact ones each, and of those with a bound the highest of every kind.

    A total of all kinds includes those of one kind: the greater counts.
    """
    sums: dict[str | None, Decimal] = defaultdict(Decimal)
    for kind in {payment.milestone_kind for payment in payments}:
        own = [p for p in payments if p.milestone_kind == kind and p.amount is not None]
        exact = [p.amount.amount for p in own if p.amount is not None and p.amount.bound == "exact"]
        bounded = [p for p in own if p.amount is not None and p.amount.bound != "exact"]
        sums[kind] = max(sum(exact, Decimal(0)), _highest(bounded) if bounded else Decimal(0))
    general = max(sums.pop("unknown", Decimal(0)), sums.pop("mixed", Decimal(0)))
    return max(general, sum(sums.values(), Decimal(0)))


def find_conflicts(payments: Sequence[Payment], totals: Totals) -> list[Conflict]:
    """Find payments of one kind, and totals, of which the article gives different amounts in one currency.

    payments (Sequence[Payment]): The payments of a deal.
    totals (Totals): Its totals.
    RETURNS (List[Conflict]): One for each kind of payment with several amounts.
    """
    groups: dict[tuple[str, str | None, str | None, str | None], list[Money]] = defaultdict(list)
    for payment in payments:
        # Several exact milestones are several payments; "up to" and "more than" are said of all together.
        one_of_many = (
            payment.kind == "milestone" and payment.amount is not None and payment.amount.bound == "exact"
        )
        if payment.amount is not None and payment.kind in _STATED_ONCE and not one_of_many:
            key = (payment.kind, payment.milestone_kind, payment.amount.currency, payment.payer)
            groups[key].append(payment.amount)
    for amount in totals.stated:
        groups["totals.stated", None, amount.currency, None].append(amount)
    return [
        Conflict(
            field="totals.stated" if key[0] == "totals.stated" else f"payments.{key[0]}.amount",
            evidence=[evidence for amount in amounts for evidence in amount.evidence],
        )
        for key, amounts in groups.items()
        if len({amount.amount for amount in amounts}) > 1
        or {"min", "max"} <= {amount.bound for amount in amounts}
    ]


def _read(graph: Graph, things: Things, mention: Mention, totals: Collection[int]) -> list[Payment]:
    """The payments that a mention tells of: one for each of its amounts, or one without."""
    kind = payment_kind(mention.text, graph.before(mention), graph.after(mention))
    kinds = {"kind": kind, "milestone_kind": milestone_kind(mention.text) if kind == "milestone" else None}
    links = sorted(
        (link for link in graph.tails(mention, "AMOUNT") if link.mention.index not in totals),
        key=lambda link: link.mention.start,
    )
    amounts = [
        (amount, _conversions(graph, link))
        for link in links
        if (amount := money(graph, link, mention.text)) is not None
    ]
    rates = graph.tails(mention, "HAS_RATE")
    values = [rate for link in rates if (rate := parse_rate(link.mention.text)) is not None]
    common = {
        **kinds,
        "payer": things.best_name(graph.tails(mention, "PAYER")),
        "payee": things.best_name(graph.tails(mention, "PAYEE")),
        "territory": territories(graph, [mention], "IN_TERRITORY"),
        "rate_low": min((rate.low for rate in values), default=None),
        "rate_high": max((rate.high for rate in values), default=None),
        "rate_text": "; ".join(evidence.text for evidence in quotes(rates)) or None,
        "tiered": kind == "royalty" and is_tiered(f"{graph.before(mention)} {graph.after(mention)}"),
        "disclosed": bool(amounts or values),
    }
    own = [mention.evidence(), *quotes(rates)]
    if not amounts:
        return [Payment.model_validate({**common, "evidence": own})]
    return [
        Payment.model_validate({**common, "amount": amount, "converted": converted, "evidence": own})
        for amount, converted in amounts
    ]


def _prices(graph: Graph, deal: Deal, kind: PaymentKind) -> Iterable[Payment]:
    for mention in deal.mentions:
        for link in graph.tails(mention, "AMOUNT"):
            amount = money(graph, link)
            if amount is not None:
                yield Payment(
                    kind=kind,
                    amount=amount,
                    converted=_conversions(graph, link),
                    disclosed=True,
                    evidence=[mention.evidence(link.score)],
                )


def _conversions(graph: Graph, link: Link) -> list[Money]:
    found = [money(graph, other) for other in graph.tails(link.mention, "CONVERTED_TO")]
    # The bound of the amount is that of its conversion: "up to EUR 250 million ($332 million)".
    original = money(graph, link)
    bound = original.bound if original else "exact"
    return [amount.model_copy(update={"bound": bound}) for amount in found if amount is not None]


def _add(payments: list[Payment], payment: Payment) -> None:
    """Add a payment, or its evidence to one that says the same and more."""
    for i, other in enumerate(payments):
        if _is_part_of(payment, other):
            payments[i] = _join(other, payment)
            return
        if _is_part_of(other, payment):
            payments[i] = _join(payment, other)
            return
    payments.append(payment)


def _is_part_of(payment: Payment, other: Payment) -> bool:
    """Whether a payment is of the kind of another and says nothing that contradicts or exceeds it."""
    if payment.kind != other.kind or payment.milestone_kind not in (None, "unknown", other.milestone_kind):
        return False
    if payment.payer not in (None, other.payer) or payment.payee not in (None, other.payee):
        return False
    if payment.rate_text is not None and (payment.rate_low, payment.rate_high) != (
        other.rate_low,
        other.rate_high,
    ):
        return False
    places = [{(place.kind, place.name) for place in one.territory} for one in (payment, other)]
    if places[0] and places[1] and places[0] != places[1]:
        return False
    if payment.amount is None:
        return True
    return other.amount is not None and (
        _agree(payment.amount, other.amount)
        or any(_agree(payment.amount, amount) for amount in other.converted)
    )


def _join(payment: Payment, part: Payment) -> Payment:
    known = [(one.start, one.end) for one in payment.evidence]
    new = [one for one in part.evidence if (one.start, one.end) not in known]
    evidence = sorted([*payment.evidence, *new], key=lambda one: one.start)
    amount, converted = join_amounts(payment, part)
    return payment.model_copy(
        update={
            "evidence": evidence,
            "amount": amount,
            "converted": converted,
            "territory": payment.territory or part.territory,
            "tiered": payment.tiered or part.tiered,
        }
    )


def join_amounts(one: Payment, other: Payment) -> tuple[Money | None, list[Money]]:
    """Join the amounts of two statements of a payment.

    one (Payment): The statement whose amount counts.
    other (Payment): The other one.
    RETURNS (Tuple[Optional[Money], List[Money]]): The amount, and the same in other currencies, all with the
        evidence of both.
    """
    amount, converted = one.amount, list(one.converted)
    for said in [other.amount, *other.converted]:
        if said is None:
            continue
        place = next((i for i, known in enumerate(converted) if same_money(known, said)), None)
        if amount is not None and same_money(amount, said):
            amount = join_money(amount, said)
        elif place is None:
            converted.append(said)
        else:
            converted[place] = join_money(converted[place], said)
    return amount, converted


def join_money(one: Money, other: Money) -> Money:
    """Join two statements of an amount. "up to" says more than the bare number, as headlines have it.

    one (Money): A statement.
    other (Money): The other.
    RETURNS (Money): The amount with the evidence of both, each quoted once.
    """
    evidence = {(said.article, said.start, said.end, said.text): said for said in one.evidence}
    for said in other.evidence:
        evidence.setdefault((said.article, said.start, said.end, said.text), said)
    return one.model_copy(
        update={
            "bound": max(one.bound, other.bound, key=_TELLING.index),
            "evidence": list(evidence.values()),
        }
    )


def same_money(one: Money, other: Money) -> bool:
    """RETURNS (bool): Whether two amounts are the same, whatever their bound."""
    return (one.amount, one.amount_low, one.currency) == (other.amount, other.amount_low, other.currency)


def _agree(one: Money, other: Money) -> bool:
    """Whether two statements are of one amount: "more than" contradicts "up to"."""
    return same_money(one, other) and {one.bound, other.bound} != {"min", "max"}
