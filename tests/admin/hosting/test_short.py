"""Hosting that the month's budget has no room for: it waits, is told with what makes room, and is asked for then."""

from datetime import UTC
from pathlib import Path

import pytest

from bot.simulator.client import Shown, contains, has_button
from storage import deployments
from storage.hosting import costs, ledger
from storage.models import HostedModel, now
from tests.admin.data.test_versions import distinct
from tests.admin.hosting.test_hosting import _row, _told, succeed
from tests.benchmarks.deaths import hosting as rows_of_host
from tests.conftest import ADMIN, Clinic, import_file
from tests.hosts.nebius import NebiusHost

HOUR = 1.7


@pytest.fixture
def changed_settings() -> dict[str, object]:
    """So much that one model fits to the month's end, and half of another."""
    return {"budget_month": {"USD": 1.5 * costs.to_months_end(HOUR, UTC)}}


def _model_of(clinic: Clinic, row: HostedModel) -> str:
    with clinic.database.begin() as session:
        return ledger.model_of(session, row).name


async def test_what_does_not_fit_waits_and_goes_out_when_there_is_room(
    clinic: Clinic,
    host: NebiusHost,
    folder: Path,
) -> None:
    people = clinic.people
    host.default_answer = "bl " * 200  # it cannot speak: nobody needs it
    succeed(clinic, host)
    await _told(clinic, "hosts ftjob-1")
    first = _row(clinic)
    with clinic.database.begin() as session:
        launch = rows_of_host.succeed(session, host, 2)
        launch.provider, launch.announced_at = "openai", now()
    short = await _told(clinic, "is not asked to host ftjob-2")
    cost = costs.to_months_end(HOUR, UTC)
    assert f"${cost:,.2f} ($1.70 an hour)" in short["text"] and "VETTED_BUDGET_MONTH" in short["text"]
    assert len(host.deploy_requests) == 1
    message_id = await people.say(ADMIN, "/budget")
    months = await people.wait_for(ADMIN, contains("What trainings and hosting cost"), message_id)
    assert "hosting: $" in months["text"] and f"{_model_of(clinic, first)} (openai), $1.70 an hour" in months["text"]
    await people.wait_for(ADMIN, contains("Estimated and billed, USD"), message_id)
    message_id = await people.say(ADMIN, "/models")
    listing = await people.wait_for(ADMIN, contains("Models"), message_id)
    assert "waits for room in the month's budget" in listing["text"]
    # Room is made by what nobody needs.
    offer: Shown = await _told(clinic, "Nobody needs ftjob-1")
    await people.tap(ADMIN, offer, "End it")
    await _told(clinic, "hosts ftjob-2")
    assert len(host.deploy_requests) == 2 and len(host.custom_models) == 1


async def test_an_admin_who_wants_more_than_fits_hears_so_at_once(
    clinic: Clinic,
    host: NebiusHost,
    folder: Path,
) -> None:
    people = clinic.people
    host.default_answer = "bl " * 200
    succeed(clinic, host)
    await _told(clinic, "hosts ftjob-1")
    offer = await _told(clinic, "Nobody needs ftjob-1")
    await people.tap(ADMIN, offer, "End it")
    ended = await _told(clinic, "does not host ftjob-1")
    row_id = _row(clinic).id
    with clinic.database.begin() as session:
        row = session.get_one(HostedModel, row_id)
        row.price_per_hour, row.requested_at = 2 * HOUR * 800, now().replace(day=1, hour=0, minute=0)  # it was dear
    await people.tap(ADMIN, ended, "Host it again")
    refused = await _told(clinic, "Nothing was asked of openai: hosting ftjob-1")
    assert "$0.00 of this month's budget" in refused["text"] and "then tap again" in refused["text"]
    assert len(host.deploy_requests) == 1
    await _told(clinic, "nothing is ended by itself")
    await clinic.ticked()
    assert sum("nothing is ended by itself" in (m["text"] or "") for m in await people.messages(ADMIN)) == 1


async def test_an_offer_says_that_its_model_would_wait_for_room(
    clinic: Clinic,
    host: NebiusHost,
    folder: Path,
) -> None:
    people = clinic.people
    await import_file(people, "clinic.jsonl", distinct(14))

    async def offer() -> str:
        message_id = await people.say(ADMIN, "/finetune")
        shown = await people.wait_for(ADMIN, lambda m: has_button(m, "Start"), message_id)
        return str(shown["text"])

    assert "to this month's end" not in await offer()
    with clinic.database.begin() as session:
        row = ledger.want(session, deployments.add_model(session, "openai", "other"), HOUR, "USD")
        assert row is not None
        row.reserved_at = row.requested_at = now()
        row.host_id = "other"
    text = await offer()
    assert "Hosted from now to this month's end it would cost $" in text and "wait for room" in text
