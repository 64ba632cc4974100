/** How each connection goes, in figures and in plain words. */

/** @import { CallState, Rates } from '../state.js' */
/** @import { Incoming, Outgoing, PeerQuality, Quality } from '../updates/quality.js' */
/** @import { Text } from '../text.js' */
/** @import { Context } from './context.js' */
import { repeat } from '../../vendor/lit-html/directives/repeat.js';
import { html, svg } from '../../vendor/lit-html/lit-html.js';
import { linePoints, readable } from '../updates/quality.js';
import { nameOf } from './context.js';

const COLUMNS = ['person', 'received', 'sent', 'why', 'way'];
const LINE_PLACES = 60;
const LINE_SIZE = { width: 240, height: 48 };

/** @param {CallState} state @param {Context} context */
export const qualityView = (state, context) => {
  const { quality } = state;
  if (!quality) return html`<p role="status">${context.text.say('quality-measuring')}</p>`;
  return html`
    ${totals(quality, state.rates, context.text)}
    ${
      quality.peers.length
        ? table(state, context, quality.peers)
        : html`<p class="empty">${context.text.say('quality-alone')}</p>`
    }
  `;
};

/** @param {Quality} quality @param {Rates[]} rates @param {Text} text */
const totals = ({ encoders }, rates, text) => {
  const { sentBps, receivedBps } = rates.at(-1) ?? { sentBps: 0, receivedBps: 0 };
  return html`
    <div class="totals">
      <dl>
        <div class="sent">
          <dt>${text.say('quality-sent')}</dt>
          <dd>${rate(sentBps, text)}</dd>
        </div>
        <div class="received">
          <dt>${text.say('quality-received')}</dt>
          <dd>${rate(receivedBps, text)}</dd>
        </div>
        <div>
          <dt>${text.say('quality-encoders')}</dt>
          <dd>
            ${encoders.real}
            <span class="meter">
              <meter min="0" max="1" .value=${encoders.load} aria-label=${text.say('quality-load')}></meter>
              ${text.say('quality-load-percent', { percent: Math.round(encoders.load * 100) })}
            </span>
          </dd>
        </div>
      </dl>
      ${sparkline(rates, text)}
    </div>
  `;
};

/** @param {Rates[]} rates @param {Text} text */
function sparkline(rates, text) {
  const sent = rates.map(({ sentBps }) => sentBps);
  const received = rates.map(({ receivedBps }) => receivedBps);
  const most = Math.max(...sent, ...received);
  const words = text.say('quality-line', {
    sent: rate(Math.max(...sent), text),
    received: rate(Math.max(...received), text),
  });
  const { width, height } = LINE_SIZE;
  return html`
    <svg class="sparkline" role="img" aria-label=${words} viewBox=${`0 -2 ${width} ${height + 4}`}>
      ${line(sent, most, 'sent')} ${line(received, most, 'received')}
    </svg>
  `;
}

/** @param {number[]} values @param {number} most @param {string} name */
const line = (values, most, name) =>
  svg`<polyline class=${name} points=${linePoints(values, most, LINE_PLACES, LINE_SIZE)}></polyline>`;

/** @param {CallState} state @param {Context} context @param {PeerQuality[]} peers */
const table = (state, context, peers) => html`
  <div class="scrolled" role="region" tabindex="0" aria-labelledby="dialog-title">
    <table class="keys">
      <thead>
        <tr>
          ${COLUMNS.map((column) => html`<th scope="col">${context.text.say(`quality-${column}`)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${repeat(
          peers,
          ({ peer }) => peer,
          (peer) => row(state, context, peer),
        )}
      </tbody>
    </table>
  </div>
`;

/** @param {CallState} state @param {Context} context @param {PeerQuality} quality */
const row = (state, context, { peer, path, roundTripMs, sent, received }) => {
  const { text } = context;
  return html`
    <tr>
      <th scope="row"><bdi>${nameOf(context, state.names, peer)}</bdi></th>
      <td>${incoming(received, text)}</td>
      <td>${outgoing(sent, text)}</td>
      <td>${reasons(sent, text)}</td>
      <td>
        ${path && text.say(`way-${path}`)}
        ${roundTripMs === null ? '' : html`<br />${text.say('way-round-trip', { ms: Math.round(roundTripMs) })}`}
      </td>
    </tr>
  `;
};

/** @param {PeerQuality['received']} received @param {Text} text */
const incoming = ({ camera, screen, soundBps }, text) => [
  picture(camera, text),
  screen ? html`<br />${text.say('screen')}: ${picture(screen, text)}` : '',
  html`<br />${text.say('quality-sound', { rate: rate(soundBps, text) })}`,
];

/** @param {PeerQuality['sent']} sent @param {Text} text */
const outgoing = ({ camera, screen, soundBps }, text) => [
  sentPicture(camera, text),
  screen ? html`<br />${sentPicture(screen, text)}` : '',
  html`<br />${text.say('quality-sound', { rate: rate(soundBps, text) })}`,
];

/** @param {Outgoing | null} sent @param {Text} text */
const sentPicture = (sent, text) =>
  sent && sent.layer !== 'off'
    ? [text.say(`layer-${sent.layer}`), ': ', picture(sent, text), ', ', text.say(`role-${sent.role}`)]
    : text.say('layer-off');

/** @param {Incoming | Outgoing | null} media @param {Text} text */
const picture = (media, text) =>
  media?.width
    ? text.say('quality-picture', {
        width: String(media.width), // a number would get a thousands separator
        height: String(media.height),
        fps: Math.round(media.fps),
        rate: rate(media.rateBps, text),
      })
    : text.say('layer-off');

/** @param {PeerQuality['sent']} sent @param {Text} text */
const reasons = ({ camera, screen }, text) => [
  camera ? reason(camera, text) : '',
  screen ? html`<br />${text.say('screen')}: ${reason(screen, text)}` : '',
];

/** @param {Outgoing} outgoing @param {Text} text */
const reason = ({ layer, why }, text) => text.say(`why-${why}`, { layer });

/** @param {number} bps @param {Text} text */
function rate(bps, text) {
  const { value, unit } = readable(bps);
  return text.say(`rate-${unit}`, { value });
}
