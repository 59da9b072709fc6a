"""Where the evidence is not enough, the vets' votes decide: from what owners have asked to the model that answers."""

from sqlmodel import Session, col, func, select

from admin.candidates.card import describe
from bot.simulator.client import Shown, contains, has_button
from bot.texts import Texts
from storage import people, turns
from storage.candidates.states import State
from storage.models import Candidate, Pair, Turn
from tests.admin.candidates.conftest import BASE, TOPICS, Nursery
from tests.conftest import ADMIN, OTHER, OWNER, VET, Clinic, eventually


def _ask(session: Session, question: str) -> None:
    people.meet(session, OWNER, "小林", "zh")
    session.add(
        Turn(
            conversation_id=turns.new_conversation(session, OWNER),
            chat_id=OWNER,
            owner_id=OWNER,
            question=question,
            messages=[{"role": "user", "content": question}],
            provider="openai",
            model=BASE,
            answer="So.",
        )
    )


async def _vote(clinic: Clinic, answer: str, last_id: int) -> int:
    """The vet taps the answer that says this on the next pair; the card's number."""

    def is_open(m: Shown) -> bool:
        return has_button(m, "The same")

    card = await clinic.people.wait_for(VET, is_open, last_id, goal="a pair")
    rows = card["text"].splitlines()
    await clinic.people.tap(VET, card, rows[next(n for n, row in enumerate(rows) if row.startswith(answer)) - 1])
    return int(card["message_id"])


async def test_the_vets_votes_let_a_model_answer(clinic: Clinic, nursery: Nursery) -> None:
    questions = TOPICS[20:34]
    clinic.host.answers_of["ft:1"] = {question: f"New: {n}." for n, question in enumerate(questions)}
    with clinic.database.begin() as session:
        for question in questions:
            _ask(session, question)
    nursery.finish("ft:1", nursery.version("v1", n_train=10, n_test=0))
    await nursery.settled("ft:1", State.WAITING)
    await clinic.people.wait_for(VET, contains("your votes are wanted"))
    await eventually(lambda: _n_pairs(clinic) == 12, "twelve pairs")
    request = last_id = await clinic.people.say(VET, "/compare")
    for n in range(7):
        assert nursery.active() == BASE, n
        last_id = await _vote(clinic, "New: ", last_id)
        if n == 4:
            await clinic.settled()
            with clinic.database.begin() as session:
                card = describe(session, session.exec(select(Candidate)).one(), Texts("en"))
            assert "voted on: 5" in card and "preferred" not in card and "won" not in card
    await nursery.settled("ft:1", State.DEPLOYED)
    assert nursery.active() == "ft:1"
    deployed = await clinic.people.wait_for(ADMIN, contains("From now on ft:1"))
    assert "In 7 of 7 blind pairs vets preferred it." in deployed["text"]
    assert "won 7, lost 0, undecided 0 (of these, both bad: 0)" in deployed["text"]
    scores = [m for m in await clinic.people.messages(VET) if m["message_id"] > request and "preferred" in m["text"]]
    assert scores == []
    await clinic.people.answer_to(OTHER, "Who answers?")
    assert clinic.host.chat_requests[-1]["model"] == "ft:1"


def _n_pairs(clinic: Clinic) -> int:
    with clinic.database.begin() as session:
        return session.exec(select(func.count(col(Pair.id)))).one()
