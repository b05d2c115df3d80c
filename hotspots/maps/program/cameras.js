// Cameras with what they see, and what they are to watch: an open eye where one sees it, a crossed one where none does.
"use strict";

hotspots.looks = {
  seen: { colour: "#00795c", weight: 6, dash: null },
  unseen: { colour: "#b3261e", weight: 7, dash: "10 7" },
  uncounted: { colour: "#6b7785", weight: 4, dash: "2 6" },
};

// Only constants of this file reach these strings.
hotspots.cameraSymbol = (works) => {
  const [fill, ink] = works ? ["#0b5394", "#ffffff"] : ["#ffffff", "#4a5058"];
  const crossed = works ? "" : '<path d="M5 25 25 5" stroke="#b3261e" stroke-width="2.6"/>';
  return `<svg viewBox="0 0 30 30" width="26" height="26" aria-hidden="true"><rect x="2" y="2" width="26" height="26" rx="6" fill="${fill}" stroke="${ink === "#ffffff" ? "#ffffff" : ink}" stroke-width="1.6"/>` +
    `<path d="M6 11.5a2 2 0 0 1 2-2h8a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2H8a2 2 0 0 1-2-2ZM19 13.5l5-3v9l-5-3Z" fill="${ink}"/>${crossed}</svg>`;
};

hotspots.watchedSymbol = (look) => {
  const { colour } = hotspots.looks[look];
  const crossed = look === "unseen" ? `<path d="M6 24 24 6" stroke="#ffffff" stroke-width="5"/><path d="M6 24 24 6" stroke="${colour}" stroke-width="2.6"/>` : "";
  return `<svg viewBox="0 0 30 30" width="24" height="24" aria-hidden="true"><circle cx="15" cy="15" r="13.5" fill="#ffffff" stroke="${colour}" stroke-width="2.4"/>` +
    `<path d="M4.5 15Q15 4.5 25.5 15 15 25.5 4.5 15Z" fill="none" stroke="${colour}" stroke-width="2.2"/><circle cx="15" cy="15" r="3.6" fill="${colour}"/>${crossed}</svg>`;
};

hotspots.camerasLayer = (features) => {
  const renderer = L.svg({ pane: "outlines", padding: 0.4 });
  const group = L.featureGroup();
  for (const feature of features) {
    if (feature.works) {
      group.addLayer(L.circle(feature.at, { pane: "outlines", renderer, interactive: false, radius: feature.reach, color: "#0b5394", weight: 1.5, fillOpacity: 0.1 }));
    }
    const icon = L.divIcon({ className: "hs-site", html: hotspots.cameraSymbol(feature.works), iconSize: [26, 26] });
    group.addLayer(L.marker(feature.at, { icon, title: feature.title, riseOnHover: true, zIndexOffset: 500 })
      .bindPopup(() => hotspots.card(feature.title, feature.rows, feature.href), hotspots.popupOptions()));
  }
  return group;
};

// A spot keeps its own mark: the eye stands beside it.
hotspots.watchedLayer = (features) => {
  const renderer = L.svg({ pane: "outlines", padding: 0.4 });
  const group = L.featureGroup();
  for (const feature of features) {
    const { colour, weight, dash } = hotspots.looks[feature.look];
    const card = () => hotspots.card(feature.title, feature.rows, feature.href);
    const options = hotspots.popupOptions();
    if (feature.outline) {
      const line = { pane: "outlines", renderer, bubblingMouseEvents: false, color: colour, weight, opacity: 0.85, dashArray: dash, lineCap: "butt", fillColor: colour, fillOpacity: 0.08 };
      group.addLayer(L.geoJSON(feature.outline, { style: () => line }).bindPopup(card, options));
    }
    const icon = L.divIcon({ className: "hs-site", html: hotspots.watchedSymbol(feature.look), iconSize: [24, 24],
      iconAnchor: feature.shape === "spot" ? [-5, 29] : [12, 12] });
    group.addLayer(L.marker(feature.at, { icon, title: feature.title, riseOnHover: true, zIndexOffset: 700 }).bindPopup(card, options));
  }
  return group;
};

// Of a served map both layers come in one answer, asked for when the first of them is switched on.
hotspots.askForCameras = (address) => {
  const note = (text) => hotspots.element("p", "hs-note", text);
  hotspots.camerasAsked ||= fetch(address).then((answer) => answer.json()).then((found) => {
    const sections = found.legend.filter((section) => section.items.length);
    const said = sections.length ? sections.flatMap(hotspots.legendSection) : [note(hotspots.words.none)];
    hotspots.laterLegend.replaceChildren(...said);
    return found;
  });
  hotspots.camerasAsked.catch(() => hotspots.laterLegend.replaceChildren(note(hotspots.words.failed)));
  return hotspots.camerasAsked;
};

hotspots.laterLayer = (address, make) => {
  const group = L.featureGroup();
  group.once("add", () => hotspots.askForCameras(address).then((found) => group.addLayer(make(found)), () => {}));
  return group;
};

hotspots.camerasLater = (address) => hotspots.laterLayer(address, (found) => hotspots.camerasLayer(found.cameras));
hotspots.watchedLater = (address) => hotspots.laterLayer(address, (found) => hotspots.watchedLayer(found.watched));
