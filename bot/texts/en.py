"""English."""

TEXTS = {
    # Owners
    "start": (
        "Hello {name}! I answer questions about keeping and caring for pets. Just write to me.\n\n"
        "For example:\n• How often should I bathe my dog?\n• My cat keeps sneezing, what should I do?\n\n"
        "I am a program and can be wrong. Vets read along and correct me. "
        "In an emergency call your clinic at once.\n/help shows what else I can do."
    ),
    "starter_note": (
        "🧪 I am running on the small <b>starter model</b>, which is for trying things out only: it knows "
        "about eighty answers by heart and makes things up beyond them. Do not rely on it for a real animal."
    ),
    "help": (
        "Write your question, and I answer. 👍 and 👎 under an answer tell our vets where to look.\n\n"
        "/new – start afresh, I forget what we talked about\n"
        "/language – 中文 or English\n"
        "/help – this page"
    ),
    "help_vet": "\n\n<b>For vets</b>\n/review – check answers: approve, correct, skip",
    "help_admin": (
        "\n\n<b>For admins</b>\n"
        "Send a .json or .jsonl file to import questions and answers.\n"
        "/dataset – what the next training will learn from\n"
        "/check – look for mistakes in it (or in a file: send it with the caption /check)\n"
        "/cost – tokens and price of a training\n"
        "/export – the newest dataset version as a file\n"
        "/finetune – train a model, after you have seen the price\n"
        "/jobs, /job, /cancel – trainings and their progress\n"
        "/models, /use, /rollback – which model answers\n"
        "/roles – who is vet, who is admin"
    ),
    "new_conversation": "🆕 A fresh start. What would you like to know?",
    "thinking": "💭 …",
    "text_only": "I can only read text so far. Please describe it in words.",
    "too_long": "That is {n} characters; I can read {limit} at a time. Please shorten it a little.",
    "busy": "I am still answering your earlier messages. Give me a moment, then send this one again.",
    "thanks_up": "Thank you, glad it helped.",
    "thanks_down": "Thank you. One of our vets will look at this answer.",
    "not_yours": "Only the person who asked can rate this answer.",
    "old_button": "This button no longer works.",
    "language_asked": "Which language shall I speak?",
    "language_set": "I will speak English from now on.",
    "stopped_early": "\n\n⚠️ The answer broke off here. Please ask again.",
    # When there is no answer
    "provider_unreachable": "😿 I cannot reach my model right now. Your question is kept; please ask again in a minute.",
    "provider_busy": "😿 Too many questions at once. Please ask again in a minute.",
    "provider_preparing": "⏳ My model is still getting ready. Please ask again in about a minute.",
    "provider_trouble": "😿 My model could not answer this time. Our team can see it; please ask again later.",
    "model_gone": "😿 The model that should answer is not there. Our team has to choose another one (/models).",
    "context_too_long": "This conversation has become too long for me. /new starts afresh.",
    # Rights
    "denied_vet": "Sorry, that is for our vets.",
    "denied_admin": "Sorry, that is for the admins of this bot.",
    "roles": "<b>Who may do what</b>\n{lines}\n\n{usage}",
    "roles_usage": (
        "<code>/roles vet 123456</code> · <code>/roles admin 123456</code> · <code>/roles none 123456</code>\n"
        "The number is the person's numeric Telegram id; /start tells it to them."
    ),
    "roles_line": "{icon} {rank} · {name} · <code>{id}</code>",
    "roles_stranger": "somebody who has not written to me yet",
    "rank_vet": "vet",
    "rank_admin": "admin",
    "roles_granted": "✅ {name} (<code>{id}</code>) is now: {rank}.",
    "told_vet": "🩺 You are a vet here now. /review shows you answers to check.",
    "told_admin": "🔑 You are an admin here now. /help shows what you can do.",
    "roles_withdrawn": "✅ <code>{id}</code> has no rank any more.",
    "roles_had_none": "<code>{id}</code> has no rank.",
    "roles_not_yourself": "You cannot take your own rank away; ask another admin.",
    "your_id": "Your Telegram id: <code>{id}</code>",
    # Review
    "review_empty": "🎉 Nothing waits for a review. New answers appear here as owners ask.",
    "review_card": (
        "🩺 <b>Review</b> · {n} waiting\n{mood}{when} · {model}\n\n<b>Question</b>\n{question}\n\n<b>Answer</b>\n{answer}"
    ),
    "review_mood_down": "👎 the owner did not like it\n",
    "review_mood_up": "👍 the owner liked it\n",
    "review_context": "💬 with {n} earlier turns as context\n",
    "approve": "✅ Approve",
    "correct": "✏️ Correct",
    "skip": "⏭ Skip",
    "review_approved": "✅ approved by {name}",
    "review_skipped": "⏭ skipped",
    "review_taken": "Somebody has reviewed this one already.",
    "correct_how": "✏️ Reply to this message with the right answer. It is stored word for word.\n\n<b>Question</b>\n{question}",
    "correction_placeholder": "The right answer …",
    "correction_saved": "✅ Saved. The next training will learn it.",
    "correction_same": "That is the answer as it stands. Approve it on its card, or send a different text.",
    "correction_text_only": "Please reply with text: it is stored word for word.",
    # Dataset
    "import_how": (
        'Send me a file: chat JSONL (<code>{{"messages": […]}}</code>, one a line), or JSON like '
        '<code>[{{"Questions": "…", "Replies": "…"}}]</code>. Nothing is trained before you say so.'
    ),
    "import_done": (
        "📥 <b>{file}</b> ({form})\n{new} new examples, {known} known already.\n{warnings}/dataset shows the whole."
    ),
    "import_refused": (
        "📥 <b>{file}</b> ({form})\nMistakes: {errors}, rows: {total}. So nothing was imported, and the dataset is as "
        "it was.\n\n{problems}\n\nMend them and send the file again."
    ),
    "import_empty": "📥 <b>{file}</b>: no examples found.\n\n{problems}",
    "file_too_big": "{file} is {size} MB; Telegram lets bots read up to 20 MB. Please split it.",
    "file_gone": "Telegram no longer has this file. Please send it again.",
    "problems_more": "… and {n} more, in the file below.",
    "warnings": "Worth a look ({n}):\n{problems}\n",
    "dataset_empty": (
        "📚 The dataset is empty. Approve or correct answers with /review, or send a file of questions and answers."
    ),
    "dataset": (
        "📚 <b>Dataset</b>\n{n} examples: {file} imported, {approved} approved, {corrected} corrected\n"
        "{tokens} tokens ({encoding}{assumed})\n"
        "An example: {min}–{max} tokens, median {median}, 90 % between {p5} and {p95}\n{version}"
    ),
    "assumed_encoding": ", assumed for this model",
    "dataset_version_none": "No version frozen yet; /finetune freezes one.",
    "dataset_version": "Newest version: <b>{name}</b>, {n} examples, {when}, sha256 <code>{sha}</code>",
    "check_good": "✅ {n} examples, no mistakes.",
    "check_report": "🔎 {n} examples · mistakes: {errors} · warnings: {warnings} · hints: {advice}\n\n{problems}",
    "cost": (
        "💰 <b>{model}</b>\n{n} examples × {epochs} epochs\n{tokens} tokens an epoch, {billed} in all\nPrice: {price}{note}"
    ),
    "price_local": "nothing, it runs on your own machine",
    "price_free": "free",
    "price_usd": "${price} (price list of {date})",
    "price_unknown": "unknown: our price list ({date}) does not have this model, ask the provider",
    "export_caption": "{name}: {n} examples, sha256 {sha}",
    "export_none": "No dataset version yet. /finetune freezes one.",
    # Jobs
    "finetune_errors": "Mistakes in the dataset: {errors}. So no training yet.\n\n{problems}\n\n/check shows all of them.",
    "finetune_usage": "Like this: <code>/finetune</code> or <code>/finetune MODEL</code>.",
    "quote": (
        "🎓 <b>Train {model}</b> (provider: {provider})\nDataset {version}: {n} examples × {epochs} epochs\n"
        "{billed} tokens in all\nPrice: {price}\n{warnings}\nShall I start?"
    ),
    "quote_start": "✅ Start",
    "quote_drop": "✖️ Leave it",
    "quote_dropped": "Left. Nothing was started.",
    "quote_used": "This offer has been answered already.",
    "job": ("🎓 <b>{title}</b>\n{model} · dataset {version} · {n} examples × {epochs} epochs · {price}\n{state}{job}"),
    "job_line_id": "\n<code>{job_id}</code>",
    "status_starting": "⏳ being sent to the provider",
    "status_asking": "⏳ sent, waiting for the provider's answer",
    "status_validating_files": "⏳ the provider checks the file",
    "status_queued": "⏳ queued",
    "status_running": "🏃 running {progress}",
    "status_succeeded": "✅ succeeded: <code>{fine_tuned_model}</code>",
    "status_failed": "❌ failed: {error}",
    "status_cancelled": "✖️ cancelled",
    "status_other": "⏳ {status}",
    "job_announce_succeeded": (
        "✅ Training finished. From now on <code>{fine_tuned_model}</code> answers.\n/rollback goes back to the model before."
    ),
    "job_announce_failed": "❌ The training failed: {error}\nThe model that answers is unchanged.",
    "job_announce_cancelled": "✖️ The training was cancelled. The model that answers is unchanged.",
    "jobs_none": "No training yet. /finetune starts one, after you have seen the price.",
    "job_usage": "Which one? <code>/{command} ID</code>; /jobs lists them.",
    "job_unknown": "I know no training {id}. /jobs lists them.",
    "cancel_done": "✖️ Status: {status}.",
    "cancel_failed": "Could not cancel: {error}",
    # Models
    "models": "🧠 <b>Models</b>\n{lines}\n\n/use NUMBER or NAME · /rollback",
    "models_line": "{mark} {id}. <code>{name}</code> ({provider}){ends}",
    "model_ends": " ⚠️ its provider switches it off on {date}",
    "model_now": "🧠 From now on <code>{name}</code> answers.",
    "model_already": "<code>{name}</code> is answering already.",
    "model_unknown": "I know no model {name}. /models lists them.",
    "model_unserved": "{provider} does not serve {name} now ({reason}). Nothing was changed.",
    "model_missing": "it is not in its list of models",
    "use_usage": "Which one? <code>/use NUMBER</code> or <code>/use NAME</code>; /models lists them.",
    "rollback_none": "There is no earlier model to go back to.",
    "rollback_done": "↩️ Rolled back: <code>{name}</code> answers again.",
    # Commands as Telegram's menu shows them
    "menu_new": "Start afresh",
    "menu_help": "What I can do",
    "menu_language": "中文 / English",
    "menu_review": "Check answers",
    "menu_dataset": "What training will learn from",
    "menu_import": "Import questions and answers",
    "menu_check": "Look for mistakes",
    "menu_cost": "Tokens and price",
    "menu_export": "Dataset version as a file",
    "menu_finetune": "Train a model",
    "menu_jobs": "Trainings and progress",
    "menu_models": "Models, and which answers",
    "menu_rollback": "Back to the model before",
    "menu_roles": "Who may do what",
}
