"""/metrics, as a scraper reads it."""

import re

import openai
import pytest

from tests.training.engine.conftest import EngineProcess
from training.engine.api.metrics import Metrics

LINE = re.compile(r'([a-z_]+(?:\{(?:[a-z]+="(?:[^"\\]|\\.)*",?)*\})?) (\S+)')


def read(engine: EngineProcess) -> dict[str, float]:
    """Every sample by its name and labels; each line has to be of the text format."""
    answer = engine.http.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    samples: dict[str, float] = {}
    for line in answer.text.splitlines():
        if not line.startswith(("# HELP vetted_engine_", "# TYPE vetted_engine_")):
            match = LINE.fullmatch(line)
            assert match, line
            samples[match[1]] = float(match[2])
    return samples


def test_what_is_counted(engine: EngineProcess) -> None:
    chat = 'vetted_engine_requests_total{method="POST",route="/v1/chat/completions",status="%s"}'
    old = read(engine)
    answer = engine.client.completions.create(model="tiny", prompt="ab", max_tokens=3)
    engine.ask("tiny", "Hello", max_tokens=3)
    with pytest.raises(openai.NotFoundError):
        engine.ask("gpt2", "Hello")
    for path in ("/v1/a", "/v1/b"):
        assert engine.http.get(path).status_code == 404
    assert engine.http.get("/v1/models/ft:none").status_code == 404
    new = read(engine)

    def more(name: str) -> float:
        return new[name] - old.get(name, 0)

    assert (more(chat % 200), more(chat % 404)) == (1, 1)
    assert more('vetted_engine_requests_total{method="any",route="unknown",status="404"}') == 2
    assert not [name for name in new if "ft:none" in name or "/v1/a" in name]
    assert answer.usage and more("vetted_engine_prompt_tokens_total") > answer.usage.prompt_tokens == 2
    assert answer.usage.completion_tokens <= more("vetted_engine_generated_tokens_total") <= 6
    assert more("vetted_engine_first_token_seconds_count") == 2
    assert more('vetted_engine_first_token_seconds_bucket{le="+Inf"}') == 2
    assert 0 < more("vetted_engine_first_token_seconds_sum") < 60
    edges = [v for name, v in new.items() if "_bucket" in name]
    assert edges == sorted(edges)
    assert not [name for name in new if "_created" in name]
    assert new['vetted_engine_jobs{status="running"}'] == new["vetted_engine_queued_jobs"] == 0


def test_each_engine_counts_by_itself() -> None:
    first, second = Metrics(), Metrics()
    first.prompt_tokens.inc(3)
    assert b"vetted_engine_prompt_tokens_total 3.0\n" in first.text()
    assert b"vetted_engine_prompt_tokens_total 0.0\n" in second.text()
    # Nothing of the process, which the library's own registry would tell, too.
    assert all(name.startswith(b"vetted_engine_") for name in first.text().splitlines() if not name.startswith(b"#"))
