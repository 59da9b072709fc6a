"""中文。"""

TEXTS = {
    # 主人
    "start": (
        "{name}，你好！我回答养宠和照护方面的问题，直接发给我就行。\n\n"
        "比如：\n• 狗狗多久洗一次澡？\n• 我家猫咪最近总是打喷嚏怎么办？\n\n"
        "我是程序，可能会答错；兽医会查看并纠正我的回答。紧急情况请立刻联系医院。\n发送 /help 看看我还会什么。"
    ),
    "starter_note": (
        "🧪 我现在用的是很小的<b>入门模型</b>，只供试用：它只背会了大约八十条回答，其余的会瞎编。请不要用它来照顾真实的动物。"
    ),
    "help": (
        "直接写下问题，我来回答。回答下面的 👍 和 👎 会告诉兽医该看哪里。\n\n"
        "/new – 重新开始，我会忘掉前面的对话\n/language – 中文 or English\n/help – 本页"
    ),
    "help_vet": "\n\n<b>兽医</b>\n/review – 审阅回答：通过、纠正、跳过",
    "help_admin": (
        "\n\n<b>管理员</b>\n"
        "发送 .json 或 .jsonl 文件，即可导入问答。\n"
        "/dataset – 下次训练要学的内容\n"
        "/check – 检查其中的错误（检查文件：发送文件，说明写 /check）\n"
        "/cost – 训练的词元数和价格\n"
        "/export – 把最新的数据集版本发成文件\n"
        "/finetune – 训练模型，先看价格再决定\n"
        "/jobs、/job、/cancel – 训练任务和进度\n"
        "/models、/use、/rollback – 由哪个模型来回答\n"
        "/roles – 谁是兽医，谁是管理员"
    ),
    "new_conversation": "🆕 重新开始。你想问什么？",
    "thinking": "💭 …",
    "text_only": "我目前只能看文字，请用文字描述一下。",
    "too_long": "这条消息有 {n} 个字，我一次最多能读 {limit} 个字，请稍微缩短一些。",
    "busy": "前面的消息我还在回答，请稍等一下再发这一条。",
    "thanks_up": "谢谢，能帮上忙真好。",
    "thanks_down": "谢谢反馈，兽医会来看这条回答。",
    "not_yours": "只有提问的人可以评价这条回答。",
    "old_button": "这个按钮已经失效了。",
    "language_asked": "你想用哪种语言？",
    "language_set": "好的，以后我说中文。",
    "stopped_early": "\n\n⚠️ 回答在这里中断了，请再问一次。",
    # 没有回答的时候
    "provider_unreachable": "😿 现在连不上模型。你的问题已经记下，请过一分钟再问一次。",
    "provider_busy": "😿 现在提问的人太多了，请过一分钟再问一次。",
    "provider_preparing": "⏳ 模型还在准备中，请大约一分钟后再问。",
    "provider_trouble": "😿 模型这次没能回答。我们的工作人员能看到这个问题，请稍后再问。",
    "model_gone": "😿 负责回答的模型不见了，需要工作人员另选一个（/models）。",
    "context_too_long": "这段对话太长了，我记不下。发送 /new 重新开始。",
    # 权限
    "denied_vet": "抱歉，这是兽医才能用的功能。",
    "denied_admin": "抱歉，这是管理员才能用的功能。",
    "roles": "<b>谁可以做什么</b>\n{lines}\n\n{usage}",
    "roles_usage": (
        "<code>/roles vet 123456</code>（兽医）· <code>/roles admin 123456</code>（管理员）· "
        "<code>/roles none 123456</code>（取消）\n数字是对方的 Telegram 数字 id，发送 /start 就能看到自己的。"
    ),
    "roles_line": "{icon} {rank} · {name} · <code>{id}</code>",
    "roles_stranger": "还没给我发过消息的人",
    "rank_vet": "兽医",
    "rank_admin": "管理员",
    "roles_granted": "✅ {name}（<code>{id}</code>）现在是{rank}。",
    "told_vet": "🩺 你现在是这里的兽医了。发送 /review 审阅回答。",
    "told_admin": "🔑 你现在是这里的管理员了。发送 /help 看看能做什么。",
    "roles_withdrawn": "✅ <code>{id}</code> 的角色已取消。",
    "roles_had_none": "<code>{id}</code> 没有角色。",
    "roles_not_yourself": "不能取消自己的角色，请让另一位管理员来做。",
    "your_id": "你的 Telegram id：<code>{id}</code>",
    # 审阅
    "review_empty": "🎉 没有等待审阅的回答。主人提问之后，新的回答会出现在这里。",
    "review_card": (
        "🩺 <b>审阅</b> · 还有 {n} 条\n{mood}{when} · {model}\n\n<b>问题</b>\n{question}\n\n<b>回答</b>\n{answer}"
    ),
    "review_mood_down": "👎 主人不满意\n",
    "review_mood_up": "👍 主人觉得有用\n",
    "review_context": "💬 带着前面 {n} 轮对话\n",
    "approve": "✅ 通过",
    "correct": "✏️ 纠正",
    "skip": "⏭ 跳过",
    "review_approved": "✅ {name} 已通过",
    "review_skipped": "⏭ 已跳过",
    "review_taken": "这一条已经有人审阅过了。",
    "correct_how": "✏️ 请回复这条消息，写下正确的回答，会逐字保存。\n\n<b>问题</b>\n{question}",
    "correction_placeholder": "正确的回答……",
    "correction_saved": "✅ 已保存，下次训练就会学到。",
    "correction_same": "这和原来的回答一样。请在卡片上点通过，或者发送不同的内容。",
    "correction_text_only": "请用文字回复，会逐字保存。",
    # 数据集
    "import_how": (
        '请发送文件：聊天 JSONL（每行一个 <code>{{"messages": […]}}</code>），或者这样的 JSON：'
        '<code>[{{"Questions": "…", "Replies": "…"}}]</code>。没有你的确认，不会开始训练。'
    ),
    "import_done": "📥 <b>{file}</b>（{form}）\n新增 {new} 条，{known} 条已经有了。\n{warnings}/dataset 查看全部。",
    "import_refused": (
        "📥 <b>{file}</b>（{form}）\n{total} 行里有 {errors} 处错误，所以没有导入，数据集保持原样。\n\n{problems}\n\n"
        "请改好后再发一次。"
    ),
    "import_empty": "📥 <b>{file}</b>：没有找到问答。\n\n{problems}",
    "file_too_big": "{file} 有 {size} MB，Telegram 只允许机器人读取 20 MB 以内的文件，请拆分后再发。",
    "file_gone": "Telegram 上已经没有这个文件了，请重新发送。",
    "problems_more": "……还有 {n} 条，见下面的文件。",
    "warnings": "有 {n} 处需要看一下：\n{problems}\n",
    "dataset_empty": "📚 数据集是空的。用 /review 通过或纠正回答，或者发送问答文件。",
    "dataset": (
        "📚 <b>数据集</b>\n{n} 条：导入 {file}，通过 {approved}，纠正 {corrected}\n"
        "共 {tokens} 个词元（{encoding}{assumed}）\n每条 {min}–{max} 个，中位数 {median}，90% 在 {p5} 到 {p95} 之间\n{version}"
    ),
    "assumed_encoding": "，该模型按此估算",
    "dataset_version_none": "还没有冻结的版本，/finetune 时会冻结一个。",
    "dataset_version": "最新版本：<b>{name}</b>，{n} 条，{when}，sha256 <code>{sha}</code>",
    "check_good": "✅ {n} 条，没有错误。",
    "check_report": "🔎 {n} 条：{errors} 处错误，{warnings} 处警告，{advice} 条提示。\n\n{problems}",
    "cost": "💰 <b>{model}</b>\n{n} 条 × {epochs} 轮\n每轮 {tokens} 个词元，共 {billed} 个\n价格：{price}{note}",
    "price_local": "免费，在自己的机器上运行",
    "price_free": "免费",
    "price_usd": "{price} 美元（{date} 的价格表）",
    "price_unknown": "未知：价格表（{date}）里没有这个模型，请向服务商确认",
    "export_caption": "{name}：{n} 条，sha256 {sha}",
    "export_none": "还没有数据集版本，/finetune 时会冻结一个。",
    # 训练任务
    "finetune_errors": "数据集有 {errors} 处错误，还不能训练。\n\n{problems}\n\n/check 查看全部。",
    "finetune_usage": "这样用：<code>/finetune</code> 或 <code>/finetune 模型名</code>。",
    "quote": (
        "🎓 <b>训练 {model}</b>（{provider}）\n数据集 {version}：{n} 条 × {epochs} 轮\n共 {billed} 个词元\n"
        "价格：{price}\n{warnings}\n现在开始吗？"
    ),
    "quote_start": "✅ 开始",
    "quote_drop": "✖️ 算了",
    "quote_dropped": "好的，没有开始训练。",
    "quote_used": "这个报价已经处理过了。",
    "job": "🎓 <b>{title}</b>\n{model} · 数据集 {version} · {n} 条 × {epochs} 轮 · {price}\n{state}{job}",
    "job_line_id": "\n<code>{job_id}</code>",
    "status_starting": "⏳ 正在发给服务商",
    "status_asking": "⏳ 已发出，等待服务商答复",
    "status_validating_files": "⏳ 服务商正在检查文件",
    "status_queued": "⏳ 排队中",
    "status_running": "🏃 训练中 {progress}",
    "status_succeeded": "✅ 成功：<code>{fine_tuned_model}</code>",
    "status_failed": "❌ 失败：{error}",
    "status_cancelled": "✖️ 已取消",
    "status_other": "⏳ {status}",
    "job_announce_succeeded": (
        "✅ 训练完成，现在由 <code>{fine_tuned_model}</code> 来回答。\n/rollback 可以退回之前的模型。"
    ),
    "job_announce_failed": "❌ 训练失败：{error}\n回答问题的模型没有变。",
    "job_announce_cancelled": "✖️ 训练已取消，回答问题的模型没有变。",
    "jobs_none": "还没有训练任务。发送 /finetune 开始，先看价格再决定。",
    "job_usage": "哪一个？<code>/{command} ID</code>，/jobs 列出全部。",
    "job_unknown": "没有 {id} 这个训练任务，/jobs 列出全部。",
    "cancel_done": "✖️ 状态：{status}。",
    "cancel_failed": "无法取消：{error}",
    # 模型
    "models": "🧠 <b>模型</b>\n{lines}\n\n/use 编号或名称 · /rollback",
    "models_line": "{mark} {id}. <code>{name}</code>（{provider}）{ends}",
    "model_ends": " ⚠️ 服务商将于 {date} 停用",
    "model_now": "🧠 现在由 <code>{name}</code> 来回答。",
    "model_already": "<code>{name}</code> 正在回答，无需切换。",
    "model_unknown": "没有 {name} 这个模型，/models 列出全部。",
    "model_unserved": "{provider} 现在不提供 {name}（{reason}），没有做任何改变。",
    "model_missing": "它的模型列表里没有",
    "use_usage": "哪一个？<code>/use 编号</code> 或 <code>/use 名称</code>，/models 列出全部。",
    "rollback_none": "没有更早的模型可以退回。",
    "rollback_done": "↩️ 已退回：现在由 <code>{name}</code> 来回答。",
    # 命令菜单
    "menu_new": "重新开始",
    "menu_help": "我会什么",
    "menu_language": "中文 / English",
    "menu_review": "审阅回答",
    "menu_dataset": "训练要学的内容",
    "menu_import": "导入问答",
    "menu_check": "检查错误",
    "menu_cost": "词元数和价格",
    "menu_export": "导出数据集",
    "menu_finetune": "训练模型",
    "menu_jobs": "训练任务和进度",
    "menu_models": "模型",
    "menu_rollback": "退回之前的模型",
    "menu_roles": "谁可以做什么",
}
