"""The owners' routes: which message and which tap goes to whom."""

from aiogram import F, Router
from aiogram.filters import Command, CommandStart

from bot.chat import commands, feedback, questions
from bot.chat.buttons import AgainTap, FeedbackTap, StopTap
from bot.chat.commands import LanguageTap
from bot.chat.incoming import menus, unknown
from bot.chat.incoming.address import COMMAND, InGroup, ToTheBot
from bot.chat.limits.taps import TapLimit


def make_router() -> Router:
    """The owners' routes. It comes last: what nobody else wanted is a question."""
    router = Router(name="chat")
    router.message.filter(ToTheBot())
    router.message.register(commands.new, Command("new", ignore_case=True))
    router.message.register(menus.group_help, InGroup(), Command("start", "help", ignore_case=True))
    router.message.register(menus.private_only, InGroup(), F.text.regexp(COMMAND) | F.caption.regexp(COMMAND))
    router.message.register(commands.start, CommandStart(ignore_case=True))
    router.message.register(commands.show_help, Command("help", ignore_case=True))
    router.message.register(commands.language, Command("language", ignore_case=True))
    router.message.register(unknown.unknown_command, F.text.regexp(unknown.UNKNOWN))
    router.message.register(questions.ask)
    router.callback_query.middleware(TapLimit(StopTap.__prefix__))
    router.callback_query.register(commands.set_language, LanguageTap.filter())
    router.callback_query.register(feedback.feedback, FeedbackTap.filter())
    router.callback_query.register(feedback.stop, StopTap.filter())
    router.callback_query.register(feedback.answer_again, AgainTap.filter())
    router.callback_query.register(feedback.old_button)
    return router
