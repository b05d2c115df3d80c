// Where a route or an area lies, told in one of three ways; the corners of an outline are clicked on the map.
"use strict";

(() => {
  const fields = document.querySelector("[data-outline]");
  if (!fields) return;
  const text = document.getElementById("outline");
  const others = ["place_text", "ward"].map((id) => document.getElementById(id));
  const frame = fields.querySelector("iframe");
  const lines = () => text.value.split("\n").filter((line) => line.trim());

  // GeoJSON of a layer is drawn as it is; lines are corners, latitude first, as far as they can be read
  const outline = () => {
    if (text.value.trim().startsWith("{")) {
      try { return JSON.parse(text.value); } catch { return null; }
    }
    const corners = lines()
      .map((line) => line.match(/-?\d+(?:[.,]\d+)?/g) || [])
      .filter((found) => found.length === 2)
      .map((found) => found.map((each) => Number(each.replace(",", "."))).reverse());
    return { type: "Polygon", coordinates: [corners] };
  };

  const show = (fit) => {
    const message = { type: "hotspots:outline", outline: outline(), fit };
    frame.contentWindow.postMessage(message, window.location.origin);
  };

  const write = (corners) => {
    text.value = corners.join("\n");
    for (const other of others) other.value = "";
    show(false);
  };

  document.addEventListener("hotspots:picked", (event) => {
    const { lat, lon } = event.detail;
    const drawn = text.value.trim().startsWith("{") ? [] : lines();
    write([...drawn, `${lat.toFixed(6)}, ${lon.toFixed(6)}`]);
  });
  text.addEventListener("input", () => show(false));
  for (const other of others) {
    other.addEventListener("input", () => {
      if (!other.value) return;
      for (const each of [...others, text]) if (each !== other) each.value = "";
      show(false);
    });
  }
  fields.querySelector("[data-last-corner]").addEventListener("click", () => write(lines().slice(0, -1)));
  fields.querySelector("[data-no-corners]").addEventListener("click", () => write([]));
  frame.addEventListener("load", () => show(true));
})();
