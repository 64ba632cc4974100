// Cameras and microphones that a page makes itself, and a test can spoil while they are in use.

/** @typedef {{ width: number, height: number, framesPerSecond: number }} CameraFormat */

(() => {
  /** @type {AudioContext | undefined} */
  let audio;

  /** @param {string} colour of all but a block which moves, so that every frame differs from the last @param {CameraFormat} format */
  function camera(colour, { width, height, framesPerSecond }) {
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    const edge = width / 8;
    let step = 0;
    const draw = () => {
      step += 1;
      pen.fillStyle = colour;
      pen.fillRect(0, 0, width, height);
      pen.fillStyle = 'white';
      pen.fillRect((step * 5) % (width - edge), 0, edge, edge);
    };
    draw();
    const [track] = canvas.captureStream(framesPerSecond).getVideoTracks();
    const made = { track, isFrozen: false };
    const timer = setInterval(() => {
      if (track.readyState !== 'live') clearInterval(timer);
      else if (!made.isFrozen) draw();
    }, 1000 / framesPerSecond);
    return made;
  }

  /** @param {number} frequency Hz */
  function microphone(frequency) {
    audio ??= new AudioContext();
    const oscillator = new OscillatorNode(audio, { frequency });
    const volume = new GainNode(audio, { gain: 0.4 });
    const destination = audio.createMediaStreamDestination();
    oscillator.connect(volume).connect(destination);
    oscillator.start();
    return { track: destination.stream.getAudioTracks()[0], volume: volume.gain };
  }

  Object.assign(globalThis, { devices: { camera, microphone } });
})();
