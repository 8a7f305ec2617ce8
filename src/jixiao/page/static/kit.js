"use strict";
/* Small tools: elements made of text only, both languages, exact numbers, words of columns and codes. */

let LANG = remembered("lang") || "zh";
let META = null;

function remembered(name) { try { return localStorage.getItem("jixiao." + name); } catch { return null; } }
function remember(name, value) {
  try { localStorage.setItem("jixiao." + name, value); } catch { /* not allowed: then not */ }
}
function say(zh, en) { return LANG === "en" ? en : zh; }

/** An element; a text is only ever text. Attributes beginning with `on` are listeners, `css` are style properties. */
function h(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) { continue; }
    if (name.startsWith("on")) { made.addEventListener(name.slice(2), value); } else if (name === "css") {
      for (const [property, to] of Object.entries(value)) { made.style.setProperty(property, to); }
    } else { made.setAttribute(name, value === true ? "" : value); }
  }
  made.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

function link(address, ...children) { return h("a", { href: "#" + address }, ...children); }
function to(...parts) { return "/" + parts.map((part) => encodeURIComponent(part)).join("/"); }
function rowLink(file, sheet, row, text) {
  return link(to("row", `${file}:${sheet ?? ""}:${row}`), text ?? String(row));
}

/* exact numbers: fractions of whole numbers, never floating */
const NOUGHT = { n: 0n, d: 1n };
function exact(text) {
  const [above, below] = String(text).split("/");
  const [whole, part = ""] = above.split(".");
  return { n: BigInt(whole + part), d: 10n ** BigInt(part.length) * BigInt(below || 1) };
}
function plus(a, b) { return { n: a.n * b.d + b.n * a.d, d: a.d * b.d }; }
function times(a, b) { return { n: a.n * b.n, d: a.d * b.d }; }
function over(a, b) { return b.n < 0n ? { n: -a.n * b.d, d: a.d * -b.n } : { n: a.n * b.d, d: a.d * b.n }; }
function compare(a, b) { const left = a.n * b.d, right = b.n * a.d; return left < right ? -1 : left > right ? 1 : 0; }
function halfUp(value, places) {
  const scale = 10n ** BigInt(places), above = (value.n < 0n ? -value.n : value.n) * scale * 2n + value.d;
  return { n: (above / (value.d * 2n)) * (value.n < 0n ? -1n : 1n), d: scale };
}
/** A fraction as a decimal, rounded to so many places at most. */
function shownNumber(value, places) {
  const { n } = halfUp(value, places), digits = String(n < 0n ? -n : n).padStart(places + 1, "0");
  const part = digits.slice(digits.length - places).replace(/0+$/, ""), whole = digits.slice(0, digits.length - places);
  return (n < 0n ? "-" : "") + (places ? whole + (part ? "." + part : "") : digits);
}
function isNumber(text) { return /^-?\d+(\.\d+)?$/.test(String(text)); }
function isExact(text) { return /^-?\d+(\.\d+)?(\/\d+)?$/.test(String(text)); }
function grouped(text) {
  const [whole, part] = String(text).split(".");
  return whole.replace(/\B(?=(\d{3})+$)/g, ",") + (part ? "." + part : "");
}
function percent(text) {
  if (String(text).includes("..")) { return String(text).split("..").map(percent).join(".."); }
  return isExact(text) ? shownNumber(times(exact(text), exact("100")), 4) + "%"
    : String(text);
}
function withUnit(value, unit) {
  if (value === null || value === undefined) { return "—"; }
  return unit === "%" ? percent(value) : `${grouped(value)} ${unit ?? ""}`.trim();
}

/* what a formula gives, as jixiao.trace.formula says it */
function partsOf(formula) {
  const [op, ...rest] = formula;
  if (op === "side") { return []; }
  if (op === "ratio") { return rest.map((part) => ["1", part]); }
  return ["least", "least_all", "greatest"].includes(op) ? rest[0].map((part) => ["1", part]) : rest[0];
}
function valueOf(formula, totalOf) {
  const op = formula[0];
  if (op === "side") { return totalOf(formula[1]); }
  const parts = partsOf(formula), values = parts.map(([factor, part]) => [exact(factor), valueOf(part, totalOf)]);
  const known = values.filter(([, value]) => value !== null), all = known.map(([, value]) => value);
  if (op === "least" || op === "greatest") { return all.length ? extreme(all, op === "least") : null; }
  if (op === "sum" || op === "mean") {
    const sum = known.reduce((made, [factor, value]) => plus(made, times(factor, value)), NOUGHT);
    const weight = op === "mean" ? known.reduce((made, [factor]) => plus(made, factor), NOUGHT) : exact("1");
    return weight.n ? over(sum, weight) : null;
  }
  if (!known.length || known.length < parts.length) { return null; }
  if (op === "least_all") { return extreme(all, true); }
  if (op === "ratio") { return all[1].n ? over(all[0], all[1]) : null; }
  return halfUp(points(op, known), 2);
}
function extreme(all, least) { return all.reduce((one, other) => ((compare(other, one) < 0) === least ? other : one)); }
function points(op, parts) {
  const [[weight, actual]] = parts, one = exact("1");
  if (op === "band") { return parts[compare(actual, one) === 0 ? 0 : compare(actual, NOUGHT) > 0 ? 1 : 2][0]; }
  const target = parts[1][1], sense = op.slice(5);
  const atMost = sense === "≤" || sense === "<" || (sense === "=" && compare(actual, target) >= 0);
  const [above, below] = atMost ? [target, actual] : [actual, target];
  let share = below.n > 0n ? over(above, below) : compare(above, below) >= 0 ? one : NOUGHT;
  share = extreme([extreme([share, NOUGHT], false), one], true);
  return times(weight, share);
}

/* words of columns and codes, declared once for commands and page (headings.yml) */
function heading(table, column) {
  if (LANG === "en") { return (META.words.english[column] || column).replaceAll("_", " "); }
  const { columns, tables } = META.words;
  return (tables[table] || {})[column] || columns[column] || column;
}
function tableTitle(table) { return say(META.words.titles[table] || table, table.replaceAll("_", " ")); }
function word(column, value) {
  if (LANG === "en") { return META.words.english[value] || value; }
  return (META.words.words[column] || {})[value] || value;
}
function noticeName(id) { return META.notices.find((one) => one.id === id)?.no || id; }
function unitName(uscc) { return META.names.units[uscc] || uscc; }
function windowName(id) {
  const [name, year] = String(id).split("@");
  return (META.names.windows[name] || name) + (year ? `（${year}）` : "");
}
const NAMED = {
  notice: noticeName, window: windowName, track: (id) => META.names.tracks[id] || id,
  measure: (id) => META.names.measures[id] || id, record_type: (id) => META.names.record_types[id] || id,
};
/** Columns whose numbers are shares, by table: where the unit stands and what it is then. */
const SHARES = {
  assessment: ["unit_of_measure", ["value", "lenient_value", "threshold", "gap"], null],
  output: ["unit_of_measure", ["value", "threshold"], null],
  progress: ["unit_of_measure", ["value", "target", "expected", "forecast", "needed"], null],
  actual: ["unit", ["target", "actual", "pooled"], "%"], figures: ["unit", ["value"], "%"],
};
/** What people read of a value of a published table. */
function toldCell(table, column, value, row) {
  if (value === null || value === undefined) { return ""; }
  if (typeof value === "boolean") { return value ? say("是", "yes") : say("否", "no"); }
  const [unit, numbers, of] = SHARES[table] || [];
  if (numbers?.includes(column) && row[unit] === of) { return percent(value); }
  if (/_yuan$/.test(column)) { return grouped(value); }
  const isWan = table === "actual" && numbers.includes(column) && String(row.unit).startsWith("万元");
  if (isWan) { return grouped(shownNumber(over(exact(value), exact("10000")), 6)); }
  return NAMED[column] ? NAMED[column](value) : word(column, String(value));
}

/** Saves rows as CSV: what a spreadsheet would run as a formula has a mark before it. */
function saveCsv(name, rows) {
  const told = (cell) => {
    const text = String(cell ?? ""), armed = /^[=+\-@\t\r]/.test(text) && !isNumber(text) ? "'" + text : text;
    return /[",\r\n]/.test(armed) ? `"${armed.replaceAll('"', '""')}"` : armed;
  };
  const text = "\ufeff" + rows.map((row) => row.map(told).join(",")).join("\r\n") + "\r\n";
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  h("a", { href: address, download: name + ".csv" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

async function copyText(text) {
  try { await navigator.clipboard.writeText(text); } catch { // where a page may not: as it was done before
    const field = h("textarea", { "aria-label": say("要复制的文字", "text to copy") }, text);
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
  inform(say("已复制：", "Copied: ") + text.split("\n")[0]);
}
function copyButton(title, text) { return h("button", { type: "button", onclick: () => copyText(text) }, title); }

function inform(text, isBad) {
  const bar = document.getElementById("notice");
  bar.textContent = text;
  bar.className = isBad ? "bad" : "";
  bar.hidden = !text;
}
