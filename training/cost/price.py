"""What a fine-tuning job will be billed for, and what answers have cost. Prices are data with a date and a currency
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
"""The provider whose price list we have, and the currency in which answers are priced."""


@dataclass(frozen=True)
class Cost:
    """An estimate for a whole job: tokens an epoch × epochs."""

    tokens_billed: int
    price: float | None
    """In `currency`; null where we know no price, 0 on one's own machine."""
    price_date: str
    """Of which day the prices are (YYYY-MM-DD)."""
    is_local: bool
    currency: str = _USD

    @property
    def price_usd(self) -> float | None:
        """The price in US dollars; null where it is asked in another currency, since we make up no rate."""
        return self.price if self.currency == _USD else None


def billed_per_epoch(tokens_per_example: Iterable[int], model: str) -> int:
    """Tokens billed for one epoch: an example over the model's limit is cut, and billed up to there."""
    limit = max_tokens_per_example(model)
    return sum(tokens if limit is None else min(tokens, limit) for tokens in tokens_per_example)


def estimate(n_tokens_per_epoch: int, n_epochs: int, model: str, provider: str) -> Cost:
    """What the job would cost, by OpenAI's formula: tokens an epoch × epochs × price. A price counts for the provider
    that asks it, in its currency; where we know none, none is made up. docs/providers.md says where hosts differ."""
    tokens_billed = n_tokens_per_epoch * n_epochs
    if provider == LOCAL:
        return Cost(tokens_billed, 0.0, price_date(), is_local=True)
    facts = catalogue().get(provider)
    per_million = facts_at(provider, model).training
    if facts is None or per_million is None:
        return Cost(tokens_billed, None, price_date(provider), False, currency_of(provider))
    return Cost(tokens_billed, tokens_billed * per_million / 1_000_000, price_date(provider), False, facts.currency)


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


def chosen_plan(automatic: Plan, n_epochs: int, model: str, provider: str) -> Plan:
    """The same job with so many epochs."""
    tokens = automatic.tokens_per_epoch
    return Plan(n_epochs, tokens, estimate(tokens, n_epochs, model, provider))


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


def price_date(provider: str = _PRICED) -> str:
    """Of which day the prices are (YYYY-MM-DD): this provider's, or those of our list."""
    facts = catalogue()
    return facts[provider if provider in facts else _PRICED].as_of.isoformat()


def priced_provider() -> str:
    """The provider whose price list we have."""
    return _PRICED


def _is_priced(provider: str) -> bool:
    """Whether the list is this provider's, and in US dollars: an operator may have put another currency into it."""
    return provider == _PRICED and catalogue()[_PRICED].currency == _USD


def currency_of(provider: str) -> str:
    """In which a provider's prices are; US dollars where we do not know it."""
    facts = catalogue().get(provider)
    return _USD if facts is None else facts.currency


def facts_at(provider: str, model: str) -> ModelFacts:
    """What a provider's file says of a model, of a dated name of it, or of a fine-tune of it; nothing if it is not
    listed."""
    facts = catalogue().get(provider)
    models = {} if facts is None else facts.models
    # Only a date may be missing from the table: gpt-4o-audio-2024-12-17 is another model than gpt-4o, at another price.
    return models.get(model) or models.get(_DATE.sub("", base_name(model)), ModelFacts())


def _facts(model: str) -> ModelFacts:
    """The same at the provider whose price list we have."""
    return facts_at(_PRICED, model)
