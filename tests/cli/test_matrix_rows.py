"""The matrix of bad inputs, row by row: where each of them is tested, and which are not yet."""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
ROWS = [f"O{number:02}" for number in range(1, 43)]
ELSEWHERE = {  # rows that are tested, or also tested, where their subject is
    "O03": [
        "test_every_loss.py::test_softmax_cross_entropy_of_scores_far_apart",
        "test_every_loss.py::test_sigmoid_cross_entropy_of_scores_far_from_zero",
    ],
    "O04": ["test_every_loss.py::test_certainties_cost_a_lot_but_not_everything"],
    "O06": ["inspection/test_health.py::test_dead_neurons_are_named_with_what_they_lack"],
    "O08": ["test_doors.py::test_batch_norm_refuses_a_batch_of_one_row"],
    "O14": [
        "test_doors.py::test_a_missing_or_infinite_number_is_named_with_its_place",
        "test_doors.py::test_the_largest_and_smallest_numbers_are_let_in",
    ],
    "O15": [
        "test_doors.py::test_the_same_numbers_give_the_same_bits_however_they_are_written",
        "test_doors.py::test_whole_numbers_and_truth_values_are_numbers",
        "test_doors.py::test_a_memory_map_is_an_array_like_any_other",
        "test_doors.py::test_what_is_no_real_number_is_a_type_error",
    ],
    "O16": ["test_doors.py::test_inputs_of_a_wrong_shape_are_refused"],
    "O18": ["cli/test_train.py::test_another_process_repeats_the_run"],
    "O19": ["cli/test_resume.py::test_a_killed_run_ends_as_if_it_had_not_been"],
    "O20": ["cli/test_interruption.py::test_an_interrupted_training_keeps_what_it_learned"],
    "O23": [
        "saving/test_damaged.py::test_a_newer_format_asks_for_an_upgrade",
        "saving/test_golden.py::test_format_1_predictions",
        "saving/test_golden_run.py::test_a_run_of_format_1_goes_on",
    ],
    "O24": ["cli/test_faults.py::test_a_disk_that_is_full_in_the_middle"],
    "O25": ["cli/test_resume.py::test_a_run_at_work_is_left_alone"],
    "O26": ["cli/test_resume.py::test_other_settings_are_named"],
    "O34": ["cli/test_max_memory.py::test_a_table_that_does_not"],
}
ONLY_THERE = {"O15", "O16", "O18", "O19", "O20", "O24", "O25", "O26"}
NOT_YET = {"O38", "O39", "O40", "O41"}  # they are about the studio, and there is none yet


@pytest.mark.parametrize("row", [row for row in ROWS if row not in NOT_YET])
def test_every_row_has_a_test(row):
    """Whoever removes or renames it hears of it here."""
    for test in ELSEWHERE.get(row, []):
        file, name = test.split("::")
        assert f"def {name}(" in (TESTS / file).read_text()
    assert is_named(row) or (row in ONLY_THERE and ELSEWHERE[row])


def is_named(row):
    """Whether a test of the command line, or a case of one, begins with the row's name."""
    texts = [path.read_text() for path in TESTS.glob("cli/test_*.py") if path != Path(__file__)]
    return any(re.search(rf'^    "{row} .*": |^def test_{row.lower()}_', t, re.M) for t in texts)


def test_rows_that_wait_have_no_test():
    """Whoever tests one of them takes it off the list."""
    assert not [row for row in NOT_YET if row in ELSEWHERE or is_named(row)]
