"""Which models go to make room, and that none goes that is needed."""

from hypothesis import given
from hypothesis import strategies as st

from training.launching.clear import surplus
from training.providers import StoredModel


def _model(name: str, n_epochs: int = 2, is_in_use: bool = False) -> StoredModel:
    epochs = tuple(StoredModel(f"{name}-epoch-{n}", 10) for n in range(n_epochs))
    return StoredModel(name, 10, epochs, is_in_use)


def _going(models: list[StoredModel], needed: set[str], n_kept: int) -> list[str]:
    return [model.name for model in surplus(models, needed, n_kept)]


def test_epochs_of_older_trainings_go_first_then_older_models() -> None:
    a, b, c = (_model(name, 1) for name in "abc")
    assert _going([a, b, c], set(), 5) == ["a-epoch-0", "b-epoch-0"]
    assert _going([a, b, c], set(), 1) == ["a-epoch-0", "b-epoch-0", "a", "b"]
    assert _going([a, b, c], {"a", "b-epoch-0"}, 1) == ["a-epoch-0"]  # a deletion of b would take its epoch along
    assert _going([_model("a", is_in_use=True), b, c], set(), 1) == ["b-epoch-0", "b"]
    assert surplus([], set(), 1) == []


@given(
    models=st.lists(st.builds(_model, st.sampled_from("abcdefgh"), st.integers(0, 3), st.booleans()), unique=True),
    needed=st.sets(st.sampled_from([*"abcdefgh", "a-epoch-0", "b-epoch-1"])),
    n_kept=st.integers(1, 9),
)
def test_nothing_goes_that_is_needed_in_use_or_new(models: list[StoredModel], needed: set[str], n_kept: int) -> None:
    models = list({model.name: model for model in models}.values())
    going = set(_going(models, needed, n_kept))
    stays = {model.name for model in models[-n_kept:]} | needed
    stays |= {name for model in models if model.is_in_use for name in (model.name, *(e.name for e in model.epochs))}
    assert not going & stays
    for model in models:  # with a model go its epochs
        assert model.name not in going or not needed & {epoch.name for epoch in model.epochs}
    assert not going & {epoch.name for model in models[-1:] for epoch in model.epochs}
