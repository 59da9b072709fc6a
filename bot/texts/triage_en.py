"""English: what an owner is told in an emergency, before any model. Telegram HTML.

Written to be read by somebody whose hands shake: short, in the order of doing. A vet must sign these words.
"""

FRAME = {
    "headline": "🚨 <b>This may be an emergency: {what}.</b>\nDo not wait for an answer from me. Go to a vet now, and call on the way.",
    "do_title": "<b>Do now</b>",
    "do_not_title": "<b>Do not</b>",
    "ask_title": "<b>The vet will ask</b>",
    "clinic_title": "<b>Our clinic</b>",
    "clinic_phone": "📞 {phone}",
    "clinic_address": "📍 {address}",
    "no_clinic": "📞 Call your nearest 24-hour animal hospital now, and say that you are on your way.",
    "call_first": "If it is closed, call the nearest 24-hour animal hospital.",
    "footer": "I am a program and cannot examine an animal. If I misread you, write your question again with more detail.",
}

WHAT = {
    "breathing": "trouble breathing",
    "choking": "choking",
    "collapse": "collapse",
    "seizure": "a seizure",
    "drowning": "near-drowning",
    "smoke": "smoke or gas",
    "electric_shock": "an electric shock",
    "heatstroke": "heatstroke",
    "anaphylaxis": "an allergic reaction",
    "venom": "a venomous bite or sting",
    "urinary_blockage": "trouble passing urine",
    "bloat": "bloat, a twisted stomach",
    "trauma": "an injury",
    "bleeding": "bleeding",
    "poison_antifreeze": "antifreeze",
    "poison_lily": "lily poisoning",
    "poison_xylitol": "xylitol",
    "poison_paracetamol": "paracetamol",
    "poison_painkiller": "a human painkiller",
    "poison_drug": "a medicine that was not meant for it, or too much of one",
    "poison_chocolate": "chocolate or caffeine",
    "poison_grape": "grapes or raisins",
    "poison_onion": "onion or garlic",
    "poison_rodenticide": "rat or mouse poison",
    "poison_spot_on": "a flea product that is poisonous to it",
    "poison_pesticide": "a pesticide or garden chemical",
    "poison_nicotine": "nicotine",
    "poison_cannabis": "cannabis or another drug",
    "poison_alcohol": "alcohol or raw dough",
    "poison_chemical": "a cleaner or another chemical",
    "poison_oil": "essential oil",
    "poison_plant": "a poisonous plant",
    "poison_other": "poisoning",
    "battery": "a swallowed battery or magnet",
    "foreign_body": "something swallowed or stuck",
    "prolapse": "tissue outside the body",
    "dystocia": "trouble giving birth or laying",
    "eclampsia": "low calcium in a nursing mother",
    "low_blood_sugar": "low blood sugar",
    "newborn": "a very young animal in danger",
    "paralysis": "legs that do not work",
    "stroke": "sudden loss of balance or sight",
    "eye": "an eye injury",
    "burn": "a burn",
    "hypothermia": "dangerous cold",
    "wound": "an open wound",
    "pyometra": "an infected womb",
    "vomiting": "serious vomiting or diarrhoea",
    "not_eating": "not eating for too long",
    "unwell": "several worrying signs together",
}

ADVICE: dict[str, dict[str, tuple[str, ...]]] = {
    "breathing": {
        "do": (
            "Keep it calm, cool and still; let it choose how to sit.",
            "Take off collar and harness, open a window.",
            "Carry it, in an open-topped box if you can.",
        ),
        "do_not": (
            "Do not hold the mouth shut or press the chest.",
            "Do not give food, water or medicine.",
            "Do not chase or restrain it for a closer look.",
        ),
        "ask": ("Since when? At rest too?", "What colour are the gums?", "Heart or lung trouble known?"),
    },
    "choking": {
        "do": (
            "If it can still breathe or cough, keep it calm and go.",
            "Look into the mouth; take out only what you can see and grip.",
            "If it cannot breathe: small animal head down, firm slaps between the shoulder blades; big dog, firm pushes up behind the ribs.",
        ),
        "do_not": (
            "Do not reach blindly down the throat; that pushes it deeper.",
            "Do not put your fingers between the teeth of a panicking animal.",
            "Do not pull on string.",
        ),
        "ask": ("What is it stuck on?", "Since when? Is it breathing?", "What colour are the gums?"),
    },
    "collapse": {
        "do": (
            "Check that it breathes; clear the mouth; stretch the neck out.",
            "Lay it on its side on a board or blanket, keep it warm.",
            "Not breathing and no heartbeat: press the chest 100 to 120 times a minute, and let somebody else drive.",
        ),
        "do_not": ("Do not give food, water or medicine by mouth.", "Do not wait to see whether it gets up."),
        "ask": (
            "What was it doing before? How long was it out?",
            "What colour are the gums?",
            "Could it have eaten something? Known illness, medicine?",
        ),
    },
    "seizure": {
        "do": (
            "Move away furniture and other animals, dim the light, keep quiet.",
            "Time it, and film it if you can.",
            "Over 5 minutes, or several in a day: go at once, also while it lasts.",
        ),
        "do_not": (
            "Do not hold it down.",
            "Keep your hands away from the mouth; it cannot swallow its tongue.",
            "Do not give food, water or medicine.",
        ),
        "ask": (
            "How long, how many, the first ever?",
            "Could it have eaten poison, or got a flea product?",
            "Does it get insulin or medicine for seizures?",
        ),
    },
    "drowning": {
        "do": (
            "Let water run out: head lower than the chest for a few seconds.",
            "Not breathing: start chest compressions and breaths.",
            "Dry and warm it, and go even if it seems well.",
        ),
        "do_not": (
            "Do not swing it around.",
            "Do not stay at home because it breathes again: lungs can fail hours later.",
        ),
        "ask": ("How long under water? Fresh, salt, or with chemicals?", "Was it unconscious?"),
    },
    "smoke": {
        "do": (
            "Into fresh air first, and only if it is safe for you.",
            "Keep it calm and still.",
            "Go even if it seems well: airways swell for a day.",
        ),
        "do_not": ("Do not go back into smoke.", "Do not give food or water while breathing is hard."),
        "ask": ("What burned, how long was it inside?", "Burns, cough, eyes?"),
    },
    "electric_shock": {
        "do": (
            "Switch off the power before you touch it.",
            "Keep it warm and quiet; go even if it seems well: lungs can fill hours later.",
        ),
        "do_not": (
            "Do not touch it while it touches the cable.",
            "Do not give food or water: the mouth may be burned.",
        ),
        "ask": ("When? Which voltage?", "Was it unconscious? Breathing now?"),
    },
    "heatstroke": {
        "do": (
            "Into shade and moving air, now.",
            "Wet it with cool water, down to the skin, and fan it on the way in the car.",
            "Offer small sips if it can drink by itself.",
        ),
        "do_not": (
            "No ice or ice water.",
            "Do not wrap it in wet towels and leave them on.",
            "Do not wait until it has recovered: organs fail hours later.",
        ),
        "ask": ("How long in the heat?", "Temperature, if you measured it?", "Vomiting, bloody stool, seizures?"),
    },
    "anaphylaxis": {
        "do": (
            "Go now; a swollen face can become a closed throat.",
            "Keep it calm. A bee's sting that you can see: scrape it off.",
        ),
        "do_not": (
            "Do not give antihistamines or other human medicine without a vet's word.",
            "Do not squeeze the sting.",
        ),
        "ask": ("Sting, vaccine, new food or medicine? When?", "Breathing, gums, vomiting?"),
    },
    "venom": {
        "do": (
            "Keep it as still as you can; carry it.",
            "Keep the bitten part low. Toad: wipe and rinse the mouth outwards with a wet cloth.",
            "Remember or photograph the animal, from a distance.",
        ),
        "do_not": (
            "No tourniquet, no cutting, no sucking, no ice.",
            "Do not catch or kill the snake.",
            "Do not give medicine.",
        ),
        "ask": ("Which animal? When, and where on the body?", "Swelling, bleeding, weakness, drooling?"),
    },
    "urinary_blockage": {
        "do": (
            "Go now, also at night: a blocked cat can die within a day or two.",
            "Carry it gently, in a box with a towel.",
        ),
        "do_not": (
            "Do not press the belly.",
            "Do not wait until the morning.",
            "Do not give water by force, or painkillers.",
        ),
        "ask": (
            "Male or female? When was the last real urine?",
            "Straining, crying, blood, licking?",
            "Vomiting, eating? Blocked before?",
        ),
    },
    "bloat": {
        "do": (
            "Go now and call ahead: they will prepare for surgery.",
            "Keep it calm and walking as little as possible.",
        ),
        "do_not": (
            "Do not give food, water or anything for gas.",
            "Do not press or massage the belly.",
            "Do not make it vomit.",
        ),
        "ask": ("Since when? When did it eat last?", "Does anything come up?", "Breed, age, gums?"),
    },
    "trauma": {
        "do": (
            "Make the place safe. Slide it on a board or blanket, back straight.",
            "Press a clean cloth on what bleeds.",
            "Cover it; go even if it walks: injuries inside do not show.",
        ),
        "do_not": (
            "Do not set a bone, do not pull out what is stuck in a wound.",
            "No human painkillers.",
            "An animal in pain bites: do not put your face near it.",
        ),
        "ask": ("What happened, when, from how high?", "Does it stand, breathe well, pass urine?", "Gums, bleeding?"),
    },
    "bleeding": {
        "do": (
            "Press firmly with a clean cloth for 10 minutes without lifting it.",
            "Soaked through: add another cloth on top.",
            "Keep it still and warm, and go.",
        ),
        "do_not": (
            "Do not tie off a leg unless a vet tells you on the phone.",
            "Do not pull out what is stuck.",
            "No human painkillers or powders.",
        ),
        "ask": ("From where, since when, how much?", "Could it have eaten rat poison?", "Gums pale? Weak?"),
    },
    "poison": {
        "do": (
            "Take away what is left; wipe what you see out of the mouth.",
            "Note what, how much, when, and the animal's weight.",
            "Take the packaging, the plant or the vomit along (a photo helps).",
        ),
        "do_not": (
            "Do not make it vomit at home.",
            "No salt, milk, oil, egg or hydrogen peroxide.",
            "Do not wait for signs: treatment works best before them.",
        ),
        "ask": (
            "What exactly, which strength, how much?",
            "When? Alone, or other animals too?",
            "Weight, illness, medicine? Any signs?",
        ),
    },
    "skin_poison": {
        "do": (
            "Keep it from licking: wrap it in a towel.",
            "Wash it off with lukewarm water and mild dish soap if it is calm; rinse eyes or mouth with water only.",
            "Take the packaging along.",
        ),
        "do_not": ("Do not make it vomit.", "No hot water, no other chemicals.", "Do not wait for tremors to pass."),
        "ask": (
            "Which product, how much, when?",
            "On the skin, swallowed, or both?",
            "Tremors, drooling, burns in the mouth?",
        ),
    },
    "foreign_body": {
        "do": ("Note what, how big and when; bring a similar piece.", "Keep it from eating until a vet has spoken."),
        "do_not": (
            "Never pull a string from mouth or bottom, never cut it short.",
            "Do not make it vomit.",
            "No oil, no bread, no laxatives.",
        ),
        "ask": ("What, how big, when?", "Vomiting, belly pain, stool?"),
    },
    "battery": {
        "do": (
            "Go at once, also without signs: it burns within two hours.",
            "Bring the packaging or a second one; count what is missing.",
        ),
        "do_not": ("Do not make it vomit.", "Do not wait until it comes out."),
        "ask": ("Which type, how many, when? Bitten open?", "Drooling, dark spots in the mouth?"),
    },
    "prolapse": {
        "do": (
            "Keep it moist: a clean cloth with salt solution for wounds, or clean water.",
            "Keep it from licking and biting.",
        ),
        "do_not": ("Do not push it back.", "Do not pull, cut or powder it."),
        "ask": ("What is outside, since when?", "After birth, straining or an injury?"),
    },
    "dystocia": {
        "do": (
            "Note the times: labour, water, each young.",
            "Keep mother and young warm and quiet, and bring the young along.",
        ),
        "do_not": (
            "Do not pull on a young that is stuck.",
            "No injections or calcium without a vet.",
            "A bird: do not press the belly or break the egg.",
        ),
        "ask": ("When did labour begin? How many are born?", "Discharge: what colour?", "Breed, earlier births?"),
    },
    "eclampsia": {
        "do": ("Take the young away from her for now and keep them warm.", "Keep her cool and quiet, and go."),
        "do_not": ("Do not let her nurse on.", "No calcium without a vet."),
        "ask": ("How old are the young, how many?", "Shaking, stiff, temperature?"),
    },
    "low_blood_sugar": {
        "do": (
            "Awake and able to swallow: rub a little honey or syrup on the gums, then go.",
            "Note the insulin: how much, when.",
        ),
        "do_not": (
            "No more insulin until a vet has spoken.",
            "Nothing into the mouth of one that is unconscious or seizing.",
        ),
        "ask": ("How much insulin, when?", "When did it last eat?", "Weak, shaking, seizure?"),
    },
    "newborn": {
        "do": (
            "Warm it slowly against your skin or beside a wrapped warm bottle, and go.",
            "Bring the mother along if you can.",
        ),
        "do_not": ("Do not feed one that is cold: it cannot swallow.", "No cow's milk, no hot lamp."),
        "ask": ("Age, weight, when did it last drink?", "Warm, moving, crying?", "How are the others?"),
    },
    "paralysis": {
        "do": (
            "Keep it still; carry it on a board or in a box, back straight.",
            "Feel whether the paws are cold, and tell the vet.",
        ),
        "do_not": ("Do not make it walk, do not massage.", "No human painkillers."),
        "ask": ("Since when, sudden or slow?", "Does it feel a pinch? Paws cold?", "Does it pass urine?"),
    },
    "stroke": {
        "do": ("Keep it on the floor, on something soft, away from stairs.", "Film the eyes and the walk for the vet."),
        "do_not": ("Do not force food or water.", "No medicine."),
        "ask": (
            "Since when? Worse or better?",
            "Could it have eaten poison or medicine?",
            "Ears, eyes, blood pressure?",
        ),
    },
    "eye": {
        "do": (
            "Keep it from rubbing: a collar, or hold the paws.",
            "Eyeball out: keep it moist with saline on a clean cloth.",
            "Chemicals: rinse with clean water for 15 minutes, then go.",
        ),
        "do_not": (
            "Do not push or press on the eye.",
            "No eye drops from home, above all none with cortisone.",
            "Do not pull out what is stuck.",
        ),
        "ask": ("What happened, when?", "Does it see? Is it open?"),
    },
    "burn": {
        "do": ("Cool with cool running water for 10 to 20 minutes.", "Cover loosely with a clean moist cloth, and go."),
        "do_not": ("No ice, butter, toothpaste or ointment.", "Do not open blisters or pull off what sticks."),
        "ask": ("What, how hot, when?", "How large, where? Mouth or eyes too?"),
    },
    "hypothermia": {
        "do": ("Dry it, wrap it in blankets, a wrapped warm bottle beside it.", "Warm slowly, on the way to the vet."),
        "do_not": (
            "No hot water, hair dryer or heating pad on the skin.",
            "Do not rub frozen ears or paws.",
            "No food for one that is not awake.",
        ),
        "ask": ("How long in the cold? Wet?", "Temperature, awake, shivering?"),
    },
    "wound": {
        "do": ("Cover it with a clean moist cloth.", "Keep it from licking, and go."),
        "do_not": ("Do not push anything back.", "No alcohol, peroxide, powder or ointment.", "No human painkillers."),
        "ask": ("What happened, when? Which surgery?", "How deep, what comes out?", "Fever, eating?"),
    },
    "pyometra": {
        "do": ("Go today, now: the womb can burst.", "Note the last heat and how much she drinks."),
        "do_not": ("Do not wait for the discharge to stop.", "No antibiotics from home."),
        "ask": ("When was her last heat? Spayed?", "Discharge, thirst, vomiting, fever?"),
    },
    "vomiting": {
        "do": (
            "Take away food; small amounts of water only if they stay down.",
            "Bring a photo of what came out; keep it apart from other animals.",
        ),
        "do_not": ("No human medicine for vomiting, diarrhoea or pain.", "Do not force food or water."),
        "ask": (
            "How often, since when, blood?",
            "Vaccinated? Could it have eaten something?",
            "Does water stay down? Weak?",
        ),
    },
    "not_eating": {
        "do": (
            "Offer its favourite food and fresh water; note when it last ate and passed stool.",
            "A rabbit or guinea pig: keep it warm and go today.",
        ),
        "do_not": ("Do not force food into a bloated or weak animal.", "No human medicine."),
        "ask": ("Since when? Water too?", "Stool, urine, belly?", "Teeth, stress, new food?"),
    },
    "unwell": {
        "do": ("Keep it calm and warm, and call now; describe all the signs.", "Film what worries you."),
        "do_not": ("No human medicine.", "Do not force food or water."),
        "ask": ("Which signs, since when, getting worse?", "Could it have eaten something?", "Gums, breathing, urine?"),
    },
}
