"""A whole commission at the evaluator's desk, as people go through it: clicks are counted, steps recorded.

``Desk`` wraps a page of a browser; ``python -m tests.journeys.record`` goes the
same way and writes docs/journey.md with its pictures.
"""

from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page


@dataclass
class Step:
    """One step of the way: what it is, and how many clicks it took."""

    name: str
    clicks: int = 0
    picture: str = ""


@dataclass
class Desk:
    """A page on which every click is counted. ``pictures``: folder for screenshots, if any are wanted."""

    page: Page
    site: str
    pictures: Path | None = None
    steps: list[Step] = field(default_factory=list)

    def begin(self, name: str) -> None:
        self.steps.append(Step(name))

    def show(self) -> None:
        """Take the picture of the step being gone."""
        if self.pictures is not None:
            step = self.steps[-1]
            step.picture = f"{len(self.steps):02}.png"
            self.page.screenshot(path=self.pictures / step.picture)

    def click(self, target: str | Locator) -> None:
        """Click a link or button by its name, or a place that was found."""
        self.steps[-1].clicks += 1
        found = self.named(target) if isinstance(target, str) else target
        found.first.click()
        self.page.wait_for_load_state("load")

    def sure(self, name: str) -> None:
        """A button that opens what will happen, and the one in it that does it."""
        asked = self.page.locator("details.sure").filter(has=self.page.locator("summary", has_text=name))
        self.click(asked.first.locator("summary"))
        self.click(asked.first.locator("button"))

    def named(self, name: str) -> Locator:
        """The first link, button, box or radio of that name in the page's own part, else in its head."""
        main = self.page.locator("main")
        for role in ("button", "link", "radio", "checkbox"):
            found = main.get_by_role(role, name=name, exact=True)
            if found.count():
                return found
        return self.page.get_by_role("link", name=name, exact=True)

    def fill(self, **fields: str) -> None:
        """Fields by the names they are sent under; two underscores stand for a hyphen."""
        for name, text in fields.items():
            self.page.locator(f"[name='{name.replace('__', '-')}']").first.fill(text)

    def choose(self, name: str, *options: str) -> None:
        self.page.locator(f"select[name='{name}']").first.select_option(list(options))
