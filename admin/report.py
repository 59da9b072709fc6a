"""How problems in training data are shown in Telegram: the first few in the message, all of them in a file."""

from collections.abc import Sequence

from aiogram.types import BufferedInputFile, Message

from bot.texts import Texts, shorten
from training.examples import Problem, describe

SHOWN = 8
"""Problems that stand in the message itself."""


def problem_lines(problems: Sequence[Problem], say: Texts, n_shown: int = SHOWN) -> str:
    """The first problems, one a line, and how many there are besides."""
    lines = ["• " + shorten(describe(problem, say.language), 300) for problem in problems[:n_shown]]
    if len(problems) > n_shown:
        lines.append(say("problems_more", n=len(problems) - n_shown))
    return "\n".join(lines)


async def send_report(message: Message, problems: Sequence[Problem], say: Texts) -> None:
    """All problems as a text file, where the message could not hold them."""
    if len(problems) <= SHOWN:
        return
    lines = "\n".join(describe(problem, say.language) for problem in problems)
    await message.answer_document(BufferedInputFile(lines.encode(), "problems.txt"))
