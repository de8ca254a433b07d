"""All of the command line, before it does anything."""

from __future__ import annotations

import subprocess
import sys

import pytest

COMMANDS = [
    [],
    ["corpus"],
    ["corpus", "check"],
    ["corpus", "convert"],
    ["encoder", "fetch"],
    ["errors"],
    ["evaluate"],
    ["export"],
    ["extract"],
    ["merge"],
    ["package"],
    ["review", "push"],
    ["review", "serve"],
    ["schema"],
    ["smoke"],
    ["thresholds"],
]
# Libraries that take seconds to import.
SLOW = {
    "spacy",
    "thinc",
    "torch",
    "transformers",
    "sklearn",
    "numpy",
    "trafilatura",
    "sqlalchemy",
    "pyarrow",
    "openpyxl",
    "rapidfuzz",
    "requests",
}
SCRIPT = f"""
import sys
from typer.testing import CliRunner
from pharma_deals.cli import app

for command in {COMMANDS!r}:
    result = CliRunner().invoke(app, [*command, "--help"])
    assert result.exit_code == 0 and "Usage" in result.output, command
print(sorted({SLOW!r} & set(sys.modules)))
"""


def test_help_imports_no_slow_library() -> None:
    result = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, timeout=60
    )
    assert result.stdout == "[]\n"


def test_help_is_fast() -> None:
    resource = pytest.importorskip("resource")

    def spent() -> float:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return float(usage.ru_utime + usage.ru_stime)

    # Processor time: how busy the machine is takes no part in it. The first run may have to compile.
    command = [sys.executable, "-m", "pharma_deals", "--help"]
    subprocess.run(command, capture_output=True, check=True)
    before = spent()
    subprocess.run(command, capture_output=True, check=True)
    assert spent() - before < 1.0
