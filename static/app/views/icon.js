import { html } from '../../vendor/lit-html/lit-html.js';

const SPRITE = new URL('../../vendor/icons.svg', import.meta.url).pathname;

/** A picture beside words; it says nothing to a screen reader. @param {string} name  of a symbol in the sprite */
export const icon = (name) => html`<svg class="icon" aria-hidden="true"><use href=${`${SPRITE}#${name}`}></use></svg>`;
