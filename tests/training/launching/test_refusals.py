"""What hosts say when they do not train, and what kind of a no it is."""

import pytest

from bot.texts import LANGUAGES
from training.launching.refusals import RefusalKind, kind_of


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("HTTP 429: You exceeded your current quota, please check your plan and billing details.", RefusalKind.QUOTA),
        ("HTTP 402: Payment Required", RefusalKind.QUOTA),
        ("HTTP 400: Access denied: your account is in arrears (Arrearage)", RefusalKind.QUOTA),
        ("HTTP 429: Rate limit reached for requests", RefusalKind.BUSY),
        ("HTTP 429: Only 20 fine-tune job in running or succeeded allowed per user", RefusalKind.BUSY),
        ("The job failed due to an unsafe training file. It violates our usage policies", RefusalKind.MODERATION),
        ("Training file has 7 example(s), but must have at least 10 examples", RefusalKind.FEW_ROWS),
        ("HTTP 413: Request Entity Too Large", RefusalKind.LARGE_FILE),
        ("HTTP 400: File is too large: 600 MB", RefusalKind.LARGE_FILE),
        ("Example 12 exceeds the maximum context length of the model", RefusalKind.LONG_ROWS),
        ("HTTP 404: The model `gpt-9` does not exist", RefusalKind.BASE),
        ("HTTP 400: Model qwen-max is not supported for fine-tuning", RefusalKind.BASE),
        ("HTTP 401: Incorrect API key provided: <secret>.", RefusalKind.KEY),
        ("HTTP 403: You do not have permission", RefusalKind.KEY),
        ("The training has died three times in a row.", None),
        ("", None),
    ],
)
def test_a_no_is_of_its_kind(words: str, kind: RefusalKind | None) -> None:
    assert kind_of(words) is kind


def test_each_kind_has_a_next_step_in_each_language() -> None:
    assert all(texts[f"refusal_{kind}"].startswith("👉") for texts in LANGUAGES.values() for kind in RefusalKind)
