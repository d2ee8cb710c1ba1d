// The respondents' page. Without script everything works, as level B; with it a ballot is proved
// (level A): the ticket comes in the fragment of the link and goes to the issuer alone, the answers go
// to the ballot box with a signature that was made blindly. Answers are kept in this tab until they
// are accepted, the page when the network is gone. What one person filled in, the next one on the same
// phone does not see: a way back leads to an empty form.
//
// What it finds on the page:
//   form.answers   data-sending, -offline, -used, -mismatch: its sentences; the action is the poll's address
//   #poll          the poll's manifest entry, to the byte
//   [name=code]    the ticket of level B, in .code-row; [name=lang|large|kiosk] hidden; answers have a hyphen
//   [formaction]   buttons that only change the page: to_lang, to_large, clear
//   #note          the place for sentences; .promise-a and .promise-b, of which one holds; .promise, a
//                  link to the whole statement, from which a tablet at a place could not come back
//   .say           a button that has its block read aloud, or its value instead; shown with data-voice
//   .done          a page of thanks, with the buttons .again and .remember (data-done)
//   #code          the field of the page on which a code is typed
(function () {
  var form = document.querySelector(".answers"), KEY = "zhongping", TAB = "sessionStorage", PHONE = "localStorage";
  function store(kind, act) { try { return act(window[kind]); } catch (no) { return null; } }
  function recall(kind, key) { return store(kind, function (all) { return all.getItem(key); }); }
  function keep(kind, key, text) {
    return !kiosk && store(kind, function (all) { all.setItem(key, text); return true; });
  }
  function show(element, yes) { if (element) element.hidden = !yes; }
  function base64(bytes) {
    return btoa(String.fromCharCode.apply(null, bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
  }
  function unbase64(text) {
    return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), function (one) { return one.charCodeAt(0); });
  }

  // A page out of the browser's memory would show what the last reader wrote; a second card of the same
  // poll opened in the same tab changes nothing but the fragment.
  onpageshow = function (event) { if (event.persisted) location.reload(); };
  onhashchange = function () { location.reload(); };

  // A tablet at a place, opened with ?kiosk=1: this tab goes back to the start by itself and keeps no answers.
  var kiosk = /[?&]kiosk=1/.test(location.search) || recall(TAB, "kiosk"), idle;
  function restart(seconds) {
    clearTimeout(idle);
    idle = setTimeout(function () { location.replace("/q?kiosk=1"); }, seconds * 1000);
  }
  function touched() { if (form || typed) restart(60); }
  if (kiosk) {
    store(TAB, function (all) { all.setItem("kiosk", 1); });
    ["input", "click", "scroll", "keydown"].forEach(function (kind) { addEventListener(kind, touched, true); });
  }

  // The whole link may be typed too: a scanner at a kiosk does so.
  var typed = document.getElementById("code");
  if (typed) typed.form.onsubmit = function () {
    var link = /\/q\/\w+#\S+/.exec(typed.value);
    if (link) location.replace(link[0]);
    return !link;
  };
  if (!form) {
    if (kiosk && !typed) restart(20);
    if (document.querySelector(".done") && !kiosk) store(TAB, function (all) { all.clear(); });
    return;
  }
  if (kiosk) restart(60);

  // The card: "ticket.fingerprint" out of the link, a code typed on the page before, or what this tab
  // still has after a reload.
  var action = form.getAttribute("action"), entry = document.getElementById("poll").textContent;
  var card = /^#\w{26}(\.\w{16})?$/.test(location.hash) ? location.hash.slice(1) : input("code").value;
  var kept = store(TAB, function (all) { return JSON.parse(all.getItem(KEY)); }) || {};
  if (!card && kept.action === action) card = kept.card;
  if (kept.action !== action || kept.card !== card) {
    // Of somebody else's card only the seed is left, without which a ticket that was used would be lost.
    if (kept.seed) keep(TAB, KEY + kept.card, kept.seed);
    kept = { action: action, card: card, seed: recall(TAB, KEY + card) };
  }
  if (save() || kiosk) history.replaceState(null, "", location.pathname + location.search);
  var parts = /^(\w{26})\.(\w{16})$/.exec(card), ticket = parts ? parts[1] : card, print = parts && parts[2];
  var proved = print && window.BigInt && window.AbortController && window.isSecureContext && window.crypto && crypto.subtle;
  var busy, pressed, wrong, about, token, name;
  function save() { return !!card && keep(TAB, KEY, JSON.stringify(kept)); }
  function entries() { return new URLSearchParams(new FormData(form)); }
  function input(name) { return form.querySelector("[name=" + name + "]"); }
  function say(text) { form.querySelector("#note").textContent = text; }

  // Read aloud by a voice that lives on the phone itself: one from elsewhere would be sent the text.
  var speech = window.speechSynthesis, voice;
  function listen() {
    voice = speech.getVoices().filter(function (one) { return one.localService && !one.lang.indexOf(input("lang").value); })[0];
    form.dataset.voice = !!voice;
  }

  // After the first paint and after every page that comes back.
  function dress() {
    if (speech) (speech.onvoiceschanged = listen)();
    show(form.querySelector(".code-row"), !ticket);
    if (ticket) { input("code").value = ticket; input("code").disabled = !!proved; }
    if (kiosk) { input("kiosk").value = 1; show(form.querySelector(".promise"), false); }
    show(form.querySelector(".promise-a"), proved && !wrong);
    show(form.querySelector(".promise-b"), !proved);
    if (wrong) { form.querySelector("h1").after(form.querySelector("#note")); say(form.dataset.mismatch); }
  }
  function fill(text) {
    var old = new URLSearchParams(text);
    form.querySelectorAll("[name*='-']").forEach(function (field) {
      if (/radio|checkbox/.test(field.type)) field.checked = old.getAll(field.name).indexOf(field.value) >= 0;
      else field.value = old.get(field.name) || "";
    });
  }
  dress();
  if (kept.answers) fill(kept.answers);
  // The card vouches for the key: 80 bits of the hash of the manifest entry, five bits a letter.
  var vouched = proved && Blind.hash("SHA-256", new TextEncoder().encode(entry)).then(function (found) {
    var letters = Blind.number(found.slice(0, 10)).toString(32).padStart(16, "0").replace(/./g, function (five) {
      return "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[parseInt(five, 32)];
    });
    about = found;
    wrong = letters !== print;
    if (wrong) dress();
  });

  form.oninput = function () {
    var given = entries();
    given.delete("code");
    kept.answers = "" + given;
    save();
  };
  form.onkeydown = function (event) { return event.key !== "Enter" || event.target.tagName !== "INPUT"; };
  form.onclick = function (event) {
    pressed = event.target;
    if (pressed.className !== "say") return;
    var text = new SpeechSynthesisUtterance(pressed.value || pressed.parentNode.innerText);
    text.voice = voice;
    speech.speaking ? speech.cancel() : speech.speak(text);
  };
  form.onsubmit = function (event) {
    var button = event.submitter || pressed || form;
    if (!window.AbortController) return;
    event.preventDefault();
    if (button.name === "clear") return clear(button.parentNode);
    if (busy) return;
    busy = true;
    (button.hasAttribute("formaction") ? turn(button) : submit())
      .catch(function (why) { say(form.dataset[why] || form.dataset.offline); })
      .then(function () { busy = false; });
  };
  function submit() {
    say(form.dataset.sending);
    return proved ? prove() : send(action, entries());
  }
  function clear(details) {
    fill("");
    form.oninput();
    details.open = false;
    scrollTo(0, 0);
  }
  // Another language or size. The answers stay on this side.
  function turn(button) {
    var given = entries();
    given.set(button.name.slice(3), button.value);
    var place = action + "?lang=" + given.get("lang") + "&large=" + given.get("large");
    return ask(place).then(function (found) {
      given = entries();
      if (!adopt(found)) return refuse(found);
      fill(given);
      history.replaceState(null, "", place);
    });
  }
  function ask(address, body) {
    var stop = new AbortController(), timer = setTimeout(function () { stop.abort(); }, 30000);
    return fetch(address, { method: body ? "POST" : "GET", body: body, credentials: "omit", signal: stop.signal })
      .then(function (answer) {
        return answer.text().then(function (text) {
          clearTimeout(timer);
          return { status: answer.status, text: text, page: new DOMParser().parseFromString(text, "text/html") };
        });
      });
  }
  function prove() {
    var known = JSON.parse(entry);
    return vouched.then(function () {
      if (wrong) throw "mismatch";
      return Blind.hash("SHA-256", new TextEncoder().encode(ticket));
    }).then(function (hashed) {
      name = KEY + base64(hashed).slice(0, 16);
      kept.seed = kept.seed || !kiosk && recall(PHONE, name) || base64(crypto.getRandomValues(new Uint8Array(32)));
      save();
      return token || Blind.token(Blind.number(unbase64(known.key)), about, unbase64(kept.seed));
    }).then(function (made) {
      token = made;
      return token.signature || ask(known.issuer + "/q/issue", new URLSearchParams({ ticket: ticket, blinded: base64(token.blinded) }));
    }).then(function (issued) {
      if (!token.signature) {
        if (issued.status !== 200) return refuse(issued);
        try { token.signature = base64(token.finalize(unbase64(issued.text))); } catch (no) { throw "mismatch"; }
      }
      var body = entries();
      body.set("prepared", base64(token.prepared));
      body.set("signature", token.signature);
      return send(action + "/ballot", body);
    });
  }
  function send(address, body) {
    return ask(address, body).then(function (found) {
      if (adopt(found)) scrollTo(0, 0);
      else if (found.page.querySelector(".done")) thank(found.page);
      else refuse(found);
    });
  }
  // The questionnaire that came back, in place of the one that is shown.
  function adopt(found) {
    var page = found.page, root = document.documentElement, fresh = page.querySelector(".answers");
    var code = input("code").value;
    if (!fresh) return false;
    form.innerHTML = fresh.innerHTML;
    Object.assign(form.dataset, fresh.dataset);
    root.lang = page.documentElement.lang;
    root.className = page.documentElement.className;
    document.title = page.title;
    input("code").value = code;
    dress();
    return true;
  }
  function refuse(found) {
    var words = found.page.querySelector("main p");
    say(found.status === 409 ? form.dataset.used : words ? words.textContent : form.dataset.offline);
  }
  // The way back lives in this page's memory, and in the phone's only when that is wished.
  function thank(page) {
    var main = page.querySelector("main"), change = main.querySelector(".again"), remember = main.querySelector(".remember");
    delete kept.answers;
    store(TAB, function (all) { all.removeItem(KEY); all.removeItem(KEY + card); });
    form.replaceWith(main);
    document.title = page.title;
    scrollTo(0, 0);
    if (kiosk) { form = null; return restart(20); }
    show(change, true);
    show(remember, proved && !recall(PHONE, name));
    change.onclick = function () {
      fill("");
      say("");
      main.replaceWith(form);
      save();
      scrollTo(0, 0);
    };
    remember.onclick = function () {
      if (keep(PHONE, name, kept.seed)) remember.textContent = remember.dataset.done;
      remember.disabled = true;
    };
  }
})();
