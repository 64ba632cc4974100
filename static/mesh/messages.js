// Made by tools/generate.py from protocol/messages.toml. Do not edit.

/** @file Every message of the protocol: its type and its reader. */

export const VERSION = 1;

export const LIMITS = Object.freeze({
  frameBytes: 65536,
  depth: 8,
});

/**
 * What can go wrong.
 * @typedef {'bad-message' | 'late-join' | 'wrong-version' | 'bad-peer' | 'bad-ticket' | 'expired-ticket' | 'peer-taken'
 * | 'not-allowed' | 'no-such-peer' | 'room-full' | 'room-locked' | 'queue-full' | 'too-many-rooms' | 'too-many-sockets'
 * | 'too-fast' | 'slow-reader' | 'foreign-origin' | 'unknown-host' | 'removed' | 'denied' | 'ended' | 'replaced' |
 * 'restarting' | 'bus-away' | 'bad-name' | 'not-found' | 'statistics-unreadable' | 'bad-method' | 'too-large'}
 * ErrorCode
 */

/**
 * WebSocket close code and HTTP status of each error, where it has one.
 * @type {Readonly<Record<ErrorCode, { close?: number, http?: number }>>}
 */
export const ERRORS = Object.freeze({
  'bad-message': { close: 4400, http: 400 },
  'late-join': { close: 4408 },
  'wrong-version': { close: 4426 },
  'bad-peer': { close: 4401 },
  'bad-ticket': { close: 4403, http: 403 },
  'expired-ticket': { close: 4410, http: 403 },
  'peer-taken': { close: 4409 },
  'not-allowed': {},
  'no-such-peer': {},
  'room-full': { close: 4413 },
  'room-locked': { close: 4423 },
  'queue-full': { close: 4414 },
  'too-many-rooms': { close: 4430, http: 429 },
  'too-many-sockets': { close: 4431, http: 429 },
  'too-fast': { close: 4429, http: 429 },
  'slow-reader': { close: 4432 },
  'foreign-origin': { http: 403 },
  'unknown-host': { http: 421 },
  removed: { close: 4451 },
  denied: { close: 4452 },
  ended: { close: 4453 },
  replaced: { close: 4454 },
  restarting: { close: 1012, http: 503 },
  'bus-away': { close: 4434, http: 503 },
  'bad-name': { http: 400 },
  'not-found': { http: 404 },
  'statistics-unreadable': { http: 503 },
  'bad-method': { http: 405 },
  'too-large': { close: 1009, http: 413 },
});

/**
 * What a peer is in its room; `away`: seat kept, socket gone.
 * @typedef {'waiting' | 'member' | 'host' | 'away'} Standing
 */

const STANDING = /** @type {const} */ (['waiting', 'member', 'host', 'away']);

/**
 * Why a peer is no longer in the room; after `timeout` its media may still flow.
 * @typedef {'left' | 'timeout' | 'removed'} Parting
 */

const PARTING = /** @type {const} */ (['left', 'timeout', 'removed']);

/**
 * Whether a TURN relay stands between the two ends of a link.
 * @typedef {'direct' | 'relayed'} LinkPath
 */

const LINK_PATH = /** @type {const} */ (['direct', 'relayed']);

/**
 * RTCSdpType without the local ones.
 * @typedef {'offer' | 'answer'} DescriptionKind
 */

const DESCRIPTION_KIND = /** @type {const} */ (['offer', 'answer']);

/**
 * One peer as the server introduces it; check it before you believe it: PROTOCOL.md, Keys.
 * @typedef {object} PeerEntry
 * @property {string} peer
 * @property {string} key
 * @property {string} proof
 * @property {Standing} standing
 */

/**
 * What hosts can switch for the whole room.
 * @typedef {object} RoomSettings
 * @property {boolean} waitingRoom newcomers wait until a host admits them
 * @property {boolean} locked nobody new comes in
 */

/**
 * RTCIceServer (W3C WebRTC 4.2.2).
 * @typedef {object} IceServer
 * @property {string[]} urls
 * @property {string} [username]
 * @property {string} [credential]
 */

/**
 * Which of its slots a peer is filling just now.
 * @typedef {object} Media
 * @property {boolean} mic
 * @property {boolean} camera
 * @property {boolean} screen
 */

/**
 * How large a viewer shows one picture; 0 by 0 where it is not to be seen.
 * @typedef {object} Sight
 * @property {number} width
 * @property {number} height
 */

/**
 * How one picture arrived in the last second.
 * @typedef {object} Arrival
 * @property {number} lines the shorter edge of what was decoded
 * @property {number} fps decoded
 * @property {number} rate
 * @property {number} lost of the packets
 * @property {number} frozen of the last second
 */

/**
 * The first message. Enters a room, or takes back a seat after the socket broke.
 * @typedef {object} Join
 * @property {'join'} type
 * @property {number} version version of this contract
 * @property {string} room
 * @property {string} peer
 * @property {string} key
 * @property {string} proof
 * @property {string} [host] host ticket from POST /api/v1/rooms
 * @property {string} [seat] newest seat ticket of this very peer
 */

/**
 * A sealed box for one peer of the same room. One who waits reaches hosts only.
 * @typedef {object} Relay
 * @property {'relay'} type
 * @property {string} to
 * @property {string} box
 */

/**
 * Lets one who waits come in.
 * @typedef {object} Admit
 * @property {'admit'} type
 * @property {string} peer
 */

/**
 * Turns away one who waits.
 * @typedef {object} Deny
 * @property {'deny'} type
 * @property {string} peer
 */

/**
 * Takes a member out; the same peer can't come back to this room.
 * @typedef {object} Remove
 * @property {'remove'} type
 * @property {string} peer
 */

/**
 * Switches waiting room and lock.
 * @typedef {object} ChangeSettings
 * @property {'change-settings'} type
 * @property {RoomSettings} settings
 */

/**
 * Ends the talk for all: everybody is closed with `ended` and the room is forgotten.
 * @typedef {object} End
 * @property {'end'} type
 */

/**
 * Gives the seat up. The server closes the socket with code 1000.
 * @typedef {object} Leave
 * @property {'leave'} type
 */

/**
 * Asks for fresh STUN and TURN servers; answered by `ice`.
 * @typedef {object} GetIce
 * @property {'get-ice'} type
 */

/**
 * Once for each session of a link that opened. The server adds it to a sum and keeps nothing of who said it.
 * @typedef {object} CountLink
 * @property {'count-link'} type
 * @property {LinkPath} path
 */

/**
 * Asks whether the server is there; answered by `pong`.
 * @typedef {object} Ping
 * @property {'ping'} type
 */

/**
 * You are in. The newcomer offers to every peer listed here that it has no link to.
 * @typedef {object} Welcome
 * @property {'welcome'} type
 * @property {Standing} standing member or host
 * @property {PeerEntry[]} peers
 * @property {PeerEntry[]} knocking who waits; empty for those who are no host
 * @property {RoomSettings} settings
 * @property {string} seat
 * @property {IceServer[]} ice
 * @property {number} iceLifetime how long the credentials are good
 */

/**
 * You wait. Sent again when the hosts change. Seal your profile for each of them.
 * @typedef {object} Waiting
 * @property {'waiting'} type
 * @property {PeerEntry[]} hosts
 * @property {string} seat
 */

/**
 * Somebody came in, or came back to the seat.
 * @typedef {object} PeerJoined
 * @property {'peer-joined'} type
 * @property {PeerEntry} entry
 */

/**
 * A peer's standing changed.
 * @typedef {object} PeerChanged
 * @property {'peer-changed'} type
 * @property {string} peer
 * @property {Standing} standing
 */

/**
 * A peer's seat is gone. After `timeout` keep the link while its media live.
 * @typedef {object} PeerLeft
 * @property {'peer-left'} type
 * @property {string} peer
 * @property {Parting} reason
 */

/**
 * To hosts: somebody waits.
 * @typedef {object} Knock
 * @property {'knock'} type
 * @property {PeerEntry} entry
 */

/**
 * To hosts: one who waited was admitted, denied, or went away.
 * @typedef {object} KnockGone
 * @property {'knock-gone'} type
 * @property {string} peer
 */

/**
 * A sealed box from a peer of the same room.
 * @typedef {object} Relayed
 * @property {'relayed'} type
 * @property {string} from
 * @property {string} box
 */

/**
 * The room's settings, and your seat ticket that carries them over a restart.
 * @typedef {object} SettingsChanged
 * @property {'settings-changed'} type
 * @property {RoomSettings} settings
 * @property {string} by the host who switched
 * @property {string} seat
 */

/**
 * A newer seat ticket; replaces the one you hold.
 * @typedef {object} SeatRenewed
 * @property {'seat-renewed'} type
 * @property {string} seat
 */

/**
 * Fresh STUN and TURN servers.
 * @typedef {object} Ice
 * @property {'ice'} type
 * @property {IceServer[]} ice
 * @property {number} iceLifetime how long the credentials are good
 */

/**
 * The answer to `ping`.
 * @typedef {object} Pong
 * @property {'pong'} type
 */

/**
 * A message was not carried out; the socket stays open.
 * @typedef {object} Error
 * @property {'error'} type
 * @property {string} code
 * @property {string} [regarding] type of the message it answers
 */

/**
 * The server goes down now and comes back; the call goes on. Followed by close code 1012.
 * @typedef {object} Restarting
 * @property {'restarting'} type
 * @property {number} retry wait about this long before the first try
 */

/**
 * All that a peer shows of itself. Sent first, and again whole when anything changes.
 * @typedef {object} Profile
 * @property {'profile'} type
 * @property {number} n
 * @property {string} name
 * @property {boolean} hand hand is up
 * @property {Media} media
 */

/**
 * An offer or answer (W3C perfect negotiation).
 * @typedef {object} Description
 * @property {'description'} type
 * @property {number} n
 * @property {string} session names the sender's and receiver's pair of RTCPeerConnections; chosen by the first offer
 * @property {DescriptionKind} kind
 * @property {string} sdp
 */

/**
 * One trickled ICE candidate.
 * @typedef {object} Candidate
 * @property {'candidate'} type
 * @property {number} n
 * @property {string} session
 * @property {string} candidate
 * @property {string} [mid]
 * @property {string} [ufrag]
 */

/**
 * A chat message to everybody; each peer gets its own copy.
 * @typedef {object} Chat
 * @property {'chat'} type
 * @property {number} n
 * @property {string} id
 * @property {string} text
 * @property {number} at sender's clock, since 1970
 */

/**
 * What the sender shows of the receiver, who need not send more. Sent again whole when it changes.
 * @typedef {object} Wish
 * @property {'wish'} type
 * @property {number} n
 * @property {Sight} camera
 * @property {Sight} screen
 * @property {boolean} pinned made large by the person: keep it sharp
 * @property {boolean} signer someone who signs: keep it fluent
 * @property {boolean} saver every bit costs: the smallest layer that will do
 */

/**
 * How the receiver's pictures arrive at the sender of this message: once a second, while there are any.
 * @typedef {object} Report
 * @property {'report'} type
 * @property {number} n
 * @property {Arrival} camera
 * @property {Arrival} screen
 */

/**
 * The sender leaves now; close the link.
 * @typedef {object} Bye
 * @property {'bye'} type
 * @property {number} n
 */

/**
 * @typedef {Join | Relay | Admit | Deny | Remove | ChangeSettings | End | Leave | GetIce | CountLink | Ping} ToServer
 */

/**
 * @typedef {Welcome | Waiting | PeerJoined | PeerChanged | PeerLeft | Knock | KnockGone | Relayed | SettingsChanged |
 * SeatRenewed | Ice | Pong | Error | Restarting} FromServer
 */

/**
 * @typedef {Profile | Description | Candidate | Chat | Wish | Report | Bye} PeerMessage
 */

/** The message to the server in a decoded JSON value; throws `BadMessage`. @param {unknown} value @returns {ToServer} */
export function readToServer(value) {
  return readMessage(value, toServer);
}

/** The message from the server in a decoded JSON value; throws `BadMessage`. @param {unknown} value @returns {FromServer} */
export function readFromServer(value) {
  return readMessage(value, fromServer);
}

/** The message from peer to peer in a decoded JSON value; throws `BadMessage`. @param {unknown} value @returns {PeerMessage} */
export function readPeerMessage(value) {
  return readMessage(value, peerMessage);
}

/** @typedef {Record<string, unknown>} Fields */

/** What came is no message of the contract. The reason names what was expected and repeats nothing that came. */
export class BadMessage extends Error {
  name = 'BadMessage';
}

/**
 * @template Read
 * @param {unknown} value
 * @param {Record<string, (fields: Fields) => Read>} readers
 * @returns {Read}
 */
function readMessage(value, readers) {
  const fields = object(value, 'the message');
  const name = fields.type;
  if (typeof name !== 'string' || !Object.hasOwn(readers, name)) throw new BadMessage('unknown type of message');
  return readers[name](fields);
}

/** @param {unknown} value @param {string} what @returns {Fields} */
function object(value, what) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new BadMessage(`${what} is no object`);
  return /** @type {Fields} */ (value);
}

/** @param {Fields} fields @param {string} what @param {string[]} required @param {string[]} [optional] */
function only(fields, what, required, optional = []) {
  if (!required.every((name) => Object.hasOwn(fields, name))) throw new BadMessage(`${what} lacks a field`);
  const known = [...required, ...optional];
  if (!Object.keys(fields).every((name) => known.includes(name))) throw new BadMessage(`${what} has an unknown field`);
}

/**
 * @template Read
 * @param {unknown} value @param {string} what @param {number} least @param {number} most
 * @param {(item: unknown) => Read} read
 * @returns {Read[]}
 */
function list(value, what, least, most, read) {
  if (!Array.isArray(value) || value.length < least || value.length > most) {
    throw new BadMessage(`${what} is no list of ${least} to ${most}`);
  }
  return value.map((item) => read(item));
}

/** @param {unknown} value @param {string} what @param {number} least @param {number} most @returns {string} */
function text(value, what, least, most) {
  if (typeof value !== 'string') throw new BadMessage(`${what} is no text`);
  const codePoints = value.length - (value.match(/[\u{10000}-\u{10ffff}]/gu)?.length ?? 0);
  if (codePoints < least || codePoints > most) throw new BadMessage(`${what} is too short or too long`);
  return value;
}

/** @param {string} value @param {string} what @param {RegExp} form @returns {string} */
function formed(value, what, form) {
  if (!form.test(value)) throw new BadMessage(`${what} has another form`);
  return value;
}

/** @param {string} value @param {string} what @param {RegExp} forbidden @returns {string} */
function clean(value, what, forbidden) {
  if (forbidden.test(value)) throw new BadMessage(`${what} has forbidden characters`);
  return value;
}

/** @param {unknown} value @param {string} what @param {number} least @param {number} most @returns {number} */
function integer(value, what, least, most) {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
    throw new BadMessage(`${what} is no whole number from ${least} to ${most}`);
  }
  return value + 0; // makes 0 of -0
}

/** @param {unknown} value @param {string} what @returns {boolean} */
function boolean(value, what) {
  if (typeof value !== 'boolean') throw new BadMessage(`${what} is neither true nor false`);
  return value;
}

/**
 * @template {string} Word
 * @param {unknown} value @param {string} what @param {readonly Word[]} words
 * @returns {Word}
 */
function word(value, what, words) {
  const found = words.find((each) => each === value);
  if (found === undefined) throw new BadMessage(`${what} is none of its words`);
  return found;
}

// Characters that a text must not hold, and the forms of whole texts.
const SURROGATE = /[\ud800-\udfff]/u;
const PROSE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]/u;
const LINE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]/u;
const ROOM_FORM = /^(?:[a-z0-9]+(-[a-z0-9]+)*)$/u;
const PEER_FORM = /^(?:[A-Za-z0-9_-]{22})$/u;
const KEY_FORM = /^(?:[A-Za-z0-9_-]{87})$/u;
const PROOF_FORM = /^(?:[A-Za-z0-9_-]{43})$/u;
const TICKET_FORM = /^(?:[A-Za-z0-9_.-]+)$/u;
const BOX_FORM = /^(?:[A-Za-z0-9_-]+)$/u;
const ID_FORM = /^(?:[A-Za-z0-9_-]{8,32})$/u;
const UFRAG_FORM = /^(?:[A-Za-z0-9+/]{4,256})$/u;
const URL_FORM = /^(?:(stun|stuns|turn|turns):[!-~]+)$/u;
const MESSAGE_TYPE_FORM = /^(?:[a-z]+(-[a-z]+)*)$/u;
const ERROR_CODE_FORM = /^(?:[a-z]+(-[a-z]+)*)$/u;

/** @param {unknown} value @returns {string} */
function readRoom(value) {
  return formed(text(value, 'room', 0, 80), 'room', ROOM_FORM);
}

/** @param {unknown} value @returns {string} */
function readPeer(value) {
  return formed(text(value, 'peer', 0, Infinity), 'peer', PEER_FORM);
}

/** @param {unknown} value @returns {string} */
function readKey(value) {
  return formed(text(value, 'key', 0, Infinity), 'key', KEY_FORM);
}

/** @param {unknown} value @returns {string} */
function readProof(value) {
  return formed(text(value, 'proof', 0, Infinity), 'proof', PROOF_FORM);
}

/** @param {unknown} value @returns {string} */
function readTicket(value) {
  return formed(text(value, 'ticket', 0, 4096), 'ticket', TICKET_FORM);
}

/** @param {unknown} value @returns {string} */
function readBox(value) {
  return formed(text(value, 'box', 32, 61440), 'box', BOX_FORM);
}

/** @param {unknown} value @returns {string} */
function readName(value) {
  return clean(text(value, 'name', 0, 64), 'name', LINE);
}

/** @param {unknown} value @returns {string} */
function readChatText(value) {
  return clean(text(value, 'chat-text', 1, 4000), 'chat-text', PROSE);
}

/** @param {unknown} value @returns {string} */
function readId(value) {
  return formed(text(value, 'id', 0, Infinity), 'id', ID_FORM);
}

/** @param {unknown} value @returns {string} */
function readSdp(value) {
  return clean(text(value, 'sdp', 1, 40000), 'sdp', SURROGATE);
}

/** @param {unknown} value @returns {string} */
function readCandidateLine(value) {
  return clean(text(value, 'candidate-line', 0, 1024), 'candidate-line', LINE);
}

/** @param {unknown} value @returns {string} */
function readMid(value) {
  return clean(text(value, 'mid', 1, 16), 'mid', LINE);
}

/** @param {unknown} value @returns {string} */
function readUfrag(value) {
  return formed(text(value, 'ufrag', 0, Infinity), 'ufrag', UFRAG_FORM);
}

/** @param {unknown} value @returns {string} */
function readUrl(value) {
  return formed(text(value, 'url', 0, 256), 'url', URL_FORM);
}

/** @param {unknown} value @returns {string} */
function readCredential(value) {
  return clean(text(value, 'credential', 1, 256), 'credential', LINE);
}

/** @param {unknown} value @returns {number} */
function readCount(value) {
  return integer(value, 'count', 0, 9007199254740991);
}

/** @param {unknown} value @returns {number} */
function readMilliseconds(value) {
  return integer(value, 'milliseconds', 0, 9007199254740991);
}

/** @param {unknown} value @returns {number} */
function readPixels(value) {
  return integer(value, 'pixels', 0, 16384);
}

/** @param {unknown} value @returns {number} */
function readFrameRate(value) {
  return integer(value, 'frame-rate', 0, 240);
}

/** @param {unknown} value @returns {number} */
function readKilobits(value) {
  return integer(value, 'kilobits', 0, 1000000);
}

/** @param {unknown} value @returns {number} */
function readPerMille(value) {
  return integer(value, 'per-mille', 0, 1000);
}

/** @param {unknown} value @returns {boolean} */
function readFlag(value) {
  return boolean(value, 'flag');
}

/** @param {unknown} value @returns {Standing} */
function readStanding(value) {
  return word(value, 'standing', STANDING);
}

/** @param {unknown} value @returns {Parting} */
function readParting(value) {
  return word(value, 'parting', PARTING);
}

/** @param {unknown} value @returns {LinkPath} */
function readLinkPath(value) {
  return word(value, 'link-path', LINK_PATH);
}

/** @param {unknown} value @returns {DescriptionKind} */
function readDescriptionKind(value) {
  return word(value, 'description-kind', DESCRIPTION_KIND);
}

/** @param {unknown} value @returns {string} */
function readMessageType(value) {
  return formed(text(value, 'message-type', 0, 32), 'message-type', MESSAGE_TYPE_FORM);
}

/** @param {unknown} value @returns {string} */
function readErrorCode(value) {
  return formed(text(value, 'error-code', 0, 32), 'error-code', ERROR_CODE_FORM);
}

/** @param {unknown} value @returns {PeerEntry} */
function readPeerEntry(value) {
  const fields = object(value, 'peer-entry');
  only(fields, 'peer-entry', ['peer', 'key', 'proof', 'standing']);
  return {
    peer: readPeer(fields.peer),
    key: readKey(fields.key),
    proof: readProof(fields.proof),
    standing: readStanding(fields.standing),
  };
}

/** @param {unknown} value @returns {RoomSettings} */
function readRoomSettings(value) {
  const fields = object(value, 'room-settings');
  only(fields, 'room-settings', ['waitingRoom', 'locked']);
  return {
    waitingRoom: readFlag(fields.waitingRoom),
    locked: readFlag(fields.locked),
  };
}

/** @param {unknown} value @returns {IceServer} */
function readIceServer(value) {
  const fields = object(value, 'ice-server');
  only(fields, 'ice-server', ['urls'], ['username', 'credential']);
  /** @type {IceServer} */
  const made = { urls: list(fields.urls, 'urls', 1, 8, readUrl) };
  if (Object.hasOwn(fields, 'username')) made.username = readCredential(fields.username);
  if (Object.hasOwn(fields, 'credential')) made.credential = readCredential(fields.credential);
  return made;
}

/** @param {unknown} value @returns {Media} */
function readMedia(value) {
  const fields = object(value, 'media');
  only(fields, 'media', ['mic', 'camera', 'screen']);
  return {
    mic: readFlag(fields.mic),
    camera: readFlag(fields.camera),
    screen: readFlag(fields.screen),
  };
}

/** @param {unknown} value @returns {Sight} */
function readSight(value) {
  const fields = object(value, 'sight');
  only(fields, 'sight', ['width', 'height']);
  return {
    width: readPixels(fields.width),
    height: readPixels(fields.height),
  };
}

/** @param {unknown} value @returns {Arrival} */
function readArrival(value) {
  const fields = object(value, 'arrival');
  only(fields, 'arrival', ['lines', 'fps', 'rate', 'lost', 'frozen']);
  return {
    lines: readPixels(fields.lines),
    fps: readFrameRate(fields.fps),
    rate: readKilobits(fields.rate),
    lost: readPerMille(fields.lost),
    frozen: readMilliseconds(fields.frozen),
  };
}

/** @param {Fields} fields @returns {Join} */
function readJoinMessage(fields) {
  only(fields, 'join', ['type', 'version', 'room', 'peer', 'key', 'proof'], ['host', 'seat']);
  /** @type {Join} */
  const made = {
    type: 'join',
    version: readCount(fields.version),
    room: readRoom(fields.room),
    peer: readPeer(fields.peer),
    key: readKey(fields.key),
    proof: readProof(fields.proof),
  };
  if (Object.hasOwn(fields, 'host')) made.host = readTicket(fields.host);
  if (Object.hasOwn(fields, 'seat')) made.seat = readTicket(fields.seat);
  return made;
}

/** @param {Fields} fields @returns {Relay} */
function readRelayMessage(fields) {
  only(fields, 'relay', ['type', 'to', 'box']);
  return {
    type: 'relay',
    to: readPeer(fields.to),
    box: readBox(fields.box),
  };
}

/** @param {Fields} fields @returns {Admit} */
function readAdmitMessage(fields) {
  only(fields, 'admit', ['type', 'peer']);
  return {
    type: 'admit',
    peer: readPeer(fields.peer),
  };
}

/** @param {Fields} fields @returns {Deny} */
function readDenyMessage(fields) {
  only(fields, 'deny', ['type', 'peer']);
  return {
    type: 'deny',
    peer: readPeer(fields.peer),
  };
}

/** @param {Fields} fields @returns {Remove} */
function readRemoveMessage(fields) {
  only(fields, 'remove', ['type', 'peer']);
  return {
    type: 'remove',
    peer: readPeer(fields.peer),
  };
}

/** @param {Fields} fields @returns {ChangeSettings} */
function readChangeSettingsMessage(fields) {
  only(fields, 'change-settings', ['type', 'settings']);
  return {
    type: 'change-settings',
    settings: readRoomSettings(fields.settings),
  };
}

/** @param {Fields} fields @returns {End} */
function readEndMessage(fields) {
  only(fields, 'end', ['type']);
  return { type: 'end' };
}

/** @param {Fields} fields @returns {Leave} */
function readLeaveMessage(fields) {
  only(fields, 'leave', ['type']);
  return { type: 'leave' };
}

/** @param {Fields} fields @returns {GetIce} */
function readGetIceMessage(fields) {
  only(fields, 'get-ice', ['type']);
  return { type: 'get-ice' };
}

/** @param {Fields} fields @returns {CountLink} */
function readCountLinkMessage(fields) {
  only(fields, 'count-link', ['type', 'path']);
  return {
    type: 'count-link',
    path: readLinkPath(fields.path),
  };
}

/** @param {Fields} fields @returns {Ping} */
function readPingMessage(fields) {
  only(fields, 'ping', ['type']);
  return { type: 'ping' };
}

/** @param {Fields} fields @returns {Welcome} */
function readWelcomeMessage(fields) {
  only(fields, 'welcome', ['type', 'standing', 'peers', 'knocking', 'settings', 'seat', 'ice', 'iceLifetime']);
  return {
    type: 'welcome',
    standing: readStanding(fields.standing),
    peers: list(fields.peers, 'peers', 0, 64, readPeerEntry),
    knocking: list(fields.knocking, 'knocking', 0, 64, readPeerEntry),
    settings: readRoomSettings(fields.settings),
    seat: readTicket(fields.seat),
    ice: list(fields.ice, 'ice', 0, 16, readIceServer),
    iceLifetime: readMilliseconds(fields.iceLifetime),
  };
}

/** @param {Fields} fields @returns {Waiting} */
function readWaitingMessage(fields) {
  only(fields, 'waiting', ['type', 'hosts', 'seat']);
  return {
    type: 'waiting',
    hosts: list(fields.hosts, 'hosts', 0, 64, readPeerEntry),
    seat: readTicket(fields.seat),
  };
}

/** @param {Fields} fields @returns {PeerJoined} */
function readPeerJoinedMessage(fields) {
  only(fields, 'peer-joined', ['type', 'entry']);
  return {
    type: 'peer-joined',
    entry: readPeerEntry(fields.entry),
  };
}

/** @param {Fields} fields @returns {PeerChanged} */
function readPeerChangedMessage(fields) {
  only(fields, 'peer-changed', ['type', 'peer', 'standing']);
  return {
    type: 'peer-changed',
    peer: readPeer(fields.peer),
    standing: readStanding(fields.standing),
  };
}

/** @param {Fields} fields @returns {PeerLeft} */
function readPeerLeftMessage(fields) {
  only(fields, 'peer-left', ['type', 'peer', 'reason']);
  return {
    type: 'peer-left',
    peer: readPeer(fields.peer),
    reason: readParting(fields.reason),
  };
}

/** @param {Fields} fields @returns {Knock} */
function readKnockMessage(fields) {
  only(fields, 'knock', ['type', 'entry']);
  return {
    type: 'knock',
    entry: readPeerEntry(fields.entry),
  };
}

/** @param {Fields} fields @returns {KnockGone} */
function readKnockGoneMessage(fields) {
  only(fields, 'knock-gone', ['type', 'peer']);
  return {
    type: 'knock-gone',
    peer: readPeer(fields.peer),
  };
}

/** @param {Fields} fields @returns {Relayed} */
function readRelayedMessage(fields) {
  only(fields, 'relayed', ['type', 'from', 'box']);
  return {
    type: 'relayed',
    from: readPeer(fields.from),
    box: readBox(fields.box),
  };
}

/** @param {Fields} fields @returns {SettingsChanged} */
function readSettingsChangedMessage(fields) {
  only(fields, 'settings-changed', ['type', 'settings', 'by', 'seat']);
  return {
    type: 'settings-changed',
    settings: readRoomSettings(fields.settings),
    by: readPeer(fields.by),
    seat: readTicket(fields.seat),
  };
}

/** @param {Fields} fields @returns {SeatRenewed} */
function readSeatRenewedMessage(fields) {
  only(fields, 'seat-renewed', ['type', 'seat']);
  return {
    type: 'seat-renewed',
    seat: readTicket(fields.seat),
  };
}

/** @param {Fields} fields @returns {Ice} */
function readIceMessage(fields) {
  only(fields, 'ice', ['type', 'ice', 'iceLifetime']);
  return {
    type: 'ice',
    ice: list(fields.ice, 'ice', 0, 16, readIceServer),
    iceLifetime: readMilliseconds(fields.iceLifetime),
  };
}

/** @param {Fields} fields @returns {Pong} */
function readPongMessage(fields) {
  only(fields, 'pong', ['type']);
  return { type: 'pong' };
}

/** @param {Fields} fields @returns {Error} */
function readErrorMessage(fields) {
  only(fields, 'error', ['type', 'code'], ['regarding']);
  /** @type {Error} */
  const made = {
    type: 'error',
    code: readErrorCode(fields.code),
  };
  if (Object.hasOwn(fields, 'regarding')) made.regarding = readMessageType(fields.regarding);
  return made;
}

/** @param {Fields} fields @returns {Restarting} */
function readRestartingMessage(fields) {
  only(fields, 'restarting', ['type', 'retry']);
  return {
    type: 'restarting',
    retry: readMilliseconds(fields.retry),
  };
}

/** @param {Fields} fields @returns {Profile} */
function readProfileMessage(fields) {
  only(fields, 'profile', ['type', 'n', 'name', 'hand', 'media']);
  return {
    type: 'profile',
    n: readCount(fields.n),
    name: readName(fields.name),
    hand: readFlag(fields.hand),
    media: readMedia(fields.media),
  };
}

/** @param {Fields} fields @returns {Description} */
function readDescriptionMessage(fields) {
  only(fields, 'description', ['type', 'n', 'session', 'kind', 'sdp']);
  return {
    type: 'description',
    n: readCount(fields.n),
    session: readId(fields.session),
    kind: readDescriptionKind(fields.kind),
    sdp: readSdp(fields.sdp),
  };
}

/** @param {Fields} fields @returns {Candidate} */
function readCandidateMessage(fields) {
  only(fields, 'candidate', ['type', 'n', 'session', 'candidate'], ['mid', 'ufrag']);
  /** @type {Candidate} */
  const made = {
    type: 'candidate',
    n: readCount(fields.n),
    session: readId(fields.session),
    candidate: readCandidateLine(fields.candidate),
  };
  if (Object.hasOwn(fields, 'mid')) made.mid = readMid(fields.mid);
  if (Object.hasOwn(fields, 'ufrag')) made.ufrag = readUfrag(fields.ufrag);
  return made;
}

/** @param {Fields} fields @returns {Chat} */
function readChatMessage(fields) {
  only(fields, 'chat', ['type', 'n', 'id', 'text', 'at']);
  return {
    type: 'chat',
    n: readCount(fields.n),
    id: readId(fields.id),
    text: readChatText(fields.text),
    at: readMilliseconds(fields.at),
  };
}

/** @param {Fields} fields @returns {Wish} */
function readWishMessage(fields) {
  only(fields, 'wish', ['type', 'n', 'camera', 'screen', 'pinned', 'signer', 'saver']);
  return {
    type: 'wish',
    n: readCount(fields.n),
    camera: readSight(fields.camera),
    screen: readSight(fields.screen),
    pinned: readFlag(fields.pinned),
    signer: readFlag(fields.signer),
    saver: readFlag(fields.saver),
  };
}

/** @param {Fields} fields @returns {Report} */
function readReportMessage(fields) {
  only(fields, 'report', ['type', 'n', 'camera', 'screen']);
  return {
    type: 'report',
    n: readCount(fields.n),
    camera: readArrival(fields.camera),
    screen: readArrival(fields.screen),
  };
}

/** @param {Fields} fields @returns {Bye} */
function readByeMessage(fields) {
  only(fields, 'bye', ['type', 'n']);
  return {
    type: 'bye',
    n: readCount(fields.n),
  };
}

/** @type {Record<string, (fields: Fields) => ToServer>} */
const toServer = {
  join: readJoinMessage,
  relay: readRelayMessage,
  admit: readAdmitMessage,
  deny: readDenyMessage,
  remove: readRemoveMessage,
  'change-settings': readChangeSettingsMessage,
  end: readEndMessage,
  leave: readLeaveMessage,
  'get-ice': readGetIceMessage,
  'count-link': readCountLinkMessage,
  ping: readPingMessage,
};

/** @type {Record<string, (fields: Fields) => FromServer>} */
const fromServer = {
  welcome: readWelcomeMessage,
  waiting: readWaitingMessage,
  'peer-joined': readPeerJoinedMessage,
  'peer-changed': readPeerChangedMessage,
  'peer-left': readPeerLeftMessage,
  knock: readKnockMessage,
  'knock-gone': readKnockGoneMessage,
  relayed: readRelayedMessage,
  'settings-changed': readSettingsChangedMessage,
  'seat-renewed': readSeatRenewedMessage,
  ice: readIceMessage,
  pong: readPongMessage,
  error: readErrorMessage,
  restarting: readRestartingMessage,
};

/** @type {Record<string, (fields: Fields) => PeerMessage>} */
const peerMessage = {
  profile: readProfileMessage,
  description: readDescriptionMessage,
  candidate: readCandidateMessage,
  chat: readChatMessage,
  wish: readWishMessage,
  report: readReportMessage,
  bye: readByeMessage,
};
