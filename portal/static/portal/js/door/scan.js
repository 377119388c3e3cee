/**
 * Reads a QR code from the camera or from a photo: by the browser's own detector where it has one, else by the server, a
 * frame at a time, while there is a network.
 */

const EVERY = 180;
const EVERY_BY_SERVER = 900;
const SIDE = 1280;
// A badge held before the camera is read many times: the same one again only after this long.
const SAME_AGAIN = 4000;

/** @returns {Promise<{detect: (source: CanvasImageSource) => Promise<{rawValue: string}[]>} | null>} */
async function detectorOf() {
  if (!("BarcodeDetector" in window)) return null;
  try {
    const formats = await window.BarcodeDetector.getSupportedFormats();
    return formats.includes("qr_code") ? new window.BarcodeDetector({ formats: ["qr_code"] }) : null;
  } catch {
    return null;
  }
}

/**
 * @param {CanvasImageSource & {width?: number, videoWidth?: number}} source
 * @returns {Promise<Blob>} a JPEG of at most SIDE pixels a side
 */
function asPhoto(source) {
  const width = source.videoWidth ?? source.width;
  const height = source.videoHeight ?? source.height;
  const scale = Math.min(1, SIDE / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext("2d").drawImage(source, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.8));
}

/**
 * @param {string} address
 * @param {CanvasImageSource} source
 * @returns {Promise<string>} what the code says, or nothing; throws without network
 */
async function readByServer(address, source) {
  const response = await fetch(address, {
    method: "POST",
    headers: { "X-Accueil": "1", "Content-Type": "image/jpeg" },
    body: await asPhoto(source),
    signal: AbortSignal.timeout(8000),
  });
  if (!response.ok) throw new Error(`${response.status}`);
  return (await response.json()).text;
}

/**
 * @param {string} address that reads photos
 * @param {CanvasImageSource} source
 * @returns {Promise<string>}
 */
async function read(address, source, detector) {
  if (detector) {
    const found = (await detector.detect(source))[0]?.rawValue;
    if (found) return found;
  }
  return detector && !(source instanceof ImageBitmap) ? "" : readByServer(address, source);
}

/**
 * The code in a photo that was taken or chosen.
 * @param {File} file
 * @param {string} address
 * @returns {Promise<{text: string, offline?: boolean}>}
 */
export async function readPhoto(file, address) {
  const detector = await detectorOf();
  let picture;
  try {
    picture = await createImageBitmap(file);
  } catch {
    return { text: "" };
  }
  try {
    return { text: await read(address, picture, detector) };
  } catch {
    return { text: "", offline: true };
  }
}

/**
 * Watches the camera until it is stopped, so that one badge follows another.
 * @param {HTMLVideoElement} video
 * @param {string} address
 * @param {(text: string) => void} onText
 * @param {(problem: "camera" | "offline") => void} onProblem
 * @returns {{stop: () => void}}
 */
export function startCamera(video, address, onText, onProblem) {
  let stream = null;
  let stopped = false;
  let seen = { text: "", at: 0 };

  const stop = () => {
    stopped = true;
    stream?.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
  };

  const watch = async () => {
    const detector = await detectorOf();
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
    } catch {
      onProblem("camera");
      return;
    }
    if (stopped) return stop();
    video.srcObject = stream;
    await video.play().catch(() => {});
    while (!stopped) {
      await new Promise((resolve) => setTimeout(resolve, detector ? EVERY : EVERY_BY_SERVER));
      if (stopped || video.readyState < 2) continue;
      try {
        const text = await read(address, video, detector);
        if (!text || stopped) continue;
        const again = text === seen.text && Date.now() - seen.at < SAME_AGAIN;
        seen = { text, at: Date.now() };
        if (!again) onText(text);
      } catch {
        if (!stopped) onProblem("offline");
      }
    }
  };

  void watch();
  return { stop };
}
