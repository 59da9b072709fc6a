"""Deployments at Bailian: with the plan `lora` they cost by the token, from the moment at which they run."""

import hashlib

from training.providers import ModelHosting
from training.providers.bailian.answers import hosting_of, output_of
from training.providers.bailian.pages import read_pages
from training.providers.json_api import JsonApi, segment

DEPLOYMENTS = "/api/v1/deployments"
MOST = 1000
"""Deployments that are looked through."""


def suffix_of(mark: str) -> str:
    """Our mark in the eight characters that it takes; they end the deployment's name, which nobody else has: a second
    request with them is a conflict."""
    return hashlib.sha256(mark.encode()).hexdigest()[:8]


class BailianHosting:
    """The verbs of `training.providers.Hosting`."""

    def __init__(self, api: JsonApi, key: str) -> None:
        self._api, self._key = api, key

    def deploy(self, mark: str, model: str) -> ModelHosting:
        """Ask for a model to be made ready, once."""
        fields = {"model_name": model, "plan": "lora", "capacity": 1, "name": mark, "suffix": suffix_of(mark)}
        return hosting_of(output_of(self._api.make(DEPLOYMENTS, json=fields)), self._key)

    def hostings(self) -> list[ModelHosting]:
        """All on this account; one without a name cannot be ours, and cannot be ended."""
        rows = read_pages(self._api, DEPLOYMENTS, "deployments", MOST)
        return [hosting_of(row, self._key) for row in rows if row.get("deployed_model")]

    def find(self, mark: str, model: str) -> ModelHosting | None:
        """That whose name ends with our mark."""
        ends = tuple(f"{sign}{suffix_of(mark)}" for sign in "-_")  # its pages have the one, its client the other
        ours = (hosting for hosting in self.hostings() if hosting.id.endswith(ends))
        return next((hosting for hosting in ours if hosting.model in ("", model)), None)

    def status(self, id: str) -> ModelHosting:
        """It as it is now."""
        return hosting_of(output_of(self._api.ask("GET", f"{DEPLOYMENTS}/{segment(id)}")), self._key)

    def undeploy(self, id: str) -> None:
        """End it; it costs nothing from then on."""
        self._api.delete(f"{DEPLOYMENTS}/{segment(id)}")
