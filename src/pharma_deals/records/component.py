"""The component that writes deal records to docs."""

from __future__ import annotations

from datetime import date

from spacy.language import Language
from spacy.tokens import Doc

from ..extensions import install_extensions
from .builder import build_records

# Where a doc says when its article appeared.
PUBLISHED = "published"


@Language.factory("deal_records", assigns=["doc._.deals"], requires=["doc.ents", "doc._.relations"])
def make_deal_records(nlp: Language, name: str) -> DealRecords:
    """Make the record component.

    nlp (Language): The pipeline.
    name (str): Name of the component.
    RETURNS (DealRecords): The component.
    """
    return DealRecords(name)


class DealRecords:
    """Builds the records of the deals that a doc's entities and relations tell of, in ``doc._.deals``.

    It learns nothing. Dates are relative to ``doc.user_data["published"]``, an ISO date, where it is there.

    name (str): Name of the component.
    """

    def __init__(self, name: str = "deals") -> None:
        self.name = name
        install_extensions()

    def __call__(self, doc: Doc) -> Doc:
        """Write the records of a doc.

        doc (Doc): The doc, with entities and relations.
        RETURNS (Doc): The same doc, with ``doc._.deals``: JSON-ready dicts, in the order in which the deals
            are first mentioned. See :class:`pharma_deals.records.model.DealRecord`.
        """
        install_extensions()
        records = build_records(doc, published=read_published(doc))
        doc._.deals = [record.model_dump(mode="json") for record in records]
        return doc


def read_published(doc: Doc) -> date | None:
    """Read when the article of a doc appeared.

    doc (Doc): The doc.
    RETURNS (Optional[date]): The day, or None if the doc does not say, or not as an ISO date.
    """
    try:
        return date.fromisoformat(str(doc.user_data.get(PUBLISHED, ""))[:10])
    except ValueError:
        return None
