"""`/compare QUESTION`: the active model's answer, the candidate's and the base's, below each other."""

import asyncio

from aiogram.types import Message

from admin.compare.background import in_thread
from admin.compare.contestants import Contestant, ask, lineup
from admin.desk import Desk
from bot.telegram.deliver import amend
from bot.telegram.here import Here
from bot.texts import Html, Texts, lines, paragraphs, quoted, shorten
from training.providers import ProviderError
from training.providers.speaker import Reply

ANSWER_SHOWN, QUESTION_SHOWN, PROMPT_SHOWN, ERROR_SHOWN = 900, 300, 160, 300
"""Characters, so that three of each fit into a message."""

Outcome = Reply | ProviderError | None
"""Of one of those who are asked; null while it is on its way."""


async def beside(message: Message, question: str, here: Here, desk: Desk) -> None:
    """Ask all at once; one message that fills in as they answer. Nothing of it is kept."""
    contestants = await here.database.run(lineup, desk)
    outcomes: list[Outcome] = [None] * len(contestants)
    placeholder = await message.answer(_card(question, contestants, outcomes, here.say))
    one_at_a_time = asyncio.Lock()

    async def fill(place: int) -> None:
        messages = [{"role": "user", "content": question}]
        try:
            outcomes[place] = await in_thread(lambda: ask(contestants[place], messages, desk))
        except ProviderError as error:
            outcomes[place] = error
        async with one_at_a_time:  # or an edit with less may come last
            text = _card(question, contestants, outcomes, here.say)
            await amend(here.bot, here.chat_id, placeholder.message_id, text)

    await asyncio.gather(*map(fill, range(len(contestants))))


def _card(question: str, contestants: list[Contestant], outcomes: list[Outcome], say: Texts) -> Html:
    parts = [_part(c, outcome, say) for c, outcome in zip(contestants, outcomes, strict=True)]
    head = say("beside_head", question=quoted(shorten(question, QUESTION_SHOWN)))
    is_open = None in outcomes
    return paragraphs(head, *parts, _prompts(contestants, say), None if is_open else say("beside_raw"))


def _part(contestant: Contestant, outcome: Outcome, say: Texts) -> Html:
    """Who, how long, how many tokens, and the answer; or why there is none."""
    role = say(f"beside_{contestant.role}")
    if outcome is None:
        return lines(say("beside_who", role=role, name=contestant.name), say("beside_waits"))
    if isinstance(outcome, ProviderError):
        who = say("beside_who", role=role, name=contestant.name)
        return lines(who, say("beside_failed", error=shorten(str(outcome), ERROR_SHOWN)))
    seconds, tokens = f"{outcome.ms / 1000:.1f}", "?" if outcome.n_tokens is None else outcome.n_tokens
    who = say("beside_who_took", role=role, name=contestant.name, seconds=seconds, tokens=tokens)
    answer = quoted(shorten(outcome.text, ANSWER_SHOWN)) if outcome.text else say("beside_empty")
    is_cut = outcome.finish_reason == "length"
    return lines(who, answer, say("beside_cut") if is_cut else None)


def _prompts(contestants: list[Contestant], say: Texts) -> Html:
    """The system prompt in use: once, where all are told the same."""
    prompts = dict.fromkeys(contestant.prompt for contestant in contestants)
    if len(prompts) == 1:
        return say("beside_prompt", prompt=_shown(contestants[0].prompt, say))
    return lines(
        *(
            say("beside_prompt_of", role=say(f"beside_{contestant.role}"), prompt=_shown(contestant.prompt, say))
            for contestant in contestants
        )
    )


def _shown(prompt: str | None, say: Texts) -> str:
    return shorten(" ".join(prompt.split()), PROMPT_SHOWN) if prompt else say("beside_no_prompt")
