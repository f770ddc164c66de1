// Results as you type, from the index that the Go package search makes; its comment says what the files hold. Without this script the
// page has the lists by category and by first letter.
const box = document.getElementById("search-page");
const found = document.getElementById("found");
const results = document.getElementById("results");
const files = new Map();
const manifest = get("index.json").then(JSON.parse);
const page = 10; // results at a time

function get(name) {
  if (!files.has(name)) {
    files.set(name, fetch(results.dataset.index + name).then((r) => {
      if (r.ok) return r.text();
      throw new Error(r.status);
    }));
    files.get(name).catch(() => files.delete(name)); // so that the next query tries again
  }
  return files.get(name);
}

// fold makes alike what readers type alike, as the index does. at says where each character of the result stands in text.
function fold(text, table) {
  const chars = [], at = [];
  let i = 0;
  for (const c of text) {
    const code = c.codePointAt(0);
    const f = code > 0xff00 && code < 0xff5f ? String.fromCharCode(code - 0xfee0) : table && table.get(c) || c;
    if (/[\p{L}\p{N}]/u.test(f)) {
      chars.push(f.toLowerCase());
      at.push(i);
    }
    i += c.length;
  }
  at.push(i);
  return { chars, at };
}

function numbers(text) {
  const out = [];
  for (let i = 0, n = 0, shift = 0; i < text.length; i++) {
    const c = text.charCodeAt(i) - 48;
    n |= (c & 31) << shift;
    if (c > 31) shift += 5;
    else out.push(n), n = shift = 0;
  }
  return out;
}

// lists are those of a key: places in titles, places in other names, entries by text.
async function lists(kind, key) {
  const count = (await manifest)[kind];
  let hash = 2166136261;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 16777619);
  const text = await get(kind + (hash >>> 0) % count + ".txt");
  let at = text.indexOf("\n" + key + "\t");
  if (at < 0) return [];
  at += key.length + 2;
  return text.slice(at, text.indexOf("\n", at)).split("\t").map(numbers);
}

function better(hits, entry, score, from, to) {
  const old = hits.get(entry);
  if (!old || old.score > score) hits.set(entry, { entry, score, from, to });
}

function merge(hits, more) {
  for (const h of more.values()) better(hits, h.entry, h.score, h.from, h.to);
  return hits;
}

// Scores, lower is better: a whole title 0, its start 1, within it 2, the same by sound 1.5 more; a whole code or person 0.5, a part 3 or 4;
// texts 6; with a wrong character 7 and more.
const byTitle = (at, end) => at ? 2 : end ? 0 : 1;
const byOther = (at, end) => at ? 4 : end ? 0.5 : 3;

// together finds the names that have all keys, [key, offset], at the right distances. size is how many characters they span.
async function together(kind, keys, size, worse) {
  const hits = new Map();
  const all = await Promise.all(keys.map(([key]) => lists(kind, key)));
  for (const part of [0, 1]) {
    let places = new Map();
    all.forEach((list, i) => {
      const next = new Map();
      const numbers = list[part] || [];
      for (let j = 0, entry = 0; j < numbers.length; j += 2) {
        entry += numbers[j];
        const at = (numbers[j + 1] >> 1) - keys[i][1];
        const place = entry * 4096 + at;
        if (at >= 0 && (!i || places.has(place))) next.set(place, numbers[j + 1] & 1);
      }
      places = next;
    });
    for (const [place, end] of places) {
      const at = place % 4096;
      better(hits, (place - at) / 4096, (part ? byOther : byTitle)(at, end) + worse, part ? -1 : at, at + size);
    }
  }
  return hits;
}

// cover looks for items that follow each other: every second pair of them tells. Pairs with long lists are left out while few names have
// the others; the rows that are shown then prove the rest.
async function cover(kind, items, key, worse) {
  const { heavy } = await manifest;
  const n = items.length;
  const isHeavy = (k) => heavy.includes("\n" + k[0] + "\n");
  const pairs = (first) => {
    const keys = [];
    for (let i = 0; i < n - 1; i = i ? i + 2 : i + first) keys.push([key(items[i], items[i + 1]), i]);
    if (keys[keys.length - 1][1] < n - 2) keys.push([key(items[n - 2], items[n - 1]), n - 2]);
    return keys.slice(0, 8);
  };
  let keys = pairs(2);
  const other = pairs(1);
  if (n > 2 && other.filter(isHeavy).length < keys.filter(isHeavy).length) keys = other;
  const light = keys.filter((k) => !isHeavy(k));
  if (light.length && light.length < keys.length) {
    const hits = await together(kind, light, n, worse);
    if (hits.size <= page) {
      for (const h of hits.values()) h.unsure = true;
      return hits;
    }
  }
  return together(kind, keys, n, worse);
}

const plain = (a, b) => a + b;

// single finds names, and rarely texts, by one character or syllable.
async function single(kind, key, worse) {
  const hits = await together(kind, [[key, 0]], 1, worse);
  const texts = (await lists(kind, key))[2];
  if (texts) byText(hits, texts);
  return hits;
}

function byText(hits, deltas) {
  let entry = 0;
  for (const d of deltas) better(hits, entry += d, 6, -1);
}

const syllable = /^(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?(?:i?(?:a|ao|an|ang|ong)|i?e|o|ai|ei|ou|e[nr]|eng|i|iu|in|ing|u|u[aeino]|uai|uan|uang|ve?)$/;

// syllables divides letters in all ways, fewest syllables first. The last one may be unfinished, if it is a single consonant or more.
function syllables(letters) {
  const ways = [];
  (function go(rest, head) {
    if (!rest) return ways.push(head);
    for (let n = Math.min(6, rest.length); n; n--) {
      if (syllable.test(rest.slice(0, n))) go(rest.slice(n), [...head, rest.slice(0, n)]);
    }
    if (head.length && /^[^aeiouv]h?[a-z]{0,4}$/.test(rest) && !syllable.test(rest)) ways.push([...head, rest[0]]);
  })(letters, []);
  return ways.filter((w) => w.length < 12).sort((a, b) => a.length - b.length || (b[b.length - 1].length > 1) - (a[a.length - 1].length > 1)).slice(0, 3);
}

async function bySound(chars) {
  const text = chars.join("");
  let hits = new Map();
  if (/^[a-z]+$/.test(text)) {
    for (const way of syllables(text)) {
      hits = await (way.length > 1 ? cover("p", way, (a, b) => a + " " + b, 1.5) : single("p", way[0], 1.5));
      if (hits.size) return hits;
    }
  }
  return /[iuv]/.test(text) ? hits : cover("p", text.toUpperCase(), plain, 1.5);
}

// byName finds titles, codes and persons.
async function byName(chars) {
  if (chars.length < 2) return single("t", chars[0], 0);
  if (!/^[a-z\d]+$/.test(chars.join("")) || /^\d+$/.test(chars.join(""))) return cover("t", chars, plain, 0);
  const sound = await bySound(chars);
  if (sound.size >= page && chars.length < 3) return sound;
  return merge(sound, await cover("t", chars, plain, 0));
}

// inTexts finds entries whose texts have up to four of the pairs.
async function inTexts(chars) {
  const hits = new Map(), n = chars.length - 1, keys = [];
  for (let i = 0; i < Math.min(n, 4); i++) {
    const at = n > 4 ? Math.round(i * (n - 1) / 3) : i;
    keys.push(chars[at] + chars[at + 1]);
  }
  let all = null;
  for (const part of [keys.slice(0, 1), keys.slice(1)]) { // the first is often enough to know that there is nothing
    for (const [deltas] of await Promise.all(part.map((k) => lists("b", k)))) {
      let entry = 0;
      const set = new Set((deltas || []).map((d) => entry += d));
      all = all ? all.filter((e) => set.has(e)) : [...set];
    }
    if (!all.length) break;
  }
  for (const entry of all) better(hits, entry, 6, -1);
  return hits;
}

// nearly finds titles that have three quarters of the characters in their places.
async function nearly(chars) {
  const hits = new Map(), n = chars.length, keys = new Map();
  const want = (kind, i, j) => j < n && keys.set(kind + i, [kind, i, j]);
  for (let i = 0; i < n; i += 4) {
    const at = Math.max(0, Math.min(i, n - 4));
    want("t", at, at + 1);
    want("s", at, at + 2);
    want("s", at + 1, at + 3);
    want("t", n < 4 ? at + 1 : at + 2, n < 4 ? at + 2 : at + 3);
  }
  const places = new Map();
  await Promise.all([...keys.values()].slice(0, 16).map(async ([kind, i, j]) => {
    const list = (await lists(kind, chars[i] + chars[j]))[0] || [];
    for (let k = 0, entry = 0; k < list.length; k += 2) {
      entry += list[k];
      const place = entry * 4096 + (list[k + 1] >> 1) - i + 64;
      places.set(place, places.get(place) | 1 << i | 1 << j);
    }
  }));
  for (const [place, bits] of places) {
    let count = 0;
    for (let b = bits; b; b &= b - 1) count++;
    const at = place % 4096 - 64;
    if (count >= Math.floor(n * 0.75)) better(hits, (place - at - 64) / 4096, 7 + n - count, Math.max(at, 0), at + n);
  }
  return hits;
}

// look finds chars wherever they stand, the cheapest way first.
async function look(chars, texts) {
  let hits = await byName(chars);
  const n = chars.length;
  if (n > 1 && (texts || !hits.size || n < 4 && hits.size < 5 && !/^[a-z\d]/.test(chars[0]))) merge(hits, await inTexts(chars));
  return hits;
}

// find answers a query. Traditional characters and wrong ones are thought of when nothing else is found.
async function find(query, texts) {
  let { chars } = fold(query);
  if (!chars.length) return { chars, hits: [] };
  let hits = await look(chars, texts);
  if (!hits.size && /[^a-z\d]/.test(chars.join(""))) {
    const pairs = [...await get("fold.txt")], table = new Map();
    for (let i = 0; i < pairs.length; i += 2) table.set(pairs[i], pairs[i + 1]);
    const simple = fold(query, table).chars;
    if (simple.join() !== chars.join()) hits = await look(chars = simple, texts);
  }
  const words = query.trim().split(/\s+/).map((w) => fold(w).chars).filter((w) => w.length);
  if (!hits.size && words.length > 1) {
    for (const [i, word] of words.entries()) {
      const some = merge(await look(word), word.length > 1 ? await inTexts(word) : new Map());
      hits = i ? new Map([...hits].filter(([e, h]) => some.has(e) && (h.score += some.get(e).score, true))) : some;
    }
  }
  if (!hits.size && chars.length > 2) hits = await nearly(chars);
  return { chars, hits: [...hits.values()].sort((a, b) => a.score - b.score || a.entry - b.entry) };
}

// row is an entry as it is shown.
async function row(hit) {
  const { rows, words, groups } = await manifest;
  const file = await get("r" + Math.floor(hit.entry / rows) + ".txt");
  const [title, url, facts, texts] = file.split("\n")[hit.entry % rows].split("\t");
  const list = (cell) => cell ? cell.split("|").map((s) => s[0] === "~" ? words[+s.slice(1)] : s) : [];
  return { hit, title, url, facts: list(facts), texts: list(texts), group: groups.findLast((g) => g.first <= hit.entry) };
}

// seek is where chars stand in text, or -1.
const seek = (text, chars) => {
  const f = fold(text).chars;
  const at = f.join("").indexOf(chars.join(""));
  return at < 0 ? -1 : [...f.join("").slice(0, at)].length;
};

function element(name, className, ...children) {
  const e = document.createElement(name);
  if (className) e.className = className;
  e.append(...children);
  return e;
}

// marked appends text to e with the characters from and before to marked.
function marked(e, text, from, to) {
  const { at } = fold(text);
  if (from < 0 || from >= at.length - 1) return e.append(text), e;
  const a = at[from], b = to < at.length - 1 ? at[to - 1] + String.fromCodePoint(text.codePointAt(at[to - 1])).length : at[Math.min(to, at.length - 1)];
  e.append(text.slice(0, a), element("mark", "", text.slice(a, b)), text.slice(b));
  return e;
}

const markedIn = (e, text, chars) => {
  const at = seek(text, chars);
  return marked(e, text, at, at + chars.length);
};

function show({ hit, title, url, facts, texts, group }, chars) {
  const a = marked(element("a"), title, hit.from, hit.to);
  a.href = url;
  const head = element("div", "row-head", element("h3", "", a));
  if (group.word) {
    const sign = element("span", "sign", group.sign);
    sign.setAttribute("aria-hidden", "true");
    head.append(element("p", "row-state", element("span", "state state-" + group.class, sign, group.word)));
  }
  const item = element("li", "", head);
  const matching = texts.filter((t) => seek(t, chars) >= 0);
  const lines = (matching.length ? matching : group.word ? [] : texts).slice(0, 2);
  if (lines.length) item.append(element("ul", "row-promises", ...lines.map((t) => markedIn(element("li"), t, chars))));
  const code = group.word ? [url.split("/")[2].toUpperCase()] : [];
  item.append(element("p", "row-facts", ...[...code, ...facts].filter(Boolean).flatMap((f) => [markedIn(element("span"), f, chars), " "])));
  return item;
}

let turn = 0;

async function run(limit = page, texts = false) {
  const mine = ++turn;
  const query = box.value;
  history.replaceState(null, "", query ? "?q=" + encodeURIComponent(query) : location.pathname);
  try {
    const { chars, hits } = await find(query, texts);
    let rows = await Promise.all(hits.slice(0, limit).map(row));
    if (mine !== turn) return;
    rows = rows.filter((r) => !r.hit.unsure || r.hit.score % 1 || r.hit.from < 0 || seek(r.title, chars) >= 0);
    const kinds = new Map();
    for (const r of rows) kinds.set(r.group.kind, [...kinds.get(r.group.kind) || [], show(r, chars)]);
    const parts = [...kinds].map(([kind, items]) => element("section", "", element("h2", "", kind), element("ul", "pledge-rows", ...items)));
    const more = hits.length > limit ? ["显示更多结果", () => run(limit + page, texts)] : texts || !chars.length ? null : ["也查承诺内容和正文", () => run(limit, true)];
    if (more) {
      const button = element("button", "more-results", more[0]);
      button.type = "button";
      button.addEventListener("click", more[1]);
      parts.push(button);
    }
    const total = hits.length > limit ? hits.length : rows.length;
    found.textContent = !chars.length ? "" : !total ? "没有找到。可以少写几个字，或者只写拼音的首字母。" :
      "找到 " + total + " 条" + (rows.length < total ? "，显示前 " + rows.length + " 条" : "") + (hits[0].score >= 7 ? "，与所查的字不完全相同" : "") + "。";
    results.replaceChildren(...parts);
  } catch (e) {
    if (mine === turn) found.textContent = "没有查成：网络不通，或者网站刚刚更新。请刷新本页再试，也可以按下面的类别浏览。";
  }
}

let timer;
box.addEventListener("input", (e) => {
  clearTimeout(timer);
  if (!e.isComposing) timer = setTimeout(run, 150);
});
box.addEventListener("compositionend", () => run());
box.form.addEventListener("submit", (e) => {
  e.preventDefault();
  clearTimeout(timer);
  run();
});

// Arrows lead from the box through the results and back.
box.closest("main").addEventListener("keydown", (e) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
  const stops = [box, ...results.querySelectorAll("a, button")];
  const at = stops.indexOf(document.activeElement);
  if (e.key === "Escape" && at > 0) return box.focus();
  if (!step || at < 0 || !stops[at + step] || e.isComposing) return;
  e.preventDefault();
  stops[at + step].focus();
});

box.value = new URLSearchParams(location.search).get("q") || "";
if (box.value) run();
