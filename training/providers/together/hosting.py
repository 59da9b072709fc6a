"""Fine-tunes at Together answer from an endpoint: a GPU of their own, billed by the minute, asked or not.

Its endpoints of version 1 (`/endpoints`), which its pages still support and mean to deprecate by the end of 2026.
"""

from collections.abc import Mapping
from typing import Any

from training.providers import ModelHosting, Refused, Unreachable
from training.providers.border import name_of, number_of, seconds_of, text_of
from training.providers.json_api import JsonApi, segment

ENDPOINTS = "endpoints"
DEDICATED = {"type": "dedicated", "mine": "true"}
ONE = {"min_replicas": 1, "max_replicas": 1}
_HOSTED = {"PENDING": "preparing", "STARTING": "preparing", "STARTED": "ready", "STOPPING": "ending", "ERROR": "failed"}
"""States of an endpoint. One that is STOPPED is there, bills nothing and does not answer: somebody has to be told."""


class TogetherHosting:
    """The verbs of `training.providers.Hosting`. Our mark is an endpoint's display name, which a list does not tell."""

    def __init__(self, api: JsonApi) -> None:
        self._api = api

    def deploy(self, mark: str, model: str) -> ModelHosting:
        """Ask for an endpoint on the cheapest hardware that is free and fits the model."""
        try:
            hardware = self._hardware(model)
        except Unreachable as error:
            # Nothing has been asked for yet, so that this is a clear no.
            raise Refused(f"nothing was asked for: its hardware could not be looked up ({error})", 424) from error
        body = {"model": model, "hardware": hardware, "autoscaling": ONE, "display_name": mark}
        return hosting_of(self._api.make(ENDPOINTS, json=body))

    def _hardware(self, model: str) -> str:
        rows = self._api.rows("hardware", "data", params={"model": model})
        prices = {name_of(row.get("id")): _cents(row) for row in rows if _is_free(row)}
        names = {name: cents for name, cents in prices.items() if name is not None}
        if not names:
            words = f"nothing was asked for: of {len(rows)} kinds of hardware for {model} none is free; try again later"
            raise Refused(words, 424)
        return min(names, key=lambda name: (names[name], name))

    def hostings(self) -> list[ModelHosting]:
        """Every endpoint of this account's own, each with its mark."""
        rows = self._api.rows(ENDPOINTS, "data", params=DEDICATED)
        ids = [id for row in rows if row.get("type") == "dedicated" and (id := name_of(row.get("id"))) is not None]
        return [hosting for id in ids if (hosting := self._look(id)) is not None]

    def find(self, mark: str, model: str) -> ModelHosting | None:
        """That of this mark."""
        return next((hosting for hosting in self.hostings() if hosting.mark == mark), None)

    def _look(self, id: str) -> ModelHosting | None:
        try:
            return self.status(id)
        except Refused as error:
            if error.http_status != 404:  # gone between the list and this look
                raise
            return None

    def status(self, id: str) -> ModelHosting:
        """It as it is now."""
        return hosting_of(self._api.ask("GET", f"{ENDPOINTS}/{segment(id)}"))

    def undeploy(self, id: str) -> None:
        """Delete it; what is gone already is no error."""
        self._api.delete(f"{ENDPOINTS}/{segment(id)}")


def _is_free(row: Mapping[str, Any]) -> bool:
    """Where it does not say, it may be."""
    availability = row.get("availability")
    return not isinstance(availability, dict) or availability.get("status") in (None, "available")


def _cents(row: Mapping[str, Any]) -> float:
    """A minute's; the dearest where it names no price."""
    pricing = row.get("pricing")
    cents = number_of(pricing.get("cents_per_minute")) if isinstance(pricing, dict) else None
    return float("inf") if cents is None else cents


def hosting_of(answer: Mapping[str, Any]) -> ModelHosting:
    """Raises `Unreachable` for what is no endpoint: who answers so may have made it all the same."""
    id, name = name_of(answer.get("id")), name_of(answer.get("name"))
    if id is None:
        raise Unreachable("the provider's answer names no endpoint")
    word = text_of(answer.get("state"), 60) or "none"
    status = _HOSTED.get(word, word.casefold())
    return ModelHosting(
        id=id,
        model=name_of(answer.get("model")) or "",
        status=status,
        serve_name=name if status == "ready" else None,
        error="the provider says ERROR, and no more" if status == "failed" else None,
        created_at=seconds_of(answer.get("created_at")),
        mark=name_of(answer.get("display_name")),
    )
