// Where the device is: asked once, or followed while a form is open. Not over plain http.
"use strict";

window.devicePosition = (() => {
  const OPTIONS = { enableHighAccuracy: true, maximumAge: 10_000, timeout: 30_000 };
  const isThere = window.isSecureContext && Boolean(navigator.geolocation);
  return {
    isThere,
    once: (told, failed) => navigator.geolocation.getCurrentPosition(told, failed, OPTIONS),
    follow: (told) => navigator.geolocation.watchPosition(told, () => {}, OPTIONS),
  };
})();
