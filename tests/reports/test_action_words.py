"""Every action of the audit log has words for its readers."""

import ast
from pathlib import Path

from reports.action_words import ACTIONS, object_name, plain_value
from surveys.sending import REMINDED
from tests.test_house import parsed, source_files

WRITERS = {"record": 2, "_log": 2, "_audit": 2, "note_sent": 3, "editing": 3}  # where the action stands
PREFIXES = {"editing": "plan."}


def written_actions(path: Path) -> set[str]:
    """The actions that a file hands to the audit log, those in constants of the module included."""
    tree = parsed(path)
    constants = {
        node.targets[0].id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
    }
    found = set()
    for node in ast.walk(tree):
        name = ast.unparse(node.func).rpartition(".")[2] if isinstance(node, ast.Call) else ""
        if name not in WRITERS or len(node.args) <= WRITERS[name]:
            continue
        for part in ast.walk(node.args[WRITERS[name]]):
            if isinstance(part, ast.Constant) and part.value != "plan.":
                found.add(PREFIXES.get(name, "") + part.value)
            if isinstance(part, ast.Name) and part.id in constants:
                found.add(constants[part.id])
    return found


def test_every_action_of_the_audit_log_has_words():
    written = set().union(*(written_actions(path) for path in source_files())) | {REMINDED}

    assert len(written) > 80
    assert written - set(ACTIONS) == set()
    assert set(ACTIONS) - written == set()


def test_what_an_entry_says_has_no_brackets_of_the_programme(app):
    detail = {"group": ["person", "T1"], "title": {"zh": "评价", "en": "Evaluation"}, "size": {"peer": 3}}

    with app.test_request_context(headers={"Accept-Language": "zh"}):
        told = [plain_value(value) for value in detail.values()]
        about = object_name("evaluation 2 wave Y2")

    assert told == ["person, T1", "评价", "peer 3"]
    assert about.endswith(" Y2") and "2" in about
