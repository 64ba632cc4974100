/**
 * Camera, microphone and screen: what the browser gives us, and why it does not (W3C Media Capture, Screen Capture).
 */

/** @import { CallEvent, Effect, Slot } from '../state.js' */
/** @import { Streams } from './streams.js' */
import { ownKey } from '../tiles.js';
import { startMeter } from './meter.js';

/** @typedef {Extract<Effect, { type: 'open-capture' }>} OpenCapture */
/** @typedef {'mic' | 'camera'} DeviceSlot */

/** What the names of errors mean. @type {Record<string, string>} */
const PROBLEMS = {
  NotAllowedError: 'refused',
  SecurityError: 'refused',
  NotFoundError: 'missing',
  OverconstrainedError: 'missing',
  NotReadableError: 'in-use',
  AbortError: 'in-use',
};

const PERMISSIONS = { mic: 'microphone', camera: 'camera' };

/**
 * @param {(event: CallEvent) => void} dispatch
 * @param {Streams} streams
 */
export function deviceEffects(dispatch, streams) {
  /** One request after another, so that the last choice wins. */
  let turn = Promise.resolve();
  let stopMeter = () => {};

  /** @param {OpenCapture} wish */
  async function open(wish) {
    if (wish.slots.includes('screen')) return openScreen();
    for (const slot of wish.slots) close(slot);
    const got = await outcomeOf(navigator.mediaDevices.getUserMedia(constraintsOf(wish)));
    if (got.stream) give(wish.slots, got.stream);
    else await openLess(wish, got.problem);
  }

  /**
   * After a failure: each device by itself, or any device instead of the chosen one, before we give up.
   *
   * @param {OpenCapture} wish
   * @param {string} problem
   */
  async function openLess(wish, problem) {
    const [slot] = wish.slots;
    if (wish.slots.length > 1) return openEach(wish, problem);
    if (problem === 'missing' && (wish.mic || wish.camera)) return open({ ...wish, mic: null, camera: null });
    if (slot) dispatch({ type: 'capture-failed', slot, problem });
  }

  /** @param {OpenCapture} wish @param {string} problem */
  async function openEach(wish, problem) {
    const denied = problem === 'refused' ? await deniedSlots() : [];
    const refused = problem === 'refused' && denied.length !== 1 ? wish.slots : denied;
    for (const slot of wish.slots) {
      if (refused.includes(slot)) dispatch({ type: 'capture-failed', slot, problem });
      else await open({ ...wish, slots: [slot] });
    }
  }

  async function openScreen() {
    const got = await outcomeOf(navigator.mediaDevices.getDisplayMedia({ video: true, audio: true }));
    if (got.stream) give(['screen'], got.stream);
    else if (got.problem === 'refused') dispatch({ type: 'capture-cancelled', slot: 'screen' });
    else dispatch({ type: 'capture-failed', slot: 'screen', problem: got.problem });
  }

  /** @param {Slot[]} slots @param {MediaStream} stream */
  function give(slots, stream) {
    for (const slot of slots) {
      const tracks = stream.getTracks().filter((track) => slot === 'screen' || track.kind === kindOf(slot));
      install(slot, new MediaStream(tracks));
      dispatch({ type: 'capture-started', slot });
    }
  }

  /** @param {Slot} slot @param {MediaStream} stream */
  function install(slot, stream) {
    close(slot);
    streams.set(ownKey(slot), stream);
    const [main] = slot === 'mic' ? stream.getAudioTracks() : stream.getVideoTracks();
    if (slot === 'mic') stopMeter = startMeter(stream, (level) => dispatch({ type: 'level-measured', level }));
    const isCurrent = () => streams.get(ownKey(slot)) === stream;
    main?.addEventListener('ended', () => isCurrent() && lose(slot));
    main?.addEventListener('mute', () => isCurrent() && dispatch({ type: 'capture-paused', slot }));
    main?.addEventListener('unmute', () => isCurrent() && dispatch({ type: 'capture-resumed', slot }));
  }

  /** @param {Slot} slot */
  function lose(slot) {
    close(slot);
    dispatch({ type: 'capture-ended', slot });
  }

  /** @param {Slot} slot */
  function close(slot) {
    const stream = streams.get(ownKey(slot));
    if (!stream) return;
    if (slot === 'mic') stopMeter();
    for (const track of stream.getTracks()) track.stop();
    streams.delete(ownKey(slot));
  }

  return {
    /** @param {OpenCapture} effect */
    'open-capture': (effect) => {
      turn = turn.then(() => open(effect));
    },
    /** @param {{ slot: Slot }} effect */
    'close-capture': ({ slot }) => close(slot),
    'list-devices': () => void listDevices(dispatch),
  };
}

/**
 * Tells whether camera and microphone may be opened without asking, and follows what is plugged in.
 *
 * @param {(event: CallEvent) => void} dispatch
 */
export async function watchDevices(dispatch) {
  navigator.mediaDevices.addEventListener('devicechange', () => listDevices(dispatch));
  const states = await Promise.all(Object.values(PERMISSIONS).map(permission));
  dispatch({ type: 'permissions-read', granted: states.every((state) => state === 'granted') });
}

/** @param {(event: CallEvent) => void} dispatch */
async function listDevices(dispatch) {
  const devices = await navigator.mediaDevices.enumerateDevices();
  dispatch({
    type: 'devices-listed',
    cameras: named(devices, 'videoinput'),
    microphones: named(devices, 'audioinput'),
  });
}

/** @param {DeviceSlot | 'screen'} slot */
const kindOf = (slot) => (slot === 'mic' ? 'audio' : 'video');

/** @param {OpenCapture} wish @returns {MediaStreamConstraints} */
function constraintsOf({ slots, mic, camera }) {
  const audio = { echoCancellation: true, noiseSuppression: true, autoGainControl: true, ...chosen(mic) };
  const video = { width: { ideal: 1280 }, height: { ideal: 720 }, facingMode: 'user', ...chosen(camera) };
  return { audio: slots.includes('mic') && audio, video: slots.includes('camera') && video };
}

/** @param {string | null} device */
const chosen = (device) => (device ? { deviceId: { exact: device } } : {});

/**
 * @param {Promise<MediaStream>} request
 * @returns {Promise<{ stream: MediaStream } | { stream: null, problem: string }>}
 */
async function outcomeOf(request) {
  try {
    return { stream: await request };
  } catch (error) {
    return { stream: null, problem: problemOf(error) };
  }
}

/** An error that Media Capture does not name is a bug, but nobody shall be stuck with it. @param {unknown} error */
function problemOf(error) {
  const problem = PROBLEMS[error instanceof Error ? error.name : ''] ?? 'unknown';
  if (problem === 'unknown') reportError(error);
  return problem === 'refused' && /system/i.test(String(error)) ? 'refused-by-system' : problem;
}

/** @returns {Promise<DeviceSlot[]>} */
async function deniedSlots() {
  const states = await Promise.all([permission(PERMISSIONS.mic), permission(PERMISSIONS.camera)]);
  return /** @type {DeviceSlot[]} */ (['mic', 'camera']).filter((_, n) => states[n] === 'denied');
}

/**
 * Not every browser knows these permissions' names.
 *
 * @param {string} name
 * @returns {Promise<PermissionState | 'unknown'>}
 */
async function permission(name) {
  try {
    return (await navigator.permissions.query({ name: /** @type {PermissionName} */ (name) })).state;
  } catch (error) {
    if (error instanceof TypeError) return 'unknown';
    throw error;
  }
}

/** Before the person agrees, devices have no names. @param {MediaDeviceInfo[]} devices @param {MediaDeviceKind} kind */
const named = (devices, kind) =>
  devices
    .filter((device) => device.kind === kind && device.label)
    .map(({ deviceId, label }) => ({ id: deviceId, label }));
