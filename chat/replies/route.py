"""Which model is asked, and with whose key: what is settled before anything is kept or sent. Knows nothing of what is asked."""

from chat.errors import NoModels, NoToken, SignInNeeded, UnknownModel
from chat.identity import Visitor
from chat.inference.catalog.catalog import Catalog
from chat.inference.catalog.model import Model
from chat.inference.short_tasks import TaskModel
from chat.settings import Settings


class Payer:
    """Finds the key for each model that a visitor asks; each pays with their own."""

    def __init__(self, settings: Settings, catalog: Catalog) -> None:
        self._settings = settings
        self._catalog = catalog

    def payable(self, visitor: Visitor, model_key: str) -> tuple[Model, str]:
        """The model, and what to send its server as the bearer.

        Raises:
            NoModels, UnknownModel: it cannot be asked.
            NoToken, SignInNeeded: nobody would pay.
        """
        visitor.require_current()
        if not self._catalog.models(bool(visitor.token)):
            raise NoModels
        model = self._catalog.get(model_key)  # and not by id: that might be another server's, which the person did not pick
        if model is None:
            raise UnknownModel(model_key)
        key = model.endpoint.key_for(visitor.token)
        if key is None:
            raise NoToken if visitor.kind in ("owner", "colleague") else SignInNeeded
        return model, key

    def writer(self, visitor: Visitor, model: Model, key: str) -> TaskModel:
        """Who writes titles and queries: TASK_MODEL, where it is set and listed; else `model`, the one of the conversation."""
        task_model = self._catalog.find(self._settings.task_model) if self._settings.task_model else None
        its_key = task_model.endpoint.key_for(visitor.token) if task_model else None
        return (
            TaskModel(task_model, its_key, self._settings.bill_to)
            if task_model and its_key
            else TaskModel(model, key, self._settings.bill_to)
        )
