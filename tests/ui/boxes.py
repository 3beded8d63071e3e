"""Where things are on the page."""

from playwright.sync_api import FloatRect, Locator


def box(locator: Locator) -> FloatRect:
    """The rectangle of an element that is shown, in CSS pixels."""
    found = locator.bounding_box()
    assert found is not None
    return found
