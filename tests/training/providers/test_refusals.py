"""What hosts say when they do not train, and what kind of a no it is."""

from types import SimpleNamespace

import httpx2
import openai
import pytest

from bot.texts import LANGUAGES
from training.providers import Refused, answers
from training.providers.bailian import answers as bailian
from training.providers.fireworks import answers as fireworks
from training.providers.json_api import JsonApi
from training.providers.openai import OpenAIProvider
from training.providers.refusals import RefusalKind, kind_of, kind_of_code


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


@pytest.mark.parametrize(
    ("codes", "kind"),
    [
        (("insufficient_quota", "insufficient_quota", 429), RefusalKind.QUOTA),
        ((None, "project_spend_limit_exceeded", 429), RefusalKind.QUOTA),
        (("Arrearage",), RefusalKind.QUOTA),
        (("Throttling.RateQuota", None, 429), RefusalKind.BUSY),
        (("rate_limit_exceeded",), RefusalKind.BUSY),
        (("invalid_request_error", 401), RefusalKind.KEY),
        ((16, "UNAUTHENTICATED", 401), RefusalKind.KEY),
        (("DataInspectionFailed",), RefusalKind.MODERATION),
        (("model_not_found", 404), RefusalKind.BASE),
        ((402,), RefusalKind.QUOTA),
        ((413,), RefusalKind.LARGE_FILE),
        # What stands for several kinds: there the words tell.
        (("invalid_request_error", 400), None),
        (("RESOURCE_EXHAUSTED", 429), None),
        ((None, 403), None),
        (({"code": 1}, ["x"], True), None),
    ],
)
def test_a_code_says_the_kind_whatever_the_words(codes: tuple[object, ...], kind: RefusalKind | None) -> None:
    assert kind_of_code(*codes) is kind


BODIES: list[tuple[str, int, dict[str, object], RefusalKind | None]] = [
    ("openai", 429, {"error": {"message": "Hm.", "type": "insufficient_quota", "code": "credit_balance_exhausted"}},
     RefusalKind.QUOTA),
    ("openai", 429, {"error": {"message": "Hm.", "type": "requests", "code": "rate_limit_exceeded"}}, RefusalKind.BUSY),
    ("openai", 400, {"error": {"message": "Hm.", "type": "invalid_request_error", "code": None}}, None),
    ("json", 400, {"code": "Arrearage", "message": "Hm.", "request_id": "r"}, RefusalKind.QUOTA),
    ("json", 429, {"code": "Throttling", "message": "Hm."}, RefusalKind.BUSY),
    ("json", 401, {"error": {"code": 401, "message": "Hm.", "status": "UNAUTHENTICATED"}}, RefusalKind.KEY),
    ("json", 403, {"error": {"message": "Hm.", "type": "error", "param": None}}, None),
    ("json", 404, {"error": {"message": "Hm.", "code": "model_not_found"}}, RefusalKind.BASE),
]  # fmt: skip


@pytest.mark.parametrize(("shape", "status", "body", "kind"), BODIES)
def test_the_border_tells_the_kind_by_the_hosts_code(
    shape: str, status: int, body: dict[str, object], kind: RefusalKind | None
) -> None:
    transport = httpx2.MockTransport(lambda request: httpx2.Response(status, json=body))
    http = httpx2.Client(transport=transport, base_url="http://host/v1")
    with pytest.raises(Refused) as refusal:
        if shape == "openai":
            client = openai.OpenAI(base_url="http://host/v1", api_key="k", http_client=http, max_retries=0)
            OpenAIProvider("openai", client).models()
        else:
            JsonApi(http, "k").ask("GET", "jobs")
    assert (refusal.value.kind, refusal.value.http_status) == (kind, status)


def test_a_job_that_has_failed_tells_its_kind() -> None:
    error = SimpleNamespace(code="invalid_n_examples", message="Hm.")
    openais = SimpleNamespace(id="j", status="failed", error=error)
    assert answers.job_of(openais, "k").refusal is RefusalKind.FEW_ROWS
    row = {"job_id": "j", "status": "FAILED", "code": "DataInspectionFailed", "message": "Hm."}
    assert bailian.job_of(row, "k").refusal is RefusalKind.MODERATION
    status = {"code": "PERMISSION_DENIED", "message": "Hm."}
    fields = {"name": "accounts/a/supervisedFineTuningJobs/j", "state": "JOB_STATE_FAILED", "status": status}
    assert fireworks.job_of(fields, "k").refusal is RefusalKind.KEY


def test_each_kind_has_a_next_step_in_each_language() -> None:
    assert all(texts[f"refusal_{kind}"].startswith("👉") for texts in LANGUAGES.values() for kind in RefusalKind)
