import pytest

from tests.surveys import factories


@pytest.fixture
def open_stores(stores):
    """Sessions on the three stores: ``main``, ``participation``, ``box``."""
    opened = {name: stores.open(name) for name in ("main", "participation", "box")}
    yield opened
    for session in opened.values():
        session.close()


@pytest.fixture
def collecting(open_stores):
    """A wave that is open in the three stores."""
    user = factories.make_user(open_stores["main"])
    return factories.open_first_wave(open_stores, user)


@pytest.fixture
def opened(app, session, cast):
    """A wave that is open in the application, with a session on each store."""
    doors = app.extensions["stores"]
    with doors.open("participation") as participation, doors.open("box") as box:
        stores = {"main": session, "participation": participation, "box": box}
        made = factories.open_first_wave(stores, cast["lin"])
        session.commit()
        yield made
