"""Each command and button × each sender who may not: nothing is changed, and nothing is shown but a polite no."""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

import pytest
from sqlalchemy import func
from sqlalchemy import select as select_columns
from sqlmodel import Session, SQLModel, col, select

import admin
from admin.data.private_card import fingerprint
from admin.follow.buttons import JobVerb
from admin.roles import Guard
from admin.vets.cases.desk import VetDesk
from admin.vets.votes.shuffle import VoteChoice, mark_of
from bot.chat.ask_vet import back_button
from bot.dispatcher import make_dispatcher
from bot.simulator.client import Shown, contains
from bot.texts import Texts
from storage import cases, claims, deployments, launches, people, reviews, turns, verified
from storage.candidates import votes
from storage.models import (
    AuditEntry,
    Candidate,
    CandidateState,
    Case,
    Deed,
    Example,
    Feedback,
    HostedModel,
    InboxUpdate,
    LabelledPair,
    Launch,
    Model,
    Pair,
    Rank,
    ReviewClaim,
    Turn,
    Upload,
    Verdict,
    Vote,
    now,
)
from storage.wordings import proposals
from tests.conftest import ADMIN, OTHER, OWNER, VET, Clinic, eventually
from training.dataset.freeze import freeze
from training.importing.apply import import_rows

STRANGER, COLLEAGUE, FORMER, GROUP = OTHER, 2003, 2004, -1001
NAMES = {OWNER: "小林", STRANGER: "Olga", VET: "Dr. Chen", COLLEAGUE: "Dr. Li", FORMER: "Dr. Gone", ADMIN: "Alex"}
SECRET = "zebra"
PAIRS = json.dumps([{"Questions": f"Q{n}?", "Replies": f"A{n}."} for n in range(3)]).encode()

VETS_WORDS = [
    "/review",
    "/cases",
    "/verified",
    f"/verified {SECRET}",
    "/lineage 1",
    "/pairs",
    "/compare",
    "/safety",
    f"/safety dose {SECRET}",
]
ADMINS_WORDS = [
    *(
        "/dataset",
        "/check",
        "/cost",
        "/export",
        "/import",
        "/finetune",
        "/budget",
        "/refresh",
        "/budget abc 1",
        "/jobs",
        "/job abc",
        "/cancel abc",
    ),
    *("/dataset name v1 theirs", "/dataset diff", "/private", "/models", "/use 2", "/use other-model", "/rollback"),
    *(
        "/stats",
        "/when 14:03",
        "/prompt",
        "/inbox",
        "/doctor",
        "/roles",
        f"/roles admin {STRANGER}",
        f"/roles vet {STRANGER}",
        f"/roles none {VET}",
    ),
]
OUTSIDE = {"inboxupdate", "person", "prompt", "lease"}
"""Tables that say who has written, and which process works; not what anybody may do."""


@pytest.fixture
def poll_seconds() -> float:
    """No tick changes anything meanwhile."""
    return 3600.0


@dataclass
class BusyClinic:
    """A clinic in the middle of its work: everything that somebody could want to tamper with."""

    clinic: Clinic
    tables: str = ""
    n_updates: int = 0
    taps: dict[Rank, list[str]] = field(default_factory=dict)

    def furnish(self) -> None:
        home = self.clinic.settings.home
        sha256 = hashlib.sha256(PAIRS).hexdigest()
        (home / "imports").mkdir(exist_ok=True)
        (home / "imports" / sha256).write_bytes(PAIRS)
        with self.clinic.database.begin() as session:
            for person_id, name in NAMES.items():
                people.meet(session, person_id, name, "en")
            people.grant(session, COLLEAGUE, Rank.VET, ADMIN)
            turn_ids = [_turn(session, f"{SECRET} {n}") for n in range(3)]
            claims.take(session, turn_ids[0], VET, now())
            claim = claims.take(session, turn_ids[1], VET, now())
            assert claim is not None
            claims.set_draft(claim, f"{SECRET}: better")
            case, _ = cases.open_case(session, OWNER, OWNER, turn_ids[2], cases.ASKED, holds=True)
            words, _ = cases.add_message(session, case.id or 0, VET, f"{SECRET}: come in", None)
            words.delivered_at = now()
            rows = [
                (n, [{"role": "user", "content": f"Q{n}"}, {"role": "assistant", "content": "A"}]) for n in range(9)
            ]
            import_rows(session, rows, "clinic.json", ADMIN)
            verdict = reviews.decide(session, _turn(session, f"{SECRET} 3"), VET, Verdict.CORRECTED, "Better.")
            assert verdict is not None
            verified_answer = verified.of_turn(session, verdict.turn_id)
            assert verified_answer is not None
            version = freeze(session, home / "datasets", ADMIN)
            assert version is not None and version.id is not None
            launch = Launch(
                version_id=version.id,
                provider="openai",
                model="base-model",
                n_epochs=3,
                tokens_billed=1,
                quoted_by=ADMIN,
                chat_id=ADMIN,
            )
            launches.quote(session, launch)
            upload = Upload(sha256=sha256, file_name="pairs.json", chat_id=ADMIN, sent_by=ADMIN)
            session.add(upload)
            personal = [{"role": "user", "content": "Call 13800138000"}, {"role": "assistant", "content": "We will."}]
            import_rows(session, [(1, personal)], "personal.json", ADMIN)
            private = session.exec(select(Example).where(Example.file_name == "personal.json")).one()
            private.pii = "phone"
            mark = fingerprint(private, ())
            proposal = deployments.propose_prompt(session, f"{SECRET}: be kind.", ADMIN, None)
            other_model = deployments.add_model(session, "openai", "other-model")
            pair = _pair(session, turn_ids[2], other_model)
            hosted = HostedModel(
                model_id=deployments.add_model(session, "openai", "hosted-model").id or 0,
                requested_at=now(),
                doubted_at=now(),
            )
            session.add(hosted)
            session.flush()
            wording = _wording(session, turn_ids[1], verdict.turn_id)
            first, second = (session.get_one(ReviewClaim, turn_id).version for turn_id in turn_ids[:2])
            of_card = ["approve", "correct", "reject", "emergency", "alarm", "back", "skip", "file", "next"]
            of_flag = ["no_emergency", "after_all"]
            self.taps = {
                Rank.VET: [
                    *(f"review:{turn_ids[0]}:{first}:{verb}" for verb in [*of_card, *of_flag]),
                    *(f"review:{turn_ids[1]}:{second}:{verb}" for verb in ("save", "edit", "cancel")),
                    *(f"case:{case.id}:{verb}" for verb in ("take", "close", "file", "show", *of_flag)),
                    f"learn:{words.id}",
                    *(f"wording:{wording}:{verified_answer.id}:{verb}" for verb in ("skip", "not_same", "same")),
                    *(f"verified:{verb}:{verified_answer.id}" for verb in ("open", "withdraw", "restore")),
                    "verified:page:0",
                    *(f"vote:{pair.id}:{mark_of(pair)}:{verb}" for verb in ("file", *VoteChoice)),
                    *(f"lineage:{kind}:{turn_ids[0]}" for kind in ("turn", "model", "job")),
                    f"version:{version.id}:lineage",
                ],
                Rank.ADMIN: [
                    f"form:{launch.id}:epochs:2",
                    f"agree:{launch.id}:",
                    *(f"quote:{launch.id}:{start}" for start in (1, 0)),
                    *(f"job:{launch.id[:12]}:{verb}" for verb in get_args(JobVerb)),
                    *(f"ckpt:{launch.id[:12]}:5:{verb}" for verb in ("use", "compare")),
                    f"use:{other_model.id}",
                    "sunset:0:openai:base-model",
                    *(f"host:{hosted.id}:{verb}" for verb in ("keep", "absent", "again", "end", "week")),
                    f"host:{other_model.id}:model",
                    *(f"delmodel:{other_model.id}:{verb}" for verb in ("ask", "no", "yes")),
                    *(f"role:{STRANGER}:none:{verb}" for verb in ("vet", "admin", "show")),
                    *(f"role:{VET}:vet:{verb}" for verb in ("none", "admin")),
                    *("role:0:none:list", "role:0:none:add", "audit:0", "inbox:1:retry", "inbox:1:drop"),
                    f"version:{version.id}:diff",
                    *(f"private:{private.id}:{verb}:{mark}" for verb in ("strike", "keep", "drop", "later")),
                    "private:0:open:",
                    *(f"upload:{upload.id}:{choice}" for choice in ("columns", "good", "mended", "dropped")),
                    *(f"column:{upload.id}:{role}:1" for role in ("question", "answer")),
                    *("prompt:default:0", f"prompt:drop:{proposal.id}", f"prompt:set:{proposal.id}"),
                    # Last, since it rewrites the rows.
                    *(f"prompt:{verb}:{n}" for verb in ("rows", "give") for n in (0, proposal.id)),
                ],
            }
        self.tables = self.look()

    def look(self) -> str:
        """All that the tables hold of what matters."""
        with self.clinic.database.begin() as session:
            tables = sorted(SQLModel.metadata.tables.items())
            rows = {name: session.execute(select_columns(table)).all() for name, table in tables if name not in OUTSIDE}
            return "\n".join(f"{name}: {row}" for name, table_rows in rows.items() for row in table_rows)

    async def settled(self) -> None:
        """Wait until the bot has dealt with every update."""
        query = select(func.count()).select_from(InboxUpdate).where(col(InboxUpdate.done_at).is_not(None))

        def is_settled() -> bool:
            with self.clinic.database.begin() as session:
                assert session.exec(select(InboxUpdate).where(col(InboxUpdate.error).is_not(None))).first() is None
                return session.exec(query).one() == self.n_updates

        await eventually(is_settled, f"{self.n_updates} updates are done")

    async def forge(self, person: int, message: Shown, data: str, chat_id: int | None = None) -> Shown:
        self.n_updates += 1
        return await self.clinic.people.forge(person, message, data, chat_id)

    async def shown_to(self, chat_id: int, last_id: int) -> list[str]:
        chat = await self.clinic.people.messages(chat_id)
        of_bot = [m for m in chat if m["from"]["first_name"] == "Vetted" and m["message_id"] > last_id]
        return [m["text"] or m["caption"] or "a file" for m in of_bot]


def _turn(session: Session, question: str) -> int:
    turn = Turn(
        conversation_id=turns.new_conversation(session, OWNER),
        chat_id=OWNER,
        owner_id=OWNER,
        question=question,
        messages=[{"role": "user", "content": question}],
        provider="openai",
        model="base-model",
        answer=f"{question}!",
    )
    session.add(turn)
    session.flush()
    session.add(Feedback(turn_id=turn.id or 0, person_id=OWNER, value=-1))
    return turn.id or 0


def _pair(session: Session, turn_id: int, model: Model) -> Pair:
    """Two answers to a turn's question that wait for votes."""
    candidate = Candidate(model_id=model.id or 0, state=CandidateState.WAITING)
    session.add(candidate)
    session.flush()
    pair = Pair(
        candidate_id=candidate.id or 0,
        round=1,
        cluster="1",
        turn_id=turn_id,
        question=f"{SECRET}?",
        candidate_answer="New.",
        active_answer="Old.",
    )
    assert votes.add_pair(session, pair)
    return pair


def _wording(session: Session, asked_id: int, answered_id: int) -> int:
    """A wording that waits for a vet's word."""
    pair = LabelledPair(
        asked_id=asked_id,
        answered_id=answered_id,
        question=f"{SECRET} 1",
        language="en",
        likeness=0.9,
        proposed_by="likeness",
    )
    assert proposals.propose(session, pair)
    return pair.id or 0


@dataclass(frozen=True)
class Sender:
    """Somebody who may not, and how they try."""

    name: str
    person: int
    ranks: tuple[Rank, ...]
    """Whose commands and buttons they try."""
    chat_id: int | None = None
    how: tuple[tuple[str, object], ...] = ()
    taps: bool = True
    no: tuple[str, ...] = ()
    """The words that they may be shown; in a group there is silence."""


def _words(*keys: str) -> tuple[str, ...]:
    return tuple(Texts("en")(key) for key in keys)


BOTH = (Rank.VET, Rank.ADMIN)
DENIED, NOT_OWN = _words("denied_vet", "denied_admin"), _words("denied_not_own")
SENDERS = [
    Sender("a stranger", STRANGER, BOTH, no=DENIED),
    Sender("a vet, at the admins' commands", VET, (Rank.ADMIN,), no=DENIED),
    Sender("somebody whose role was withdrawn", FORMER, BOTH, no=DENIED),
    Sender("what an admin forwards", ADMIN, BOTH, how=(("forward_from", STRANGER),), taps=False, no=NOT_OWN),
    Sender("what an admin sends through another bot", ADMIN, BOTH, how=(("as", "inline"),), taps=False, no=NOT_OWN),
    Sender("an anonymous admin of a group", ADMIN, BOTH, GROUP, (("as", "anonymous"),), taps=False),
    Sender("a channel in a group", ADMIN, BOTH, GROUP, (("as", "channel"),), taps=False),
    Sender("a linked channel's post", ADMIN, BOTH, GROUP, (("as", "linked"),), taps=False),
    Sender("an admin in a group", ADMIN, BOTH, GROUP, no=(*NOT_OWN, *_words("old_button"))),
]


async def _ward(clinic: Clinic) -> BusyClinic:
    """The clinic with its people, one of whom was a vet; and a group."""
    for person_id in (COLLEAGUE, FORMER):
        await clinic.people.join(person_id, NAMES[person_id], "en", "vet", "🩺")
    members = [STRANGER, VET, FORMER, ADMIN]
    await clinic.people.call("POST", "/chats", json={"id": GROUP, "title": "Friends", "members": members})
    message_id = await clinic.people.say(ADMIN, f"/roles vet {FORMER}")
    await clinic.people.wait_for(ADMIN, lambda m: str(FORMER) in m["text"], message_id)
    message_id = await clinic.people.say(ADMIN, f"/roles none {FORMER}")
    await clinic.people.wait_for(ADMIN, lambda m: "no rank" in m["text"], message_id)
    ward = BusyClinic(clinic, n_updates=3)  # with the one that made the clinic's vet
    await ward.settled()
    ward.furnish()
    return ward


async def _try(ward: BusyClinic, sender: Sender) -> list[str]:
    """Everything that this sender tries; returns what was wrong."""
    people, wrong = ward.clinic.people, []
    how: dict[str, Any] = dict(sender.how)
    chat_id = sender.chat_id or sender.person
    words = [w for rank, ws in ((Rank.VET, VETS_WORDS), (Rank.ADMIN, ADMINS_WORDS)) if rank in sender.ranks for w in ws]
    first = 0
    for text in words:
        message_id = await people.say(sender.person, text, chat_id=chat_id, **how)
        first = first or message_id
        ward.n_updates += 1
    if sender.chat_id is None and Rank.ADMIN in sender.ranks:
        await people.send_file(sender.person, "poison.json", PAIRS, "/import", **how)
        ward.n_updates += 1
    await ward.settled()
    if ward.look() != ward.tables:
        wrong.append("a command changed something")
    texts = await ward.shown_to(chat_id, first)
    wrong += [f"was shown: {text}" for text in texts if text not in sender.no]
    if sender.chat_id is None and len(texts) < len(words):
        wrong.append(f"{len(words)} commands got {len(texts)} answers")
    if sender.taps:
        message: Shown = {"message_id": first}
        for data in (data for rank in sender.ranks for data in ward.taps[rank]):
            answer = await ward.forge(sender.person, message, data, chat_id)
            if answer["text"] not in sender.no:
                wrong.append(f"{data} was answered: {answer}")
        await ward.settled()
        if ward.look() != ward.tables:
            wrong.append("a button changed something")
        wrong += [f"was shown: {t}" for t in await ward.shown_to(chat_id, first) if t not in sender.no]
    return wrong


async def test_no_command_and_no_button_does_anything_for_those_who_may_not(clinic: Clinic) -> None:
    ward = await _ward(clinic)
    assert {sender.name: wrong for sender in SENDERS if (wrong := await _try(ward, sender))} == {}


async def test_a_colleagues_a_foreign_and_a_replayed_button_do_nothing(clinic: Clinic) -> None:
    """Somebody of the right rank, but not whose card it is; then whose it is, a second time."""
    ward = await _ward(clinic)
    people = clinic.people
    message: Shown = {"message_id": await people.say(COLLEAGUE, "/language")}
    ward.n_updates += 1
    verbs = [
        data for data in ward.taps[Rank.VET] if data.startswith("review") and not data.endswith((":file", ":next"))
    ]
    for data in verbs:
        toast = await ward.forge(COLLEAGUE, message, data)
        assert "Dr. Chen is working on this one" in toast["text"], data
    toast = await ward.forge(COLLEAGUE, message, "review:99999:1:approve")
    assert "no longer works" in toast["text"]
    for data in ("review:1:1", "review:1:1:approve:x", "case:99999:take", "learn:99999", "role:x:y:z", "nonsense"):
        toast = await ward.forge(COLLEAGUE, message, data)
        assert toast["text"], data
    await ward.settled()
    assert ward.look() == ward.tables

    message = {"message_id": await people.say(VET, "/language")}
    ward.n_updates += 1
    await ward.forge(VET, message, verbs[0])
    await ward.settled()
    after_one, turn_id = ward.look(), verbs[0].split(":")[1]
    assert after_one != ward.tables
    for data in (data for data in verbs if data.split(":")[1] == turn_id):
        toast = await ward.forge(VET, message, data)
        assert "decided this one already" in toast["text"], data
    await ward.settled()
    assert ward.look() == after_one


async def test_and_whom_they_are_for_gets_what_they_do(clinic: Clinic) -> None:
    """The control of the two tests above: the same words and buttons, from the right person, do it all."""
    ward = await _ward(clinic)
    clinic.host.models.append("other-model")
    people = clinic.people
    message_ids = {person: await people.say(person, "/language") for person in (VET, ADMIN)}
    for rank, person, not_tapped in (
        (Rank.VET, VET, ("correct", "reject", "emergency", "back", "skip", "cancel", "next")),
        (Rank.ADMIN, ADMIN, (f"role:{STRANGER}:none:admin",)),
    ):
        for data in ward.taps[rank]:
            if not data.endswith(not_tapped):
                await people.forge(person, {"message_id": message_ids[person]}, data)
    for text in ("/export", "/rollback"):
        await people.say(ADMIN, text)
    await people.wait_for(ADMIN, contains("3 new examples"), message_ids[ADMIN])
    await people.wait_for(ADMIN, lambda m: m["document"] is not None, message_ids[ADMIN])
    await people.wait_for(ADMIN, contains("Rolled back"), message_ids[ADMIN])
    with clinic.database.begin() as session:
        deeds = {Deed(did) for did in session.exec(select(AuditEntry.did).where(AuditEntry.who != None))}  # noqa: E711
        assert people_rank(session, STRANGER) is Rank.VET
        assert session.exec(select(Case.closed_at)).one() is not None
        assert session.exec(select(Vote.vet_id)).all() == [VET]
        assert reviews.latest(session, int(ward.taps[Rank.VET][0].split(":")[1])) is not None
    assert set(Deed) - deeds == {
        *(Deed.REJECTED, Deed.FLAGGED, Deed.CASE_ANSWERED),  # in vets/review and vets/cases
        *(Deed.FLAG_REFUSED, Deed.FLAG_CONFIRMED),  # in vets/test_flags.py
        Deed.ALIAS_MADE,  # the pair was refused; in vets/wordings
        *(Deed.LAUNCH_DROPPED, Deed.LAUNCH_CANCELLED),  # in test_jobs.py
        *(Deed.LAUNCH_PAUSED, Deed.LAUNCH_RESUMED),  # in follow/test_follow.py
        *(Deed.LAUNCH_SECONDED, Deed.LAUNCH_BILLED),  # in form/test_second.py, watch/test_budget.py
        *(Deed.LAUNCH_ABSENT, Deed.LAUNCH_NAMED, Deed.LAUNCH_ENDED),  # where a launch is in doubt
        Deed.HOSTING_ENDED,  # in hosting/test_hosting.py: what is in doubt is not there
        *(Deed.UPDATE_RETRIED, Deed.UPDATE_DROPPED),  # in test_inbox.py
        Deed.MODEL_DELETED,  # in stock/test_deletion.py
        *(
            Deed.REFRESH_PLANNED,
            Deed.REFRESH_BEGUN,
            Deed.REFRESH_AGREED,
            Deed.REFRESH_STOPPED,
        ),  # in refresh/test_refresh.py
        Deed.CAME_HOME,  # in training/engine/learn/test_home.py
        *(Deed.REMOVED, Deed.BUDGET_REACHED),  # by a rule, nobody does it; in test_models.py and limits/test_budget.py
        Deed.BUDGET_MONTH_REACHED,  # the same; in storage/ledger/test_alarms.py
    }


def people_rank(session: Session, telegram_id: int) -> Rank | None:
    return people.rank_of(session, telegram_id)


def test_every_route_of_vets_and_admins_is_behind_the_one_guard() -> None:
    dispatcher = make_dispatcher(VetDesk(back_button))
    open_routes, routers = [], set()
    for router in dispatcher.chain_tail:
        for observer in (router.message, router.callback_query):
            guards = [middleware for middleware in observer.middleware if isinstance(middleware, Guard)]
            routes: list[str] = [handler.callback.__module__ for handler in observer.handlers]
            routers |= {route for route in routes if route.startswith("admin.")}
            open_routes += [route for route in routes if route.startswith("admin.") and len(guards) != 1]
    assert open_routes == []
    # No router of theirs was forgotten, however its folder was cut up.
    folder = Path(admin.__path__[0])
    files = {path for path in folder.rglob("*.py") if "def make_router" in path.read_text("utf-8")}
    modules = {".".join(path.relative_to(folder.parent).with_suffix("").parts) for path in files}
    assert modules and modules <= routers
