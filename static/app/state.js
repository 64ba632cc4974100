/**
 * Everything the call page knows, as plain data, and what may happen to it.
 *
 * Media streams are never in the state: they are looked up by the keys that `tiles.js` gives.
 */

/** @import { Quality } from './updates/quality.js' */

/**
 * What the server writes into the page.
 *
 * @typedef {object} Config
 * @property {string} name  of this service
 * @property {string[]} languages  that it offers, the one it prefers first
 * @property {'shop-bell' | 'gong' | 'off'} chime
 * @property {{ light: string, dark: string } | null} logo  addresses
 * @property {Record<string, [title: string, text: string]>} welcome  by language; empty texts leave ours
 * @property {string} imprint  address
 * @property {string} privacy  address
 * @property {string} accessibility  address
 * @property {string} contact  address
 */

/** @typedef {'incomplete-link' | 'unsupported' | 'prejoin' | 'call' | 'over'} Phase */
/** @typedef {'mic' | 'camera' | 'screen'} Slot */
/** @typedef {'people' | 'chat'} Panel */

/**
 * What the person gives into one slot. `problem` names why it failed (`problem-SLOT-…` in the texts).
 *
 * @typedef {object} Capture
 * @property {'off' | 'opening' | 'on' | 'failed'} status
 * @property {string | null} problem
 * @property {string | null} device  the device chosen by the person; null takes the browser's choice
 */

/** @typedef {{ id: string, label: string }} Device */
/** @typedef {{ mic: boolean, camera: boolean, screen: boolean }} Media */

/**
 * @typedef {object} Peer
 * @property {string} peer
 * @property {string} name
 * @property {'waiting' | 'member' | 'host' | 'away'} standing
 * @property {boolean} verified
 * @property {boolean} hand
 * @property {Media} media
 * @property {'connecting' | 'connected' | 'silent' | 'closed'} link
 * @property {number} level  loudness, 0 to 1
 * @property {'direct' | 'relayed' | null} path
 */

/**
 * @typedef {{ peer: string | null, standing: Peer['standing'] | null, name: string, hand: boolean, media: Media }} Self
 */
/** @typedef {{ peer: string, name: string, verified: boolean }} Knocker */
/** @typedef {{ code: string, peer: string, count: number }} Alarm */
/** @typedef {{ waitingRoom: boolean, locked: boolean }} Settings */

/**
 * What the mesh library tells with `changed`.
 *
 * @typedef {object} Snapshot
 * @property {'idle' | 'connecting' | 'waiting' | 'joined' | 'reconnecting' | 'over'} phase
 * @property {string | null} reason
 * @property {boolean} online
 * @property {number | null} retryInMs
 * @property {Self} self
 * @property {Settings} settings
 * @property {Peer[]} peers
 * @property {Knocker[]} knocking
 * @property {Alarm[]} alarms
 */

/** @typedef {{ id: string, peer: string | null, text: string, at: number }} Message  peer null: own */

/**
 * A sentence that is shown for a while, or until it is closed.
 *
 * @typedef {object} Notice
 * @property {number} n
 * @property {'news' | 'warning'} tone
 * @property {string} id  of the text
 * @property {string | null} peer  whom it is about
 */

/**
 * What screen readers say, and nobody else sees.
 *
 * @typedef {{ n: number, id: string, peer: string | null }} Announcement
 */
/**
 * @typedef {(
 *   | { kind: 'more' | 'devices' | 'pictures' | 'quality' | 'keys' | 'link' | 'end' }
 *   | { kind: 'remove', peer: string }
 * )} Dialog
 */

/**
 * What the person wants to spend on pictures, in this call.
 *
 * @typedef {'automatic' | 'all' | 'saver' | 'low-power' | 'sound'} Mode
 */
/**
 * What pictures may be asked for; capacity null: as much as is usual.
 *
 * @typedef {{ mode: 'full' | 'saver' | 'low-power' | 'sound', capacity: Capacity | null, pressure: number }} Limits
 */
/** @typedef {{ metered: boolean, lowBattery: boolean }} Means  as far as the browser tells */
/** @typedef {{ width: number, height: number }} Sight  of a tile in device pixels; 0 by 0 where it is not to be seen */
/** @typedef {{ full: number, small: number }} Capacity  how many pictures this device carries */
/** @typedef {Sight & { peer: string, kind: 'person' | 'screen', pinned: boolean, spokeAt: number | null }} ShownTile */
/** @typedef {'capacity' | 'mode'} Omission  why a picture that has a place is not asked for */

/** @typedef {{ sentBps: number, receivedBps: number }} Rates */

/**
 * What this browser can do.
 *
 * @typedef {object} Abilities
 * @property {boolean} secure  a secure context (W3C Secure Contexts)
 * @property {boolean} webrtc
 * @property {boolean} screen  getDisplayMedia
 * @property {boolean} fullscreen
 * @property {boolean} share  Web Share API
 */

/**
 * @typedef {object} CallState
 * @property {Phase} phase
 * @property {string} room
 * @property {string} secret  as it stands in the address
 * @property {string} origin  of this page
 * @property {string} language
 * @property {Abilities} able
 * @property {string} name
 * @property {boolean} keepName
 * @property {boolean} asked  the person was asked for camera and microphone
 * @property {{ cameras: Device[], microphones: Device[] }} devices
 * @property {Record<Slot, Capture>} capture
 * @property {boolean} muted
 * @property {number} level  own loudness, 0 to 1
 * @property {Snapshot | null} mesh
 * @property {boolean} slow  the way in takes so long that it is worth a word
 * @property {Record<string, { since: number, long: boolean }>} connecting  peers that were never connected yet
 * @property {Mode} mode
 * @property {boolean} fluent  the shared screen shows motion: fluent rather than sharp
 * @property {Means} means
 * @property {Capacity | null} capacity
 * @property {boolean} tried  to measure the capacity
 * @property {number} pressure  how far to step down, 0 to 4
 * @property {Record<string, Sight>} sights  by tile
 * @property {Record<string, number>} spokeAt  when each peer was heard last
 * @property {Record<string, Omission>} omitted  tiles whose pictures are not asked for
 * @property {Quality | null} quality
 * @property {Rates[]} rates  of the last minute, one a second
 * @property {Record<string, string>} names  of everybody who was here
 * @property {Message[]} messages
 * @property {number} unread
 * @property {Panel | null} panel
 * @property {Dialog | null} dialog
 * @property {Notice[]} notices
 * @property {Announcement[]} announcements
 * @property {number} count  of notices and announcements so far
 * @property {boolean} copied
 * @property {boolean} chime
 * @property {boolean} soundBlocked
 * @property {boolean} fullscreen
 * @property {string | null} pinned  key of the tile shown large
 * @property {{ width: number, height: number }} stage  in CSS pixels
 * @property {string | null} linkProblem
 * @property {string | null} reason  why it is over
 */

/**
 * @typedef {(
 *   | { type: 'link-pasted', text: string }
 *   | { type: 'language-chosen', language: string }
 *   | { type: 'language-loaded', language: string }
 *   | { type: 'permissions-read', granted: boolean }
 *   | { type: 'capture-agreed' }
 *   | { type: 'devices-listed', cameras: Device[], microphones: Device[] }
 *   | { type: 'device-chosen', slot: 'mic' | 'camera', device: string }
 *   | { type: 'capture-toggled', slot: Slot }
 *   | { type: 'capture-started', slot: Slot }
 *   | { type: 'capture-failed', slot: Slot, problem: string }
 *   | { type: 'capture-cancelled', slot: Slot }
 *   | { type: 'capture-ended', slot: Slot }
 *   | { type: 'capture-paused', slot: Slot }
 *   | { type: 'capture-resumed', slot: Slot }
 *   | { type: 'level-measured', level: number }
 *   | { type: 'name-typed', name: string }
 *   | { type: 'keep-name-chosen', keep: boolean }
 *   | { type: 'entered' }
 *   | { type: 'entry-dragged' }
 *   | { type: 'mesh-changed', snapshot: Snapshot, at: number }
 *   | { type: 'connecting-dragged', peer: string, since: number }
 *   | { type: 'stream-changed' }
 *   | { type: 'peer-arrived', peer: string }
 *   | { type: 'peer-departed', peer: string, reason: string }
 *   | { type: 'peer-knocked', peer: string }
 *   | { type: 'alarm-raised', code: string, peer: string }
 *   | { type: 'act-refused', code: string }
 *   | { type: 'message-written', text: string }
 *   | { type: 'message-sent', id: string, text: string, at: number }
 *   | { type: 'message-received', peer: string, id: string, text: string, at: number }
 *   | { type: 'hand-toggled' }
 *   | { type: 'admit-pressed', peer: string }
 *   | { type: 'deny-pressed', peer: string }
 *   | { type: 'remove-confirmed', peer: string }
 *   | { type: 'setting-toggled', setting: keyof Settings }
 *   | { type: 'end-confirmed' }
 *   | { type: 'panel-toggled', panel: Panel }
 *   | { type: 'dialog-opened', dialog: Dialog }
 *   | { type: 'dialog-closed' }
 *   | { type: 'copy-pressed' }
 *   | { type: 'link-copied' }
 *   | { type: 'copy-failed' }
 *   | { type: 'share-pressed' }
 *   | { type: 'copy-mark-expired' }
 *   | { type: 'chime-toggled' }
 *   | { type: 'sound-blocked' }
 *   | { type: 'sound-allowed' }
 *   | { type: 'fullscreen-pressed' }
 *   | { type: 'fullscreen-changed', on: boolean }
 *   | { type: 'tile-pinned', tile: string }
 *   | { type: 'stage-resized', width: number, height: number }
 *   | { type: 'sights-changed', sights: Record<string, Sight> }
 *   | { type: 'pictures-omitted', omitted: Record<string, Omission> }
 *   | { type: 'mode-chosen', mode: Mode }
 *   | { type: 'fluent-toggled' }
 *   | { type: 'means-changed', means: Means }
 *   | { type: 'capacity-measured', capacity: Capacity | null }
 *   | { type: 'pressure-changed', pressure: number }
 *   | { type: 'quality-measured', quality: Quality }
 *   | { type: 'view-fetched' }
 *   | { type: 'view-missed' }
 *   | { type: 'notice-closed', n: number }
 *   | { type: 'notice-expired', n: number }
 *   | { type: 'leave-pressed' }
 *   | { type: 'page-hidden' }
 *   | { type: 'return-pressed' }
 * )} CallEvent
 */

/**
 * What the shell is to do. Who does it: the modules in `effects/`.
 *
 * @typedef {(
 *   | { type: 'open-link', room: string, secret: string }
 *   | { type: 'load-language', language: string }
 *   | { type: 'store-language', language: string }
 *   | { type: 'store-name', name: string | null }
 *   | { type: 'store-devices', camera: string | null, mic: string | null }
 *   | { type: 'list-devices' }
 *   | { type: 'open-capture', slots: Slot[], mic: string | null, camera: string | null }
 *   | { type: 'close-capture', slot: Slot }
 *   | { type: 'join', name: string }
 *   | { type: 'send-track', slot: Slot }
 *   | { type: 'hint-screen', fluent: boolean }
 *   | { type: 'set-muted', muted: boolean }
 *   | { type: 'set-hand', up: boolean }
 *   | { type: 'say', text: string }
 *   | { type: 'admit', peer: string }
 *   | { type: 'deny', peer: string }
 *   | { type: 'remove', peer: string }
 *   | { type: 'change-settings', settings: Settings }
 *   | { type: 'end' }
 *   | { type: 'leave' }
 *   | { type: 'play-chime' }
 *   | { type: 'play-knock' }
 *   | { type: 'play-held-sounds' }
 *   | { type: 'copy-link' }
 *   | { type: 'share-link' }
 *   | { type: 'keep-awake', on: boolean }
 *   | { type: 'toggle-fullscreen' }
 *   | { type: 'focus', id: string }
 *   | { type: 'pass-focus', from: string, to: string }
 *   | { type: 'show', tiles: ShownTile[], limits: Limits }
 *   | { type: 'cap-sending', layer: 'high' | 'medium' | 'low' | 'off' }
 *   | { type: 'measure-capacity' }
 *   | { type: 'stop-measuring' }
 *   | { type: 'watch-quality', on: boolean }
 *   | { type: 'fetch-views' }
 *   | { type: 'wait', ms: number, then: CallEvent }
 *   | { type: 'reload' }
 * )} Effect
 */

/** @typedef {{ state: CallState, effects: Effect[] }} Step */

/** Which phase may follow which. @type {Record<Phase, Phase[]>} */
export const PHASES = {
  'incomplete-link': [],
  unsupported: [],
  prejoin: ['call'],
  call: ['over'],
  over: [],
};

/** @returns {Capture} */
const noCapture = () => ({ status: 'off', problem: null, device: null });

/**
 * The state a call page starts with.
 *
 * @param {object} given
 * @param {string} given.room
 * @param {string} given.secret
 * @param {string} given.origin
 * @param {'absent' | 'malformed' | null} given.linkProblem  what is wrong with the link's secret
 * @param {Abilities} given.able
 * @param {string} given.language
 * @param {string | null} given.name  the name kept on this device
 * @param {boolean} given.chime  whether it rings when somebody comes
 * @param {{ camera: string | null, mic: string | null }} given.devices  chosen the last time
 * @returns {CallState}
 */
export function firstState({ room, secret, origin, linkProblem, able, language, name, chime, devices }) {
  return {
    phase: linkProblem ? 'incomplete-link' : able.secure && able.webrtc ? 'prejoin' : 'unsupported',
    room,
    secret,
    origin,
    language,
    able,
    name: name ?? '',
    keepName: name !== null,
    asked: false,
    devices: { cameras: [], microphones: [] },
    capture: {
      mic: { ...noCapture(), device: devices.mic },
      camera: { ...noCapture(), device: devices.camera },
      screen: noCapture(),
    },
    muted: false,
    level: 0,
    slow: false,
    mesh: null,
    connecting: {},
    mode: 'automatic',
    fluent: false,
    means: { metered: false, lowBattery: false },
    capacity: null,
    tried: false,
    pressure: 0,
    sights: {},
    spokeAt: {},
    omitted: {},
    quality: null,
    rates: [],
    names: {},
    messages: [],
    unread: 0,
    panel: null,
    dialog: null,
    notices: [],
    announcements: [],
    count: 0,
    copied: false,
    chime,
    soundBlocked: false,
    fullscreen: false,
    pinned: null,
    stage: { width: 0, height: 0 },
    linkProblem: linkProblem && `link-${linkProblem}`,
    reason: null,
  };
}

/**
 * @param {CallState} state
 * @param {Effect[]} [effects]
 * @returns {Step}
 */
export const step = (state, effects = []) => ({ state, effects });

/**
 * The same state in another phase.
 *
 * @param {CallState} state
 * @param {Phase} phase
 * @returns {CallState}
 * @throws {RangeError} when that phase can't follow
 */
export function entering(state, phase) {
  if (!PHASES[state.phase].includes(phase)) throw new RangeError(`${phase} can't follow ${state.phase}`);
  return { ...state, phase };
}
