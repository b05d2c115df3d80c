// Crashes from one data block, on one canvas: single points, or counts of places where single crashes are secret.
// Points close together on the screen become a ring whose sectors are the severities, with the number inside.
"use strict";

hotspots.severities = [ // fatal, injury, damage only: told apart by brightness as well as by hue
  { colour: "#1a1a1a", edge: "#ffffff" },
  { colour: "#c2418b", edge: "#ffffff" },
  { colour: "#ffffff", edge: "#6b7178" },
];

// The store: world coordinates at zoom 0 and counts by severity; `shown` is the reader's choice in the legend.
hotspots.crashStore = (data) => {
  const size = data.lon.length;
  const world = { x: new Float64Array(size), y: new Float64Array(size) };
  const counts = [0, 1, 2].map(() => new Uint32Array(size));
  const latlngs = new Array(size);
  for (let i = 0; i < size; i++) {
    const lat = data.origin[1] + data.lat[i] * 1e-5, lon = data.origin[0] + data.lon[i] * 1e-5;
    const point = L.CRS.EPSG3857.latLngToPoint(L.latLng(lat, lon), 0);
    world.x[i] = point.x; world.y[i] = point.y; latlngs[i] = [lat, lon];
    if (data.severity) counts[+data.severity[i]][i] = 1;
    else for (const kind of [0, 1, 2]) counts[kind][i] = data.counts[kind][i];
  }
  const store = { data, size, world, counts, latlngs, shown: [true, true, true], listeners: [] };
  store.weight = (i) => [0, 1, 2].reduce((sum, kind) => sum + (store.shown[kind] ? counts[kind][i] : 0), 0);
  store.show = (kind, on) => { store.shown[kind] = on; for (const listener of store.listeners) listener(); };
  hotspots.store = store;
  return store;
};

hotspots.ringRadius = (count) => 11 + 4.2 * Math.log10(count);

// Groups of what the window shows: cells of the zoomed plane, then neighbours whose rings would touch.
hotspots.groups = (store, map) => {
  const zoom = map.getZoom(), scale = 2 ** zoom;
  const origin = map.getPixelOrigin(), corner = map.containerPointToLayerPoint([-40, -40]).add(origin);
  const far = corner.add(map.getSize()).add([80, 80]);
  const seen = [];
  let visible = 0;
  for (let i = 0; i < store.size; i++) {
    const x = store.world.x[i] * scale, y = store.world.y[i] * scale;
    if (x < corner.x || x > far.x || y < corner.y || y > far.y) continue;
    const weight = store.weight(i);
    if (weight) { seen.push(i); visible += weight; }
  }
  const apart = visible <= 150 || zoom >= 18 ? 10 : 60; // few crashes: group only what covers one another
  const cells = new Map();
  for (const i of seen) {
    const x = store.world.x[i] * scale, y = store.world.y[i] * scale;
    const key = Math.floor(x / apart) * 4194304 + Math.floor(y / apart);
    let cell = cells.get(key);
    if (!cell) cells.set(key, (cell = { n: 0, x: 0, y: 0, members: [] }));
    const weight = store.weight(i);
    cell.n += weight; cell.x += x * weight; cell.y += y * weight;
    cell.members.push(i);
  }
  const groups = [];
  for (const cell of [...cells.values()].sort((a, b) => b.n - a.n)) {
    const at = L.point(cell.x / cell.n, cell.y / cell.n);
    const reach = apart > 10 ? hotspots.ringRadius(cell.n) : 2;
    const near = groups.find((group) => group.at.distanceTo(at) < (apart > 10 ? hotspots.ringRadius(group.n) : 6) + reach);
    if (!near) { groups.push({ n: cell.n, at, members: cell.members }); continue; }
    near.n += cell.n;
    for (const i of cell.members) near.members.push(i);
  }
  for (const group of groups) {
    group.at = group.at.subtract(origin);
    group.parts = [0, 1, 2].map((kind) => (store.shown[kind] ? group.members.reduce((sum, i) => sum + store.counts[kind][i], 0) : 0));
    group.single = store.data.severity && group.n === 1;
    group.radius = group.single ? 6 : hotspots.ringRadius(group.n);
  }
  return groups;
};

hotspots.crashesLayer = (data) => new hotspots.CrashCanvas(hotspots.crashStore(data));

hotspots.CrashCanvas = L.Layer.extend({
  initialize(store) { this._store = store; store.listeners.push(() => this._map && this._draw()); },
  onAdd(map) {
    this._canvas = hotspots.element("canvas", "leaflet-zoom-hide hs-crashes");
    map.getPane("crashes").append(this._canvas);
    map.on("moveend resize", this._draw, this).on("click", this._pick, this);
    this._draw();
  },
  onRemove(map) {
    map.off("moveend resize", this._draw, this).off("click", this._pick, this);
    this._canvas.remove();
  },
  _draw() {
    const map = this._map, size = map.getSize(), ratio = window.devicePixelRatio || 1;
    const margin = 40; // rings just outside the window are drawn too, so that a drag shows no bare edge
    const corner = map.containerPointToLayerPoint([-margin, -margin]);
    L.DomUtil.setPosition(this._canvas, corner);
    const [width, height] = [size.x + 2 * margin, size.y + 2 * margin];
    Object.assign(this._canvas, { width: width * ratio, height: height * ratio });
    Object.assign(this._canvas.style, { width: width + "px", height: height + "px" });
    const pen = this._canvas.getContext("2d");
    pen.scale(ratio, ratio);
    pen.translate(-corner.x, -corner.y);
    this._groups = hotspots.groups(this._store, map);
    for (const group of [...this._groups].reverse()) (group.single ? this._dot : this._ring).call(this, pen, group);
  },
  _dot(pen, group) {
    const { colour, edge } = hotspots.severities[group.parts.findIndex((count) => count)];
    const vague = this._store.data.vague && this._store.data.vague[group.members[0]] === "1";
    pen.beginPath();
    pen.arc(group.at.x, group.at.y, group.radius, 0, 2 * Math.PI);
    pen.globalAlpha = vague ? 0.25 : 1; // placed to a street or a ward only: a pale disc in a broken ring
    pen.fillStyle = colour; pen.fill();
    pen.globalAlpha = 1;
    pen.setLineDash(vague ? [3, 2] : []);
    pen.lineWidth = 1.5; pen.strokeStyle = vague ? "#3c4148" : edge; pen.stroke();
    pen.setLineDash([]);
  },
  _ring(pen, group) {
    const { at, radius } = group;
    pen.beginPath(); pen.arc(at.x, at.y, radius + 1.5, 0, 2 * Math.PI);
    pen.fillStyle = "#6b7178"; pen.fill();
    let from = -Math.PI / 2;
    group.parts.forEach((count, kind) => {
      if (!count) return;
      const to = from + (count / group.n) * 2 * Math.PI;
      pen.beginPath(); pen.moveTo(at.x, at.y); pen.arc(at.x, at.y, radius, from, to); pen.closePath();
      pen.fillStyle = hotspots.severities[kind].colour; pen.fill();
      from = to;
    });
    pen.beginPath(); pen.arc(at.x, at.y, radius - 4.5, 0, 2 * Math.PI);
    pen.fillStyle = "#ffffff"; pen.fill();
    pen.fillStyle = "#1a1a1a"; pen.textAlign = "center"; pen.textBaseline = "middle";
    pen.font = `600 ${radius > 20 ? 12 : 11}px ${getComputedStyle(this._map.getContainer()).fontFamily}`;
    pen.fillText(hotspots.number(group.n), at.x, at.y + 0.5);
  },
  _pick(event) {
    const group = (this._groups || []).find((each) => each.at.distanceTo(event.layerPoint) <= Math.max(each.radius, 9) + 2);
    if (!group) return;
    const map = this._map, points = group.members.map((i) => this._store.latlngs[i]);
    const bounds = L.latLngBounds(points), wide = bounds.getNorthEast().distanceTo(bounds.getSouthWest());
    if (wide > 15 && map.getZoom() < 18 && group.members.length > 1) {
      map.fitBounds(bounds, { padding: [60, 60], maxZoom: Math.max(map.getZoom() + 1, 16) });
    } else hotspots.popup(map.layerPointToLatLng(group.at), this._card(group));
  },
  _card(group) {
    const words = hotspots.words, data = this._store.data;
    const totals = group.parts.map((count, kind) => [words.severities[kind], hotspots.number(count)]).filter((row, kind) => group.parts[kind]);
    if (!data.severity) return hotspots.card(words.crashes_here, totals);
    const card = group.single ? hotspots.element("div", "hs-card") : hotspots.card(words.crashes_here, totals);
    for (const i of group.members.slice(0, 30)) card.append(hotspots.card(words.severities[+data.severity[i]], hotspots.crashRows(data, i)));
    if (group.members.length > 30) card.append(hotspots.element("p", "", words.more.replace("{count}", hotspots.number(group.members.length - 30))));
    return card;
  },
});

hotspots.crashRows = (data, i) => {
  const words = hotspots.words, rows = [];
  if (data.id) rows.push([words.id, data.id[i]]);
  if (data.minute && data.minute[i] !== null) rows.push([words.when, hotspots.time(data.since + data.minute[i])]);
  if (data.killed[i]) rows.push([words.killed, hotspots.number(data.killed[i])]);
  if (data.injured[i]) rows.push([words.injured, hotspots.number(data.injured[i])]);
  if (data.vague && data.vague[i] === "1") rows.push([words.place, words.vague]);
  return rows;
};

// minutes since 1970 of a wall clock -> dd/mm/yyyy hh:mm; exactly midnight is a date without a time
hotspots.time = (minutes) => {
  const [year, month, day, hour, minute] = new Date(minutes * 60000).toISOString().split(/[-T:]/);
  return `${day}/${month}/${year}` + (minutes % 1440 ? ` ${hour}:${minute}` : "");
};

// Density: the darkest colour is the densest place of the present zoom, else a far view is pale and a near one solid.
hotspots.heatLayer = () => {
  const store = hotspots.store, radius = 18;
  const layer = L.heatLayer([], { radius, blur: 16, minOpacity: 0.25,
    gradient: { 0.2: "#fff3b2", 0.45: "#fecc5c", 0.65: "#fd8d3c", 0.85: "#e31a1c", 1: "#7a0019" } });
  const densest = () => {
    const scale = 2 ** hotspots.map.getZoom() / radius, cells = new Map();
    let most = 1;
    for (let i = 0; i < store.size; i++) {
      const key = Math.floor(store.world.x[i] * scale) * 4194304 + Math.floor(store.world.y[i] * scale);
      const sum = (cells.get(key) || 0) + store.weight(i);
      cells.set(key, sum);
      if (sum > most) most = sum;
    }
    return most;
  };
  const rescale = () => {
    // the plugin halves every point for each level below the nearest; undone here
    const halved = 2 ** -Math.max(0, Math.min(hotspots.map.getMaxZoom() - hotspots.map.getZoom(), 12));
    layer.options.max = Math.max(1.5, densest() * 0.6) * halved;
  };
  const refill = () => {
    rescale();
    layer._latlngs = store.latlngs.map(([lat, lon], i) => [lat, lon, store.weight(i)]).filter((row) => row[2]);
    if (hotspots.map.hasLayer(layer)) layer.redraw();
  };
  refill();
  store.listeners.push(refill);
  hotspots.map.on("zoomend", rescale);
  return layer;
};
