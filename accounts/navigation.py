"""Where one can go from here: pages of the house, of an evaluation and of a wave, in the order of the work.

A view says with ``placed`` where it stands. What somebody sees depends on the role,
and on the state of the evaluation or wave too. Pages stand in the order in which
``app.DOORS`` names their modules.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flask import Flask, current_app, request, url_for
from flask_babel import lazy_gettext as _
from flask_login import current_user

from accounts.access import may

# The work of an evaluator, step by step: what the pages of an evaluation are grouped by.
STEPS = {
    "overview": _("Overview"),
    "plan": _("Plan"),
    "people": _("People"),
    "ask": _("Questionnaires"),
    "collect": _("Collecting"),
    "evidence": _("Other evidence"),
    "results": _("Results"),
}
HOUSE, EVALUATION, WAVE = "house", "evaluation", "wave"  # what the address of a page names


def always(_thing: object) -> bool:
    return True


def nothing(_thing: object) -> None:
    return None


@dataclass(frozen=True)
class Place:
    """Where a view stands. ``step``: a key of STEPS for pages of an evaluation.

    ``when`` and ``due`` are asked of the evaluation or the wave: whether the page can
    be gone to, and in a sentence why it is what comes next, None when it is not.
    """

    scope: str
    label: object
    step: str = ""
    when: Callable[[object], bool] = always
    due: Callable[[object], object | None] = nothing


@dataclass(frozen=True)
class Link:
    """A place as it stands on a page. ``is_open``: a wave being answered. ``links``: the pages under it."""

    label: object
    address: str
    is_current: bool
    is_open: bool = False
    links: tuple["Link", ...] = ()


def placed(scope: str, label: object, step: str = "", **more: Callable) -> Callable:
    """Put a view (one that opens without further arguments) among the links of its scope; see ``Place``."""

    def declare(view: Callable) -> Callable:
        view.place = Place(scope, label, step, **more)
        return view

    return declare


def house_links() -> list[Link]:
    """The pages of the house that the reader may open."""
    return [_link(endpoint, place, {}) for endpoint, place in _visible(HOUSE, None)]


def evaluation_links(evaluation: object) -> list[Link]:
    """A link for each step of an evaluation, with the pages of that step under it."""
    address = {"evaluation_id": evaluation.id}
    found, current = list(_visible(EVALUATION, evaluation)), _current_step()
    steps = []
    for step, label in STEPS.items():
        links = [_link(endpoint, place, address) for endpoint, place in found if place.step == step]
        if step == "collect":
            links = [*_links_to_waves(evaluation), *links]
        if links:
            first = next((link for link in links if link.is_open), links[0])
            steps.append(Link(label, first.address, step == current, links=tuple(links)))
    return steps


def _links_to_waves(evaluation: object) -> Iterator[Link]:
    """Each wave, at the first of its pages that the reader may open."""
    place = _current_place()
    is_at_wave = place is not None and place.scope == WAVE
    for wave in evaluation.waves:
        links = tuple(wave_links(wave))
        if links:
            is_current = is_at_wave and (request.view_args or {}).get("code") == wave.code
            label = _("Wave %(code)s", code=wave.code)
            yield Link(label, links[0].address, is_current, wave.state == "open", links)


def wave_links(wave: object) -> list[Link]:
    """The pages of a wave that the reader may open in its present state."""
    address = {"evaluation_id": wave.evaluation_id, "code": wave.code}
    return [_link(endpoint, place, address) for endpoint, place in _visible(WAVE, wave)]


def due_links(evaluation: object) -> list[tuple[object, Link]]:
    """What comes next for the reader: sentences, each with the page it leads to, in the order of work."""
    found = list(_due(EVALUATION, evaluation, {"evaluation_id": evaluation.id}))
    for wave in evaluation.waves:
        found += _due(WAVE, wave, {"evaluation_id": evaluation.id, "code": wave.code})
    order = list(STEPS)
    found.sort(key=lambda due: order.index(due[0]))
    return [(sentence, link) for _step, sentence, link in found]


def _due(scope: str, thing: object, address: dict) -> Iterator[tuple[str, object, Link]]:
    for endpoint, place in _visible(scope, thing):
        sentence = place.due(thing)
        if sentence is not None:
            yield place.step or "collect", sentence, _link(endpoint, place, address)


def _places() -> dict[str, Place]:
    """Endpoint to place. Gathered at the first page: a process that serves gets no further views."""
    held = current_app.extensions
    if "places" not in held:
        views = current_app.view_functions.items()
        held["places"] = {endpoint: view.place for endpoint, view in views if hasattr(view, "place")}
    return held["places"]


def _visible(scope: str, thing: object) -> Iterator[tuple[str, Place]]:
    for endpoint, place in _places().items():
        permission = current_app.view_functions[endpoint].permission
        if place.scope == scope and may(current_user, permission) and place.when(thing):
            yield endpoint, place


def _link(endpoint: str, place: Place, address: dict) -> Link:
    return Link(place.label, url_for(endpoint, **address), endpoint == _current_endpoint())


def _current_endpoint() -> str:
    """Where the page being shown stands: its own place, else the first one of its blueprint."""
    asked, places = request.endpoint or "", _places()
    if asked in places:
        return asked
    room = asked.partition(".")[0]
    return next((endpoint for endpoint in places if endpoint.partition(".")[0] == room), "")


def _current_place() -> Place | None:
    return _places().get(_current_endpoint())


def _current_step() -> str:
    place = _current_place()
    return "" if place is None else "collect" if place.scope == WAVE else place.step


def init_app(app: Flask) -> None:
    for function in (house_links, evaluation_links, wave_links, due_links):
        app.add_template_global(function)
