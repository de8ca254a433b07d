"""Load an installed pipeline with spaCy alone, and tell as JSON what it does with a text.

Run as a script: ``python -I smoke_probe.py NAME TEXT_FILE``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import spacy
from spacy.tokens import Doc


def annotation(doc: Doc) -> str:
    """Write what our components set on a doc as JSON, in which lists and tuples are one.

    doc (Doc): The doc.
    RETURNS (str): Scores of the entities, relations and deals.
    """
    return json.dumps([doc._.entity_scores, doc._.relations, doc._.deals])


def main(name: str, path: str) -> None:
    """Try out a pipeline.

    name (str): Name of the installed pipeline.
    path (str): File with the text to try it on.
    """
    nlp = spacy.load(name)
    empty = nlp("")
    doc = nlp(Path(path).read_text(encoding="utf8"))
    copy = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    found = {
        "pipeline": nlp.pipe_names,
        "meta": nlp.meta,
        "labels": {"entities": nlp.pipe_labels["ner"], "relations": nlp.pipe_labels["relations"]},
        "empty": {"entities": len(empty.ents), "relations": empty._.relations},
        "tokens": len(doc),
        "entities": [[ent.text, ent.label_] for ent in doc.ents],
        "scores": doc._.entity_scores,
        "relations": doc._.relations,
        "deals": doc._.deals,
        "survives_bytes": annotation(copy) == annotation(doc),
    }
    doc.to_json()
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
