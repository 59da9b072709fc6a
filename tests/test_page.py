"""The product in a real browser: owner, vet and admin on the simulator's page, with the real bot behind it."""

import io
import itertools
import json
from collections.abc import AsyncIterator
from typing import Literal

import pytest
from PIL import Image
from playwright.async_api import Browser, expect
from sqlmodel import select

from bot.simulator.client import has_button
from storage.models import Example, Launch, Review, VerifiedAnswer
from tests.bot.simulator.browser import NARROW, WIDE, chromium, findings_of_chat, needs_chromium
from tests.bot.simulator.visitor import Visitor
from tests.conftest import ADMIN, OWNER, VET, Clinic, eventually, import_file

QUESTION = "我家猫咪最近总是打喷嚏怎么办？"
ANSWER = "原因分析：可能是天气变化。\n\n推荐方案：注意保暖，多观察。"
CORRECTION = "原因分析：多为猫流感病毒或粉尘刺激。\n\n推荐方案：检查眼鼻分泌物，24 至 48 小时内就诊。"
PAIRS = [{"Questions": f"第 {n} 个问题？", "Replies": f"原因分析：{n}。\n\n推荐方案：{n}。"} for n in range(11)]
CLINIC_FILE = json.dumps(PAIRS, ensure_ascii=False).encode()

pytestmark = needs_chromium


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A Chromium of its own for each test."""
    async with chromium() as browser:
        yield browser


async def test_owner_vet_and_admin_close_the_loop_on_the_page(clinic: Clinic, browser: Browser) -> None:
    clinic.host.answers[QUESTION] = ANSWER
    page = await browser.new_page(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    await page.goto(clinic.people.url)
    visitor = Visitor(page)

    await visitor.become(OWNER)
    await visitor.write(QUESTION)
    await visitor.taps(await visitor.sees("推荐方案"), "👎")
    await expect(visitor.last("推荐方案").get_by_role("button", name="👎 ✓")).to_be_visible()

    await visitor.become(VET)
    await visitor.write("/review")
    card = await visitor.sees("the owner did not like it")
    await expect(card).to_contain_text(QUESTION)
    await visitor.taps(card, "Correct")
    await visitor.sees("word for word")
    # The page has put the composer into reply mode, as Telegram does.
    await visitor.write(CORRECTION)
    await visitor.taps(await visitor.sees("Your correction"), "Save")
    await visitor.sees("✅ Saved")
    with clinic.database.begin() as session:
        assert session.exec(select(Review.correction)).one() == CORRECTION

    await visitor.become(ADMIN)
    await visitor.send_file("clinic.json", CLINIC_FILE)
    await visitor.taps(await visitor.sees("11 good"), "Import 11")
    await visitor.sees("11 new examples")
    await visitor.write("/finetune")
    offer = await visitor.sees("12 examples × 8 epochs")
    await visitor.taps(offer, "Start")
    await visitor.sees("ftjob-1")
    with clinic.database.begin() as session:
        assert len(session.exec(select(Example)).all()) == 12
        assert session.exec(select(Launch)).one().confirmed_by == ADMIN
    clinic.host.learn_to_speak()
    clinic.host.answers[QUESTION] = CORRECTION
    clinic.host.finish("ftjob-1", "ft:base-model:vetted:v1:abc")
    await visitor.sees("Training finished")
    await visitor.taps(await visitor.sees("Not enough evidence yet"), "Let it answer")
    await visitor.sees("From now on ft:base-model:vetted:v1:abc")
    await eventually(lambda: _is_retired(clinic), "that the vet's answer has retired: the model knows it now")

    await visitor.become(OWNER)
    await visitor.write("/new")
    await visitor.sees("重新开始")
    await visitor.write(QUESTION)
    await visitor.sees("24 至 48 小时内就诊")
    assert clinic.host.chat_requests[-1]["model"] == "ft:base-model:vetted:v1:abc"
    assert errors == []


def _is_retired(clinic: Clinic) -> bool:
    with clinic.database.begin() as session:
        return session.exec(select(VerifiedAnswer.retired_at)).one() is not None


async def test_on_a_phone_a_stranger_is_refused_politely(clinic: Clinic, browser: Browser) -> None:
    page = await browser.new_page(viewport={"width": 390, "height": 844}, locale="zh-CN")
    await page.goto(clinic.people.url)
    visitor = Visitor(page)
    await visitor.become(OWNER)
    await visitor.write("/finetune")
    await visitor.sees("抱歉，这是管理员才能用的功能")
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


async def test_axe_finds_nothing_in_anybodys_chat(clinic: Clinic, browser: Browser) -> None:
    await _converse(clinic)
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    findings: list[str] = []
    for size, scheme in itertools.product((WIDE, NARROW), schemes):
        page = await browser.new_page(viewport=size, color_scheme=scheme, reduced_motion="reduce", locale="zh-CN")
        await page.goto(clinic.people.url)
        visitor = Visitor(page)
        for person, text in ((OWNER, "只能看文字"), (VET, QUESTION), (ADMIN, "11 examples")):
            await visitor.become(person)
            await visitor.sees(text)
            findings += await findings_of_chat(page, f"{person}, {size['width']}, {scheme}")
        await page.close()
    assert findings == []


async def _converse(clinic: Clinic) -> None:
    """An owner asks, dislikes the answer and sends a picture; a vet looks at the card; an admin sends a file and has
    the dataset drawn."""
    people = clinic.people
    clinic.host.answers[QUESTION] = ANSWER
    await people.tap(OWNER, await people.answer_to(OWNER, QUESTION), "👎")
    picture = io.BytesIO()
    Image.new("RGB", (320, 240), "#c86432").save(picture, "PNG")
    await people.send_file(OWNER, "cat.png", picture.getvalue(), kind="photo")
    request = await people.say(VET, "/review")
    await people.wait_for(VET, lambda m: has_button(m, "Approve"), request)
    await import_file(people, "clinic.json", CLINIC_FILE)
    request = await people.say(ADMIN, "/dataset")
    await people.wait_for(ADMIN, lambda m: m["photo"] is not None, request)
