"""Guesses from a model's name whether it reasons before it answers, and whether it is a chat model. Pure.

No server's listing states either reliably. A wrong guess costs a word in the dropdown or a missing entry, nothing more.
"""

import re

_REASONING = re.compile(
    r"""
      gpt-oss | gpt-5 | \bo[134](-mini|-pro)?\b                  # OpenAI
    | deepseek-r\d | -r1\b | r1-distill | deepseek-v(3\.[1-9]|[4-9])  # DeepSeek; V3.1 and later think on request
    | \bqwq\b | \bqvq\b                                          # Qwen before 3
    | qwen3(\.\d+)?-\d+(\.\d+)?b(?!.*(instruct|base))            # Qwen3, whose plain sizes think by default
    | magistral | phi-4-(mini-)?(flash-)?reasoning | exaone-deep | smollm3 | seed-oss | nemotron-(nano|super|ultra)
    | glm-(4\.[5-9]|[5-9]) | glm-z1                              # Z.ai
    | kimi-k2\.[5-9] | minimax-m\d                               # Moonshot, MiniMax
    | thinking | -think\b | reason(ing|er)\b                     # names of other vendors
    """,
    re.VERBOSE,
)

_NOT_FOR_CHAT = re.compile(
    r"""
      \bembed(ding|dings|der)?\b | embeddinggemma | minilm
    | \bbge- | \bgte-(small|base|large|qwen) | \be5-(small|base|large|mistral)
    | rerank(er)?\b
    | \btts\b | whisper | transcribe | parakeet | kokoro
    | \bdall-e\b | gpt-image | stable-diffusion | \bflux[.\d-] | \bsora\b
    | moderation
    """,
    re.VERBOSE,
)


def is_reasoning_model(model_id: str) -> bool:
    """Whether a model of this name is known to reason before it answers."""
    return bool(_REASONING.search(_normalised_name(model_id)))


def is_chat_model(model_id: str) -> bool:
    """False for names of models that embed, rank, speak, transcribe, draw or moderate."""
    return not _NOT_FOR_CHAT.search(_normalised_name(model_id))


def _normalised_name(model_id: str) -> str:
    """Without the owner, in lower case, words separated by hyphens."""
    return model_id.rsplit("/", 1)[-1].lower().replace("_", "-").replace(":", "-")
