"""The commands ``pharma-deals corpus ...`` for whoever writes and annotates: briefs, agreement, consistency."""

from __future__ import annotations

from pathlib import Path

import typer

from ..corpus.files import write_rows
from .corpus import PATHS, corpus_app, read_articles


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
    # Imported here, as below: it is slow to import, and --help does not need it.
    from ..corpus.briefs import draw_briefs, read_plan

    try:
        drawn = draw_briefs(read_plan(plan), count=count, seed=seed, first=first)
    except ValueError as err:
        typer.echo(str(err), err=True)
        raise typer.Exit(1) from err
    write_rows(output, [brief.to_row() for brief in drawn])
    typer.echo(f"{output}: {len(drawn)} briefs")


@corpus_app.command("agreement")
def agreement(
    first: Path = typer.Argument(
        ..., help="The articles as one annotator has them: a .jsonl file or a folder."
    ),
    second: Path = typer.Argument(..., help="The same articles as another annotator has them."),
    output: Path | None = typer.Option(
        None, "--output", "-o", help="Write the disagreements to this .jsonl file."
    ),
) -> None:
    """Measure how far two annotators agree, by label, and list where they do not.

    F1 counts entities of the same span and label, and relations of the same label between the same
    entities; Cohen's kappa is that of the labels of tokens.
    """
    from ..corpus.agreement import agreement_tables, measure_agreement
    from ..tokenizer import blank_pipeline

    one, other = read_articles([first]), read_articles([second])
    try:
        measured = measure_agreement(one, other, blank_pipeline())
    except ValueError as err:
        typer.echo(str(err), err=True)
        raise typer.Exit(1) from err
    typer.echo(agreement_tables(measured))
    if output is not None:
        write_rows(output, [one.to_row() for one in measured.disagreements])
        typer.echo(f"{output}: {len(measured.disagreements)} disagreements", err=True)


@corpus_app.command("check")
def check(
    paths: list[Path] = PATHS,
    explanations: Path | None = typer.Option(
        None, help="A .yml file that says why findings are right as they stand: code, text, why, article."
    ),
) -> None:
    """Check whether the annotation is consistent: the same words labelled alike, no name missed, no relation missing.

    The exit status is 1 if a finding is not explained, or an explanation explains nothing.
    """
    from ..corpus.consistency import check_consistency, read_explanations, summarize, unexplained
    from ..tokenizer import blank_pipeline

    articles = read_articles(paths)
    try:
        known = [] if explanations is None else read_explanations(explanations)
    except ValueError as err:
        typer.echo(str(err), err=True)
        raise typer.Exit(1) from err
    findings = check_consistency(articles, blank_pipeline())
    left, unused = unexplained(findings, known)
    for finding in left:
        typer.echo(str(finding))
    for explanation in unused:
        place = f" in {explanation.article}" if explanation.article else ""
        typer.echo(
            f"{explanations}: {explanation.code} {explanation.text!r}{place} explains nothing: take it out"
        )
    typer.echo(summarize(left, articles=len(articles), explained=len(findings) - len(left)))
    if left or unused:
        raise typer.Exit(1)
