"""How long the starter model and a fine-tune of it take, and what they know.

`python -m tests.benchmarks.training.starter` makes the starter anew in a temporary cache, starts an engine on it,
trains the demo's 13 rows, and asks every question of both sets through HTTP. Prints one table; takes about four minutes
on two cores. CPU seconds include the children.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bot.prompts import SYSTEM_PROMPT
from tests.training.engine.conftest import EngineProcess
from training.engine.learn import starter

DEMO = Path(__file__).parents[3] / "bot" / "demo"


def cpu_seconds() -> float:
    """CPU seconds of all children that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    pairs = {row[0]["content"]: row[1]["content"] for row in starter.rows()}
    clinic = json.loads((DEMO / "clinic.json").read_text("utf-8"))
    correction = json.loads((DEMO / "corrections.json").read_text("utf-8"))["zh"]
    new = {row["Questions"]: row["Replies"] for row in clinic} | {correction["question"]: correction["correction"]}
    old = {question: answer for question, answer in pairs.items() if question not in new}
    with tempfile.TemporaryDirectory() as temporary:
        os.environ["XDG_CACHE_HOME"] = temporary
        began, cpu = time.monotonic(), cpu_seconds()
        command = [sys.executable, "-m", "training.engine.learn.make_starter", str(starter.folder())]
        # Its stdin stays open while it works: when that ends, it ends too.
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as making:
            assert making.wait() == 0
        print(f"| making the starter | {time.monotonic() - began:.0f} s, {cpu_seconds() - cpu:.0f} CPU-s |")

        began = time.monotonic()
        engine = EngineProcess(Path(temporary) / "home", starter.NAME)
        print(f"| engine, from start to ready with the starter cached | {time.monotonic() - began:.1f} s |")
        exact = sum(engine.ask(starter.NAME, question, SYSTEM_PROMPT) == answer for question, answer in pairs.items())
        print(f"| starter's answers that are exact, over HTTP | {exact} of {len(pairs)} |")

        rows = [
            [
                {"role": "system", "content": SYSTEM_PROMPT},
                {"role": "user", "content": question},
                {"role": "assistant", "content": answer},
            ]
            for question, answer in new.items()
        ]
        content = "".join(json.dumps({"messages": row}, ensure_ascii=False) + "\n" for row in rows)
        began = time.monotonic()
        job = engine.wait(engine.tune(content).id, limit_s=300)
        print(f"| job of {len(new)} rows, {job.hyperparameters.n_epochs} epochs | {time.monotonic() - began:.0f} s |")
        model = job.fine_tuned_model
        for name, answers in (("new answers learned", new), ("old answers kept", old)):
            exact = sum(engine.ask(model, question, SYSTEM_PROMPT) == answer for question, answer in answers.items())
            print(f"| {name}, exact | {exact} of {len(answers)} |")
        engine.kill()


if __name__ == "__main__":
    main()
