// The texts under #stage that stand out too little, with their contrast as WCAG counts it: [["text", "3.90"], …]
() => {
  const ENOUGH = 4.5;
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
  const context = canvas.getContext("2d", { willReadFrequently: true });

  // Colours are painted, since the browser answers `color(srgb …)` for what it has mixed.
  function paint(colours) {
    context.clearRect(0, 0, 1, 1);
    for (const colour of colours) {
      context.fillStyle = colour;
      context.fillRect(0, 0, 1, 1);
    }
    return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
  }

  function luminance(rgb) {
    const linear = rgb.map((value) => value / 255).map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  }

  function backgrounds(node) {
    return node ? [...backgrounds(node.parentElement), getComputedStyle(node).backgroundColor] : [];
  }

  function contrast(node) {
    const behind = backgrounds(node);
    const lights = [paint(behind), paint([...behind, getComputedStyle(node).color])].map(luminance);
    return (Math.max(...lights) + 0.05) / (Math.min(...lights) + 0.05);
  }

  const pale = [];
  const texts = document.createTreeWalker(document.querySelector("#stage"), NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const node = texts.currentNode.parentElement;
    const text = texts.currentNode.data.trim();
    if (!text || !node.checkVisibility() || node.closest("[role=status], .katex-mathml, button:disabled")) continue;
    if (contrast(node) < ENOUGH) pale.push([text, contrast(node).toFixed(2)]);
  }
  return pale;
}
