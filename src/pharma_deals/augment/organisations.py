"""Other names for the organisations of an article, in all the forms in which it mentions them."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from ..legal_forms import split_suffix
from .names import COMPANY, INSTITUTION, NameLists, Organisation

_INSTITUTION = re.compile(
    r"\b(?:universit\w*|universidad|college|school|institut\w*|hospital\w*|clinic|center|centre|foundation|trust|academy|"
    r"society|charity|inserm|cnrs|council)\b",
    re.IGNORECASE,
)
_ACRONYM = re.compile(r"[A-Z&]{2,6}$")
# Shorter words in capitals are acronyms, not shouted names.
_SHOUTED = 7


def swap_organisation(forms: Sequence[str], lists: NameLists, rng: random.Random) -> dict[str, str]:
    """Draw another name for an organisation.

    forms (Sequence[str]): All wordings of its name in the article, the longest first.
    lists (NameLists): The names.
    rng (random.Random): What draws.
    RETURNS (Dict[str, str]): The new wording of each; empty if the organisation keeps its name, as
        agencies, exchanges and joint ventures do, and whatever has a wording that is not derived
        from its name.
    """
    if any(form in lists.fixed or not any(map(str.isupper, form)) for form in forms):
        return {}
    role = INSTITUTION if any(_INSTITUTION.search(form) for form in forms) else COMPANY
    candidates = lists.organisations.get(role)
    if not candidates:
        return {}
    new = rng.choice(candidates)
    core = max((split_suffix(form)[0] for form in forms), key=lambda name: (len(name), not name.isupper()))
    # A single short form says nothing of a full name: the new one may be short as well.
    if len(forms) == 1 and " " not in forms[0]:
        new = Organisation(new.short, new.suffix, new.short)
    swaps = {form: _rename(form, core, new) for form in forms}
    return {} if None in swaps.values() else {form: text for form, text in swaps.items() if text is not None}


def _rename(form: str, core: str, new: Organisation) -> str | None:
    name, gap, suffix = split_suffix(form)
    # Lines are wrapped in the text, not in the list.
    words, core_words = name.casefold().split(), core.casefold().split()
    if words == core_words:
        renamed = new.name + (gap + (new.suffix or suffix) if suffix else "")
    elif core_words[: len(words)] == words:
        renamed = new.short + (gap + suffix if suffix else "")
    elif _ACRONYM.match(name):
        renamed = _acronym(new.name) or new.short
    else:
        return None
    shouted = form.isupper() and len(form) >= _SHOUTED and not core.isupper()
    return renamed.upper() if shouted else renamed


def _acronym(name: str) -> str | None:
    letters = "".join(word[0] for word in re.findall(r"\w+", name) if word[0].isupper())
    return letters if len(letters) > 1 else None
