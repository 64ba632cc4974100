/** In front of the door: how one looks and sounds, and what one is called. */

/** @import { CallState } from '../state.js' */
/** @import { Context } from './context.js' */
import { html } from '../../vendor/lit-html/lit-html.js';
import { roomTitle } from '../names.js';
import { ownKey } from '../tiles.js';
import { isMeasuring } from '../updates/pictures.js';
import { deviceChoice, deviceProblems, levelMeter } from './devices.js';
import { playing } from './directives.js';
import { frame } from './frame.js';
import { icon } from './icon.js';

/** @param {CallState} state @param {Context} context */
export const prejoinView = (state, context) =>
  frame(
    context,
    html`
      <h1>${context.text.say('prejoin-title', { room: roomTitle(state.room) })}</h1>
      <div class="prejoin">
        <section class="mirror" id="mirror" tabindex="-1" aria-label=${context.text.say('prejoin-mirror')}>
          ${preview(state, context)} ${toggles(state, context)} ${deviceProblems(state, context)}
          <p class="hint" role="status">${capacityWords(state, context)}</p>
        </section>
        ${doorForm(state, context)}
      </div>
    `,
  );

/** What the device carries. @param {CallState} state @param {Context} context */
function capacityWords(state, { text }) {
  if (isMeasuring(state)) return text.say('capacity-measuring');
  return state.capacity ? text.say('capacity-told', { ...state.capacity }) : '';
}

/** @param {CallState} state @param {Context} context */
const preview = (state, context) => html`
  <div class="preview">
    <video
      class="mirrored"
      muted
      playsinline
      ?hidden=${state.capture.camera.status !== 'on'}
      ${playing(context.streamOf(ownKey('camera')))}
    ></video>
    ${state.asked ? previewWord(state, context) : consent(context)}
  </div>
`;

/** @param {CallState} state @param {Context} context */
const previewWord = ({ capture }, { text }) =>
  capture.camera.status === 'on'
    ? ''
    : html`<p class="preview-word">
        ${icon('camera-video-off')}${text.say(capture.camera.status === 'opening' ? 'camera-opening' : 'camera-off')}
      </p>`;

/** The browser's question comes only after this one is understood. @param {Context} context */
const consent = ({ text, dispatch }) => html`
  <div class="consent">
    <p>${text.say('consent')}</p>
    <button type="button" class="first" @click=${() => dispatch({ type: 'capture-agreed' })}>
      ${icon('camera-video')}${text.say('consent-button')}
    </button>
  </div>
`;

/** @param {CallState} state @param {Context} context */
const toggles = (state, context) => html`
  <div class="toggles">
    ${toggle(state, context, 'mic', 'mic', 'mic-mute')}
    ${toggle(state, context, 'camera', 'camera-video', 'camera-video-off')} ${levelMeter(state, context)}
  </div>
`;

/**
 * @param {CallState} state
 * @param {Context} context
 * @param {'mic' | 'camera'} slot
 * @param {string} on
 * @param {string} off
 */
const toggle = ({ asked, capture }, { text, dispatch }, slot, on, off) => {
  const live = capture[slot].status === 'on';
  return html`
    <button
      type="button"
      class=${`toggle ${asked && !live ? 'off' : ''}`}
      aria-pressed=${live}
      @click=${() => dispatch({ type: 'capture-toggled', slot })}
    >
      ${icon(live ? on : off)}${text.say(slot)}
    </button>
  `;
};

/** @param {CallState} state @param {Context} context */
const doorForm = (state, context) => {
  const { text, dispatch } = context;
  return html`
    <form
      class="card door"
      @submit=${(/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        dispatch({ type: 'entered' });
      }}
    >
      <div class="field">
        <label for="own-name">${text.say('name-label')}</label>
        <p class="hint" id="own-name-hint">${text.say('name-hint')}</p>
        <input
          id="own-name"
          maxlength="64"
          autocomplete="name"
          aria-describedby="own-name-hint"
          .value=${state.name}
          @input=${(/** @type {Event & { currentTarget: HTMLInputElement }} */ { currentTarget }) =>
            dispatch({ type: 'name-typed', name: currentTarget.value })}
        />
      </div>
      <label class="check">
        <input
          type="checkbox"
          .checked=${state.keepName}
          @change=${(/** @type {Event & { currentTarget: HTMLInputElement }} */ { currentTarget }) =>
            dispatch({ type: 'keep-name-chosen', keep: currentTarget.checked })}
        />
        ${text.say('name-keep')}
      </label>
      <details class="choice">
        <summary>${icon('sliders')}${text.say('devices-choose')}</summary>
        ${deviceChoice(state, context)}
      </details>
      <button type="submit" class=${state.asked ? 'first great' : 'second great'}>
        ${icon('door-open')}${text.say(state.asked ? 'enter' : 'enter-without')}
      </button>
      <p class="promise">${icon('shield-check')}<span>${text.say('prejoin-promise')}</span></p>
    </form>
  `;
};
