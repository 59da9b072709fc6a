"""What a vet has said to a question that says the same in more, or fewer, words: a provider's embeddings decide.

Only where the plain look-up found nothing, nothing that we know differs (`training/similarity/more.py`), and the host
is the one that answers anyway, so that nobody else is told anything. Whatever goes wrong, the model answers.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlmodel import Session

from bot.chat.embedder import Embedder, NoEmbeddings
from bot.chat.verified import Found, VerifiedAnswers
from bot.triage import triage
from storage import deployments, embeddings
from storage.database import Database
from storage.models import Message, Turn, VerifiedAnswer
from training.similarity import LIMIT, cosine, pack, unpack

log = logging.getLogger(__name__)

OWNER_WAITS_SECONDS = 1.5
MAKING_SECONDS = 30.0
AT_ONCE = 64
"""Questions in one request, when vectors are made."""
MOST_CANDIDATES = 100
"""The newest of the answers that may fit; a product takes about 0.1 ms."""


class Nearest:
    """Makes the vectors of what is served, and looks one up among them."""

    def __init__(
        self,
        shelf: VerifiedAnswers,
        embedder: Embedder,
        threshold: float,
        as_sent: Callable[[str, list[Message]], list[Message]],
    ) -> None:
        """`threshold`: the smallest cosine, 0 to 1. `as_sent`: what of a prompt goes to a provider."""
        self._shelf = shelf
        self._embedder = embedder
        self._threshold = threshold
        self._as_sent = as_sent
        self._revision = 0
        self._at_once = AT_ONCE

    async def look_up(self, turn: Turn, theirs: Sequence[Mapping[str, Any]], database: Database) -> Found | None:
        """The answer whose question is nearest to the turn's, if it is near enough."""
        if self._embedder.rests or turn.provider != self._embedder.provider or len(turn.question) > LIMIT:
            return None
        candidates = self._shelf.that_say_more_or_less(turn, theirs)[:MOST_CANDIDATES]
        if not candidates:
            return None
        packed = await database.run_core(embeddings.of, self._embedder.model, candidates)
        if not packed:
            return None
        sent = turn.messages[-1]["content"]  # what the model would be asked: nothing personal goes to a hosted one
        try:
            [asked] = await self._embedder.embed([sent], OWNER_WAITS_SECONDS)
        except NoEmbeddings:
            return None
        other_length = [verified_id for verified_id, vector in packed.items() if len(vector) != 4 * len(asked)]
        if other_length:  # another model behind the same name
            await database.run_core(embeddings.drop, other_length)
            self._revision = 0
        cosines = {n: cosine(unpack(vector), asked) for n, vector in packed.items() if n not in other_length}
        await self._shelf.catch_up(database)  # a vet may have withdrawn one meanwhile
        near = [(value, n) for n, value in cosines.items() if value >= self._threshold and self._shelf.answer(n)]
        if not near:
            return None
        value, verified_id = max(near)
        return Found(verified_id, self._shelf.answer(verified_id) or "", value, by_embedding=True)

    async def make(self, database: Database) -> None:
        """Make the vectors that are missing, until none is or the host fails. May run any number of times."""
        while not self._embedder.rests:
            before = self._revision
            rows = await database.run(_missing, self._embedder, before, self._at_once)
            if not rows:
                return
            await self._shelf.catch_up(database)
            fit = [row for row in rows if self._shelf.answer(row.id or 0) and may_be_embedded(row.question)]
            try:
                texts = [self._sent(row.question) for row in fit]
                made = await self._embedder.embed(texts, MAKING_SECONDS) if texts else []
            except NoEmbeddings as error:
                if not error.is_refusal:
                    return
                if len(rows) > 1:  # it may be one of them that the host does not take
                    self._at_once = 1
                    continue
                self._at_once = AT_ONCE
                log.warning("verified answer %s stays without an embedding: %s", fit[0].id, error)
            else:
                vectors = {row.id or 0: pack(vector) for row, vector in zip(fit, made, strict=True)}
                await database.run(embeddings.keep, self._embedder.model, vectors)
            if self._revision == before:  # else a look-up wants some made anew
                self._revision = rows[-1].revision

    def _sent(self, question: str) -> str:
        [message] = self._as_sent(self._embedder.provider, [{"role": "user", "content": question}])
        return str(message["content"])


def may_be_embedded(question: str) -> bool:
    """Not an emergency, nor where no dose may be given: nobody who asks that is answered from here."""
    seen = triage(question)
    return seen.flag is None and not seen.dose and len(question) <= LIMIT


def _missing(session: Session, embedder: Embedder, revision: int, limit: int) -> Sequence[VerifiedAnswer]:
    """What wants a vector; nothing while another provider's model answers: owners are told who gets their questions."""
    active = deployments.active(session)
    if active is None or active.provider != embedder.provider:
        return []
    return embeddings.missing(session, embedder.model, revision, limit)
