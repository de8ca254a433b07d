"""The lists of names that the augmenter draws from."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import Errors

COMPANY = "company"
INSTITUTION = "institution"
# Kinds of organisations that stand for one another. Agencies, exchanges and newspapers are few and well
# known: articles without them would be odd, and they keep their names.
_ROLES = {
    "pharma": COMPANY,
    "biotech": COMPANY,
    "generics": COMPANY,
    "services": COMPANY,
    "tools": COMPANY,
    "diagnostics": COMPANY,
    "devices": COMPANY,
    "investor": COMPANY,
    "university": INSTITUTION,
    "hospital": INSTITUTION,
    "institute": INSTITUTION,
    "foundation": INSTITUTION,
    "agency": "agency",
    "exchange": "exchange",
    "newspaper": "newspaper",
}
KINDS: Mapping[str, tuple[str, ...]] = {
    "organisations": tuple(_ROLES),
    "products": ("brand", "generic", "code"),
    "targets": ("symbol", "receptor", "words"),
    "indications": ("disease", "area"),
    "technologies": ("named", "described"),
}
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "organisations": ("name", "kind", "country", "suffix", "short"),
    "products": ("name", "kind"),
    "targets": ("name", "kind"),
    "indications": ("name", "kind", "abbreviation"),
    "technologies": ("name", "kind"),
}


@dataclass(frozen=True)
class Organisation:
    """The name of an organisation and its forms.

    name (str): The name without legal suffix.
    suffix (str): The legal suffix, with no comma before it; may be empty.
    short (str): What articles call it later on; the name itself where they do not shorten it.
    """

    name: str
    suffix: str
    short: str


@dataclass(frozen=True)
class NameLists:
    """All names.

    organisations (Dict[str, List[Organisation]]): Those that stand for one another, by
        ``"company"`` and ``"institution"``.
    fixed (Set[str]): Agencies, exchanges and newspapers, which keep their names.
    terms (Dict[str, Dict[str, List[str]]]): The other names, by list and kind.
    abbreviations (Dict[str, str]): Abbreviation of an indication, where it has one.
    """

    organisations: dict[str, list[Organisation]] = field(default_factory=lambda: defaultdict(list))
    fixed: set[str] = field(default_factory=set)
    terms: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    abbreviations: dict[str, str] = field(default_factory=dict)


def read_names(folder: Path) -> NameLists:
    """Read ``organisations.tsv``, ``products.tsv``, ``targets.tsv``, ``indications.tsv``, ``technologies.tsv``.

    folder (Path): Their folder.
    RETURNS (NameLists): The names.
    RAISES (ValueError): If a file is missing or cannot be read, has other columns, a kind that is
        unknown, an empty name, or a name twice.
    """
    lists = NameLists()
    for row in _read_list(folder, "organisations"):
        role = _ROLES[row["kind"]]
        if role in (COMPANY, INSTITUTION):
            entry = Organisation(row["name"], row["suffix"], row["short"] or row["name"])
            lists.organisations[role].append(entry)
        else:
            lists.fixed.update({row["name"], row["short"]} - {""})
    for name in ("products", "targets", "indications", "technologies"):
        kinds: dict[str, list[str]] = {kind: [] for kind in KINDS[name]}
        for row in _read_list(folder, name):
            kinds[row["kind"]].append(row["name"])
            if row.get("abbreviation"):
                lists.abbreviations[row["name"]] = row["abbreviation"]
        lists.terms[name] = kinds
    return lists


def _read_list(folder: Path, name: str) -> list[dict[str, str]]:
    path = folder / f"{name}.tsv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            # Names hold quotes; none of them holds a tab.
            reader = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ValueError(Errors.D028.format(path=path, reason=error)) from error
    if tuple(reader.fieldnames or ()) != COLUMNS[name]:
        raise ValueError(Errors.D028.format(path=path, reason=f"its columns are not {COLUMNS[name]}"))
    seen: set[str] = set()
    for number, row in enumerate(rows, start=2):
        fault = _find_fault(row, KINDS[name], seen)
        if fault is not None:
            raise ValueError(Errors.D028.format(path=path, reason=f"line {number}: {fault}"))
        seen.add(row["name"])
    return rows


def _find_fault(row: Mapping[str | None, str | None], kinds: tuple[str, ...], seen: set[str]) -> str | None:
    if None in row or None in row.values():
        return "it does not have a value for every column"
    if not row["name"] or any(value != value.strip() for value in row.values() if value):
        return "a name is empty, or a value has spaces around it"
    if row["kind"] not in kinds:
        return f"the kind '{row['kind']}' is none of {kinds}"
    return f"'{row['name']}' stands there twice" if row["name"] in seen else None
