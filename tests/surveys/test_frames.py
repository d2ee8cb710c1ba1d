"""The list of people: added whole or not at all, apart from answers, destroyed in time."""

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from accounts.models import AuditEntry
from surveys import frames, listing
from surveys.frame_rows import Layer, read_frame
from surveys.models import Stratum
from surveys.models_contacts import FrameEntry
from surveys.models_sample import Draw, Frame
from surveys.waves import WaveSealed

T1 = Layer("person", "key", "T1")
NAMES = [f"村民{number:02}" for number in range(12)]
ROWS = [
    {"name": name, "contact": f"1380000{place:04}", "stratum": "key", "subjects": "T1"}
    for place, name in enumerate(NAMES)
]


def add(made, now, rows=ROWS, **options):
    return listing.add_frame(made.main, made.participation, made.wave, rows, made.user, now, 180, **options)


def code_of(made):
    return listing.frame_of(made.main, made.wave).code


def stratum_of(made):
    return made.main.scalar(sa.select(Stratum).where(Stratum.code == "key"))


def file_of(store):
    engine = store.get_bind()
    if engine.dialect.name == "sqlite":
        return Path(engine.url.database)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("checkpoint"))
        folder = connection.scalar(sa.text("show data_directory"))
        return Path(folder, connection.scalar(sa.text("select pg_relation_filepath('frame_entry')")))


def test_names_lie_in_participation_only_and_in_the_order_of_random_keys(collecting, now):
    assert add(collecting, now) == []

    rows = collecting.participation.execute(sa.select(FrameEntry.key, FrameEntry.name)).all()
    collecting.participation.rollback()
    assert [name for _key, name in rows] != NAMES
    assert sorted(rows) == list(rows) or collecting.main.get_bind().dialect.name == "sqlite"
    found = frames.entries_of(collecting.participation, code_of(collecting), T1)
    assert [entry.name for entry in found] == NAMES
    entry = collecting.main.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry.detail == {"people": 12, "groups": [["person", "key", "T1", 12]]}
    assert stratum_of(collecting).population == 12


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 61}, "name"),
        ({"name": NAMES[3], "contact": "13800000003"}, "name"),
        ({"contact": "x" * 121}, "contact"),
        ({"stratum": "two words"}, "stratum"),
        ({"subjects": "T1、T9"}, "subjects"),
        ({"subjects": ""}, "subjects"),
        ({"language": "klingon"}, "language"),
    ],
)
def test_wrong_cell_is_told_by_row_and_column(changes, column):
    rows = [*ROWS, {**ROWS[0], "name": "新", **changes}]

    _read, faults = read_frame(rows, "person", {"T1"}, first=2)

    assert [(fault.row, fault.column) for fault in faults] == [(14, column)]


def test_people_who_are_listed_already_are_refused(opened, now):
    add(opened, now)

    faults = add(opened, now, [{**ROWS[0], "name": "新"}, ROWS[5]])

    assert [(fault.row, fault.column) for fault in faults] == [(2, "name")]
    assert len(frames.entries_of(opened.participation, code_of(opened), T1)) == 12


def test_fifty_thousand_people_are_listed_at_once(opened, now):
    rows = ({**ROWS[0], "name": f"村民{number}", "language": "壮语"} for number in range(50_000))

    assert add(opened, now, rows) == []
    assert stratum_of(opened).population == 50_000


def test_size_follows_the_list_but_a_larger_one_by_hand_stays(opened, now):
    subject = listing.subjects_by_code(opened.main, opened.wave, ["T1"])["T1"]
    add(opened, now, ROWS[:5])
    listing.set_population(opened.main, opened.wave, "key", subject, 40, opened.user, now)

    add(opened, now, ROWS[5:])

    assert stratum_of(opened).population == 40
    listing.set_population(opened.main, opened.wave, "key", subject, 12, opened.user, now)
    key = frames.entries_of(opened.participation, code_of(opened), T1)[0].key
    listing.remove_entry(opened.main, opened.participation, opened.wave, T1, key, opened.user, now)
    assert stratum_of(opened).population == 11


def test_group_that_is_taken_off_leaves_no_size_behind(opened, now):
    add(opened, now)

    assert listing.remove_layer(opened.main, opened.participation, opened.wave, T1, opened.user, now) == 12

    assert stratum_of(opened).population is None
    assert frames.layers_of(opened.participation, code_of(opened)) == []


def test_places_and_files_make_no_group_of_people(opened, now):
    assert add(opened, now, kind="visit") == []

    assert stratum_of(opened) is None


def test_drawn_group_takes_nobody_in_and_lets_nobody_out(opened, now):
    add(opened, now)
    numbers = {"number": 1, "population": 12, "size": 6, "reserve": 2}
    layer = {"kind": "person", "stratum": "key", "subjects": "T1"}
    checksums = {"frame_checksum": "f" * 64, "drawn_checksum": "d" * 64}
    made = {"seed": "1", "drawn_at": now, "drawn_by": "lin"}
    opened.main.add(Draw(wave_id=opened.wave_id, **numbers, **layer, **checksums, **made))
    opened.main.commit()

    faults = add(opened, now, [{**ROWS[0], "name": "新"}])

    assert [fault.column for fault in faults] == ["stratum"]
    with pytest.raises(listing.LayerDrawn):
        listing.remove_layer(opened.main, opened.participation, opened.wave, T1, opened.user, now)


def test_closed_wave_takes_no_list(opened, now):
    opened.wave.state = "closed"

    with pytest.raises(WaveSealed):
        add(opened, now)


def test_destroyed_list_is_gone_from_the_file(collecting, now):
    add(collecting, now, [{**row, "name": f"{row['name']}-name-to-find"} for row in ROWS])
    store = collecting.participation
    store.rollback()
    assert b"name-to-find" in file_of(store).read_bytes()

    assert listing.destroy_list(collecting.main, store, collecting.wave) == 12

    assert b"name-to-find" not in file_of(store).read_bytes()


def test_list_ends_on_its_day_at_the_latest(app, opened, now):
    add(opened, now)
    opened.main.get(Frame, opened.wave_id).expires_on = now.date() - timedelta(days=1)
    opened.main.commit()
    opened.participation.rollback()

    output = app.test_cli_runner().invoke(args=["forget-participation"]).output

    opened.main.rollback()
    assert "12" in output
    assert listing.frame_of(opened.main, opened.wave) is None
    assert opened.participation.scalar(sa.select(sa.func.count()).select_from(FrameEntry)) == 0
