"""What commands that run a pipeline have in common: loading it, and ending with one clear line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from ..errors import Errors

if TYPE_CHECKING:
    from spacy.language import Language

USAGE_ERROR = 2
GPU_HELP = "Number of the GPU to compute on; -1 is the CPU."


def load_pipeline(model: str, *, gpu_id: int = -1) -> Language:
    """Load a pipeline, or end the command.

    model (str): Name of an installed pipeline, or the folder of one.
    gpu_id (int): Number of the GPU, or -1 for the CPU.
    RETURNS (Language): The pipeline.
    """
    import spacy
    from spacy.util import is_package
    from thinc.api import require_gpu

    # Before loading: weights go to where the pipeline is told to compute.
    if gpu_id >= 0:
        try:
            require_gpu(gpu_id)
        except Exception as err:
            # Drivers and CUDA libraries have errors of their own.
            fail(Errors.D318.format(gpu_id=gpu_id, error=_shorten(err)))
    if not is_package(model) and not Path(model).exists():
        fail(Errors.D313.format(model=model))
    try:
        return spacy.load(model)
    except Exception as err:
        # A broken pipeline can fail in any way: wrong folder, other versions, missing parts.
        fail(Errors.D314.format(model=model, error=_shorten(err)))


def fail(message: str) -> NoReturn:
    """End the command because nothing can be done.

    message (str): The coded error.
    """
    typer.echo(message, err=True)
    raise typer.Exit(USAGE_ERROR)


def _shorten(err: Exception) -> str:
    return f"{type(err).__name__}: {' '.join(str(err).split())[:300]}"
