// Brings the page up to date when it changed, and shows what is wrong with the sources over it.
(function () {
  "use strict";
  let version = document.currentScript.dataset.version;
  let events, host;

  // Only the main part is exchanged if nothing else changed and no script works in it: that is sooner seen than all loaded again. What a pledge's page
  // says of its dates has been looked at by the page's script, so it must be the same.
  async function update() {
    try {
      const text = await (await fetch(location.href, {cache: "no-store"})).text();
      const next = new DOMParser().parseFromString(text, "text/html");
      const old = document.getElementById("main"), main = next.getElementById("main");
      const frame = d => [...d.querySelectorAll("link[rel=stylesheet], script[src], body > header, body > footer")].map(e => e.href || e.src || e.textContent).join();
      const status = e => e.querySelector(".status")?.outerHTML;
      if (frame(document) === frame(next) && status(old) === status(main) && !old.querySelector("script, form") && !main.querySelector("script, form")) {
        version = next.querySelector("script[data-version]").dataset.version;
        document.title = next.title;
        return old.replaceWith(document.adoptNode(main));
      }
    } catch { /* the server was stopped, or the page is of another kind now */ }
    location.reload();
  }

  // Browsers allow six connections to one host: a page that nobody looks at gives its own up.
  function connect() {
    if (document.hidden) return events && (events.close(), events = null);
    if (events) return;
    events = new EventSource("/_liang/events?" + new URLSearchParams({page: location.pathname, version}));
    events.addEventListener("reload", update);
    events.addEventListener("problems", e => show(JSON.parse(e.data) || []));
  }

  function element(name, text) {
    const e = document.createElement(name);
    e.textContent = text || "";
    return e;
  }

  function show(problems) {
    if (host) host.remove();
    host = null;
    if (!problems.length) return;
    host = element("div");
    const root = host.attachShadow({mode: "open"});
    const style = element("link");
    style.rel = "stylesheet";
    style.href = "/_liang/preview.css";
    const box = element("section");
    box.setAttribute("role", "alert");
    const errors = problems.filter(p => !p.warning).length;
    box.append(element("h2", errors ? `内容有 ${errors} 处错误，下面显示的还是改错以前的网页` : `有 ${problems.length} 条提醒`));
    const close = element("button", "收起");
    close.addEventListener("click", () => host.remove());
    const list = element("ol");
    for (const p of problems) {
      const item = element("li");
      item.append(element("b", p.where), element("p", (p.warning ? "提醒：" : "") + p.message));
      if (p.excerpt) item.append(element("pre", p.excerpt));
      list.append(item);
    }
    box.append(close, list);
    root.append(style, box);
    document.body.append(host);
  }

  document.addEventListener("visibilitychange", connect);
  connect();
})();
