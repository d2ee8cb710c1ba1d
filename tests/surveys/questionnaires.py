"""The questionnaires of Qingrong County (invented), as definitions.

The Zhuang wording is a draft for tests and has not been read by a native reader.
"""

from surveys.definition import Choice, Instrument, Item

LANGUAGES = ("zh", "en", "za")


def texts(zh, en, za=""):
    return {"zh": zh, "en": en, **({"za": za} if za else {})}


GOOD = (
    Choice("1", texts("很不好", "very poor", "Mbouj ndei raixcaix")),
    Choice("2", texts("不太好", "rather poor", "Mbouj ndei geijlai")),
    Choice("3", texts("一般", "neither", "Bingzciengz")),
    Choice("4", texts("比较好", "rather good", "Haemq ndei")),
    Choice("5", texts("很好", "very good", "Ndei raixcaix")),
    Choice("na", texts("没遇到／说不清", "did not arise / cannot say", "Caengz bungz / gangj mbouj cingcuj")),
)
CHANGE = (
    Choice("1", texts("差多了", "much worse", "Ca lai lo")),
    Choice("2", texts("差一点", "a little worse", "Ca di ndeu")),
    Choice("3", texts("差不多", "about the same", "Ca mbouj lai")),
    Choice("4", texts("好一点", "a little better", "Ndei di ndeu")),
    Choice("5", texts("好多了", "much better", "Ndei lai lo")),
    GOOD[5],
)
RATED = (
    ("q1", GOOD, "社工跟您说话客气吗，看得起人吗？",
     "Is the worker polite, and do they treat you as an equal?",
     "Segungh caeuq mwngz gangjvah hwngqheiq lwi, yawj ndaej hwnj vunz lwi?"),
    ("q2", GOOD, "您家里的事，社工替您保密吗？", "Does the worker keep your family's business private?",
     "Saeh ranz mwngz, segungh bang mwngz baujmaed lwi?"),
    ("q3", GOOD, "您最需要什么，社工弄明白了吗？", "Did the worker understand what you need most?",
     "Mwngz ceiq aeu gijmaz, segungh rox cingcuj lwi?"),
    ("q4", GOOD, "做事之前，社工先跟您商量吗？", "Does the worker ask you first, before doing things?",
     "Guh saeh gaxgonq, segungh sien caeuq mwngz sanglieng lwi?"),
    ("q5", GOOD, "社工答应的事，做到了吗？", "Did the worker do what they promised?",
     "Saeh segungh dapwngq, guh daengz lwi?"),
    ("q6", GOOD, "您有事的时候，好找到社工吗？", "When you need the worker, are they easy to reach?",
     "Mwngz miz saeh seiz, ra segungh yungzheih lwi?"),
    ("q7", GOOD, "您想办的事，办得怎么样？", "The thing you wanted help with: how did it turn out?",
     "Saeh mwngz siengj guh, guh ndaej baenzlawz?"),
    ("q8", CHANGE, "跟刚认识社工那时候比，您现在过得怎么样？",
     "Compared with when you first met the worker, how are things now?",
     "Caeuq ngamq rox segungh seiz beij, seizneix mwngz gvaq ndaej baenzlawz?"),
    ("q9", GOOD, "以后再碰到这种事，您自己有办法了吗？", "If it happens again, do you now know what to do?",
     "Laebbaez caiq bungz saeh neix, mwngz gag miz banhfap lwi?"),
    ("q10", GOOD, "总的说，社工帮您帮得怎么样？", "All in all, how good was the help?",
     "Cungj gangj, segungh bang mwngz bang ndaej baenzlawz?"),
)  # fmt: skip

RECIPIENT = Instrument(
    name="recipient",
    source="recipient",
    title=texts("服务对象意见表", "What people who were helped think", "Yigen vunz ndaej bangcoh"),
    languages=LANGUAGES,
    items=(
        *(Item(name, "select_one", texts(*words), choices=choices) for name, choices, *words in RATED),
        Item(
            "open",
            "text",
            texts(
                "您最想让社工改的一件事，或者最想说的一句话？",
                "One thing the worker should change, or one thing you want to say?",
                "Saeh mwngz ceiq siengj segungh gaij, roxnaeuz coenz vah ceiq siengj gangj?",
            ),
        ),
    ),
)

CONTACT = (
    Choice("1", texts("0–2 次", "0–2 times")),
    Choice("2", texts("3–5 次", "3–5 times")),
    Choice("3", texts("6 次以上", "6 times or more")),
)
FIELDS = (Choice("elderly", texts("老人", "older people")), Choice("children", texts("儿童", "children")))
DEPARTMENT = Instrument(
    name="department",
    source="department",
    title=texts("部门意见表", "What departments think"),
    languages=("zh", "en"),
    items=(
        Item("contact", "select_one", texts("近半年与该团队打交道几次？", "How often in six months?"),
             choices=CONTACT),
        Item("d1", "select_one", texts("有事联系，对方回应得快不快？", "Do they respond quickly enough?"),
             choices=GOOD, relevant="${contact} != '1'"),
        Item("d2", "select_one", texts("合同里写的任务，完成得如何？", "How well are contract tasks done?"),
             choices=GOOD, relevant="${contact} = '2' or ${contact} = '3'"),
        Item("days", "integer", texts("一般几天回复？", "How many days until a reply?")),
        Item("points", "range", texts("总的打几分？", "How many points in all?"),
             extra={"parameters": "start=0 end=10 step=1"}),
        Item("fields", "select_multiple", texts("主要在哪些方面合作？", "In which fields?"), choices=FIELDS),
        Item("thanks_note", "note", texts("请不要写群众姓名。", "Please give no residents' names.")),
        Item("since", "date", texts("从哪天开始合作？", "Since which day?")),
        Item("open", "text", texts("一件要改的事？", "One thing to change?"), relevant="${d1} = '1'"),
    ),
)  # fmt: skip

PEER = Instrument(
    name="peer",
    source="peer",
    title=texts("同行评议", "Peers"),
    languages=("zh", "en"),
    items=(
        Item("p1", "select_one", texts("说话算数", "Keeps their word"), choices=GOOD),
        Item("note", "text", texts("想说的话", "A remark")),
    ),
)
