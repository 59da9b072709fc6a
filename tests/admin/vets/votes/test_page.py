"""A vet votes in a real browser, on a phone, in both languages."""

import pytest
from playwright.async_api import Locator, Page, expect
from sqlmodel import select

from storage import people
from storage.models import Ballot, Rank, Vote
from tests.admin.vets.votes.pairs import add_candidate, add_pair
from tests.bot.simulator.browser import NARROW, chromium, findings_of_chat, needs_chromium
from tests.conftest import ADMIN, OTHER, OWNER, VET, Clinic

QUESTION = "我家猫咪最近总是打喷嚏怎么办？"
NEW = "原因分析：多为猫流感病毒或粉尘刺激。\n\n推荐方案：检查眼鼻分泌物，24 至 48 小时内就诊。"
OLD = "原因分析：可能是天气变化。"
WORDS = {
    "en": ("Which answer is better?", "The same", "You chose A.", "No pair is left for you"),
    "zh": ("哪个回答更好？", "差不多", "你选了 A。", "没有要你投票的了"),
}

pytestmark = [needs_chromium, pytest.mark.long]


@pytest.fixture
def poll_seconds() -> float:
    """No tick looks at a candidate that was never trained."""
    return 3600.0


async def test_two_vets_vote_on_blind_pairs(clinic: Clinic) -> None:
    voters = {VET: "en", OWNER: "zh"}
    with clinic.database.begin() as session:
        candidate = add_candidate(session)
        for question in (QUESTION, "狗狗多久洗一次澡？"):
            add_pair(session, candidate, question, (NEW, OLD), OTHER)
        people.grant(session, OWNER, Rank.VET, ADMIN)
    errors: list[str] = []
    async with chromium() as browser:
        page = await browser.new_page(viewport=NARROW, reduced_motion="reduce", locale="zh-CN")
        page.on("pageerror", lambda error: errors.append(str(error)))
        await page.goto(clinic.people.url)
        for person, language in voters.items():
            await _vote(page, person, language)
            errors += await findings_of_chat(page, language)
            await page.locator("#back").click()
    assert errors == []
    with clinic.database.begin() as session:
        ballots = {(vote.vet_id, vote.ballot == Ballot.SAME) for vote in session.exec(select(Vote)).all()}
    assert ballots == {(person, is_same) for person in voters for is_same in (True, False)}


async def _vote(page: Page, person: int, language: str) -> None:
    """One pair by its better answer, the other as the same."""
    title, same, voted, over = WORDS[language]
    await page.get_by_test_id(f"person-{person}").click()
    await page.get_by_test_id("composer").fill("/compare")
    await page.get_by_test_id("composer").press("Enter")
    card = _bubble(page, title)
    await expect(card).to_contain_text(OLD)
    await expect(card).to_contain_text("推荐方案：检查眼鼻分泌物")
    assert "candidate" not in await card.inner_text()
    await card.get_by_role("button", name="A", exact=True).click()
    await expect(_bubble(page, voted)).to_be_visible()
    await page.get_by_role("button", name=same).last.click()
    await expect(_bubble(page, over)).to_be_visible()


def _bubble(page: Page, text: str) -> Locator:
    """The newest bubble that shows this."""
    return page.locator('[data-testid^="message-"]', has_text=text).last
