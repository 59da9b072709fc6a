"""What `vetted triage` says to a vet who changes a rule, as docs/triage.md tells it."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from bot.triage.reader import RULES, rules
from bot.triage.silences import A_SAYING, OF_POISONS, SILENCES

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "triage.md").read_text("utf-8")


def _command(messages: str, folder: Path = RULES) -> subprocess.CompletedProcess[str]:
    """`vetted triage` with the rules of a folder."""
    code = (
        f"import pathlib, bot.triage.reader as reader; reader.RULES = pathlib.Path({str(folder)!r});"
        "from bot.cli.triage import triage; raise SystemExit(triage())"
    )
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, input=messages, capture_output=True, text=True, timeout=60
    )


def _with_rule(folder: Path, file: str, section: str, line: str) -> Path:
    """A copy of the rules with a line more, at the end of a section."""
    shutil.copytree(RULES, folder)
    text = (folder / file).read_text("utf-8")
    first, heading, rest = text.partition(f"[{section}]\n")
    words, gap, last = rest.partition("\n[")
    (folder / file).write_text(f"{first}{heading}{words}{line}\n{gap}{last}", "utf-8")
    return folder


def test_the_command_says_which_silence_silenced_a_sign() -> None:
    row = json.loads(_command("parvo vaccine when\n").stdout)
    rule = next(line.place for line in rules("signs").sections["vomiting"] if "parvo" in line.text)
    silence = {"sign": "vomiting", "words": "parvo", "by": "names a thing", "because": "vaccine", "rule": rule}
    assert row == {"flag": None, "dose": False, "why": [], "silenced": [silence], "weak": ["parvo"]}


def test_the_command_names_the_rule_that_cannot_be_read(tmp_path: Path) -> None:
    folder = _with_rule(tmp_path / "rules", "poisons.txt", "poison_other", "[poison_grape]")
    process = _command("my dog ate grapes\n", folder)
    assert (process.returncode, process.stdout) == (1, "")
    assert re.fullmatch(
        r"vetted: poisons\.txt, line \d+: this section stands above already: \[poison_grape\]\n", process.stderr
    )


def test_the_red_flag_that_the_docs_add_is_seen(tmp_path: Path) -> None:
    (rule,) = re.findall("^ +(third eyelid = .+)$", PAGE, re.MULTILINE)
    (messages,) = re.findall(r"printf '(.+)' \| vetted triage", PAGE)
    folder = _with_rule(tmp_path / "rules", "signs.txt", "eye", rule)
    rows = [json.loads(line) for line in _command(messages.replace("\\n", "\n"), folder).stdout.splitlines()]
    assert [row["flag"] for row in rows] == ["eye", None]
    assert [silence["by"] for silence in rows[1]["silenced"]] == ["general question"]


def test_the_docs_name_every_silence_and_every_file() -> None:
    assert [name for name in [*SILENCES, *OF_POISONS, A_SAYING] if f"| `{name}` |" not in PAGE] == []
    assert [file.name for file in RULES.glob("*.txt") if f"| `{file.name}`" not in PAGE] == []
