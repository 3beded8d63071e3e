"""The page: Gradio components with their scripts and styles, the handlers of their events, and how it is served."""
