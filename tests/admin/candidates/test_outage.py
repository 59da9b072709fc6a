"""What a host does while a candidate is evaluated decides nothing: it is waited for, or a person is told."""

from datetime import timedelta

import pytest
from sqlmodel import select

from bot.simulator.client import contains
from storage.candidates.states import State
from storage.models import Candidate, CandidateMove
from tests.admin.candidates.conftest import BASE, Nursery
from tests.conftest import ADMIN, Clinic, eventually


@pytest.fixture
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that says nothing is given up after half a second."""
    monkeypatch.setattr("training.providers.speaker.SECONDS", 0.5)


def _later(clinic: Clinic, minutes: int) -> None:
    """So much time goes by for the candidate."""
    with clinic.database.begin() as session:
        candidate = session.exec(select(Candidate)).one()
        pause = timedelta(minutes=minutes)
        candidate.moved_at -= pause
        candidate.looked_at = candidate.looked_at and candidate.looked_at - pause
        candidate.missing_since = candidate.missing_since and candidate.missing_since - pause


def _n_looks(nursery: Nursery) -> int:
    candidate = nursery.candidate("ft:1")
    return candidate.n_looks if candidate else 0


@pytest.mark.usefixtures("impatience")
async def test_half_an_hour_of_silence_decides_nothing(clinic: Clinic, nursery: Nursery) -> None:
    clinic.host.begin.clear()
    nursery.finish("ft:1", nursery.version("v1"))
    await eventually(lambda: _n_looks(nursery) == 1, "a look in vain")
    # What has nothing to do with the host goes on beside it.
    message_id = await clinic.people.say(ADMIN, "/jobs")
    await clinic.people.wait_for(ADMIN, contains("ft:1"), message_id)
    for n_looks in (2, 3):
        _later(clinic, 15)
        await eventually(lambda n=n_looks: _n_looks(nursery) == n, "another one")  # type: ignore[misc]
    assert nursery.active() == BASE
    clinic.host.begin.set()
    _later(clinic, 15)
    await nursery.settled("ft:1", State.DEPLOYED)
    with clinic.database.begin() as session:
        assert [move.state for move in session.exec(select(CandidateMove)).all()] == [
            "candidate",
            "evaluating",
            "deployed",
        ]


async def test_where_the_active_model_is_gone_a_person_decides(clinic: Clinic, nursery: Nursery) -> None:
    """Deleted at its host during the evaluation: there is nothing left to compare with."""
    clinic.host.begin.clear()
    nursery.finish("ft:1", nursery.version("v1"))
    await nursery.settled("ft:1", State.EVALUATING)
    clinic.host.models.remove(BASE)
    clinic.host.begin.set()
    await eventually(lambda: (row := nursery.candidate("ft:1")) and row.missing_since, "a look in vain")
    assert nursery.active() == BASE
    _later(clinic, 25 * 60)
    goal = contains("The model that answers now could not be asked for a day")
    card = await clinic.people.wait_for(ADMIN, goal)
    assert nursery.active() == BASE and "Your word is needed" in card["text"]
    await clinic.people.tap(ADMIN, card, "Let it answer")
    await eventually(lambda: nursery.active() == "ft:1", "the admin's word")
