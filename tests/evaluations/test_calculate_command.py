"""The planning calculators on the command line, with the check values of the worked rules."""

import pytest
from click.testing import CliRunner

from evaluations.commands import calculate


@pytest.mark.parametrize(
    ("arguments", "printed"),
    [
        (
            ["ahp", "1 1/2 1/2", "2 1 2/3", "2 1.5 1"],
            "weights 0.1985 0.3469 0.4546\nlambda 3.0183, consistency ratio 0.0158",
        ),
        (["sample-size", "310"], "121\n"),
        (["sample-size", "1130"], "168\n"),
        (["interval", "--sd", "17.5", "--n", "21"], "± 8.0\n"),
        (["interval", "--successes", "19", "--n", "24"], "59.5 – 90.8 %\n"),
        (["service-years", "--ordinary", "3", "--remote", "2"], "76.00\n"),
        (
            [
                "fuzzy", "--weights", ".2 .35 .45", "--values", "95 85 70 50",
                ".50 .35 .10 .05", ".40 .40 .15 .05", ".30 .45 .20 .05",
            ],
            "membership 0.3750 0.4125 0.1625 0.0500\nscore 84.56\n",
        ),
    ],
)  # fmt: skip
def test_calculator_prints_the_published_value(arguments, printed):
    """Check values F5, F6, F9, F10, F11 of the domain note."""
    result = CliRunner().invoke(calculate, arguments)

    assert result.exit_code == 0
    assert result.output.startswith(printed)


def test_inconsistent_comparisons_are_refused_with_the_ratio():
    result = CliRunner().invoke(calculate, ["ahp", "1 3 1/5", "1/3 1 4", "5 1/4 1"])

    assert result.exit_code == 2
    assert "consistency ratio 1.87" in result.output


def test_text_that_is_no_number_is_refused_with_an_example():
    result = CliRunner().invoke(calculate, ["ahp", "1 two"])

    assert result.exit_code == 2
    assert "expected numbers separated by spaces" in result.output
