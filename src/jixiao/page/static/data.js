"use strict";
/* Where the page's documents come from: the server that sent it, or the blocks of the file that it is. Both give the
   same JSON (jixiao.page.page_documents, jixiao.page.answers). */

const FIGURES = "evidence/figures.jsonl", SOURCES = "evidence/sources.csv";
const SIDES = "evidence/sides.csv", CONTRIBUTIONS = "evidence/contributions.csv.gz", CELLS = "evidence/cells.jsonl.gz";
const RECORD_COLUMNS = ["record_type", "key", "amount", "file", "sheet", "row"];

/** Keeps what a function of one text gave, so that it is worked out once. */
function once(made) {
  const kept = new Map();
  const asked = (name) => {
    if (!kept.has(name)) {
      kept.set(name, made(name).catch((error) => { kept.delete(name); throw error; }));
    }
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
    this.document = once((name) => this.ask("doc/" + name));
    this.figure = once((id) => this.ask("figure?id=" + encodeURIComponent(id)));
    this.row = once((ref) => this.ask("row?ref=" + encodeURIComponent(ref)));
    this.wholeRow = once((ref) => this.ask("row?whole=1&ref=" + encodeURIComponent(ref)));
    this.tried = once((unit) => this.ask("tried?unit=" + encodeURIComponent(unit)));
    this.hits = once((asked) => this.ask("search?" + asked));
    this.diff = once((no) => this.ask("diff" + (no === "" ? "" : "?with=" + encodeURIComponent(no))));
  }

  async ask(path) {
    let answer;
    try {
      answer = await fetch("/api/" + path, { credentials: "same-origin" });
    } catch {
      throw new Error(say("连不上服务。请看它是否还在运行，再刷新本页。",
        "The server cannot be reached. Is it running? Reload."));
    }
    if (answer.status === 401) { location.href = "/login"; }
    const told = await answer.json().catch(() => ({ error: say("回答读不懂，请刷新本页。",
      "No sensible answer: reload.") }));
    if (!answer.ok) { throw new Error(told.error); }
    const build = answer.headers.get("X-Jixiao-Build");
    if (this.build && build && build !== this.build) {
      this.build = build;
      for (const kept of [this.document, this.figure, this.row, this.wholeRow, this.tried, this.hits, this.diff]) { kept.forget(); }
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
    this.lines = once(async () => this.indexed((await this.text(FIGURES)).trimEnd().split("\n")));
    this.listed = once(() => this.contributions());
    this.figure = once((id) => this.openFigure(id));
    this.row = once((ref) => this.openRow(ref));
    this.cells = once(async () => new TextDecoder().decode(await unpacked(await this.bytes(CELLS))));
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

  async text(name) { return new TextDecoder().decode(await this.bytes(name)); }

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

  indexed(lines) {
    const place = new Map(lines.map((line, no) => [JSON.parse(/"figure_id":("(?:[^"\\]|\\.)*")/.exec(line)[1]), no]));
    return { lines, place };
  }

  async openFigure(id) {
    const { lines, place } = await this.lines("");
    if (!place.has(id)) { throw new Error(say(`没有数字 ${id}。`, `There is no figure ${id}.`)); }
    const figure = JSON.parse(lines[place.get(id)]);
    const all = await this.table(SIDES), sides = {};
    for (const no of new Set(sidesOf(figure.formula))) {
      const [, context_id, measure, window, slice, rows_hash, count, total] = all[no];
      sides[no] = { no, context_id, measure, window, slice, rows_hash, count: Number(count), total };
      if (this.has(CONTRIBUTIONS)) { sides[no].added = (await this.own(no)).reduce((sum, row) =>
        plus(sum, exact(row[3])), NOUGHT); }
    }
    return { figure, sides };
  }

  /** The text of all lists, where each record begins in it, and which record is the first of each side. */
  async contributions() {
    const text = new TextDecoder().decode(await unpacked(await this.bytes(CONTRIBUTIONS)));
    const starts = [];
    let quoted = false;
    for (let at = text.indexOf("\n") + 1, begin = at; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === 34) { quoted = !quoted; } else if (code === 10 && !quoted) { starts.push(begin); begin = at + 1; }
    }
    starts.push(text.length);
    const first = [0];
    for (const side of await this.table(SIDES)) { first.push(first[first.length - 1] + Number(side[6])); }
    return { text, starts, first };
  }

  async own(side) {
    const { text, starts, first } = await this.listed("");
    return parsedCsv(text.slice(starts[first[side]], starts[first[side + 1]]));
  }

  async records(side, wanted) {
    const sources = await this.table(SOURCES);
    const all = (await this.own(Number(side))).map(([, source, row, amount, key]) =>
      [sources[source][1], key, amount, sources[source][2], sources[source][4], Number(row)]);
    const { found, rows } = chosen(all, RECORD_COLUMNS, wanted, [1, 3, 4]);
    return { columns: RECORD_COLUMNS, total: all.length, found, rows };
  }

  async openRow(ref) {
    const [file, sheet, row] = placeOf(ref);
    const sheets = await this.document("table/sheet"), at = (name) => sheets.columns.indexOf(name);
    const own = sheets.rows.find((one) => one[at("file")] === file && one[at("sheet")] === sheet);
    const kind = own ? own[at("record_type")] : "";
    const found = { file, sheet, row, record_type: kind, state: "", figures: await this.usedBy(file, sheet, row),
      cells: await this.cellsOf(file, sheet, row), values: [] };
    if (kind && this.has("raw/" + kind)) {
      const raw = await this.document("raw/" + kind), to = (name) => raw.columns.indexOf(name);
      const hit = raw.rows.find((one) => one[to("src_row")] === row && one[to("src_file")] === file
        && one[to("src_sheet")] === sheet);
      if (hit) { Object.assign(found, { state: "accepted", values: raw.columns.map((name, no) =>
        [name, raw.headers[no], hit[no]]).filter(([name]) => !name.startsWith("src_")) }); }
    }
    const refused = await this.document("table/quarantine"), of = (name) => refused.columns.indexOf(name);
    const why = refused.rows.filter((one) => one[of("file")] === file && one[of("sheet")] === sheet
      && one[of("row")] === row);
    if (why.length) {
      found.state = "quarantined";
      found.why = why.map((one) => Object.fromEntries(refused.columns.map((name, no) => [name, one[no]])));
    }
    return found;
  }

  async sourcesOf(file, sheet) {
    return (await this.table(SOURCES)).filter((one) => one[2] === file && one[4] === sheet).map((one) => one[0]);
  }

  /** The cells that a row is counted by: what was written there and what was taken. */
  async cellsOf(file, sheet, row) {
    if (!this.has(CELLS)) { return []; }
    const text = await this.cells(""), found = new Set();
    for (const source of await this.sourcesOf(file, sheet)) {
      const begins = `{"source_no":${source},"row":${row},`;
      for (let at = text.indexOf(begins); at >= 0; at = text.indexOf(begins, at + 1)) {
        found.add("{" + text.slice(at + begins.length, text.indexOf("\n", at)));
      }
    }
    return [...found].map((line) => JSON.parse(line));
  }

  async usedBy(file, sheet, row) {
    if (!this.has(CONTRIBUTIONS)) { return null; }
    const sources = await this.sourcesOf(file, sheet);
    const { text, starts } = await this.listed(""), sides = new Map();
    for (let no = 0; no + 1 < starts.length; no++) {
      const [side, source, at, amount] = text.slice(starts[no], starts[no] + 80).split(",", 4);
      if (Number(at) === row && sources.includes(source)) { sides.set(Number(side), amount); }
    }
    const all = await this.table(SIDES), { lines } = await this.lines(""), found = [];
    for (const line of lines) {
      const figure = JSON.parse(line), own = [...new Set(sidesOf(figure.formula))].filter((no) => sides.has(no));
      if (own.length) {
        found.push({ figure_id: figure.figure_id, label: figure.label, value: figure.value, unit: figure.unit,
          sides: own.map((no) => ({ measure: all[no][2], amount: sides.get(no) })) });
      }
    }
    return found;
  }

  async found(words, type = "") {
    const rows = [], most = type ? MOST_OF_ONE : MOST_HITS;
    for (const name of this.blocks.keys()) {
      if (!name.startsWith("raw/" + type) || (type && name !== "raw/" + type)) { continue; }
      const raw = await this.document(name), at = (column) => raw.columns.indexOf(column);
      let count = 0;
      for (const one of raw.rows) {
        if (one.some((cell) => typeof cell === "string" && cell.includes(words)) && count++ < most) {
          rows.push([name.slice(4), one[at("record_key")], one[at("src_file")], one[at("src_sheet")],
            one[at("src_row")]]);
        }
      }
    }
    return { columns: ["record_type", "key", "file", "sheet", "row"], rows };
  }
}

function sidesOf(formula) {
  if (formula[0] === "side") { return [formula[1]]; }
  return partsOf(formula).flatMap(([, part]) => sidesOf(part));
}

/** Rows that have the words in one of the columns `looked`, sorted, and of them a page. */
function chosen(all, columns, wanted, looked) {
  let rows = wanted.words ? all.filter((row) => looked.some((at) => String(row[at] ?? "").includes(wanted.words)))
    : all;
  const at = columns.indexOf(wanted.sort);
  if (at >= 0) {
    const sign = wanted.desc ? -1 : 1;
    rows = [...rows].sort((one, other) => sign * order(one[at], other[at]));
  }
  return { found: rows.length, rows: rows.slice(wanted.offset,
    wanted.limit === null ? undefined : wanted.offset + wanted.limit) };
}

function order(one, other) {
  const [a, b] = [one ?? "", other ?? ""];
  if (a !== "" && b !== "" && !isNaN(a) && !isNaN(b)) { return Number(a) - Number(b); }
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
}

function placeOf(ref) {
  const last = ref.lastIndexOf(":"), middle = ref.lastIndexOf(":", last - 1);
  return [ref.slice(0, middle), ref.slice(middle + 1, last), Number(ref.slice(last + 1))];
}

function parsedCsv(text) {
  const rows = [];
  let row = [], cell = "", quoted = false, at = 0;
  const end = () => { row.push(cell); cell = ""; };
  for (; at < text.length; at++) {
    const letter = text[at];
    if (quoted) {
      if (letter !== '"') { cell += letter; } else if (text[at + 1] === '"') { cell += '"'; at++; } else { quoted = false; }
    } else if (letter === '"') { quoted = true; } else if (letter === ",") { end(); } else if (letter === "\n") {
      end();
      rows.push(row);
      row = [];
    } else if (letter !== "\r") { cell += letter; }
  }
  if (cell || row.length) { end(); rows.push(row); }
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
