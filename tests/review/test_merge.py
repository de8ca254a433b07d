from __future__ import annotations

import errno
import json
from pathlib import Path
from typing import Any

import pytest
from spacy.language import Language

from pharma_deals.corpus import files
from pharma_deals.corpus.files import Located, Row, read_corpus, write_rows
from pharma_deals.review.form import Stored, hash_annotation
from pharma_deals.review.merge import (
    NEW_FILE,
    Merge,
    describe_merge,
    plan_merge,
    write_merge,
    write_rejected,
)
from pharma_deals.review.transport import ReviewError

from ..corpus.articles import make_row

CHANGED = "{1 ORG|Acme Pharma} {2 DEAL|licensed} {3 ASSET|AC-101} from {4 ORG|Orion Bio}. Acme pays.\n"


def base(row: Row) -> str:
    return hash_annotation(row["entities"], row["relations"])


def store(row: Row, origin: Row | None = None, **changes: Any) -> Stored:
    """An article that was made from another and pushed as that was."""
    changes = {"pushed": base(origin or row), **changes}
    return Stored(row["id"], row, base(origin or row), **changes)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "articles"
    write_rows(path / "a.jsonl", [make_row(id="a0", group="g0"), make_row(id="a1", group="g1")])
    write_rows(path / "b.jsonl", [make_row(id="b0", group="g2")])
    return path


@pytest.fixture
def corpus(folder: Path) -> list[Located]:
    return read_corpus([folder]).articles


def edited(article: str, group: str) -> Row:
    return make_row(CHANGED, "2 RECIPIENT 1\n2 SOURCE 4", id=article, group=group)


def write(merge: Merge, corpus: list[Located], folder: Path) -> list[Path]:
    return write_merge(merge, corpus, folder, backups=folder.parent / "backups")


def test_what_did_not_change_is_not_written(corpus: list[Located], folder: Path, nlp_blank: Language) -> None:
    merge = plan_merge([store(article.row) for article in corpus], corpus, nlp_blank)
    assert (merge.unchanged, merge.taken, merge.rejected) == (["a0", "a1", "b0"], {}, [])
    assert write(merge, corpus, folder) == []
    assert not (folder.parent / "backups").exists()


def test_a_change_is_written_in_its_place_and_the_old_file_kept(
    corpus: list[Located], folder: Path, nlp_blank: Language
) -> None:
    before = (folder / "a.jsonl").read_bytes()
    merge = plan_merge([store(edited("a1", "g1"), corpus[1].row)], corpus, nlp_blank)
    assert write(merge, corpus, folder) == [folder / "a.jsonl"]
    after = read_corpus([folder]).articles
    assert [article.row["id"] for article in after] == ["a0", "a1", "b0"]
    assert (after[0].row, base(after[1].row)) == (corpus[0].row, base(edited("a1", "g1")))
    (backup,) = (folder.parent / "backups").iterdir()
    assert [(path.name, path.read_bytes()) for path in backup.iterdir()] == [("a.jsonl", before)]


def test_a_new_article_goes_to_a_file_of_its_own_with_the_meta_keys_of_the_others(
    corpus: list[Located], folder: Path, nlp_blank: Language
) -> None:
    new = {
        key: value
        for key, value in make_row(id="n0").items()
        if key in ("id", "text", "entities", "relations")
    }
    merge = plan_merge([store(new)], corpus, nlp_blank)
    assert (merge.rejected, merge.filled) == ([], ["style", "deal_types", "group"])
    assert write(merge, corpus, folder) == [folder / NEW_FILE]
    (row,) = files.read_rows(folder / NEW_FILE)
    assert list(row) == list(corpus[0].row)
    assert (row["group"], row["style"], row["deal_types"]) == ("n0", "", [])


def test_what_the_linter_calls_an_error_is_rejected_with_its_reason(
    corpus: list[Located], folder: Path, nlp_blank: Language
) -> None:
    wrong = make_row(CHANGED, "1 SOURCE 2", id="a0", group="g0")
    merge = plan_merge(
        [store(wrong, corpus[0].row), store(edited("a1", "g1"), corpus[1].row)], corpus, nlp_blank
    )
    assert list(merge.taken) == ["a1"]
    (rejected,) = merge.rejected
    assert "L010" in rejected.reasons[0]
    write_rejected(merge, folder.parent / "rejected.jsonl")
    (line,) = (folder.parent / "rejected.jsonl").read_text().splitlines()
    assert json.loads(line)["reasons"] == list(rejected.reasons)
    write_rejected(Merge(), folder.parent / "rejected.jsonl")
    assert not (folder.parent / "rejected.jsonl").exists()


def test_faults_are_reasons(corpus: list[Located], nlp_blank: Language) -> None:
    merge = plan_merge([store(corpus[0].row, faults=("it is strange",))], corpus, nlp_blank)
    assert merge.rejected[0].reasons == ("it is strange",)


def test_another_text_is_rejected(corpus: list[Located], nlp_blank: Language) -> None:
    merge = plan_merge([store(make_row("{1 ORG|Other} text.", "", id="a0"))], corpus, nlp_blank)
    assert "another text" in merge.rejected[0].reasons[0]


def test_a_change_on_both_sides_is_rejected_unless_forced(corpus: list[Located], nlp_blank: Language) -> None:
    pushed = make_row("{1 ORG|Acme Pharma} licensed AC-101 from Orion Bio. Acme pays.\n", "", id="a0")
    one = store(edited("a0", "g0"), pushed)
    merge = plan_merge([one], corpus, nlp_blank)
    assert "changed in the corpus since" in merge.rejected[0].reasons[0]
    assert list(plan_merge([one], corpus, nlp_blank, force=True).taken) == ["a0"]


def test_what_an_earlier_pull_left_is_no_change_of_the_corpus(
    corpus: list[Located], folder: Path, nlp_blank: Language
) -> None:
    pushed = corpus[0].row
    first = plan_merge([store(edited("a0", "g0"), pushed)], corpus, nlp_blank)
    write(first, corpus, folder)
    again = read_corpus([folder]).articles
    more = make_row(CHANGED, "2 RECIPIENT 1", id="a0", group="g0")
    assert plan_merge([store(more, pushed)], again, nlp_blank).rejected
    assert list(plan_merge([store(more, pushed)], again, nlp_blank, last=first.hashes).taken) == ["a0"]


def test_what_only_the_corpus_changed_is_left_and_counts_as_a_change_later(
    corpus: list[Located], nlp_blank: Language
) -> None:
    """It is no conflict; but what is changed in doccano later does not start from it, and is one."""
    pushed = edited("a0", "g0")
    merge = plan_merge([store(pushed)], corpus, nlp_blank)
    assert (merge.unchanged, merge.taken, merge.rejected, merge.hashes) == (["a0"], {}, [], {})
    assert list(plan_merge([store(pushed)], corpus, nlp_blank, force=True).taken) == ["a0"]
    more = make_row(CHANGED, "2 RECIPIENT 1", id="a0", group="g0")
    assert plan_merge([store(more, pushed)], corpus, nlp_blank, last=merge.hashes).rejected


@pytest.mark.parametrize("force", [False, True])
def test_what_was_pushed_blank_and_not_annotated_yet_does_not_empty_the_corpus(
    corpus: list[Located], nlp_blank: Language, force: bool
) -> None:
    row = corpus[0].row
    empty = {**row, "entities": [], "relations": []}
    merge = plan_merge([store(empty, row, pushed=base(empty))], corpus, nlp_blank, force=force)
    assert (merge.blank, merge.taken) == (["a0"], {})
    assert "1 not annotated yet" in describe_merge(merge)
    confirmed = store(empty, row, pushed=base(empty), confirmed_by=("ann",))
    assert list(plan_merge([confirmed], corpus, nlp_blank).taken) == ["a0"]
    new = {**empty, "id": "n0"}
    assert plan_merge([store(new)], corpus, nlp_blank).blank == ["n0"]


@pytest.mark.parametrize("data", ["", "{"], ids=["emptied", "half saved"])
def test_a_file_that_was_saved_in_the_meantime_is_left(
    corpus: list[Located], folder: Path, nlp_blank: Language, data: str
) -> None:
    stored = [store(edited("a0", "g0"), corpus[0].row), store(edited("b0", "g2"), corpus[2].row)]
    merge = plan_merge(stored, corpus, nlp_blank)
    before = (folder / "a.jsonl").read_bytes()
    (folder / "b.jsonl").write_text(data)
    with pytest.raises(ReviewError, match=r"D530.*b\.jsonl"):
        write(merge, corpus, folder)
    assert ((folder / "a.jsonl").read_bytes(), (folder / "b.jsonl").read_text()) == (before, data)


def test_a_full_disk_leaves_the_corpus_as_it_was(
    corpus: list[Located], folder: Path, nlp_blank: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    merge = plan_merge([store(edited("a0", "g0"), corpus[0].row)], corpus, nlp_blank)

    def full(self: Path, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(ReviewError, match=r"D516.*No space left"):
        write(merge, corpus, folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_the_description_counts_everything(corpus: list[Located], nlp_blank: Language) -> None:
    stored = [
        store(edited("a0", "g0"), corpus[0].row),
        store(corpus[1].row),
        store(corpus[2].row, faults=("bad",)),
    ]
    text = describe_merge(plan_merge(stored, corpus, nlp_blank))
    assert text.splitlines() == [
        "a0",
        "  - ORG 'Acme' at 44",
        "  - ORG 'Acme' SAME_AS ORG 'Acme Pharma' at 44",
        "b0: rejected",
        "  bad",
        "1 changed, 1 unchanged, 1 rejected; entities +0 -1 ~0, relations +0 -1 ~0",
    ]
