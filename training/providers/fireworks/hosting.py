"""Fine-tunes at Fireworks answer from a deployment: GPUs of their own, billed while they are up, asked or not."""

from training.providers import ModelHosting, Refused
from training.providers.fireworks.answers import hosting_of
from training.providers.fireworks.names import resource_id
from training.providers.fireworks.pages import read_pages
from training.providers.json_api import JsonApi, segment


class FireworksHosting:
    """The verbs of `training.providers.Hosting`. A deployment has the id that its mark gives it, so that asking twice
    for one makes one."""

    def __init__(self, api: JsonApi, key: str) -> None:
        self._api, self._key = api, key

    def deploy(self, mark: str, model: str) -> ModelHosting:
        """Ask for a deployment; how many GPUs of which kind, and when it sleeps, the host chooses by the model."""
        body = {"baseModel": model, "displayName": mark[:60]}
        answer = self._api.make("deployments", params={"deploymentId": resource_id(mark)}, json=body)
        return hosting_of(answer, self._key)

    def hostings(self) -> list[ModelHosting]:
        """All of this account's that are not deleted."""
        rows = read_pages(self._api, "deployments")
        return [hosting_of(row, self._key) for row in rows if row.get("state") != "DELETED"]

    def find(self, mark: str, model: str) -> ModelHosting | None:
        """That of this mark."""
        try:
            return self.status(resource_id(mark))
        except Refused as error:
            if error.http_status != 404:
                raise
            return None

    def status(self, id: str) -> ModelHosting:
        """It as it is now; one that the host remembers as deleted is gone."""
        answer = self._api.ask("GET", f"deployments/{segment(id)}")
        if answer.get("state") == "DELETED":
            raise Refused(f"HTTP 404: deployment {id} was deleted", 404)
        return hosting_of(answer, self._key)

    def undeploy(self, id: str) -> None:
        """End it, even where it has answered a moment ago: that it may go was decided before."""
        self._api.delete(f"deployments/{segment(id)}", params={"ignoreChecks": "true"})
