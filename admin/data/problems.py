"""How problems in training data are shown in Telegram: the first few in the message, all of them in a file."""

from collections.abc import Sequence

from aiogram.types import BufferedInputFile, Message

from bot.texts import Texts, shorten
from training.problems import Problem, describe, digest

SHOWN = 8
"""Problems that stand in the message itself."""


def problem_lines(problems: Sequence[Problem], say: Texts, n_shown: int = SHOWN) -> str:
    """The first kinds of problems, one a line with where they are, and how many there are besides."""
    lines = ["• " + shorten(line, 300) for line in digest(problems, say.language)[:n_shown]]
    if len(problems) > n_shown:
        lines.append(say("problems_more", n=len(problems) - len(lines)))
    return "\n".join(lines)


async def send_report(message: Message, problems: Sequence[Problem], say: Texts) -> None:
    """All problems as a text file, where the message could not hold them."""
    if len(problems) <= SHOWN:
        return
    lines = "\n".join(describe(problem, say.language) for problem in problems)
    await message.answer_document(BufferedInputFile(lines.encode(), "problems.txt"))
