/** Tells how each connection goes, once a second while somebody looks. */

/** @import { CallEvent } from '../state.js' */
/** @import { Mesh } from '../../mesh/index.js' */

const FRESH_MS = 1_000;

/**
 * @param {Mesh} mesh
 * @param {(event: CallEvent) => void} dispatch
 * @returns {() => void}  stops it
 */
export function watchQuality(mesh, dispatch) {
  const look = () => dispatch({ type: 'quality-measured', quality: mesh.measure() });
  const timer = setInterval(look, FRESH_MS);
  look();
  return () => clearInterval(timer);
}
