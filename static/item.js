// Comfort on the form of a question: another type shows its fields at once. Without script a button does it.
const kind = document.querySelector(".item-form select[name=kind]");
const show = document.querySelector(".item-form button[value=kind]");
if (kind && show) {
  show.hidden = true;
  kind.addEventListener("change", () => show.click());
}
