"""Places that a right covers or leaves out: countries by code, regions by name, the rest as a rest."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import pycountry

_WORLD = re.compile(
    r"(?:world|global|globe|international)(?:-?wide|ly)?|everywhere|all (?:countries|territories|markets)"
)
_REST = re.compile(
    r"(?:rest|remainder|balance) of (?:the )?(?P<of>.+)|(?P<row>row)|everywhere else|elsewhere|"
    r"(?:all )?(?:other|remaining) (?:countries|territories|markets|parts of (?:the )?(?P<part>.+))|outside"
)
_REGIONS = {
    "Africa": "africa, african",
    "Americas": "americas, the americas, pan-american",
    "ASEAN": "asean, association of southeast asian nations",
    "Asia": "asia, asian",
    "Asia-Pacific": "asia-pacific, asia pacific, asia/pacific, apac, asiapac, pacific rim",
    "Australasia": "australasia, anz, australia/new zealand",
    "Balkans": "balkans, the balkans, western balkans",
    "Baltic states": "baltics, baltic states, baltic countries, baltic",
    "Benelux": "benelux, benelux countries",
    "Caribbean": "caribbean",
    "Central America": "central america",
    "Central and Eastern Europe": "cee, central and eastern europe, central europe, eastern europe, east europe",
    "Central Asia": "central asia",
    "CIS": "cis, commonwealth of independent states, former soviet union",
    "DACH": "dach, german-speaking countries, german-speaking europe, d-a-ch",
    "East Africa": "east africa",
    "East Asia": "east asia, far east",
    "EMEA": "emea, europe the middle east and africa",
    "Europe": "europe, european, pan-european, continental europe, western europe, west europe",
    "European Economic Area": "eea, european economic area",
    "European Union": "eu, e.u, european union, european community, eu-27, eu5, eu-5",
    "Greater China": "greater china, greater chinese",
    "Gulf states": "gulf, gulf states, gulf region, gcc, gulf cooperation council, gulf countries",
    "Iberia": "iberia, iberian peninsula",
    "Latin America": "latin america, latam, latin american",
    "Maghreb": "maghreb",
    "MENA": "mena, middle east and north africa",
    "Mercosur": "mercosur, mercosul",
    "Middle East": "middle east, near east, middle eastern",
    "Nordics": "nordics, nordic, nordic countries, nordic region, scandinavia, scandinavian, scandinavian countries",
    "North Africa": "north africa",
    "North America": "north america, north american",
    "Oceania": "oceania",
    "South America": "south america, south american",
    "South Asia": "south asia, indian subcontinent, saarc",
    "Southeast Asia": "southeast asia, south-east asia, south east asia, southeastern asia",
    "Southern Europe": "southern europe",
    "Sub-Saharan Africa": "sub-saharan africa, subsaharan africa",
}
_COUNTRIES = {
    "AE": "emirates, uae, u.a.e, emirati",
    "AR": "argentine, argentinian",
    "AT": "austrian",
    "AU": "australian",
    "BE": "belgian",
    "BN": "brunei",
    "BR": "brazilian, brasil",
    "CA": "canadian",
    "CH": "swiss",
    "CN": "china, mainland china, prc, p.r.c, people's republic of china, p.r. china, chinese, china mainland, chinese mainland",
    "CZ": "czech republic, czech lands, czech",
    "DE": "german, federal republic of germany, west germany",
    "DK": "danish",
    "EG": "egyptian",
    "ES": "spanish",
    "FI": "finnish",
    "FR": "french, mainland france, metropolitan france",
    "GB": "uk, u.k, britain, great britain, british, england, united kingdom, england and wales",
    "GR": "greek",
    "HK": "hong kong, hksar, hong kong sar",
    "HU": "hungarian",
    "ID": "indonesian",
    "IE": "irish, republic of ireland",
    "IL": "israeli",
    "IN": "indian",
    "IR": "iran, iranian",
    "IT": "italian",
    "JP": "japanese",
    "KR": "korea, south korea, republic of korea, s. korea, korean, south korean",
    "MO": "macau, macao",
    "MX": "mexican",
    "MY": "malaysian",
    "NL": "holland, dutch, the netherlands",
    "NO": "norwegian",
    "NZ": "new zealander",
    "PH": "philippine, filipino",
    "PL": "polish",
    "PT": "portuguese",
    "RU": "russia, russian, russian federation",
    "SA": "saudi, saudi arabian",
    "SE": "swedish",
    "SG": "singaporean",
    "TH": "thai",
    "TR": "turkey, turkish, turkiye",
    "TW": "taiwan, taiwanese, republic of china, r.o.c",
    "US": "us, u.s, u.s.a, usa, america, american, united states of america, states, united states",
    "VN": "vietnam, viet nam, vietnamese",
    "ZA": "south african, s. africa",
}
_NAMES = {alias: name for name, aliases in _REGIONS.items() for alias in aliases.split(", ")}
_CODES = {alias: code for code, aliases in _COUNTRIES.items() for alias in aliases.split(", ")}


@dataclass(frozen=True)
class Place:
    """A place.

    kind (str): ``"world"``, ``"rest"`` (what no other right covers), ``"region"``, ``"country"`` or
        ``"other"``, for what is in no list.
    name (str): Its common English name; of a rest, what it is a rest of; of others, the words as they are.
    code (Optional[str]): The ISO 3166-1 code of a country, two letters.
    """

    kind: str
    name: str
    code: str | None = None


@lru_cache(maxsize=4096)
def parse_place(text: str) -> Place:
    """Read a place.

    text (str): The place, such as ``"Greater China"``, ``"U.S."``, ``"Japanese"``, ``"rest of world"``.
    RETURNS (Place): The place.
    """
    words = " ".join(text.replace("’", "'").split())
    key = re.sub(r"^the ", "", words.casefold().replace("ü", "u")).strip(" .,")
    rest = _REST.fullmatch(key)
    if rest is not None:
        of = rest["of"] or rest["part"]
        inner = parse_place(of) if of else None
        return Place("rest", inner.name if inner is not None else "world")
    if _WORLD.fullmatch(key):
        return Place("world", "world")
    if key in _NAMES:
        return Place("region", _NAMES[key])
    code = _CODES.get(key)
    if code is not None:
        return _country(pycountry.countries.get(alpha_2=code))
    try:
        found = pycountry.countries.lookup(key)
    except LookupError:
        return Place("other", words)
    # Two letters are a code to pycountry; in a text, those that are meant as one are listed above.
    return _country(found) if len(key) > 3 else Place("other", words)


def _country(country: object) -> Place:
    name = getattr(country, "common_name", None) or getattr(country, "name", "")
    # "Korea, Republic of" is how lists sort it.
    plain = {
        "KR": "South Korea",
        "HK": "Hong Kong",
        "MO": "Macau",
        "IR": "Iran",
        "RU": "Russia",
        "TR": "Turkey",
    }
    code = str(getattr(country, "alpha_2", ""))
    return Place("country", plain.get(code, str(name)), code)
