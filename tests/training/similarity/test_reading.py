"""What is read in a question, rule by rule: typos, names, small words, relations, details, dialect."""

import pytest

from training.similarity import compare, differences, frame_of


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("how do I get my cat to come in", "how do I get my cat to go out"),
        ("where do I put the litter box", "where do I buy the litter box"),
        ("猫砂盆放哪里好", "猫砂盆买哪里的好"),
        ("should I switch my cat from wet food to dry", "should I switch my cat from dry food to wet"),
        ("怎么从干粮换成湿粮", "怎么从湿粮换成干粮"),
        ("从台湾带猫去香港要办什么", "从香港带猫去台湾要办什么"),
        ("can I give my dog cheese with his tablet", "can I give my dog cheese instead of his tablet"),
        ("are female rabbits more aggressive than males", "are male rabbits more aggressive than females"),
        ("can I bathe my dog in heat", "can I bathe my dog after heat"),
        ("狗怀孕几周生", "狗生完几周能怀孕"),
        ("伊丽莎白圈要戴多久", "伊丽莎白圈要戴多大"),
        ("how many times a day should I feed my kitten", "how many times a week should I feed my kitten"),
        ("how do I stop my dog getting ticks", "how do I get a tick off my dog"),
        ("how do I get my dog to bark", "how do I stop my dog barking"),
        ("怎么让狗叫", "怎么让狗不叫"),
        ("can dogs get sunburn", "my dog is sunburnt, what can I do"),
        ("兔子能吃苹果吗", "兔子必须吃苹果吗"),
        ("how do I help my cat gain weight", "why is my cat gaining weight"),
        ("猫掉毛怎么办", "猫秃了一块怎么办"),
        ("can I give my dog imodium", "狗能吃思密达吗"),
    ],
)
def test_a_small_word_that_changes_the_answer(a: str, b: str) -> None:
    assert not compare(a, b).served and not compare(b, a).served
    assert differences(frame_of(a), frame_of(b)), "known to differ, not only unread"


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("can hamsters live in pairs, they're Zanzibars", "can hamsters live in pairs, they're Malagasys"),
        ("can I give my dog Benylin", "can I give my dog"),
        ("do I need a visa for my cat from Ireland", "do I need a visa for my cat from India"),
        ("can my dog eat finch", "can my dog eat peach"),
        ("can a dog drink from glass", "can a dog drink from grass"),
        ("猫能吃公园里的草吗", "猫能吃公元里的草吗"),
    ],
)
def test_a_word_is_no_name_and_no_slip_of_another(a: str, b: str) -> None:
    assert not compare(a, b).served


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("my dog Biscuit keeps sneezing", "my dog keeps sneezing"),
        ("Rufus the dog keeps sneezing", "my dog keeps sneezing"),
        ("our cat, called Zyx, keeps sneezing", "my cat keeps sneezing"),
        ("我家豆豆是猫，一直打喷嚏", "猫一直打喷嚏"),
        ("咪咪是猫，一直打喷嚏", "猫一直打喷嚏"),
    ],
)
def test_a_name_is_nothing(a: str, b: str) -> None:
    assert compare(a, b).served, compare(a, b).why


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("can my 3 year old female labrador eat carrots", "can dogs eat carrots"),
        ("how often should I deworm my boy, a golden retriever", "how often should I deworm my dog"),
        ("柯基能吃苹果吗", "狗能吃苹果吗"),
        ("my 8 week old puppy bites my hands", "my puppy bites my hands"),
        ("my dog eats his own poo", "why does my dog eat poop"),
        ("my dog drags his bottom", "my dog is dragging bottom"),
        ("貓仔食唔食得蘋果，可唔可以食", "小猫可以吃苹果吗"),
        ("隔几天给仓鼠清理一次笼子", "仓鼠笼子多久清理一次"),
        ("is it ok to give a cat a bit of poached salmon", "can cats eat cooked salmon"),
    ],
)
def test_what_changes_nothing(a: str, b: str) -> None:
    assert compare(a, b).served, compare(a, b).why


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("can my labrador sleep outside in winter", "can my chihuahua sleep outside in winter"),
        ("how much should my 2 year old dog weigh", "how much should my 5 year old dog weigh"),
        ("my 3 year old dog is limping", "my 13 year old dog is limping"),
        ("is my male cat neutered", "is my female cat neutered"),
        ("how much should I feed my husky", "how much should I feed my pug"),
        ("my 8 week old puppy is vomiting", "my 6 month old puppy is vomiting"),
        ("can kittens drink milk", "can cats drink milk"),
        ("公猫尿不出来", "母猫尿不出来"),
    ],
)
def test_a_detail_that_may_change_the_answer_stays(a: str, b: str) -> None:
    assert not compare(a, b).served
