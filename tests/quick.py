"""What each of a thousand bots in one process would find out anew, and a real one finds out once at its start.

Nothing here stands for a real part: what is kept is what the real part said the first time. Each bot still has a
database file, a dispatcher, settings and connections of its own.
"""

import inspect
import os
import ssl
from collections.abc import Callable, Iterator
from functools import cache, partial
from types import FunctionType, MethodType
from typing import Any

import pytest
from aiogram.dispatcher.event.handler import CallableObject
from sqlalchemy import Connection, event

from storage.migrations import migrate
from storage.settings import Settings


@pytest.fixture(scope="session", autouse=True)
def once_a_run() -> Iterator[None]:
    """Keeps the parameters of handlers (1,200 a dispatcher), the certificates that no test needs (20 ms a client), and
    the statements that make the tables (80)."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CallableObject, "__post_init__", _with_kept_parameters(CallableObject.__post_init__))
        patch.setattr(ssl, "create_default_context", cache(ssl.create_default_context))
        patch.setattr(migrate, "_make", _with_kept_statements(migrate._make))
        yield


def _with_kept_parameters(look: Callable[[CallableObject], None]) -> Callable[[CallableObject], None]:
    values: dict[object, tuple[bool, set[str], bool]] = {}

    def look_once(handler: CallableObject) -> None:
        key = _key(inspect.unwrap(handler.callback))
        if key is None or key not in values:
            look(handler)
            if key is not None:
                values[key] = (handler.awaitable, handler.params, handler.varkw)
        else:
            handler.awaitable, handler.params, handler.varkw = values[key]

    return look_once


def _key(callback: Any) -> object:
    """What decides which parameters something has that can be called: routers make their functions anew each time, of
    the same code. None where that is not known."""
    if isinstance(callback, MethodType):
        code = getattr(callback.__func__, "__code__", None)
        return code and (MethodType, code)
    if isinstance(callback, FunctionType):
        return callback.__code__
    if isinstance(callback, partial) or inspect.isclass(callback) or hasattr(callback, "__signature__"):
        return None
    return type(callback)


def _with_kept_statements(make: Callable[[Connection], None]) -> Callable[[Connection], None]:
    statements: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        statements.append((statement, parameters))

    def make_as_before(connection: Connection) -> None:
        if connection.dialect.name != "sqlite":
            make(connection)
        elif statements:
            for statement, parameters in statements:
                connection.exec_driver_sql(statement, parameters)
        else:
            event.listen(connection, "before_cursor_execute", note)
            make(connection)
            event.remove(connection, "before_cursor_execute", note)

    return make_as_before


def settings_of(changes: dict[str, Any], **values: Any) -> Settings:
    """Settings with `values`, and `changes`, which are not looked at. What the environment sets beside them is read
    again only when it has changed."""
    environment = tuple(sorted((k, v) for k, v in os.environ.items() if k.upper().startswith(("VETTED_", "OPENAI_"))))
    return _read_settings(environment, tuple(values.items())).model_copy(update=changes, deep=True)


@cache
def _read_settings(_environment: tuple[tuple[str, str], ...], values: tuple[tuple[str, Any], ...]) -> Settings:
    return Settings(_env_file=None, **dict(values))
