"""Places that a right covers or leaves out: countries by code, regions by name, the rest as a rest."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import pycountry

from .place_names import COUNTRIES, PLAIN_NAMES, REGIONS

_AREAS = r"(?:countr(?:y|ies)|territor(?:y|ies)|markets?|regions?|nations|places|parts)"
_EVERYWHERE = r"(?: (?:of|in) the (?:world|globe)| worldwide)?"
_WORLD = re.compile(
    rf"(?:world|global|globe|international)(?: ?wide|ly| over)?"
    rf"|(?:all|every)(?: major)? {_AREAS}{_EVERYWHERE}|(?:every|any)where{_EVERYWHERE}"
)
_REST = re.compile(
    rf"(?:rest|remainder|balance) of (?:(?:the )?{_AREAS}|(?P<of>.+))|outside|"
    rf"(?:(?:every|any)where else|elsewhere)(?: in (?P<where>.+))?|"
    rf"(?:all )?(?:the )?(?:other|remaining) (?:(?P<whose>.+) )?{_AREAS}(?: (?:of|in) (?P<part>.+)| worldwide)?"
)
_EXCEPT = (
    r"excluding|excl|except(?: for| in)?|with the exception of|other than|outside(?: of)?|apart from|without|"
    r"minus|save(?: for)?|but not|but|ex"
)
_WITHOUT = re.compile(rf"(?:(?:{_AREAS}|(?P<base>.+?)),? )??(?:{_EXCEPT}) (?P<places>.+)")
# "non-EU Europe", "ex-Japan Asia", "non-US markets".
_WITHOUT_BEFORE = re.compile(rf"(?:non|ex) (?P<places>\w+)(?: (?:{_AREAS}|(?P<base>.+)))?")
_SHORT = {"row": "rest of world", "ous": "outside us", "st": "saint"}
# "the Asian market", "all of Europe", "key Nordic countries": what says no more of the place.
_LEADING = re.compile(
    r"^(?:(?:all over|all|across|around|throughout|entire|whole|most|parts|key|major|of|on|a|the|continental"
    r"|(?:member states|countries|(?:(?:socialist|federal|islamic) )?(?:republic|kingdom|sultanate|state)) of) )+"
)
_TRAILING = re.compile(
    rf"(?: (?:{_AREAS}|continent|republics?|(?:member )?states|only|rights|basis|as a whole"
    r"|and its (?:territories|possessions)(?: and possessions)?))+$"
)


@dataclass(frozen=True)
class Place:
    """A place.

    kind (str): ``"world"``, ``"rest"`` (what no other right covers), ``"region"``, ``"country"`` or
        ``"other"``, for what is in no list.
    name (str): Its common English name; of a rest, what it is a rest of; of others, the words as they are.
    code (Optional[str]): The ISO 3166-1 code of a country, two letters.
    without (Tuple[Place, ...]): What it leaves out: of "ex-US", the world without the United States.
    """

    kind: str
    name: str
    code: str | None = None
    without: tuple[Place, ...] = ()


_THE_WORLD = Place("world", "world")


@lru_cache(maxsize=4096)
def parse_place(text: str) -> Place:
    """Read a place.

    text (str): The place, such as ``"Greater China"``, ``"U.S."``, ``"Japanese"``, ``"rest of world"``, ``"ex-US"``.
    RETURNS (Place): The place.
    """
    words = " ".join(text.replace("’", "'").split())
    # "low- and middle-income countries (LMICs)" says it twice.
    key = _normalise(re.sub(r"(?<=\w) \([A-Z]+s?\)$", "", words))
    return _read(key) or Place("other", words)


def parse_places(text: str) -> tuple[Place, ...]:
    """Read a place, or a list of places that stands for one.

    text (str): The places, such as ``"Japan"`` or ``"the US, Canada and Mexico"``.
    RETURNS (Tuple[Place, ...]): The places; of a list in which one is not known, the words as they are.
    """
    place = parse_place(text)
    several = _read_list(_normalise(text)) if place.kind == "other" else ()
    return several or (place,)


def _normalise(text: str) -> str:
    """Lower case without accents, dots, apostrophes, brackets and hyphens: "the U.S." and "us" are one."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    plain = re.sub(r"[-‐‑–—/()\[\]]", " ", plain.replace("&", " and "))
    bare = " ".join(re.sub(r"'s$|[.'\"]", "", plain).split()).strip(" ,")
    bare = re.sub(r"^the ", "", bare)
    return re.sub(rf"^(?:{'|'.join(_SHORT)})\b", lambda match: _SHORT[match[0]], bare)


def _read(key: str) -> Place | None:
    return _read_whole(key) or _read_without(key)


def _read_whole(key: str) -> Place | None:
    """Read a place, or the rest of one."""
    rest = _REST.fullmatch(key)
    if rest is not None and not (rest["of"] and _WITHOUT.fullmatch(rest["of"])):
        of = rest["of"] or rest["where"] or rest["whose"] or rest["part"]
        return Place("rest", (_read_all(of) or Place("other", of)).name if of else "world")
    return _read_all(key)


def _read_all(key: str) -> Place | None:
    """Read a place that leaves nothing out."""
    key = re.sub(r"^the ", "", key)
    place = _LEADING.sub("", key)
    for words in (key, place, _TRAILING.sub("", place)):
        found = _THE_WORLD if _WORLD.fullmatch(words) else _look_up(words)
        if found is not None:
            return found
    return None


def _look_up(key: str) -> Place | None:
    names = _names()
    return names.get(key) or names.get(key.replace(",", ""))


def _read_without(key: str) -> Place | None:
    """Read "ex-US", "outside Japan and Korea", "Asia excluding Japan", "non-Japan Asia"."""
    for pattern in (_WITHOUT_BEFORE, _WITHOUT):
        match = pattern.fullmatch(key)
        if match is None:
            continue
        base = _read_whole(match["base"]) if match["base"] else _THE_WORLD
        without = _read_list(match["places"])
        # "ex-North America" leaves out no north.
        if base is not None and base.kind != "country" and without:
            return Place(base.kind, base.name, base.code, without)
    return None


def _read_list(key: str) -> tuple[Place, ...]:
    """The places of a list, or none if one of them is not known."""
    whole = _read_all(key)
    if whole is not None:
        return (whole,)
    parts = re.split(r",? and |, ", key)
    places = [place for part in parts if (place := _read_all(part.removeprefix("ex "))) is not None]
    return tuple(places) if len(places) == len(parts) else ()


@lru_cache(maxsize=1)
def _names() -> dict[str, Place]:
    """Places by their names as :func:`_normalise` makes them."""
    found = {
        _normalise(alias): Place("region", name) for name, aliases in REGIONS.items() for alias in aliases
    }
    plain = dict(PLAIN_NAMES)
    for country in pycountry.countries:
        common = getattr(country, "common_name", None) or country.name
        place = Place("country", plain.setdefault(country.alpha_2, common), country.alpha_2)
        for name in (place.name, common, country.name, getattr(country, "official_name", common)):
            found.setdefault(_normalise(name), place)
    for code, aliases in COUNTRIES.items():
        found |= {_normalise(alias): Place("country", plain[code], code) for alias in aliases}
    return found
