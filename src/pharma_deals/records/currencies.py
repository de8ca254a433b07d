"""Which currency an amount is in, as far as its own words say."""

from __future__ import annotations

import re

import pycountry

# Codes that ISO 4217 has retired, and what the trade writes in their place.
_OLD_CODES = (
    "ATS BEF BGL BGN CYP DEM ECU EEK ESP FIM FRF GRD HRK IEP ITL LTL LUF LVL MTL NLG PTE SIT SKK XEU".split()
)
_ALIASES = {
    "AUS": "AUD",
    "CDN": "CAD",
    "ECU": "XEU",
    "GBX": "GBP",
    "NIS": "ILS",
    "NTD": "TWD",
    "RMB": "CNY",
    "STG": "GBP",
}
# "ALL" and "TOP" are Albanian and Tongan money, and also how headlines shout.
_CODES = ({currency.alpha_3 for currency in pycountry.currencies} | {*_OLD_CODES, *_ALIASES}) - {"ALL", "TOP"}
# "MSEK 120", "TEUR 5", "EURm 30": a scale may stand on either side of a code.
_CODE = re.compile(r"(?<![A-Za-z])[MKTmkt]??([A-Z]{3})(?:m|bn|k)?(?![A-Za-z])")
_LOWER_CODE = re.compile(r"(?<![a-z])(usd|eur|gbp|chf|rmb|stg)(?![a-z])", re.IGNORECASE)

# What stands before a dollar sign, or behind it: "US$", "$A".
_DOLLARS = {
    **dict.fromkeys(("US", "U.S."), "USD"),
    **dict.fromkeys(("HK", "H.K."), "HKD"),
    **dict.fromkeys(("A", "AU", "Aus"), "AUD"),
    **dict.fromkeys(("C", "CA", "CAN", "Can", "Cdn"), "CAD"),
    **dict.fromkeys(("MX", "Mex"), "MXN"),
    **dict.fromkeys(("S", "SG"), "SGD"),
    **{"NT": "TWD", "NZ": "NZD", "R": "BRL", "AR": "ARS"},
}
_DOLLAR = "|".join(map(re.escape, sorted(_DOLLARS, key=len, reverse=True)))
_DOLLAR_SIGN = re.compile(rf"(?<![A-Za-z])({_DOLLAR})[ -]?\$|\$({_DOLLAR})(?=[ \d])")
# Letters that are a currency right before a number: "Y740 million", "DM 40".
_LETTERS = {
    **{"BF": "BEF", "BFr": "BEF", "Bfr": "BEF", "Bt": "THB", "Dfl": "NLG", "DFL": "NLG", "Dh": "AED"},
    **{"Dhs": "AED", "DKr": "DKK", "Dkr": "DKK", "DM": "DEM", "Dr": "GRD", "Ecu": "XEU", "Esc": "PTE"},
    **{"FF": "FRF", "FFr": "FRF", "Ffr": "FRF", "Fl": "NLG", "FM": "FIM", "Ft": "HUF", "KD": "KWD"},
    **{"KSh": "KES", "Ksh": "KES", "L": "ITL", "LE": "EGP", "Lit": "ITL", "N": "NGN", "NKr": "NOK"},
    **{"Nkr": "NOK", "NT": "TWD", "P": "PHP", "PhP": "PHP", "Pta": "ESP", "Ptas": "ESP", "Pts": "ESP"},
    **{"R": "ZAR", "Re": "INR", "RM": "MYR", "Rmb": "CNY", "Rp": "IDR", "Rs": "INR", "S/": "PEN"},
    **{"Sch": "ATS", "SFr": "CHF", "Sfr": "CHF", "sFr": "CHF", "SKr": "SEK", "Skr": "SEK", "SR": "SAR"},
    **{"SwFr": "CHF", "Tk": "BDT", "TL": "TRY", "W": "KRW", "Y": "JPY", "öS": "ATS"},
}
_LETTER = re.compile(
    rf"(?<![^\W\d])[MKT]??({'|'.join(sorted(_LETTERS, key=len, reverse=True))})\.?\s?(?=[\d½¼¾])"
    r"|(?<![A-Za-z])(FF|DM|TL|Dfl)(?![A-Za-z])"
)
# Signs, the longer before what they contain.
_SIGNS = {
    **{"E£": "EGP", "IR£": "IEP", "I£": "IEP", "CN¥": "CNY", "GH¢": "GHS", "€": "EUR", "£": "GBP"},
    **{"¥": "JPY", "￥": "JPY", "₩": "KRW", "₹": "INR", "₪": "ILS", "₺": "TRY", "₽": "RUB", "₱": "PHP"},
    **{"₦": "NGN", "฿": "THB", "₫": "VND", "zł": "PLN", "Kč": "CZK"},
}
# Units by their names. Many nations share one; the code is of the nation that is meant where none is named.
_CROWNS = {"DKK": "danish", "NOK": "norwegian", "SEK": "swedish", "ISK": "icelandic", "CZK": "czech"}
_CROWNS |= {"SKK": "slovak", "EEK": "estonian"}
_UNITS: tuple[tuple[str, str | None, dict[str, str]], ...] = (
    (r"euros?|euro[- ]?cents?", "EUR", {}),
    (r"ecus?", "XEU", {}),
    (r"yen", "JPY", {}),
    (r"yuan|renminbi", "CNY", {}),
    (r"won", "KRW", {}),
    (r"reais|real", "BRL", {}),
    (r"rand", "ZAR", {}),
    (r"(?:new )?shekels?", "ILS", {}),
    (r"zlot(?:y|ys|ych)|złoty(?:ch)?", "PLN", {}),
    (r"forints?", "HUF", {}),
    (r"lei|leu", "RON", {}),
    (r"leva|lev", "BGN", {}),
    (r"kunas?", "HRK", {}),
    (r"roubles?|rubles?", "RUB", {}),
    (r"hryvnias?", "UAH", {}),
    (r"tenge", "KZT", {}),
    (r"baht", "THB", {}),
    (r"ringgit|sen", "MYR", {}),
    (r"rupiahs?", "IDR", {}),
    (r"dong", "VND", {}),
    (r"patacas?", "MOP", {}),
    (r"takas?", "BDT", {}),
    (r"nairas?", "NGN", {}),
    (r"cedis?", "GHS", {}),
    (r"(?:nuevos )?sol(?:es)?", "PEN", {}),
    (r"lire", "ITL", {}),
    (r"liras?", "TRY", {"ITL": "italian"}),
    (r"d-?marks?|deuts?che? ?marks?|deutschemarks?|marks?", "DEM", {"FIM": "finnish"}),
    (r"markkaa?", "FIM", {}),
    (r"pesetas?", "ESP", {}),
    (r"escudos?", "PTE", {}),
    (r"drachmas?|drachmae", "GRD", {}),
    (r"guilders?", "NLG", {}),
    (r"schillings?", "ATS", {}),
    (r"punts?", "IEP", {}),
    (r"tolars?", "SIT", {}),
    (r"litas", "LTL", {}),
    (r"lats", "LVL", {}),
    (r"kroons?", "EEK", {}),
    (r"koruna?s?", "CZK", {"SKK": "slovak"}),
    (r"kron(?:a|or)", "SEK", _CROWNS),
    (r"kron(?:e|er)", "NOK", _CROWNS),
    (r"kronur", "ISK", {}),
    (r"crowns?", "SEK", _CROWNS),
    (r"shillings?", None, {"KES": "kenyan?", "UGX": "ugandan?", "TZS": "tanzanian?"}),
    (r"dirhams?", "AED", {"MAD": "moroccan"}),
    (r"riyals?", "SAR", {"QAR": "qatari?", "YER": "yemeni"}),
    (r"rials?", None, {"OMR": "omani?", "IRR": "iranian", "QAR": "qatari?", "SAR": "saudi", "YER": "yemeni"}),
    (
        r"dinars?",
        None,
        {
            **{"KWD": "kuwaiti?", "BHD": "bahraini?", "JOD": "jordanian", "RSD": "serbian"},
            **{"TND": "tunisian", "DZD": "algerian", "IQD": "iraqi"},
        },
    ),
    (
        r"pesos?",
        "MXN",
        {
            **{"ARS": "argentin(?:e|ian)", "CLP": "chilean", "COP": "colombian", "PHP": "philippine"},
            **{"UYU": "uruguayan", "DOP": "dominican", "CUP": "cuban"},
        },
    ),
    (
        r"francs?",
        "FRF",
        {"CHF": "swiss", "BEF": "belgian", "LUF": "luxembourg", "XOF": "cfa|west african"},
    ),
    (
        r"pounds?|sterling|quid|pence|pennies|(?<=\d)p",
        "GBP",
        {"EGP": "egyptian", "IEP": "irish", "LBP": "lebanese"},
    ),
    (
        r"rupees?|paise|paisa|crores?|lakhs?|lacs?",
        "INR",
        {"PKR": "pakistani?", "LKR": "sri lankan?", "NPR": "nepal(?:ese|i)"},
    ),
    (
        r"dollars?|cents?|\$|¢|bucks?|greenbacks?|nickels?|dimes?",
        "USD",
        {
            **{"HKD": "hong kong|hk", "TWD": "taiwan(?:ese)?", "AUD": r"australian|aussie|a(?=\d)"},
            **{"NZD": "new zealand|kiwi|nz", "CAD": "canadian|cdn", "SGD": "singapore(?:an)?"},
        },
    ),
)
# Names of units, as a pattern: what may stand between the two ends of a range.
UNIT_NAMES = "|".join(unit for unit, _, _ in _UNITS)


def _word(pattern: str) -> re.Pattern[str]:
    """Whole words: not within others, but "yen460m" ends before the digits."""
    return re.compile(rf"(?<![^\W\d_])(?:{pattern})(?![^\W\d_])", re.IGNORECASE)


_PATTERNS = tuple(
    (_word(unit), code, tuple((nation, _word(pattern)) for nation, pattern in nations.items()))
    for unit, code, nations in _UNITS
)


def is_code(letters: str) -> bool:
    """Tell whether three capitals are a currency.

    letters (str): The letters, such as ``"SEK"``, ``"RMB"`` or ``"DEM"``.
    RETURNS (bool): Whether amounts are written with them.
    """
    return letters in _CODES


def currency_of(amount: str) -> str | None:
    """Tell the currency of an amount.

    Signs and codes count before names: they stand beside the number, while a name may be of the other amount
    in the same words.

    amount (str): The amount as annotated, such as ``"HK$1.83 billion"``.
    RETURNS (Optional[str]): The ISO 4217 code, ``"HKD"``; None where the words do not say.
    """
    match = _DOLLAR_SIGN.search(amount)
    if match is not None:
        return _DOLLARS[match[1] or match[2]]
    for match in (*_CODE.finditer(amount), *_LOWER_CODE.finditer(amount)):
        code = match[1].upper()
        if code in _CODES:
            return _ALIASES.get(code, code)
    for sign, code in _SIGNS.items():
        if sign in amount:
            return code
    match = _LETTER.search(amount)
    if match is not None:
        return _LETTERS[match[1] or match[2]]
    # "37m$" has no letters in one word with the sign.
    words = re.sub(r"([$¢])", r" \1 ", amount)
    for unit, default, nations in _PATTERNS:
        if unit.search(words):
            return next((code for code, pattern in nations if pattern.search(words)), default)
    return None
