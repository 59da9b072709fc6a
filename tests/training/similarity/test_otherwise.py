"""Stories around a question, general words and details: what they let through, and what they must not."""

import random

import pytest

from training.similarity import compare
from training.similarity.lexicon import GENERAL, lexicon
from training.similarity.writing.units import stem


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("how do I trim my dog's nails", "nails clicking on the floor, whats the safest way to clip them on a dog"),
        ("can cats have milk", "is a saucer of cows milk good for an adult cat like in the cartoons"),
        ("my dog gets car sick", "pup pukes every time we drive anywhere"),
        ("puppy bites hands when play", "how to stop nipping fingers, 10 wk lab pup"),
        ("is it ok for dogs to eat carrots", "our beagle would love to share my carrot, may she"),
        ("is my cat pregnant", "how can you tell if a cat is expecting"),
        ("怎么教兔子上厕所", "兔兔定點大小便訓練"),
        ("猫可以喝牛奶吗", "大貓俾牛奶飲好唔好，見卡通都係咁"),
        ("狗害怕鞭炮怎么办", "过年一放炮我家狗就抖得不行，怎么帮帮它"),
        ("怎么清洁狗耳朵", "新手求教，幫狗清耳朵正確步驟"),
    ],
)
def test_what_is_told_beside_the_question_is_not_asked(a: str, b: str) -> None:
    assert compare(a, b).served and compare(b, a).served, compare(a, b).why


@pytest.mark.parametrize(
    ("a", "b"),
    [
        # Told in other words, and another question.
        ("can cats have milk", "is a saucer of goats milk good for an adult cat like in the cartoons"),
        ("can cats have milk", "is a saucer of cows milk good for a baby hedgehog like in the cartoons"),
        ("how do I trim my dog's nails", "nails clicking on the floor, whats the safest way to clip them on a rabbit"),
        ("how do I trim my dog's nails", "nails clicking on the floor, how often should I clip them on a dog"),
        ("my puppy bites my hands", "how to stop a 10 wk lab pup nipping the cat"),
        ("my 8 week old puppy is vomiting", "5 month old lab pup keeps chucking up"),
        (
            "my dog is afraid of thunder",
            "bonfire night is coming and our staffy is a shaking wreck, how can we help him",
        ),
        ("is my dog pregnant", "how can you tell if a cat is expecting"),
        ("my cat is pregnant, what now", "how can you tell if a cat is expecting"),
        ("is my dog overweight", "my lab is much too chunky, how do I get weight off him"),
        ("why is my dog limping", "back from the beach, how do I get my dog to swim"),
        ("how do I stop my dog barking", "moving to a flat, how do I get my dog to bark at burglars"),
        ("what triggers seizures in dogs", "is epilepsy common in labradors"),
        ("my cat is not eating", "is it usual that moggies are choosy, mine picks at her food"),
        ("when can puppies go outside", "lovely weather here, when can puppies sleep outside"),
        ("how much exercise does a dog need", "new job soon, how often does a dog need exercise"),
        ("should I brush my dog's teeth", "do I honestly have to do my dogs gnashers every single day"),
        ("how do I register my dog", "how do I enter my dog"),
        ("how do I groom my dog", "how do I photograph my dog"),
        ("does my cat know me", "does my cat miss me"),
        ("can dogs eat carrots", "found some tansy in the fridge, can dogs eat it"),
        ("can dogs eat chicken", "sunday roast here, may the dog have chicken with gravox on it"),
        ("how long should I walk my dog a day", "how long is one walk at a time for a dog"),
        ("can I walk my dog", "he had his operation on monday, can I walk my dog"),
        ("can I bathe my cat", "she is expecting kittens in march, can I bathe my cat"),
        ("猫可以喝牛奶吗", "大貓俾豆漿飲好唔好，見卡通都係咁"),
        ("猫可以喝牛奶吗", "兔仔俾牛奶飲好唔好，見卡通都係咁"),
        ("狗害怕打雷怎么办", "过年一放炮我家狗就抖得不行，怎么帮帮它"),
        ("狗一天遛几次", "想養邊牧，每日要帶出街幾多個鐘"),
        ("狗耳朵多久清一次", "新手求教，幫狗清耳朵正確步驟"),
        ("怎么看狗怀孕没", "點樣知道隻貓係咪大肚"),
        ("猫怀孕了怎么办", "點樣知道隻貓係咪大肚"),
        ("怎么教小猫用猫砂", "新来的小猫不肯用猫砂，是不是砂的问题"),
        ("成猫一天喂几顿", "细貓一日要餵幾餐"),
        ("狗能吃奶酪吗", "训练的时候拿榴莲当奖励给狗吃行吗"),
        ("疫苗没打完能遛狗吗", "小狗打齊晒針，可唔可以落街"),
        ("狗晕车怎么办", "一上车狗子就叫，怎么弄"),
        ("猫为什么踩奶", "隻貓成日喺我肚上面瞓覺，點解嘅"),
        ("乌龟壳变软", "巴西龟的壳摸着滑溜溜的"),
        ("狗爆冲怎么办", "隻狗唔肯行，點教"),
        ("猫多大可以绝育", "母猫绝育之后多大能生小猫"),
        ("老狗一直睡正常吗", "14歲嘅老柴成夜唔瞓，係咪年紀大就係咁"),
    ],
)
def test_another_question_in_other_words_is_not_served(a: str, b: str) -> None:
    assert not compare(a, b).served and not compare(b, a).served


def general(section: str) -> list[str]:
    """The words of a section of general.txt that are one English word, and no way to say something."""
    text = GENERAL.read_text("utf-8").partition(f"[{section}]\n")[2].partition("\n[")[0]
    words = [word for word in text.replace("\n", ", ").split(", ") if word.isascii() and word.isalpha()]
    word_of = {stem(word): word for word in words}
    return [word for root, word in word_of.items() if set(lexicon().forms[root,]) & {f"~{root}", root}]


@pytest.mark.parametrize(
    "question",
    ["how do I {} my dog", "why does my cat {}", "can I {} my rabbit", "my dog's {}", "how do I {} my dog's fleas"],
)
def test_no_general_word_is_the_question_and_stands_for_another(question: str) -> None:
    chance = random.Random(7)
    for section in ("plain", "props"):
        words = general(section)
        pairs = [chance.sample(words, 2) for _ in range(150)]
        questions = [(question.format(first), question.format(second)) for first, second in pairs]
        assert [pair for pair in questions if compare(*pair).served] == []


@pytest.mark.parametrize("thing", ["laptop", "sink", "doormat", "dishwasher", "drawer"])
def test_what_a_sign_is_shown_to_is_no_detail(thing: str) -> None:
    for behaviour in ("bark at", "hide in", "pee in", "scratch", "growl at"):
        assert not compare(
            f"why does my dog {behaviour} the {thing}", f"why does my dog {behaviour} the wardrobe"
        ).served
