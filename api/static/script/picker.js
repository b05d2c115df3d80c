// The place of a crash: what is clicked goes into the fields, what is found is shown on the map.
"use strict";

(() => {
  const fields = document.querySelector("[data-place]");
  if (!fields) return;
  const text = document.getElementById("place_text");
  const lat = document.getElementById("lat");
  const lon = document.getElementById("lon");
  const found = document.getElementById("found-place");
  const frame = fields.querySelector("iframe");
  const either = fields.closest("form[data-either]") !== null;
  let clicked = false;

  const look = () => fields.dispatchEvent(new CustomEvent("hotspots:placed"));

  const show = () => {
    const answer = found && found.querySelector("[data-lon]");
    if (!answer) return;
    const at = answer.dataset.lon === "" ? null : Number(answer.dataset.lon);
    const message = { type: "hotspots:show", lon: at, lat: at === null ? null : Number(answer.dataset.lat) };
    frame.contentWindow.postMessage(message, window.location.origin);
  };

  document.addEventListener("hotspots:picked", (event) => {
    lon.value = event.detail.lon;
    lat.value = event.detail.lat;
    if (either) text.value = "";
    clicked = true;
    look();
  });

  const beside = document.querySelectorAll("[data-place-beside] input, [data-place-beside] select");
  for (const field of [lat, lon, ...beside]) field.addEventListener("change", look);
  if (either) text.addEventListener("input", () => { lat.value = lon.value = ""; });

  fields.querySelector("[data-clear-point]").addEventListener("click", () => {
    lat.value = lon.value = "";
    look();
    text.focus();
  });

  const here = fields.querySelector("[data-here]");
  if (here && window.devicePosition.isThere) {
    const said = fields.querySelector("[data-here-said]");
    here.hidden = false;
    here.addEventListener("click", () => {
      here.disabled = true;
      window.devicePosition.once(({ coords }) => {
        here.disabled = false;
        lon.value = coords.longitude.toFixed(6);
        lat.value = coords.latitude.toFixed(6);
        if (either) text.value = "";
        said.textContent = said.dataset.words.replace("{metres}", Math.round(coords.accuracy));
        frame.contentWindow.postMessage(
          { type: "hotspots:show", lon: coords.longitude, lat: coords.latitude }, window.location.origin,
        );
        clicked = true;
        look();
      }, () => {
        here.disabled = false;
        said.textContent = said.dataset.refused;
      });
    });
  }

  // A click has set its own pin: moving it under the pointer would confuse.
  if (found) found.addEventListener("htmx:afterSwap", () => {
    if (!clicked || text.value) show();
    clicked = false;
  });
  frame.addEventListener("load", show);
})();
