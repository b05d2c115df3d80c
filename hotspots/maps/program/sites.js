// Sites: the shape says what the law calls them, the colour and the number how far the file has come.
// Proposals: what the screening found and nobody has decided yet, hence broken lines.
"use strict";

// Okabe and Ito's colours, readable for colour-blind people; each state also has its number.
hotspots.states = {
  proposed: ["#d55e00", "#ffffff", "1"],
  verified: ["#c04e00", "#ffffff", "2"],
  file_opened: ["#e69f00", "#1a1a1a", "3"],
  cause_determined: ["#e69f00", "#1a1a1a", "4"],
  measure_proposed: ["#e69f00", "#1a1a1a", "5"],
  decided: ["#f5c542", "#1a1a1a", "6"],
  works_under_way: ["#f0e442", "#1a1a1a", "7"],
  reported_done: ["#56b4e9", "#1a1a1a", "8"],
  verified_done: ["#0072b2", "#ffffff", "9"],
  monitoring: ["#0072b2", "#ffffff", "T"],
  evaluated: ["#005a8c", "#ffffff", "Đ"],
  closed: ["#6b7785", "#ffffff", "✓"],
  rejected: ["#6b7785", "#ffffff", "×"],
  merged: ["#6b7785", "#ffffff", "→"],
  not_infrastructure: ["#6b7785", "#ffffff", "–"],
  reported: ["#d55e00", "#ffffff", "1"],
  assigned: ["#e69f00", "#1a1a1a", "3"],
  in_progress: ["#f0e442", "#1a1a1a", "7"],
  duplicate: ["#6b7785", "#ffffff", "="],
  reopened: ["#8a1538", "#ffffff", "!"],
  found: ["#d55e00", "#ffffff", "1"],
  managed: ["#e69f00", "#1a1a1a", "4"],
  narrowed: ["#f0e442", "#1a1a1a", "7"],
  upgraded: ["#0072b2", "#ffffff", "✓"],
  grade_separated: ["#005a8c", "#ffffff", "✓"],
  in_service: ["#ffffff", "#1a1a1a", ""],
  deficient: ["#d55e00", "#ffffff", "1"],
  notified: ["#e69f00", "#1a1a1a", "3"],
  cleared: ["#0072b2", "#ffffff", "9"],
  checked: ["#005a8c", "#ffffff", "✓"],
  recurred: ["#8a1538", "#ffffff", "!"],
  listed: ["#d55e00", "#ffffff", "1"],
  plan_approved: ["#e69f00", "#1a1a1a", "5"],
  treated: ["#0072b2", "#ffffff", "9"],
  removed: ["#6b7785", "#ffffff", "✓"],
  not_surveyed: ["#d55e00", "#ffffff", "?"],
  surveyed: ["#e69f00", "#1a1a1a", "3"],
  model_in_place: ["#0072b2", "#ffffff", "9"],
};

hotspots.shapes = {
  black_spot: '<path d="M15 1.5 28.5 15 15 28.5 1.5 15Z"',
  potential_black_spot: '<path d="M15 2 28.5 26.5H1.5Z"',
  none: '<circle cx="15" cy="15" r="12"',
  infrastructure_defect: '<rect x="3.5" y="3.5" width="23" height="23" rx="4"',
  unauthorized_crossing: '<path d="M9 1.5 15 7.5 21 1.5 28.5 9 22.5 15 28.5 21 21 28.5 15 22.5 9 28.5 1.5 21 7.5 15 1.5 9Z"',
  level_crossing: '<path d="M9.5 2h11L28 9.5v11L20.5 28h-11L2 20.5v-11Z"',
  corridor_encroachment: '<path d="M9 4h20L21 26H1Z"',
  congestion_point: '<rect x="6.5" y="1.5" width="17" height="27" rx="8.5"',
  school_gate: '<path d="M15 1.5 28 12.5V28H2V12.5Z"',
  rail_hazard_location: '<path d="M1.5 6.5h27v17h-27Z"',
  proposal: '<circle cx="15" cy="15" r="11"',
  unfiled_crossing: '<rect x="5" y="5" width="20" height="20" rx="2"',
};

// What nobody has decided or looked at yet: a question mark in this colour.
hotspots.asked = { proposal: "#8a1538", unfiled_crossing: "#1a1a1a" };

// Only constants of this file reach this string.
hotspots.symbol = (shape, state) => {
  const asked = hotspots.asked[shape];
  const [fill, ink, digit] = asked ? ["#ffffff", asked, "?"] : hotspots.states[state] || ["#ffffff", "#1a1a1a", ""];
  const dash = asked ? `stroke="${asked}" stroke-dasharray="4.5 3" stroke-width="2.6"` : 'stroke="#1a1a1a" stroke-width="1.6"';
  const base = shape === "potential_black_spot" ? 23 : 20;
  return `<svg viewBox="0 0 30 30" width="30" height="30" aria-hidden="true">${hotspots.shapes[shape] || hotspots.shapes.none} fill="${fill}" ${dash}/>` +
    `<text x="15" y="${base}" text-anchor="middle" font-size="14" font-weight="700" fill="${ink}">${digit}</text></svg>`;
};

// Black sections: a wide band under the sites it joins, which keep their own marks.
hotspots.sectionsLayer = (features) => {
  const renderer = L.svg({ pane: "outlines", padding: 0.4 });
  const style = { pane: "outlines", renderer, bubblingMouseEvents: false, color: "#6a3d9a", weight: 20, opacity: 0.35, lineCap: "butt", fill: false };
  return L.featureGroup(features.map((feature) => L.geoJSON(feature.outline, { style: () => style })
    .bindPopup(() => hotspots.card(feature.title, feature.rows, ""), hotspots.popupOptions())));
};

// Service roads: a wide band along the stretch of the railway, for where beside it they run is not known yet; broken until open.
hotspots.serviceRoads = { planned: "3 9", under_construction: "14 6", open: null };

hotspots.serviceRoadsLayer = (features) => {
  const renderer = L.svg({ pane: "outlines", padding: 0.4 });
  const style = (feature) => ({ pane: "outlines", renderer, bubblingMouseEvents: false, color: "#1b7f4b", weight: 14, opacity: 0.5,
    lineCap: "butt", fill: false, dashArray: hotspots.serviceRoads[feature.state] });
  return L.featureGroup(features.map((feature) => L.geoJSON(feature.outline, { style: () => style(feature) })
    .bindPopup(() => hotspots.card(feature.title, feature.rows, feature.href), hotspots.popupOptions())));
};

hotspots.sitesLayer = (features) => {
  const renderer = L.svg({ pane: "outlines", padding: 0.4 });
  const group = L.featureGroup();
  for (const feature of features) {
    const proposal = feature.shape === "proposal";
    const card = () => hotspots.card(feature.title, feature.rows, feature.href);
    const options = hotspots.popupOptions();
    if (feature.outline) {
      const colour = proposal ? "#8a1538" : (hotspots.states[feature.state] || ["#1a1a1a"])[0];
      const casing = { pane: "outlines", renderer, interactive: false, color: proposal ? "#ffffff" : "#1a1a1a", weight: proposal ? 9 : 8, opacity: 0.85, fill: false };
      const line = { pane: "outlines", renderer, bubblingMouseEvents: false, color: colour, weight: 5, opacity: 1,
        dashArray: proposal ? "8 7" : null, lineCap: "butt", fillColor: colour, fillOpacity: 0.15 };
      group.addLayer(L.geoJSON(feature.outline, { style: () => casing, interactive: false }));
      group.addLayer(L.geoJSON(feature.outline, { style: () => line }).bindPopup(card, options));
    }
    const icon = L.divIcon({ className: "hs-site", html: hotspots.symbol(feature.shape, feature.state), iconSize: [30, 30] });
    group.addLayer(L.marker(feature.at, { icon, title: feature.title, riseOnHover: true, zIndexOffset: feature.shape in hotspots.asked ? 0 : 1000 })
      .bindPopup(card, options));
  }
  return group;
};
