/** The voices: one hidden player for each person and each shared screen, wherever their pictures are. */

/** @import { CallState } from '../state.js' */
/** @import { Context } from './context.js' */
import { repeat } from '../../vendor/lit-html/directives/repeat.js';
import { html } from '../../vendor/lit-html/lit-html.js';
import { streamKey } from '../tiles.js';
import { playing } from './directives.js';

/** @param {CallState} state @param {Context} context */
export function soundsView(state, { dispatch, streamOf }) {
  const peers = state.mesh?.peers ?? [];
  const sharing = peers.filter(({ media }) => media.screen);
  const keys = [
    ...peers.map(({ peer }) => streamKey(peer, 'person')),
    ...sharing.map(({ peer }) => streamKey(peer, 'screen')),
  ];
  const onBlocked = () => dispatch({ type: 'sound-blocked' });
  return html`
    <div hidden>
      ${repeat(
        keys,
        (key) => key,
        (key) => html`<audio data-stream=${key} ${playing(streamOf(key), onBlocked)}></audio>`,
      )}
    </div>
  `;
}
