"""Both models are asked what is missing of a round; each answer is committed as soon as it is there."""

from collections.abc import Mapping, Sequence
from functools import partial

from sqlmodel import Session

from storage import deployments
from storage.candidates import samples
from storage.models import Arm, Candidate, Message, Model, Sample
from training.candidates.collect import collect
from training.candidates.plan import AskedItem, SampleKind
from training.candidates.policy import Evaluating
from training.providers import ProviderError, Refused
from training.providers.speaker import ANSWER_TOKENS, OF_THE_REQUEST, AnswerScore, Reply, Speaker
from training.text.system import asked_with

ItemOfArm = tuple[AskedItem, Arm]
HostWord = Reply | AnswerScore | ProviderError


class NoWord(Exception):
    """No answer that is about what was asked: the host is away, wants another key, or does not serve the model."""

    def __init__(self, arm: Arm, error: ProviderError) -> None:
        super().__init__(str(error))
        self.arm = arm
        self.is_missing = isinstance(error, Refused) and error.http_status == 404
        self.is_unfit = isinstance(error, Refused) and error.http_status >= 500
        """The engine has it, and would write nonsense: a library or its weights are at fault."""


class Round:
    """A candidate's round: who is asked, and what is there."""

    def __init__(self, session: Session, candidate: Candidate, evaluating: Evaluating) -> None:
        """Raises nothing; a model that is gone from the tables cannot be: rows are never deleted."""
        self.candidate = candidate
        self._evaluating = evaluating
        model = session.get_one(Model, candidate.model_id)
        active = session.get(Model, candidate.active_id) if candidate.active_id else None
        self.models: dict[Arm, Model] = {Arm.CANDIDATE: model}
        if active is not None:
            self.models |= {Arm.ACTIVE: active, Arm.AGAIN: active}
        default = evaluating.system_prompt
        self._prompts = {arm: deployments.prompt_of(session, model, default) for arm, model in self.models.items()}

    def ask(self, items: Sequence[ItemOfArm]) -> None:
        """Ask what the round has not yet. Raises `NoWord`; what has come until then is kept."""
        database = self._evaluating.database
        with database.begin() as session:
            keys = samples.keys(session, self.candidate)
        missing = [(item, arm) for item, arm in items if (item.kind, item.item, arm) not in keys]
        missing = [(item, arm) for item, arm in missing if arm in self.models]
        requests = [partial(self._request, item, arm) for item, arm in missing]
        for place, word in collect(requests, self._evaluating.is_busy, self._evaluating.stop):
            item, arm = missing[place]
            sample = self._sample(item, arm, word)
            with database.begin() as session:
                samples.add(session, sample)

    def _request(self, item: AskedItem, arm: Arm) -> Reply | AnswerScore:
        model = self.models[arm]
        speaker = self._evaluating.speakers.get(model.provider)
        if speaker is None:
            raise Refused(f"provider {model.provider!r} is not configured", 404)
        messages = asked_with(item.messages, self._prompts[arm])
        if item.kind is SampleKind.LOSS:
            score = speaker.score(
                model.name_at_host, [*messages, {"role": "assistant", "content": item.reference or ""}], model.api
            )
            if score is not None:
                return score
        return speaker.ask(model.name_at_host, messages, ANSWER_TOKENS, api=model.api)

    def _sample(self, item: AskedItem, arm: Arm, word: HostWord) -> Sample:
        if isinstance(word, ProviderError) and not _is_about_the_question(word):
            raise NoWord(arm, word)
        assert self.candidate.id is not None
        sample = Sample(
            candidate_id=self.candidate.id,
            round=self.candidate.round,
            kind=item.kind,
            item=item.item,
            arm=arm,
            example_id=item.example_id,
        )
        if isinstance(word, ProviderError):
            sample.error = str(word)[:300]
        elif isinstance(word, AnswerScore):
            sample.nats, sample.n_tokens = word.nats, word.n_tokens
            sample.n_bytes = len((item.reference or "").encode())
        else:
            sample.answer, sample.has_thoughts, sample.finish_reason = word.text, word.has_thoughts, word.finish_reason
            sample.n_tokens, sample.ms = word.n_tokens, word.ms
        return sample


def _is_about_the_question(error: ProviderError) -> bool:
    """Whether a host refused this very question, as a content filter does, or one that is too long."""
    return isinstance(error, Refused) and error.http_status in OF_THE_REQUEST


def warm_up(speakers: Mapping[str, Speaker], model: Model) -> ProviderError | None:
    """Let the model say a word, so that the first owner waits for no loading; why it does not, where it does not."""
    speaker = speakers.get(model.provider)
    if speaker is None:
        return Refused(f"VETTED_PROVIDER={model.provider}?", 404)
    message: Message = {"role": "user", "content": "你好"}
    try:
        speaker.ask(model.name_at_host, [message], max_tokens=1, api=model.api)
    except ProviderError as error:
        return error
    return None
