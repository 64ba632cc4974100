/** Who is here, and what a host may do. */

/** @import { CallState, Peer, Settings } from '../state.js' */
/** @import { Context } from './context.js' */
import { repeat } from '../../vendor/lit-html/directives/repeat.js';
import { html } from '../../vendor/lit-html/lit-html.js';
import { nameOf } from './context.js';
import { knockerView, trait, verifiedTrait } from './knocker.js';
import { panelFrame } from './panel.js';

/** @param {CallState} state @param {Context} context */
export const peoplePanel = (state, context) => {
  const hosting = state.mesh?.self.standing === 'host';
  return panelFrame(context, 'people', [
    hosting ? knockers(state, context) : '',
    html`
      <ul class="people">
        ${selfRow(state, context)}
        ${repeat(
          state.mesh?.peers ?? [],
          ({ peer }) => peer,
          (peer) => personRow(state, context, peer, hosting),
        )}
      </ul>
    `,
    hosting ? hostActs(state, context) : '',
  ]);
};

/** @param {CallState} state @param {Context} context */
const selfRow = (state, { text }) => html`
  <li class="person">
    <p class="person-name"><bdi>${state.name || text.say('guest')}</bdi> <span>${text.say('people-self')}</span></p>
    <ul class="traits">
      ${state.mesh?.self.standing === 'host' ? trait('key', text.say('trait-host')) : ''}
      ${state.mesh?.self.hand ? trait('hand-index', text.say('mark-hand')) : ''}
    </ul>
  </li>
`;

/** @param {CallState} state @param {Context} context @param {Peer} peer @param {boolean} hosting */
const personRow = (state, context, peer, hosting) => html`
  <li class="person">
    <p class="person-name"><bdi>${nameOf(context, state.names, peer.peer)}</bdi></p>
    <ul class="traits">
      ${traitsOf(peer, state.connecting[peer.peer]?.long ?? false, context)}
    </ul>
    ${hosting ? removeButton(state, context, peer.peer) : ''}
  </li>
`;

/** @param {Peer} peer @param {boolean} unreachable @param {Context} context */
const traitsOf = (peer, unreachable, { text }) => [
  peer.standing === 'host' ? trait('key', text.say('trait-host')) : '',
  peer.hand ? trait('hand-index', text.say('mark-hand')) : '',
  peer.media.mic ? '' : trait('mic-mute', text.say('mark-muted')),
  verifiedTrait(peer.verified, text),
  peer.path ? trait('arrow-left-right', text.say(`trait-${peer.path}`)) : '',
  peer.standing === 'away' ? trait('hourglass-split', text.say('trait-away')) : '',
  peer.link === 'silent' ? trait('wifi-off', text.say('tile-silent')) : '',
  unreachable ? trait('wifi-off', text.say('tile-unreachable')) : '',
];

/** @param {CallState} state @param {Context} context @param {string} peer */
const removeButton = (state, context, peer) => html`
  <button
    type="button"
    class="second small"
    aria-label=${context.text.say('remove-person', { name: nameOf(context, state.names, peer) })}
    @click=${() => context.dispatch({ type: 'dialog-opened', dialog: { kind: 'remove', peer } })}
  >
    ${context.text.say('remove')}
  </button>
`;

/** @param {CallState} state @param {Context} context */
const knockers = (state, context) =>
  state.mesh?.knocking.length
    ? html`
        <h3>${context.text.say('knockers')}</h3>
        <ul class="people">
          ${state.mesh.knocking.map((knocker) => html`<li class="person">${knockerView(state, context, knocker)}</li>`)}
        </ul>
      `
    : '';

/** @param {CallState} state @param {Context} context */
const hostActs = (state, context) => html`
  <section class="host-acts" aria-label=${context.text.say('host-acts')}>
    ${settingSwitch(state, context, 'waitingRoom', 'waiting-room')} ${settingSwitch(state, context, 'locked', 'lock')}
    <button
      type="button"
      class="danger"
      @click=${() => context.dispatch({ type: 'dialog-opened', dialog: { kind: 'end' } })}
    >
      ${context.text.say('end')}
    </button>
  </section>
`;

/** @param {CallState} state @param {Context} context @param {keyof Settings} setting @param {string} id */
const settingSwitch = (state, { text, dispatch }, setting, id) => html`
  <label class="switch">
    <input
      type="checkbox"
      role="switch"
      .checked=${state.mesh?.settings[setting] ?? false}
      @click=${(/** @type {MouseEvent} */ click) => {
        click.preventDefault(); // It turns when the server has done it.
        dispatch({ type: 'setting-toggled', setting });
      }}
    />
    <span><b>${text.say(id)}</b><br />${text.say(`${id}-explained`)}</span>
  </label>
`;
