"""The torch module of the relation component."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from .features import FEATURE_SIZES

# Pairs that are scored at once, outside of training.
_CHUNK = 8192
# Words of a span that are pooled: whatever is longer is no entity, and would take its memory for all.
_LONGEST = 64


class PairNetwork(nn.Module):
    """Scores relations of pairs of spans.

    A span is the maximum and the mean of its word vectors with an embedding of its label, seen as a
    head and seen as a tail; a pair is both, with the maximum over the words between (as in SpERT,
    https://arxiv.org/abs/1909.07755) and embeddings of the pair's features.

    width (int): Width of the word vectors.
    n_labels (int): Number of entity labels.
    n_relations (int): Number of relations.
    hidden_width (int): Width of the pair's vector.
    label_width (int): Width of the embedding of entity labels.
    dropout (float): Share of the inputs that is dropped in training.
    """

    def __init__(
        self,
        width: int,
        n_labels: int,
        n_relations: int,
        *,
        hidden_width: int,
        label_width: int,
        dropout: float,
    ):
        super().__init__()
        span_width = 2 * width + label_width
        # One more label than there are, for entities that no relation knows.
        self.label = nn.Embedding(n_labels + 1, label_width)
        self.head = nn.Linear(span_width, hidden_width)
        self.tail = nn.Linear(span_width, hidden_width)
        self.words = nn.Linear(width, hidden_width)
        features = [nn.Embedding(size, hidden_width) for size in FEATURE_SIZES]
        for embedding in features:
            nn.init.normal_(embedding.weight, std=0.1)
        self.features = nn.ModuleList(features)
        self.hidden = nn.Linear(2 * hidden_width, hidden_width)
        self.output = nn.Linear(hidden_width, n_relations)
        self.dropout = nn.Dropout(dropout)

    def forward(
        self, vectors: Tensor, spans: Tensor, labels: Tensor, pairs: Tensor, between: Tensor, features: Tensor
    ) -> Tensor:
        """Score the relations of all pairs of a batch.

        vectors (Tensor): Word vectors of all docs.
            *Shape:* (n_tokens, width)
        spans (Tensor): Start and end of all entities, counted through the batch.
            *Shape:* (n_ents, 2)
        labels (Tensor): Entity labels.
            *Shape:* (n_ents,)
        pairs (Tensor): Head and tail, as indices into the spans.
            *Shape:* (n_pairs, 2)
        between (Tensor): Start and end of the words between; equal where there are none to read.
            *Shape:* (n_pairs, 2)
        features (Tensor): Categorical features.
            *Shape:* (n_pairs, n_features)
        RETURNS (Tensor): Unnormalized scores.
            *Shape:* (n_pairs, n_relations)
        """
        if not len(pairs):
            # A sum over nothing keeps the graph in one piece, so that the gradient is zero, not None.
            return vectors.new_zeros((0, self.output.out_features)) + 0.0 * vectors.sum()
        vectors = self.dropout(vectors)
        mentions = torch.cat((_pool_spans(vectors, spans), self.dropout(self.label(labels))), dim=1)
        heads, tails, words = self.head(mentions), self.tail(mentions), self.words(vectors)
        # A page without sentence ends can have a hundred thousand pairs: memory is kept within bounds.
        rows = len(pairs) if self.training else _CHUNK
        chunks = [slice(start, start + rows) for start in range(0, len(pairs), rows)]
        return torch.cat(
            [self._score(heads, tails, words, pairs[at], between[at], features[at]) for at in chunks]
        )

    def _score(
        self, heads: Tensor, tails: Tensor, words: Tensor, pairs: Tensor, between: Tensor, features: Tensor
    ) -> Tensor:
        head, tail = heads[pairs[:, 0]], tails[pairs[:, 1]]
        sums = head + tail + _pool_ranges(words, between)
        for i, embedding in enumerate(self.features):
            sums = sums + embedding(features[:, i])
        hidden = torch.cat((torch.nn.functional.gelu(sums), torch.tanh(head) * torch.tanh(tail)), dim=1)
        hidden = torch.nn.functional.gelu(self.hidden(self.dropout(hidden)))
        scores: Tensor = self.output(self.dropout(hidden))
        return scores


def _pool_spans(vectors: Tensor, spans: Tensor) -> Tensor:
    """Maximum and mean over the words of each span. *Shape:* (n_spans, 2 * width)."""
    lengths = torch.clamp(spans[:, 1] - spans[:, 0], max=_LONGEST)
    steps = torch.arange(int(lengths.max()), device=spans.device)
    inside = steps < lengths[:, None]
    rows = torch.where(inside, spans[:, :1] + steps, spans[:, :1])
    words = vectors[rows]
    # Places past the end repeat the first word, which changes no maximum.
    mean = (words * inside[:, :, None]).sum(dim=1) / lengths[:, None]
    return torch.cat((words.amax(dim=1), mean), dim=1)


def _pool_ranges(vectors: Tensor, ranges: Tensor) -> Tensor:
    """Maximum over each range of words, zero for an empty one. *Shape:* (n_ranges, width).

    The ranges are many and overlap. Two entries of a table of maxima over 1, 2, 4, ... words cover
    any of them.
    """
    lengths = ranges[:, 1] - ranges[:, 0]
    longest = int(lengths.max())
    if not longest:
        return vectors.new_zeros((len(ranges), vectors.shape[1]))
    table = [vectors]
    while 2 ** len(table) <= longest:
        below, step = table[-1], 2 ** (len(table) - 1)
        shifted = torch.cat((below[step:], below[-1:].expand(min(step, len(below)), -1)))[: len(below)]
        table.append(torch.maximum(below, shifted))
    levels = torch.tensor([max(int(n), 1).bit_length() - 1 for n in lengths.tolist()], device=ranges.device)
    flat = torch.cat(table)
    first = levels * len(vectors) + ranges[:, 0]
    second = levels * len(vectors) + torch.clamp(ranges[:, 1] - 2**levels, min=0)
    pooled = torch.maximum(flat[first], flat[second])
    return pooled * (lengths > 0)[:, None]
