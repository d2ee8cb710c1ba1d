"""What the impact report says beside scores, as whole sentences: work done, outcomes, sources, commission."""

from collections.abc import Sequence

from flask_babel import gettext as _

from reports import wording
from reports.disclosed import Row, records
from reports.numbers import digits, is_number
from scoring.disclosure import Gated
from scoring.frames import Withheld

STORIES = 2  # of those that somebody verified, on the first page


def measured(work: Gated, measure: str) -> Row | None:
    """The row of one measure of work, when its count is told."""
    row = next((row for row in records(work) if row["measure"] == measure), None)
    return row if row is not None and is_number(row["count"]) else None


# the commission


def commissioned(engagement: Gated) -> tuple[str, ...]:
    """Who ordered it, who did it, on which contract, and whether independence was signed."""
    return tuple(sentence for row in records(engagement) for sentence in (_ordered(row), _independence(row)))


def _ordered(row: Row) -> str:
    if row["contract"]:
        return _(
            "Commissioned by %(commissioner)s, evaluated by %(evaluator)s, contract %(contract)s.",
            commissioner=row["commissioner"],
            evaluator=row["evaluator"],
            contract=row["contract"],
        )
    return _(
        "Commissioned by %(commissioner)s, evaluated by %(evaluator)s.",
        commissioner=row["commissioner"],
        evaluator=row["evaluator"],
    )


def _independence(row: Row) -> str:
    if not row["signed_on"]:
        return _("No statement of independence has been signed.")
    return _(
        "%(signer)s signed the statement of independence on %(day)s.",
        signer=row["signer"],
        day=day_words(row["signed_on"]),
    )


# how much, how well, who is better off


def much(about: Row, work: Gated) -> tuple[str, ...]:
    """For whom, and what was done beside the records."""
    people, visits, sessions = (measured(work, name) for name in ("people", "visits", "sessions"))
    cases, present = measured(work, "cases"), measured(work, "visits_present")
    counts = {"teams": about["teams"], "workers": about["workers"]}
    said = [_("%(teams)s teams with %(workers)s social workers were evaluated.", **counts)]
    if people:
        said = [
            _(
                "%(people)s service recipients were on the list; %(teams)s teams with %(workers)s social "
                "workers served them.",
                people=people["count"],
                **counts,
            )
        ]
    if visits and present:
        said.append(
            _(
                "%(visits)s visits were made by the evaluator. In %(present)s of them somebody of the agency "
                "was in the room: these are not scored.",
                visits=visits["count"],
                present=present["count"],
            )
        )
    if sessions:
        said.append(_("%(count)s focus groups were held.", count=sessions["count"]))
    if cases:
        said.append(
            _(
                "Goals were set beforehand in %(cases)s cases: %(goals)s goals.",
                cases=cases["count"],
                goals=cases["of"],
            )
        )
    return tuple(said)


def unproved(work: Gated) -> tuple[str, ...]:
    """Records that nobody could prove."""
    row = measured(work, "unproved")
    if row is None:
        return ()
    if not row["count"]:
        return (_("All %(records)s records have a proof.", records=row["of"]),)
    sentence = _(
        "%(count)s of %(records)s records have no proof; they count as nothing done.",
        count=row["count"],
        records=row["of"],
    )
    return (sentence,)


def response(work: Gated) -> tuple[str, ...]:
    row = measured(work, "response")
    if row is None:
        return ()
    sentence = _(
        "%(returned)s of the %(invited)s service recipients who were asked in wave %(wave)s answered "
        "(%(share)s).",
        returned=row["count"],
        invited=row["of"],
        wave=row["code"],
        share=wording.percent(row["share"]),
    )
    return (sentence,)


def recipients_say(criteria: Gated, work: Gated) -> tuple[str, ...]:
    """What recipients think, criterion by criterion."""
    name = next((row["label"] for row in records(work) if row["measure"] == "response"), None)
    rows = [row for row in records(criteria) if row["source"] == name and is_number(row["score"])]
    return tuple(map(_said_by_recipients, rows))


def _said_by_recipients(row: Row) -> str:
    about = {"source": row["source"], "criterion": wording.with_code(row["criterion"], row["label"])}
    if row["unit"] == "worker" and is_number(row["low"]):
        return _(
            "%(source)s on %(criterion)s: %(score)s of 100 (95%% interval %(interval)s; %(n)s workers).",
            **about,
            score=digits(row["score"]),
            interval=wording.interval(row["low"], row["high"]),
            n=row["n"],
        )
    return _(
        "%(source)s on %(criterion)s: %(measured)s out of 100.",
        **about,
        measured=wording.measured(row["score"], row["low"], row["high"], row["n"]),
    )


def goals(work: Gated) -> tuple[str, ...]:
    """Goals of cases that were reached; only verified ones are claimed."""
    row, beyond, unverified = (measured(work, name) for name in ("goals", "beyond", "unverified"))
    if row is None:
        return ()
    said = [
        _(
            "%(reached)s of %(goals)s goals (%(share)s) came out as expected or better, and a second person "
            "verified it.",
            reached=row["count"],
            goals=row["of"],
            share=wording.percent(row["share"]),
        )
    ]
    if beyond and beyond["count"]:
        said.append(_("%(count)s of these came out better than expected.", count=beyond["count"]))
    if unverified and unverified["count"]:
        said.append(_("%(count)s goals were not verified and are not among them.", count=unverified["count"]))
    return tuple(said)


def improved(work: Gated) -> tuple[str, ...]:
    """How many outcome indicators improved, in one sentence."""
    row = measured(work, "outcomes")
    if row is None:
        return ()
    sentence = _(
        "%(count)s of %(total)s outcome indicators improved against a baseline and were verified.",
        count=row["count"],
        total=row["of"],
    )
    return (sentence,)


def outcome(row: Row) -> str:
    """One indicator: what may be claimed of it, and whether the target was reached."""
    sentence = _claimed(row)
    if not row["verified"]:
        sentence = _(
            "%(sentence)s Not verified by a second person: this is not a finding.", sentence=sentence
        )
    if row["reached"] not in ("yes", "no"):
        return sentence
    target = {"sentence": sentence, "target": wording.amount(row["target"])}
    if row["reached"] == "yes":
        return _("%(sentence)s The target of %(target)s is reached.", **target)
    return _("%(sentence)s The target of %(target)s is not reached.", **target)


def _claimed(row: Row) -> str:
    state, name = row["state"], row["label"]
    if isinstance(state, Withheld):
        return _("%(label)s: %(reason)s.", label=name, reason=wording.withheld(state))
    now = amount(row["value"], row["unit"], row["value_on"])
    if state == "no_baseline":
        return _("%(label)s: %(now)s. There is no baseline, so no change is claimed.", label=name, now=now)
    before = amount(row["baseline"], row["unit"], row["baseline_on"])
    if state == "later":
        return _("%(label)s: %(before)s at the start. No later value yet.", label=name, before=before)
    spread = {"label": name, "before": before, "now": now}
    if state == "same":
        return _("%(label)s: unchanged, from %(before)s to %(now)s.", **spread)
    if not is_number(row["percent"]):
        return _("%(label)s: from %(before)s to %(now)s.", **spread)
    spread["percent"] = wording.percent(row["percent"])
    if state == "better":
        return _("%(label)s: improved by %(percent)s, from %(before)s to %(now)s.", **spread)
    return _("%(label)s: worse by %(percent)s, from %(before)s to %(now)s.", **spread)


def amount(value: object, unit: object, day: object) -> str:
    """A value with its unit and the day on which it was true."""
    return _("%(value)s %(unit)s (%(day)s)", value=wording.amount(value), unit=unit, day=day_words(day))


def day_words(day: object) -> str:
    """A day in figures that no line breaks apart, the same in every language."""
    return str(day).replace("-", "/")


def other_causes() -> str:
    return _(
        "An indicator that changed does not prove that the service changed it: prices, policies and other "
        "helpers work as well. Percentages are told only against a baseline."
    )


# stories


def titles(stories: Gated) -> tuple[str, ...]:
    """The titles of at most two verified stories, in one sentence."""
    verified = [row["title"] for row in records(stories) if row["is_verified"]][:STORIES]
    if not verified:
        return ()
    quoted = [_("“%(title)s”", title=title) for title in verified]
    return (_("Stories that were checked: %(titles)s.", titles=wording.listed(quoted)),)


def chosen(row: Row) -> tuple[str, ...]:
    """Who chose a story and why, and whether anybody checked it."""
    said = [_("Chosen by: %(who)s. Why: %(reason)s", who=row["chosen_by"], reason=row["reason"])]
    if row["is_verified"]:
        return (*said, _("Checked: %(how)s", how=row["verified"]))
    return (*said, _("Nobody has checked this story: it is told as it was told."))


# advice


def recommended(advice: Gated) -> tuple[str, ...]:
    """The first advice of this cycle, in one line."""
    first = next((row["text"] for row in records(advice) if row["cycle"] == "now"), None)
    return (_("Recommended first: %(text)s", text=first),) if first else ()


# sources that contradict


def rule_of_sources(rows: Sequence[Row]) -> str:
    return _(
        "Rule: sources of one criterion that lie %(apart)s points or more apart, of 100, contradict one "
        "another. Then somebody has to say why before the report is released.",
        apart=wording.plain(rows[0]["apart"]),
    )


def contradiction(row: Row) -> str:
    """One contradiction with what was said of it."""
    pair = {
        "criterion": wording.with_code(row["criterion"], row["label"]),
        "first": row["high_source"],
        "high": digits(row["high"]),
        "second": row["low_source"],
        "low": digits(row["low"]),
    }
    if not row["comment"]:
        return _(
            "%(criterion)s: %(first)s %(high)s, %(second)s %(low)s. No comment has been written.", **pair
        )
    return _(
        "%(criterion)s: %(first)s %(high)s, %(second)s %(low)s. Comment: %(comment)s",
        **pair,
        comment=row["comment"],
    )


def contradict(gated: Gated) -> tuple[str, ...]:
    """On which criteria sources contradict one another, in one sentence."""
    apart = [row for row in records(gated) if row["is_apart"]]
    if not apart:
        return ()
    named = wording.listed(wording.with_code(row["criterion"], row["label"]) for row in apart)
    return (_("Sources contradict one another on: %(criteria)s.", criteria=named),)


def none_contradicts() -> str:
    return _("No two sources contradict one another by this rule.")
