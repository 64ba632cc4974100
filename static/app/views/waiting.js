/** Before the door opens: connecting, or waiting for a host. */

/** @import { CallState } from '../state.js' */
/** @import { Context } from './context.js' */
import { html } from '../../vendor/lit-html/lit-html.js';
import { roomTitle } from '../names.js';
import { hasForeignLink } from '../updates/room.js';
import { announcements } from './announcements.js';
import { focused } from './directives.js';
import { frame } from './frame.js';
import { icon } from './icon.js';

/** @param {CallState} state @param {Context} context */
export const waitingView = (state, context) => {
  const { text, dispatch } = context;
  const words = wordsFor(state);
  return frame(
    context,
    html`
      <section class="card narrow waiting" aria-live="polite">
        <p class="waiting-bell">${icon('bell')}</p>
        <h1 tabindex="-1" ${focused()}>${text.say(`${words}-title`, { room: roomTitle(state.room) })}</h1>
        <p>${text.say(`${words}-explained`)}</p>
        <button type="button" class="second" @click=${() => dispatch({ type: 'leave-pressed' })}>
          ${icon('x-lg')}${text.say('waiting-leave')}
        </button>
      </section>
      ${announcements(state, context)}
    `,
  );
};

/** @param {CallState} state */
function wordsFor(state) {
  if (hasForeignLink(state)) return 'foreign';
  return state.mesh?.self.standing === 'waiting' ? 'waiting' : 'connecting';
}
