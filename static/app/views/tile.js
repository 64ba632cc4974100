/** One picture of the call. */

/** @import { CallState, Peer } from '../state.js' */
/** @import { Tile } from '../tiles.js' */
/** @import { Context } from './context.js' */
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { initials } from '../names.js';
import { nameOf } from './context.js';
import { playing } from './directives.js';
import { icon } from './icon.js';

/** From this loudness on somebody counts as speaking; one's own is measured on a finer scale. */
const SPEAKING = 0.05;
const SPEAKING_SELF = 0.3;
const FACE_TONES = 6;

/** @param {CallState} state @param {Context} context @param {Tile} tile */
export const tileView = (state, context, tile) => {
  if (!tile.peer) return ownTile(state, context, tile);
  return tile.kind === 'screen'
    ? screenTile(state, context, tile, tile.peer)
    : personTile(state, context, tile, tile.peer);
};

/** @param {CallState} state @param {Context} context @param {Tile} tile @param {Peer} peer */
function personTile(state, context, tile, peer) {
  const name = nameOf(context, state.names, peer.peer);
  const speaking = peer.media.mic && peer.level > SPEAKING;
  return html`
    <article class=${`tile ${speaking ? 'speaking' : ''} ${peer.link}`} aria-label=${name}>
      ${picture(context, tile, peer.media.camera)} ${peer.media.camera ? '' : face(peer.peer, name)}
      ${linkWord(peer, context)} ${plate(context, peer.hand, peer.media.mic, name)}
      ${pinButton(state, context, tile, name)}
    </article>
  `;
}

/** @param {CallState} state @param {Context} context @param {Tile} tile @param {Peer} peer */
function screenTile(state, context, tile, peer) {
  const name = context.text.say('screen-of', { name: nameOf(context, state.names, peer.peer) });
  return html`
    <article class="tile screen" aria-label=${name}>
      ${picture(context, tile, true)}
      <p class="plate">${icon('display')}<span>${name}</span></p>
      ${pinButton(state, context, tile, name)}
    </article>
  `;
}

/** @param {CallState} state @param {Context} context @param {Tile} tile */
function ownTile(state, context, tile) {
  const { text } = context;
  const seen = state.capture.camera.status === 'on';
  const heard = state.capture.mic.status === 'on' && !state.muted;
  return html`
    <article
      class=${`tile own ${heard && state.level > SPEAKING_SELF ? 'speaking' : ''}`}
      aria-label=${text.say('self')}
    >
      ${picture(context, tile, seen)} ${seen ? '' : face('self', state.name || text.say('self'))}
      ${plate(context, state.mesh?.self.hand ?? false, heard, text.say('self'))}
    </article>
  `;
}

/** @param {Context} context @param {boolean} hand @param {boolean} heard @param {string} name */
const plate = ({ text }, hand, heard, name) => html`
  <p class="plate">
    ${heard ? html`<span class="voice">${icon('mic')}${icon('volume-up')}</span>` : mark('mic-mute', text.say('mark-muted'))}
    <bdi>${name}</bdi> ${hand ? mark('hand-index', text.say('mark-hand')) : ''}
  </p>
`;

/**
 * Silent: people are heard through `sounds.js`, so that the layout never stops a voice.
 *
 * @param {Context} context
 * @param {Tile} tile
 * @param {boolean} seen
 */
const picture = ({ streamOf }, tile, seen) =>
  html`<video muted playsinline ?hidden=${!seen} ${playing(streamOf(tile.key))}></video>`;

/** @param {string} key @param {string} name */
const face = (key, name) => html`
  <p class="face" data-tone=${toneOf(key)} aria-hidden="true">${initials(name) || icon('person')}</p>
`;

/** The same person always has the same colour. @param {string} key */
const toneOf = (key) => [...key].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % FACE_TONES;

/** @param {Peer} peer @param {Context} context */
const linkWord = ({ link }, { text }) =>
  link === 'connected'
    ? nothing
    : html`<p class="link-word">${text.say(link === 'connecting' ? 'tile-connecting' : 'tile-silent')}</p>`;

/** @param {string} name @param {string} words */
const mark = (name, words) =>
  html`<span class=${`mark ${name}`}>${icon(name)}<span class="unseen">${words}</span></span>`;

/** @param {CallState} state @param {Context} context @param {Tile} tile @param {string} name */
const pinButton = (state, { text, dispatch }, tile, name) => html`
  <button
    type="button"
    class="pin"
    aria-pressed=${state.pinned === tile.key}
    aria-label=${text.say('pin', { name })}
    title=${text.say(state.pinned === tile.key ? 'pin-back' : 'pin-large')}
    @click=${() => dispatch({ type: 'tile-pinned', tile: tile.key })}
  >
    ${icon(state.pinned === tile.key ? 'fullscreen-exit' : 'arrows-fullscreen')}
  </button>
`;
