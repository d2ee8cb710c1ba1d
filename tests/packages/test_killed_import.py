"""A process killed in the middle of an import leaves nothing half-done; the next stores it whole."""

import os
import subprocess
import sys
import time

import pytest
import sqlalchemy as sa

from bench.imports import PEOPLE, opened
from evaluations.models_people import Subject
from evaluations.models_plan import Wave
from surveys.models import Comment, Response
from tests.serving import ROOT

ROWS = 30_000


def run(action, folder, **how):
    environment = {**os.environ, "BENCH_IMPORT_ROWS": str(ROWS)}
    command = [sys.executable, "-m", "bench.imports", action, str(folder)]
    return subprocess.Popen(command, cwd=ROOT, env=environment, text=True, **how)


def stored(folder):
    """How many responses, comments and subjects there are, and whether anything was sealed."""
    stores = opened(folder)
    with stores.open("main") as session:
        counts = [session.scalar(sa.select(sa.func.count()).select_from(one)) for one in (Response, Comment)]
        states = {wave.state for wave in session.scalars(sa.select(Wave))}
        temporary = session.scalar(sa.text("select count(*) from sqlite_master where name like 'incoming%'"))
        subjects = session.scalar(sa.select(sa.func.count()).select_from(Subject))
    stores.dispose()
    return [*counts, temporary], states, subjects


@pytest.mark.slow
@pytest.mark.parametrize("what", ["responses", "roster"])
def test_a_killed_import_leaves_nothing_and_can_be_done_again(tmp_path, what):
    assert run("make", tmp_path).wait() == 0
    before = stored(tmp_path)
    process = run(what, tmp_path, stdout=subprocess.PIPE)
    assert process.stdout.readline() == "importing\n"
    time.sleep(0.8)
    assert process.poll() is None, "it was over before it could be killed"
    process.kill()
    process.wait()
    process.stdout.close()

    assert stored(tmp_path) == before

    assert run(what, tmp_path, stdout=subprocess.DEVNULL).wait() == 0
    counts, states, subjects = stored(tmp_path)
    if what == "responses":
        assert counts == [ROWS, ROWS // 20, 0] and "sealed" in states
    else:
        assert subjects == before[2] + PEOPLE
