/** The door chime and the knock. */

import { audioContext } from './audio.js';

/** Two notes, as the bell of a shop door gives: E5, then C5. */
const CHIME_HZ = [659.26, 523.25];
const NOTE_GAP_S = 0.32;
/** Partials of a small bell: how many times the note's frequency, how loud, how long they ring in seconds. */
const PARTIALS = [
  { ratio: 1, volume: 0.16, ring: 1.6 },
  { ratio: 2.76, volume: 0.05, ring: 0.7 },
  { ratio: 5.4, volume: 0.02, ring: 0.25 },
];
const KNOCKS_S = [0, 0.18, 0.42];
const KNOCK_HZ = 170;

export function playChime() {
  const now = audioContext().currentTime;
  CHIME_HZ.forEach((hz, n) => ringBell(hz, now + n * NOTE_GAP_S));
}

export function playKnock() {
  const now = audioContext().currentTime;
  for (const delay of KNOCKS_S) strike(KNOCK_HZ, 0.35, 0.09, now + delay);
}

/** @param {number} hz @param {number} at */
function ringBell(hz, at) {
  for (const { ratio, volume, ring } of PARTIALS) strike(hz * ratio, volume, ring, at);
}

/**
 * One tone that dies away.
 *
 * @param {number} hz
 * @param {number} volume  0 to 1
 * @param {number} ring  until it is silent, in seconds
 * @param {number} at  on the context's clock, in seconds
 */
function strike(hz, volume, ring, at) {
  const context = audioContext();
  const gain = new GainNode(context, { gain: 0 });
  gain.gain.setValueAtTime(volume, at);
  gain.gain.exponentialRampToValueAtTime(0.0001, at + ring);
  const tone = new OscillatorNode(context, { frequency: hz });
  tone.connect(gain).connect(context.destination);
  tone.start(at);
  tone.stop(at + ring);
}

/** Starts all players that the browser held back until somebody clicked. */
export const playHeldSounds = () => Promise.all([...document.querySelectorAll('audio')].map((audio) => audio.play()));
