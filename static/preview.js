/* Reckons again while one types. Without it the buttons of the form do the same. */
(function () {
  "use strict";
  var PAUSE = 600; // milliseconds after the last key
  var form = document.getElementById("preview-form");
  var waiting = null;
  var asked = 0;

  function reckon() {
    var mine = ++asked;
    var address = window.location.pathname + "?" + new URLSearchParams(new FormData(form)).toString();
    fetch(address, { credentials: "same-origin" })
      .then(function (answer) { return answer.text(); })
      .then(function (text) {
        var fresh = new DOMParser().parseFromString(text, "text/html").getElementById("preview-result");
        var place = document.getElementById("preview-result");
        if (mine === asked && fresh) { place.replaceChildren.apply(place, Array.from(fresh.childNodes)); }
      })
      .catch(function () { /* offline: the button says so */ });
  }

  form.addEventListener("input", function (event) {
    if (!event.target.classList.contains("score-entry")) { return; }
    window.clearTimeout(waiting);
    waiting = window.setTimeout(reckon, PAUSE);
  });
})();
