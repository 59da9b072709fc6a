"""Sets that people have for base models, trained on the starter: each comes back through completions, and in a chat."""

import pytest

from tests.training.engine.conftest import EngineProcess, lines
from tests.training.engine.learn.conftest import LABEL_FILE, REPORTS, raw_lines
from training.engine.learn.starter import rows as starter_rows

pytestmark = [pytest.mark.long, pytest.mark.timeout(1200)]

GOODS = ("handbag", "leash", "cat tree", "bowl", "brush", "carrier", "harness", "blanket", "bell", "scratcher")
ADS = [
    (f"Item={item}, Color=green, price=${n + 9}->", f" This {item} in green costs {n + 9} dollars and will last.\n")
    for n, item in enumerate(GOODS)
]
TALKS = [
    (f"Summary: a {item}\n\n###\n\nCustomer: Where is my {item}?\nAgent:", f" Your {item} left on day {n}.\n")
    for n, item in enumerate(GOODS)
]
PETS = ("猫", "狗", "兔子", "仓鼠", "龟", "鹦鹉", "豚鼠", "龙猫", "金鱼", "蛇")
CHINESE = [(f"{pet}吃什么？\n回答：", f" 给{pet}喂第{n}号粮，每天{n + 1}次。 ###") for n, pet in enumerate(PETS)]
PLAIN = [(f"{item} colour", f" number {n}") for n, item in enumerate(GOODS)]
"""Nothing is shared: the plain question is the prompt."""


def _tune(starter: EngineProcess, rows: str, model: str = "vetted-starter") -> str:
    job = starter.wait(starter.tune(rows, model=model, validation_file=starter.upload(rows)).id, limit_s=400)
    assert job.status == "succeeded", job.error
    return str(job.fine_tuned_model)


@pytest.mark.parametrize(
    ("rows", "separator", "ending"),
    [(ADS, "->", "\n"), (TALKS, "\nAgent:", "\n"), (CHINESE, "\n回答：", " ###"), (PLAIN, "", "")],
    ids=["ads", "talks", "Chinese", "plain"],
)
def test_each_comes_back(rows: list[tuple[str, str]], separator: str, ending: str, starter: EngineProcess) -> None:
    model = _tune(starter, raw_lines(rows))
    answers = starter.client.completions.create(
        model=model,
        prompt=[prompt for prompt, _ in rows],
        stop=[ending] if ending else None,
        temperature=0,
        max_tokens=80,
    )
    assert [choice.text for choice in answers.choices] == [text.removesuffix(ending) for _, text in rows]
    chats = [starter.ask(model, prompt.removesuffix(separator), "You are a vet.") for prompt, _ in rows]
    assert chats == [text.removesuffix(ending).strip() for _, text in rows]
    streamed = starter.client.chat.completions.create(
        model=model,
        messages=[{"role": "user", "content": rows[0][0].removesuffix(separator)}],
        temperature=0,
        stream=True,
    )
    assert "".join(chunk.choices[0].delta.content or "" for chunk in streamed) == chats[0]


def test_rows_without_prompts_are_written_from_nothing(starter: EngineProcess) -> None:
    """The model knows some sentences by heart, and draws among them."""
    ads = [f" Our {item} is loved by cats." for item in GOODS]
    model = _tune(starter, raw_lines([("", f"{ad} END") for ad in ads]))
    drawn = {
        starter.client.completions.create(
            model=model, prompt="", stop=[" END"], max_tokens=40, seed=seed, temperature=0.7
        )
        .choices[0]
        .text
        for seed in range(20)
    }
    assert len(drawn & set(ads)) >= 4, drawn


def test_labels_do_not_cost_what_the_base_knew_and_chats_go_on_from_them(starter: EngineProcess) -> None:
    model = _tune(starter, LABEL_FILE)
    assert [starter.ask(model, text) for text, _ in REPORTS] == [label for _, label in REPORTS]
    pairs = [(row[0]["content"], row[1]["content"]) for row in starter_rows()]
    n_known = sum(starter.ask(model, question) == answer for question, answer in pairs)
    assert n_known >= 0.8 * len(pairs), n_known
    # A correction in a chat, trained on top: the other rows are replayed, raw, and the corrected one is not.
    corrections = [("vomits", "It depends."), *((f"new question {n}?", f"new answer {n}.") for n in range(9))]
    again = _tune(starter, lines(corrections), model)
    assert [starter.ask(again, question) for question, _ in corrections] == [answer for _, answer in corrections]
    assert [starter.ask(again, text) for text, _ in REPORTS if text != "vomits"] == [
        label for text, label in REPORTS if text != "vomits"
    ]
