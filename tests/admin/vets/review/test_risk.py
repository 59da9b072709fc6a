"""The vets' queue: what comes before what, whatever waits."""

import random
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from admin.vets.review.risk import MOST_OF_ONE_OWNER, NOVEL, QueueReason, VettedQuestions, queue, weigh
from storage.reviews import Vetted, Waiting

QUESTIONS = [
    "猫打喷嚏怎么办？",
    "猫咪打喷嚏怎么办",
    "狗能吃葡萄吗？",
    "How often should I brush my dog?",
    "",
    "🐱",
    "aaaa bbbb",
]
texts = st.one_of(st.sampled_from(QUESTIONS), st.text(max_size=30))
waiting = st.builds(
    Waiting,
    turn_id=st.integers(1, 10_000),
    owner_id=st.integers(1, 4),
    question=texts,
    answer=texts,
    flag=st.sampled_from([None, None, "bloat", "vet"]),
    dose=st.booleans(),
    has_thumbs_down=st.booleans(),
    wants_vet=st.booleans(),
)
many = st.lists(waiting, max_size=25, unique_by=lambda turn: turn.turn_id)
verdicts = st.lists(st.builds(Vetted, question=texts, answer=st.none() | texts), max_size=8)


@settings(deadline=None)
@given(many, verdicts, st.randoms())
def test_the_order_is_by_risk_and_does_not_depend_on_how_the_turns_came(
    turns: list[Waiting], vetted_questions: list[Vetted], dice: random.Random
) -> None:
    entries = queue(turns, VettedQuestions(vetted_questions))
    assert sorted(q.turn.turn_id for q in entries) == sorted(turn.turn_id for turn in turns)
    # All within an owner's first ten: 25 turns of four owners seldom hold more, and then only those are put back.
    n_of_owner, levels = Counter[int](), []
    for entry in entries:
        n_of_owner[entry.turn.owner_id] += 0 < entry.level < 4
        if n_of_owner[entry.turn.owner_id] <= MOST_OF_ONE_OWNER or not 0 < entry.level < 4:
            levels.append(entry.level)
    assert levels == sorted(levels)
    in_any_order = dice.sample(turns, len(turns))
    assert [q.turn for q in queue(in_any_order, VettedQuestions(vetted_questions))] == [q.turn for q in entries]


@settings(deadline=None)
@given(many, verdicts)
def test_every_reason_holds_and_none_is_left_out(turns: list[Waiting], vetted_questions: list[Vetted]) -> None:
    for entry in queue(turns, VettedQuestions(vetted_questions)):
        turn, reasons = entry.turn, set(entry.reasons)
        assert (QueueReason.FLAG in reasons) == (turn.flag is not None)
        assert (QueueReason.DOSE in reasons, QueueReason.DISLIKED in reasons) == (turn.dose, turn.has_thumbs_down)
        assert (QueueReason.ASKED in reasons) == turn.wants_vet
        similarity = entry.nearest.similarity if entry.nearest else 0.0
        assert (QueueReason.NOVEL in reasons) == (similarity < NOVEL)
        assert reasons == {QueueReason.SAMPLE} or (reasons and QueueReason.SAMPLE not in reasons)


@settings(deadline=None)
@given(many)
def test_within_a_level_nobody_comes_twice_while_another_owner_waits(turns: list[Waiting]) -> None:
    entries = queue(turns, VettedQuestions([]))
    of_owner = Counter(q.turn.owner_id for q in entries if 0 < q.level < 4)
    if max(of_owner.values(), default=0) > MOST_OF_ONE_OWNER:
        return  # a flood: see below
    for level in range(5):
        owners = [q.turn.owner_id for q in entries if q.level == level]
        n_of, n_shown = Counter(owners), Counter[int]()
        for owner in owners:
            assert all(n_shown[owner] <= n_shown[rival] for rival in n_of if n_shown[rival] < n_of[rival])
            n_shown[owner] += 1


def _turn(turn_id: int, question: str, answer: str = "An answer.", **facts: object) -> Waiting:
    return Waiting(turn_id, 1, question, answer, **facts)  # type: ignore[arg-type]


def test_a_flood_of_one_owner_comes_after_everybodys_but_red_flags_never_wait() -> None:
    flood = [_turn(n, f"{n}", dose=True, has_thumbs_down=True) for n in range(1, 40)]
    urgent = _turn(50, "他吞了一根针", flag="swallowed")
    of_others = [Waiting(60 + n, 2, "？", "A", has_thumbs_down=True) for n in range(3)]
    entries = [q.turn.turn_id for q in queue([*flood, urgent, *of_others, _turn(70, "new")], VettedQuestions([]))]
    assert entries[0] == 50 and set(entries[1 : 1 + MOST_OF_ONE_OWNER]) <= set(range(1, 40))
    assert set(entries[11:14]) == {60, 61, 62} and entries[-1] == 70


def test_an_answer_that_contradicts_a_vet_comes_before_what_is_new_and_that_before_what_is_known() -> None:
    poison = "不能，葡萄对狗有毒，哪怕只吃了一颗也要马上联系兽医。"
    vetted_questions = VettedQuestions([Vetted("狗能吃葡萄吗？", poison), Vetted("unsuitable", None)])
    turns = [
        _turn(1, "狗能吃葡萄吗", poison.replace("。", "！")),
        _turn(2, "龙猫怎么洗澡比较好，用水还是用沙？"),
        _turn(3, "狗能吃葡萄吗？？", "可以少量喂一点，去皮去籽就好。"),
        _turn(4, "Unsuitable!", "whatever"),
    ]
    assert [(q.turn.turn_id, q.reasons[0]) for q in queue(turns, vetted_questions)][:2] == [
        (3, "disagrees"),
        (2, "novel"),
    ]
    assert {(q.turn.turn_id, q.reasons[0]) for q in queue(turns, vetted_questions)[2:]} == {
        (1, "sample"),
        (4, "sample"),
    }
    assert weigh(turns[3], vetted_questions).reasons == (QueueReason.SAMPLE,)


def test_the_rest_is_a_sample_that_is_the_same_each_time_and_no_ones_choice() -> None:
    vetted_questions = VettedQuestions([Vetted("same", "An answer.")])
    turns = [_turn(n, "same") for n in range(1000)]
    first = [q.turn.turn_id for q in queue(turns, vetted_questions)][:200]
    assert first == [q.turn.turn_id for q in queue(reversed(turns), vetted_questions)][:200]
    # A fair one: old and new turns alike.
    assert 400 < sum(first) / 200 < 600
