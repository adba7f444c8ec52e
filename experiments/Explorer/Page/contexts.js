// Contexts of a pair: the same text twice, with each model's activation on it.
"use strict";

(() => {
  const { make, number, fixed, visible, count } = Rosetta;
  const noBand = 100, zero = 100, step = 0.01;
  const percent = share => `${(100 * share).toFixed(1).replace(/\.0$/, "")} %`;
  Rosetta.views = [
    ["a", "Top of A"], ["b", "Top of B"], ["bands-a", "Bands of A"], ["bands-b", "Bands of B"], ["random", "Random"],
  ];

  const level = (steps, i) => (steps[i] - zero) * step;

  const text = (context, steps) => make("p", { class: "text", dir: "auto" }, context.text.map((piece, i) => {
    const own = level(steps, i), parts = [];
    if (i > 0 && i === context.begun) parts.push(make("span", { class: "cut", title: "Here a sequence begins: the models do not see what stands before." }));
    parts.push(make("span", { class: [i === context.focus ? "here" : "", i < context.begun ? "unseen" : ""].join(" ").trim() || undefined,
      "--l": own > 0.02 ? Math.min(1, own).toFixed(2) : undefined, title: `level ${fixed(own, 2)}` }, visible(piece)));
    // A line may break where a word ends, not between the spans of one.
    if (/[^\p{L}\p{M}\p{N}]$/u.test(piece)) parts.push(make("wbr"));
    return parts;
  }).flat());

  // Viridis at eighths, from the median (0) to the 99.9 % quantile (1).
  const ramp = ["440154", "472D7B", "3B528B", "2C728E", "21918C", "28AE80", "5EC962", "ADDC30", "FDE725"]
    .map(hex => [0, 2, 4].map(at => parseInt(hex.slice(at, at + 2), 16)));
  const heat = own => {
    const at = Math.min(1, Math.max(0, own)) * (ramp.length - 1), low = Math.min(ramp.length - 2, Math.floor(at));
    return ramp[low].map((value, i) => Math.round(value + (at - low) * (ramp[low + 1][i] - value)));
  };
  Rosetta.rampOf = share => `rgb(${heat(share).join(" ")})`;

  const map = (steps, grid, smooth, label) => {
    const canvas = make("canvas", { width: grid.columns, height: grid.rows, class: smooth ? "over" : "map", role: "img", "aria-label": label });
    const pixels = new ImageData(grid.columns, grid.rows);
    steps.forEach((_, i) => pixels.data.set([...heat(level(steps, i)), 255], 4 * i));
    canvas.getContext("2d").putImageData(pixels, 0, 0);
    return canvas;
  };

  const maps = (name, context, about) => {
    const grid = about.images, view = name === "a" ? context.viewA : context.viewB, steps = Rosetta.bytes(name === "a" ? context.mapA : context.mapB);
    const model = name.toUpperCase(), largest = Math.max(...steps.map((_, i) => level(steps, i)));
    const picture = () => view ? make("img", { src: Rosetta.picture(about.slug, view), loading: "lazy", decoding: "async", alt: visible(context.source) })
      : make("span", { class: "none" }, "no image");
    return make("div", { class: "maps" }, make("div", { class: "tile" }, picture()),
      make("div", { class: "tile" }, map(steps, grid, false, `Map of ${model}, highest level ${fixed(largest, 2)}`)),
      make("div", { class: "tile" }, picture(), map(steps, grid, true, `Map of ${model} over the image`)));
  };

  const why = (reasons, about) => {
    const one = (reason, name) => reason === 0 ? null : reason < noBand ? `${name} #${reason}`
      : `${name}, band from the ${percent(about.bands[reason - noBand])} quantile`;
    return [one(reasons[0], "A"), one(reasons[1], "B"), reasons[2] ? "random" : null].filter(Boolean).join(" \u00B7 ");
  };

  const shown = (context, about) => {
    const side = (name, encoded, raw) => {
      const steps = Rosetta.bytes(encoded), own = level(steps, context.focus);
      return make("div", { class: name }, make("span", { class: "level", title: `raw activation ${number(raw)}` },
        make("span", { class: "hidden" }, `${name.toUpperCase()}, level `), own >= 1.5 ? "\u22651.50" : fixed(own, 2)),
        about.images ? maps(name, context, about) : text(context, steps));
    };
    const category = about.categories[context.category]?.name;
    return make("li", { class: "context" }, make("p", {}, make("span", {}, why(context.reasons, about)),
      make("span", { class: "source" }, make("bdi", {}, visible(context.source))), category ? make("span", {}, make("bdi", {}, visible(category))) : null,
      make("span", {}, `raw A ${number(context.rawA)}, B ${number(context.rawB)}`)),
      make("div", { class: "two" }, side("a", context.a, context.rawA), side("b", context.b, context.rawB)));
  };

  // What fills a screen is made at once, the rest once it is painted, unless the list is gone by then.
  const first = 4;
  const list = (contexts, about) => {
    const made = make("ol", { class: "plain" }, contexts.slice(0, first).map(context => shown(context, about)));
    if (contexts.length > first) requestIdleCallback(() => {
      if (made.isConnected) made.append(...contexts.slice(first).map(context => shown(context, about)));
    }, { timeout: 1000 });
    return made;
  };

  // The contexts of a view.
  Rosetta.contextsOf = (view, data, about) => {
    const at = view.endsWith("b") ? 1 : 0;
    if (view === "a" || view === "b") {
      const tops = data.contexts.filter(context => context.reasons[at] > 0 && context.reasons[at] < noBand);
      return [list(tops.sort((x, y) => x.reasons[at] - y.reasons[at]), about)];
    }
    if (view === "random") return [list(data.contexts.filter(context => context.reasons[2]), about)];
    const quantiles = (at ? data.b : data.a).quantiles;
    return about.bands.map((share, band) => {
      const inside = data.contexts.filter(context => context.reasons[at] === noBand + band);
      const below = band === 0 ? null : quantiles[band - 1];
      return make("section", {}, make("h3", {}, `From the ${share === 0 ? "minimum" : percent(share) + " quantile"} (${number(quantiles[band])})`
        + (band === 0 ? "" : ` to the ${percent(about.bands[band - 1])} quantile (${number(below)})`)),
        inside.length > 0 ? list(inside, about) : make("p", { class: "none" }, below !== null && !(quantiles[band] < below)
          ? "Both quantiles are one value: no sample lies between." : "All samples of this band are in the top."));
    });
  };

  Rosetta.scaleOf = (about, data) => {
    const one = (name, side) => make("span", { class: name }, make("b", { class: "name" }, name.toUpperCase()), " 0",
      make("span", { class: "ramp", "aria-hidden": "true" }, [0, 0.2, 0.4, 0.6, 0.8, 1].map(share => make("i", { "--l": share }))),
      `1: raw ${number(side.low)} to ${number(side.high)}`);
    if (about.images) {
      const map = (name, side) => make("span", { class: name }, make("b", { class: "name" }, name.toUpperCase()), " 0",
        make("span", { class: "ramp", "aria-hidden": "true" }, [0, 0.25, 0.5, 0.75, 1].map(share => make("i", { "--heat": Rosetta.rampOf(share) }))),
        `1: raw ${number(side.map[0])} to ${number(side.map[1])}`);
      return make("div", { class: "scale" }, map("a", data.a), map("b", data.b), make("span", {},
        `Maps of both by one rule, for all images of a neuron alike: 0 is its median over all places of all ${count(about.samples)} images, 1 its 99.9 % quantile `
        + "(its maximum where that is not above the median); darker than the median looks the same. Images are ranked by the neuron's mean over "
        + `${about.images.rows} \u00D7 ${about.images.columns} places; numbers beside them are that mean, by its own quantiles over images. `
        + "Of each neuron: the image as its model sees it, the map, both."), about.images.note ? make("span", {}, `Note: ${visible(about.images.note)}.`) : null);
    }
    return make("div", { class: "scale" }, one("a", data.a), one("b", data.b), make("span", {},
      `Each neuron by its own quantiles over all ${count(about.samples)} samples: 0 is its median, 1 its 99.9 % quantile `
      + "(its maximum where that is not above the median). Below the median no colour. At most "
      + `${about.settings.perDocument} contexts of a document; ${about.settings.around} spans around each.`));
  };
})();
