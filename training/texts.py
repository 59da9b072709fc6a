"""What is said of problems, in Chinese and in English. Data only."""


def _slip(zh: str, en: str) -> tuple[str, str]:
    """What is no JSON Lines in a file that was read all the same."""
    return (
        f"{zh}已照此读入，可以导入；上传到服务商之前要改写：`vetted check 文件 --fix`。",
        f"{en} It was read all the same and can be imported; for an upload it has to be rewritten: "
        "`vetted check FILE --fix`.",
    )


# code → what is said of it in Chinese and in English, after the place.
SENTENCES: dict[str, tuple[str, str]] = {
    # reading (formats.py)
    "empty_file": (
        "文件里没有任何数据。请发送带有问题和回答的表格（XLSX、CSV）、JSON 或文本文件。",
        "The file holds no rows. Send a table (XLSX, CSV), JSON or a text file with questions and answers.",
    ),
    "unsupported_form": (
        "看不懂 {file}：开头是「{value}」。请存成 XLSX、CSV、JSONL、JSON 或 TXT（UTF-8）后再发送。",
        "{file} is of a form that we cannot read: it begins with “{value}”. Save it as XLSX, CSV, JSONL, JSON or TXT "
        "(UTF-8) and send that.",
    ),
    "other_kind": (
        "{file} 是{value}，里面没有我们能读的问答。请存成 XLSX、CSV、JSONL、JSON 或 TXT 后再发送。",
        "{file} is {value}, not a file of questions and answers that we can read. Save it as XLSX, CSV, JSONL, JSON "
        "or TXT and send that.",
    ),
    "old_workbook": (
        "{file} 是旧版 Excel 文件（.xls）。请用 Excel 或 WPS 打开，另存为 .xlsx 后再发送。",
        "{file} is a workbook of the old kind (.xls). Open it in Excel or WPS, save it as .xlsx and send that.",
    ),
    "locked_workbook": (
        "{file} 有密码保护。请在 Excel 或 WPS 里去掉密码，另存后再发送。",
        "{file} is protected by a password. Take the password off in Excel or WPS, save it and send that.",
    ),
    "broken_workbook": (
        "{file} 不是完整的 Excel 文件（{value}）。请重新打开、另存为 .xlsx 后再发送。",
        "{file} is no whole workbook ({value}). Open it again, save it as .xlsx and send that.",
    ),
    "unpacks_too_big": (
        "{file} 解压后有 {value} MB（上限 {limit} MB）。请删掉图片、空白区域或拆成几个文件。",
        "{file} unpacks to {value} MB (the limit is {limit} MB). Remove pictures and blank areas, or split it.",
    ),
    "sheet_too_wide": (
        "单元格 {value} 离得太远：这张表会有 {n_cells} 个单元格（上限 {limit}）。请删除多余的行和列后另存。",
        "the cell {value} lies too far out: the sheet would have {n_cells} cells (the limit is {limit}). "
        "Delete the rows and columns that are not needed, and save it.",
    ),
    "takes_too_long": (
        "{file} 读了 {seconds} 秒还没有读完，已经停止。请拆成几个小一些的文件再发送。",
        "{file} was not read within {seconds} seconds, so reading was stopped. Split it into smaller files.",
    ),
    "takes_too_much": (
        "读 {file} 需要的内存超过 {mb} MB，已经停止。请拆成几个小一些的文件，表格请删掉空白的行和列。",
        "reading {file} takes more than {mb} MB of memory, so it was stopped. Split it into smaller files; from a "
        "workbook, delete blank rows and columns.",
    ),
    "file_too_large": (
        "{file} 超过 {limit} MB。请拆成几个文件。",
        "{file} is larger than {limit} MB. Split it.",
    ),
    "reader_died": (
        "读 {file} 时出错，这是我们的问题，数据集没有变。请存成 UTF-8 的 CSV 再试一次。",
        "{file} could not be read. The fault is ours, and the dataset is as it was. Save it as CSV in UTF-8 and "
        "try that.",
    ),
    "columns_not_found": (
        "不知道哪一列是问题、哪一列是回答（现有：「{value}」）。请选择，或把标题改成“问题”和“回答”。",
        "we do not know which column is the question and which the answer (there are “{value}”). Choose them, or name "
        "them “question” and “answer”. On the shell: --question COLUMN --answer COLUMN.",
    ),
    "no_such_column": (
        "没有叫「{value}」的列（现有：{known}）。请换一个。",
        "there is no column “{value}” (there are: {known}). Choose one of these.",
    ),
    "same_column": (
        "问题和回答不能是同一列（「{value}」）。请重新选择。",
        "the question and the answer cannot both be the column “{value}”. Choose another for one of them.",
    ),
    "sheet_left_out": (
        "工作表「{value}」里没有找到问题列和回答列，没有读取。",
        "the sheet “{value}” has no question and answer columns, so it was left out.",
    ),
    "hidden_sheet": (
        "隐藏的工作表「{value}」没有读取。需要它的话，请取消隐藏后再发送。",
        "the hidden sheet “{value}” was left out. If it is needed, unhide it and send the file again.",
    ),
    "headings_assumed": (
        "把这一行当作标题：「{value}」。如果它也是问答，请在最上面加一行标题后再发送。",
        "this line was taken as headings: “{value}”. If it is a question and its answer, too, put a line of headings "
        "above it and send the file again.",
    ),
    "no_question": (
        "没有问题，只有回答「{value}」。请补上问题，或删除这一行。",
        "there is no question, only the answer “{value}”. Add the question, or remove the row.",
    ),
    "no_answer": (
        "问题「{value}」没有回答。请补上回答，或删除这一行。",
        "the question “{value}” has no answer. Add one, or remove the row.",
    ),
    "extra_cells": (
        "这一行有 {n_cells} 格，标题只有 {n_columns} 格：多出「{value}」。文字里的逗号要放在英文双引号里。",
        "the row has {n_cells} cells and the heading {n_columns}; left over: “{value}”. A comma in a text needs double "
        "quotes around the text.",
    ),
    "not_csv": (
        '从这里开始的一行引号不成对，读不了（「{value}」）。请把文字里的每个双引号写成两个（""）。',
        'in the row that begins here the quotes do not pair (“{value}”). Write each double quote in a text twice ("").',
    ),
    "row_too_long": (
        "这一行有 {n_characters} 个字符（上限 {limit}）。多半是少了一个引号或换行；请改正或拆开。",
        "the row has {n_characters} characters (the limit is {limit}). Probably a quote or a line end is missing; "
        "correct or split it.",
    ),
    "stray_text": (
        "这段文字不属于任何一个问题：「{value}」。请在前面加上“问：”或“答：”。",
        "this text belongs to no question: “{value}”. Put “Q:” or “A:” in front of it.",
    ),
    "who_is_clinic": (
        "这是{program}聊天记录（{n} 条消息），不知道谁是诊所（有：{known}）。请选择；"
        "命令行上：vetted import 文件 --clinic 名字。",
        "this is a chat log of {program} ({n} messages), and we do not know who in it is the clinic (there are: "
        "{known}). Choose; on the shell: vetted import FILE --clinic “{first}”.",
    ),
    "no_such_name": (
        "聊天里没有人叫这个名字（有：{known}）。请换一个。",
        "nobody in the chat has that name (there are: {known}). Choose one of these.",
    ),
    "chat_of_several": (
        "聊天里除了诊所还有几个人（{value}），分不清谁是主人。如果其中有诊所的人，请把他们也都选为诊所；"
        "否则请分别导出与每位主人的聊天。",
        "besides the clinic several people write in this chat ({value}), and nobody knows which of them is an owner. "
        "If some are the clinic's, name them too (--clinic once for each); if not, export each owner's chat by itself.",
    ),
    "no_owner": (
        "聊天里只有诊所的消息（{known}），没有主人。",
        "only the clinic writes in this chat ({known}): nobody asks anything.",
    ),
    "two_answers": (
        "这个问题后面有两个回答（第二个在第 {other} 行：「{value}」）。多半是漏了一个问题的标记，请补上，或合并回答。",
        "the question has two answers (the second in line {other}: “{value}”). Probably the mark of a question is "
        "missing between them: add it, or make one answer of the two.",
    ),
    "mixed_marks": (
        "回答里第 {other} 行起像是另一组问答：「{value}」。"
        "如果是，请用和其他行一样的标记；如果不是，请去掉它前面的空行。",
        "in the answer, around line {other}, what looks like another question begins: “{value}”. If it is one, mark it "
        "as the others are; if not, take out the blank line before it.",
    ),
    "unknown_marks": (
        "{n} 段里多半以「{value}」开头，不认识这个标记。请把问题前的标记改成“问：”，回答前的改成“答：”后再发送。",
        "most of the {n} paragraphs begin with “{value}”, a mark that we do not know. Write “Q:” before each question "
        "and “A:” before each answer, and send it again.",
    ),
    "no_marks": (
        "文本里看不出哪些是问题、哪些是回答（共 {n} 段）。第一段会读成：问「{value}」，答「{answer}」。"
        "请在每个问题前写“问：”，每个回答前写“答：”后再发送。",
        "nothing in the text says which lines are questions and which are answers ({n} paragraphs). The first would be "
        "read as the question “{value}” with the answer “{answer}”. Put “Q:” before each question and “A:” before each "
        "answer, and send it again.",
    ),
    "no_exchange": (
        "这段对话里没有一问一答可用（「{value}」）。",
        "this conversation holds no question with an answer (“{value}”), so there is nothing to learn.",
    ),
    "turn_role_unknown": (
        "第 {turn} 条消息的角色「{value}」不认识，所以这一行没有读取。请改成 user、assistant、system 或 tool。",
        "nobody knows who “{value}” is (turn {turn}); the row was left out. Call them user, assistant, system or tool.",
    ),
    "turn_unread": (
        "第 {turn} 条消息不是带角色和文字的对象（「{value}」），所以这一行没有读取。",
        "turn {turn} is no object with a role and a text (“{value}”), so the row was left out.",
    ),
    "turn_call_unread": (
        "第 {turn} 条消息应当是工具调用（带 name 和 arguments 的 JSON），却是「{value}」，所以这一行没有读取。",
        "turn {turn} should call a tool (JSON with name and arguments), but is “{value}”; the row was left out.",
    ),
    "turn_result_alone": (
        "第 {turn} 条消息（{value}）是工具的结果，前面却没有对应的调用，所以这一行没有读取。",
        "turn {turn} ({value}) is what a tool returned, and no call before it is open; the row was left out.",
    ),
    "preference_pair": (
        "这是偏好对（{value}），不是一问一答。监督训练只学一个回答：请只留下较好的那个，写成 answer。",
        "this is a preference pair ({value}), no question with its answer. A supervised training learns one answer: "
        "keep the better one, as “answer”.",
    ),
    "rows_too_many": (
        "文件超过 {limit} 行，从这里起没有再读。请拆成几个文件。",
        "the file has more than {limit} rows; from here on nothing was read. Split it.",
    ),
    "bad_encoding": (
        "文件第 {offset} 个字节（从 0 数起）是 {value}，不是 {encoding} 文本。请将文件另存为 UTF-8 后再发送。",
        "byte {offset} of the file (from 0) is {value}, which is not {encoding} text. Save the file as UTF-8 again.",
    ),
    "not_json": (
        "第 {column} 列附近「{value}」不是合法的 JSON（{reason}）。请改正这里；逗号、引号、括号要成对且为半角。",
        "near column {column}, “{value}” is not JSON ({reason}). Correct it here: look for commas, quotes, brackets.",
    ),
    "cut_off": (
        "文件到「{value}」就断了，这一行不完整。请重新发送完整的文件。",
        "the file ends in the middle of this row, after “{value}”. Send the complete file again.",
    ),
    "too_deep": (
        "括号嵌套超过 {limit} 层（开头是「{value}」）。训练数据不需要这么深，请改成普通的对话。",
        "brackets are nested more than {limit} deep (it begins with “{value}”). Make it a plain conversation.",
    ),
    "bad_number": (
        "数字「{value}」不能写入训练文件（NaN、无穷大或过长）。请改成普通数字或文字。",
        "the number {value} cannot stand in a training file (not a number, infinite or too long). Correct it.",
    ),
    "duplicate_key": (
        "键「{value}」出现了两次，无法判断以哪个为准。请只保留一个。",
        "the key “{value}” stands there twice, and nobody knows which one counts. Keep one.",
    ),
    "slip_boms": _slip("文件开头有多余的字节顺序标记。", "the file begins with byte order marks, more than one."),
    "slip_fences": _slip(
        "文件里有 Markdown 的代码围栏（```）。", "there are Markdown's code fences (```) around the rows."
    ),
    "slip_comments": _slip(
        "文件里有注释，JSON 不允许注释。", "there are comments in the file, which JSON does not have."
    ),
    "slip_curly_quotes": _slip(
        "引号是弯的（“ ”），JSON 只认直的。", "the quotes are bent (“ ”); JSON has straight ones only."
    ),
    "slip_python": _slip(
        "这是 Python 打印出来的（单引号、True、None），不是 JSON。",
        "these are rows as Python prints them (single quotes, True, None), no JSON.",
    ),
    "slip_last_commas": _slip(
        "有些列表或对象在最后一项后面多了一个逗号。", "there are commas behind the last entry of a list or object."
    ),
    "slip_joined": _slip(
        "不是每行正好一个对象：有的在同一行里，有的后面多了逗号。",
        "not every line holds just one row: some stand on one line, or have commas behind them.",
    ),
    "slip_array": _slip(
        "所有的行放在一个 JSON 数组里（或一行分成了几行），不是每行一个。",
        "the rows stand in a JSON array, or over several lines, not each on a line.",
    ),
    "slip_wrapped": _slip(
        "这些行在另一个对象里面（{value} 行）。", "the rows ({value}) stand inside of another object."
    ),
    "slip_keyed": _slip(
        "这些行各有一个编号作为键（{value} 行）。", "the rows ({value}) stand under keys, as numbers or names."
    ),
    "slip_by_column": _slip(
        "这是 pandas 按列写的格式（to_json，{value} 行）。", "this is pandas' form by column (to_json; {value} rows)."
    ),
    "slip_split": _slip("这是 pandas 的 split 格式（{value} 行）。", "this is pandas' split form ({value} rows)."),
    "slip_squad": _slip(
        "这是 SQuAD 格式：问题、文章和答案（{value} 行）。",
        "this is SQuAD's form: questions, texts and answers ({value} rows).",
    ),
    "slip_texts": _slip("有 {value} 行是写成文字的 JSON。", "{value} rows are texts that hold JSON."),
    "slip_messages_text": _slip(
        "有 {value} 行的 messages 是写成文字的 JSON。", "in {value} rows the messages are a text that holds JSON."
    ),
    "ignored_keys": (
        "{n_rows} 行里的键「{value}」不会用于训练，已忽略。需要的内容请写进问题或回答。",
        "the key “{value}” (in {n_rows} of the rows) is not used in training and was left out. "
        "What matters belongs in the question or the answer.",
    ),
    "separator_off": (
        "导入时去掉 {n} 行 prompt 末尾的分隔符 {value}：机器人提问时不带它。",
        "the separator {value} at the end of {n} prompts is taken off at import: the bot asks without it.",
    ),
    "thoughts_off": (
        "导入时去掉 {n} 行回答里的思考过程（{value} …）：那不是回答，不该让模型学。",
        "what a model had thought aloud ({value} …) is taken off {n} rows at import: it is no answer, and nobody is to "
        "learn it.",
    ),
    "ending_off": (
        "导入时去掉 {n} 行 completion 末尾的结束符 {value}：否则主人会读到它。",
        "the ending {value} of {n} completions is taken off at import: owners would read it.",
    ),
    "rest_unread": (
        "从这里起括号或引号不成对，后面的内容都没有读到。请先改正这里。",
        "from here on brackets or quotes do not pair, and nothing after it was read. Correct it here first.",
    ),
    "too_many_problems": (
        "问题已达 {limit} 个，从这里起没有再读。请先改正前面的问题。",
        "{limit} problems were found; from here on nothing was read. Correct those first.",
    ),
    # one example (validate.py, calls.py)
    "no_value": (
        "第 {message} 条消息只有「{value}」：表示“没有值”的词，不是文字。请补上内容，或删除这一行。",
        "message {message} is nothing but “{value}”, a word for “no value”. Write the text, or remove the row.",
    ),
    "lost_characters": (
        "第 {message} 条消息里有 {n} 个字符已经丢失（「{value}」）。请从原文件重新保存为 UTF-8，或把字补上。",
        "{n} characters of message {message} are lost (“{value}”). Save the original file as UTF-8 again, or write "
        "them anew.",
    ),
    "mojibake": (
        "第 {message} 条消息是乱码：「{value}」，修复后是「{after}」。",
        "message {message} was read in the wrong encoding: “{value}” would be “{after}”. A repair puts it right.",
    ),
    "html": (
        "第 {message} 条消息里有 HTML：「{value}」，修复后是「{after}」。",
        "message {message} has HTML in it: “{value}” would be “{after}”. A repair takes it off.",
    ),
    "literal_breaks": (
        "第 {message} 条消息里的换行写成了反斜杠加 n：「{value}」，修复后是「{after}」。",
        "message {message} has line ends as a backslash and an n: “{value}” would be “{after}”. A repair makes line "
        "ends of them.",
    ),
    "returns": (
        "第 {message} 条消息里有 Windows 或 Excel 的换行符：「{value}」，修复后是「{after}」。",
        "message {message} has line ends of Windows or Excel: “{value}” would be “{after}”. A repair makes plain ones "
        "of them.",
    ),
    "data_type": (
        "{where_zh}应为{expected_zh}，现在是「{value}」。请改正。",
        "{where_en} should be {expected_en}, but is “{value}”. Correct it.",
    ),
    "missing_messages_list": (
        "没有 messages 列表，也没有问题和回答（现有：「{value}」）。"
        '请写成 {{"messages": […]}} 或 {{"Questions": …, "Replies": …}}。',
        "there is neither a messages list nor a question with its answer (there is “{value}”). "
        'Write {{"messages": […]}} or {{"Questions": …, "Replies": …}}.',
    ),
    "message_missing_key": (
        "第 {message} 条消息缺少「{value}」。请补上。",
        "message {message} has no “{value}”. Add it.",
    ),
    "message_unrecognized_key": (
        "第 {message} 条消息里有不认识的键「{value}」。可用的键：{known}。请删除或改名。",
        "message {message} has the unknown key “{value}”. Known are {known}. Remove or rename it.",
    ),
    "unrecognized_role": (
        "第 {message} 条消息的角色「{value}」无效。请改成其中之一：{known}。",
        "message {message} has the unknown role “{value}”. Use one of {known}.",
    ),
    "missing_content": (
        "第 {message} 条消息（{role}）的 content 是 {value}。请写上内容；只有工具调用才能没有内容。",
        "message {message} ({role}) has the content {value}. Write one; only a tool call may go without.",
    ),
    "empty_content": (
        "第 {message} 条消息（{role}）的内容是空的：{value}。请写上内容，或删除这一行。",
        "message {message} ({role}) is empty: {value}. Write its text, or remove the row.",
    ),
    "bad_weight": (
        "第 {message} 条消息的 weight 是「{value}」。只能是 0（不学）或 1（学）。",
        "message {message} has the weight {value}. It must be 0 (not learned) or 1 (learned).",
    ),
    "misplaced_weight": (
        "第 {message} 条消息（{role}）带有 weight（{value}）。weight 只能放在 assistant 消息上，请删除。",
        "message {message} ({role}) has a weight ({value}). Only assistant messages may have one; remove it.",
    ),
    "bad_tool": (
        'tools 里的「{value}」不是完整的函数定义。请写成 {{"type": "function", "function": {{"name": …}}}}。',
        '“{value}” in tools is no whole function. Write {{"type": "function", "function": {{"name": …}}}}.',
    ),
    "tool_not_listed": (
        "第 {message} 条消息调用了「{value}」，但 tools 里只有：{known}。请补上这个工具，或改正名称。",
        "message {message} calls “{value}”, but tools lists {known}. List that tool, or correct the name.",
    ),
    "tool_call_missing_key": (
        "第 {message} 条消息的工具调用缺少 {value}。请补上。",
        "a tool call in message {message} has no {value}. Add it.",
    ),
    "bad_arguments": (
        "第 {message} 条消息的工具调用参数「{value}」不是写成文字的 JSON 对象。请写成 {{}} 这样的 JSON 文字。",
        "the arguments “{value}” of a tool call in message {message} are not a JSON object written as text. "
        "Write it as JSON, at least {{}}.",
    ),
    "tool_call_id_twice": (
        "第 {message} 条消息里有两个工具调用的 id 都是「{value}」。请改成不同的 id。",
        "two tool calls in message {message} have the id “{value}”. Give each its own.",
    ),
    "tool_call_unknown": (
        "第 {message} 条消息的 tool_call_id「{value}」在它前面的工具调用里找不到。请改成被回答的那次调用的 id。",
        "no tool call before message {message} has the id “{value}”. Use the id of the call that it answers.",
    ),
    "tool_call_unanswered": (
        "第 {message} 条消息里的工具调用「{value}」没有得到结果。请在后面补上 role 为 tool 的消息。",
        "the tool call “{value}” in message {message} has no result. Add the message of role tool that follows it.",
    ),
    "system_message_late": (
        "第 {message} 条消息才是 {value}，应当放在最前面。请移到开头。",
        "the {value} message is only message {message}; it belongs in front. Move it there.",
    ),
    "same_role_twice": (
        "第 {message} 条消息与前一条同为 {value}，像是漏掉了中间的话。请补上，或合并成一条。",
        "message {message} is from {value} like the one before it, as if one between were missing. "
        "Add it, or make one message of the two.",
    ),
    "example_missing_assistant_message": (
        "没有 assistant 消息（只有：{value}），模型学不到回答。请补上回答。",
        "there is no assistant message (there is {value}), so there is nothing to learn. Add the answer.",
    ),
    "last_message_not_assistant": (
        "最后一条消息来自 {value}，应当来自 assistant。请补上回答，或删除最后的消息。",
        "the last message is from {value}; it must be from assistant. Add the answer, or remove that message.",
    ),
    "nothing_to_learn": (
        "所有 assistant 消息的 weight 都是 0，没有可学的内容。请把至少一条改为 1。",
        "every assistant message has weight 0, so there is nothing to learn. Set at least one to 1.",
    ),
    "thoughts": (
        "第 {message} 条消息里有模型的思考过程：{value}。它不是回答，--fix 可以去掉。",
        "message {message} holds what a model thought aloud: {value}. It is no answer; --fix takes it off.",
    ),
    "thoughts_alone": (
        "第 {message} 条消息只有模型的思考过程，没有回答：{value}。请补上回答，或删除这一行。",
        "message {message} is nothing but what a model thought aloud: {value}. Add the answer, or remove the row.",
    ),
    "lone_surrogate": (
        "文字里有半个字符（{value}），无法保存为 UTF-8。请重新输入这个字或表情。",
        "the text holds half a character ({value}), which cannot be saved as UTF-8. Type that character again.",
    ),
    "missing_system_message": (
        "没有 system 消息。如果使用时会带上 system 提示，请在这里写上同一句。",
        "there is no system message. If the model is used with one, put the same one here.",
    ),
    "missing_user_message": (
        "没有 user 消息，模型看不到问题。请补上问题，除非本意就是让它先开口。",
        "there is no user message. Add the question, unless the model is meant to speak first.",
    ),
    "example_too_long": (
        "共 {tokens} 个词元，上限是 {limit}，会在第 {message} 条消息的「{value}」之后被截断。请缩短或拆成几条。",
        "{tokens} tokens, and the limit is {limit}: it will be cut in message {message}, after “{value}”. "
        "Shorten it, or make several rows of it.",
    ),
    "row_cut": (
        "这一条（「{value}」）按 {model} 自己的分词是 {tokens} 个词元，超过它能看的 {limit} 个，训练时末尾会被截掉。"
        "请缩短，或换一个能看更长文字的基础模型。",
        "{tokens} tokens as {model} itself counts, and it sees {limit}: the end of this row (“{value}”) is cut in "
        "training. Shorten it, or choose a base that sees more.",
    ),
    "row_dropped": (
        "这一条（「{value}」）按我们的估算约有 {tokens} 个词元。{host} 会把超过 {limit} 的整行悄悄丢掉，"
        "这一条就学不到了。请缩短，或拆成几条。",
        "about {tokens} tokens by our count (“{value}”). {host} drops rows over {limit} without a word: this one would "
        "not be learned. Shorten it, or make several rows of it.",
    ),
    "tools_untrained": (
        "第 {message} 条消息调用了工具（{value}），自己的引擎只训练文字。请去掉这一行，或者用会训练工具的服务商。",
        "message {message} calls a tool ({value}); your own engine trains on texts. Leave the row out, or train it at "
        "a host that trains tools.",
    ),
    "weight_ignored": (
        "第 {message} 条消息的 weight 是 {value}（不学），而 {host} 不看 weight，会把它也学进去。"
        "请把这条回答从这一行里删掉，或换一个地方训练。",
        "message {message} has the weight {value} (not learned), and {host} knows no weight: it would learn it. Take "
        "this answer out of the row, or train at another provider.",
    ),
    "seed_untaken": (
        "{host} 不接受种子（「{value}」）。请改回自动。",
        "{host} takes no seed ({value}). Choose the automatic one.",
    ),
    "rows_kept_back": (
        "没有测试行时，{host} 会自己留出约 {n} 行（{share}）做验证，这些行学不到。保留测试行，其余的就都会学到。",
        "Without test rows {host} keeps about {n} rows ({share}) back to measure by, and does not learn them. With "
        "test rows of our own it learns all others.",
    ),
    "name_ignored": (
        "第 {message} 条消息带有 name（「{value}」），{host} 不看，训练时不知道是谁说的。如果重要，请写进正文。",
        "{host} does not read the name of message {message} (“{value}”): nobody is told in training who says it. Put "
        "it into the text if it matters.",
    ),
    "known_example": (
        "这一条（「{value}」）数据集里已经有了，不会再加一次。",
        "the dataset has this row (“{value}”) already; it is not added twice.",
    ),
    "near_example": (
        "和第 {other} 行问得几乎一样（「{value}」）。两行都会导入；如果回答互相矛盾，请只留一行。",
        "line {other} asks nearly the same (“{value}”). Both are imported; if their answers disagree, keep one.",
    ),
    "duplicate_example": (
        "与第 {other} 行完全相同（「{value}」）。请删除其中一行。",
        "this is the same as line {other} (“{value}”). Remove one of them.",
    ),
    "conflicting_answers": (
        "与第 {other} 行问题相同（「{value}」），回答却不同。请只保留正确的那一个。",
        "line {other} asks the same (“{value}”) and has another answer. Keep the right one.",
    ),
    # repeats, contradictions, style (quality.py)
    "near_duplicate": (
        "与第 {other} 行几乎相同（{percent} %）：「{value}」，那一行是「{shown}」。请留下更好的一行，"
        "或把问法改得更不一样。",
        "this is nearly the same as line {other} ({percent} %): “{value}”; there it is “{shown}”. "
        "Keep the better one, or ask more differently.",
    ),
    "contradicting_urgency": (
        "与第 {other} 行问的是同一件事（「{question}」），这里说「{here_zh}」，那里说「{there_zh}」。"
        "请兽医决定哪一个对，只留下它。",
        "line {other} asks the same (“{question}”); here the answer is “{here_en}”, there “{there_en}”. "
        "Let a vet decide which is right, and keep only that.",
    ),
    "contradicting_dose": (
        "与第 {other} 行问的是同一件事（「{question}」），这里的剂量是 {value}，那里是 {there}。请兽医核对，"
        "只留下正确的。",
        "line {other} asks the same (“{question}”); here the dose is {value}, there {there}. "
        "Let a vet check it, and keep only what is right.",
    ),
    "many_refusals": (
        "{value} 的回答（{n} 条：第 {lines} 行）是拒答，超过 {limit} % 会让模型学会拒绝。请改写成能帮到主人的回答，"
        "或删除一些。",
        "{value} of the answers ({n}, in lines {lines}) refuse; with more than {limit} % the model learns to refuse. "
        "Rewrite them so that they help, or remove some.",
    ),
    "answer_too_short": (
        "回答只有 {n} 个字，一般有 {usual} 个（问题：「{value}」）。请写完整，或删除这一行。",
        "the answer is very short (length {n}; usual are {usual}) for “{value}”. Complete it, or remove the row.",
    ),
    "missing_section": (
        "回答里没有「{value}」，其他大多数回答都有（问题：「{question}」）。请补上，模型才会每次都写。",
        "the answer has no “{value}”, which most answers have (question: “{question}”). "
        "Add it, so that the model always writes it.",
    ),
    "language_mismatch": (
        "问题是{asked_zh}，回答却是{answered_zh}：「{value}」。请改成同一种语言。",
        "the question is {asked_en}, the answer {answered_en}: “{value}”. Write both in one language.",
    ),
    # the whole set (quality.py)
    "too_few_examples": (
        "共 {value} 条；至少需要 {needed} 条。请再添加 {missing} 条。",
        "Rows: {value}; at least {needed} are needed. Add {missing} more.",
    ),
    "small_set": (
        "共 {value} 条。可以训练，但建议先攒到 50 至 100 条，效果才看得出来。",
        "Rows: {value}. That can be trained on, but 50 to 100 are a better start: collect more if you can.",
    ),
    "few_pairs": (
        "共 {value} 行 prompt 和 completion。基础模型需要几百行才学得好，每翻一倍都有进步。",
        "Rows: {value}, of prompt and completion. A base model wants a few hundred; each doubling improves it.",
    ),
    "sent_as_pairs": (
        "{value} 只会续写：这些行会作为 prompt 和 completion 发送，每个回答一行；"
        "大家共有的系统提示词不发送，提问时也不带。",
        "{value} only completes: the rows are sent as prompt and completion, one for each answer, without the system "
        "prompt that they share; the model is asked without it, too.",
    ),
    "medium_set": (
        "共 {value} 条，可以开始了。如果这一版确实有进步，继续攒到几百条，还会更好。",
        "Rows: {value}, a good start. If the model improves with them, it goes on improving up to several hundred.",
    ),
    "few_in_language": (
        "只有 {value} 的回答（{n} 条：第 {lines} 行）是{language_zh}，模型学不好。请多加一些，或把它们拿出去。",
        "only {value} of the answers ({n}, in lines {lines}) are {language_en}: too few to learn it. "
        "Add more, or take them out.",
    ),
    "one_author": (
        "{percent} % 的回答（{n} 条）出自 {value} 一人，模型会学成这位医生的口吻。请其他医生也多改一些。",
        "{percent} % of the answers ({n}) are by {value}: the model will sound like that vet. "
        "Let the others correct more.",
    ),
    "length_drift": (
        "{value} 的回答一般有 {mine} 个字，其他医生的是 {theirs} 个（第 {lines} 行）。请大家商量一个长度。",
        "answers by {value} have a usual length of {mine}, those of the other vets {theirs} (lines {lines}). "
        "Agree on one length.",
    ),
    "style_drift": (
        "{value} 的回答有 {mine} % 用了本数据集的小标题，其他医生的有 {theirs} %（第 {lines} 行）。请统一写法。",
        "{mine} % of the answers by {value} have the headings of this set, of the other vets' {theirs} % "
        "(lines {lines}). Agree on one form.",
    ),
    "inconsistent_system_prompts": (
        "从这里起 system 提示不同于多数行（共 {n_prompts} 种，{n} 行与多数不同，这里是「{value}」）。"
        "模型只会用多数行的那一种来提问，请统一。",
        "here the system prompt differs from that of most rows ({n_prompts} prompts, {n} rows with another than most; "
        "here “{value}”). The model is asked with that of most rows; let all rows have it.",
    ),
    "version_prompt": (
        "这次训练出的模型，会用这份数据里多数行带有的系统提示「{value}」来提问，不用机器人现在的那一条（/prompt）。"
        "提示与此不同或没有提示的：{n} 行。",
        "the model will be asked with the system prompt that most rows of this dataset carry, “{value}”, and not with "
        "the bot's (/prompt). Rows that carry another or none: {n}.",
    ),
    "version_without_prompt": (
        "这份数据里多数行没有系统提示，所以这次训练出的模型提问时不带系统提示，也不用机器人现在的那一条（/prompt）。"
        "带有提示的：{n} 行。",
        "most rows of this dataset have no system prompt, so the model will be asked without one, and not with the "
        "bot's (/prompt). Rows that carry one: {n}.",
    ),
    "other_system_prompts": (
        "{all} 行中有 {n} 行的系统提示与机器人现在用的不同，最常见的是「{value}」。可以照样导入和训练："
        "用它们训练出的模型，会用多数行带有的那一种来提问。机器人现在用的见 /prompt。",
        "{n} of {all} rows carry another system prompt than the bot's, most often “{value}”. They can be learned as "
        "they are: a model is asked with the prompt that most of its rows carry. /prompt shows the bot's.",
    ),
}

# code → what it would change, in Chinese and in English.
REPAIRS: dict[str, tuple[str, str]] = {
    "extra_cells": (
        "收回 {n} 行因逗号没有加引号而多出的格子（第 {value} 行）：最后一列的文字会重新连起来",
        "take in {n} rows as they were meant: a text in their last column has a comma and no quotes (lines {value})",
    ),
    "key_names": (
        "把 {n} 行里的键 from、value 等改成 API 的 role、content",
        "name the keys as the API does (role, content) in {n} rows; they say from, value or the like",
    ),
    "role_names": (
        "把 {n} 行里写错的角色（Assistant、human、bot 等）改成 API 的 system、user、assistant",
        "name the roles as the API does (system, user, assistant) in {n} rows; they say Assistant, human, bot "
        "or the like",
    ),
    "thoughts": (
        "去掉 {n} 行回答里的思考过程（<think>…</think>）",
        "take what a model thought aloud (<think>…</think>) off the answers of {n} rows",
    ),
    "number_texts": (
        "把 {n} 行里写成数字的内容改成文字",
        "write as text what is a number in {n} rows",
    ),
    "half_characters": (
        "删除 {n} 行文字里无法保存的半个字符",
        "remove halves of characters, which cannot be saved, from {n} rows",
    ),
    "unknown_keys": (
        "删除 {n} 行消息里 API 不认识的键，以及不在 assistant 消息上的 weight",
        "remove keys that the API does not take, and weights outside of assistant messages, from {n} rows",
    ),
    "weights": (
        "把 {n} 行里的 weight 写成 0 或 1（现在是 true、1.0 等）",
        "write weights as 0 or 1 in {n} rows; they say true, 1.0 or the like",
    ),
    "mojibake": (
        "把 {n} 行里的乱码改回原来的文字：{value}",
        "put texts right that were read in the wrong encoding, in {n} rows: {value}",
    ),
    "html": (
        "去掉 {n} 行里的 HTML：{value}",
        "take HTML off {n} rows: {value}",
    ),
    "literal_breaks": (
        "把 {n} 行里写成反斜杠加 n 的换行改成换行：{value}",
        "make line ends of backslash and n in {n} rows: {value}",
    ),
    "returns": (
        "把 {n} 行里 Windows 或 Excel 的换行符改成普通换行：{value}",
        "make plain line ends of those of Windows and Excel in {n} rows: {value}",
    ),
    "spaces": ("去掉 {n} 行文字首尾的空白", "strip white space at both ends of the texts in {n} rows"),
    "empty_messages": (
        "删除 {n} 行里没有内容的消息",
        "remove messages that say nothing from {n} rows",
    ),
    "open_end": (
        "删除 {n} 行末尾没有得到回答的问题",
        "remove the question at the end that nobody has answered from {n} rows",
    ),
    "system_prompt": (
        "给 {n} 行补上大多数行都有的 system 提示「{value}」",
        "give {n} rows the system prompt that most rows have: “{value}”",
    ),
    "errors": ("删除 {n} 行有错误、不能训练的（第 {value} 行）", "leave out {n} rows with errors (lines {value})"),
    "duplicates": (
        "删除 {n} 行完全重复的（第 {value} 行）",
        "leave out {n} rows that repeat an earlier one (lines {value})",
    ),
    "no_text": (
        "删除 {n} 行 prompt 或 completion 不是文字的（第 {value} 行）",
        "leave out {n} rows whose prompt or completion is no text (lines {value})",
    ),
    "empty_completions": (
        "删除 {n} 行 completion 为空的（第 {value} 行）",
        "leave out {n} rows with an empty completion (lines {value})",
    ),
    "empty_prompts": (
        "删除 {n} 行 prompt 为空的（第 {value} 行）",
        "leave out {n} rows with an empty prompt (lines {value})",
    ),
    "long_rows": (
        "删除 {n} 行超过一万字的（第 {value} 行），训练时会被截断",
        "leave out {n} rows of more than 10,000 characters (lines {value}), which would be cut",
    ),
    "capitals": (
        "把 {n} 行全大写的文字改成小写：模型更熟悉小写，词元也更少",
        "write {n} rows that are all capitals in lower case, which models know better and which takes fewer tokens",
    ),
    "prompt_prefix": (
        "去掉 {n} 行 prompt 共同的开头 {value}：微调之后不再需要指令",
        "remove the beginning that all {n} prompts share, {value}: after fine-tuning no instruction is needed",
    ),
    "completion_prefix": (
        "去掉 {n} 行 completion 共同的开头 {value}：每次都要为它付费",
        "remove the beginning that all {n} completions share, {value}: it is paid for in each answer",
    ),
    "separator": (
        "在 {n} 行 prompt 末尾加上分隔符 {value}，让模型知道问题到哪里为止；使用时也要加",
        "end {n} prompts with the separator {value}, so that the model knows where they end; use it in requests too",
    ),
    "ending": (
        "在 {n} 行 completion 末尾加上结束符 {value}；使用时把它设为 stop",
        "end {n} completions with {value}; set it as the stop sequence in requests",
    ),
    "leading_space": (
        "在 {n} 行 completion 开头加一个空格：分词就是这样切的",
        "begin {n} completions with a space, as words are cut into tokens",
    ),
}
