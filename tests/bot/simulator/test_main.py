"""The command: one line when it listens, a clean end on SIGTERM, 2 if the port is taken."""

import re
import signal
import subprocess
import sys
import urllib.request

COMMAND = [sys.executable, "-m", "bot.simulator", "--port"]


def test_it_listens_and_ends_cleanly() -> None:
    with subprocess.Popen([*COMMAND, "0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            match = re.search(r"http://127\.0\.0\.1:(\d+)", line)
            assert match, line
            with urllib.request.urlopen(match.group() + "/") as page:
                assert b"<title>Vetted</title>" in page.read()
            second = subprocess.run([*COMMAND, match.group(1)], capture_output=True, text=True, timeout=30)
            assert second.returncode == 2 and "taken" in second.stderr and "Traceback" not in second.stderr
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0
            assert process.stderr is not None and process.stderr.read() == ""
        finally:
            process.kill()
