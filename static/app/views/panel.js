/** The frame of a panel beside the pictures. */

/** @import { Panel } from '../state.js' */
/** @import { Context } from './context.js' */
import { html } from '../../vendor/lit-html/lit-html.js';
import { focused } from './directives.js';
import { icon } from './icon.js';

/** @param {Context} context @param {Panel} panel @param {unknown} content */
export const panelFrame = ({ text, dispatch }, panel, content) => {
  const close = () => dispatch({ type: 'panel-toggled', panel });
  return html`
    <aside
      class=${`panel ${panel}-panel`}
      aria-labelledby="panel-title"
      @keydown=${(/** @type {KeyboardEvent} */ { key }) => key === 'Escape' && close()}
    >
      <header class="panel-head">
        <h2 id="panel-title" tabindex="-1" ${focused()}>${text.say(panel)}</h2>
        <button type="button" class="round" aria-label=${text.say('close')} @click=${close}>${icon('x-lg')}</button>
      </header>
      ${content}
    </aside>
  `;
};
