"""What answering needs, and what is answered."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from openai import AsyncOpenAI

from bot.chat.limits.budget import Budget
from bot.chat.limits.deadline import RuleThreads
from bot.chat.limits.owners import Limits
from bot.chat.model import ANSWER_TOKENS, Asking
from bot.chat.nearest import Nearest
from bot.chat.opinions.matches import MatchOpinions
from bot.chat.opinions.second import SecondOpinions
from bot.chat.pictures import Albums
from bot.chat.safety import Clinic
from bot.chat.verified import VerifiedAnswers
from bot.chat.watch.watch import Watch
from bot.telegram.pace import Paces
from bot.telegram.spot import Spot
from bot.triage import Triage
from storage.forgetting.wishes import Wishes
from storage.models import Message, Turn
from storage.restorations import Gap
from training.text.optional_fields import RefusedFields


async def _nobody(*_news: object) -> None:
    """Nobody is to be told."""


async def _told(_turn: Turn) -> bool:
    """There is nobody who has had too much."""
    return True


def _unnoted(_owner_id: int, _update_id: int) -> None:
    """There is no home to keep a list in."""


def _uncounted(_turn: Turn, _seconds: float) -> None:
    """Nobody reads the counts."""


def as_it_is(_provider: str, messages: list[Message]) -> list[Message]:
    """Nothing is left out."""
    return messages


@dataclass
class Chatting:
    """What answering needs."""

    clients: Mapping[str, AsyncOpenAI]
    """One for each provider."""
    system_prompt: str
    """What models that were not trained here are told, while no admin has set another."""
    hosts: Collection[str] = ()
    """Providers where a model has to be hosted, and then answers by another name."""
    clinic: Clinic = field(default_factory=Clinic)
    context_tokens: int = 2000
    """How much of the conversation the model is shown, at most."""
    limits: Limits = field(default_factory=Limits)
    """Of each owner."""
    budget: Budget = field(default_factory=Budget)
    """Of all owners together."""
    budget_alarm: Callable[[int], Awaitable[object]] = _nobody
    """Tells the admins that so many percent of the budget are gone."""
    paces: Paces = field(default_factory=Paces)
    red_flag: Callable[[Turn], Awaitable[bool]] = _told
    """Tells the vets of a turn with a red flag; false if they have had too much of its owner's lately."""
    watch: Watch | None = None
    """Looks into it where the active model does not answer."""
    unfit: Callable[[str, str | None], Awaitable[None]] = _nobody
    """Tells the admins why the engine does not serve the active model, and which one answers in its place."""
    unfit_alarms: set[tuple[str, str, str | None]] = field(default_factory=set)
    """What they were told of it: the model, why, and who answers; forgotten when the model answers again."""
    verified: VerifiedAnswers = field(default_factory=VerifiedAnswers)
    nearest: Nearest | None = None
    """Looks further by a provider's embeddings, where the operator has set one."""
    second: SecondOpinions | None = None
    """Asks a model about what triage lets through with a doubt, where the operator has set one."""
    matches: MatchOpinions | None = None
    """Asks a model whether a near question gets the same answer, where the operator has set one."""
    stall_seconds: float = 60.0
    """The longest wait for the next piece of an answer."""
    sees_pictures: bool = False
    """Whether the models that answer can."""
    drafts: bool = False
    """Show a growing answer as Telegram's own draft where that is possible."""
    as_sent: Callable[[str, list[Message]], list[Message]] = as_it_is
    """What of a prompt goes to this provider: to a hosted one no phone numbers and the like."""
    thinkers: set[str] = field(default_factory=set)
    """Models that think aloud without saying where it begins: their answers are shown once it has ended."""
    asking: dict[int, Asking] = field(default_factory=dict)
    """What each chat is being answered just now."""
    albums: Albums = field(default_factory=Albums)
    wishes: Wishes = field(default_factory=Wishes)
    """Who has been forgotten: what they had sent before is not begun any more."""
    note_erasure: Callable[[int, int], None] = _unnoted
    """Writes an owner's number and their update down outside the database, for ever: a backup must not bring back who
    has been erased. Blocks."""
    keep_days: int = 0
    """After which the words of turns go that nothing was learned from; 0: never."""
    backup_days: int = 0
    """How long backups keep what is erased; 0 where the bot takes none by itself."""
    gaps: Sequence[Gap] = ()
    """Times of which the tables know nothing, since they have come from a backup."""

    note_end: Callable[[Turn, float], None] = _uncounted
    """Counts a question that has ended, after so many seconds."""
    rules: RuleThreads = field(default_factory=RuleThreads)
    """Where long texts are judged."""
    apis: dict[tuple[str, str], str] = field(default_factory=dict)
    """How each model that was asked is asked, by its provider and its name."""
    refused: RefusedFields = field(default_factory=RefusedFields)
    """What hosts have refused of requests."""
    answer_tokens: int = ANSWER_TOKENS
    """The most of an answer; 0: no limit."""

    def asking_for(self, turn: Turn, on_text: Callable[[str], None], temperature: float) -> Asking:
        """The request for an answer to a turn."""
        return Asking(
            turn,
            on_text,
            self.stall_seconds,
            temperature,
            self.thinkers,
            refused=self.refused,
            answer_tokens=self.answer_tokens,
        )

    def uses_draft(self, chat_id: int) -> bool:
        """Whether an answer in this chat grows in a draft, and gets its message only when it is whole. Groups have no
        drafts."""
        return self.drafts and chat_id > 0


@dataclass(frozen=True)
class Question:
    """What an owner wants to know; who asks, and from which update, is in `Here`."""

    text: str
    triage: Triage
    place: Spot
    """Where the answer goes."""
    message_id: int | None = None
    """The message that asks."""
    earlier: Turn | None = None
    """The turn that is to be answered once more."""
    picture: str | None = None
    """Telegram's file_id of the picture that came with it."""
    quoted_id: int | None = None
    """Whose words it quotes, where they are somebody else's."""
    replaces: Turn | None = None
    """The turn of the same message before its owner has edited it."""
    refusal: str | None = None
    """The text that says why its owner has to wait; the model is not asked then."""
    is_only_weighed: bool = False
    """It is too late for an answer: if it tells of an emergency, owner and vets are told, and that is all."""

    @property
    def chat_id(self) -> int:
        """Where the answer goes."""
        return self.place.chat_id

    @property
    def reply_to(self) -> int | None:
        """The message that asks; in a private chat everybody can see which."""
        return self.message_id if self.place.chat_id < 0 else None

    @property
    def wants_another(self) -> bool:
        """Whether there is an answer, and the owner wants another one."""
        return self.earlier is not None and self.earlier.answer is not None
