"""Scenarios that refuse the request: one answer for each error status, with bodies as real servers send them."""

from collections.abc import Mapping

from chat.inference.demo.wire import Answer, error

_HTML = "<html><body><h1>504 Gateway Time-out</h1></body></html>"

REFUSALS: Mapping[str, Answer] = {
    "status_400": error(
        400, {"error": {"message": "Messages must alternate between user and assistant.", "type": "invalid_request_error"}}
    ),
    "model_not_supported": error(
        400,
        {
            "error": {
                "message": "The requested model 'X' is not supported by any provider you have enabled.",
                "type": "invalid_request_error",
                "param": "model",
                "code": "model_not_supported",
            }
        },
    ),
    # llama.cpp's words.
    "context_exceeded": error(
        400,
        {
            "error": {
                "code": 400,
                "message": "the request exceeds the available context size, try increasing it",
                "type": "exceed_context_size_error",
                "n_prompt_tokens": 5000,
                "n_ctx": 4096,
            }
        },
    ),
    # vLLM's words.
    "context_exceeded_vllm": error(
        400,
        {
            "object": "error",
            "message": "This model's maximum context length is 4096 tokens. However, your request has 5000 input tokens.",
            "type": "BadRequestError",
            "code": 400,
        },
    ),
    # OpenAI's code.
    "context_exceeded_openai": error(
        400, {"error": {"message": "Too long.", "type": "invalid_request_error", "code": "context_length_exceeded"}}
    ),
    "status_401": error(401, "Invalid username or password."),
    "status_402": error(402, {"error": "You have depleted your monthly included credits. Purchase pre-paid credits to continue."}),
    "status_403": error(
        403, {"error": "This authentication method does not have sufficient permissions to call Inference Providers on behalf of user X"}
    ),
    "status_404": error(404, {"error": {"message": "model not found", "type": "not_found_error"}}),
    "status_408": error(408, {"error": "Request timeout"}),
    "status_413": error(413, {"message": "Payload too large"}),
    "status_422": error(422, {"detail": [{"loc": ["body", "messages", 0], "msg": "Input should be valid", "input": "the person's words"}]}),
    "status_429": error(429, {"error": "Too many requests"}),
    "status_429_wait": error(429, {"error": "Too many requests"}, {"retry-after": "7"}),
    "status_500": error(500, {"error": {"message": "Internal server error", "type": "server_error"}}),
    "status_502": error(502, "Bad gateway"),
    "status_503": error(503, {"detail": "Loading model"}),
    "status_504": error(504, _HTML),
    "redirect": error(307, "", {"location": "http://localhost:9/v1/chat/completions"}),
}
"""By the name of the scenario."""


def refuse_field(name: str) -> Answer:
    """The refusal of an optional field that the model does not support."""
    message = f"Unsupported parameter: '{name}' is not supported with this model."
    return error(400, {"error": {"message": message, "type": "invalid_request_error", "param": name, "code": "unsupported_parameter"}})
