"""System prompts of a set against the bot's."""

from training.checking.prompts import PromptCounts, count_prompts, other_prompts
from training.problems import describe
from training.text.messages import exchange

PETS = "\nThe owner's pets: Rex, dog."


def test_rows_are_counted_by_the_prompt_that_they_carry_whatever_pets_they_tell_of() -> None:
    systems = ["S", "S" + PETS, "T" + PETS, "T", "U", None, PETS.strip()]
    counts = count_prompts([exchange("Q", "A", system) for system in systems], "S\n")
    assert counts == PromptCounts(n_same=2, n_other=3, n_none=2, usual_other="T")
    [problem] = other_prompts(counts)
    assert "3 of 7 rows carry another system prompt than the bot's, most often “T”" in describe(problem, "en")
    assert "7 行中有 3 行" in describe(problem, "zh")


def test_nothing_is_said_where_all_is_the_same_or_none() -> None:
    assert other_prompts(count_prompts([exchange("Q", "A", "S"), exchange("Q", "A", None)], "S")) == []
    assert other_prompts(count_prompts([], "S")) == []
