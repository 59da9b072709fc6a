"""The dozen questions that every candidate is asked first: what owners ask on any day, short, half in each language."""

from training.text.language import Language

PROMPTS: tuple[tuple[Language, str], ...] = (
    ("zh", "我家猫咪最近总是打喷嚏怎么办？"),
    ("en", "My cat keeps sneezing, what should I do?"),
    ("zh", "两个月大的小猫一天要喂几次？"),
    ("en", "How often should I brush my dog's teeth?"),
    ("zh", "狗狗多久洗一次澡合适？"),
    ("en", "What should a rabbit eat every day?"),
    ("zh", "猫不爱喝水怎么办？"),
    ("en", "How can I introduce a puppy to my older cat?"),
    ("zh", "仓鼠要用多大的跑轮？"),
    ("en", "My budgie is losing feathers, is it just a moult?"),
    ("zh", "小狗什么时候开始打疫苗？"),
    ("en", "Why does my hamster keep chewing the cage bars?"),
)
"""(language, question), in the order in which they are asked and numbered, from 1."""
