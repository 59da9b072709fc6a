"""The settings: what is wrong in them, what contradicts itself, what an owner in an emergency would miss."""

from collections.abc import Iterator
from datetime import datetime

from bot.wiring import faults_of
from storage.operation.diagnosis import Diagnosis, bad, good, look
from storage.settings import Settings


def judge_settings(settings: Settings, faults: list[str]) -> list[Diagnosis]:
    """`faults`: what could not be read of them, a sentence each."""
    sentences = [*faults, *(fault for fault in faults_of(settings) if not _is_about_token(fault, settings))]
    lines = [bad("settings", "doctor_setting", sentence=sentence) for sentence in dict.fromkeys(sentences)]
    lines += _contradictions(settings)
    return [*(lines or [good("settings", "doctor_settings")]), *_clinic(settings)]


def judge_token_setting(settings: Settings) -> list[Diagnosis]:
    """Without one there is no bot."""
    return [] if settings.telegram_token else [bad("token", "doctor_token_none")]


def _is_about_token(fault: str, settings: Settings) -> bool:
    return settings.telegram_token is None and fault.startswith("VETTED_TELEGRAM_TOKEN")


def _contradictions(settings: Settings) -> Iterator[Diagnosis]:
    """What is taken, and does nothing, or not what it was meant to."""
    pairs = (("webhook_secret", "webhook_url"), ("embedding_threshold", "embedding_model"))
    for name, partner in (*pairs, ("embedding_model", "embedding_threshold")):
        if getattr(settings, name) is not None and getattr(settings, partner) is None:
            names = {"name": f"VETTED_{name.upper()}", "partner": f"VETTED_{partner.upper()}"}
            yield look("settings", "doctor_setting_alone", **names)
    if settings.canary and settings.gate == "ask":
        yield look("settings", "doctor_setting_canary", percent=settings.canary)


def _clinic(settings: Settings) -> Iterator[Diagnosis]:
    """What owners are told in an emergency, and what times are read in."""
    if settings.clinic_phone:
        yield good("clinic", "doctor_phone", phone=settings.clinic_phone)
    else:
        yield look("clinic", "doctor_phone_none")
    here = datetime.now().astimezone().utcoffset()
    if "timezone" not in settings.model_fields_set and here is not None and here.total_seconds():
        hours = f"{here.total_seconds() / 3600:+g}"
        yield look("timezone", "doctor_timezone", hours=hours)
    else:
        yield good("timezone", "doctor_timezone_set", zone=settings.timezone)
