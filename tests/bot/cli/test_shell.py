"""The `vetted` command as an operator meets it: exit codes, one clear sentence, quick imports."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.admin.data.test_dataset import jsonl

GOOD_TOKEN = "100000001:" + "t" * 35


def vetted(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("VETTED_", "OPENAI_"))}
    command = [sys.executable, "-m", "bot", *arguments]
    env = {**outside, "VETTED_HOME": str(cwd), **environment}
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({}, ["VETTED_TELEGRAM_TOKEN", "@BotFather", "vetted demo"]),
        ({"VETTED_TELEGRAM_TOKEN": "nonsense"}, ["VETTED_TELEGRAM_TOKEN", "no Telegram token"]),
        ({"VETTED_OWNER_IDS": "@me"}, ["VETTED_OWNER_IDS", "@me"]),
        ({"VETTED_TELEGRAM_TOKEN": GOOD_TOKEN, "VETTED_PROVIDER": "openai"}, ["OPENAI_API_KEY"]),
        (
            {"VETTED_TELEGRAM_TOKEN": GOOD_TOKEN, "VETTED_PROVIDER": "openai", "OPENAI_API_KEY": "sk-x"},
            ["VETTED_MODEL"],
        ),
        (
            {"VETTED_TELEGRAM_TOKEN": GOOD_TOKEN, "VETTED_TELEGRAM_API_URL": "http://127.0.0.1:9"},
            ["does not answer", "VETTED_TELEGRAM_API_URL"],
        ),
    ],
)
def test_run_without_what_it_needs_says_so_in_one_sentence(
    tmp_path: Path, environment: dict[str, str], words: list[str]
) -> None:
    process = vetted("run", cwd=tmp_path, **environment)
    assert process.returncode == 2
    assert "Traceback" not in process.stderr and "sk-x" not in process.stderr
    last = process.stderr.strip().splitlines()[-1]
    assert last.startswith("vetted: ") and all(word in last for word in words)


async def test_a_wrong_token_is_told_from_a_missing_one(tmp_path: Path, simulator: str) -> None:
    import asyncio

    environment = {"VETTED_TELEGRAM_TOKEN": "100000001:" + "x" * 35, "VETTED_TELEGRAM_API_URL": simulator.rstrip("/")}
    process = await asyncio.to_thread(lambda: vetted("run", cwd=tmp_path, **environment))
    assert process.returncode == 2 and "does not accept VETTED_TELEGRAM_TOKEN" in process.stderr
    assert "xxxx" not in process.stderr + process.stdout


def test_check_prints_lines_and_exit_codes(tmp_path: Path) -> None:
    (tmp_path / "good.jsonl").write_bytes(jsonl(60))
    (tmp_path / "bad.jsonl").write_bytes(jsonl(3) + b'{"messages": [{"role": "us')
    assert vetted("check", "good.jsonl", cwd=tmp_path).returncode == 0
    process = vetted("check", "bad.jsonl", cwd=tmp_path)
    assert process.returncode == 1 and "error: Line 4:" in process.stdout
    report = json.loads(vetted("check", "bad.jsonl", "--json", cwd=tmp_path).stdout)
    assert report["problems"][0]["line"] == 4
    process = vetted("check", "none.jsonl", cwd=tmp_path)
    assert process.returncode == 2 and "none.jsonl" in process.stderr
    assert vetted("nonsense", cwd=tmp_path).returncode == 2


def test_cost_agrees_with_the_price_list(tmp_path: Path) -> None:
    (tmp_path / "good.jsonl").write_bytes(jsonl(20))
    facts = json.loads(vetted("cost", "good.jsonl", "--model", "gpt-4.1-mini", "--json", cwd=tmp_path).stdout)
    assert facts["n_epochs"] == 5 and facts["tokens_billed"] == 5 * facts["tokens_per_epoch"]
    assert facts["price_usd"] == pytest.approx(facts["tokens_billed"] * 5 / 1_000_000)
    assert "on the local engine: nothing" in vetted("cost", "good.jsonl", cwd=tmp_path).stdout
    process = vetted("cost", "good.jsonl", "--model", "who-knows", cwd=tmp_path)
    assert "assumed" in process.stdout and "unknown" in process.stdout


def test_check_loads_neither_telegram_nor_torch(tmp_path: Path) -> None:
    (tmp_path / "good.jsonl").write_bytes(jsonl(12))
    code = (
        "import sys; from bot.__main__ import main; main(['check', 'good.jsonl']);"
        "print([m for m in ('aiogram', 'torch', 'transformers', 'sqlmodel', 'openai') if m in sys.modules])"
    )
    process = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert process.stdout.strip().endswith("[]"), process.stdout + process.stderr


def test_check_says_much_in_few_lines_and_what_it_costs(tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_bytes(jsonl(60) * 2)
    process = vetted("check", "bad.jsonl", "--model", "who-knows", cwd=tmp_path)
    assert process.returncode == 0 and len(process.stdout.splitlines()) < 10
    assert "and 59 more of these, in lines 62, 63" in process.stdout
    assert "(assumed: we do not know this model)" in process.stdout and "price list of 20" in process.stdout
    assert len(vetted("check", "bad.jsonl", "--all", cwd=tmp_path).stdout.splitlines()) > 60
    report = json.loads(vetted("check", "bad.jsonl", "--json", cwd=tmp_path).stdout)
    assert report["examples"] == 120 and report["cost"]["n_epochs"] == 3 and not report["encoding_assumed"]
    assert report["cost"]["tokens_billed"] == 3 * report["tokens_per_epoch"]


def test_fix_asks_first_and_never_writes_over_a_file(tmp_path: Path) -> None:
    source = tmp_path / "a.jsonl"
    source.write_bytes(jsonl(20) * 2)
    content = source.read_bytes()
    process = vetted("check", "a.jsonl", "--fix", cwd=tmp_path)
    assert process.returncode == 2 and "--yes" in process.stderr and len(list(tmp_path.glob("*.jsonl"))) == 1
    process = vetted("check", "a.jsonl", "--fix", "--yes", "-o", "a.jsonl", cwd=tmp_path)
    assert process.returncode == 2 and "the file itself" in process.stderr
    process = vetted("check", "a.jsonl", "--fix", "--yes", "--json", cwd=tmp_path)
    assert process.returncode == 0
    (repair,) = json.loads(process.stdout)["repairs"]
    assert (repair["code"], repair["rows"]) == ("duplicates", 20)
    result = tmp_path / "a_prepared.jsonl"
    assert len(result.read_bytes().splitlines()) == 20
    assert "nothing to repair" in vetted("check", "a_prepared.jsonl", "--fix", "--yes", cwd=tmp_path).stdout
    process = vetted("check", "a.jsonl", "--fix", "--yes", "--split", cwd=tmp_path)
    assert (
        "a_prepared_2_train.jsonl, 16 rows" in process.stdout and "a_prepared_2_valid.jsonl, 4 rows" in process.stdout
    )
    assert source.read_bytes() == content
    assert vetted("check", "a.jsonl", "--yes", cwd=tmp_path).returncode == 2


def test_fix_asks_about_each_repair_on_a_terminal(tmp_path: Path) -> None:
    """A real terminal: the second of three suggestions is declined."""
    import pty

    rows = [{"prompt": f"猫{topic}怎么办", "completion": f"{topic}要观察。"} for topic in ("吐", "咳", "瘸")]
    (tmp_path / "a.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    person, terminal = pty.openpty()
    command = [sys.executable, "-m", "bot", "check", str(tmp_path / "a.jsonl"), "--fix"]
    with subprocess.Popen(command, stdin=terminal, stderr=terminal, stdout=subprocess.PIPE, text=True) as process:
        os.write(person, b"y\nn\n\nn\n")
        out, _ = process.communicate(timeout=60)
    questions = os.read(person, 10_000).decode()
    os.close(person)
    os.close(terminal)
    assert questions.count("? [Y/n]") == 4 and "separator" in questions and "one row in five" in questions
    assert process.returncode == 0 and "written: " in out
    first = json.loads((tmp_path / "a_prepared.jsonl").read_text("utf-8").splitlines()[0])
    assert first == {"prompt": "猫吐怎么办\n\n###\n\n", "completion": " 吐要观察。"}


def test_import_is_a_dry_run_until_yes(tmp_path: Path) -> None:
    (tmp_path / "good.csv").write_text("问题,回答\n猫吐了？,先别喂。\n狗呢？,也别。\n", "gb18030")
    (tmp_path / "some.csv").write_text("客人说,我们说\n猫吐了？,先别喂。\n鸟呢？,\n马呢？,不\n", "utf-8")
    process = vetted("import", "good.csv", cwd=tmp_path)
    assert process.returncode == 0 and "2 good, 0 bad" in process.stdout and "dry run" in process.stdout
    facts = json.loads(vetted("import", "good.csv", "--yes", "--json", cwd=tmp_path).stdout)
    assert (facts["imported"], facts["known"], facts["form"]) == (2, 0, "问题/回答 CSV, GB18030")
    facts = json.loads(vetted("import", "good.csv", "--yes", "--json", cwd=tmp_path).stdout)
    assert (facts["good"], facts["duplicates"], facts["imported"]) == (0, 2, 0)

    process = vetted("import", "some.csv", cwd=tmp_path)
    assert process.returncode == 1 and "--question COLUMN" in process.stdout
    process = vetted(
        "import", "some.csv", "--question", "A", "--answer", "我们说", "--yes", "--report", "r.csv", cwd=tmp_path
    )
    assert process.returncode == 1 and "imported: 1 new examples" in process.stdout and "Line 3:" in process.stdout
    assert "鸟呢？" in (tmp_path / "r.csv").read_text("utf-8-sig")
    assert vetted("import", "some.csv", "--question", "nix", "--answer", "B", cwd=tmp_path).returncode == 2
    assert vetted("import", "none.csv", cwd=tmp_path).returncode == 2


def test_an_import_looks_for_personal_data_so_that_nobody_who_looks_has_to(tmp_path: Path) -> None:
    """As after an import in the chat: what a person has to look at is noted with the rows."""
    (tmp_path / "a.csv").write_text("问题,回答\n猫吐了？,请打13800138000。\n狗呢？,请打13912345678。\n", "utf-8")
    vetted("import", "a.csv", "--yes", cwd=tmp_path, VETTED_CLINIC_PHONE="13912345678")
    with sqlite3.connect(tmp_path / "vetted.sqlite3") as connection:
        kinds = connection.execute("SELECT pii, pii_rules IS NOT NULL FROM example ORDER BY id").fetchall()
    assert kinds == [("phone", 1), ("", 1)]
