/** What only screen readers say. */

/** @import { CallState } from '../state.js' */
/** @import { Context } from './context.js' */
import { repeat } from '../../vendor/lit-html/directives/repeat.js';
import { html } from '../../vendor/lit-html/lit-html.js';
import { nameOf } from './context.js';

/** @param {CallState} state @param {Context} context */
export const announcements = (state, context) => html`
  <div class="unseen" aria-live="polite">
    ${repeat(
      state.announcements,
      ({ n }) => n,
      ({ id, peer }) => html`<p>${context.text.say(id, { name: nameOf(context, state.names, peer) })}</p>`,
    )}
  </div>
`;
