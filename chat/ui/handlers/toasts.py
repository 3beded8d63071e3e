"""Errors as toasts: messages in the corner of the page, for actions that have no place of their own to show an error."""

from collections.abc import Iterator
from contextlib import contextmanager
from html import escape

import gradio as gr

from chat.errors import ChatError


def error_toast(error: ChatError) -> gr.Error:
    """The toast for an error, to be raised by a handler.

    The sentence is escaped: Gradio renders it as HTML, and it may quote a model's name or a server's response.
    """
    return gr.Error(escape(error.sentence), print_exception=False)


def warn(error: ChatError) -> None:
    """Show the error as a toast while the handler goes on."""
    gr.Warning(escape(error.sentence))


@contextmanager
def errors_as_toasts() -> Iterator[None]:
    """Raise a ChatError of the block as a toast."""
    try:
        yield
    except ChatError as error:
        raise error_toast(error) from None
