"""What the audit log writes as a word of the programme, for people who read it."""

from flask_babel import lazy_gettext as _

ACTIONS = {
    "access.grant": _("evaluation opened to a guest"),
    "access.revoke": _("evaluation closed to a guest"),
    "account.change": _("account changed"),
    "account.create": _("account created"),
    "account.disable": _("account disabled"),
    "account.enable": _("account enabled"),
    "account.password": _("own password changed"),
    "account.recovery_code": _("logged in with a recovery code"),
    "account.recovery_codes": _("new recovery codes"),
    "account.reset": _("new way in for an account"),
    "account.second_factor": _("two-step log-in set up"),
    "account.second_factor.drop": _("two-step log-in taken away"),
    "account.second_factor.stop": _("two-step log-in stopped"),
    "comment.names": _("names to be masked kept"),
    "comment.review": _("free texts reviewed"),
    "comment.view": _("free texts looked at"),
    "comments.draw": _("quotes drawn"),
    "contact.list": _("list of those not yet answered"),
    "demo.remove": _("invented county removed"),
    "event.confirm": _("red-line event confirmed"),
    "event.report": _("red-line event reported"),
    "event.withdraw": _("red-line event withdrawn"),
    "evidence.enter": _("evidence entered"),
    "evidence.remove": _("evidence removed"),
    "house.host": _("organisation of guests added"),
    "house.open": _("installation opened"),
    "house.settle": _("organisation changed"),
    "package.import": _("evaluation imported"),
    "participation.forget": _("record of used tickets deleted"),
    "plan.lock": _("plan locked"),
    "plan.version": _("new version of the plan"),
    "plan.weight": _("weight changed"),
    "report.release": _("report released or refused"),
    "score.run": _("scored"),
    "ticket.issue": _("tickets made"),
    "ticket.replace": _("lost card replaced"),
    "token.create": _("key for a program made"),
    "token.revoke": _("key for a program deleted"),
    "wave.close": _("wave closed"),
    "wave.open": _("wave opened"),
}


def action_name(action: str) -> object:
    """In words; the code itself for what has none yet."""
    return ACTIONS.get(action, action)
