"""The models that the settings name: whoever relies on them wants to know until when they are there."""

from bot.wiring import base_model_of, judge_of, named_model
from storage.local import LOCAL
from storage.settings import Settings
from training.providers.catalogue import catalogue
from training.sunset.duty import NamedSetting, Reliance


def reliance_of(settings: Settings) -> Reliance:
    """All of it. Raises `SettingsError`."""
    return Reliance(own_base_of(settings), models_in(settings))


def models_in(settings: Settings) -> list[NamedSetting]:
    """Each with its setting; the first is what answers before the first deployment. Raises `SettingsError`."""
    first = settings.model or base_model_of(settings)
    setting = "VETTED_MODEL" if settings.model else "VETTED_BASE_MODEL"
    models = [NamedSetting(setting, settings.provider, first)]
    judge = judge_of(settings)
    if judge is not None:
        models.append(NamedSetting("VETTED_JUDGE_MODEL", _provider_at(judge[0].base_url, judge[0].name), judge[1]))
    for name, value in (("VETTED_TRIAGE_MODEL", settings.triage_model), ("VETTED_MATCH_MODEL", settings.match_model)):
        if (model := named_model(settings, name, value)) is not None:
            models.append(NamedSetting(name, model.provider, model.name))
    if settings.embedding_model is not None:
        models.append(NamedSetting("VETTED_EMBEDDING_MODEL", settings.provider, settings.embedding_model))
    return models


def own_base_of(settings: Settings) -> str:
    """What trainings at our own engine start from, wherever others go by the settings."""
    return base_model_of(settings.model_copy(update={"provider": LOCAL}))


def _provider_at(url: str, default: str) -> str:
    """The provider whose address this is."""
    names = (name for name, facts in catalogue().items() if facts.base_url and facts.base_url == url.rstrip("/"))
    return next(names, default)
