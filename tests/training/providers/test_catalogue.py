"""What we know of providers, and what an operator lays over it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from training.cost.price import estimate, price_date, shutdown_date
from training.providers.catalogue import BadCatalogue, catalogue, lay_over


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Where an operator's files are; ours alone count again afterwards."""
    yield tmp_path
    lay_over(tmp_path / "nothing")


def test_ours_can_be_read_and_name_each_provider_once() -> None:
    assert set(catalogue()) >= {"openai", "nebius", "bailian", "fireworks", "together", "azure", "local"}
    for name, facts in catalogue().items():
        assert facts.name == name and facts.title and (facts.key is None) == (name == "local")


def test_a_price_of_the_operators_is_laid_over_ours(folder: Path) -> None:
    (folder / "openai.toml").write_text('as_of = 2026-12-01\n[models."gpt-4.1-mini"]\ntraining = 6\n', "utf-8")
    lay_over(folder)
    assert estimate(250_000, 4, "gpt-4.1-mini", "openai").price_usd == 6
    assert estimate(250_000, 4, "gpt-4.1", "openai").price_usd == 25
    assert price_date() == "2026-12-01" and shutdown_date("gpt-4.1-mini") == "2027-01-14"


def test_a_price_in_another_currency_is_told_as_no_dollars(folder: Path) -> None:
    (folder / "openai.toml").write_text('currency = "EUR"\n', "utf-8")
    lay_over(folder)
    assert estimate(250_000, 4, "gpt-4.1", "openai").price_usd is None


def test_a_file_of_another_name_is_another_provider(folder: Path) -> None:
    text = 'title = "Ours"\nshape = "openai"\nbase_url = "https://gpu.test"\nas_of = 2026-12-01\ncurrency = "EUR"\n'
    (folder / "gpu.toml").write_text(text, "utf-8")
    lay_over(folder)
    assert catalogue()["gpu"].title == "Ours" and catalogue()["gpu"].models == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("as_of = 'some day'", "as_of = 'some day'"),
        ("currency = 'Dollars'", "currency = 'Dollars'"),
        ("prize = 3", "prize = 3"),
        ('[models."gpt-4.1"]\ntraining = -1', "models.gpt-4.1.training = -1"),
        ('[models."gpt-4.1"]\ntraining = nan', "models.gpt-4.1.training = nan"),
        ('[models."gpt-4.1"]\nchat = [1]', "models.gpt-4.1.chat"),
        ("[training]\nlearning_rate = 'fast'", "training.learning_rate = 'fast'"),
        ("= 3", "cannot be read"),
        ("models = 3", "models = 3"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(folder: Path, text: str, words: str) -> None:
    (folder / "openai.toml").write_text(text, "utf-8")
    with pytest.raises(BadCatalogue) as refusal:
        lay_over(folder)
    assert words in str(refusal.value) and str(folder / "openai.toml") in str(refusal.value)


def test_a_new_provider_without_what_it_needs_is_told_what_is_missing(folder: Path) -> None:
    (folder / "gpu.toml").write_text('title = "Ours"\n', "utf-8")
    with pytest.raises(BadCatalogue, match="shape is missing"):
        lay_over(folder)
