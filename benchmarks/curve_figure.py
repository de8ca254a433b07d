"""Lay out the report of a learning curve as a table and a figure.

    python -m benchmarks.curve_figure training/results/learning-curve.json

Writes a .md and a .svg file beside the report that ``python -m benchmarks.corpus_runs`` wrote.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

SCORES = {
    "ents_f": "entities, strict",
    "rel_f": "relations end to end, strict",
    "gold_ents_rel_f": "relations on gold entities",
}
STYLES = {"dev": "-", "real": "--"}
# Told apart in grey as well.
COLOURS = ("#08519c", "#d94801", "#41ab5d")
MARKERS = ("o", "s", "^")


def main() -> None:
    """Write the table and the figure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("report", type=Path, help="report of benchmarks.corpus_runs")
    args = parser.parse_args()
    summary = json.loads(args.report.read_text(encoding="utf8"))["summary"]
    args.report.with_suffix(".md").write_text(make_table(summary), encoding="utf8")
    draw_figure(summary, args.report.with_suffix(".svg"))


def make_table(summary: list[dict[str, Any]]) -> str:
    """Lay out a learning curve.

    summary (List[dict]): Means and spreads by share of the training articles.
    RETURNS (str): A Markdown table of F1 in percent.
    """
    columns = [(data, score) for data in STYLES if data in summary[0] for score in SCORES]
    head = ["articles", *(f"{data}: {SCORES[score]}" for data, score in columns)]
    lines = [head, ["---:" for _ in head]]
    for row in sorted(summary, key=lambda row: row["docs"]):
        lines.append(
            [str(row["docs"]), *(_percent(row[data][score], row["seeds"]) for data, score in columns)]
        )
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines) + "\n"


def draw_figure(summary: list[dict[str, Any]], path: Path) -> None:
    """Draw F1 against the number of training articles.

    summary (List[dict]): Means and spreads by share of the training articles.
    path (Path): The .svg file.
    """
    # Imported here: what is tested of this file is the table.
    import matplotlib as mpl
    from matplotlib.figure import Figure

    # Without, every drawing of the same figure is another file.
    mpl.rcParams["svg.hashsalt"] = "pharma-deals"
    rows = sorted(summary, key=lambda row: row["docs"])
    figure = Figure(figsize=(7, 4.2), layout="constrained")
    axes = figure.add_subplot()
    docs = [row["docs"] for row in rows]
    for data, line in STYLES.items():
        if data not in rows[0]:
            continue
        for (score, name), colour, marker in zip(SCORES.items(), COLOURS, MARKERS, strict=True):
            means = [100 * row[data][score]["mean"] for row in rows]
            spreads = [100 * row[data][score]["spread"] for row in rows]
            label = f"{name} ({data})"
            axes.errorbar(
                docs, means, spreads, linestyle=line, marker=marker, color=colour, capsize=3, label=label
            )
    axes.set_xlabel("training articles")
    axes.set_ylabel("F1 (%)")
    axes.set_ylim(0, 100)
    axes.set_xticks(docs)
    axes.grid(alpha=0.3)
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False, fontsize="small")
    figure.savefig(path, metadata={"Date": None})


def _percent(value: dict[str, float], seeds: int) -> str:
    mean = f"{100 * value['mean']:.1f}"
    return mean if seeds == 1 else f"{mean} ± {100 * value['spread']:.1f}"


if __name__ == "__main__":
    main()
