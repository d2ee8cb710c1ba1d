"""Every staff address of the application, from its map: a new page is looked at without being asked for."""

import itertools

from accounts import access

VALUES = {
    "evaluation_id": 1,
    "code": "Y1",
    "number": 1,
    "version": "0",
    "kind_name": "visits",
    "kind": "worker",
    "report": "impact",
    "suffix": "html",
    "number_id": "e1.r1.teams",
}


def staff_rules(app):
    """(rule, permission) of every address that is not public; what programs ask is apart."""
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        permission = getattr(view, "permission", None)
        if rule.endpoint != "static" and permission != access.PUBLIC and not hasattr(view, "scope"):
            yield rule, permission


def program_addresses(app):
    """(address, scope) of every operation for programs."""
    for rule in app.url_map.iter_rules():
        scope = getattr(app.view_functions[rule.endpoint], "scope", None)
        if scope is not None:
            yield address_of(app, rule), scope


def address_of(app, rule, **values):
    """The address of a rule, its arguments filled in."""
    with app.test_request_context():
        filled = {name: values.get(name, VALUES.get(name, 1)) for name in rule.arguments}
        return app.url_for(rule.endpoint, **filled)


def staff_addresses(app):
    """(method, address, permission) of every address that is not public."""
    for rule, permission in staff_rules(app):
        method = "POST" if "POST" in rule.methods and "GET" not in rule.methods else "GET"
        yield method, address_of(app, rule), permission


def pages_that_open(app, client, choices, *, of_every_choice=False):
    """Each GET address that gives a page: with the first of ``choices`` that opens it, or with all."""
    for rule, _permission in staff_rules(app):
        if "GET" in rule.methods:
            addresses = dict.fromkeys(address_of(app, rule, **values) for values in choices)
            answers = ((address, client.get(address)) for address in addresses)
            opened = ((address, answer) for address, answer in answers if answer.status_code == 200)
            for address, answer in opened if of_every_choice else itertools.islice(opened, 1):
                if answer.mimetype == "text/html" and "Content-Disposition" not in answer.headers:
                    yield address
