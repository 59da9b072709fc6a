"""What admins see of a candidate in a real browser, on a phone, in both languages: card, comparison, picture."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from storage import people
from tests.admin.candidates.conftest import Nursery
from tests.bot.simulator.browser import NARROW, chromium, findings_of_chat, needs_chromium
from tests.conftest import ADMIN, Clinic

WORDS = {
    "en": ("From now on ft:1", "Roll back"),
    "zh": ("现在由 ft:1", "退回"),
}

pytestmark = [needs_chromium, pytest.mark.long]


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_an_admin_reads_the_card_and_the_comparison(
    clinic: Clinic, nursery: Nursery, language: str, tmp_path: Path
) -> None:
    with clinic.database.begin() as session:
        people.set_language(session, ADMIN, language)
    errors: list[str] = []
    card_words, button = WORDS[language]
    nursery.finish("ft:1", nursery.version("v1", n_test=20), nats=1.0)
    async with chromium() as browser:
        page = await browser.new_page(viewport=NARROW, reduced_motion="reduce", locale="zh-CN")
        page.on("pageerror", lambda error: errors.append(str(error)))
        await page.goto(clinic.people.url)
        await page.get_by_test_id(f"person-{ADMIN}").click()
        card = _bubble(page, card_words)
        await expect(card).to_contain_text("base-model")
        await expect(card.get_by_role("button", name=button)).to_be_visible()
        await page.get_by_test_id("composer").fill("/compare v1 base-model")
        await page.get_by_test_id("composer").press("Enter")
        picture = page.locator('[data-testid^="message-"] img').last
        await expect(picture).to_be_visible()
        size: Any = await picture.evaluate("image => [image.naturalWidth, image.clientWidth]")
        assert size[0] >= size[1] > 200  # drawn for a phone, sharp on it
        await page.screenshot(path=tmp_path / f"{language}.png")
        errors += await findings_of_chat(page, language)
    assert errors == []


def _bubble(page: Page, text: str) -> Locator:
    """The newest bubble that shows this."""
    return page.locator('[data-testid^="message-"]', has_text=text).last
