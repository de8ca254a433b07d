"""What the words of a mention and around it say: kinds of deals, rights and payments, bounds of amounts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeVar

from .model import Bound, DealType, Exclusivity, MilestoneKind, PaymentKind, RightKind

Kind = TypeVar("Kind")

# The first that matches counts.
_DEALS: tuple[tuple[DealType, str], ...] = (
    ("joint_venture", r"joint[- ]venture|\bjv\b|newco"),
    ("merger", r"merge(?:r|s|d)?\b|merging|combin(?:e|es|ed|ing|ation) with|reverse takeover|tie the knot"),
    ("co_promotion", r"co-?(?:promot|market|commerciali[sz])"),
    ("asset_purchase", r"asset (?:purchase|sale|deal)|divest|asset swap|carve-?out"),
    ("option", r"\boption"),
    ("settlement", r"settle"),
    (
        "termination",
        r"terminat|\bend(?:s|ed|ing)?\b|scrap|\btear|part(?:s|ed) (?:ways|company)|walk(?:s|ed) away",
    ),
    ("amendment", r"amend|restat|\bextend|extension|expan(?:d|sion)"),
    ("distribution", r"distribut|\bimport(?:s|ed|er|ing)?\b|reseller"),
    (
        "manufacturing",
        r"manufactur|production|\bcdmo\b|contract[- ]develop|fill[- ](?:and[- ])?finish|technology transfer|msa",
    ),
    ("supply", r"suppl(?:y|ies|ied)|\bdelivers?\b"),
    ("financing", r"financ|royalty (?:purchase|sale|deal|monet)|monet|loan|credit|debt|funding"),
    ("equity", r"invest|stake|equity|private placement|subscri|shares?\b|takes? \d"),
    ("license", r"licen[sc]|rights? deal|hands? over|picks? up|snags?|\bin-?lic|\bout-?lic|sublic"),
    (
        "acquisition",
        r"acqui|takeover|take-?over|\bbu(?:y|ys|ying|yout)\b|bought|purchas|swallow|snap|gobbl|bid\b|offer\b|tender|swoop|absorb",
    ),
    (
        "collaboration",
        r"collab|partner|allian|research|discovery|team|joins? forces|hook|co-?develop|work together|tie-?up|pair up|link",
    ),
)
_DEAL_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _DEALS)
_RIGHTS: tuple[tuple[RightKind, str], ...] = (
    ("option", r"option|opt[- ](?:in|out)"),
    ("negotiation", r"negotiat|first (?:refusal|offer|look)|exclusivity period|matching right"),
    ("license", r"licen[sc]e"),
    ("manufacturing", r"manufactur|production|supply"),
    ("commercialization", r"commerciali[sz]|market|distribut|sell|sales|promot|develop"),
    ("access", r"access"),
)
_RIGHT_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _RIGHTS)
_PAYMENTS: tuple[tuple[PaymentKind, str], ...] = (
    (
        "royalty",
        r"royalt|profits?\b|share of (?:\w+ ){0,3}(?:sales|profits?|revenues?|income|proceeds)|percentage of|"
        r"(?:revenue|income)[- ](?:share|sharing)\b",
    ),
    ("option", r"option|exercise (?:fee|price|payment)|\bopt[- ]in\b"),
    ("per_share", r"per (?:share|ads|unit)|\ba share\b(?! of)|apiece|\beach\b|per ordinary"),
    ("milestone", r"mileston|biobucks|earn-?out|contingent|\bcvr|success (?:fee|payment)|back-?end"),
    (
        "upfront",
        r"up[- ]?front|initial|signing|down ?payment|signature|at closing|immediate|sign-on|outset|technology access|access (?:fee|payment)",
    ),
    ("equity", r"equity|shares?\b|stock|invest|stake|placement|warrants?|convertible"),
    ("research", r"research|r&d|fte|develop\w* (?:funding|costs?|support)|funding|sponsor|reimburse|grant"),
    ("contribution", r"contribut|capital|inject"),
    ("price", r"price|consideration|cash|purchase|proceeds|payment for"),
)
# What stands beside "fee", "payment" and "further sums", which say nothing of their own.
_NEAR = 60
_CONTEXT: tuple[tuple[PaymentKind, str], ...] = (
    ("upfront", r"up[- ]?front|(?:on|at|upon) (?:signing|signature)"),
    ("option", r"\boption\b[^.;]*\|"),
    (
        "milestone",
        r"\|.*\b(?:hinge|depend|subject to|contingent|conditional|tied to|linked to|on (?:\w+ ){0,2}(?:approval|progress|success))",
    ),
    ("royalty", r"\|.*\b(?:of|on) (?:net |worldwide |global )?sales"),
)
_CONTEXT_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _CONTEXT)
_MINIMUM = re.compile(r"\bminimum\b|\border(?:s|ed)?\b")
_PAYMENT_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _PAYMENTS)
_MILESTONES: tuple[tuple[MilestoneKind, str], ...] = (
    ("commercial", r"commercial|sales|net[- ]sales|launch|revenue"),
    ("regulatory", r"regulat|approv|filing|registration|licensing milestone"),
    ("development", r"develop|clinical|research|pre-?clinical|discovery|technical|phase"),
)
_MILESTONE_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _MILESTONES)
_BOUNDS: tuple[tuple[Bound, str], ...] = (
    (
        "max",
        r"(?:(?<!add )(?<!adds )(?<!added )(?<!adding )up to|as much as|as many as|as high as|a maximum of|maximum|at most|no more than|not more than|a total potential of|capped at|upwards to|shy of|potentially(?: worth)?|(?:could|may|might|can) (?:reach|total|top|be worth|(?:come|add up|amount|rise|run|climb|go) to|owe|earn|receive|pay|bring)|to a ceiling of|(?<!no )(?<!not )less than|not exceeding|under|below)",
    ),
    (
        "min",
        r"(?:more than|at least|over|in excess of|a minimum of|minimum|(?<!not )exceeding|exceeds?|upwards of|north of|no less than|no fewer than|not less than|above|better than|topping)",
    ),
    (
        "approx",
        r"(?:about|around|approximately|roughly|nearly|almost|some|an estimated|close to|circa|ca\.|c\.|~|in the region of|in the neighbou?rhood of)",
    ),
)
_BOUND_PATTERNS = tuple(
    (
        bound,
        re.compile(
            rf"(?<!\w){pattern}(?: an? (?:further|additional|aggregate|total)(?: of)?| a total of| another| the equivalent of)?\s*$"
        ),
    )
    for bound, pattern in _BOUNDS
)
# The same words at the beginning of an amount that was annotated with them, or found with them.
_LEADING_PATTERNS = tuple((bound, re.compile(rf"{pattern}(?!\w)")) for bound, pattern in _BOUNDS)
# What is said of an amount behind it. "$5 million plus royalties" has no bound.
_BEHIND: tuple[tuple[Bound, re.Pattern[str]], ...] = (
    ("max", re.compile(r"\s*,?\s*or (?:less|under)\b")),
    ("min", re.compile(r"\s*(?:,?\s*or (?:more|over|above)\b|\+$|[- ]plus$)")),
    ("approx", re.compile(r"\s*,?\s*or (?:so|thereabouts)\b")),
)
# "will hand over $25 million" is no "more than".
_HANDED_OVER = re.compile(r"\b(?:hand|turn|sign|pass|fork)\w* over$")
_STATUSES: tuple[tuple[DealType, str], ...] = (
    (
        "termination",
        r"terminat|\bend(?:s|ed|ing)?\b|scrap|cancel|withdr|dissol|walk|\btor[en]\b|\btear|hand(?:s|ed|ing)? back|return|"
        r"wound up|wind(?:s|ing)? up|broke|call(?:s|ed) off|abandon|drop|collaps|fell (?:apart|through)|unwound|rescind|revok",
    ),
    (
        "amendment",
        r"amend|extend|extension|restat|expand|widen|broaden|renegotiat|revis|rewrit|chang|prolong",
    ),
)
_STATUS_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _STATUSES)
_JOINT_WORK = re.compile(r"collab|research|discovery|co-?develop|jointly|together|team")
# A sale, of whatever it may be.
SALE = re.compile(
    r"\b(?:sell|sells|sold|selling|sale|spins? off|spun off|offload\w*|unload\w*)\b", re.IGNORECASE
)
EXERCISED = re.compile(r"exercis|opt(?:s|ed|ing)? in|take[ns]? up|took up", re.IGNORECASE)
# An organisation without a name.
BARE_VENTURE = re.compile(
    r"(?i:(?:(?:the|a|new|unnamed|proposed)\s)*(?:joint[- ]venture|jv|newco)(?: company)?)"
)
# That the article tells of an amount, and does not give it.
UNDISCLOSED = re.compile(
    r"undisclosed (?:\w+ )?(?:sum|amount|price|consideration|terms|figure|fee)|"
    r"(?:terms|price|value|sum|amount|consideration|financial details|financials|what it pays|figures?)\b[^.;]{0,60}?"
    r"(?:\bnot (?:been )?(?:\w+ )?|n['’]t (?:been )?)(?:disclos|reveal|releas|publish|given|made public|say|said|divulg)\w*",
    re.IGNORECASE,
)
_RETAINED = re.compile(
    r"\b(?:retain\w*|ke(?:ep\w*|pt)|reserv\w*|hold(?:s|ing)? on to|held on to|hang(?:s|ing)? on to|remain\w* with|stay\w* with|"
    r"(?<!in )return(?:s|ed|ing)?|revert\w*|regain\w*)\b"
)
# What ends it: "keeps the US and grants ...", "which retains the US, will get ...".
_GRANTED = re.compile(
    r"\b(?:grant(?:s|ed|ing)?|giv(?:es?|en|ing)|gave|obtain(?:s|ed|ing)?|receiv(?:es?|ed|ing)|gets?|got|gain(?:s|ed|ing)?|"
    r"award(?:s|ed|ing)?|(?:sub-?)?licen[sc](?:es?|ed|ing)(?= (?:to )?(?:the |its |an? |out )|$)|hands|handed|while|whereas|but)\b|;"
)
# "US rights remain with Acme", "the rights, retained by Acme".
_STAYS = re.compile(
    r",? ?(?:[^\s.;,]+ ){0,6}?(?:(?:remain|stay)(?:s|ed|ing)? (?:with|at)|revert(?:s|ed|ing)? to|(?:retained|kept|reserved|held back) by)\b"
)
_TIERED = re.compile(r"\b(?:tiered|tiers?|escalating|stepped|graduated|sliding|scaled|rising|staggered)\b")


def deal_type(words: str) -> DealType | None:
    """RETURNS (Optional[DealType]): The kind of deal that a deal word names, or None for "deal" and "pact"."""
    return _first(words, _DEAL_PATTERNS)


def is_loose(words: str) -> bool:
    """RETURNS (bool): Whether a word for a collaboration is said of any other deal as well, such as "partnership"."""
    return not _JOINT_WORK.search(words.casefold())


def status_type(words: str) -> DealType | None:
    """RETURNS (Optional[DealType]): What a change makes of a deal: its termination or an amendment; None for others."""
    return _first(words, _STATUS_PATTERNS)


def right_kind(words: str) -> RightKind:
    """RETURNS (RightKind): The kind of right that its words name."""
    return _first(words, _RIGHT_PATTERNS) or "other"


def payment_kind(words: str, before: str = "", after: str = "") -> PaymentKind:
    """Tell what a payment is for.

    words (str): The words that name it.
    before (str): The words of the sentence before them, in lower case. They count where the words say nothing.
    after (str): The words of the sentence after them, in lower case.
    RETURNS (PaymentKind): The kind.
    """
    if _MINIMUM.search(words.casefold()):
        return "other"
    named = _first(words, _PAYMENT_PATTERNS)
    if named not in (None, "price"):
        return named
    near = f"{before[-_NEAR:]} | {after[:_NEAR]}"
    if named is None:
        return next((kind for kind, pattern in _CONTEXT_PATTERNS if pattern.search(near)), "other")
    return named


def milestone_kind(words: str) -> MilestoneKind:
    """RETURNS (MilestoneKind): What a milestone is paid for; mixed where it is said of several."""
    found = [kind for kind, pattern in _MILESTONE_PATTERNS if pattern.search(words.casefold())]
    return "unknown" if not found else found[0] if len(found) == 1 else "mixed"


def bound_of(before: str, amount: str = "", after: str = "", *, payment: str = "") -> Bound:
    """Tell from the words around an amount whether it is exact.

    before (str): The words of the sentence before the amount, in lower case.
    amount (str): The amount itself, whose first or last words may say it as well. Defaults to none.
    after (str): The words of the sentence after it, in lower case. Defaults to none.
    payment (str): The words that name the payment. Defaults to none.
    RETURNS (Bound): "up to" makes a maximum, "more than" a minimum, "about" an approximation.
    """
    words = amount.casefold()
    led = "" if _HANDED_OVER.search(before) else before
    said: list[Bound] = [
        *(bound for bound, pattern in _LEADING_PATTERNS if pattern.match(words)),
        *(bound for bound, pattern in _BOUND_PATTERNS if pattern.search(led)),
        *(bound for bound, pattern in _BEHIND if pattern.match(after) or _ends_with(pattern, words)),
    ]
    if said:
        return said[0]
    return "min" if _MINIMUM.search(payment.casefold()) else "exact"


def _ends_with(pattern: re.Pattern[str], words: str) -> bool:
    return any(match.end() == len(words) for match in pattern.finditer(words))


def is_retained(before: str, after: str = "") -> bool:
    """Tell whether the words around a right say that its holder had it already.

    before (str): The words of the sentence before the right, in lower case. A verb that grants, or another
        clause, ends what is said to be kept: "keeps the US and licenses the rights to Japan".
    after (str): The words of the sentence after it, in lower case. Defaults to none.
    RETURNS (bool): Whether they do.
    """
    return bool(_RETAINED.search(_GRANTED.split(before)[-1]) or _STAYS.match(after))


def is_tiered(around: str) -> bool:
    """RETURNS (bool): Whether the words around a royalty say that its rate grows with sales."""
    return bool(_TIERED.search(around))


def exclusivity_of(words: str) -> Exclusivity:
    """RETURNS (Exclusivity): The normal form of an exclusivity word."""
    known: Mapping[str, Exclusivity] = {
        "exclusive": "exclusive",
        "exclusively": "exclusive",
        "coexclusive": "co-exclusive",
        "semiexclusive": "co-exclusive",
        "nonexclusive": "non-exclusive",
        "nonexclusively": "non-exclusive",
        "sole": "sole",
        "solely": "sole",
    }
    return known.get(re.sub(r"[^a-z]", "", words.casefold()), "unknown")


def _first(words: str, patterns: tuple[tuple[Kind, re.Pattern[str]], ...]) -> Kind | None:
    folded = words.casefold()
    return next((kind for kind, pattern in patterns if pattern.search(folded)), None)
