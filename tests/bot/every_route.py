"""Something for every route of the bot's to do, in a busy clinic: who says or taps it, in an order in which each finds
what it is about. What a step needs of the tables is looked up when it is its turn."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from admin.data.private_card import fingerprint
from bot.chat.pets.card import stamp_of
from storage import claims
from storage.models import (
    Case,
    CaseCard,
    Example,
    InboxUpdate,
    Launch,
    Model,
    Pet,
    Prompt,
    Rank,
    ReviewCard,
    ReviewClaim,
    SafetyQuestion,
    SystemPrompt,
    Turn,
    Upload,
    now,
)
from tests.admin.test_rights import PAIRS, STRANGER, BusyClinic
from tests.conftest import ADMIN, OTHER, OWNER, VET

GROUP = -1001

Step = Callable[[BusyClinic], Awaitable[object]]


ROUTES = {
    "admin.audit.show",
    "admin.candidates.routes.tap",
    "admin.compare.routes.compare",
    "admin.data.dataset.check",
    "admin.data.dataset.cost",
    "admin.data.dataset.dataset",
    "admin.data.export.send_export",
    "admin.data.imports.check_file",
    "admin.data.imports.choose_column",
    "admin.data.imports.decide",
    "admin.data.imports.import_how",
    "admin.data.imports.receive",
    "admin.data.lineage.command",
    "admin.data.lineage.tap",
    "admin.data.lineage.tap_version",
    "admin.data.private.private",
    "admin.data.private.tap",
    "admin.data.versions.about",
    "admin.data.versions.tap_diff",
    "admin.watch.doctor.doctor",
    "admin.doubts.tap",
    "admin.finetune.agree",
    "admin.finetune.answer_again",
    "admin.finetune.answer_quote",
    "admin.finetune.finetune",
    "admin.follow.checkpoints.tap",
    "admin.follow.routes.tap",
    "admin.hosting.routes.tap",
    "admin.form.budget.show_budget",
    "admin.form.routes.tap",
    "admin.form.routes.write",
    "admin.inbox.command",
    "admin.inbox.tap",
    "admin.jobs.cancel",
    "admin.jobs.job",
    "admin.jobs.jobs",
    "admin.jobs.turn",
    "admin.models.models",
    "admin.models.turn",
    "admin.providers.providers",
    "admin.refresh.routes.refresh",
    "admin.refresh.routes.tap",
    "admin.prompt.propose",
    "admin.prompt.show_prompt",
    "admin.prompt.tap",
    "admin.prompt.tap_rows",
    "admin.ranks.add",
    "admin.ranks.roles",
    "admin.ranks.tap",
    "admin.ranks.turn",
    "admin.stock.deletion.tap",
    "admin.sunset.routes.tap",
    "admin.use.rollback",
    "admin.use.tap_back",
    "admin.use.tap_use",
    "admin.use.use",
    "admin.vets.cases.routes.learn",
    "admin.vets.cases.routes.list_cases",
    "admin.vets.cases.routes.reply",
    "admin.vets.cases.routes.tap",
    "admin.vets.cases.routes.turn",
    "admin.vets.review.routes.correction",
    "admin.vets.review.routes.review",
    "admin.vets.review.routes.tap",
    "admin.vets.safety.command",
    "admin.vets.safety.tap",
    "admin.vets.safety.turn",
    "admin.vets.verified.edit",
    "admin.vets.verified.tap",
    "admin.vets.verified.verified",
    "admin.vets.votes.routes.compare",
    "admin.vets.votes.routes.tap",
    "admin.vets.wordings.routes.pairs",
    "admin.vets.wordings.routes.tap",
    "admin.watch.stats.stats",
    "admin.watch.when.when",
    "bot.chat.ask_vet.back",
    "bot.chat.ask_vet.tap",
    "bot.chat.commands.language",
    "bot.chat.commands.new",
    "bot.chat.commands.set_language",
    "bot.chat.commands.show_help",
    "bot.chat.commands.start",
    "bot.chat.feedback.answer_again",
    "bot.chat.feedback.feedback",
    "bot.chat.feedback.old_button",
    "bot.chat.feedback.stop",
    "bot.chat.incoming.edits.reconsider",
    "bot.chat.incoming.menus.group_help",
    "bot.chat.incoming.menus.private_only",
    "bot.chat.incoming.unknown.unknown_command",
    "bot.chat.pets.card_taps.tap",
    "bot.chat.pets.tell.pet",
    "bot.chat.pets.tell.reply",
    "bot.chat.privacy.ask_to_forget",
    "bot.chat.privacy.privacy",
    "bot.chat.privacy.tap",
    "bot.chat.questions.ask",
}
"""All there are, each with a step below."""


@dataclass(frozen=True)
class Saying:
    """Words of somebody's; `about`: in reply to the message that this finds."""

    person: int
    text: str
    about: Callable[[BusyClinic], int] | None = None
    chat_id: int | None = None

    async def __call__(self, ward: BusyClinic) -> None:
        """Say it."""
        reply_to = self.about(ward) if self.about else None
        await ward.clinic.people.say(self.person, self.text, reply_to=reply_to, chat_id=self.chat_id)


@dataclass(frozen=True)
class Tapping:
    """A tap of somebody's, under any message of their chat."""

    person: int
    data: str | Callable[[BusyClinic], str]

    async def __call__(self, ward: BusyClinic) -> None:
        """Tap it."""
        data = self.data if isinstance(self.data, str) else self.data(ward)
        messages = await ward.clinic.people.messages(self.person)
        message = next(m for m in reversed(messages) if m["from"]["is_bot"])
        await ward.clinic.people.forge(self.person, message, data)


@dataclass(frozen=True)
class Sending:
    """A file of somebody's."""

    person: int
    name: str
    content: bytes
    caption: str = ""

    async def __call__(self, ward: BusyClinic) -> None:
        """Send it."""
        await ward.clinic.people.send_file(self.person, self.name, self.content, self.caption)


@dataclass(frozen=True)
class Calm:
    """A step that nothing shall disturb, since the next needs what it sends: without ticks, nothing is sent later."""

    step: Step

    async def __call__(self, ward: BusyClinic) -> None:
        """Do it."""
        await self.step(ward)


def newest(table: type[Any], column: str, *conditions: Any) -> Callable[[BusyClinic], Any]:
    """A column of the newest row of a table."""

    def look_up(ward: BusyClinic) -> Any:
        with ward.clinic.database.begin() as session:
            row = session.exec(select(table).where(*conditions).order_by(col(getattr(table, column)).desc())).first()
            assert row is not None, f"no row of {table.__name__}"
            return getattr(row, column)

    return look_up


def _card(table: type[Any], chat_id: int, *conditions: Any) -> Callable[[BusyClinic], int]:
    return newest(table, "message_id", table.chat_id == chat_id, *conditions)


def _prompt(chat_id: int, kind: str) -> Callable[[BusyClinic], int]:
    return _card(Prompt, chat_id, col(Prompt.kind) == kind)


def _own(data: str, table: type[Any], *conditions: Any, column: str = "id") -> Callable[[BusyClinic], str]:
    """Callback data with the number of the newest row in it."""
    return lambda ward: data.format(newest(table, column, *conditions)(ward))


def _claimed(verb: str) -> Callable[[BusyClinic], str]:
    """The button of the turn that the vet works on now."""

    def look_up(ward: BusyClinic) -> str:
        with ward.clinic.database.begin() as session:
            turn_id = claims.held_by(session, VET, now())
            claim = session.get(ReviewClaim, turn_id or 0)
            return f"review:{turn_id or 0}:{claim.version if claim else 0}:{verb}"

    return look_up


def _of_pet(verb: str, value: str = "") -> Callable[[BusyClinic], str]:
    def look_up(ward: BusyClinic) -> str:
        with ward.clinic.database.begin() as session:
            pet = session.exec(select(Pet)).one()
            return f"pet:{verb}:{pet.id}:{stamp_of(pet)}:{value}"

    return look_up


async def _edit(ward: BusyClinic) -> None:
    """The owner puts their last words otherwise."""
    messages = await ward.clinic.people.messages(OTHER)
    message_id = [message["message_id"] for message in messages if not message["from"]["is_bot"]][-1]
    await ward.clinic.people.edit(OTHER, message_id, "Is a vet there?", after=5)


async def _set_aside(ward: BusyClinic) -> None:
    """Two updates lie in the inbox that could not be handled."""
    with ward.clinic.database.begin() as session:
        for number in (-7, -8):
            content = f'{{"update_id": {number}, "my_chat_member": {{}}}}'
            session.add(InboxUpdate(update_id=number, chat_id=OTHER, content=content, set_aside_at=now()))


def steps(ward: BusyClinic) -> list[tuple[str, Step]]:
    """All of them, each with its name."""
    later = ("prompt:rows", "prompt:give")
    taps = {rank: [data for data in ward.taps[rank] if not data.startswith(later)] for rank in Rank}
    owners: list[Step] = [
        *(Saying(OTHER, text) for text in ("/start", "/help", "/language", "/privacy", "/new", "/nobody_has_this 2")),
        *(Tapping(OTHER, data) for data in ("language:en", "nonsense", "stop")),
        *(Saying(OTHER, text) for text in ("/pet", "/pet Mimi, cat, 3 years, 4 kg")),
        Saying(OTHER, "5 kg", _prompt(OTHER, "pet_card")),
        *(Tapping(OTHER, _of_pet(*words)) for words in (("sex", "female"), ("ask", "born"), ("list",), ("remove",))),
        Tapping(OTHER, "pet:add:0:0:"),
        Tapping(OTHER, _of_pet("erase")),
        Saying(OTHER, "Why do cats purr?"),
        Saying(OTHER, "And dogs?", lambda ward: int(newest(Turn, "message_ids", Turn.owner_id == OTHER)(ward)[-1])),
        Tapping(OTHER, _own("feedback:{}:1", Turn, Turn.owner_id == OTHER)),
        Tapping(OTHER, _own("again:{}", Turn, Turn.owner_id == OTHER)),
        Tapping(OTHER, _own("vet:{}", Turn, Turn.owner_id == OTHER)),
        Saying(OTHER, "Is anybody there?"),
        _edit,
        *(Saying(OTHER, text, chat_id=GROUP) for text in ("/help@vetted_demo_bot", "/pet@vetted_demo_bot")),
        Tapping(OTHER, _own("caseback:{}", Case, Case.owner_id == OTHER)),
    ]
    vets: list[Step] = [
        *(
            Saying(VET, text)
            for text in ("/review", "/cases", "/verified", "/pairs", "/compare", "/safety", "/lineage 1")
        ),
        Saying(VET, "/safety dose How much?"),
        *(Tapping(VET, f"page:{name}:0") for name in ("cases", "safety")),
        Saying(VET, "Twice a week.", _card(ReviewCard, VET)),
        *(Tapping(VET, data) for data in taps[Rank.VET] if not data.startswith("vote")),
        *(Tapping(VET, _claimed(verb)) for verb in ("skip", "alarm", "no_emergency", "reject")),
        # Which of the two is A is drawn.
        *(Tapping(VET, data) for data in taps[Rank.VET] if data.startswith("vote") and not data.endswith((":a", ":b"))),
        Tapping(VET, _own("safety:{}", SafetyQuestion)),
        Saying(VET, "/language"),  # a message that shows nothing else
        Tapping(VET, "verified:open:1"),
        Saying(VET, "Every other day.", _prompt(VET, "verified")),
        Tapping(OTHER, _own("vet:{}", Turn, Turn.owner_id == OTHER)),
        Calm(Tapping(VET, _own("case:{}:show", Case))),
        *(Tapping(VET, _own(f"case:{{}}:{verb}", Case)) for verb in ("no_emergency", "after_all")),
        Saying(VET, "Give it water.", _card(CaseCard, VET)),
    ]
    admins: list[Step] = [
        *(Saying(ADMIN, text) for text in ("/roles", f"/roles vet {OWNER}", f"/roles none {OWNER}")),
        *(Saying(ADMIN, text) for text in ("/dataset", "/dataset name v1 spring", "/check", "/cost", "/import")),
        *(
            Saying(ADMIN, text)
            for text in ("/private", "/export", "/jobs", "/models", "/providers", "/stats", "/when 14:03")
        ),
        *(Saying(ADMIN, text) for text in ("/compare Why?", "/use other-model", "/rollback", "/prompt")),
        Saying(ADMIN, "You are kind.", _prompt(ADMIN, "system_prompt")),
        Tapping(ADMIN, _own("prompt:set:{}", SystemPrompt, col(SystemPrompt.update_id).is_not(None))),
        Tapping(ADMIN, _own("prompt:rows:{}", SystemPrompt, col(SystemPrompt.set_at).is_not(None))),
        Tapping(ADMIN, _own("prompt:give:{}", SystemPrompt, col(SystemPrompt.set_at).is_not(None))),
        *(Tapping(ADMIN, data) for data in taps[Rank.ADMIN]),
        Saying(ADMIN, str(STRANGER), _prompt(ADMIN, "role_add")),
        Sending(ADMIN, "pairs.json", PAIRS, "/check"),
        Sending(ADMIN, "pairs.json", PAIRS),
        Tapping(ADMIN, _own("column:{}:question:1", Upload)),
        Tapping(ADMIN, _own("column:{}:answer:2", Upload)),
        Tapping(ADMIN, _own("upload:{}:columns", Upload)),
        Tapping(ADMIN, _own("upload:{}:good", Upload)),
        # What a correction above has brought: before somebody has decided on it, there is no offer.
        Tapping(ADMIN, _private),
        Saying(ADMIN, "/finetune"),
        Tapping(ADMIN, lambda ward: f"form:{_offer(ward)}:rate:"),
        Saying(ADMIN, "2", _form),
        Tapping(ADMIN, lambda ward: f"form:{_offer(ward)}:epochs:3"),
        Tapping(ADMIN, lambda ward: f"agree:{_offer(ward)}:"),
        Tapping(ADMIN, lambda ward: f"quote:{_offer(ward)}:1"),
        Saying(ADMIN, "/finetune"),
        Tapping(ADMIN, lambda ward: f"quote:{_offer(ward)}:1"),
        Tapping(ADMIN, lambda ward: f"second:{_offer(ward)}:{_confirmed(ward)[:12]}"),
        Tapping(ADMIN, lambda ward: f"doubt:{_confirmed(ward)[:12]}:absent"),
        Saying(ADMIN, "/job x"),
        Saying(ADMIN, "/refresh"),
        *(
            Tapping(ADMIN, f"refresh:{data}")
            for data in ("set:hour:4", "open:hour:", "change::", "now::", "on::", "off::")
        ),
        Saying(ADMIN, "/budget"),
        lambda ward: Saying(ADMIN, f"/budget {_confirmed(ward)} 3.20")(ward),
        Saying(ADMIN, "/finetune"),
        Tapping(ADMIN, lambda ward: f"quote:{_offer(ward)}:0"),
        lambda ward: Saying(ADMIN, f"/cancel {_confirmed(ward)}")(ward),
        Tapping(ADMIN, "cand:1:1:reject"),
        Tapping(ADMIN, "cand:1:1:again"),
        Tapping(ADMIN, "rollback:1"),
        Tapping(ADMIN, "sunset:0:openai:base-model"),
        *(Tapping(ADMIN, _own(f"delmodel:{{}}:{verb}", Model)) for verb in ("ask", "yes", "no")),
        *(Tapping(ADMIN, f"page:{name}:0") for name in ("jobs", "roles", "models")),
        _set_aside,
        Saying(ADMIN, "/inbox"),
        Saying(ADMIN, "/doctor"),
        Tapping(ADMIN, "inbox:-7:retry"),
        Tapping(ADMIN, "inbox:-8:drop"),
    ]
    last: list[Step] = [Saying(OTHER, "/forget"), Tapping(OTHER, f"forget:{OTHER}:yes")]
    return [(f"{n}: {step}", step) for n, step in enumerate([*owners, *vets, *admins, *last])]


def _private(ward: BusyClinic) -> str:
    """The yes to the row with personal data that waits for one, as its card shows it."""
    with ward.clinic.database.begin() as session:
        row = session.exec(select(Example).where(Example.pii != "")).first()
        return f"private:{row.id}:keep:{fingerprint(row, ())}" if row else "private:0:open:"


def _offer(ward: BusyClinic) -> str:
    """The newest offer that nobody has answered."""
    is_open = (col(Launch.confirmed_at).is_(None), col(Launch.finished_at).is_(None))
    with ward.clinic.database.begin() as session:
        return session.exec(select(Launch.id).where(*is_open).order_by(col(Launch.quoted_at).desc())).first() or ""


def _form(ward: BusyClinic) -> int:
    """The message of the offer of which a choice is open."""
    message_id = newest(Launch, "message_id", Launch.id == _offer(ward))(ward)
    assert message_id is not None, "no form is open"
    return int(message_id)


def _confirmed(ward: BusyClinic) -> str:
    with ward.clinic.database.begin() as session:
        return session.exec(select(Launch.id).where(col(Launch.confirmed_at).is_not(None))).first() or ""
