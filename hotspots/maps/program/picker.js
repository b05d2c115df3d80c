// A click says where. The page around the map hears `hotspots:picked` on its document; see hotspots.maps.documents.
"use strict";

hotspots.tellPicked = (at) => {
  const { lat, lng } = at.wrap();
  const detail = { lon: +lng.toFixed(6), lat: +lat.toFixed(6) };
  const documents = new Set([document]);
  try { documents.add(window.parent.document); } catch { /* a page of another origin may not listen */ }
  for (const each of documents) each.dispatchEvent(new each.defaultView.CustomEvent("hotspots:picked", { detail }));
};

hotspots.hear = (type, answer) => window.addEventListener("message", (event) => {
  // a file has no origin of its own ("null"), so there only the parent page itself is heard
  const known = event.origin === window.location.origin || (window.location.origin === "null" && event.source === window.parent);
  if (known && event.data && event.data.type === type) answer(event.data);
});

hotspots.startPicker = (map, start) => {
  const icon = L.divIcon({ className: "hs-pin", iconSize: [34, 42], iconAnchor: [17, 40],
    html: '<svg viewBox="0 0 34 42" width="34" height="42" aria-hidden="true"><path d="M17 40C17 40 31 25 31 15a14 14 0 1 0-28 0c0 10 14 25 14 25Z" fill="#005fcc" stroke="#fff" stroke-width="2.5"/><circle cx="17" cy="15" r="5" fill="#fff"/></svg>' });
  let pin = null;
  const place = (lat, lon) => {
    if (!pin) {
      pin = L.marker([lat, lon], { icon, draggable: true, title: hotspots.words.pin }).addTo(map);
      pin.on("dragend", () => hotspots.tellPicked(pin.getLatLng()));
    }
    pin.setLatLng([lat, lon]);
  };
  const show = ({ lon, lat }) => {
    if (lon === null || lat === null) { if (pin) pin.remove(); pin = null; return; }
    if (!Number.isFinite(lon) || !Number.isFinite(lat) || Math.abs(lat) > 85 || Math.abs(lon) > 180) return;
    place(lat, lon);
    if (!map.getBounds().pad(-0.1).contains([lat, lon]) || map.getZoom() < 14) map.setView([lat, lon], Math.max(map.getZoom(), 16));
  };
  map.getContainer().classList.add("hs-picking");
  map.on("click", (event) => { place(event.latlng.lat, event.latlng.lng); hotspots.tellPicked(event.latlng); });
  hotspots.hear("hotspots:show", show);
  if (start) show(start);
};

// The corners of an area: each click tells one, and the page around says what is drawn.
hotspots.startOutline = (map) => {
  const drawn = L.featureGroup().addTo(map);
  const style = { pane: "outlines", renderer: L.svg({ pane: "outlines", padding: 0.4 }), interactive: false, color: "#005fcc", weight: 3, fillOpacity: 0.15 };
  const corner = { ...style, radius: 5, fillColor: "#fff", fillOpacity: 1 };
  const isCorner = ([lon, lat]) => Math.abs(lat) <= 85 && Math.abs(lon) <= 180;
  const add = (rings) => {
    const good = rings.map((ring) => ring.filter(isCorner).map(([lon, lat]) => [lat, lon]));
    drawn.addLayer(good[0].length < 3 ? L.polyline(good[0], style) : L.polygon(good, style));
    if (good[0].length < 60) for (const at of good[0]) drawn.addLayer(L.circleMarker(at, corner));
  };
  map.getContainer().classList.add("hs-picking");
  map.on("click", (event) => hotspots.tellPicked(event.latlng));
  hotspots.hear("hotspots:outline", ({ outline, fit }) => {
    drawn.clearLayers();
    try {
      if (outline?.type === "Polygon") add(outline.coordinates);
      if (outline?.type === "MultiPolygon") outline.coordinates.forEach(add);
    } catch { drawn.clearLayers(); /* half a GeoJSON while it is typed */ }
    if (fit && drawn.getBounds().isValid()) map.fitBounds(drawn.getBounds(), { animate: false, maxZoom: 16, padding: [20, 20] });
  });
};
