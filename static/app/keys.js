/** The keyboard: Alt and a letter, so that nothing happens by a slip (WCAG 2.1, 2.1.4). */

/** @import { CallEvent } from './state.js' */

/**
 * @typedef {object} Shortcut
 * @property {string} letter
 * @property {string} label  id of the text that names what it does
 * @property {CallEvent} event
 */

/** @type {Shortcut[]} */
export const SHORTCUTS = [
  { letter: 'M', label: 'mic', event: { type: 'capture-toggled', slot: 'mic' } },
  { letter: 'V', label: 'camera', event: { type: 'capture-toggled', slot: 'camera' } },
  { letter: 'S', label: 'screen', event: { type: 'capture-toggled', slot: 'screen' } },
  { letter: 'H', label: 'hand', event: { type: 'hand-toggled' } },
  { letter: 'C', label: 'chat', event: { type: 'panel-toggled', panel: 'chat' } },
  { letter: 'P', label: 'people', event: { type: 'panel-toggled', panel: 'people' } },
  { letter: 'Q', label: 'dialog-quality', event: { type: 'dialog-opened', dialog: { kind: 'quality' } } },
];

/**
 * What a key press asks for. The key is told by its place (`code`): with Alt, some keyboards write another character.
 *
 * @param {{ code: string, altKey: boolean, ctrlKey: boolean, metaKey: boolean, repeat: boolean }} press
 * @returns {CallEvent | null}
 */
export function eventOfKey({ code, altKey, ctrlKey, metaKey, repeat }) {
  if (!altKey || ctrlKey || metaKey || repeat) return null;
  return SHORTCUTS.find(({ letter }) => code === `Key${letter}`)?.event ?? null;
}
