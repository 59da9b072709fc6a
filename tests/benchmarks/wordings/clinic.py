"""A clinic of eight weeks, simulated: `python -m tests.benchmarks.wordings.clinic [--pairs FILE …] [--no-repeats]`.

2,000 questions come to the real tables and the real shelf of verified answers. What is drawn:

- **Questions**: every text of the labelled pairs (tests/training/similarity/pairs_*.jsonl and --pairs). What `same`
  pairs join is one question in several wordings, and so is what no pair joins but we have read to be one (read.jsonl:
  questions of different pairs that the rules took for one; of 290, 22 are not). A near-miss pair makes two
  questions neighbours. Nothing that triage flags, nor questions for doses: those never come here.
- **How often**: neighbours come together (a near-miss as often as what it is near to), and groups of neighbours by Zipf
  (exponent 0.9), a question the oftener the more wordings it has. Of these the k-th shortest is asked 1/√k as often as
  the first, for owners' words repeat, as search terms do: short ones most. Half of them come in some dress of the
  moment: a greeting, capitals, no full stop, a letter twice. With `--no-repeats` each text is asked once at most, bare,
  until there are no more.
- **The vet** corrects eight of the model's answers a day, the oldest first, each with the answer of its question, and
  taps ten pair cards in the evening, in the order of `/pairs`; the verdict is the pairs' label. Half of the owners who
  are served wrongly tap 👎.

Recall of a week: of the questions to which a verified answer (in whatever wording) was served at that time, the share
that got it. Precision: of what was served, the share that was the right one.
"""

import argparse
import asyncio
import json
import random
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlmodel import Session, col, select

from admin.vets.wordings.queue import queue
from bot.chat.source import fill
from bot.chat.verified import VerifiedAnswers
from bot.chat.wordings.propose import Proposer
from bot.triage import triage
from storage import people, turns, verified
from storage.database import Database
from storage.migrations.migrate import migrate
from storage.models import Conversation, Label, LabelledPair, Review, Turn, Verdict, now
from storage.wordings import proposals

READ = Path(__file__).with_name("read.jsonl")
"""Questions of different pairs: whether they are one."""
PAIRS = [Path(__file__).parents[2] / "training/similarity" / f"pairs_{language}.jsonl" for language in ("zh", "en")]
VET, OWNERS = 1, 300
GREETINGS = {False: ("hi, ", "Hello! ", "quick question: ", ""), True: ("你好，", "请问", "医生，", "")}


@dataclass
class Wordings:
    """Texts, which of them ask the same, and which questions are neighbours."""

    parent: dict[str, str] = field(default_factory=dict)
    neighbours: list[tuple[str, str]] = field(default_factory=list)

    def read(self, paths: Iterable[Path]) -> None:
        """Take the pairs of these files."""
        for path in paths:
            for line in path.read_text("utf-8").splitlines():
                pair = json.loads(line)
                if any(triage(text).flag or triage(text).dose for text in (pair["a"], pair["b"])):
                    continue
                a, b = self.question(pair["a"]), self.question(pair["b"])
                if pair["same"]:
                    self.parent[a] = b
                else:
                    self.neighbours.append((pair["a"], pair["b"]))

    def join(self, path: Path) -> None:
        """Take the pairs of a file whose texts are all known."""
        for line in path.read_text("utf-8").splitlines():
            pair = json.loads(line)
            if pair["same"] and pair["a"] in self.parent and pair["b"] in self.parent:
                self.parent[self.question(pair["a"])] = self.question(pair["b"])

    def question(self, text: str) -> str:
        """The text that stands for all that ask the same."""
        self.parent.setdefault(text, text)
        while self.parent[text] != text:
            text = self.parent[text]
        return text

    def questions(self) -> dict[str, list[str]]:
        """Each question with its wordings, the shortest first."""
        wordings: dict[str, list[str]] = defaultdict(list)
        for text in sorted(self.parent, key=lambda text: (len(text), text)):
            wordings[self.question(text)].append(text)
        return wordings

    def groups(self) -> list[list[str]]:
        """Questions, neighbours together."""
        group_of = {question: [question] for question in self.questions()}
        for a, b in self.neighbours:
            group, neighbour = group_of[self.question(a)], group_of[self.question(b)]
            if group is not neighbour:
                group += neighbour
                group_of |= dict.fromkeys(neighbour, group)
        return list({id(group): group for group in group_of.values()}.values())


def draw(wordings: Wordings, n: int, chance: random.Random, repeats: bool) -> list[tuple[str, str, str]]:
    """(question, bare text, text) in the order in which they are asked."""
    of_question, groups = wordings.questions(), wordings.groups()
    chance.shuffle(groups)
    weights = {
        question: len(of_question[question]) / rank**0.9 for rank, group in enumerate(groups, 1) for question in group
    }
    names = list(weights)
    if not repeats:
        rest = {question: chance.sample(texts, len(texts)) for question, texts in of_question.items()}
        order = sorted(
            (chance.random() ** (1 / weights[question]), question, text)
            for question, texts in rest.items()
            for text in texts
        )
        arrivals = [(question, text, text) for _, question, text in order[::-1][:n]]
        chance.shuffle(arrivals)
        return arrivals
    arrivals = []
    for question in chance.choices(names, [weights[name] for name in names], k=n):
        texts = of_question[question]
        [text] = chance.choices(texts, [k**-0.5 for k in range(1, len(texts) + 1)])
        arrivals.append((question, text, dressed(text, chance)))
    return arrivals


def dressed(text: str, chance: random.Random) -> str:
    """The same words as somebody else types them."""
    if chance.random() < 0.5:
        return text
    is_chinese = verified.language_of(text) == "zh"
    text = chance.choice(GREETINGS[is_chinese]) + text
    how = chance.choice(("capitals", "bare", "marks", "letter"))
    if how == "capitals":
        return text.upper() if chance.random() < 0.3 else text.lower()
    if how == "bare":
        return text.rstrip("?？.。!！")
    if how == "marks":
        return text + chance.choice(("??", "！", " 🙏", "…"))
    place = chance.randrange(len(text))
    return text if is_chinese else text[:place] + text[place] + text[place:]


@dataclass
class Week:
    """What became of the questions of a week."""

    n_asked: int = 0
    n_answered: int = 0
    """To which an answer was there."""
    n_right: int = 0
    wrong: list[tuple[str, str]] = field(default_factory=list)
    """(what was asked, whose answer was served)"""
    endings: Counter[str] = field(default_factory=Counter)
    n_otherwise: int = 0
    """Of those with an answer: asked in other words than those of any answered question."""
    n_right_otherwise: int = 0

    @property
    def recall_otherwise(self) -> float:
        """Of what was asked in other words."""
        return self.n_right_otherwise / self.n_otherwise if self.n_otherwise else 1.0

    @property
    def recall(self) -> float:
        """1 where there was nothing to find."""
        return self.n_right / self.n_answered if self.n_answered else 1.0

    @property
    def precision(self) -> float:
        """1 where nothing was served."""
        n = self.n_right + len(self.wrong)
        return self.n_right / n if n else 1.0


@dataclass
class SimulatedClinic:
    """The tables, the shelf and the vet."""

    database: Database
    question_of: dict[str, str] = field(default_factory=dict)
    """Text → question."""
    bare_of: dict[str, str] = field(default_factory=dict)
    """Text → the same without its dress."""
    texts_with_answer: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Question → the texts of it that the vet has corrected."""
    chance: random.Random = field(default_factory=lambda: random.Random(1))
    shelf: VerifiedAnswers = field(default_factory=VerifiedAnswers)

    def __post_init__(self) -> None:
        """People are there, and the tick."""
        migrate(self.database)
        self.proposer = Proposer(self.database, self.shelf)
        with self.database.begin() as session:
            for person in range(1, OWNERS + 2):
                people.meet(session, person, f"P{person}", "en")
                session.add(Conversation(id=person, chat_id=person))

    async def ask(self, question: str, bare: str, text: str, week: Week) -> None:
        """An owner asks; each time from the beginning of a conversation."""
        self.question_of[text], self.bare_of[text] = question, bare
        owner = self.chance.randrange(2, OWNERS + 2)
        turn = Turn(
            conversation_id=owner, chat_id=owner, owner_id=owner, question=text, provider="p", model="m",
            messages=[{"role": "user", "content": text}],
        )  # fmt: skip
        pet_facts = await self.shelf.refresh(owner, owner, self.database)
        answer = self.shelf.look_up(turn, pet_facts)
        turn.answer, turn.finish_reason, turn.finished_at = "The model's.", "stop", now()
        week.n_asked += 1
        texts = self.texts_with_answer[question]
        week.n_answered += bool(texts)
        is_otherwise = bool(texts) and bare not in texts
        week.n_otherwise += is_otherwise
        if answer is not None:
            fill(turn, answer)
            week.endings[answer.finish_reason] += 1
            if answer.text == question:
                week.n_right += 1
                week.n_right_otherwise += is_otherwise
            else:
                week.wrong.append((text, answer.text))
        is_wrong = answer is not None and answer.text != question
        await self.database.run(_log, turn, is_wrong and self.chance.random() < 0.5)

    def work(self, n_corrections: int, n_taps: int) -> None:
        """The vet's day."""
        self.proposer.look()
        with self.database.begin() as session:
            for turn in correct(session, self.question_of, n_corrections):
                self.texts_with_answer[self.question_of[turn.question]].add(self.bare_of[turn.question])
            self.tap(session, n_taps)

    def tap(self, session: Session, n_taps: int) -> None:
        """Pair cards, as many as the vet has time for."""
        for pair_id in queue(proposals.waiting(session, VET), proposals.decided(session))[:n_taps]:
            pair = session.get_one(LabelledPair, pair_id)
            precedent = session.get_one(Turn, pair.answered_id)
            is_same = self.question_of[pair.question] == self.question_of[precedent.question]
            proposals.decide(session, pair_id, VET, Label.SAME if is_same else Label.NOT_SAME)


def correct(session: Session, question_of: dict[str, str], n: int) -> Sequence[Turn]:
    """The oldest answers of the model's that nobody has looked at, but for what waits in a pair."""
    waiting = select(LabelledPair.asked_id).where(col(LabelledPair.asked_id).is_not(None))
    query = select(Turn).where(col(Turn.verified_id).is_(None), col(Turn.id).not_in(select(Review.turn_id)))
    answers = session.exec(query.where(col(Turn.id).not_in(waiting)).order_by(col(Turn.id)).limit(n)).all()
    for turn in answers:
        answer = question_of[turn.question]
        review = Review(turn_id=turn.id or 0, vet_id=VET, verdict=Verdict.CORRECTED, correction=answer)
        session.add(review)
        session.flush()
        verified.verify(session, review)
    return answers


def _log(session: Session, turn: Turn, is_disliked: bool) -> None:
    session.add(turn)
    session.flush()
    if is_disliked:
        turns.give_feedback(session, turn.id or 0, turn.owner_id, -1)


async def simulate(
    folder: Path, arrivals: Sequence[tuple[str, str, str]], n_days: int = 56, n_corrections: int = 8, n_taps: int = 10
) -> tuple[list[Week], SimulatedClinic]:
    """The questions over so many days, and the weeks that come of it."""
    clinic = SimulatedClinic(Database(f"sqlite:///{folder / 'vetted.sqlite3'}"))
    weeks = []
    for day in range(n_days):
        if day % 7 == 0:
            weeks.append(Week())
        for question, bare, text in arrivals[len(arrivals) * day // n_days : len(arrivals) * (day + 1) // n_days]:
            await clinic.ask(question, bare, text, weeks[-1])
        await asyncio.to_thread(clinic.work, n_corrections, n_taps)
    return weeks, clinic


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", nargs="*", type=Path, default=[])
    parser.add_argument("--only", action="store_true", help="only those of --pairs")
    parser.add_argument("--no-repeats", action="store_true")
    parser.add_argument("--questions", type=int, default=2000)
    parser.add_argument("--corrections", type=int, default=8)
    parser.add_argument("--taps", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    wordings = Wordings()
    wordings.read([*([] if options.only else PAIRS), *options.pairs])
    wordings.join(READ)
    arrivals = draw(wordings, options.questions, random.Random(options.seed), not options.no_repeats)
    print(f"{len(wordings.parent)} texts, {len(wordings.questions())} questions, {len(set(arrivals))} texts asked")
    with tempfile.TemporaryDirectory() as folder:
        weeks, clinic = await simulate(Path(folder), arrivals, 56, options.corrections, options.taps)
        tell(weeks, clinic)
        clinic.database.close()


def tell(weeks: Sequence[Week], clinic: SimulatedClinic) -> None:
    """Week by week, and what was served wrongly."""
    for number, week in enumerate(weeks, 1):
        print(
            f"week {number}: {week.n_asked} asked, {week.n_answered} with an answer there, recall {week.recall:.2f}, "
            f"in other words {week.recall_otherwise:.2f} of {week.n_otherwise}, "
            f"precision {week.precision:.3f} ({len(week.wrong)} wrong), {dict(week.endings)}"
        )
    with clinic.database.begin() as session:
        labels = Counter(str(row) for row in session.exec(select(LabelledPair.verdict)).all())
    print(dict(labels), "thresholds", clinic.shelf.labels.threshold(True), clinic.shelf.labels.threshold(False))
    n_right, n_wrong = sum(week.n_right for week in weeks), sum(len(week.wrong) for week in weeks)
    print(f"in all: precision {n_right / max(1, n_right + n_wrong):.4f}")
    for week in weeks:
        for text, answer in week.wrong:
            print("  wrong:", text, "→", answer)


if __name__ == "__main__":
    asyncio.run(main())
