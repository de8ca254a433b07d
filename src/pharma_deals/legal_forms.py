"""Legal forms of companies: Inc., GmbH, Co., Ltd."""

from __future__ import annotations

import re

# Legal forms as they stand behind company names, after a comma or a space.
_SUFFIX = re.compile(
    r"""(?P<gap>,?\s+)(?P<suffix>
        GmbH\s&\sCo\.?\s(?:KG|KGaA)
        |(?:INC|CORP|LTD|GMBH|LIMITED)
        |(?:and|&)\sCompany
        |(?:Inc|Corp|Ltd|LLC|LLP|LP|plc|PLC|P\.L\.C|Incorporated|Corporation|Limited|Company)
        |Co(?:\.|mpany)?,?\s*(?:Ltd|Limited|Inc|KG|KGaA)
        |(?:Pvt|Pte|Pty|Sdn|Private|Proprietary)\.?\s*(?:Ltd|Limited|Bhd)
        |(?:AG|GmbH|SE|KGaA|KG|SA|SAS|S\.A|S\.A\.S|SpA|S\.p\.A|Srl|S\.r\.l|NV|N\.V|BV|B\.V|AB|A/S|ApS|AS|ASA|Oy|Oyj|hf|KK|K\.K|Co|Bhd|JSC|Lda|d\.d|a\.s|Kft|Zrt|Nyrt|Tbk)
        )\.?$""",
    re.VERBOSE,
)


def split_suffix(name: str) -> tuple[str, str, str]:
    """Split the legal form off the name of a company.

    name (str): The name, such as ``"Sorrento Therapeutics, Inc."``.
    RETURNS (Tuple[str, str, str]): The name proper, what stands between, and the legal form; the last
        two are empty where there is none: ``("Sorrento Therapeutics", ", ", "Inc.")``.
    """
    match = _SUFFIX.search(name)
    if match is None or match.start() == 0:
        return name, "", ""
    return name[: match.start()], match["gap"], name[match.start("suffix") :]


def bare_name(name: str) -> str:
    """Reduce a name to what is the same in all its spellings.

    name (str): The name.
    RETURNS (str): The name without legal form, in lower case and with single spaces.
    """
    return " ".join(split_suffix(name)[0].casefold().split())
