"""What a running bot lets /metrics look at, and what it counts for it."""

from bot.chat.chatting import Chatting
from bot.metrics.counts import BotMetrics
from bot.telegram.workers import Workers
from bot.ticks.meter import LoopMeter
from bot.ticks.ticks import Ticks
from storage.ticks.attempts import Attempts


def watch_ticks(metrics: BotMetrics, ticks: Ticks, attempts: Attempts, meter: LoopMeter) -> None:
    """What is done again and again, and how long the event loop stands still."""
    metrics.watch_steps(ticks, attempts)
    metrics.gauge("steps_in_trouble", "What keeps failing in the ticks.", lambda: attempts.n_lasting)
    metrics.gauge("loop_worst_pause_seconds", "The event loop's worst pause since the start.", lambda: meter.worst)
    words = "The event loop's worst pause of the last minute."
    metrics.gauge("loop_worst_pause_last_minute_seconds", words, lambda: meter.of_last_minute)


def watch_chat(metrics: BotMetrics, chatting: Chatting, workers: Workers, is_counted: bool) -> None:
    """What is asked and answered. `is_counted`: somebody may read it."""
    metrics.gauge("open_updates", "Updates that wait or are under way in this process.", lambda: workers.n_open)
    metrics.gauge("answers_under_way", "Questions that are being answered.", lambda: len(chatting.asking))
    metrics.watch_updates(lambda: workers.failures)
    if is_counted:
        chatting.note_end = metrics.note_end
