"""No secret is read, however a text spells it; and what is none stays."""

import html
import json
import pprint
import re
import textwrap
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import linear
from training.text.secrets import MOST, Secrets

TOKEN = "100000001:AAE-abcdefghijklmnopqrstuvwxyz_01234"
SECRETS = st.text(
    st.characters(min_codepoint=33, max_codepoint=0x4FF, exclude_categories=["Cs", "Cc", "Zs"]), min_size=8, max_size=60
).filter(lambda secret: sum(map(str.isalnum, secret)) >= MOST)


def wrapped(text: str) -> str:
    return "\n".join(textwrap.wrap(text, 17, break_on_hyphens=False))


SPELLINGS: list[Callable[[str], str]] = [
    str,
    lambda text: quote(text, safe=""),
    lambda text: re.sub("%..", lambda match: match[0].lower(), quote(text, safe="")),
    quote_plus,
    lambda text: quote(quote(text, safe=""), safe=""),
    lambda text: "".join(f"%{byte:02X}" for byte in text.encode()),
    json.dumps,
    lambda text: json.dumps(json.dumps(text)),
    repr,
    html.escape,
    wrapped,
    lambda text: wrapped(text).replace("\n", "\n    │ "),
    lambda text: pprint.pformat(text, width=20),
    lambda text: repr(wrapped(text)),
]


@given(SECRETS, st.sampled_from(SPELLINGS), st.text(max_size=30), st.text(max_size=30))
def test_no_spelling_gives_a_secret_away(secret: str, spell: Callable[[str], str], before: str, after: str) -> None:
    shown = Secrets([secret]).strike(f"{before} {spell(secret)} {after}")
    assert "<secret>" in shown
    for form in (secret, quote(secret, safe=""), spell(secret)):
        assert form not in shown.replace("<secret>", "")


@given(SECRETS.filter(lambda secret: len(secret) >= 2 * MOST), st.data())
def test_nor_does_a_part_of_it(secret: str, data: st.DataObject) -> None:
    """A host cuts its message at 300 characters, a reader takes what stands before an @ for all of it."""
    begin = data.draw(st.integers(0, len(secret) - MOST))
    part = secret[begin : data.draw(st.integers(begin + MOST, len(secret)))]
    shown = Secrets([secret]).strike(f'host name "{part}" is unknown')
    assert "<secret>" in shown and len(shown) < len('host name "<secret>" is unknown') + 8


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgresql://vetted:hunter2@db/vetted", "postgresql://<secret>@db/vetted"),
        ("proxy http://u:p%40w@proxy:3128 says no", "proxy http://<secret>@proxy:3128 says no"),
        (f"https://api.telegram.org/bot{TOKEN}/getMe", "https://api.telegram.org/bot<secret>/getMe"),
        (f"bot{quote(TOKEN, safe='')}/getMe", "bot<secret>/getMe"),
        ("Authorization: Bearer abcdefghij.klm", "Authorization: Bearer <secret>"),
        ("provided: sk-proj-0123456789abcdef.", "provided: <secret>."),
        ("a@b.example wrote to http://host/@name", "a@b.example wrote to http://host/@name"),
        ("at 10:30:00, 123456789:30", "at 10:30:00, 123456789:30"),
    ],
)
def test_what_looks_like_one_goes_too(text: str, shown: str) -> None:
    assert Secrets([]).strike(text) == shown


@given(st.text())
def test_a_text_without_any_stays_as_it_is(text: str) -> None:
    assert Secrets(["a secret that is nowhere in it"]).strike(text) == Secrets([]).strike(text)


def test_a_long_traceback_costs_what_its_length_does() -> None:
    frame = 'File "/usr/lib/python3/x.py", line 10, in %s\\n  raise Error("&\\n")\n'
    assert (
        linear.growth(Secrets([TOKEN, "sk-proj-0123456789abcdef0123456789abcdef" * 3]).strike, linear.repeated(frame))
        < linear.MOST
    )
