"""Writes the smallest language model that llama.cpp runs: it says the alphabet, whatever it is asked.

No download and no chance: embeddings are one-hot, attention and feed-forward are zero, and the output matrix holds which token follows
which. The file format is GGUF 3 (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md), the tokenizer knows single bytes only.
"""

import struct
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

SAYS = "abcdefghijklmnopqrstuvwxyz"
CONTEXT = 512

_TOKENS = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256))]
_UNKNOWN, _CONTROL, _BYTE = 2, 3, 6
_KINDS = [_UNKNOWN, _CONTROL, _CONTROL] + [_BYTE] * 256
_WIDTH, _HEADS = 288, 9  # as wide as the vocabulary or wider, and a multiple of 32
_CERTAIN = 4.0  # logit of the following token is 68 above all others: the same at any temperature that people use


def write(path: Path) -> None:
    """A model of 3 MB at `path`."""
    tensors = _tensors()
    head = struct.pack("<4sIQQ", b"GGUF", 3, len(tensors), len(_METADATA))
    head += b"".join(_string(key) + value for key, value in _METADATA.items())
    offset = 0
    for name, tensor in tensors.items():
        shape = tensor.shape[::-1]
        head += _string(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, 0, offset)
        offset += _aligned(tensor.nbytes)
    body = b"".join(tensor.tobytes().ljust(_aligned(tensor.nbytes), b"\0") for tensor in tensors.values())
    path.write_bytes(head.ljust(_aligned(len(head)), b"\0") + body)


def _tensors() -> Mapping[str, np.ndarray]:
    ones, square = np.ones(_WIDTH, "f4"), np.zeros((_WIDTH, _WIDTH), "f4")
    embedding = np.eye(len(_TOKENS), _WIDTH, dtype="f4")
    output = np.zeros((len(_TOKENS), _WIDTH), "f4")
    for token in range(len(_TOKENS)):
        output[_after(token), token] = _CERTAIN
    zero = {f"blk.0.{name}.weight": square for name in ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down")}
    norms = dict.fromkeys(("blk.0.attn_norm.weight", "blk.0.ffn_norm.weight", "output_norm.weight"), ones)
    return {"token_embd.weight": embedding, "output.weight": output, **zero, **norms}


def _after(token: int) -> int:
    letters = [3 + ord(letter) for letter in SAYS]
    if token == letters[-1]:
        return _TOKENS.index("</s>")
    return letters[letters.index(token) + 1] if token in letters else letters[0]


def _string(text: str) -> bytes:
    return struct.pack("<Q", len(text.encode())) + text.encode()


def _text(value: str) -> bytes:
    return struct.pack("<I", 8) + _string(value)


def _count(value: int) -> bytes:
    return struct.pack("<II", 4, value)


def _number(value: float) -> bytes:
    return struct.pack("<If", 6, value)


def _array(kind: int, items: Iterable[bytes]) -> bytes:
    items = list(items)
    return struct.pack("<IIQ", 9, kind, len(items)) + b"".join(items)


def _aligned(size: int) -> int:
    return -(-size // 32) * 32


_METADATA: Mapping[str, bytes] = {
    "general.architecture": _text("llama"),
    "general.name": _text("alphabet"),
    "llama.context_length": _count(CONTEXT),
    "llama.embedding_length": _count(_WIDTH),
    "llama.block_count": _count(1),
    "llama.feed_forward_length": _count(_WIDTH),
    "llama.attention.head_count": _count(_HEADS),
    "llama.attention.head_count_kv": _count(_HEADS),
    "llama.attention.layer_norm_rms_epsilon": _number(1e-6),
    "llama.rope.dimension_count": _count(_WIDTH // _HEADS),
    "tokenizer.ggml.model": _text("llama"),
    "tokenizer.ggml.tokens": _array(8, map(_string, _TOKENS)),
    "tokenizer.ggml.scores": _array(6, (struct.pack("<f", 0.0) for _ in _TOKENS)),
    "tokenizer.ggml.token_type": _array(5, (struct.pack("<i", kind) for kind in _KINDS)),
    "tokenizer.ggml.bos_token_id": _count(1),
    "tokenizer.ggml.eos_token_id": _count(2),
    "tokenizer.ggml.unknown_token_id": _count(0),
    "tokenizer.chat_template": _text("{% for message in messages %}{{ message['content'] }}\n{% endfor %}"),
}
