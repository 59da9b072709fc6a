"""What a fine-tuning job will be billed for, and what answers have cost. Prices are data with a date
(`training/providers/catalogue`)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from storage.local import LOCAL, STARTER
from training.cost.encoding import base_name, encoding_for_model
from training.cost.tokens import count_example
from training.epochs import STARTER_EPOCHS, automatic_epochs
from training.examples import ExampleRow
from training.providers.catalogue import ModelFacts, catalogue

_DATE = re.compile(r"(-\d+)+$")
_PRICED, _USD = "openai", "USD"
"""The provider whose price list we have, and the currency in which offers tell prices."""


@dataclass(frozen=True)
class Cost:
    """An estimate for a whole job: tokens an epoch × epochs."""

    tokens_billed: int
    price_usd: float | None
    """Null where we know no price; 0 on one's own machine."""
    price_date: str
    """Of which day the prices are (YYYY-MM-DD)."""
    is_local: bool


def billed_per_epoch(tokens_per_example: Iterable[int], model: str) -> int:
    """Tokens billed for one epoch: an example over the model's limit is cut, and billed up to there."""
    limit = max_tokens_per_example(model)
    return sum(tokens if limit is None else min(tokens, limit) for tokens in tokens_per_example)


def estimate(n_tokens_per_epoch: int, n_epochs: int, model: str, provider: str) -> Cost:
    """What the job would cost. A price counts for the provider that asks it; where we know none, none is made up."""
    tokens_billed = n_tokens_per_epoch * n_epochs
    if provider == LOCAL:
        return Cost(tokens_billed, 0.0, price_date(), is_local=True)
    per_million = _facts(model).training
    if not _is_priced(provider) or per_million is None:
        return Cost(tokens_billed, None, price_date(), is_local=False)
    return Cost(tokens_billed, tokens_billed * per_million / 1_000_000, price_date(), is_local=False)


@dataclass(frozen=True)
class Plan:
    """What a job on these examples would take, before anybody says yes."""

    n_epochs: int
    tokens_per_epoch: int
    cost: Cost


def plan(examples: Sequence[ExampleRow], model: str, provider: str, least_epochs: int | None = None) -> Plan:
    """Count tokens as they are billed, choose the epochs by OpenAI's rule, price them. `least_epochs`: what the model's
    engine tells of it; null where nobody has said."""
    encoding = encoding_for_model(model).name
    tokens = [count_example(example.messages, encoding) for example in examples]
    return plan_tokens(tokens, model, provider, least_epochs)


def plan_tokens(tokens_per_example: Sequence[int], model: str, provider: str, least_epochs: int | None = None) -> Plan:
    """`plan` for examples that are counted already."""
    if least_epochs is None:
        # Known without its engine, which may be away while the offer is made.
        least_epochs = STARTER_EPOCHS if base_name(model) == STARTER else 1
    n_epochs = automatic_epochs(len(tokens_per_example), least_epochs)
    tokens_per_epoch = billed_per_epoch(tokens_per_example, model)
    return Plan(n_epochs, tokens_per_epoch, estimate(tokens_per_epoch, n_epochs, model, provider))


def plan_at_list_price(tokens_per_example: Sequence[int], model: str, least_epochs: int | None = None) -> Plan | None:
    """`plan_tokens` at the provider whose price list we have; null where there is nothing to train on.

    On one's own machine every model costs nothing.
    """
    return plan_tokens(tokens_per_example, model, priced_provider(), least_epochs) if tokens_per_example else None


def answer_usd(provider: str, model: str, prompt_tokens: int, completion_tokens: int) -> float | None:
    """What answers of so many tokens cost by the list price, in US dollars: at most, since hosts bill what they have
    cached less. 0 on one's own machine, null where we know no price."""
    if provider == LOCAL:
        return 0.0
    is_fine_tune = model.strip().lower().startswith("ft:")
    prices = _facts(model).tuned_chat if is_fine_tune else _facts(model).chat
    if not _is_priced(provider) or prices is None:
        return None
    return float(prompt_tokens * prices[0] + completion_tokens * prices[1]) / 1_000_000


def embedding_usd(provider: str, model: str, tokens: int) -> float | None:
    """What embeddings of so many tokens cost by the list price, in US dollars; 0 on one's own machine, null where we
    know no price."""
    if provider == LOCAL:
        return 0.0
    price = catalogue()[_PRICED].embeddings.get(model)
    return None if not _is_priced(provider) or price is None else tokens * price / 1_000_000


def max_tokens_per_example(model: str) -> int | None:
    """Tokens after which an example is cut; null where we know no limit."""
    return _facts(model).max_tokens


def is_listed(model: str) -> bool:
    """Whether our price list has this model."""
    return _facts(model) != ModelFacts()


def shutdown_date(model: str) -> str | None:
    """The day (YYYY-MM-DD) from which this model and its fine-tunes answer no more; null where none is known."""
    date = _facts(model).shutdown
    return None if date is None else date.isoformat()


def price_date() -> str:
    """Of which day the prices are (YYYY-MM-DD)."""
    return catalogue()[_PRICED].as_of.isoformat()


def priced_provider() -> str:
    """The provider whose price list we have."""
    return _PRICED


def _is_priced(provider: str) -> bool:
    """Whether the list is this provider's, and in US dollars: an operator may have put another currency into it."""
    return provider == _PRICED and catalogue()[_PRICED].currency == _USD


def _facts(model: str) -> ModelFacts:
    """What is known of a model, of a dated name of it, or of a fine-tune of it; nothing if it is not listed."""
    # Only a date may be missing from the table: gpt-4o-audio-2024-12-17 is another model than gpt-4o, at another price.
    return catalogue()[_PRICED].models.get(_DATE.sub("", base_name(model)), ModelFacts())
