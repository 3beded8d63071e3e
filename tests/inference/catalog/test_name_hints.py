import pytest

from chat.inference.catalog.name_hints import is_chat_model, is_reasoning_model


@pytest.mark.parametrize(
    "model_id",
    [
        "openai/gpt-oss-120b",
        "gpt-oss:20b",
        "deepseek-ai/DeepSeek-R1-0528",
        "deepseek-r1:8b",
        "deepseek-ai/DeepSeek-V3.1",
        "Qwen/QwQ-32B",
        "Qwen/Qwen3-235B-A22B-Thinking-2507",
        "Qwen/Qwen3-32B",
        "mistralai/Magistral-Small-2509",
        "moonshotai/Kimi-K2-Thinking",
        "zai-org/GLM-4.5-Air",
        "zai-org/GLM-4.6",
        "MiniMaxAI/MiniMax-M2",
        "microsoft/Phi-4-reasoning",
        "deepseek-reasoner",
        "o3-mini",
        "someone/My_Model_Thinking",
    ],
)
def test_models_that_think_first_are_known_by_name(model_id: str) -> None:
    assert is_reasoning_model(model_id)


@pytest.mark.parametrize(
    "model_id",
    [
        "meta-llama/Llama-3.3-70B-Instruct",
        "Qwen/Qwen3-235B-A22B-Instruct-2507",
        "Qwen/Qwen3-Coder-480B-A35B-Instruct",
        "Qwen/Qwen3-4B-Instruct-2507",
        "deepseek-ai/DeepSeek-V3-0324",
        "zai-org/GLM-4-32B",
        "moonshotai/Kimi-K2-Instruct",
        "gpt-4o-mini",
        "google/gemma-3-27b-it",
        "phi4:14b",
        "thinking-machines/plain",
    ],
)
def test_models_that_answer_at_once_are_not_taken_for_thinkers(model_id: str) -> None:
    assert not is_reasoning_model(model_id)


@pytest.mark.parametrize(
    "model_id",
    [
        "nomic-embed-text:latest",
        "text-embedding-3-small",
        "text-embedding-nomic-embed-text-v1.5",
        "embeddinggemma:300m",
        "BAAI/bge-m3",
        "intfloat/e5-large-v2",
        "all-minilm:33m",
        "Qwen/Qwen3-Reranker-8B",
        "whisper-1",
        "tts-1-hd",
        "gpt-4o-mini-tts",
        "gpt-4o-transcribe",
        "dall-e-3",
        "black-forest-labs/FLUX.1-dev",
        "omni-moderation-latest",
    ],
)
def test_models_that_do_not_chat_are_left_out(model_id: str) -> None:
    assert not is_chat_model(model_id)


@pytest.mark.parametrize(
    "model_id", ["gpt-oss:20b", "llama3.2:1b", "gpt-4o", "mistral-small", "nemotron-mini", "embedded-expert/chatty", "fluxion-7b"]
)
def test_models_that_chat_are_kept(model_id: str) -> None:
    assert is_chat_model(model_id)
