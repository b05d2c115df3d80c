// Taking a photo: the camera with the old photo laid over it, and the fields that its purpose uses.
"use strict";

for (const form of document.querySelectorAll("[data-capture]")) {
  const purpose = form.elements.purpose;
  const show = () => {
    for (const part of form.querySelectorAll("[data-for]")) part.hidden = part.dataset.for !== purpose.value;
    form.dispatchEvent(new CustomEvent("hotspots:purpose"));
  };
  purpose.addEventListener("change", show);
  show();
}

(() => {
  const form = document.querySelector("form.capture");
  const camera = form?.querySelector("[data-camera]");
  if (!camera) return;
  const FRESH_MS = 120_000;
  const file = form.elements.file;
  const [video, old, canvas] = ["video", ".old", "canvas"].map((each) => camera.querySelector(each));
  const [start, take, again] = ["start", "take", "again"].map((each) => camera.querySelector(`[data-${each}]`));
  const over = camera.querySelector(".over");
  const hint = camera.querySelector(".hint");
  const refused = camera.querySelector("[data-refused]");
  const here = { lon: null, lat: null, bearing: null };
  const canFilm = Boolean(navigator.mediaDevices?.getUserMedia);  // not over plain http
  let stream = null;
  let follows = null;

  const repeated = () => (form.elements.purpose.value === "after" ? form.querySelector("[name=pair_of_id]:checked") : null);

  // --- where the phone is and which way it looks ---------------------------------------------
  const degrees = (radians) => (radians * 180) / Math.PI;

  // The way out of the back of the screen, however the phone is held (W3C Device Orientation, A.1).
  const heading = (event) => {
    if (typeof event.webkitCompassHeading === "number") return event.webkitCompassHeading;
    if (!event.absolute || event.alpha === null) return null;
    const [a, b, g] = [event.alpha, event.beta, event.gamma].map((each) => (each * Math.PI) / 180);
    const east = -Math.cos(a) * Math.sin(g) - Math.sin(a) * Math.sin(b) * Math.cos(g);
    const north = -Math.sin(a) * Math.sin(g) + Math.cos(a) * Math.sin(b) * Math.cos(g);
    return (degrees(Math.atan2(east, north)) + 360) % 360;
  };

  const turn = (event) => {
    const found = heading(event);
    if (found === null) return;
    here.bearing = found;
    tell();
  };

  const metres = (lon, lat) => {
    const scale = Math.cos((lat * Math.PI) / 180);
    return Math.hypot((here.lon - lon) * scale, here.lat - lat) * 111_195;
  };

  const tell = () => {
    const before = repeated()?.dataset ?? {};
    const said = [];
    if (before.bearing !== undefined && here.bearing !== null) {
      said.push(hint.dataset.words.replace("{here}", Math.round(here.bearing)).replace("{then}", Math.round(before.bearing)));
    }
    if (before.lon !== undefined && here.lon !== null) {
      said.push(hint.dataset.apart.replace("{metres}", Math.round(metres(Number(before.lon), Number(before.lat)))));
    }
    hint.textContent = said.join(" ");
  };

  const follow = () => {
    if (follows !== null || !window.devicePosition.isThere) return;
    follows = window.devicePosition.follow((found) => {
      here.lon = found.coords.longitude;
      here.lat = found.coords.latitude;
      note();
      tell();
    });
  };

  // Only of a photo that is being taken: one from last year was not taken here.
  let isFresh = false;
  const note = () => {
    form.elements.lon.value = isFresh && here.lon !== null ? here.lon : "";
    form.elements.lat.value = isFresh && here.lat !== null ? here.lat : "";
  };

  const mark = (fresh) => {
    isFresh = fresh;
    form.elements.taken_at.value = fresh ? new Date().toISOString() : "";
    note();
    if (fresh && here.bearing !== null) form.elements.bearing_deg.value = Math.round(here.bearing) % 360;
  };

  // --- the old photo over the new one ------------------------------------------------------------
  const lay = () => {
    const before = repeated();
    const shown = before !== null && Boolean(before.dataset.picture) && camera.dataset.stage !== "closed";
    if (shown) old.src = before.dataset.picture;
    old.hidden = over.hidden = !shown;
    tell();
  };
  over.querySelector("input").addEventListener("input", (event) => { old.style.opacity = event.target.value / 100; });
  form.addEventListener("hotspots:purpose", lay);
  form.addEventListener("change", (event) => { if (event.target.name === "pair_of_id") lay(); });

  // --- the camera --------------------------------------------------------------------------------
  const stage = (name) => {
    camera.dataset.stage = name;
    video.hidden = name !== "live";
    canvas.hidden = name !== "taken";
    start.hidden = stream !== null || !canFilm;
    take.hidden = name !== "live";
    again.hidden = name !== "taken" || stream === null;
    lay();
  };

  start.addEventListener("click", async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({
        audio: false,
        video: { facingMode: { ideal: "environment" }, width: { ideal: 2560 }, aspectRatio: { ideal: 4 / 3 } },
      });
    } catch {
      refused.hidden = false;
      return;
    }
    video.srcObject = stream;
    await video.play();
    follow();
    const ask = window.DeviceOrientationEvent?.requestPermission;
    if (ask) ask.call(window.DeviceOrientationEvent).catch(() => {});
    window.addEventListener("deviceorientationabsolute", turn);
    window.addEventListener("deviceorientation", turn);
    stage("live");
  });

  take.addEventListener("click", () => {
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext("2d").drawImage(video, 0, 0);
    canvas.toBlob((blob) => {
      const holder = new DataTransfer();
      holder.items.add(new File([blob], "camera.jpg", { type: "image/jpeg" }));
      file.files = holder.files;
      mark(true);
      stage("taken");
    }, "image/jpeg", 0.92);
  });

  again.addEventListener("click", () => {
    file.value = "";
    mark(false);
    stage("live");
  });

  file.addEventListener("change", async () => {
    const chosen = file.files[0];
    if (!chosen) return;
    const fresh = Date.now() - chosen.lastModified < FRESH_MS;
    if (fresh) follow();
    mark(fresh);
    try {
      const picture = await createImageBitmap(chosen);
      canvas.width = picture.width;
      canvas.height = picture.height;
      canvas.getContext("2d").drawImage(picture, 0, 0);
      stage("taken");
    } catch {
      stage(stream === null ? "closed" : "live");  // the server says what is wrong with it
    }
  });

  window.addEventListener("pagehide", () => stream?.getTracks().forEach((track) => track.stop()));

  camera.hidden = false;
  stage("closed");
})();
