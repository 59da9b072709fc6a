"""What a job would take: tokens as billed, epochs by the rule, the price where one is known."""

import pytest

from training.cost.price import plan
from training.examples import ExampleRow


def test_the_plan_counts_as_billed_and_is_free_at_home() -> None:
    example = ExampleRow([{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}], 1)
    offer = plan([example] * 20, "gpt-4.1-mini", "openai")
    # (3 + role + content) twice, and one more for the example.
    assert (offer.tokens_per_epoch, offer.n_epochs) == (20 * (3 + 1 + 1 + 3 + 1 + 1 + 1), 5)
    assert offer.cost.price_usd == pytest.approx(offer.tokens_per_epoch * 5 * 5 / 1_000_000)
    assert plan([example] * 20, "vetted-starter", "local").cost.price_usd == 0
