"""What speaks against a model: nothing that a question, an account or a whole host does."""

from itertools import product

import pytest

from bot.chat.watch.evidence import Consequence, Health, decide, health_of, is_suspect
from storage.endings import Ending
from storage.turns import LastTurn

ANSWERS, GONE, FAILS, UNCLEAR = Health


@pytest.mark.parametrize(
    ("ending", "health"),
    [
        (None, ANSWERS),
        (Ending.MODEL_GONE, GONE),
        *((ending, FAILS) for ending in (Ending.PROVIDER_TROUBLE, Ending.PROVIDER_SLOW, Ending.PROVIDER_UNREACHABLE)),
        *((ending, UNCLEAR) for ending in (Ending.ACCOUNT_TROUBLE, Ending.QUESTION_REFUSED, Ending.PROVIDER_BUSY)),
        *((ending, UNCLEAR) for ending in (Ending.PROVIDER_PREPARING, Ending.MODEL_UNFIT, Ending.CONTEXT_TOO_LONG)),
    ],
)
def test_what_a_probes_ending_says(ending: Ending | None, health: Health) -> None:
    assert health_of(ending) is health


def last_turns(*owners_and_errors: tuple[int, str | None]) -> list[LastTurn]:
    return [LastTurn(owner, error) for owner, error in owners_and_errors]


def test_two_owners_in_trouble_are_a_reason_to_look() -> None:
    assert is_suspect(last_turns((1, "provider_trouble: HTTP 500"), (2, "provider_slow")), 5)
    assert not is_suspect(last_turns((1, "provider_trouble: HTTP 500"), (1, "provider_slow")), 5)
    # An answer to anybody ends the row; what was before it counts no more.
    assert not is_suspect(last_turns((1, "provider_trouble"), (1, None), (2, "provider_trouble")), 5)


def test_where_one_owner_asks_three_failed_turns_are_a_reason_to_look() -> None:
    trouble = (1, "provider_unreachable: ConnectionRefusedError")
    assert is_suspect(last_turns(trouble, trouble, trouble), 1)
    assert not is_suspect(last_turns(trouble, trouble), 1)
    assert not is_suspect(last_turns(trouble, trouble, trouble), 2)


@pytest.mark.parametrize(
    "error",
    [
        *("question_refused: HTTP 400 content_filter", "question_refused: empty answer", "context_too_long", "held"),
        *("emergency: the starter model was not asked", "provider_busy: HTTP 429", "account_trouble: HTTP 401"),
        *("stopped", "picture_gone", "provider_preparing: HTTP 503"),
    ],
)
def test_what_is_no_reason_however_often(error: str) -> None:
    assert not is_suspect(last_turns(*((owner, error) for owner in range(12))), 12)
    # Nor does it end a row.
    assert is_suspect(last_turns((1, "provider_slow"), (3, error), (2, "provider_slow")), 3)


def test_only_a_model_that_never_answers_beside_one_that_always_does_is_stepped_back_from() -> None:
    for active in product(Health, repeat=3):
        for former in product(Health, repeat=3):
            consequence = decide(active, former, has_same_host=True)
            is_proof = set(former) == {ANSWERS} and set(active) <= {GONE, FAILS}
            assert (consequence is Consequence.STEP_BACK) == is_proof
            assert (consequence is Consequence.NOTHING) == (ANSWERS in active)


def test_at_another_host_only_the_hosts_own_word_counts() -> None:
    assert decide([GONE] * 3, [ANSWERS] * 3, has_same_host=False) is Consequence.STEP_BACK
    assert decide([FAILS] * 3, [ANSWERS] * 3, has_same_host=False) is Consequence.ASK
    assert decide([GONE, FAILS, GONE], [ANSWERS] * 3, has_same_host=False) is Consequence.ASK
