"""What people see of a model's Markdown: marks become entities, nothing is lost, no part breaks a limit."""

import random
import re
import subprocess
import sys

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from bot.telegram.cuts import split
from bot.telegram.render import MessagePart, plain, render
from tests.bot.simulator.conftest import LIN, Sim, serving

TEXTS = st.text(st.sampled_from("ab 。.\n猫🐱👩‍🦰️👍🏽"), max_size=400)
SCRAPS = [
    "猫咪", "呕吐", "word", "**", "*", "_", "__", "~~", "~", "`", "```", "```py\n", "\n", "\n\n",
    "\n\n\n", " ", "  ", "    ", "- ", "* ", "1. ", "23. ", "# ", "### ", "##", "> ", "|",
    "| a | b |\n|---|:-:|\n| 1 | 二 |\n", "---", "===", "[", "](", "](https://a.example/x?y=1&z=2)",
    "](javascript:x)", "](mailto:a@b.example)", "!", "[x]: ", ")", "(", "\\", "\\(", "\\)", "\\[",
    "\\]", "$", "$$", "\\frac{a}{b}", "\\times", "||", "<b>", "</b>", "<br>", "<!--", "&amp;", "&",
    "<tg-spoiler>", "：", "。", "“", "”", ".", ", ", "🐱", "👩‍🦰", "👍🏽", "❤️", "🇨🇳", "🇬🇧", "1️⃣",
    "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "é", "\u200b", "\u200d", "\r\n", "\t", "\x00", "\ue000", "\U000f0000", "\ud800",
    "- [ ] ", "38.5", "2*3*4", "snake_case", "https://a.example/",
]  # fmt: skip
MARKDOWN = st.one_of(
    st.lists(st.sampled_from(SCRAPS), max_size=60).map("".join),
    st.text(max_size=200),
    st.text("*_`~|>-#\n ab1.", max_size=80),
)


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def marked(part: MessagePart) -> list[tuple[str, str]]:
    """(kind, text) of each entity; fails if one begins or ends within a surrogate pair."""
    raw = part.text.encode("utf-16-le")
    return [(e.type, raw[e.offset * 2 : (e.offset + e.length) * 2].decode("utf-16-le")) for e in part.entities]


def one(answer: str) -> tuple[str, list[tuple[str, str]]]:
    (part,) = render(answer)
    return part.text, marked(part)


def assert_sendable(parts: list[MessagePart], limit: int) -> None:
    for part in parts:
        assert part.text.strip()
        assert 0 < units(part.text) <= limit
        marked(part)
        assert len(part.entities) <= 100
        open_until: list[int] = []
        previous = (0, -10_000)
        for entity in part.entities:
            end = entity.offset + entity.length
            assert entity.length > 0 and entity.offset >= 0 and end <= units(part.text)
            assert (entity.offset, -entity.length) >= previous
            previous = (entity.offset, -entity.length)
            while open_until and open_until[-1] <= entity.offset:
                open_until.pop()
            assert not open_until or end <= open_until[-1], "entities cross"
            open_until.append(end)


# What a person sees


@pytest.mark.parametrize(
    ("answer", "text", "entities"),
    [
        ("**注意：**先停食", "注意：先停食", [("bold", "注意：")]),
        ("他说**“不要”**喂", "他说“不要”喂", [("bold", "“不要”")]),
        ("**氟虫腈(fipronil)**可以", "氟虫腈(fipronil)可以", [("bold", "氟虫腈(fipronil)")]),
        ("**Note:**text, **⚠️别喂**葱", "Note:text, ⚠️别喂葱", [("bold", "Note:"), ("bold", "⚠️别喂")]),
        ("*sneezes*, ~~often~~ daily", "sneezes, often daily", [("italic", "sneezes"), ("strikethrough", "often")]),
        ("**`5 mg` daily**", "5 mg daily", [("code", "5 mg"), ("bold", "daily")]),
        ("2*3*4 snake_case 5 * 3 *", "2*3*4 snake_case 5 * 3 *", []),
        ("about ~5 kg, ~6 kg; $5 or $6 `x`", "about ~5 kg, ~6 kg; $5 or $6 x", [("code", "x")]),
        ("> 39.5 °C: to a vet", "> 39.5 °C: to a vet", []),
        ("> she said\n> **no**\nand", "she said\nno\n\nand", [("blockquote", "she said\nno"), ("bold", "no")]),
        ("## What to *do*\ntext", "What to do\ntext", [("bold", "What to do"), ("italic", "do")]),
        ("##标题\n#1 rule", "标题\n#1 rule", [("bold", "标题")]),
        ("3. c\n7. g\n   - in\n     * deep", "3. c\n7. g\n   • in\n     • deep", []),
        ("- [ ] water\n- [x] food", "☐ water\n☑ food", []),
        ("Title\n---\ntext", "Title\n————————\ntext", []),
        ("<b>x</b> &amp; a<b && c>d **y**", "<b>x</b> &amp; a<b && c>d y", [("bold", "y")]),
        ("<div>\n**y**\n</div>", "<div>\ny\n</div>", [("bold", "y")]),
        ("[x]: http://a.example `c`", "[x]: http://a.example c", [("code", "c")]),
        ("dose ||a|| \\*b\\*", "dose ||a|| *b*", []),
        ("\\[\nE = 70 \\times BW^{0.75}\n\\]", "E = 70 × BW^(0.75)", [("pre", "E = 70 × BW^(0.75)")]),
        ("$$\\frac{4 \\times 0.1}{2}$$ costs", "(4 × 0.1)/2 costs", [("pre", "(4 × 0.1)/2")]),
        ("\\(x\\) \\(70 \\times BW\\) kcal", "(x) 70 × BW kcal", [("code", "70 × BW")]),
    ],
)  # fmt: skip
def test_what_a_person_sees(answer: str, text: str, entities: list[tuple[str, str]]) -> None:
    assert one(answer) == (text, entities)


def test_code_keeps_its_language_and_its_indentation() -> None:
    (part,) = render("1. run\n   ```sh title=x\n   for f in *\n     echo **$f** <b> \\(\n   ```\n2. done")
    assert part.text == "1. run\nfor f in *\n  echo **$f** <b> \\(\n2. done"
    assert [(e.type, e.language) for e in part.entities] == [("pre", "sh")]


def test_a_table_is_a_block_of_aligned_columns() -> None:
    text, entities = one(
        "见下：\n\n| 指标 | Normal | 🐱 |\n|:--|---|--:|\n| **体温** | `38.5` | a\\|b |\n| 心率<br>呼吸 | 120 |\n好"
    )
    table = "指标        | Normal | 🐱\n------------+--------+----\n体温        | 38.5   | a|b\n心率 / 呼吸 | 120"
    assert text == f"见下：\n\n{table}\n好"
    assert [kind for kind, _ in entities] == ["pre"]


def test_only_links_that_lead_somewhere_are_links() -> None:
    (part,) = render(
        "[a](https://a.example/?x=1&y=2) [b](javascript:alert(1)) [c](tg://user?id=1) **[d](www.d.example)**"
    )
    assert part.text == "a [b](javascript:alert(1)) c d"
    assert [e.url for e in part.entities if e.url] == [
        "https://a.example/?x=1&y=2",
        "tg://user?id=1",
        "https://www.d.example",
    ]
    assert (
        one("[write](mailto:vet@a.example) [vet@a.example](mailto:vet@a.example)")[0]
        == "write (vet@a.example) vet@a.example"
    )


@pytest.mark.parametrize(
    ("growing", "text"),
    [
        ("see **the ve", "see the ve"),
        ("see **the vet*", "see the vet"),
        ("see **", "see"),
        ("run `ls -", "run ls -"),
        ("a [link](https://exa", "a link"),
        ("Signs:\n-", "Signs:"),
        ("Signs:\n#", "Signs:"),
        ("```py\nx = 1\n``", "x = 1"),
        ("| sign | what", "sign | what\n-----+-----"),
        ("| sign | what |\n|--", "sign | what\n-----+-----"),
    ],
)
def test_an_unfinished_answer_shows_no_marks(growing: str, text: str) -> None:
    assert one(growing)[0] == text


def test_marks_hardly_ever_flash_while_an_answer_grows() -> None:
    """Of all prefixes of a usual answer, none shows raw bold marks, fences or heading marks."""
    for end in range(len(ANSWER)):
        for part in render(ANSWER[:end]):
            assert not re.search(r"\*\*|```|^#|\|-", part.text, re.MULTILINE), ANSWER[:end][-60:]


@pytest.mark.parametrize("nothing", ["", " \n", "**", "#", "\u200d\ufe0f", "```\n```", "> ", "\x00"])
def test_what_shows_nothing_is_no_message(nothing: str) -> None:
    assert render(nothing) == []


def test_plain_keeps_the_marks() -> None:
    assert plain("**a** <b>") == [MessagePart("**a** <b>")]


# Any text


@given(MARKDOWN, st.sampled_from([24, 40, 4096]))
@settings(max_examples=40)
@example("**" + "🐱" * 40 + "**", 40)
@example("```py\n" + "x = '猫'\n" * 20 + "```", 40)
@example("> **a** `b` " * 20, 40)
@example("> ```\n>   a\n" + ">   b\n" * 30, 24)
@example("> ` a\u3000 `", 24)
@example("- **a" * 30 + "\n" + "**b** " * 30, 24)
def test_any_text_is_sendable(answer: str, limit: int) -> None:
    assert_sendable(render(answer, limit), limit)
    assert_sendable(plain(answer, limit), limit)


@pytest.mark.parametrize("scrap", [*SCRAPS, "> - ", "**a ", "[a](", "`a``", "|a", "\\(a", " ~~a"])
def test_no_repetition_overwhelms_it(scrap: str) -> None:
    answer = scrap * (12_000 // len(scrap))
    assert_sendable(render(answer), 4096)
    assert_sendable(render(answer + "**x**"), 4096)


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]", text)


@given(
    st.lists(st.sampled_from([s for s in SCRAPS if not re.search(r"\\[ft]|\]\(|``|br", s)]), max_size=60).map("".join),
    st.sampled_from([24, 4096]),
)
@settings(max_examples=40)
def test_nothing_but_marks_and_white_space_is_lost(answer: str, limit: int) -> None:
    """Links and code blocks aside, whose addresses and languages go into entities, every letter and digit is shown."""
    assume("```" not in answer and "~~~" not in answer)
    visible = words("".join(part.text for part in render(answer, limit)))
    assert "".join(visible).replace("br", "") == "".join(words(answer)).replace("br", "")


@given(TEXTS, TEXTS)
def test_a_growing_plain_text_keeps_its_earlier_parts(text: str, more: str) -> None:
    parts = render(text, 40)
    assert render(text + more, 40)[: len(parts[:-1])] == parts[:-1]
    parts_as_strings = split(text, 40)
    assert split(text + more, 40)[: len(parts_as_strings[:-1])] == parts_as_strings[:-1]


@given(TEXTS)
@settings(max_examples=50)
def test_the_first_mark_changes_nothing_before_it(text: str) -> None:
    """The short way for plain text and the parser agree, so that earlier messages stay when a mark arrives."""
    previous = render(text, 4096)
    with_mark = render(text + "\n\n**x**", 4096)
    assume(previous)
    assert "\n\n".join(p.text for p in previous) == with_mark[0].text.removesuffix("x").rstrip()


def test_parts_before_the_growing_paragraph_stay() -> None:
    answer = "\n\n".join([ANSWER] * 3)
    previous_parts: list[MessagePart] = []
    changes = 0
    for end in range(0, len(answer), 7):
        parts = render(answer[:end], 400)
        paragraph = answer[:end].rfind("\n\n")
        n_settled = len(render(answer[: max(paragraph, 0)], 400)) - 1
        assert parts[: max(n_settled, 0)] == previous_parts[: max(n_settled, 0)]
        changes += parts[: len(previous_parts) - 1] != previous_parts[:-1]
        previous_parts = parts
    assert changes <= 3


# Cuts


@given(TEXTS)
def test_split_fits_and_loses_nothing_but_white_space(text: str) -> None:
    parts = split(text, 40)
    assert all(units(part) <= 40 for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


@given(st.integers(25, 60), st.sampled_from(["👩‍🦰", "👍🏽", "❤️", "🐱", "🇨🇳", "1️⃣", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "e\u0301", "👨‍👩‍👧‍👦"]))
def test_no_emoji_is_torn(n_before: int, emoji: str) -> None:
    answer = "x" * n_before + emoji * 8
    assert sum(part.count(emoji) for part in split(answer, 40)) == 8
    assert sum(part.text.count(emoji) for part in render("**" + answer + "**", 40)) == 8


@pytest.mark.parametrize("sign", ["क्षि", "\u1100\u1161\u11a8", "ก็", "🇨🇳", "e" + "\u0301" * 20])
@pytest.mark.parametrize("n_before", range(20, 24))
def test_no_syllable_is_torn_and_no_flag_of_many(sign: str, n_before: int) -> None:
    parts = split("x" * n_before + sign * 200, 100)
    assert sum(part.count(sign) for part in parts) == 200
    assert all(part.removeprefix("x" * n_before).replace(sign, "") == "" for part in parts)


def test_nothing_of_unicode_is_loaded_for_an_answer_that_fits() -> None:
    code = "import sys; from bot.telegram.render import render; render('猫咪🐱' * 99); print('regex' in sys.modules)"
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert process.stdout.strip() == "False"


def test_it_cuts_at_paragraphs_then_sentences_then_words() -> None:
    assert split("a" * 30 + "\n\n" + "b" * 30, 40) == ["a" * 30, "b" * 30]
    assert split("猫" * 30 + "。" + "狗" * 30, 40) == ["猫" * 30 + "。", "狗" * 30]
    assert split("猫" * 30 + "！”" + "狗" * 30, 40) == ["猫" * 30 + "！”", "狗" * 30]
    assert split("a" * 30 + " " + "b" * 30, 40) == ["a" * 30, "b" * 30]


def test_a_short_entity_goes_to_the_next_part_and_a_long_one_opens_again() -> None:
    parts = render("a " * 15 + "**do not feed onions**", 40)
    assert [marked(part) for part in parts] == [[], [("bold", "do not feed onions")]]
    parts = render("```py\n" + "\n".join(f"    line_{n}()" for n in range(9)) + "\n```", 60)
    assert len(parts) > 1
    assert all(
        [(e.type, e.language, e.length) for e in part.entities] == [("pre", "py", units(part.text))] for part in parts
    )
    assert all(part.text.startswith("    line_") for part in parts)


def test_more_entities_than_telegram_reads_go_to_a_second_message() -> None:
    parts = render("**a** `b` " * 150)
    assert_sendable(parts, 4096)
    assert sum(len(part.entities) for part in parts) == 300


def test_without_markdown_the_parser_is_never_imported() -> None:
    answer = "38.5 °C，正常。\n1. 喝水 <b> & 5-6 次 #1 x-y a_b $5"
    code = f"import sys; from bot.telegram.render import render; render({answer!r}); print('pyromark' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


# Through Telegram

ANSWER = """## 猫咪呕吐怎么办 / What to do when a cat vomits

**注意：**先停食 4–6 小时，观察**“精神”**和食欲；~39 °C 以上要就医。🐱👩‍⚕️

1. **少量多次**给水，every 30 minutes
2. 记录次数：
   - 颜色（*黄*、白、`带血`）
   - 有无毛球
     - hair < 2 cm & no string
3. Weigh her: 4.2 kg × 60 = 252 ml/day

| 症状 | Meaning | 处理 |
|---|---|:-:|
| 偶尔吐毛球 | hairball | 观察 |
| **带血** | ulcer, poison | 🚑 去医院 |

```text
06:00  water 10 ml
08:00  <b>no food</b>
```

> Cats that do not eat for 24 h need a vet.

See [Merck](https://www.merckvetmanual.com/cat?a=1&b=2) or <https://icatcare.org>.
"""


async def test_a_long_answer_reaches_the_chat_without_an_error() -> None:
    async with serving() as sim:
        await show(sim, "\n\n".join([ANSWER] * 6), 3)


async def test_any_markdown_reaches_the_chat_without_an_error() -> None:
    dice = random.Random(7)
    async with serving() as sim:
        for _ in range(60):
            await show(sim, "".join(dice.choices(SCRAPS, k=80)), 2)


async def show(sim: Sim, answer: str, n_steps: int) -> None:
    """Send the answer as it grows, edit what changed, and compare the chat with the parts."""
    messages: list[tuple[int, MessagePart]] = []
    parts: list[MessagePart] = []
    for step in range(1, n_steps + 1):
        parts = render(answer[: len(answer) * step // n_steps])
        for index, part in enumerate(parts):
            entities = list(part.entities)
            if index == len(messages):
                message = await sim.bot.send_message(LIN, part.text, entities=entities)
                messages.append((message.message_id, part))
            elif messages[index][1] != part:
                message_id = messages[index][0]
                await sim.bot.edit_message_text(part.text, chat_id=LIN, message_id=message_id, entities=entities)
                messages[index] = (message_id, part)
    for (message_id, _), part in zip(messages, parts, strict=False):
        shown_message = await sim.shown(LIN, message_id)
        assert shown_message["text"] == part.text.replace("\t", " ").strip(" \n")
        entities_shown = [
            e
            for e in shown_message.get("entities", ())
            if e["type"] not in ("url", "email", "mention", "hashtag", "bot_command")
        ]
        assert len(entities_shown) >= len([e for e in part.entities if e.length > 1])
