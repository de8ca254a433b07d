"""Other names for the products, targets, diseases and platforms of an article."""

from __future__ import annotations

import random
import re
import string
from collections.abc import Sequence

from .names import NameLists

LISTS = {"ASSET": "products", "TARGET": "targets", "INDICATION": "indications", "TECHNOLOGY": "technologies"}

_CODE = re.compile(r"(?=.*\d)(?=.*[A-Z])[A-Za-z0-9][\w./-]*(?: \d[\w.-]*)?$")
_GENERIC = re.compile(r"[a-z][a-z]+(?:[ -][a-z]{4,})?$")
_CAPITALISED = re.compile(r"[A-Z][a-z]+$")
# Stems of international nonproprietary names, by which a generic name is known at the start of a sentence.
_STEM = re.compile(
    r"(?:mab|nib|cept|gliptin|gliflozin|glutide|tide|parib|ciclib|limus|lisib|degib|rafenib|metinib|siran|sen|cel|vec|gene|"
    r"prazole|sartan|statin|oxacin|mycin|cillin|azole|vir|triptan|setron|coxib|lukast|kinra|ase|platin|rubicin|taxel|"
    r"tinib|zomib|stat|fenib|clax|grel|xaban|gatran|pril|olol|dipine|zepine|apine|idone|oxetine)$"
)
_SYMBOL = re.compile(r"(?=.*[A-Z0-9])[\w/.α-ωΑ-Ω-]+$")
_AREA = re.compile(r"\w+(?:ology|iatry|care|medicine|health)$")
_PLURAL = re.compile(r"(?<!s)(?<!i)(?<!u)s$")
_NAMED = re.compile(r"(?P<name>\S*[A-Z]\S*)(?P<rest>(?: [a-z-]+)*)$")
_MAX_WORDS = 5
# Half of the codes are made up: no list has the next company's letters.
_INVENTED = 0.5


def swap_terms(label: str, forms: Sequence[str], lists: NameLists, rng: random.Random) -> dict[str, str]:
    """Draw other names for a product, target, disease or platform.

    label (str): ``"ASSET"``, ``"TARGET"``, ``"INDICATION"`` or ``"TECHNOLOGY"``.
    forms (Sequence[str]): All wordings of its name in the article.
    lists (NameLists): The names.
    rng (random.Random): What draws.
    RETURNS (Dict[str, str]): The new wording of those whose kind is plain from their form; a disease and
        its abbreviation stay a pair.
    """
    if label == "ASSET":
        return _swap_products(forms, lists, rng)
    if label == "TARGET":
        return _swap_targets(forms, lists, rng)
    if label == "INDICATION":
        return _swap_indication(forms, lists, rng)
    return _swap_platform(forms, lists, rng)


def _swap_products(forms: Sequence[str], lists: NameLists, rng: random.Random) -> dict[str, str]:
    generics: dict[str, str] = {}
    swaps: dict[str, str] = {}
    for form in forms:
        kind = _product_kind(form)
        if kind is None or not lists.terms["products"][kind]:
            continue
        if kind == "generic":
            key = form.casefold()
            new = generics.setdefault(key, rng.choice(lists.terms["products"]["generic"]))
            swaps[form] = new[0].upper() + new[1:] if form[0].isupper() else new
        elif kind == "code" and rng.random() < _INVENTED:
            swaps[form] = make_code(rng)
        else:
            swaps[form] = rng.choice(lists.terms["products"][kind])
    return swaps


def make_code(rng: random.Random) -> str:
    """Make up the code of a drug candidate.

    rng (random.Random): What draws.
    RETURNS (str): A code such as ``"KN026"``, ``"STI-1110"`` or ``"BI 101550"``.
    """
    letters = "".join(rng.choices(string.ascii_uppercase, k=rng.choice((2, 2, 3, 3, 3, 4))))
    digits = str(rng.randint(1, 9)) + "".join(rng.choices(string.digits, k=rng.choice((1, 2, 2, 3, 3, 5))))
    return letters + rng.choice(("-", "-", "-", "", "", " ")) + digits


def _product_kind(form: str) -> str | None:
    if _CODE.match(form):
        return "code"
    if _GENERIC.match(form) or (_CAPITALISED.match(form) and _STEM.search(form)):
        return "generic"
    return "brand" if _CAPITALISED.match(form) else None


def _swap_targets(forms: Sequence[str], lists: NameLists, rng: random.Random) -> dict[str, str]:
    swaps: dict[str, str] = {}
    for form in forms:
        if form.endswith(" receptor"):
            kind = "receptor"
        elif _SYMBOL.match(form):
            kind = "symbol"
        else:
            continue
        if lists.terms["targets"][kind]:
            swaps[form] = rng.choice(lists.terms["targets"][kind])
    return swaps


def _swap_indication(forms: Sequence[str], lists: NameLists, rng: random.Random) -> dict[str, str]:
    short = [form for form in forms if form.isupper()]
    words = [form for form in forms if not form.isupper()]
    if any(_is_coordinated(form) for form in forms) or len({form.casefold() for form in words}) > 1:
        return {}
    if not words:
        known = sorted(lists.abbreviations.values())
        return {form: rng.choice(known) for form in short} if known else {}
    area = bool(_AREA.match(words[0]))
    names = lists.terms["indications"]["area" if area else "disease"]
    if short:
        names = [name for name in names if name in lists.abbreviations]
    if not names or (_PLURAL.search(words[0]) and not area):
        return {}
    new = rng.choice(names)
    swaps = {form: new[0].upper() + new[1:] if form[0].isupper() else new for form in words}
    return swaps | dict.fromkeys(short, lists.abbreviations.get(new, ""))


def _is_coordinated(form: str) -> bool:
    words = form.split()
    return (
        len(words) > _MAX_WORDS
        or any(word in {"and", "or", "with", "in", "of"} for word in words)
        or "," in form
    )


def _swap_platform(forms: Sequence[str], lists: NameLists, rng: random.Random) -> dict[str, str]:
    names = lists.terms["technologies"]["named"]
    matches = {form: _NAMED.match(form) for form in forms}
    swaps: dict[str, str] = {}
    new: dict[str, str] = {}
    for form, match in matches.items():
        if match is not None and names:
            name = new.setdefault(match["name"].casefold(), rng.choice(names))
            swaps[form] = name + match["rest"]
    return swaps
