/* A click on a number of a report opens where it comes from. Numbers in sentences can be reached with the
   keyboard too; those in tables by the link under each table, which is there without script as well. */
(function () {
  "use strict";
  var report = document.querySelector("[data-trace]");
  if (!report) { return; }
  var parts = report.dataset.trace.split("*");

  function open(event) {
    var number = event.target.closest("data[value]");
    if (!number || !report.contains(number) || number.closest("a")) { return; }
    if (String(window.getSelection())) { return; } // somebody is marking text to copy it
    window.location.assign(parts[0] + encodeURIComponent(number.value || number.getAttribute("value")) + parts[1]);
  }

  report.addEventListener("click", open);
  report.addEventListener("keydown", function (event) {
    if (event.key === "Enter") { open(event); }
  });
  Array.prototype.forEach.call(report.querySelectorAll("data[value]"), function (number) {
    if (!number.closest("table, a, summary")) {
      number.tabIndex = 0;
      number.setAttribute("role", "link");
    }
  });
}());
