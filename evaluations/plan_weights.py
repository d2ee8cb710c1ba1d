"""The table of weights as a form: one field for each evidence point and post, sums for every node."""

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms.validators import Optional

from evaluations.models_plan import EvidencePoint, PlanVersion
from evaluations.plan_checks import HUNDRED
from evaluations.plan_edit import nodes
from evaluations.plan_page import node_name, plain
from evaluations.plan_tree import evidence_points, post_sum, weighed_posts, weight_of
from evaluations.row_forms import NumberField, percent
from evaluations.vocabulary import post_name


@dataclass(frozen=True)
class Sum:
    """The sum of a column, in figures and in words beside it."""

    post: str
    total: str
    is_whole: bool

    @property
    def words(self) -> str:
        return _("sum 100") if self.is_whole else _("sum %(total)s, expected 100", total=self.total)


def sums(version: PlanVersion) -> list[Sum]:
    """One for each column of weights."""
    totals = [(post, post_sum(version, post)) for post in weighed_posts(version)]
    return [Sum(post_name(post), plain(total), abs(total - 100) <= HUNDRED) for post, total in totals]


def weights_form(version: PlanVersion) -> FlaskForm:
    """A form with a field for each cell of the table; blank: the point does not exist for the post."""
    fields, start = {}, {}
    for _criterion, _indicator, point in evidence_points(version):
        for place, post in enumerate(weighed_posts(version)):
            label = _("Weight of %(point)s, %(post)s", point=point.code, post=post_name(post))
            fields[field_name(point, place)] = NumberField(label, [Optional(), percent])
            start[field_name(point, place)] = next((w.weight for w in point.weights if w.post == post), None)
    return type("WeightsForm", (FlaskForm,), fields)(data=start)


def field_name(point: EvidencePoint, place: int) -> str:
    return f"w{point.id}_{place}"


def table_of(version: PlanVersion, form: FlaskForm) -> dict[tuple[str, str], float | None]:
    """(evidence point, post) to weight, as the form holds them."""
    return {
        (point.code, post): None if (weight := form[field_name(point, place)].data) is None else float(weight)
        for _criterion, _indicator, point in evidence_points(version)
        for place, post in enumerate(weighed_posts(version))
    }


def rows(version: PlanVersion, form: FlaskForm) -> list[dict]:
    """The tree with a field or a sum in every column. ``within``: codes of the nodes a row counts for."""
    posts, within, laid = weighed_posts(version), {}, []
    for level, node in nodes(version):
        within = {**within, level: node.code} if level != "criterion" else {"criterion": node.code}
        row = {"level": level, "name": node_name(node), "code": node.code}
        if level == "evidence":
            row["fields"] = [form[field_name(node, place)] for place in range(len(posts))]
            row["within"] = f"{within['criterion']} {within['indicator']}"
        else:
            row["sums"] = [plain(sum(weight_of(point, post) for point in _under(node))) for post in posts]
        laid.append(row)
    return laid


def _under(node) -> list[EvidencePoint]:
    """The evidence points of a criterion or an indicator."""
    if hasattr(node, "evidence_points"):
        return node.evidence_points
    return [point for indicator in node.indicators for point in indicator.evidence_points]
