from __future__ import annotations

import pytest

from pharma_deals.records.currencies import currency_of


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        ("$1.2bn", "USD"),
        ("US$ 45.5 mln", "USD"),
        ("a nickel", "USD"),
        ("28.50 dollars", "USD"),
        ("HK$1.83 billion", "HKD"),
        ("NT$900 million", "TWD"),
        ("A$12m", "AUD"),
        ("C$3.4-million", "CAD"),
        ("S$4 million", "SGD"),
        ("R$ 90 million", "BRL"),
        ("EUR12m", "EUR"),
        ("50 million euros", "EUR"),
        ("€3bn", "EUR"),
        ("£3.4-million", "GBP"),
        ("45p", "GBP"),
        ("CHF 20m", "CHF"),
        ("20 million Swiss francs", "CHF"),
        ("20 million francs", "FRF"),
        ("BEF 960 million", "BEF"),
        ("DM 40 million", "DEM"),
        ("RMB 300 million", "CNY"),
        ("2 billion yuan", "CNY"),
        ("¥5 billion", "JPY"),
        ("Y740 million", "JPY"),
        ("KRW 18 billion", "KRW"),
        ("Rs 1,200 crore", "INR"),
        ("1.2 billion crowns", "SEK"),
        ("300 million Danish kroner", "DKK"),
        ("300 million kroner", "NOK"),
        ("PLN 12m", "PLN"),
        ("R250 million", "ZAR"),
        ("three-quarters of a million pounds", "GBP"),
        ("Rs500 million", "INR"),
        ("DM40 million", "DEM"),
        ("400 MLN EUROS", "EUR"),
        ("Hong Kong dollars", "HKD"),
        ("$A12 million", "AUD"),
        ("$30 million Australian", "AUD"),
        ("45 euro cents", "EUR"),
        ("EURm 30", "EUR"),
        ("CN¥306 million", "CNY"),
        ("UAH 67 million", "UAH"),
        ("BGN 43 million", "BGN"),
        ("FFr 103m", "FRF"),
        ("5 MILLION DOLLARS", "USD"),
        ("61 million Finnish marks", "FIM"),
        ("all 27 million", None),
        ("ALL 27 MILLION", None),
        ("27 million", None),
    ],
)
def test_the_currency_is_told_by_the_words(amount: str, code: str | None) -> None:
    assert currency_of(amount) == code
