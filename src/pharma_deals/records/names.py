"""Whether two company names are one company's."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import OSA

from ..legal_forms import split_suffix

# Words that companies share: two names that have nothing else in common are two companies, and a name
# that lacks one of them is still the same.
_GENERIC = frozenset(
    "pharma pharmaceutical pharmaceuticals therapeutics biosciences bioscience biotherapeutics biopharma biopharmaceutical "
    "biopharmaceuticals bio biotech biotechnology biotechnologies biologics biomedical medicines medicine medical laboratories "
    "laboratory labs lab sciences science life lifesciences healthcare health group holding holdings international "
    "company and the of & corporation industries technologies technology partners ventures research genetics "
    "genomics oncology vaccines diagnostics".split()
)
# What initials leave out: "NIH" is of the National Institutes of Health.
_SMALL = frozenset("and the of for & de la".split())
# Shorter names that differ by one letter are as often two companies, whatever generic words they share:
# "Vertex Pharmaceuticals" is not "Vortex Pharmaceuticals".
_MIN_FUZZY_LENGTH = 10
# Whose are the units that carry the name of one of the two Mercks.
_MERCK_KGAA = re.compile(r"kgaa|darmstadt|serono|millipore|sigma")
_MERCK_CO = re.compile(r"& co\b|\bmsd\b|\binc\b")


@lru_cache(maxsize=65_536)
def company_key(name: str) -> str:
    """Reduce a company name to what tells it from others.

    Two Mercks are kept apart by their legal form, which is all that does so.

    name (str): The name, such as ``"Sorrento Therapeutics, Inc."``.
    RETURNS (str): The name in lower case without legal form: ``"sorrento therapeutics"``.
    """
    bare = " ".join(name.replace("’", "'").split())
    folded = bare.casefold()
    if re.match(r"merck\b", folded) and not folded.startswith("merck sharp"):
        if _MERCK_KGAA.search(folded):
            return "merck kgaa"
        if _MERCK_CO.search(folded):
            return "merck & co"
    core = split_suffix(bare)[0]
    # Some have two: "Takeda Pharmaceutical Company Limited".
    return split_suffix(core)[0].casefold().strip(" ,.")


def same_company(name: str, other: str) -> bool:
    """Tell whether two names are one company's, by their words alone.

    They are if they are equal but for the legal form; if one is the beginning of the other ("Sorrento");
    if one is made of the initials of the other ("GSK" is not of "GlaxoSmithKline plc", but "BMS" is of
    "Bristol-Myers Squibb"); or if they differ by a slip of spelling.

    name (str): A name.
    other (str): Another.
    RETURNS (bool): Whether they are.
    """
    one, two = sorted((company_key(name), company_key(other)), key=len)
    if not one:
        return False
    if one == two:
        return True
    short, long = _words(one), _words(two)
    if long[: len(short)] == short and set(short) - _GENERIC:
        # "Orion Pharma" is "Orion", but "Orion Bio" and "Orion Pharma" are two.
        return True
    raw = min((name, other), key=len).strip()
    if (
        raw.isupper()
        and 2 <= len(raw) <= 6
        and " " not in raw
        and raw.casefold() in _initials(max((name, other), key=len))
    ):
        return True
    telling = min(len(" ".join(word for word in words if word not in _GENERIC)) for words in (short, long))
    if telling < _MIN_FUZZY_LENGTH or re.search(r"\d", one + two):
        return False
    # One slip, and none in the words that companies share.
    return OSA.distance(one, two) == 1 and set(short) & _GENERIC == set(long) & _GENERIC


def _words(key: str) -> list[str]:
    return re.findall(r"[\w&'.-]+", key)


def _initials(name: str) -> set[str]:
    """Initials of a name, with and without its small words and the words that companies share."""
    words = [word for word in re.split(r"[\s\-&,]+", split_suffix(" ".join(name.split()))[0]) if word]
    kept = [[word for word in words if word.casefold() not in left_out] for left_out in (_SMALL, _GENERIC)]
    return {"".join(word[0] for word in some).casefold() for some in (words, *kept) if len(some) > 1}
