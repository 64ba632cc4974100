/** What this page knows of one who watches it, once a second, and what can be read from that. */

import { SOUND_BPS } from './layer.js';

/** @import { Report } from '../messages.js' */
/** @import { CameraLayer, ScreenLayer } from './layer.js' */

/**
 * @typedef {object} Outgoing
 * @property {CameraLayer} camera
 * @property {ScreenLayer} screen
 * @property {boolean} alone encoded for this viewer alone, at whatever rate the browser finds its line to carry
 *
 * @typedef {object} Sent
 * @property {number | null} fps camera pictures made a second (RTCOutboundRtpStreamStats.framesPerSecond)
 * @property {number} since when it began to go out
 *
 * @typedef {object} Viewer
 * @property {{ camera: CameraLayer, screen: ScreenLayer }} wished
 * @property {{ camera: number, screen: number }} area device pixels it shows
 * @property {{ camera: number, screen: number }} lines of what is captured: the shorter edge in pixels, 0 where unknown
 * @property {Outgoing & Sent} sent what goes out now
 * @property {number | null} estimateBps RTCIceCandidatePairStats.availableOutgoingBitrate; Firefox has none
 * @property {number} loss 0 to 1 (RTCRemoteInboundRtpStreamStats.fractionLost)
 * @property {number | null} roundTripMs
 * @property {Report | null} report its latest
 */

const FEW_FRAMES = 0.6;
const FROZEN_MS = 400;
/** Dummy pictures, which followers make, are at most so large. */
const DUMMY_LINES = 48;
/** A rate of which some picture must come. */
const MUCH_KBPS = 60;

/** @param {Outgoing} one @param {Outgoing} other */
export const isSame = (one, other) =>
  one.camera === other.camera && one.screen === other.screen && one.alone === other.alone;

/** @param {{ camera: CameraLayer, screen: ScreenLayer }} layers */
export const hasPicture = ({ camera, screen }) => camera !== 'off' || screen !== 'off';

/** @param {Viewer} viewer */
export const areaOf = ({ area }) => area.camera + area.screen;

/**
 * What is known to pass: by the browser's estimate, otherwise by what the viewer says has arrived.
 *
 * @param {Viewer} viewer
 * @returns {number} bits a second, sound included
 */
export const carriedBy = (viewer) => viewer.estimateBps ?? arrivedBps(viewer);

/** @param {Viewer} viewer @returns {number} bits a second, sound included */
export const arrivedBps = ({ report }) =>
  report ? SOUND_BPS + 1000 * (report.camera.rate + report.screen.rate) : Infinity;

/** Whether the camera's picture stands still, or nearly. @param {Viewer} viewer */
export function stands({ sent, report }) {
  if (sent.camera === 'off' || !report) return false;
  return report.camera.fps < (sent.fps ?? 0) * FEW_FRAMES || report.camera.frozen > FROZEN_MS;
}

/** Whether packets arrive but no picture comes of them, or only the dummy one. @param {Viewer} viewer */
export function looksUndecoded({ sent, report }) {
  if (sent.camera === 'off' || !report) return false;
  const { lines, fps, rate } = report.camera;
  return (lines > 0 && lines <= DUMMY_LINES) || (fps === 0 && rate >= MUCH_KBPS);
}
