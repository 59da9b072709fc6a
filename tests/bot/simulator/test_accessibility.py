"""The page for everybody: nothing for axe-core to find, whatever it shows, and all of it within reach of the keys."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    ForceReply,
    KeyboardButton,
    ReactionTypeEmoji,
    ReplyKeyboardMarkup,
    ReplyParameters,
)
from playwright.async_api import Browser, FilePayload, Page, ViewportSize, expect

from tests.bot.simulator.browser import NARROW, WIDE, axe_findings, chromium, findings_of_chat, needs_chromium
from tests.bot.simulator.conftest import EMMA, LIN, VET, Sim, serving
from tests.bot.simulator.test_messages import PNG, keyboard
from tests.conftest import eventually

pytestmark = [pytest.mark.asyncio(loop_scope="module"), needs_chromium]

GROUP = -1001
RICH = (
    "<b>Sneezing</b> <i>often</i> <u>passes</u> <s>by magic</s> <code>24 h</code> <tg-spoiler>or not</tg-spoiler> "
    'https://example.org <a href="https://example.net">more</a> /help @vetted #cat\n<blockquote>quoted</blockquote>\n'
    f'<pre><code class="language-python">print({"1 + " * 40}1)</code></pre> the end'
)
HAS_SEEN_FOCUS = """() => {
  const node = document.activeElement, box = node.getBoundingClientRect();
  const ring = getComputedStyle(node.id === "composer" ? node.closest(".row") : node);
  const label = node.closest("label");
  const isMarked = ring.outlineStyle !== "none" || ring.boxShadow.includes("0px 0px 0px 2px")
    || (label !== null && getComputedStyle(label).outlineStyle !== "none");
  return isMarked && box.top < innerHeight && box.bottom > 0 && box.width > 0;
}"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One for all tests of this file."""
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def sim() -> AsyncIterator[Sim]:
    """A simulator with a chat that shows all there is to show, one with a bot's keyboard, and a group."""
    async with serving() as sim:
        await _fill_chat(sim)
        keys = [[KeyboardButton(text="One"), KeyboardButton(text="Two")]]
        await sim.bot.send_message(EMMA, "Choose", reply_markup=ReplyKeyboardMarkup(keyboard=keys))
        await sim.post("/chats", {"id": GROUP, "title": "Clinic", "members": [LIN, EMMA, VET], "is_forum": True})
        topic = await sim.post(f"/chats/{GROUP}/topics", {"from": LIN, "name": "Cats"})
        note = await sim.post(f"/chats/{GROUP}/messages", {"from": LIN, "text": "A note", **topic})
        how = {"reply_to_message_id": note["message_id"], "quote": "note"}
        await sim.post(f"/chats/{GROUP}/messages", {"from": EMMA, "text": "What about it?", **how})
        for person in (LIN, EMMA):
            await sim.post(f"/chats/{GROUP}/messages", {"from": person, "text": "Good morning"})
        yield sim


async def _fill_chat(sim: Sim) -> None:
    question = await sim.say(LIN, "Sneezing again, see https://example.com")
    await sim.bot.set_message_reaction(LIN, question["message_id"], [ReactionTypeEmoji(emoji="👍")])
    answer = await sim.bot.send_message(LIN, "…")
    await answer.edit_text(RICH, parse_mode="HTML", reply_markup=keyboard("fb:up", "fb:down"))
    await sim.send_file(LIN, "cat.png", PNG, kind="photo", caption="My cat")
    await sim.send_file(LIN, "cat.png", PNG, kind="photo")
    await sim.send_file(LIN, "records.csv", b"x" * 3000, reply_to_message_id=str(answer.message_id))
    await sim.bot.send_document(LIN, BufferedInputFile(b"x", "report.xlsx"), caption="A report")
    notice = await sim.bot.send_message(LIN, "a mistake")
    await sim.say(LIN, "Really?", reply_to_message_id=notice.message_id)
    await sim.bot.delete_message(LIN, notice.message_id)
    forward = await sim.say(LIN, "Emma writes: try /new", forward_from=EMMA)
    reply = ReplyParameters(message_id=forward["message_id"])
    await sim.bot.send_message(LIN, "Which cat?", reply_parameters=reply, reply_markup=ForceReply())


async def _visit(browser: Browser, sim: Sim, size: ViewportSize, **how: Any) -> Page:
    """The page as it is once it hears of what happens."""
    is_phone = size == NARROW
    page = await browser.new_page(viewport=size, is_mobile=is_phone, has_touch=is_phone, reduced_motion="reduce", **how)
    await page.goto(sim.url)
    await expect(page.get_by_test_id(f"person-{VET}")).to_be_visible()
    await eventually(lambda: sim.world.subscribers, "the page listens")
    return page


async def _open(page: Page, chat_id: int, text: str) -> None:
    """Somebody's chat, when it shows a message with `text`."""
    if await page.locator("#back").is_visible():
        await page.locator("#back").click()
    await page.get_by_test_id(f"person-{chat_id}").click()
    await expect(page.locator("#log").get_by_text(text).last).to_be_visible()


@pytest.mark.parametrize(
    ("size", "scheme", "locale"),
    [
        (WIDE, "light", "en-US"),
        (NARROW, "dark", "zh-CN"),
        pytest.param(NARROW, "light", "zh-CN", marks=pytest.mark.long),
        pytest.param(NARROW, "dark", "en-US", marks=pytest.mark.long),
    ],
)
async def test_axe_finds_nothing_whatever_is_shown(
    browser: Browser, sim: Sim, size: ViewportSize, scheme: str, locale: str
) -> None:
    page = await _visit(browser, sim, size, color_scheme=scheme, locale=locale)
    await sim.bot.send_message(VET, "Good morning!")
    await expect(page.locator(".badge")).to_have_text("1")
    findings = await axe_findings(page, "the list")
    await page.locator("#add-person").click()
    findings += await axe_findings(page, "a new person")
    await page.keyboard.press("Escape")

    await _open(page, LIN, "Which cat?")
    findings += await findings_of_chat(page, "a conversation")
    assert await page.evaluate("document.documentElement.scrollWidth") == size["width"]
    await page.locator("#slash").click()
    findings += await axe_findings(page, "no commands")

    await _open(page, GROUP, "Good morning")
    findings += await axe_findings(page, "a group")
    await sim.bot.set_my_commands([BotCommand(command="help", description="What I can do")])
    await page.get_by_test_id("composer").fill("/")
    await expect(page.get_by_role("option", name="/help")).to_be_visible()
    findings += await axe_findings(page, "commands")

    await _open(page, EMMA, "Choose")
    png = FilePayload(name="cat.png", mimeType="image/png", buffer=PNG)
    await page.get_by_test_id("attach-input").set_input_files(png)
    findings += await axe_findings(page, "a file and the bot's keyboard")
    await page.locator("#block").click()
    await expect(page.locator("#unblock")).to_be_visible()
    findings += await axe_findings(page, "a bot that is blocked")
    await page.close()
    assert findings == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_in_what_the_page_says_of_itself(browser: Browser, sim: Sim, scheme: str) -> None:
    page = await _visit(browser, sim, WIDE, color_scheme=scheme)
    findings = await axe_findings(page, "nobody yet")
    await _open(page, VET, "Say hello")
    await sim.post("/status", {"text": "The model is being made: 20 %", "progress": 0.2})
    await expect(page.locator("#status")).to_be_visible()
    findings += await axe_findings(page, "a greeting and the status")
    # What a tap's answer looks like.
    await page.evaluate("import('/page/dom.js').then((dom) => dom.toast('Thank you'))")
    findings += await axe_findings(page, "a toast")
    await page.evaluate("import('/page/dom.js').then((dom) => dom.alertBox('Only vets can do that.'))")
    findings += await axe_findings(page, "an alert")
    await page.route("**/sim/events", lambda route: route.abort())
    await page.reload()
    await expect(page.locator("body.offline #status")).to_be_visible()
    findings += await axe_findings(page, "nobody answers")
    await page.close()
    assert findings == []


async def test_all_of_it_is_within_reach_of_the_keys(browser: Browser, sim: Sim) -> None:
    page = await _visit(browser, sim, WIDE, locale="en-US")
    stops = [page.get_by_test_id("language"), page.locator("#add-person"), page.get_by_test_id(f"person-{LIN}")]
    for stop in [*stops, page.get_by_test_id(f"person-{EMMA}")]:
        await page.keyboard.press("Tab")
        await expect(stop).to_be_focused()
        assert await page.evaluate(HAS_SEEN_FOCUS)
    # What happens elsewhere does not take the focus away.
    await sim.bot.send_message(VET, "Good morning!")
    await expect(page.locator(".badge")).to_have_text("1")
    await expect(page.get_by_test_id(f"person-{EMMA}")).to_be_focused()

    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("composer")).to_be_focused()
    assert await page.evaluate(HAS_SEEN_FOCUS)
    await page.keyboard.type("A tabby")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message", has_text="A tabby")).to_be_visible()
    button = page.get_by_test_id("tap-fb:down")
    while not await button.evaluate("(node) => node === document.activeElement"):
        await page.keyboard.press("Shift+Tab")
        assert await page.evaluate(HAS_SEEN_FOCUS), await page.evaluate("document.activeElement.outerHTML")
    await page.keyboard.press("Enter")
    await expect(button).to_have_attribute("aria-busy", "true")
    updates = await sim.bot.get_updates(timeout=30)
    assert updates[-1].callback_query and updates[-1].callback_query.data == "fb:down"
    await page.close()
