"""What the audit log writes as a word of the programme, for people who read it."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _

from evaluations.vocabulary import in_language

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
    "bank.keep": _("question kept in the bank"),
    "callback.count": _("call-back noted"),
    "callback.draw": _("people to be called back drawn"),
    "comment.names": _("names to be masked kept"),
    "comment.review": _("free texts reviewed"),
    "comment.view": _("free texts looked at"),
    "comments.draw": _("quotes drawn"),
    "comparison.drop": _("pairwise comparison deleted"),
    "comparison.keep": _("pairwise comparison of criteria kept"),
    "conflict.declare": _("tie put into the register"),
    "conflict.withdraw": _("tie taken out of the register"),
    "contact.list": _("list of those not yet answered"),
    "contact.remind": _("reminders sent by e-mail"),
    "data.import": _("file imported"),
    "demo.remove": _("invented county removed"),
    "engagement.keep": _("terms of the commission changed"),
    "evaluation.start": _("evaluation begun"),
    "feedback.pages": _("all feedback pages written"),
    "event.confirm": _("red-line event confirmed"),
    "event.report": _("red-line event reported"),
    "event.withdraw": _("red-line event withdrawn"),
    "evidence.enter": _("evidence entered"),
    "evidence.remove": _("evidence removed"),
    "frame.add": _("people put on the list"),
    "frame.destroy": _("list of people destroyed"),
    "frame.remove": _("people taken off the list"),
    "house.host": _("organisation of guests added"),
    "house.open": _("installation opened"),
    "house.settle": _("organisation changed"),
    "instrument.discard": _("draft of a questionnaire deleted"),
    "instrument.publish": _("questionnaire published"),
    "instrument.test": _("questionnaire filled in as a test"),
    "package.import": _("evaluation imported"),
    "panel.add_rater": _("rater added to a panel"),
    "panel.assign": _("who rates whom settled"),
    "panel.set_up": _("panel set up"),
    "panel.take_away": _("assignment taken away"),
    "panel.third": _("third rater called in"),
    "paper.settle": _("two keyings of a paper form settled"),
    "paper.void": _("paper form made void"),
    "participation.forget": _("record of used tickets deleted"),
    "plan.add": _("part added to the plan"),
    "plan.cycle": _("cycle or waves of the plan changed"),
    "plan.grades": _("grades of the plan changed"),
    "plan.lock": _("plan locked"),
    "plan.move": _("part of the plan moved"),
    "plan.point": _("evidence point changed"),
    "plan.posts": _("posts or teams of the plan changed"),
    "plan.remove": _("part of the plan removed"),
    "plan.rename": _("part of the plan renamed"),
    "plan.sources": _("sources of the plan changed"),
    "plan.version": _("new version of the plan"),
    "plan.weights": _("weights of the plan changed"),
    "rating.no_conflict": _("rater declared to have no tie"),
    "rating.recuse": _("rater stepped back"),
    "rating.reopen": _("rating opened again"),
    "rating.submit": _("rating submitted"),
    "report.release": _("release proposed or held back"),
    "sample.draw": _("sample drawn"),
    "sample.plan": _("sample size planned"),
    "sample.replace": _("person of the sample replaced"),
    "sample.withdraw": _("draw withdrawn"),
    "score.run": _("scored"),
    "stratum.population": _("size of a stratum changed"),
    "stratum.remove": _("stratum removed"),
    "subject.add": _("subjects added"),
    "subject.change": _("subject changed"),
    "subject.remove": _("subject removed"),
    "ticket.issue": _("tickets made"),
    "ticket.replace": _("lost card replaced"),
    "ticket.send": _("tickets sent by e-mail"),
    "token.create": _("key for a program made"),
    "token.revoke": _("key for a program deleted"),
    "wave.close": _("wave closed"),
    "wave.open": _("wave opened"),
    "calendar.add": _("day put into the calendar"),
    "calendar.remove": _("day taken out of the calendar"),
    "calendar.zone": _("time zone changed"),
    "correction.open": _("correction opened"),
    "correction.tell": _("person told of a correction"),
    "link.make": _("link for readers made"),
    "link.revoke": _("link for readers closed"),
    "objection.decide": _("objection decided"),
    "objection.enter": _("objection or reply received"),
    "objection.extend": _("time for an answer extended"),
    "publicity.final": _("results made final"),
    "publicity.post": _("results made public"),
    "publicity.settings": _("terms of publicity changed"),
    "release.approve": _("release approved"),
    "release.send_back": _("release sent back"),
    "action.change": _("action or advice changed"),
    "action.close": _("action or advice closed"),
    "action.reopen": _("action or advice opened again"),
    "action.write": _("action or advice written down"),
    "outcome.enter": _("outcome indicator entered"),
    "outcome.remove": _("outcome indicator removed"),
    "outcome.verify": _("outcome indicator verified"),
    "sources.comment": _("comment on sources that contradict"),
    "sources.rule": _("rule on sources that contradict changed"),
    "story.approve": _("story of change approved"),
    "story.keep": _("story of change written down"),
    "story.take_back": _("story of change deleted, consent taken back"),
}


def action_name(action: str) -> object:
    """In words; the code itself for what has none yet."""
    return ACTIONS.get(action, action)


OBJECTS = {
    "evaluation": _("evaluation"),
    "wave": _("wave"),
    "organisation": _("organisation"),
    "user": _("user"),
    "bank question": _("question of the bank"),
}


def object_name(written: str) -> str:
    """What an entry is about, its nouns in the language of the reader; codes and numbers stay."""
    noun = next((noun for noun in OBJECTS if written.startswith(f"{noun} ")), "")
    if noun:
        rest = written.removeprefix(noun).replace(" wave ", f" {OBJECTS['wave']} ")
        return f"{OBJECTS[noun]}{rest}"
    return written


def plain_value(value: object) -> object:
    """A value of an entry as people write it: lists with commas, texts in the reader's language."""
    if isinstance(value, Mapping):
        if set(value) <= {"zh", "en", "za"}:
            return in_language(value)
        return ", ".join(f"{name} {plain_value(one)}" for name, one in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(str(plain_value(one)) for one in value)
    return value
