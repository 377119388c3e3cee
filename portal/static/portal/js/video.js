/**
 * Films that play in place. [data-video="file"] becomes a <video>, [data-video="frame"] an <iframe>, when its link is
 * pressed and not before; nothing is fetched until then. Without JavaScript the link opens the film's own page.
 * @param {Document} root
 */
export function startVideos(root) {
  for (const frame of root.querySelectorAll("[data-video]")) {
    frame.querySelector("a")?.addEventListener("click", (event) => {
      event.preventDefault();
      const player = makePlayer(/** @type {HTMLElement} */ (frame));
      frame.replaceChildren(player);
      player.focus();
    });
  }
}

/**
 * @param {HTMLElement} frame
 * @returns {HTMLVideoElement | HTMLIFrameElement}
 */
function makePlayer(frame) {
  const { video: kind, videoSource = "", videoTitle = "", videoCaptions } = frame.dataset;
  if (kind === "frame") {
    const iframe = document.createElement("iframe");
    Object.assign(iframe, { src: videoSource, title: videoTitle, allow: "fullscreen", referrerPolicy: "strict-origin" });
    return iframe;
  }
  const video = document.createElement("video");
  Object.assign(video, { src: videoSource, controls: true, autoplay: true });
  video.setAttribute("aria-label", videoTitle);
  if (videoCaptions) {
    const track = document.createElement("track");
    Object.assign(track, { kind: "captions", src: videoCaptions, srclang: document.documentElement.lang, default: true });
    video.append(track);
  }
  return video;
}
