"""What it costs to render an answer: `python -m tests.benchmarks.render`.

CPU time of `bot.telegram.render.render` on a whole answer, and over all edits of an answer that streams in (one look
every 60 characters), per 1,000 characters shown. The parser's import is paid once, by the first answer with Markdown.
"""

import time
from collections.abc import Callable
from pathlib import Path

from bot.telegram.render import render
from tests.bot.telegram.test_render import ANSWER

PLAIN = "Cats need fresh water every day. 猫咪每天需要新鲜的水，体温 38.5 °C 正常。\n"


def milliseconds(work: Callable[[], object], seconds: float = 1.0) -> float:
    """CPU time of one call, the mean over about `seconds`."""
    n_calls, begin = 0, time.process_time()
    while (seconds_spent := time.process_time() - begin) < seconds:
        work()
        n_calls += 1
    return seconds_spent / n_calls * 1000


def resident_kb() -> int:
    """Memory of this process (Linux)."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4


def looks(answer: str) -> None:
    for end in range(60, len(answer) + 60, 60):
        render(answer[:end])


def main() -> None:
    print(f"20 tokens, plain            {milliseconds(lambda: render(PLAIN)):8.4f} ms")
    kb_before, begin = resident_kb(), time.perf_counter()
    render("**x**")
    seconds_spent = (time.perf_counter() - begin) * 1000
    print(f"first Markdown (the import) {seconds_spent:8.1f} ms, {resident_kb() - kb_before} kB")
    print(f"20 tokens, one bold         {milliseconds(lambda: render('**注意：**先停食，' + PLAIN)):8.4f} ms")
    for name, answer in (("plain", PLAIN * 60), ("Markdown", "\n\n".join([ANSWER] * 7))):
        once = milliseconds(lambda answer=answer: render(answer))  # type: ignore[misc]
        stream_ms = milliseconds(lambda answer=answer: looks(answer))  # type: ignore[misc]
        n = len(answer) / 1000
        print(
            f"{name:<9} {len(answer)} characters: {once / n:.3f} ms per 1,000; streamed in, {stream_ms:.0f} ms in all"
        )


if __name__ == "__main__":
    main()
