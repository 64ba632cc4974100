/** Somebody in front of the door. */

/** @import { CallState, Knocker } from '../state.js' */
/** @import { Context } from './context.js' */
import { html } from '../../vendor/lit-html/lit-html.js';
import { nameOf } from './context.js';
import { icon } from './icon.js';

/** @param {boolean} verified @param {import('../text.js').Text} text */
export const verifiedTrait = (verified, text) =>
  verified
    ? trait('shield-check', text.say('trait-verified'))
    : trait('exclamation-triangle', text.say('trait-unverified'));

/** @param {string} name @param {string} words */
export const trait = (name, words) => html`<li>${icon(name)}${words}</li>`;

/**
 * Who it is, with the answers; somebody with another link can't be let in.
 *
 * @param {CallState} state
 * @param {Context} context
 * @param {Knocker} knocker
 */
export const knockerView = (state, context, { peer, verified }) => {
  const { text, dispatch } = context;
  const name = nameOf(context, state.names, peer);
  const admit = html`
    <button
      type="button"
      class="first small"
      aria-label=${text.say('admit-person', { name })}
      @click=${() => dispatch({ type: 'admit-pressed', peer })}
    >
      ${text.say('admit')}
    </button>
  `;
  return html`
    <p class="knock-words">${verified ? text.say('knock', { name }) : text.say('knock-stranger')}</p>
    <ul class="traits">
      ${verifiedTrait(verified, text)}
    </ul>
    <p class="choices">
      ${verified ? admit : ''}
      <button
        type="button"
        class="second small"
        aria-label=${text.say('deny-person', { name })}
        @click=${() => dispatch({ type: 'deny-pressed', peer })}
      >
        ${text.say('deny')}
      </button>
    </p>
  `;
};
