import pytest

from .pipelines import make_nlp


@pytest.fixture(params=["ner", "relations"])
def component(request, tiny_encoder):
    return make_nlp(tiny_encoder).get_pipe(request.param)


def test_not_initialized_says_so(component, nlp_blank):
    with pytest.raises(ValueError, match="E109"):
        component.predict([nlp_blank("Acme bought Orion.")])


@pytest.mark.parametrize("wrong", [None, [], "examples"])
def test_initialize_wants_a_callable(component, wrong):
    with pytest.raises(TypeError):
        component.initialize(wrong)
