"""The commands ``pharma-deals review ...``: annotated articles to doccano and back."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from tqdm import tqdm

from ..corpus.files import Row, read_corpus, write_rows
from ..errors import Errors
from . import app
from .loading import GPU_HELP, fail, load_pipeline

if TYPE_CHECKING:
    from ..review.client import Doccano
    from ..review.form import Stored
    from ..review.home import Home
    from ..review.project import Project

review_app = typer.Typer(
    no_args_is_help=True, help="Review and extend annotations in doccano, and take them over."
)
app.add_typer(review_app, name="review")

_FOLDER = Path(".review")
_CORPUS = Path("corpus/articles")
_GUIDELINES = Path("corpus/GUIDELINES.md")
_MODEL = "en_pharma_deals_sm"
_PROJECT = "pharma-deals"

HOME = typer.Option(_FOLDER, "--home", help="Folder of environments, server, records and backups.")
PROJECT = typer.Option(_PROJECT, "--project", help="Name of the project in doccano.")
INPUTS = typer.Argument(..., metavar="INPUT...", help="Articles, as 'pharma-deals extract' takes them.")
GOLD = typer.Option(
    False, "--gold", help="Take the annotation that the articles have (.jsonl) instead of predicting one."
)
MODEL = typer.Option(_MODEL, metavar="NAME", help="Installed pipeline that predicts, or the folder of one.")
GPU_ID = typer.Option(-1, min=-1, help=GPU_HELP)
ORDER = typer.Option("given", help="'given', or 'uncertainty': first what the pipeline is least sure of.")
BLANK = typer.Option(False, "--blank", help="Leave the annotation out, for annotators who are not to see it.")
CORPUS = typer.Option(_CORPUS, help="Folder of the corpus.")
CONFIRMED = typer.Option(False, "--confirmed", help="Only articles that are confirmed in doccano.")
ANNOTATOR = typer.Option(
    None, help="Only what this member confirmed; without collaboration, what they annotated."
)
FORCE = typer.Option(False, "--force", help="Take doccano's annotation where the corpus changed as well.")


@review_app.command("setup")
def setup(
    home: Path = HOME,
    python: str | None = typer.Option(None, help="The Python 3.11 to make the environments with."),
) -> None:
    """Make an environment for the doccano server and one for its Python client, from pinned requirements."""
    from ..review.environments import make_environments

    with _clear_errors():
        make_environments(_home(home).environments, python=python, report=_say)


@review_app.command("serve")
def serve(
    home: Path = HOME,
    port: int = typer.Option(8021, min=1, max=65535, help="Port on 127.0.0.1."),
) -> None:
    """Start doccano with its worker on this machine alone, and wait until both answer."""
    from ..review.server import serve as start

    own = _home(home)
    with _clear_errors():
        doccano = start(own, port=port, report=_say)
        _say(f"doccano answers at {doccano.url} (user: admin, password: in {own.password})")


@review_app.command("stop")
def stop(home: Path = HOME) -> None:
    """End what 'review serve' started. Its data stay."""
    from ..review.server import stop as end

    ended = end(_home(home))
    _say(f"ended: {', '.join(ended)}" if ended else "nothing was running")


@review_app.command("push")
def push(
    inputs: list[str] = INPUTS,
    project: str = PROJECT,
    gold: bool = GOLD,
    model: str = MODEL,
    gpu_id: int = GPU_ID,
    order: str = ORDER,
    blank: bool = BLANK,
    individual: bool = typer.Option(
        False,
        "--individual",
        help="A new project is one in which every annotator has an annotation of their own.",
    ),
    guidelines: Path | None = typer.Option(
        None,
        exists=True,
        dir_okay=False,
        help=f"Guidelines for the project, Markdown. [default: {_GUIDELINES}]",
    ),
    batch_size: int = typer.Option(50, min=1, max=500, help="Articles in an upload."),
    home: Path = HOME,
) -> None:
    """Upload articles to doccano with an annotation, and check that they arrived.

    What is there already is not uploaded again. If this is ended in the middle, run it again: it goes on.
    """
    rows, skipped = _read_rows(inputs, gold=gold, model=model, gpu_id=gpu_id, order=order)
    from ..review.home import connect
    from ..review.project import ensure_project
    from ..review.push import push as upload

    own = _home(home)
    with _clear_errors():
        doccano = connect(own)
        file = guidelines or _GUIDELINES
        text = file.read_text(encoding="utf-8") if file.is_file() else ""
        target = ensure_project(doccano, project, is_collaborative=not individual, guideline=text)
        journal = own.journal(doccano.url, project)
        with _progress("pushing", len(rows)) as update:
            options: dict[str, Any] = {"blank": blank, "batch_size": batch_size, "progress": update}
            done = upload(doccano, target, rows, journal=journal, **options)
    for article in done.other_text:
        typer.echo(f"{article}: is in doccano with another text, and was left as it is", err=True)
    for article in done.other_annotation:
        typer.echo(f"{article}: is in doccano from another annotation, and was left as it is", err=True)
    changed = len(done.other_text) + len(done.other_annotation)
    parts = [
        f"{len(done.added)} added",
        f"{len(done.present)} there before",
        f"{changed} there, but changed here",
    ]
    parts += [f"{done.removed} broken copies removed"] if done.removed else []
    parts += [f"{done.foreign} not from here"] if done.foreign else []
    typer.echo(f"{doccano.url}/projects/{target.id}: {', '.join(parts)}")
    if skipped or changed:
        raise typer.Exit(1)


@review_app.command("pull")
def pull(
    project: str = PROJECT,
    corpus: Path = CORPUS,
    confirmed: bool = CONFIRMED,
    annotator: str | None = ANNOTATOR,
    force: bool = FORCE,
    output: Path | None = typer.Option(
        None, "--output", "-o", help="Write the articles to this .jsonl file, and leave the corpus alone."
    ),
    home: Path = HOME,
) -> None:
    """Take what was reviewed over into the corpus: only what passes the linter, with a backup.

    The exit status is 1 if an article is rejected; it stands in .review/rejected.jsonl with its reasons.
    """
    own = _home(home)
    with _clear_errors():
        doccano, target = _connect(own, project)
        stored = _fetch(doccano, target, confirmed=confirmed, annotator=annotator)
        if output is not None:
            _write_stored(stored, output)
            return
        last = own.read_last(doccano.url, project)
        hashes, failed = _take_over(stored, corpus, own, last=last, force=force)
        own.write_last(doccano.url, project, hashes)
    if failed:
        raise typer.Exit(1)


@review_app.command("diff")
def diff(
    project: str = PROJECT,
    corpus: Path = CORPUS,
    confirmed: bool = CONFIRMED,
    annotator: str | None = ANNOTATOR,
    force: bool = FORCE,
    home: Path = HOME,
) -> None:
    """Show what 'review pull' would change in the corpus, and what it would reject. Nothing is written."""
    own = _home(home)
    with _clear_errors():
        doccano, target = _connect(own, project)
        stored = _fetch(doccano, target, confirmed=confirmed, annotator=annotator)
        last = own.read_last(doccano.url, project)
        _take_over(stored, corpus, own, last=last, force=force, is_trial=True)


@review_app.command("to-files")
def to_files(
    inputs: list[str] = INPUTS,
    output_dir: Path = typer.Option(..., help="Folder for articles.jsonl and the two files of labels."),
    gold: bool = GOLD,
    model: str = MODEL,
    gpu_id: int = GPU_ID,
    order: str = ORDER,
    blank: bool = BLANK,
) -> None:
    """Write the files that are imported into doccano by hand, where it cannot be reached from here."""
    rows, skipped = _read_rows(inputs, gold=gold, model=model, gpu_id=gpu_id, order=order)
    from ..review.exchange import write_import

    with _clear_errors():
        for path in write_import(rows, output_dir, blank=blank):
            typer.echo(str(path))
    if skipped:
        raise typer.Exit(1)


@review_app.command("from-file")
def from_file(
    export: Path = typer.Argument(
        ..., metavar="EXPORT", help="What doccano exported as JSONL: .zip or .jsonl."
    ),
    corpus: Path = CORPUS,
    annotator: str | None = typer.Option(None, help="Whose annotation to take, where the .zip has several."),
    force: bool = FORCE,
    trial: bool = typer.Option(False, "--diff", help="Only show what would change."),
    output: Path | None = typer.Option(
        None, "--output", "-o", help="Write the articles to this .jsonl file, and leave the corpus alone."
    ),
    home: Path = HOME,
) -> None:
    """Take over what was exported from doccano by hand, as 'review pull' does."""
    from ..review.pull import read_export_file

    own = _home(home)
    with _clear_errors():
        stored = read_export_file(export, annotator)
        if output is not None:
            _write_stored(stored, output)
            return
        last = own.read_last("file", "")
        hashes, failed = _take_over(stored, corpus, own, last=last, force=force, is_trial=trial)
        if not trial:
            own.write_last("file", "", hashes)
    if failed and not trial:
        raise typer.Exit(1)


@review_app.command("annotator")
def annotator(
    name: str = typer.Argument(..., help="Name of the user in doccano; made where there is none."),
    project: str = PROJECT,
    home: Path = HOME,
) -> None:
    """Let somebody annotate in a project."""
    from ..review.annotators import add_annotator

    own = _home(home)
    with _clear_errors():
        doccano, target = _connect(own, project)
        path = add_annotator(doccano, target, own, name)
    _say(f"{name}: may annotate in '{project}'" + (f"; the password is in {path}" if path else ""))


@review_app.command("progress")
def progress(project: str = PROJECT, home: Path = HOME) -> None:
    """Show who has confirmed how many articles."""
    from ..review.annotators import progress_table

    with _clear_errors():
        typer.echo(progress_table(*_connect(_home(home), project)))


@review_app.command("adjudicate")
def adjudicate(
    first: Path = typer.Argument(
        ..., help="The articles of one annotator (.jsonl), as 'review pull -o' writes them."
    ),
    second: Path = typer.Argument(..., help="The same articles of another annotator."),
    output: Path = typer.Option(..., "--output", "-o", help="The .jsonl file to push for a third to decide."),
    disagreements: Path | None = typer.Option(
        None, help="Write the list of disagreements to this .jsonl file."
    ),
) -> None:
    """Measure the agreement of two annotators by label, and make the articles that a third one decides."""
    from ..corpus.agreement import agreement_tables, measure_agreement
    from ..review.annotators import make_adjudication
    from ..tokenizer import blank_pipeline
    from .corpus import read_articles

    one, two = read_articles([first]), read_articles([second])
    try:
        measured = measure_agreement(one, two, blank_pipeline())
    except ValueError as err:
        fail(str(err))
    typer.echo(agreement_tables(measured))
    rows = make_adjudication([a.row for a in one], [a.row for a in two], measured.disagreements)
    write_rows(output, rows)
    typer.echo(f"{output}: {len(rows)} articles", err=True)
    if disagreements is not None:
        write_rows(disagreements, [found.to_row() for found in measured.disagreements])


def _home(folder: Path) -> Home:
    from ..review.home import Home

    return Home(folder)


def _say(line: str) -> None:
    typer.echo(line, err=True)


@contextmanager
def _clear_errors() -> Iterator[None]:
    """End the command with the coded error alone."""
    from ..review.transport import ReviewError

    try:
        yield
    except ReviewError as err:
        fail(str(err))


@contextmanager
def _progress(what: str, total: int | None) -> Iterator[Callable[[int], Any]]:
    with tqdm(total=total, desc=what, unit=" articles", file=sys.stderr, disable=None) as bar:
        yield bar.update


def _connect(home: Home, name: str) -> tuple[Doccano, Project]:
    from ..review.home import connect
    from ..review.project import open_project

    doccano = connect(home)
    return doccano, open_project(doccano, name)


def _fetch(doccano: Doccano, project: Project, *, confirmed: bool, annotator: str | None) -> list[Stored]:
    from ..review.pull import pull as fetch

    with _progress("pulling", None) as update:
        pulled = fetch(doccano, project, confirmed=confirmed, annotator=annotator, progress=update)
    if pulled.left:
        _say(f"{pulled.left} articles are not confirmed and were left in doccano")
    return pulled.articles


def _take_over(
    stored: list[Stored],
    folder: Path,
    home: Home,
    *,
    last: dict[str, str],
    force: bool,
    is_trial: bool = False,
) -> tuple[dict[str, str], bool]:
    """Show what changes, and write it. RETURNS: What the corpus has now, and whether something was rejected."""
    from ..review.merge import describe_merge, plan_merge, write_merge, write_rejected
    from ..tokenizer import blank_pipeline

    # A corpus that is to begin with what was pulled has no files yet.
    corpus = read_corpus([folder] if any(folder.glob("*.jsonl")) else [])
    if corpus.errors:
        fail("\n".join(corpus.errors))
    merge = plan_merge(stored, corpus.articles, blank_pipeline(), last=last, force=force)
    typer.echo(describe_merge(merge))
    if is_trial:
        return merge.hashes, bool(merge.rejected)
    for path in write_merge(merge, corpus.articles, folder, backups=home.backups):
        typer.echo(str(path))
    write_rejected(merge, home.rejected)
    if merge.filled:
        _say(f"new articles have empty values for: {', '.join(merge.filled)}")
    known = {article.row["id"] for article in corpus.articles}
    if merge.taken.keys() - known:
        _say("next: give their deal groups a place with 'pharma-deals corpus split'")
    if merge.rejected:
        _say(f"{home.rejected}: {len(merge.rejected)} articles with the reasons why they were not taken over")
    return merge.hashes, bool(merge.rejected)


def _write_stored(stored: list[Stored], output: Path) -> None:
    """Write articles as they are in doccano. Those with faults are listed, and end the command."""
    from ..review.diff import keep_ids

    bad = [one for one in stored if one.faults]
    for one in bad:
        _say(f"{one.id or '(no id)'}: {'; '.join(one.faults)}")
    write_rows(output, [keep_ids(None, one.row) for one in stored if not one.faults])
    typer.echo(f"{output}: {len(stored) - len(bad)} articles")
    if bad:
        raise typer.Exit(1)


def _read_rows(
    inputs: list[str], *, gold: bool, model: str, gpu_id: int, order: str
) -> tuple[list[Row], int]:
    """Read articles with their annotation, or predict one. RETURNS: The rows, and how many inputs were bad."""
    if order not in ("given", "uncertainty"):
        raise typer.BadParameter("has to be 'given' or 'uncertainty'", param_hint="--order")
    if gold:
        corpus = read_corpus(map(Path, inputs))
        if corpus.errors:
            fail("\n".join(corpus.errors))
        rows, skipped = [article.row for article in corpus.articles], 0
    else:
        rows, skipped = _predict(inputs, model=model, gpu_id=gpu_id)
    if not rows:
        fail(Errors.D527)
    if order == "uncertainty":
        from ..review.push import order_by_uncertainty

        rows = order_by_uncertainty(rows)
    return rows, skipped


def _predict(inputs: list[str], *, model: str, gpu_id: int) -> tuple[list[Row], int]:
    from ..articles import BadInput, read_articles

    nlp = load_pipeline(model, gpu_id=gpu_id)
    from ..extract import extract

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    rows: list[Row] = []
    skipped = 0
    with _progress("predicting", None) as update:
        for result in extract(nlp, read_articles(inputs)):
            if isinstance(result, BadInput):
                skipped += 1
                _say(f"{result.source}: {result.reason}")
                continue
            rows.append(result)
            update(1)
    return rows, skipped
