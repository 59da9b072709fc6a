"""Every route of the bot, in the order in which they are offered a message or a tap."""

from aiogram import Dispatcher

import admin.candidates.routes
import admin.compare.routes
import admin.data.dataset
import admin.data.export
import admin.data.imports
import admin.data.lineage
import admin.data.private
import admin.data.versions
import admin.doubts
import admin.finetune
import admin.form.budget
import admin.form.routes
import admin.hosting.routes
import admin.inbox
import admin.jobs
import admin.models
import admin.prompt
import admin.providers
import admin.ranks
import admin.refresh.routes
import admin.sunset.routes
import admin.use
import admin.vets.cases.routes
import admin.vets.review.routes
import admin.vets.safety
import admin.vets.verified
import admin.vets.votes.routes
import admin.vets.wordings.routes
import admin.watch.doctor
import admin.watch.stats
import admin.watch.when
from admin.vets.cases.desk import VetDesk
from bot.chat import ask_vet, privacy, questions, routes
from bot.chat.incoming import edits
from bot.chat.incoming.address import ToTheBot
from bot.chat.incoming.bounds import WithinBounds
from bot.chat.incoming.service import OnlyWhatIsSaid
from bot.chat.people import Introduce
from bot.chat.pets import routes as pets


def make_dispatcher(vets: VetDesk) -> Dispatcher:
    """All routes; the owners' chat last, because every text is a question to it."""
    dispatcher = Dispatcher(vets=vets, disable_fsm=True)  # what is remembered is in our tables
    introduce, bounds = Introduce(), WithinBounds()
    dispatcher.message.outer_middleware(OnlyWhatIsSaid())
    for observer in (dispatcher.message, dispatcher.edited_message, dispatcher.callback_query):
        observer.outer_middleware(introduce)
        observer.outer_middleware(bounds)
    # Nearly every message is one: it need not be offered to forty routes first.
    dispatcher.message.register(questions.ask, questions.is_plain_question)
    dispatcher.edited_message.register(edits.reconsider, ToTheBot())
    dispatcher.include_routers(
        admin.ranks.make_router(),
        admin.vets.review.routes.make_router(),
        admin.vets.cases.routes.make_router(),
        admin.vets.verified.make_router(),
        admin.vets.votes.routes.make_router(),
        admin.vets.wordings.routes.make_router(),
        admin.vets.safety.make_router(),
        admin.compare.routes.make_router(),
        admin.prompt.make_router(),  # a reply to it may be a file, which is no import
        admin.data.imports.make_router(),
        admin.data.versions.make_router(),
        admin.data.export.make_router(),
        admin.data.lineage.make_router(),
        admin.data.dataset.make_router(),
        admin.doubts.make_router(),
        admin.finetune.make_router(),
        admin.hosting.routes.make_router(),
        admin.form.routes.make_router(),
        admin.form.budget.make_router(),
        admin.refresh.routes.make_router(),
        admin.jobs.make_router(),
        admin.models.make_router(),
        admin.providers.make_router(),
        admin.candidates.routes.make_router(),
        admin.watch.stats.make_router(),
        admin.watch.when.make_router(),
        admin.inbox.make_router(),
        admin.watch.doctor.make_router(),
        admin.use.make_router(),
        admin.sunset.routes.make_router(),
        admin.data.private.make_router(),
        pets.make_router(),
        privacy.make_router(),
        ask_vet.make_router(),
        routes.make_router(),
    )
    return dispatcher
