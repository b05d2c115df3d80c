// What stands around the map: zoom, north, scale, attribution, legend; words come from the settings block.
"use strict";

hotspots.narrow = () => window.innerWidth < 700;

hotspots.addControls = (map, settings) => {
  const words = settings.words;
  L.control.zoom({ position: "topleft", zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(map);
  hotspots.control("topleft", () => {
    const north = hotspots.element("div", "leaflet-bar hs-north", words.north_letter);
    north.title = words.north;
    return north;
  }).addTo(map);
  const credit = L.control.attribution({ position: "bottomright", prefix: false }).addTo(map);
  const plain = hotspots.element("span", "", settings.attribution);
  if (settings.attribution) credit.addAttribution(plain.innerHTML); // escaped by way of textContent
  const box = credit.getContainer(); // one line on a phone, whole when touched
  const unfold = () => box.setAttribute("aria-expanded", String(box.classList.toggle("whole")));
  box.tabIndex = 0;
  box.setAttribute("role", "button");
  box.setAttribute("aria-expanded", "false");
  box.addEventListener("click", unfold);
  box.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") unfold(); });
  L.control.scale({ position: "bottomright", imperial: false, maxWidth: 120 }).addTo(map);
  map.on("popupopen", (event) => {
    const close = event.popup.getElement().querySelector(".leaflet-popup-close-button");
    if (close) { close.setAttribute("aria-label", words.close); close.title = words.close; }
  });
};

hotspots.control = (position, build) => {
  const control = L.control({ position });
  control.onAdd = build;
  return control;
};

// Called when the layer control exists: Leaflet has no option for its title.
hotspots.nameLayerControl = (control) => {
  const toggle = control.getContainer().querySelector(".leaflet-control-layers-toggle");
  if (toggle) { toggle.title = hotspots.words.layers; toggle.setAttribute("aria-label", hotspots.words.layers); }
  const list = control.getContainer().querySelector(".leaflet-control-layers-list");
  list.prepend(hotspots.element("strong", "hs-heading", hotspots.words.layers));
};

hotspots.swatch = ({ kind, value, state }) => {
  const box = hotspots.element("span", "hs-swatch");
  if (kind === "site") box.innerHTML = hotspots.symbol(value, state);
  if (kind === "state") {
    const [fill, ink, digit] = hotspots.states[value];
    const disc = hotspots.element("span", "hs-disc", digit);
    Object.assign(disc.style, { background: fill, color: ink });
    box.append(disc);
  }
  if (kind === "severity") {
    const dot = hotspots.element("span", "hs-dot"), { colour, edge } = hotspots.severities[value];
    Object.assign(dot.style, { background: colour, borderColor: edge === "#ffffff" ? colour : edge });
    box.append(dot);
  }
  if (kind === "vague") box.append(hotspots.element("span", "hs-dot hs-vague"));
  if (kind === "ring") box.append(hotspots.element("span", "hs-ring", "12"));
  if (kind === "road") {
    const [, fill, casing] = hotspots.roads[value] || hotspots.roads.other;
    const band = hotspots.element("span", "hs-band");
    Object.assign(band.style, { background: fill, borderColor: casing });
    box.append(band);
  }
  if (kind === "camera") box.innerHTML = hotspots.cameraSymbol(value === "working");
  if (kind === "watched") box.innerHTML = hotspots.watchedSymbol(value);
  if (kind === "service_road") box.append(hotspots.element("span", `hs-service-road hs-${value}`));
  if (kind === "section") box.append(hotspots.element("span", "hs-section"));
  if (kind === "rail") box.append(hotspots.element("span", "hs-rail"));
  if (kind === "heat") box.append(hotspots.element("span", "hs-heat"));
  return box;
};

// Filled by the layers that are read once they are switched on.
hotspots.laterLegend = document.createElement("div");

hotspots.legendSection = (section) => {
  const rows = section.items.map((item) => {
    const row = hotspots.element(item.kind === "severity" ? "label" : "div", "hs-row");
    if (item.kind === "severity") {
      const tick = hotspots.element("input");
      Object.assign(tick, { type: "checkbox", checked: true });
      tick.addEventListener("change", () => hotspots.store.show(item.value, tick.checked));
      row.append(tick);
    }
    row.append(hotspots.swatch(item), hotspots.element("span", "", item.text));
    if (item.count) row.append(hotspots.element("b", "hs-count", item.count));
    return row;
  });
  return [hotspots.element("strong", "hs-heading", section.title), ...rows];
};

hotspots.addLegend = (map, legend) => hotspots.control("bottomleft", () => {
  const box = hotspots.element("details", "hs-legend leaflet-bar");
  box.open = !hotspots.narrow();
  box.append(hotspots.element("summary", "", hotspots.words.legend));
  const body = hotspots.element("div", "hs-legend-body");
  for (const section of legend.sections) body.append(...hotspots.legendSection(section));
  body.append(hotspots.laterLegend);
  for (const note of legend.notes) body.append(hotspots.element("p", "hs-note", note));
  box.append(body);
  const fit = () => { body.style.maxHeight = Math.max(130, map.getSize().y - (hotspots.narrow() ? 330 : 215)) + "px"; };
  fit();
  map.on("resize", fit);
  L.DomEvent.disableClickPropagation(box);
  L.DomEvent.disableScrollPropagation(box);
  return box;
}).addTo(map);

// One place to look at first: a ring around it, and the window on all of it.
hotspots.focus = (map, lat, lon, box) => {
  L.circleMarker([lat, lon], { pane: "outlines", renderer: L.svg({ pane: "outlines" }), interactive: false, radius: 20, color: "#005fcc", weight: 4, fill: false }).addTo(map);
  map.fitBounds(box, { animate: false, maxZoom: 16, padding: [30, 30] });
};
