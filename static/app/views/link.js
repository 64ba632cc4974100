/** Pages for a link that leads to no call. */

/** @import { CallState } from '../state.js' */
/** @import { Context } from './context.js' */
import { html } from '../../vendor/lit-html/lit-html.js';
import { frame, linkField } from './frame.js';

/** The secret is missing or damaged. @param {CallState} state @param {Context} context */
export const incompleteLinkView = (state, context) =>
  frame(
    context,
    html`
      <section class="card narrow">
        <h1>${context.text.say('link-title')}</h1>
        <p>${context.text.say('link-explained')}</p>
        ${linkField(context, state.linkProblem)}
        <p><a class="second" href="/">${context.text.say('over-new')}</a></p>
      </section>
    `,
  );

/** The browser can't, or may not over http. @param {CallState} state @param {Context} context */
export const unsupportedView = ({ able }, context) => {
  const why = able.secure ? 'unsupported' : 'insecure';
  return frame(
    context,
    html`
      <section class="card narrow">
        <h1>${context.text.say(`${why}-title`)}</h1>
        <p>${context.text.say(`${why}-explained`)}</p>
      </section>
    `,
  );
};
