"""The environment variables of this app, as one frozen object. Those of Gradio and huggingface_hub are read by these libraries.

The name of a variable is its field's name in capitals. A test compares the fields with the table in README.md.
"""

import os
from functools import cached_property
from pathlib import Path
from typing import Annotated, TypeAlias

from platformdirs import user_data_path
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

DEFAULT_ROUTER_URL = "https://router.huggingface.co/v1"
SPACE_DATASET = "{username}/huggingchat-history"
SPACE_STORAGE = Path("/data")  # the persistent disk of a Space, if it has one


def _split_at_commas(value: object) -> object:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


CommaList: TypeAlias = Annotated[tuple[str, ...], NoDecode]
UserPasswords: TypeAlias = Annotated[tuple[tuple[str, str], ...], NoDecode]


class Settings(BaseSettings):
    """The environment, read when an object is made. Raises pydantic's ValidationError for an invalid value; see `invalid_variables`.

    An empty variable counts as unset.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True, hide_input_in_errors=True)

    hf_router_url: str = Field(DEFAULT_ROUTER_URL, description="The one endpoint that ever receives a Hugging Face token")
    openai_base_url: CommaList = Field((), description="One or more OpenAI-compatible endpoints, comma-separated; the HF router if empty")
    openai_api_key: str | None = Field(None, description="Key for every endpoint but the HF router", repr=False)
    hf_token: str | None = Field(
        None, description="On a Space: pays for guests. Locally: the owner's token, else the one of `hf auth login`", repr=False
    )
    bill_to: str | None = Field(None, description="Organisation on Hugging Face that pays for the replies")
    default_model: str | None = Field(None, description="The model that is selected at first")
    task_model: str | None = Field(None, description="Writes titles and search queries; the model of the conversation if empty")
    models: CommaList = Field((), description="Comma-separated ids or globs of the models to show; the first match is the default")
    public_app_name: str = Field("HuggingChat", description="The name on the page")
    public_app_description: str = Field("Chat with open models. Your conversations stay yours.", description="The line under the name")
    max_message_chars: int = Field(100_000, ge=0, description="Longest message in characters; 0 = no limit")
    messages_per_minute: int | None = Field(
        None, ge=0, description="Messages that one visitor may send in a minute, 0 = no limit; a local run without it has none"
    )
    guest_messages_per_hour: int = Field(
        20, ge=0, description="Messages that guests may send in an hour from one address, where you pay for them; 0 = no limit"
    )
    guest_tokens_per_day: int = Field(
        2_000_000, ge=0, description="Tokens of prompts and replies that all guests together may use in a day (UTC); 0 = no limit"
    )
    guest_max_tokens: int = Field(4096, ge=0, description="Longest reply to a guest in tokens; 0 = no limit")
    guest_context_tokens: int = Field(
        16_384, ge=0, description="Longest prompt and reply of a guest together in tokens, older messages are left out; 0 = the model's"
    )
    redis_url: str | None = Field(
        None, description="Where several replicas count these limits together, `redis://…`; else each counts for itself", repr=False
    )
    metrics_token: str | None = Field(
        None,
        description="The bearer token that may read `/metrics`; without it only a local run shows them, to its own machine",
        repr=False,
    )
    search_backends: CommaList = Field(
        ("duckduckgo", "brave", "mojeek", "wikipedia"), description="Search engines for Web search, comma-separated, tried in this order"
    )
    searxng_url: str | None = Field(None, description="A SearXNG server, which Web search then asks instead of SEARCH_BACKENDS")
    history_dataset: str | None = Field(
        None,
        pattern=r"^(none|[\w.{}-]+/[\w.-]+)$",
        description="Dataset for a person's history, `none` = nowhere. On a Space `{username}/huggingchat-history`, else `none`",
    )
    data_dir: Path | None = Field(None, description="Folder of the history's SQLite file. On a Space `/data` if that can be written to")
    app_auth: UserPasswords = Field(
        (), description="Who may use the app, as `user:password,…`; each has their own conversations", repr=False
    )
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR")
    # Set by Hugging Face on a Space.
    space_id: str | None = Field(None, description="Set by Hugging Face on a Space")
    system: str | None = Field(None, description="Set by Hugging Face on a Space")

    @field_validator("openai_base_url", "models", "search_backends", mode="before")
    @classmethod
    def _comma_list(cls, value: object) -> object:
        return _split_at_commas(value)

    @field_validator("app_auth", mode="before")
    @classmethod
    def _user_passwords(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        parts = [part.strip().partition(":") for part in value.split(",") if part.strip()]
        pairs = [(user.strip(), password) for user, _, password in parts]
        if not all(user and password for user, password in pairs) or len(dict(pairs)) < len(pairs):
            raise ValueError("must be user:password pairs with commas between them, each user once and no comma in a password")
        return tuple(pairs)

    @field_validator("redis_url")
    @classmethod
    def _redis_address(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("redis://", "rediss://")):
            raise ValueError("must begin with redis:// or rediss://")
        return value

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, value: str) -> str:
        if value.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
            raise ValueError("must be DEBUG, INFO, WARNING or ERROR")
        return value.upper()

    @cached_property
    def base_urls(self) -> tuple[str, ...]:
        """The URLs of the endpoints, in the order of OPENAI_BASE_URL, without duplicates and trailing slashes."""
        return tuple(dict.fromkeys(url.rstrip("/") for url in self.openai_base_url or (self.hf_router_url,)))

    def dataset_of(self, username: str) -> str | None:
        """The dataset of this member's history, as "owner/name"; None if no history is kept on the Hub."""
        name = self.history_dataset or (SPACE_DATASET if self.on_space else "none")
        return None if name == "none" else name.replace("{username}", username)

    @cached_property
    def data_folder(self) -> Path:
        """The folder of the history's SQLite file, which need not exist yet."""
        if self.data_dir:
            return self.data_dir
        if self.on_space and os.access(SPACE_STORAGE, os.W_OK):
            return SPACE_STORAGE
        return user_data_path("huggingchat", appauthor=False)

    @property
    def on_space(self) -> bool:
        """Whether this process runs on Hugging Face Spaces, where Gradio's session cookie can be trusted."""
        return self.system == "spaces" and bool(self.space_id)


def invalid_variables(error: ValidationError) -> str:
    """One sentence that names the invalid variables and what they must be. Holds no values, since some are secret."""
    return "; ".join(f"{str(part['loc'][0]).upper()} {part['msg'].removeprefix('Value error, ')}" for part in error.errors()) + "."
