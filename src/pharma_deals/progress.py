"""The training logger: one line an evaluation, with the best score so far and the time left."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import IO, Any

from spacy.language import Language
from spacy.training.loggers import console_logger
from tqdm import tqdm


def make_progress_logger() -> Callable[..., Any]:
    """Registered as ``pharma_deals.ProgressLogger.v1``.

    RETURNS (Callable): Sets the logger up for a pipeline.
    """
    return setup_logger


def setup_logger(
    nlp: Language, stdout: IO[str] = sys.stdout, stderr: IO[str] = sys.stderr
) -> tuple[Callable[[dict[str, Any] | None], None], Callable[[], None]]:
    """Set up spaCy's console table, a progress bar, and a line that tells the best score so far.

    nlp (Language): The pipeline in training.
    stdout (IO): Where the table goes.
    stderr (IO): Where the progress bar goes.
    RETURNS (Tuple[Callable, Callable]): Logs a step; ends the log.
    """
    log_row, finish_table = console_logger()(nlp, stdout, stderr)
    total = nlp.config["training"]["max_steps"] or None
    bar = tqdm(total=total, desc="training", unit="step", file=stderr, disable=None, leave=False)
    best = (0.0, 0)
    begin = time.monotonic()

    def log_step(info: dict[str, Any] | None) -> None:
        nonlocal best
        bar.update(1)
        if info is None:
            return
        bar.clear()
        log_row(info)
        best = max(best, (float(info["score"] or 0.0), int(info["step"])), key=lambda pair: pair[0])
        minutes = (time.monotonic() - begin) / 60
        line = f"      best score so far: {best[0]:.4f} at step {best[1]} ({minutes:.1f} min)"
        print(line, file=stdout, flush=True)

    def finalize() -> None:
        bar.close()
        finish_table()

    return log_step, finalize
