// Data are scripts beside the page, each of which calls rosetta(key, value): a page may load those from disk, where it may fetch nothing.
"use strict";

(() => {
  const waiting = new Map(), most = 60;

  window.rosetta = (key, value) => {
    const entry = waiting.get(key);
    if (!entry) return;
    entry.resolved = true;
    entry.resolve(value);
  };

  // The value of data/<key>; each file is loaded once as long as it is among the latest.
  Rosetta.load = key => {
    const known = waiting.get(key);
    if (known) return known.promise;
    const entry = {};
    entry.promise = new Promise((resolve, reject) => {
      entry.resolve = resolve;
      const script = document.createElement("script");
      script.src = "data/" + (key === "matches" ? key + ".js" : key);
      // By then a whole file has called rosetta; to reject is nothing any more.
      script.onload = script.onerror = () => {
        script.remove();
        if (!entry.resolved) waiting.delete(key);
        reject(new Error(`data/${key} is missing or cannot be read: write the explorer again with 'rosetta explore'.`));
      };
      document.head.append(script);
    });
    waiting.set(key, entry);
    const old = [...waiting.keys()].filter(other => /\/(shard|terms)-/.test(other) && waiting.get(other).resolved);
    if (old.length > most) waiting.delete(old[0]);
    return entry.promise;
  };

  // Where a picture of a match lies.
  Rosetta.picture = (slug, name) => `data/${slug}/${name}.webp`;

  Rosetta.bytes = base64 => Uint8Array.from(atob(base64), character => character.charCodeAt(0));
  Rosetta.floats = base64 => new Float32Array(Rosetta.bytes(base64).buffer);
  Rosetta.integers = base64 => new Int32Array(Rosetta.bytes(base64).buffer);

  // The table of all pairs of a match, whose blocks come one after the other; onBlock is called after each.
  Rosetta.table = async (slug, about, onBlock) => {
    const size = about.count, blocks = Math.ceil(size / about.block);
    const table = { size, loaded: 0, kind: new Uint8Array(size), a: new Int32Array(size), b: new Int32Array(size),
      correlation: new Float32Array(size), kurtosisA: new Float32Array(size), kurtosisB: new Float32Array(size),
      categoryA: new Int32Array(size), categoryB: new Int32Array(size), labels: new Array(size) };
    for (let block = 0; block < blocks; block++) {
      const part = await Rosetta.load(`${slug}/block-${block}.js`), first = block * about.block;
      for (const name of ["kind", "a", "b", "categoryA", "categoryB"]) table[name].set(Rosetta.integers(part[name]), first);
      for (const name of ["correlation", "kurtosisA", "kurtosisB"]) table[name].set(Rosetta.floats(part[name]), first);
      part.labels.forEach((label, i) => { table.labels[first + i] = label; });
      table.loaded = first + part.labels.length;
      onBlock(table);
    }
    return table;
  };

  // Layer (its number and its place among the layers) and unit of a neuron.
  Rosetta.neuron = (model, flat) => {
    let place = 0;
    while (flat >= model.widths[place]) flat -= model.widths[place++];
    const last = model.layerIds[model.layerIds.length - 1];
    return { layer: model.layerIds[place], unit: flat, depth: last > 0 ? model.layerIds[place] / last : 0 };
  };

  const context = ([source, category, focus, begun, ofA, ofB, random, rawA, rawB, a, b, text, mapA, mapB, viewA, viewB]) =>
    ({ source, category, focus, begun, reasons: [ofA, ofB, random], rawA, rawB, a, b, text, mapA, mapB, viewA, viewB });

  Rosetta.pairData = async (slug, about, pair) => {
    const data = (await Rosetta.load(`${slug}/shard-${Math.floor(pair / about.shard)}.js`))[pair % about.shard];
    return { ...data, contexts: data.contexts.map(context) };
  };
})();
