"""Two models on the same rows: how likely each holds the answer that is there; where a host does not tell that, how
near its own answer is to it, which is weaker evidence."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from training.examples import ExampleRow, Message
from training.providers import AnotherApi, ProviderError, Refused
from training.providers.speaker import ANSWER_TOKENS, OF_THE_REQUEST, Reply, Speaker
from training.text.chrf import chrf
from training.text.completions import CHAT
from training.text.messages import answer_of, compared_question, question_of
from training.text.near import cluster
from training.text.system import asked_with

UNSCORED = "not scored"
"""Of a row that a host does not score, though it has scored others: it is too long."""


@dataclass(frozen=True)
class Side:
    """One of the two models, and who asks it."""

    speaker: Speaker
    model: str
    is_told: bool = False
    """Whether it has a prompt of its own, in place of the row's."""
    prompt: str | None = None
    api: str = CHAT
    """How it is asked: `completions` where it only completes."""


@dataclass(frozen=True)
class HeldOut:
    """A row that both are measured on; its last message is the answer."""

    line: int
    messages: Sequence[Message]
    cluster: int

    @property
    def question(self) -> str:
        """The user's last words."""
        return question_of(self.messages)

    @property
    def answer(self) -> str:
        """What both are measured by."""
        return answer_of(self.messages)


@dataclass(frozen=True)
class Measured:
    """What came of a row: the losses of both in nats a UTF-8 byte; or their answers, and how near those are (0 to 1);
    or why there is neither."""

    row: HeldOut
    losses: tuple[float, float] | None = None
    replies: tuple[Reply, Reply] | None = None
    error: str = ""

    @property
    def likeness(self) -> tuple[float, float] | None:
        """chrF of both answers to the row's."""
        if self.replies is None:
            return None
        a, b = (chrf(reply.text, self.row.answer) for reply in self.replies)
        return a, b


class Unmeasured(Exception):
    """A model does not answer at all."""

    def __init__(self, model: str, error: ProviderError) -> None:
        super().__init__(str(error))
        self.model = model
        self.is_missing = isinstance(error, Refused) and error.http_status == 404
        """Whether its host knows no such model, so that another name may help."""


def held_out(rows: Iterable[ExampleRow]) -> list[HeldOut]:
    """The rows that can be measured: text, with an answer behind a question."""
    usable = [row for row in rows if _is_usable(row.messages)]
    clusters = cluster([compared_question(row.messages) for row in usable])
    return [HeldOut(row.line, row.messages, number) for row, number in zip(usable, clusters, strict=True)]


def _is_usable(messages: Sequence[Message]) -> bool:
    has_text = all(isinstance(message.get("content"), str) for message in messages)
    is_answered = bool(messages) and messages[-1].get("role") == "assistant"
    return has_text and is_answered and bool(answer_of(messages).strip()) and bool(question_of(messages).strip())


class HeadToHead:
    """Measures two models, row by row, by the same yardstick."""

    def __init__(self, a: Side, b: Side) -> None:
        self._sides = (a, b)
        self.scores: bool | None = None
        """Whether both hosts tell how likely an answer is; null before the first row that says so."""

    def measure(self, row: HeldOut) -> Measured:
        """Both on one row. Blocks; raises `Unmeasured` where a model does not answer, whatever the row."""
        if self.scores is not False:
            a_loss, b_loss = (self._loss(side, row) for side in self._sides)
            if a_loss is not None and b_loss is not None:
                self.scores = True
                return Measured(row, losses=(a_loss, b_loss))
            if self.scores:  # one yardstick for all rows
                return Measured(row, error=UNSCORED)
        try:
            a, b = (self._reply(side, row) for side in self._sides)
        except _RefusedRow as refusal:
            return Measured(row, error=str(refusal))
        # It has answered, so it is there: what it does not do is score.
        self.scores = False
        return Measured(row, replies=(a, b))

    def _loss(self, side: Side, row: HeldOut) -> float | None:
        try:
            score = side.speaker.score(side.model, _as_told(side, row.messages), side.api)
        except AnotherApi:
            return None
        except ProviderError as error:
            raise Unmeasured(side.model, error) from error
        return None if score is None else score.nats / len(row.answer.encode(errors="replace"))

    def _reply(self, side: Side, row: HeldOut) -> Reply:
        try:
            return side.speaker.ask(side.model, _as_told(side, row.messages[:-1]), ANSWER_TOKENS, api=side.api)
        except Refused as error:
            if error.http_status in OF_THE_REQUEST:
                raise _RefusedRow(f"{side.model}: {error}") from error
            raise Unmeasured(side.model, error) from error
        except ProviderError as error:
            raise Unmeasured(side.model, error) from error


class _RefusedRow(Exception):
    """A host refuses this row; the others may well be answered."""


def _as_told(side: Side, messages: Sequence[Message]) -> list[Message]:
    return asked_with(messages, side.prompt) if side.is_told else list(messages)


def losses_of(results: Iterable[Measured]) -> list[tuple[float, float]] | None:
    """(a, b), one pair a cluster, as the gate weighs them; null where nothing was scored."""
    of_cluster: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for result in results:
        if result.losses is not None:
            of_cluster[result.row.cluster].append(result.losses)
    return [means(pairs) for pairs in of_cluster.values()] or None


def means(pairs: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Of both places; there has to be a pair."""
    return sum(a for a, _ in pairs) / len(pairs), sum(b for _, b in pairs) / len(pairs)
