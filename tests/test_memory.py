import os

import pytest
from spacy.language import Language

from pharma_deals import memory


@pytest.fixture
def trims(monkeypatch):
    """The calls of malloc_trim."""
    calls = []

    class Library:
        def __init__(self, name):
            self.malloc_trim = calls.append

    monkeypatch.setattr(memory.ctypes, "CDLL", Library)
    monkeypatch.setattr(memory.ctypes.util, "find_library", lambda name: "libc")
    return calls


def test_memory_goes_back_every_few_steps(trims):
    trim = memory.make_memory_trimmer(every=3)
    for step in range(7):
        trim(Language(), {"step": step})
    assert trims == [0, 0, 0]  # steps 0, 3 and 6, each called with nothing to keep


def test_a_system_without_malloc_trim_is_left_alone(monkeypatch):
    monkeypatch.setattr(memory.ctypes.util, "find_library", lambda name: None)
    memory.make_memory_trimmer()(Language(), {"step": 0})


def test_primitive_cache_keeps_the_setting_of_the_user(monkeypatch):
    monkeypatch.setenv("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "7")
    memory.limit_primitive_cache()
    assert os.environ["ONEDNN_PRIMITIVE_CACHE_CAPACITY"] == "7"
