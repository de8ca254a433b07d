from __future__ import annotations

import multiprocessing
from typing import Any

import pytest
import torch

from pharma_deals.forking import make_forks_safe

pytestmark = pytest.mark.skipif(
    "fork" not in multiprocessing.get_all_start_methods(), reason="no fork on this system"
)


def multiply(send: Any) -> None:
    matrix = torch.ones(512, 512)
    send.send((torch.get_num_threads(), float((matrix @ matrix).sum())))


def test_forked_process_computes_after_its_parent_did():
    make_forks_safe()
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        matrix = torch.ones(512, 512)
        expected = float((matrix @ matrix).sum())
        receive, send = multiprocessing.Pipe(duplex=False)
        worker = multiprocessing.get_context("fork").Process(target=multiply, args=(send,), daemon=True)
        worker.start()
        answered = receive.poll(30)
        worker.kill()
        worker.join()
    finally:
        torch.set_num_threads(before)
    assert answered
    assert receive.recv() == (1, expected)
