"""What stands in a provider's file. Unknown is left out there and null here; nothing is made up."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from training.providers.limits import ModelLimits
from training.text.completions import CHAT, Api


class _Facts(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ModelFacts(_Facts):
    """One model of a provider. Prices are in its currency per 1M tokens."""

    training: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    chat: tuple[float, float] | None = None
    """Prompt, answer."""
    tuned_chat: tuple[float, float] | None = None
    """The same of a fine-tune of it."""
    max_tokens: int | None = Field(default=None, gt=0)
    """Of an example; what is longer is cut at the end."""
    shutdown: date | None = None
    """The day from which it and its fine-tunes answer no more."""
    serve_name: str | None = None
    """What it is called where it answers, if that is another name than the one that is trained."""
    api: Api = CHAT
    """How it and its fine-tunes are asked: one that only completes learns prompts and completions, no conversations."""


class HostingFacts(_Facts):
    """What has to be done before a fine-tune answers."""

    needed: bool = False
    """Whether it has to be deployed at the host first."""
    api: Literal["nebius"] | None = None
    """Whose verbs for that a host of OpenAI's shape has."""
    price_per_hour: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    """Of a deployment that nobody asks, in the provider's currency; 0: its answers alone are billed."""
    minutes: int | None = Field(default=None, gt=0)
    """How long it takes to be ready."""


class TrainingFacts(_Facts):
    """What a provider asks of a training."""

    min_rows: int | None = Field(default=None, gt=0)
    max_file_megabytes: int | None = Field(default=None, gt=0)
    max_tokens: int | None = Field(default=None, gt=0)
    """Of a row, for models of which nothing else is known."""
    too_long: Literal["cut", "dropped"] = "cut"
    """What becomes of a longer one."""
    ignores: tuple[str, ...] = ()
    """Keys of a message that it does not read."""
    learning_rate: Literal["multiplier", "absolute"] = "multiplier"
    """What the number in its field means."""
    kept_back: float = Field(default=0.0, ge=0, lt=1)
    """Share of the rows that it keeps for itself, and does not learn, where a job has no file to be measured by."""
    takes_seed: bool = True
    """Whether a job can be told one; else an order with a seed is refused before anything is asked for."""
    launch_id: Literal["metadata", "suffix", "job_name", "job_id"] = "metadata"
    """Where the mark goes by which a job is found again after a lost answer."""


class ProviderFacts(_Facts):
    """One provider."""

    name: str
    """As the settings and the ledger call it: the name of its file."""
    title: str
    """As people know it."""
    shape: Literal["openai", "bailian", "fireworks", "together"]
    """Which API it speaks."""
    base_url: str | None = None
    """Null where each customer has an address of their own."""
    chat_url: str | None = None
    """Where its models answer, if not at `base_url`: OpenAI's shape, whatever its own is."""
    account: str | None = None
    """The environment variable that holds what stands for `{account}` in `base_url`."""
    key: str | None = None
    """The environment variable that holds its key; null where none is needed."""
    as_of: date
    """The day on which prices, limits and dates were read."""
    currency: str = Field(pattern="^[A-Z]{3}$")
    closes: date | None = None
    """The day from which nobody can train there any more."""
    note: str | None = None
    """What whoever chooses it should know besides, in a sentence."""
    note_zh: str | None = None
    """The same in Chinese."""
    training: TrainingFacts = TrainingFacts()
    hosting: HostingFacts = HostingFacts()
    models: dict[str, ModelFacts] = {}
    """By the name that is trained, without the date that a provider may add to it."""
    embeddings: dict[str, float] = {}
    """Price of an embedding model per 1M tokens."""

    def limits_of(self, model: str) -> ModelLimits:
        """How much it takes of a row and a file, where one of its models is trained."""
        training = self.training
        return ModelLimits(
            model,
            max_tokens=self.models.get(model, ModelFacts()).max_tokens or training.max_tokens,
            min_rows=training.min_rows,
            host=self.title,
            is_dropped=training.too_long == "dropped",
            ignores=training.ignores,
            kept_back=training.kept_back,
            takes_seed=training.takes_seed,
        )

    def served(self, base: str) -> str:
        """The name by which this base answers; its own where nothing else is known."""
        facts = self.models.get(base)
        return (facts and facts.serve_name) or base

    def trained(self, name: str) -> str:
        """The name by which the base is trained that answers under this one; the same where nothing else is known."""
        return next((base for base, facts in self.models.items() if facts.serve_name == name), name)
