/** The buttons of the call. */

/** @import { CallEvent, CallState, Slot } from '../state.js' */
/** @import { Context } from './context.js' */
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { SHORTCUTS } from '../keys.js';
import { icon } from './icon.js';

/**
 * @typedef {object} Button
 * @property {string} id  `bar-ID` in the page; the label's text unless `label` names another
 * @property {string} [label]
 * @property {string} icon
 * @property {CallEvent} event
 * @property {boolean} [pressed]
 * @property {boolean} [expanded]
 * @property {string} [tone]
 * @property {number} [badge]
 * @property {string} [badgeLabel]
 */

/** @param {CallState} state @param {Context} context */
export const barView = (state, context) => html`
  <nav class="bar" aria-label=${context.text.say('bar')}>
    ${buttonsOf(state, context).map((button) => barButton(button, context))}
  </nav>
`;

/** @param {CallState} state @param {Context} context @returns {Button[]} */
function buttonsOf(state, { text }) {
  const hand = state.mesh?.self.hand ?? false;
  const knocking = state.mesh?.knocking.length ?? 0;
  return [
    captureButton(state, 'mic', 'mic', 'mic-mute'),
    captureButton(state, 'camera', 'camera-video', 'camera-video-off'),
    ...(state.able.screen ? [screenButton(state)] : []),
    { id: 'hand', icon: 'hand-index', event: { type: 'hand-toggled' }, pressed: hand, tone: hand ? 'lit' : '' },
    {
      id: 'chat',
      icon: 'chat',
      event: { type: 'panel-toggled', panel: 'chat' },
      expanded: state.panel === 'chat',
      badge: state.unread,
      badgeLabel: text.say('chat-unread', { count: state.unread }),
    },
    {
      id: 'people',
      icon: 'people',
      event: { type: 'panel-toggled', panel: 'people' },
      expanded: state.panel === 'people',
      tone: 'spare',
      badge: knocking,
      badgeLabel: text.say('people-knocking', { count: knocking }),
    },
    {
      id: 'link',
      label: state.copied ? 'link-copied' : 'link',
      icon: state.copied ? 'check-lg' : 'link-45deg',
      event: { type: 'copy-pressed' },
      tone: 'spare',
    },
    { id: 'more', icon: 'three-dots', event: { type: 'dialog-opened', dialog: { kind: 'more' } } },
    { id: 'leave', icon: 'telephone-x', event: { type: 'leave-pressed' }, tone: 'leave' },
  ];
}

/** @param {CallState} state @param {'mic' | 'camera'} slot @param {string} on @param {string} off @returns {Button} */
function captureButton(state, slot, on, off) {
  const live = state.capture[slot].status === 'on' && !(slot === 'mic' && state.muted);
  return { id: slot, icon: live ? on : off, event: toggling(slot), pressed: live, tone: live ? '' : 'off' };
}

/** @param {CallState} state @returns {Button} */
function screenButton({ capture }) {
  const live = capture.screen.status === 'on';
  return {
    id: 'screen',
    icon: 'display',
    event: toggling('screen'),
    pressed: live,
    tone: live ? 'lit spare' : 'spare',
  };
}

/** @param {Slot} slot @returns {CallEvent} */
const toggling = (slot) => ({ type: 'capture-toggled', slot });

/** @param {Button} button @param {Context} context */
const barButton = (button, { text, dispatch }) => html`
  <button
    type="button"
    id=${`bar-${button.id}`}
    class=${`bar-button ${button.tone ?? ''}`}
    aria-pressed=${button.pressed ?? nothing}
    aria-expanded=${button.expanded ?? nothing}
    title=${hintOf(button.id, text)}
    @click=${() => dispatch(button.event)}
  >
    ${icon(button.icon)}<span class="bar-label">${text.say(button.label ?? button.id)}</span>
    ${
      button.badge
        ? html`<span class="badge" aria-hidden="true">${button.badge}</span
            ><span class="unseen">${button.badgeLabel}</span>`
        : ''
    }
  </button>
`;

/** @param {string} id @param {import('../text.js').Text} text */
function hintOf(id, text) {
  const shortcut = SHORTCUTS.find(({ label }) => label === id);
  return shortcut ? text.say('key-hint', { letter: shortcut.letter }) : nothing;
}
