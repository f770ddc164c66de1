// Everything works without this script. It adds the large-text view, reading aloud, and a second look at a pledge's dates.
// It runs before the body is parsed, so that a remembered large-text view does not flash.
(function () {
  "use strict";
  const root = document.documentElement;
  const key = "large-text";

  // Storage may be switched off; the view then lasts for one page.
  function remembered() {
    try { return localStorage.getItem(key) === "1"; } catch { return false; }
  }
  function remember(on) {
    try { on ? localStorage.setItem(key, "1") : localStorage.removeItem(key); } catch { /* see above */ }
  }

  root.classList.add("js");
  root.classList.toggle("large", remembered());

  function largeText() {
    const button = document.querySelector(".tool-large");
    const read = reader(document.querySelector(".tool-read"));
    function show() {
      const on = root.classList.contains("large");
      button.setAttribute("aria-pressed", String(on));
      read(on);
    }
    button.addEventListener("click", function () {
      remember(root.classList.toggle("large"));
      show();
    });
    button.hidden = false;
    show();
  }

  // reader makes button read the main text aloud, sentence by sentence: browsers cut long texts off. It returns how to show the button.
  function reader(button) {
    const speech = window.speechSynthesis;
    if (!speech || !window.SpeechSynthesisUtterance) return function () {};
    let sentences = [];
    function stop() {
      sentences = [];
      speech.cancel();
      button.textContent = "朗读";
    }
    function next() {
      const words = sentences.shift();
      if (!words) return stop();
      const utterance = new SpeechSynthesisUtterance(words);
      utterance.lang = "zh-CN";
      utterance.onend = next;
      utterance.onerror = stop;
      speech.speak(utterance);
    }
    button.addEventListener("click", function () {
      if (sentences.length || speech.speaking) return stop();
      sentences = document.getElementById("main").innerText.match(/[^。！？；\n]+[。！？；]?/g) || [];
      button.textContent = "停止朗读";
      next();
    });
    window.addEventListener("pagehide", stop);
    return function (on) {
      if (!on) stop();
      button.hidden = !on;
    };
  }

  // A page may be older than the dates on it. A date is compared at its own precision: "2027" has passed when 2028 has come.
  function recheck() {
    const status = document.querySelector(".status-active, .status-review");
    if (!status) return;
    const now = new Date();
    const today = new Date(now - now.getTimezoneOffset() * 60000).toISOString();
    const passed = function (date) { return Boolean(date) && today.slice(0, date.length) > date; };
    if (passed(status.dataset.validUntil)) {
      restate(status, "○", "待复核", "有效期已过，本页还没有更新。是否续期，请向园区核实。");
    } else if (passed(status.dataset.nextReview)) {
      restate(status, "◐", "有效，待复核", "承诺仍然有效，但约定的复核日期已过，尚未再次核查。");
    }
  }

  function restate(status, sign, word, text) {
    status.className = "status status-review";
    status.querySelector(".sign").textContent = sign;
    status.querySelector(".word").textContent = word;
    status.querySelector(".status-text").textContent = text;
  }

  document.addEventListener("DOMContentLoaded", function () {
    recheck();
    largeText();
  });
})();
