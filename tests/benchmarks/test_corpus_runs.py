from __future__ import annotations

import json
from pathlib import Path

from benchmarks.corpus_runs import _draw_part, write_report
from benchmarks.curve_figure import draw_figure, make_table
from spacy.language import Language
from spacy.tokens import DocBin

SCORES = {"ents_f": 0.8, "rel_f": 0.6, "gold_ents_rel_f": 0.7}


def make_run(share: float, seed: int, ents_f: float) -> dict:
    return {
        "variant": "",
        "share": share,
        "seed": seed,
        "docs": round(100 * share),
        "dev": {**SCORES, "ents_f": ents_f},
    }


def make_report(path: Path) -> dict:
    write_report(path, "curve", [make_run(1.0, 0, 0.8), make_run(1.0, 1, 0.9), make_run(0.5, 0, 0.7)])
    return json.loads(path.read_text(encoding="utf8"))


def test_a_report_has_mean_and_spread_over_the_seeds(tmp_path: Path) -> None:
    whole, half = make_report(tmp_path / "curve.json")["summary"]
    assert (whole["docs"], whole["seeds"], half["docs"], half["seeds"]) == (100, 2, 50, 1)
    assert whole["dev"]["ents_f"] == {"mean": 0.85, "spread": 0.0707}
    assert half["dev"]["ents_f"] == {"mean": 0.7, "spread": 0.0}


def test_a_table_has_the_smallest_part_first(tmp_path: Path) -> None:
    lines = make_table(make_report(tmp_path / "curve.json")["summary"]).splitlines()
    assert lines[2:] == ["| 50 | 70.0 | 60.0 | 70.0 |", "| 100 | 85.0 ± 7.1 | 60.0 ± 0.0 | 70.0 ± 0.0 |"]


def test_the_same_figure_is_the_same_file(tmp_path: Path) -> None:
    summary = make_report(tmp_path / "curve.json")["summary"]
    for name in ("a.svg", "b.svg"):
        draw_figure(summary, tmp_path / name)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_a_smaller_part_is_contained_in_a_larger_one(tmp_path: Path, nlp_blank: Language) -> None:
    docs = [nlp_blank.make_doc(f"Article {number}") for number in range(20)]
    DocBin(docs=docs).to_disk(tmp_path / "all.spacy")
    texts = []
    for share in (0.25, 0.5):
        path = tmp_path / f"{share}.spacy"
        assert _draw_part(tmp_path / "all.spacy", share, 3, path) == 20 * share
        texts.append({doc.text for doc in DocBin().from_disk(path).get_docs(nlp_blank.vocab)})
    assert texts[0] < texts[1]
