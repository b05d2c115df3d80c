"""Frames in, map documents out: no database, no clock, and nothing fetched from another host.

* `documents`: the maps people ask for, `site_map`, `proposals_map` and `picker_map`;
* `ground`, `crash_layers`, `site_layers`, `legend`: what lies on them and says what it is;
* `elements`, `geometry`: folium's map and layers as we use them, frames as they need them;
* `offline`: the figure that lets no remote address through;
* `program/`: the map's own script and style, one part a file.

Text of the data never becomes markup: it travels in JSON blocks and is shown through textContent.
folium compiles what an element renders once more as a Jinja template, so a site named
`{{ … }}` in a folium popup would run on the server; no data passes that way here.
"""
