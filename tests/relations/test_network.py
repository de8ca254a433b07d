import pytest
import torch

from pharma_deals.relations.features import FEATURE_SIZES
from pharma_deals.relations.network import PairNetwork, _pool_ranges, _pool_spans

SPANS = [[0, 2], [3, 4], [5, 9]]
PAIRS = [[0, 1], [1, 2], [2, 0], [0, 2]]
BETWEEN = [[2, 3], [4, 5], [2, 5], [0, 0]]


def inputs(n_tokens=9, width=5):
    torch.manual_seed(0)
    return (
        torch.randn(n_tokens, width, dtype=torch.double, requires_grad=True),
        torch.tensor(SPANS),
        torch.tensor([0, 1, 2]),
        torch.tensor(PAIRS),
        torch.tensor(BETWEEN),
        torch.tensor([[size - 1 for size in FEATURE_SIZES]] * len(PAIRS)),
    )


def network(**settings):
    torch.manual_seed(1)
    settings = {"hidden_width": 8, "label_width": 3, "dropout": 0.0, **settings}
    return PairNetwork(5, 2, 4, **settings).double()


def test_one_row_a_pair():
    assert network()(*inputs()).shape == (4, 4)


def test_gradient_of_the_words_agrees_with_finite_differences():
    module = network()
    vectors, *rest = inputs()
    assert torch.autograd.gradcheck(lambda x: module(x, *rest), (vectors,))


def test_gradient_of_every_weight_agrees_with_finite_differences():
    module, arguments = network(), inputs()
    weights = torch.randn(4, 4, dtype=torch.double)

    def loss():
        return (module(*arguments) * weights).sum().item()

    (module(*arguments) * weights).sum().backward()
    for name, parameter in module.named_parameters():
        flat, gradient = parameter.data.view(-1), parameter.grad.view(-1)
        for i in range(0, len(flat), max(1, len(flat) // 5)):
            before = float(flat[i])
            flat[i] = before + 1e-6
            above = loss()
            flat[i] = before - 1e-6
            below = loss()
            flat[i] = before
            assert (above - below) / 2e-6 == pytest.approx(float(gradient[i]), abs=1e-5), name


def test_spans_are_pooled_over_their_own_words():
    vectors = torch.randn(9, 5)
    pooled = _pool_spans(vectors, torch.tensor(SPANS))
    for row, (start, end) in enumerate(SPANS):
        expected = torch.cat((vectors[start:end].amax(dim=0), vectors[start:end].mean(dim=0)))
        torch.testing.assert_close(pooled[row], expected)


def test_range_maxima_agree_with_slices():
    vectors = torch.randn(40, 3)
    ranges = [(a, b) for a in range(0, 40, 3) for b in range(a, 41, 2)]
    pooled = _pool_ranges(vectors, torch.tensor(ranges))
    for row, (start, end) in enumerate(ranges):
        expected = vectors[start:end].amax(dim=0) if end > start else torch.zeros(3)
        torch.testing.assert_close(pooled[row], expected)


def test_pairs_are_scored_alike_alone_and_together():
    module = network().eval()
    vectors, spans, labels, pairs, between, features = inputs()
    together = module(vectors, spans, labels, pairs, between, features)
    for i in range(len(PAIRS)):
        alone = module(vectors, spans, labels, pairs[i : i + 1], between[i : i + 1], features[i : i + 1])
        torch.testing.assert_close(alone[0], together[i])


def test_direction_matters():
    vectors, spans, labels, pairs, between, features = inputs()
    swapped = pairs.flip(1)
    module = network()
    one = module(vectors, spans, labels, pairs, between, features)
    other = module(vectors, spans, labels, swapped, between, features)
    assert not torch.allclose(one, other)


def test_no_pairs_give_a_gradient_of_zero():
    vectors = torch.randn(4, 5, dtype=torch.double, requires_grad=True)
    empty = torch.zeros((0, 2), dtype=torch.long)
    scores = network()(
        vectors, empty, empty[:, 0], empty, empty, torch.zeros((0, len(FEATURE_SIZES)), dtype=torch.long)
    )
    assert scores.shape == (0, 4)
    scores.sum().backward()
    assert not vectors.grad.any()


def test_many_pairs_are_scored_in_chunks_like_few(monkeypatch):
    module, arguments = network().eval(), inputs()
    whole = module(*arguments)
    monkeypatch.setattr("pharma_deals.relations.network._CHUNK", 3)
    torch.testing.assert_close(module(*arguments), whole)
