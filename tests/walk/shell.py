"""The walk on the shell, step by step: each command as somebody types it, and what it has to say."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.conftest import wait_until
from tests.hosts.grounds import Ground
from tests.walk.does import does
from tests.walk.roads import Road
from tests.walk.rows import CONTENT, FILE_NAME, PAIRS, QUESTION, REPLY, VAGUE

Run = Callable[..., tuple[int, str, str]]
"""Runs `vetted WORDS`; its exit code, and what it has printed on standard output and error."""
ROOT = Path(__file__).parents[2]


class ShellWalk:
    """Somebody at a terminal. Each step asserts what they see; `job` and `model` are what they have copied from it."""

    def __init__(self, run: Run, road: Road, ground: Ground) -> None:
        self._run, self._road, self._ground = run, road, ground
        self.job = self.model = ""

    def has(self, feature: str) -> bool:
        """Whether the host has what not every one has."""
        return feature in self._ground.has

    def good(self, *words: str, code: int = 0) -> str:
        """What a command prints that ends so."""
        got, out, err = self._run(*words)
        _print(f"[{self._road.name}] vetted {' '.join(words)} -> {got}", out, err)
        assert got == code, (words, got, out, err)
        return out + err if code else out

    def rows(self, *words: str) -> list[dict[str, Any]]:
        """The JSON objects that a command prints."""
        return [json.loads(line) for line in self.good(*words, "--json").splitlines()]

    @does(1, 12, 16, 17)
    @does(2, 22)
    def check(self) -> None:
        """The file as it is: no mistake, 59 rows."""
        Path(FILE_NAME).write_bytes(CONTENT)
        assert f"{len(PAIRS)} examples" in self.good("check", FILE_NAME, "--model", self._ground.base)
        [facts] = self.rows("check", FILE_NAME, "--model", self._ground.base)
        assert facts["examples"] == len(PAIRS) and not [p for p in facts["problems"] if p["severity"] == "error"]

    @does(1, 11, 13, 14, 18)
    def import_file(self) -> None:
        """First a dry run, which shows the first row; then a yes."""
        out = self.good("import", FILE_NAME)
        assert f"{len(PAIRS)} good, 0 bad" in out and PAIRS[0]["Questions"] in out and "nothing imported" in out
        assert f"imported: {len(PAIRS)} new examples" in self.good("import", FILE_NAME, "--yes")

    @does(1, 37, 40, 41, 42, 43, 44)
    @does(2, 23, 24)
    @does(4, 3, 4)
    def begin(self) -> None:
        """The offer, and after the yes the job with what was chosen."""
        words = ["finetune", "-m", self._ground.base, "--suffix", "pets", "--n-epochs", str(self._road.n_epochs)]
        words += ["--batch-size", "4", "--learning-rate", self._road.rate]
        offer = json.loads(self.good(*words, "--dry-run", "--json"))
        assert offer["examples"] + offer["test_examples"] == len(PAIRS) and offer["suffix"] == "pets"
        assert (offer["n_epochs"], offer["batch_size"]) == (self._road.n_epochs, 4)
        assert self.good("jobs", "list", code=0) == ""
        assert "was asked for: vetted jobs follow" in self.good(*words, "--yes")
        [row] = self.rows("jobs", "list")
        assert (row["provider"], row["base"], row["model"]) == (self._road.name, self._ground.base, None)
        self.job = row["job"]
        assert self.job and "same version and base already" in self.good(*words, "--yes", code=1)

    @does(1, 45, 49)
    @does(2, 27)
    @does(3, 33, 34)
    @does(4, 5, 8)
    def follow(self) -> None:
        """Its events as they come; Ctrl-C in the midst of it, and on from the last one."""
        self._ground.run(self.job)
        lines, event = self._interrupted()
        if self.has("pause"):
            self._pause()
        self._ground.finish(self.job)
        rows = self.rows("jobs", "follow", self.job, *(["--after", event] if event else []))
        assert rows[-1]["status"] == "succeeded" and rows[-1]["model"]
        self.model = rows[-1]["model"]
        fresh = [row["event"] for row in rows if "event" in row]
        assert len(set(fresh)) == len(fresh) and event not in fresh
        messages = [row["event"] for row in self.rows("jobs", "events", self.job)]
        assert set(fresh) <= set(messages) and (not event or event in messages or not self.has("log"))
        assert bool(lines or fresh) and ("log" not in self._ground.has or len(messages) > 2)

    def _interrupted(self) -> tuple[list[str], str]:
        """What `follow` has printed before Ctrl-C, and from which event it says that one goes on."""
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "jobs", "follow", self.job],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        lines: list[str] = []

        def is_running() -> bool:
            assert process.stdout is not None
            lines.append(process.stdout.readline())
            return re.match(r"\w{8}: (running|succeeded)", lines[-1]) is not None

        wait_until(is_running, lambda: f"{lines}")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        print(
            f"[{self._road.name}] vetted jobs follow, Ctrl-C -> {process.returncode}\n{''.join(lines)}{out}{err}",
            file=sys.__stdout__,
        )
        assert process.returncode == 130, err
        match = re.search(r"--after (\S+)", err)
        return [line for line in [*lines, *out.splitlines()] if line.strip()], match[1] if match else ""

    def _pause(self) -> None:
        """Where the host can."""
        code, out, err = self._run("jobs", "pause", self.job)
        if code:  # it was quicker than we are
            assert self._road.name == "local" and "says no" in err, (out, err)
            return
        wait_until(lambda: self._status() in ("paused", "succeeded"), "the pause")
        if self._status() == "paused":
            self.good("jobs", "resume", self.job)

    def _status(self) -> str:
        return str(json.loads(self._run("jobs", "get", self.job, "--json")[1])["status"])

    @does(1, 47, 48, 52)
    @does(2, 25, 29)
    @does(3, 37, 38, 40, 76)
    @does(4, 6, 7)
    def look_back(self) -> None:
        """List, get, checkpoints, result files: each host has what it has, and says what it has not."""
        assert "succeeded" in self.good("jobs", "list") and self.model in self.good("jobs", "list")
        [facts] = self.rows("jobs", "get", self.job)
        assert (facts["status"], facts["model"], facts["n_epochs"]) == ("succeeded", self.model, self._road.n_epochs)
        checkpoints = self.rows("jobs", "checkpoints", self.job)
        assert bool(checkpoints) == self.has("checkpoints") and all(row["model"] for row in checkpoints)
        if self.has("results"):
            [path, *_] = [row["path"] for row in self.rows("jobs", "results", self.job, "-o", "figures")]
            assert b"loss" in Path(path).read_bytes()
        else:
            assert "no result files" in self.good("jobs", "results", self.job, code=1)
        [row] = [row for row in self.rows("models", "list") if row["model"] == self.model]
        assert (row["base"], row["state"], row["hosting"]) == (self._ground.base, "there", None)

    def host(self) -> None:
        """Where a fine-tune answers only from a deployment, a sentence says so, and a command has it made."""
        if self._road.hosting == "none":
            assert "nothing to host" in self.good("models", "host", self.model, code=2)
            return
        refusal = self.good("ask", QUESTION, "-m", self.model, code=2)
        assert f"vetted models host {self.model}" in refusal
        assert "Add --yes" in self.good("models", "host", self.model, code=2)
        out = self.good("models", "host", self.model, "--yes")
        assert "preparing" in out and "ready, answers as" in out
        assert self.rows("models", "list")[-1]["hosting"] == "ready"

    @does(1, 54, 55, 56)
    @does(4, 10)
    def ask_both(self) -> None:
        """The tuned model and its base, side by side, at temperature 0."""
        tuned, base = self.rows("ask", QUESTION, "-m", self.model, "--beside")
        assert (tuned["model"], base["model"]) == (self.model, self._ground.base)
        if self._road.name != "local":  # a tiny random model has nothing to say
            assert (tuned["answer"], base["answer"]) == (REPLY, VAGUE)
        assert f"— {self.model} (" in self.good("ask", QUESTION, "-m", self.model, "--beside")

    @does(1, 51)
    @does(3, 46)
    @does(4, 11)
    def delete(self) -> None:
        """Never without a yes, nor while it is hosted; then it is gone, and says so."""
        assert "Add --yes" in self.good("jobs", "delete", self.job, code=2) or self._road.hosting in ("free", "asks")
        if self._road.hosting in ("free", "asks"):
            assert "vetted models end" in self.good("jobs", "delete", self.job, "--yes", code=2)
            assert "Add --yes" in self.good("models", "end", self.model, code=2)
            assert "ended" in self.good("models", "end", self.model, "--yes")
        assert "is deleted at" in self.good("jobs", "delete", self.job, "--yes")
        assert self.rows("models", "list") == [] or self.rows("models", "list")[-1]["state"] == "deleted"
        assert "It was deleted on 20" in self.good("ask", QUESTION, "-m", self.model, code=2)
        assert "is deleted already" in self.good("jobs", "delete", self.job, "--yes", code=2)


def _print(*texts: str) -> None:
    """Beside what is captured, for who runs it with -s and wants to read along."""
    if os.environ.get("WALK_TALKS"):
        print("\n".join(text.rstrip("\n") for text in texts if text), file=sys.__stderr__, flush=True)
