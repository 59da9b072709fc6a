"""What a vet has said to a question that says the same in more, or fewer, words: a provider's embeddings decide.

Only where the plain look-up found nothing, nothing that we know differs (`training/similarity/more.py`), and the host
is the one that answers anyway, so that nobody else is told anything. Whatever goes wrong, the model answers.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlmodel import Session

from bot.chat.embedder import Embedder, NoEmbeddings
from bot.chat.source import Answer
from bot.chat.verified import VerifiedAnswers
from bot.triage import triage
from storage import deployments, verified
from storage.database import Database
from storage.endings import Ending
from storage.models import Message, Turn, VerifiedAnswer
from training.similarity import LIMIT, Vector, cosine, pack, unpack

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

    async def look_up(self, turn: Turn, pet_facts: Sequence[Mapping[str, Any]], database: Database) -> Answer | None:
        """The answer whose question is nearest to the turn's, if it is near enough."""
        if self._embedder.rests or turn.provider != self._embedder.provider or len(turn.question) > LIMIT:
            return None
        candidates = self._shelf.that_say_more_or_less(turn, pet_facts)[:MOST_CANDIDATES]
        vectors = (
            await database.run_core(verified.embeddings_of, self._embedder.model, candidates) if candidates else {}
        )
        if not vectors:
            return None
        text = turn.messages[-1]["content"]  # what the model would be asked: nothing personal goes to a hosted one
        try:
            [vector] = await self._embedder.embed([text], OWNER_WAITS_SECONDS)
        except NoEmbeddings:
            return None
        cosines = await self._cosines(vector, vectors, database)
        await self._shelf.catch_up(database)  # a vet may have withdrawn one meanwhile
        near = [(value, n) for n, value in cosines.items() if value >= self._threshold and self._shelf.answer(n)]
        if not near:
            return None
        similarity, verified_id = max(near)
        text = self._shelf.answer(verified_id) or ""
        return Answer(text, Ending.VERIFIED_BY_EMBEDDING, verified_id, similarity)

    async def _cosines(self, vector: Vector, vectors: Mapping[int, bytes], database: Database) -> dict[int, float]:
        """Of a question and the question of each verified answer."""
        misfits = [verified_id for verified_id, content in vectors.items() if len(content) != 4 * len(vector)]
        if misfits:  # another model behind the same name
            await database.run_core(verified.drop_embeddings, misfits)
            self._revision = 0
        return {n: cosine(unpack(content), vector) for n, content in vectors.items() if n not in misfits}

    async def make(self, database: Database) -> None:
        """Make the vectors that are missing, until none is or the host fails. May run any number of times."""
        while not self._embedder.rests:
            revision = self._revision
            rows = await database.run(_missing, self._embedder, revision, self._at_once)
            if not rows:
                return
            await self._shelf.catch_up(database)
            wanting = [row for row in rows if self._shelf.answer(row.id or 0) and may_be_embedded(row.question)]
            try:
                await self._make_for(wanting, database)
            except NoEmbeddings as error:
                if not error.is_refusal:
                    return
                if len(rows) > 1:  # it may be one of them that the host does not take
                    self._at_once = 1
                    continue
                self._at_once = AT_ONCE
                log.warning("verified answer %s stays without an embedding: %s", wanting[0].id, error)
            if self._revision == revision:  # else a look-up wants some made anew
                self._revision = rows[-1].revision

    async def _make_for(self, rows: Sequence[VerifiedAnswer], database: Database) -> None:
        texts = [self._sent(row.question) for row in rows]
        vectors = await self._embedder.embed(texts, MAKING_SECONDS) if texts else []
        packed_vectors = {row.id or 0: pack(vector) for row, vector in zip(rows, vectors, strict=True)}
        await database.run(verified.keep_embeddings, self._embedder.model, packed_vectors)

    def _sent(self, question: str) -> str:
        [message] = self._as_sent(self._embedder.provider, [{"role": "user", "content": question}])
        return str(message["content"])


def may_be_embedded(question: str) -> bool:
    """Not an emergency, nor where no dose may be given: nobody who asks that is answered from here."""
    verdict = triage(question)
    return verdict.flag is None and not verdict.dose and len(question) <= LIMIT


def _missing(session: Session, embedder: Embedder, revision: int, limit: int) -> Sequence[VerifiedAnswer]:
    """What wants a vector; nothing while another provider's model answers: owners are told who gets their questions."""
    active = deployments.active(session)
    if active is None or active.provider != embedder.provider:
        return []
    return verified.without_embedding(session, embedder.model, revision, limit)
