// Enter goes from field to field, as on a till; from the last one to the button. Without script: the Tab key.
(function () {
  "use strict";
  var form = document.querySelector(".keying");
  if (!form) return;
  var places = Array.from(form.querySelectorAll("input:not([type=hidden]), textarea, button:not([hidden])"));
  form.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT" || event.isComposing) return;
    event.preventDefault();
    var next = places[places.indexOf(event.target) + 1];
    next.focus();
    if (next.select) next.select();
  });
  (form.querySelector(".wrong input, .wrong textarea") || places[0]).focus();
})();
