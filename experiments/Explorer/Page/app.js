// Where the page is: everything that is chosen is in the address, so that back, reload and a sent link show the same.
"use strict";

(() => {
  const { make, count, visible } = Rosetta;
  const element = id => document.getElementById(id);
  const filters = ["q", "in", "la", "lb", "u", "rmin", "rmax", "kmin", "kmax", "cat"];
  const more = filters.slice(2);
  let matches = [], match = null, about = null, table = null, wanted = [], shownFor = null, turn = 0, typing = 0;

  const state = () => Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  const address = wished => {
    const kept = Object.entries(wished).filter(([, value]) => value !== undefined && value !== null && value !== "");
    return "#" + new URLSearchParams(kept).toString();
  };
  Rosetta.go = wished => { location.hash = address(wished); };
  // The address changes without a step of its own.
  Rosetta.note = wished => history.replaceState(null, "", address(wished));

  const failed = error => {
    element("status").textContent = "";
    element("facts").replaceChildren(make("span", { class: "notice error", role: "alert" }, error.message));
  };

  const options = (select, entries) => select.replaceChildren(...entries.map(([value, label]) => make("option", { value }, label)));

  const describe = () => {
    Rosetta.nameKinds(about);
    element("title").textContent = `${count(about.count)} pairs of neurons`;
    element("models").replaceChildren(make("span", { class: "a" }, make("span", { class: "name" }, `A \u00B7 ${visible(about.a.name)}`)), " and ",
      make("span", { class: "b" }, make("span", { class: "name" }, `B \u00B7 ${visible(about.b.name)}`)),
      make("span", { class: "muted" }, ` on ${count(about.samples)} ${about.images ? "images" : "spans"} of ${visible(about.corpus)}`));
    document.title = `${visible(about.label)}: matched neurons`;
    const said = ["All mutual nearest neighbours, and as controls neurons of the same layers without a mutual partner beside their nearest."];
    if (about.nulls.length === 0) said.push("No null was drawn: nothing says which pairs are more than chance.");
    else if (about.tau === undefined) said.push(`No pair passes the ${about.deciding} null.`);
    else said.push(`Rosetta Neurons are the mutual pairs from r = ${about.tau.toFixed(3)} on, which the ${about.deciding} null sets.`);
    if (about.categories.length === 0) said.push(about.images ? "The images have no classes, so that none are shown."
      : "The corpus names no categories of documents, so that none are shown.");
    if (about.images?.note) said.push(`Note: ${visible(about.images.note)}.`);
    element("in").hidden = !!about.images;
    element("q").placeholder = about.images ? "Search names of images" : "Search tokens and contexts";
    element("q").labels[0].textContent = element("q").placeholder;
    if (about.kurtosis < 0) said.push("No kurtosis was measured.");
    element("facts").textContent = said.join(" ");
    element("kinds").replaceChildren(make("legend", { class: "hidden" }, "Kinds of pairs"), ...Rosetta.kinds.map((kind, i) => about.kinds[i] === 0 ? null
      : make("label", {}, make("input", { type: "checkbox", name: "kind", value: kind.name }), make("span", { class: "kind " + kind.sign, "--x": 0 }),
        make("span", {}, kind.label, " ", make("span", { class: "count" }, count(about.kinds[i]))))).filter(Boolean));
    for (const [id, model] of [["la", about.a], ["lb", about.b]]) options(element(id), [["", "all"], ...model.layerIds.map(layer => [layer, layer])]);
    options(element("cat"), [["", "all"], ...about.categories.map(one => [one.name, `${visible(one.name)} (${(100 * one.share).toFixed(1)} %)`])]);
    element("cat-field").hidden = about.categories.length === 0;
  };

  const fillForm = now => {
    for (const id of filters) if (element(id) !== document.activeElement || typing === 0) element(id).value = now[id] ?? "";
    const kinds = now.kind ? now.kind.split(",") : null;
    for (const box of element("kinds").querySelectorAll("input")) box.checked = !kinds || kinds.includes(box.value);
    const active = more.filter(id => now[id]).length;
    element("active").textContent = active > 0 ? `(${active})` : "";
    if (active > 0) element("more").open = true;
    element("clear").hidden = !filters.some(id => now[id]) && !now.kind;
  };

  const fromForm = () => {
    const now = { ...state(), page: undefined, pair: undefined };
    for (const id of filters) now[id] = element(id).value.trim();
    const boxes = [...element("kinds").querySelectorAll("input")], on = boxes.filter(box => box.checked);
    now.kind = on.length === boxes.length || on.length === 0 ? undefined : on.map(box => box.value).join(",");
    return now;
  };

  // What the list depends on, without the page and the pair.
  const selection = now => address({ ...now, page: undefined, pair: undefined, view: undefined }) + table.loaded;

  const choose = async now => {
    if (shownFor === selection(now)) return true;
    const mine = ++turn;
    const found = await Rosetta.select(match.slug, about, table, now);
    if (mine !== turn) return false;
    wanted = found;
    shownFor = selection(now);
    return true;
  };

  const openMatch = async slug => {
    match = matches.find(one => one.slug === slug) ?? matches[0];
    [about, table, shownFor] = [{ ...await Rosetta.load(`${match.slug}/about.js`), slug: match.slug }, null, null];
    element("match").value = match.slug;
    describe();
    const own = match;
    await new Promise((resolve, reject) => {
      Rosetta.table(own.slug, about, part => {
        if (own !== match) return;
        const first = table === null;
        table = part;
        if (first) resolve(); else route();
      }).then(resolve, reject);
    });
  };

  const showList = now => {
    element("pair").hidden = true;
    element("list").hidden = false;
    Rosetta.heads(about, now, (sort, up) => Rosetta.go({ ...now, sort, dir: up ? "up" : "down", page: undefined }));
    Rosetta.rows(about, table, wanted, now, address);
    const all = table.loaded < about.count ? ` (${count(table.loaded)} of ${count(about.count)} read)` : "";
    element("status").textContent = wanted.length === 0 ? `No pair fits${all}.` : wanted.length === about.count ? `All ${count(about.count)} pairs${all}`
      : `${count(wanted.length)} of ${count(about.count)} pairs${all}`;
  };

  const showPair = async (now, pair) => {
    if (!Number.isInteger(pair) || pair < 0 || pair >= about.count) throw new Error(`There is no pair ${now.pair} among the ${count(about.count)} of this match.`);
    const data = await Rosetta.pairData(match.slug, about, pair);
    if (Number(state().pair) !== pair) return;
    const at = wanted.indexOf(pair), to = i => i >= 0 && i < wanted.length ? address({ ...now, pair: wanted[i] }) : null;
    Rosetta.pairPage(about, table, pair, data, now, { list: address({ ...now, pair: undefined, view: undefined }),
      before: at < 0 ? null : to(at - 1), after: at < 0 ? null : to(at + 1),
      position: at < 0 ? "" : `${count(at + 1)} of ${count(wanted.length)}` });
    element("list").hidden = true;
    element("pair").hidden = false;
  };

  // Keys that are pressed while rows or a pair are on their way wait for them.
  let last = null, routing = 0, waiting = 0;
  const row = pair => document.querySelector(`#rows a[data-pair="${CSS.escape(pair)}"]`);
  const route = async () => {
    const now = state();
    routing++;
    try {
      if (match === null || (now.m && now.m !== match.slug) || (!now.m && match !== matches[0])) await openMatch(now.m);
      fillForm(now);
      const opened = now.pair !== undefined, before = last;
      last = now.pair;
      if (opened) while (table.loaded <= Number(now.pair) && table.loaded < about.count) await new Promise(done => setTimeout(done, 5));
      if (!await choose(now)) return;
      if (opened) {
        await showPair(now, Number(now.pair));
        if (before !== now.pair) { window.scrollTo(0, 0); element("pair-title").focus({ preventScroll: true }); }
      } else {
        // The rows are made anew: who was on one stays on it, or is on the first.
        const held = document.activeElement?.closest("#rows a")?.dataset.pair;
        showList(now);
        if (before !== undefined && before !== null) {
          row(before)?.focus({ preventScroll: true });
          row(before)?.scrollIntoView({ block: "center" });
        } else if (held !== undefined) {
          (row(held) ?? document.querySelector("#rows a"))?.focus({ preventScroll: true });
        }
      }
    } catch (error) {
      element("pair").hidden = true;
      element("list").hidden = false;
      failed(error);
    } finally {
      routing--;
    }
    if (routing === 0 && waiting !== 0) {
      const by = waiting;
      waiting = 0;
      move(by);
    }
  };

  // j and k go through rows, or from pair to pair.
  const move = by => {
    if (routing > 0) {
      waiting += by;
      return;
    }
    if (!element("pair").hidden) {
      document.querySelector(`.bar a[rel=${by > 0 ? "next" : "prev"}]`)?.click();
      return;
    }
    const links = [...document.querySelectorAll("#rows a")], at = links.indexOf(document.activeElement);
    links[Math.min(links.length - 1, Math.max(0, at + by))]?.focus();
  };

  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const writes = event.target.matches("input:not([type=checkbox], [type=radio]), select");
    if (event.key === "Escape") {
      if (writes) event.target.blur();
      else if (!element("pair").hidden) element("back").click();
    } else if (!writes && event.key === "/") {
      event.preventDefault();
      if (!element("pair").hidden) element("back").click();
      setTimeout(() => { element("q").focus(); element("q").select(); }, 0);
    } else if (!writes && event.key === "j") move(1);
    else if (!writes && event.key === "k") move(-1);
  });

  const form = element("filters");
  form.addEventListener("submit", event => { event.preventDefault(); Rosetta.go(fromForm()); });
  form.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => { Rosetta.note(fromForm()); route().then(() => { typing = 0; }); }, 150);
  });
  form.addEventListener("reset", event => { event.preventDefault(); Rosetta.go({ m: state().m, sort: state().sort, dir: state().dir }); });
  element("match").addEventListener("change", event => Rosetta.go({ m: event.target.value }));
  element("skip").addEventListener("click", event => { event.preventDefault(); element("main").focus(); });
  addEventListener("hashchange", route);

  Rosetta.load("matches").then(found => {
    matches = found;
    options(element("match"), matches.map(one => [one.slug, visible(one.label)]));
    element("match-field").hidden = matches.length < 2;
    return route();
  }).catch(failed);
})();
