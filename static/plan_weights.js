/* Sums of the table of weights while one types. Without script the page shows them after saving. */
"use strict";
(() => {
  const table = document.getElementById("weights");
  const fields = [...table.querySelectorAll("input[data-column]")];
  const sums = [...table.querySelectorAll("output")];
  const rounded = (number) => Number(number.toFixed(8));

  function sum(column, node) {
    return rounded(fields
      .filter((field) => field.dataset.column === column)
      .filter((field) => !node || field.dataset.within.split(" ").includes(node))
      .reduce((total, field) => total + (Number(field.value.trim().replace(",", ".")) || 0), 0));
  }

  function show() {
    for (const output of sums) {
      const total = sum(output.dataset.column, output.dataset.node);
      if (output.dataset.node) {
        output.value = String(total);
        continue;
      }
      const whole = total === 100;
      output.value = whole ? table.dataset.whole : table.dataset.other.replace("#", String(total));
      output.classList.toggle("error", !whole);
    }
  }

  table.addEventListener("input", show);
})();
