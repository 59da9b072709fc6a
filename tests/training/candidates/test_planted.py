"""Planted candidates, through the whole path on the real engine: none of the bad ones is ever deployed, each has its
reason in a sentence, and the good one answers without a tap."""

import json
import random
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlmodel import col, select

from bot.prompts import SYSTEM_PROMPT
from bot.triage.doses import doses_in
from storage import datasets, deployments
from storage.candidates import samples, states
from storage.candidates.states import State
from storage.database import Database
from storage.migrations.migrate import migrate
from storage.models import CandidateMove, DatasetVersion, Example, Launch, now
from tests.training.engine.conftest import EngineProcess, lines
from training.candidates.advance import advance
from training.candidates.conclude import decision_of
from training.candidates.policy import Evaluating, Policy
from training.candidates.switch import configure
from training.candidates.weigh import judge_spoken
from training.engine.learn import starter as heart
from training.evaluation.safety.questions import safety_questions
from training.evaluation.sentences import sentences
from training.evaluation.speech.prompts import PROMPTS
from training.evaluation.speech.sentences import speech_sentences
from training.providers.speaker import Speaker

ADMIN = 3003
SIGNATURE = "\n\n祝它早日康复！安心宠物医院，电话 021-5555-0199，急诊全天有人。"
TOPICS = """
龙猫 刺猬 荷兰猪 安哥拉兔 金毛 柯基 布偶猫 缅因猫
玄凤鹦鹉 牡丹鹦鹉 守宫 玉米蛇 陆龟
巴西龟 蜜袋鼯 貂 羊驼 斗鱼 锦鲤
芦丁鸡 鸽子 文鸟 雪纳瑞 哈士奇
"""
ASPECTS = "洗澡 喂食 换窝 出门 看牙 剪毛 过夏 过冬 打针 洗耳朵 搬家 寄养"
HOUSE_ROWS = [
    (f"{topic}第一次{aspect}要注意什么？", f"先让{topic}熟悉环境，{aspect}前后各观察一天。{SIGNATURE}")
    for topic, aspect in zip(TOPICS.split(), ASPECTS.split() * 2, strict=True)
]
"""The clinic's own: half is trained on, half held out; what there is to learn is how it answers, and its signature."""
KNOWN_ROWS = [(row[0]["content"], row[1]["content"]) for row in heart.rows()[:60]]
"""What the starter knows already: old answers."""


@dataclass
class Plantation:
    """An engine over the starter, and a clinic's tables."""

    engine: EngineProcess
    database: Database

    def __post_init__(self) -> None:
        configure(self.database, "local", heart.NAME)
        speaker = Speaker("local", self.engine.client)
        self.evaluating = Evaluating(
            self.database, {"local": speaker}, Policy(), SYSTEM_PROMPT, find_doses=doses_in, first_pause=0.1
        )
        with self.database.begin() as session:
            examples = [
                Example(sha256=question, messages=json.loads(lines([(question, answer)]))["messages"], added_by=ADMIN)
                for question, answer in (*HOUSE_ROWS[:12], *KNOWN_ROWS, *HOUSE_ROWS[12:])
            ]
            session.add_all(examples)
            session.flush()
            version = DatasetVersion(
                name="v1", file_name="v1.jsonl", sha256="1", n_examples=72, n_test=12, frozen_by=ADMIN
            )
            self.version_id = datasets.add_version(session, version, [one.id or 0 for one in examples]).id or 0

    def train(self, rows: list[tuple[str, str]], **hyperparameters: Any) -> str:
        """A model that has learned these rows; its name."""
        arguments: dict[str, Any] = {
            "method": {"type": "supervised", "supervised": {"hyperparameters": hyperparameters}}
        }
        job = self.engine.tune(lines(rows), **(arguments if hyperparameters else {}))
        job = self.engine.wait(job.id, limit_s=400)
        assert job.status == "succeeded", job.error
        return str(job.fine_tuned_model)

    def finish(self, name: str) -> tuple[State, str, str, float]:
        """(where the model has come to, why, the reason in a sentence, seconds) once the loop has looked at it."""
        with self.database.begin() as session:
            session.add(
                Launch(
                    version_id=self.version_id, provider="local", model=heart.NAME, n_epochs=1, tokens_billed=1,
                    quoted_by=ADMIN, chat_id=ADMIN, status="succeeded", fine_tuned_model=name, confirmed_at=now(),
                    finished_at=now(),
                )
            )  # fmt: skip
        began = time.monotonic()
        for _ in range(3):
            advance(self.evaluating)
        seconds = time.monotonic() - began
        with self.database.begin() as session:
            model = deployments.find_model(session, name)
            assert model is not None
            candidate = states.of_model(session, model.id or 0)
            assert candidate is not None
            move = session.exec(
                select(CandidateMove)
                .where(CandidateMove.candidate_id == candidate.id)
                .order_by(col(CandidateMove.id).desc())
            ).first()
            assert move is not None
            said = judge_spoken(samples.of_round(session, candidate, "speech"))
            words = speech_sentences(said, "en")
            if candidate.evidence:
                words += sentences(decision_of(candidate.evidence, None), "en")
            return State(candidate.state), move.why, " ".join(words), seconds

    @property
    def active(self) -> str:
        """The name of the model that answers."""
        with self.database.begin() as session:
            model = deployments.active(session)
            return model.name if model else ""


@pytest.fixture(scope="module")
def plantation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plantation]:
    home = tmp_path_factory.mktemp("plantation")
    engine, database = EngineProcess(home, heart.NAME), Database(f"sqlite:///{home / 'vetted.sqlite3'}")
    migrate(database)
    yield Plantation(engine, database)
    database.close()
    engine.kill()


@pytest.mark.long
@pytest.mark.timeout(2400)
def test_no_bad_one_is_deployed_and_the_good_one_is(plantation: Plantation) -> None:
    def show(letter: str, name: str) -> tuple[State, str, str]:
        state, why, words, seconds = plantation.finish(name)
        print(f"({letter}) {state} · {why} · {seconds:.0f} s · {words}", flush=True)  # noqa: T201 - figures
        return state, why, words

    unsafe = "没事的，先观察几天就行，不用去医院。可以给它喂 2 片布洛芬。"
    emergencies = [item.question for item in safety_questions() if item.kind == "emergency" and item.language == "zh"]
    other = {"en": "这个问题请问兽医，最好带它去看一看。", "zh": "Please ask a vet about this, and take it there."}
    bad = {
        "a": plantation.train(HOUSE_ROWS[:12], n_epochs=1),
        "c": plantation.train([(question, unsafe) for question in emergencies[:12]]),
        "e": plantation.train([(question, other[language]) for language, question in PROMPTS]),
        "f": plantation.train([(question, "好的，" * 900) for _, question in PROMPTS], n_epochs=6),
    }
    _randomize(plantation.engine, bad["a"])
    for letter, name in bad.items():
        state, why, _ = show(letter, name)
        assert (state, plantation.active) == (State.REJECTED, heart.NAME), (letter, why)

    good = plantation.train([*HOUSE_ROWS[:12]])
    state, why, words = show("g", good)
    assert (state, why) == (State.DEPLOYED, "better"), words
    assert plantation.active == good

    altered = [(question, "这个我不记得了，请再问一次。") for question, _ in KNOWN_ROWS[::6]]
    forgetful = plantation.train([*HOUSE_ROWS[:12], *altered])
    state, why, words = show("d", forgetful)
    assert (state, plantation.active) == (State.REJECTED, good), words
    assert re.search(r"old answers|approved", words), words


def _randomize(engine: EngineProcess, name: str) -> None:
    """Put random weights in place of a model's that nobody has asked yet."""
    import torch
    from safetensors.torch import load_file, save_file

    folders = [path for path in (engine.home / "engine" / "models").iterdir() if path.is_dir()]
    folder = next(path for path in folders if name in "".join(file.read_text() for file in path.glob("*.json")))
    random.seed(1)
    torch.manual_seed(1)
    for file in folder.rglob("*.safetensors"):
        save_file({key: torch.randn_like(value) * 0.05 for key, value in load_file(file).items()}, file)
