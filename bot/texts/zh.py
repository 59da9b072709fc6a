"""中文。"""

TEXTS = {
    # 主人
    "start": (
        "{name}，你好！我回答养宠和照护方面的问题，直接发给我就行。\n\n"
        "比如：\n• 狗狗多久洗一次澡合适？\n• 我家猫咪最近总是打喷嚏怎么办？\n\n"
        "我是程序，可能会答错；兽医会查看并纠正我的回答。紧急情况请立刻联系医院。\n发送 /help 看看我还会什么。"
    ),
    "starter_note": (
        "🧪 我现在用的是很小的<b>入门模型</b>，只供试用：它只背会了大约八十条回答，其余的会瞎编。请不要用它来照顾真实的动物。"
    ),
    "help": (
        "直接写下问题，我来回答。回答下面的 👍 和 👎 会告诉兽医该看哪里。\n\n"
        "/new – 重新开始，不再参考前面的对话\n/pet – 你的宠物，让回答更贴合\n/language – 中文 or English\n"
        "/privacy – 我会保存什么，谁能看到\n/forget – 删除我保存的关于你的一切\n/help – 本页"
    ),
    "help_vet": "\n\n<b>兽医</b>\n/review – 审阅回答，风险高的在前：通过、纠正、不用于训练、标为紧急、跳过\n/cases – 等兽医回复的主人",
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
        "/roles – 谁是兽医，谁是管理员，谁做过什么（操作记录）"
    ),
    "new_conversation": "🆕 重新开始。你想问什么？",
    "thinking": "💭 …",
    "stop": "⏹ 停止",
    "stopped": "⏹ 已停止。想问的时候随时再问。",
    "answer_stopped": "\n\n⏹ 已在这里停止。",
    "answer_cut": "\n\n✂️ 回答太长，到这里为止。缺的部分可以接着问我。",
    "again": "🔄 换一个回答",
    "retry": "🔄 再试一次",
    "held": "🩺 我们的兽医正在处理这个对话，我先不说话。",
    "no_dose": "💊 我不提供任何药物的剂量：用量要看物种、体重和病情，很多人用药对动物是致命的。请咨询兽医。",
    "dose_removed": "【剂量已省略，请咨询兽医】",
    "not_handled": "😿 处理你的消息时出了问题，没能回答。我们的工作人员已经收到通知；请换个说法再试一次。",
    "unknown_command": "我不认识 {command}。发送 /help 看看我会什么。",
    "text_only": "我目前只能看文字，请用文字描述一下。",
    "too_fast": "一分钟内超过 {n} 条消息了，这一条我还没看，请过一会儿再发一次。",
    "enough_today": "你今天问得够多了，明天（UTC）我再继续回答。紧急情况请直接联系医院。",
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
    "provider_slow": "😿 模型这次想得太久了，请再试一次。",
    "provider_trouble": "😿 模型这次没能回答。我们的工作人员能看到这个问题，请稍后再问。",
    "model_gone": "😿 负责回答的模型不见了，需要工作人员另选一个（/models）。",
    "context_too_long": "这段对话太长了，我记不下。发送 /new 重新开始。",
    # 宠物
    "pets_none": (
        "🐾 介绍一下你的宠物吧，我的回答会更贴合：小奶猫和老狗需要的照顾不一样。\n\n"
        "直接回复这条消息，写一行就行。先写名字，后面想到什么写什么，顺序随意：\n"
        "<code>咪咪，猫，英短，母，已绝育，3岁，4.2公斤</code>"
    ),
    "pets_list": "🐾 <b>你的宠物</b>\n{lines}\n\n回答你的问题时，我会记着它们的情况。",
    "pets_full": "你已经有 {n} 只宠物了，我最多只能记住这么多。请先移除一只（/pet）再添加。",
    "pet_add": "➕ 添加宠物",
    "pet_add_how": (
        "🐾 请回复这条消息，写一行就行。先写名字，后面顺序随意：\n<code>旺财，狗，拉布拉多，公，未绝育，8个月，24公斤</code>"
    ),
    "pet_hint_add": "咪咪，猫，母，3岁，4.2公斤",
    "pet_name_missing": "“{text}”里没有看到名字。请再回复一次，把名字写在最前面：<code>咪咪，猫，3岁</code>",
    "pet_name_long": "这个名字有 {n} 个字，我最多能记 {limit} 个字。请回复一个短一点的。",
    "pet_name_taken": "你已经有一只叫{name}的宠物了。请回复另一个名字，或者先移除那一只（/pet）。",
    "pet_entry_long": "这段话有 {n} 个字，介绍宠物时我一次最多能读 {limit} 个字。请缩短后再回复一次。",
    "pet_text_only": "请用文字回复我的问题。",
    "pet_saved": "✅ 已保存。",
    "pet_open": "还不知道：{columns}。\n点按钮补充，或者直接回复这条消息，比如“3岁，4.2公斤”。",
    "pet_complete": "需要了解的都有了。想修改的话，点按钮或者回复这条消息。",
    "pet_not_understood": "❓ 我没看懂{words}，所以没有保存。如果是品种，请点品种按钮；如果不是，请换个说法回复这条消息。",
    "pet_not_a_detail": "“{text}”里没有找到{name}的信息。可以这样回复：“3岁，4.2公斤”。想提问的话，请直接发送，不用回复这条消息。",
    "pet_slip_weight_kg": "⚠️ 体重 {value} 应该不对（{species}通常是 {low} 到 {high}），所以没有保存。请核对后回复这条消息，写下体重。",
    "pet_slip_born": "⚠️ 年龄 {value} 应该不对（{species}很高寿也就 {high} 左右），所以没有保存。请核对后回复这条消息，写下年龄。",
    "pet_rare_weight_kg": "🔎 体重 {value} 不太常见（{species}通常是 {low} 到 {high}）。如果写错了，请点体重修改。",
    "pet_rare_born": "🔎 {value}，对{species}来说非常高寿了。如果写错了，请点年龄修改。",
    "pet_unread_born": "“{text}”里没有看到年龄。请这样回复：3岁、8个月、10周，或者 2022年5月出生。",
    "pet_unread_weight_kg": "“{text}”里没有看到体重。请这样回复：4.2公斤、8斤，或者 350克。",
    "pet_unread_name": "“{text}”里没有看到名字。请用文字回复。",
    "pet_unread_breed": "品种最少 1 个字，最多 {limit} 个字。请再回复一次。",
    "pet_unread_species": "这里最少 1 个字，最多 {limit} 个字。请回复是什么动物，比如仓鼠。",
    "pet_ask_name": "✏️ {name}应该叫什么名字？请回复这条消息。",
    "pet_ask_species": "✏️ {name}是什么动物？请回复这条消息。",
    "pet_ask_breed": "✏️ {name}是什么品种？请回复这条消息。",
    "pet_ask_born": "✏️ {name}多大了？请回复这条消息，比如：3岁、8个月，或者 2022年5月出生。",
    "pet_ask_weight_kg": "✏️ {name}有多重？请回复这条消息，比如：4.2公斤，或者 8斤。",
    "pet_hint_name": "咪咪",
    "pet_hint_species": "仓鼠",
    "pet_hint_breed": "英短",
    "pet_hint_born": "3岁",
    "pet_hint_weight_kg": "4.2公斤",
    "pet_column_name": "名字",
    "pet_column_species": "动物",
    "pet_column_breed": "品种",
    "pet_column_sex": "性别",
    "pet_column_neutered": "绝育",
    "pet_column_born": "年龄",
    "pet_column_weight_kg": "体重",
    "pet_line": "{column}：<b>{value}</b>",
    "pet_species_": "宠物",
    "pet_species_cat": "猫",
    "pet_species_dog": "狗",
    "pet_species_rabbit": "兔子",
    "pet_species_hamster": "仓鼠",
    "pet_species_guinea_pig": "豚鼠",
    "pet_species_chinchilla": "龙猫",
    "pet_species_rat": "大鼠",
    "pet_species_mouse": "小鼠",
    "pet_species_ferret": "雪貂",
    "pet_species_hedgehog": "刺猬",
    "pet_species_bird": "鸟",
    "pet_species_turtle": "龟",
    "pet_species_lizard": "蜥蜴",
    "pet_species_snake": "蛇",
    "pet_species_fish": "鱼",
    "pet_species_horse": "马",
    "pet_species_pig": "猪",
    "pet_species_chicken": "鸡",
    "pet_species_duck": "鸭",
    "pet_other_species": "其他……",
    "pet_sex_female": "母",
    "pet_sex_male": "公",
    "pet_neutered_yes": "已绝育",
    "pet_neutered_no": "未绝育",
    "pet_year": "{n} 岁",
    "pet_years": "{n} 岁",
    "pet_month": "{n} 个月",
    "pet_months": "{n} 个月",
    "pet_week": "{n} 周",
    "pet_weeks": "{n} 周",
    "pet_days": "不到一周",
    "pet_kg": "{n} 公斤",
    "pet_g": "{n} 克",
    "pet_prompt": "主人的宠物：",
    "pet_remove": "🗑 移除",
    "pet_all": "🐾 全部宠物",
    "pet_remove_asked": "要移除{name}吗？我会忘掉它的全部信息。",
    "pet_remove_yes": "🗑 移除",
    "pet_remove_no": "保留",
    "pet_removed": "🗑 {name}已移除。",
    "pet_gone": "这只宠物已经不在了。发送 /pet 看看现在有谁。",
    # 隐私
    "privacy": (
        "🔒 <b>我会保存什么</b>\n"
        "• 你的问题、我的回答、提问时间，还有你点的 👍 和 👎\n"
        "• 你的宠物（/pet）\n"
        "• 兽医对回答的意见，以及你和兽医之间的对话\n"
        "• 你在 Telegram 上的名字和 id，还有你用的语言\n\n"
        "<b>谁能看到</b>\n"
        "• 我们的兽医和管理员会查看问题和回答，好纠正我的错误。\n"
        "• {provider}\n"
        "• 兽医通过或纠正过的回答，会连同问题和前面的对话，用来训练下一个模型。\n"
        "• 消息经由 Telegram 传送，它有自己的规则。\n\n"
        "<b>保存多久</b>\n"
        "一直保存到你用 /forget 删除为止，不会自动删除。"
    ),
    "privacy_local": "模型在我们自己的机器上运行（{model}）。回答你的问题时，不会把内容发给别人。",
    "privacy_provider": (
        "模型由另一家公司提供：<b>{provider}</b>（{model}）。它会收到你的问题、前面的对话和宠物的情况，但收不到你的名字和 Telegram id。"
    ),
    "forget_asked": (
        "🧹 <b>要删除我保存的关于你的一切吗？</b>\n"
        "包括你的问题和我的回答、你点的 👍 和 👎、你的宠物，以及你和兽医之间的对话。删除后无法恢复。\n\n"
        "有两样我在这里删不掉：兽医已经通过或纠正、用于训练的内容；还有 Telegram 聊天里显示的消息，你可以自己在 Telegram 里清空聊天。"
    ),
    "forget_yes": "🧹 全部删除",
    "forget_no": "保留",
    "forget_done": "🧹 已删除。问题和回答：{turns} 条，宠物：{pets} 只，兽医对话：{cases} 次。",
    "forget_nothing": "🧹 我这里已经没有你的任何内容了。",
    "forget_trained": (
        "\n\n有 {n} 个问题的回答已经由兽医通过或纠正，成了训练数据，这部分文字仍会保留。如果也想删除，请联系我们医院。"
    ),
    "forget_kept": "好的，什么都没有删除。",
    # 权限
    "denied_vet": "抱歉，这是兽医才能用的功能。",
    "denied_admin": "抱歉，这是管理员才能用的功能。",
    "denied_not_own": "请在和我的私聊里亲自发送或点按。转发的消息，还有通过其他机器人、群组或频道发来的，都不算数。",
    "roles": "<b>谁可以做什么</b>\n{lines}\n\n{usage}",
    "roles_usage": (
        "<code>/roles vet 123456</code>（兽医）· <code>/roles admin 123456</code>（管理员）· "
        "<code>/roles none 123456</code>（取消）\n数字是对方的 Telegram 数字 id，发送 /start 就能看到自己的。"
    ),
    "roles_line": "{icon} {rank} · {name} · <code>{id}</code>",
    "roles_stranger": "还没给我发过消息的人",
    "rank_vet": "兽医",
    "rank_admin": "管理员",
    "rank_owner": "机器人所有者",
    "rank_none": "没有角色",
    "roles_granted": "✅ {name}（<code>{id}</code>）现在是{rank}。",
    "told_vet": "🩺 你现在是这里的兽医了。发送 /review 审阅回答。",
    "told_admin": "🔑 你现在是这里的管理员了。发送 /help 看看能做什么。",
    "roles_withdrawn": "✅ <code>{id}</code> 的角色已取消。",
    "roles_had_none": "<code>{id}</code> 没有角色。",
    "roles_not_yourself": "不能更改自己的角色，请让另一位管理员来做。",
    "roles_configured": "<code>{id}</code> 是机器人所有者，只有部署机器人的人才能更改（VETTED_OWNER_IDS）。",
    "roles_changed_meanwhile": "这个人的角色刚刚变过，所以什么都没有改。请再看一下。",
    "roles_panel": "<b>{name}</b> · <code>{id}</code>\n目前：{rank}",
    "roles_add": "➕ 添加成员",
    "roles_add_how": "➕ 添加谁？请回复这条消息，写下对方的 Telegram 数字 id。对方给我发送 /start 就能看到。",
    "roles_no_id": "“{text}”不是 Telegram id。id 是一串数字，比如 123456789，请再回复一次。",
    "roles_make_vet": "🩺 设为兽医",
    "roles_make_admin": "🔑 设为管理员",
    "roles_make_none": "✖️ 取消角色",
    "roles_back": "↩️ 所有成员",
    "audit_open": "📜 操作记录",
    "audit": "📜 <b>操作记录</b> · 最新的在前，时间为 UTC",
    "audit_none": "还没有任何操作。",
    "audit_line": "{when} · <b>{who}</b> {did}{about}{detail}",
    "audit_detail": "<i>（{detail}）</i>",
    "audit_bot": "🤖 机器人",
    "audit_older": "⬇️ 更早的",
    "audit_newest": "⬆️ 最新的",
    "about_person": " {ref}",
    "about_turn": "第 {ref} 号回答",
    "about_case": "第 {ref} 号问诊",
    "about_file": "文件 {ref}",
    "about_version": "数据集 {ref}",
    "about_launch": "训练 {ref}",
    "about_model": " {ref}",
    "did_granted": "授予角色给",
    "did_withdrawn": "取消角色：",
    "did_approved": "通过了",
    "did_corrected": "纠正了",
    "did_rejected": "不让训练使用",
    "did_flagged": "标为紧急：",
    "did_case_taken": "接手了",
    "did_case_answered": "回复了",
    "did_case_closed": "结束了",
    "did_imported": "导入了",
    "did_exported": "导出了",
    "did_launch_confirmed": "开始了",
    "did_launch_dropped": "没有同意",
    "did_launch_cancelled": "取消了",
    "did_deployed": "切换到",
    "your_id": "你的 Telegram id：<code>{id}</code>",
    # 审阅
    "review_empty": "🎉 没有等你审阅的回答。主人提问之后，新的回答会出现在这里。",
    "review_head": "🩺 <b>审阅</b>",
    "review_waiting": " · 还有 {n} 条",
    "review_when": "{name} · {when}",
    "review_question": "<b>问题</b>\n{question}",
    "review_answer": "<b>回答</b> · {model}\n{answer}",
    "review_vetted": "<b>几乎相同的问题，兽医是这样答的</b>（相似度 {percent}%：{question}）\n{answer}",
    "review_correction": "<b>纠正后的回答</b>\n{correction}",
    "why_flag": "🚨 危险信号：{what}",
    "why_flag_model": "🚨 危险信号：模型认为情况紧急",
    "why_flag_vet": "🚨 危险信号：兽医认为情况紧急",
    "why_dose": "💊 涉及用药剂量",
    "why_disliked": "👎 主人不满意",
    "why_asked": "🙋 主人想问兽医",
    "why_disagrees": "⚡ 和兽医说过的不一样",
    "why_novel": "🆕 还没审阅过类似的问题",
    "why_sample": "🎲 从其余回答里抽查",
    "do_approve": "✅ 通过",
    "do_correct": "✏️ 纠正",
    "do_reject": "🗑 不用于训练",
    "do_emergency": "🚨 紧急",
    "do_alarm": "🚨 是的，马上告诉主人",
    "do_back": "↩️ 返回",
    "do_skip": "⏭ 跳过",
    "do_file": "📄 查看全部",
    "do_next": "▶️ 下一条",
    "do_save": "💾 保存",
    "do_edit": "✏️ 再改一次",
    "do_cancel": "✖️ 取消",
    "review_approved": "✅ {name} 已通过",
    "review_corrected": "✏️ {name} 已纠正",
    "review_rejected": "🗑 {name} 已标为不用于训练",
    "review_skipped": "⏭ 已跳过，同事可以接着审阅",
    "review_free": "这一条现在没有人在处理。发送 /review 打开下一条。",
    "review_with": "🩺 {name} 正在处理这一条。",
    "review_drafting": "✏️ 你的纠正还在预览里，等你决定：保存、再改一次，或者取消。",
    "review_taken": "{name} 已经审阅过这一条了，什么都没有改变。",
    "review_stale": "这个按钮已经过时，什么都没有改变。发送 /review 看看现在的情况。",
    "correct_how": (
        "✏️ 请回复这条消息，写下正确的回答，会逐字保存；内容很长的话，可以发 .txt 文件。"
        "保存之前会先让你看看改了哪里。\n\n<b>问题</b>\n{question}"
    ),
    "correct_again": "✏️ 请回复这条消息，重新写下完整的回答。点一下可以复制目前的内容：\n\n<pre>{draft}</pre>",
    "correction_placeholder": "正确的回答……",
    "correction_preview": "✏️ <b>你的纠正</b> · <s>划掉的</s>会去掉，<u>带下划线的</u>是新加的\n{note}\n{changes}",
    "correction_preview_cut": "✂️ 这里只显示了开头，保存时会存下全部 {n} 个字。",
    "correction_replaces": "⚠️ {name} 已经审阅过这一条，保存后会以你的为准。\n",
    "correction_saved": "✅ 已保存，下次训练就会学到。",
    "correction_dropped": "✖️ 没有保存。",
    "correction_same": "这和原来的回答一样。请在卡片上点通过，或者发送不同的内容。",
    "correction_text_only": "请用文字或 .txt 文件回复，会逐字保存。",
    "correction_long": "太长了（{n}），纠正最多 {limit} 个字。请缩短后再回复一次。",
    "correction_encoding": "读不了 {file}：它既不是 UTF-8，也不是 GB18030。请另存为 UTF-8 后再发一次。",
    "emergency_sure": "主人会马上收到“可能有紧急情况”的通知，每位兽医都会收到紧急卡片。确定吗？",
    "emergency_by_vet": "🩺 我们的兽医刚刚看了你在 {when} 提的问题（“{question}”），认为情况可能很紧急。",
    "answer_improved": "🩺 关于你问的“{question}”，我们的兽医改进了我的回答，请以这个为准：\n\n{correction}",
    # 问诊
    "ask_vet": "🩺 问兽医",
    "ask_vet_not_yours": "只有提问的人可以这样做。",
    "ask_vet_opened": (
        "🩺 已经通知兽医，兽医会在这里回复你。在那之前我先不说话，你写的内容我都会转给兽医。\n\n"
        "如果情况紧急，请不要等，马上联系你的医院或最近的动物医院。"
    ),
    "ask_vet_already": "已经通知兽医了，还有要补充的，直接写在这里就行。",
    "ask_vet_nobody": (
        "😿 现在没有兽医值班，没法转达你的问题。情况紧急的话，请联系你的医院或最近的动物医院。其他问题还可以继续问我。"
    ),
    "back_to_bot": "🤖 继续和机器人聊",
    "back_done": "🤖 我回来了，你想问什么？",
    "back_already": "我已经回来了，直接问我就行。",
    "case_passed_on": "📨 已转给兽医，接下来你写的内容我也会继续转达。兽医会在这里回复你。",
    "case_vet_here": "🩺 {name} 正在看你的问题，会在这里回复你。这段时间我先不说话，你写的内容我都会转达。",
    "case_answer_vet": "🩺 <b>{name}</b>（兽医）：{text}",
    "case_answer_admin": "🩺 <b>{name}</b>（工作人员）：{text}",
    "case_handed_back": "🤖 兽医已经把对话交还给我，你可以继续问我。",
    "case_gone_quiet": (
        "🤖 兽医已经 {hours} 小时没有回复，现在由我继续回答。如果还不放心，可以再问一次兽医；情况紧急请联系你的医院。"
    ),
    "case_timed_out": (
        "😿 很抱歉，{hours} 小时内没有兽医抽出时间回复，现在由我继续回答。"
        "如果宠物仍然需要帮助，请联系你的医院或最近的动物医院；你也可以再问一次兽医。"
    ),
    "case_asked": "🙋 <b>{name} 想问兽医</b>",
    "case_flag": "🚨🚨 <b>紧急：{flag}</b> 🚨🚨\n<b>{name}</b>",
    "case_number": "第 {id} 号问诊 · {when}",
    "case_pet": "🐾 {pet}",
    "case_neutered": "已绝育",
    "case_not_neutered": "未绝育",
    "case_context": "<b>之前的对话</b>\n{context}",
    "case_question": "<b>问题</b>\n{question}\n\n<b>机器人的回答</b>\n{answer}",
    "case_no_answer": "（没有回答）",
    "case_waits": "↩️ 回复这条消息，你写的内容就会发给主人。机器人在那个对话里先不说话。",
    "case_waits_bot_answers": "↩️ 回复这条消息，你写的内容就会发给主人。在有人接手之前，机器人会继续回答。",
    "case_taken_line": "🩺 {name} 已接手。",
    "case_closed_line": "☑️ 问诊已结束，机器人继续回答主人。",
    "case_own": "这是你自己的问题，请等同事来回复。",
    "case_take": "🙋 接手",
    "case_hand_back": "↩️ 交还机器人",
    "case_close": "☑️ 结束",
    "case_file": "📄 对话记录",
    "case_owner_says": "💬 <b>{name}</b>：{text}",
    "case_colleague_says": "🩺 <b>{vet}</b> 回复了 {name}：{text}",
    "case_delivered": "✅ 已发给 {name}：“{quote}”",
    "case_was_closed": "问诊已结束，主人现在写的内容由机器人回答。",
    "case_not_yet": "⏳ 还没有送到主人那里，我会继续尝试，送到后告诉你。",
    "case_text_only": "目前只能把文字转给主人，请用文字回复。",
    "case_unreachable": "🚫 没有送到：{name} 屏蔽了机器人或删除了对话，问诊已结束。",
    "case_learn": "📚 用作标准回答",
    "case_learned": "📚 已保存为这个问题的标准回答，下次训练就会学到。",
    "cases_none": "☑️ 没有主人在等兽医。",
    "cases": "🗂 <b>进行中的问诊：{n}</b>",
    "cases_line": "{icon} <b>{id}</b> · {name} · {when} · {who}",
    "case_untaken": "还没有人接手",
    "case_here": "⬆️ 第 {id} 号问诊",
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
    # 警报
    "fell_back": "⚠️ <code>{failed}</code> 连续失败了好几次（{error}）。现在改由 <code>{name}</code> 回答；/models 可以看到两者。",
    "set_aside": "⚠️ 有一条更新（{id}）处理不了（{error}），我先放到一边了。详情见日志。",
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
    "menu_pet": "我的宠物",
    "menu_privacy": "我会保存什么",
    "menu_cases": "等兽医的主人",
}
