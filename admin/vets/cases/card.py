"""What a case looks like to a vet: the card's text and buttons, from what the tables say."""

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from admin.vets.cases.scene import CaseScene
from admin.vets.flags import flag_verb
from bot.texts import Html, Texts, lines, on_one_line, paragraphs, quoted, shorten
from bot.texts.triage import what_of
from storage import cases
from storage.models import Case, Pet, Turn


class CaseTap(CallbackData, prefix="case"):
    """A button on a card, or in the list of `/cases`."""

    case_id: int
    verb: str
    """`take`, `close`, `file` or `show`; `no_emergency` and `after_all` are about the red flag."""


class LearnTap(CallbackData, prefix="learn"):
    """The button under a vet's receipt that makes their words a correction."""

    message_id: int
    """Of the vet's `CaseMessage` that shall be the right answer to the case's turn."""


def card_text(scene: CaseScene, reader: int, say: Texts) -> Html:
    """The card of a case, in the reader's language. The parts are cut so that it always fits into one message."""
    context = question = None
    if scene.context:
        context = say("case_context", context=quoted(lines(*map(_context_lines, scene.context))))
    if scene.turn is not None:
        answer = quoted(shorten(scene.turn.answer, 900)) if scene.turn.answer else say("case_no_answer")
        question = say("case_question", question=quoted(shorten(scene.turn.question, 800)), answer=answer)
    more = say("case_more", n=scene.n_only_counted) if scene.n_only_counted else None
    return paragraphs(_head(scene, say), context, question, more, _standing(scene, reader, say))


def _context_lines(turn: Turn) -> Html:
    question, answer = (on_one_line(shorten(text, 150)) for text in (turn.question, turn.answer or "…"))
    return Html(f"– {question}\n   {answer}")


def _head(scene: CaseScene, say: Texts) -> Html:
    case, name = scene.case, shorten(scene.owner.name, 60)
    if cases.is_urgent(case):
        head = say("case_flag", name=name, flag=what_of(case.reason, say.language))
    else:
        head = say("case_asked", name=name)
    number = say("case_number", id=case.id, when=f"{case.opened_at:%Y-%m-%d %H:%M} UTC")
    is_opinion = scene.turn is not None and scene.turn.flag_source is not None and scene.turn.flag == case.reason
    source = say("case_by_opinion") if is_opinion else None
    is_refused = scene.turn is not None and scene.turn.is_emergency is False
    refusal = say("flag_refused") if is_refused else None
    return lines(head, source, refusal, number, *(say("case_pet", pet=describe(pet, say)) for pet in scene.pets[:4]))


def _standing(scene: CaseScene, reader: int, say: Texts) -> Html:
    """The last line: who has the case, and whether the bot is silent."""
    if not scene.is_open:
        return say("case_closed_line")
    if scene.taker is not None:
        line = say("case_taken_line", name=shorten(scene.taker.name, 60))
        return lines(line, say("case_waits")) if scene.taker.telegram_id == reader else line
    return say("case_waits") if scene.case.holds else say("case_waits_bot_answers")


def card_buttons(scene: CaseScene, reader: int, say: Texts) -> InlineKeyboardMarkup | None:
    """No buttons on a closed case, nor for those who have left it to somebody else."""
    case = scene.case
    is_anothers = scene.taker is not None and scene.taker.telegram_id != reader
    if not scene.is_open or is_anothers or reader not in scene.colleagues:
        return None
    verbs = [("close", "case_hand_back" if case.holds else "case_close")]
    if scene.taker is None:
        verbs.insert(0, ("take", "case_take"))
    below = [("file", "case_file")]
    if scene.turn is not None and scene.turn.flag is not None:
        verb = flag_verb(scene.turn)
        below.append((verb, f"do_{verb}"))
    rows = [[case_button(case, verb, say(key)) for verb, key in row] for row in (verbs, below)]
    return InlineKeyboardMarkup(inline_keyboard=rows)


def case_button(case: Case, verb: str, label: str) -> InlineKeyboardButton:
    """A button that does `verb` with this case."""
    return InlineKeyboardButton(text=label, callback_data=CaseTap(case_id=case.id or 0, verb=verb).pack())


def learn_buttons(message_id: int, say: Texts) -> InlineKeyboardMarkup:
    """What stands under the receipt of a vet's words."""
    data = LearnTap(message_id=message_id).pack()
    return InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text=say("case_learn"), callback_data=data)]])


def describe(pet: Pet, say: Texts) -> str:
    """One line about a pet; what is not known is left out."""
    sex = {"female": "♀", "male": "♂"}.get(pet.sex or "", "")
    if pet.neutered is not None:
        sex = f"{sex} {say('case_neutered' if pet.neutered else 'case_not_neutered')}".strip()
    born = f"* {pet.born:%Y-%m}" if pet.born else ""
    weight = f"{pet.weight_kg:g} kg" if pet.weight_kg else ""
    facts = " · ".join(fact for fact in (pet.species, pet.breed, sex, born, weight) if fact)
    return shorten(f"{pet.name}: {facts}", 120)
