/** @import { Alarm } from './alarms.js' */
/** @import { ErrorCode, Media, RoomSettings, Standing } from './messages.js' */
/** @import { Presence } from './presence.js' */
/** @import { Member } from './roster.js' */
/** @import { Signal } from './signal.js' */
/** @import { Path } from './stats.js' */

/**
 * @typedef {'idle' | 'connecting' | 'waiting' | 'joined' | 'reconnecting' | 'over'} Phase `reconnecting`: the socket is
 *   away, the call goes on
 *
 * @typedef {object} SelfSnapshot
 * @property {string | null} peer null before the first attempt to join
 * @property {Standing | null} standing
 * @property {string} name
 * @property {boolean} hand
 * @property {Media} media
 *
 * @typedef {object} PeerSnapshot
 * @property {string} peer
 * @property {string} name
 * @property {Standing} standing
 * @property {boolean} verified
 * @property {boolean} hand
 * @property {Media} media
 * @property {'connecting' | 'connected' | 'silent' | 'closed'} link
 * @property {number} level loudness, 0 to 1
 * @property {Path | null} path
 *
 * @typedef {object} Snapshot plain data, all that can be seen of a mesh at one moment
 * @property {Phase} phase
 * @property {ErrorCode | 'left' | null} reason why it is over
 * @property {boolean} online whether the socket is up
 * @property {number | null} retryInMs
 * @property {SelfSnapshot} self
 * @property {RoomSettings} settings
 * @property {PeerSnapshot[]} peers
 * @property {{ peer: string, name: string, verified: boolean }[]} knocking
 * @property {Alarm[]} alarms
 *
 * @typedef {object} Parts
 * @property {number} now
 * @property {Snapshot['reason']} reason
 * @property {Signal} signal
 * @property {Presence | null} presence
 * @property {{ name: string, hand: boolean, media: Media }} profile
 */

/**
 * @param {Parts} parts
 * @returns {Snapshot}
 */
export function snapshotOf({ now, reason, signal, presence, profile }) {
  const { keyring, roster, alarms } = presence ?? {};
  return {
    phase: phaseOf(reason, signal, presence),
    reason,
    online: signal.state === 'up',
    retryInMs: signal.retryAt === null ? null : Math.max(0, Math.round(signal.retryAt - now)),
    self: { peer: keyring?.peer ?? null, standing: roster?.standing ?? null, ...profile },
    settings: roster?.settings ?? { waitingRoom: false, locked: false },
    peers: presence ? Array.from(presence.roster.members, ([peer, member]) => peerOf(presence, peer, member)) : [],
    knocking: Array.from(roster?.knocking ?? [], (peer) => {
      const pair = keyring?.get(peer);
      return { peer, name: pair?.profile.name ?? '', verified: pair !== undefined };
    }),
    alarms: alarms?.list() ?? [],
  };
}

/**
 * @param {Snapshot['reason']} reason
 * @param {Signal} signal
 * @param {Presence | null} presence
 * @returns {Phase}
 */
function phaseOf(reason, signal, presence) {
  const standing = presence?.roster.standing;
  if (reason !== null) return 'over';
  if (signal.state === 'idle') return 'idle';
  if (!standing) return 'connecting';
  if (signal.state !== 'up') return 'reconnecting';
  return standing === 'waiting' ? 'waiting' : 'joined';
}

const LINK = /** @type {const} */ ({ connecting: 'connecting', alive: 'connected', silent: 'silent' });

/**
 * @param {Presence} presence
 * @param {string} peer
 * @param {Member} member
 * @returns {PeerSnapshot}
 */
function peerOf({ keyring, links }, peer, { standing, listed }) {
  const pair = keyring.get(peer);
  const link = links.get(peer);
  const { name = '', hand = false, media = { mic: false, camera: false, screen: false } } = pair?.profile ?? {};
  return {
    peer,
    name,
    standing: listed ? standing : 'away',
    verified: pair !== undefined,
    hand,
    media,
    link: link ? LINK[link.life] : 'closed',
    level: media.mic && link ? Math.round(link.level * 100) / 100 : 0,
    path: link?.measured?.path ?? null,
  };
}
