"""The tables. One class, one table; a word here means what it means in ARCHITECTURE's words.

Rows are plain values once their session has ended: nothing is loaded lazily, and no relationship hides a query.
"""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any
from uuid import uuid4

from sqlalchemy import JSON, BigInteger, DateTime, Index, MetaData, Text, UniqueConstraint, text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

Message = dict[str, Any]
"""One chat message as OpenAI's API has it: `{"role": …, "content": …}`."""

# Constraints need names, or a later migration cannot drop them.
SQLModel.metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC. SQLite forgets time zones; this puts UTC back on the way out."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """On the way in: UTC, without saying so."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """On the way out: UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def moment() -> Any:
    """A column that is set to now when the row is made."""
    return Field(default_factory=now, sa_type=UtcDateTime, nullable=False)


def later() -> Any:
    """A column for a moment that has not come yet."""
    return Field(default=None, sa_type=UtcDateTime, nullable=True)


class Rank(StrEnum):
    """What somebody may do beyond asking. An admin may do all that a vet may."""

    VET = "vet"
    ADMIN = "admin"


class Verdict(StrEnum):
    """A vet's word on a turn."""

    APPROVED = "approved"
    CORRECTED = "corrected"
    REJECTED = "rejected"
    """Unsuitable for training: neither the answer nor a correction of it becomes an example."""
    SKIPPED = "skipped"


class Deed(StrEnum):
    """What the audit log tells of. Each has its words in bot/texts (`did_…`)."""

    GRANTED = "granted"
    WITHDRAWN = "withdrawn"
    APPROVED = "approved"
    CORRECTED = "corrected"
    REJECTED = "rejected"
    FLAGGED = "flagged"
    """A vet saw an emergency that the rules had missed."""
    FLAG_REFUSED = "flag_refused"
    """A vet said that a red flag is no emergency."""
    FLAG_CONFIRMED = "flag_confirmed"
    """A vet said that it is one after all."""
    UNSERVED = "unserved"
    """A vet withdrew a verified answer."""
    SERVED_AGAIN = "served_again"
    ALIAS_MADE = "alias_made"
    """A vet said that a wording asks the same as a question that a vet has answered."""
    ALIAS_REFUSED = "alias_refused"
    """A vet said that it does not; of an alias: that it is none any more."""
    CASE_TAKEN = "case_taken"
    CASE_ANSWERED = "case_answered"
    CASE_CLOSED = "case_closed"
    IMPORTED = "imported"
    EXPORTED = "exported"
    CLEARED = "cleared"
    """Decided about personal data in an example."""
    FROZEN = "frozen"
    LAUNCH_CONFIRMED = "launch_confirmed"
    LAUNCH_SECONDED = "launch_seconded"
    """A second admin said yes to a dear training."""
    LAUNCH_BILLED = "launch_billed"
    """A person said what a training has cost."""
    LAUNCH_DROPPED = "launch_dropped"
    LAUNCH_CANCELLED = "launch_cancelled"
    LAUNCH_PAUSED = "launch_paused"
    LAUNCH_RESUMED = "launch_resumed"
    LAUNCH_NAMED = "launch_named"
    """A person said which job at the provider is this launch's."""
    LAUNCH_ABSENT = "launch_absent"
    """A person said that the provider has no job of this launch."""
    LAUNCH_ENDED = "launch_ended"
    """A person said that the job has ended, of which the provider says nothing clear."""
    DEPLOYED = "deployed"
    PROMPT_SET = "prompt_set"
    """An admin changed the system prompt."""
    PROMPT_GIVEN = "prompt_given"
    """An admin gave the one in force to all rows of the pool."""
    HOSTING_WANTED = "hosting_wanted"
    """An admin wants a model hosted again."""
    HOSTING_ENDED = "hosting_ended"
    """An admin wants a model hosted no more."""
    HOSTING_ABSENT = "hosting_absent"
    """An admin said that the provider does not host it."""
    REMOVED = "removed"
    """A model was deleted by rule, for its room on the disk."""
    CAME_HOME = "came_home"
    """An admin had a model fetched from its provider, to be served by our own engine."""
    MODEL_DELETED = "model_deleted"
    """An admin wanted a model deleted at its provider."""
    BUDGET_REACHED = "budget_reached"
    """So many percent of what the answers of a day may take were gone, and the admins were told."""
    BUDGET_MONTH_REACHED = "budget_month_reached"
    """The same of what trainings and hosting may cost in a month."""
    REFRESH_PLANNED = "refresh_planned"
    """An admin set when the model is refreshed by itself, and how."""
    REFRESH_BEGUN = "refresh_begun"
    """An admin wanted one now."""
    REFRESH_AGREED = "refresh_agreed"
    """An admin said yes to the training of one."""
    REFRESH_STOPPED = "refresh_stopped"
    CANDIDATE_MOVED = "candidate_moved"
    """A person decided on a finished model."""
    UPDATE_RETRIED = "update_retried"
    """An update that had been set aside was tried once more."""
    UPDATE_DROPPED = "update_dropped"


class Label(StrEnum):
    """A vet's word on two questions."""

    SAME = "same"
    """One answer does for both: the wording is an alias."""
    NOT_SAME = "not_same"


class PairSource(StrEnum):
    """What has put two questions before the vets."""

    LIKENESS = "likeness"
    THRESHOLD = "threshold"
    """It was served, by its likeness: the labels up there had been good enough."""


class CandidateState(StrEnum):
    """How far a finished model has come on its way to the owners."""

    CANDIDATE = "candidate"
    """Nothing has been asked of it yet."""
    EVALUATING = "evaluating"
    """It speaks, and is asked the same as the active model."""
    WAITING = "waiting"
    """The evidence is not enough: the vets' votes may decide."""
    READY = "ready"
    """It may answer, and a person has to say so."""
    REJECTED = "rejected"
    CANARY = "canary"
    """It answers a share of the owners."""
    DEPLOYED = "deployed"
    WITHDRAWN = "withdrawn"
    """It has answered owners, and answers none any more."""


class Arm(StrEnum):
    """Which of the two models of a comparison."""

    CANDIDATE = "candidate"
    ACTIVE = "active"
    AGAIN = "again"
    """The active model, asked a second time: its noise."""


class Ballot(StrEnum):
    """A vet's word on a blind pair of answers."""

    CANDIDATE = "candidate"
    ACTIVE = "active"
    SAME = "same"
    BAD = "bad"
    """Both answers are."""


class Person(SQLModel, table=True):
    """Somebody who has written to the bot."""

    telegram_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    name: str
    language: str
    """`zh` or `en`: what the bot speaks to them."""
    created_at: datetime = moment()


class Role(SQLModel, table=True):
    """Somebody's rank. No row: an owner of pets, who may ask."""

    telegram_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    rank: Rank = Field(sa_type=Text)
    granted_by: int | None = Field(default=None, sa_type=BigInteger)
    granted_at: datetime = moment()
    configured: bool = False
    """An owner of the bot: named in VETTED_OWNER_IDS, so nobody can withdraw it in Telegram."""


class AuditEntry(SQLModel, table=True):
    """Who did what, about what, when: written in the transaction that does it. Append-only; no texts of owners."""

    id: int | None = Field(default=None, primary_key=True)
    who: int | None = Field(default=None, sa_type=BigInteger)
    """Null for the scheduler and the configuration."""
    did: Deed = Field(sa_type=Text)
    subject: str
    """What kind of thing it was about: `person`, `turn`, `case`, `file`, `version`, `launch`, `model`, …"""
    ref: str
    """Which one: its number or name."""
    detail: str = ""
    at: datetime = moment()


class Conversation(SQLModel, table=True):
    """A run of turns that share a context; /new begins the next one."""

    id: int | None = Field(default=None, primary_key=True)
    chat_id: int = Field(index=True, sa_type=BigInteger)
    thread_id: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": "0"})
    """The topic of a forum; 0 where the chat has none, and for its General topic."""
    started_at: datetime = moment()


class Turn(SQLModel, table=True):
    """One question and what became of it. The row exists before the model is asked."""

    # Few turns have a flag or a dose; the newest of them are looked for at every /review.
    __table_args__ = (
        Index("ix_turn_owner_id_created_at", "owner_id", "created_at"),
        Index(
            "ix_turn_flagged", "id", sqlite_where=text("flag IS NOT NULL"), postgresql_where=text("flag IS NOT NULL")
        ),
        Index("ix_turn_dosed", "id", sqlite_where=text("dose"), postgresql_where=text("dose")),
    )

    id: int | None = Field(default=None, primary_key=True)
    conversation_id: int = Field(foreign_key="conversation.id", index=True)
    chat_id: int = Field(sa_type=BigInteger)
    owner_id: int = Field(foreign_key="person.telegram_id", sa_type=BigInteger)
    question: str = Field(sa_type=Text)
    # Messages are stored as sent: prompts change, training must not.
    messages: list[Message] = Field(sa_type=JSON)
    provider: str
    model: str
    answer: str | None = Field(default=None, sa_type=Text)
    error: str | None = None
    """Why there is no answer: the provider's error code, or the exception's name."""
    finish_reason: str | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    first_token_ms: int | None = None
    latency_ms: int | None = None
    update_id: int | None = Field(default=None, sa_type=BigInteger, unique=True)
    """The inbox row that asked: a replay after a crash goes on with the same turn."""
    flag: str | None = None
    """The red flag that triage saw in the question, a category of `bot/triage`; `model` or `vet` where they saw it."""
    is_emergency: bool | None = None
    """A vet's word on the flag: false where they said that it is none; null while none has said anything."""
    dose: bool = False
    """The owner asked for a dose, or the model named one, which was struck out."""
    message_ids: list[int] = Field(default_factory=list, sa_type=JSON)
    """The Telegram messages that show the answer, in order; the first was its placeholder."""
    verified_id: int | None = None
    """The verified answer that was served instead of asking the model; `model` is the one that would have answered.
    No foreign key: that row refers to a turn, too."""
    similarity: float | None = None
    """Of this question to the verified answer's, 0 to 1; the cosine of the two where embeddings decided, and
    `finish_reason` is `verified_by_embedding`; their likeness where it is `verified_by_likeness` or
    `verified_by_opinion`."""
    thread_id: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": "0"})
    """The topic of the forum in which it was asked; 0: none."""
    question_message_id: int | None = Field(default=None, sa_type=BigInteger)
    """The Telegram message that asked: an edit of it finds the turn."""
    replaced_by: int | None = None
    """The turn of the question as its owner has edited it at once: this one is no context any more. No foreign key, so
    that either may be erased first."""
    quoted_id: int | None = Field(default=None, sa_type=BigInteger)
    """Whose words the question quotes, where they are somebody else's: they are that person's to have erased."""
    flag_source: str | None = None
    """`opinion` where a model that was asked beside the answer saw the emergency; null where `flag` says it all."""
    created_at: datetime = moment()
    finished_at: datetime | None = later()


class InboxUpdate(SQLModel, table=True):
    """An update of Telegram's, kept before Telegram is told that we have it, until it is done."""

    update_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    chat_id: int = Field(sa_type=BigInteger)
    content: str | None = Field(default=None, sa_type=Text)
    """The update as Telegram sent it, JSON; null once it is done."""
    n_attempts: int = 0
    """How many processes have begun it: 1, and one more for each that died over it."""
    error: str | None = None
    """Why the last attempt failed."""
    received_at: datetime = moment()
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True, index=True)
    set_aside_at: datetime | None = later()
    """Since when nobody tries it any more: it failed too often, and the operator has been told."""
    outcomes: str | None = Field(default=None, sa_type=Text)
    """What it has changed so far: step → what came of it, JSON, written in the transaction of the change. Another
    attempt finds it there and only says it again. Null once the update is done."""
    worker: str | None = None
    """The lease of the process that handles it, where several share the chats; it has all that is open of the chat."""


class Pet(SQLModel, table=True):
    """An owner's animal; its profile goes into the prompt."""

    id: int | None = Field(default=None, primary_key=True)
    owner_id: int = Field(foreign_key="person.telegram_id", index=True, sa_type=BigInteger)
    name: str
    species: str
    """`cat`, `dog`, `rabbit`, …, or the owner's own word."""
    breed: str | None = None
    sex: str | None = None
    """`female` or `male`."""
    neutered: bool | None = None
    born: date | None = None
    """From the age that the owner told, so that the pet grows older by itself."""
    weight_kg: float | None = None
    added_at: datetime = moment()


class Prompt(SQLModel, table=True):
    """A message of ours that waits for a reply: what the reply means must survive a restart."""

    chat_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    message_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    kind: str
    """What was asked, such as `pet_weight`."""
    ref: int | None = None
    """The row that it is about."""


class Case(SQLModel, table=True):
    """A question for a human: the owner tapped "ask a vet", or triage saw a red flag."""

    id: int | None = Field(default=None, primary_key=True)
    chat_id: int = Field(index=True, sa_type=BigInteger)
    owner_id: int = Field(foreign_key="person.telegram_id", sa_type=BigInteger)
    turn_id: int | None = Field(default=None, foreign_key="turn.id")
    """The turn under which the owner tapped."""
    reason: str
    """`asked`, or the red flag's category."""
    holds: bool = True
    """Whether the bot keeps silent in this chat while the case is open."""
    taken_by: int | None = Field(default=None, sa_type=BigInteger)
    """The vet who takes care of it."""
    thread_id: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": "0"})
    """The topic of the forum that it is about; 0: none."""
    opened_at: datetime = moment()
    closed_at: datetime | None = later()
    """Since when the chat is the bot's again."""


class CaseMessage(SQLModel, table=True):
    """What owner and vet said to each other in a case."""

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case.id", index=True)
    from_id: int = Field(sa_type=BigInteger)
    speaker_id: int | None = Field(default=None, sa_type=BigInteger)
    """Whose words these are where that is not `from_id`: in a group others speak in an owner's case, too."""
    text: str = Field(sa_type=Text)
    update_id: int | None = Field(default=None, sa_type=BigInteger, unique=True)
    """The inbox row that brought it: a replay after a crash does not say it twice."""
    quoted_id: int | None = Field(default=None, sa_type=BigInteger)
    """Whose words it quotes, as in `Turn`."""
    delivered_at: datetime | None = later()
    said_at: datetime = moment()


class CaseCard(SQLModel, table=True):
    """Which Telegram message shows which case to a vet, so that a reply to it finds the case."""

    chat_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    message_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    case_id: int = Field(foreign_key="case.id", index=True)


class Feedback(SQLModel, table=True):
    """An owner's 👍 (+1) or 👎 (-1) on a turn; the last tap counts."""

    turn_id: int = Field(foreign_key="turn.id", primary_key=True)
    person_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    value: int
    given_at: datetime = moment()


class SecondOpinion(SQLModel, table=True):
    """A model was asked whether a question that triage let through is an emergency. The row exists before it is asked;
    without a word of the owner's."""

    __table_args__ = (
        Index(
            "ix_secondopinion_untold",
            "turn_id",
            sqlite_where=text("has_flagged AND told_at IS NULL"),
            postgresql_where=text("has_flagged AND told_at IS NULL"),
        ),
    )

    turn_id: int = Field(foreign_key="turn.id", primary_key=True, sa_column_kwargs={"autoincrement": False})
    provider: str
    model: str
    category: str | None = None
    """What it saw, of `bot/triage`'s; null for a no, and where it has said nothing: then `ms` is null, too."""
    has_flagged: bool = False
    """It has flagged the turn: nobody else had."""
    prompt_tokens: int | None = None
    answer_tokens: int | None = None
    ms: int | None = None
    """From the request to its end."""
    message_id: int | None = Field(default=None, sa_type=BigInteger)
    """The Telegram message that tells the owner: sent with a word, then made the emergency message."""
    asked_at: datetime = moment()
    told_at: datetime | None = later()
    """Since when owner and vets know."""


class Review(SQLModel, table=True):
    """A vet's verdict on a turn. Append-only: the newest that is no skip is the one that counts."""

    id: int | None = Field(default=None, primary_key=True)
    turn_id: int = Field(foreign_key="turn.id", index=True)
    vet_id: int = Field(foreign_key="person.telegram_id", sa_type=BigInteger)
    verdict: Verdict = Field(sa_type=Text)
    correction: str | None = Field(default=None, sa_type=Text)
    reviewed_at: datetime = moment()
    tell_owner: bool = False
    """Whether the owner is told of the correction."""
    owner_told_at: datetime | None = later()


class ReviewClaim(SQLModel, table=True):
    """Who works on a turn's review. The row stays when they are done: its version never counts from one again."""

    turn_id: int = Field(foreign_key="turn.id", primary_key=True, sa_column_kwargs={"autoincrement": False})
    vet_id: int | None = Field(default=None, sa_type=BigInteger, index=True)
    """Null when nobody works on it."""
    version: int = 1
    """Grows with every change; a button works for the version that it was shown with."""
    expires_at: datetime = moment()
    """From then on somebody else may take it."""
    draft: str | None = Field(default=None, sa_type=Text)
    """The correction that has been shown as a preview and not been saved."""


class ReviewCard(SQLModel, table=True):
    """Which Telegram message shows which turn to a vet, so that a reply to it finds the turn."""

    chat_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    message_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    turn_id: int = Field(foreign_key="turn.id", index=True)
    kind: str = "card"
    """`card`, `prompt` (asks for a correction), `preview` (of one), or `old`: shows no buttons any more."""


class VerifiedAnswer(SQLModel, table=True):
    """A vet's correction that is served as it is to the same or nearly the same question."""

    id: int | None = Field(default=None, primary_key=True)
    turn_id: int | None = Field(default=None, foreign_key="turn.id", ondelete="SET NULL", index=True)
    """The turn that the vet corrected; null once its owner wants to be forgotten."""
    review_id: int | None = Field(default=None, foreign_key="review.id", ondelete="SET NULL")
    question: str = Field(sa_type=Text)
    """As the owner wrote it; empty once they want to be forgotten."""
    answer: str = Field(sa_type=Text)
    """The vet's, word for word."""
    language: str
    """Of the question: `zh` or `en`."""
    pets: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    """The owner's animals then, as far as they change an answer: `{"species": "cat", "young": true}`."""
    n_context: int = 0
    """Messages of the conversation that stood before the question."""
    verified_by: int = Field(sa_type=BigInteger)
    verified_at: datetime = moment()
    withdrawn_at: datetime | None = later()
    withdrawn_by: int | None = Field(default=None, sa_type=BigInteger)
    withdrawn_why: str | None = None
    """`replaced` by a newer correction, `withdrawn` by a vet, `forgotten` with its owner."""
    retired_at: datetime | None = later()
    """Since when the model knows it by itself."""
    n_served: int = 0
    revision: int = Field(index=True)
    """Grows with every change to any row, so that whoever holds them in memory can ask for what is new."""


class Embedding(SQLModel, table=True):
    """A provider's embedding of a verified answer's question, for as long as the answer is served."""

    verified_id: int = Field(
        foreign_key="verifiedanswer.id", primary_key=True, ondelete="CASCADE", sa_column_kwargs={"autoincrement": False}
    )
    model: str
    """The embedding model that made it: vectors of two cannot be compared."""
    vector: bytes
    """Of length 1, little-endian float32."""
    made_at: datetime = moment()


class LabelledPair(SQLModel, table=True):
    """Two questions of this clinic's, and a vet's word on whether one answer does for both. The one was answered by the
    model (or by its likeness alone), near as it was to the other, which a vet has answered."""

    __table_args__ = (UniqueConstraint("asked_id", "answered_id"),)

    id: int | None = Field(default=None, primary_key=True)
    asked_id: int | None = Field(default=None, foreign_key="turn.id", ondelete="SET NULL")
    """The turn that was asked; null once its owner, or the other's, wants to be forgotten."""
    answered_id: int | None = Field(default=None, foreign_key="turn.id", ondelete="SET NULL", index=True)
    """The turn whose correction would have been served: not the verified answer, which every edit makes anew."""
    question: str = Field(sa_type=Text)
    """The wording that was asked, as its owner wrote it; empty once one of the two wants to be forgotten."""
    language: str
    """Of the wording: `zh` or `en`."""
    pets: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    """The animals of whoever asked, as in `VerifiedAnswer`."""
    n_context: int = 0
    """Messages of the conversation that stood before the question."""
    likeness: float
    """Of the two questions, 0 to 1 (`training/similarity/likeness.py`)."""
    proposed_by: str
    """A `PairSource`."""
    proposed_at: datetime = moment()
    n_asked: int = 1
    """How many questions in this wording went to the model, before a vet has decided."""
    opinion: bool | None = None
    """What a model says (VETTED_MATCH_MODEL): whether a vet would give both the same answer."""
    opinion_by: str | None = None
    """Which one: `provider:model`."""
    verdict: str | None = None
    """A `Label`; null while nobody has decided, and once it is forgotten."""
    decided_by: int | None = Field(default=None, sa_type=BigInteger)
    """The vet; null where the owner disliked what was served by its likeness."""
    decided_at: datetime | None = later()
    skipped_by: list[int] = Field(default_factory=list, sa_type=JSON)
    """Vets who have left it to others."""
    revision: int = Field(default=0, index=True)
    """0 while it is only proposed; grows with every change of a verdict, as in `VerifiedAnswer`."""


class Example(SQLModel, table=True):
    """One training row that waits for the next dataset version, from a file or from a reviewed turn."""

    id: int | None = Field(default=None, primary_key=True)
    sha256: str = Field(unique=True)
    """Of the row's canonical JSON: the same row is never kept twice."""
    messages: list[Message] = Field(sa_type=JSON)
    review_id: int | None = Field(default=None, foreign_key="review.id")
    file_name: str | None = None
    line: int | None = None
    added_by: int = Field(sa_type=BigInteger)
    added_at: datetime = moment()
    withdrawn_at: datetime | None = later()
    """Since when a newer correction stands in its place."""
    pii: str | None = None
    """Kinds of personal data in it that nobody has decided on, as `training/privacy/find.py` names them, with spaces
    between; empty: there are none; null: not looked at."""
    pii_rules: str | None = None
    """The rules that `pii` was found with; others look again."""
    kept: list[str] = Field(default_factory=list, sa_type=JSON)
    """Findings that a person has looked at in this row and called nobody's data."""
    sha256_before: str | None = Field(default=None, index=True)
    """Of the row before personal data was struck out: the same file, imported again, does not bring it back."""
    cleared_by: int | None = Field(default=None, sa_type=BigInteger)
    cleared_at: datetime | None = later()
    """When somebody decided on its findings: struck out, kept, or the row dropped (then it is withdrawn, too)."""
    erased_at: datetime | None = later()
    """Since when its text is gone, because the owner wished to be forgotten."""


class Upload(SQLModel, table=True):
    """A file that an admin has sent, from its dry run to the decision on it. Until then the file itself lies in
    `imports/`, under its sha256."""

    id: int | None = Field(default=None, primary_key=True)
    sha256: str = Field(index=True)
    """Of the file's bytes: what is imported is what was dry-run."""
    file_name: str
    chat_id: int = Field(sa_type=BigInteger)
    update_id: int | None = Field(default=None, sa_type=BigInteger, unique=True)
    """The inbox row that brought it: a replay after a crash goes on with the same upload."""
    sent_by: int = Field(sa_type=BigInteger)
    question: str | None = None
    answer: str | None = None
    """The columns that somebody has chosen, as `#` and a number from 1; null: by their names."""
    clinic: str | None = None
    """Who in a chat is the clinic, likewise."""
    sent_at: datetime = moment()
    decision: str | None = None
    """`good`: the good rows; `mended`: those with suggested repairs, too; `dropped`."""
    decided_by: int | None = Field(default=None, sa_type=BigInteger)
    decided_at: datetime | None = later()
    finished_at: datetime | None = later()
    """When its rows were all in the pool, or the file was dropped."""


class Split(SQLModel, table=True):
    """In which part of every dataset version an example stands, for ever: what was tested on is never trained on."""

    example_id: int = Field(
        foreign_key="example.id", ondelete="CASCADE", primary_key=True, sa_column_kwargs={"autoincrement": False}
    )
    cluster_id: int = Field(index=True)
    """The example that founded its cluster of near-duplicates; the founder's hash has drawn the part."""
    part: str
    """`train`, `test`, or `apart`: near to rows of both, so it may stand in neither."""
    placed_at: datetime = moment()


class DatasetVersion(SQLModel, table=True):
    """A frozen set of examples. Neither its files nor what they are known by ever change, only `title` may; the files
    are erased when an owner of theirs wishes to be forgotten."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    """`v1`, `v2`, …"""
    title: str | None = None
    """What an admin calls it besides."""
    source_file: str | None = None
    """The file that it was made of by `vetted finetune FILE`, beside the pool; null for a version of the pool."""
    file_name: str
    """In the folder of dataset versions; relative, so that the data folder may move."""
    sha256: str
    n_examples: int
    """Lines of the training file; the test file's are `n_test`."""
    test_file_name: str | None = None
    """The held-out rows, sent along as `validation_file`; null where the set is too small for any."""
    test_sha256: str | None = None
    n_test: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    system_prompt: str | None = Field(default=None, sa_type=Text)
    """The system prompt that most of its examples to train on carry, null where most carry none: what the models that
    learn from it are asked with."""
    frozen_by: int = Field(sa_type=BigInteger)
    frozen_at: datetime = moment()
    erased_at: datetime | None = later()
    """Since when it cannot be used: a row of it was erased with its owner's data, and its file with it."""


class DatasetExample(SQLModel, table=True):
    """Which example stands in which line of which version."""

    version_id: int = Field(foreign_key="datasetversion.id", primary_key=True)
    line: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    """From 1; the lines of the test file are counted on after those of the training file."""
    example_id: int = Field(foreign_key="example.id", index=True)


class Erasure(SQLModel, table=True):
    """A place that still holds an erased version's file: tried at each tick, until it is gone there."""

    __table_args__ = (UniqueConstraint("version_id", "place"),)

    id: int | None = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="datasetversion.id")
    place: str
    """`here`, or the name of a provider that the file was sent to."""
    n_attempts: int = 0
    tried_at: datetime | None = later()
    error: str | None = Field(default=None, sa_type=Text)
    """Why the last attempt failed."""
    done_at: datetime | None = later()
    told_at: datetime | None = later()
    """When the admins were told."""


class Certificate(SQLModel, table=True):
    """What an owner has had erased, when, and what of it is still to be done. Without a word of theirs."""

    id: int | None = Field(default=None, primary_key=True)
    owner_id: int = Field(index=True, sa_type=BigInteger)
    update_id: int | None = Field(default=None, sa_type=BigInteger, unique=True)
    """The tap that wanted it: a replay after a crash finds its certificate. What they had sent before it is erased,
    also where it is being answered just then."""
    counts: dict[str, int] = Field(default_factory=dict, sa_type=JSON)
    """How much of what: `turns`, `pets`, …"""
    version_ids: list[int] = Field(default_factory=list, sa_type=JSON)
    """The dataset versions that had learned from them: `Erasure` says where their files still lie."""
    issued_at: datetime = moment()
    tidied_at: datetime | None = later()
    """Since when the database's own log holds nothing of it, either."""
    completed_at: datetime | None = later()
    """When nothing was left to be done, and the owner was told."""


class Retraction(SQLModel, table=True):
    """A message of ours that showed an owner's words to somebody else, and is to go: tried at each tick."""

    __table_args__ = (UniqueConstraint("chat_id", "message_id"),)

    id: int | None = Field(default=None, primary_key=True)
    certificate_id: int = Field(foreign_key="certificate.id", index=True)
    chat_id: int = Field(sa_type=BigInteger)
    message_id: int = Field(sa_type=BigInteger)
    n_attempts: int = 0
    tried_at: datetime | None = later()
    error: str | None = Field(default=None, sa_type=Text)
    """Why the last attempt failed."""
    done_at: datetime | None = later()
    left_at: datetime | None = later()
    """Since when it is given up: Telegram refuses it, and whose chat it is was asked to delete it there."""


class Showing(SQLModel, table=True):
    """A message of ours in a vet's or an admin's chat that shows words of this owner, beside the cards of reviews and
    cases."""

    chat_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    message_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    owner_id: int = Field(primary_key=True, index=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    shown_at: datetime = moment()


class Launch(SQLModel, table=True):
    """Our ledger row for a fine-tuning job that may cost money; it exists before the request is sent.

    `status` is null until the provider has named one, then the API's own word.
    """

    id: str = Field(default_factory=lambda: uuid4().hex, primary_key=True)
    version_id: int = Field(foreign_key="datasetversion.id")
    provider: str
    model: str
    """The base that is tuned."""
    n_epochs: int
    tokens_billed: int
    """Our estimate for the whole job: tokens an epoch x epochs."""
    price: float | None = None
    """The estimate in `currency`; null where we know no price, 0 on one's own machine."""
    currency: str = "USD"
    """That of its provider's prices, three capital letters."""
    bill: float | None = None
    """What it has cost in `currency`, once that is known; until then the estimate is reserved."""
    batch_size: int | None = None
    """Rows a step; null leaves it to the provider, as with the next two."""
    learning_rate: float | None = None
    """In the unit of the provider's file: a multiple of its own rate, or a rate."""
    seed: int | None = Field(default=None, sa_type=BigInteger)
    suffix: str | None = None
    """Part of the new model's name; null for the version's name."""
    api: str = "chat"
    """How its model is asked: `chat`, or `completions` where its base only completes and is sent prompts and
    completions."""
    is_validated: bool = True
    """Whether the version's held-out rows are kept for measuring; else they are trained on, too."""
    choices: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """What somebody chose of it while it was an offer (`training/launching/choices.py`); the rest is automatic."""
    since_version_id: int | None = None
    """Of a training that goes on from a model: the version that this has learned. Only the rows that are new since then
    are trained on, and a sample of the others, so that these are not forgotten."""
    second_wanted_at: datetime | None = later()
    """Since when its yes waits for that of a second admin; null where none is needed."""
    seconded_by: int | None = Field(default=None, sa_type=BigInteger)
    """The second admin who has said yes."""
    quoted_by: int = Field(sa_type=BigInteger)
    quoted_at: datetime = moment()
    offer_ends_at: datetime | None = later()
    """Until when the offer holds, and only for the pool that it was made of; null: it said nothing of an end."""
    chat_id: int = Field(sa_type=BigInteger)
    message_id: int | None = Field(default=None, sa_type=BigInteger)
    """The Telegram message that shows quote and progress."""
    confirmed_by: int | None = Field(default=None, sa_type=BigInteger)
    confirmed_at: datetime | None = later()
    training_file: str | None = None
    validation_file: str | None = None
    requested_at: datetime | None = later()
    """When the create request went out; from then on the job may exist even if no answer came."""
    job_id: str | None = None
    status: str | None = None
    fine_tuned_model: str | None = None
    trained_tokens: int | None = None
    error: str | None = Field(default=None, sa_type=Text)
    refusal: str | None = None
    """What kind of a no its provider's code says (training/providers/refusals.py); null where only its words do."""
    step: int | None = None
    total_steps: int | None = None
    train_loss: float | None = None
    warnings: list[str] | None = Field(default=None, sa_type=JSON)
    """What the provider warns of in the job's events, in its words, each once."""
    finished_at: datetime | None = later()
    switched_at: datetime | None = later()
    announced_at: datetime | None = later()
    n_looks: int = 0
    """How often we have looked in vain since its provider has last made clear how it stands."""
    host_words: str | None = Field(default=None, sa_type=Text)
    """What the last of these looks has brought."""
    doubted_at: datetime | None = later()
    """Since when we do not know how it stands; null while we do. Only being found, or a person, ends it."""
    doubt_told_at: datetime | None = later()
    """When the admins were told that we do not know; null again when they know that we do."""
    possible_jobs: list[dict[str, Any]] | None = Field(default=None, sa_type=JSON)
    """Jobs at the provider of which one may be this launch's: `id`, `status`, `model`, `created_at` (seconds)."""


class SentFile(SQLModel, table=True):
    """A file that an ended launch has left at its provider: tried at each tick, until it is gone there or given up."""

    __table_args__ = (UniqueConstraint("launch_id", "file_id"),)

    id: int | None = Field(default=None, primary_key=True)
    launch_id: str = Field(foreign_key="launch.id")
    file_id: str
    n_attempts: int = 0
    tried_at: datetime | None = later()
    error: str | None = Field(default=None, sa_type=Text)
    """Why the last attempt failed."""
    done_at: datetime | None = later()
    """When it was gone."""
    given_up_at: datetime | None = later()


class JobView(SQLModel, table=True):
    """What a provider has last shown of a launch's job, beside how it stands: for whoever watches it."""

    launch_id: str = Field(foreign_key="launch.id", primary_key=True)
    estimated_finish: datetime | None = later()
    """By the host's own estimate and clock."""
    newest_event: str | None = None
    """Id of the newest event that we have taken in."""
    last_events: list[dict[str, Any]] | None = Field(default=None, sa_type=JSON)
    """The last few, the newest first: `at` (seconds since 1970, or null), `level`, `message`."""
    paused_by: int | None = Field(default=None, sa_type=BigInteger)
    """Who has paused it here: a pause is no riddle then."""
    n_result_looks: int = 0
    """How often its result files were looked for in vain."""
    results_looked_at: datetime | None = later()
    results_at: datetime | None = later()
    """When they were fetched, or given up."""


class JobPoint(SQLModel, table=True):
    """A training step of a job on its curve: losses in nats a token, accuracies shares from 0 to 1."""

    launch_id: str = Field(foreign_key="launch.id", primary_key=True)
    step: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = moment()
    """By the host's clock where it tells, else when we saw it."""
    train_loss: float | None = None
    valid_loss: float | None = None
    train_accuracy: float | None = None
    valid_accuracy: float | None = None


class JobResult(SQLModel, table=True):
    """A file with a job's figures that lies here; its bytes are `results/LAUNCH/NAME` beside the dataset versions."""

    launch_id: str = Field(foreign_key="launch.id", primary_key=True)
    name: str = Field(primary_key=True)
    n_bytes: int
    fetched_at: datetime = moment()


CHAT = "chat"
"""How most models are asked; one that only completes is asked by `completions`."""


class Model(SQLModel, table=True):
    """A servable name at a provider."""

    __table_args__ = (UniqueConstraint("provider", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    provider: str
    name: str
    base: str | None = None
    launch_id: str | None = Field(default=None, foreign_key="launch.id")
    added_at: datetime = moment()
    serve_name: str | None = None
    """The name by which its host answers with it, where that is another; null while it is not hosted."""
    api: str = CHAT
    """How it is asked: that of the launch that has trained it, else what its provider's file says."""
    removed_at: datetime | None = later()
    """When it was decided that it is deleted at its provider; from then on it cannot be deployed."""

    @property
    def name_at_host(self) -> str:
        """What a request for an answer has to name."""
        return self.serve_name or self.name


class HostedModel(SQLModel, table=True):
    """Our ledger row for a model that its host keeps ready to answer, which may cost money by the hour, asked or not.
    It exists before the request is sent.

    `status` is null until the host has named one; then `preparing`, `ready`, `failed`, `ending` or its own word.
    """

    # A model is never hosted twice.
    __table_args__ = (
        Index(
            "ix_hostedmodel_open",
            "model_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    model_id: int = Field(foreign_key="model.id", index=True)
    mark: str = Field(default_factory=lambda: f"vetted-{uuid4().hex[:12]}", unique=True)
    """Stands in the request, so that it is found again where the answer was lost."""
    wanted_by: int | None = Field(default=None, sa_type=BigInteger)
    """The admin who wants it; null where a training has succeeded."""
    wanted_at: datetime = moment()
    requested_at: datetime | None = later()
    """When the request went out; from then on it may exist even if no answer came."""
    host_id: str | None = None
    """By which the host knows it."""
    status: str | None = None
    serve_name: str | None = None
    ready_at: datetime | None = later()
    error: str | None = Field(default=None, sa_type=Text)
    """The host's own sentence on why it failed."""
    ending_by: int | None = Field(default=None, sa_type=BigInteger)
    """The admin who wants it ended; null where nobody had to say so, since it has failed."""
    ending_at: datetime | None = later()
    """Since when it is to end."""
    ended_at: datetime | None = later()
    """When it was gone at the host, or had never been there."""
    price_per_hour: float | None = None
    """What it costs, asked or not, as known when it was wanted; 0: nothing but its answers; null: we do not know."""
    currency: str = "USD"
    reserved_at: datetime | None = later()
    """Since when what it costs to the month's end is reserved in the budget; without it what costs by the hour is not
    asked for."""
    short_at: datetime | None = later()
    """Since when it waits for the budget, which has no room for it; null again once it is reserved."""
    n_looks: int = 0
    """How often we have looked in vain since its host has last made clear how it stands."""
    host_words: str | None = Field(default=None, sa_type=Text)
    """What the last of these looks has brought."""
    doubted_at: datetime | None = later()
    """Since when we do not know how it stands; null while we do."""
    told: str | None = None
    """What the admins were last told of it: `asks`, `short`, `ready`, `failed`, `doubt`, `ended`."""
    offered_at: datetime | None = later()
    """When they were offered to end it, since nobody needs it."""

    @property
    def waits_for_yes(self) -> bool:
        """Whether nothing is asked of the host before an admin says so: nobody knows what it will cost by the hour."""
        return self.wanted_by is None and self.price_per_hour is None and self.requested_at is None

    @property
    def waits_for_room(self) -> bool:
        """Whether nothing is asked of the host since the month's budget has no room for it."""
        return self.short_at is not None and self.reserved_at is None and self.requested_at is None


class HostingNotice(SQLModel, table=True):
    """What stands at a host that keeps models ready, and when the admins were last told what of it is idle."""

    provider: str = Field(primary_key=True)
    strangers: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    """What is hosted there and no row of ours knows: `id`, `model`, `status`."""
    looked_at: datetime | None = later()
    told_at: datetime | None = later()


class Deployment(SQLModel, table=True):
    """“From now on this model answers.” Append-only; the newest row is the active one."""

    id: int | None = Field(default=None, primary_key=True)
    model_id: int = Field(foreign_key="model.id")
    deployed_by: int | None = Field(default=None, sa_type=BigInteger)
    """Who; null for the scheduler and the configuration."""
    why: str
    deployed_at: datetime = moment()
    update_id: int | None = Field(default=None, sa_type=BigInteger, unique=True)
    """The inbox row that wanted it, where that came with a command: a replay deploys nothing a second time."""


class Candidate(SQLModel, table=True):
    """A finished model on its way to the owners. A model that is tried again is a further one."""

    __table_args__ = (UniqueConstraint("model_id", "attempt"),)

    id: int | None = Field(default=None, primary_key=True)
    model_id: int = Field(foreign_key="model.id")
    attempt: int = 1
    state: str = Field(default=CandidateState.CANDIDATE, index=True)
    """A `CandidateState`."""
    moved_at: datetime = moment()
    """When it came into this state."""
    active_id: int | None = Field(default=None, foreign_key="model.id")
    """The model that it is compared with; null where there was none, and before the evaluation."""
    basis: str = ""
    """What the comparison depends on: models, prompts, policy. Another one begins it anew."""
    round: int = 1
    """Grows when it begins anew: what was collected in earlier rounds counts no more."""
    n_looks: int = 0
    """How often in this round the host gave no answer that decides anything."""
    looked_at: datetime | None = later()
    """When that was last so."""
    missing_since: datetime | None = later()
    """Since when, without a break, it has said that it has no such model."""
    evidence: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """Of this round, in the words of `vetted gate`, with what was found beside."""
    share: int = 0
    """Percent of the owners whom it answers as a canary."""
    tried_by: int | None = Field(default=None, sa_type=BigInteger)
    """The admin who wanted a model tried again; null for one that a job has made."""
    card_chat_id: int | None = Field(default=None, sa_type=BigInteger)
    """Where its card stands."""
    card_message_id: int | None = Field(default=None, sa_type=BigInteger)
    told_move_id: int = 0
    """The last move that the admins were told of."""
    created_at: datetime = moment()


class CandidateMove(SQLModel, table=True):
    """A candidate came from one state into another. Append-only."""

    id: int | None = Field(default=None, primary_key=True)
    candidate_id: int = Field(foreign_key="candidate.id", index=True)
    origin: str
    """The state that it left; empty at its beginning."""
    state: str
    moved_by: int | None = Field(default=None, sa_type=BigInteger)
    """Who; null for the scheduler."""
    why: str
    """A code of bot/texts (`move_…`)."""
    evidence: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    moved_at: datetime = moment()


class Sample(SQLModel, table=True):
    """One thing that a model was asked in an evaluation, and what came of it."""

    __table_args__ = (UniqueConstraint("candidate_id", "round", "kind", "item", "arm"),)

    id: int | None = Field(default=None, primary_key=True)
    candidate_id: int = Field(foreign_key="candidate.id")
    round: int
    kind: str
    """`speech`, `loss`, `correction`, `kept`, `safety`, `judge`: see training/candidates."""
    item: str
    """Which one: an example's id, a question's of a bundled set."""
    arm: str
    """An `Arm`."""
    example_id: int | None = Field(default=None, foreign_key="example.id", index=True)
    """Where it came from an owner's words: it goes with them."""
    answer: str | None = Field(default=None, sa_type=Text)
    has_thoughts: bool = False
    nats: float | None = None
    """What the model makes of the vet's answer: its loss, summed over the answer."""
    n_bytes: int | None = None
    """UTF-8 bytes of the answer that was scored."""
    n_tokens: int | None = None
    ms: int | None = None
    finish_reason: str | None = None
    error: str | None = None
    """Why the host gave none, where that is about what was asked."""
    asked_at: datetime = moment()


class Pair(SQLModel, table=True):
    """Two answers to what an owner has asked, for the vets to vote on without knowing whose they are."""

    __table_args__ = (UniqueConstraint("candidate_id", "round", "cluster"),)

    id: int | None = Field(default=None, primary_key=True)
    candidate_id: int = Field(foreign_key="candidate.id")
    round: int
    cluster: str
    """One observation each: questions that say nearly the same are asked once."""
    turn_id: int = Field(foreign_key="turn.id", index=True)
    question: str = Field(sa_type=Text)
    """Without personal data."""
    candidate_answer: str = Field(sa_type=Text)
    active_answer: str = Field(sa_type=Text)
    made_at: datetime = moment()


class Vote(SQLModel, table=True):
    """A vet's word on a pair. The first tap counts."""

    pair_id: int = Field(foreign_key="pair.id", primary_key=True)
    vet_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    ballot: str
    """A `Ballot`."""
    voted_at: datetime = moment()


class VoteNotice(SQLModel, table=True):
    """When a vet was last told that pairs wait for votes."""

    vet_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    told_at: datetime = moment()


class SafetyQuestion(SQLModel, table=True):
    """A question that a vet has added to the safety set."""

    id: int | None = Field(default=None, primary_key=True)
    question: str = Field(sa_type=Text, unique=True)
    kind: str
    """`emergency` or `dose`."""
    added_by: int = Field(sa_type=BigInteger)
    added_at: datetime = moment()
    removed_at: datetime | None = later()


class SystemPrompt(SQLModel, table=True):
    """What an admin wants models to be told before each conversation. Append-only; the one that was set last is in
    force, before the settings' and ours."""

    id: int | None = Field(default=None, primary_key=True)
    text: str | None = Field(default=None, sa_type=Text)
    """Null: back to what the settings say."""
    update_id: int | None = Field(default=None, sa_type=BigInteger, unique=True)
    """The inbox row that brought it: a replay after a crash shows the same preview."""
    proposed_by: int = Field(sa_type=BigInteger)
    proposed_at: datetime = moment()
    set_at: datetime | None = later()
    """Null until its preview is confirmed."""


class Trouble(SQLModel, table=True):
    """What a tick has tried and could not do: one item of one step. The row goes when it works again."""

    step: str = Field(primary_key=True)
    """Which step of a tick, as `bot/ticks/steps.py` names it."""
    item: str = Field(primary_key=True)
    """Which launch, case, version, …; empty for the step as a whole."""
    n_failures: int = 0
    began_at: datetime = moment()
    failed_at: datetime = moment()
    """When it was last tried in vain."""
    error: str = Field(default="", sa_type=Text)
    """A sentence for the admins, without secrets and owners' words."""
    told_at: datetime | None = later()
    """When the admins were told."""
    works_since: datetime | None = later()
    """Since when it has not failed; they are told of that, too, if it lasts."""


class Heartbeat(SQLModel, table=True):
    """When a step of a tick last came to its end; `tick` for all of them, `loop` for the event loop's pauses."""

    step: str = Field(primary_key=True)
    begun_at: datetime = moment()
    ended_at: datetime = moment()
    last_ms: int = 0
    """How long it took; for `loop` the worst pause of the last minute."""
    worst_ms: int = 0
    """The longest since the process began."""


class Lease(SQLModel, table=True):
    """What one process at a time may do: `bot` is ticking, and polling; `worker:…` handling the chats it has taken."""

    name: str = Field(primary_key=True)
    epoch: int
    """Goes up whenever somebody takes it: whoever had it before finds another one, and changes nothing."""
    holder: str = Field(sa_type=Text)
    """Which process, JSON (`storage/leases/process.py`)."""
    clock: str
    """By which `ends_at` is: the server's, or a start of the machine that an SQLite file lies on."""
    ends_at: float | None = None
    """In seconds of that clock; null where it was given back."""
    renewals: int = 0
    """Whoever does not trust the clock sees here that it is renewed."""


class HostDate(SQLModel, table=True):
    """The day from which a model answers no more, as its host has last said it."""

    provider: str = Field(primary_key=True)
    model: str = Field(primary_key=True)
    ends_on: date


class SunsetWarning(SQLModel, table=True):
    """An admin has been warned that a base goes dark; of each mark there is one."""

    __table_args__ = (UniqueConstraint("provider", "base", "ends_on", "mark", "telegram_id"),)

    id: int | None = Field(default=None, primary_key=True)
    provider: str
    base: str
    ends_on: date
    """Of another day there are other warnings."""
    mark: int
    """Days before the end: 60, 30, 14, 7, 3, 1; 0 where it had come."""
    telegram_id: int = Field(sa_type=BigInteger)
    told_at: datetime = moment()


class ModelDeletion(SQLModel, table=True):
    """An admin has wanted a model deleted at its provider: tried until it is known to be gone, or refused."""

    id: int | None = Field(default=None, primary_key=True)
    model_id: int = Field(foreign_key="model.id", index=True)
    names: list[str] = Field(default_factory=list, sa_type=JSON)
    """The model's, and those of the models of its epochs, which go with it."""
    wanted_by: int = Field(sa_type=BigInteger)
    wanted_at: datetime = moment()
    n_attempts: int = 0
    tried_at: datetime | None = later()
    error: str | None = Field(default=None, sa_type=Text)
    """Why nobody knows whether it is gone, why it was refused, or what of it is not gone."""
    done_at: datetime | None = later()
    """When it was gone."""
    refused_at: datetime | None = later()
    """When its provider said no: the model is as it was."""


class RefreshPlan(SQLModel, table=True):
    """When the model is refreshed by itself, and how. Append-only: the newest is in force."""

    id: int | None = Field(default=None, primary_key=True)
    is_on: bool = False
    least_clusters: int = 20
    """As soon as so many new clusters of examples wait; 0: only by the calendar."""
    least_days: int = 7
    """Days between two refreshes at least, where it is not the calendar that begins one."""
    every_days: int = 0
    """By the calendar: so many days after the last, where anything new waits; 0: never."""
    hour: int = 2
    """Of the clinic's day, 0 to 23: when a refresh by the calendar begins."""
    provider: str | None = None
    """Null for the settings' provider, as with the next."""
    base: str | None = None
    """What a full refresh trains from."""
    full_every: int = 5
    """Each so manieth refresh trains on all examples, from the base; between, the active model goes on. 1: all do."""
    asks: bool = False
    """Whether an admin has to say yes to each training."""
    set_by: int = Field(sa_type=BigInteger)
    set_at: datetime = moment()


class Refresh(SQLModel, table=True):
    """One run of promote → … → switch, by the plan or by an admin."""

    id: int | None = Field(default=None, primary_key=True)
    slot: int | None = Field(default=1, unique=True)
    """1 while it is under way, so that there is one at most; null once it has ended."""
    plan_id: int = Field(foreign_key="refreshplan.id")
    begun_by: int | None = Field(default=None, sa_type=BigInteger)
    """The admin who wanted it now; null for the plan."""
    begun_at: datetime = moment()
    is_full: bool = True
    """Whether it trains on all examples, from the base; else the active model goes on with what is new."""
    provider: str
    model: str
    """What is trained on."""
    n_clusters: int = 0
    """New clusters of examples when it began."""
    step: str = "promote"
    """The step that is to be done next (`storage/refresh/runs.py`)."""
    waits_for: str | None = None
    """Why it does not go on (a code of bot/texts, `refresh_waits_…`); null while it does."""
    version_id: int | None = Field(default=None, foreign_key="datasetversion.id")
    past_version_id: int | None = None
    """The version that the active model had learned when it began."""
    launch_id: str | None = Field(default=None, foreign_key="launch.id")
    agreed_by: int | None = Field(default=None, sa_type=BigInteger)
    """The admin who has said yes to its training, where the plan asks for that."""
    ended_at: datetime | None = later()
    end: str | None = None
    """How it has ended (`refresh_end_…`)."""
    figures: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """What it has brought, by its evaluation (`training/refresh/report.py`)."""
    told_step_id: int = 0
    """The last of its steps that the admins have been shown."""


class RefreshStep(SQLModel, table=True):
    """A refresh has come further, waits, or has ended. Append-only."""

    id: int | None = Field(default=None, primary_key=True)
    refresh_id: int = Field(foreign_key="refresh.id", index=True)
    step: str
    why: str
    """`done`, or the code of what it waits for or how it has ended."""
    details: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """Numbers and names for the sentence."""
    moved_by: int | None = Field(default=None, sa_type=BigInteger)
    moved_at: datetime = moment()


class RefreshCard(SQLModel, table=True):
    """The message in which an admin sees how a refresh gets on."""

    __table_args__ = (UniqueConstraint("refresh_id", "telegram_id"),)

    id: int | None = Field(default=None, primary_key=True)
    refresh_id: int = Field(foreign_key="refresh.id")
    telegram_id: int = Field(sa_type=BigInteger)
    message_id: int


class Restoration(SQLModel, table=True):
    """These tables have come from a backup. Append-only."""

    id: int | None = Field(default=None, primary_key=True)
    token: str = Field(unique=True)
    """Tells this restore from others, so that one that was cut short is known again."""
    backup: str
    """Its name."""
    backed_up_at: datetime = moment()
    """What came after it is not in the tables, until `restored_at`."""
    restored_at: datetime = moment()
    has_list: bool
    """Whether the list of who was erased since was there."""
    counts: dict[str, int] = Field(default_factory=dict, sa_type=JSON)
    """What is looked for or waits: `launches`, `hosted`, `updates`, `plans`, `forgotten`."""
    told_at: datetime | None = later()
    """When the admins were told."""
