/** After the call. */

/** @import { CallState } from '../state.js' */
/** @import { Context } from './context.js' */
import { html } from '../../vendor/lit-html/lit-html.js';
import { errorSentence } from '../text.js';
import { focused } from './directives.js';
import { frame } from './frame.js';
import { icon } from './icon.js';

/** After these, the same door stays shut. */
const FINAL = ['removed', 'denied', 'ended', 'bad-ticket'];

/** @param {CallState} state @param {Context} context */
export const overView = (state, context) => {
  const { text, dispatch } = context;
  const reason = state.reason ?? 'left';
  return frame(
    context,
    html`
      <section class="card narrow">
        <h1 tabindex="-1" ${focused()}>${text.say('over-title')}</h1>
        <p>${reason === 'left' ? text.say('over-left') : errorSentence(text, reason)}</p>
        <p class="choices">
          ${
            FINAL.includes(reason)
              ? ''
              : html`
                  <button type="button" class="first" @click=${() => dispatch({ type: 'return-pressed' })}>
                    ${icon('door-open')}${text.say('over-return')}
                  </button>
                `
          }
          <a class="second" href="/">${text.say('over-new')}</a>
        </p>
      </section>
    `,
  );
};
