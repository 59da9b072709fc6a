"""After the warm-up no rule has to be compiled: the first question takes what the next ones take."""

import subprocess
import sys

FIRST = """
import time
from bot.chat.warm import warm_rules
from bot.telegram.render import render
from bot.triage import doses_in, triage
from training.similarity import frame_of

def seconds():
    begin = time.thread_time()
    for text in ("How often should I brush my cat's teeth?", "猫多久刷一次牙？", "My dog has eaten 3 g of chocolate."):
        triage(text), doses_in(text), frame_of.__wrapped__(text), render(f"# {text}")
    return time.thread_time() - begin

if "cold" not in __import__("sys").argv:
    warm_rules()
first = seconds()
print(first / min(seconds() for _ in range(5)))
"""


def _ratio(*words: str) -> float:
    process = subprocess.run([sys.executable, "-c", FIRST, *words], capture_output=True, text=True, check=True)
    return float(process.stdout)


def test_the_first_question_waits_for_no_rule() -> None:
    assert _ratio("cold") > 50  # some 300 where it was measured
    assert _ratio() < 25
