"""`deploy/`: what it names there is, what it promises of safety is said, and what can be run of it here is run."""

import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from bot.cli.options import make_parser
from bot.ending import WHOLE_SECONDS
from storage.settings import Settings
from tests.conftest import LIMIT_SECONDS
from tests.packaging.parcel import ROOT
from tests.packaging.recipes import DEPLOY, UNITS, image_commands, services, stages, unit, unit_commands
from training.engine.__main__ import _arguments

ANALYZE = shutil.which("systemd-analyze")
MOST_EXPOSED = 2.0
"""Of 10, by systemd's own count; from 2 on it says "OK" without a smile."""


def _names() -> set[str]:
    return {f"VETTED_{name.upper()}" for name in Settings.model_fields}


def test_every_setting_that_is_named_there_is() -> None:
    texts = [path.read_text(encoding="utf-8") for path in DEPLOY.rglob("*") if path.is_file()]
    names = set(re.findall(r"\bVETTED_[A-Z_]+\b", "\n".join(texts)))
    assert len(names) > 8 and names <= _names(), names - _names()


def test_the_example_is_taken_as_it_is(tmp_path: Path) -> None:
    """Empty ones are as if they were not set."""
    file = tmp_path / ".env"
    shutil.copy(DEPLOY / "example.env", file)
    settings = Settings(_env_file=file)
    assert settings.telegram_token is None and settings.owner_ids == [] and settings.base_model == "vetted-starter"
    assert settings.home == Path("/var/lib/vetted")  # of the image's volume, and of the units' StateDirectory
    assert stages()["bot"].all("VOLUME") == ['["/var/lib/vetted", "/var/cache/vetted"]']


@pytest.mark.skipif(shutil.which("runuser") is None or os.geteuid() != 0, reason="only root may be somebody else")
def test_a_command_of_the_shell_runs_as_the_services_do(tmp_path: Path) -> None:
    program = tmp_path / "vetted"
    program.write_text('#!/bin/sh\necho "$(id -un) $PWD $HF_HOME $*"\n')
    program.chmod(0o755)
    text = (DEPLOY / "systemd" / "vetted").read_text(encoding="utf-8")
    for real, ours in (("cd /etc/vetted", f"cd {tmp_path}"), ("/opt/vetted/bin/vetted", str(program))):
        assert real in text
        text = text.replace(real, ours)
    text = text.replace("--user vetted", "--user root")  # there is no such user where the tests run
    run = subprocess.run(["sh", "-c", text, "sh", "doctor", "--json"], capture_output=True, text=True)
    assert run.stdout == f"root {tmp_path} /var/cache/vetted/hub doctor --json\n", run.stderr
    assert (DEPLOY / "systemd" / "vetted").stat().st_mode & 0o111


@pytest.mark.parametrize("arguments", [*image_commands(), *unit_commands()], ids=" ".join)
def test_every_command_is_one(arguments: list[str]) -> None:
    if arguments[0] == "engine":
        _arguments(arguments[1:])
    else:
        assert make_parser().parse_args(arguments).command == arguments[0]


def test_the_commands_of_compose_are_those_of_the_images() -> None:
    commands = {name: re.findall(r"^    command: \[(.*)\]$", text, re.M) for name, text in services().items()}
    images = [", ".join(command) for command in image_commands()]
    assert commands == {"bot": [images[0]], "engine": [images[1]], "database": []}


def test_the_last_stages_hold_nothing_that_builds_and_run_as_nobody_special() -> None:
    bot, engine = stages()["bot"], stages()["engine"]
    assert engine.base == "bot"
    assert [line for line in (*bot.all("RUN"), *engine.all("RUN")) if re.search(r"apt|gcc|pip install", line)] == []
    assert bot.all("USER") == ["10001:10001"] and engine.all("USER") == []
    assert "pip uninstall" in bot.all("RUN")[0]
    for stage in (bot, engine):
        assert len(stage.all("HEALTHCHECK")) == 1
    assert "PYTHONDONTWRITEBYTECODE=1" in bot.all("ENV")[0]
    installs = [line for stage in stages().values() for line in stage.all("RUN") if "pip --python" in line]
    assert len(installs) == 2
    assert all("--only-binary :all:" in line and "constraints.txt" in line for line in installs)


@pytest.mark.parametrize(("name", "status", "code"), [("bot", 200, 0), ("bot", 503, 1), ("engine", 200, 0)])
def test_the_health_check_says_what_healthz_says(name: str, status: int, code: int) -> None:
    class Health(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            assert self.path == "/healthz"
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Health) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        [line] = stages()[name].all("HEALTHCHECK")
        command = json.loads(line.partition("CMD ")[2])
        port = {"bot": "8810", "engine": "8808"}[name]
        assert command[0] == "python" and f":{port}/" in command[2]
        code_line = command[2].replace(port, str(server.server_port))
        run = subprocess.run([sys.executable, "-c", code_line], capture_output=True, timeout=LIMIT_SECONDS)
        server.shutdown()
    assert run.returncode == code


def test_the_services_are_kept_running_limited_and_for_this_machine_alone() -> None:
    texts = services()
    assert set(texts) == {"bot", "engine", "database"}
    for name, text in texts.items():
        assert "restart: unless-stopped" in text and "mem_limit:" in text and "cpus:" in text, name
        assert "no-new-privileges:true" in text and "max-size:" in text, name
        ports = re.findall(r"ports: \[(.*)\]", text)
        assert all(port.startswith('"127.0.0.1:') for port in ports), name
    assert "read_only: true" in texts["bot"] and "cap_drop: [ALL]" in texts["engine"]
    assert "healthcheck:" in texts["database"]  # the images of the others bring theirs
    secrets = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    assert re.findall(r"(?:PASSWORD|KEY|TOKEN): (?!\$\{)", secrets) == []
    names = set(re.findall(r"\$\{(\w+)", secrets))
    example = (DEPLOY / "example.env").read_text(encoding="utf-8")
    assert names == {"POSTGRES_PASSWORD", "VETTED_ENGINE_KEY"}
    assert all(f"\n{name}=\n" in example for name in names)


def test_they_are_given_the_time_that_an_end_takes() -> None:
    [grace] = re.findall(r"stop_grace_period: (\d+)s", services()["bot"])
    [stop] = unit(DEPLOY / "systemd" / "vetted.service")["TimeoutStopSec"]
    for seconds in (grace, stop):
        assert WHOLE_SECONDS + 3 <= int(seconds) <= WHOLE_SECONDS + 15


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_the_units_are_hardened(path: Path) -> None:
    values = unit(path)
    wanted = {
        "User": "vetted",
        "NoNewPrivileges": "yes",
        "ProtectSystem": "strict",
        "StateDirectory": "vetted",
        "Restart": "on-failure",
        "RestartPreventExitStatus": "2",
        "RestrictAddressFamilies": "AF_INET AF_INET6 AF_UNIX",
        "CapabilityBoundingSet": "",
    }
    assert {name: values[name] for name in wanted} == {name: [value] for name, value in wanted.items()}
    assert "SystemCallFilter" in values and "MemoryMax" in path.read_text(encoding="utf-8")
    assert values["EnvironmentFile"] == ["/etc/vetted/.env"]  # no secret in the unit, which everybody may read
    assert values["WorkingDirectory"] == ["/etc/vetted"]  # where the commands of the shell read the same


@pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not installed (apt install systemd)")
@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_systemd_has_nothing_to_say_against_them(path: Path, tmp_path: Path) -> None:
    for each in UNITS:
        # It looks for the program, which is not installed where the tests run.
        text = re.sub(r"^ExecStart=\S+.*", "ExecStart=/bin/true", each.read_text(encoding="utf-8"), flags=re.M)
        (tmp_path / each.name).write_text(text, encoding="utf-8")
    verify = _analyze("verify", str(tmp_path / path.name))
    assert (verify.returncode, verify.stdout + verify.stderr) == (0, "")
    security = _analyze("security", "--offline=true", f"--threshold={MOST_EXPOSED * 10:g}", str(tmp_path / path.name))
    assert security.returncode == 0, security.stdout


def _analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([ANALYZE or "", *arguments], capture_output=True, text=True, timeout=LIMIT_SECONDS)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_the_steps_of_the_image_of_the_bot_make_one_that_runs(tmp_path: Path) -> None:
    """In a folder, not in a container: its absolute paths are put below one of ours, and nobody is made a user. Asks
    the package index."""
    for name in ("source", "wheel", "opt", "var"):
        (tmp_path / name).mkdir()
    below = re.compile(r"(?<![\w.])/(source|wheel|opt/vetted|var/lib/vetted|var/cache/vetted)\b")
    for stage in (stages()[name] for name in ("wheel", "bot-packages")):
        for instruction, rest in stage.steps:
            if instruction == "COPY" and not rest.startswith("--from"):
                _copy(rest.split(), tmp_path / "source")
            elif instruction == "RUN":
                line = below.sub(lambda match: str(tmp_path / match[1]), rest)
                # Its own Python has a pip; that of the tests' environment has none.
                line = re.sub(r"\bpython -m", f"{getattr(sys, '_base_executable', sys.executable)} -m", line)
                run = subprocess.run(["sh", "-ec", line], capture_output=True, text=True, timeout=600)
                assert run.returncode == 0, f"{line}\n{run.stdout}{run.stderr}"
    binary = tmp_path / "opt" / "vetted" / "bin"
    assert "usage: vetted" in subprocess.check_output([binary / "vetted", "--help"], text=True, cwd=tmp_path)
    assert subprocess.run([binary / "python", "-c", "import psycopg, bot.app"], cwd=tmp_path).returncode == 0
    assert not (binary / "pip").exists() and list((binary.parent / "lib").rglob("aiogram/__pycache__/*.pyc"))


def _copy(names: list[str], folder: Path) -> None:
    """`COPY FILE … ./` or `COPY FOLDER FOLDER`."""
    *sources, target = names
    for source in sources:
        path = ROOT / source
        if path.is_dir():
            shutil.copytree(path, folder / target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(path, folder / source)
