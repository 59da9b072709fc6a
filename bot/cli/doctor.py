"""`vetted doctor`: whether this installation is as it should be, whether its bot runs or not."""

import asyncio
import json
from collections.abc import Sequence

from bot import logs
from bot.cli.console import GOOD, PROBLEMS
from bot.doctor.examine import Examination
from bot.doctor.shown import as_json, shown, worst
from storage.operation.diagnosis import Grade
from storage.settings import Settings


def show_doctor(settings: Settings, faults: Sequence[str], for_programs: bool) -> int:
    """Print a line for each thing that was looked at. Exit code 1 where something is bad."""
    logs.set_up("WARNING", settings.secrets)  # what a check was not ready for
    lines = asyncio.run(Examination(settings, faults).lines())
    if for_programs:
        print(json.dumps(as_json(lines), ensure_ascii=False, indent=1))
    else:
        print("\n".join(shown(lines)))
    return PROBLEMS if worst(lines) is Grade.BAD else GOOD
