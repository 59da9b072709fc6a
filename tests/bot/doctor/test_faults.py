"""`vetted doctor` names each planted fault, and nothing else; and never a secret."""

import inspect
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.bot.cli.test_outside import check_keys
from tests.bot.doctor.faults import FAULTS, SECRET
from tests.bot.doctor.ward import Ward, ward_of
from tests.conftest import TOKEN
from tests.openai_host import Host
from training.providers.catalogue import lay_over

SECONDS = 60
"""A guard against hanging; what is promised, 20 s, is for a machine that does nothing else."""


@pytest.fixture
async def ward(tmp_path: Path, simulator: str, host: Host, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Ward]:
    with ward_of(tmp_path / "home", simulator, host, monkeypatch) as ward:
        yield ward
    monkeypatch.undo()
    time.tzset()
    lay_over(tmp_path / "nothing")


def _others(report: dict[str, Any]) -> dict[str, str]:
    """Code → grade of what is not good."""
    return {line["code"]: line["grade"] for line in report["checks"] if line["grade"] != "good"}


async def test_nothing_is_wrong_where_nothing_is(ward: Ward, capsys: pytest.CaptureFixture[str]) -> None:
    code, report, _ = await ward.look(capsys)
    assert (code, report["grade"], _others(report)) == (0, "good", {})
    check_keys("doctor", report)


@pytest.mark.parametrize("name", FAULTS)
async def test_a_fault_is_named(name: str, ward: Ward, capsys: pytest.CaptureFixture[str]) -> None:
    plant, codes, grade = FAULTS[name]
    async with AsyncExitStack() as stack:
        value = plant(ward)
        if hasattr(value, "__aenter__"):
            await stack.enter_async_context(value)
        elif inspect.isawaitable(value):
            await value
        start = time.monotonic()
        code, report, output = await ward.look(capsys)
        seconds = time.monotonic() - start
    urgent = _others(report)
    assert set(urgent) == set(codes.split()), report
    assert (urgent[codes.split()[0]], report["grade"], code) == (grade, grade, 1 if grade == "bad" else 0)
    assert seconds < SECONDS
    secrets = [
        ward.env.get("VETTED_TELEGRAM_TOKEN") or TOKEN,
        ward.env.get("OPENAI_API_KEY", TOKEN),
        SECRET,
        "pa55word",
    ]
    assert not [secret for secret in secrets if len(secret) > 5 and secret in output]


async def test_each_wrong_setting_is_named_and_the_others_hold(ward: Ward, capsys: pytest.CaptureFixture[str]) -> None:
    ward.set(CANARY="90", LOG_LEVEL="LOUD", OWNER_ID="5", POLL_SECOND="3", JUDGE_URL="ftp://x", JUDGE_MODEL="m")
    _, report, _ = await ward.look(capsys)
    texts = [line["text"] for line in report["checks"] if line["code"] == "setting"]
    names = ("VETTED_CANARY = '90'", "VETTED_LOG_LEVEL = 'LOUD'", "VETTED_OWNER_ID in", "VETTED_POLL_SECOND in")
    assert len(texts) == 5 and all(any(name in text for text in texts) for name in (*names, "VETTED_JUDGE_URL"))
    assert "Is it VETTED_OWNER_IDS?" in " ".join(texts)
    assert set(_others(report)) == {"setting"}
