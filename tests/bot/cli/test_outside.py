"""What other people's programs rely on: the options of each command, the keys of what it prints as JSON, exit codes."""

import io
import json
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from storage.database import Database
from tests.training.dataset.pool import distinct_rows
from training.dataset.freeze import freeze
from training.importing.apply import import_rows

OPTIONS = {
    "restore": "-h --help --from --backup --list --json",
    "backup": "-h --help --to --keep --json",
    "move": "-h --help --to --json",
    "check": "-h --help --all --fix -o --out --yes --split --model --json",
    "cost": "-h --help --model --json",
    "import": "-h --help --question --answer --clinic --yes --repair --report --json",
    "export": "-h --help --model --format --version --part --language -o --output",
    "finetune": "-h --help -m --model --continue --suffix --n-epochs --batch-size --learning-rate --seed "
    "--train-on-all --dry-run --yes --again --follow --json",
    "jobs": "-h --help",
    "jobs list": "-h --help --limit --provider --json",
    "jobs get": "-h --help --provider --json",
    "jobs follow": "-h --help --provider --json --after",
    "jobs events": "-h --help --provider --json --after",
    "jobs checkpoints": "-h --help --provider --json",
    "jobs cancel": "-h --help --provider --json",
    "jobs pause": "-h --help --provider --json",
    "jobs resume": "-h --help --provider --json",
    "jobs results": "-h --help --provider --json -o --output",
    "jobs delete": "-h --help --provider --json --yes",
    "jobs home": "-h --help --provider --json",
    "models": "-h --help",
    "models list": "-h --help --provider --json",
    "models host": "-h --help --yes --json",
    "models end": "-h --help --yes --json",
    "ask": "-h --help -m --model --beside --provider --json",
    "migrate": "-h --help --without-copy",
    "sunset": "-h --help --as-of --json",
    "doctor": "-h --help --json",
    "compare": "-h --help --a --b --language --json",
    "lineage": "-h --help",
    "triage": "-h --help --judge --json",
    "match": "-h --help --calibrate --json",
}
KEYS = {
    "restore": "name made_at restored_at has_list missing left_out launches hosted updates plans forgotten",
    "restore --list": "backups damaged",
    "restore --list backups": "name made_at bytes",
    "backup": "name made_at files bytes new_bytes tables missing links deleted",
    "check": "form examples problems tokens_per_epoch encoding encoding_assumed cost",
    "check problems": "line code severity value text",
    "check cost": "n_epochs tokens_billed price_usd price_date is_local price currency",
    "check --fix": "form unread repairs written",
    "check --fix repairs": "code rows text",
    "check --fix written": "file examples",
    "cost": "model examples encoding encoding_assumed n_epochs tokens_per_epoch tokens_billed price_usd price_date "
    "training_closes dark_on",
    "import": "form good bad repairable duplicates near_duplicates personal not_looked_at columns people imported "
    "known not_limited problems",
    "import problems": "sheet line code severity value text",
    "lineage": "version title frozen_at training_file test_file system_prompt jobs rows",
    "lineage training_file": "name sha256 rows",
    "sunset": "as_of is_active_dark models training ways_out advice",
    "sunset models": "duty setting provider model base version dark_on is_dark",
    "sunset training": "provider closes is_closed",
    "sunset ways_out": "provider base",
    "doctor": "grade checks",
    "doctor checks": "check grade code text",
    "lineage rows": "part line turn verdict vet file file_line",
    "triage": "flag dose why silenced weak",
    "match": "similarity served why",
}
GOOD_ROW = {"messages": [{"role": "user", "content": "My cat vomits."}, {"role": "assistant", "content": "Wait."}]}
BAD_ROW = {"messages": [{"role": "human", "content": "My dog limps."}, {"role": "vet", "content": "Rest."}]}


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The JSON objects that it has printed, a line each."""
        return [json.loads(line) for line in self.out.splitlines()]


Shell = Callable[..., Ended]


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Shell:
    """Runs one command in this process: imports cost a second each otherwise."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VETTED_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "120")

    def run(*arguments: str, stdin: bytes = b"") -> Ended:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8"))
        try:
            code = main(list(arguments))
        except SystemExit as exit_:
            code = int(exit_.code or 0)
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        return Ended(code, out.decode(), err.decode())

    return run


def write(name: str, *rows: object) -> str:
    Path(name).write_text("\n".join(map(json.dumps, rows)), "utf-8")
    return name


def check_keys(name: str, value: dict[str, Any]) -> None:
    assert list(value) == KEYS[name].split(), name
    for key, inner in value.items():
        if f"{name} {key}" in KEYS:
            check_keys(f"{name} {key}", inner[0] if isinstance(inner, list) else inner)


@pytest.mark.parametrize("command", OPTIONS)
def test_options(command: str, shell: Shell) -> None:
    process = shell(*command.split(), "--help")
    options = re.findall(r"^  (-.*?)(?:  |$)", process.out, re.MULTILINE)
    names = [name for option in options for name in re.findall(r"(?<![\w-])--?\w[\w-]*", option)]
    assert (process.code, names) == (0, OPTIONS[command].split())


def test_keys(shell: Shell) -> None:
    good, half_good = write("good.jsonl", GOOD_ROW), write("mixed.jsonl", GOOD_ROW, BAD_ROW)
    check_keys("check", shell("check", half_good, "--json").rows[0])
    check_keys("check --fix", shell("check", half_good, "--fix", "--yes", "--json").rows[0])
    check_keys("cost", shell("cost", good, "--json").rows[0])
    check_keys("import", shell("import", half_good, "--json").rows[0])
    for row in shell("triage", stdin="my cat can't pee\n\n猫吐了".encode()).rows:
        check_keys("triage", row)
    for row in shell("match", stdin=b'{"a": "can cats eat tuna", "b": "may cats eat tuna?"}').rows:
        check_keys("match", row)


def test_codes(shell: Shell) -> None:
    good, half_good = write("good.jsonl", *[GOOD_ROW] * 12), write("mixed.jsonl", *[GOOD_ROW] * 12, BAD_ROW)
    cut_off = write("cut_off.jsonl", GOOD_ROW)
    Path(cut_off).write_text(Path(cut_off).read_text()[:-9])
    codes = {
        command: [shell(*command.split(), file).code for file in (good, half_good, cut_off, "none.jsonl")]
        for command in ("check", "check --json", "cost", "cost --json", "import", "import --yes --json")
    }
    assert codes == {
        "check": [0, 1, 1, 2],
        "check --json": [0, 1, 1, 2],
        "cost": [0, 1, 1, 2],
        "cost --json": [0, 1, 1, 2],
        "import": [0, 1, 1, 2],
        "import --yes --json": [0, 1, 1, 2],
    }
    assert shell("check", half_good, "--fix", "--yes", "-o", "a.jsonl").code == 0
    assert shell("check", half_good, "--fix", "--yes", "-o", "a.jsonl").code == 2
    assert shell("check", cut_off, "--fix", "--yes", "-o", "b.jsonl").code == 1
    assert shell("check", good, "--yes").code == 2
    assert shell("import", good, "--report", "none/r.csv").code == 2
    assert shell("match", stdin=b'{"a": 1}\n{"a": "x", "b": "y"}\n').code == 1
    assert [shell(*line.split()).code for line in ("", "nonsense", "check", "match x", "export --format x")] == [2] * 5


def test_a_version_goes_out(tmp_path: Path, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [shell(*line.split()).code for line in ("export", "lineage v1")] == [2, 2]
    assert not list(tmp_path.iterdir())
    shell("import", write("good.jsonl", GOOD_ROW), "--yes")
    assert [shell(*line.split()).code for line in ("export", "lineage v1")] == [2, 2]
    check_keys("sunset", json.loads(shell("sunset", "--json").out))
    check_keys("backup", json.loads(shell("backup", "--to", f"{tmp_path}-backups", "--json").out))
    assert shell("backup", "--to", f"{tmp_path}-backups", "--keep", "0").code == 2
    assert shell("backup", "--to", str(tmp_path / "inside")).code == 1
    check_keys("restore --list", json.loads(shell("restore", "--from", f"{tmp_path}-backups", "--list", "--json").out))
    process = shell("restore", "--from", f"{tmp_path}-backups")
    assert process.code == 1 and "holds something already" in process.err and "backups there:\n0001-" in process.out
    assert shell("restore", "--from", "none").code == shell("restore", "--from", "none", "--list").code == 1
    monkeypatch.setenv("VETTED_HOME", f"{tmp_path}-new")
    check_keys("restore", json.loads(shell("restore", "--from", f"{tmp_path}-backups", "--json").out))
    Path(f"{tmp_path}-new", ".restoring").mkdir()
    process = shell("health")
    assert process.code == 2 and "or a restore was cut short" in process.err
    monkeypatch.setenv("VETTED_HOME", str(tmp_path))
    database = Database(f"sqlite:///{tmp_path / 'vetted.sqlite3'}")
    with database.begin() as session:
        import_rows(session, distinct_rows(10), "f.jsonl", 0)
        version = freeze(session, tmp_path / "datasets", 0)
    database.close()
    assert version is not None and version.n_test == 0
    check_keys("lineage", json.loads(shell("lineage", "v1").out))
    frozen = (tmp_path / "datasets" / version.file_name).read_text("utf-8")
    assert shell("export").out == frozen
    assert (shell("export", "-o", "v1.jsonl").code, Path("v1.jsonl").read_text("utf-8")) == (0, frozen)
    assert shell("export", "-o", "none/v1.jsonl").code == 2
    assert shell("export", "--part", "test").code == 1
    codes = [shell("export", "--format", form).code for form in ("csv", "prompt-completion", "report")]
    assert codes == [0, 0, 0]
    (tmp_path / "datasets" / version.file_name).write_text("{}\n")
    assert shell("export").code == 1


def test_a_model_goes_out_as_safetensors_only(tmp_path: Path, shell: Shell) -> None:
    ended = shell("export", "--model", "ft:x")
    assert (ended.code, list(tmp_path.iterdir())) == (2, [])
    assert "no trained model 'ft:x' in " in ended.err and "there are: none yet." in ended.err
    ended = shell("export", "--model", "ft:x", "--format", "gguf")
    assert ended.code == 2 and "`python convert_hf_to_gguf.py FOLDER`" in ended.err
    for line in ("--format safetensors", "--model ft:x --format csv", "--model ft:x --version v1"):
        assert shell("export", *line.split()).code == 2


def test_a_result_takes_the_place_of_a_file_and_of_nothing_else(tmp_path: Path, shell: Shell) -> None:
    """A link stays a link, a device a device."""
    (tmp_path / "link.csv").symlink_to(tmp_path / "report.csv")
    assert shell("import", write("mixed.jsonl", GOOD_ROW, BAD_ROW), "--report", "link.csv").code == 1
    assert (tmp_path / "link.csv").is_symlink() and (tmp_path / "report.csv").read_bytes()
    assert shell("import", "mixed.jsonl", "--report", "/dev/null").code == 1
    assert Path("/dev/null").is_char_device()
    assert not list(tmp_path.glob("*.tmp"))
