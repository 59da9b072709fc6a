"""Looking up a verified answer among 10,000: `python -m tests.benchmarks.verified`.

The answers are to 10,000 questions that differ in animal, age, sign, food or what is asked; the questions asked are
other ways to say some of them, and near-misses. Each is read anew: no cache helps.
"""

import argparse
import asyncio
import itertools
import random
import resource
import statistics
import tempfile
import time
from pathlib import Path

from bot.chat.verified import VerifiedAnswers
from storage import people, turns
from storage.database import Database
from storage.migrations.migrate import migrate
from storage.models import Turn, VerifiedAnswer
from tests.benchmarks.spread import percentile
from training.similarity import frame_of

ANIMALS = "cat dog rabbit hamster parrot guinea-pig ferret turtle snake horse".split()  # noqa: SIM905
AGES = ["", "3 year old ", "5 month old ", "old ", "male ", "pregnant "]
ZH_ANIMALS = ["猫", "狗", "兔子", "仓鼠", "鹦鹉", "豚鼠", "雪貂", "乌龟", "蛇", "马"]
ZH_AGES = ["", "3岁的", "5个月的", "怀孕的", "公", "老年"]
SIGNS = "sneezing coughing vomiting limping scratching drooling shaking hiding biting barking panting snoring".split()  # noqa: SIM905
FOODS = "apple banana carrot rice cheese tuna egg bread pumpkin mango kiwi broccoli".split()  # noqa: SIM905
ZH_SIGNS = ["打喷嚏", "咳嗽", "呕吐", "瘸了", "掉毛", "流口水", "发抖", "躲起来", "咬人", "拉稀", "便秘", "没精神"]
ZH_FOODS = ["苹果", "香蕉", "胡萝卜", "米饭", "奶酪", "金枪鱼", "鸡蛋", "面包", "南瓜", "芒果", "西兰花", "酸奶"]
SINCE = ["", " for 2 days", " for 3 weeks", " at night", " after eating", " in the car", " in summer"]
ZH_SINCE = ["", "两天了", "三周了", "晚上", "吃完饭", "在车里", "夏天"]


def questions() -> list[tuple[str, str]]:
    """Each as it was asked first, and in other words."""
    pairs = [
        (f"My {age}{animal} is {sign}{duration}, what should I do?", f"why is my {age}{animal} {sign}{duration}")
        for animal, age, sign, duration in itertools.product(ANIMALS, AGES, SIGNS, SINCE)
    ]
    pairs += [
        (f"Can a {age}{animal} eat {food}?", f"is {food} ok for a {age}{animal}")
        for animal, age, food in itertools.product(ANIMALS, AGES, FOODS)
    ]
    pairs += [
        (f"我家{age}{animal}{duration}{sign}怎么办？", f"{age}{animal}{duration}一直{sign}是怎么回事")
        for animal, age, sign, duration in itertools.product(ZH_ANIMALS, ZH_AGES, ZH_SIGNS, ZH_SINCE)
    ]
    pairs += [
        (f"{age}{animal}能吃{food}吗", f"可以给{age}{animal}喂{food}吗")
        for animal, age, food in itertools.product(ZH_ANIMALS, ZH_AGES, ZH_FOODS)
    ]
    return pairs


async def measure(n_answers: int, n_asked: int) -> list[tuple[str, str]]:
    random.seed(1)
    sample = random.sample(questions(), n_answers + n_asked)
    own, strange = sample[:n_answers], sample[n_answers:]
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'vetted.sqlite3'}")
        migrate(database)
        with database.begin() as session:
            people.meet(session, 1, "Ann", "en")
            conversation = turns.new_conversation(session, 1)
            session.add_all(
                VerifiedAnswer(question=a, answer="A.", language="en", verified_by=1, revision=number)
                for number, (a, _) in enumerate(own, 1)
            )
        shelf = VerifiedAnswers()

        async def ask(question: str) -> tuple[float, bool]:
            frame_of.cache_clear()
            messages = [{"role": "system", "content": ""}, {"role": "user", "content": question}]
            turn = Turn(
                conversation_id=conversation,
                chat_id=1,
                owner_id=1,
                provider="",
                model="",
                question=question,
                messages=messages,
            )
            start = time.perf_counter()
            answer_or_none = shelf.look_up(turn, await shelf.refresh(1, 1, database))
            return (time.perf_counter() - start) * 1000, answer_or_none is not None

        kb_before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        first, _ = await ask(own[0][1])
        memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - kb_before) / 1024
        near = [await ask(b) for _, b in random.sample(own, n_asked)]
        far = [await ask(b) for _, b in strange]
        database.close()
    rows = [("first look-up (reads all of them), s", f"{first / 1000:.1f}"), ("memory for them, MiB", f"{memory:.0f}")]
    for name, times in (("a question that has an answer", near), ("a question that has none", far)):
        ms = [t for t, _ in times]
        rows.append((f"{name}: p50 · p99, ms", f"{statistics.median(ms):.2f} · {percentile(ms, 99):.2f}"))
        rows.append((f"{name}: served", f"{sum(is_served for _, is_served in times)} of {len(times)}"))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=10_000)
    parser.add_argument("--asked", type=int, default=1_000)
    options = parser.parse_args()
    print(f"{options.answers:,} verified answers, {options.asked:,} questions of each kind")
    for name, figure in asyncio.run(measure(options.answers, options.asked)):
        print(f"| {name} | {figure} |")


if __name__ == "__main__":
    main()
