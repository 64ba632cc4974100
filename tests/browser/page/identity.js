// A camera, a microphone and a screen that show whose they are: the camera is one colour, the microphone one tone.
// `globalThis.identity` is set before this script runs, and devices.js runs before it.

/**
 * @typedef {object} Identity
 * @property {string} camera    CSS colour of the camera's picture
 * @property {string} screen    CSS colour of the shared screen
 * @property {number | null} mic       Hz of the microphone's tone; null: the browser has a fake microphone with that tone
 * @property {number | null} speakers  Hz of the tone shared with the screen; null: the browser can't share sound
 */

(() => {
  /** @type {{ cameraFormat?: { width: number, height: number, framesPerSecond: number } }} what a benchmark sets before */
  const { cameraFormat } = /** @type {any} */ (globalThis);
  const CAMERA = cameraFormat ?? { width: 320, height: 240, framesPerSecond: 15 };
  const SCREEN = { width: 480, height: 270, framesPerSecond: 10 };
  const identity = /** @type {{identity: Identity}} */ (/** @type {unknown} */ (globalThis)).identity;
  const { devices } = /** @type {any} */ (globalThis);

  if (!globalThis.MediaDevices) return; // no secure context
  const getUserMedia = MediaDevices.prototype.getUserMedia;
  Object.assign(MediaDevices.prototype, {
    /** @param {MediaStreamConstraints} [wanted] */
    async getUserMedia({ audio: sound, video } = {}) {
      const stream = sound && !identity.mic ? await getUserMedia.call(this, { audio: true }) : new MediaStream();
      if (sound && identity.mic) stream.addTrack(devices.microphone(identity.mic).track);
      if (video) stream.addTrack(devices.camera(identity.camera, CAMERA).track);
      return stream;
    },
    /** @param {DisplayMediaStreamOptions} [wanted] */
    async getDisplayMedia({ audio: sound } = {}) {
      const stream = new MediaStream([devices.camera(identity.screen, SCREEN).track]);
      if (sound && identity.speakers) stream.addTrack(devices.microphone(identity.speakers).track);
      return stream;
    },
  });
})();
