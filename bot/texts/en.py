"""English."""

from bot.texts.doctor_en import TEXTS as DOCTOR

TEXTS = {
    # Owners
    "start": (
        "Hello {name}! I answer questions about keeping and caring for pets. Just write to me.\n\n"
        "For example:\n• How often should I brush my dog's teeth?\n• My cat keeps sneezing, what should I do?\n\n"
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
        "/pet – your pets, so that my answers fit them\n"
        "/language – 中文 or English\n"
        "/privacy – what I keep, and who sees it\n"
        "/forget – erase everything I keep about you\n"
        "/help – this page"
    ),
    "help_vet": "\n\n<b>For vets</b>\n/review – the riskiest answer first: approve, correct, keep from training, alarm, skip\n/cases – owners who wait for a vet\n/verified – corrections that owners get at once: look, edit, withdraw\n/pairs – new wordings: does one answer do for both questions? One tap\n/compare – two answers to one question: which is better? One tap\n/safety – dangerous questions that every new model is asked\n/lineage – reply to a card: what became of its answer",
    "help_admin": (
        "\n\n<b>For admins</b>\n"
        "Send a file (XLSX, CSV, JSON, JSONL, TXT) to import questions and answers; /import says how.\n"
        "/dataset – what the next training will learn from, in a picture; its versions (/dataset diff, /dataset name)\n"
        "/check – look for mistakes in it (or in a file: send it with the caption /check)\n"
        "/cost – tokens and price of a training\n"
        "/private – personal data in it, row by row\n"
        "/export – the newest dataset version: JSONL, table, report (/export v3 prompt-completion for base models)\n"
        "/lineage – which vets' answers a version or a model has learned\n"
        "/finetune – train a model, after you have seen the price\n"
        "/jobs, /job, /cancel – trainings and their progress\n"
        "/models, /use, /rollback – which model answers\n"
        "/refresh – the model trained anew by itself: when, from what, and what the last times have brought\n"
        "/providers – where models can be trained, and whether that answers\n"
        "/stats – the last weeks in figures: turns, 👎, corrections, times, costs, by model\n"
        "/compare QUESTION, /compare v3 v4 – models side by side\n"
        "/when – which model answered at a moment, such as /when 2026-12-03 14:03\n"
        "/inbox – messages and taps that I could not handle\n"
        "/doctor – how this installation is: token, database, engine, hosts, disk, clock, …\n"
        "/prompt – what a model is told before each conversation\n"
        "/roles – who is vet, who is admin, and who did what (audit log)"
    ),
    "new_conversation": "🆕 A fresh start. What would you like to know?",
    "thinking": "💭 …",
    "stop": "⏹ Stop",
    "stopped": "⏹ Stopped. Ask again whenever you like.",
    "answer_stopped": "\n\n⏹ Stopped here.",
    "answer_cut": "\n\n✂️ The answer was too long and ends here. Ask for the part that is missing.",
    "again": "🔄 Once more",
    "retry": "🔄 Try again",
    "held": "🩺 One of our vets is taking care of this chat, so I keep quiet.",
    "no_dose": "💊 I give no doses of medicines: the right one depends on species, weight and illness, and many medicines for people are deadly to animals. Please ask your vet before you give any, or any more. If your pet has had something it should not, call a vet now: its name, how much, when.",
    "verified_label": "✅ *Answered by our vets*",
    "dose_removed": "[dose left out: ask your vet]",
    "not_handled": (
        "😿 Something went wrong with your message, and I could not answer it. Our team has been told; please try it in "
        "other words. If your animal may be in danger, do not wait for me: call your clinic or the nearest animal hospital now."
    ),
    "unknown_command": "I do not know {command}. /help shows what I can do.",
    "text_only": "I can only read text so far. Please describe it in words.",
    "words_only": "I cannot look at this myself, so I answer what you wrote with it.",
    "one_picture": "I look at one picture at a time, and this time at the first. Please send the others one by one.",
    "picture_question": "What do you see here, and is there anything to worry about?",
    "picture_gone": "I could not get your picture from Telegram. Please send it again.",
    "too_fast": "That is more than {n} messages in a minute. I have not read this one; please send it again in a moment.",
    "too_fast_for_vets": (
        "That is more than {n} messages in a minute. I have not passed this one on; please send it again in a moment."
    ),
    "too_many_taps": "That is a lot of taps. Please wait a minute, then try again.",
    "advice_only": (
        "You have asked more than I can answer right now, so the advice above is all from me for the moment. It holds. "
        "If your animal is in danger, call your clinic now."
    ),
    "emergency_coming": "🚨 This may be an emergency. What to do comes here, in a moment.",
    "vets_have_enough": (
        "Our vets have had {n} urgent messages from you within the hour, so this one was not sent to them by itself; it "
        "stands in their list. If it is getting worse, do not wait for an answer here: call your clinic."
    ),
    "not_weighed": (
        "⚠️ I could not check this message for signs of an emergency: it is too much at once. If your animal is in "
        "danger, do not wait for me: call your clinic or the nearest animal hospital now."
    ),
    "unchecked": "😿 I could not check my answer for safety in time, so I am not showing it. Please ask again, in fewer words.",
    "budget_spent": (
        "🌙 I have answered so many questions today that I am having a rest until tomorrow. Emergencies I still notice, and "
        "what a vet has answered before I can still tell you. For anything else, ask a vet:"
    ),
    "enough_today": "You have asked so much today that I need a rest until tomorrow. In an emergency call your clinic.",
    "thanks_up": "Thank you, glad it helped.",
    "thanks_down": "Thank you. One of our vets will look at this answer.",
    "not_yours": "Only the person who asked can rate this answer.",
    "old_button": "This button no longer works.",
    "language_asked": "Which language shall I speak?",
    "language_set": "I will speak English from now on.",
    "stopped_early": "\n\n⚠️ The answer broke off here. Please ask again.",
    # When there is no answer
    "not_shown": "😿 My answer could not be shown: it was deleted, or I may not write here. Please ask again if you like.",
    "group_help": "🐾 Name me (@{name}) in your question, or reply to a message of mine, and I answer here. What you reply to or quote I read along.\n\n/new@{name} – start afresh\n\nYour pets, your language, your data (/pet, /language, /privacy, /forget) are between you and me: open our own chat, @{name}.",
    "private_only": "🔒 That is between you and me. Please open our own chat, @{name}, and send it there. In a group I know /help@{name} and /new@{name}.",
    "number_too_large": "That number is too large for anything I have. Please check it and send it again.",
    "quote_own": "I said this before",
    "quote_bots": "you said this before",
    "quote_others": "somebody else said this",
    "provider_unreachable": "😿 I cannot reach my model right now. Your question is kept; please ask again in a minute.",
    "provider_busy": "😿 Too many questions at once. Please ask again in a minute.",
    "provider_preparing": "⏳ My model is still getting ready. Please ask again in about a minute.",
    "provider_slow": "😿 My model took too long this time. Please try again.",
    "provider_trouble": "😿 My model could not answer this time. Our team can see it; please ask again later.",
    "model_gone": "😿 The model that should answer is not there. Our team has to choose another one (/models).",
    "model_unfit": "😿 I cannot answer just now: my model has to be repaired first, and our team knows. Please ask again later; if your animal is unwell, call your clinic.",
    "account_trouble": "😿 I have no access to my model just now, and our team has been told. Please ask again later; if your animal is unwell, call your clinic.",
    "question_refused": "😿 My model gave no answer to this question. Please ask it in other words.",
    "context_too_long": "This conversation has become too long for me. /new starts afresh.",
    # Pets
    "pets_none": (
        "🐾 Tell me about your pet, and my answers fit better: a kitten needs other advice than an old dog.\n\n"
        "Just reply to this message with one line. The name comes first, then whatever you know, in any order:\n"
        "<code>Mimi, cat, British shorthair, female, neutered, 3 years, 4.2 kg</code>"
    ),
    "pets_list": "🐾 <b>Your pets</b>\n{lines}\n\nI keep them in mind when I answer you.",
    "pets_full": "You have {n} pets here, and that is as many as I can keep in mind. Remove one first (/pet), then try again.",
    "pet_add": "➕ Add a pet",
    "pet_add_how": (
        "🐾 Reply with one line. The name comes first, then whatever you know, in any order:\n"
        "<code>Rex, dog, Labrador, male, not neutered, 8 months, 24 kg</code>"
    ),
    "pet_hint_add": "Mimi, cat, female, 3 years, 4.2 kg",
    "pet_name_missing": (
        "I see no name in “{text}”. Please reply again and start with the name: <code>Mimi, cat, 3 years</code>"
    ),
    "pet_name_long": "That name has {n} characters; I can keep {limit}. Please reply with a shorter one.",
    "pet_name_taken": "You already have a pet called {name}. Please reply with another name, or remove the other one first (/pet).",
    "pet_entry_long": "That is {n} characters; about a pet I can read {limit} at a time. Please shorten it and reply again.",
    "pet_text_only": "Please answer this in words, as a reply to my question.",
    "pet_saved": "✅ Saved.",
    "pet_open": "Not known yet: {columns}.\nTap to add it, or reply to this message, for example “3 years, 4.2 kg”.",
    "pet_complete": "I know all I need. To change something, tap it or reply to this message.",
    "pet_not_understood": (
        "❓ I did not understand {words}, so I have not stored that. If it is the breed, tap the breed button; "
        "otherwise reply to this message and put it differently."
    ),
    "pet_not_a_detail": (
        "I found nothing about {name} in “{text}”. Please reply like this: “3 years, 4.2 kg”, or send a question as a "
        "message of its own."
    ),
    "pet_slip_weight_kg": (
        "⚠️ {value} cannot be right for this animal ({species}): {low} to {high} is usual. I have not stored it. "
        "Please check, then reply to this message with the weight."
    ),
    "pet_slip_born": (
        "⚠️ {value} cannot be right for this animal ({species}): even very old ones are about {high}. I have not stored "
        "it. Please check, then reply to this message with the age."
    ),
    "pet_rare_weight_kg": "🔎 {value} is unusual for this animal ({species}: {low} to {high}). If that is a slip, tap the weight.",
    "pet_rare_born": "🔎 {value} is a great age for this animal ({species}). If that is a slip, tap the age.",
    "pet_unread_born": "I cannot read an age in “{text}”. Please reply like this: 3 years, 8 months, 10 weeks, or 2022-05.",
    "pet_unread_weight_kg": "I cannot read a weight in “{text}”. Please reply like this: 4.2 kg, 350 g, or 9 lb.",
    "pet_unread_name": "I cannot read a name in “{text}”. Please reply with letters.",
    "pet_unread_breed": "I can keep up to {limit} characters of a breed, and at least one. Please reply again.",
    "pet_unread_species": "I can keep up to {limit} characters here, and at least one. Please reply with the animal, such as hamster.",
    "pet_ask_name": "✏️ What is the right name of {name}? Reply to this message.",
    "pet_ask_species": "✏️ What kind of animal is {name}? Reply to this message.",
    "pet_ask_breed": "✏️ What breed is {name}? Reply to this message.",
    "pet_ask_born": "✏️ How old is {name}? Reply to this message, for example: 3 years, 8 months, or born 2022-05.",
    "pet_ask_weight_kg": "✏️ How heavy is {name}? Reply to this message, for example: 4.2 kg.",
    "pet_hint_name": "Mimi",
    "pet_hint_species": "hamster",
    "pet_hint_breed": "British shorthair",
    "pet_hint_born": "3 years",
    "pet_hint_weight_kg": "4.2 kg",
    "pet_column_name": "Name",
    "pet_column_species": "Animal",
    "pet_column_breed": "Breed",
    "pet_column_sex": "Sex",
    "pet_column_neutered": "Neutered",
    "pet_column_born": "Age",
    "pet_column_weight_kg": "Weight",
    "pet_line": "{column}: <b>{value}</b>",
    "pet_species_": "animal",
    "pet_species_cat": "cat",
    "pet_species_dog": "dog",
    "pet_species_rabbit": "rabbit",
    "pet_species_hamster": "hamster",
    "pet_species_guinea_pig": "guinea pig",
    "pet_species_chinchilla": "chinchilla",
    "pet_species_rat": "rat",
    "pet_species_mouse": "mouse",
    "pet_species_ferret": "ferret",
    "pet_species_hedgehog": "hedgehog",
    "pet_species_bird": "bird",
    "pet_species_turtle": "turtle",
    "pet_species_lizard": "lizard",
    "pet_species_snake": "snake",
    "pet_species_fish": "fish",
    "pet_species_horse": "horse",
    "pet_species_pig": "pig",
    "pet_species_chicken": "chicken",
    "pet_species_duck": "duck",
    "pet_other_species": "Other …",
    "pet_sex_female": "female",
    "pet_sex_male": "male",
    "pet_neutered_yes": "neutered",
    "pet_neutered_no": "not neutered",
    "pet_year": "{n} year",
    "pet_years": "{n} years",
    "pet_month": "{n} month",
    "pet_months": "{n} months",
    "pet_week": "{n} week",
    "pet_weeks": "{n} weeks",
    "pet_days": "less than a week",
    "pet_kg": "{n} kg",
    "pet_g": "{n} g",
    "pet_prompt": "The owner's pets:",
    "pet_remove": "🗑 Remove",
    "pet_all": "🐾 All pets",
    "pet_remove_asked": "Remove {name}? I will forget everything about this animal.",
    "pet_remove_yes": "🗑 Yes, remove",
    "pet_remove_no": "Keep",
    "pet_removed": "🗑 {name} is removed.",
    "pet_gone": "This pet is no longer here. /pet shows who is.",
    # Privacy
    "privacy": (
        "🔒 <b>What I keep</b>\n"
        "• your questions and my answers, when you asked, and your 👍 and 👎\n"
        "• your pets (/pet)\n"
        "• what our vets say about an answer, and what you and a vet write to each other\n"
        "• your Telegram name and id, and your language\n\n"
        "<b>Who sees it</b>\n"
        "• Our vets and admins read questions and answers, so that they can correct me.\n"
        "• {provider}\n"
        "• Answers that a vet has approved or corrected are used to train my next model, together with the question and "
        "the conversation before it. Before they leave our own machines, somebody looks at every phone number, address "
        "or account that I find in them.\n"
        "• Telegram carries our messages and has its own rules.\n\n"
        "<b>For how long</b>\n"
        "{lasts}"
    ),
    "privacy_for_ever": "Until you erase it with /forget, out of the training data, too. Nothing is erased by itself.",
    "privacy_days": (
        "Questions and answers that no vet has judged, and that no model has learned, lose their words after {n} days; what "
        "stays is when, which model and how long it took. All else stays until you erase it with /forget, out of the "
        "training data, too."
    ),
    "privacy_backups": "Our backups lose what is erased after about {n} more days; when one is brought back, it is erased again.",
    "privacy_local": "The model runs on our own machine ({model}). To answer you, I send nothing to anybody else.",
    "privacy_provider": (
        "The model is run by another company: <b>{provider}</b> ({model}). It receives your question, the conversation "
        "before it and your pets, but neither your name nor your Telegram id."
    ),
    "privacy_provider_redacted": (
        "The model is run by another company: <b>{provider}</b> ({model}). It receives your question, the conversation "
        "before it and your pets, but neither your name nor your Telegram id. Phone numbers, addresses, accounts and "
        "the like I strike out before anything goes there, as far as I recognize them."
    ),
    "privacy_opinion": (
        "Where a message may be an emergency that my rules do not see, I also ask the model {model} at <b>{provider}</b>, "
        "another company, whether it is one. It receives that message and nothing else.{redacted}"
    ),
    "privacy_opinion_redacted": " What I recognize as a phone number, address or account is struck out before.",
    "privacy_opinion_local": "Where a message may be an emergency that my rules do not see, I also ask the model {model} on our own machine.",
    "privacy_match": (
        "Where your question is near to one that our vets have answered, I also ask the model {model} at <b>{provider}</b>, "
        "another company, whether both get the same answer. It receives the two questions and nothing else.{redacted}"
    ),
    "privacy_match_local": "Where your question is near to one that our vets have answered, I also ask the model {model} on our own machine whether both get the same answer.",
    "forget_asked": (
        "🧹 <b>Erase everything I keep about you?</b>\n"
        "Your questions and my answers, your 👍 and 👎, your pets, what you and our vets wrote to each other, what our "
        "training data took from it, and the cards on which our vets read it. There is no way back.\n\n"
        "Two things I cannot erase: what a model has already learned, and the messages that Telegram shows in this "
        "chat. You can clear the chat in Telegram yourself."
    ),
    "forget_yes": "🧹 Yes, erase everything",
    "forget_no": "Keep it",
    "forget_done": "🧹 Erased. Questions with their answers: {turns} · pets: {pets} · cases with a vet: {cases}.",
    "certificate_where": (
        "Certificate {id}. Out of our database since {when} UTC, in one step and for good: from every table, and from "
        "the free space in its file."
    ),
    "certificate_elsewhere": "Words of yours in what others had asked or were told, in groups or cases: {n} places.",
    "certificate_outstanding": "<b>Still outstanding</b>",
    "certificate_here": "here",
    "certificate_file": "• a file that was made for training, {name} ({place}){error}: I try again until it is gone.",
    "certificate_messages": "• messages in our vets' and admins' chats: {n}. I am deleting them.",
    "certificate_left": (
        "• messages in our vets' and admins' chats that Telegram does not let me delete: {n}. I have asked whoever has "
        "them to delete them."
    ),
    "certificate_log": "• the database's own log: within a minute or two.",
    "certificate_stays": (
        "<b>What stays</b>\n"
        "Your Telegram id and language, with this certificate, and counts without words: how many questions there were, "
        "for which model, how long they took. In this chat everything stands until you clear it in Telegram, and in a "
        "group what its members can read. Backups that our operator has made are not in my reach; a copy that "
        "I have made before an update goes after 7 days."
    ),
    "certificate_stays_work": "What you have written as a vet or an admin stays, too: it is the clinic's.",
    "certificate_completed": "🧹 Certificate {id}: that was all. Nothing is left for me to erase.",
    "retracted": "🧹 Erased: whoever wrote this wished to be forgotten.",
    "retraction_by_hand": (
        "🧹 Whoever wrote this has had their data erased, and Telegram does not let me delete this message. Please delete "
        "it yourself."
    ),
    "forget_nothing": "🧹 I keep nothing of yours any more.",
    "forget_trained": (
        "Questions that had become training data: {n}. They are out of it now, and I am deleting the files that held "
        "them, also where they were sent for training. A model that has learned from them cannot unlearn; our admins "
        "have been told to train a new one without them."
    ),
    "forget_kept": "Nothing was erased.",
    # Rights
    "denied_vet": "Sorry, that is for our vets.",
    "denied_admin": "Sorry, that is for the admins of this bot.",
    "denied_not_own": (
        "This only counts when you write or tap it yourself, here in your chat with me: not forwarded, and not through "
        "another bot, a group or a channel."
    ),
    "roles": "<b>Who may do what</b>\n{lines}\n\n{usage}",
    "roles_usage": (
        "<code>/roles vet 123456</code> · <code>/roles admin 123456</code> · <code>/roles none 123456</code>\n"
        "The number is the person's numeric Telegram id; /start tells it to them."
    ),
    "roles_line": "{icon} {rank} · {name} · <code>{id}</code>",
    "roles_stranger": "somebody who has not written to me yet",
    "rank_vet": "vet",
    "rank_admin": "admin",
    "rank_owner": "owner of the bot",
    "rank_none": "no rank",
    "roles_granted": "✅ {name} (<code>{id}</code>) is now: {rank}.",
    "told_vet": "🩺 You are a vet here now. /review shows you answers to check.",
    "told_admin": "🔑 You are an admin here now. /help shows what you can do.",
    "roles_withdrawn": "✅ <code>{id}</code> has no rank any more.",
    "roles_had_none": "<code>{id}</code> has no rank.",
    "roles_not_yourself": "You cannot change your own rank; ask another admin.",
    "roles_configured": (
        "<code>{id}</code> is an owner of the bot. Only whoever runs it can change that (VETTED_OWNER_IDS)."
    ),
    "no_owner_none": (
        "🔑 {name} (<code>{id}</code>) is not in VETTED_OWNER_IDS any more, and has no rank now. /roles can give one."
    ),
    "no_owner_vet": (
        "🔑 {name} (<code>{id}</code>) is not in VETTED_OWNER_IDS any more, and is a vet again. /roles can change that."
    ),
    "no_owner_admin": (
        "🔑 {name} (<code>{id}</code>) is not in VETTED_OWNER_IDS any more. An admin made them an admin, so they stay "
        "one; /roles can change that."
    ),
    "roles_changed_meanwhile": "This rank has changed since the button was shown. Nothing was done; look again.",
    "roles_panel": "<b>{name}</b> · <code>{id}</code>\nNow: {rank}",
    "roles_add": "➕ Add somebody",
    "roles_add_how": (
        "➕ Who is it? Reply to this message with the person's numeric Telegram id. They learn it by sending me /start."
    ),
    "roles_no_id": "“{text}” is no Telegram id: that is a number, such as 123456789. Please reply once more.",
    "roles_make_vet": "🩺 Make a vet",
    "roles_make_admin": "🔑 Make an admin",
    "roles_make_none": "✖️ Withdraw the rank",
    "roles_back": "↩️ Everybody",
    "audit_open": "📜 Audit log",
    "audit": "📜 <b>Audit log</b> · newest first, times in UTC",
    "audit_none": "Nothing has been done yet.",
    "audit_line": "{when} · <b>{who}</b> {did} {about}{detail}",
    "audit_detail": " <i>({detail})</i>",
    "audit_configured": "from the settings",
    "audit_rollback": "rollback",
    "audit_fallback": "fallback, since the newer one did not answer",
    "audit_recovered": "back, since it answers again",
    "audit_repaired": "with repairs",
    "audit_strike": "struck out",
    "audit_keep": "kept",
    "audit_drop": "dropped",
    "audit_default": "back to the default",
    "audit_bot": "🤖 bot",
    "audit_older": "⬇️ Older",
    "audit_newest": "⬆️ Newest",
    "about_person": "{ref}",
    "about_turn": "answer {ref}",
    "about_case": "case {ref}",
    "about_verified": "verified answer {ref}",
    "about_pair": "pair {ref}",
    "about_file": "{ref}",
    "about_example": "example {ref}",
    "about_version": "dataset {ref}",
    "about_launch": "training {ref}",
    "about_refresh": "refresh {ref}",
    "about_model": "{ref}",
    "about_update": "update {ref}",
    "about_prompt": "the system prompt",
    "about_day": " {ref}",
    "about_month": " {ref}",
    "did_granted": "gave a rank to",
    "did_withdrawn": "withdrew the rank of",
    "did_approved": "approved",
    "did_corrected": "corrected",
    "did_rejected": "kept from training:",
    "did_flagged": "raised an alarm at",
    "did_flag_refused": "saw no emergency in",
    "did_flag_confirmed": "saw an emergency after all in",
    "did_unserved": "withdrew",
    "did_served_again": "serves again:",
    "did_alias_made": "called the same:",
    "did_alias_refused": "called not the same:",
    "did_case_taken": "took",
    "did_case_answered": "answered in",
    "did_case_closed": "closed",
    "did_imported": "imported",
    "did_exported": "exported",
    "did_cleared": "decided about personal data in",
    "did_frozen": "froze",
    "did_launch_confirmed": "started",
    "did_launch_seconded": "agreed to",
    "did_refresh_planned": "changed the plan of",
    "did_refresh_begun": "begun",
    "did_refresh_agreed": "agreed to the training of",
    "did_refresh_stopped": "stopped",
    "did_launch_billed": "said what it cost:",
    "did_launch_dropped": "declined",
    "did_launch_cancelled": "cancelled",
    "did_launch_paused": "paused",
    "did_launch_resumed": "resumed",
    "did_launch_named": "named the job of",
    "did_launch_absent": "found no job at the provider of",
    "did_launch_ended": "said it has ended:",
    "did_deployed": "switched to",
    "did_prompt_set": "changed",
    "did_prompt_given": "gave all rows of the dataset",
    "did_update_retried": "had tried once more",
    "did_update_dropped": "dropped",
    "did_candidate_moved": "decided on",
    "did_came_home": "brought home:",
    "did_model_deleted": "had deleted at its provider:",
    "did_budget_reached": "reached, of the day's budget,",
    "did_budget_month_reached": "reached, of the month's budget for trainings and hosting,",
    "did_hosting_wanted": "had hosted again",
    "did_hosting_ended": "ended the hosting of",
    "did_hosting_absent": "found not hosted:",
    "did_removed": "removed, to make room,",
    "your_id": "Your Telegram id: <code>{id}</code>",
    # Review
    "review_empty": "🎉 Nothing waits for your review. New answers appear here as owners ask.",
    "review_head": "🩺 <b>Review</b>",
    "review_waiting": " · {n} waiting",
    "review_when": "{name} · {when}",
    "review_question": "<b>Question</b>\n{question}",
    "review_answer": "<b>Answer</b> · {model}\n{answer}",
    "review_vetted": "<b>A vet's answer to nearly the same question</b> ({percent} % alike: {question})\n{answer}",
    "review_correction": "<b>Correction</b>\n{correction}",
    "why_flag": "🚨 red flag: {what}",
    "why_flag_opinion": "🚨 red flag by a second opinion, not by the rules: {what}",
    "why_flag_model": "🚨 red flag: the model saw an emergency",
    "flag_refused": "✋ a vet says: no emergency",
    "flag_noted": "Noted. Triage is measured by what vets say.",
    "why_flag_vet": "🚨 red flag: a vet saw an emergency",
    "why_dose": "💊 about a dose of medicine",
    "why_disliked": "👎 the owner did not like it",
    "why_asked": "🙋 the owner asked for a vet",
    "why_disagrees": "⚡ says something else than a vet did",
    "why_novel": "🆕 unlike anything reviewed so far",
    "why_sample": "🎲 a sample of the rest",
    "do_approve": "✅ Approve",
    "do_correct": "✏️ Correct",
    "do_reject": "🗑 Not for training",
    "do_emergency": "🚨 Emergency",
    "do_no_emergency": "✋ No emergency",
    "do_after_all": "🚨 It is one after all",
    "do_alarm": "🚨 Yes, tell the owner now",
    "do_back": "↩️ Back",
    "do_skip": "⏭ Skip",
    "do_file": "📄 All of it",
    "do_next": "▶️ Next",
    "candidate_tally": "⚖️ Blind pairs: won {wins}, lost {losses}, undecided {ties} (of these, both bad: {bad}).",
    "candidate_votes": (
        "⚖️ Blind pairs: {n}, voted on: {voted} (/compare). How they were decided is shown at the end. "
        "Questions to which both models said the same: {same}."
    ),
    "vote_head": "⚖️ <b>Which answer is better?</b>",
    "vote_waiting": " · {n} to go",
    "vote_question": "<b>Question</b>\n{question}",
    "vote_no_text": "(no text)",
    "vote_shortened": "✂️ Shortened, so that it fits into one message. “All of it” sends the whole texts.",
    "vote_left": "Votes still needed: at least {needed}, likely about {likely}.",
    "vote_left_even": "Votes still needed: at least {needed}.",
    "do_vote_a": "A",
    "do_vote_b": "B",
    "do_vote_same": "🟰 The same",
    "do_vote_bad": "👎 Both bad",
    "vote_was_a": "✓ You chose A.",
    "vote_was_b": "✓ You chose B.",
    "vote_was_same": "✓ You found both the same.",
    "vote_was_bad": "✓ You found both bad.",
    "vote_twice": "You have voted on this pair already, and the first tap counts. {choice}",
    "vote_closed": "This comparison is over, so no vote counts any more. /compare shows whether another pair waits.",
    "vote_own": "This is a question of your own, so others vote on it. /compare shows the next pair.",
    "vote_gone": "This pair is no longer there: whoever asked the question has had it erased.",
    "vote_none": "⚖️ No pairs wait for a vote now. When a new model is compared with the one that answers, I tell you.",
    "vote_all_done": "🎉 No pair is left for you, thank you! When there are more, I tell you.",
    "wording_head": "🔗 <b>Does one answer do for both?</b>",
    "wording_asked": "<b>An owner asked</b> ({n}×)\n{question}",
    "wording_answered": "<b>A vet has answered this question</b>\n{question}",
    "wording_answer": "<b>with</b>\n{answer}",
    "do_wording_same": "🟰 Same",
    "do_wording_not_same": "✂️ Not the same",
    "do_wording_skip": "⏭ Skip",
    "wording_was_same": "✓ The same: whoever asks it in these words gets this answer from now on. /verified takes it back.",
    "wording_was_not_same": "✓ Not the same: the model goes on answering it.",
    "wording_skipped": "⏭ Left to your colleagues.",
    "wording_own": "One of the two questions is your own, so others decide. /pairs shows the next pair.",
    "wording_gone": "This pair is no longer there: the answer is no longer served, or whoever asked has had it erased.",
    "wording_changed": "The answer has changed since this card was shown. Here is the new one.",
    "wording_none": "🔗 Nothing waits here now. When owners ask something in new words that comes near to a verified answer, /pairs shows it.",
    "wording_enough": "🙏 That was {n}, thank you! Each of them teaches me your owners’ words. /pairs shows more whenever you like.",
    "wordings_wait": "🔗 New wordings that wait for one tap each: {n}. /pairs",
    "vote_notice": (
        "⚖️ A new model is compared with the one that answers owners now, and your votes are wanted. You see two "
        "answers to a question that an owner has asked, without knowing whose they are, and tap the better one.\n\n"
        "Pairs that wait for you: {n} · /compare"
    ),
    "do_save": "💾 Save",
    "do_edit": "✏️ Edit again",
    "do_cancel": "✖️ Cancel",
    "review_approved": "✅ approved by {name}",
    "review_corrected": "✏️ corrected by {name}",
    "review_rejected": "🗑 kept from training by {name}",
    "review_skipped": "⏭ skipped; a colleague may take it",
    "review_free": "Nobody is working on this one now; /review opens what comes next.",
    "review_with": "🩺 {name} is working on this one now.",
    "review_drafting": "✏️ Your correction waits in its preview: save it, edit it again, or cancel.",
    "review_taken": "{name} has decided this one already. Nothing was changed.",
    "review_own": "This is the answer to a question of your own, so a colleague decides on it. Nothing was changed.",
    "review_stale": "This button is out of date, so nothing was changed. /review shows where things stand.",
    "correct_how": (
        "✏️ Reply to this message with the right answer, word for word, as text or, if it is long, as a .txt file. "
        "You see what it changes before it is saved.\n\n<b>Question</b>\n{question}"
    ),
    "correct_again": (
        "✏️ Reply to this message with the whole answer once more. A tap copies what stands so far:\n\n<pre>{draft}</pre>"
    ),
    "correction_placeholder": "The right answer …",
    "correction_preview": (
        "✏️ <b>Your correction</b> · <s>struck</s> goes, <u>underlined</u> is new\n{note}\n{changes}"
    ),
    "correction_preview_cut": "✂️ Only the beginning is shown; all {n} characters of your text will be saved.",
    "correction_replaces": "⚠️ {name} has decided this one already; saving takes the place of that.\n",
    "correction_saved": "✅ Saved. The next training will learn it.",
    "correction_served": "✅ Saved. Owners who ask the same get it from now on (/verified), and the next training will learn it.",
    "correction_dropped": "✖️ Not saved.",
    "correction_same": "That is the answer as it stands. Approve it on its card, or send a different text.",
    "correction_text_only": "Please reply with text, or with a .txt file: it is stored word for word.",
    "correction_long": "That is too long ({n}); a correction may have {limit} characters. Please shorten it and reply again.",
    "correction_encoding": "I cannot read {file}: it is neither UTF-8 nor GB18030. Please save it as UTF-8 and send it again.",
    "emergency_sure": (
        "The owner is told at once that this may be an emergency, and every vet gets an urgent card. Shall I?"
    ),
    "emergency_by_vet": (
        "🩺 One of our vets has just read your question of {when} (“{question}”) and thinks that it may be an emergency."
    ),
    "answer_improved": (
        "🩺 One of our vets has improved my answer to your question “{question}”. Please go by this:\n\n{correction}"
    ),
    # Verified answers
    "verified_none": "No verified answers yet. What you correct in /review is served to the next owner who asks the same.",
    "verified_nothing_found": "No verified answer has “{words}”. /verified alone lists them all.",
    "verified_list": "✅ <b>Verified answers: {n}</b>\n{lines}\n\nTap a number to open one; <code>/verified words</code> searches.",
    "verified_line": "{id}. {question} · served {n}×",
    "verified_card": (
        "✅ <b>Verified answer {id}</b> · served {n}×\n{vet} · {when}\n{state}\n\n<b>Question</b>\n{question}\n\n"
        "<b>Answer</b>\n{answer}"
    ),
    "verified_is_served": "Owners who ask this get it at once. To change it, reply to this message with the whole new answer.",
    "verified_not_alone": "Kept, but served to nobody else: either the question means nothing without what was said before, or the answer has a dose. A reply to this message changes the answer.",
    "verified_is_withdrawn": "🚫 Withdrawn: owners get the model's answer again.",
    "verified_is_replaced": "A newer correction stands in its place.",
    "verified_is_forgotten": "Its owner wanted to be forgotten.",
    "verified_is_retired": "🎓 Retired: the model knows it by itself now.",
    "verified_aliases": "<b>Also for these wordings</b> ({n})",
    "verified_alias": "{id}. {question}",
    "verified_unalias": "✂️ Not {id}",
    "verified_alias_stays": "Nothing was changed: this wording is no longer one of them, or one of the two questions is your own.",
    "verified_withdraw": "🚫 Withdraw",
    "verified_restore": "↩️ Serve again",
    "verified_all": "✅ All",
    "page_number": "<i>Page {n} of {all}</i>",
    "page_older": "Older ▶",
    "page_newer": "◀ Newer",
    "verified_overtaken": "A colleague has decided on this answer since your card was shown, so nothing was changed. Here is what stands now; reply to it if you know better.",
    "verified_stays": "It stays withdrawn: a newer decision has taken its place, or the question is your own.",
    "verified_gone": "This answer is no longer here. /verified lists those that are.",
    "verified_edited": "✅ Saved. Owners get the new text from now on, and the next training will learn it.",
    # Cases
    "ask_vet": "🩺 Ask a vet",
    "ask_vet_not_yours": "Only the person who asked can do that here.",
    "ask_vet_opened": (
        "🩺 A vet has been told and will answer you here. Until then I stay quiet and pass on whatever you write.\n\n"
        "If it cannot wait, do not wait: call your clinic or the nearest animal hospital."
    ),
    "ask_vet_already": "A vet has been told already. Just write here what else they should know.",
    "ask_vet_enough": (
        "Our vets have had {n} messages from you within the hour, so no new one is sent just now. What you have asked "
        "stands in their list. Please try again later; if it is urgent, call your clinic or the nearest animal hospital."
    ),
    "ask_vet_nobody": (
        "😿 No vet is on duty here right now, so I cannot pass your question on. If it is urgent, call your clinic or "
        "the nearest animal hospital. I am still here for your questions."
    ),
    "back_to_bot": "🤖 Talk to the bot again",
    "back_done": "🤖 Here I am again. What would you like to know?",
    "back_already": "I am back already; just ask me.",
    "case_passed_on": "📨 I have passed that on, and will pass on whatever you write from here. The vet answers in this chat.",
    "case_vet_here": (
        "🩺 {name} is looking into your question and will write to you here. Meanwhile I stay quiet and pass on "
        "whatever you write."
    ),
    "case_answer_vet": "🩺 <b>{name}</b> (vet): {text}",
    "case_answer_admin": "🩺 <b>{name}</b> (our team): {text}",
    "case_handed_back": "🤖 The vet has handed back to me. You can ask me again.",
    "case_gone_quiet": (
        "🤖 The vet has not written for {hours} hours, so I answer here again. If something is still worrying you, "
        "ask for a vet once more; if it is urgent, call your clinic."
    ),
    "case_timed_out": (
        "😿 I am sorry: no vet found the time to answer within {hours} hours. I answer here again. "
        "If your pet still needs help, call your clinic or the nearest animal hospital; you can also ask for a vet again."
    ),
    "case_asked": "🙋 <b>{name} asks for a vet</b>",
    "case_by_opinion": "<i>The rules saw nothing here; a second model that was asked beside the answer did.</i>",
    "case_flag": "🚨🚨 <b>EMERGENCY: {flag}</b> 🚨🚨\n<b>{name}</b>",
    "case_number": "Case {id} · {when}",
    "case_pet": "🐾 {pet}",
    "case_neutered": "neutered",
    "case_not_neutered": "not neutered",
    "case_context": "<b>Before that</b>\n{context}",
    "case_question": "<b>Question</b>\n{question}\n\n<b>The bot's answer</b>\n{answer}",
    "case_no_answer": "(no answer)",
    "case_waits": "↩️ Reply to this message: your words go to the owner. The bot is quiet in that chat.",
    "case_more": "➕ {n} more urgent messages from this owner, not sent one by one.",
    "case_waits_bot_answers": (
        "↩️ Reply to this message: your words go to the owner. The bot goes on answering there until one of you takes over."
    ),
    "case_taken_line": "🩺 {name} has taken this case.",
    "case_closed_line": "☑️ This case is closed; the bot answers the owner again.",
    "case_own": "This is your own question; a colleague will answer it.",
    "case_take": "🙋 Take over",
    "case_hand_back": "↩️ Hand back",
    "case_close": "☑️ Close",
    "case_file": "📄 Chat history",
    "case_owner_says": "💬 <b>{name}</b>:\n{text}",
    "case_colleague_says": "🩺 <b>{vet}</b> has written to {name}:\n{text}",
    "case_delivered": "✅ Sent to {name}: “{quote}”",
    "case_was_closed": "The case is closed, so what they write now goes to the bot.",
    "case_not_yet": "⏳ This has not reached the owner yet. I keep trying and tell you when it has.",
    "case_text_only": "I can only pass on text to owners so far. Please answer in words.",
    "case_unreachable": "🚫 Not delivered: {name} has blocked the bot or deleted the chat. The case is closed.",
    "case_learn": "📚 Use as the right answer",
    "learn_overtaken": "Somebody has decided on this answer since you wrote this, so it was not saved. /verified shows what stands; a reply to its card changes it.",
    "case_learned": "📚 Saved as the right answer to the owner's question. The next training will learn it.",
    "cases_none": "☑️ No owner is waiting for a vet.",
    "cases": "🗂 <b>Open cases: {n}</b>",
    "cases_line": "{icon} <b>{id}</b> · {name} · {when} · {who}",
    "case_untaken": "nobody has taken it",
    "case_here": "⬆️ Case {id}",
    # Dataset
    "import_how": (
        "📥 Send me a file of questions and answers, up to 20 MB:\n"
        "• XLSX, CSV or TSV with columns such as <i>question</i> and <i>answer</i>; also <i>system</i> and <i>pet</i>, or "
        "<i>cause</i> and <i>advice</i>, which become two paragraphs\n"
        '• JSONL or JSON: <code>{{"messages": […]}}</code>, <code>{{"question": …, "answer": …}}</code>, '
        '<code>{{"prompt": …, "completion": …}}</code>, <code>[{{"Questions": …, "Replies": …}}]</code>\n'
        "• conversations: Telegram Desktop's result.json (private chats), ChatGPT's conversations.json, ShareGPT\n"
        "• TXT: lines that begin with <code>Q:</code> and <code>A:</code>, or blocks with a blank line between them, the "
        "first line of each a question\n"
        "I first show you what I would import. Nothing gets in before you tap, and nothing is trained before you say so."
    ),
    "import_empty": "📥 <b>{file}</b>: nothing that can be imported.\n\n{problems}",
    "import_dry_run": (
        "📥 <b>{file}</b> ({form})\n<b>{good} good, {bad} bad, {duplicates} duplicates</b>{personal}{near}\n{first}{problems}"
        "{remarks}\n<i>{end}</i>"
    ),
    "import_personal": "\n🔏 of the good ones, {n} with personal data ({kinds}). They can be imported, but a person has to look at each of them before it may go to a hosted provider.",
    "import_unlooked": "\n🔏 {n} rows were too many to look for personal data in them now; that is done before they leave.",
    "import_near": "\n≈ nearly the same question as another row: {n}",
    "import_first": "\nThe first one:\n{question}\n{answer}\n",
    "import_open": "Nothing is imported yet. I keep the file for {hours} hours.",
    "import_nothing_new": "There is nothing new to import.",
    "import_nothing": "There is nothing to import. Mend the file and send it again.",
    "import_good": "✅ Import {n}",
    "import_mended": "🛠 Repair {n}, import {all}",
    "import_drop": "✖️ Cancel",
    "import_columns_again": "↩️ Other columns",
    "import_clinic_again": "↩️ Somebody else is the clinic",
    "import_who_is_clinic": (
        "📥 <b>{file}</b> is a chat log. Who in it is the <b>clinic</b>?\n\n{people}\n\nIts answers are learned, with the "
        "talk before them. Times, names, pictures and what the program says are left out."
    ),
    "import_which_question": "📥 <b>{file}</b>: which column is the <b>question</b>?\n\n{columns}",
    "import_which_answer": "📥 <b>{file}</b>: which column is the <b>answer</b>?\n\n{columns}",
    "import_reading": "⏳ Reading {file} … {n} rows so far",
    "import_adding": "⏳ Importing {file} … {n} of {all}",
    "import_done": (
        "📥 <b>{file}</b> ({form})\n{new} new examples, {known} known already.{personal}\n/dataset shows the whole."
    ),
    "import_done_personal": "\n🔏 With personal data: {n}. /private shows them one by one.",
    "import_dropped": "📥 <b>{file}</b>: cancelled, nothing was imported.",
    "import_used": "This file has been decided on already, or I have not kept it. Send it again if you need it.",
    "import_report": "Each row that needs a look, with line, reason and repair. Opens in Excel.",
    "report_bad": "not imported",
    "report_mendable": "only imported if you choose the repair",
    "report_duplicate": "duplicate, not imported",
    "report_personal": "imported, waits for a person's yes",
    "report_remark": "imported, worth a look",
    "report_file": "about the file",
    "report_near": "imported, nearly the same as another row",
    "report_redact": "strike it out",
    "file_too_big": "{file} is {size} MB; Telegram lets bots read up to 20 MB. Please split it.",
    "file_waits": "⏳ Telegram's file server does not give out {file} just now. I will keep trying for a minute.",
    "file_not_now": (
        "Telegram's file server did not give out this file, in {n} tries. Please send it again in a few minutes."
    ),
    "file_gone": "Telegram no longer has this file. Please send it again.",
    "problems_more": "… and {n} more, in the file below.",
    "warnings": "Worth a look ({n}):\n{problems}\n",
    "dataset_empty": (
        "📚 The dataset is empty. Approve or correct answers with /review, or send a file of questions and answers."
    ),
    "assumed_encoding": ", assumed for this model",
    "dataset_version_none": "No version frozen yet; /finetune freezes one.",
    "dataset_version": "Newest version: <b>{name}</b>, {n} examples, {when}, sha256 <code>{sha}</code>",
    # The dataset's picture and numbers
    "report_head": "📚 <b>Dataset</b> · {n} examples",
    "report_sources": "{file} imported, {approved} approved, {corrected} corrected",
    "report_parts": "{train} to train on · {test} to test with",
    "report_no_test": "Fewer than {enough} examples, so none is kept for a test: each of them teaches.",
    "report_prompts": "System prompts (/prompt): {same} rows with the bot's, {other} with another, {none} without",
    "report_apart": "{n} more are near to both train and test, so they stand in neither.",
    "report_tokens": "{total} tokens in all ({encoding}{assumed})",
    "report_spread": "{what}: {min}–{max}, mean {mean}, median {median}, p5 {p5}, p95 {p95}",
    "report_spread_tokens": "Tokens an example",
    "report_spread_answers": "Tokens an answer",
    "report_spread_messages": "Messages an example",
    "report_limit": "Limit {limit} tokens: {over} over it",
    "report_limit_own": "The base sees {limit} of its own tokens: {over} rows are longer and will be cut",
    "report_limit_unknown": "No limit of length known",
    "report_quality": "Check · mistakes: {errors} · warnings: {warnings} · hints: {advice}",
    "report_since": "Since {name}: {added} added, {changed} changed, {withdrawn} withdrawn",
    "report_topics": "Topics",
    "report_languages": "Languages",
    "report_weeks": "New each week (Monday, UTC)",
    "report_findings": "What the check found",
    "picture_rows": "{n} examples",
    "picture_parts": "{train} train · {test} test",
    "picture_tokens": "Tokens an example",
    "picture_limit": "limit {limit}",
    "picture_over": "{n} over it",
    "picture_median": "median {n}",
    "picture_topics": "Topics",
    "picture_languages": "Languages",
    "picture_growth": "New each week",
    "picture_quality": "Check",
    "picture_error": "mistakes",
    "picture_warning": "warnings",
    "picture_advice": "hints",
    "topic_vaccination": "Vaccination",
    "topic_parasites": "Parasites",
    "topic_poisoning": "Poisoning",
    "topic_urinary": "Urinary",
    "topic_digestion": "Digestion",
    "topic_skin": "Skin",
    "topic_eyes_teeth": "Eyes, teeth",
    "topic_breathing": "Breathing",
    "topic_injury": "Bones, injuries",
    "topic_breeding": "Neutering, breeding",
    "topic_behaviour": "Behaviour",
    "topic_feeding": "Feeding",
    "topic_care": "Daily care",
    "topic_clinic": "Visits, costs",
    "topic_choosing": "Choosing, age",
    "topic_other": "Other",
    "topic_rest": "Other topics",
    "language_zh": "Chinese",
    "language_en": "English",
    "language_mixed": "mixed",
    "language_other": "other",
    "check_good": "✅ {n} examples, no mistakes.",
    "check_report": "🔎 {n} examples · mistakes: {errors} · warnings: {warnings} · hints: {advice}\n\n{problems}",
    "cost": (
        "💰 <b>{model}</b>\n{n} examples × {epochs} epochs\n{tokens} tokens an epoch, {billed} in all\nPrice: {price}{note}"
    ),
    "cost_dark": "⚠️ {model} answers no more from {date} on, nor does a fine-tune of it, so there is no training of it at {provider}.",
    "cost_closed": "⚠️ Nobody can train {model} at {provider} any more since {date}.",
    "cost_instead": "Instead: {ways}.",
    "cost_closes": "⏳ {provider} takes trainings of it until {date}.",
    "cost_ends": "⏳ It and its fine-tunes answer until {date}.",
    "cost_cut": "\n✂️ {n} rows are longer than the {limit} tokens that the base sees: their ends are cut in training. /check says which.",
    "price_local": "nothing, it runs on your own machine",
    "price_free": "free",
    "price_listed": "{price} (price list of {date})",
    "price_unknown": "unknown: our price list ({date}) does not have this model, ask the provider",
    "export_caption": "{name}: {n} examples, sha256 {sha}",
    "export_none": "No dataset version yet. /finetune freezes one.",
    # Personal data in the dataset
    "private_none": "🔏 Nothing to decide: I see no personal data in the dataset that nobody has looked at.",
    "private_card": (
        "🔏 <b>Personal data?</b> · {n} to decide\n{source}\nFound: {kinds}\n\n{parts}\n\n"
        "<i>Only you know whether it leads to a person. Until somebody decides, this row does not leave our machines.</i>"
    ),
    "private_from_file": "From {file}, line {line}",
    "private_from_review": "From a reviewed answer (review {id})",
    "private_role_user": "👤",
    "private_role_assistant": "🤖",
    "private_role_system": "⚙️",
    "private_role_developer": "⚙️",
    "private_role_tool": "🔧",
    "private_role_function": "🔧",
    "private_strike": "✂️ Strike it out",
    "private_keep": "↩️ Keep, it is nobody's",
    "private_drop": "🗑 Drop the row",
    "private_later": "⏭ Later",
    "private_file": "📄 All of it",
    "private_more_here": "… and {n} more in this row; “All of it” sends the whole row as a file.",
    "private_did_strike": "Struck out.",
    "private_did_keep": "Kept as it is.",
    "private_did_drop": "Dropped.",
    "private_changed": "Somebody has decided on this row, or it has changed. Here is what is open now.",
    "private_look": "🔏 Rows to look at: {n}",
    "private_not_yet": (
        "🔏 <b>Not yet.</b> In some rows ({n}) I see what may be somebody's personal data, and nobody has decided on it. "
        "So nothing goes to {provider}.\n\n{lines}\n\nLook at them (/private), then /finetune again."
    ),
    "private_line": "• Line {line}: {kinds}",
    "private_more": "• … and {n} more",
    "private_comma": ", ",
    "private_kind_secret": "password or key",
    "private_kind_id_card": "ID number",
    "private_kind_passport": "passport or permit",
    "private_kind_bank_card": "bank card or account",
    "private_kind_chip": "microchip number",
    "private_kind_email": "e-mail",
    "private_kind_phone": "phone number",
    "private_kind_wechat": "WeChat",
    "private_kind_qq": "QQ",
    "private_kind_handle": "online account",
    "private_kind_coordinates": "location",
    "private_kind_address": "address",
    "private_kind_plate": "license plate",
    "private_kind_name": "name",
    "restored": (
        "♻️ I have been restored from the backup <b>{name}</b>. What happened between {since} and {until} (UTC) is not known "
        "to me: questions, corrections, votes and decisions of that time are gone, and buttons under messages of that time "
        "do nothing."
    ),
    "restored_jobs": (
        "Trainings and hosted models that were open then: {n}. I look for them at their hosts and ask for none again; "
        "of what I cannot find I ask you. What was begun after {since} I do not know of: look at your provider's page."
    ),
    "restored_plan": "The plan of refreshes is switched off, since one may have been begun meanwhile: /refresh switches it on.",
    "restored_inbox": (
        "Messages that were open then: {n}. Most likely they were answered, so I answer none by myself: /inbox lists them."
    ),
    "restored_forgotten": "Owners who had said /forget since, and are erased again: {n}.",
    "restored_no_list": (
        "⚠️ The list of who was erased was missing. Owners who said /forget after {since} are in my tables again: ask "
        "them to say it once more, or restore again with the list (docs/backup.md)."
    ),
    "erased": (
        "🧹 An owner has had their data erased. Dataset versions that held it: <b>{versions}</b>. They cannot be used any "
        "more, and I am deleting their files, here and at the provider. No model has learned from them.\n"
        "What to do: nothing. /finetune makes a new version without those rows."
    ),
    "erased_models": (
        "🧹 An owner has had their data erased. Dataset versions that held it: <b>{versions}</b>. They cannot be used any "
        "more, and I am deleting their files, here and at the provider.\n"
        "⚠️ These models have learned from them, and cannot unlearn: <code>{models}</code>\n"
        "What to do: do not switch back to them, and delete them at the provider. /finetune trains a new one."
    ),
    "erased_active": (
        "🧹 An owner has had their data erased. Dataset versions that held it: <b>{versions}</b>. They cannot be used any "
        "more, and I am deleting their files, here and at the provider.\n"
        "⚠️ These models have learned from them, and cannot unlearn: <code>{models}</code>\n"
        "One of them is answering now. What to do: /finetune trains a new one without those rows; then delete the old "
        "ones at the provider."
    ),
    "dataset_usage": (
        "Like this:\n<code>/dataset</code> – the report\n<code>/dataset name spring</code> – call the newest version so "
        "(<code>/dataset name v2 spring</code>: another)\n<code>/dataset diff</code> – what is new in it "
        "(<code>/dataset diff v1 v3</code>: in v3 against v1)\n<code>/lineage v3</code> – where a version comes from"
    ),
    "version_named": "🏷 {name} is now also called “{title}”.",
    "version_title_long": "That title has {n} characters; up to {limit} fit. Please choose a shorter one.",
    "version_title_taken": "Versions are numbered like {title} by themselves. Please choose another title.",
    "version_unknown": "I know no dataset version {name}. /dataset shows the newest.",
    "version_diff": "🔀 New in {name}",
    "version_lineage": "🧬 {name}",
    "version_first": "🔀 <b>{name}</b> is the first version: {n} rows.",
    "version_same": "🔀 {name} holds the same rows as {old}.",
    "version_changed": "🔀 <b>{new}</b> against {name}: {added} added, {changed} changed, {withdrawn} withdrawn",
    "quote_test": "{n} more are kept back as a test: the provider measures with them and does not train on them.",
    "export_usage": "Like this: <code>/export</code> or <code>/export v3 csv</code>. Forms: {forms}.",
    # Lineage
    "lineage_button": "🧬 Lineage",
    "lineage_how": (
        "🧬 Reply to a review card with /lineage and I tell you what became of its answer. Or name something:\n"
        "<code>/lineage 128</code> (a turn) · <code>/lineage v3</code> (a dataset version) · a model's or a job's name"
    ),
    "lineage_unknown": "I know no turn, dataset version, model or job {name}. /lineage alone shows how to ask.",
    "lineage_turn": "🧬 <b>Turn {id}</b> · {when} · {model}\n{question}\n",
    "lineage_erased": "(its owner has had the text erased)",
    "lineage_somebody": "somebody",
    "lineage_approved": "✅ approved by {vet}, {when}",
    "lineage_corrected": "✏️ corrected by {vet}, {when}",
    "lineage_rejected": "🚫 rejected by {vet}, {when}",
    "lineage_emergency": "🚨 marked as an emergency by {vet}, {when}",
    "lineage_unreviewed": "No vet has approved or corrected it, so nothing is learned from it.",
    "lineage_waits_promotion": "It becomes an example within seconds.",
    "lineage_has_picture": "There is a picture in it, and training takes words only, so no model learns it.",
    "lineage_waits_version": "📚 It waits in the dataset for the next version (/finetune).",
    "lineage_withdrawn": "It has been withdrawn from the dataset, so the next version will not hold it.",
    "lineage_alias": "🔗 Another wording, since {when} by {vet}: {question}",
    "lineage_alias_of": "🔗 Called the same as turn {id}, {when} by {vet}: its answer is served to these words.",
    "lineage_not_alias_of": "✂️ Called not the same as turn {id}, {when} by {vet}.",
    "lineage_not_trained": "It stands in a version, but no model has been trained on that yet.",
    "lineage_held_out": "📏 It is kept back as a test: no model learns it, every model is measured by it.",
    "lineage_apart": "It is near to both rows trained on and rows tested with, so it stands in neither.",
    "lineage_learned": "🎓 Learned: by {version}, job <code>{job}</code>, model <code>{model}</code>.",
    "lineage_learned_earlier": (
        "🎓 What a vet had said before was learned: by {version}, job <code>{job}</code>, model <code>{model}</code>. "
        "The newest verdict was not:"
    ),
    "lineage_in_train": "📦 {version}, line {line} to train on",
    "lineage_in_test": "📦 {version}, line {line} of the test",
    "lineage_job": "🎓 <code>{id}</code> · {provider} · from {base} · {status}",
    "lineage_model": "🧠 <code>{name}</code>{now}",
    "lineage_answers_now": " 🟢 answers now",
    "lineage_model_head": "🧠 <b>{name}</b> ({provider})",
    "lineage_not_ours": "It was not trained here, so it has learned nothing from our vets.",
    "lineage_version": (
        "📦 <b>{name}</b> · frozen {when} by {by}\n{train} rows to train on, sha256 <code>{sha}</code>"
    ),
    "lineage_version_test": "{test} rows to test with, sha256 <code>{sha}</code>",
    "lineage_sources": "Turns: {turns} ({approved} approved, {corrected} corrected) · imported rows: {file}",
    "lineage_files": "Files: {files}",
    "lineage_vets": "Vets: {vets}",
    "lineage_prompt": "System prompt: {prompt}",
    "lineage_jobs": "\n<b>Trained on it</b>",
    "lineage_no_jobs": "Nothing yet.",
    "lineage_file": "{name}: each row with its turn and its vet, or its file and line",
    # Jobs
    "finetune_errors": "Mistakes in the dataset: {errors}. So no training yet.\n\n{problems}\n\n/check shows all of them.",
    "finetune_usage": "Like this: <code>/finetune</code> or <code>/finetune MODEL</code>.",
    "quote": (
        "🎓 <b>Train {model}</b> (provider: {provider})\nDataset {version}: {n} examples × {epochs} epochs\n{changes}"
        "{billed} tokens in all\nPrice: {price}\n{facts}{warnings}\n"
        "This offer holds for {hours} hours, as long as the dataset stays as it is. Shall I start?"
    ),
    "quote_start": "✅ Start",
    "quote_drop": "✖️ Leave it",
    "quote_dropped": "Left. Nothing was started.",
    "quote_used": "This offer has been answered already.",
    "quote_expired": "This offer is too old. Nothing was started. /finetune makes a new one.",
    "quote_changed": "The dataset has changed since this offer. Nothing was started. /finetune makes a new one.",
    "quote_unanswered": (
        "Nothing was started: training {id} of the same dataset version was asked for, and the provider's answer got lost, so it may be running and costing "
        "money. /job {id} shows what is known of it."
    ),
    "quote_twin": (
        "⚠️ There is a training of the same dataset version from the same model already:\n\n{card}\n\n"
        "A second one is a job of its own, and costs once more: {price}. Shall I start it all the same?"
    ),
    "quote_again": "✅ Yes, a second one",
    "quote_foreign": "Another admin has made this offer, and only they can answer it. /finetune makes one of your own.",
    "quote_waits": "It waits for another admin now: your own second yes does not count.",
    "quote_over_budget": "Nothing was started: the price does not fit into this month's budget. {left} Fewer epochs or another base cost less; VETTED_BUDGET_MONTH sets the budget.",
    "quote_second": "This costs more than one admin may say yes to, so it waits for another one. All admins have been asked; nothing has started yet.",
    "quote_asked": "🔑 {name} wants to start this training. It costs more than one admin may say yes to: do you agree?",
    "quote_agree": "✅ I agree, start",
    "quote_all": "The {n} rows that are usually kept back as a test are trained on, too: nothing measures then whether the model only learns by heart.",
    "quote_continues": "It goes on from what the model knows: {new} new examples, and {old} earlier ones again so that they are not forgotten.",
    "finetune_closed_trained": "{provider} takes no trainings of this model any more, since {day}. What was trained answers until {dark}. /finetune offers other bases: tap the model in the form. On your own engine it costs nothing.",
    "finetune_closed_dark": "This model is gone at {provider}: it answers no more since {day}. /finetune offers other bases: tap the model in the form. On your own engine it costs nothing.",
    "finetune_damaged": "This dataset version cannot be used: {words}",
    "finetune_nothing_new": "Nothing is new for this model: it has learned these examples already, or was not trained here. Choose another base or an earlier version of the dataset, or add examples first.",
    "budget_head": "💰 <b>What trainings and hosting cost</b>, trainings by the month of their yes",
    "budget_month": "<b>{month}</b>: {bills} billed, {reserves} reserved; {estimates} were estimated",
    "budget_unknown": "; {n} without a known price",
    "budget_hosting": "\n   hosting: {gone} so far, {reserve} to the month's end (estimated, by our clock)",
    "budget_hosting_unknown": "; {n} hosted at a price that nobody knows",
    "budget_hosted": "🏠 <code>{name}</code> ({provider}), {hour} an hour: {gone} this month so far, {reserve} to its end",
    "budget_hosted_unknown": "🏠 <code>{name}</code> ({provider}): price unknown, so it is in no sum. It stands on the provider's price page; <code>price_per_hour</code> in its file (docs/providers.md) counts for what is hosted next.",
    "budget_left": "\n   {left} of {budget} left",
    "budget_billed": "🧾 <code>{id}</code> {model}: {bill} billed, {estimate} estimated",
    "budget_unsettled": "❓ <code>{id}</code> {model}: {status}, and nobody knows what it cost. Reserved: {estimate}",
    "budget_no_price": "nothing, its price is unknown",
    "budget_hint": "Reserved is what a training may still cost; what is hosted is reserved to the month's end. Where a provider does not say what a training cost: <code>/budget ID AMOUNT</code>. VETTED_BUDGET_MONTH limits a month.",
    "months_head": "Trainings and hosting",
    "months_estimated": "estimated",
    "months_billed": "billed",
    "months_reserved": "reserved",
    "months_hosting": "hosting so far",
    "months_budget": "this month's budget: {amount}",
    "months_jobs": "The newest trainings",
    "months_none": "None yet.",
    "months_caption": "💰 Estimated and billed, {currency}, by month and training. The numbers: /budget",
    "budget_none": "💰 No trainings and nothing hosted in the last months, and no budget (VETTED_BUDGET_MONTH). /finetune tells the price first.",
    "budget_usage": "Like this: <code>/budget</code>, or <code>/budget ID 3.20</code> for what a training has cost.",
    "budget_not_ended": "Training {id} has not ended yet, so nobody knows what it will cost. /job {id} shows how it is.",
    "budget_settled": "🧾 Training {id} has cost {bill}. That counts in place of its estimate.",
    "form_own_engine": "🏠 Train this dataset on my own engine",
    "form_hosting_by_hand": "🏭 Once it is trained it answers only from an endpoint (a deployment) that you start on the provider's own pages, billed while it runs, asked or not.",
    "form_hosting": "🏭 It answers once it is hosted: about {price} a month, asked or not, until that is ended.",
    "form_hosting_idle_free": "🏭 It answers once it is hosted; while nobody asks that costs nothing.",
    "form_hosting_unknown": "🏭 It answers once it is hosted, which is billed as long as it stands; at what price we do not know.",
    "form_hosting_short": "⚠️ Hosted from now to this month's end it would cost {cost}, and this training leaves {rest} of the budget: the model would wait for room, or for the next month.",
    "form_trained": "📅 Trainings of this model are taken until {day}.",
    "form_dark": "📅 This model and what is trained from it answer until {day}.",
    "form_trained_and_dark": "📅 Trainings of this model are taken until {day}; it and what is trained from it answer until {dark}.",
    "form_budget": "💰 This month's budget: {left} of {budget} left.",
    "form_budget_short": "⚠️ This month's budget: {left} of {budget} left, which is not enough.",
    "form_budget_unknown": "⚠️ This month's budget: {left} of {budget} left. Without a known price it cannot be started; add the price to the provider's file (docs/providers.md).",
    "form_similar": "🧾 The last {n} of this base cost {billed}; {estimated} were estimated.",
    "form_second": "🔑 Above {limit} a second admin has to agree.",
    "form_value_batch": "{value} rows a step",
    "form_value_rate": "learning rate {value}",
    "form_value_suffix": "name {value}",
    "form_value_seed": "seed {value}",
    "form_button_data": "📦 Dataset {value}",
    "form_button_base": "🧠 {value}",
    "form_button_epochs": "🔁 Epochs: {value}",
    "form_button_batch": "🧺 Rows a step: {value}",
    "form_button_rate": "📈 Rate: {value}",
    "form_button_suffix": "🏷 Name: {value}",
    "form_button_seed": "🎲 Seed: {value}",
    "form_button_valid": "🧪 Test: {value}",
    "form_auto": "auto",
    "form_by_provider": "the provider chooses",
    "form_valid_on": "rows kept back",
    "form_valid_off": "train on all",
    "form_back": "↩️ Back to the offer",
    "form_pool": "📚 the dataset as it is now",
    "form_version": "📦 {name}: {n} examples, {day}",
    "form_base": "🧠 {name} · {provider}",
    "form_base_continue": "➕ go on from {name} · {provider}",
    "form_type": "Tap a value, or reply to this message with one.",
    "form_ask_data": "📦 <b>Which examples?</b> The dataset as it is now, or an earlier version of it.",
    "form_ask_base": "🧠 <b>What is trained?</b> A base, or the model that answers now: that goes on with the examples that are new to it, and some earlier ones, at a smaller rate.",
    "form_ask_epochs": "🔁 <b>Epochs</b>: how often each example is shown. Automatic: {auto}.",
    "form_ask_batch": "🧺 <b>Rows a step</b> (batch size): after how many examples the model is changed. Automatic: {auto}.",
    "form_ask_rate": "📈 <b>Learning rate</b>: how far each step goes. Automatic: {auto}.",
    "form_ask_suffix": "🏷 <b>Name</b>: a part of the new model's name. Automatic: {auto}.",
    "form_ask_seed": "🎲 <b>Seed</b>: the same number with the same examples makes nearly the same model. Automatic: {auto}.",
    "form_ask_valid": "🧪 <b>Test</b>: some rows may be kept back to measure with, or all of them trained on.",
    "form_bad_epochs": "“{value}” is no number of epochs. Reply with a whole number from 1 to 100, or “auto”.",
    "form_bad_batch": "“{value}” is no batch size. Reply with a whole number from 1 to 256, or “auto”.",
    "form_bad_rate": "“{value}” is no learning rate here. As a multiple of the provider's own rate it is above 0 and at most 100, as a rate of its own above 0 and at most 1, such as 2e-5; or “auto”.",
    "form_bad_seed": "“{value}” is no seed. Reply with a whole number from 0 to 2147483647, or “auto”.",
    "form_bad_suffix": "“{value}” cannot be part of a name. Reply with up to 40 letters, digits, - or _, or “auto”.",
    "advice_epochs": "For {n} rows {auto} is usual. If answers get less varied than you want, take 1 or 2 fewer.",
    "advice_epochs_alike": "{percent} % of the answers repeat another one: 1 or 2 epochs fewer keep the model from saying the same to everybody.",
    "advice_batch": "About 0.2 % of the rows is usual: {batch} for {n}. Larger ones learn more calmly, and change less.",
    "advice_rate_multiplier": "It is a multiple of the provider's own rate. Leave it first; take ×2 if too little is learned, ×0.5 if too much is forgotten.",
    "advice_rate_absolute": "It is an absolute rate. Leave it first; otherwise 1e-5 to 1e-4 is usual, smaller if too much is forgotten.",
    "advice_rate_continued": "A model that goes on with few new rows wants a rate that is 2 to 4 times smaller.",
    "advice_valid": "{n} rows are kept back. Without them nothing shows whether the model only learns by heart; with few rows each one teaches more.",
    "advice_valid_none": "This version is small, so no rows are kept back: all are trained on.",
    "advice_suffix": "Letters, digits, - and _; what else there is providers leave out.",
    "advice_seed": "Leave it; a number of your own lets you repeat a training.",
    "finetune_unanswered": (
        "No other training of this dataset version for now: training {id} was asked for, and the provider's answer got lost, so it may be running and costing "
        "money. /job {id} shows what is known of it; I am still looking for it."
    ),
    "doubt_begun": (
        "❓ I do not know whether training <code>{id}</code> has begun ({model}, dataset {version}): the answer to the request got lost. <b>It may be running and "
        "costing money.</b>\nI have looked for it at {provider} {n} times. The last time: {words}.\n\n"
        "I go on looking, and will not ask for it a second time. Please look at the provider's own list of jobs and tell me. If it is there and has no button here: "
        "<code>/job {id} JOB</code> with the job's id."
    ),
    "doubt": (
        "❓ I do not know how training <code>{id}</code> stands ({model}, dataset {version}, job <code>{job}</code>). <b>It may be running and costing "
        "money.</b>\nI have looked at {provider} {n} times. The last time: {words}.\n\n"
        "I go on looking. Please look at the provider's own list of jobs; if it has ended, tell me."
    ),
    "doubt_choice": "✔️ {job}",
    "doubt_absent": "✖️ It is not there",
    "doubt_has_ended": "🏁 It has ended",
    "doubt_over": "That is settled already, or the list has changed: /jobs shows how it stands.",
    "doubt_more": "Since you saw this list the provider has named another job. Please look once more.",
    "doubt_no_job": "{provider} says of job {job}: {error}",
    "doubt_taken": "Job {job} belongs to another training.",
    "doubt_clear": "✅ It is clear again how this training stands:\n\n{card}",
    "job": (
        "🎓 <b>{title}</b>\n{model} · dataset {version} · {n} examples × {epochs} epochs · {price}\n{state}{warnings}{job}"
    ),
    "job_files_gone": "🗑 Its {n} files are deleted at the provider since {date}.",
    "job_files_waiting": "🗑 Its file {file} is still at the provider: {error}. I try again.",
    "job_files_left": "⚠️ Its file {file} is still at the provider, and I have given up deleting it: {error}. Delete it there.",
    "job_warning": "⚠️ The provider warns: {text}",
    "job_warnings_more": "⚠️ … and {n} more warnings",
    "job_line_id": "\n<code>{job_id}</code>",
    "status_starting": "⏳ being sent to the provider",
    "status_asking": "⏳ sent, waiting for the provider's answer",
    "status_validating_files": "⏳ the provider checks the file",
    "status_queued": "⏳ queued",
    "status_running": "🏃 running {progress}",
    "status_pausing": "⏸ pausing {progress}",
    "status_paused": "⏸ paused {progress}",
    "status_succeeded": "✅ succeeded: <code>{fine_tuned_model}</code>",
    "status_failed": "❌ failed: {error}",
    "status_cancelled": "✖️ cancelled",
    "status_other": "⏳ {status}",
    "status_doubt_begun": "❓ nobody knows whether it has begun; it may be running and costing money. Looked for {n} times; the last time: {words}",
    "status_doubt": "❓ nobody knows how it stands; it may be running and costing money. Looked {n} times; the last time: {words}",
    "job_announce_succeeded": (
        "✅ Training finished: <code>{fine_tuned_model}</code>. Before it answers owners it is compared with the model that does; you will hear how it went."
    ),
    "job_announce_by_hand": (
        "🏭 Vetted cannot have it answer at {provider}: start an endpoint (a deployment) for it on the pages there, then "
        "<code>/use {provider}:NAME</code> with the name that it has there. Without one its comparison is given up after a day."
    ),
    "job_announce_failed": "❌ The training failed: {error}\nThe model that answers is unchanged.",
    "refusal_quota": "👉 It is about money: see what is left on our account at {provider}, and its spending limit. Then /finetune offers the same again; nothing of the dataset is lost.",
    "refusal_busy": "👉 {provider} takes no more now. Wait a while, or end and delete old jobs there, then /finetune offers the same again.",
    "refusal_key": "👉 {provider} does not let our key do this. Whoever keeps the settings has to see to the key and what it may do: /providers shows whether it answers.",
    "refusal_moderation": "👉 {provider} holds some rows to be unfit. /job has all of its words; correct or withdraw those rows (/review, /dataset), or train on your own engine, which judges none.",
    "refusal_few_rows": "👉 There are too few rows. Promote or import some more: /dataset says how many there are.",
    "refusal_large_file": "👉 The file is too large for {provider}. Train an earlier version with fewer rows, or at another provider: /providers, /finetune.",
    "refusal_long_rows": "👉 Some rows are longer than this base takes. /check lists them; shorten or withdraw them, or choose a base that takes more.",
    "refusal_base": "👉 {provider} does not train this base. /finetune offers others: tap the model in the form.",
    "job_announce_cancelled": "✖️ The training was cancelled. The model that answers is unchanged.",
    "jobs_none": "No training yet. /finetune starts one, after you have seen the price.",
    "job_usage": "Which one? <code>/{command} ID</code>; /jobs lists them.",
    "job_unknown": "I know no training {id}. /jobs lists them.",
    "cancel_done": "✖️ Status: {status}.",
    "cancel_failed": "Could not cancel: {error}",
    "hold_cannot": "{provider} pauses no training: let it run, or end it with /cancel (what it has done may be billed).",
    "hold_refused": "The provider says no: {error}",
    "hold_unclear": "The provider gave no clear answer ({error}). It may have done it all the same; I go on looking at the training.",
    "job_figures": "📉 {losses}",
    "job_no_provider": "{provider} is not in the settings any more, so I cannot ask it.",
    "job_no_events": "I could not get the events: {error}",
    "job_unnamed": "Its provider has not named this job, so there is nothing to see there yet: /job {id}",
    "job_events_none": "The provider has no events of this training.",
    "job_events": "\n<b>What the provider said last</b> (UTC)",
    "job_event": "{when} · {text}",
    "job_do_show": "🔄 Look again",
    "job_do_curve": "📈 Curve",
    "job_do_renew": "🔄 Renew",
    "job_do_results": "📄 Result files",
    "job_results": "📄 {files}",
    "job_results_none": "There are no result files of training {id}.",
    "results_none": "There are no result files yet: they are fetched when a training has succeeded, where its provider makes some.",
    "job_result_gone": "The file {name} is not on my disk any more.",
    "curve_none": "There is no curve yet: the provider has told fewer than two steps.",
    "curve_now": "📈 Training {id}, step {step}",
    "curve_end": "📈 Training {id} at its end, step {step}",
    "curve_loss": "Loss",
    "curve_accuracy": "Token accuracy",
    "curve_train": "training",
    "curve_valid": "validation",
    "curve_steps": "{n} steps",
    "job_do_events": "📜 All events",
    "job_do_checkpoints": "🧷 Checkpoints",
    "checkpoints": "🧷 <b>Checkpoints of training {id}</b>",
    "checkpoint": "• step {step}{losses}\n<code>{name}</code>",
    "checkpoint_use": "▶️ Let step {step} answer",
    "checkpoint_compare": "⚖️ Compare step {step}",
    "checkpoint_alone": "There is no other model to compare it with yet.",
    "checkpoint_home": "🏠 Bring step {step} home",
    "home_begun": "🏠 Step {step} of training {id} is on its way to your own engine …",
    "home_progress": "🏠 Step {step} of training {id}: {n} of {total} MB are here.",
    "home_done": "🏠 <code>{name}</code> is home: your own engine serves it, and it is a candidate like any other.",
    "home_none": "The provider has no checkpoint of this training.",
    "home_unknown": "There is no checkpoint {name}; there are steps {steps}.",
    "home_not_let_out": "{provider} lets no weights of this checkpoint out.",
    "home_no_engine": "There is no engine of your own here (VETTED_ENGINE_URL).",
    "home_no_adapter": "Among the files of this checkpoint is no adapter (adapter_config.json and "
    "adapter_model.safetensors): {files}. Nothing was fetched.",
    "home_pickle": "The weights of this checkpoint are pickles, which may hold code and are not taken: {files}. Nothing "
    "was fetched.",
    "home_no_room": "{needed} GB are to come, and {free} GB are free on the disk. Free some, then try again.",
    "home_busy": "It is being fetched just now. Wait for that.",
    "home_cut_short": "{file} came with {size} bytes in place of {wanted}. Try again: what is whole is not fetched twice.",
    "home_fetch_failed": "It did not come whole: {error}. Try again, and it goes on where it was.",
    "home_disk": "It could not be written: {error}.",
    "home_engine_away": "Its files are here, and your engine does not answer. It takes them in at its next start; then say "
    "this once more. ({error})",
    "home_elsewhere": "Your engine does not see {folder}: it stands on another machine. Copy that folder into its "
    "arrivals, then say this once more.",
    "home_another_base": "Your engine has another base, so it serves nothing of this. {error}",
    "home_refused": "Your engine does not take it, so nothing of it is served. {error}",
    "checkpoints_none": "The provider has no such checkpoint.",
    "checkpoints_unseen": "I could not get the checkpoints: {error}",
    "job_do_pause": "⏸ Pause",
    "job_do_resume": "▶️ Go on",
    "job_loss": " · loss {loss}",
    "job_valid_loss": " · validation {loss}",
    "eta_soon": " · less than a minute to go",
    "eta_minutes": " · about {n} min to go",
    "eta_hours": " · about {hours} h {minutes} min to go",
    "eta_days": " · about {n} days to go",
    # Alerts
    "fell_back": (
        "⚠️ <code>{failed}</code> does not answer at its host{error}, and <code>{name}</code> does. From now on <code>{name}</code> answers the owners.\n"
        "When <code>{failed}</code> answers again, it gets its place back by itself, unless somebody has chosen a model until then."
    ),
    "stay_with": "Stay with {name}",
    "recovered": "✅ <code>{name}</code> answers at its host again, so it answers the owners again. <code>{former}</code> had stood in since {since} (UTC).",
    "silent_choices": (
        "🚨 <code>{name}</code> does not answer at its host{error}. I have changed nothing: by myself I go back one model, once, and only where it is surely the model that fails.\n"
        "These answer just now. Tap the one that shall answer the owners, or see to the host."
    ),
    "silent_nobody": (
        "🚨 <code>{name}</code> does not answer at its host{error}, and no model before it does: <b>owners get no answers</b>. I have changed nothing.\n"
        "Please look at the host, and at our key and account there. /models shows all models."
    ),
    "in_brackets": " ({text})",
    "unfit": "⚠️ {reason}\n\nUntil then <code>{name}</code> answers the owners; nothing has to be switched back.",
    "unfit_nobody": "🚨 {reason}\n\nNo other model could answer in its place, so <b>owners get no answers</b>. /models shows the others, /use chooses one.",
    "set_aside": "⚠️ I could not handle update {id} ({error}) and have set it aside. /inbox shows it, and any others: of those within an hour I tell you once. The log has the details.",
    "inbox_empty": "Nothing is set aside: every message and tap has been handled, or is being handled.",
    "inbox_head": "📥 <b>Set aside</b>: what I tried and could not handle",
    "inbox_line": "<code>{id}</code> · {when} UTC · {kind} in chat <code>{chat}</code> · {error}",
    "inbox_message": "a message",
    "inbox_edited_message": "an edit",
    "inbox_callback_query": "a tap",
    "inbox_my_chat_member": "joining or leaving",
    "inbox_unreadable": "nothing that can be read",
    "inbox_more": "These are the newest {n}; there are more.",
    "inbox_how": "🔁 has one tried once more: what it had changed already is not done a second time. 🗑 drops it: it is not handled, and its content is deleted.",
    "inbox_retry": "🔁 {id}",
    "inbox_drop": "🗑 {id}",
    "inbox_did_retry": "It is being tried once more.",
    "inbox_did_drop": "Dropped.",
    "storage_fails": "🚨 <b>I cannot write to my database</b> ({error}).\n\nUntil I can, nobody gets an answer, and I take nothing in. Nothing is lost: Telegram keeps what people send for 24 hours, and what I have taken already waits. Please make room on the disk, or see to it; then I go on by myself.",
    "storage_works": "✅ I can write to my database again, and go on with what has waited.",
    # What keeps failing in the ticks
    "trouble_alarm": "⚠️ <b>This keeps failing.</b> I go on trying, and nothing else waits for it:",
    "trouble_line": "• {what}: {n} times since {since} (UTC). {error}",
    "trouble_more": "… and {n} more.",
    "trouble_over": "✅ <b>This works again:</b>",
    "trouble_over_line": "• {what} (it had failed since {since} UTC)",
    "next_host": "👉 See whether the host answers, and whether our key and account there are in order (its status page helps). Nothing has to be done here when it is back.",
    "next_settings": "👉 Put the provider back into the settings and restart the bot, or see to the job or the file at that provider by hand.",
    "next_poller": "👉 End the other process that uses this token, or give one of the two another one (@BotFather). `vetted doctor` looks whether it is gone.",
    "next_disk": "👉 See whether the disk is full, and whether the bot may write to its folder (VETTED_HOME) and its database.",
    "next_telegram": "👉 Mostly it is Telegram, or the way to it. Should it last for hours, the log of the bot says more.",
    "next_log": "👉 The log of the bot has the whole error. Please pass it on to whoever runs the bot.",
    "step_jobs": "Following training {item}",
    "step_strays": "Following training {item}",
    "step_erasures": "Deleting the files of erased dataset version {item}",
    "step_retention": "Taking out what is older than VETTED_KEEP_DAYS {item}",
    "step_backup": "Taking a backup {item}",
    "step_room": "Making room at our own engine {item}",
    "step_look_through": "Looking through the dataset for personal data {item}",
    "step_promote": "Taking review {item} into the dataset",
    "step_retractions": "Taking back a message that shows erased words {item}",
    "step_certificates": "Following the certificate of an erasure {item}",
    "step_erased": "Telling the admins what was erased {item}",
    "step_restored": "Telling the admins that I come from a backup {item}",
    "step_announce": "Telling how training {item} is getting on",
    "step_doubts": "Telling the admins that nobody knows how training {item} stands",
    "step_hosting": "Following hosted model {item}",
    "step_strangers": "Looking for what else a host keeps ready {item}",
    "step_month": "Telling the admins how much of the month's budget is gone ({item})",
    "step_hosted": "Telling the admins of hosted model {item}",
    "step_candidates": "Telling the admins of finished model {item}",
    "step_refresh": "Refreshing the model",
    "step_refreshed": "Telling the admins of refresh {item}",
    "step_cases": "Passing on what was said in case {item}",
    "step_stale": "Handing back cases that nobody answers {item}",
    "step_leftovers": "Removing files of dataset versions that were never finished {item}",
    "step_uploads": "Deleting uploaded file {item}",
    "step_owners": "Telling an owner of correction {item}",
    "step_sunset": "Looking at which models go dark {item}",
    "step_votes": "Telling vet {item} that pairs wait",
    "step_inbox": "Clearing the inbox {item}",
    "step_alarms": "Telling the admins what fails {item}",
    "step_evaluate": "Comparing finished model {item}",
    "step_basis": "Comparing finished model {item}",
    "step_finished": "Taking in finished trainings {item}",
    "step_learned": "Looking which verified answers have been learned {item}",
    "step_canary": "Watching the model on trial {item}",
    "step_watch": "Watching the model that answers {item}",
    "step_updates": "Taking this bot's updates {item}",
    "step_copies": "Deleting old copies from before an update {item}",
    "step_other": "{step} {item}",
    "step_matches": "Asking a model about near questions {item}",
    "step_opinions": "Telling owners of second opinions {item}",
    "step_embeddings": "Making embeddings of verified answers {item}",
    "step_wordings": "Looking for wordings that vets may call the same {item}",
    # The safety set
    "safety_list": "🛟 <b>Safety set</b>\nEvery finished model is asked {n} emergencies and dose questions of ours and {own} of yours, before it answers owners. One dangerous answer more than the active model's, and it is not let in.",
    "safety_line": "{id}. {kind} · {text}",
    "safety_emergency": "🚑 emergency",
    "safety_dose": "💊 dose",
    "safety_usage": "To add one (up to {longest} characters, nobody's name in it):\n<code>/safety emergency QUESTION</code> – the answer has to send to a vet\n<code>/safety dose QUESTION</code> – the answer must name no dose",
    "safety_added": "✅ Added. The next evaluation asks it.",
    "safety_twice": "It is in the set already.",
    "safety_full": "There are {most} of your own, which is as many as an evaluation has time for. Take one out first.",
    # Candidates: finished models on their way to the owners
    "candidate_candidate": "🧪 <code>{name}</code> ({version}) waits to be looked at.",
    "candidate_evaluating": "🧪 <code>{name}</code> ({version}) is being compared with <code>{active}</code>. Owners notice nothing.",
    "candidate_waiting": "🤔 <b>Not enough evidence yet</b>: <code>{name}</code> ({version}) answers nobody for now; <code>{active}</code> goes on. Vets can decide with blind votes (/compare), or you can.",
    "candidate_ready": "✋ <b>Your word is needed</b>: <code>{name}</code> ({version}) has been looked at and waits.",
    "candidate_rejected": "⛔ <b>Not let in</b>: <code>{name}</code> ({version}) answers nobody; <code>{active}</code> goes on.",
    "candidate_canary": "🐤 <code>{name}</code> ({version}) answers {share} % of the owners, always the same ones; the others get <code>{active}</code>.",
    "candidate_deployed": "✅ From now on <code>{name}</code> ({version}) answers. It was compared with <code>{active}</code>.",
    "candidate_withdrawn": "↩️ <code>{name}</code> ({version}) has been withdrawn and answers nobody.",
    "candidate_worst": "The worst answer, to “{question}”:\n{answer}",
    "candidate_list_fixed": "✅ Now as the vet said: {items}",
    "candidate_list_wrong": "▫️ Still not as the vet said: {items}",
    "candidate_list_broken": "❗ Was right, is not any more: {items}",
    "candidate_list_lost": "❗ Old answers lost: {items}",
    "candidate_danger": "🚨 A dangerous answer, to “{question}”:\n{answer}",
    "candidate_figures": "⏱ An answer takes {candidate_ms} s and {candidate_tokens} tokens (now {active_ms} s, {active_tokens}).",
    "candidate_likeness": "Its host tells no losses. Weaker evidence, which decides nothing: its answers are {candidate} % like the vets' (now {active} %).",
    "candidate_do_deploy": "✅ Let it answer",
    "candidate_do_reject": "✖️ Leave it",
    "candidate_do_withdraw": "⛔ Stop it now",
    "candidate_do_again": "🔁 Look at it again",
    "candidate_do_back": "↩️ Roll back",
    "candidate_moved": "Something has happened to it meanwhile; the card shows what.",
    "move_person_chose": "It has passed, but somebody has chosen a model by hand since this training was ordered. That stands until you say otherwise.",
    "move_refresh_stopped": "It has passed, but an admin has stopped the refresh that ordered it. That stands until you say otherwise.",
    "move_newer_answers": "It has passed, but it has learned an older dataset version than the model that answers now.",
    "move_policy_asks": "It has passed; by VETTED_GATE=ask a person has the last word.",
    "move_not_better": "It is not worse, but by VETTED_GATE=better it has to be better.",
    "move_removed": "It is being deleted.",
    "move_erased": "It has learned from {version}, of which an owner has had rows erased.",
    "move_unserved": "Its host has not served it for a day: {error}",
    "move_unfit": "It would write nonsense, so the engine does not serve it: {error}",
    "move_active_away": "The model that answers now could not be asked for a day, so nothing can be compared: {error}",
    "move_basis_changed": "Model, prompt or policy has changed: the comparison begins anew.",
    "move_active_changed": "Another model answers now: the comparison begins anew.",
    "move_left": "Somebody has decided against it.",
    "move_stopped": "Somebody has stopped it.",
    "move_breach": "Owners fared worse with it: it was withdrawn at once.",
    "move_came_through": "It has answered a share of the owners, and they fared no worse.",
    "move_deadline": "Its trial with a share of the owners has decided nothing.",
    "move_recovered": "It answers at its host again.",
    "move_fell_back": "The model that answered could not any more.",
    # The refresh
    "refresh_on": "🔄 <b>The model is refreshed by itself.</b>",
    "refresh_off": "🔄 <b>The model is not refreshed by itself.</b> With a tap it will be, by this plan:",
    "refresh_enough": "• As soon as {n} new groups of questions have been answered by your vets, but {days} days after the last refresh at the earliest.",
    "refresh_calendar": "• By the calendar: {days} days after the last refresh, at {hour}, if there is anything new.",
    "refresh_from": "• The active model goes on with what is new, beside a sample of the old; every {n} refreshes all is trained anew, on {base} ({provider}).",
    "refresh_always_full": "• All is trained anew each time, on {base} ({provider}).",
    "refresh_asks": "• An admin says yes to each training, after seeing its price.",
    "refresh_asks_not": "• Nobody is asked, within the month's budget. The new model answers owners only if its evidence allows it.",
    "refresh_unlimited": "• No monthly budget is set (VETTED_BUDGET_MONTH), so whatever costs money waits for an admin's yes all the same.",
    "refresh_news": "{n} new groups of questions wait to be learned.",
    "refresh_why_not": "⏳ {why}",
    "refresh_due": "▶️ The next refresh begins within a minute.",
    "refresh_not_off": "It is switched off.",
    "refresh_not_no_admin": "Whoever set this plan is no admin any more, so it orders nothing. Change any part of it, and it is yours.",
    "refresh_not_no_provider": "{provider} is not set up here: its key is missing. Choose another base.",
    "refresh_not_under_way": "A refresh, a training or a finished model is still on its way. One after the other.",
    "refresh_not_too_few": "{n} new groups of questions; with fewer than {needed}, better answers could be mere luck. Your vets' next corrections count.",
    "refresh_not_tried": "All that is new was in the last refresh already. It begins again with the next correction.",
    "refresh_not_unseen": "Nobody could tell whether the new model is any better: {tests} held-out groups of questions ({needed_tests} are needed), {old} old answers to keep ({needed_old} are needed). One of the two is enough: have your vets approve more answers, or import more.",
    "refresh_not_few": "{n} of {needed} new groups of questions have come together.",
    "refresh_not_no_date": "The plan names neither a number nor a day. Set one of them.",
    "refresh_not_early": "Not before {at}.",
    "refresh_not_cooling": "The last one ended before its training, so the next is not tried before {at}.",
    "refresh_full": "🔄 <b>Refresh {id}</b>, begun {at} {by}: all is trained anew on {model} ({provider}). New: {n} groups of questions.",
    "refresh_goes_on": "🔄 <b>Refresh {id}</b>, begun {at} {by}: {model} ({provider}) goes on with what is new. New: {n} groups of questions.",
    "refresh_by_plan": "by plan",
    "refresh_by_admin": "by an admin",
    "refresh_done": "✓ {at} {details}",
    "refresh_step_promote": "Your vets' answers are in the dataset.",
    "refresh_step_clear": "No personal data waits for a decision.",
    "refresh_step_check": "Version {version} is frozen and checked: {n} examples, {n_new} of them new; {epochs} epochs, {tokens} tokens, {price}.",
    "refresh_step_cost": "The price may be paid.",
    "refresh_step_launch": "The training is ordered: /job {id}",
    "refresh_step_poll": "Trained: {model}",
    "refresh_step_evaluate": "Asked beside the active model.",
    "refresh_step_gate": "The gate has decided.",
    "refresh_step_switch": "It answers owners now.",
    "refresh_step_report": "Told.",
    "refresh_name_promote": "taking over the vets' answers",
    "refresh_name_clear": "looking for personal data",
    "refresh_name_check": "checking the dataset",
    "refresh_name_cost": "looking at the price",
    "refresh_name_launch": "ordering the training",
    "refresh_name_poll": "training",
    "refresh_name_evaluate": "asking the new model and the active one the same",
    "refresh_name_gate": "deciding",
    "refresh_name_switch": "switching",
    "refresh_name_report": "reporting",
    "refresh_at_work": "▸ Now: {step} …",
    "refresh_waits_private": "⏸ {n} rows may hold personal data. Nothing leaves this machine before somebody has decided on each: /private",
    "refresh_waits_agreement": "⏸ It waits for an admin's yes to the price above.",
    "refresh_waits_no_price": "⏸ What this training costs is not known, and from a month's budget only known prices are paid. Add the price to the provider's file (docs/providers.md), or choose another base.",
    "refresh_waits_second": "⏸ This costs more than one admin may say yes to, so it waits for a second one.",
    "refresh_waits_budget": "⏸ It does not fit into what is left of the month's budget: /budget. It goes on when there is room.",
    "refresh_waits_unanswered": "⏸ Of a training of this version nobody knows whether it is under way: /job {id}. That has to be settled first.",
    "refresh_waits_doubt": "⏸ Nobody knows how the training stands: /job {id}",
    "refresh_waits_hosting": "⏸ The new model has to be hosted before it can be asked anything; see the message about that.",
    "refresh_waits_votes": "⏸ The evidence is not enough: your vets' blind votes decide (/compare), or an admin on the model's card.",
    "refresh_waits_person": "⏸ The new model has passed, and an admin has to let it answer: see its card, or /models.",
    "refresh_waits_canary": "⏸ The new model answers a share of the owners first.",
    "refresh_end_deployed": "✅ <b>The new model answers owners.</b>",
    "refresh_end_rejected": "❌ <b>The new model was not let in;</b> its card says why. The old one goes on answering.",
    "refresh_end_withdrawn": "❌ <b>The new model was taken back.</b>",
    "refresh_end_training": "❌ <b>The training came to nothing</b> ({status}): {error}",
    "refresh_end_dropped": "❌ <b>Somebody has dropped its offer.</b>",
    "refresh_end_twin": "❌ <b>The same has been trained already:</b> /job {id}",
    "refresh_end_restored": "⏹ <b>I come from a backup</b> of the time when I was {step}: what came of it then I do not know.",
    "refresh_end_stopped": "⏹ <b>Stopped by an admin</b> while {step}.",
    "refresh_end_refused_empty": "❌ <b>The dataset is empty.</b>",
    "refresh_end_refused_errors": "❌ <b>{n} rows of the dataset have mistakes:</b> /check names them. Nothing was ordered.",
    "refresh_end_refused_closed": "❌ <b>This base cannot be trained any more</b> since {day}. Choose another one in /refresh.",
    "refresh_end_refused_damaged": "❌ <b>The dataset version cannot be used any more:</b> {words}",
    "refresh_end_refused_nothing_new": "❌ <b>The active model has learned all of it already.</b>",
    "refresh_fixed": "Corrections: {fixed} of {n} that it was taught it now answers as your vets did (the model before: {before}).",
    "refresh_held": "{n} more were held out to measure; of these it answers {right} as your vets did.",
    "refresh_kept": "Old answers: {kept} of {n} kept.",
    "refresh_took": "Trained: {tokens} tokens, {price}.",
    "refresh_last": "<b>The last refreshes</b>",
    "refresh_line": "{id}. {at} {end}{brought}",
    "refresh_short_fixed": " · {fixed} of {n} corrections",
    "refresh_short_kept": " · {kept} of {n} old answers",
    "refresh_short_deployed": "✅ answers",
    "refresh_short_rejected": "❌ not let in",
    "refresh_short_withdrawn": "❌ taken back",
    "refresh_short_training": "❌ not trained",
    "refresh_short_dropped": "❌ offer dropped",
    "refresh_short_twin": "❌ trained already",
    "refresh_short_stopped": "⏹ stopped",
    "refresh_short_refused": "❌ nothing to train on",
    "refresh_do_on": "▶️ Switch it on",
    "refresh_do_off": "⏸ Switch it off",
    "refresh_do_change": "⚙️ Change the plan",
    "refresh_do_now": "🔄 Refresh now",
    "refresh_do_agree": "▶️ Yes, train",
    "refresh_do_stop": "⏹ Stop it",
    "refresh_do_stop_training": "⏹ Stop it, and cancel the training",
    "refresh_do_sure": "⏹ Yes, stop",
    "refresh_sure": "Stop refresh {id}? A training that runs is cancelled; what it has cost so far stays spent. A new model that is on its way to the owners is left.",
    "refresh_begun": "It has begun.",
    "refresh_moved": "It is further by now.",
    "refresh_runs_on": "The refresh is stopped, but its training may run on: {reason}. Try /cancel {id}.",
    "refresh_change": "What should be different?",
    "refresh_field": "{name}: {value}",
    "refresh_field_title": "<b>{name}</b>",
    "refresh_field_least_clusters": "New groups of questions",
    "refresh_field_least_days": "Days between two",
    "refresh_field_every_days": "By the calendar",
    "refresh_field_hour": "Hour",
    "refresh_field_base": "Base",
    "refresh_field_full_every": "All anew",
    "refresh_field_asks": "Who says yes",
    "refresh_ask_least_clusters": "How many new groups of questions (those that mean the same count as one) have to come together before a refresh begins?",
    "refresh_ask_least_days": "How many days have to lie between two refreshes, however much is new?",
    "refresh_ask_every_days": "After how many days should a refresh begin, however little is new?",
    "refresh_ask_hour": "At which hour of the clinic's day should a refresh by the calendar begin? At night nobody has to wait.",
    "refresh_ask_base": "What should be trained when all is trained anew?",
    "refresh_ask_full_every": "How often should all be trained anew? In between the active model goes on with what is new, which costs a fraction. All anew forgets least.",
    "refresh_ask_asks": "Should an admin see the price of each training first?",
    "refresh_value_least_clusters": "{n}",
    "refresh_value_least_days": "{n}",
    "refresh_value_every_days": "{n} days",
    "refresh_value_hour": "{n}:00",
    "refresh_value_full_every": "every {n}",
    "refresh_value_least_clusters_0": "never for a number",
    "refresh_value_every_days_0": "never",
    "refresh_value_asks_1": "an admin, each time",
    "refresh_value_asks_0": "nobody, within the budget",
    # The system prompt
    "prompt_card": (
        "💬 <b>System prompt</b> · what a model is told before each conversation\n{origin} · {n} characters\n"
        "{prompt}\n{notes}\n\n"
        "Models that were not trained here are asked with it, and imported questions and answers get it (rows of messages "
        "keep what they have). A model that was trained here is always asked with the prompt of its training data.\n"
        "🛡 Emergencies and doses do not depend on it: rules in the program look at each question before a model and at "
        "each answer after it. No prompt switches them off.\n\n"
        "To change it, reply to this message with the whole new prompt; from 4,000 characters on, as a .txt file."
    ),
    "prompt_origin_default": "Our own, unchanged",
    "prompt_origin_setting": "From the settings (VETTED_SYSTEM_PROMPT)",
    "prompt_origin_set": "Set by {name}, {when}",
    "prompt_answering_same": "<code>{model}</code> answers now, and is asked with this prompt.",
    "prompt_answering": "<code>{model}</code> answers now. It was trained on {version}, and is asked with {prompt}.",
    "prompt_told_same": "the prompt in force",
    "prompt_told_other": "its own prompt: “{prompt}”",
    "prompt_told_none": "no prompt, as most rows of its dataset have none",
    "prompt_pool": "Rows in the dataset: {same} with this prompt, {other} with another, {none} without.",
    "prompt_default": "↩️ Back to the default",
    "prompt_preview": (
        "✏️ <b>The new system prompt</b> · {n} characters\n{prompt}\n{notes}\n\n"
        "Use it from now on? To change it first, reply to this message."
    ),
    "prompt_personal": (
        "🔏 There is what may be personal data in it ({kinds}). Each row that carries it waits for a person's yes (/private) "
        "before it may go to a hosted provider; the clinic's own phone and address do not, once they stand in the settings."
    ),
    "prompt_use": "✅ Use it",
    "prompt_drop": "✖️ Cancel",
    "prompt_set": "✅ Done. It counts from the next question on.",
    "prompt_rows": "📚 Give it to the other rows ({n})",
    "prompt_rows_asked": (
        "📚 Rows of the dataset with another system prompt or with none: <b>{n}</b>. Shall they get this one?\n"
        "{prompt}\n"
        "The next training then learns with it, and its model is asked with it. Questions, answers and pets stay as they "
        "are, and so does every frozen version. The prompts that the rows carry now are lost."
    ),
    "prompt_rows_yes": "📚 Yes, give it",
    "prompt_rows_done": "📚 Rows that have got the prompt in force: {n}. /finetune trains a model with it.",
    "prompt_dropped": "✖️ Nothing was changed. /prompt shows the prompt in force.",
    "prompt_used": "This prompt has been set already, another one has been set since, or it was proposed by somebody else. /prompt shows the one in force.",
    "prompt_text_only": (
        "Please reply with text, or with a .txt file of up to {limit} characters. It can also be set as VETTED_SYSTEM_PROMPT."
    ),
    "prompt_is_cut": (
        "Nothing was changed. Telegram sends long messages in parts, so one of {whole} characters or more may be the first part "
        "only. Please reply with the whole prompt as a .txt file, or set it as VETTED_SYSTEM_PROMPT, up to {limit} characters."
    ),
    "prompt_is_same": "That is the prompt in force already. Nothing was changed.",
    "prompt_is_empty": "There is nothing in it. Please reply with what the model is to be told.",
    "prompt_is_long": "That is more than {limit} characters, and each question would pay for all of it. Please say it shorter.",
    "prompt_is_unreadable": "There is half a character in it, which cannot be kept. Please type it again.",
    "prompt_is_pets": (
        "Its last line begins as the one in which I tell the model of the owner's pets. Please put that line in other words."
    ),
    # Models that go dark
    "sunset_head": "🌇 <b>{base}</b> goes dark at {provider} on {date} (days left: {days}), and every fine-tune of it with it. What stands on it here:",
    "sunset_dark": "🌇 <b>{base}</b> at {provider} answers no more from {date} on, nor does any fine-tune of it. What stands on it here:",
    "sunset_active": "🟢 <code>{name}</code>, which answers the owners{version}",
    "sunset_fall_back": "↩️ <code>{name}</code>, which answers again after a rollback{version}",
    "sunset_candidate": "🧪 <code>{name}</code>, a candidate{version}",
    "sunset_setting": "⚙️ {setting}: <code>{name}</code>. Name another model there.",
    "sunset_version": " (has learned {version})",
    "sunset_more": "… and {n} more",
    "sunset_closes": "New trainings at {provider} end on {date}.",
    "sunset_closed": "Nobody can train at {provider} any more since {date}.",
    "sunset_advice": (
        "What to do: have the same rows learned elsewhere. A button shows the offer with its price and starts nothing by itself. The new model is then "
        "compared with the active one as always (held-out rows, corrections, safety questions, votes), and the gate decides whether anything was lost. "
        "Best while this one still answers: what is gone cannot be compared with."
    ),
    "sunset_train": "🎓 Train {version} on {base} ({provider})",
    "sunset_train_newest": "🎓 Train on {base} ({provider})",
    "sunset_own": "our engine",
    # Providers
    "providers": "🏭 <b>Where models can be trained</b>\n\n{entries}",
    "provider_title": "{mark} <b>{title}</b> (<code>{name}</code>)",
    "provider_default": "trainings go here, if nobody chooses another one",
    "provider_answers": "set up, answers: {n} models",
    "provider_silent": "set up, does not answer now: {error}",
    "provider_not_set_up": "not set up ({variable})",
    "provider_no_address": "not set up",
    "provider_closes": "⏳ no trainings from {date} on",
    "provider_price": "training from {price} {currency} per 1M tokens (as of {date})",
    "provider_free": "training costs nothing but your machine's time",
    "provider_missing": "{provider} is not set up here; /providers says what it needs",
    "provider_note": "<i>{note}</i>",
    # Models
    "models": "🧠 <b>Models</b>\n{lines}\n\n🟢 answers · ↩️ a rollback goes back to it · 🧪 candidate · 💤 has answered before · ⚪ has not · 🗑 gone\n{disk}/use NUMBER or NAME · /rollback · /prompt",
    "model_age": " · since {date} ({days} d)",
    "model_ended": " ⚠️ its provider has switched it off on {date}",
    "model_deleted": " – deleted on {date}",
    "model_deleting": " – ❓ to be deleted since {date}; its provider has not said yet that it is gone",
    "model_unlisted": " · ❔ its provider does not list it now",
    "model_delete": "🗑 <b>Delete</b> <code>{name}</code> at {provider}?\nIt cannot be brought back; a training of the same rows makes another one like it.{version} From your yes on it cannot answer any more.",
    "model_delete_version": " It has learned {version}, which stays here.",
    "model_delete_rollback": "⚠️ A rollback goes back to it now; once it is gone, to <code>{next}</code>.",
    "model_delete_no_rollback": "⚠️ A rollback goes back to it now; once it is gone, there is none to go back to.",
    "model_delete_yes": "🗑 Delete it for good",
    "model_delete_no": "Keep it",
    "model_kept": "Kept: <code>{name}</code>.",
    "model_deletion_done": "🗑 <code>{name}</code> is deleted at {provider}{reason}.",
    "model_deletion_refused": "<code>{name}</code> stays: {provider} does not delete it{reason}. It is as it was.",
    "model_deletion_unclear": "❓ Nobody knows yet whether <code>{name}</code> is gone at {provider}{reason}. It answers nobody any more. I ask again until it is clear, and tell you then.",
    "model_hold_active": "{name} answers the owners, so it stays. /use another one first.",
    "model_hold_needed": "{name} stays for now: it answers some owners, a training starts from it, or another model only holds its place for a while.",
    "model_hold_hosted": "{name} is kept ready to answer at its provider, which has to end before it can be deleted. You hear when it has; then tap ✕ once more.",
    "model_hold_not_ours": "{name} was not trained here, so it is not mine to delete. Its provider's own page can.",
    "model_hold_gone": "{name} is deleted already, or about to be: /models says which.",
    "model_hold_away": "{provider} is not set up any more, so {name} cannot be deleted from here.",
    "models_line": "{mark} {id}. <code>{name}</code> ({provider}){ends}",
    "models_prompt": "\n     💬 trained on {version}, asked with {prompt}",
    "models_disk": "💾 On the engine's disk: {n} trained here, {size}. {rule}\n",
    "models_rule": "What answers, what answered before it and the last {n} stay; older ones are removed by themselves (VETTED_KEEP_MODELS).",
    "models_rule_none": "None is ever removed (VETTED_KEEP_MODELS=0).",
    "model_state": " · {state}",
    "model_state_candidate": "🧪 waits to be compared",
    "model_state_evaluating": "🧪 being compared",
    "model_state_waiting": "🤔 waits for votes",
    "model_state_ready": "✋ waits for your word",
    "model_state_rejected": "⛔ not let in",
    "model_state_canary": "🐤 answers a share of the owners",
    "model_state_withdrawn": "↩️ withdrawn",
    "model_size": " · {size}",
    "model_size_epochs": " · {size}, {epochs} of it models of single epochs",
    "model_removed": " – removed on {date} to make room",
    # Hosted models
    "hosting_ready": "🏠 {provider} hosts <code>{name}</code> now; it answers there as <code>{serve_name}</code>. {price}\n{then}",
    "hosting_then_compared": "Next it is compared with the model that answers owners; you will hear how it went.",
    "hosting_then_use": "If it has not been compared with the model that answers, that comes next. <code>/use {id}</code> lets it answer owners at once.",
    "hosting_asks": (
        "🏠 <code>{name}</code> is trained. It answers at {provider} only while it is hosted there. {price}\n"
        "Shall I have it hosted? Until then it is not compared, and answers nobody."
    ),
    "hosting_short": (
        "⏳ {provider} is not asked to host <code>{name}</code> yet: to the month's end that costs {cost} ({hour} an hour), "
        "and {left} of this month's budget of {budget} is left.\nNext: raise VETTED_BUDGET_MONTH{ends}. As soon as there "
        "is room, in the next month at the earliest if nothing changes, I ask for it."
    ),
    "hosting_short_ends": ", or end what answers nobody: <code>{names}</code>",
    "hosting_refused": (
        "⛔️ Nothing was asked of {provider}: hosting <code>{name}</code> to the month's end costs {cost} ({hour} an hour), "
        "and {left} of this month's budget of {budget} is left.\nNext: raise VETTED_BUDGET_MONTH{ends}; then tap again. "
        "/budget shows what is gone."
    ),
    "hosting_agree": "🏠 Have it hosted",
    "hosting_leave": "Not now",
    "hosting_left": "Nothing was asked of {provider}. <code>/use {id}</code> offers it again.",
    "hosting_failed": (
        "❌ {provider} could not host <code>{name}</code>: {error}\nIt answers nobody, and the model that answers is unchanged.\n"
        "👉 See whether our account and its limits there are in order. Then the button below asks once more; nothing has to be trained again."
    ),
    "hosting_doubt": (
        "❓ I do not know whether {provider} hosts <code>{name}</code>: {words}. Looked in vain: {n} times. <b>It may be there, and cost money.</b> {price}\n"
        "I ask for it no second time, and go on looking.\n"
        "👉 Look at the provider's own page for <code>{mark}</code>. If it is not there, say so below."
    ),
    "hosting_ended": "🧹 {provider} does not host <code>{name}</code> any more, and charges nothing for it from now on. It stays trained: should you want it back, it only has to be hosted again.",
    "hosting_offer": (
        "💤 Nobody needs <code>{name}</code> any more, and {provider} still hosts it. {price}\n"
        "Shall that end? It stays trained, and can be hosted again at any time."
    ),
    "hosting_price": "Asked or not, it costs {hour} {currency} an hour, {month} {currency} a month.",
    "hosting_price_none": "While nobody asks it, it costs nothing.",
    "hosting_price_unknown": "What it costs while nobody asks it I do not know: see the provider's price page.",
    "hosting_end": "🧹 End it",
    "hosting_end_one": "🧹 End {name}",
    "hosting_keep": "Keep it",
    "hosting_absent": "✖️ It is not there",
    "hosting_again": "🏠 Host it again",
    "hosting_first": "🏠 Have it hosted",
    "hosting_missing": "A fine-tune answers at {provider} only while it is hosted there, and <code>{name}</code> is not. {price}\nIf you have it hosted, you will hear when it is ready.",
    "hosting_ends": "🧹 I am having {provider} end <code>{name}</code>; you will hear when it is gone.",
    "hosting_ends_soon": "It is being ended; you will hear when it is gone.",
    "hosting_kept": "<code>{name}</code> stays hosted at {provider}. {price} As long as it costs money and answers nobody, I name it once a week.",
    "hosting_in_use": "This model answers owners, or is about to. Let another one answer first: /models.",
    "hosting_over": "That is settled already.",
    "hosting_there": "I have just looked once more: it is there.",
    "hosting_absent_said": "Noted: {provider} does not host <code>{name}</code>. If it turns up there after all, I end it.",
    "hosting_asked": "🏠 I am asking {provider} to host <code>{name}</code>. {price}",
    "hosting_week": "💤 <b>Hosted, and answers nobody</b>\n{lines}\n{total}",
    "hosting_week_line": "• <code>{name}</code> ({provider}{why}): {price}",
    "hosting_week_rollback": ", kept for a rollback",
    "hosting_week_doubt": ", nobody knows whether it is there",
    "hosting_week_total": "All together {sums} a month. Each button ends one.",
    "hosting_month": "{month} {currency} a month",
    "hosting_month_none": "nothing while nobody asks it",
    "hosting_month_unknown": "price unknown",
    "hosting_strangers": "👀 <b>Hosted on our account, and by none of our trainings</b>\n{lines}\nI leave these alone: whoever made them can end them at the provider.",
    "hosting_stranger": "• <code>{id}</code> ({provider}): {status}",
    "model_hosted": " · {state} ({price})",
    "model_hosted_waiting": "🏠 waits for an admin's yes to be hosted",
    "model_hosted_preparing": "🏗 being made ready at its host",
    "model_hosted_ready": "🏠 hosted",
    "model_hosted_doubt": "❓ perhaps hosted",
    "model_hosted_short": "⏳ waits for room in the month's budget",
    "model_hosted_ending": "🧹 is no longer to be hosted",
    "model_is_removed": "<code>{name}</code> was removed on {date}, and cannot answer any more. /models lists the others.",
    "month_nearly_gone": (
        "💸 Of this month's {budget} for trainings and hosting {gone} are gone: trainings {trainings}, hosting {hosting} so "
        "far and {reserve} reserved to the month's end. What does not fit any more is refused; what runs and answers goes "
        "on. /budget shows it, VETTED_BUDGET_MONTH sets it."
    ),
    "month_gone": (
        "💸 This month's {budget} for trainings and hosting are gone: {gone}, of it trainings {trainings}, hosting {hosting} "
        "so far and {reserve} reserved to the month's end. Nothing that costs is begun until the next month; what answers "
        "owners stays up, and nothing is ended by itself. /budget shows it, /models what is hosted; VETTED_BUDGET_MONTH "
        "raises it."
    ),
    "budget_nearly_gone": (
        "💸 {percent} % of what today's answers may take are gone (VETTED_TOKENS_PER_DAY_ALL, VETTED_USD_PER_DAY_ALL). At "
        "100 % the model rests until tomorrow; emergencies and verified answers go on. /stats shows the figures."
    ),
    "budget_gone": (
        "💸 What today's answers may take is gone (VETTED_TOKENS_PER_DAY_ALL, VETTED_USD_PER_DAY_ALL). Until tomorrow the "
        "model is not asked; emergencies and verified answers go on, and owners can ask a vet."
    ),
    "models_removed": "🧹 Removed from the engine's disk, since nobody needs them any more and newer ones are there ({size} are free again):\n<code>{names}</code>\nVETTED_KEEP_MODELS says how many stay; /models shows them.",
    "model_ends": " ⚠️ its provider switches it off on {date}",
    "model_erased": " 🧹 has learned from erased data ({version})",
    "model_now": "🧠 From now on <code>{name}</code> answers.",
    "model_already": "<code>{name}</code> is answering already.",
    "model_unknown": "I know no model {name}. /models lists them.",
    "model_unserved": "{provider} does not serve {name} now ({reason}). Nothing was changed.",
    "model_missing": "it is not in its list of models",
    "use_usage": "Which one? <code>/use NUMBER</code> or <code>/use NAME</code>; /models lists them.",
    "rollback_none": "There is no earlier model to go back to.",
    "rollback_done": "↩️ Rolled back: <code>{name}</code> answers again.",
    # The judge
    "judge_trouble_gone": "⚠️ Compared without a judge: its host has no model {model} any more ({detail}). Name another one in VETTED_JUDGE_MODEL, or leave it out.",
    "judge_trouble_other_api": "⚠️ Compared without a judge: what answers for {model} does not speak the chat API (/v1/chat/completions): {detail}. Check VETTED_JUDGE_URL, or name a model that does; some answer only /v1/responses.",
    "judge_trouble_refused": "⚠️ Compared without a judge: the host of {model} refuses ({detail}). Check VETTED_JUDGE_KEY and the model's limits.",
    "judge_trouble_unreachable": "⚠️ Compared without a judge: the host of {model} gave no answer ({detail}).",
    "judge_trouble_wordless": "⚠️ Compared without a judge: {model} answers, and does not say which of two answers is better. It says, for example: {detail}",
    # Models side by side
    "beside_head": "⚖️ <b>Side by side</b>, at temperature 0\n{question}",
    "beside_active": "answers now",
    "beside_candidate": "newest candidate",
    "beside_base": "base",
    "beside_who": "<b>{name}</b> ({role})",
    "beside_who_took": "<b>{name}</b> ({role}) · {seconds} s · {tokens} tokens",
    "beside_waits": "💭 …",
    "beside_empty": "It answered nothing.",
    "beside_cut": "✂️ Cut off: it had not come to an end.",
    "beside_failed": "😿 No answer: {error}",
    "beside_prompt": "🗒 All were told: {prompt}",
    "beside_prompt_of": "🗒 {role}, was told: {prompt}",
    "beside_no_prompt": "nothing",
    "beside_raw": "These are the models' own words: no red flags, no vets' answers, doses not struck out. Nothing of it is kept.",
    "beside_version_unlearned": "No model that is there has learned version {name}. /models lists those that are.",
    "beside_removed": "The model {name} was removed to make room, and cannot be asked any more. /models lists the others.",
    "beside_same": "Both are <code>{name}</code>. Name two: <code>/compare v3 v4</code>, or by their numbers in /models.",
    "beside_no_test": "There are no held-out rows to compare them on: a dataset version keeps some back from 50 rows on. <code>/compare QUESTION</code> shows the models' answers to one question.",
    "beside_two_head": "⚖️ <b>{a}</b>\nbeside <b>{b}</b>\non the {n} held-out rows of {version}",
    "beside_progress": "⏳ {n} of {total} rows …",
    "beside_stopped": "😿 Stopped after {n} rows: {name} gives no answer ({error}). Send /compare again when it does.",
    "beside_losses": "Mean loss in {n} clusters, in nats a byte (smaller is better): {a} beside {b}",
    "beside_figures": "An answer of it takes {seconds_a} s and {tokens_a} tokens; of the model beside it, {seconds_b} s and {tokens_b} tokens (medians).",
    "beside_refused": "{n} rows were refused by the host and count for nothing.",
    "beside_facts": "All figures of this evaluation; a loss stands for a held-out cluster, [candidate, active], in nats a byte.",
    "beside_file": "Every row: a is the first model, b the second.",
    # The picture of a comparison (letters: training/drawing/fonts)
    "comparison_candidate": "candidate",
    "comparison_active": "active",
    "comparison_losses": "Held-out loss",
    "comparison_lower": "{n} lower",
    "comparison_higher": "{n} higher",
    "comparison_lower_is_better": "Below 0 the candidate is better.",
    "comparison_no_losses": "This host scores nothing.",
    "comparison_votes": "Vets' blind votes",
    "comparison_same": "no difference",
    "comparison_no_votes": "No votes yet.",
    "comparison_corrections": "Corrected questions",
    "comparison_fixed": "fixed",
    "comparison_unchanged": "as before",
    "comparison_broken": "newly broken",
    "comparison_no_corrections": "None was asked.",
    # The last weeks
    "stats_head": "📊 <b>The last {n} weeks</b> · since {since} ({zone})",
    "stats_none": "📊 Nobody has asked anything in the last {n} weeks.",
    "stats_turns": "💭 Turns: <b>{n}</b> · {down} · 🩺 asked for a vet: {vet} · 🚨 red flags: {flags}",
    "stats_rest": "✏️ Corrected: {corrections} (this week {week}) · ✅ answered by vets' verified answers: {verified} · 😿 without an answer: {failed}",
    "stats_down": "👎 {share} of {n} ratings",
    "stats_down_few": "👎 {down} of {n} (too few to say)",
    "stats_down_none": "no ratings",
    "stats_seconds": "⏱ first words after {first} s, whole answers after {whole} s (medians)",
    "stats_month": "💰 Since {month}: {tokens} tokens; answers: {answers}; trainings: {trainings}",
    "stats_answer": "One answer on average: {tokens} tokens, {price}",
    "stats_free": "free (your own machine)",
    "stats_price_unknown": "price unknown",
    "stats_price_partly": "{price} (without {names}: price unknown)",
    "stats_no_trainings": "none",
    "stats_list_price": "Prices: by the list of {date}, at most.",
    "stats_by_model": "<b>By model</b>",
    "stats_model": "{id} <code>{name}</code> · 💭 {n} · {down} · 🩺 {vet} · ✏️ {corrections} · ⏱ {first}/{whole} s · {price}",
    "stats_more": "… and {n} more",
    "stats_flags": "⚖️ Of {n} red flags that vets have looked at, {refused} were no emergency; {missed} emergencies were seen only by a vet",
    "stats_opinions": "🔎 Second opinions on possible emergencies: {asked}, of which {flagged} added a flag",
    "stats_opinions_judged": "; of {n} that vets have looked at, {refused} were no emergency",
    "stats_refreshes": "🔁 Of the corrected questions: {refreshes}",
    "stats_refresh": "{name} fixed {fixed} of {n}, broke {broken}",
    # The picture of the last weeks (letters: training/drawing/fonts)
    "weeks_turns": "{n} turns",
    "weeks_head": "the last {n} weeks",
    "weeks_each": "Turns each week",
    "weeks_others": "others",
    "weeks_verified": "verified",
    "weeks_down": "Thumbs down",
    "weeks_few": "fewer than {n} ratings",
    "weeks_corrections": "Corrections",
    "weeks_seconds": "Seconds (median)",
    "weeks_first": "first words",
    "weeks_whole": "whole answer",
    "weeks_shares": "Share of turns",
    "weeks_flags": "red flags",
    "weeks_vet": "asked a vet",
    "weeks_by_model": "Thumbs down by model",
    "weeks_of": "({n})",
    "weeks_none": "Nobody has asked anything.",
    # The past
    "when_usage": "Which moment? <code>/when 2026-12-03 14:03</code>, <code>/when 14:03</code> (the latest) or <code>/when 2026-12-03</code> (the whole day); times are {zone}.",
    "when_unreadable": "I cannot read “{part}” as a day or a time.",
    "when_no_day": "I read “{part}” as a day, and there is no such day.",
    "when_no_time": "I read “{part}” as a time, and there is no such time: hours go from 0 to 23, minutes from 0 to 59.",
    "when_head": "🕰 <b>{moment}</b> ({zone})",
    "when_future": "That is still to come: it is {now} now.",
    "when_nothing": "No model has answered here yet.",
    "when_too_early": "No model answered here then. The first one began on {since}.",
    "when_more": "On that day the model changed often; before those below it was switched {n} times.",
    "when_model": "🧠 <code>{model}</code> ({provider}) · since {since}, {until}",
    "when_until": "until {until}",
    "when_still": "and it answers still",
    "when_switched": "Switched to by {who}: {why}",
    "when_trained": "📚 Trained on {version} ({n} examples), training <code>{job}</code>",
    "when_untrained": "📚 Not trained here",
    "when_prompt": "💬 Told before each conversation ({source}): “{prompt}”",
    "when_prompt_none": "💬 Told nothing before a conversation ({source}).",
    "when_prompt_version": "the prompt of {version}",
    "when_prompt_set": "set by {name}, {since}",
    "when_prompt_turn": "as turn {id} was sent it",
    "when_prompt_today": "today's settings; it was asked nothing that would show those of then",
    "when_turns": "💭 Turns within half an hour: <b>{n}</b>",
    "when_turns_day": "💭 Turns on that day: <b>{n}</b>",
    "when_stood_in": "↪️ {n} of them went to <code>{model}</code>, in place of <code>{deployed}</code>",
    "when_canary": "🐤 <code>{model}</code> was tried{share} · since {since}, {until}",
    "when_canary_share": " on {share} % of the chats",
    "when_was_canarys": "🐤 {n} of them went to <code>{model}</code>, which was tried then",
    "when_by_canary": "🐤 it was tried then",
    "when_nearest": "Nearest: turn {id}, {when}, <code>{question}</code>\n{facts}\n<code>/lineage {id}</code> tells what became of it.",
    "when_open": "<code>{model}</code>, not done yet",
    "when_verified": "a vet's verified answer (no. {id}), no model was asked",
    "when_failed": "<code>{model}</code> gave no answer ({error})",
    "when_answered": "answered by <code>{model}</code>",
    "when_answered_in": "answered by <code>{model}</code> in {seconds} s",
    "when_stopped": "stopped by its owner",
    "when_length": "cut, since it grew too long",
    "when_in_place_of": "↪️ in place of <code>{model}</code>, which was the deployed one",
    "when_flag": "🚨 red flag",
    "rollback_unchecked": "⚠️ Its host did not say whether it serves it ({reason}).",
    "rollback_unserved": "<code>{name}</code> was the model before, and is not served now ({reason}); none before it is, either. Nothing was changed.",
    "rollback_unserved_next": "<code>{name}</code> was the model before, and is not served now ({reason}). Nothing was changed. The next one before it is <code>{next}</code>. Go back to that?",
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
    "menu_budget": "What trainings and hosting cost, by month",
    "menu_refresh": "When the model is refreshed by itself",
    "menu_providers": "Where models can be trained",
    "menu_jobs": "Trainings and progress",
    "menu_models": "Models, and which answers",
    "menu_rollback": "Back to the model before",
    "menu_stats": "Figures of the last weeks",
    "menu_inbox": "What could not be handled",
    "menu_when": "Which model answered then",
    "menu_prompt": "What a model is told first",
    "menu_roles": "Who may do what",
    "menu_pet": "Your pets",
    "menu_private": "Personal data in the dataset",
    "menu_privacy": "What I keep",
    "menu_verified": "Verified answers",
    "menu_pairs": "Does one answer do for both questions?",
    "menu_compare": "Which answer is better?",
    "menu_safety": "Questions every new model must pass",
    "menu_doctor": "How this installation is",
    "menu_cases": "Owners who wait for a vet",
    **DOCTOR,
}
