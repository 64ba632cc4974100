/** One picture of the call. */

/** @import { CallState, Peer } from '../state.js' */
/** @import { Tile } from '../tiles.js' */
/** @import { Context } from './context.js' */
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { initials } from '../names.js';
import { SPEAKING } from '../updates/pictures.js';
import { nameOf } from './context.js';
import { playing } from './directives.js';
import { icon } from './icon.js';
import { sighted } from './sight.js';

/** One's own loudness is measured on a finer scale. */
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
  const seen = peer.media.camera && !state.omitted[tile.key];
  return html`
    <article
      class=${`tile ${speaking ? 'speaking' : ''} ${peer.link}`}
      aria-label=${name}
      ${sighted(tile.key, tellingSights(context))}
    >
      ${picture(context, tile, seen)} ${seen ? '' : face(peer.peer, name)} ${tileWord(state, context, tile, peer)}
      ${plate(context, peer.hand, peer.media.mic, name)} ${pinButton(state, context, tile, name)}
    </article>
  `;
}

/** @param {CallState} state @param {Context} context @param {Tile} tile @param {Peer} peer */
function screenTile(state, context, tile, peer) {
  const name = context.text.say('screen-of', { name: nameOf(context, state.names, peer.peer) });
  const seen = !state.omitted[tile.key];
  return html`
    <article class="tile screen" aria-label=${name} ${sighted(tile.key, tellingSights(context))}>
      ${picture(context, tile, seen)} ${seen ? '' : html`<p class="face" aria-hidden="true">${icon('display')}</p>`}
      ${tileWord(state, context, tile, peer)}
      <p class="plate">${icon('display')}<span>${name}</span></p>
      ${pinButton(state, context, tile, name)}
    </article>
  `;
}

/** @param {Context} context @returns {import('./sight.js').Tell} */
const tellingSights =
  ({ dispatch }) =>
  (sights) =>
    dispatch({ type: 'sights-changed', sights });

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
      ${state.mode === 'sound' ? word(text.say('tile-sound')) : ''}
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

/**
 * Why there is no picture, as far as it is not the person's own will.
 *
 * @param {CallState} state
 * @param {Context} context
 * @param {Tile} tile
 * @param {Peer} peer
 */
function tileWord(state, { text }, { key, kind }, { peer, link, media }) {
  if (link === 'connecting') {
    return word(text.say(state.connecting[peer]?.long ? 'tile-unreachable' : 'tile-connecting'));
  }
  if (link !== 'connected') return word(text.say('tile-silent'));
  const isOmitted = state.omitted[key] === 'capacity' && (kind === 'screen' || media.camera);
  return isOmitted ? word(text.say('tile-omitted')) : nothing;
}

/** @param {string} words */
const word = (words) => html`<p class="link-word">${words}</p>`;

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
