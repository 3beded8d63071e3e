"""The public endpoints for programs: `/chat` and `/models`, served by Gradio. In: plain typed arguments. Out: text and JSON."""
