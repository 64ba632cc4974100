// A camera, a microphone and a screen that show whose they are: the camera is one colour, the microphone one tone.
// `globalThis.identity` is set before this script runs; `globalThis.studio` makes more of them.

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
  /** @type {AudioContext | undefined} */
  let audio;

  /**
   * @param {string} colour
   * @param {{ width: number, height: number, framesPerSecond: number }} size
   * @returns {MediaStreamTrack}
   */
  function picture(colour, { width, height, framesPerSecond }) {
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    const edge = width / 8;
    let step = 0;
    const draw = () => {
      step += 1;
      pen.fillStyle = colour;
      pen.fillRect(0, 0, width, height);
      pen.fillStyle = 'white'; // a moving block, so that every frame differs from the last
      pen.fillRect((step * 5) % (width - edge), 0, edge, edge);
    };
    draw();
    const [track] = canvas.captureStream(framesPerSecond).getVideoTracks();
    const timer = setInterval(
      () => (track.readyState === 'live' ? draw() : clearInterval(timer)),
      1000 / framesPerSecond,
    );
    return track;
  }

  /** @param {number} frequency @returns {MediaStreamTrack} */
  function tone(frequency) {
    audio ??= new AudioContext();
    const oscillator = new OscillatorNode(audio, { frequency });
    const volume = new GainNode(audio, { gain: 0.4 });
    const destination = audio.createMediaStreamDestination();
    oscillator.connect(volume).connect(destination);
    oscillator.start();
    return destination.stream.getAudioTracks()[0];
  }

  Object.assign(globalThis, { studio: { picture, tone } });

  if (!globalThis.MediaDevices) return; // no secure context
  const getUserMedia = MediaDevices.prototype.getUserMedia;
  Object.assign(MediaDevices.prototype, {
    /** @param {MediaStreamConstraints} [wanted] */
    async getUserMedia({ audio: sound, video } = {}) {
      const stream = sound && !identity.mic ? await getUserMedia.call(this, { audio: true }) : new MediaStream();
      if (sound && identity.mic) stream.addTrack(tone(identity.mic));
      if (video) stream.addTrack(picture(identity.camera, CAMERA));
      return stream;
    },
    /** @param {DisplayMediaStreamOptions} [wanted] */
    async getDisplayMedia({ audio: sound } = {}) {
      const stream = new MediaStream([picture(identity.screen, SCREEN)]);
      if (sound && identity.speakers) stream.addTrack(tone(identity.speakers));
      return stream;
    },
  });
})();
