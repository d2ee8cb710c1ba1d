// The respondents' page. Without script everything works, as level B; with it a ballot is proved
// (level A): the ticket comes in the fragment of the link and goes to the issuer alone, the answers go
// to the ballot box with a signature that was made blindly. Answers are kept in this tab until they
// are accepted, the page when the network is gone.
(function () {
  var form = document.querySelector(".answers"), KEY = "zhongping";
  function store(kind, act) { try { return act(window[kind]); } catch (no) { return null; } }
  function recall(kind, key) { return store(kind, function (all) { return all.getItem(key); }); }
  function keep(kind, key, text) { return store(kind, function (all) { all.setItem(key, text); return true; }); }
  function forget() { store("sessionStorage", function (tab) { tab.clear(); }); }
  function show(element, yes) { if (element) element.hidden = !yes; }
  function base64(bytes) {
    return btoa(String.fromCharCode.apply(null, bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
  }
  function unbase64(text) {
    return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), function (one) { return one.charCodeAt(0); });
  }

  // A tablet at a place: opened once with ?kiosk=1, it goes back to the start by itself and remembers nothing.
  var wish = /[?&]kiosk=(\d)/.exec(location.search);
  if (wish) store("localStorage", function (all) { +wish[1] ? all.setItem("kiosk", 1) : all.removeItem("kiosk"); });
  var kiosk = recall("localStorage", "kiosk"), idle, limit;
  function restart(seconds) {
    limit = seconds || limit;
    clearTimeout(idle);
    if (kiosk) idle = setTimeout(function () { forget(); location.replace("/q"); }, limit * 1000);
  }
  if (!form) {
    if (document.querySelector(".done")) { forget(); restart(20); }
    return;
  }
  if (kiosk) ["input", "click", "scroll"].forEach(function (kind) {
    addEventListener(kind, function () { restart(); }, true);
  });
  restart(60);

  var action = form.getAttribute("action"), entry = document.getElementById("poll").textContent;
  var kept = JSON.parse(recall("sessionStorage", KEY) || "{}"), card = location.hash.slice(1);
  if (card) history.replaceState(null, "", location.pathname + location.search);
  else if (kept.action === action) card = kept.card;
  if (kept.action !== action || kept.card !== card) kept = { action: action, card: card };
  var ticket = (card || "").split(".")[0], print = (card || "").split(".")[1];
  var proved = print && window.Blind && window.isSecureContext && window.crypto && crypto.subtle;
  var busy, pressed, wrong, about, token, name;
  function save() { keep("sessionStorage", KEY, JSON.stringify(kept)); }
  function entries() { return new URLSearchParams(new FormData(form)); }
  function say(text) { form.querySelector("#note").textContent = text; }

  // After the first paint and after every page that comes back with something to mend.
  function dress() {
    var code = form.querySelector("[name=code]");
    show(form.querySelector(".code-row"), !ticket);
    if (ticket) { code.value = ticket; code.disabled = !!proved; }
    if (kiosk) form.querySelector("[name=kiosk]").value = 1;
    show(form.querySelector(".promise-a"), proved);
    show(form.querySelector(".promise-b"), !proved);
  }
  dress();
  if (kept.answers) {
    var old = new URLSearchParams(kept.answers);
    form.querySelectorAll("[name*='-']").forEach(function (field) {
      if (/radio|checkbox/.test(field.type)) field.checked = old.getAll(field.name).indexOf(field.value) >= 0;
      else field.value = old.get(field.name) || "";
    });
  }
  // The card vouches for the key: 80 bits of the hash of the manifest entry, five bits a letter.
  if (proved) Blind.hash("SHA-256", new TextEncoder().encode(entry)).then(function (found) {
    var bits = Array.from(found, function (one) { return (256 + one).toString(2).slice(1); }).join("");
    var letters = bits.slice(0, 80).match(/.{5}/g).map(function (five) {
      return "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[parseInt(five, 2)];
    });
    about = found;
    wrong = letters.join("") !== print;
    if (wrong) say(form.dataset.mismatch);
  });

  form.oninput = function () {
    var given = entries();
    given.delete("code");
    kept.answers = "" + given;
    save();
  };
  form.onkeydown = function (event) { return event.key !== "Enter" || event.target.tagName !== "INPUT"; };
  form.onclick = function (event) { pressed = event.target; };
  form.onsubmit = function (event) {
    var button = event.submitter || pressed || form;
    if (button.hasAttribute("formaction")) return again(button);
    if (!window.AbortController) return true;
    event.preventDefault();
    if (busy || wrong) return false;
    busy = true;
    say(form.dataset.sending);
    (proved ? prove() : send(action, entries())).catch(function () { say(form.dataset.offline); })
      .then(function () { busy = false; });
  };
  // Another language or size: the ticket stays on this side.
  function again(button) {
    if (!card) return true;
    var wanted = entries();
    if (button.name === "clear") { delete kept.answers; save(); }
    var place = "?lang=" + (button.name === "to_lang" ? button.value : wanted.get("lang"));
    if (button.name === "to_large" ? button.value : wanted.get("large")) place += "&large=1";
    location.href = action + place + "#" + card;
    if (location.pathname + location.search === action + place) location.reload();
    return false;
  }
  function post(address, body) {
    var stop = new AbortController(), timer = setTimeout(function () { stop.abort(); }, 30000);
    return fetch(address, { method: "POST", body: body, credentials: "omit", signal: stop.signal })
      .then(function (answer) {
        return answer.text().then(function (text) { clearTimeout(timer); return [answer, text]; });
      });
  }
  function prove() {
    var n = Blind.number(unbase64(JSON.parse(entry).key));
    return Blind.hash("SHA-256", new TextEncoder().encode(ticket)).then(function (hashed) {
      name = KEY + base64(hashed).slice(0, 16);
      kept.seed = kept.seed || recall("localStorage", name) || base64(crypto.getRandomValues(new Uint8Array(32)));
      save();
      return token || Blind.token(n, about, unbase64(kept.seed));
    }).then(function (made) {
      token = made;
      if (token.signature) return null;
      return post(JSON.parse(entry).issuer + "/q/issue", new URLSearchParams({ ticket: ticket, blinded: base64(token.blinded) }));
    }).then(function (issued) {
      if (issued && issued[0].status !== 200) return refuse(issued);
      if (issued) token.signature = base64(token.finalize(unbase64(issued[1])));
      var body = entries();
      body.set("prepared", base64(token.prepared));
      body.set("signature", token.signature);
      return send(action + "/ballot", body);
    });
  }
  function send(address, body) {
    return post(address, body).then(function (found) {
      var page = new DOMParser().parseFromString(found[1], "text/html"), mended = page.querySelector(".answers");
      if (found[0].status === 200 && !mended) return thank(page);
      if (!mended) return refuse(found);
      form.innerHTML = mended.innerHTML;
      dress();
      scrollTo(0, 0);
    });
  }
  function refuse(found) {
    var page = new DOMParser().parseFromString(found[1], "text/html"), words = page.querySelector("main p");
    say(found[0].status === 409 ? form.dataset.used : words ? words.textContent : form.dataset.offline);
  }
  // The way back to the answers lives in this page's memory, and in the phone's only when that is wished.
  function thank(page) {
    var header = page.querySelector("header"), main = page.querySelector("main");
    var change = main.querySelector(".again"), remember = main.querySelector(".remember");
    var seed = kept.seed;
    forget();
    form.replaceWith(header, main);
    document.title = page.title;
    scrollTo(0, 0);
    restart(20);
    if (kiosk) return;
    show(change, true);
    show(remember, proved && !recall("localStorage", name));
    change.onclick = function () {
      header.remove();
      main.replaceWith(form);
      say("");
      save();
    };
    remember.onclick = function () {
      if (keep("localStorage", name, seed)) remember.textContent = remember.dataset.done;
      remember.disabled = true;
    };
  }
})();
