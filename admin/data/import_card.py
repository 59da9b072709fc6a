"""What an admin is shown of a file before it is imported: the dry run, or the question which column is which."""

from datetime import timedelta
from pathlib import Path
from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup

from admin.data.problems import problem_lines
from admin.data.uploads import KEPT
from bot.texts import Html, Texts, lines, quoted, shorten
from storage.models import Upload
from training.importing.dry_run import DryRun
from training.importing.report import RESULTS, ReportWords, report
from training.privacy.find import PLACEHOLDERS
from training.reading.headings import Unclear
from training.text.messages import answer_of, question_of

N_COLUMNS = 12
"""Columns that are offered as buttons."""
N_SHOWN = 5
"""Problems in the message itself; the report has all of them."""


class UploadTap(CallbackData, prefix="upload"):
    """A button under a dry run."""

    upload_id: int
    verb: str
    """`good`, `mended`, `dropped`, or `columns`: choose them again."""


class ColumnTap(CallbackData, prefix="column"):
    """The button of a column, or of a person in a chat."""

    upload_id: int
    role: Literal["question", "answer", "clinic"]
    number: int
    """Of the column or the person, from 1."""


def import_card(upload: Upload, run: DryRun, say: Texts) -> tuple[Html, InlineKeyboardMarkup | None]:
    """What importing the file would do, and the buttons."""
    if run.unclear is not None and run.unclear.kind == "clinic":
        return _clinic_question(upload, run.unclear, say)
    if run.unclear is not None:
        return _columns_question(upload, run, run.unclear, say)
    if not run.rows:
        return say("import_empty", file=upload.file_name, problems=problem_lines(run.errors(), say, N_SHOWN)), None
    n_good, n_mendable = len(run.importable("good")), len(run.importable("mendable"))
    errors, remarks = run.errors(), run.remarks()
    text = say(
        "import_dry_run",
        file=upload.file_name,
        form=run.form,
        good=n_good,
        bad=len(run.bad),
        duplicates=run.n_duplicates,
        personal=_personal(run, say),
        near=say("import_near", n=len(run.near)) if run.near else "",
        first=_first(run, say),
        problems=lines("", problem_lines(errors, say, N_SHOWN), "") if errors else "",
        remarks=lines("", say("warnings", n=len(remarks), problems=problem_lines(remarks, say, 2))) if remarks else "",
        end=_end(run, n_good + n_mendable, say),
    )
    return text, _buttons(upload, n_good, n_mendable, say)


def _personal(run: DryRun, say: Texts) -> Html:
    """How many rows have personal data in them, and in how many nobody has looked for it."""
    kinds = ", ".join(f"{kind_word(kind, say)} {n}" for kind, n in run.pii_kinds.most_common())
    text = say("import_personal", n=run.n_personal, kinds=kinds) if run.n_personal else Html()
    return text + say("import_unlooked", n=run.n_unlooked) if run.n_unlooked else text


def _first(run: DryRun, say: Texts) -> Html:
    """The first row as it would be learned."""
    if run.first is None:
        return Html()
    question, answer = question_of(run.first), answer_of(run.first)
    return say("import_first", question=quoted(shorten(question, 200)), answer=quoted(shorten(answer, 300)))


def _end(run: DryRun, n_importable: int, say: Texts) -> Html:
    """How it goes on."""
    if n_importable:
        return say("import_open", hours=KEPT // timedelta(hours=1))
    return say("import_nothing_new" if run.n_duplicates else "import_nothing")


def _buttons(upload: Upload, n_good: int, n_mendable: int, say: Texts) -> InlineKeyboardMarkup | None:
    labels: list[tuple[str, str]] = []
    if n_good:
        labels.append((say("import_good", n=n_good), "good"))
    if n_mendable:
        labels.append((say("import_mended", n=n_mendable, all=n_good + n_mendable), "mended"))
    if upload.question or upload.answer:
        labels.append((say("import_columns_again"), "columns"))
    if upload.clinic:
        labels.append((say("import_clinic_again"), "columns"))
    if not labels:
        return None
    labels.append((say("import_drop"), "dropped"))
    return InlineKeyboardMarkup(inline_keyboard=[[_upload_button(label, upload, verb)] for label, verb in labels])


def _upload_button(text: str, upload: Upload, verb: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=text, callback_data=UploadTap(upload_id=upload.id or 0, verb=verb).pack())


def _clinic_question(upload: Upload, unclear: Unclear, say: Texts) -> tuple[Html, InlineKeyboardMarkup]:
    """Who in a chat is the clinic? Each with what they say first, and a button."""
    names = unclear.headings[:N_COLUMNS]
    buttons = [[_column_button(upload, "clinic", number, name)] for number, name in enumerate(names, start=1)]
    buttons.append([_upload_button(say("import_drop"), upload, "dropped")])
    people = [f"{index + 1}. {shorten(name, 60)}: {_samples(unclear, index)}" for index, name in enumerate(names)]
    text = say("import_who_is_clinic", file=upload.file_name, people=lines(*people))
    return text, InlineKeyboardMarkup(inline_keyboard=buttons)


def _columns_question(
    upload: Upload, run: DryRun, unclear: Unclear, say: Texts
) -> tuple[Html, InlineKeyboardMarkup | None]:
    """Which column is the question? Each with its heading and what stands below it, and a button."""
    headings = unclear.headings[:N_COLUMNS]
    if len(headings) < 2:
        return say("import_empty", file=upload.file_name, problems=problem_lines(run.errors(), say)), None
    role: Literal["question", "answer"] = "answer" if unclear.has_question else "question"
    buttons = [
        [_column_button(upload, role, number, heading)]
        for number, heading in enumerate(headings, start=1)
        if not (role == "answer" and upload.question == f"#{number}")
    ]
    buttons.append([_upload_button(say("import_drop"), upload, "dropped")])
    columns = [
        f"{index + 1}. {shorten(heading, 60)}: {_samples(unclear, index)}" for index, heading in enumerate(headings)
    ]
    text = say(f"import_which_{role}", file=upload.file_name, columns=lines(*columns))
    return text, InlineKeyboardMarkup(inline_keyboard=buttons)


def _samples(unclear: Unclear, index: int) -> str:
    """What stands below a heading in the first two rows."""
    rows = unclear.samples[:2]
    return " / ".join(shorten(row[index], 40) for row in rows if index < len(row) and row[index].strip())


def _column_button(
    upload: Upload, role: Literal["question", "answer", "clinic"], number: int, heading: str
) -> InlineKeyboardButton:
    data = ColumnTap(upload_id=upload.id or 0, role=role, number=number).pack()
    return InlineKeyboardButton(text=f"{number}. {shorten(heading, 30)}", callback_data=data)


def import_report(upload: Upload, run: DryRun, say: Texts) -> BufferedInputFile | None:
    """The rows that need a look, as a file that a spreadsheet opens; null where there are none, or the card has all."""
    if run.unclear is not None or not (run.bad or run.n_duplicates or run.n_personal or run.remarks()):
        return None
    if not run.rows and len(run.file_problems) <= N_SHOWN:
        return None
    kinds = {kind: kind_word(kind, say) for kind in PLACEHOLDERS}
    content = report(run, ReportWords(say.language, {word: say(f"report_{word}") for word in RESULTS}, kinds))
    return BufferedInputFile(content, f"{shorten(Path(upload.file_name).stem, 40)}-report.csv")


def kind_word(kind: str, say: Texts) -> str:
    """What a kind of personal data is called: its placeholder without the brackets."""
    return PLACEHOLDERS[kind][say.language != "zh"].strip("〔〕[]")
