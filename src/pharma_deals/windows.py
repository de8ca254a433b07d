"""Windows over long articles: whole sentences, within what the encoder can read at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from spacy.tokens import Doc, Span, Token

from .sentences import sentence_starts

SpanGetter = Callable[[Iterable[Doc]], list[list[Span]]]


def make_sentence_windows(pieces: int = 256, overlap: int = 48) -> SpanGetter:
    """Registered as ``pharma_deals.sentence_windows.v1``.

    Every token is in at least one window, so that no article is truncated. A window takes whole
    sentences up to its budget, and opens with the last sentences of the one before, so that its
    first words have a left context too. A sentence longer than the budget is cut. The windows of an
    article are of about the same length, so that little of a batch is padding.

    pieces (int): Budget of a window in estimated wordpieces. Where the estimate is too low, as for
        strings that are not words, the transformer halves the window.
    overlap (int): Estimated wordpieces at most that two windows share.
    RETURNS (Callable[[Iterable[Doc]], List[List[Span]]]): Gives the windows of each doc.
    """

    def get_windows(docs: Iterable[Doc]) -> list[list[Span]]:
        return [[doc[start:end] for start, end in _windows(doc, pieces, overlap)] for doc in docs]

    return get_windows


def halve_long_windows(
    windows: Sequence[Span], count_pieces: Callable[[Sequence[str]], Sequence[int]], limit: int
) -> list[Span]:
    """Cut windows that hold more wordpieces than the encoder reads, instead of losing their end.

    windows (Sequence[Span]): The windows of one doc.
    count_pieces (Callable[[Sequence[str]], Sequence[int]]): Number of wordpieces of each text.
    limit (int): Wordpieces that the encoder reads at once.
    RETURNS (List[Span]): The windows, in the order of the text. A single word is never cut.
    """
    if not windows:
        return []
    result: list[Span] = []
    for window, count in zip(windows, count_pieces([span.text for span in windows]), strict=True):
        if count <= limit or len(window) == 1:
            result.append(window)
        else:
            middle = len(window) // 2
            result += halve_long_windows([window[:middle], window[middle:]], count_pieces, limit)
    return result


def estimate_pieces(token: Token) -> int:
    """Estimate the number of wordpieces of a token from its characters.

    token (Token): The token.
    RETURNS (int): About one wordpiece for every four letters, one for every other character.
    """
    if token.is_space:
        return 0
    letters = sum(char.isascii() and char.isalpha() for char in token.text)
    return max(1, -(-letters // 4) + (len(token.text) - letters))


def _windows(doc: Doc, pieces: int, overlap: int) -> list[tuple[int, int]]:
    if not len(doc):
        return []
    costs = [estimate_pieces(token) for token in doc]
    sentences = _short_sentences(doc, costs, pieces)
    n_windows = -(-sum(costs) // (pieces - overlap)) if sum(costs) > pieces else 1
    target = (sum(costs) + (n_windows - 1) * overlap) / n_windows
    windows: list[tuple[int, int]] = []
    first = 0
    while first < len(sentences):
        last, total = first, 0
        while last < len(sentences) and (last == first or total + sentences[last][2] <= pieces):
            total += sentences[last][2]
            last += 1
            if total >= target and n_windows > 1:
                break
        windows.append((sentences[first][0], sentences[last - 1][1]))
        if last == len(sentences):
            break
        first = _step_back(sentences, first, last, overlap, pieces)
    return windows


def _step_back(
    sentences: list[tuple[int, int, int]], first: int, last: int, overlap: int, pieces: int
) -> int:
    """Take sentences before ``last`` into the next window, as long as a new one still fits."""
    start, shared = last, 0
    while start - 1 > first:
        shared += sentences[start - 1][2]
        if shared > overlap or shared + sentences[last][2] > pieces:
            break
        start -= 1
    return start


def _short_sentences(doc: Doc, costs: list[int], pieces: int) -> list[tuple[int, int, int]]:
    """Sentences as (start, end, cost), those over the budget cut at a token."""
    starts = sentence_starts(doc)
    result: list[tuple[int, int, int]] = []
    for start, end in zip(starts, [*starts[1:], len(doc)], strict=True):
        begin, total = start, 0
        for i in range(start, end):
            if i > begin and total + costs[i] > pieces:
                result.append((begin, i, total))
                begin, total = i, 0
            total += costs[i]
        result.append((begin, end, total))
    return result
