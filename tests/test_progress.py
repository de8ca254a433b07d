from __future__ import annotations

import io
import re

import pytest
from spacy.util import registry

from pharma_deals.progress import setup_logger


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def nlp(nlp_blank):
    nlp_blank.add_pipe("ner")
    nlp_blank.config["training"]["max_steps"] = 6
    nlp_blank.config["training"]["score_weights"] = {"ents_f": 1.0}
    return nlp_blank


def info(step, score):
    """What spaCy's training loop tells its logger after an evaluation."""
    return {
        "epoch": 0,
        "step": step,
        "score": score,
        "other_scores": {"ents_f": score},
        "losses": {"ner": 1.0},
        "checkpoints": [(score, step)],
        "seconds": 1,
        "words": 10,
    }


def log(nlp, infos, stderr=None):
    """The lines about the best score, and all that was printed."""
    stdout = io.StringIO()
    log_step, finalize = setup_logger(nlp, stdout, io.StringIO() if stderr is None else stderr)
    for one in infos:
        log_step(one)
    finalize()
    return re.findall(r"best score so far: (\S+) at step (\d+)", stdout.getvalue()), stdout.getvalue()


def test_the_best_score_so_far_is_printed_after_every_evaluation(nlp):
    best, _ = log(nlp, [info(0, 0.1), None, info(2, 0.75), None, info(4, 0.5), info(5, 0.875)])
    assert best == [("0.1000", "0"), ("0.7500", "2"), ("0.7500", "2"), ("0.8750", "5")]


def test_of_equal_scores_the_first_is_the_best(nlp):
    best, _ = log(nlp, [info(2, 0.5), info(4, 0.5)])
    assert best == [("0.5000", "2"), ("0.5000", "2")]


def test_steps_without_evaluation_print_nothing(nlp):
    best, printed = log(nlp, [None] * 5)
    assert best == []
    # The head of the table alone.
    assert len(printed.strip().splitlines()) <= 2


def test_the_table_of_spacy_is_still_there(nlp):
    _, printed = log(nlp, [info(0, 0.1), info(2, 0.75)])
    assert "LOSS NER" in printed
    assert "ENTS_F" in printed
    assert re.search(r"^\s*0\s+2\s+1\.00\s+75\.00 .* 0\.75\s*$", printed, re.MULTILINE)


def test_the_bar_counts_steps_on_a_terminal(nlp):
    terminal = Terminal()
    log(nlp, [None] * 6, terminal)
    assert "training" in terminal.getvalue()
    assert "/6" in terminal.getvalue()


def test_there_is_no_bar_in_a_log_file(nlp):
    file = io.StringIO()
    log(nlp, [None, info(1, 0.5)], file)
    assert file.getvalue() == ""


def test_without_a_last_step_the_bar_has_no_end(nlp):
    nlp.config["training"]["max_steps"] = 0
    best, _ = log(nlp, [info(1, 0.5)], Terminal())
    assert best == [("0.5000", "1")]


def test_configs_find_it_by_name(nlp):
    assert registry.loggers.get("pharma_deals.ProgressLogger.v1")() is setup_logger
