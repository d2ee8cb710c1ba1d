// Reads the QR code of a card from a photograph, where the browser can: the picture never leaves the phone.
(function () {
  "use strict";
  if (!("BarcodeDetector" in window) || !("createImageBitmap" in window)) return;
  document.querySelectorAll(".scan").forEach(function (place) {
    var said = place.querySelector("[role=status]"), input = place.querySelector("input");
    place.hidden = false;
    input.addEventListener("change", function () {
      if (!input.files[0]) return;
      createImageBitmap(input.files[0]).then(function (picture) {
        return new window.BarcodeDetector({ formats: ["qr_code"] }).detect(picture);
      }).then(function (found) {
        if (found.length) document.getElementById(place.dataset.into).value = found[0].rawValue;
        said.textContent = found.length ? place.dataset.found : place.dataset.none;
      }, function () { said.textContent = place.dataset.none; }).then(function () { input.value = ""; });
    });
  });
})();
