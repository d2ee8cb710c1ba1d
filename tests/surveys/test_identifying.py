"""An instrument that asks who one is gets a warning; one that asks about the service gets none."""

import pytest

from bench.qingrong.generate import PACKAGE as QINGRONG
from packages.reader import read_package
from surveys.definition import Choice, Instrument, Item
from surveys.identifying import instrument_warnings
from tests.packages.conftest import CASES
from tests.surveys.questionnaires import DEPARTMENT, PEER, RECIPIENT


def asking(*items):
    return Instrument("x", "recipient", {"zh": "表"}, ("zh", "en"), items)


def item(kind, zh, en="", name="q", **more):
    return Item(name, kind, {"zh": zh, **({"en": en} if en else {})}, **more)


def kinds(*items):
    return [one.kind for one in instrument_warnings(asking(*items))]


@pytest.mark.parametrize(
    ("kind", "label", "found"),
    [
        ("text", "您的姓名", "name"),
        ("text", "怎么称呼您？", "name"),
        ("text", "联系电话", "phone"),
        ("integer", "手机号", "phone"),
        ("text", "身份证号码", "identity"),
        ("text", "残疾证号", "identity"),
        ("text", "您的住址", "address"),
        ("text", "家住哪里？", "address"),
        ("date", "出生日期", "birthday"),
        ("integer", "哪一年出生？", "birthday"),
        ("text", "邮箱", "email"),
        ("text", "微信号", "account"),
        ("integer", "户号", "household"),
        ("text", "银行卡号", "bank"),
        ("text", "您的工号", "number"),
        ("text", "请上传照片", "photo"),
        ("text", "是谁帮您填的？", "who"),
    ],
)
def test_question_for_an_identifier_is_warned_of(kind, label, found):
    assert found in kinds(item(kind, label))


@pytest.mark.parametrize(
    "label",
    ["What is your full name?", "Phone number", "E-mail", "Date of birth", "Your address", "Who helped you?"],
)
def test_english_question_is_warned_of(label):
    assert kinds(Item("q", "text", {"en": label})) != []


def test_hint_counts_as_well():
    assert kinds(Item("q", "text", {"zh": "其他"}, hint={"zh": "可以留下您的电话"})) == ["phone"]


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        ("note", "请写上姓名"),
        ("text", "您想说什么？请不要写姓名、电话、住址。"),
        ("text", "Anything else? Please do not give your full name."),
        ("select_one", "打电话找社工，有人接吗？"),
        ("integer", "一般几天回复？"),
        ("date", "从哪天开始合作？"),
        ("text", "社工的名字（不清楚可以不填）"),
        ("text", "最需要改的一件事？"),
    ],
)
def test_question_about_the_service_is_not_warned_of(kind, label):
    assert kinds(item(kind, label)) == []


def test_traits_of_one_person_are_warned_of_together():
    sex = (Choice("1", {"zh": "男"}), Choice("2", {"zh": "女"}))
    two = (item("integer", "您的年龄", name="age"), item("select_one", "性别", name="sex", choices=sex))
    three = (*two, item("select_one", "您是哪个村的？", name="village", choices=sex))
    (warned,) = instrument_warnings(asking(*three))

    assert kinds(*two) == []
    assert (warned.kind, warned.items) == ("together", ("age", "sex", "village"))


def test_warning_is_a_sentence_with_the_items(app):
    with app.test_request_context("/?lang=en"):
        (one,) = instrument_warnings(asking(item("text", "身份证号", name="card")))

        assert str(one) == "Item card seems to ask for an identity number."


def test_instruments_of_the_house_ask_for_nothing_that_identifies():
    packages = [read_package(QINGRONG), read_package(CASES / "sample-1" / "package")]
    shipped = [one for package in packages for one in package.instruments]
    found = {one.name: kinds(*one.items) for one in (*shipped, RECIPIENT, DEPARTMENT, PEER)}

    assert len(shipped) >= 5
    assert {name: warned for name, warned in found.items() if warned} == {}
