"""HuggingChat as a Gradio Space. `docs/architecture.md` says what each package is for."""
