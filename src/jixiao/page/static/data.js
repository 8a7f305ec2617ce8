"use strict";
/* Where the page's documents come from: the server that sent it, or the blocks of the file that it is. Both give the
   same JSON (jixiao.page.page_documents, jixiao.page.answers). */

const FIGURES = "evidence/figures.jsonl", SOURCES = "evidence/sources.csv";
const SIDES = "evidence/sides.csv", CONTRIBUTIONS = "evidence/contributions.csv.gz";
const ASKED = "evidence/asked.jsonl.gz", USES = "evidence/uses.jsonl.gz"; // criteria and outputs; what else rows serve
const ASKED_SIDES = "evidence/asked_sides.csv", ASKED_CONTRIBUTIONS = "evidence/asked_contributions.csv.gz";
const OF_USE = ["use", "subject", "notice", "clause", "item", "says"];
const RECORD_COLUMNS = ["record_type", "key", "amount", "file", "sheet", "row"];

/** Keeps what a function of one text gave, so that it is worked out once. */
function once(made) {
  const kept = new Map();
  const asked = (name) => {
    if (!kept.has(name)) { kept.set(name, made(name).catch((error) => { kept.delete(name); throw error; })); }
    return kept.get(name);
  };
  asked.forget = () => kept.clear();
  return asked;
}

class ServerData {
  constructor() {
    this.isFile = false;
    this.build = null;
    this.onBuild = () => {};
    const asked = (path) => once((of) => this.ask(path + encodeURIComponent(of)));
    this.kept = { document: asked("doc/"), figure: asked("figure?id="), row: asked("row?ref="),
      wholeRow: asked("row?whole=1&ref="), tried: asked("tried?unit="), diff: asked("diff?with="),
      hits: once((of) => this.ask("search?" + of)) };
    Object.assign(this, this.kept);
  }

  async ask(path) {
    const answer = await fetch("/api/" + path, { credentials: "same-origin" }).catch(() => { throw new Error(
      say("连不上服务。请看它是否还在运行，再刷新本页。", "The server cannot be reached. Is it running? Reload.")); });
    if (answer.status === 401) { location.href = "/login"; }
    const told = await answer.json().catch(() => ({ error: say("回答读不懂，请刷新本页。", "No sensible answer: reload.") }));
    if (!answer.ok) { throw new Error(told.error); }
    const build = answer.headers.get("X-Jixiao-Build");
    if (this.build && build && build !== this.build) {
      this.build = build;
      Object.values(this.kept).forEach((one) => one.forget());
      this.onBuild(build);
    }
    this.build = build || this.build;
    return told;
  }

  found(words, type = "") { return this.hits(String(new URLSearchParams({ q: words, type }))); }

  records(side, wanted) {
    const asked = new URLSearchParams({ side, offset: wanted.offset, limit: wanted.limit ?? "all", sort: wanted.sort,
      desc: wanted.desc ? "1" : "0", q: wanted.words });
    return this.ask("records?" + asked);
  }
}

class FileData {
  constructor(root) {
    this.isFile = true;
    this.root = root;
    this.blocks = new Map();
    for (const one of document.querySelectorAll("script[data-block]")) { this.blocks.set(one.dataset.block, one); }
    this.document = once(async (name) => JSON.parse(await this.text(name)));
    this.table = once(async (name) => parsedCsv(await this.text(name)).slice(1));
    this.lines = once(async (name) => (await this.text(name)).split("\n").filter(Boolean).map((line) => JSON.parse(line)));
    this.listed = once((name) => this.contributions(name));
    this.standing = once((name) => this.places(name));
    this.figure = once((id) => this.openFigure(id));
    this.row = once((ref) => this.openRow(ref));
    this.diff = once(async () => ({ others: [] }));
  }

  has(name) { return this.blocks.has(name); }

  async bytes(name) {
    const block = this.blocks.get(name);
    if (!block) { throw new Error(say(`文件里没有 ${name}：太长，没有放进来。请用 jixiao serve 打开申报包。`,
      `${name} is not in this file: it is too long. Open the pack with jixiao serve.`)); }
    const text = block.textContent;
    return unpacked(Uint8Array.fromBase64 ? Uint8Array.fromBase64(text)
      : Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)));
  }

  async text(name) {
    const bytes = await this.bytes(name);
    return new TextDecoder().decode(name.endsWith(".gz") ? await unpacked(bytes) : bytes);
  }

  /** Holds every block against its SHA-256, and all against the root. */
  async verify() {
    const bad = [];
    let lines = "";
    for (const [name, block] of this.blocks) {
      let found = "";
      try { found = await sha256(await this.bytes(name)); } catch { found = "?"; }
      if (found !== block.dataset.sha256) { bad.push(name); }
      lines += `${name}\t${found}\n`;
      await new Promise((go) => setTimeout(go)); // whoever clicks meanwhile goes first
    }
    const root = await sha256(new TextEncoder().encode(lines));
    return { bad, root, fits: bad.length === 0 && root === this.root };
  }

  async openFigure(id) {
    const figure = (await this.lines(isAsked(id) ? ASKED : FIGURES)).find((one) => one.figure_id === id), sides = {};
    for (const no of allSides(figure)) {
      const { lists, side: [, context_id, measure, window, slice, , count, total] } = await this.side(no);
      sides[no] = { no, context_id, measure, window, slice, count: Number(count), total };
      if (this.has(lists)) { sides[no].added = sumOf(await this.own(no), 3); } else { sides[no].isLeftOut = true; }
    }
    return { figure, sides };
  }

  /** A side by its number, the lists that its own is one of, and as which. */
  async side(no) {
    const of = await this.table(SIDES);
    if (no < of.length) { return { lists: CONTRIBUTIONS, at: Number(no), side: of[no] }; }
    return { lists: ASKED_CONTRIBUTIONS, at: no - of.length, side: (await this.table(ASKED_SIDES))[no - of.length] };
  }

  /** The text of all lists, where each record begins in it, and which record is the first of each side. */
  async contributions(name) {
    const text = await this.text(name), starts = [], first = [0];
    let quoted = false;
    for (let at = text.indexOf("\n"); at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === 34) { quoted = !quoted; } else if (code === 10 && !quoted) { starts.push(at + 1); }
    }
    for (const side of await this.table(name === CONTRIBUTIONS ? SIDES : ASKED_SIDES)) { first.push(first[first.length - 1] + Number(side[6])); }
    return { text, starts, first };
  }

  /** Where in all lists a row stands: of `source,row` where its records begin. */
  async places(name) {
    const { text, starts } = await this.listed(name), found = new Map();
    for (const start of starts) {
      const from = text.indexOf(",", start) + 1, place = text.slice(from, text.indexOf(",", text.indexOf(",", from) + 1));
      found.set(place, [...found.get(place) ?? [], start]);
    }
    return found;
  }

  async own(side) {
    const { lists, at } = await this.side(side), { text, starts, first } = await this.listed(lists);
    return parsedCsv(text.slice(starts[first[at]], starts[first[at + 1]]));
  }

  async records(side, wanted) {
    const sources = await this.table(SOURCES), at = (row, name) => row[RECORD_COLUMNS.indexOf(name)];
    const all = (await this.own(Number(side))).map(([, source, row, amount, key]) =>
      [sources[source][1], key, amount, sources[source][2], sources[source][4], Number(row)]);
    const looked = (row) => [row[1], row[3], row[4]];
    return { columns: RECORD_COLUMNS, total: all.length, ...chosen(all, wanted, at, looked) };
  }

  /** A row as jixiao.page.source tells that of a pack. */
  async openRow(ref) {
    const [file, sheet, row] = placeOf(ref), here = (one) => one.file === file && one.sheet === sheet;
    const own = (one) => here(one) && one.row === row;
    const kind = (await table("sheet")).find(here)?.record_type || "", { names } = await this.document("meta");
    const found = { file, sheet, row, record_type: kind, state: "", cells: [], values: [],
      ...await this.usedBy(file, sheet, row) };
    if (this.has("raw/" + kind)) {
      Object.assign(found, recordAt(await this.document("raw/" + kind), found, names.columns[kind]));
    }
    Object.assign(found, (await table("passed_over")).find(own));
    const why = (await table("quarantine")).filter(own);
    return why.length ? { ...found, state: "quarantined", why } : found;
  }

  /** All that a row went into, with how much of each list it is; null for what is not in the file. */
  async usedBy(file, sheet, row) {
    const sources = (await this.table(SOURCES)).filter((one) => one[2] === file && one[4] === sheet).map(([no]) => no);
    const parts = [], places = sources.map((source) => `${source},${row}`);
    for (const name of [CONTRIBUTIONS, ASKED_CONTRIBUTIONS].filter((one) => this.has(one))) {
      const { text } = await this.listed(name), standing = await this.standing(name);
      for (const start of places.flatMap((place) => standing.get(place) ?? [])) {
        const [no, , , amount] = text.slice(start, start + 80).split(",", 4);
        parts.push({ no: Number(no), part: { measure: (await this.side(no)).side[2], amount } });
      }
    }
    const entered = async (name, told) => (await this.lines(name)).map((one) => {
      const of = allSides(one), own = parts.filter(({ no }) => of.has(no));
      return { ...picked(one, told), sides: own.map(({ part }) => part) };
    }).filter((one) => one.sides.length);
    const served = async () => (await this.lines(USES)).filter((one) => places.includes(`${one.source_no},${one.row}`))
      .map((one) => picked(one, OF_USE));
    const has = (...names) => names.every((name) => this.has(name));
    return { figures: has(CONTRIBUTIONS) ? await entered(FIGURES, ["figure_id", "label", "unit", "value"]) : null,
      others: has(CONTRIBUTIONS, ASKED, ASKED_CONTRIBUTIONS, USES) ? [...await entered(ASKED, ["figure_id", ...OF_USE,
        "result", "measure"]), ...await served()] : null };
  }

  async found(words, type = "") {
    const rows = [], most = type ? MOST_OF_ONE : MOST_HITS;
    for (const name of this.blocks.keys()) {
      if (!name.startsWith("raw/") || (type && name !== "raw/" + type)) { continue; }
      const raw = await this.document(name), place = ["record_key", "src_file", "src_sheet", "src_row"]
        .map((column) => raw.columns.indexOf(column));
      const hits = raw.rows.filter((one) => one.some((cell) => typeof cell === "string" && cell.includes(words)));
      rows.push(...hits.slice(0, most).map((one) => [name.slice(4), ...place.map((at) => one[at])]));
    }
    return { rows };
  }
}

function isAsked(id) { return /^(criterion|output)~/.test(id); }
function allSides({ formula, guards = [] }) { return new Set([...sidesOf(formula), ...guards]); }
function picked(one, names) { return Object.fromEntries(names.map((name) => [name, one[name]])); }
function sidesOf(formula) {
  if (formula[0] === "side") { return [formula[1]]; }
  return partsOf(formula).flatMap(([, part]) => sidesOf(part));
}

/** The record at a place, and its cells as they were written (jixiao.page.raw_records): nothing where there is none. */
function recordAt(raw, { file, sheet, row }, headers) {
  const [ofFile, ofSheet, ofRow] = ["src_file", "src_sheet", "src_row"].map((name) => raw.columns.indexOf(name));
  const no = raw.rows.findIndex((one) => one[ofRow] === row && one[ofFile] === file && one[ofSheet] === sheet);
  if (no < 0) { return {}; }
  const record = Object.fromEntries(raw.columns.map((name, at) => [name, raw.rows[no][at]]));
  const stand = objects(raw.stand).filter((one) => one.file === file && one.sheet === sheet && one.first_row <= row);
  const cells = Object.entries(headers).map(([name, column]) => {
    const value = record[name] ?? record[name + "_masked"] ?? null, at = stand.findLast((one) => one.column === name);
    const corrected = raw.corrected.some((one) => String(one) === String([file, sheet, row, column]));
    return { column, header: at?.header ?? null, corrected, taken: plainly(value),
      cell: !at ? null : at.letter ? at.letter + row : `第 ${row} 行第 ${at.place} 列`,
      written: raw.texts[no][name] ?? plainly(value, at?.yuan) };
  });
  const values = raw.columns.map((name, at) => [name, raw.headers[at], record[name]]);
  return { state: "accepted", values: values.filter(([name]) => !name.startsWith("src_")),
    cells: cells.filter((one) => one.written !== null) };
}

/** A value as plain text, in the unit of its column (jixiao.ingest.as_written). */
function plainly(value, yuan = 1) {
  if (value === null || typeof value === "boolean") { return value === null ? null : value ? "是" : "否"; }
  return yuan === 1 ? String(value) : shownNumber(over(exact(value), exact(yuan)), 12);
}

/** Rows that have the words in one of the texts `looked` at, sorted by what is `at` a column, and of them a page. */
function chosen(all, { offset, limit, sort, desc, words }, at, looked) {
  let rows = words ? all.filter((row) => looked(row).some((text) => String(text ?? "").includes(words))) : all;
  if (sort) { rows = [...rows].sort((one, other) => (desc ? -1 : 1) * order(at(one, sort), at(other, sort))); }
  return { found: rows.length, rows: rows.slice(offset, limit === null ? undefined : offset + limit) };
}

function order(one, other) {
  const [a, b] = [one ?? "", other ?? ""];
  if (a !== "" && b !== "" && !isNaN(a) && !isNaN(b)) { return Number(a) - Number(b); }
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
}

function placeOf(ref) {
  const [, file, sheet, row] = /^(.*):([^:]*):(\d+)$/s.exec(ref) || [ref, ref, "", 0];
  return [file, sheet, Number(row)];
}

/** Rows of cells; every row ends with a line end. */
function parsedCsv(text) {
  const rows = [];
  let row = [];
  for (const [all, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|$)/g)) {
    if (all) { row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"')); }
    if (all && end !== ",") { rows.push(row); row = []; }
  }
  return rows;
}

async function unpacked(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function sha256(bytes) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const ROOT = document.documentElement.dataset.root;
const data = ROOT ? new FileData(ROOT) : new ServerData();
