"""Somebody at the simulator's page: opens chats, writes, taps, sends files, and reads what the bubbles say."""

from playwright.async_api import FilePayload, Locator, Page, expect


class Visitor:
    """Somebody at the page, who sees and taps what a person would."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def become(self, person: int) -> None:
        """Open somebody's chat, on a phone by way of the list."""
        if await self._page.locator("#back").is_visible():
            await self._page.locator("#back").click()
        await self._page.get_by_test_id(f"person-{person}").click()

    async def write(self, text: str) -> None:
        """Type it and press Enter."""
        await self._page.get_by_test_id("composer").fill(text)
        await self._page.get_by_test_id("composer").press("Enter")

    def last(self, text: str) -> Locator:
        """The newest bubble that shows `text`."""
        return self._page.locator('[data-testid^="message-"]', has_text=text).last

    async def sees(self, text: str) -> Locator:
        """Wait for a bubble that shows `text`; returns the newest."""
        await expect(self.last(text)).to_be_visible()
        return self.last(text)

    async def taps(self, bubble: Locator, label: str) -> None:
        """Tap the button under a bubble."""
        await bubble.get_by_role("button", name=label).click()

    async def answers(self, bubble: Locator, text: str) -> None:
        """Reply to a bubble: the arrow beside it, the words, Enter."""
        await bubble.hover()
        await bubble.get_by_role("button", name="Reply").or_(bubble.get_by_role("button", name="回复")).click()
        await self.write(text)

    async def send_file(self, name: str, content: bytes) -> None:
        """Attach a file and send it, with no words."""
        file = FilePayload(name=name, mimeType="application/json", buffer=content)
        await self._page.get_by_test_id("attach-input").set_input_files(file)
        await self._page.get_by_test_id("send").click()
