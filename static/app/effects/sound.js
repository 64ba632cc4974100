/** The door chime and the knock. */

import { audioContext } from './audio.js';

/** @typedef {{ ratio: number, volume: number, ring: number }} Tone  ratio to the note's frequency; ring in seconds */

/** The bell of a shop door gives two notes, E5, then C5; the gong a single deep one, F3. */
const SHOP_BELL = {
  hz: [659.26, 523.25],
  tones: [
    { ratio: 1, volume: 0.16, ring: 1.6 },
    { ratio: 2.76, volume: 0.05, ring: 0.7 },
    { ratio: 5.4, volume: 0.02, ring: 0.25 },
  ],
};
const GONG = {
  hz: [174.61],
  tones: [
    { ratio: 1, volume: 0.2, ring: 2.6 },
    { ratio: 1.52, volume: 0.07, ring: 1.8 },
    { ratio: 2.36, volume: 0.04, ring: 1.1 },
  ],
};
const NOTE_GAP_S = 0.32;
const KNOCKS_S = [0, 0.18, 0.42];
const KNOCK_HZ = 170;

/** @param {string} kind  as in the page's config; who wants to hear one where it is `off` hears the shop bell */
export function playChime(kind) {
  const { hz, tones } = kind === 'gong' ? GONG : SHOP_BELL;
  const now = audioContext().currentTime;
  hz.forEach((note, n) => ringBell(note, tones, now + n * NOTE_GAP_S));
}

export function playKnock() {
  const now = audioContext().currentTime;
  for (const delay of KNOCKS_S) strike(KNOCK_HZ, 0.35, 0.09, now + delay);
}

/** @param {number} hz @param {Tone[]} tones @param {number} at */
function ringBell(hz, tones, at) {
  for (const { ratio, volume, ring } of tones) strike(hz * ratio, volume, ring, at);
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
