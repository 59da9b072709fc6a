"""What a job would take: tokens as billed, epochs by the rule, the price where one is known."""

import pytest

from training.cost.price import plan, plan_tokens
from training.examples import ExampleRow


def test_the_plan_counts_as_billed_and_is_free_at_home() -> None:
    example = ExampleRow([{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}], 1)
    offer = plan([example] * 20, "gpt-4.1-mini", "openai")
    # (3 + role + content) twice, and one more for the example.
    assert (offer.tokens_per_epoch, offer.n_epochs) == (20 * (3 + 1 + 1 + 3 + 1 + 1 + 1), 5)
    assert offer.cost.price_usd == pytest.approx(offer.tokens_per_epoch * 5 * 5 / 1_000_000)
    assert plan([example] * 20, "vetted-starter", "local").cost.price_usd == 0


@pytest.mark.parametrize(
    ("model", "told", "n_epochs"),
    [
        *[("vetted-starter", None, 28), ("ft:vetted-starter:vetted::abcdefgh", None, 28), ("Qwen3-0.6B", None, 5)],
        *[("Qwen3-0.6B", 1, 5), ("mini", 12, 12), ("vetted-starter", 30, 30)],
    ],
)
def test_a_base_that_asks_for_more_epochs_gets_them(model: str, told: int | None, n_epochs: int) -> None:
    """The starter's are known where its engine is away; any other's are what the engine tells."""
    assert plan_tokens([10] * 20, model, "local", told).n_epochs == n_epochs
