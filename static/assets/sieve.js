// Combines the facets of the roster and sorts it. The Go file page/sieve.go makes what this loads and explains it. The address says what is chosen,
// so that it can be shared and the Back button works.
const form = document.getElementById("sieve");
const found = document.getElementById("found");
const said = document.getElementById("said");
const rows = document.getElementById("rows");
const selects = [...form.querySelectorAll("select")];
const [sort] = selects.splice(-1);
const plain = [...rows.childNodes], total = found.textContent;
const pageSize = 20;
const files = new Map();

function get(name) {
  if (!files.has(name)) {
    const text = fetch(form.dataset.index + name).then((r) => r.ok ? r.text() : Promise.reject(r.status));
    files.set(name, text);
    text.catch(() => files.delete(name));
  }
  return files.get(name);
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

let index;
const load = () => index ||= get("index.json").then((text) => {
  const x = JSON.parse(text);
  x.columns = selects.map((s) => {
    const { sets, of } = x.facets[s.name];
    return numbers(of).map((n) => sets[n]);
  });
  return x;
}).catch((e) => {
  index = null;
  throw e;
});

let ranked = "", ranks;
async function sorted(list) {
  if (!sort.value) return list;
  if (ranked !== sort.value) {
    const name = sort.value;
    let rank = 0;
    ranks = numbers(await get(`sort-${name}.txt`)).map((n) => rank += n >> 1 ^ -(n & 1));
    ranked = name;
  }
  return list.sort((a, b) => ranks[a] - ranks[b] || a - b);
}

// What a choice in one facet would give is counted among the pledges that pass all others.
function sift({ size, columns }) {
  const want = selects.map((s) => s.selectedIndex - 1), list = [];
  const counts = selects.map((s) => Array(s.length - 1).fill(0));
  for (let i = 0; i < size; i++) {
    const failed = [];
    want.forEach((v, f) => v >= 0 && !columns[f][i].includes(v) && failed.push(f));
    if (!failed.length) list.push(i);
    counts.forEach((c, f) => {
      if (!failed.length || failed.length < 2 && failed[0] === f) for (const v of columns[f][i]) c[v]++;
    });
  }
  selects.forEach((s, f) => counts[f].forEach((n, v) => {
    const o = s.options[v + 1];
    o.text = o.text.replace(/\d+）$/, n + "）");
  }));
  return list;
}

async function rowOf(i, each) {
  const text = await get(`r${Math.floor(i / each)}.txt`);
  return new DOMParser().parseFromString(text, "text/html").querySelector("ul").children[i % each];
}

function element(name, props, ...children) {
  const e = Object.assign(document.createElement(name), props);
  e.append(...children);
  return e;
}

function link(page, text, rel) {
  const query = new URLSearchParams(location.search);
  query.set("page", page);
  const a = element("a", { href: "?" + query, rel }, text);
  a.onclick = (e) => {
    if (e.ctrlKey || e.metaKey || e.shiftKey) return;
    e.preventDefault();
    history.pushState(null, "", a.href);
    show(true);
  };
  return element("li", {}, a);
}

let turn = 0;

async function show(move) {
  const mine = ++turn, query = new URLSearchParams(location.search);
  for (const s of [...selects, sort]) {
    s.value = query.get(s.name) || "";
    if (s.selectedIndex < 0) s.value = "";
  }
  const bare = ![...selects, sort].some((s) => s.value) && !query.has("page");
  if (!bare) form.parentElement.open = true;
  let words = total, parts = plain;
  if (!bare || index) try {
    const x = await load(), list = await sorted(sift(x));
    if (!bare) {
      const pages = Math.max(1, Math.ceil(list.length / pageSize)), page = Math.min(pages, Math.max(1, query.get("page") | 0));
      const items = await Promise.all(list.slice((page - 1) * pageSize, page * pageSize).map((i) => rowOf(i, x.rows)));
      words = (list.length < x.size ? `符合条件的有 ${list.length} 条，${total}` : total) + (pages > 1 ? `（第 ${page} 页，共 ${pages} 页）` : "");
      parts = [items.length ? element("ul", { className: "pledge-rows" }, ...items) : element("p", {}, "没有符合条件的记录。请改一个条件，或者清除条件。")];
      const steps = element("ul", {});
      if (page > 1) steps.append(link(page - 1, "上一页", "prev"));
      if (page < pages) steps.append(link(page + 1, "下一页", "next"));
      if (pages > 1) parts.push(element("nav", { className: "pager", ariaLabel: "分页" }, steps));
    }
  } catch {
    words = "没有查成，请刷新本页再试。";
  }
  if (mine !== turn) return;
  rows.replaceChildren(...parts);
  found.textContent = words;
  if (!bare || move !== undefined) said.textContent = words;
  if (move) found.focus();
}

function choose() {
  const query = new URLSearchParams();
  for (const s of [...selects, sort]) if (s.value) query.set(s.name, s.value);
  history.pushState(null, "", query.size ? "?" + query : location.pathname);
  show(false);
}

form.addEventListener("change", choose);
form.addEventListener("submit", (e) => {
  e.preventDefault();
  found.focus();
});
form.addEventListener("reset", () => setTimeout(choose));
addEventListener("popstate", () => show(false));
show();
