// What every part of the map program shares: reading the data blocks, words, panes, popups.
// All text of the data reaches the page through textContent, never through innerHTML.
"use strict";
const hotspots = { map: null, words: {}, locale: "vi", board: null };

hotspots.read = (id) => JSON.parse(document.getElementById(id).textContent);

hotspots.number = (value) => value.toLocaleString(hotspots.locale === "vi" ? "vi-VN" : "en-GB");

hotspots.element = (tag, className, text) => {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
};

// [[label, value], …] -> the body of a popup, with a link to the page of the thing if there is one
hotspots.card = (title, rows, href) => {
  const card = hotspots.element("div", "hs-card");
  card.append(hotspots.element("h3", "", title));
  const list = hotspots.element("dl");
  for (const [label, value] of rows) {
    const long = String(value).length > 80 ? "hs-long" : ""; // a sentence takes the whole width
    list.append(hotspots.element("dt", "", label), hotspots.element("dd", long, value));
  }
  card.append(list);
  if (href) {
    const link = hotspots.element("a", "hs-open", hotspots.words.open);
    link.href = href;
    link.target = "_top"; // the map may sit in a frame
    card.append(link);
  }
  return card;
};

// A popup keeps clear of the legend and the layer control, and fits a phone.
hotspots.popupOptions = () => {
  const size = hotspots.map.getSize(), wide = !hotspots.narrow();
  const width = Math.min(300, size.x - 70);
  return { minWidth: width, maxWidth: width, maxHeight: Math.max(160, size.y * 0.6),
    autoPanPaddingTopLeft: wide ? [275, 12] : [12, 62], autoPanPaddingBottomRight: wide ? [210, 40] : [12, 50] };
};

hotspots.popup = (at, content) =>
  L.popup(hotspots.popupOptions()).setLatLng(at).setContent(content).openOn(hotspots.map);

// Panes from the ground up. Only sites and their outlines take the mouse by themselves; a canvas
// that took it would hide every layer below from clicks, so crashes are looked up on a map click.
hotspots.start = (map, settings) => {
  Object.assign(hotspots, { map, words: settings.words, locale: settings.locale });
  const heights = { areas: 210, roads: 220, rails: 230, junctions: 240, names: 250, outlines: 420, crashes: 440 };
  for (const [name, height] of Object.entries(heights)) {
    const pane = map.createPane(name);
    pane.style.zIndex = height;
    pane.style.pointerEvents = "none";
  }
  const beside = map.getSize().x > 1000; // room for the legend on the left and the layers on the right
  map.fitBounds(settings.window, { animate: false, maxZoom: 17,
    paddingTopLeft: beside ? [270, 30] : [24, 24], paddingBottomRight: beside ? [200, 40] : [24, 44] });
  hotspots.board = new hotspots.NameBoard(map);
  hotspots.addControls(map, settings);
};
