"""How far a training is, in words of both languages."""

from datetime import timedelta

import pytest

from admin.follow.progress import losses, time_words
from bot.texts import Texts
from storage.ledger.views import CurvePoint
from storage.models import Launch, now


@pytest.mark.parametrize(
    ("time", "zh", "en"),
    [
        (timedelta(seconds=20), " · 还要不到一分钟", " · less than a minute to go"),
        (timedelta(minutes=12, seconds=20), " · 大约还要 12 分钟", " · about 12 min to go"),
        (timedelta(hours=2, minutes=4), " · 大约还要 2 小时 00 分钟", " · about 2 h 00 min to go"),
        (timedelta(days=3, hours=1), " · 大约还要 3 天", " · about 3 days to go"),
    ],
)
def test_the_time_to_go_is_as_rough_as_it_is_sure(time: timedelta, zh: str, en: str) -> None:
    assert (time_words(time, Texts("zh")), time_words(time, Texts("en"))) == (zh, en)


def test_the_newest_validation_loss_stays_until_the_next() -> None:
    launch = Launch(
        version_id=1, provider="openai", model="m", n_epochs=1, tokens_billed=1, quoted_by=3, chat_id=3, train_loss=0.25
    )
    points = [CurvePoint(n, now(), 1 / n, 0.5 if n == 2 else None, None, None) for n in (1, 2, 3)]
    assert losses(launch, points, Texts("zh")) == " · 训练损失 0.250 · 验证损失 0.500"
    assert losses(launch, points[:1], Texts("en")) == " · loss 0.250"
