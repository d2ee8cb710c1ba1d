"""Calculators for planning an evaluation: the same functions that the engine uses, on the command line."""

from collections.abc import Callable
from fractions import Fraction
from functools import wraps

import click
from flask import Flask
from sqlalchemy.orm import Session

from evaluations.guards import EvaluationUnknown, stored_evaluation
from evaluations.models_plan import Evaluation
from scoring.frames import ScoringError
from scoring.grades import shown
from scoring.precision import design_effect, half_width, sample_size, wilson
from scoring.rules.records import service_years
from scoring.weights import ahp_weights, fuzzy_evaluation


def evaluation_numbered(session: Session, number: int) -> Evaluation:
    """The evaluation that a command names, or its refusal with exit code 1."""
    try:
        return stored_evaluation(session, number)
    except EvaluationUnknown as unknown:
        raise click.ClickException(str(unknown)) from None


class Numbers(click.ParamType):
    """Numbers separated by spaces; fractions such as 1/3 are understood."""

    name = "numbers"

    def convert(self, value, param, ctx):
        try:
            return [float(Fraction(part)) for part in str(value).split()]
        except (ValueError, ZeroDivisionError):
            return self.fail(
                f"{value!r}: expected numbers separated by spaces, such as '1 1/2 0.667'", param, ctx
            )


def refusing(command: Callable) -> Callable:
    """Say what the engine found wrong, without a trace, and exit with 2."""

    @wraps(command)
    def run(*arguments, **options):
        try:
            return command(*arguments, **options)
        except ScoringError as error:
            raise click.UsageError(str(error)) from None

    return run


@click.group("calculate")
def calculate() -> None:
    """Planning calculators: weights, sample size, intervals, service years."""


@calculate.command("ahp")
@click.argument("rows", nargs=-1, required=True, type=Numbers())
@refusing
def ahp(rows: tuple[list[float], ...]) -> None:
    """Weights from pairwise comparisons, one quoted ROW per line: "1 1/2 1/2" "2 1 2/3" "2 1.5 1"."""
    result = ahp_weights(rows)
    click.echo("weights " + " ".join(f"{weight:.4f}" for weight in result.weights))
    click.echo(
        f"lambda {result.eigenvalue:.4f}, consistency ratio {result.consistency_ratio:.4f} (at most 0.10)"
    )


@calculate.command("fuzzy")
@click.option("--weights", required=True, type=Numbers(), help="One weight per row, sum 1.")
@click.option("--values", required=True, type=Numbers(), help="Value of each option, 0 to 100.")
@click.argument("rows", nargs=-1, required=True, type=Numbers())
@refusing
def fuzzy(weights: list[float], values: list[float], rows: tuple[list[float], ...]) -> None:
    """Fuzzy comprehensive evaluation: one quoted ROW of option shares per factor."""
    together, score = fuzzy_evaluation(weights, rows, values)
    click.echo("membership " + " ".join(f"{share:.4f}" for share in together))
    click.echo(f"score {shown(score)}")


@calculate.command("sample-size")
@click.argument("population", type=click.IntRange(1))
@click.option("--error", type=click.FloatRange(0.001, 0.5), default=0.07, show_default=True)
@click.option(
    "--cluster", type=click.FloatRange(1), default=1.0, show_default=True, help="People per village."
)
@click.option(
    "--icc", type=click.FloatRange(0, 1), default=0.0, show_default=True, help="Likeness within one."
)
@refusing
def sample(population: int, error: float, cluster: float, icc: float) -> None:
    """Completed answers needed for a share in a POPULATION, drawn singly or in clusters."""
    click.echo(sample_size(population, error, deff=design_effect(cluster, icc)))


@calculate.command("interval")
@click.option("--sd", type=click.FloatRange(0), help="Standard deviation of a mean, with --n.")
@click.option("--successes", type=click.IntRange(0), help="Satisfied people, with --n.")
@click.option("--n", type=click.IntRange(1), required=True)
@refusing
def interval(sd: float | None, successes: int | None, n: int) -> None:
    """95 % interval: half width of a mean (t) or limits of a share (Wilson)."""
    if (sd is None) == (successes is None):
        raise click.UsageError("give either --sd or --successes")
    if sd is not None:
        click.echo(f"± {half_width(sd, n):.1f}")
    else:
        limits = wilson(successes, n)
        click.echo(f"{limits.low * 100:.1f} – {limits.high * 100:.1f} %")


@calculate.command("service-years")
@click.option("--ordinary", type=click.FloatRange(0), default=0.0, help="Years in ordinary places.")
@click.option("--remote", type=click.FloatRange(0), default=0.0, help="Years in remote places.")
@refusing
def years(ordinary: float, remote: float) -> None:
    """Points for years at the grass roots, to enter as a value."""
    click.echo(f"{shown(service_years(ordinary, remote))}")


def init_app(app: Flask) -> None:
    app.cli.add_command(calculate)
