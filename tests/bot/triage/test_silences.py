"""Silence is the dangerous direction: each kind has a name, and triage says which one silenced a sign."""

import pytest

from bot.triage import triage
from bot.triage.reader import rules
from bot.triage.silences import A_SAYING, OF_POISONS, SILENCES

NOVEL = "the book club novel has a collapsed lung in chapter two, which spaniel name suits the heroine"
EXAMPLES = [
    ("尿检没有血，一切正常", "urinary_blockage", "said to be normal", "没有血"),
    ("my tortoise is hibernating and not moving at all", "collapse", "hibernation", "hibernating"),
    ("parvo vaccine when", "vomiting", "names a thing", "vaccine"),
    ("his seizures have stopped", "seizure", "over", "have stopped"),
    ("he almost fell from the balcony", "trauma", "almost", "almost"),
    ("狗狗没有抽搐", "seizure", "negated", "没有"),
    ("no vomiting, seizures or blood", "seizure", "negated", "no vomiting"),
    ("my husband had a seizure", "seizure", "a person", "my husband had a"),
    ("我被猫咬出血了", "bleeding", "a person", "我被猫咬"),
    ("my neighbours dog got run over, so i want to fence ours", "trauma", "another animal", "my neighbours dog got"),
    ("邻居家的狗被毒死了，我家还好", "poison_other", "another animal", "邻居家的狗"),
    ("I am always afraid that one day he just collapses", "collapse", "hypothetical", "afraid that one day"),
    ("what if my dog has a seizure", "seizure", "hypothetical", "what if"),
    ("如果猫吃了百合怎么办", "poison_lily", "hypothetical", "如果"),
    ("what are the signs of a seizure in dogs?", "seizure", "general question", "what are the signs"),
    ("my dog had a seizure last year and was fine", "seizure", "past", "last year"),
    ("他吞了袜子，手术取出来了，恢复得不错", "foreign_body", "cared for", "手术取"),
    ("my hamster stuffs his cheeks until his face is swollen", "anaphylaxis", "its kind", "stuffs his cheeks"),
    (NOVEL, "collapse", "reads harmless", NOVEL),
    ("狗狗噎到了应该怎么急救，提前学习", "choking", "for later", "提前学"),
    ("my paralyzed dog has a wheelchair for years", "paralysis", "long known", "wheelchair"),
    ("she is pregnant and her belly is huge", "bloat", "pregnant", "pregnant"),
    ("i watched a movie where the dog was hit by a car", "trauma", "story", "watched a movie"),
    ("my dog twitches whole body in his sleep", "seizure", "asleep", "sleep"),
    ("the bunny chewed a cable, it was not plugged in", "electric_shock", "unplugged", "not plugged in"),
    ("his nail is bleeding a bit", "bleeding", "minor", "nail"),
    ("vet gave us gabapentin for travel, he slept well", "poison_drug", "given to a person", "gave us"),
    ("电池找到了，没有被吃", "battery", "not eaten", "没有"),
    ("Lily the cat ate all her breakfast", "poison_lily", "own food", "her breakfast"),
    ("她闻了闻巧克力就走开了，没有吃", "poison_chocolate", "only smelled", "就走开了,没有吃"),
    ("我家狗吃了苹果，苹果核去掉了", "foreign_body", "without the stone", "去掉"),
    ("my parrot ate grapes", "poison_grape", "eats grapes", "parrot"),
    ("gave him his pills as prescribed", "poison_drug", "prescribed", "his pills"),
    ("猫吃了蟑螂药", "poison_drug", "vague medicine", "药"),
    ("cat got lily pollen on her fur", "poison_lily", "a name", "lily"),
    ("he chewed a sock", "foreign_body", "only chewed", "chewed"),
    ("shampoo on his fur", "poison_chemical", "washed", "shampoo"),
    ("he is dying for a treat", "collapse", A_SAYING, "dying for"),
]


@pytest.mark.parametrize(("text", "sign", "name", "reason"), EXAMPLES)
def test_triage_says_what_silenced_a_sign(text: str, sign: str, name: str, reason: str) -> None:
    silences = {(silence.sign, silence.name, silence.reason) for silence in triage(text, explain=True).silences}
    assert (sign, name, reason) in silences, silences


@pytest.mark.parametrize(
    "text",
    [
        "my neighbours dog bit my cat and ours is bleeding",
        "隔壁家的猫中毒了，我家的也在吐白沫",
        "friends dog ate grapes and so did mine",
        "chewed the cable and yelped, it was unplugged after",
        "i am afraid he will die, he collapsed",
        "怕它不行了，突然倒下了",
        "兔子突然倒下来躺平，叫不起来",
        "my chow has a purple tongue and is panting hard",
        "刺猬口吐白沫抽搐",
        "救命啊猫喘得也太快了",
        "my dogs were at mums and ate rat poison",
        "作文写到一半狗突然抽搐",
    ],
)
def test_an_emergency_that_holds_the_words_of_a_silence_counts(text: str) -> None:
    assert triage(text).flag is not None


def test_every_silence_has_an_example() -> None:
    assert {name for _, _, name, _ in EXAMPLES} == {*SILENCES, *OF_POISONS, A_SAYING}


def test_a_silence_says_which_words_of_which_rule_it_silenced() -> None:
    (silence,) = triage("parvo vaccine when", explain=True).silences
    line = next(line for line in rules("signs").sections["vomiting"] if "parvo" in line.text)
    assert (silence.words, silence.rule) == ("parvo", line.place)


def test_a_sign_that_stands_is_not_silenced() -> None:
    result = triage("He had a seizure last year. Now he is having a seizure again!", explain=True)
    assert result.flag == "seizure"
    assert [silence.name for silence in result.silences] == ["past"]


def test_likeness_silences_nothing_where_a_number_a_hurry_or_a_second_sign_stands() -> None:
    for more in (", he has a seizure", ", please help", " and his temperature is 106"):
        assert triage(NOVEL + more).flag is not None, more


def test_every_silence_has_its_section() -> None:
    assert {*SILENCES, *OF_POISONS} == rules("silences").sections.keys() - {"clauses"}
