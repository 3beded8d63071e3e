"""The look: neutral greys, one accent, the system's own fonts. No font and no asset comes from another host."""

import gradio as gr


def theme() -> gr.themes.Base:
    """Gradio's plainest theme in our colours. All that is drawn by our own components reads these variables, too."""
    return gr.themes.Base(
        primary_hue=gr.themes.colors.blue,
        neutral_hue=gr.themes.colors.neutral,
        radius_size=gr.themes.sizes.radius_lg,
        font=["system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "Noto Sans", "sans-serif"],
        font_mono=["ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "Liberation Mono", "monospace"],
    ).set(
        body_background_fill="#ffffff",
        body_background_fill_dark="#171717",
        background_fill_primary="#ffffff",
        background_fill_primary_dark="#171717",
        background_fill_secondary="#f4f4f4",
        background_fill_secondary_dark="#262626",
        border_color_primary="#e5e5e5",
        border_color_primary_dark="#383838",
        body_text_color="#1a1a1a",
        body_text_color_dark="#ececec",
        body_text_color_subdued="#5f5f5f",
        body_text_color_subdued_dark="#a8a8a8",
        block_background_fill="transparent",
        block_background_fill_dark="transparent",
        block_border_width="0px",
        block_border_width_dark="0px",
        block_shadow="none",
        block_shadow_dark="none",
        block_label_background_fill="transparent",
        block_label_background_fill_dark="transparent",
        input_background_fill="#ffffff",
        input_background_fill_dark="#202020",
        input_border_width="1px",
        input_border_width_dark="1px",
        button_primary_background_fill="#1a1a1a",
        button_primary_background_fill_dark="#ececec",
        button_primary_background_fill_hover="#000000",
        button_primary_background_fill_hover_dark="#ffffff",
        button_primary_text_color="#ffffff",
        button_primary_text_color_dark="#171717",
        button_secondary_background_fill="transparent",
        button_secondary_background_fill_dark="transparent",
        button_secondary_background_fill_hover="#f0f0f0",
        button_secondary_background_fill_hover_dark="#2a2a2a",
        button_secondary_border_color="transparent",
        button_secondary_border_color_dark="transparent",
    )
