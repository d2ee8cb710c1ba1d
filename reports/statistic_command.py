"""``flask statistic``: ask any statistical method on the command line, with data of one's own."""

import inspect
import json
import types
import typing
import warnings
from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import chain

import click
from flask import Flask
from flask.cli import with_appcontext
from flask_babel import force_locale
from flask_babel import gettext as _

from evaluations.vocabulary import in_language
from reports.commands import LANGUAGES, default_language, refuse
from reports.method_words import by_family, reading_lines
from scoring.frames import ScoringError
from scoring.methods.catalogue import METHODS, Method, method_named
from scoring.methods.registry import plain

LARGEST = 20 * 1024 * 1024  # bytes of a data file
SHOWN = 300  # characters of a reason that is not ours
KINDS = {
    float: "number",
    int: "integer",
    str: "string",
    bool: "true | false",
    types.NoneType: "null",
    Hashable: "string | number",
    Sequence: "[…]",
    Mapping: '{"…": …}',
}
# What numpy, scipy, statsmodels and Python raise over data of an unforeseen shape.
MISFITS = (
    ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, RuntimeError, TypeError,
    ValueError,
)  # fmt: skip


class Unusable(Exception):
    """The data cannot be used; the text says why, in the reader's language."""


@click.command("statistic")
@click.argument("code", required=False)
@click.argument("data", required=False, type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--lang", type=click.Choice([one for one in LANGUAGES if one != "both"]), help="Language.")
@with_appcontext
def statistic_command(code: str | None, data: str | None, lang: str | None) -> None:
    """List the statistical methods, describe the one called CODE, or apply it to DATA (JSON; "-": stdin).

    DATA is an object with the arguments by name. The result is JSON: numbers that
    do not exist are null. Exit code 2 when the data cannot be used.
    """
    with force_locale(lang or default_language()):
        if code is None:
            lines = listed()
        elif code not in METHODS:
            refuse([_("There is no method %(code)s. flask statistic lists them all.", code=code)])
        elif data is None:
            lines = described(method_named(code))
        else:
            try:
                lines = [answer(method_named(code), arguments_in(content_of(data)))]
            except Unusable as error:
                refuse([str(error)])
        for line in lines:
            click.echo(line)


def listed() -> Iterator[str]:
    """Every method by family: code and name."""
    width = max(map(len, METHODS))
    for _family, title, methods in by_family():
        yield title
        yield from (f"  {method.code:{width}}  {in_language(method.label)}" for method in methods)


def described(method: Method) -> Iterator[str]:
    """What a method says, its arguments, how its number is read, and a worked example."""
    yield f"{method.code}  {in_language(method.label)}"
    yield in_language(method.sentence)
    yield from ("", _("Arguments"), *argument_lines(method))
    if method.readings:
        yield from ("", _("How it is read"), *(f"  {line}" for line in reading_lines(method)))
    example = method.examples[0]
    yield from ("", _("Worked example: %(source)s", source=example.source))
    yield json.dumps(example.given, ensure_ascii=False)
    yield from ("", _("Result"), answer(method, example.given))


def argument_lines(method: Method) -> Iterator[str]:
    parameters = inspect.signature(method.apply).parameters.values()
    width = max(len(one.name) for one in parameters)
    for one in parameters:
        need = _("required")
        if one.default is not one.empty:
            need = _("otherwise %(value)s", value=json.dumps(plain(one.default)))
        yield f"  {one.name:{width}}  {kind(one.annotation)}  ({need})"


def kind(annotation: object) -> str:
    """The JSON that an argument takes, in the notation of JSON."""
    origin, parts = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (typing.Union, types.UnionType):
        return " | ".join(map(kind, parts))
    if origin is Sequence:
        return f"[{kind(parts[0])}, …]"
    if origin is Mapping:
        return f'{{"…": {kind(parts[1])}}}'
    return KINDS.get(annotation, "…")


def content_of(data: str) -> bytes:
    """The bytes of a file or of the standard input, not more than fit."""
    try:
        with click.open_file(data, "rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise Unusable(_("%(file)s cannot be read: %(reason)s", file=data, reason=error.strerror)) from error
    if len(content) > LARGEST:
        raise Unusable(_("The data are larger than %(size)s MB.", size=LARGEST // 1024**2))
    return content


def arguments_in(content: bytes) -> dict[str, object]:
    """The arguments by name."""
    try:
        found = json.loads(content, parse_constant=refuse_constant)
    except (ValueError, RecursionError) as error:
        raise Unusable(_("The data are not JSON: %(reason)s", reason=shortened(error))) from error
    if not isinstance(found, dict):
        raise Unusable(_("The data are not an object of arguments by name: {…} was expected."))
    return found


def refuse_constant(word: str) -> None:
    raise ValueError(word)  # NaN and Infinity, which Python would read


def answer(method: Method, given: Mapping[str, object]) -> str:
    """The result as strict JSON."""
    parameters = inspect.signature(method.apply).parameters
    unknown = [name for name in given if name not in parameters]
    missing = [name for name, one in parameters.items() if one.default is one.empty and name not in given]
    if unknown or missing:
        raise Unusable(misnamed(method, unknown, missing))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = json.dumps(
                finite(plain(method.apply(**given))), ensure_ascii=False, allow_nan=False, indent=2
            )
            result.encode()  # half a character from a label of the data has no bytes
    except ScoringError as error:
        raise Unusable(shortened(error)) from error
    except MISFITS as error:
        reason = shortened(error)
        raise Unusable(
            _("The data do not fit %(code)s: %(reason)s", code=method.code, reason=reason)
        ) from error
    return result


def misnamed(method: Method, unknown: Sequence[str], missing: Sequence[str]) -> str:
    said = chain(
        (_("%(code)s knows no argument %(name)s.", code=method.code, name=shown(name)) for name in unknown),
        (_("%(code)s needs the argument %(name)s.", code=method.code, name=name) for name in missing),
    )
    return " ".join([*said, _("flask statistic %(code)s lists them.", code=method.code)])


def finite(value: object) -> object:
    """JSON knows no infinity: null, as for every number that does not exist."""
    if isinstance(value, dict):
        return {key: finite(part) for key, part in value.items()}
    if isinstance(value, list):
        return [finite(part) for part in value]
    return None if isinstance(value, float) and value - value != 0 else value


def shortened(error: BaseException) -> str:
    """The reason that an error gives, on one line."""
    return shown(" ".join(str(error).split()) or type(error).__name__)


def shown(text: str) -> str:
    """Somebody else's text, short, and in characters that every terminal takes."""
    return text[:SHOWN].encode(errors="backslashreplace").decode()


def init_app(app: Flask) -> None:
    app.cli.add_command(statistic_command)
