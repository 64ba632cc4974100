/** The chat. */

/** @import { CallState, Message } from '../state.js' */
/** @import { Context } from './context.js' */
import { repeat } from '../../vendor/lit-html/directives/repeat.js';
import { html } from '../../vendor/lit-html/lit-html.js';
import { LONGEST_MESSAGE, proseParts } from '../prose.js';
import { nameOf } from './context.js';
import { scrolledToEnd } from './directives.js';
import { icon } from './icon.js';
import { panelFrame } from './panel.js';

/** @param {CallState} state @param {Context} context */
export const chatPanel = (state, context) =>
  panelFrame(context, 'chat', [messageLog(state, context), writing(context)]);

/** @param {CallState} state @param {Context} context */
const messageLog = (state, context) => html`
  <div
    class="log"
    role="log"
    aria-label=${context.text.say('chat-log')}
    tabindex="0"
    ${scrolledToEnd(state.messages.length)}
  >
    ${state.messages.length ? '' : html`<p class="empty">${context.text.say('chat-empty')}</p>`}
    ${repeat(
      state.messages,
      ({ id, peer }) => `${peer}/${id}`,
      (message) => messageView(state, context, message),
    )}
  </div>
`;

/** @param {CallState} state @param {Context} context @param {Message} message */
const messageView = (state, context, { peer, text, at }) => html`
  <article class=${`message ${peer ? '' : 'own'}`}>
    <p class="message-head">
      <bdi>${peer ? nameOf(context, state.names, peer) : context.text.say('self')}</bdi>
      <time datetime=${new Date(at).toISOString()}>${context.text.clock(at)}</time>
    </p>
    <p class="message-text" dir="auto">${proseParts(text).map(partView)}</p>
  </article>
`;

/** @param {{ text: string, href: string | null }} part */
const partView = ({ text, href }) =>
  href ? html`<a href=${href} target="_blank" rel="noopener noreferrer">${text}</a>` : text;

/** @param {Context} context */
const writing = ({ text, dispatch }) => html`
  <form
    class="writing"
    @submit=${(/** @type {SubmitEvent & { currentTarget: HTMLFormElement }} */ event) => {
      event.preventDefault();
      dispatch({ type: 'message-written', text: String(new FormData(event.currentTarget).get('message')) });
      event.currentTarget.reset();
    }}
  >
    <label class="unseen" for="message">${text.say('chat-label')}</label>
    <textarea
      id="message"
      name="message"
      rows="2"
      maxlength=${LONGEST_MESSAGE}
      placeholder=${text.say('chat-label')}
      aria-describedby="message-hint"
      @keydown=${submitOnEnter}
    ></textarea>
    <button type="submit" class="round send" aria-label=${text.say('chat-send')}>${icon('send')}</button>
    <p class="hint" id="message-hint">${text.say('chat-hint')}</p>
  </form>
`;

/**
 * While a word is being composed, Enter only ends the composition.
 *
 * @param {KeyboardEvent & { currentTarget: HTMLTextAreaElement }} press
 */
function submitOnEnter(press) {
  if (press.key !== 'Enter' || press.shiftKey || press.isComposing) return;
  press.preventDefault();
  press.currentTarget.form?.requestSubmit();
}
