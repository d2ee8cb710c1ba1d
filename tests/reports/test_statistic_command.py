"""flask statistic: every method answers in strict JSON, and whatever does not fit becomes a sentence."""

import json
import math

import pytest

from reports import statistic_command
from scoring.methods.catalogue import METHODS

NESTS = (
    None,
    [],
    {},
    "x",
    "\ud800",
    True,
    -1,
    1e308,
    10**400,
    [[]],
    [[1, [2]]],
    {"a": {"b": []}},
    [{}, None],
    [1, "x"],
)


@pytest.fixture
def ask(words):
    """ask("alpha", {"scores": ...}) runs the command; data may also be text or bytes."""
    runner = words.test_cli_runner()

    def run(*arguments, data=None, lang="en"):
        given = json.dumps(data) if isinstance(data, dict) else data
        ending = () if data is None else ("-",)
        return runner.invoke(args=["statistic", *arguments, *ending, "--lang", lang], input=given)

    return run


def strict(text):
    """JSON as the standard has it: no NaN, no Infinity."""
    return json.loads(text, parse_constant=pytest.fail)


def test_without_arguments_all_methods_are_listed_by_family(ask):
    listed = ask().stdout

    assert [code for code in METHODS if f"  {code} " not in listed] == []
    assert listed.startswith("Precision\n")
    assert "Cronbach's alpha" in listed
    assert "克隆巴赫 α 系数" in ask(lang="zh").stdout


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_method_is_described_with_arguments_readings_and_example(ask, lang):
    told = ask("alpha", lang=lang).stdout
    example = METHODS["alpha"].examples[0]

    assert METHODS["alpha"].sentence[lang] in told
    assert json.dumps(example.given, ensure_ascii=False) in told
    assert example.source in told
    assert "scores      [[number | null, …], …] | null" in told
    assert {"zh": "0.7 起：", "en": "from 0.7: "}[lang] in told
    assert strict(told[told.rindex("\n{") :])["alpha"] == pytest.approx(14 / 15)


@pytest.mark.parametrize("code", METHODS)
def test_every_method_can_be_described(ask, code):
    told = ask(code)

    assert (told.exit_code, told.stderr) == (0, "")
    assert ask(code, lang="zh").exit_code == 0


@pytest.mark.parametrize("code", METHODS)
def test_worked_example_gives_its_published_numbers_as_strict_json(ask, code):
    example = METHODS[code].examples[0]

    told = ask(code, data=dict(example.given))

    assert told.exit_code == 0
    result = strict(told.stdout)
    for path, expected in example.expected.items():
        found = result
        for part in filter(None, path.split(".")):
            found = found[int(part)] if isinstance(found, list) else found[part]
        assert found == (expected if expected is None else pytest.approx(expected, abs=example.tolerance))


def test_data_are_read_from_a_file(words, tmp_path):
    file = tmp_path / "data.json"
    file.write_bytes(b"\xef\xbb\xbf" + b'{"successes": 19, "n": 24}')  # as an editor on Windows saves it

    told = words.test_cli_runner().invoke(args=["statistic", "wilson", str(file)])

    assert strict(told.stdout)["interval"]["low"] == pytest.approx(0.595, abs=5e-4)


def test_chinese_labels_come_back_as_they_are(ask):
    scores = {"values": [80, 90, 70], "ses": [2, 2, 2], "labels": ["河边队", "山上队", "城东队"]}

    told = ask("shrinkage", data=scores)

    assert "河边队" in told.stdout


def test_number_that_does_not_exist_is_null(monkeypatch, ask):
    monkeypatch.setattr(statistic_command, "plain", lambda _result: {"low": -math.inf, "n": [math.nan, 1]})

    told = ask("wilson", data={"successes": 1, "n": 2})

    assert strict(told.stdout) == {"low": None, "n": [None, 1]}


BAD = {
    "not JSON": ("{", "The data are not JSON"),
    "nothing": ("", "The data are not JSON"),
    "not a number": ('{"successes": NaN, "n": 2}', "The data are not JSON: NaN"),
    "infinity": ('{"successes": -Infinity, "n": 2}', "The data are not JSON: -Infinity"),
    "not text": (b"\xff\xfe\x00\xd8", "The data are not JSON"),
    "a list": ("[1, 2]", "not an object of arguments by name"),
    "deep": ("[" * 100_000, "The data are not JSON"),
    "unknown argument": ('{"successes": 1, "n": 2, "colour": 3}', "wilson knows no argument colour."),
    "missing argument": ('{"n": 2}', "wilson needs the argument successes."),
    "both": ('{"m": 2, "\\ud800": 1}', "wilson knows no argument m. wilson knows no argument \\ud800."),
    "out of bounds": ('{"successes": 3, "n": 2}', "expected"),
    "a list for a number": ('{"successes": [1], "n": 2}', "expected a number from 0 to 2"),
    "text for a number": ('{"successes": "many", "n": 2}', "expected a number from 0 to 2"),
    "half a character": ('{"successes": "\\ud800", "n": 2}', "expected a number from 0 to 2"),
}


@pytest.mark.parametrize(("data", "said"), BAD.values(), ids=BAD)
def test_data_that_cannot_be_used_are_refused_with_a_sentence(ask, data, said):
    told = ask("wilson", data=data)

    assert (told.exit_code, told.stdout) == (2, "")
    assert said in told.stderr
    assert "Traceback" not in told.stderr
    assert len(told.stderr) < 600


def test_unknown_method_and_absent_file_are_refused(ask, words):
    unknown = ask("alfa")
    absent = words.test_cli_runner().invoke(args=["statistic", "alpha", "/nowhere.json"])

    assert (unknown.exit_code, absent.exit_code) == (2, 2)
    assert "There is no method alfa." in unknown.stderr


def test_file_that_is_too_large_is_refused_before_it_is_read(ask, monkeypatch):
    monkeypatch.setattr(statistic_command, "LARGEST", 2 * 1024**2)

    told = ask("wilson", data="[" + "1," * 1024**2 + "1]")

    assert told.exit_code == 2
    assert told.stderr == "The data are larger than 2 MB.\n"


@pytest.mark.parametrize("code", METHODS)
def test_odd_data_never_end_in_a_trace(ask, code):
    """Each argument of the example is in turn replaced by something of another shape."""
    given = dict(METHODS[code].examples[0].given)
    wrong = {}
    for name in given:
        for nest in NESTS:
            told = ask(code, data=json.dumps({**given, name: nest}))
            ends_well = told.exit_code in (0, 2) and isinstance(told.exception, SystemExit | None)
            if not ends_well or told.exit_code == 2 and not told.stderr:
                wrong[name, str(nest)[:20]] = repr(told.exception)
            elif told.exit_code == 0:
                strict(told.stdout)

    assert wrong == {}
