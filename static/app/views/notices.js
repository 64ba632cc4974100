/** What lies over the pictures for a while: news, warnings, knocks. */

/** @import { CallState, Notice } from '../state.js' */
/** @import { Context } from './context.js' */
import { repeat } from '../../vendor/lit-html/directives/repeat.js';
import { html } from '../../vendor/lit-html/lit-html.js';
import { errorSentence } from '../text.js';
import { hasForeignLink } from '../updates/room.js';
import { nameOf } from './context.js';
import { icon } from './icon.js';
import { knockerView } from './knocker.js';

/** @param {CallState} state @param {Context} context */
export const noticesView = (state, context) => html`
  <div class="notices">
    ${knockView(state, context)}
    <div role="status">${lasting(state, context)}</div>
    <div role="status">
      ${repeat(
        state.notices,
        ({ n }) => n,
        (notice) => noticeView(state, context, notice),
      )}
    </div>
  </div>
`;

/**
 * One at a time: more would hide the pictures. The list of people has them all.
 *
 * @param {CallState} state
 * @param {Context} context
 */
function knockView(state, context) {
  const [knocker, ...others] = state.mesh?.knocking ?? [];
  if (!knocker || state.panel === 'people') return '';
  return html`
    <section class="notice knock" aria-label=${context.text.say('knockers')}>
      ${icon('bell')}
      <div>
        ${knockerView(state, context, knocker)}
        ${
          others.length
            ? html`<button
                type="button"
                class="plain"
                @click=${() => context.dispatch({ type: 'panel-toggled', panel: 'people' })}
              >
                ${context.text.say('knock-others', { count: others.length })}
              </button>`
            : ''
        }
      </div>
    </section>
  `;
}

/** What holds as long as it is so. @param {CallState} state @param {Context} context */
const lasting = (state, { text, dispatch }) => [
  state.mesh?.phase === 'reconnecting' ? lastingNotice('wifi-off', text.say('notice-reconnecting'), '') : '',
  hasForeignLink(state) ? lastingNotice('exclamation-triangle', text.say('foreign-explained'), '') : '',
  ...pausedSlots(state).map((slot) => lastingNotice('exclamation-triangle', text.say(`problem-${slot}-paused`), '')),
  state.soundBlocked
    ? lastingNotice(
        'volume-up',
        text.say('sound-blocked'),
        html`<button type="button" class="first small" @click=${() => dispatch({ type: 'sound-allowed' })}>
          ${text.say('sound-allow')}
        </button>`,
      )
    : '',
  state.capture.screen.status === 'on'
    ? lastingNotice(
        'display',
        text.say('screen-shown'),
        html`<button
          type="button"
          class="second small"
          @click=${() => dispatch({ type: 'capture-toggled', slot: 'screen' })}
        >
          ${text.say('screen-stop')}
        </button>`,
      )
    : '',
];

/** @param {CallState} state @returns {('mic' | 'camera')[]} */
const pausedSlots = ({ capture }) =>
  /** @type {const} */ (['mic', 'camera']).filter((slot) => capture[slot].problem === 'paused');

/** @param {string} name @param {string} words @param {unknown} button */
const lastingNotice = (name, words, button) =>
  html`<div class="notice">
    ${icon(name)}
    <p>${words}</p>
    ${button}
  </div>`;

/** @param {CallState} state @param {Context} context @param {Notice} notice */
const noticeView = (state, context, { n, tone, id, peer }) => html`
  <div class=${`notice ${tone}`}>
    ${icon(tone === 'warning' ? 'exclamation-triangle' : 'bell')}
    <p>${sentence(context, id, nameOf(context, state.names, peer))}</p>
    <button
      type="button"
      id=${`notice-${n}`}
      class="round"
      aria-label=${context.text.say('close')}
      @click=${() => context.dispatch({ type: 'notice-closed', n })}
    >
      ${icon('x-lg')}
    </button>
  </div>
`;

/**
 * The server may know codes that these texts don't.
 *
 * @param {Context} context
 * @param {string} id
 * @param {string} name
 */
const sentence = ({ text }, id, name) =>
  id.startsWith('error-') ? errorSentence(text, id.slice('error-'.length)) : text.say(id, { name });

/** As long as one is alone: how others get here. @param {CallState} state @param {Context} context */
export const inviteCard = (state, { text, dispatch }) =>
  state.mesh?.peers.length !== 0 || hasForeignLink(state)
    ? ''
    : html`
        <section class="card invite">
          <p>${text.say('alone')}</p>
          <p class="choices">
            <button type="button" class="first" @click=${() => dispatch({ type: 'copy-pressed' })}>
              ${icon(state.copied ? 'check-lg' : 'link-45deg')}${text.say(state.copied ? 'link-copied' : 'link-copy')}
            </button>
            ${
              state.able.share
                ? html`<button type="button" class="second" @click=${() => dispatch({ type: 'share-pressed' })}>
                    ${icon('share')}${text.say('link-share')}
                  </button>`
                : ''
            }
          </p>
        </section>
      `;
