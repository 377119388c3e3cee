/**
 * Sound and vibration of the door's page: off until somebody wants them, kept on the phone with the rest.
 * @param {Element} root
 * @param {import("../kept.js").Kept} store
 * @returns {{sound: boolean, vibration: boolean}}
 */
export function startSettings(root, store) {
  const settings = { sound: false, vibration: false };
  for (const box of root.querySelectorAll("[data-door-setting]")) {
    const name = box.dataset.doorSetting;
    void store.get(name).then((kept) => (settings[name] = box.checked = kept === true));
    box.addEventListener("change", () => {
      settings[name] = box.checked;
      void store.put({ [name]: box.checked });
    });
  }
  return settings;
}

/**
 * One high note and a short buzz for yes, a low one and two buzzes for "look at the screen".
 * @param {{sound: boolean, vibration: boolean}} settings
 * @param {boolean} good
 */
export function chime(settings, good) {
  if (settings.vibration) navigator.vibrate?.(good ? 80 : [120, 80, 120]);
  if (!settings.sound) return;
  const context = new AudioContext();
  const note = context.createOscillator();
  const volume = context.createGain();
  note.frequency.value = good ? 880 : 260;
  volume.gain.value = 0.15;
  note.connect(volume).connect(context.destination);
  note.start();
  note.stop(context.currentTime + (good ? 0.12 : 0.35));
  note.onended = () => void context.close();
}
