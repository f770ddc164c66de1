// Results as you type. The Go package search explains the index.
const box = document.getElementById("search-page");
const found = document.getElementById("found");
const results = document.getElementById("results");
const files = new Map();
const index = (folder) => get(folder, "index.json").then(JSON.parse);
const page = 8;

function get(folder, file) {
  const name = results.dataset[folder] + file;
  if (!files.has(name)) {
    const text = fetch(name).then((r) => r.ok ? r.text() : Promise.reject());
    files.set(name, text);
    text.catch(() => files.delete(name));
  }
  return files.get(name);
}

function fold(text, table) {
  const chars = [], at = [];
  let i = 0;
  for (const c of text) {
    const code = c.codePointAt(0);
    const f = code > 0xff00 && code < 0xff5f ? String.fromCharCode(code - 0xfee0) : table?.get(c) || c;
    if (/[\p{L}\p{N}]/u.test(f)) {
      chars.push(f.toLowerCase());
      at.push(i);
    }
    i += c.length;
  }
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

async function lists(kind, key) {
  const b = kind === "b", count = (await index(b ? "rows" : "names"))[kind];
  let hash = 2166136261;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 16777619);
  const text = await get(b ? "texts" : "names", kind + (1e5 + (hash >>> 0) % count) + ".txt");
  let at = text.indexOf("\n" + key + "\t");
  if (at < 0) return [];
  at += key.length + 2;
  return text.slice(at, text.indexOf("\n", at)).split("\t").map(numbers);
}

// Scores: titles 0 whole, 1 at the start, 2 within; other names 0.5, 3, 4; by sound 1.5 more; texts 5, 6; with wrong characters 7 and more.
function add(hits, entry, score, from = -1, to = 0) {
  if (!(hits.get(entry)?.score <= score)) hits.set(entry, { entry, score, from, to });
}

function entries(deltas) {
  let entry = 0;
  return (deltas || []).map((d) => entry += d);
}

function merge(hits, more) {
  for (const h of more.values()) add(hits, h.entry, h.score, h.from, h.to);
  return hits;
}

function eachPlace(list, f) {
  for (let i = 0, entry = 0; list && i < list.length; i += 2) f(entry += list[i], list[i + 1] >> 1, list[i + 1] & 1);
}

async function together(kind, keys, size, worse) {
  const hits = new Map();
  const all = await Promise.all(keys.map(([key]) => lists(kind, key)));
  for (const other of [0, 1]) {
    let places = new Map();
    all.forEach((list, i) => {
      const next = new Map(), offset = keys[i][1];
      eachPlace(list[other], (entry, at, end) => {
        const place = entry * 4096 + at - offset;
        if (at >= offset && (!i || places.has(place))) next.set(place, places.get(place) || end && offset + 2 >= size);
      });
      places = next;
    });
    for (const [place, end] of places) {
      const at = place % 4096, score = other ? end && !at ? 0.5 : at ? 4 : 3 : at ? 2 : end ? 0 : 1;
      add(hits, (place - at) / 4096, score + worse, other ? -1 : at, at + size);
    }
  }
  if (size < 2 && !worse && hits.size < 10) for (const entry of entries((await lists("b", keys[0][0]))[0])) add(hits, entry, 6);
  return hits;
}

async function cover(kind, items, glue, worse) {
  const n = items.length;
  if (n < 2) return together(kind, [[items[0], 0]], 1, worse);
  const { heavy } = await index("names");
  const isHeavy = ([key]) => heavy.includes("\n" + key + "\n");
  const keys = [];
  for (let i = n - 2; i > -2; i -= 2) {
    const at = Math.max(i, 0);
    keys.push([items[at] + glue + items[at + 1], at]);
  }
  if (!latin(items)) keys.splice(1, 0, keys.pop());
  keys.sort((a, b) => isHeavy(a) - isHeavy(b));
  for (let some = worse ? 3 : 2; some < keys.length; some += 2) {
    const hits = await together(kind, keys.slice(0, some), n, worse);
    if (hits.size > page) continue;
    if (!worse) await Promise.all([...hits.values()].map(async (h) => {
      const { title, url, group } = await row(h), at = seek(title, items);
      if (at >= 0) h.score = at ? 2 : fold(title).chars.length > n ? 1 : 0;
      else if (h.from >= 0 || latin(items) && group.word && seek(url, items) < 0) hits.delete(h.entry);
    }));
    return hits;
  }
  return together(kind, keys, n, worse);
}

const latin = (chars) => !/[^a-z\d]/.test(chars.join(""));

const syllable = /^([zcs]h|[bpmfdtnlgkhjqxrzcsyw])?(i?(a|ao|an|ang|ong)|i?e|o|ai|ei|ou|e[nr]|eng|i|iu|in|ing|u|u[aeino]|uai|uan|uang|ve?)$/;

function syllables(letters) {
  const ways = [];
  (function go(rest, head) {
    if (!rest) ways.push(head);
    for (let n = Math.min(6, rest.length); n; n--) {
      if (syllable.test(rest.slice(0, n))) go(rest.slice(n), [...head, rest.slice(0, n)]);
    }
    if (head.length && /^[^aeiouv]h?(i?on?|ia|u[ea])?$/.test(rest) && !syllable.test(rest)) ways.push([...head, rest[0]]);
  })(letters.slice(0, 40), []);
  ways.sort((a, b) => a.length - b.length || (b.at(-1).length > 1) - (a.at(-1).length > 1));
  return [...ways.slice(0, 3), ...ways.slice(0, 1).map((w) => [...w.slice(0, -1), w.at(-1)[0]])];
}

async function bySound(text) {
  if (!/\d/.test(text)) for (const way of syllables(text)) {
    const hits = await cover("p", way, " ", 1.5);
    if (hits.size) return hits;
  }
  return /[iuv]|^.$/.test(text) ? new Map() : cover("p", [...text.toUpperCase()], "", 1.5);
}

async function byName(chars) {
  const text = chars.join("");
  if (!latin(chars) || !/\D/.test(text)) return cover("t", chars, "", 0);
  const sound = await bySound(text);
  if (sound.size && (text.length < 3 && sound.size >= page || !(await lists("t", text.slice(0, 2))).length)) return sound;
  return merge(sound, await cover("t", chars, "", 0));
}

async function byText(chars) {
  const n = chars.length - 1, hits = new Map();
  if (!n) return hits;
  let all;
  for (const [i, at] of [...new Set([0, Math.max(0, n - 1 - n % 2), n >> 2, n - 1, n >> 1])].entries()) {
    if (i > 1 && all.length <= page) {
      await Promise.all(all.map(async (entry) => (await row({ entry })).texts.some((t) => seek(t, chars) >= 0) && add(hits, entry, 5)));
      if (hits.size) break;
    }
    const has = entries((await lists("b", chars[at] + chars[at + 1]))[0]);
    const set = new Set(has);
    all = all ? all.filter((e) => set.has(e)) : has;
    if (!all.length) break;
  }
  for (const entry of all) add(hits, entry, 6);
  return hits;
}

async function nearly(chars) {
  const hits = new Map(), n = chars.length, places = new Map(), keys = new Map();
  const want = (kind, i, j) => j < n && keys.set(kind + i, [kind, i, j]);
  for (let i = 0; i < n; i += 4) {
    const at = Math.max(0, Math.min(i, n - 4));
    want("t", at, at + 1);
    want("t", at + 1 + (n > 3), at + 2 + (n > 3));
    want("s", at, at + 2);
    want("s", at + 1, at + 3);
  }
  await Promise.all([...keys.values()].map(async ([kind, i, j]) => eachPlace((await lists(kind, chars[i] + chars[j]))[0], (entry, at) => {
    const place = entry * 4096 + at - i + 64;
    places.set(place, places.get(place) | 1 << i | 1 << j);
  })));
  for (const [place, bits] of places) {
    const right = chars.filter((_, i) => bits >> i & 1).length, at = place % 4096 - 64;
    if (right >= Math.floor(n * 0.75)) add(hits, (place - at - 64) / 4096, 7 + n - right, Math.max(at, 0), at + n);
  }
  return hits;
}

async function find(query, texts) {
  let { chars } = fold(query);
  if (!chars.length) return { chars, hits: [], texts };
  let hits = await byName(chars);
  const han = !latin(chars);
  if (!hits.size && han) {
    const pairs = [...await get("texts", "fold.txt")], table = new Map();
    for (let i = 0; i < pairs.length; i += 2) table.set(pairs[i], pairs[i + 1]);
    const simple = fold(query, table).chars;
    if (simple.join() !== chars.join()) hits = await byName(chars = simple);
  }
  texts ||= !hits.size || han && chars.length < 4 && hits.size < 5;
  if (texts) merge(hits, await byText(chars));
  const words = query.split(/\s+/).map((w) => fold(w).chars).filter((w) => w.length);
  if (!hits.size && words.length > 1) {
    for (const [i, word] of words.entries()) {
      const some = merge(await byName(word), await byText(word));
      hits = i ? new Map([...hits].filter(([e, h]) => some.has(e) && (h.score += some.get(e).score, true))) : some;
    }
  }
  if (!hits.size && chars.length > 2 && chars.length < 24) hits = await nearly(chars);
  return { chars, texts, hits: [...hits.values()].sort((a, b) => a.score - b.score || a.entry - b.entry) };
}

async function row(hit) {
  const { rows, words, groups } = await index("rows");
  const file = await get("rows", "r" + Math.floor(hit.entry / rows) + ".txt");
  const [title, url, facts, texts] = file.split("\n")[hit.entry % rows].split("\t");
  const list = (cell) => cell ? cell.split("|").map((s) => s[0] === "~" ? words[s.slice(1)] : s) : [];
  return { hit, title, url, facts: list(facts), texts: list(texts), group: groups.findLast((g) => g.first <= hit.entry) };
}

function seek(text, chars) {
  const all = fold(text).chars;
  return all.findIndex((_, i) => chars.every((c, j) => all[i + j] === c));
}

function element(name, className, ...children) {
  const e = document.createElement(name);
  e.className = className;
  e.append(...children);
  return e;
}

function marked(e, text, from, to) {
  const { at } = fold(text);
  if (from < 0 || from >= at.length) return e.append(text), e;
  const a = at[from], last = at[Math.min(to, at.length) - 1], b = last + [...text.slice(last)][0].length;
  e.append(text.slice(0, a), element("mark", "", text.slice(a, b)), text.slice(b));
  return e;
}

function show({ hit, title, url, facts, texts, group }, chars) {
  const find = (e, text) => {
    const at = seek(text, chars);
    return marked(e, text, at, at + chars.length);
  };
  const link = marked(element("a", ""), title, hit.from, hit.to);
  link.href = url;
  const head = element("div", "row-head", element("h3", "", link));
  if (group.word) {
    const sign = element("span", "sign", group.sign);
    sign.ariaHidden = "true";
    head.append(element("p", "row-state", element("span", "state state-" + group.class, sign, group.word)));
    facts.unshift(url.split("/")[2].toUpperCase());
  }
  const item = element("li", "", head);
  const matching = texts.filter((t) => seek(t, chars) >= 0);
  const lines = (matching.length || group.word ? matching : texts).slice(0, 2);
  if (lines.length) item.append(element("ul", "row-promises", ...lines.map((t) => find(element("li", ""), t))));
  item.append(element("p", "row-facts", ...facts.flatMap((f) => [find(element("span", ""), f), " "])));
  return item;
}

let turn = 0;

async function run(limit = page, all) {
  const mine = ++turn;
  history.replaceState(null, "", "?q=" + encodeURIComponent(box.value));
  try {
    const { chars, hits, texts } = await find(box.value, all);
    const rows = await Promise.all(hits.slice(0, limit).map(row));
    if (mine !== turn) return;
    const kinds = new Map();
    for (const r of rows) kinds.set(r.group.kind, [...kinds.get(r.group.kind) || [], show(r, chars)]);
    const parts = [...kinds].map(([kind, items]) => element("section", "", element("h2", "", kind), element("ul", "pledge-rows", ...items)));
    const more = hits.length > limit;
    if (more || chars.length > 1 && !texts) {
      const button = element("button", "more-results", more ? "显示更多结果" : "也查正文和承诺内容");
      button.type = "button";
      button.onclick = async () => {
        await (more ? run(limit + page, all) : run(limit, true));
        results.querySelectorAll("h3 a")[rows.length]?.focus();
      };
      parts.push(button);
    }
    found.textContent = !chars.length ? "" : !hits.length ? "没有找到。请少写几个字，或者只写拼音首字母。" :
      `找到 ${hits.length} 条${chars.length < 2 && hits.length > 29 ? "以上" : ""}${more ? `，显示前 ${limit} 条` : ""}${hits[0].score < 7 ? "" : "，与所查的字不完全相同"}。`;
    results.replaceChildren(...parts);
  } catch {
    if (mine === turn) found.textContent = "没有查成，请刷新本页再试，或者按下面的类别浏览。";
  }
}

let timer;
box.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(run, 150);
});
box.form.addEventListener("submit", (e) => {
  e.preventDefault();
  clearTimeout(timer);
  run();
});

box.closest("main").addEventListener("keydown", (e) => {
  const stops = [box, ...results.querySelectorAll("a, button")];
  const at = stops.indexOf(document.activeElement), next = stops[at + (e.key === "ArrowDown") - (e.key === "ArrowUp")];
  if (at >= 0 && next && next !== stops[at] && !e.isComposing) {
    e.preventDefault();
    next.focus();
  }
});

box.value = new URLSearchParams(location.search).get("q") || "";
if (box.value) run();
