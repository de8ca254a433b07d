"""The commands ``pharma-deals corpus ...``: check, split, convert and describe annotated articles."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ..corpus.files import Located, Row, read_corpus, write_rows
from ..corpus.markup import read_markup, write_markup
from ..corpus.split import by_split, make_shares, read_splits, split_corpus, write_splits
from ..errors import Errors
from . import app

if TYPE_CHECKING:
    from ..corpus.convert import Converted

corpus_app = typer.Typer(no_args_is_help=True, help="Check, split, convert and describe annotated articles.")
app.add_typer(corpus_app, name="corpus")

PATHS = typer.Argument(
    ..., metavar="PATH...", help="Files of annotated articles (.jsonl), or folders of them."
)
MAX_MISALIGNED = 0.01
_SPLITS_HELP = "The file that 'pharma-deals corpus split' wrote."


@corpus_app.command("lint")
def lint(
    paths: list[Path] = PATHS,
    splits: Path | None = typer.Option(
        None, help=f"{_SPLITS_HELP} Adds the search for near-duplicates across splits."
    ),
    strict: bool = typer.Option(False, "--strict", help="Let warnings fail the check as well."),
) -> None:
    """Check annotated articles, and list what is wrong as FILE:ARTICLE:OFFSET: CODE.

    A file that cannot be read is one error; the others are checked all the same. The exit status is
    1 if there are errors.
    """
    # Imported here, as below: spaCy is slow to import, and --help does not need it.
    from ..corpus.lint import ERROR, lint_corpus, summarize
    from ..tokenizer import blank_pipeline

    try:
        groups = None if splits is None else read_splits(splits).groups
    except ValueError as err:
        raise _failure(err) from err
    corpus = read_corpus(paths)
    for message in corpus.errors:
        typer.echo(message, err=True)
    findings = lint_corpus(corpus.articles, blank_pipeline(), splits=groups)
    for finding in findings:
        typer.echo(str(finding))
    typer.echo(summarize(findings, articles=len(corpus.articles), broken=len(corpus.errors)))
    errors = findings if strict else [finding for finding in findings if finding.severity == ERROR]
    if errors or corpus.errors:
        raise typer.Exit(1)


@corpus_app.command("split")
def split(
    paths: list[Path] = PATHS,
    output: Path = typer.Option(
        ..., "--output", "-o", help="The file of splits. Groups that it has already stay where they are."
    ),
    seed: int = typer.Option(0, help="Seed of the draw."),
    dev: float = typer.Option(0.15, help="Share of the words for dev."),
    test: float = typer.Option(0.15, help="Share of the words for test. The rest is train."),
    restart: bool = typer.Option(
        False, "--restart", help="Draw all groups anew. Scores are not comparable afterwards."
    ),
) -> None:
    """Put every deal group into train, dev or test, balanced by style and deal type."""
    from ..corpus.stats import corpus_tables
    from ..tokenizer import blank_pipeline

    articles = read_articles(paths)
    try:
        existing = read_splits(output).groups if output.exists() and not restart else {}
        splits = split_corpus(articles, seed=seed, shares=make_shares(dev, test), existing=existing)
        parts = by_split(articles, splits.groups, source=output)
    except ValueError as err:
        raise _failure(err) from err
    write_splits(output, splits)
    new = len(splits.groups.keys() - existing.keys())
    typer.echo(f"{output}: {new} groups placed, {len(existing)} were there before", err=True)
    typer.echo(corpus_tables(articles, blank_pipeline(), parts=parts))


@corpus_app.command("convert")
def convert(
    paths: list[Path] = PATHS,
    splits: Path = typer.Option(..., help=_SPLITS_HELP),
    output_dir: Path = typer.Option(..., help="Folder for train.spacy, dev.spacy and test.spacy."),
    max_misaligned: float = typer.Option(
        MAX_MISALIGNED, help="Share of the entities that may be lost because they meet no token boundary."
    ),
) -> None:
    """Make spaCy training data of annotated articles.

    Every entity and relation that cannot be converted is listed. Nothing is written if there are
    more than --max-misaligned.
    """
    from ..corpus.convert import check_losses, convert_corpus, write_bins
    from ..tokenizer import blank_pipeline

    articles = read_articles(paths)
    try:
        parts = by_split(articles, read_splits(splits).groups, source=splits)
        converted = convert_corpus(parts, blank_pipeline())
        _report_losses(converted)
        check_losses(converted, max_misaligned=max_misaligned)
    except ValueError as err:
        raise _failure(err) from err
    written = write_bins(converted.bins, output_dir)
    for path, docs in zip(written, converted.bins.values(), strict=True):
        typer.echo(f"{path}: {len(docs)} articles")


@corpus_app.command("from-markup")
def from_markup(
    inputs: list[Path] = typer.Argument(..., metavar="IN.txt...", help="Files of articles in inline markup."),
    output: Path = typer.Option(..., "--output", "-o", help="The .jsonl file to write."),
) -> None:
    """Make a corpus file of articles that were annotated in inline markup.

    A file that cannot be read is one error; the others are read all the same, and nothing is written.
    """
    rows: list[Row] = []
    failed = False
    for path in inputs:
        try:
            rows += read_markup(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as err:
            typer.echo(Errors.D013.format(path=path, reason=err), err=True)
            failed = True
        except ValueError as err:
            typer.echo(f"{path}: {err}", err=True)
            failed = True
    if failed:
        raise typer.Exit(1)
    write_rows(output, rows)
    typer.echo(f"{output}: {len(rows)} articles")


@corpus_app.command("to-markup")
def to_markup(
    path: Path = typer.Argument(..., metavar="FILE.jsonl", help="The corpus file."),
) -> None:
    """Print annotated articles in inline markup, which is easier to edit.

    Articles that the markup cannot hold without loss are reported and left out, and the exit status
    says so.
    """
    failed = False
    for article in read_articles([path]):
        try:
            typer.echo(write_markup(article.row))
        except ValueError as err:
            typer.echo(f"{path}: {err}", err=True)
            failed = True
    if failed:
        raise typer.Exit(1)


@corpus_app.command("stats")
def stats(
    paths: list[Path] = PATHS,
    splits: Path | None = typer.Option(None, help=f"{_SPLITS_HELP} Adds a column for each split."),
) -> None:
    """Describe the corpus in Markdown tables: sizes, labels, deal types, styles, currencies, distances."""
    from ..corpus.stats import corpus_tables
    from ..tokenizer import blank_pipeline

    articles = read_articles(paths)
    try:
        parts = None if splits is None else by_split(articles, read_splits(splits).groups, source=splits)
    except ValueError as err:
        raise _failure(err) from err
    typer.echo(corpus_tables(articles, blank_pipeline(), parts=parts))


def read_articles(paths: list[Path]) -> list[Located]:
    """Read the corpus for a command that needs all of it, or end the command."""
    corpus = read_corpus(paths)
    for message in corpus.errors:
        typer.echo(message, err=True)
    if not corpus.errors and not corpus.articles:
        typer.echo(Errors.D021.format(paths=", ".join(map(str, paths))), err=True)
    if corpus.errors or not corpus.articles:
        raise typer.Exit(1)
    return corpus.articles


def _report_losses(converted: Converted) -> None:
    for loss in converted.losses:
        typer.echo(str(loss), err=True)
    entities = converted.lost_entities
    relations = len(converted.losses) - entities
    typer.echo(
        f"{entities} of {converted.entities} entities and {relations} of {converted.relations} relations lost",
        err=True,
    )


def _failure(err: ValueError) -> typer.Exit:
    typer.echo(str(err), err=True)
    return typer.Exit(1)
