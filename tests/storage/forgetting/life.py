"""Lives to be forgotten: rows of every table in shapes that the product makes, that older versions have made, and that
nobody has thought of. The owner's words are all of one alphabet, so that any that is left is seen."""

import json
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import select as select_columns
from sqlmodel import Session, SQLModel, col, select

from storage import cases, claims, datasets, people, pets, reviews
from storage.candidates import votes
from storage.forgetting import showings
from storage.models import (
    Candidate,
    CandidateState,
    Case,
    CaseCard,
    CaseMessage,
    Conversation,
    DatasetVersion,
    Embedding,
    Feedback,
    InboxUpdate,
    Label,
    LabelledPair,
    Launch,
    Model,
    Pair,
    Prompt,
    SafetyQuestion,
    Sample,
    SecondOpinion,
    Turn,
    Upload,
    Verdict,
    Vote,
    now,
)
from storage.wordings import proposals
from training.dataset.promote import decide, promote_reviews

OWNER, OTHER, VET, GROUP = 7001, 7002, 7003, -7700
WORDS = ("qavzox", "wexlupp", "zyphor41", "鼡鼢鼣鼤", "trizzk")
"""Only the owner says these."""
COMMON = ("my cat does not eat", "what shall we do now", "猫不吃东西怎么办", "is it safe for dogs")
WISH = 1000
"""The update that wishes to be forgotten."""

texts = (
    st.lists(st.sampled_from((*WORDS, *COMMON)), min_size=1, max_size=4).map(" ".join).map(lambda t: f"{t} {WORDS[0]}")
)
plain = st.sampled_from(COMMON)


@dataclass
class Life:
    """What is put into the tables, as it is drawn."""

    session: Session
    draw: Any
    n: int = 0
    conversations: dict[int, int] = field(default_factory=dict)
    questions: list[str] = field(default_factory=lambda: ["my cat does not eat"])

    def number(self) -> int:
        """The next one that nobody has."""
        self.n += 1
        return self.n

    def begin(self) -> None:
        """The people, and where they talk."""
        names = {OWNER: f"{WORDS[4]} Q", OTHER: "Ann", VET: "Dr. Chen"}
        for person_id, name in names.items():
            people.meet(self.session, person_id, name, "en")
        for chat_id in (OWNER, OTHER, GROUP):
            conversation = Conversation(chat_id=chat_id)
            self.session.add(conversation)
            self.session.flush()
            self.conversations[chat_id] = conversation.id or 0
        model = Model(provider="openai", name="ft:1")
        self.session.add(model)
        self.session.flush()
        self.session.add(Candidate(id=1, model_id=model.id or 0, state=CandidateState.WAITING))
        self.session.flush()

    def turn(self, person: int, chat_id: int) -> Turn:
        """A question in one of its shapes, with what was said before it."""
        question = self.draw(texts if person == OWNER else plain)
        self.questions += [question] * (person == OWNER)
        parts = [{"type": "text", "text": question}, {"type": "image_url", "image_url": {"url": "telegram:x"}}]
        content = (
            self.draw(st.sampled_from([question, question, question, parts, [], None])) if person == OWNER else question
        )
        context = self._context(chat_id)
        messages = [{"role": "system", "content": "S"}, *context, {"role": "user", "content": content}]
        if person == OWNER:
            messages = self.draw(st.sampled_from([messages, messages, messages, messages[-1:], []]))
        # An answer repeats what its prompt says: of an owner who has never said a word nothing needs to be known.
        before = json.dumps(context, ensure_ascii=False)
        words = [WORDS[0], WORDS[3]] if person == OWNER else [word for word in WORDS if word in before]
        quotes = [f"As said: {' '.join(words)}, fish."] if words else []
        answer = self.draw(st.sampled_from([None, "Fish.", *quotes]))
        turn = Turn(
            conversation_id=self.conversations[chat_id],
            chat_id=chat_id,
            owner_id=person,
            question=question,
            messages=messages,
            provider="openai",
            model="m",
            answer=answer,
            error=None if answer else "host",
            flag=self.draw(st.sampled_from([None, None, None, "poison"])),
            is_emergency=self.draw(st.sampled_from([None, None, False])),
            update_id=self.number(),
        )
        self.session.add(turn)
        self.session.flush()
        return turn

    def _context(self, chat_id: int) -> list[dict[str, Any]]:
        """As `turns.context` gives it; a host may have been sent other words in place of a phone number."""
        conversation_id = self.conversations[chat_id]
        query = select(Turn).where(Turn.conversation_id == conversation_id, col(Turn.answer).is_not(None))
        pairs = self.session.exec(query.order_by(col(Turn.id))).all()[-3:]
        is_redacted = self.draw(st.booleans())
        return [
            message
            for turn in pairs
            for message in (
                {"role": "user", "content": f"[phone] {turn.question}" if is_redacted else turn.question},
                {"role": "assistant", "content": turn.answer},
            )
        ]

    def follow(self, turn: Turn) -> None:
        """What vets, models and training make of a turn."""
        assert turn.id is not None
        session = self.session
        reviews.show_card(session, VET, self.number(), turn.id)
        session.merge(Feedback(turn_id=turn.id, person_id=turn.owner_id, value=-1))
        session.merge(SecondOpinion(turn_id=turn.id, provider="openai", model="m"))
        claim = claims.take(session, turn.id, VET, now())
        if claim is not None and turn.owner_id == OWNER:
            claims.set_draft(claim, f"a draft about {WORDS[1]}")
        pair = Pair(
            candidate_id=1, round=1, cluster=str(turn.id), turn_id=turn.id, question=turn.question,
            candidate_answer=turn.answer or "A", active_answer="B",
        )  # fmt: skip
        if votes.add_pair(session, pair) and pair.id is not None:
            session.add(Vote(pair_id=pair.id, vet_id=VET, ballot="same"))
        session.add(Sample(candidate_id=1, round=1, kind="pair", item=str(turn.id), arm="active", answer=turn.answer))
        verdict = self.draw(st.sampled_from([Verdict.CORRECTED, Verdict.APPROVED, Verdict.REJECTED, None]))
        if verdict is None or turn.answer is None or any(not isinstance(m["content"], str) for m in turn.messages):
            return
        is_owners = turn.owner_id == OWNER
        correction = f"{WORDS[4]} Q: {WORDS[2]}" if is_owners else "Call us."
        decide(session, turn.id, VET, verdict, correction if verdict is Verdict.CORRECTED else None)
        session.flush()

    def pair(self, turn: Turn, answered: Turn) -> None:
        """The one was near to the other; a vet has said something of it, or not yet."""
        pair = LabelledPair(
            asked_id=turn.id, answered_id=answered.id, question=turn.question, language="en", likeness=0.9,
            pets=[{"species": WORDS[1] if turn.owner_id == OWNER else "cat", "young": False}], proposed_by="likeness",
        )  # fmt: skip
        label = self.draw(st.sampled_from([Label.SAME, Label.NOT_SAME, None]))
        if proposals.propose(self.session, pair) and label is not None:
            proposals.set_label(self.session, pair, VET, label)

    def case(self, person: int, chat_id: int, turn: Turn | None) -> None:
        """A case with words of its owner's and a vet's; in the group the owner's stand in somebody else's."""
        session = self.session
        case = Case(chat_id=chat_id, owner_id=person, turn_id=turn.id if turn else None, reason="asked")
        session.add(case)
        session.flush()
        assert case.id is not None
        speech = self.draw(texts if person == OWNER else plain)
        cases.add_message(session, case.id, person, speech, self.number())
        cases.add_message(
            session, case.id, VET, f"About {speech if person == OWNER else 'it'}: come by.", self.number()
        )
        if chat_id == GROUP and person != OWNER:
            cases.add_owners_words(session, case, OWNER, self.draw(texts), self.number())
            old = f"{WORDS[4]} Q: {self.draw(texts)}"  # as rows were before the speaker was kept
            session.add(CaseMessage(case_id=case.id, from_id=person, text=old))
        session.add(CaseCard(chat_id=VET, message_id=self.number(), case_id=case.id))
        if self.draw(st.booleans()):
            case.closed_at = now()
        session.flush()

    def version(self) -> None:
        """What is in the pool becomes a version, and a host says something of its job."""
        promote_reviews(self.session)
        pool = datasets.pool(self.session)
        ids = [example.id for example in pool if example.id is not None]
        owners_ids = {e.id for e in pool if WORDS[0] in json.dumps(e.messages, ensure_ascii=False)}
        version = DatasetVersion(name="v1", file_name="v1.jsonl", sha256="0", n_examples=len(ids), frozen_by=1)
        datasets.add_version(self.session, version, ids)
        for id in ids[:2]:
            self.session.add(
                Sample(
                    candidate_id=1,
                    round=1,
                    kind="kept",
                    item=str(id),
                    arm="active",
                    example_id=id,
                    answer=WORDS[1] if id in owners_ids else "Fish.",
                )
            )
        error = f"line 3: {WORDS[0]} is not allowed" if owners_ids else "no"
        launch = Launch(
            version_id=version.id or 0, provider="openai", model="b", n_epochs=1, tokens_billed=1, quoted_by=1,
            chat_id=1, error=error, warnings=[error], confirmed_at=now(),
        )  # fmt: skip
        self.session.add(launch)

    def updates(self) -> None:
        """Rows of the inbox in every shape: done, set aside, waiting; of the owner, and of others about them."""
        person = {"id": OWNER, "is_bot": False, "first_name": WORDS[4]}
        words = self.draw(texts)
        message = {"message_id": 5, "from": person, "chat": {"id": GROUP}, "text": words}
        ann = {"id": OTHER, "is_bot": False, "first_name": "Ann"}
        shapes: list[Any] = [
            {"message": message},
            {"edited_message": {**message, "edit_date": 1}},
            {"message": {"from": ann, "chat": {"id": GROUP}, "reply_to_message": message, "text": "?"}},
            {"message": {"from": ann, "chat": {"id": GROUP}, "quote": {"text": words}, "external_reply": {"origin": {
                "type": "user", "sender_user": person}}}},
            {"message": {"from": ann, "chat": {"id": OTHER}, "forward_origin": {"type": "user", "sender_user": person},
                "caption": words}},
            {"callback_query": {"from": person, "data": words, "message": {"chat": {"id": GROUP}}}},
            {"message": {"from": {"id": VET}, "chat": {"id": VET}, "text": "ok", "reply_to_message": {
                "chat": {"id": VET}, "message_id": 77, "text": f"card: {WORDS[0]}"}}},
        ]  # fmt: skip
        for shape in shapes:
            row = InboxUpdate(update_id=self.number(), chat_id=GROUP, content=json.dumps(shape))
            row.set_aside_at = now()
            self.session.add(row)
        for content in (
            words,
            "null",
            "[1]",
            json.dumps([message]),
            "{",
            f'{{"x": {{"id": {OWNER}}}, "t": "{WORDS[0]}"',
        ):
            self.session.add(InboxUpdate(update_id=self.number(), chat_id=OWNER, content=content, set_aside_at=now()))
        self.session.add(InboxUpdate(update_id=self.number(), chat_id=GROUP, content=json.dumps({"message": message})))
        showings.show(self.session, VET, 77, [OWNER])

    def rest(self) -> None:
        """Pets, prompts, files, what a vet has copy."""
        pets.add(self.session, OWNER, WORDS[2], {"species": WORDS[1], "breed": WORDS[0]})
        pets.add(self.session, OTHER, "Mimi", {"species": "cat"})
        self.session.add(Prompt(chat_id=OWNER, message_id=self.number(), kind="pet_weight"))
        self.session.add(Upload(sha256="1", file_name=f"{WORDS[0]}.csv", chat_id=OWNER, sent_by=OWNER))
        self.session.add(Upload(sha256="2", file_name="clinic.csv", chat_id=VET, sent_by=VET))
        copy = self.draw(st.sampled_from([self.questions[-1], "an honest question"]))
        self.session.add(SafetyQuestion(question=copy, kind="emergency", added_by=VET))
        self.session.flush()
        for answer in self.session.execute(select_columns(SQLModel.metadata.tables["verifiedanswer"].c.id)).scalars():
            self.session.merge(Embedding(verified_id=answer, model="e", vector=b"1234"))


def dump(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    return {
        name: [tuple(row) for row in session.execute(select_columns(table))]
        for name, table in SQLModel.metadata.tables.items()
    }


def traces(rows: dict[str, list[tuple[Any, ...]]]) -> list[str]:
    """Where one of the owner's words stands."""
    return [
        f"{name}: {row}"
        for name, table in rows.items()
        for row in table
        if any(word in json.dumps(row, ensure_ascii=False, default=str) or word in str(row) for word in WORDS)
    ]
