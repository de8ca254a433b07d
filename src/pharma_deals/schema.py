"""The annotation schema: entity labels, relation signatures and colours, in one place.

Everything that has to agree with the guidelines is made from this module: the corpus linter, the
candidate pairs of the relation component, doccano's label types, the displaCy colours and the
tables of ``corpus/GUIDELINES.md``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class EntityLabel:
    """One entity label.

    name (str): The label as it stands in annotated data.
    colour (str): Background colour as ``#rrggbb``, used by displaCy and doccano.
    key (str): Shortcut key in doccano, one character.
    marks (str): What the label marks, in the words of the guidelines.
    boundary (str): Where its spans begin and end.
    """

    name: str
    colour: str
    key: str
    marks: str
    boundary: str


@dataclass(frozen=True)
class RelationLabel:
    """One relation label with its signature.

    name (str): The label as it stands in annotated data.
    heads (Tuple[str, ...]): Entity labels allowed as head.
    tails (Tuple[str, ...]): Entity labels allowed as tail.
    colour (str): Colour as ``#rrggbb``.
    meaning (str): What the relation states.
    within_sentence (bool): Whether both mentions have to stand in one sentence.
    same_label (bool): Whether head and tail have to carry the same label, ``DEAL`` and
        ``OTHER_DEAL`` counting as one.
    single_tail (bool): Whether a head has one tail at the most.
    """

    name: str
    heads: tuple[str, ...]
    tails: tuple[str, ...]
    colour: str
    meaning: str
    within_sentence: bool = True
    same_label: bool = False
    single_tail: bool = False


DEALS: tuple[str, ...] = ("DEAL", "OTHER_DEAL")

# fmt: off
ENTITIES: tuple[EntityLabel, ...] = (
    EntityLabel("ORG", "#7aecec", "o", "a company, university, institute, hospital, fund or agency, by name; a joint venture where it acts as a party", "with its legal suffix, without \"'s\", article, ticker, dateline or nationality"),
    EntityLabel("DEAL", "#ff8197", "d", "a word or phrase naming or enacting a deal that the article newly reports", "head noun with its type words, or the bare verb; no determiner, size or manner adjectives"),
    EntityLabel("OTHER_DEAL", "#e0b0b8", "e", "the same for a deal that is not the article's news: earlier, expected, rumoured, conditional, denied, or another company's", "as DEAL"),
    EntityLabel("RIGHT", "#f2a65a", "r", "a right that is granted, retained, acquired or under negotiation", "type words in (\"option to license\"), \"worldwide\" and \"exclusive\" out"),
    EntityLabel("ASSET", "#bfe1d9", "a", "a named product, drug, candidate, code, programme, plant or business line", "the name only; brand and generic name are two spans"),
    EntityLabel("TECHNOLOGY", "#aab6f2", "t", "a platform, method or know-how, named or described", "the noun phrase"),
    EntityLabel("MODALITY", "#c887fb", "m", "the kind of molecule or therapy", "the noun phrase without manner adjectives (\"fully human\" out)"),
    EntityLabel("TARGET", "#9cc9cc", "g", "a molecular target", "without \"anti-\"; not inside a disease name"),
    EntityLabel("INDICATION", "#ffd966", "i", "a disease, or the therapy area of a deal, right or asset", "the longest noun phrase, without \"patients with\"; a coordination that shares its head is one span"),
    EntityLabel("STAGE", "#ddd6c1", "s", "the stage of development or approval of an asset", "the stage words; not of a company or a disease"),
    EntityLabel("TERRITORY", "#feca74", "y", "a place that a right, deal or payment covers or leaves out", "each place its own span; not a headquarters, dateline or nationality"),
    EntityLabel("EXCLUSIVITY", "#f7b2d9", "x", "exclusive, co-exclusive, non-exclusive or sole", "the one word"),
    EntityLabel("PAYMENT", "#8ed17e", "p", "a phrase naming a kind of payment of a deal, with or without an amount", "with its type words; \"non-refundable\", \"variable\", \"tiered\" out"),
    EntityLabel("MONEY", "#e4e7d2", "n", "one amount in one currency, anywhere in the article", "sign or code, number and scale word; not \"up to\" or \"about\"; a range is one span"),
    EntityLabel("RATE", "#bdf0b8", "c", "a percentage or a rate in words, of a royalty, a stake or a share of profits", "the whole range with its unit"),
    EntityLabel("DATE", "#bfeeb7", "w", "a date, relative date or term of a deal, right, payment or status", "without \"in\", \"by\", \"since\"; \"on\" stays inside before a weekday"),
    EntityLabel("STATUS", "#f58f60", "u", "a change in a deal's life other than its signing", "the verb or noun"),
)

_SUBJECTS = ("ASSET", "TECHNOLOGY", "MODALITY")
_ALL = tuple(entity.name for entity in ENTITIES)

RELATIONS: tuple[RelationLabel, ...] = (
    RelationLabel("PARTNER", DEALS, ("ORG",), "#1f77b4", "a party whose direction is not stated"),
    RelationLabel("SOURCE", (*DEALS, "RIGHT"), ("ORG",), "#ff7f0e", "who gives: licensor, seller, optionor"),
    RelationLabel("RECIPIENT", (*DEALS, "RIGHT"), ("ORG",), "#2ca02c", "who gets or keeps: licensee, buyer, investor, optionee, holder of a retained right"),
    RelationLabel("SUBJECT", (*DEALS, "RIGHT"), (*_SUBJECTS, "ORG"), "#d62728", "what it is about; an acquired company or unit is the SUBJECT"),
    RelationLabel("OF_DEAL", ("RIGHT", "PAYMENT", "STATUS"), DEALS, "#9467bd", "belongs to this deal", within_sentence=False, single_tail=True),
    RelationLabel("PAYER", ("PAYMENT",), ("ORG",), "#8c564b", "who pays"),
    RelationLabel("PAYEE", ("PAYMENT",), ("ORG",), "#e377c2", "who is paid"),
    RelationLabel("AMOUNT", ("PAYMENT", *DEALS), ("MONEY",), "#7f7f7f", "the amount as first stated; from the deal itself only where no payment phrase carries it"),
    RelationLabel("HAS_RATE", ("PAYMENT", "ORG"), ("RATE",), "#bcbd22", "royalty rate; ownership share of the company that holds it"),
    RelationLabel("CONVERTED_TO", ("MONEY",), ("MONEY",), "#17becf", "the same amount in another currency, first-stated to converted"),
    RelationLabel("IN_TERRITORY", (*DEALS, "RIGHT", "PAYMENT"), ("TERRITORY",), "#aec7e8", "covered"),
    RelationLabel("OUTSIDE_TERRITORY", (*DEALS, "RIGHT", "PAYMENT"), ("TERRITORY",), "#ffbb78", "left out (\"outside Japan\", \"excluding China\")"),
    RelationLabel("HAS_EXCLUSIVITY", (*DEALS, "RIGHT"), ("EXCLUSIVITY",), "#98df8a", "exclusive, co-exclusive, non-exclusive or sole"),
    RelationLabel("FOR_INDICATION", (*DEALS, "RIGHT", *_SUBJECTS), ("INDICATION",), "#ff9896", "the disease or therapy area it is for"),
    RelationLabel("HITS_TARGET", _SUBJECTS, ("TARGET",), "#c5b0d5", "its molecular target"),
    RelationLabel("IS_MODALITY", ("ASSET", "TECHNOLOGY"), ("MODALITY",), "#c49c94", "the kind of molecule or therapy it is"),
    RelationLabel("AT_STAGE", _SUBJECTS, ("STAGE",), "#f7b6d2", "its stage of development or approval"),
    RelationLabel("WHEN", (*DEALS, "RIGHT", "PAYMENT", "STATUS"), ("DATE",), "#c7c7c7", "its date or term"),
    RelationLabel("SAME_AS", _ALL, _ALL, "#dbdb8d", "the same thing under another wording, from the later mention to the first", within_sentence=False, same_label=True, single_tail=True),
    RelationLabel("SUBSIDIARY_OF", ("ORG",), ("ORG",), "#9edae5", "the head is owned by the tail"),
)
# fmt: on

ENTITY_LABELS: tuple[str, ...] = _ALL
RELATION_LABELS: tuple[str, ...] = tuple(relation.name for relation in RELATIONS)
COLOURS: dict[str, str] = {entity.name: entity.colour for entity in ENTITIES}

_BY_NAME: dict[str, RelationLabel] = {relation.name: relation for relation in RELATIONS}


def relation_label(name: str) -> RelationLabel:
    """Look up a relation label.

    name (str): Name of the relation.
    RETURNS (RelationLabel): The label with its signature.
    RAISES (KeyError): If the schema has no such relation.
    """
    return _BY_NAME[name]


def is_allowed(relation: RelationLabel, head: str, tail: str) -> bool:
    """Whether a relation may join these two entity labels.

    relation (RelationLabel): The relation.
    head (str): Entity label of the head.
    tail (str): Entity label of the tail.
    RETURNS (bool): Whether the signature allows the pair.
    """
    if head not in relation.heads or tail not in relation.tails:
        return False
    if not relation.same_label:
        return True
    return head == tail or (head in DEALS and tail in DEALS)


def doccano_label_types() -> dict[str, list[dict[str, str | None]]]:
    """List the labels as doccano imports them, one JSON file for each of the two kinds.

    RETURNS (Dict[str, List[dict]]): ``span_types`` and ``relation_types``, each label with its text,
        colours and shortcut key.
    """
    return {
        "span_types": [_doccano_label(entity.name, entity.colour, entity.key) for entity in ENTITIES],
        "relation_types": [_doccano_label(relation.name, relation.colour, None) for relation in RELATIONS],
    }


def make_entity_labels() -> list[str]:
    """Registered as ``pharma_deals.entity_labels.v1``.

    RETURNS (List[str]): The entity labels.
    """
    return list(ENTITY_LABELS)


def entity_table() -> str:
    """The entity labels as the Markdown table of the guidelines."""
    rows = [(f"`{e.name}`", e.marks, e.boundary) for e in ENTITIES]
    return _markdown_table(("label", "what it marks", "boundary"), rows)


def relation_table() -> str:
    """The relations with their signatures as the Markdown table of the guidelines."""
    rows = [
        (f"`{r.name}`", _signature(r), "sentence" if r.within_sentence else "article", r.meaning)
        for r in RELATIONS
    ]
    return _markdown_table(("label", "head → tail", "within", "meaning"), rows)


def _doccano_label(name: str, colour: str, key: str | None) -> dict[str, str | None]:
    return {
        "text": name,
        "prefix_key": None,
        "suffix_key": key,
        "background_color": colour,
        "text_color": "#000000",
    }


def _signature(relation: RelationLabel) -> str:
    if relation.same_label:
        return "any → the same label (DEAL and OTHER_DEAL count as one)"
    return f"{', '.join(relation.heads)} → {', '.join(relation.tails)}"


def _markdown_table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [header, tuple("---" for _ in header), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
