// The ground: areas, roads by class, railways with their ties, junctions, and names that never overlap.
"use strict";

// class: [width at zoom 14, filling, casing, priority of its name]
hotspots.roads = {
  expressway: [6.5, "#f2b179", "#a8662c", 1],
  national_road: [5.5, "#f9d78f", "#b48a35", 2],
  provincial_road: [4.5, "#fdf0b5", "#aa9a55", 3],
  urban_street: [3.2, "#ffffff", "#a9adb3", 4],
  other: [2.8, "#ffffff", "#b5b9be", 5],
};

hotspots.areasLayer = (data) => {
  const shapes = L.geoJSON(data, {
    pane: "areas", renderer: L.canvas({ pane: "areas", padding: 0.4 }), interactive: false,
    style: { color: "#7d8590", weight: 1.4, dashArray: "7 4", fillColor: "#fbfaf5", fillOpacity: 1 },
  });
  const names = [];
  shapes.eachLayer((shape) => {
    const { name, at } = shape.feature.properties;
    if (name) names.push({ name, at: L.latLng(at), bounds: shape.getBounds() });
  });
  const candidates = (map) => names.map((each) => {
    const west = map.latLngToLayerPoint(each.bounds.getNorthWest());
    const east = map.latLngToLayerPoint(each.bounds.getSouthEast());
    const room = east.x - west.x;
    return { text: each.name, at: map.latLngToLayerPoint(each.at), className: "hs-name-area",
      rank: 10000 - room, fits: room > 7 * each.name.length };
  });
  return L.layerGroup([shapes, new hotspots.Names(candidates)]);
};

// Widths follow the zoom, so that a street is a hair over the province and a band in the ward.
hotspots.lineLayer = (pane, data, strokes, nameClass) => {
  const renderer = L.canvas({ pane, padding: 0.4 });
  const passes = strokes.map((stroke) => [stroke, L.geoJSON(data, { pane, renderer, interactive: false })]);
  const restyle = () => {
    const scale = Math.min(2.2, Math.max(0.35, 1 + (hotspots.map.getZoom() - 14) * 0.16));
    for (const [stroke, layer] of passes) layer.setStyle((feature) => stroke(feature.properties, scale));
  };
  const group = L.layerGroup(passes.map(([, layer]) => layer));
  group.addLayer(new hotspots.Names((map) => hotspots.lineNames(map, data, nameClass)));
  group.on("add", () => { restyle(); hotspots.map.on("zoomend", restyle); });
  group.on("remove", () => hotspots.map.off("zoomend", restyle));
  return group;
};

hotspots.roadsLayer = (data) => {
  const look = (properties) => hotspots.roads[properties.road_class] || hotspots.roads.other;
  return hotspots.lineLayer("roads", data, [
    (road, scale) => ({ color: look(road)[2], weight: look(road)[0] * scale + 2, opacity: 1 }),
    (road, scale) => ({ color: look(road)[1], weight: look(road)[0] * scale, opacity: 1 }),
  ], (road) => ["hs-name-road hs-name-" + (road.road_class || "other"), look(road)[3]]);
};

hotspots.railsLayer = (data) => hotspots.lineLayer("rails", data, [
  (rail, scale) => ({ color: "#3c4148", weight: 2 * scale, opacity: 1 }),
  (rail, scale) => ({ color: "#3c4148", weight: 8 * scale, opacity: 1, dashArray: "1.6 9", lineCap: "butt" }),
], () => ["hs-name-rail", 3]);

hotspots.junctionsLayer = (data) => {
  const renderer = L.canvas({ pane: "junctions", padding: 0.4 });
  const dots = L.layerGroup(data.map(([lat, lon]) => L.circleMarker([lat, lon], {
    pane: "junctions", renderer, interactive: false, radius: 3.5, weight: 1.5, color: "#555b63", fillColor: "#fff", fillOpacity: 1,
  })));
  const candidates = (map) => (map.getZoom() < 14 ? [] : data.filter((row) => row[2])).map(([lat, lon, text]) => {
    const point = map.latLngToLayerPoint([lat, lon]);
    return { text, at: point.subtract([0, 11]), className: "hs-name-junction", rank: 900, fits: true };
  });
  return L.layerGroup([dots, new hotspots.Names(candidates)]);
};

// A name for each road, at the middle of what the window shows of its longest visible part.
hotspots.lineNames = (map, data, nameClass) => {
  const frame = L.bounds(map.containerPointToLayerPoint([30, 30]), map.containerPointToLayerPoint(map.getSize().subtract([30, 30])));
  const best = new Map();
  for (const feature of data.features) {
    const name = feature.properties.name;
    if (!name || !feature.geometry) continue;
    const parts = feature.geometry.type === "LineString" ? [feature.geometry.coordinates] : feature.geometry.coordinates;
    for (const part of parts) {
      const found = hotspots.visibleMiddle(map, part, frame);
      if (found && found.length > (best.get(name)?.length || 40)) best.set(name, { ...found, feature });
    }
  }
  return [...best].map(([text, { at, length, feature }]) => {
    const [className, rank] = nameClass(feature.properties);
    return { text, at, className, rank: rank * 100, fits: length > 6 * text.length };
  });
};

hotspots.visibleMiddle = (map, coordinates, frame) => {
  const pieces = [];
  let length = 0;
  let before = map.latLngToLayerPoint([coordinates[0][1], coordinates[0][0]]);
  for (const [lon, lat] of coordinates.slice(1)) {
    const after = map.latLngToLayerPoint([lat, lon]);
    const clipped = L.LineUtil.clipSegment(before, after, frame);
    before = after;
    if (!clipped) continue;
    pieces.push(clipped);
    length += clipped[0].distanceTo(clipped[1]);
  }
  let left = length / 2;
  for (const [from, to] of pieces) {
    const step = from.distanceTo(to);
    if (step >= left && step > 0) return { length, at: from.add(to.subtract(from).multiplyBy(left / step)) };
    left -= step;
  }
  return null;
};

hotspots.Names = L.Layer.extend({
  initialize(candidates) { this._candidates = candidates; },
  onAdd() { hotspots.board.add(this._candidates); },
  onRemove() { hotspots.board.remove(this._candidates); },
});

// Places the names of all layers, the weightier first; one that would overlap another is left out.
hotspots.NameBoard = class {
  constructor(map) {
    this.map = map;
    this.sources = new Set();
    map.on("zoomstart", () => this.pane().replaceChildren());
    map.on("moveend resize", () => this.draw());
  }
  pane() { return this.map.getPane("names"); }
  add(source) { this.sources.add(source); this.draw(); }
  remove(source) { this.sources.delete(source); this.draw(); }
  draw() {
    if (!this.map._loaded) return;
    const window_ = L.bounds(this.map.containerPointToLayerPoint([0, 0]), this.map.containerPointToLayerPoint(this.map.getSize()));
    const taken = [];
    this.pane().replaceChildren();
    const candidates = [...this.sources].flatMap((source) => source(this.map));
    for (const { text, at, className, fits } of candidates.sort((a, b) => a.rank - b.rank)) {
      const half = [text.length * 3.9 + 8, 11];
      const box = L.bounds(at.subtract(half), at.add(half));
      if (!fits || !window_.contains(at) || taken.some((other) => other.overlaps(box))) continue;
      taken.push(box);
      const name = hotspots.element("span", "hs-name " + className, text);
      name.style.transform = `translate(${Math.round(at.x)}px, ${Math.round(at.y)}px) translate(-50%, -50%)`;
      this.pane().append(name);
    }
  }
};
