"""`vetted cost` says of a file what `vetted check` says of it: the same tokens, the same price, or none from both."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.cli.check import check
from bot.cli.cost import cost
from tests.benchmarks import uploads
from training.providers.catalogue import lay_over

MODEL = "gpt-4.1-mini"
CHAT = {"messages": [{"role": "user", "content": "My cat vomits."}, {"role": "assistant", "content": "Wait."}]}
FILES: dict[str, list[Any]] = {
    "keys_that_do_nothing.jsonl": [{**CHAT, "id": 1}, CHAT],
    "tools.jsonl": [{**CHAT, "tools": []}],
    "a_row_that_is_none.jsonl": [CHAT, {"messages": "none"}, CHAT],
    "an_empty_row.jsonl": [CHAT, {"messages": []}],
    "an_unknown_role.jsonl": [CHAT, {"messages": [{"role": "wizard", "content": "a"}]}],
    "pairs.jsonl": [{"prompt": "a", "completion": "b"}],
    "questions.jsonl": [{"Questions": "a", "Replies": "b"}],
    "nothing.jsonl": [],
    "numbers.jsonl": [1, 2],
}


def run(command: Any, *arguments: Any, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    """The exit code, and what was printed as JSON: nothing where there is no price."""
    code = command(*arguments)
    out = capsys.readouterr().out
    return code, json.loads(out) if out else {}


def compare(path: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """The price of a file, after both have been asked for it."""
    check_code, report = run(check, path, MODEL, True, capsys=capsys)
    cost_code, price = run(cost, path, MODEL, True, capsys=capsys)
    if report["cost"] is None:
        assert price == {} and cost_code == check_code == 1, path.name
        return price
    assert price["examples"] == report["examples"], path.name
    names = ("tokens_per_epoch", "encoding", "encoding_assumed")
    assert [price[name] for name in names] == [report[name] for name in names], path.name
    for name in ("n_epochs", "tokens_billed", "price_usd", "price_date"):
        assert price[name] == report["cost"][name], path.name
    # What could not be read is not in the price: that is no good end, here nor there.
    assert cost_code <= check_code, path.name
    return price


@pytest.mark.parametrize("name", FILES)
def test_the_same_price_as_check(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / name
    path.write_text("\n".join(map(json.dumps, FILES[name])))
    price = compare(path, capsys)
    assert bool(price) == (name not in ("nothing.jsonl", "numbers.jsonl"))


def test_the_same_price_of_every_kind_of_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    n_with_price, endings = 0, set[str]()
    for number in range(80):
        name, content = uploads.make(number)
        if len(content) > 6_000 or number == 57:
            continue  # these take seconds: large ones, and 57, a workbook that unpacks to much
        path = tmp_path / f"{number} {name}"
        path.write_bytes(content)
        if compare(path, capsys):
            n_with_price += 1
            endings.add(path.suffix)
    assert n_with_price > 15 and endings >= {".csv", ".json", ".jsonl", ".xlsx"}, (n_with_price, endings)


def test_what_could_not_be_read_has_no_price(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "half.jsonl"
    path.write_text(json.dumps(CHAT) + "\n" + json.dumps(CHAT)[:-9])
    code = cost(path, MODEL, False)
    out, err = capsys.readouterr()
    assert code == 1 and out.startswith("1 examples × 25 epochs") and f"`vetted check {path}` lists them" in err
    path.write_text(json.dumps(CHAT)[:-9])
    code = cost(path, MODEL, False)
    out, err = capsys.readouterr()
    assert code == 1 and out == "" and "so it has no price yet" in err
    # A key that does nothing is worth a word of `vetted check`, and no mistake.
    path.write_text(json.dumps({**CHAT, "id": 1}))
    assert cost(path, MODEL, False) == 0


def test_a_base_that_is_gone_and_one_that_goes_are_told_with_their_days(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(CHAT) + "\n")
    overlay = tmp_path / "providers"
    overlay.mkdir()
    days = '[models."gpt-4o"]\nshutdown = 2999-01-14\n'
    (overlay / "openai.toml").write_text(f"closes = 2999-01-06\n{days}", "utf-8")
    try:
        lay_over(overlay)
        assert cost(path, "ft:gpt-3.5-turbo-0125:clinic::1", False) == 0
        text = capsys.readouterr().out
        assert "answers no more from 2026-10-23 on" in text and "instead: vetted-starter at local, " in text
        assert cost(path, "gpt-4o-2024-08-06", False) == 0
        text = capsys.readouterr().out
        assert "openai takes trainings of it until 2999-01-06\nit and its fine-tunes answer until 2999-01-14" in text
        assert cost(path, "vetted-starter", False) == 0 and " until " not in capsys.readouterr().out
        (overlay / "openai.toml").write_text(f"closes = 2026-01-06\n{days}", "utf-8")
        lay_over(overlay)
        assert cost(path, "gpt-4o", True) == 0
        facts = json.loads(capsys.readouterr().out)
        assert (facts["training_closes"], facts["dark_on"]) == ("2026-01-06", "2999-01-14")
        assert cost(path, "gpt-4o", False) == 0
        assert "nobody can train gpt-4o at openai any more since 2026-01-06." in capsys.readouterr().out
    finally:
        lay_over(tmp_path / "nothing")
