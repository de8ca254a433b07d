"""Which currency an amount is in, as far as its own words say."""

from __future__ import annotations

import re

# The first that matches counts: "US$" and "HK$" stand before "$"; "Egyptian pounds" and "Danish kroner", which
# are neither British nor Norwegian, before the bare units.
_CURRENCIES: tuple[tuple[str, str], ...] = (
    ("EGP", r"EGP|Egyptian pounds?"),
    ("DKK", r"DKK|Danish (?:kroner|crowns)"),
    ("CHF", r"CHF|SFr|Sfr|Swiss francs?"),
    ("BEF", r"BEF|Belgian francs?"),
    ("CZK", r"CZK|koruna|Czech crowns?"),
    ("ITL", r"\blire\b|ITL|Lit\b|Italian lira"),
    ("HKD", r"HK\$|HKD|Hong Kong dollars?"),
    ("TWD", r"NT\$|TWD|\bNT\b|Taiwan dollars?"),
    ("NZD", r"NZ\$|NZD|New Zealand dollars?"),
    ("AUD", r"AU?\$|AUD|Australian dollars?"),
    ("CAD", r"CA?(?:DN|N)?\$|CAD|\$Cdn|Canadian dollars?"),
    ("SGD", r"(?<!U)S\$|SGD|Singapore dollars?"),
    ("BRL", r"R\$|BRL|reais|\breal\b"),
    ("MXN", r"MX\$|MXN|Mexican pesos?|\bpesos?\b"),
    ("USD", r"US\s?\$|USD|\$|dollars?|\bcents?\b|nickel|dime|\bbucks?\b"),
    ("EUR", r"€|EUR\b|(?i:euros?)|EUR(?=\d)|\bEuro"),
    ("GBP", r"£|GBP|pounds?|\bpence\b|\d+p\b|sterling"),
    ("FRF", r"\bFF\b|FRF|French francs?|\bfrancs?\b"),
    ("DEM", r"\bDM(?![A-Za-z])|DEM|(?:Deutsche|German) ?marks?|\bmarks?\b"),
    ("NLG", r"guilders?|NLG|\bDfl\b"),
    ("CNY", r"RMB|CNY|yuan|renminbi"),
    ("JPY", r"¥|JPY|\byen\b|￥|\bY\d"),
    ("KRW", r"₩|KRW|\bwon\b"),
    ("INR", r"₹|\bRs(?![a-z])|INR|rupees?|crores?|lakhs?|paise"),
    ("NOK", r"NOK|Norwegian (?:kroner|crowns)|\bkroner\b"),
    ("SEK", r"SEK|kronor|\bcrowns\b"),
    ("ISK", r"\bISK\b"),
    ("ILS", r"NIS|ILS|shekels?|₪"),
    ("PLN", r"PLN|zlot(?:y|ys|ych)|zł"),
    ("HUF", r"HUF|forints?"),
    ("TRY", r"\bTRY\b|\bTL\b|₺|liras?"),
    ("ZAR", r"ZAR|\brand\b|\bR\s?\d"),
    ("AED", r"AED|dirhams?"),
    ("SAR", r"SAR|riyals?"),
    ("RUB", r"RUB|roubles?|rubles?"),
    ("MYR", r"\bRM\s?\d|MYR|ringgit"),
    ("THB", r"THB|\bbaht\b"),
    ("IDR", r"IDR|rupiah|\bRp\b"),
    ("KES", r"KES|\bKSh\b"),
)
_PATTERNS = tuple((code, re.compile(pattern)) for code, pattern in _CURRENCIES)


def currency_of(amount: str) -> str | None:
    """Tell the currency of an amount.

    amount (str): The amount as annotated, such as ``"HK$1.83 billion"``.
    RETURNS (Optional[str]): The ISO 4217 code, ``"HKD"``; None where the words do not say.
    """
    return next((code for code, pattern in _PATTERNS if pattern.search(amount)), None)
