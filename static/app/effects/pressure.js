/** Whether this device keeps up with the pictures it shows. */

/** @import { CallEvent } from '../state.js' */
/** @import { Incoming, PeerQuality } from '../updates/quality.js' */
/** @import { Mesh } from '../../mesh/index.js' */
import { Pressure } from '../../mesh/index.js';
import { streamKey } from '../tiles.js';

const SECOND_MS = 1_000;

/** @typedef {Map<string, Incoming>} Pictures  by their keys */

/**
 * @param {Mesh} mesh
 * @param {(event: CallEvent) => void} dispatch
 * @returns {() => void}  stops it
 */
export function feelPressure(mesh, dispatch) {
  const pressure = new Pressure(navigator.hardwareConcurrency);
  let before = picturesOf([]);
  let felt = 0;

  function feel() {
    const now = picturesOf(mesh.measure().peers);
    const second = secondOf(before, now);
    before = now;
    if (document.hidden) return; // what is drawn nowhere counts as dropped
    const step = pressure.take(second, performance.now());
    if (step !== felt) dispatch({ type: 'pressure-changed', pressure: step });
    felt = step;
  }

  const timer = setInterval(feel, SECOND_MS);
  return () => clearInterval(timer);
}

/** @param {PeerQuality[]} peers @returns {Pictures} */
function picturesOf(peers) {
  const pictures = peers.flatMap(({ peer, received: { camera, screen } }) => [
    { key: streamKey(peer, 'person'), picture: camera },
    { key: streamKey(peer, 'screen'), picture: screen },
  ]);
  return new Map(pictures.flatMap(({ key, picture }) => (picture ? [[key, picture]] : [])));
}

/** A connection that was made anew counts from zero. @param {Pictures} before @param {Pictures} now */
function secondOf(before, now) {
  const sum = { framesDropped: 0, framesDecoded: 0, decodeTime: 0 };
  for (const [key, { dropped, decoded, decodeMs, fps }] of now) {
    const old = before.get(key) ?? { dropped, decoded };
    sum.framesDropped += Math.max(0, dropped - old.dropped);
    sum.framesDecoded += Math.max(0, decoded - old.decoded);
    sum.decodeTime += (decodeMs * fps) / 1_000;
  }
  return sum;
}
