"""The commands ``pharma-deals corpus ...`` for whoever writes and annotates: briefs, agreement, consistency."""

from __future__ import annotations

from pathlib import Path

import typer

from ..corpus.briefs import draw_briefs, read_plan
from ..corpus.files import write_rows
from .corpus import corpus_app


@corpus_app.command("briefs")
def briefs(
    plan: Path = typer.Argument(..., metavar="PLAN.yml", help="What the briefs are drawn from."),
    output: Path = typer.Option(..., "--output", "-o", help="The .jsonl file to write."),
    count: int = typer.Option(20, min=1, help="Number of briefs."),
    first: int = typer.Option(1, min=1, help="Number of the first brief."),
    seed: int = typer.Option(0, help="Seed of the draw."),
) -> None:
    """Draw briefs to write articles from: deal, outlet, length, era, place, what fills the article.

    Whoever writes an article keeps the number of its brief in the meta key 'brief'.
    """
    try:
        drawn = draw_briefs(read_plan(plan), count=count, seed=seed, first=first)
    except ValueError as err:
        typer.echo(str(err), err=True)
        raise typer.Exit(1) from err
    write_rows(output, [brief.to_row() for brief in drawn])
    typer.echo(f"{output}: {len(drawn)} briefs")
