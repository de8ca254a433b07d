from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import minibatch, raise_error
from typer.testing import CliRunner

from pharma_deals.articles import Article, BadInput
from pharma_deals.cli import app
from pharma_deals.extensions import install_extensions
from pharma_deals.extract import extract

from .pipelines import make_examples, make_nlp

TEXT = "Acme licenses AC-101 from Orion."


def annotate(doc: Doc) -> Doc:
    """Acme and Orion are organisations, the last the source of "licenses"."""
    if "FAIL" in doc.text:
        raise ValueError("failed\non purpose")
    install_extensions()
    labels = {"Acme": "ORG", "Orion": "ORG", "licenses": "DEAL"}
    ents = [Span(doc, token.i, token.i + 1, labels[token.text]) for token in doc if token.text in labels]
    doc.set_ents(ents)
    doc._.entity_scores = [0.87654321] * len(ents)
    if len(ents) == 3:
        relation = {"head": [1, 2], "tail": [ents[2].start, ents[2].end], "label": "SOURCE", "score": 0.5}
        doc._.relations = [relation]
    return doc


Language.component("test_annotate", func=annotate)


@Language.factory("test_annotate_batch")
class BatchAnnotator:
    """Gives up a whole batch when one doc fails, as trainable components do."""

    def __init__(self, nlp: Language, name: str):
        self.handler: Callable[..., Any] = raise_error

    def set_error_handler(self, handler: Callable[..., Any]) -> None:
        self.handler = handler

    def get_error_handler(self) -> Callable[..., Any]:
        return self.handler

    def __call__(self, doc: Doc) -> Doc:
        return annotate(doc)

    def pipe(self, stream: Iterable[Doc], *, batch_size: int) -> Iterator[Doc]:
        handler = self.handler
        for docs in minibatch(stream, size=batch_size):
            try:
                docs = [annotate(doc) for doc in docs]
            except ValueError as err:
                handler("test_annotate_batch", self, docs, err)
            else:
                yield from docs


@pytest.fixture(params=["test_annotate", "test_annotate_batch"])
def nlp(request: pytest.FixtureRequest, nlp_blank: Language) -> Language:
    nlp_blank.add_pipe(request.param)
    return nlp_blank


@pytest.fixture
def model(nlp_blank: Language, tmp_path: Path) -> str:
    nlp_blank.add_pipe("test_annotate")
    nlp_blank.to_disk(tmp_path / "model")
    return str(tmp_path / "model")


def run(*args: str | Path, stdin: str | None = None) -> Any:
    return CliRunner().invoke(app, ["extract", *map(str, args)], input=stdin)


def ids(results: Iterable[dict[str, Any] | BadInput]) -> list[str]:
    return [item.source + "!" if isinstance(item, BadInput) else item["id"] for item in results]


def test_row_has_scores_and_meta(nlp: Language):
    (row,) = extract(nlp, [Article("acme", TEXT, {"style": "wire"})])
    assert row == {
        "id": "acme",
        "text": TEXT,
        "entities": [
            {"id": 0, "label": "ORG", "start_offset": 0, "end_offset": 4, "score": 0.8765},
            {"id": 1, "label": "DEAL", "start_offset": 5, "end_offset": 13, "score": 0.8765},
            {"id": 2, "label": "ORG", "start_offset": 26, "end_offset": 31, "score": 0.8765},
        ],
        "relations": [{"id": 0, "from_id": 1, "to_id": 2, "type": "SOURCE", "score": 0.5}],
        "style": "wire",
        "deals": [],
    }


@pytest.mark.parametrize("n_process", [1, 2])
def test_articles_around_a_failing_one_come_in_order(nlp: Language, n_process: int):
    texts = ["FAIL", "Acme", "Orion", "FAIL", "Acme", "FAIL"]
    articles = [Article(str(i), text) for i, text in enumerate(texts)]
    results = list(extract(nlp, articles, batch_size=2, n_process=n_process))
    assert ids(results) == ["0!", "1", "2", "3!", "4", "5!"]
    assert isinstance(results[0], BadInput)
    assert results[0].reason.startswith("[D312]")
    assert "ValueError: failed on purpose" in results[0].reason
    assert [len(row["entities"]) for row in results if isinstance(row, dict)] == [1, 1, 1]


def test_text_that_the_tokenizer_refuses_is_a_bad_input(nlp: Language):
    nlp.max_length = 10
    articles = [Article("a", "Acme"), Article("b", "Acme " * 10), Article("c", "Orion")]
    results = list(extract(nlp, articles))
    assert ids(results) == ["a", "b!", "c"]
    assert "E088" in results[1].reason  # type: ignore[union-attr]


def test_bad_inputs_are_passed_on_in_order(nlp: Language):
    items = [BadInput("x", "[D300]"), Article("a", "Acme"), BadInput("y", "[D300]")]
    assert ids(extract(nlp, items)) == ["x!", "a", "y!"]


def test_relation_without_entities_is_a_bad_input(nlp_blank: Language):
    @Language.component("test_relation_alone")
    def relate(doc: Doc) -> Doc:
        install_extensions()
        doc._.relations = [{"head": [0, 1], "tail": [1, 2], "label": "SOURCE", "score": 1.0}]
        return doc

    nlp_blank.add_pipe("test_relation_alone")
    (result,) = extract(nlp_blank, [Article("a", TEXT)])
    assert isinstance(result, BadInput)
    assert "D020" in result.reason


def test_error_handler_of_the_pipeline_is_restored(nlp: Language):
    list(extract(nlp, [Article("a", "FAIL")]))
    assert nlp.default_error_handler is raise_error
    with pytest.raises(ValueError, match="on purpose"):
        list(nlp.pipe(["FAIL"]))


@pytest.fixture(scope="module")
def trf(tiny_encoder: Path) -> Language:
    nlp = make_nlp(tiny_encoder)
    nlp.initialize(lambda: make_examples(nlp))
    return nlp


@pytest.mark.parametrize("n_process", [1, 2])
def test_error_in_the_transformer_costs_one_article(
    trf: Language, monkeypatch: pytest.MonkeyPatch, n_process: int
):
    transformer = trf.get_pipe("transformer")
    predict = transformer.predict
    batches = []

    def fail_on_purpose(docs: list[Doc]) -> Any:
        batches.append(len(docs))
        if any("FAIL" in doc.text for doc in docs):
            raise RuntimeError("out of memory")
        return predict(docs)

    monkeypatch.setattr(transformer, "predict", fail_on_purpose)
    texts = ["Acme", "Orion", "Acme", "FAIL", "Acme", "Orion", "Acme", "Orion", "FAIL"]
    articles = [Article(str(i), text) for i, text in enumerate(texts)]
    # An iterator: what was read once cannot be read again.
    results = list(extract(trf, iter(articles), batch_size=2, n_process=n_process))
    assert ids(results) == ["0", "1", "2", "3!", "4", "5", "6", "7", "8!"]
    assert "RuntimeError: out of memory" in results[3].reason  # type: ignore[union-attr]
    # After the error, the articles go in batches again.
    if n_process == 1:
        assert max(batches[batches.index(1) :]) == 2


def test_error_of_the_source_is_raised_after_what_it_gave(nlp: Language):
    def read() -> Iterator[Article]:
        yield Article("a", "Acme")
        raise OSError("gone")

    results = extract(nlp, read())
    assert ids([next(results)]) == ["a"]
    with pytest.raises(OSError, match="gone"):
        next(results)


def test_pipeline_that_cannot_start_is_an_error(nlp: Language, monkeypatch: pytest.MonkeyPatch):
    def pipe(*args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("cannot start")

    monkeypatch.setattr(nlp, "pipe", pipe)
    with pytest.raises(RuntimeError, match="cannot start"):
        list(extract(nlp, [Article("a", "Acme")]))


def test_no_articles(nlp: Language):
    assert list(extract(nlp, [])) == []


def test_command_writes_a_line_an_article(model: str, tmp_path: Path):
    (tmp_path / "acme.txt").write_text(f"{TEXT} Über.", encoding="utf8")
    result = run(tmp_path / "acme.txt", "--model", model)
    assert result.exit_code == 0, result.stderr
    row = json.loads(result.stdout)
    assert row["id"] == "acme" and row["text"].endswith("Über.") and len(row["relations"]) == 1
    assert result.stdout.isascii() and result.stdout.count("\n") == 1
    assert result.stderr.splitlines()[-1] == "1 articles, 3 entities, 1 relations, 0 skipped"


def test_command_reads_standard_input(model: str):
    result = run("-", "--model", model, stdin=TEXT)
    assert json.loads(result.stdout)["text"] == TEXT


def test_command_skips_and_counts_bad_inputs(model: str, tmp_path: Path):
    rows = [{"id": "a", "text": TEXT}, {"id": "b", "text": "FAIL"}, {"id": "c"}]
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, rows)))
    out = tmp_path / "new" / "out.jsonl"
    result = run(tmp_path / "missing.txt", tmp_path / "in.jsonl", "--model", model, "--output", out)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert [json.loads(line)["id"] for line in out.read_text().splitlines()] == ["a"]
    for code in ("missing.txt: [D300]", "b: [D312]", "in.jsonl:3: [D308]"):
        assert code in result.stderr
    assert result.stderr.splitlines()[-1] == "1 articles, 3 entities, 1 relations, 3 skipped"


def test_output_can_be_extracted_again(model: str, tmp_path: Path):
    (tmp_path / "acme.txt").write_text(TEXT)
    run(tmp_path / "acme.txt", "--model", model, "--output", tmp_path / "one.jsonl")
    run(tmp_path / "one.jsonl", "--model", model, "--output", tmp_path / "two.jsonl")
    assert (tmp_path / "one.jsonl").read_text() == (tmp_path / "two.jsonl").read_text() != ""


def test_command_says_how_to_install_a_missing_model():
    result = run("-", "--model", "en_no_such_pipeline", stdin=TEXT)
    assert result.exit_code == 2
    assert "[D313]" in result.stderr and "pip install" in result.stderr


def test_command_names_a_model_that_cannot_be_loaded(tmp_path: Path):
    result = run("-", "--model", tmp_path, stdin=TEXT)
    assert result.exit_code == 2
    assert "[D314]" in result.stderr


def test_command_computes_on_the_gpu_that_is_named(model: str, monkeypatch: pytest.MonkeyPatch):
    named: list[int] = []
    monkeypatch.setattr("thinc.api.require_gpu", named.append)
    assert run("-", "--model", model, "--gpu-id", 1, stdin=TEXT).exit_code == 0
    assert run("-", "--model", model, stdin=TEXT).exit_code == 0
    assert named == [1]


def test_command_does_not_share_a_gpu_among_processes(model: str):
    result = run("-", "--model", model, "--gpu-id", 0, "--n-process", 2, stdin=TEXT)
    assert result.exit_code == 2
    assert "[D319]" in result.stderr


def test_missing_model_leaves_the_output_alone(tmp_path: Path):
    out = tmp_path / "out.jsonl"
    out.write_text("before")
    run("-", "--model", "en_no_such_pipeline", "--output", out, stdin=TEXT)
    assert out.read_text() == "before"


@pytest.mark.parametrize(
    "inputs,output", [("in.jsonl", "in.jsonl"), (".", "out.jsonl"), (".", "sub/out.txt")]
)
def test_output_must_not_be_read_as_input(tmp_path: Path, inputs: str, output: str):
    (tmp_path / "in.jsonl").write_text("before")
    result = run(tmp_path / inputs, "--model", "en_no_such_pipeline", "--output", tmp_path / output)
    assert result.exit_code == 2
    assert "[D316]" in result.stderr
    assert (tmp_path / "in.jsonl").read_text() == "before"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a full device")
def test_output_that_cannot_be_written_is_an_error(model: str):
    result = run("-", "--model", model, "--output", "/dev/full", stdin=TEXT)
    assert result.exit_code == 2
    assert "[D317]" in result.stderr


def test_command_writes_tables(model: str, tmp_path: Path):
    (tmp_path / "acme.txt").write_text(TEXT)
    result = run(tmp_path / "acme.txt", "--model", model, "--output", tmp_path / "out" / "deals.csv")
    assert result.exit_code == 0, result.stderr
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["deals.csv", "deals.payments.csv"]


def test_command_goes_on_with_an_output(model: str, tmp_path: Path):
    rows = [{"id": name, "text": TEXT} for name in "abc"]
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, rows)))
    args = (tmp_path / "in.jsonl", "--model", model, "--output", tmp_path / "out" / "deals.jsonl")
    run(*args)
    out = tmp_path / "out" / "deals.jsonl"
    whole = out.read_bytes()
    # As a killed run leaves it: in the midst of the second line.
    out.write_bytes(whole[: len(whole) // 2])
    result = run(*args, "--resume")
    assert result.exit_code == 0, result.stderr
    assert out.read_bytes() == whole
    assert result.stderr.splitlines()[-1] == (
        "2 articles, 6 entities, 2 relations, 0 skipped, 1 there before"
    )


def test_command_refuses_a_format_that_it_does_not_write(model: str, tmp_path: Path):
    result = run("-", "--model", model, "--output", tmp_path / "deals.xls", stdin=TEXT)
    assert result.exit_code == 2
    assert "[D320]" in result.stderr and ".xlsx" in result.stderr
