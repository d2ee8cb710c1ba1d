/* Draws the figures of a report. Without it, or before it, the table under each figure says the same. */
(function () {
  "use strict";
  var PAPER = 660; // pixels: the width of a figure on A4
  var settings = { displayModeBar: false, responsive: true, scrollZoom: false };
  var plots = Array.prototype.slice.call(document.querySelectorAll("[data-chart]"));
  var closed = [];

  function draw(plot) {
    var figure = JSON.parse(document.getElementById(plot.dataset.chart).textContent);
    return window.Plotly.newPlot(plot, figure.data, figure.layout, settings).then(function () {
      plot.classList.add("drawn");
      var table = plot.closest("figure").querySelector("details");
      if (table) { table.open = false; }
    });
  }

  function resize(width) {
    plots.forEach(function (plot) {
      if (plot.classList.contains("drawn")) {
        window.Plotly.relayout(plot, width ? { width: width, autosize: false } : { width: null, autosize: true });
      }
    });
  }

  function open() {
    closed = Array.prototype.filter.call(document.querySelectorAll("details"), function (one) { return !one.open; });
    closed.forEach(function (one) { one.open = true; });
    resize(PAPER);
  }

  function close() {
    closed.forEach(function (one) { one.open = false; });
    resize(null);
  }

  function start() {
    if (!window.Plotly) { return; } // the bundle did not arrive: the tables stand
    plots.forEach(draw);
    window.addEventListener("beforeprint", open);
    window.addEventListener("afterprint", close);
  }

  if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", start); } else { start(); }
}());
