"""`vetted demo --tour`: the whole loop by itself, through the same HTTP that a person's taps take.

It ends well only if the last answer comes from the new fine-tuned model and is the vet's correction.
"""

import asyncio
import json
import re
import shutil
import time
from pathlib import Path

from rich.console import Console
from rich.panel import Panel
from rich.text import Text
from sqlmodel import col, select

from bot.demo.processes import ChildGone
from bot.demo.stage import ADMIN, CLINIC_FILE, OWNER, VET, Stage, make_vet, model_ready, set_stage
from bot.simulator.client import NotShown, Shown, contains, has_button
from storage import deployments
from storage.database import Database
from storage.models import Launch, Turn

HERE = Path(__file__).parent
OTHER_WORDS = "猫一直打喷嚏是怎么回事？"
"""The question of the correction, as another owner would ask it."""
JOB_SECONDS = 240
EVALUATION_SECONDS = 180


def _is_verdict(message: Shown) -> bool:
    """Whether it is the card of a candidate."""
    return any(has_button(message, text) for text in ("Roll back", "Let it answer", "Look at it again"))


class TourFailed(Exception):
    """The loop did not close. The message says where."""


async def play(home: Path) -> int:
    """Play the tour in a fresh folder under `home`; returns the exit code."""
    console = Console(highlight=False)
    start = time.monotonic()
    folder = home / "tour"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        async with set_stage(folder) as stage:
            tour = Tour(stage, console, start)
            await tour.play()
    except (TourFailed, NotShown, ChildGone) as error:
        console.print(f"\n[bold red]The loop did not close:[/] {error}\nLogs: {folder / 'logs'}")
        return 1
    console.print(
        f"\n[bold green]The loop closed in {time.monotonic() - start:.0f} s.[/] Data and logs: {folder}",
        soft_wrap=True,
    )
    return 0


class Tour:
    """One walk through the loop. Each stage is a method, in the order of ARCHITECTURE's table."""

    def __init__(self, stage: Stage, console: Console, start: float) -> None:
        self._stage = stage
        self._people = stage.people
        self._console = console
        self._started = start
        self._n = 0
        pair = json.loads((HERE / "corrections.json").read_text("utf-8"))["zh"]
        self._question: str = pair["question"]
        self._correction: str = pair["correction"]

    async def play(self) -> None:
        """All stages."""
        self._stage_line("Start", "simulator, engine and bot, three processes on this machine")
        seconds = await model_ready(self._stage, self._console)
        self._note(f"starter model ready after {seconds:.0f} s; it is small and for trying things out only")
        await make_vet(self._stage)
        self._note("the admin made Dr. Chen a vet: /roles vet 2002")

        await self._ask_first()
        await self._correct()
        await self._at_once()
        await self._import()
        await self._check_and_cost()
        await self._fine_tune()
        await self._withdraw()
        await self._ask_again()
        await self._show_models()

    async def _ask_first(self) -> None:
        self._stage_line("Ask", "an owner's question, answered by the starter model and logged")
        self._say("Owner", self._question)
        answer = await self._people.answer_to(OWNER, self._question)
        self._say("Bot", answer["text"])
        if answer["text"] == self._correction:
            raise TourFailed("the starter model knows the correction already, so the tour would show nothing")
        await self._people.tap(OWNER, answer, "👎")
        self._note("the owner taps 👎")

    async def _correct(self) -> None:
        self._stage_line("Review", "a vet sees the 👎 first and corrects the answer")
        command_id = await self._people.say(VET, "/review")
        card = await self._people.wait_for(VET, lambda m: has_button(m, "Correct"), command_id, goal="a card")
        if self._question not in card["text"]:
            raise TourFailed(f"the card shows another question: {card['text']}")
        await self._people.tap(VET, card, "Correct")
        prompt = await self._people.wait_for(VET, contains("word for word"), card["message_id"])
        self._say("Vet", self._correction)
        reply_id = await self._people.say(VET, self._correction, reply_to=prompt["message_id"])
        preview = await self._people.wait_for(VET, lambda m: has_button(m, "Save"), reply_id, goal="the preview")
        await self._people.tap(VET, preview, "Save")
        await self._people.wait_for(VET, contains("Saved"), reply_id, goal="the receipt for the correction")

    async def _at_once(self) -> None:
        self._stage_line("At once", "the next owner asks in other words, and gets the vet's")
        await self._people.say(OWNER, "/new")
        self._say("Owner", OTHER_WORDS)
        answer = await self._people.answer_to(OWNER, OTHER_WORDS)
        self._say("Bot", answer["text"])
        if self._correction not in answer["text"]:
            raise TourFailed("the correction was not served to the same question in other words")

    async def _withdraw(self) -> None:
        self._stage_line("Withdraw", "the model has learned it, so a vet withdraws the verified answer")
        command_id = await self._people.say(VET, "/verified")
        page = await self._people.wait_for(VET, lambda m: has_button(m, "1"), command_id, goal="the verified answers")
        await self._people.tap(VET, page, "1")
        card = await self._people.wait_for(VET, lambda m: has_button(m, "Withdraw"), command_id, goal="its card")
        await self._people.tap(VET, card, "Withdraw")
        await self._people.wait_for(VET, contains("Withdrawn"), command_id, goal="the withdrawn card")

    async def _import(self) -> None:
        self._stage_line("Import", "the clinic's own questions and replies, a file sent to the bot")
        content = CLINIC_FILE.read_bytes()
        upload_id = await self._people.send_file(ADMIN, "clinic.json", content)
        dry_run = await self._people.wait_for(ADMIN, lambda m: has_button(m, "Import"), upload_id, goal="the dry run")
        self._say("Bot", dry_run["text"])
        await self._people.tap(ADMIN, dry_run, "Import")
        self._note("the admin taps Import")
        self._say("Bot", (await self._people.wait_for(ADMIN, contains("new examples"), upload_id))["text"])

    async def _check_and_cost(self) -> None:
        self._stage_line("Check and cost", "what the next training will learn, its mistakes, its price elsewhere")
        for text, word in (("/dataset", "Dataset"), ("/check", "examples"), ("/cost gpt-4.1-mini", "$")):
            command_id = await self._people.say(ADMIN, text)
            report = await self._people.wait_for(ADMIN, contains(word), command_id, goal=f"the answer to {text}")
            self._say("Bot", report["text"] or report["caption"])

    async def _fine_tune(self) -> None:
        self._stage_line("Fine-tune", "quoted, confirmed once, launched on the local engine, polled")
        command_id = await self._people.say(ADMIN, "/finetune")
        quote = await self._people.wait_for(ADMIN, lambda m: has_button(m, "Start"), command_id, goal="the quote")
        self._say("Bot", quote["text"])
        await self._people.tap(ADMIN, quote, "Start")
        self._note("the admin taps Start")
        end_id = await self._follow(quote)
        await self._let_in(end_id)

    async def _let_in(self, end_id: int) -> None:
        """The finished model is looked at; a set as small as this has no held-out rows, so an admin decides."""
        self._stage_line("Evaluate", "it speaks, and is compared with the model that answers")
        card = await self._people.wait_for(ADMIN, _is_verdict, end_id, EVALUATION_SECONDS, "the candidate's card")
        self._say("Bot", card["text"])
        if has_button(card, "Let it answer"):
            await self._people.tap(ADMIN, card, "Let it answer")
            self._note("the admin taps Let it answer")
            is_answered = lambda m: m["message_id"] == card["message_id"] and has_button(m, "Roll back")  # noqa: E731
            card = await self._people.wait_for(ADMIN, is_answered, goal="the deployed model")
            self._say("Bot", card["text"].splitlines()[0])
        if "From now on" not in card["text"]:
            raise TourFailed("the finished model was not let in")

    async def _follow(self, quote: Shown) -> int:
        """The message that tells of the job's end; until it is there, print how far it is."""
        last, deadline = "", time.monotonic() + JOB_SECONDS
        while time.monotonic() < deadline:
            self._stage.check()
            for message in await self._people.messages(ADMIN):
                text: str = message["text"] or ""
                if message["message_id"] == quote["message_id"] and text != quote["text"]:
                    state = text.splitlines()[2]
                    if (shape := re.sub(r"[\d.]+", "", state)) != last:
                        last = shape
                        self._note(state)
                elif message["message_id"] > quote["message_id"] and "Training finished" in text:
                    self._say("Bot", text)
                    return int(message["message_id"])
                elif message["message_id"] > quote["message_id"] and "failed" in text:
                    raise TourFailed(text)
            await asyncio.sleep(0.5)
        raise TourFailed(f"the job did not end within {JOB_SECONDS} s")

    async def _ask_again(self) -> None:
        self._stage_line("Ask again", "the same question, a fresh conversation, the new model")
        await self._people.say(OWNER, "/new")
        self._say("Owner", self._question)
        answer = await self._people.answer_to(OWNER, self._question)
        self._say("Bot", answer["text"])
        model = await asyncio.to_thread(self._judge)
        if answer["text"] != self._correction:
            raise TourFailed("the new model's answer is not the correction, word for word")
        self._note(f"✓ word for word the vet's correction, from {model}")

    def _judge(self) -> str:
        """Which model gave the last answer, from the bot's own tables; it has to be the new one."""
        database = Database(self._stage.database_url)
        with database.begin() as session:
            turn = session.exec(select(Turn).order_by(col(Turn.id).desc()).limit(1)).one()
            launch = session.exec(select(Launch).where(Launch.status == "succeeded")).one()
            deployment = deployments.active(session)
            active = deployment.name if deployment else None
            if not turn.model == launch.fine_tuned_model == active:
                raise TourFailed(
                    f"the answer came from {turn.model}, the job made {launch.fine_tuned_model}, {active} is deployed"
                )
            self._note(
                f"turn {turn.id}: {turn.prompt_tokens} + {turn.completion_tokens} tokens, "
                f"first after {turn.first_token_ms} ms, whole in {turn.latency_ms} ms"
            )
        database.close()
        return str(turn.model)

    async def _show_models(self) -> None:
        self._stage_line("Done", "both models are kept; /rollback would bring the first one back")
        command_id = await self._people.say(ADMIN, "/models")
        self._say("Bot", (await self._people.wait_for(ADMIN, contains("🟢"), command_id))["text"])

    def _stage_line(self, name: str, title: str) -> None:
        self._n += 1
        seconds = time.monotonic() - self._started
        self._console.print(f"\n[bold cyan]{self._n}. {name}[/] [dim]{title} · {seconds:.0f} s[/]", soft_wrap=True)

    def _say(self, speaker: str, text: str) -> None:
        style = {"Owner": "yellow", "Vet": "green", "Bot": "blue"}.get(speaker, "white")
        self._console.print(Panel(Text(text), title=speaker, title_align="left", border_style=style, width=96))

    def _note(self, text: str) -> None:
        self._console.print(Text(f"   {text}", style="dim"), soft_wrap=True)
