import json

import pytest
from spacy.tokens import DocBin

from pharma_deals.evaluate.data import read_examples
from pharma_deals.tokenizer import blank_pipeline
from tests.pipelines import rows, to_doc

nlp = blank_pipeline()


def test_both_forms_give_the_same_gold(tmp_path):
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows()))
    DocBin(docs=[to_doc(nlp, row) for row in rows()], store_user_data=True).to_disk(tmp_path / "a.spacy")
    golds = []
    for name in ("a.jsonl", "a.spacy"):
        examples, lost = read_examples(nlp, tmp_path / name)
        assert lost == [] and not any(eg.predicted.ents for eg in examples)
        gold = [([str(ent) for ent in eg.reference.ents], len(eg.reference._.relations)) for eg in examples]
        golds.append(gold)
    assert golds[0] == golds[1]
    assert [count for _, count in golds[0]] == [7, 4, 0]


@pytest.mark.parametrize(
    "name,data,code",
    [
        ("a.spacy", b"no zlib", "D024"),
        ("a.spacy", DocBin().to_bytes(), "D025"),
        ("a.jsonl", b"{", "D011"),
        ("a.jsonl", b"", "D025"),
    ],
)
def test_file_that_gives_no_docs_is_an_error(tmp_path, name, data, code):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ValueError, match=code):
        read_examples(nlp, tmp_path / name)
