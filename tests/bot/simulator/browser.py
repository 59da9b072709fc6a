"""A real Chromium for the tests of the page, and axe-core, which reads what it shows as a screen reader would."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, ViewportSize, async_playwright, expect

from tests.conftest import LIMIT_SECONDS

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
# A developer may lack a browser, our own checks may not.
needs_chromium = pytest.mark.skipif(
    not CHROMIUM.exists() and os.environ.get("CI") != "true", reason=f"no browser at {CHROMIUM}"
)
expect.set_options(timeout=1000 * LIMIT_SECONDS)

WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 390, "height": 844}
_AXE_OPTIONS = {"resultTypes": ["violations", "incomplete"], "rules": {"target-size": {"enabled": True}}}
_NO_TEXT = {"shortTextContent", "nonBmp"}
"""Why axe does not judge the contrast of a single letter or an emoji."""
_SCROLL_ON = """() => {
  const scroll = document.getElementById("scroll"), top = scroll.scrollTop;
  scroll.scrollTop += scroll.clientHeight - 60;
  return scroll.scrollTop > top;
}"""


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """The browser, closed at the end."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS.split())
        yield browser
        await browser.close()


async def axe_findings(page: Page, state: str) -> list[str]:
    """What axe finds wrong in what the page shows now, and what it cannot judge: one line for each element, behind the
    name of what is shown.

    What it cannot judge counts, since a page can be made so that axe sees nothing of it; but for single letters, and
    for hidden text, which nobody is to read.
    """
    results = await Axe().run(page, options=_AXE_OPTIONS)
    kinds = ("violations", "incomplete")
    return [
        f"{state}: {rule['id']} at {node['target']}: {node['failureSummary']}"
        for kind in kinds
        for rule in results.response[kind]
        for node in rule["nodes"]
        if not _is_no_text(node)
    ]


def _is_no_text(node: dict[str, Any]) -> bool:
    keys = {check["data"].get("messageKey") for check in node["any"] if isinstance(check["data"], dict)}
    return bool(keys & _NO_TEXT) or any(".spoiler" in target for target in node["target"])


async def findings_of_chat(page: Page, state: str) -> list[str]:
    """The same for a whole conversation, from its first message to its last: of a part out of sight axe says nothing
    about contrast."""
    await page.evaluate("document.getElementById('scroll').scrollTop = 0")
    lines = await axe_findings(page, state)
    while await page.evaluate(_SCROLL_ON):
        lines += await axe_findings(page, state)
    return sorted(set(lines))
