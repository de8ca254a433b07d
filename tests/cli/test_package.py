"""The commands ``package`` and ``smoke``, and the record of an encoder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pharma_deals.cli import app

RUNNER = CliRunner()


@pytest.mark.parametrize("command", [["package"], ["smoke"], ["encoder", "fetch-for"]])
def test_help(command: list[str]) -> None:
    result = RUNNER.invoke(app, [*command, "--help"])
    assert result.exit_code == 0
    assert "Usage" in result.output


def test_package_fails_with_the_coded_error(tmp_path: Path) -> None:
    paths = [
        "--meta",
        str(tmp_path / "sm.json"),
        "--scores",
        str(tmp_path / "scores.json"),
        "--output",
        str(tmp_path),
    ]
    result = RUNNER.invoke(app, ["package", str(tmp_path / "pipeline"), *paths])
    assert result.exit_code == 1
    assert "[D400]" in result.output


def test_smoke_fails_with_the_coded_error(tmp_path: Path) -> None:
    result = RUNNER.invoke(app, ["smoke", str(tmp_path), "en_pharma_deals_sm"])
    assert result.exit_code == 1
    assert "[D407]" in result.output


def write_config(path: Path, encoder: Path | str) -> Path:
    path.write_text(f'[paths]\nencoder = "{encoder}"\n', encoding="utf8")
    return path


def record_of(config: Path, record: Path) -> dict[str, object]:
    result = RUNNER.invoke(app, ["encoder", "fetch-for", str(config), "--record", str(record)])
    assert result.exit_code == 0, result.output
    return dict(json.loads(record.read_text(encoding="utf8")))


def test_record_has_the_checksums_of_the_encoder(tmp_path: Path, tiny_encoder: Path) -> None:
    record = record_of(write_config(tmp_path / "a.cfg", tiny_encoder), tmp_path / "records" / "a.json")
    assert record["encoder"] == str(tiny_encoder)
    assert "model.safetensors" in record["sha256"]


def test_record_of_a_name_on_the_hub_has_no_checksum(tmp_path: Path) -> None:
    record = record_of(write_config(tmp_path / "a.cfg", "owner/encoder"), tmp_path / "a.json")
    assert record == {"encoder": "owner/encoder", "sha256": {}}


def test_wrong_weights_under_a_known_name_fail(tmp_path: Path, tiny_encoder: Path) -> None:
    folder = tmp_path / "minilm"
    folder.symlink_to(tiny_encoder)
    config = write_config(tmp_path / "a.cfg", folder)
    result = RUNNER.invoke(app, ["encoder", "fetch-for", str(config), "--record", str(tmp_path / "a.json")])
    assert result.exit_code == 1
    assert "[D100]" in result.output
    assert not (tmp_path / "a.json").exists()
