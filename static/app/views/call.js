/** The call. */

/** @import { CallState } from '../state.js' */
/** @import { Scene } from '../tiles.js' */
/** @import { Context } from './context.js' */
import { repeat } from '../../vendor/lit-html/directives/repeat.js';
import { html } from '../../vendor/lit-html/lit-html.js';
import { fitGrid } from '../grid.js';
import { roomTitle } from '../names.js';
import { sceneOf } from '../tiles.js';
import { announcements } from './announcements.js';
import { barView } from './bar.js';
import { focused, measured } from './directives.js';
import { legalLinks, mark } from './frame.js';
import { icon } from './icon.js';
import { chatPanel, dialogView, peoplePanel } from './later.js';
import { inviteCard, noticesView } from './notices.js';
import { soundsView } from './sounds.js';
import { tileView } from './tile.js';

const GAP_PX = 8;
/** From a portrait picture to a wide one. */
const ASPECT = { narrowest: 3 / 4, widest: 16 / 9 };

/**
 * The dialog comes first: it gives the focus back before a panel takes it.
 *
 * @param {CallState} state
 * @param {Context} context
 */
export const callView = (state, context) => html`
  ${dialogView(state, context)}
  <div class=${`call ${state.panel ? 'with-panel' : ''}`}>
    ${headView(state, context)} ${stageView(state, context)} ${panelView(state, context)} ${barView(state, context)}
  </div>
  ${noticesView(state, context)} ${announcements(state, context)} ${soundsView(state, context)}
`;

/** @param {CallState} state @param {Context} context */
const headView = (state, context) => html`
  <header class="call-head">
    ${context.config.logo ? mark(context) : ''}
    <h1>${roomTitle(state.room)}</h1>
    <p class="call-signs">
      <span class="sign-mark">${icon('shield-check')}<span>${context.text.say('sign-protected')}</span></span>
      ${
        state.mesh?.settings.locked
          ? html`<span class="sign-mark">${icon('lock')}<span>${context.text.say('sign-locked')}</span></span>`
          : ''
      }
    </p>
    ${legalLinks(context, true)}
  </header>
`;

/** @param {CallState} state @param {Context} context */
function stageView(state, context) {
  const scene = sceneOf(state);
  return html`
    <main
      id="stage"
      tabindex="-1"
      class=${`stage ${scene.large ? 'with-large' : ''}`}
      aria-label=${context.text.say('stage')}
      ${focused()}
      ${measured(({ width, height }) => context.dispatch({ type: 'stage-resized', width, height }))}
    >
      ${scene.large ? html`<div class="large">${tileView(state, context, scene.large)}</div>` : ''}
      ${others(state, context, scene)} ${inviteCard(state, context)}
      ${scene.corner ? html`<div class="corner">${tileView(state, context, scene.corner)}</div>` : ''}
    </main>
  `;
}

/**
 * Beside a large tile the others are a strip, which the style sheet lays out.
 *
 * @param {CallState} state
 * @param {Context} context
 * @param {Scene} scene
 */
const others = (state, context, { large, others: tiles }) => html`
  <div class=${large ? 'strip' : 'grid'} .style=${large ? '' : gridStyle(tiles.length, state.stage)}>
    ${repeat(
      tiles,
      ({ key }) => key,
      (tile) => tileView(state, context, tile),
    )}
  </div>
`;

/** @param {number} count @param {{ width: number, height: number }} stage */
function gridStyle(count, stage) {
  const { columns, width, height } = fitGrid(count, stage, ASPECT, GAP_PX);
  return `--tile-width:${width}px;--tile-height:${height}px;--grid-width:${columns * (width + GAP_PX) - GAP_PX}px`;
}

/** @param {CallState} state @param {Context} context */
function panelView(state, context) {
  if (state.panel === 'chat') return chatPanel(state, context);
  return state.panel === 'people' ? peoplePanel(state, context) : '';
}
