"""What our trainable components share: a head that is built once its widths are known."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import srsly
from spacy.pipeline.trainable_pipe import TrainablePipe

from .errors import Errors
from .extensions import install_extensions


class HeadPipe(TrainablePipe):  # type: ignore[misc]
    """Base of the components: labels and widths in ``cfg``, so that weights find their place."""

    cfg: dict[str, Any]

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the component, in the order of the model's output."""
        return tuple(self.cfg["labels"])

    @property
    def label_data(self) -> tuple[str, ...]:
        """What ``spacy init labels`` writes for this component."""
        return self.labels

    @property
    def calibration(self) -> list[float] | None:
        """What makes probabilities of the scores, see :func:`pharma_deals.calibration.calibrate`; None before it is fitted."""
        return self.cfg.get("calibration")

    def set_calibration(self, weights: list[float] | None) -> None:
        """Set what makes probabilities of the scores.

        weights (Optional[List[float]]): What ``fit_calibration`` returned; None for scores as they are.
        """
        self.cfg["calibration"] = weights

    @property
    def min_score(self) -> float:
        """Least score of what is written to docs."""
        return float(self.cfg.get("min_score", 0.0))

    def set_min_score(self, score: float) -> None:
        """Write nothing to docs whose score is less.

        score (float): The least score, between 0 and 1.
        RAISES (ValueError): If it is no probability.
        """
        if not 0.0 <= score <= 1.0:
            raise ValueError(Errors.D207.format(score=score))
        self.cfg["min_score"] = score

    def build_head(self, cfg: dict[str, Any]) -> None:
        """Build the layers whose widths are in the configuration.

        cfg (Dict[str, Any]): The component's settings, as they were saved.
        """
        raise NotImplementedError

    def from_bytes(self, bytes_data: bytes, *, exclude: Iterable[str] = ()) -> HeadPipe:
        """Load the component from a bytes string."""
        self.build_head(srsly.json_loads(srsly.msgpack_loads(bytes_data)["cfg"]))
        return super().from_bytes(bytes_data, exclude=exclude)  # type: ignore[no-any-return]

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> HeadPipe:
        """Load the component from a folder."""
        self.build_head(srsly.read_json(Path(path) / "cfg"))
        return super().from_disk(path, exclude=exclude)  # type: ignore[no-any-return]

    def __call__(self, doc: Any) -> Any:
        """Apply the component to one doc."""
        install_extensions()
        return super().__call__(doc)

    def pipe(self, stream: Iterable[Any], *, batch_size: int = 128) -> Any:
        """Apply the component to a stream of docs."""
        # A worker process starts without the attributes of its parent.
        install_extensions()
        return super().pipe(stream, batch_size=batch_size)
