"""The matrix of bad inputs, row by row: where each of them is tested, and which are not yet."""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
ELSEWHERE = {  # rows that are tested where their subject is
    "O06": "explain/test_health.py::test_dead_neurons_are_named_with_what_they_lack",
    "O08": "test_doors.py::test_batch_norm_refuses_a_batch_of_one_row",
    "O15": "test_doors.py::test_a_memory_map_is_an_array_like_any_other",
    "O16": "test_doors.py::test_inputs_of_a_wrong_shape_are_refused",
    "O18": "cli/test_train.py::test_another_process_repeats_the_run",
    "O19": "cli/test_resume.py::test_a_killed_run_ends_as_if_it_had_not_been",
    "O20": "cli/test_interruption.py::test_an_interrupted_training_keeps_what_it_learned",
    "O23": "saving/test_damaged.py::test_a_newer_format_asks_for_an_upgrade",
    "O24": "cli/test_faults.py::test_a_disk_that_is_full_in_the_middle",
    "O25": "cli/test_resume.py::test_a_run_at_work_is_left_alone",
    "O26": "cli/test_resume.py::test_other_settings_are_named",
}
NOT_YET = {  # no test carries their name yet
    *("O03", "O04", "O07", "O11", "O14", "O27", "O31", "O32", "O33", "O34"),
    *("O38", "O39", "O40", "O41"),  # there is no studio yet
}
ROWS = [f"O{number:02}" for number in range(1, 43)]


def named(row):
    """Whether a test of the command line carries the row's name."""
    texts = [path.read_text() for path in TESTS.glob("cli/test_*.py") if path != Path(__file__)]
    return any(re.search(rf"\b{row}\b|_{row.lower()}_", text) for text in texts)


@pytest.mark.parametrize("row", [row for row in ROWS if row not in NOT_YET])
def test_every_row_has_a_test(row):
    """Whoever removes or renames it hears of it here."""
    if row in ELSEWHERE:
        file, name = ELSEWHERE[row].split("::")
        assert f"def {name}(" in (TESTS / file).read_text()
    else:
        assert named(row)
