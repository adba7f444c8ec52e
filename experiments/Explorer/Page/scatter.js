// Both neurons' activations on the same samples: a random sample of all, and the contexts shown.
"use strict";

(() => {
  const { make, number } = Rosetta;
  const side = 330, left = 46, bottom = 40, right = 10, top = 10;
  const svg = (name, attributes, text) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const range = values => {
    const finite = values.filter(Number.isFinite), low = Math.min(...finite), high = Math.max(...finite), pad = (high - low || 1) * 0.04;
    return [low - pad, high + pad];
  };
  const isTop = reason => reason > 0 && reason < 100;

  Rosetta.scatter = (about, data) => {
    const xs = Array.from(Rosetta.floats(data.a.scatter)), ys = Array.from(Rosetta.floats(data.b.scatter));
    const tops = data.contexts.filter(context => isTop(context.reasons[0]) || isTop(context.reasons[1]));
    const [x0, x1] = range([...xs, ...tops.map(context => context.rawA)]), [y0, y1] = range([...ys, ...tops.map(context => context.rawB)]);
    const px = x => left + (x - x0) / (x1 - x0) * (side - left - right), py = y => side - bottom - (y - y0) / (y1 - y0) * (side - top - bottom);
    const picture = svg("svg", { viewBox: `0 0 ${side} ${side}`, role: "img", "aria-label":
      `Scatter of the activations of neuron A (across) and neuron B (up) on ${xs.length} random samples and ${tops.length} top contexts` });
    picture.append(svg("path", { class: "axis", fill: "none", d: `M${left} ${top}V${side - bottom}H${side - right}` }));
    for (const [low, high, place] of [[x0, x1, "x"], [y0, y1, "y"]])
      for (const share of [0.04 / 1.08, 1 - 0.04 / 1.08]) {
        const value = low + share * (high - low);
        picture.append(place === "x"
          ? svg("text", { x: px(value), y: side - bottom + 15, "text-anchor": share < 0.5 ? "start" : "end" }, number(value))
          : svg("text", { x: left - 6, y: py(value) + 4, "text-anchor": "end" }, number(value)));
      }
    picture.append(svg("text", { x: (left + side - right) / 2, y: side - 6, "text-anchor": "middle", class: "label-a" }, "activation of A"));
    picture.append(svg("text", { x: 12, y: (side - bottom + top) / 2, "text-anchor": "middle", class: "label-b",
      transform: `rotate(-90 12 ${(side - bottom + top) / 2})` }, "activation of B"));
    // One path of dots, each a line of no length with round ends: two hundred elements cost more than all the text beside them.
    const dots = xs.map((x, i) => [x, ys[i]]).filter(point => point.every(Number.isFinite));
    picture.append(svg("path", { class: "all", d: dots.map(([x, y]) => `M${px(x).toFixed(1)} ${py(y).toFixed(1)}h0`).join("") }));
    for (const context of tops) {
      const kind = isTop(context.reasons[0]) ? (isTop(context.reasons[1]) ? "top-both" : "top-a") : "top-b";
      picture.append(svg("circle", { class: kind, cx: px(context.rawA).toFixed(1), cy: py(context.rawB).toFixed(1), r: 3 }));
    }
    const dot = kind => make("span", { class: "dot " + kind });
    return make("figure", { class: "scatter" }, picture, make("figcaption", {}, dot(""), ` ${xs.length} ${about.images ? "images" : "samples"} drawn at random of ${Rosetta.count(about.samples)}, the same for every pair; top contexts of `,
      dot("a"), " A, ", dot("b"), " B, ", dot("both"), about.images
        ? " both. Means over the places of an image. The correlation is over all places of all images." : " both. Raw activations. The correlation is over all samples."));
  };
})();
