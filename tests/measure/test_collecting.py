"""The collector is left as it was found, whatever happens in between."""

import gc

import pytest

from audit.measure.collecting import without_collecting


def test_it_is_off_inside_and_on_again_outside() -> None:
    with without_collecting():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_an_error_leaves_it_on() -> None:
    with pytest.raises(ValueError, match="halfway"), without_collecting():
        raise ValueError("halfway")
    assert gc.isenabled()


def test_who_had_it_off_keeps_it_off() -> None:
    gc.disable()
    try:
        with without_collecting():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
