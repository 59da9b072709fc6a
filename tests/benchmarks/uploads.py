"""Mutated uploads: whatever an admin sends, it is accepted or refused with line and reason, within the limits.

`python -m tests.benchmarks.uploads --n 10000`. Each file is made from its number alone, so `--only 4711` repeats one.
The files are read as the bot reads them, in one child process each.
"""

import argparse
import csv
import io
import json
import random
import resource
import signal
import statistics
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.prompts import SYSTEM_PROMPT
from tests.benchmarks.spread import percentile
from tests.training.reading.workbooks import workbook
from training.importing.dry_run import DryRun, dry_run
from training.importing.limits import MEMORY_MB, WALL_SECONDS
from training.importing.report import RESULTS, ReportWords, report
from training.importing.source import ReadingOptions, Source
from training.privacy.find import PLACEHOLDERS
from training.problems import describe

OPTIONS = ReadingOptions(SYSTEM_PROMPT, "o200k_base", 65_536)
NAMES = (
    "rows.csv",
    "rows.tsv",
    "rows.xlsx",
    "rows.json",
    "rows.jsonl",
    "rows.txt",
    "rows",
    "行.CSV",
    "a.b.xls",
    "x.pdf",
)
ENCODINGS = ("utf-8", "utf-8", "utf-8-sig", "utf-16", "gb18030", "utf-16-be", "big5", "cp1252")
PAIRS = [
    ("猫咪吐了怎么办？", "原因分析：可能是吃得太快。\n\n推荐方案：先禁食四小时，再少量喂水。"),
    ("狗能吃葡萄吗？", "不能，葡萄会伤肾，请马上联系兽医。"),
    ("How often should I brush a long-haired cat?", "Why: its coat mats.\n\nWhat to do: brush it, daily if you can."),
    ('He said "stop", why?', "Because, well; it hurt."),
    ("电话13800138000，怎么预约？", "请打前台电话。"),
]


@dataclass(frozen=True)
class Outcome:
    """What became of one file."""

    kind: str
    """`accepted`, `partly`, `asked` (for the columns), `refused`."""
    seconds: float
    codes: tuple[str, ...]
    faults: tuple[str, ...]
    """What must not be: no reason, a sentence that cannot be said, too slow, our own mistake."""


def make(number: int) -> tuple[str, bytes]:
    """The name and the bytes of the file with this number."""
    chance = random.Random(number)
    if chance.random() < 0.12:
        # Large files take seconds each: enough of them, and not more.
        content = (chance.choice(HOSTILE) if chance.random() < 0.93 else chance.choice(HEAVY))(chance)
        name = chance.choice(NAMES)
        return (name, content) if chance.random() < 0.7 else (name, _mutate(content, chance))
    name, content = chance.choice(SOUND)(chance)
    if chance.random() < 0.1:
        return name, content
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        content = _mutate(content, chance)
    return (name if chance.random() < 0.7 else chance.choice(NAMES)), content


def read(folder: Path, name: str, content: bytes) -> Outcome:
    """Read one file as the bot does, and look at everything that an admin would see of it."""
    path = folder / "upload"
    path.write_bytes(content)
    start = time.monotonic()
    run = dry_run(Source(path, name, OPTIONS))
    seconds = time.monotonic() - start
    errors = run.errors()
    faults = []
    if seconds > WALL_SECONDS + 1.5:  # the kill itself takes its time on a busy machine
        faults.append(f"{seconds:.1f} s")
    n_good = len(run.importable("good"))
    has_any = bool(n_good or run.n_duplicates or run.importable("mendable"))
    if not has_any and not errors:
        faults.append("refused without a reason")
    if any(row.state == "bad" and (not row.problems or row.line < 1) for row in run.rows):
        faults.append("a bad row without line or reason")
    if any(problem.code == "reader_died" for problem in errors):
        faults.append("the reader died")
    for problem in [*errors, *run.remarks()]:
        for language in ("zh", "en"):
            describe(problem, language).encode()
    for language in ("zh", "en"):
        report(run, ReportWords(language, dict.fromkeys(RESULTS, "x"), dict.fromkeys(PLACEHOLDERS, "x")))
    return Outcome(_kind(run, bool(errors), has_any), seconds, tuple(problem.code for problem in errors), tuple(faults))


def _kind(run: DryRun, has_errors: bool, has_any: bool) -> str:
    if run.unclear is not None:
        return "asked"
    if not has_any:
        return "refused"
    return "partly" if has_errors else "accepted"


# --- sound files ---


def _rows(chance: random.Random) -> list[tuple[str, str]]:
    n = chance.choice((1, 3, 12, 40, 200)) if chance.random() < 0.98 else 20_000
    return [(f"{question} {number}", answer) for number in range(n) for question, answer in (chance.choice(PAIRS),)]


def _encoded(text: str, chance: random.Random) -> bytes:
    return text.encode(chance.choice(ENCODINGS), "replace")


def _headings(chance: random.Random) -> tuple[str, str]:
    return chance.choice(
        (("问题", "回答"), ("question", "answer"), ("Prompt", "Completion"), ("提问", "兽医回复"), ("a1", "b1"))
    )


def _table(chance: random.Random) -> tuple[str, bytes]:
    out = io.StringIO()
    delimiter = chance.choice((",", ",", "\t", ";"))
    writer = csv.writer(out, delimiter=delimiter, lineterminator=chance.choice(("\n", "\r\n")))
    if chance.random() < 0.9:
        writer.writerow(_headings(chance))
    writer.writerows(_rows(chance))
    return ("rows.tsv" if delimiter == "\t" else "rows.csv"), _encoded(out.getvalue(), chance)


def _xlsx(chance: random.Random) -> tuple[str, bytes]:
    rows: list[list[str | int | float | bool | None]] = [[*_headings(chance)]]
    rows += [[*row] for row in _rows(chance)[:2000]]
    sheets = {"问答": rows}
    if chance.random() < 0.3:
        sheets["Notes & “more”"] = [["x", 1.5, True, None, "y"]]
    return "rows.xlsx", workbook(sheets, hidden_sheets=["Notes & “more”"] if chance.random() < 0.5 else ())


def _json_rows(chance: random.Random) -> list[object]:
    form = chance.randrange(6)
    rows = _rows(chance)
    if form == 0:
        return [{"Questions": question, "Replies": answer} for question, answer in rows]
    if form == 1:
        return [{"prompt": question, "completion": answer} for question, answer in rows]
    if form == 2:
        return [{"conversations": [{"from": "human", "value": q}, {"from": "gpt", "value": a}]} for q, a in rows]
    if form == 3:
        return [_chatgpt(question, answer) for question, answer in rows]
    if form == 4:
        return [{"instruction": question, "input": "", "output": answer} for question, answer in rows]
    return [{"messages": [{"role": "user", "content": q}, {"role": "assistant", "content": a}]} for q, a in rows]


def _chatgpt(question: str, answer: str) -> object:
    def node(role: str, text: str, parent: str | None) -> object:
        content = {"content_type": "text", "parts": [text]}
        return {"message": {"author": {"role": role}, "content": content}, "parent": parent}

    return {
        "title": question,
        "current_node": "b",
        "mapping": {"a": node("user", question, None), "b": node("assistant", answer, "a")},
    }


def _jsonl(chance: random.Random) -> tuple[str, bytes]:
    is_ascii = chance.random() < 0.3
    lines = (json.dumps(row, ensure_ascii=is_ascii) for row in _json_rows(chance))
    return "rows.jsonl", _encoded("\n".join(lines), chance)


def _json(chance: random.Random) -> tuple[str, bytes]:
    indent = chance.choice((None, None, 2))
    return "rows.json", _encoded(json.dumps(_json_rows(chance), ensure_ascii=False, indent=indent), chance)


def _telegram(chance: random.Random) -> tuple[str, bytes]:
    messages: list[dict[str, Any]] = []
    for number, (question, answer) in enumerate(_rows(chance)):
        when = str(1_700_000_000 + number * chance.choice((60, 100_000)))
        messages.append({"type": "message", "from_id": "user77", "date_unixtime": when, "text": question})
        messages.append(
            {
                "type": "message",
                "from_id": "user1",
                "date_unixtime": when,
                "text": [answer, {"type": "bold", "text": "!"}],
            }
        )
    chat = {"name": "Lin", "type": "personal_chat", "id": 77, "messages": messages}
    whole = {"chats": {"list": [chat]}} if chance.random() < 0.5 else chat
    return "result.json", _encoded(json.dumps(whole, ensure_ascii=False, indent=1), chance)


def _text(chance: random.Random) -> tuple[str, bytes]:
    ask, reply = chance.choice((("Q: ", "A: "), ("问：", "答："), ("", ""), ("1. 用户：", "兽医：")))
    text = "\n\n".join(f"{ask}{question}\n{reply}{answer}" for question, answer in _rows(chance))
    return "rows.txt", _encoded(text, chance)


def _chat(chance: random.Random) -> tuple[str, bytes]:
    form = chance.choice(
        (
            "{m}/{d}/26, 9:15 PM - {name}: {text}",
            "[{d}.{m}.2026, 21:15:09] {name}: {text}",
            "2026-{m}-{d} 21:15:09 {name}\n{text}\n",
            "21:15\t{name}\t{text}",
        )
    )
    lines = ["2026/03/12(Thu)"]
    for number, row in enumerate(_rows(chance)):
        for name, text in zip(("Lena K", "Garden Road Vets"), row, strict=True):
            lines.append(form.format(m=1 + number // 28 % 12, d=1 + number % 28, name=name, text=text))
    return "chat.txt", _encoded("\n".join(lines), chance)


SOUND: tuple[Callable[[random.Random], tuple[str, bytes]], ...] = (
    _table,
    _table,
    _xlsx,
    _xlsx,
    _jsonl,
    _json,
    _telegram,
    _text,
    _chat,
)


# --- hostile files ---


def _bomb(chance: random.Random) -> bytes:
    """A zip whose one member unpacks to hundreds of megabytes, in a workbook's clothes or not."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        name = chance.choice(("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "word/document.xml", "bomb"))
        package.writestr("xl/workbook.xml", "<workbook/>")
        with package.open(name, "w", force_zip64=True) as member:
            for _ in range(chance.choice((30, 200))):
                member.write(b"<c/>" * 250_000)
    return out.getvalue()


def _far_cell(chance: random.Random) -> bytes:
    place = chance.choice(("XFD1048576", "A1048576", "XFD1", "ZZ99999", "XFE1048577", "AAAA1", "A9999999"))
    row = "".join(character for character in place if character.isdecimal())
    extra = f'<row r="{row}"><c r="{place}"><v>1</v></c></row>'
    return workbook({"s": [["问题", "回答"], *PAIRS[:2]]}, extra_xml=extra)


def _laughs(chance: random.Random) -> bytes:
    """XML entities that expand each other."""
    entities = '<!ENTITY a "ha">' + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    prolog = f'<?xml version="1.0"?><!DOCTYPE worksheet [{entities}]>'
    return workbook(
        {"s": [["问题", "回答"]]}, extra_xml='<row r="2"><c r="A2" t="str"><v>&j;</v></c></row>', prolog=prolog
    )


def _packed(chance: random.Random) -> bytes:
    """A small workbook with very many cells: FACTS' 31 KB that took ten seconds."""
    n = chance.choice((20_000, 100_000, 300_000))
    return workbook({"s": [["问题", "回答"], *([["x", "y"]] * n)]})


def _sheets(chance: random.Random) -> bytes:
    return workbook({f"s{n}": [["问题", "回答"], ["q", f"a{n}"]] for n in range(chance.choice((50, 600)))})


def _lying_size(chance: random.Random) -> bytes:
    content = bytearray(workbook({"s": [["问题", "回答"], *PAIRS]}))
    place = content.rfind(b"PK\x01\x02")
    content[place + 24 : place + 28] = chance.choice((b"\0\0\0\0", b"\xff\xff\xff\x7f", b"\x01\0\0\0"))
    return bytes(content)


def _deep(chance: random.Random) -> bytes:
    n = chance.choice((70, 5_000, 200_000, 1_000_000))
    start, end = chance.choice((("[", "]"), ('{"a":', "}"), ('{"messages":[', "]}"), ('[{"conversations":', "}]")))
    return (start * n + (end * n if chance.random() < 0.5 else "")).encode()


def _long_line(chance: random.Random) -> bytes:
    piece = chance.choice(("猫", "a,", '"', "a b ", "\t", "1", "\\", "问：", "[{", '""', '","', "\0", "\ufeff", "=A1+"))
    n = chance.choice((200_001, 200_001, 1_000_000, 5_000_000))
    start = chance.choice(("", "问题,回答\n", "Q: a\nA: b\n", '{"messages": "', '[{"Questions": "', "q\ta\n"))
    return (start + piece * (n // len(piece))).encode()


def _many_lines(chance: random.Random) -> bytes:
    line = chance.choice(
        ("\n", '"\n', 'a,"b\n', "Q: x\n", "A: x\n", "{\n", '{"a": 1}\n', "x,y\n", "\r", "\0\n", "问：\n", '"",""\n')
    )
    start = chance.choice(("", "问题,回答\n", "Q: a\nA: b\n"))
    return (start + line * chance.choice((1_000, 10_000, 300_000))).encode()


def _wide(chance: random.Random) -> bytes:
    n = chance.choice((300, 20_000))
    return (",".join(["问题", "回答", *map(str, range(n))]) + "\n" + ("x," * n + "\n") * 20).encode()


def _odd_values(chance: random.Random) -> bytes:
    value = chance.choice(
        ("NaN", "1e999", "9" * 5000, '"\\ud800"', "null", "true", "[[]]", '{"a": {}}', '"\\u0000"', "-0", '""', "[1,2]")
    )
    form = chance.choice(
        (
            '{"Questions": %s, "Replies": "a"}',
            '{"messages": [{"role": %s, "content": "x"}, {"role": "assistant", "content": "a"}]}',
            '{"messages": [{"role": "user", "content": %s}, {"role": "assistant", "content": "a", "weight": %s}]}',
            '{"conversations": [{"from": %s, "value": %s}]}',
            '{"mapping": {"a": %s}, "current_node": "a"}',
            '{"mapping": {"a": {"message": {"author": %s, "content": {"parts": %s}}, "parent": "a"}}}',
            '{"chats": {"list": [%s]}}',
            '{"type": "personal_chat", "id": %s, "messages": [{"type": "message", "text": %s, "from_id": %s}]}',
            '{"messages": %s}',
        )
    )
    return "\n".join([form.replace("%s", value)] * chance.choice((1, 30))).encode()


def _noise(chance: random.Random) -> bytes:
    start = chance.choice(
        (b"", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"PK\x03\x04", b"[", b"{", b"%PDF", b"\xd0\xcf\x11\xe0")
    )
    return start + chance.randbytes(chance.choice((1, 50, 5_000, 300_000)))


def _big(chance: random.Random) -> bytes:
    """An honest file near Telegram's limit."""
    row = json.dumps(
        {"question": PAIRS[0][0] + "%d", "answer": PAIRS[0][1] * chance.choice((3, 30))}, ensure_ascii=False
    )
    size = chance.choice((4_000_000, 19_000_000))
    return "\n".join(row.replace("%d", str(n)) for n in range(size // len(row.encode()))).encode()


HOSTILE: tuple[Callable[[random.Random], bytes], ...] = (
    *(_far_cell, _far_cell, _laughs, _lying_size, _deep, _deep, _long_line, _long_line, _many_lines),
    *(_wide, _odd_values, _odd_values, _odd_values, _noise, _noise),
)
HEAVY: tuple[Callable[[random.Random], bytes], ...] = (_bomb, _bomb, _packed, _sheets, _big)


def _mutate(content: bytes, chance: random.Random) -> bytes:
    """One change to a file, as discs, programs and people make them."""
    data = bytearray(content)
    n = len(data)
    place = chance.randrange(n + 1)
    kind = chance.randrange(12)
    if kind == 0:
        return bytes(data[:place])
    if kind == 1 and n:
        for _ in range(chance.choice((1, 3, 50))):
            data[chance.randrange(n)] ^= 1 << chance.randrange(8)
    elif kind == 2:
        del data[place : place + chance.choice((1, 2, 30, 1000))]
    elif kind == 3:
        data[place:place] = data[place : place + chance.choice((1, 40, 2000))] * chance.choice((1, 3))
    elif kind == 4:
        data[place:place] = b"\0" * chance.choice((1, 2, 100))
    elif kind == 5:
        data[place:place] = chance.choice(
            (b'"', b'""', b"'", b"\xe2\x80\x9c", b",", b"\t", b"\\", b"}", b"]", b"{", b"\xef\xbb\xbf")
        )
    elif kind == 6:
        data = bytearray(
            bytes(data).replace(
                *chance.choice(((b"\n", b"\r\n"), (b"\n", b"\r"), (b"\n", b""), (b",", b"\xef\xbc\x8c")))
            )
        )
    elif kind == 7:
        data[place:place] = chance.randbytes(chance.choice((1, 4, 200)))
    elif kind == 8:
        data = bytearray(
            bytes(data).replace(
                *chance.choice(((b'"', b"'"), (b'"', b"\xe2\x80\x9c"), (b'"', b""), (b":", b"\xef\xbc\x9a")))
            )
        )
    elif kind == 9:
        _, content = chance.choice(SOUND)(chance)
        data += chance.choice((b"", b"\n", b"\n\n")) + content
    elif kind == 10 and n:
        lines = bytes(data).split(b"\n")
        chance.shuffle(lines)
        data = bytearray(b"\n".join(lines))
    else:
        data[:0] = chance.choice(
            (b"\n\n", b"\xef\xbb\xbf", b"\xff\xfe", b"sep=;\n", b"// exported\n", b"=== \n", b"[", b"\x1f\x8b")
        )
    return bytes(data)


# --- the run ---


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=10_000)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--only", type=int, help="the number of one file")
    options = parser.parse_args()
    numbers = [options.only] if options.only is not None else range(options.start, options.start + options.n)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell in the background ignores it
    kinds: Counter[str] = Counter()
    codes: Counter[str] = Counter()
    seconds: list[float] = []
    faults: list[tuple[int, str, tuple[str, ...]]] = []
    try:
        with tempfile.TemporaryDirectory() as folder:
            for number in numbers:
                name, content = make(number)
                outcome = read(Path(folder), name, content)
                kinds[outcome.kind] += 1
                codes.update(set(outcome.codes))
                seconds.append(outcome.seconds)
                if outcome.faults or options.only is not None:
                    faults.append((number, name, outcome.faults))
                    print(f"{number}: {name}, {len(content):,} bytes: {outcome}", flush=True)
                if len(seconds) % 500 == 0:
                    print(f"{len(seconds):,} files, {dict(kinds)}", file=sys.stderr, flush=True)
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
    peak_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
    slow = sorted(seconds)
    print(f"{len(seconds):,} files: {dict(kinds)}")
    print(f"seconds: median {statistics.median(slow):.2f}, p99 {percentile(slow, 99):.2f}, slowest {slow[-1]:.2f}")
    print(f"memory of the largest reader: {peak_mb:.0f} MB (limit {MEMORY_MB} MB of address space)")
    print(f"reasons: {dict(codes.most_common())}")
    wrong = [fault for fault in faults if fault[2]]
    print(f"faults: {len(wrong)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
