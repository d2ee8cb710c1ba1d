/* Draws the figures of a report. Without it, or before it, the table under each figure says the same. */
(function () {
  "use strict";
  var PAPER = 660; // pixels: the width of a figure on A4
  var ROOM = 620; // pixels from which the labels of a figure stand in one line
  var settings = { displayModeBar: false, scrollZoom: false };
  var plots = Array.prototype.slice.call(document.querySelectorAll("[data-chart]"));
  var closed = [];
  var seen = window.innerWidth;

  function inner(plot) {
    var style = window.getComputedStyle(plot);
    return plot.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  }

  // The figure as it fits into a width: arranged for a phone, or with longer lines where there is room.
  function arranged(plot, width) {
    var figure = JSON.parse(document.getElementById(plot.dataset.chart).textContent);
    var wide = figure.layout.meta.wide;
    figure.layout.autosize = false;
    figure.layout.width = width;
    if (width >= ROOM) {
      figure.data.forEach(function (trace, place) { trace.y = wide.y[place]; });
      figure.layout.annotations = wide.annotations;
      figure.layout.height = wide.height;
      figure.layout.yaxis.range = wide.range;
    }
    return figure;
  }

  function draw(plot) {
    var figure = arranged(plot, inner(plot));
    return window.Plotly.newPlot(plot, figure.data, figure.layout, settings).then(function () {
      plot.classList.add("drawn");
      var table = plot.closest("figure").querySelector("details");
      if (table) { table.open = false; }
    });
  }

  function resize(width) {
    plots.forEach(function (plot) {
      if (plot.classList.contains("drawn")) {
        var figure = arranged(plot, width || inner(plot));
        window.Plotly.react(plot, figure.data, figure.layout, settings);
      }
    });
  }

  function turned() {
    if (window.innerWidth !== seen) {
      seen = window.innerWidth;
      resize(null);
    }
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
    window.addEventListener("resize", turned);
    window.addEventListener("beforeprint", open);
    window.addEventListener("afterprint", close);
  }

  if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", start); } else { start(); }
}());
