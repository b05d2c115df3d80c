// A click says where. The page around the map hears `hotspots:picked` on its document; see hotspots.maps.picker.
"use strict";

hotspots.startPicker = (map, start) => {
  const icon = L.divIcon({ className: "hs-pin", iconSize: [34, 42], iconAnchor: [17, 40],
    html: '<svg viewBox="0 0 34 42" width="34" height="42" aria-hidden="true"><path d="M17 40C17 40 31 25 31 15a14 14 0 1 0-28 0c0 10 14 25 14 25Z" fill="#005fcc" stroke="#fff" stroke-width="2.5"/><circle cx="17" cy="15" r="5" fill="#fff"/></svg>' });
  let pin = null;
  const place = (lat, lon) => {
    if (!pin) {
      pin = L.marker([lat, lon], { icon, draggable: true, title: hotspots.words.pin }).addTo(map);
      pin.on("dragend", () => tell(pin.getLatLng()));
    }
    pin.setLatLng([lat, lon]);
  };
  const tell = (at) => {
    const { lat, lng } = at.wrap();
    const detail = { lon: +lng.toFixed(6), lat: +lat.toFixed(6) };
    const documents = new Set([document]);
    try { documents.add(window.parent.document); } catch { /* a page of another origin may not listen */ }
    for (const each of documents) each.dispatchEvent(new each.defaultView.CustomEvent("hotspots:picked", { detail }));
  };
  const show = ({ lon, lat }) => {
    if (lon === null || lat === null) { if (pin) pin.remove(); pin = null; return; }
    if (!Number.isFinite(lon) || !Number.isFinite(lat) || Math.abs(lat) > 85 || Math.abs(lon) > 180) return;
    place(lat, lon);
    if (!map.getBounds().pad(-0.1).contains([lat, lon]) || map.getZoom() < 14) map.setView([lat, lon], Math.max(map.getZoom(), 16));
  };
  map.getContainer().classList.add("hs-picking");
  map.on("click", (event) => { place(event.latlng.lat, event.latlng.lng); tell(event.latlng); });
  window.addEventListener("message", (event) => {
    // a file has no origin of its own ("null"), so there only the parent page itself is heard
    const known = event.origin === window.location.origin || (window.location.origin === "null" && event.source === window.parent);
    if (known && event.data && event.data.type === "hotspots:show") show(event.data);
  });
  if (start) show(start);
};
