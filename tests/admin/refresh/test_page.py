"""What an admin sees of /refresh in a real browser, on a phone, in both languages: plan, question for a yes, end."""

import os
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from bot.simulator.client import has_button
from tests.admin.refresh.test_refresh import BASE, TUNED
from tests.bot.simulator.browser import NARROW, chromium, findings_of_chat, needs_chromium
from tests.conftest import ADMIN, Clinic, eventually
from training.engine.learn import starter
from training.evaluation.safety.questions import safety_questions
from training.importing.apply import import_rows

WORDS = {
    "en": ("not refreshed by itself", "Switch it on", "Yes, train", "✅ The new model answers", "The last refreshes"),
    "zh": ("现在不会自动刷新", "开启", "同意，开始训练", "✅ 现在由新模型回答", "最近的刷新"),
}

pytestmark = [needs_chromium, pytest.mark.long]


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_an_admin_switches_it_on_agrees_and_reads_the_end(
    clinic: Clinic, language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training.candidates.plan.safety_questions", lambda: safety_questions()[::10])
    with clinic.database.begin() as session:
        import_rows(session, [(n, row) for n, row in enumerate(starter.rows(), 1)], "rows.jsonl", ADMIN)
    await clinic.people.say(ADMIN, "/language")
    choice = await clinic.people.wait_for(ADMIN, lambda m: has_button(m, "中文"))
    await clinic.people.tap(ADMIN, choice, {"zh": "中文", "en": "English"}[language])
    clinic.host.nats |= {BASE: 2.0, TUNED: 1.0}
    clinic.host.learn_to_speak()
    off, switch, agree, end, last = WORDS[language]
    folder, errors = Path(os.environ.get("WALK_SHOTS", tmp_path)), list[str]()
    async with chromium() as browser:
        page = await browser.new_page(viewport=NARROW, reduced_motion="reduce", locale="zh-CN")
        page.on("pageerror", lambda error: errors.append(str(error)))
        await page.goto(clinic.people.url)
        await page.get_by_test_id(f"person-{ADMIN}").click()
        await _write(page, "/refresh")
        await expect(_bubble(page, off)).to_be_visible()
        await page.screenshot(path=folder / f"refresh-{language}-1.png")
        await _bubble(page, off).get_by_role("button", name=switch).click()
        question = page.get_by_role("button", name=agree)
        await expect(question).to_be_visible()
        await page.screenshot(path=folder / f"refresh-{language}-2.png")
        errors += await findings_of_chat(page, language)
        await question.click()
        await eventually(lambda: clinic.host.jobs, "the job")
        [job] = clinic.host.jobs.values()
        clinic.host.models.append(TUNED)
        clinic.host.finish(job["id"], TUNED)
        await expect(_bubble(page, end)).to_be_visible()
        await page.screenshot(path=folder / f"refresh-{language}-3.png")
        await _write(page, "/refresh")
        await expect(_bubble(page, last)).to_be_visible()
        await page.screenshot(path=folder / f"refresh-{language}-4.png")
    assert errors == []


async def _write(page: Page, text: str) -> None:
    await page.get_by_test_id("composer").fill(text)
    await page.get_by_test_id("composer").press("Enter")


def _bubble(page: Page, text: str) -> Locator:
    """The newest bubble that shows this."""
    return page.locator('[data-testid^="message-"]', has_text=text).last
