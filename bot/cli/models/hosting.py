"""`vetted models host` and `end`: over the ledger of the bot, asked for once, and followed until it is so."""

import argparse
import sys
import time

from bot.cli.console import GOOD, PROBLEMS, WRONG_USE, complain, write_row
from bot.cli.jobs.desk import ShellDesk, WrongWish
from bot.cli.models.rows import hosting_state
from bot.wiring import spending_of
from storage.hosting import ledger, needs, reserves
from storage.models import HostedModel, Model
from training.cost.money import money
from training.hosting.deploy import submit
from training.hosting.facts import HOURS_A_MONTH, price_of
from training.hosting.follow import look
from training.launching.requests import PaidRequests
from training.providers import Hosting, ProviderError
from training.providers.catalogue import catalogue

LOOK_SECONDS = 10.0
"""Between two looks at a host."""
STOPPED = 130
"""Exit code after Ctrl-C, as of most programs."""


def host_model(desk: ShellDesk, model: Model, options: argparse.Namespace) -> int:
    """Ask for it, once, and wait until the host has it ready; 2 without a yes. Raises `WrongWish`."""
    hosting = _hosting(desk, model.provider, model.name)
    if model.removed_at is not None or model.launch_id is None:
        raise WrongWish(
            f"{model.name} {'is deleted' if model.removed_at else 'was not trained here'}: it stays as it is."
        )
    with desk.database.begin() as session:
        row = ledger.of_model(session, model.id or 0)
        is_open = row is not None and row.ended_at is None and not row.waits_for_yes
    if not is_open and not _may_host(model, options):
        complain(f"nothing was asked for. Add --yes to have {model.name} hosted at {model.provider}.")
        return WRONG_USE
    with desk.database.begin() as session:
        limits = spending_of(desk.settings)
        new_row = reserves.want(session, model, price_of(model.provider), limits, desk.person_id)
        if isinstance(new_row, reserves.Shortage):
            raise WrongWish(_short(new_row))
        row = new_row or ledger.of_model(session, model.id or 0)
        assert row is not None and row.id is not None  # the one or the other
        if row.waits_for_yes:
            ledger.agree(session, row.id, desk.person_id)
    return _follow(desk, hosting, row.id, options)


def end_hosting(desk: ShellDesk, model: Model, options: argparse.Namespace) -> int:
    """End it, and wait until it is gone there; 2 without a yes. Raises `WrongWish` for what answers owners, or is not
    hosted."""
    hosting = _hosting(desk, model.provider, model.name)
    with desk.database.begin() as session:
        row = ledger.of_model(session, model.id or 0)
        is_in_use = model.id in needs.in_use(session)
    if row is None or row.id is None or row.ended_at is not None:
        raise WrongWish(f"{model.name} is not hosted.")
    if is_in_use and row.ending_at is None:
        raise WrongWish(f"{model.name} answers owners, or is about to: let another answer first (/use in Telegram).")
    if not options.yes and not _says_yes(f"End the hosting of {model.name} at {model.provider}?"):
        complain(f"nothing was ended. Add --yes to end the hosting of {model.name}.")
        return WRONG_USE
    with desk.database.begin() as session:
        needs.want_end(session, row.id, desk.person_id)
    return _follow(desk, hosting, row.id, options)


def not_hosted(desk: ShellDesk, provider: str, name: str) -> str:
    """What to do about a fine-tune that answers only while it is hosted, and is not."""
    if desk.provider(provider).hosting is not None:
        return f"It answers only while it is hosted there: vetted models host {name}"
    facts = catalogue()[provider]
    return facts.note[:1].upper() + facts.note[1:] + "." if facts.note else ""


def _hosting(desk: ShellDesk, provider: str, name: str) -> Hosting:
    hosting = desk.provider(provider).hosting
    if hosting is not None:
        return hosting
    facts = catalogue().get(provider)
    if facts is not None and facts.hosting.needed:
        raise WrongWish(f"Vetted makes nothing answer at {provider}. {not_hosted(desk, provider, name)}")
    raise WrongWish(f"at {provider} a model answers as soon as it is there; there is nothing to host or to end.")


def _short(gap: reserves.Shortage) -> str:
    cost, left, whole = (money(amount, gap.currency) for amount in (gap.cost, gap.left, gap.budget))
    return (
        f"nothing was asked for: to the month's end it costs {cost}, of the month's budget of {whole} {left} are left."
    )


def _may_host(model: Model, options: argparse.Namespace) -> bool:
    price, currency = price_of(model.provider)
    if price is None:
        words = "what that costs while nobody asks it is not known: see the provider's price page"
    elif price == 0:
        words = "free while nobody asks it"
    else:
        words = f"{price:g} {currency} an hour, {price * HOURS_A_MONTH:,.0f} {currency} a month, asked or not"
    if not options.json:
        print(f"{model.name} at {model.provider}: {words}", flush=True)
    return options.yes or _says_yes(f"Have {model.name} hosted?")


def _follow(desk: ShellDesk, hosting: Hosting, row_id: int, options: argparse.Namespace) -> int:
    """Until it is ready, gone, or in doubt."""
    state = ""
    try:
        while True:
            row = _row(desk, row_id)
            if hosting_state(row) != state:
                state = hosting_state(row)
                _tell(desk, row, options.json)
            if (code := _code(row)) is not None:
                return code
            if not _step(desk, hosting, row):
                time.sleep(LOOK_SECONDS)
    except KeyboardInterrupt:
        complain("it goes on at the host. The same command looks again, and so does a running bot.")
        return STOPPED


def _step(desk: ShellDesk, hosting: Hosting, row: HostedModel) -> bool:
    """Ask for it, or look at it; whether that has changed how it stands."""
    state = hosting_state(row)
    try:
        if row.requested_at is None and row.ending_at is None:
            submit(desk.database, hosting, row, PaidRequests(), spending_of(desk.settings))
        elif row.requested_at is None:
            with desk.database.begin() as session:
                ledger.end(session, row.id or 0)
        else:
            look(desk.database, hosting, row)
    except ProviderError as error:
        complain(f"{error}; looking again.")
    return hosting_state(_row(desk, row.id or 0)) != state


def _row(desk: ShellDesk, row_id: int) -> HostedModel:
    with desk.database.begin() as session:
        return session.get_one(HostedModel, row_id)


def _code(row: HostedModel) -> int | None:
    """The exit code; null while it is on its way."""
    if row.ended_at is not None:
        return PROBLEMS if row.status == "failed" else GOOD
    if row.doubted_at is not None or row.short_at is not None:
        return PROBLEMS
    return GOOD if row.ready_at is not None and row.ending_at is None else None


def _tell(desk: ShellDesk, row: HostedModel, as_json: bool) -> None:
    with desk.database.begin() as session:
        model = ledger.model_of(session, row)
    words = row.error if row.status == "failed" else row.host_words if row.doubted_at else None
    if as_json:
        facts = {"provider": model.provider, "model": model.name, "hosting": hosting_state(row)}
        write_row({**facts, "name_at_host": row.serve_name, "error": words})
        return
    name = f", answers as {row.serve_name}" if hosting_state(row) == "ready" else ""
    print(f"{model.name}: {hosting_state(row)}{name}" + (f" ({words})" if words else ""), flush=True)


def _says_yes(question: str) -> bool:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    try:
        return input(f"{question} [y/N] ").strip().lower() in ("y", "yes", "是", "好")
    except EOFError:
        return False
