"""The ``pharma-deals`` command: thin typer commands over plain functions."""

from __future__ import annotations

import typer

app = typer.Typer(name="pharma-deals", no_args_is_help=True, add_completion=False, help=__doc__)

# Every module adds its commands to the app.
from . import corpus, encoders, extract, model, package, quality, records, review  # noqa: E402, F401
