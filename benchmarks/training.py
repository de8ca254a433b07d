"""Training one component of a small pipeline, without files."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator, Sequence

from spacy.language import Language
from spacy.training import Example
from spacy.training.batchers import minibatch_by_words
from thinc.api import Adam
from tqdm import tqdm

# As `spacy init config` writes them for pipelines without a transformer.
_BATCH_WORDS = 1000
_DROPOUT = 0.1
_EVALUATIONS = 5


def train_component(
    nlp: Language,
    name: str,
    examples: Sequence[Example],
    evaluate: Callable[[], float],
    *,
    steps: int,
    seed: int,
) -> list[float]:
    """Train one component, and leave it with the weights that were best.

    nlp (Language): The pipeline; its other components stay as they are.
    name (str): The component. Its model is initialized here.
    examples (Sequence[Example]): What it learns from.
    evaluate (Callable[[], float]): Scores the pipeline as it is; called a few times on the way.
    steps (int): Number of batches.
    seed (int): Seed of the order of the examples.
    RETURNS (List[float]): The scores on the way: whether it had learned all it could.
    """
    pipe = nlp.get_pipe(name)
    pipe.initialize(lambda: examples, nlp=nlp)
    others = [other for other in nlp.pipe_names if other != name]
    optimizer = Adam(0.001, L2=0.01, L2_is_weight_decay=True, grad_clip=1.0, use_averages=False)
    batches = _read_batches(list(examples), random.Random(seed))
    scores: list[float] = []
    weights = b""
    for step in tqdm(range(1, steps + 1), desc=name, unit="batch", file=sys.stderr, disable=None):
        nlp.update(next(batches), drop=_DROPOUT, sgd=optimizer, exclude=others)
        if step == steps or step % max(1, steps // _EVALUATIONS) == 0:
            scores.append(evaluate())
            if scores.index(max(scores)) == len(scores) - 1:
                weights = pipe.model.to_bytes()
    pipe.model.from_bytes(weights)
    return scores


def _read_batches(examples: list[Example], rng: random.Random) -> Iterator[list[Example]]:
    while True:
        rng.shuffle(examples)
        yield from minibatch_by_words(examples, size=_BATCH_WORDS, tolerance=0.2)
