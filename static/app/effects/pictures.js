/** Which pictures are asked for and sent. */

/** @import { CallEvent, Effect } from '../state.js' */
/** @import { Mesh } from '../../mesh/index.js' */
import { wishesOf } from '../../mesh/index.js';
import { omissions } from '../updates/pictures.js';
import { usualCapacity } from './capacity.js';

/**
 * @param {(event: CallEvent) => void} dispatch
 * @param {() => Mesh | null} meshNow
 */
export function pictureEffects(dispatch, meshNow) {
  let isWatched = false;
  let stopWatching = () => {};

  return {
    /** @param {Extract<Effect, { type: 'show' }>} effect */
    show: ({ tiles, limits: { mode, capacity, pressure } }) => {
      const wishes = wishesOf(tiles, mode, capacity ?? usualCapacity(), pressure);
      meshNow()?.show(new Map(Array.from(wishes, ([peer, { wish }]) => [peer, wish])));
      dispatch({ type: 'pictures-omitted', omitted: omissions(tiles, wishes) });
    },
    /** @param {Extract<Effect, { type: 'cap-sending' }>} effect */
    'cap-sending': ({ layer }) => meshNow()?.capSending(layer),
    /** @param {{ on: boolean }} effect */
    'watch-quality': async ({ on }) => {
      isWatched = on;
      stopWatching();
      const mesh = meshNow();
      if (!on || !mesh) return;
      const { watchQuality } = await import('./quality.js');
      if (isWatched) stopWatching = watchQuality(mesh, dispatch);
    },
  };
}
