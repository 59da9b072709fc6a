"""What trains at a host, by the shape of its API."""

import ssl
from collections.abc import Callable, Mapping
from functools import cache

import httpx2
from openai import DefaultHttpxClient, OpenAI

from bot.hosts import Host
from training.privacy.rows import is_hosted
from training.providers import Provider
from training.providers.bailian.provider import BailianProvider
from training.providers.catalogue import catalogue
from training.providers.engine import EngineProvider
from training.providers.fireworks.provider import FireworksProvider
from training.providers.hosted import HostedProvider
from training.providers.nebius import NebiusProvider
from training.providers.together.provider import TogetherProvider

SECONDS = 60
"""For one answer of a host."""
Check = Callable[[bytes], None]
"""Raises `NotCleared` for a file that must not leave."""


def adapter_of(host: Host, check: Check) -> Provider:
    """The provider at this host. A hosted one runs `check` before it sends a file; to our own engine all may go."""
    return _ADAPTERS[host.shape](host, check) if is_hosted(host.name) else EngineProvider(host.name, _openai(host))


@cache
def authorities() -> ssl.SSLContext:
    """One for all hosts: reading the certificates of all authorities takes 20 ms each time."""
    return httpx2.create_ssl_context()


def _openai(host: Host) -> OpenAI:
    http = DefaultHttpxClient(verify=authorities())
    return OpenAI(base_url=host.base_url, api_key=host.key, timeout=SECONDS, http_client=http)


def _http(host: Host) -> httpx2.Client:
    headers = {"Authorization": f"Bearer {host.key}"}
    return httpx2.Client(base_url=host.base_url, headers=headers, timeout=SECONDS, verify=authorities())


def _hosted(host: Host, check: Check) -> Provider:
    facts = catalogue().get(host.name)
    if facts is not None and facts.hosting.api == "nebius":
        return NebiusProvider(host.name, _openai(host), check, facts.served)
    return HostedProvider(host.name, _openai(host), check)


def _bailian(host: Host, check: Check) -> Provider:
    return BailianProvider(catalogue()[host.name], _http(host), host.key, check)


def _fireworks(host: Host, check: Check) -> Provider:
    return FireworksProvider(host.name, _http(host), host.key, check)


def _together(host: Host, check: Check) -> Provider:
    return TogetherProvider(host.name, _http(host), host.key, check)


_ADAPTERS: Mapping[str, Callable[[Host, Check], Provider]] = {
    "openai": _hosted,
    "bailian": _bailian,
    "fireworks": _fireworks,
    "together": _together,
}
"""By the shape of a hosted provider's API; `bot.hosts.SPOKEN` says the same to who only asks."""
