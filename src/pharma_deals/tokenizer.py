"""spaCy's English tokenizer, with the cuts that deal news needs."""

from __future__ import annotations

import re
from collections.abc import Callable

import spacy
from spacy.lang.tokenizer_exceptions import BASE_EXCEPTIONS
from spacy.language import Language
from spacy.symbols import ORTH
from spacy.tokenizer import Tokenizer
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex

# Where annotated spans begin or end inside what English tokenization takes for one word.
_SUFFIXES = (
    r"(?<=[A-Za-z0-9][ -][A-Z])\.",  # "activin-A." at the end of a sentence
    r"(?<=^[A-Z])\.",  # "BioMed X."
    r"(?<=[0-9a-z][A-Z])\.",  # "CD40L.", "GmbH."
    r"[®™©]",
    r"(?<=[0-9])(?:mln|mn|bln|bn|m|M|B|b|k|K|MM|million|billion)(?=[-–—/])",
)
_PREFIXES = (r"[®™©]",)
_INFIXES = (
    r"/",
    r"[–—]",
    r"[®™©]",
    r"(?<=[a-zA-Z])[,;:](?=[$€£¥0-9])",
    r"(?<=[0-9a-zA-Z)])[(\[](?=[$€£¥A-Za-z0-9])",
    r"(?<=[0-9A-Za-z])[)\]](?=[A-Za-z0-9])",
    r"(?<=[a-z”\"’])\.(?=[A-Z“\"‘])",  # a paragraph break that was lost: "cancers.The"
    r"(?<=[0-9%])-(?=[A-Za-z])",  # "51%-owned", "$25m-plus"
)

# "SEK 52m." at the end of a sentence, and legal forms that English tokenization cuts up.
_SPECIAL_CASES = {
    **{f"{unit}.": [{ORTH: unit}, {ORTH: "."}] for unit in ("m", "M", "b", "B", "k", "K")},
    **{
        word: [{ORTH: word}]
        for word in ("Pvt.", "Pte.", "Pty.", "S.p.A.", "S.r.l.", "S.A.", "B.V.", "N.V.", "A.G.")
    },
}


# Emoticons: "Lp(a):" and "($8)" do not smile.
_EMOTICONS = {word for word in BASE_EXCEPTIONS if re.search(r"[()\[\]{}<>:;=]", word)}


def make_tokenizer() -> Callable[[Language], Tokenizer]:
    """Registered as ``pharma_deals.Tokenizer.v1``.

    RETURNS (Callable[[Language], Tokenizer]): Builds the tokenizer for a pipeline.
    """
    return build_tokenizer


def build_tokenizer(nlp: Language) -> Tokenizer:
    """Build the tokenizer from the rules of the pipeline's language and our own.

    nlp (Language): The pipeline; only its language defaults are read.
    RETURNS (Tokenizer): The tokenizer.
    """
    defaults = nlp.Defaults
    exceptions = {
        word: cuts for word, cuts in defaults.tokenizer_exceptions.items() if word not in _EMOTICONS
    }
    prefixes = compile_prefix_regex([*(defaults.prefixes or ()), *_PREFIXES])
    suffixes = compile_suffix_regex([*(defaults.suffixes or ()), *_SUFFIXES])
    infixes = compile_infix_regex([*(defaults.infixes or ()), *_INFIXES])
    return Tokenizer(
        nlp.vocab,
        rules={**exceptions, **_SPECIAL_CASES},
        prefix_search=prefixes.search,
        suffix_search=suffixes.search,
        infix_finditer=infixes.finditer,
        token_match=defaults.token_match,
        url_match=defaults.url_match,
    )


def blank_pipeline() -> Language:
    """An English pipeline with our tokenizer and no components."""
    return spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "pharma_deals.Tokenizer.v1"}}})
