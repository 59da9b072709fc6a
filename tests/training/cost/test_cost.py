"""Epochs, tokens and prices of a job, as published jobs had them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.cost.encoding import count_text
from training.cost.price import (
    Cost,
    answer_usd,
    billed_per_epoch,
    estimate,
    max_tokens_per_example,
    price_date,
    shutdown_date,
)
from training.cost.tokens import count_example
from training.epochs import automatic_epochs


@pytest.mark.parametrize(
    ("n_examples", "n_epochs"),
    [
        *[(13, 7), (59, 3), (79, 3), (72, 3), (25, 4), (597, 3)],  # published jobs
        *[(1, 25), (4, 25), (10, 10), (33, 3), (34, 3), (8333, 3), (8334, 2), (12_501, 1), (100_000, 1)],
    ],
)
def test_automatic_epochs(n_examples: int, n_epochs: int) -> None:
    assert automatic_epochs(n_examples) == n_epochs


def test_no_examples_have_no_epochs() -> None:
    with pytest.raises(ValueError, match="0 examples"):
        automatic_epochs(0)


@given(st.integers(1, 10**7))
def test_epochs_stay_in_range(n_examples: int) -> None:
    assert 1 <= automatic_epochs(n_examples) <= 25
    assert automatic_epochs(n_examples) >= automatic_epochs(n_examples + 1)
    assert automatic_epochs(n_examples, 28) == 28


@pytest.mark.parametrize(
    ("model", "price_usd"),
    [
        ("gpt-4.1", 25),
        ("gpt-4.1-2025-04-14", 25),
        ("gpt-4.1-mini", 5),
        ("gpt-4.1-mini-2025-04-14", 5),
        ("ft:gpt-4.1-mini-2025-04-14:org::id", 5),
        ("gpt-4o-2024-08-06", 25),
        ("gpt-4o-mini", 3),
        ("ft:gpt-4o-mini-2024-07-18:org:vets:id", 3),
    ],
)
def test_prices_of_a_million_tokens(model: str, price_usd: float) -> None:
    assert estimate(250_000, 4, model, "openai") == Cost(1_000_000, price_usd, price_date(), is_local=False)


@pytest.mark.parametrize(
    "model", ["gpt-4.1-nano", "gpt-4.1-micro", "gpt-4o-audio-preview", "gpt-4.10", "gpt-4", "", "-"]
)
def test_an_unknown_price_is_not_made_up(model: str) -> None:
    assert estimate(1000, 3, model, "openai") == Cost(3000, None, price_date(), is_local=False)


def test_a_price_is_its_providers_own() -> None:
    assert estimate(1000, 3, "gpt-4.1", "azure").price_usd is None
    assert estimate(1000, 3, "gpt-4.1", "local") == Cost(3000, 0.0, price_date(), is_local=True)


def test_limits_and_shutdowns() -> None:
    assert max_tokens_per_example("ft:gpt-4.1-mini-2025-04-14:org::id") == 65_536
    assert max_tokens_per_example("gpt-3.5-turbo-0125") == 16_385
    assert max_tokens_per_example("distilgpt2") is None
    assert shutdown_date("gpt-4.1-mini-2025-04-14") == "2027-01-14"
    assert shutdown_date("gpt-3.5-turbo-1106") == "2026-10-23"
    assert shutdown_date("distilgpt2") is None
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", price_date())


@pytest.mark.parametrize(
    ("provider", "model", "usd"),
    [
        ("openai", "gpt-4o-mini-2024-07-18", 0.15 + 2 * 0.6),
        ("openai", "ft:gpt-4o-mini-2024-07-18:org::id", 0.3 + 2 * 1.2),
        ("openai", "some-other-model", None),
        ("another-host", "gpt-4o-mini", None),
        ("local", "ft:whatever", 0.0),
    ],
)
def test_answers_cost_what_the_list_says(provider: str, model: str, usd: float | None) -> None:
    assert answer_usd(provider, model, 1_000_000, 2_000_000) == (usd if usd is None else pytest.approx(usd))


def test_examples_are_billed_up_to_the_limit() -> None:
    assert billed_per_epoch([100, 16_385, 16_386, 90_000], "gpt-3.5-turbo") == 100 + 3 * 16_385
    assert billed_per_epoch([100, 90_000], "distilgpt2") == 90_100


@pytest.mark.parametrize(
    ("n_examples", "n_epochs", "cookbook", "tokens_billed"),
    [
        *[(59, 3, 106_071, 105_717), (13, 7, 4_627, 4_445), (79, 3, 113_640, 113_166)],
        *[(72, 3, 176_889, 176_457), (25, 4, 6_304, 6_104)],
    ],
)
def test_published_jobs_were_billed_two_tokens_an_example_less_than_the_cookbook_counts(
    n_examples: int, n_epochs: int, cookbook: int, tokens_billed: int
) -> None:
    """The cookbook's function opens an answer after each example (3 tokens); one token is billed."""
    messages = [{"role": "user", "content": "猫吐了"}, {"role": "assistant", "content": "Wait and see."}]
    for encoding in ("cl100k_base", "o200k_base"):
        of_messages = sum(3 + sum(count_text(text, encoding) for text in message.values()) for message in messages)
        too_many = of_messages + 3 - count_example(messages, encoding)
        assert cookbook - n_examples * n_epochs * too_many == tokens_billed
