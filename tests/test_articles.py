from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pytest

from pharma_deals.articles import Article, BadInput, read_articles

PAGE = """<!DOCTYPE html><html><head><meta charset="{charset}">
<title>Acme licenses AC-101 from Société Orion | BioNews</title></head><body>
<nav><a href="/">Home</a> <a href="/deals">All deals</a></nav>
<article>{heading}<p>Acme Pharma has licensed AC-101 from Société Orion for an upfront payment of $20 million, the
companies said on Monday.</p><p>Orion is eligible for up to EUR 250 million in milestones and royalties. The deal
covers Japan and Greater China, and is expected to close in the second half of 2015, subject to review.</p></article>
<footer>Copyright BioNews. Subscribe to our newsletter.</footer></body></html>"""
HEADLINE = "Acme licenses AC-101 from Société Orion"


def read(*paths: str | Path, stdin: bytes = b"") -> list[Article | BadInput]:
    return list(read_articles(paths, stdin=io.BytesIO(stdin)))


def read_bytes(folder: Path, name: str, data: bytes) -> list[Article | BadInput]:
    (folder / name).write_bytes(data)
    return read(folder / name)


def write_rows(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf8")
    return path


def codes(results: list[Article | BadInput]) -> list[str]:
    """The ids of articles and the codes of errors."""
    return [item.id if isinstance(item, Article) else item.reason[1:5] for item in results]


def test_text_file_is_the_article(tmp_path: Path):
    assert read_bytes(tmp_path, "acme.txt", b"  Acme buys Orion.\n\nTerms.\n") == [
        Article("acme", "  Acme buys Orion.\n\nTerms.\n")
    ]


def test_byte_order_mark_is_no_text(tmp_path: Path):
    (article,) = read_bytes(tmp_path, "acme.txt", b"\xef\xbb\xbfAcme")
    assert article == Article("acme", "Acme")


def test_line_ends_become_newlines(tmp_path: Path):
    (article,) = read_bytes(tmp_path, "acme.txt", b"one\r\ntwo\rthree\n")
    assert article == Article("acme", "one\ntwo\nthree\n")


@pytest.mark.parametrize(
    "name,data,code",
    [
        ("a.txt", b"", "D303"),
        ("a.txt", b" \n\t\n", "D303"),
        ("a.txt", b"\xef\xbb\xbf", "D303"),
        ("a.txt", b"Acme\0Orion", "D304"),
        ("a.txt", "Acme".encode("utf-16"), "D302"),
        ("a.txt", "Société".encode("latin-1"), "D302"),
        ("a.pdf", b"%PDF", "D305"),
        ("noname", b"Acme", "D305"),
        ("a.html", b"", "D303"),
        ("a.html", b"<html><body></body></html>", "D306"),
        ("a.html", b"<html>\0</html>", "D304"),
        ("a.html", "<meta charset=nonsense><p>Société".encode("latin-1"), "D302"),
        ("a.jsonl", b"", "D303"),
        ("a.jsonl", b"\n\n", "D303"),
        ("a.jsonl", b'{"text": "Acme"', "D307"),
        ("a.jsonl", b'{"text": "Acme", "score": NaN}', "D307"),
        ("a.jsonl", b"[" * 100_000, "D307"),
        ("a.jsonl", b'{"text": "\xff"}', "D302"),
        ("a.jsonl", b'["Acme"]', "D308"),
        ("a.jsonl", b'{"body": "Acme"}', "D308"),
        ("a.jsonl", b'{"text": null}', "D308"),
        ("a.jsonl", b'{"text": ""}', "D303"),
        ("a.jsonl", b'{"text": "Acme\\u0000"}', "D304"),
        ("a.jsonl", b'{"text": "Acme \\ud83d"}', "D311"),
        ("a.jsonl", b'{"text": "Acme", "id": [1]}', "D310"),
        ("a.jsonl", b'{"text": "Acme", "id": true}', "D310"),
    ],
)
def test_bad_file_is_one_bad_input(tmp_path: Path, name: str, data: bytes, code: str):
    results = read_bytes(tmp_path, name, data)
    assert codes(results) == [code]
    assert isinstance(results[0], BadInput)
    assert results[0].source.startswith(str(tmp_path / name))


def test_others_go_on_after_a_bad_input(tmp_path: Path):
    (tmp_path / "a.txt").write_bytes(b"\0")
    (tmp_path / "b.txt").write_text("Acme")
    assert codes(read(tmp_path / "missing.txt", tmp_path)) == ["D300", "D304", "b"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root can read everything")
def test_unreadable_file_is_a_bad_input(tmp_path: Path):
    path = tmp_path / "a.txt"
    path.write_text("Acme")
    path.chmod(0)
    assert codes(read(path)) == ["D301"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_named_pipe_is_not_waited_for(tmp_path: Path):
    os.mkfifo(tmp_path / "a.txt")
    assert codes(read(tmp_path)) == ["D301"]


def test_page_is_read_without_its_furniture(tmp_path: Path):
    page = PAGE.format(charset="utf-8", heading=f"<h1>{HEADLINE}</h1>")
    (article,) = read_bytes(tmp_path, "acme.html", page.encode())
    assert isinstance(article, Article)
    assert article.text.startswith(f"{HEADLINE}\nAcme Pharma has licensed AC-101")
    assert "Greater China" in article.text
    assert article.text.count(HEADLINE) == 1
    assert "Subscribe" not in article.text and "All deals" not in article.text


def test_title_is_the_first_line_of_a_page_without_headline(tmp_path: Path):
    (article,) = read_bytes(tmp_path, "acme.htm", PAGE.format(charset="utf-8", heading="").encode())
    assert isinstance(article, Article)
    assert article.text.startswith(f"{HEADLINE}\nAcme Pharma has licensed AC-101")


def test_page_may_declare_another_encoding(tmp_path: Path):
    page = PAGE.format(charset="windows-1252", heading=f"<h1>{HEADLINE}</h1>")
    (article,) = read_bytes(tmp_path, "acme.html", page.encode("windows-1252"))
    assert isinstance(article, Article)
    assert article.text.startswith(HEADLINE)


def test_row_keeps_its_id_text_and_meta(tmp_path: Path):
    row = {"id": "acme-1", "text": "Acme\r\nbuys", "style": "wire", "deal_types": ["acquisition"]}
    path = write_rows(tmp_path / "a.jsonl", row)
    meta = {"style": "wire", "deal_types": ["acquisition"]}
    assert read(path) == [Article("acme-1", "Acme\r\nbuys", meta)]


def test_annotations_of_a_row_are_left_out(tmp_path: Path):
    row = {"id": 7, "text": "Acme", "entities": [{}], "relations": [{}], "deals": [], "group": "acme"}
    assert read(write_rows(tmp_path / "a.jsonl", row)) == [Article("7", "Acme", {"group": "acme"})]


def test_bad_line_is_named_and_the_others_are_read(tmp_path: Path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"text": "one"}\n\nnonsense\r\n{"text": "two", "id": ""}\r\n')
    results = read(path)
    assert codes(results) == ["a-1", "D307", "a-4"]
    assert isinstance(results[1], BadInput) and results[1].source == f"{path}:3"


def test_folder_is_read_in_order_with_paths_as_ids(tmp_path: Path):
    for name in ("b.txt", "a.TXT", "sub/c.txt", "notes.md", ".hidden.txt", ".git/d.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Acme")
    assert codes(read(tmp_path)) == ["a", "b", "sub/c"]


def test_folder_without_articles_is_a_bad_input(tmp_path: Path):
    (tmp_path / "notes.md").write_text("Acme")
    assert codes(read(tmp_path)) == ["D309"]


def test_made_ids_are_unique(tmp_path: Path):
    write_rows(tmp_path / "0.jsonl", {"id": "a-2", "text": "Acme"})
    (tmp_path / "a.txt").write_text("Acme")
    ids = codes(read(tmp_path, tmp_path / "a.txt", tmp_path / "a.txt"))
    assert ids == ["a-2", "a", "a-3", "a-4"]


def test_standard_input_is_one_text():
    assert read("-", stdin=b"Acme buys\r\n{Orion}.\n") == [Article("stdin", "Acme buys\n{Orion}.\n")]


def test_standard_input_can_be_json_lines():
    assert codes(read("-", stdin=b'\n{"text": "one", "id": "x"}\n{"text": "two"}\n')) == ["x", "stdin-3"]


def test_bad_line_of_standard_input_does_not_make_it_a_text():
    results = read("-", stdin=b'{"text": "one"}\n{"text": "tw')
    assert codes(results) == ["stdin-1", "D307"]
    assert isinstance(results[1], BadInput) and results[1].source == "-:2"


@pytest.mark.parametrize("data,code", [(b"", "D303"), (b"\n\n", "D303"), (b"\xff", "D302")])
def test_bad_standard_input(data: bytes, code: str):
    assert codes(read("-", stdin=data)) == [code]
