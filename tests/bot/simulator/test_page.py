"""The page in a real browser, at the width of a desk and of a phone."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiogram.types import BotCommand, ForceReply
from playwright.async_api import Browser, FilePayload, Route, expect

from tests.bot.simulator.browser import chromium, needs_chromium
from tests.bot.simulator.conftest import EMMA, LIN, Sim, serving
from tests.bot.simulator.test_messages import PNG, keyboard

pytestmark = [pytest.mark.asyncio(loop_scope="module"), needs_chromium]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One for all tests of this file."""
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def sim() -> AsyncIterator[Sim]:
    """A simulator in the loop that the browser is in."""
    async with serving() as running:
        yield running


@pytest.mark.parametrize(("width", "height", "locale"), [(1280, 800, "en-US"), (390, 844, "zh-CN")])
async def test_one_can_hold_a_conversation(browser: Browser, sim: Sim, width: int, height: int, locale: str) -> None:
    context = await browser.new_context(viewport={"width": width, "height": height}, locale=locale)
    page = await context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    await page.goto(sim.url)
    await page.get_by_test_id(f"person-{LIN}").click()

    # a message goes to the bot; nothing in it is ever HTML
    await page.get_by_test_id("composer").fill("<img src=x onerror=alert(1)> & 猫不吃饭")
    await page.get_by_test_id("composer").press("Enter")
    update = (await sim.bot.get_updates(timeout=30))[0]
    assert update.message and update.message.text == "<img src=x onerror=alert(1)> & 猫不吃饭"
    await expect(page.get_by_test_id(f"message-{update.message.message_id}")).to_contain_text("<img src=x")

    # an answer streams in, and its button is tapped
    message = await sim.bot.send_message(LIN, "…")
    bubble = page.get_by_test_id(f"message-{message.message_id}")
    await expect(bubble).to_contain_text("…")
    await message.edit_text("先观察")
    await expect(bubble).to_contain_text("先观察")
    await message.edit_text("先观察 <b>24 小时</b>", parse_mode="HTML", reply_markup=keyboard("fb:up"))
    await expect(bubble.locator("strong")).to_have_text("24 小时")
    await expect(bubble.locator(".edited")).to_be_visible()
    await expect(bubble.locator("time")).to_have_text(re.compile(r"^\d?\d:\d\d( [AP]M)?$"))
    await page.get_by_test_id("tap-fb:up").click()
    updates = await sim.bot.get_updates(offset=update.update_id + 1, timeout=30)
    query = updates[0].callback_query
    assert query and query.data == "fb:up"
    await expect(page.get_by_test_id("tap-fb:up")).to_have_attribute("aria-busy", "true")
    await sim.bot.answer_callback_query(query.id, text="谢谢你")
    await expect(page.locator("#toast")).to_have_text("谢谢你")
    await expect(page.get_by_test_id("tap-fb:up")).not_to_have_attribute("aria-busy", "true")

    # the bot asks back: the composer answers that message, this time with a file
    question = await sim.bot.send_message(LIN, "照片？", reply_markup=ForceReply(input_field_placeholder="一张照片"))
    await expect(page.get_by_test_id("composer")).to_have_attribute("placeholder", "一张照片")
    png = FilePayload(name="cat.png", mimeType="image/png", buffer=PNG)
    await page.get_by_test_id("attach-input").set_input_files(png)
    await page.get_by_test_id("composer").fill("这是它")
    await page.get_by_test_id("send").click()
    picture = (await sim.bot.get_updates(offset=updates[0].update_id + 1, timeout=30))[0].message
    assert picture and picture.photo and picture.caption == "这是它"
    assert picture.reply_to_message and picture.reply_to_message.message_id == question.message_id
    await expect(page.get_by_test_id(f"message-{picture.message_id}").locator("img")).to_be_visible()

    # nothing is wider than the screen; the way back to the list works where there is one
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if width < 720:
        await page.locator("#back").click()
    await sim.bot.send_message(EMMA, "unread")
    await expect(page.get_by_test_id(f"person-{EMMA}").locator(".badge")).to_have_text("1")
    language = await page.locator("html").get_attribute("lang")
    await page.get_by_test_id("language").click()
    assert await page.locator("html").get_attribute("lang") != language
    assert errors == []
    await context.close()


async def test_enter_that_ends_a_chinese_composition_does_not_send(browser: Browser, sim: Sim) -> None:
    page = await browser.new_page()
    await page.goto(f"{sim.url}/#{LIN}")
    composer = page.get_by_test_id("composer")
    await composer.fill("mao")
    await composer.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True, "cancelable": True})
    await composer.press("Shift+Enter")
    await expect(composer).to_have_value("mao\n")
    await composer.press("Enter")
    await expect(composer).to_have_value("")
    await sim.bot.get_updates(timeout=30)  # the composer is emptied before the message has arrived
    assert [m["text"] for m in (await sim.get(f"/chats/{LIN}"))["messages"]] == ["mao"]
    await page.close()


async def test_what_is_typed_while_the_chat_loads_stays(browser: Browser, sim: Sim) -> None:
    await sim.bot.set_my_commands([BotCommand(command="help", description="What I can do")])
    page = await browser.new_page(locale="en-US")

    loads = asyncio.Event()

    async def late(route: Route) -> None:
        await loads.wait()
        await route.continue_()

    await page.route(re.compile(rf"/sim/(chats|commands)/{EMMA}"), late)
    await page.goto(f"{sim.url}/#{EMMA}")
    await page.get_by_test_id("composer").fill("/he")
    loads.set()
    await expect(page.get_by_role("option", name="/help What I can do")).to_be_visible()
    await expect(page.get_by_test_id("composer")).to_have_value("/he")

    # a look into another chat and back loses nothing either
    await page.get_by_test_id(f"person-{LIN}").click()
    await expect(page.get_by_test_id("composer")).to_have_value("")
    news = await sim.bot.send_message(EMMA, "Good morning!")
    loads.clear()
    await page.get_by_test_id(f"person-{EMMA}").click()
    await page.get_by_test_id(f"person-{EMMA}").click()
    await expect(page.get_by_test_id("composer")).to_have_value("/he")
    loads.set()
    await expect(page.get_by_test_id(f"message-{news.message_id}")).to_be_visible()
    await expect(page.get_by_test_id("composer")).to_have_value("/he")

    # whoever presses Enter so early has sent it, once
    await page.get_by_test_id(f"person-{LIN}").click()
    loads.clear()
    await page.get_by_test_id(f"person-{EMMA}").click()
    await page.get_by_test_id("composer").fill("/help")
    await page.get_by_test_id("composer").press("Enter")
    await expect(page.get_by_test_id("composer")).to_have_value("/help")
    loads.set()
    await expect(page.get_by_test_id("composer")).to_have_value("")
    await expect(page.locator('[data-testid^="message-"]', has_text="/help")).to_have_count(1)
    await page.close()


async def test_commands_files_and_blocking(browser: Browser, sim: Sim) -> None:
    await sim.bot.set_my_commands([BotCommand(command="help", description="What I can do")])
    page = await browser.new_page(locale="en-US")
    await page.goto(f"{sim.url}/#{EMMA}")
    await page.get_by_test_id("composer").fill("/he")
    await page.get_by_role("option", name="/help What I can do").click()
    update = (await sim.bot.get_updates(timeout=30))[0]
    assert update.message and update.message.text == "/help"

    file = await sim.send_file(EMMA, "病历.csv", b"x" * 2048)
    card = page.get_by_test_id(f"message-{file['message_id']}").locator(".card")
    await expect(card).to_contain_text("病历.csv")
    await expect(card).to_contain_text("2 kB")
    async with page.expect_download() as download:
        await card.click()
    assert (await download.value).suggested_filename == "病历.csv"

    await page.locator("#block").click()
    await expect(page.get_by_test_id("composer")).to_be_hidden()
    await page.locator("#unblock").click()
    await expect(page.get_by_test_id("composer")).to_be_visible()
    await page.close()


async def test_one_can_write_into_a_topic_and_quote_what_is_marked(browser: Browser, sim: Sim) -> None:
    await sim.post("/chats", {"id": -1001, "title": "Friends", "members": [LIN, EMMA], "is_forum": True})
    topic = await sim.post("/chats/-1001/topics", {"from": LIN, "name": "Cats"})
    note = await sim.post("/chats/-1001/messages", {"from": LIN, "text": "my dog swallowed rat poison"})
    page = await browser.new_page(locale="en-US")
    await page.goto(f"{sim.url}/#-1001")
    await expect(page.locator(".service")).to_contain_text("opened a topic")
    await page.select_option("#topic", label="Cats")
    await page.get_by_test_id("composer").fill("in the topic")
    await page.get_by_test_id("composer").press("Enter")
    await expect(page.locator(".topic").last).to_have_text("# Cats")
    bubble = page.get_by_test_id(f"message-{note['message_id']}")
    await bubble.locator(".text").evaluate(
        "node => getSelection().setBaseAndExtent(node.firstChild, 7, node.firstChild, 17)"
    )
    await bubble.hover()
    await bubble.locator(".answer").click()
    await expect(page.locator("#extra-text")).to_have_text("❝swallowed❞")
    await page.get_by_test_id("composer").fill("what?")
    await page.get_by_test_id("composer").press("Enter")
    await expect(page.locator(".quote .marked")).to_have_text("❝swallowed❞")
    first, second = [m for m in (await sim.get("/chats/-1001"))["messages"] if not m["service"]][1:]
    assert (first["thread_id"], first["quote"]) == (topic["thread_id"], None)
    assert (second["thread_id"], second["quote"]) == (None, "swallowed")
    await page.close()
