"""What the page's events do. In: a Gradio request and an event's data. Out: component values. Each handler authorises its visitor."""
