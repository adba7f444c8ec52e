// Search by an inverted index: sorted terms in files, of which a query loads those that can hold its words. Words.cs cuts texts alike.
"use strict";

(() => {
  const longest = 40;
  const alone = code => (code >= 0x0E00 && code <= 0x0E7F) || (code >= 0x3040 && code <= 0x30FF) || (code >= 0x3400 && code <= 0x4DBF)
    || (code >= 0x4E00 && code <= 0x9FFF) || (code >= 0xF900 && code <= 0xFAFF) || (code >= 0x20000 && code <= 0x323AF);
  const part = /[\p{L}\p{Nd}\p{M}\p{Nl}\p{No}_]/u;
  const folded = text => text.toLowerCase().slice(0, longest);

  Rosetta.words = text => {
    const found = [];
    let word = "";
    const end = () => { if (word) found.push(folded(word)); word = ""; };
    for (const character of text) {
      const single = alone(character.codePointAt(0));
      if (single || !part.test(character)) end();
      if (single) found.push(character);
      else if (part.test(character)) word += character;
    }
    end();
    return found;
  };

  const decode = (base64, mark) => {
    const bytes = Rosetta.bytes(base64);
    let pair = -1, value = 0, shift = 0;
    for (const byte of bytes) {
      value |= (byte & 0x7F) << shift;
      if (byte & 0x80) { shift += 7; continue; }
      pair += value;
      mark[pair] = 1;
      value = shift = 0;
    }
  };

  // Marks pairs with a term that begins with a key; a key of one letter must be the whole term.
  const markTerms = async (slug, about, key, mark) => {
    const whole = key.length < 3, firsts = about.terms;
    let file = 0;
    for (let low = 0, high = firsts.length; low < high;) {
      const middle = (low + high) >> 1;
      if (firsts[middle] <= key) { file = middle; low = middle + 1; } else high = middle;
    }
    for (; file < firsts.length; file++) {
      if (firsts[file] > key && !firsts[file].startsWith(key)) break;
      for (const [term, pairs] of await Rosetta.load(`${slug}/terms-${file}.js`))
        if (whole ? term === key : term.startsWith(key)) decode(pairs, mark);
    }
  };

  // For each pair 1 where all pieces of the query are found in what is searched; null for no query.
  Rosetta.find = async (slug, about, query, where) => {
    const pieces = query.trim().split(/\s+/).filter(piece => piece);
    if (pieces.length === 0) return null;
    const all = new Uint8Array(about.count).fill(1);
    for (const piece of pieces) {
      const mark = new Uint8Array(about.count);
      if (where !== "contexts") await markTerms(slug, about, "t" + folded(piece), mark);
      if (where !== "tokens") {
        const words = Rosetta.words(piece), both = new Uint8Array(about.count).fill(words.length > 0 ? 1 : 0);
        for (const word of words) {
          const one = new Uint8Array(about.count);
          await markTerms(slug, about, "c" + word, one);
          for (let i = 0; i < one.length; i++) both[i] &= one[i];
        }
        for (let i = 0; i < both.length; i++) mark[i] |= both[i];
      }
      for (let i = 0; i < mark.length; i++) all[i] &= mark[i];
    }
    return all;
  };
})();
