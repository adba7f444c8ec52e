// The table of pairs: which are shown, in which order, and their rows.
"use strict";

(() => {
  const { make, number, fixed, count, visible } = Rosetta;
  const perPage = 50;
  Rosetta.kinds = [
    { name: "rosetta", label: "Rosetta Neurons", one: "Rosetta Neuron pair", sign: "rosetta" },
    { name: "mutual", label: "other mutual pairs", one: "mutual pair, below the threshold", sign: "mutual" },
    { name: "control-a", label: "controls of A", one: "control: a neuron of A without a mutual partner, beside its nearest", sign: "control" },
    { name: "control-b", label: "controls of B", one: "control: a neuron of B without a mutual partner, beside its nearest", sign: "control" },
  ];
  // Without a null nothing says which mutual pairs are Rosetta Neurons.
  Rosetta.nameKinds = about => {
    const known = about.nulls.length > 0;
    Rosetta.kinds[1].label = known ? "other mutual pairs" : "mutual pairs";
    Rosetta.kinds[1].one = known ? "mutual pair, below the threshold" : "mutual pair";
  };

  const columns = [
    { key: "r", label: "Correlation", title: "Pearson correlation over all samples", number: true, of: (t, i) => t.correlation[i] },
    { key: "a", label: "Neuron of A", title: "layer and unit", of: (t, i) => t.a[i], ascending: true },
    { key: "b", label: "Neuron of B", title: "layer and unit", of: (t, i) => t.b[i], ascending: true },
    { key: "t", label: "Most active on", title: "the first different spans, or images, of the top contexts", of: (t, i) => t.labels[i].toLowerCase(), ascending: true },
    { key: "ka", label: "Kurtosis A", number: true, of: (t, i) => t.kurtosisA[i] },
    { key: "kb", label: "Kurtosis B", number: true, of: (t, i) => t.kurtosisB[i] },
    { key: "c", label: "Category", title: "type of document of most of the top contexts of A", ascending: true,
      of: (t, i, about) => about.categories[t.categoryA[i]]?.name ?? "\uFFFF" },
  ];
  const shownColumns = about => columns.filter(column => (column.key !== "c" || about.categories.length > 0)
    && (!column.key.startsWith("k") || about.kurtosis >= 0));

  // Numbers of the pairs that a state wants, in its order.
  Rosetta.select = async (slug, about, table, state) => {
    const found = await Rosetta.find(slug, about, state.q ?? "", state.in ?? "");
    const kinds = state.kind ? new Set(state.kind.split(",").map(name => Rosetta.kinds.findIndex(kind => kind.name === name))) : null;
    const bound = (text, otherwise) => text !== undefined && text !== "" && Number.isFinite(Number(text)) ? Number(text) : otherwise;
    const rmin = bound(state.rmin, -Infinity), rmax = bound(state.rmax, Infinity), kmin = bound(state.kmin, -Infinity),
      kmax = bound(state.kmax, Infinity), unit = bound(state.u, -1);
    const wantsKurtosis = kmin > -Infinity || kmax < Infinity, inside = value => value >= kmin && value <= kmax;
    const category = state.cat ? about.categories.findIndex(one => one.name === state.cat) : -2;
    const wanted = [];
    for (let i = 0; i < table.loaded; i++) {
      if (found && !found[i] || kinds && !kinds.has(table.kind[i])) continue;
      if (table.correlation[i] < rmin || table.correlation[i] > rmax) continue;
      if (wantsKurtosis && !inside(table.kurtosisA[i]) && !inside(table.kurtosisB[i])) continue;
      if (category !== -2 && table.categoryA[i] !== category && table.categoryB[i] !== category) continue;
      if (state.la || state.lb || unit >= 0) {
        const a = Rosetta.neuron(about.a, table.a[i]), b = Rosetta.neuron(about.b, table.b[i]);
        if (state.la && a.layer !== Number(state.la) || state.lb && b.layer !== Number(state.lb)) continue;
        if (unit >= 0 && a.unit !== unit && b.unit !== unit) continue;
      }
      wanted.push(i);
    }
    const column = columns.find(one => one.key === state.sort) ?? columns[0], up = state.dir ? state.dir === "up" : !!column.ascending;
    const keys = new Map(wanted.map(i => [i, column.of(table, i, about)]));
    const missing = key => typeof key === "number" && Number.isNaN(key);
    wanted.sort((i, j) => {
      const x = keys.get(i), y = keys.get(j);
      // What has no value comes last either way.
      if (missing(x) || missing(y)) return missing(x) - missing(y) || i - j;
      return (x < y ? -1 : x > y ? 1 : 0) * (up ? 1 : -1) || i - j;
    });
    return wanted;
  };

  Rosetta.heads = (about, state, onSort) => {
    const current = columns.find(one => one.key === state.sort) ?? columns[0], up = state.dir ? state.dir === "up" : !!current.ascending;
    document.getElementById("heads").replaceChildren(...shownColumns(about).map(column => {
      const button = make("button", { type: "button", title: column.title
        ?? (column.key.startsWith("k") ? about.measures[about.kurtosis].help : undefined), "data-sort": column.key }, column.label);
      button.addEventListener("click", () => onSort(column.key, column === current ? !up : !!column.ascending));
      return make("th", { scope: "col", class: `of-${column.key}${column.number ? " number" : ""}`,
        "aria-sort": column === current ? (up ? "ascending" : "descending") : undefined }, button);
    }));
  };

  Rosetta.rows = (about, table, wanted, state, address) => {
    const pages = Math.max(1, Math.ceil(wanted.length / perPage)), page = Math.min(pages, Math.max(1, Number(state.page) || 1));
    const named = key => shownColumns(about).some(column => column.key === key);
    const rows = wanted.slice((page - 1) * perPage, page * perPage).map(i => {
      const a = Rosetta.neuron(about.a, table.a[i]), b = Rosetta.neuron(about.b, table.b[i]), kind = Rosetta.kinds[table.kind[i]];
      const cells = [
        make("td", { class: "number" }, make("span", { class: "kind " + kind.sign, title: kind.one }),
          make("a", { href: address({ ...state, pair: i }), "data-pair": i,
            "aria-label": `${kind.one}, correlation ${table.correlation[i].toFixed(3)}: open` }, fixed(table.correlation[i], 3))),
        make("td", { class: "a", "data-label": "A" }, make("span", { class: "name" }, `L${a.layer}`), ` \u00B7 ${a.unit}`),
        make("td", { class: "b", "data-label": "B" }, make("span", { class: "name" }, `L${b.layer}`), ` \u00B7 ${b.unit}`),
        make("td", { class: "tokens" }, make("bdi", {}, table.labels[i].split(" \u00B7 ").map(Rosetta.token).join(" \u00B7 "))),
      ];
      if (named("ka")) cells.push(make("td", { class: "number kurtosis", "data-label": "kurt. A" }, number(table.kurtosisA[i])),
        make("td", { class: "number kurtosis", "data-label": "kurt. B" }, number(table.kurtosisB[i])));
      if (named("c")) cells.push(make("td", { class: "category" }, make("bdi", {}, visible(about.categories[table.categoryA[i]]?.name ?? "\u2013"))));
      return make("tr", {}, cells);
    });
    document.getElementById("rows").replaceChildren(...rows);
    const step = (label, to) => {
      const button = make("button", { type: "button", disabled: to < 1 || to > pages }, label);
      button.addEventListener("click", () => Rosetta.go({ ...state, page: to === 1 ? undefined : to }));
      return button;
    };
    document.getElementById("pager").replaceChildren(...(pages > 1 ? [step("Previous", page - 1),
      make("span", {}, `Page ${count(page)} of ${count(pages)}`), step("Next", page + 1)] : []));
  };
})();
