"""Finds the route of a reply: the model a visitor picked, the key for it, and who pays. No I/O."""

from chat.errors import NoModels, NoToken, SignInNeeded, UnknownModel
from chat.identity import Visitor
from chat.inference.catalog.catalog import Catalog
from chat.inference.catalog.model import Model
from chat.inference.route import Route
from chat.settings import Settings


class RouteFinder:
    """Routes for all visitors. Each visitor pays with their own token, guests with the app's."""

    def __init__(self, settings: Settings, catalog: Catalog) -> None:
        self._settings = settings
        self._catalog = catalog

    def route(self, visitor: Visitor, model_key: str) -> Route:
        """The route to the model with this key of the catalog.

        Raises:
            SignInExpired: the visitor's sign-in has ended.
            NoModels, UnknownModel: the model cannot be reached.
            NoToken, SignInNeeded: there is no key for it.
        """
        visitor.require_current()
        if not self._catalog.models(bool(visitor.token)):
            raise NoModels
        model = self._catalog.get(model_key)  # by key: an id may belong to several endpoints, and the person picked one of them
        if model is None:
            raise UnknownModel(model_key)
        if route := self._route_to(model, visitor):
            return route
        raise NoToken if visitor.kind in ("owner", "colleague") else SignInNeeded

    def task_route(self, visitor: Visitor, reply_route: Route) -> Route:
        """The route for titles and search queries: to TASK_MODEL if it is set, listed and has a key; else the reply's own."""
        task_model = self._catalog.find(self._settings.task_model) if self._settings.task_model else None
        return (self._route_to(task_model, visitor) if task_model else None) or reply_route

    def _route_to(self, model: Model, visitor: Visitor) -> Route | None:
        key = model.endpoint.key_for(visitor.token)
        return None if key is None else Route.to(model, key, self._settings.bill_to, for_guest=self._pays_for_guest(visitor, model))

    def _pays_for_guest(self, visitor: Visitor, model: Model) -> bool:
        """Whether this costs the app's owner: by their token on the router, or by their key on a server of the settings."""
        if visitor.kind != "guest" or model.is_demo:
            return False
        return model.endpoint.kind != "router" or visitor.token == self._settings.hf_token
