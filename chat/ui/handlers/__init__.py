"""The page's event handlers. In: a Gradio request, event data, control values. Out: component values. Each authorises its visitor."""
