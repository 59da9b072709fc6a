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
    "help_vet": "\n\n<b>兽医</b>\n/review – 审阅回答，风险高的在前：通过、纠正、不用于训练、标为紧急、跳过\n/cases – 等兽医回复的主人\n/verified – 纠正过、会直接发给主人的回答：查看、修改、撤回\n/lineage – 回复一张卡片，看那条回答后来怎么样了",
    "help_admin": (
        "\n\n<b>管理员</b>\n"
        "发送文件（XLSX、CSV、JSON、JSONL、TXT）即可导入问答，格式见 /import。\n"
        "/dataset – 下次训练要学的内容，配图；还有各个版本（/dataset diff、/dataset name）\n"
        "/check – 检查其中的错误（检查文件：发送文件，说明写 /check）\n"
        "/cost – 训练的词元数和价格\n"
        "/private – 逐条处理其中的个人信息\n"
        "/export – 导出最新的数据集版本：JSONL、表格、报告（基座模型用 /export v3 prompt-completion）\n"
        "/lineage – 一个版本或模型学了哪些兽医的回答\n"
        "/finetune – 训练模型，先看价格再决定\n"
        "/jobs、/job、/cancel – 训练任务和进度\n"
        "/models、/use、/rollback – 由哪个模型来回答\n"
        "/prompt – 每次对话前告诉模型的话\n"
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
    "verified_label": "✅ *兽医审定的回答*",
    "dose_removed": "【剂量已省略，请咨询兽医】",
    "not_handled": "😿 处理你的消息时出了问题，没能回答。我们的工作人员已经收到通知；请换个说法再试一次。",
    "unknown_command": "我不认识 {command}。发送 /help 看看我会什么。",
    "text_only": "我目前只能看文字，请用文字描述一下。",
    "words_only": "这个我看不了，先根据你写的文字来回答。",
    "one_picture": "我一次只看一张图，这次看的是第一张。其余的请一张一张发给我。",
    "picture_question": "从这张照片里能看出什么？有需要担心的地方吗？",
    "picture_gone": "没能从 Telegram 取到你的照片，请再发一次。",
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
    "model_unfit": "😿 现在没法回答：模型需要先修好，我们的工作人员已经知道了。请稍后再问；如果宠物不舒服，请直接给诊所打电话。",
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
        "• 兽医通过或纠正过的回答，会连同问题和前面的对话，用来训练下一个模型。"
        "这些内容离开我们自己的机器之前，里面找到的电话、地址和账号都会有人逐条看过。\n"
        "• 消息经由 Telegram 传送，它有自己的规则。\n\n"
        "<b>保存多久</b>\n"
        "一直保存到你用 /forget 删除为止，训练数据里的也会一起删除。不会自动删除。"
    ),
    "privacy_local": "模型在我们自己的机器上运行（{model}）。回答你的问题时，不会把内容发给别人。",
    "privacy_provider": (
        "模型由另一家公司提供：<b>{provider}</b>（{model}）。它会收到你的问题、前面的对话和宠物的情况，但收不到你的名字和 Telegram id。"
    ),
    "privacy_provider_redacted": (
        "模型由另一家公司提供：<b>{provider}</b>（{model}）。它会收到你的问题、前面的对话和宠物的情况，但收不到你的名字和 Telegram id。"
        "电话、地址、账号这类内容，只要我认得出来，都会先去掉再发过去。"
    ),
    "forget_asked": (
        "🧹 <b>要删除我保存的关于你的一切吗？</b>\n"
        "包括你的问题和我的回答、你点的 👍 和 👎、你的宠物、你和兽医之间的对话，以及训练数据里来自你的内容。删除后无法恢复。\n\n"
        "有两样我删不掉：模型已经学进去的东西；还有 Telegram 聊天里显示的消息，你可以自己在 Telegram 里清空聊天。"
    ),
    "forget_yes": "🧹 全部删除",
    "forget_no": "保留",
    "forget_done": "🧹 已删除。问题和回答：{turns} 条，宠物：{pets} 只，兽医对话：{cases} 次。",
    "forget_nothing": "🧹 我这里已经没有你的任何内容了。",
    "forget_trained": (
        "\n\n其中有 {n} 个问题曾经成为训练数据，现在已经移除；含有它们的文件我正在删除，发给服务商的那份也会删。"
        "已经学过这些内容的模型没法忘掉，我已经通知管理员重新训练一个。"
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
    "audit_configured": "按设置",
    "audit_rollback": "退回",
    "audit_fallback": "连续失败后自动退回",
    "audit_repaired": "带修复",
    "audit_strike": "已涂掉",
    "audit_keep": "保留",
    "audit_drop": "已删除",
    "audit_default": "恢复默认",
    "audit_bot": "🤖 机器人",
    "audit_older": "⬇️ 更早的",
    "audit_newest": "⬆️ 最新的",
    "about_person": " {ref}",
    "about_turn": "第 {ref} 号回答",
    "about_case": "第 {ref} 号问诊",
    "about_verified": "第 {ref} 号审定回答",
    "about_file": "文件 {ref}",
    "about_example": "样本 {ref}",
    "about_version": "数据集 {ref}",
    "about_launch": "训练 {ref}",
    "about_model": " {ref}",
    "about_prompt": "系统提示",
    "did_granted": "授予角色给",
    "did_withdrawn": "取消角色：",
    "did_approved": "通过了",
    "did_corrected": "纠正了",
    "did_rejected": "不让训练使用",
    "did_flagged": "标为紧急：",
    "did_unserved": "撤回了",
    "did_served_again": "重新启用了",
    "did_case_taken": "接手了",
    "did_case_answered": "回复了",
    "did_case_closed": "结束了",
    "did_imported": "导入了",
    "did_exported": "导出了",
    "did_cleared": "处理了个人信息：",
    "did_frozen": "冻结了",
    "did_launch_confirmed": "开始了",
    "did_launch_dropped": "没有同意",
    "did_launch_cancelled": "取消了",
    "did_deployed": "切换到",
    "did_prompt_set": "更改了",
    "did_prompt_given": "给数据集里的所有内容换上了",
    "did_removed": "为腾出空间删除了",
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
    "correction_served": "✅ 已保存。从现在起，问到同样问题的主人会直接收到它（/verified），下次训练也会学到。",
    "correction_dropped": "✖️ 没有保存。",
    "correction_same": "这和原来的回答一样。请在卡片上点通过，或者发送不同的内容。",
    "correction_text_only": "请用文字或 .txt 文件回复，会逐字保存。",
    "correction_long": "太长了（{n}），纠正最多 {limit} 个字。请缩短后再回复一次。",
    "correction_encoding": "读不了 {file}：它既不是 UTF-8，也不是 GB18030。请另存为 UTF-8 后再发一次。",
    "emergency_sure": "主人会马上收到“可能有紧急情况”的通知，每位兽医都会收到紧急卡片。确定吗？",
    "emergency_by_vet": "🩺 我们的兽医刚刚看了你在 {when} 提的问题（“{question}”），认为情况可能很紧急。",
    "answer_improved": "🩺 关于你问的“{question}”，我们的兽医改进了我的回答，请以这个为准：\n\n{correction}",
    # 审定回答
    "verified_none": "还没有审定回答。你在 /review 里纠正过的回答，下一位主人问到同样的问题时会直接收到。",
    "verified_nothing_found": "没有找到含“{words}”的审定回答。发送 /verified 查看全部。",
    "verified_list": "✅ <b>审定回答：{n} 条</b>\n{lines}\n\n点编号打开；<code>/verified 关键词</code> 可以搜索。",
    "verified_line": "{id}. {question} · 已用 {n} 次",
    "verified_card": (
        "✅ <b>审定回答 {id}</b> · 已用 {n} 次\n{vet} · {when}\n{state}\n\n<b>问题</b>\n{question}\n\n<b>回答</b>\n{answer}"
    ),
    "verified_is_served": "主人问到这个问题会直接收到它。要修改，请回复这条消息，写下完整的新回答。",
    "verified_not_alone": "已保存，但不会发给其他主人：离开前面的对话，这个问题看不出在问什么；或者回答里有药物剂量。要修改，请回复这条消息，写下完整的新回答。",
    "verified_is_withdrawn": "🚫 已撤回，现在由模型来回答。",
    "verified_is_replaced": "已经有更新的纠正代替它。",
    "verified_is_forgotten": "它的主人要求删除了资料。",
    "verified_is_retired": "🎓 已退役：模型自己学会了。",
    "verified_withdraw": "🚫 撤回",
    "verified_restore": "↩️ 重新启用",
    "verified_all": "✅ 全部",
    "verified_older": "更早的 ▶",
    "verified_newer": "◀ 更新的",
    "verified_gone": "这条回答已经不在了。发送 /verified 查看现有的。",
    "verified_edited": "✅ 已保存。从现在起主人收到的是新内容，下次训练也会学到。",
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
        "📥 请发送一个问答文件（不超过 20 MB）：\n"
        "• XLSX、CSV 或 TSV 表格，列名如“问题”和“回答”；也可以有“系统提示”“宠物”列，或者“原因分析”和“推荐方案”两列，会合成两段\n"
        '• JSONL 或 JSON：<code>{{"messages": […]}}</code>、<code>{{"问题": …, "回答": …}}</code>、'
        '<code>{{"prompt": …, "completion": …}}</code>、<code>[{{"Questions": …, "Replies": …}}]</code>\n'
        "• 聊天记录：Telegram 桌面版导出的 result.json（私聊）、ChatGPT 的 conversations.json、ShareGPT\n"
        "• TXT：以 <code>问：</code> 和 <code>答：</code> 开头的行；或用空行分开的段落，每段第一行是问题\n"
        "我会先告诉你会导入哪些内容。你点按钮之前不会导入，没有你的确认也不会开始训练。"
    ),
    "import_empty": "📥 <b>{file}</b>：没有可以导入的内容。\n\n{problems}",
    "import_dry_run": (
        "📥 <b>{file}</b>（{form}）\n<b>{good} 条可用，{bad} 条有错，{duplicates} 条重复</b>{personal}{near}\n{first}{problems}"
        "{remarks}\n<i>{end}</i>"
    ),
    "import_personal": "\n🔏 可用的里面有 {n} 条带个人信息（{kinds}）。可以导入，但要有人逐条看过，才会发给外部的训练平台。",
    "import_unlooked": "\n🔏 还有 {n} 条来不及检查个人信息，发出去之前会再检查。",
    "import_near": "\n≈ 和别的行问得几乎一样：{n} 条",
    "import_first": "\n第一条是：\n<blockquote>{question}</blockquote>\n<blockquote>{answer}</blockquote>\n",
    "import_open": "还没有导入。文件我保留 {hours} 小时。",
    "import_nothing_new": "没有新的内容可以导入。",
    "import_nothing": "没有可以导入的内容。请改好后再发一次。",
    "import_good": "✅ 导入 {n} 条",
    "import_mended": "🛠 修好 {n} 条，共导入 {all} 条",
    "import_drop": "✖️ 取消",
    "import_columns_again": "↩️ 重新选列",
    "import_which_question": "📥 <b>{file}</b>：哪一列是<b>问题</b>？\n\n{columns}",
    "import_which_answer": "📥 <b>{file}</b>：哪一列是<b>回答</b>？\n\n{columns}",
    "import_reading": "⏳ 正在读取 {file}……已读 {n} 条",
    "import_adding": "⏳ 正在导入 {file}……{n} / {all}",
    "import_done": "📥 <b>{file}</b>（{form}）\n新增 {new} 条，{known} 条已经有了。{personal}\n/dataset 查看全部。",
    "import_done_personal": "\n🔏 带个人信息的有 {n} 条，发 /private 逐条查看。",
    "import_dropped": "📥 <b>{file}</b>：已取消，什么都没有导入。",
    "import_used": "这个文件已经处理过了，或者已经过期。需要的话请重新发送。",
    "import_report": "需要看一下的每一行：行号、原因、建议的修改。可以用 Excel 打开。",
    "report_bad": "没有导入",
    "report_mendable": "选择修复后才会导入",
    "report_duplicate": "重复，不导入",
    "report_personal": "会导入，等人确认",
    "report_remark": "会导入，请看一下",
    "report_file": "关于整个文件",
    "report_near": "会导入，和别的行几乎一样",
    "report_redact": "把它隐去",
    "file_too_big": "{file} 有 {size} MB，Telegram 只允许机器人读取 20 MB 以内的文件，请拆分后再发。",
    "file_gone": "Telegram 上已经没有这个文件了，请重新发送。",
    "problems_more": "……还有 {n} 条，见下面的文件。",
    "warnings": "有 {n} 处需要看一下：\n{problems}\n",
    "dataset_empty": "📚 数据集是空的。用 /review 通过或纠正回答，或者发送问答文件。",
    "assumed_encoding": "，该模型按此估算",
    "dataset_version_none": "还没有冻结的版本，/finetune 时会冻结一个。",
    "dataset_version": "最新版本：<b>{name}</b>，{n} 条，{when}，sha256 <code>{sha}</code>",
    # 数据集的图和数字
    "report_head": "📚 <b>数据集</b> · {n} 条",
    "report_sources": "导入 {file}，通过 {approved}，纠正 {corrected}",
    "report_parts": "训练 {train} 条 · 测试 {test} 条",
    "report_no_test": "还不到 {enough} 条，所以不留测试集：每一条都用来训练。",
    "report_prompts": "系统提示（/prompt）：{same} 条与机器人的相同，{other} 条不同，{none} 条没有",
    "report_apart": "另有 {n} 条同时和训练、测试里的内容几乎一样，两边都不放。",
    "report_tokens": "词元：共 {total}（{encoding}{assumed}）",
    "report_spread": "{what}：{min}–{max}，均值 {mean}，中位数 {median}，p5 {p5}，p95 {p95}",
    "report_spread_tokens": "每条词元",
    "report_spread_answers": "回答词元",
    "report_spread_messages": "每条消息数",
    "report_limit": "上限 {limit} 词元：{over} 条超出",
    "report_limit_own": "基础模型按自己的分词能看 {limit} 个词元：{over} 条超出，会被截断",
    "report_limit_unknown": "没有已知的长度上限",
    "report_quality": "检查：错误 {errors} · 警告 {warnings} · 提示 {advice}",
    "report_since": "{name} 之后：新增 {added}，改动 {changed}，撤回 {withdrawn}",
    "report_topics": "主题",
    "report_languages": "语言",
    "report_weeks": "每周新增（周一，UTC）",
    "report_findings": "检查结果",
    "picture_rows": "{n} 条",
    "picture_parts": "训练 {train} · 测试 {test}",
    "picture_tokens": "每条的词元数",
    "picture_limit": "上限 {limit}",
    "picture_over": "{n} 条超出",
    "picture_median": "中位 {n}",
    "picture_topics": "主题",
    "picture_languages": "语言",
    "picture_growth": "每周新增",
    "picture_quality": "检查",
    "picture_error": "错误",
    "picture_warning": "警告",
    "picture_advice": "提示",
    "topic_vaccination": "疫苗",
    "topic_parasites": "驱虫",
    "topic_poisoning": "中毒",
    "topic_urinary": "泌尿",
    "topic_digestion": "肠胃",
    "topic_skin": "皮肤",
    "topic_eyes_teeth": "眼睛、牙齿",
    "topic_breathing": "呼吸",
    "topic_injury": "骨骼、外伤",
    "topic_breeding": "绝育、生育",
    "topic_behaviour": "行为",
    "topic_feeding": "喂养",
    "topic_care": "日常护理",
    "topic_clinic": "就诊、费用",
    "topic_choosing": "选宠、年龄",
    "topic_other": "其他",
    "topic_rest": "其余主题",
    "language_zh": "中文",
    "language_en": "英文",
    "language_mixed": "中英混合",
    "language_other": "其他",
    "check_good": "✅ {n} 条，没有错误。",
    "check_report": "🔎 {n} 条：{errors} 处错误，{warnings} 处警告，{advice} 条提示。\n\n{problems}",
    "cost": "💰 <b>{model}</b>\n{n} 条 × {epochs} 轮\n每轮 {tokens} 个词元，共 {billed} 个\n价格：{price}{note}",
    "cost_cut": "\n✂️ 有 {n} 条超过基础模型能看的 {limit} 个词元，训练时末尾会被截掉。/check 会列出是哪些。",
    "price_local": "免费，在自己的机器上运行",
    "price_free": "免费",
    "price_usd": "{price} 美元（{date} 的价格表）",
    "price_unknown": "未知：价格表（{date}）里没有这个模型，请向服务商确认",
    "export_caption": "{name}：{n} 条，sha256 {sha}",
    "export_none": "还没有数据集版本，/finetune 时会冻结一个。",
    # 数据集里的个人信息
    "private_none": "🔏 没有要处理的：数据集里没有发现还没人看过的个人信息。",
    "private_card": (
        "🔏 <b>这是个人信息吗？</b> · 还有 {n} 条\n{source}\n发现：{kinds}\n\n{parts}\n\n"
        "<i>是不是某个人的信息，由你来判断。在有人决定之前，这一条不会离开我们自己的机器。</i>"
    ),
    "private_from_file": "来自 {file} 第 {line} 行",
    "private_from_review": "来自审阅过的回答（审阅编号 {id}）",
    "private_role_user": "👤",
    "private_role_assistant": "🤖",
    "private_role_system": "⚙️",
    "private_role_developer": "⚙️",
    "private_role_tool": "🔧",
    "private_role_function": "🔧",
    "private_strike": "✂️ 去掉",
    "private_keep": "↩️ 不是，保留",
    "private_drop": "🗑 整条不要",
    "private_later": "⏭ 以后再说",
    "private_did_strike": "已去掉。",
    "private_did_keep": "已按原样保留。",
    "private_did_drop": "这一条不要了。",
    "private_changed": "这一条已经有人处理过，或者内容变了。下面是现在要处理的。",
    "private_look": "🔏 有 {n} 条要看一下",
    "private_not_yet": (
        "🔏 <b>还不能训练。</b>有 {n} 条里可能有个人信息，还没有人看过，所以什么都没有发给 {provider}。\n\n{lines}\n\n"
        "请先逐条看一下（/private），再发送 /finetune。"
    ),
    "private_line": "• 第 {line} 行：{kinds}",
    "private_more": "• ……还有 {n} 条",
    "private_comma": "、",
    "private_kind_secret": "密码或密钥",
    "private_kind_id_card": "证件号",
    "private_kind_passport": "护照或通行证",
    "private_kind_bank_card": "银行卡或账户",
    "private_kind_chip": "芯片号",
    "private_kind_email": "邮箱",
    "private_kind_phone": "电话",
    "private_kind_wechat": "微信",
    "private_kind_qq": "QQ",
    "private_kind_handle": "网络账号",
    "private_kind_coordinates": "位置",
    "private_kind_address": "地址",
    "private_kind_plate": "车牌",
    "private_kind_name": "姓名",
    "erased": (
        "🧹 有一位主人删除了自己的数据。含有这些内容的数据集版本：<b>{versions}</b>。它们不能再用了，文件正在删除，"
        "服务商那里的也会删。没有模型学过它们。\n你不用做什么，下次 /finetune 会生成不含这些内容的新版本。"
    ),
    "erased_models": (
        "🧹 有一位主人删除了自己的数据。含有这些内容的数据集版本：<b>{versions}</b>。它们不能再用了，文件正在删除，"
        "服务商那里的也会删。\n⚠️ 这些模型学过其中的内容，没法忘掉：<code>{models}</code>\n"
        "请不要再切换回去，并在服务商那里把它们删掉。用 /finetune 可以训练一个新的。"
    ),
    "erased_active": (
        "🧹 有一位主人删除了自己的数据。含有这些内容的数据集版本：<b>{versions}</b>。它们不能再用了，文件正在删除，"
        "服务商那里的也会删。\n⚠️ 这些模型学过其中的内容，没法忘掉：<code>{models}</code>\n"
        "其中一个正在回答问题。请用 /finetune 训练一个不含这些内容的新模型，再到服务商那里把旧的删掉。"
    ),
    "dataset_usage": (
        "这样用：\n<code>/dataset</code> 看报告\n<code>/dataset name 春季</code> 给最新版本起名"
        "（<code>/dataset name v2 春季</code> 给别的版本起名）\n<code>/dataset diff</code> 看最新版本有什么变化"
        "（<code>/dataset diff v1 v3</code> 比较 v1 和 v3）\n<code>/lineage v3</code> 看一个版本的来历"
    ),
    "version_named": "🏷 {name} 现在也叫“{title}”。",
    "version_title_long": "这个名字有 {n} 个字，最多 {limit} 个，请起短一点。",
    "version_title_taken": "{title} 这样的编号是自动起的，请换一个名字。",
    "version_unknown": "没有 {name} 这个数据集版本，/dataset 可以看到最新的。",
    "version_diff": "🔀 {name} 的变化",
    "version_lineage": "🧬 {name}",
    "version_first": "🔀 <b>{name}</b> 是第一个版本，共 {n} 条。",
    "version_same": "🔀 {name} 和 {old} 的内容一样。",
    "version_changed": "🔀 <b>{new}</b> 和 {name} 相比：新增 {added}，改动 {changed}，撤回 {withdrawn}",
    "quote_test": "另留 {n} 条作测试：服务商只用来衡量效果，不参与训练。",
    "export_usage": "这样用：<code>/export</code> 或 <code>/export v3 csv</code>。格式：{forms}。",
    # 来龙去脉
    "lineage_button": "🧬 来历",
    "lineage_how": (
        "🧬 用 /lineage 回复一张审阅卡，我就告诉你那条回答后来怎么样了。也可以直接指定：\n"
        "<code>/lineage 128</code>（一次问答）· <code>/lineage v3</code>（数据集版本）· 模型或训练任务的名称"
    ),
    "lineage_unknown": "没有找到 {name}：它不是问答编号、数据集版本、模型或训练任务。单独发送 /lineage 看用法。",
    "lineage_turn": "🧬 <b>第 {id} 次问答</b> · {when} · {model}\n{question}\n",
    "lineage_erased": "（主人已要求删除内容）",
    "lineage_somebody": "某位同事",
    "lineage_approved": "✅ {vet} 通过，{when}",
    "lineage_corrected": "✏️ {vet} 纠正，{when}",
    "lineage_rejected": "🚫 {vet} 判为不合适，{when}",
    "lineage_emergency": "🚨 {vet} 标为急症，{when}",
    "lineage_unreviewed": "还没有兽医通过或纠正它，所以不会用来训练。",
    "lineage_waits_promotion": "几秒后它就会进入数据集。",
    "lineage_has_picture": "这次问答带有图片，而训练只用文字，所以不会用来训练。",
    "lineage_waits_version": "📚 已在数据集里，等下一个版本（/finetune）。",
    "lineage_withdrawn": "已从数据集撤回，下一个版本不会再有它。",
    "lineage_not_trained": "已在数据集版本里，但还没有模型用这个版本训练过。",
    "lineage_held_out": "📏 留作测试：模型不学它，只用它来衡量效果。",
    "lineage_apart": "它和训练、测试里的内容都几乎一样，所以两边都不放。",
    "lineage_learned": "🎓 已学会：数据集 {version}，任务 <code>{job}</code>，模型 <code>{model}</code>。",
    "lineage_learned_earlier": (
        "🎓 之前的结论已学会：数据集 {version}，任务 <code>{job}</code>，模型 <code>{model}</code>。最新的结论还没有："
    ),
    "lineage_in_train": "📦 {version}，训练文件第 {line} 行",
    "lineage_in_test": "📦 {version}，测试文件第 {line} 行",
    "lineage_job": "🎓 <code>{id}</code> · {provider} · 基于 {base} · {status}",
    "lineage_model": "🧠 <code>{name}</code>{now}",
    "lineage_answers_now": " 🟢 正在回答",
    "lineage_model_head": "🧠 <b>{name}</b>（{provider}）",
    "lineage_not_ours": "它不是在这里训练的，没有学过我们兽医的内容。",
    "lineage_version": "📦 <b>{name}</b> · {by} 于 {when} 冻结\n训练 {train} 条，sha256 <code>{sha}</code>",
    "lineage_version_test": "测试 {test} 条，sha256 <code>{sha}</code>",
    "lineage_sources": "来自 {turns} 次问答（通过 {approved}，纠正 {corrected}）和 {file} 条导入内容",
    "lineage_files": "文件：{files}",
    "lineage_vets": "兽医：{vets}",
    "lineage_prompt": "系统提示：{prompt}",
    "lineage_jobs": "\n<b>用它训练过的</b>",
    "lineage_no_jobs": "还没有。",
    "lineage_file": "{name}：每一条来自哪次问答、哪位兽医，或哪个文件的哪一行",
    # 训练任务
    "finetune_errors": "数据集有 {errors} 处错误，还不能训练。\n\n{problems}\n\n/check 查看全部。",
    "finetune_usage": "这样用：<code>/finetune</code> 或 <code>/finetune 模型名</code>。",
    "quote": (
        "🎓 <b>训练 {model}</b>（{provider}）\n数据集 {version}：{n} 条 × {epochs} 轮\n{changes}共 {billed} 个词元\n"
        "价格：{price}\n{warnings}\n现在开始吗？"
    ),
    "quote_start": "✅ 开始",
    "quote_drop": "✖️ 算了",
    "quote_dropped": "好的，没有开始训练。",
    "quote_used": "这个报价已经处理过了。",
    "job": "🎓 <b>{title}</b>\n{model} · 数据集 {version} · {n} 条 × {epochs} 轮 · {price}\n{state}{warnings}{job}",
    "job_warning": "⚠️ 服务商提醒：{text}",
    "job_warnings_more": "⚠️ ……另有 {n} 条提醒",
    "job_line_id": "\n<code>{job_id}</code>",
    "status_starting": "⏳ 正在发给服务商",
    "status_asking": "⏳ 已发出，等待服务商答复",
    "status_validating_files": "⏳ 服务商正在检查文件",
    "status_queued": "⏳ 排队中",
    "status_running": "🏃 训练中 {progress}",
    "status_pausing": "⏸ 正在暂停 {progress}",
    "status_paused": "⏸ 已暂停 {progress}",
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
    "unfit": "⚠️ {reason}\n\n修好之前由 <code>{name}</code> 回答主人的问题；修好后会自动恢复，不用再切换。",
    "unfit_nobody": "🚨 {reason}\n\n也没有别的模型能代替它回答，<b>主人现在得不到回答</b>。/models 查看其他模型，/use 选用一个。",
    "set_aside": "⚠️ 有一条更新（{id}）处理不了（{error}），我先放到一边了。详情见日志。",
    # 系统提示
    "prompt_card": (
        "💬 <b>系统提示</b> · 每次对话前告诉模型的话\n{origin} · 共 {n} 个字\n"
        "<blockquote>{prompt}</blockquote>\n{notes}\n\n"
        "不是在这里训练的模型，提问时都带上它；导入的问答也会补上它（messages 格式的内容保持原样）。"
        "在这里训练的模型，始终带上它训练数据里的系统提示。\n"
        "🛡 紧急情况和药物剂量不靠它把关：程序里的规则会在模型之前检查每个问题，在模型之后检查每条回答。任何系统提示都关不掉它们。\n\n"
        "要修改，请回复这条消息，写下完整的新提示；达到 4,000 个字的，请发 .txt 文件。"
    ),
    "prompt_origin_default": "自带的，没有改过",
    "prompt_origin_setting": "来自设置（VETTED_SYSTEM_PROMPT）",
    "prompt_origin_set": "{name} 设置于 {when}",
    "prompt_answering_same": "现在由 <code>{model}</code> 回答，提问时用的就是这条提示。",
    "prompt_answering": "现在由 <code>{model}</code> 回答。它是用 {version} 训练的，提问时{prompt}。",
    "prompt_told_same": "用的也是现在这条提示",
    "prompt_told_other": "用的是它自己的提示：“{prompt}”",
    "prompt_told_none": "不带提示，因为它学的数据里大多数都没有",
    "prompt_pool": "数据集里：{same} 条带有这条提示，{other} 条带有别的提示，{none} 条没有提示。",
    "prompt_default": "↩️ 恢复默认",
    "prompt_preview": (
        "✏️ <b>新的系统提示</b> · 共 {n} 个字\n<blockquote>{prompt}</blockquote>\n{notes}\n\n"
        "从现在起使用吗？想先改一改，请回复这条消息。"
    ),
    "prompt_personal": (
        "🔏 里面可能有个人信息（{kinds}）。带有它的每一条内容，都要有人确认（/private）后才能发给外部服务商；"
        "诊所自己的电话和地址写进设置后就不用。"
    ),
    "prompt_use": "✅ 使用",
    "prompt_drop": "✖️ 取消",
    "prompt_set": "✅ 好了，从下一个问题起生效。",
    "prompt_rows": "📚 其他内容也换成它（{n} 条）",
    "prompt_rows_asked": (
        "📚 数据集里有 <b>{n}</b> 条带着别的系统提示，或者没有系统提示。都换成下面这一条吗？\n"
        "<blockquote>{prompt}</blockquote>\n"
        "这样下次训练就会带着它学，训练出的模型提问时也用它。问题、回答和宠物信息不变，已经冻结的版本也不变。"
        "这些内容现在带着的提示将不再保留。"
    ),
    "prompt_rows_yes": "📚 是的，换上",
    "prompt_rows_done": "📚 已经换上现在这条系统提示的内容：{n} 条。发送 /finetune 就可以带着它训练。",
    "prompt_dropped": "✖️ 什么都没有改。发送 /prompt 查看现在的系统提示。",
    "prompt_used": "这条提示已经设置过了，或者是别人提出的。发送 /prompt 查看现在的系统提示。",
    "prompt_text_only": "请用文字或 .txt 文件回复，最多 {limit} 个字。也可以写进设置 VETTED_SYSTEM_PROMPT。",
    "prompt_is_cut": (
        "什么都没有改。太长的消息会被 Telegram 拆成几条发送，达到 {whole} 个字的消息，可能只是提示的第一部分。"
        "请把完整的提示作为 .txt 文件回复，或者写进设置 VETTED_SYSTEM_PROMPT，最多 {limit} 个字。"
    ),
    "prompt_is_same": "现在用的就是这条提示，什么都没有改。",
    "prompt_is_empty": "里面什么都没有。请回复要告诉模型的话。",
    "prompt_is_long": "超过了 {limit} 个字，而每个问题都要为它付费。请写短一些。",
    "prompt_is_unreadable": "里面有半个字符，无法保存。请重新输入。",
    "prompt_is_pets": "最后一行的开头和我向模型介绍主人宠物的那一行一样。请换一种说法。",
    # 模型
    "models": "🧠 <b>模型</b>\n{lines}\n\n{disk}/use 编号或名称 · /rollback · /prompt",
    "models_disk": "💾 引擎硬盘上有这里训练的模型 {n} 个，共 {size}。{rule}\n",
    "models_rule": "正在回答的、之前回答过的和最新的 {n} 个会保留，更旧的自动删除（VETTED_KEEP_MODELS）。",
    "models_rule_none": "不会自动删除任何模型（VETTED_KEEP_MODELS=0）。",
    "model_size": " · {size}",
    "model_size_epochs": " · {size}，其中各轮次的模型占 {epochs}",
    "model_removed": "：已于 {date} 删除，腾出了空间",
    "model_is_removed": "<code>{name}</code> 已于 {date} 删除以腾出空间，不能再用来回答。/models 列出其他模型。",
    "models_removed": "🧹 以下模型已经没人用，也有了更新的，所以从引擎硬盘上删除了（腾出 {size}）：\n<code>{names}</code>\n保留几个由 VETTED_KEEP_MODELS 决定，/models 可以查看。",
    "models_line": "{mark} {id}. <code>{name}</code>（{provider}）{ends}",
    "models_prompt": "\n     💬 用 {version} 训练，提问时{prompt}",
    "model_ends": " ⚠️ 服务商将于 {date} 停用",
    "model_erased": " 🧹 学过已删除的数据（{version}）",
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
    "menu_prompt": "先告诉模型的话",
    "menu_roles": "谁可以做什么",
    "menu_pet": "我的宠物",
    "menu_private": "数据集里的个人信息",
    "menu_privacy": "我会保存什么",
    "menu_verified": "审定回答",
    "menu_cases": "等兽医的主人",
}
