/* Figures that answer to the pointer, for those who ask for them: each takes the place of its drawing. */
(function () {
  "use strict";
  var ROOM = 620; // pixels from which the labels of a figure stand in one line
  var settings = { displayModeBar: false, scrollZoom: false };
  var plots = Array.prototype.slice.call(document.querySelectorAll("[data-chart]"));
  var seen = window.innerWidth;

  function inner(plot) {
    var style = window.getComputedStyle(plot);
    return plot.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  }

  // The figure as it fits: arranged for a phone, or with longer lines where there is room.
  function arranged(plot) {
    var figure = JSON.parse(document.getElementById(plot.dataset.chart).textContent);
    var wide = figure.layout.meta.wide;
    figure.layout.autosize = false;
    figure.layout.width = inner(plot);
    if (figure.layout.width >= ROOM) {
      figure.data.forEach(function (trace, place) { trace.y = wide.y[place]; });
      ["annotations", "shapes", "height"].forEach(function (name) {
        if (name in wide) { figure.layout[name] = wide[name]; }
      });
      figure.layout.yaxis.range = wide.range;
    }
    return figure;
  }

  function draw(plot) {
    var place = document.createElement("div"), figure = arranged(plot);
    place.className = "live";
    place.setAttribute("role", "img");
    place.setAttribute("aria-label", plot.dataset.label);
    plot.appendChild(place);
    return window.Plotly.newPlot(place, figure.data, figure.layout, settings).then(function () {
      plot.classList.add("moved");
    });
  }

  function turned() {
    if (window.innerWidth === seen) { return; }
    seen = window.innerWidth;
    plots.forEach(function (plot) {
      var figure = arranged(plot), place = plot.querySelector(".live");
      if (place) { window.Plotly.react(place, figure.data, figure.layout, settings); }
    });
  }

  function start() {
    if (!window.Plotly) { return; } // the bundle did not arrive: the drawings stand
    plots.forEach(draw);
    window.addEventListener("resize", turned);
  }

  if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", start); } else { start(); }
}());
