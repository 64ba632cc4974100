/** How loud a stream is. */

import { audioContext } from './audio.js';

const INTERVAL_MS = 100;
const STEPS = 20;
/** Loudness between which speech lies, in decibels below full scale. */
const QUIET_DB = -60;
const LOUD_DB = -12;

/**
 * Tells the loudness of a stream whenever it changes visibly.
 *
 * @param {MediaStream} stream
 * @param {(level: number) => void} tell  0 to 1
 * @returns {() => void} stops it
 */
export function startMeter(stream, tell) {
  const analyser = new AnalyserNode(audioContext(), { fftSize: 1024 });
  const source = new MediaStreamAudioSourceNode(audioContext(), { mediaStream: stream });
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let told = 0;

  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const level = Math.round(loudness(samples) * STEPS) / STEPS;
    if (level !== told) tell(level);
    told = level;
  }, INTERVAL_MS);

  return () => {
    clearInterval(timer);
    source.disconnect();
    tell(0);
  };
}

/** @param {Float32Array} samples @returns {number} 0 to 1 */
function loudness(samples) {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  const decibels = 10 * Math.log10(power || Number.MIN_VALUE);
  return Math.min(1, Math.max(0, (decibels - QUIET_DB) / (LOUD_DB - QUIET_DB)));
}
