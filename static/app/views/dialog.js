/** What is asked or shown in a window of its own. */

/** @import { CallEvent, CallState, Dialog, Mode } from '../state.js' */
/** @import { Context } from './context.js' */
import { repeat } from '../../vendor/lit-html/directives/repeat.js';
import { html } from '../../vendor/lit-html/lit-html.js';
import { SHORTCUTS } from '../keys.js';
import { roomPath } from '../address.js';
import { nameOf } from './context.js';
import { deviceChoice, deviceProblems, levelMeter } from './devices.js';
import { focused, modal } from './directives.js';
import { languages, legalLinks } from './frame.js';
import { icon } from './icon.js';
import { qualityView } from './quality.js';

/** @type {Mode[]} */
const MODES = ['automatic', 'all', 'saver', 'low-power', 'sound'];

/** @type {Record<Dialog['kind'], (state: CallState, context: Context) => unknown>} */
const CONTENTS = {
  more: moreList,
  devices: deviceTable,
  pictures: modeChoice,
  quality: qualityView,
  keys: keyTable,
  link: linkToCopy,
  end: endQuestion,
  remove: removeQuestion,
};

/** @param {CallState} state @param {Context} context */
export const dialogView = (state, context) => {
  const kind = state.dialog?.kind;
  return html`
    <dialog
      class=${`dialog ${kind ?? ''}`}
      aria-labelledby="dialog-title"
      @close=${() => context.dispatch({ type: 'dialog-closed' })}
      @click=${closeOutside}
      ${modal(kind !== undefined)}
    >
      ${repeat(
        kind ? [kind] : [],
        (shown) => shown,
        (shown) => dialogBody(state, context, shown),
      )}
    </dialog>
  `;
};

/** @param {CallState} state @param {Context} context @param {Dialog['kind']} kind */
const dialogBody = (state, context, kind) => html`
  <div class="dialog-body">
    <header class="panel-head">
      <h2 id="dialog-title" tabindex="-1" ${focused()}>${context.text.say(`dialog-${kind}`)}</h2>
      <button
        type="button"
        class="round"
        aria-label=${context.text.say('close')}
        @click=${() => context.dispatch({ type: 'dialog-closed' })}
      >
        ${icon('x-lg')}
      </button>
    </header>
    ${CONTENTS[kind](state, context)}
  </div>
`;

/** A click beside the window closes it. @param {MouseEvent & { currentTarget: HTMLDialogElement }} click */
function closeOutside({ target, currentTarget }) {
  if (target === currentTarget) currentTarget.close();
}

/** @param {CallState} state @param {Context} context */
function moreList(state, context) {
  const { text } = context;
  return html`
    <ul class="more">
      ${state.able.screen ? moreItem(context, 'display', 'screen', { type: 'capture-toggled', slot: 'screen' }, true) : ''}
      ${moreItem(context, 'people', 'people', { type: 'panel-toggled', panel: 'people' }, true)}
      ${moreItem(context, 'link-45deg', state.copied ? 'link-copied' : 'link-copy', { type: 'copy-pressed' }, true)}
      ${state.able.share ? moreItem(context, 'share', 'link-share', { type: 'share-pressed' }) : ''}
      ${moreItem(context, 'sliders', 'devices-choose', { type: 'dialog-opened', dialog: { kind: 'devices' } })}
      ${moreItem(context, 'camera-video', 'dialog-pictures', { type: 'dialog-opened', dialog: { kind: 'pictures' } })}
      ${moreItem(context, 'arrow-left-right', 'dialog-quality', { type: 'dialog-opened', dialog: { kind: 'quality' } })}
      ${moreItem(context, state.chime ? 'bell' : 'bell-slash', state.chime ? 'chime-off' : 'chime-on', { type: 'chime-toggled' })}
      ${
        state.able.fullscreen
          ? moreItem(context, 'arrows-fullscreen', state.fullscreen ? 'fullscreen-off' : 'fullscreen-on', {
              type: 'fullscreen-pressed',
            })
          : ''
      }
      ${moreItem(context, 'keyboard', 'dialog-keys', { type: 'dialog-opened', dialog: { kind: 'keys' } })}
    </ul>
    <div class="more-foot">
      <span>${icon('translate')}${text.say('languages')}</span>${languages(context)} ${legalLinks(context, true)}
    </div>
  `;
}

/**
 * @param {Context} context
 * @param {string} name
 * @param {string} id
 * @param {CallEvent} event
 * @param {boolean} [spare]  only where the bar has no place for it
 */
const moreItem = ({ text, dispatch }, name, id, event, spare = false) => html`
  <li class=${spare ? 'only-narrow' : ''}>
    <button type="button" class="more-item" @click=${() => dispatch(event)}>${icon(name)}${text.say(id)}</button>
  </li>
`;

/** @param {CallState} state @param {Context} context */
function deviceTable(state, context) {
  return html`${deviceChoice(state, context)} ${levelMeter(state, context)} ${deviceProblems(state, context)}`;
}

/** @param {CallState} state @param {Context} context */
function modeChoice({ mode: chosen, fluent }, { text, dispatch }) {
  return html`
    <div class="modes" role="radiogroup" aria-labelledby="dialog-title">
      ${MODES.map(
        (mode) => html`
          <label class="check">
            <input
              type="radio"
              name="mode"
              .checked=${mode === chosen}
              @change=${() => dispatch({ type: 'mode-chosen', mode })}
            />
            <span><b>${text.say(`mode-${mode}`)}</b><br />${text.say(`mode-${mode}-explained`)}</span>
          </label>
        `,
      )}
    </div>
    <label class="check screen-choice">
      <input type="checkbox" .checked=${fluent} @change=${() => dispatch({ type: 'fluent-toggled' })} />
      <span><b>${text.say('screen-fluent')}</b><br />${text.say('screen-fluent-explained')}</span>
    </label>
  `;
}

/** @param {CallState} _state @param {Context} context */
function keyTable(_state, { text }) {
  return html`
    <p>${text.say('keys-explained')}</p>
    <table class="keys">
      ${SHORTCUTS.map(
        ({ letter, label }) => html`
          <tr>
            <th scope="row">${text.say(label)}</th>
            <td><kbd>Alt</kbd> + <kbd>${letter}</kbd></td>
          </tr>
        `,
      )}
    </table>
  `;
}

/** @param {CallState} state @param {Context} context */
function linkToCopy(state, { text }) {
  return html`
    <div class="field">
      <label for="own-link">${text.say('link-by-hand')}</label>
      <input
        id="own-link"
        readonly
        value=${state.origin + roomPath(state.room, state.secret)}
        @focus=${(/** @type {Event & { currentTarget: HTMLInputElement }} */ { currentTarget }) => currentTarget.select()}
      />
    </div>
  `;
}

/** @param {CallState} _state @param {Context} context */
function endQuestion(_state, context) {
  return question(context, context.text.say('end-explained'), 'end', { type: 'end-confirmed' });
}

/** @param {CallState} state @param {Context} context */
function removeQuestion(state, context) {
  if (state.dialog?.kind !== 'remove') return '';
  const { peer } = state.dialog;
  const words = context.text.say('remove-explained', { name: nameOf(context, state.names, peer) });
  return question(context, words, 'remove', { type: 'remove-confirmed', peer });
}

/**
 * @param {Context} context
 * @param {string} words
 * @param {string} id  of the text on the button that does it
 * @param {CallEvent} event
 */
const question = ({ text, dispatch }, words, id, event) => html`
  <p>${words}</p>
  <p class="choices">
    <button type="button" class="danger" @click=${() => dispatch(event)}>${text.say(id)}</button>
    <button type="button" class="second" @click=${() => dispatch({ type: 'dialog-closed' })}>
      ${text.say('cancel')}
    </button>
  </p>
`;
