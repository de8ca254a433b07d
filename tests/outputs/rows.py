"""Articles with records, written down rather than extracted."""

from __future__ import annotations

from typing import Any

from pharma_deals.records.model import DealRecord


def quote(text: str, start: int = 0) -> dict[str, Any]:
    return {"text": text, "start": start, "end": start + len(text), "score": 0.9}


def money(amount: str, currency: str = "USD", bound: str = "exact") -> dict[str, Any]:
    return {
        "amount": amount,
        "currency": currency,
        "bound": bound,
        "evidence": [quote(f"{currency} {amount}", 40)],
    }


def payment(kind: str, amount: str | None = None, **values: Any) -> dict[str, Any]:
    """A payment; values are of the payment, or ``currency`` and ``bound`` of its amount."""
    terms = {key: values.pop(key) for key in ("currency", "bound") if key in values}
    if amount is not None:
        values["amount"] = money(amount, **terms)
    disclosed = amount is not None or "rate_low" in values
    return {"kind": kind, "disclosed": disclosed, "evidence": [quote(kind, 30)], **values}


def party(name: str, role: str = "partner", *aliases: str) -> dict[str, Any]:
    return {"name": name, "role": role, "aliases": list(aliases), "evidence": [quote(name)]}


def subject(name: str, kind: str = "asset", **values: Any) -> dict[str, Any]:
    return {"name": name, "kind": kind, "evidence": [quote(name, 20)], **values}


def deal(record_id: str, *parties: dict[str, Any], **values: Any) -> dict[str, Any]:
    """A deal as an extraction writes it."""
    said = {"id": record_id, "news": True, "parties": parties, "evidence": [quote("licensed", 10)]}
    return DealRecord.model_validate(said | values).model_dump(mode="json")


def row(article: str, *deals: dict[str, Any], **meta: Any) -> dict[str, Any]:
    """An article as an extraction writes it."""
    annotation = {"entities": [], "relations": [], "deals": list(deals)}
    return {"id": article, "text": f"Text of {article}.", **annotation, **meta}


def sample(number: int = 1, amount: str = "35000000") -> dict[str, Any]:
    """An article with a deal of two payments."""
    name = f"a{number}"
    licence = deal(
        f"{name}#1",
        party("Halvorsen Pharma A/S", "recipient", "Halvorsen"),
        party("Bresterol Biosciences Inc.", "source"),
        types=["license"],
        subjects=[subject("BRS-207", stage={"value": "phase 2", "evidence": [quote("Phase 2")]})],
        payments=[
            payment("upfront", amount, currency="EUR", payer="Halvorsen Pharma A/S"),
            payment("royalty", rate_low="7", rate_high="9.5", rate_text="high single-digit", tiered=True),
        ],
        totals={"stated": [money("250000000", "EUR", "max")], "computed": {"EUR": amount}},
    )
    return row(name, licence, published="2021-03-10")
