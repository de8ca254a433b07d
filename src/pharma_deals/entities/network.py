"""The torch module of the entity component."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from .shapes import N_BUCKETS, N_CLASSES


class TagNetwork(nn.Module):
    """Scores BILOU tags from word vectors and word shapes.

    width (int): Width of the word vectors.
    n_tags (int): Number of tags.
    shape_width (int): Width of the shape embedding; 0 leaves shapes out.
    hidden_width (int): Width of the hidden layer.
    dropout (float): Share of the input that is dropped in training.
    """

    def __init__(self, width: int, n_tags: int, *, shape_width: int, hidden_width: int, dropout: float):
        super().__init__()
        self.shape_class = nn.Embedding(N_CLASSES, shape_width) if shape_width else None
        self.shape_hash = nn.Embedding(N_BUCKETS, shape_width) if shape_width else None
        self.dropout = nn.Dropout(dropout)
        self.hidden = nn.Linear(width + 3 * shape_width, hidden_width)
        self.output = nn.Linear(hidden_width, n_tags)

    def forward(self, vectors: Tensor, shapes: Tensor) -> Tensor:
        """Score the tags of every word.

        vectors (Tensor): Word vectors of all docs of a batch.
            *Shape:* (n_tokens, width)
        shapes (Tensor): Shape class and bucket of the same words.
            *Shape:* (n_tokens, 2)
        RETURNS (Tensor): Unnormalized scores.
            *Shape:* (n_tokens, n_tags)
        """
        inputs = [self.dropout(vectors)]
        if self.shape_class is not None and self.shape_hash is not None:
            inputs.append(_with_neighbours(self.shape_class(shapes[:, 0]) + self.shape_hash(shapes[:, 1])))
        hidden = torch.nn.functional.gelu(self.hidden(torch.cat(inputs, dim=1)))
        scores: Tensor = self.output(self.dropout(hidden))
        return scores


def _with_neighbours(shape: Tensor) -> Tensor:
    """Append the shape of the word before and of the word after."""
    padded = torch.nn.functional.pad(shape, (0, 0, 1, 1))
    return torch.cat((shape, padded[:-2], padded[2:]), dim=1)
