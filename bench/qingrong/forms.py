"""The three questionnaires of Qingrong County as XLSForm rows."""

ZH, EN, ZA = "label::中文 (zh)", "label::English (en)", "label::Vahcuengh (za)"
DRAFT_VERSION = "2026-11 za-draft"  # the Zhuang wording still needs review by a native reader

# Only on the Zhuang page: the wording is a draft and has to be read by a native reader.
REVIEW_NOTE = (
    "",
    "",
    "（壮文初稿，尚待母语者审读。）Vah Cuengh neix dwg gaujcoh, lij caj bouxcuengh daeuj yawj.",
)

QUALITY = (
    ("1", "很不好", "Very bad", "Mbouj ndei raixcaix"),
    ("2", "不太好", "Not so good", "Mbouj ndei geijlai"),
    ("3", "一般", "So-so", "Itbuen"),
    ("4", "比较好", "Fairly good", "Haemq ndei"),
    ("5", "很好", "Very good", "Ndei raixcaix"),
    ("na", "没遇到 / 说不清", "Did not come up / cannot say", "Mbouj bungz gvaq / gangj mbouj cingcuj"),
)
CHANGE = (
    ("1", "差多了", "Much worse", "Rwix gvaq lai lo"),
    ("2", "差一点", "A little worse", "Rwix di ndeu"),
    ("3", "差不多", "About the same", "Ca mbouj lai"),
    ("4", "好一点", "A little better", "Ndei di ndeu"),
    ("5", "好多了", "Much better", "Ndei gvaq lai lo"),
    ("na", "没遇到 / 说不清", "Did not come up / cannot say", "Mbouj bungz gvaq / gangj mbouj cingcuj"),
)
HELPED = (
    ("1", "是", "Yes", "Miz"),
    ("0", "否", "No", "Mbouj miz"),
    ("na", "记不清", "Cannot remember", "Geiq mbouj cingcuj"),
)
CONTACT = (
    ("1", "0–2 次", "0–2 times"),
    ("2", "3–5 次", "3–5 times"),
    ("3", "6 次以上", "6 times or more"),
)
KNOWN_QUALITY = (*(option[:3] for option in QUALITY[:5]), ("na", "不了解", "Do not know"))
AGREEMENT = (
    ("1", "完全不是", "Not at all"),
    ("2", "多半不是", "Mostly not"),
    ("3", "有时是", "Sometimes"),
    ("4", "多半是", "Mostly"),
    ("5", "一向如此", "Always"),
    ("na", "不了解", "Do not know"),
)
BALLOT = (
    ("4", "优秀", "Excellent"),
    ("3", "称职", "Competent"),
    ("2", "基本称职", "Basically competent"),
    ("1", "不称职", "Not competent"),
    ("na", "不了解", "Do not know"),
)

# name, list of options, evidence point, texts
RECIPIENT_ITEMS = (
    ("S1", "helped", "", "近一年社工帮过您吗？", "Has a social worker helped you in the last year?",
     "Bi ndeu neix, segungh bang gvaq mwngz lwi?"),
    ("Q1", "quality", "E04", "社工跟您说话客气吗，看得起人吗？",
     "Is the worker polite, and do they treat you as an equal?",
     "Segungh caeuq mwngz gangjvah hwzgi lwi, yawj ndaej hwnj vunz lwi?"),
    ("Q2", "quality", "E04", "您家里的事，社工替您保密吗？",
     "Does the worker keep your family's business private?",
     "Gij saeh ndaw ranz mwngz, segungh bang mwngz baujmaed lwi?"),
    ("Q3", "quality", "E11", "您最需要什么，社工弄明白了吗？", "Did the worker understand what you need most?",
     "Mwngz ceiq aeuyungh gijmaz, segungh roxyiuj cingcuj le lwi?"),
    ("Q4", "quality", "E04", "做事之前，社工先跟您商量吗？",
     "Does the worker ask you first, before doing things?",
     "Guh saeh gaxgonq, segungh sien caeuq mwngz sanglieng lwi?"),
    ("Q5", "quality", "E11", "社工答应的事，做到了吗？", "Did the worker do what they promised?",
     "Gij saeh segungh dapwngq haenx, guh daengz le lwi?"),
    ("Q6", "quality", "E11", "您有事的时候，好找到社工吗？",
     "When you need the worker, are they easy to reach?",
     "Mwngz miz saeh seiz, yungzheih ra daengz segungh lwi?"),
    ("Q7", "quality", "E18", "您想办的事，办得怎么样？", "The thing you wanted help with: how did it turn out?",
     "Gij saeh mwngz siengj guh haenx, guh ndaej baenzlawz?"),
    ("Q8", "change", "E18", "跟刚认识社工那时候比，您现在过得怎么样？",
     "Compared with when you first met the worker, how are things now?",
     "Caeuq mwngz ngamq roxnaj segungh seiz doxbeij, seizneix mwngz gvaq ndaej baenzlawz?"),
    ("Q9", "quality", "E11", "以后再碰到这种事，您自己有办法了吗？",
     "If it happens again, do you now know what to do?",
     "Ngoenzlaeng caiq bungz daengz cungj saeh neix, mwngz gag miz banhfap lwi?"),
    ("Q10", "quality", "E18", "总的说，社工帮您帮得怎么样？", "All in all, how good was the help?",
     "Cungj daeuj gangj, segungh bang mwngz bang ndaej baenzlawz?"),
    ("open", "", "", "您最想让社工改的一件事，或者最想说的一句话？",
     "One thing the worker should change, or one thing you want to say?",
     "Mwngz ceiq siengj hawj segungh gaij gijmaz, roxnaeuz ceiq siengj gangj gijmaz?"),
)  # fmt: skip
DEPARTMENT_ITEMS = (
    ("contact", "contact", "", "近半年与该团队打交道几次？",
     "How often did you work with this team in six months?"),
    ("D1", "quality", "E21", "有事联系，对方回应得快不快？", "When contacted, do they respond quickly enough?"),
    ("D2", "quality", "E21", "合同里写的任务，完成得如何？", "How well are the contract tasks done?"),
    ("D3", "quality", "E21", "我们转过去的困难个案，处理得如何？",
     "How well are the hard cases we refer handled?"),
    ("D4", "quality", "E21", "报送的数字和材料，准不准、及不及时？",
     "Are figures and papers correct and on time?"),
    ("D5", "quality", "E21", "守规矩、不谋私，做得如何？",
     "How well do they keep rules and avoid private gain?"),
    ("D6", "quality", "E21", "辖区群众的难事，看得出有改善吗？",
     "Can you see improvement in residents' difficulties?"),
    ("D7", "quality", "E21", "能守住专业本分，不被杂事带偏吗？",
     "Do they hold to professional work and not drift into odd jobs?"),
    ("D8", "quality", "E21", "明年还愿意与他们合作吗？", "Would you work with them again next year?"),
    ("conduct", "ballot", "E03", "您最熟悉的那位社工（就是表头选的那位），品行表现怎么样？（可不填）",
     "The worker you know best (named at the top): how is their conduct? (optional)"),
    ("open", "", "", "一件做得好的事、一件要改的事(请不要写群众姓名)",
     "One good thing, one to change (no residents' names)"),
)  # fmt: skip
PEER_ITEMS = (
    ("P1", "agreement", "E22", "说话算数", "Keeps their word"),
    ("P2", "agreement", "E22", "守住服务对象的秘密", "Keeps clients' confidences"),
    ("P3", "agreement", "E22", "遇到难题肯帮人", "Helps with hard cases"),
    ("P4", "agreement", "E22", "记录扎实、经得起看", "Records stand up to reading"),
    ("P5", "agreement", "E22", "会总结、会改进", "Learns and improves"),
    ("P6", "agreement", "E22", "愿意与其搭档", "Would team up again"),
    (
        "conduct",
        "ballot",
        "E03",
        "总的看，这位同事品行表现怎么样？",
        "All in all, how is this colleague's conduct?",
    ),
)
INSTRUMENTS = {
    "recipient": (RECIPIENT_ITEMS, {"helped": HELPED, "quality": QUALITY, "change": CHANGE}),
    "department": (DEPARTMENT_ITEMS, {"contact": CONTACT, "quality": KNOWN_QUALITY, "ballot": BALLOT}),
    "peer": (PEER_ITEMS, {"agreement": AGREEMENT, "ballot": BALLOT}),
}
TITLES = {
    "recipient": ("服务对象问卷", "Questions for recipients", "Vah cam vunz ndaej fugsaeh"),
    "department": ("部门与村（居）委会问卷", "Departments and village committees"),
    "peer": ("同事互评", "Peer review"),
}


def item_names(instrument: str) -> tuple[str, ...]:
    return tuple(item[0] for item in INSTRUMENTS[instrument][0])


def items_feeding(instrument: str, evidence: str) -> tuple[str, ...]:
    return tuple(item[0] for item in INSTRUMENTS[instrument][0] if item[2] == evidence)


def _labels(texts: tuple[str, ...]) -> dict:
    return dict(zip((ZH, EN, ZA), texts, strict=False))


def _item_row(item: tuple, instrument: str) -> dict:
    name, options, evidence, *texts = item
    screened = instrument == "department" and name != "contact"
    return {
        "type": f"select_one {options}" if options else "text",
        "name": name,
        **_labels(texts),
        "required": "yes" if name == "contact" else "",
        "relevant": "${contact} != '1'" if screened else "",
        "evidence": evidence,
        "reverse": "",
    }


def sheets(instrument: str) -> dict[str, list[dict]]:
    """The three XLSForm sheets of an instrument as rows with equal keys."""
    items, lists = INSTRUMENTS[instrument]
    survey = [_item_row(item, instrument) for item in items]
    settings = {
        "form_id": instrument,
        "form_title": TITLES[instrument][0],
        **{label.replace("label", "title"): text for label, text in _labels(TITLES[instrument]).items()},
        "version": "2026-11",
        "source": instrument,
    }
    if instrument == "recipient":
        blank = dict.fromkeys(survey[0], "")
        survey.insert(0, {**blank, "type": "note", "name": "za_review", **_labels(REVIEW_NOTE)})
        settings["version"] = DRAFT_VERSION
    choices = [
        {"list_name": name, "name": option[0], **_labels(option[1:])}
        for name, options in lists.items()
        for option in options
    ]
    return {"survey": survey, "choices": choices, "settings": [settings]}
