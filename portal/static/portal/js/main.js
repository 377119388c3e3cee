/**
 * Starts what data- attributes ask for. Each module does one thing and leaves the page usable without it.
 */
import { startBulk } from "./bulk.js";
import { startConfirm } from "./confirm.js";
import { startCopy } from "./copy.js";
import { startDialogs } from "./dialog.js";
import { startFocus } from "./focus.js";
import { startMenu } from "./menu.js";
import { startPrint } from "./print.js";
import { startPulse } from "./pulse.js";
import { startToasts } from "./toast.js";
import { startUnsaved } from "./unsaved.js";
import { startVideos } from "./video.js";

startMenu(document);
startToasts(document);
startDialogs(document);
startConfirm(document);
startBulk(document);
startCopy(document);
startVideos(document);
startUnsaved(document);
startFocus(document);
startPrint(document);
startPulse(document);
