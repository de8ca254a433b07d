"""The commands ``pharma-deals package`` and ``pharma-deals smoke``."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from . import app


@app.command()
def package(
    pipeline: Path = typer.Argument(..., help="Folder of the trained pipeline."),
    meta: Path = typer.Option(
        ..., help="JSON with name, description, licence, sources and notes of the pipeline."
    ),
    scores: Path = typer.Option(..., help="scores.json, as 'pharma-deals evaluate' wrote it."),
    output: Path = typer.Option(
        Path("packages"), "--output", "-o", help="The wheels go to its subfolder dist."
    ),
    source: Path = typer.Option(Path("."), help="Checkout of this library, to build its wheel from."),
) -> None:
    """Build the wheel of a trained pipeline and, beside it, the wheel of the library it requires."""
    from ..package import package_pipeline

    try:
        wheels = package_pipeline(
            pipeline, card=meta, scores=scores, output=output, source=source, report=_report
        )
    except (OSError, ValueError, RuntimeError) as err:
        typer.echo(str(err), err=True)
        raise typer.Exit(1) from err
    for wheel in wheels:
        typer.echo(str(wheel))


@app.command()
def smoke(
    packages: Path = typer.Argument(..., help="Folder with the wheels, at any depth."),
    name: str = typer.Argument(..., help="Name of the pipeline, such as en_pharma_deals_sm."),
    sample: Path = typer.Option(Path("corpus/sample.txt"), help="Text of an article with a deal."),
    constraints: Path = typer.Option(
        Path("constraints.txt"), help="Versions to install; ignored if it is not there."
    ),
    output: Path | None = typer.Option(
        None, "--output", "-o", help="File to write the findings to, as JSON."
    ),
) -> None:
    """Install a packaged pipeline into an empty environment, and check that it works there.

    The environment is made in a temporary folder and removed. Checked are loading by name, entities
    and relations with their scores, an empty text, the meta, 'spacy info' and 'pharma-deals extract'.
    """
    from ..smoke import smoke_test

    versions = constraints if constraints.is_file() else None
    try:
        found = smoke_test(packages, name, sample=sample, constraints=versions, report=_report)
    except (OSError, ValueError, RuntimeError) as err:
        typer.echo(str(err), err=True)
        raise typer.Exit(1) from err
    if output:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(json.dumps(found, indent=2) + "\n", encoding="utf8")
    counts = f"{len(found['entities'])} entities and {len(found['relations'])} relations"
    typer.echo(f"{name} {found['meta']['version']} works in an empty environment: {counts} in {sample.name}")


def _report(line: str) -> None:
    typer.echo(line, err=True)
