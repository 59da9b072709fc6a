"""A vet's yes to a proposed pair makes a wording an alias; a no is kept; the labels may set a threshold."""

from sqlmodel import col, select

from storage import verified
from storage.models import Label, LabelledPair, PairSource, Turn
from storage.wordings import proposals
from tests.conftest import ADMIN, OTHER, OWNER, VET, Clinic, correct
from training.similarity.threshold import FIRST_LOOK

ASKED, WORDS = "My cat keeps sneezing, what should I do?", "Keep it warm."
OTHERWISE = "moggy goes atishoo nonstop, cat sneezing, any tips?"
"""With words that the lexicon does not have."""


def pairs(clinic: Clinic) -> list[LabelledPair]:
    with clinic.database.begin() as session:
        return list(session.exec(select(LabelledPair).order_by(col(LabelledPair.id))))


def newest(clinic: Clinic) -> Turn:
    with clinic.database.begin() as session:
        return session.exec(select(Turn).order_by(col(Turn.id).desc()).limit(1)).one()


async def _ticked(clinic: Clinic) -> list[LabelledPair]:
    await clinic.settled()
    await clinic.ticked()
    return pairs(clinic)


async def _proposed(clinic: Clinic) -> LabelledPair:
    """The question that a vet has answered, asked once more in other words."""
    await correct(clinic, OTHER, ASKED, WORDS)
    answer = await clinic.people.answer_to(OWNER, OTHERWISE)
    assert answer["text"] == clinic.host.default_answer
    [pair] = await _ticked(clinic)
    return pair


def label(clinic: Clinic, pair: LabelledPair, verdict: Label) -> None:
    with clinic.database.begin() as session:
        assert proposals.decide(session, pair.id or 0, ADMIN, verdict) is proposals.PairOutcome.COUNTED


async def test_a_near_question_is_proposed_once_and_a_yes_serves_its_wording(clinic: Clinic) -> None:
    pair = await _proposed(clinic)
    assert (pair.question, pair.language, pair.verdict, pair.proposed_by) == (
        OTHERWISE,
        "en",
        None,
        PairSource.LIKENESS,
    )
    assert 0.25 <= pair.likeness < 1
    with clinic.database.begin() as session:
        assert (precedent := session.get(Turn, pair.answered_id)) is not None and precedent.question == ASKED
    # In the same words again it is counted, not proposed; what is vetoed, or means nothing alone, is neither.
    for question in (OTHERWISE.upper(), "doggy goes atishoo nonstop, dog sneezing, any tips?", "and how often?"):
        await clinic.people.answer_to(OWNER, question)
    [again] = await _ticked(clinic)
    assert (again.id, again.n_asked) == (pair.id, 2)

    label(clinic, pair, Label.SAME)
    n_asked = len(clinic.host.chat_requests)
    answer = await clinic.people.answer_to(OTHER, "moggy goes atishoo nonstop, cat sneezing, any tips please?")
    assert WORDS in answer["text"] and "Answered by our vets" in answer["text"]
    assert len(clinic.host.chat_requests) == n_asked
    turn = newest(clinic)
    assert (turn.finish_reason, turn.answer) == ("verified_by_alias", WORDS)

    # It follows the newest correction, and goes with it.
    with clinic.database.begin() as session:
        standing = verified.of_turn(session, pair.answered_id or 0)
        assert standing is not None
        verified.withdraw(session, standing.id or 0, VET)
    assert (await clinic.people.answer_to(OTHER, OTHERWISE))["text"] == clinic.host.default_answer


async def test_an_alias_is_not_served_in_an_emergency_nor_once_it_is_taken_back(clinic: Clinic) -> None:
    pair = await _proposed(clinic)
    label(clinic, pair, Label.SAME)
    urgent = await clinic.people.answer_to(OTHER, OTHERWISE + " it cannot breathe")
    assert WORDS not in urgent["text"]
    with clinic.database.begin() as session:
        assert proposals.take_back(session, pair.id or 0, VET)
    assert WORDS not in (await clinic.people.answer_to(OTHER, OTHERWISE))["text"]


async def test_a_no_is_kept_and_the_wording_is_not_proposed_again(clinic: Clinic) -> None:
    pair = await _proposed(clinic)
    label(clinic, pair, Label.NOT_SAME)
    await clinic.people.answer_to(OTHER, OTHERWISE)
    assert [(row.id, row.n_asked) for row in await _ticked(clinic)] == [(pair.id, 1)]


def _label_many(clinic: Clinic, pair: LabelledPair) -> None:
    """So many yeses at great likeness as a threshold needs."""
    with clinic.database.begin() as session:
        for n in range(FIRST_LOOK):
            row = LabelledPair(
                answered_id=pair.answered_id, question=f"n{n}", language="en", likeness=0.9, proposed_by="likeness"
            )
            session.add(row)
            row.verdict, row.revision = Label.SAME, n + 1


async def test_a_threshold_serves_what_is_near_enough_until_an_owner_dislikes_it(clinic: Clinic) -> None:
    pair = await _proposed(clinic)
    near = "hello my cat keeps sneezing zealously, what should I do?"
    assert (await clinic.people.answer_to(OTHER, near))["text"] == clinic.host.default_answer
    _label_many(clinic, pair)
    again = near.replace("zealously", "zealotly")
    answer = await clinic.people.answer_to(OTHER, again)
    turn = newest(clinic)
    assert WORDS in answer["text"] and turn.finish_reason == "verified_by_likeness"
    assert turn.similarity is not None and turn.similarity >= 0.7
    # A difference that is known outweighs any likeness.
    dog = await clinic.people.answer_to(OTHER, again.replace("cat", "dog"))
    assert dog["text"] == clinic.host.default_answer

    await clinic.people.tap(OTHER, answer, "👎")
    rows = await _ticked(clinic)
    [wrong] = [row for row in rows if row.verdict == Label.NOT_SAME]
    assert (wrong.likeness, wrong.decided_by) == (turn.similarity, None)
    assert WORDS not in (await clinic.people.answer_to(OTHER, again))["text"]
