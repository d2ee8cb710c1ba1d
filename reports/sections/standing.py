"""Chapters on how firm a standing is: small numbers, other weights, what to improve first."""

from flask_babel import gettext as _

from reports.blocks import Block, Paragraph
from reports.charts import draw
from reports.disclosed import Tables, records
from reports.numbers import ITEM_PLACES, digits, is_number
from reports.sections.registry import section


@section(
    "funnel", zh="分低是不是因为人少", en="Is a low mean just a small number?", tables=("about", "funnel")
)
def funnel(tables: Tables) -> tuple[Block, ...]:
    """Means against the number of answers, and by how much the limits were widened."""
    rows = records(tables["funnel"])
    if not rows:
        return ()
    explained = _(
        "With few answers a mean swings widely by chance alone. Of groups that do not differ, 95 in 100 lie "
        "inside the dashed lines and 998 in 1000 inside the solid ones. Who lies inside cannot be told from "
        "the common mean; who lies outside deserves a question, not yet a judgement."
    )
    untold = _(
        "Only those with enough answers are shown, and nobody whose answers could be worked out from the "
        "others'."
    )
    return (
        Paragraph(explained),
        *draw("funnel", tables),
        Paragraph(_scatter(rows[0])),
        Paragraph(untold, "note"),
    )


def _scatter(row) -> str:
    """Overdispersion: whether the limits were widened, and by what."""
    words = {"spread": digits(row["spread"], ITEM_PLACES), "phi": digits(row["phi"], ITEM_PLACES)}
    if row["is_wider"]:
        return _(
            "The means scatter more than chance allows (variance %(phi)s times as large): they also differ "
            "for other reasons than the number of answers. The limits are widened by it. People's own means "
            "within a group have a standard deviation of %(spread)s.",
            **words,
        )
    return _(
        "The means scatter no more than chance allows (factor %(phi)s); the limits are not widened. People's "
        "own means within a group have a standard deviation of %(spread)s.",
        **words,
    )


@section("weights", zh="换一种权重会怎样", en="What other weights would do", tables=("about", "weight_strip"))
def weights(tables: Tables) -> tuple[Block, ...]:
    """How often each grade stays when weights move within reason."""
    charts = draw("weight_strip", tables)
    if not charts:
        return ()
    explained = _(
        "Weights are a decision, not a measurement. Here they are drawn anew many times around those of the "
        "plan. A grade that stays in nearly all draws does not hang on the exact weights; one that does not "
        "should be looked at by a person before it is used."
    )
    return (Paragraph(explained), *charts)


@section("importance", zh="先改进什么", en="What to improve first", tables=("about", "importance"))
def importance(tables: Tables) -> tuple[Block, ...]:
    """Questions that go far with the overall view and stand low."""
    charts = draw("importance_performance", tables)
    if not charts or not any(is_number(row["importance"]) for row in records(tables["importance"])):
        return ()
    explained = _(
        "Importance is derived, not asked: it says how far the answers to a question go with the overall "
        "view of the same people (0: not at all, 1: completely). It shows what goes together, not what "
        "causes what. Where intervals overlap, an order of two questions is not certain."
    )
    return (Paragraph(explained), *charts)
