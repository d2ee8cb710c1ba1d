"""The house rules, kept by a test: rooms, sizes, names, doors, languages, stores."""

import ast
import re
from importlib import import_module
from itertools import chain
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import db
from accounts import access
from app import DOORS
from scoring.rules import RULES
from surveys.questions import QUESTIONS

for module in chain.from_iterable(door.modules for door in DOORS.values()):
    import_module(module)  # every table is known, whichever test runs first

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("scoring", "db", "accounts", "evaluations", "surveys", "packages", "reports", "app")
# What a room may import besides itself: everything to its left, with these exceptions.
FORBIDDEN = {"scoring": {"db"}, "db": {"scoring"}, "accounts": {"scoring"}, "surveys": {"scoring"}}
PURE_MODULES = {"numpy", "pandas", "scipy", "statsmodels"}
PURE_STDLIB = {
    "__future__", "collections", "dataclasses", "datetime", "decimal", "enum", "fractions", "functools",
    "hashlib", "itertools", "json", "math", "operator", "re", "string", "types", "typing", "warnings",
}  # fmt: skip
FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc", "manager", "managers", "helper", "util"}
FROZEN_COLUMNS = {
    "participation": {
        "invitation": {"ticket_hash", "poll", "state", "claim"},
        "signing_key": {"poll", "wrapped"},
        "contact": {"key", "poll", "name", "address", "ticket_hash"},
        "frame_entry": {
            "key", "frame", "kind", "stratum", "subjects", "name", "address", "language", "state",
        },
    },
    "box": {
        "ballot_box": {"name", "seal_key", "verify_key", "size", "is_open"},
        "urn": {"key", "box", "labels", "ballots"},
    },
}  # fmt: skip


def source_files():
    """Every Python file of the product (tests and frozen migrations apart)."""
    files = [*ROOT.glob("*.py")]
    for folder in (*ROOMS, "bench"):
        files += (ROOT / folder).rglob("*.py") if (ROOT / folder).is_dir() else []
    return sorted(files)


def all_files():
    return source_files() + sorted((ROOT / "tests").rglob("*.py"))


def room_of(path):
    part = path.relative_to(ROOT).parts[0]
    return part.removesuffix(".py")


def imported_modules(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module


def parsed(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def names(path):
    return str(path.relative_to(ROOT))


def test_rooms_import_only_to_their_left():
    wrong = []
    for path in source_files():
        room = room_of(path)
        if room not in ROOMS:
            continue
        for module in imported_modules(parsed(path)):
            other = module.split(".")[0]
            to_the_right = other in ROOMS and ROOMS.index(other) > ROOMS.index(room)
            if to_the_right or other in FORBIDDEN.get(room, ()):
                wrong.append(f"{names(path)} imports {module}")

    assert wrong == []


def test_participation_box_and_seal_stay_apart():
    """Inside surveys: neither store's module imports the other, seal never sees participation."""
    apart = {
        "participation.py": {"box"},
        "contacts.py": {"box"},
        "frames.py": {"box"},
        "frame_tickets.py": {"box"},
        "replacement.py": {"box"},
        "box.py": {"participation", "contacts", "replacement", "frames", "frame_tickets"},
        "seal.py": {"participation", "contacts", "replacement", "frames", "frame_tickets"},
        "issue.py": {"box"},
    }
    for file, others in apart.items():
        modules = set(imported_modules(parsed(ROOT / "surveys" / file)))
        assert not {f"surveys.{other}" for other in others} & modules


def functions_naming_both(tree):
    """Functions that name the participation store and the ballot box."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            used = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
            used |= {
                n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)
            }
            if {"participation", "box"} <= used:
                yield node.name


def test_no_function_of_the_public_door_names_both_stores():
    planted = ast.parse("def joined():\n    participation.claim(1)\n    box.put(2)\n")

    assert list(functions_naming_both(planted)) == ["joined"]
    for file in ("respond.py", "casting.py"):
        assert list(functions_naming_both(parsed(ROOT / "surveys" / file))) == []


def test_scoring_is_pure():
    wrong = []
    for path in (ROOT / "scoring").rglob("*.py"):
        tree = parsed(path)
        for module in imported_modules(tree):
            if module.split(".")[0] not in PURE_MODULES | PURE_STDLIB | {"scoring"}:
                wrong.append(f"{names(path)} imports {module}")
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and node.id in {"open", "environ", "print", "input"}:
                wrong.append(f"{names(path)} uses {node.id}")
            if isinstance(node, ast.Attribute) and node.attr in {"now", "today", "environ", "utcnow"}:
                wrong.append(f"{names(path)} uses .{node.attr}")
            if isinstance(node, ast.Attribute) and ast.unparse(node) == "np.random.seed":
                wrong.append(f"{names(path)} seeds the global generator")

    assert wrong == []


def test_files_and_functions_stay_small():
    wrong = []
    for path in all_files():
        text = path.read_text(encoding="utf-8")
        if text.count("\n") > 400:
            wrong.append(f"{names(path)}: {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                length = node.end_lineno - body[0].lineno + 1 if body else 0
                if length > 50:
                    wrong.append(f"{names(path)}:{node.name}: {length} lines")
    wrong += [
        f"{names(path)}: over 150 lines"
        for path in (ROOT / "templates").rglob("*.html")
        if path.read_text(encoding="utf-8").count("\n") > 150
    ]

    assert wrong == []


def test_no_file_has_a_name_that_says_nothing():
    assert [names(path) for path in all_files() if path.stem in FORBIDDEN_NAMES] == []


def test_templates_hold_no_inline_script_or_style():
    """The respondent door and the self-contained report inline their own static files at render time."""
    inline = re.compile(
        r"""<style>|<style |\sstyle="|\son[a-z]+="|<script(?![^>]*\bsrc=)(?![^>]*application/json)"""
    )
    exempt = {"templates/respond/base.html", "templates/reports/self_contained.html"}
    wrong = [
        names(path)
        for path in (ROOT / "templates").rglob("*.html")
        if names(path) not in exempt and inline.search(path.read_text(encoding="utf-8"))
    ]

    assert inline.search('<p style="color:red">')
    assert wrong == []


def test_templates_call_no_foreign_host():
    foreign = re.compile(r"""(?:src|href|action)="https?://""")
    wrong = [
        names(p)
        for p in (ROOT / "templates").rglob("*.html")
        if foreign.search(p.read_text(encoding="utf-8"))
    ]

    assert wrong == []


def test_every_registry_entry_has_both_languages_and_an_example():
    for registry in (RULES, QUESTIONS):
        for code, entry in registry.items():
            assert entry.label["zh"] and entry.label["en"], code
            assert entry.examples, code


def test_every_rule_and_question_type_is_documented():
    method = (ROOT / "docs" / "method.md").read_text(encoding="utf-8")
    collecting = (ROOT / "docs" / "collecting.md").read_text(encoding="utf-8")

    assert [code for code in RULES if f"`{code}`" not in method] == []
    assert [code for code in QUESTIONS if f"`{code}`" not in collecting] == []


def test_every_document_is_named_in_the_readme():
    text = (ROOT / "README.md").read_text(encoding="utf-8")

    assert [names(path) for path in (ROOT / "docs").glob("*.md") if f"(docs/{path.name})" not in text] == []


def test_every_public_function_of_scoring_is_documented():
    wrong = []
    for path in (ROOT / "scoring").rglob("*.py"):
        for node in parsed(path).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                text = ast.get_docstring(node)
                if isinstance(node, ast.FunctionDef) and not text:
                    wrong.append(f"{names(path)}:{node.name}")

    assert wrong == []


def test_every_route_declares_a_permission(app):
    views = {rule.endpoint: app.view_functions[rule.endpoint] for rule in app.url_map.iter_rules()}
    undeclared = [
        name for name, view in views.items() if not hasattr(view, "permission") and name != "static"
    ]
    known = {access.PUBLIC}.union(*access.PERMISSIONS.values())
    public = {name for name, view in views.items() if getattr(view, "permission", None) == access.PUBLIC}

    assert undeclared == []
    assert {view.permission for name, view in views.items() if name != "static"} <= known
    assert {name.split(".")[0] for name in public} <= {
        "respond", "issue", "api", "accounts", "reports", "first_run", "entry",
        "second_factor", "health", "statements", "shared", "verify",
    }  # fmt: skip


def test_catalogue_is_complete_with_equal_placeholders():
    placeholder = re.compile(r"%\((\w+)\)[sd]")
    path = ROOT / "translations" / "zh" / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        catalogue = read_po(file)
    wrong = [
        str(message.id)
        for message in catalogue
        if message.id
        and (
            not message.string
            or message.fuzzy
            or sorted(set(placeholder.findall(str(message.id))))
            != sorted(set(placeholder.findall(str(message.string))))
        )
    ]

    assert len(list(catalogue)) > 100
    assert wrong == []


def test_catalogue_has_every_message_of_the_code_and_no_other():
    method_map = [("**.py", "python"), ("**.html", "jinja2")]
    keywords = dict.fromkeys(("_", "_l", "gettext", "lazy_gettext"))
    folders = [ROOT / room for room in ROOMS if (ROOT / room).is_dir()] + [ROOT / "templates"]
    said = {
        text
        for folder in folders
        for _file, _line, text, *_rest in extract_from_dir(folder, method_map=method_map, keywords=keywords)
    }
    for file in ("app.py", "db.py"):
        said |= {text for _line, text, *_rest in extract_from_file("python", ROOT / file, keywords=keywords)}
    with (ROOT / "translations" / "zh" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        known = {message.id for message in read_po(file) if message.id}

    assert said - known == set()
    assert known - said == set()


def test_compiled_catalogue_is_that_of_the_source():
    folder = ROOT / "translations" / "zh" / "LC_MESSAGES"
    with (folder / "messages.po").open("rb") as source, (folder / "messages.mo").open("rb") as compiled:
        written = {message.id: message.string for message in read_po(source) if message.id}
        read = {message.id: message.string for message in read_mo(compiled) if message.id}

    assert read == written


@pytest.mark.parametrize("name", db.STORES)
def test_store_has_only_its_frozen_columns(name):
    tables = {t.name: {c.name for c in t.columns} for t in db.STORES[name].metadata.sorted_tables}

    assert name == "main" or tables == FROZEN_COLUMNS[name]


def test_participation_and_box_hold_no_time():
    for name in ("participation", "box"):
        for table in db.STORES[name].metadata.sorted_tables:
            assert [
                c.name for c in table.columns if isinstance(c.type, sa.Date | sa.DateTime | sa.Time)
            ] == []


@pytest.mark.parametrize("name", db.STORES)
def test_migrations_from_zero_equal_the_models(name, tmp_path):
    urls = {store: f"sqlite:///{tmp_path / store}.db" for store in db.STORES}
    stores = db.Stores(urls)
    stores.migrate()
    declared = sa.create_engine("sqlite://")
    db.STORES[name].metadata.create_all(declared)

    with stores.engines[name].connect() as connection:
        options = {"version_table": f"alembic_{name}", "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        differences = compare_metadata(context, db.STORES[name].metadata)

    assert differences == []
    assert table_statements(stores.engines[name]) == table_statements(declared)
    stores.dispose()


def table_statements(engine):
    """The CREATE TABLE texts, check constraints included, with white space and order folded away."""
    with engine.connect() as connection:
        rows = connection.execute(
            sa.text("select name, sql from sqlite_master where type = 'table' and name not like 'alembic_%'")
        ).all()
    inside = {name: sql[sql.index("(") + 1 : sql.rindex(")")] for name, sql in rows}
    return {name: sorted(map(str.strip, outer_parts(text))) for name, text in inside.items()}


def outer_parts(text):
    """The text between commas that stand inside no brackets and no quotes."""
    parts, depth, is_quoted = [""], 0, False
    for letter in text:
        is_quoted ^= letter == "'"
        depth += 0 if is_quoted else {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and depth == 0 and not is_quoted:
            parts.append("")
        else:
            parts[-1] += letter
    return parts
