"""Memory of a long training, kept within bounds."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
from collections.abc import Callable
from typing import Any

from spacy.language import Language


def make_memory_trimmer(every: int = 5) -> Callable[[Language, dict[str, Any]], None]:
    """Registered as ``pharma_deals.trim_memory.v1``, for ``[training.before_update]``.

    No two batches have the same shape. What PyTorch frees after one leaves gaps that the next does
    not fit into, and the C library keeps them: without this, a process of 1.5 GB grows by gigabytes
    in a thousand steps. Does nothing where the C library has no ``malloc_trim``.

    every (int): Steps between two times that free memory goes back to the system.
    RETURNS (Callable[[Language, Dict[str, Any]], None]): The callback.
    """
    name = ctypes.util.find_library("c")
    trim = getattr(ctypes.CDLL(name), "malloc_trim", None) if name else None

    def trim_memory(nlp: Language, info: dict[str, Any]) -> None:
        if trim is not None and info["step"] % every == 0:
            trim(0)

    return trim_memory


def limit_primitive_cache(capacity: int = 64) -> None:
    """Have oneDNN keep few of the kernels that it compiles for every new shape of a batch.

    It reads the setting when it first computes in bfloat16. A user's own setting is kept.

    capacity (int): Number of kernels to keep.
    """
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", str(capacity))
