"""The walk in Telegram, step by step: an admin who only taps and types, on the simulator's page in Chromium."""

import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from playwright.async_api import Locator, Page, expect
from sqlmodel import Session, col, select

from bot.texts import Texts, without_tags
from storage.database import Database
from storage.models import HostedModel, Launch
from tests.bot.simulator.visitor import Visitor
from tests.conftest import ADMIN, OWNER, eventually
from tests.hosts.grounds import Ground
from tests.walk.does import does
from tests.walk.roads import PROMPT, Road
from tests.walk.rows import CONTENT, FILE_NAME, PAIRS, QUESTION, REPLY, VAGUE

PATIENCE_MS = 120_000
"""For what a training or an evaluation has to do first."""
LANGUAGE_NAMES = {"zh": "中文", "en": "English"}


class PageWalk:
    """An admin at the page. Each step asserts what they see; with `shots` it also leaves a picture of it there."""

    def __init__(self, page: Page, database: Database, road: Road, ground: Ground, language: str) -> None:
        self._page, self._database, self._road, self._ground = page, database, road, ground
        self._visitor, self._say, self._language = Visitor(page), Texts(language), language
        self.shots: Path | None = None
        self._n_shots = self._end = 0

    def words(self, key: str, **values: object) -> str:
        """What the bot says under this key, up to the first value that is not given."""
        return without_tags(self._say(key, **values))

    async def shoot(self, name: str) -> None:
        """Leave a picture of what the page shows now."""
        if self.shots is not None:
            self._n_shots += 1
            await self._page.evaluate("document.getElementById('scroll').scrollTop = 1e9")
            await self._page.wait_for_timeout(250)
            await self._page.screenshot(path=self.shots / f"{self._n_shots:02}-{name}.png")

    async def sees(self, text: str) -> Locator:
        """The newest bubble of the bot's that shows this, as soon as there is one."""
        bubble = self._page.locator('[data-testid^="message-"].theirs', has_text=text).last
        await expect(bubble).to_be_visible(timeout=PATIENCE_MS)
        return await self._itself(bubble)

    async def _itself(self, bubble: Locator) -> Locator:
        """The bubble whatever it shows later, when it is edited."""
        return self._page.get_by_test_id(str(await bubble.get_attribute("data-testid")))

    async def taps(self, bubble: Locator, label: str) -> None:
        """Tap the first button under a bubble that says this."""
        await bubble.get_by_role("button", name=label, exact=False).first.click()

    async def becomes_admin(self) -> None:
        """Open the admin's chat, and have the bot speak this language."""
        await self._visitor.become(ADMIN)
        await self._visitor.write("/language")
        await self.taps(await self._with_button("中文"), LANGUAGE_NAMES[self._language])
        await self.sees(self.words("language_set"))
        await self.shoot("language")

    @does(1, 11, 18)
    async def import_file(self) -> None:
        """The file, its dry run, the yes."""
        await self._visitor.send_file(FILE_NAME, CONTENT)
        card = await self.sees(self.words("import_open", hours=24)[:6])
        await expect(card).to_contain_text(PAIRS[0]["Questions"])
        await self.shoot("dry-run")
        await self.taps(card, self.words("import_good", n=len(PAIRS)))
        done = await self.sees(FILE_NAME)
        await expect(done).to_contain_text("/dataset")
        await self.shoot("imported")

    @does(1, 29, 30, 31, 32, 34, 36)
    async def look_at_the_data(self) -> None:
        """Mistakes, price, and the report with its picture."""
        for command in ("/check", "/cost", "/dataset"):
            await self._visitor.write(command)
            await self.settle()
            await self.shoot(command[1:])

    @does(1, 37, 40, 41, 42, 43)
    @does(2, 24, 41, 42, 44, 45)
    async def fill_the_form(self) -> None:
        """Epochs by a tap, rate and name by a reply, then the yes."""
        await self._visitor.write("/finetune")
        form = await self._with_button(self.words("quote_start"))
        await self.shoot("form")
        await self.taps(form, "🔁")
        await expect(form).to_contain_text(self.words("form_type"))
        await self.shoot("epochs")
        if self._road.n_epochs < 5:  # a button of its own
            await self.taps(form, str(self._road.n_epochs))
        else:
            await self._visitor.answers(form, str(self._road.n_epochs))
        await expect(form).to_contain_text(f"× {self._road.n_epochs}")
        for sign, value in (("📈", self._road.rate), ("🏷", "pets"), ("🧺", "4")):
            await self.taps(form, sign)
            await expect(form).to_contain_text(self.words("form_type"))
            await self._visitor.answers(form, value)
            await expect(form.get_by_role("button", name=self.words("quote_start"))).to_be_visible()
            await expect(form).to_contain_text(value)
        await self.shoot("form-filled")
        await self.taps(form, self.words("quote_start"))
        await eventually(lambda: self._launch() and self._launch().job_id, "the job")
        await self.sees(str(self._launch().job_id))
        await self.shoot("started")

    async def _with_button(self, label: str | re.Pattern[str]) -> Locator:
        button = self._page.get_by_role("button", name=label)
        bubble = self._page.locator('[data-testid^="message-"].theirs', has=button).last
        await expect(bubble).to_be_visible(timeout=PATIENCE_MS)
        return await self._itself(bubble)

    def _launch(self) -> Any:
        def newest(session: Session) -> Launch | None:
            return session.exec(select(Launch).where(col(Launch.confirmed_at).is_not(None))).first()

        with self._database.begin() as session:
            return newest(session)

    async def settle(self) -> None:
        """Until the bot has said nothing new for a while."""
        log, text = self._page.locator("#log"), ""
        while (now := await log.inner_text()) != text:
            text = now
            await self._page.wait_for_timeout(1200)

    @does(1, 45, 47, 48, 49)
    @does(2, 27)
    async def follow(self, restart: Callable[[], Awaitable[None]]) -> None:
        """Its message goes on, over a restart of the bot; events, curve, checkpoints; a pause, or why there is none."""
        launch = self._launch()
        self._ground.run(launch.job_id)
        await self.sees(self.words("status_running", progress=""))
        await self._visitor.write(f"/job {launch.id[:8]}")
        card = await self._with_button(self.words("job_do_show"))
        await self.shoot("job")
        await self._hold(card)
        await restart()
        await self._visitor.write("/jobs")
        await self.settle()
        await self.shoot("jobs")
        for verb in ("curve", "events", "checkpoints"):
            await self._until_there(card, card.get_by_role("button", name=self.words(f"job_do_{verb}")))
            await self.taps(card, self.words(f"job_do_{verb}"))
            await self.settle()
            await self.shoot(verb)

    async def _until_there(self, card: Locator, button: Locator) -> None:
        """A card shows the job as it was; it is asked for anew until it has this button."""
        while not await button.first.is_visible():
            await self.taps(card, self.words("job_do_show"))
            await self.settle()

    async def _hold(self, card: Locator) -> None:
        """A pause, first of all, or a short training would be over; and on."""
        if not await card.get_by_role("button", name=self.words("job_do_pause")).is_visible():
            return
        await self.taps(card, self.words("job_do_pause"))
        await self.settle()
        await self.shoot("pause")
        if "pause" in self._ground.has:
            go_on = card.get_by_role("button", name=self.words("job_do_resume"))
            await self._until_there(card, go_on)  # the engine finishes its step first
            await go_on.click()
            await self.settle()
            await self.shoot("resume")

    @does(1, 46)
    async def see_the_end(self) -> None:
        """The end as a new message; where a fine-tune has to be hosted, that; then the candidate's card."""
        launch = self._launch()
        self._ground.finish(launch.job_id)
        end = await self.sees(self.words("job_announce_succeeded", fine_tuned_model="")[:6])
        self._end = int(str(await end.get_attribute("data-testid")).removeprefix("message-"))
        await self.settle()
        await self.shoot("end")

    async def host(self) -> None:
        """Where a fine-tune answers only from a deployment: a tap has it made, or none where it costs nothing."""
        if self._road.hosting == "asks":
            question = await self._with_button(self.words("hosting_agree"))
            number = str(await question.get_attribute("data-testid")).removeprefix("message-")
            assert int(number) > self._end, "what is asked about the model comes after the end of its training"
            await self.taps(question, self.words("hosting_agree"))
        if self._road.hosting in ("asks", "free"):
            await eventually(self._is_asked_for, "that the host was asked")
            self._ground.make_ready(str(self._hosted().host_id))
            await self.sees(
                self.words("hosting_ready", provider=self._road.name, name="", serve_name="", price="", then="")[:6]
            )
            await self.settle()
            await self.shoot("hosted")

    def _hosted(self) -> Any:
        with self._database.begin() as session:
            return session.exec(select(HostedModel).order_by(col(HostedModel.id).desc())).first()

    def _is_over(self) -> bool:
        """Some minutes go by at the host; whether it has ended then."""
        self._ground.make_ready(str(self._hosted().host_id))
        return self._hosted().ended_at is not None

    def _is_asked_for(self) -> bool:
        return self._hosted() is not None and self._hosted().host_id is not None

    @does(1, 58)
    @does(2, 26)
    async def let_it_answer(self) -> None:
        """The card of the candidate, and the yes; a model that its evidence lets in needs none."""
        deploy, back = self.words("candidate_do_deploy"), self.words("candidate_do_back")
        card = await self._with_button(re.compile(f"{re.escape(deploy)}|{re.escape(back)}"))
        await self.settle()
        await self.shoot("candidate")
        roll_back = card.get_by_role("button", name=back)
        if not await roll_back.is_visible():
            await self.taps(card, deploy)
        await expect(roll_back).to_be_visible()
        await self.shoot("answers")

    @does(2, 29)
    async def results(self) -> None:
        """The files of its figures, where the host makes some."""
        launch = self._launch()
        for command in (f"/job {launch.id[:8]}", "/export results"):
            await self._visitor.write(command)
            await self.settle()
            await self.shoot("results")
        if "results" in self._ground.has:
            await self.sees(f"{launch.id[:8]}-")

    @does(1, 1, 54, 55)
    async def ask(self) -> None:
        """An owner asks, and is answered by the new model."""
        await self._visitor.become(OWNER)
        await self._visitor.write(QUESTION)
        if self._road.name != "local":
            await self.sees(REPLY.split("\n\n")[1])
        await self.settle()
        await self.shoot("owner")
        await self._visitor.become(ADMIN)

    @does(1, 2, 56)
    async def compare(self) -> None:
        """Both below each other."""
        await self._visitor.write(f"/compare {QUESTION}")
        card = await self.sees(self.words("beside_raw")[:8])
        if self._road.name != "local":
            await expect(card).to_contain_text(VAGUE[:20])
            await expect(card).to_contain_text(REPLY.split("\n\n")[1])
        await self.shoot("compare")

    @does(1, 51, 52)
    @does(3, 46)
    async def delete(self) -> None:
        """Back to the base, then away with it: where it is hosted, that is ended first."""
        model = self._launch().fine_tuned_model
        await self._visitor.write("/models")
        await self.settle()
        await self.shoot("models")
        await self._visitor.write("/rollback")
        await self.sees(self.words("rollback_done", name="")[:3])
        await self._visitor.write("/models")
        await self.settle()
        await self.taps(await self._with_button("✕"), "✕")
        await self.settle()
        await self.shoot("delete-asked")
        if self._road.hosting in ("free", "asks"):
            end = self.words("hosting_end_one", name=model)[:40]  # a button has room for no more
            await self.taps(await self._with_button(end), end)
            await eventually(self._is_over, "the end of its hosting")
            await self.sees(self.words("hosting_ended", provider=self._road.name, name=model)[:8])
            await self.shoot("hosting-ended")
            await self._visitor.write("/models")
            await self.settle()
            await self.taps(await self._with_button("✕"), "✕")
        await self.taps(await self._with_button(self.words("model_delete_yes")), self.words("model_delete_yes"))
        await self.sees(self.words("model_deletion_done", provider=self._road.name, name=model, reason=""))
        await self.shoot("deleted")
        await self._visitor.write("/models")
        await self.settle()
        await self.shoot("models-after")

    async def foreign_lines(self) -> list[str]:
        """What in the admin's chat is in the other language: in Chinese, lines with English words one after the other
        that are no names, codes or words of a host's."""
        await self._visitor.become(ADMIN)
        texts = await self._page.locator('[data-testid^="message-"].theirs .text').all_inner_texts()
        lines = [line for text in texts for line in text.splitlines()]
        if self._language == "zh":
            english = re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,} [A-Za-z]{2,}")
            return [
                line for line in lines if english.search(line) and not re.search(r"HTTP \d{3}|^(\d\d-\d\d|–) ", line)
            ]
        own_words = "".join(str(row) for row in PAIRS) + VAGUE + PROMPT
        return [
            line
            for line in lines
            if (han := re.findall(r"[\u4e00-\u9fff]{2,}", line)) and not any(run[:4] in own_words for run in han)
        ]
