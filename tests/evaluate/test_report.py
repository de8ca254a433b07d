from functools import partial

from pharma_deals.evaluate.report import confusion_table, token_report
from tests.pipelines import entity_example

example = partial(entity_example, "Acme will buy Orion for $5.")


def test_confusion_counts_labels_of_the_same_span_and_what_has_none():
    # Acme right, buy confused, Orion missed, $5 spurious
    table = confusion_table(
        [
            example(
                [(0, 1, "ORG"), (2, 3, "OTHER_DEAL"), (5, 7, "MONEY")],
                [(0, 1, "ORG"), (2, 3, "DEAL"), (3, 4, "ORG")],
            )
        ]
    )
    rows = {
        line.split(" | ")[0].strip("| *"): [cell.strip(" |") for cell in line.split(" | ")[1:]]
        for line in table.splitlines()[2:]
    }
    columns = [cell.strip(" |") for cell in table.splitlines()[0].split(" | ")[1:]]
    assert rows["ORG"][columns.index("ORG")] == "1"
    assert rows["DEAL"][columns.index("OTHER_DEAL")] == "1"
    assert rows["ORG"][columns.index("-")] == "1"
    assert rows["-"][columns.index("MONEY")] == "1"


def test_token_report_has_every_label():
    report = token_report([example([(0, 1, "ORG")], [(0, 1, "ORG"), (5, 7, "MONEY")])])
    assert "ORG" in report and "MONEY" in report


def test_no_entities_at_all():
    assert token_report([example([], [])]) == "no entities\n"
    assert confusion_table([example([], [])]) == "no entities"
