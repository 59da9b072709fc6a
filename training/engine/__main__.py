"""`python -m training.engine`: reads settings, composes the engine, serves it. Exit 2 and one sentence if not."""

import argparse
import asyncio
import importlib.util
import os
import shlex
import socket
import sys
from pathlib import Path
from urllib.parse import urlsplit

from storage import settings
from storage.operation.modes import make_private, mend_modes, told
from training.engine.api.errors import CannotStart, Unfit
from training.engine.jobs.options import Options
from training.engine.jobs.vllm import Vllm
from training.engine.learn import starter
from training.engine.learn.task import CHECKPOINT_SECONDS
from training.engine.store.rows import MIN_ROWS

PORT = 8808
MODULES = (
    "torch",
    "transformers",
    "tokenizers",
    "safetensors",
    "accelerate",
    "peft",
    "fastapi",
    "prometheus_client",
    "uvicorn",
    "python_multipart",
)


def main(argv: list[str]) -> int:
    """Serve until stopped. Returns the process's exit status."""
    make_private()
    try:
        arguments = _arguments(argv)
        return _serve(arguments) if arguments.inspect is None else _inspect(arguments.inspect)
    except (CannotStart, Unfit, settings.SettingsError) as error:
        sys.stderr.write(f"vetted engine: {error}\n")
        return 2


def _arguments(argv: list[str]) -> argparse.Namespace:
    """The options; what is not given comes from the environment or .env, like every setting of Vetted."""
    values = settings.load()
    parser = argparse.ArgumentParser(prog="vetted engine", description="OpenAI's API from your own machine.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    port = urlsplit(values.engine_url).port or PORT
    parser.add_argument(
        "--port",
        type=int,
        default=port,
        help="port to listen on, 0 for any free one (VETTED_ENGINE_URL's; %(default)s)",
    )
    parser.add_argument("--home", type=Path, default=values.home, help="data folder (VETTED_HOME; %(default)s)")
    parser.add_argument(
        "--base",
        default=values.base_model,
        help=f"the model to serve and train from: {starter.NAME}, a folder, or owner/name on the hub "
        "(VETTED_BASE_MODEL; %(default)s)",
    )
    parser.add_argument(
        "--inspect",
        nargs="?",
        const=values.base_model,
        metavar="BASE",
        help="print what a model's chat template writes around questions and answers, and whether it thinks; serve "
        "nothing (%(const)s)",
    )
    parser.add_argument(
        "--checkpoint-seconds",
        type=float,
        default=CHECKPOINT_SECONDS,
        metavar="SECONDS",
        help="how often a running job keeps a checkpoint: what a crash costs it at most (%(default)s)",
    )
    parser.add_argument(
        "--checkpoint-steps",
        type=_count,
        metavar="STEPS",
        help="… and after how many steps of it (default: by time alone)",
    )
    parser.add_argument(
        "--min-rows",
        type=_count,
        default=MIN_ROWS,
        metavar="ROWS",
        help="rows that a training file has to have (%(default)s, as at OpenAI)",
    )
    parser.add_argument(
        "--launch",
        type=shlex.split,
        default=[],
        metavar="COMMAND",
        help="what starts a training in several processes, such as 'accelerate launch --config_file gpus.yaml'",
    )
    parser.add_argument(
        "--vllm",
        metavar="URL",
        help="a vLLM server on this disk that is told of every adapter, such as http://127.0.0.1:8000/v1 "
        "(and VETTED_CHAT_URL, for the bot)",
    )
    key = values.engine_key.get_secret_value() if values.engine_key else None
    parser.set_defaults(key=key)
    return parser.parse_args(argv)


def _count(text: str) -> int:
    """A whole number from 1 on."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1 on")
    return int(text)


def _inspect(source: str) -> int:
    _require_libraries()
    from training.engine.learn.base import Base
    from training.engine.learn.inspect import inspect

    base = Base(source)
    sys.stdout.write(f"{inspect(base.name, asyncio.run(base.folder()))}\n")
    return 0


def _serve(arguments: argparse.Namespace) -> int:
    _check(arguments)
    settings.require_whole(arguments.home.expanduser())
    # Before torch is loaded: its threads would spin while they wait, and take the cores from whoever needs them.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    import uvicorn

    from training.engine.learn.base import Base
    from training.engine.server.app import create_app

    vllm = Vllm(arguments.vllm, arguments.key) if arguments.vllm else None
    options = Options(
        checkpoint_seconds=arguments.checkpoint_seconds,
        checkpoint_steps=arguments.checkpoint_steps,
        min_rows=arguments.min_rows,
        launch=tuple(arguments.launch),
        vllm=vllm,
    )
    home = arguments.home.expanduser() / "engine"
    base = Base(arguments.base)
    try:
        home.mkdir(parents=True, exist_ok=True)
        if n_mended := mend_modes(home.parent):
            sys.stderr.write(f"{told(n_mended, home.parent)}\n")
        app = create_app(home, base, arguments.key, options)
        # Bound here, not by uvicorn: a port that is taken shall be one sentence.
        listener = _bind(arguments.host, arguments.port)
    except OSError as error:
        where = home if error.filename else f"{arguments.host}:{arguments.port}"
        raise CannotStart(f"{where}: {error.strerror or error}. Choose another with --home or --port.") from None
    host, port = listener.getsockname()[:2]
    sys.stderr.write(f"Vetted engine: http://{f'[{host}]' if ':' in host else host}:{port}/v1 (base {base.name})\n")
    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=3)
    uvicorn.Server(config).run(sockets=[listener])
    return 0


def _check(arguments: argparse.Namespace) -> None:
    """Raise `CannotStart` where a library is missing, or strangers could come in."""
    _require_libraries()
    from training.engine.api.gate import is_loopback

    if arguments.key is None and not is_loopback(arguments.host):
        raise CannotStart(
            f"{arguments.host} can be reached from other machines: set VETTED_ENGINE_KEY, or listen on 127.0.0.1."
        )


def _require_libraries() -> None:
    missing = [name for name in MODULES if importlib.util.find_spec(name) is None]
    if missing:
        raise CannotStart(f"{', '.join(missing)} not installed; run: pip install 'vetted[local]'")


def _bind(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    if os.name == "posix":  # On Windows this option lets two servers share a port.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
