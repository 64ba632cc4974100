/** Choosing camera and microphone, and what to do when one fails. */

/** @import { CallState, Device } from '../state.js' */
/** @import { Context } from './context.js' */
import { html } from '../../vendor/lit-html/lit-html.js';
import { icon } from './icon.js';

/** @typedef {'mic' | 'camera'} DeviceSlot */

/** @param {CallState} state @param {Context} context */
export const deviceChoice = (state, context) => html`
  <div class="devices">
    ${deviceSelect(state, context, 'camera', state.devices.cameras)}
    ${deviceSelect(state, context, 'mic', state.devices.microphones)}
  </div>
`;

/** @param {CallState} state @param {Context} context @param {DeviceSlot} slot @param {Device[]} devices */
const deviceSelect = (state, { text, dispatch }, slot, devices) => html`
  <div class="field">
    <label for=${`device-${slot}`}>${text.say(slot)}</label>
    <select
      id=${`device-${slot}`}
      ?disabled=${!devices.length}
      @change=${(/** @type {Event & { currentTarget: HTMLSelectElement }} */ { currentTarget }) =>
        dispatch({ type: 'device-chosen', slot, device: currentTarget.value })}
    >
      ${
        devices.length
          ? devices.map(
              ({ id, label }) =>
                html`<option value=${id} .selected=${id === state.capture[slot].device}>${label}</option>`,
            )
          : html`<option>${text.say('devices-none')}</option>`
      }
    </select>
  </div>
`;

/** What failed, with the remedy. @param {CallState} state @param {Context} context */
export const deviceProblems = (state, { text, dispatch }) => html`
  <div class="problems" role="status">
    ${
      /** @type {DeviceSlot[]} */ (['camera', 'mic'])
        .filter((slot) => state.capture[slot].problem)
        .map(
          (slot) => html`
            <div class="problem">
              ${icon('exclamation-triangle')}
              <p>${text.say(`problem-${slot}-${state.capture[slot].problem}`)}</p>
              <button type="button" class="second" @click=${() => dispatch({ type: 'capture-toggled', slot })}>
                ${text.say('try-again')}
              </button>
            </div>
          `,
        )
    }
  </div>
`;

/** How loud the own microphone is. @param {CallState} state @param {Context} context */
export const levelMeter = ({ level }, { text }) => html`
  <div class="meter">
    ${icon('mic')}
    <meter min="0" max="1" .value=${level} aria-label=${text.say('level')}></meter>
  </div>
`;
