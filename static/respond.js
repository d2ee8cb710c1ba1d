// Keeps answers in this tab until they are sent, and the page when the network is gone.
// Everything works without it.
(function () {
  var form = document.querySelector(".answers");
  function store(act) { try { return act(sessionStorage); } catch (no) { return null; } }
  function forget() { store(function (tab) { tab.clear(); }); }
  if (!form) {
    if (document.querySelector(".done")) forget();
    return;
  }
  var key = form.getAttribute("action");
  var note = form.querySelector("#note");
  var busy, pressed;
  function entries() { return new URLSearchParams(new FormData(form)); }

  var kept = store(function (tab) { return tab.getItem(key); });
  if (kept) {
    kept = new URLSearchParams(kept);
    form.querySelectorAll("[name*='-']").forEach(function (field) {
      if (/radio|checkbox/.test(field.type)) field.checked = kept.getAll(field.name).indexOf(field.value) >= 0;
      else field.value = kept.get(field.name) || "";
    });
  }
  form.oninput = function () { store(function (tab) { tab.setItem(key, entries()); }); };
  form.onkeydown = function (event) { return event.key !== "Enter" || event.target.tagName !== "INPUT"; };
  form.onclick = function (event) {
    pressed = event.target;
    if (pressed.name === "clear") forget();
  };
  form.onsubmit = function (event) {
    if ((event.submitter || pressed || form).hasAttribute("formaction") || !window.AbortController) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    note.textContent = form.dataset.sending;
    var stop = new AbortController();
    var timer = setTimeout(function () { stop.abort(); }, 30000);
    fetch(key, { method: "POST", body: entries(), credentials: "omit", signal: stop.signal })
      .then(function (answer) { return answer.text().then(function (text) { show(answer, text); }); })
      .catch(function () { note.textContent = form.dataset.offline; })
      .then(function () { busy = false; clearTimeout(timer); });
  };
  function show(answer, text) {
    if (!answer.redirected) return form.submit();
    forget();
    var page = new DOMParser().parseFromString(text, "text/html");
    form.replaceWith(page.querySelector("header"), page.querySelector("main"));
    document.title = page.title;
    history.replaceState(null, "", answer.url);
    scrollTo(0, 0);
  }
})();
