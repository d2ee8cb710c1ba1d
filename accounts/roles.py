"""Roles in words: what each is called, and in a sentence what it may do."""

from flask_babel import lazy_gettext as _

HOUSE_ROLES = ("administrator", "analyst", "fieldworker")  # the evaluator's own staff
GUEST_ROLES = ("funder", "expert", "agency", "subject", "supervisor")
ROLES = {
    "administrator": (
        _("Administrator"),
        _("Plans, collects, keeps the accounts and the audit log. Never reads single ratings of experts."),
    ),
    "analyst": (
        _("Analyst"),
        _("Scores, checks quality, reads results, reviews free texts as the second person. Changes no plan."),
    ),
    "fieldworker": (
        _("Fieldworker"),
        _("Brings cards and the tablet to people and sees how many have answered. Sees no result."),
    ),
    "expert": (
        _("Expert"),
        _("Rates the evaluation he was asked for. Sees no answer and no score."),
    ),
    "subject": (
        _("Evaluated person"),
        _("Reads the plan by which he is evaluated, before and after."),
    ),
    "agency": (
        _("Agency"),
        _("Reads the plan and how far collecting has come."),
    ),
    "funder": (
        _("Funder"),
        _("Reads released reports and nothing else."),
    ),
    "supervisor": (
        _("Supervising body"),
        _("Reads plan, progress, scores, reports and the audit log of the evaluation; changes nothing."),
    ),
    "operator": (
        _("Operator of the server"),
        _("Keeps the server running. Opens no page of an evaluation."),
    ),
}  # fmt: skip


def role_name(role: str) -> object:
    return ROLES[role][0]


def role_sentence(role: str) -> object:
    return ROLES[role][1]
