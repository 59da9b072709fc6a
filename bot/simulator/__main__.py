"""`python -m bot.simulator`: the simulator alone, for people who want to try their own bot against it."""

import argparse
import asyncio
import errno
import signal
import sys

from bot.simulator.server import TOKEN_SHAPE, run


def _write(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def _serve(host: str, port: int, token: str | None) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await run(host, port, token, stop, lambda url: _write(f"Telegram simulator listening on {url}"))


def main(arguments: list[str] | None = None) -> int:
    """Serve until SIGTERM or Ctrl-C; 2 if the port is taken or the arguments are wrong."""
    parser = argparse.ArgumentParser(prog="python -m bot.simulator", description="A Telegram on loopback.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8081, help="0 takes any free port (default 8081)")
    parser.add_argument("--token", help="the only bot token to accept (default: any of the right shape)")
    options = parser.parse_args(arguments)
    if options.token and not TOKEN_SHAPE.fullmatch(options.token):
        parser.error("--token must look like 123456:30-or-more-letters-digits-underscores-dashes")
    try:
        asyncio.run(_serve(options.host, options.port, options.token))
    except OSError as error:
        reason = "it is taken" if error.errno == errno.EADDRINUSE else str(error)
        sys.stderr.write(f"Cannot listen on {options.host}:{options.port}: {reason}. Try another --port.\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
