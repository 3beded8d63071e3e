import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from chat.settings import DEFAULT_ROUTER_URL, Settings, invalid_variables


def test_the_router_is_the_only_endpoint_until_another_is_named() -> None:
    assert Settings().base_urls == (DEFAULT_ROUTER_URL,)


def test_endpoints_are_a_comma_list_without_slashes_and_repeats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://a/v1/, http://b/v1,http://a/v1")
    assert Settings().base_urls == ("http://a/v1", "http://b/v1")


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "")
    monkeypatch.setenv("MAX_MESSAGE_CHARS", "")
    assert Settings().base_urls == (DEFAULT_ROUTER_URL,)
    assert Settings().max_message_chars == 100_000


def test_a_value_that_makes_no_sense_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", "loud")
    with pytest.raises(ValidationError):
        Settings()


@pytest.mark.parametrize("name", Settings.model_fields)
def test_each_field_is_read_from_the_variable_of_its_name_in_capitals(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    values = {"history_dataset": "none", "app_auth": "ada:secret", "log_level": "DEBUG", "redis_url": "redis://127.0.0.1"}
    values |= dict.fromkeys((limit for limit in Settings.model_fields if limit.startswith(("max_", "messages_", "guest_"))), "7")
    unset = getattr(Settings(), name)
    monkeypatch.setenv(name.upper(), values.get(name, "value"))
    assert getattr(Settings(), name) != unset


def test_keys_do_not_show_when_the_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setenv("APP_AUTH", "ada:secret")
    monkeypatch.setenv("REDIS_URL", "redis://:secret@127.0.0.1")
    monkeypatch.setenv("METRICS_TOKEN", "secret")
    assert "secret" not in repr(Settings())


def test_an_address_of_another_store_than_redis_is_refused_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "postgres://:secret@127.0.0.1")
    with pytest.raises(ValidationError) as refused:
        Settings()
    assert invalid_variables(refused.value) == "REDIS_URL must begin with redis:// or rediss://."


def test_accounts_are_pairs_and_a_password_may_have_a_colon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APP_AUTH", "ada:x:y, bob:z ,")
    assert Settings().app_auth == (("ada", "x:y"), ("bob", "z"))


@pytest.mark.parametrize("value", ["secret", "ada:", ":secret", "ada:secret,bob", "ada:secret,ada:other"])
def test_accounts_that_make_no_sense_are_refused_in_one_sentence_without_them(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("APP_AUTH", value)
    with pytest.raises(ValidationError) as refused:
        Settings()
    assert invalid_variables(refused.value).startswith("APP_AUTH must be user:password pairs")
    assert "secret" not in invalid_variables(refused.value) + str(refused.value)


def test_a_space_is_known_by_both_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYSTEM", "spaces")
    assert not Settings().on_space
    monkeypatch.setenv("SPACE_ID", "me/app")
    assert Settings().on_space


def test_the_table_in_the_readme_names_every_variable_with_its_meaning() -> None:
    set_by_hugging_face = {"space_id", "system"}
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    for name, field in Settings.model_fields.items():
        row = next((line for line in readme.splitlines() if line.startswith(f"| `{name.upper()}` |")), "")
        if name not in set_by_hugging_face:
            assert str(field.description).split(";")[0] in row, name


def test_the_readme_names_no_variable_that_is_not_read() -> None:
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `([A-Z_]+)` \|", readme, re.MULTILINE))
    assert named <= {name.upper() for name in Settings.model_fields}


def test_gradio_is_the_version_that_the_space_installs() -> None:
    root = Path(__file__).parents[1]
    version = re.search(r"^sdk_version: (\S+)$", (root / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert version
    assert f"gradio[oauth]=={version[1]}" in (root / "requirements.txt").read_text(encoding="utf-8").splitlines()


def test_a_history_goes_to_the_persons_own_dataset_on_a_space_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().dataset_of("ada") is None
    monkeypatch.setenv("SYSTEM", "spaces")
    monkeypatch.setenv("SPACE_ID", "me/app")
    assert Settings().dataset_of("ada") == "ada/huggingchat-history"
    monkeypatch.setenv("HISTORY_DATASET", "none")
    assert Settings().dataset_of("ada") is None
    monkeypatch.setenv("HISTORY_DATASET", "{username}/chats")
    assert Settings().dataset_of("ada") == "ada/chats"


def test_a_dataset_without_an_owner_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HISTORY_DATASET", "chats")
    with pytest.raises(ValidationError):
        Settings()


def test_the_history_is_in_the_folder_that_was_asked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    assert Settings().data_folder == tmp_path
    monkeypatch.delenv("DATA_DIR")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert "huggingchat" in Settings().data_folder.name
