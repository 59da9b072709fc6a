"""What a case looks like to a vet: the card's text and buttons, from what the tables say."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from sqlmodel import Session, col, select

from bot.texts import Texts, shorten
from bot.texts.triage import what_of
from storage import cases, people
from storage.models import Case, CaseMessage, Person, Pet, Rank, Turn

CONTEXT_TURNS = 2
"""Turns before the question that stand on a card; the file has them all."""


class CaseTap(CallbackData, prefix="case"):
    case_id: int
    verb: str
    """`take`, `close`, `file` or `show`."""


class LearnTap(CallbackData, prefix="learn"):
    message_id: int
    """Of the vet's `CaseMessage` that shall be the right answer to the case's turn."""


@dataclass(frozen=True)
class Colleague:
    """Somebody who may answer cases."""

    telegram_id: int
    name: str
    rank: Rank
    say: Texts


@dataclass(frozen=True)
class Scene:
    """Everything about a case, as the tables have it now."""

    case: Case
    owner: Person
    turn: Turn | None
    context: Sequence[Turn]
    pets: Sequence[Pet]
    colleagues: dict[int, Colleague]
    taker: Colleague | None
    """Who has taken the case; null again when they are no vet any more."""
    cards: dict[int, int]
    undelivered: Sequence[CaseMessage]

    @property
    def is_open(self) -> bool:
        return self.case.closed_at is None


def look(session: Session, case_id: int) -> Scene:
    case = session.get_one(Case, case_id)
    turn = session.get(Turn, case.turn_id) if case.turn_id else None
    colleagues = {}
    for role, person in people.ranked(session):
        say = Texts(person.language if person else "en")
        name = person.name if person else say("roles_stranger")
        colleagues[role.telegram_id] = Colleague(role.telegram_id, name, Rank(role.rank), say)
    taker = colleagues.get(case.taken_by or 0)
    return Scene(
        case=case,
        owner=session.get_one(Person, case.owner_id),
        turn=turn,
        context=cases.turns_until(session, turn, CONTEXT_TURNS)[:-1] if turn else [],
        pets=session.exec(select(Pet).where(Pet.owner_id == case.owner_id).order_by(col(Pet.id))).all(),
        colleagues=colleagues,
        taker=taker,
        cards=cases.cards_of(session, case_id),
        undelivered=cases.undelivered(session, case_id),
    )


def card_text(scene: Scene, reader: int, say: Texts) -> str:
    """The card of a case, in the reader's language. The parts are cut so that it always fits into one message."""
    case, name = scene.case, shorten(scene.owner.name, 60)
    if case.reason == cases.ASKED:
        head = say("case_asked", name=name)
    else:
        head = say("case_flag", name=name, flag=what_of(case.reason, say.language))
    parts = [f"{head}\n{say('case_number', id=case.id, when=f'{case.opened_at:%Y-%m-%d %H:%M} UTC')}"]
    if scene.pets:
        parts[0] += "\n" + "\n".join(say("case_pet", pet=describe(pet, say)) for pet in scene.pets[:4])
    if scene.context:
        lines = "\n".join(f"– {shorten(t.question, 150)}\n   {shorten(t.answer or '…', 150)}" for t in scene.context)
        parts.append(say("case_context", context=lines))
    if scene.turn is not None:
        answer = shorten(scene.turn.answer, 900) if scene.turn.answer else say("case_no_answer")
        parts.append(say("case_question", question=shorten(scene.turn.question, 800), answer=answer))
    parts.append(_standing(scene, reader, say))
    return "\n\n".join(parts)


def _standing(scene: Scene, reader: int, say: Texts) -> str:
    if not scene.is_open:
        return say("case_closed_line")
    if scene.taker is not None:
        line = say("case_taken_line", name=shorten(scene.taker.name, 60))
        return f"{line}\n{say('case_waits')}" if scene.taker.telegram_id == reader else line
    return say("case_waits") if scene.case.holds else say("case_waits_bot_answers")


def card_buttons(scene: Scene, reader: int, say: Texts) -> InlineKeyboardMarkup | None:
    """No buttons on a closed case, nor for those who have left it to somebody else."""
    case = scene.case
    is_anothers = scene.taker is not None and scene.taker.telegram_id != reader
    if not scene.is_open or is_anothers or reader not in scene.colleagues:
        return None
    verbs = [("close", "case_hand_back" if case.holds else "case_close")]
    if scene.taker is None:
        verbs.insert(0, ("take", "case_take"))
    rows = [[case_button(case, verb, say(key)) for verb, key in verbs], [case_button(case, "file", say("case_file"))]]
    return InlineKeyboardMarkup(inline_keyboard=rows)


def case_button(case: Case, verb: str, label: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=label, callback_data=CaseTap(case_id=case.id or 0, verb=verb).pack())


def describe(pet: Pet, say: Texts) -> str:
    """One line about a pet; what is not known is left out."""
    sex = {"female": "♀", "male": "♂"}.get(pet.sex or "", "")
    if pet.neutered is not None:
        sex = f"{sex} {say('case_neutered' if pet.neutered else 'case_not_neutered')}".strip()
    born = f"* {pet.born:%Y-%m}" if pet.born else ""
    weight = f"{pet.weight_kg:g} kg" if pet.weight_kg else ""
    facts = " · ".join(fact for fact in (pet.species, pet.breed, sex, born, weight) if fact)
    return shorten(f"{pet.name}: {facts}", 120)
