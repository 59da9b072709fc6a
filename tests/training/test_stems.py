"""Words are stemmed by several threads at once: rules beside the loop, the nearest questions, imports."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from training.similarity.writing.units import stem

N_THREADS = 8
WORDS = [f"{first}{middle}{last}" for first in "bcdfg" for middle in ("ump", "ell", "izz") for last in ("ing", "edly")]


@pytest.fixture
def often() -> Iterator[None]:
    """Threads take turns as often as they can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("often")
def test_threads_that_stem_at_once_do_not_take_each_others_words() -> None:
    alone = [stem.__wrapped__(word) for word in WORDS]
    with ThreadPoolExecutor(N_THREADS) as threads:
        rounds = [threads.submit(lambda: [stem.__wrapped__(word) for word in WORDS]) for _ in range(20 * N_THREADS)]
        assert all(one.result() == alone for one in rounds)
