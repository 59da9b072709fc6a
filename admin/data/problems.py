"""How problems in training data are shown in Telegram: the first few in the message, all of them in a file."""

from collections.abc import Sequence

from aiogram.types import BufferedInputFile, InlineKeyboardMarkup, Message

from bot.texts import Html, Texts, lines, shorten
from training.problems import Problem, describe, digest

SHOWN = 8
"""Problems that stand in the message itself."""


def problem_lines(problems: Sequence[Problem], say: Texts, n_shown: int = SHOWN) -> Html:
    """The first kinds of problems, one a line with where they are, and how many there are besides."""
    sentences = ["• " + shorten(sentence, 300) for sentence in digest(problems, say.language)[:n_shown]]
    n_more = len(problems) - len(sentences)
    return lines(*sentences, say("problems_more", n=n_more) if len(problems) > n_shown else None)


async def send_check(
    message: Message,
    n_examples: int,
    problems: Sequence[Problem],
    say: Texts,
    buttons: InlineKeyboardMarkup | None = None,
) -> None:
    """The result of a check: the worst first, and all of it as a text file where the message cannot hold it."""
    if not problems:
        await message.answer(say("check_good", n=n_examples), reply_markup=buttons)
        return
    errors, warnings, advice = (
        [problem for problem in problems if problem.severity == severity] for severity in ("error", "warning", "advice")
    )
    worst_first = [*errors, *warnings, *advice]
    text = say(
        "check_report",
        n=n_examples,
        errors=len(errors),
        warnings=len(warnings),
        advice=len(advice),
        problems=problem_lines(worst_first, say),
    )
    await message.answer(text, reply_markup=buttons)
    if len(problems) > SHOWN:
        content = "\n".join(describe(problem, say.language) for problem in worst_first).encode()
        await message.answer_document(BufferedInputFile(content, "problems.txt"))
