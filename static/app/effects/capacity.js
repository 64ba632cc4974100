/** Measures what this device carries: it sends a picture to itself for a moment. */

/** @import { CallEvent, Capacity } from '../state.js' */
/** @import { Streams } from './streams.js' */
import { capacityOf } from '../../mesh/index.js';
import { ownTrack } from './streams.js';

/** The first frames are dearer, and smaller, than those that follow. */
const WARM_UP_MS = 500;
const MEASURED_MS = 1_000;
/** The picture that capacities are told for. */
const PIXELS = 1280 * 720;
const RATE_BPS = 1_700_000;
/** What a frame costs on a common device without help of its graphics. */
const USUAL = { encodeMs: 9, decodeMs: 2.8 };

/** For who enters before anything is measured. */
export const usualCapacity = () => capacityOf({ ...USUAL, cores: navigator.hardwareConcurrency });

/** @param {(event: CallEvent) => void} dispatch @param {Streams} streams */
export function capacityEffects(dispatch, streams) {
  let stop = new AbortController();

  /** @param {AbortSignal} signal */
  async function measure(signal) {
    const camera = ownTrack(streams, 'camera', 'video');
    const capacity = camera && (await measureCapacity(camera, signal));
    if (!signal.aborted) dispatch({ type: 'capacity-measured', capacity });
  }

  return {
    'measure-capacity': () => {
      stop = new AbortController();
      void measure(stop.signal);
    },
    'stop-measuring': () => stop.abort(),
  };
}

/**
 * @param {MediaStreamTrack} camera  left as it is
 * @param {AbortSignal} signal
 * @returns {Promise<Capacity | null>}  null: this browser does not tell, or was told to stop
 */
async function measureCapacity(camera, signal) {
  const track = camera.clone();
  const [from, to] = [new RTCPeerConnection(), new RTCPeerConnection()];
  const close = () => {
    track.stop();
    from.close();
    to.close();
  };
  signal.addEventListener('abort', close);
  try {
    await connect(from, to, track);
    await pause(WARM_UP_MS);
    const before = await readCosts(from, to);
    await pause(MEASURED_MS);
    const after = await readCosts(from, to);
    return signal.aborted ? null : capacityBetween(before, after);
  } catch (error) {
    if (signal.aborted) return null; // what was closed refuses everything
    throw error;
  } finally {
    close();
    signal.removeEventListener('abort', close);
  }
}

/** @param {number} ms @returns {Promise<void>} */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @param {RTCPeerConnection} from @param {RTCPeerConnection} to @param {MediaStreamTrack} track */
async function connect(from, to, track) {
  from.onicecandidate = ({ candidate }) => void to.addIceCandidate(candidate ?? undefined);
  to.onicecandidate = ({ candidate }) => void from.addIceCandidate(candidate ?? undefined);
  from.addTransceiver(track, { direction: 'sendonly', sendEncodings: [{ maxBitrate: RATE_BPS }] });
  await from.setLocalDescription();
  await to.setRemoteDescription(/** @type {RTCSessionDescription} */ (from.localDescription));
  await to.setLocalDescription();
  await from.setRemoteDescription(/** @type {RTCSessionDescription} */ (to.localDescription));
}

/** @typedef {{ seconds: number, frames: number, pixels: number }} Cost  so far; pixels of a frame */

/** @param {RTCPeerConnection} from @param {RTCPeerConnection} to @returns {Promise<{ encode: Cost, decode: Cost }>} */
async function readCosts(from, to) {
  const [sent, received] = await Promise.all([from.getStats(), to.getStats()]);
  return {
    encode: costIn(sent, 'outbound-rtp', 'totalEncodeTime', 'framesEncoded'),
    decode: costIn(received, 'inbound-rtp', 'totalDecodeTime', 'framesDecoded'),
  };
}

/** W3C webrtc-stats. @param {RTCStatsReport} report @param {string} type @param {string} time @param {string} count */
function costIn(report, type, time, count) {
  const entry = [...report.values()].find((each) => each.type === type && each.kind === 'video') ?? {};
  return { seconds: entry[time], frames: entry[count], pixels: entry.frameWidth * entry.frameHeight };
}

/** @param {{ encode: Cost, decode: Cost }} before @param {{ encode: Cost, decode: Cost }} after */
function capacityBetween(before, after) {
  const encodeMs = msAFrame(before.encode, after.encode);
  const decodeMs = msAFrame(before.decode, after.decode);
  if (!(encodeMs > 0 && decodeMs > 0)) return null;
  return capacityOf({ encodeMs, decodeMs, cores: navigator.hardwareConcurrency });
}

/** For a full picture; NaN where something is not told. @param {Cost} before @param {Cost} after */
const msAFrame = (before, after) =>
  (((after.seconds - before.seconds) * 1_000) / (after.frames - before.frames)) * (PIXELS / after.pixels);
