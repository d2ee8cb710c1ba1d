"""From an empty installation to a report that passed its audit, in the browser alone."""

from pathlib import Path

import pytest

from tests.journeys.commission import Commission, go
from tests.journeys.desk import Desk

FULL = {"tickets": 50, "answers": 20, "papers": 5}
SHORT = {"tickets": 10, "answers": 6, "papers": 1}


@pytest.mark.parametrize(
    ("has_script", "size"),
    [
        pytest.param(True, SHORT, id="short"),
        pytest.param(True, FULL, id="script", marks=pytest.mark.slow),
        pytest.param(False, FULL, id="no script", marks=pytest.mark.slow),
    ],
)
def test_empty_installation_to_report_without_a_command(app, client, browser, site, has_script, size):
    client.get("/first-run")  # the code is made at the first visit
    code = Path(app.config["FIRST_RUN_CODE_FILE"]).read_text(encoding="utf-8").strip()
    commission = Commission(browser, site, code, has_script=has_script, **size)
    desk = Desk(commission.open(), site)

    go(commission, desk)

    text = desk.page.locator("main").inner_text()
    returned = size["answers"] + size["papers"]
    assert f"收回 {returned}（" in text
    assert "结论与把握" in text
    assert sum(step.clicks for step in desk.steps) < 80
    desk.page.context.browser.contexts[-1].close()
