// Text of documents and tokens is only ever text: it is set by textContent, and what would not be seen, or would turn the reading
// direction of what follows, stands as a sign of its own.
"use strict";
const Rosetta = {};

(() => {
  const named = { 0x09: "\u21E5", 0x0A: "\u23CE" };
  const hiding = /[\u0000-\u001F\u007F-\u009F\u00AD\u061C\u180E\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFE00-\uFE0F\uFEFF\uFFF9-\uFFFB]|[\u{E0000}-\u{E0FFF}]/gu;

  Rosetta.visible = text => text.replace(hiding, character => {
    const code = character.codePointAt(0);
    return named[code] ?? `\u27E8U+${code.toString(16).toUpperCase().padStart(4, "0")}\u27E9`;
  });

  // A token alone: its spaces count too.
  Rosetta.token = text => Rosetta.visible(text).replace(/^ +| +$/g, spaces => "\u2423".repeat(spaces.length)) || "(empty)";

  // An element with attributes and children; text children are text.
  Rosetta.make = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value === undefined || value === null || value === false) continue;
      if (key.startsWith("--")) element.style.setProperty(key, value);
      else if (key === "left") element.style.left = value;
      else element.setAttribute(key, value === true ? "" : value);
    }
    element.append(...children.flat().filter(child => child !== null && child !== undefined));
    return element;
  };

  const minus = text => text.replace("-", "\u2212");
  Rosetta.number = (value, digits = 3) => {
    if (value === null || value === undefined || Number.isNaN(value)) return "\u2013";
    const size = Math.abs(value);
    if (size !== 0 && (size >= 1e5 || size < 1e-3)) return minus(value.toExponential(1));
    if (size >= 100) return minus(value.toFixed(0));
    return minus(value.toFixed(size >= 10 ? Math.max(0, digits - 2) : digits - 1));
  };
  Rosetta.fixed = (value, decimals) => value === null || value === undefined || Number.isNaN(value) ? "\u2013" : minus(value.toFixed(decimals));
  Rosetta.count = value => value.toLocaleString("en-US");
})();
