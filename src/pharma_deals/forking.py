"""Worker processes that can compute with torch."""

from __future__ import annotations

import os
import sys
from functools import cache


@cache
def make_forks_safe() -> None:
    """Give every process forked from here on a single thread for torch.

    A forked process believes in the threads of its parent, which did not come along: torch waits for
    them for ever, and ``nlp.pipe(n_process=2)`` with it. With one thread it does not ask for them,
    and the processes do not compete for the processor either. Safe to call again.
    """
    # Windows has no fork, and starts its workers afresh.
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_use_one_thread)


def _use_one_thread() -> None:
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.set_num_threads(1)
