"""From a key in the environment to what speaks to its host."""

from typing import get_args

import pytest

from bot.adapters import adapter_of
from bot.hosts import SPOKEN, Host, hosts_of
from storage.settings import Settings
from tests.hosts.grounds import GROUNDS
from training.hosting.facts import is_hosted_by_hand
from training.providers import NotCleared
from training.providers.catalogue import ProviderFacts, catalogue


def _check(content: bytes) -> None:
    raise NotCleared("row 1 may hold a phone number")


@pytest.mark.parametrize("name", GROUNDS)
def test_each_host_is_spoken_to_in_its_own_way(name: str) -> None:
    with GROUNDS[name]() as ground:
        provider = adapter_of(Host(name, ground.url, ground.key, ground.url, catalogue()[name].shape), _check)
        assert type(provider) is type(ground.provider) and provider.name == name
        assert provider.find_jobs(ground.launch_ids[0]) == []
        with pytest.raises(NotCleared):
            provider.upload(b"{}\n", "v3.jsonl")


@pytest.mark.parametrize("name", GROUNDS)
def test_who_is_hosted_by_hand_is_who_has_no_verbs_for_it(name: str) -> None:
    with GROUNDS[name]() as ground:
        needs_hosting = catalogue()[name].hosting.needed
        assert is_hosted_by_hand(name) == (needs_hosting and ground.provider.hosting is None)


def test_every_shape_of_the_catalogue_is_spoken() -> None:
    assert set(SPOKEN) == set(get_args(ProviderFacts.model_fields["shape"].annotation))


def test_a_key_is_enough_but_where_an_account_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TOGETHER_API_KEY", "FIREWORKS_API_KEY"):
        monkeypatch.setenv(name, "a-key")
    monkeypatch.delenv("FIREWORKS_ACCOUNT", raising=False)
    names = {host.name for host in hosts_of(Settings())}
    assert "together" in names and "fireworks" not in names
    monkeypatch.setenv("FIREWORKS_ACCOUNT", "clinic")
    host = next(host for host in hosts_of(Settings()) if host.name == "fireworks")
    assert host.base_url == "https://api.fireworks.ai/v1/accounts/clinic" and host.key == "a-key"
    assert host.chat_url == "https://api.fireworks.ai/inference/v1"
