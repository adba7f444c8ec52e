// One pair of neurons, side by side.
"use strict";

(() => {
  const { make, number, fixed, visible, token, count } = Rosetta;
  const percentile = share => share === null || share === undefined ? "\u2013"
    : share >= 1 ? "above all" : `${fixed(100 * share, share > 0.999 ? 2 : 1)} %`;
  const place = neuron => `layer ${neuron.layer}, unit ${count(neuron.unit)}`;

  // Long names break at their points.
  const dotted = text => make("bdi", {}, visible(text).split(/(?<=\.)/).flatMap((part, i) => i > 0 ? [make("wbr"), part] : [part]));

  const chips = tokens => !tokens ? make("p", { class: "none" }, "This checkpoint has no unembedding.")
    : make("div", { class: "chips" }, tokens.map(([text, value]) => make("bdi", { class: "chip", title: number(value) }, token(text))));

  const sideOf = (name, model, neuron, side, runner, other, about, correlation) => {
    const tops = side.categories.reduce((sum, [, own]) => sum + own, 0);
    const categories = side.categories.slice(0, 3).map(([category, own]) => {
      const { name: label, share } = about.categories[category];
      return make("div", {}, dotted(label), make("span", { class: "muted" }, ` ${own} of ${tops}, ${fixed(own / tops / share, 1)}\u00D7 its share`));
    });
    return make("section", { class: `side ${name}`, "aria-label": `Neuron of model ${name.toUpperCase()}` },
      make("p", { class: "name" }, `${name.toUpperCase()} \u00B7 ${visible(model.name)}`),
      make("p", { class: "where" }, `Layer ${neuron.layer}, unit ${count(neuron.unit)}`),
      make("div", { class: "depth", role: "img", "aria-label": `depth ${fixed(neuron.depth, 2)} of 1` }, make("i", { left: `${100 * neuron.depth}%` })),
      make("p", { class: "muted" }, make("small", {}, `depth ${fixed(neuron.depth, 2)}, layer ${neuron.layer} of 0 to ${model.layerIds[model.layerIds.length - 1]}`)),
      make("dl", {}, make("dt", {}, runner && runner.correlation > correlation ? "Nearer still" : "Runner-up"), make("dd", {}, runner
        ? `${other} ${place(runner)}, r = ${fixed(runner.correlation, 3)}` : "not kept by this match (it needs --k 2)"),
      make("dt", {}, "Activation"), make("dd", {}, `median ${number(side.low)}, 99.9 % ${number(side.quantiles[0])}, largest ${number(side.maximum)}`),
      categories.length > 0 ? [make("dt", {}, about.images ? "Classes" : "Documents"), make("dd", {}, categories)] : null),
      about.images ? null : [make("h3", {}, "Promotes"), chips(side.promoted), make("h3", {}, "Suppresses"), chips(side.suppressed)]);
  };

  const measures = (about, data) => make("table", { class: "measures" }, make("caption", { class: "hidden" }, "Selectivity of both neurons"),
    make("thead", {}, make("tr", {}, make("th", { scope: "col" }, "Selectivity"), make("th", { scope: "col", class: "a" }, make("span", { class: "name" }, "A")),
      make("th", { scope: "col", class: "b" }, make("span", { class: "name" }, "B")))),
    make("tbody", {}, about.measures.map((measure, i) => make("tr", {}, make("th", { scope: "row" }, measure.name, make("small", {}, measure.help)),
      make("td", {}, number(data.a.measures[i])), make("td", {}, number(data.b.measures[i]))))));

  const sentence = (kind, about, data, r) => {
    const nulls = about.nulls.map((name, i) => {
      const share = data.nulls[i];
      return share >= 1 ? `above every pair of the ${name} null` : `above ${percentile(share)} of the pairs of the ${name} null`;
    });
    const threshold = about.tau === undefined || about.tau === null
      ? (about.nulls.length > 0 ? "No correlation passes the calibrated threshold of this match. " : "No null was drawn, so that nothing says which pairs are more than chance. ")
      : `The calibrated threshold is ${fixed(about.tau, 3)} (${about.deciding} null, false discoveries at most ${Math.round(100 * about.falseDiscoveryRate)} %). `;
    // Every bar that a correlation is held against, the lowest first: which it passes, and which it does not.
    const bars = [
      ...about.nullTaus.map((tau, i) => ({ at: tau ?? Infinity, name: `the ${about.nulls[i]} null` })),
      ...about.levels.map(level => ({ at: level, name: level === 0.5 ? "a signal-to-interference ratio of 1" : "a fixed level" }))]
      .sort((x, y) => x.at - y.at);
    const said = some => some.map(bar => `${bar.name} (${Number.isFinite(bar.at) ? fixed(bar.at, 3) : "which no pair passes"})`).join(", ");
    const above = bars.filter(bar => r >= bar.at), below = bars.filter(bar => r < bar.at);
    const passes = bars.length === 0 ? "" : ` ${above.length > 0 ? `It passes ${said(above)}` : "It passes no threshold"}`
      + `${below.length > 0 ? `, not ${said(below)}` : ""}.`;
    const rank = kind.name.startsWith("control") ? "Not each other's nearest. " : "Each is the other's nearest neighbour. ";
    return rank + threshold + (nulls.length > 0 ? `This correlation lies ${nulls.join(" and ")}.` : "") + passes;
  };

  // Fills the article. steps: addresses of the list and of the pairs before and after.
  Rosetta.pairPage = (about, table, pair, data, state, steps) => {
    const kind = Rosetta.kinds[table.kind[pair]], a = Rosetta.neuron(about.a, table.a[pair]), b = Rosetta.neuron(about.b, table.b[pair]),
      r = table.correlation[pair];
    const step = (label, address, rel) => address ? make("a", { href: address, rel }, label) : make("button", { type: "button", disabled: true }, label);
    const view = Rosetta.views.some(([name]) => name === state.view) ? state.view : table.kind[pair] === 3 ? "b" : "a";
    const contexts = make("div", { id: "contexts" });
    const show = name => contexts.replaceChildren(...Rosetta.contextsOf(name, data, about));
    const choice = make("fieldset", { class: "views" }, make("legend", { class: "hidden" }, about.images ? "Which images" : "Which contexts"), Rosetta.views.map(([name, label]) => {
      const input = make("input", { type: "radio", name: "view", value: name });
      input.checked = name === view;
      input.addEventListener("change", () => { show(name); Rosetta.note({ ...state, view: name }); });
      return make("label", {}, input, label);
    }));
    show(view);
    const article = document.getElementById("pair");
    article.dataset.pair = pair;
    article.replaceChildren(
      make("nav", { class: "bar", "aria-label": "Pairs" }, make("a", { href: steps.list, id: "back" }, "\u2190 All pairs"), make("span", { class: "space" }),
        make("span", { class: "muted" }, steps.position), step("Previous", steps.before, "prev"), step("Next", steps.after, "next")),
      make("div", { class: "head" }, make("h2", { id: "pair-title", tabindex: "-1", class: "r" }, make("span", { class: "hidden" }, "Correlation "), fixed(r, 3)),
        make("span", { class: "badge" }, kind.one), make("span", { class: "muted" }, `A ${place(a)} \u00B7 B ${place(b)}`)),
      make("p", { class: "lead" }, sentence(kind, about, data, r)),
      make("div", { class: "sides" }, sideOf("a", about.a, a, data.a, data.runnerA, "B", about, r), sideOf("b", about.b, b, data.b, data.runnerB, "A", about, r),
        Rosetta.scatter(about, data)),
      make("section", { "aria-labelledby": "contexts-title" }, make("h2", { id: "contexts-title" }, about.images ? "Images: the same under both models" : "Contexts: the same text under both models"),
        choice, Rosetta.scaleOf(about, data), contexts),
      make("section", {}, make("h3", {}, "Selectivity"), measures(about, data)));
  };
})();
