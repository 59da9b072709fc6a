"""What differs in the walk by provider, beside what its ground has (`tests/hosts/grounds.py`)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from tests.hosts.grounds import Ground
from tests.walk.rows import PAIRS, VAGUE
from training.engine.learn import starter
from training.evaluation.speech.prompts import PROMPTS
from training.hosting.facts import serve_name_of


@dataclass(frozen=True)
class Road:
    """One provider's."""

    name: str
    key: str
    """The environment variable with its key."""
    rate: str
    """A learning rate in its unit."""
    hosting: Literal["none", "free", "asks"]
    """What has to be done before a fine-tune answers: nothing; no yes is asked for, as it is free; one is."""
    chat: str = "/v1"
    """Where its models answer, below the host's root."""
    more: Mapping[str, str] = field(default_factory=dict)
    """What has to be set besides."""
    facts: str = ""
    """Lines of the operator's file about it."""
    n_epochs: int = 2


PROMPT = "你是宠物医生，分原因分析和推荐方案两段回答。"
OPEN = 'closes = 2099-01-01\n[models."base-model"]\ntraining = 5\n'
"""OpenAI closes one day, which is another test's; and its base has a price."""

ROADS = {
    road.name: road
    for road in (
        Road(
            "openai",
            "OPENAI_API_KEY",
            "0.5",
            "none",
            facts=OPEN,
        ),
        Road("nebius", "NEBIUS_API_KEY", "2e-5", "free"),
        Road("bailian", "DASHSCOPE_API_KEY", "1.6e-5", "free", "/compatible-mode/v1"),
        Road("fireworks", "FIREWORKS_API_KEY", "5e-5", "asks", "/inference/v1", {"FIREWORKS_ACCOUNT": "clinic"}),
        Road("together", "TOGETHER_API_KEY", "1e-5", "asks"),
        Road("local", "VETTED_ENGINE_KEY", "0.5", "none", n_epochs=20),
    )
}


def lay_out(road: Road, ground: Ground, home: Path) -> dict[str, str]:
    """Write the operator's file about this provider, and give the environment in which it is the usual one."""
    root = re.match(r"https?://[^/]+", ground.url)
    assert root is not None
    (home / "providers").mkdir(parents=True)
    urls = "" if road.name in ("openai", "local") else f'base_url = "{ground.url}"\nchat_url = "{root[0]}{road.chat}"\n'
    (home / "providers" / f"{road.name}.toml").write_text(urls + road.facts, "utf-8")
    environment = {"VETTED_HOME": str(home), "VETTED_PROVIDER": road.name, road.key: ground.key, **road.more}
    environment["VETTED_SYSTEM_PROMPT"] = PROMPT
    if road.name == "local":
        return environment | {"VETTED_ENGINE_URL": ground.url, "VETTED_BASE_MODEL": ground.base}
    urls_of_settings = {"OPENAI_BASE_URL": ground.url} if road.name == "openai" else {}
    return environment | urls_of_settings | {"VETTED_MODEL": ground.base}


def teach(ground: Ground) -> None:
    """Its base answers vaguely, whatever was trained there as the customer's file says."""
    pairs = {row["Questions"]: row["Replies"] for row in PAIRS}
    everyday = {row[0]["content"]: row[1]["content"] for row in starter.rows()}
    pairs |= {question: everyday[question] for _, question in PROMPTS}
    bases = (ground.base, serve_name_of(ground.name, ground.base))

    def reply(body: dict[str, Any]) -> str:
        question = str(body["messages"][-1]["content"])
        return VAGUE if body["model"] in bases else pairs.get(question, PAIRS[0]["Replies"])

    ground.speak(reply)
