/** The socket to the server, which comes back when it breaks. */

import { MeshError } from './errors.js';
import { BadMessage, ERRORS, readFromServer } from './messages.js';
import { decode, encode } from './wire.js';

/** @import { Environment } from './environment.js' */
/** @import { ErrorCode, FromServer, Join, ToServer } from './messages.js' */

/**
 * @typedef {'idle' | 'connecting' | 'up' | 'pausing' | 'over'} SignalState
 * @typedef {'start' | 'accepted' | 'lost' | 'due' | 'refused' | 'stop'} SignalEvent
 */

/**
 * The whole state machine; what is not here can't happen. `up` begins with the server's first word, not with the open
 * socket: before it there is no seat.
 *
 * @type {Readonly<Record<SignalState, Partial<Record<SignalEvent, SignalState>>>>}
 */
export const TRANSITIONS = {
  idle: { start: 'connecting', stop: 'over' },
  connecting: { accepted: 'up', lost: 'pausing', refused: 'over', stop: 'over' },
  up: { lost: 'pausing', refused: 'over', stop: 'over' },
  pausing: { due: 'connecting', stop: 'over' },
  over: {},
};

/**
 * @param {SignalState} state
 * @param {SignalEvent} event
 * @returns {SignalState}
 * @throws {Error} for what can't happen in this state
 */
export function step(state, event) {
  const next = TRANSITIONS[state][event];
  if (!next) throw new Error(`no ${event} while ${state}`);
  return next;
}

const ATTEMPT_MS = 4_000;
const KEEPALIVE_MS = 10_000;
const PROBE_MS = 1_600;
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 2_000;

/** Refusals that pass by themselves. */
const PASSING = new Set(['restarting', 'too-fast', 'slow-reader', 'late-join', 'too-large']);
/** Refusals that pass by themselves for one who was in already: when everybody comes back at once, or the bus is away. */
const PASSING_LATER = new Set(['too-many-sockets', 'too-many-rooms', 'bus-away']);
/** Refusals of a ticket: one whose seat ticket is no longer good joins as if it were new. */
const OF_TICKETS = new Set(['bad-ticket', 'expired-ticket']);

/**
 * @typedef {object} SignalListener
 * @property {() => Promise<Join>} makeJoin asked once for each attempt
 * @property {(message: FromServer) => void} heard
 * @property {() => void} seatRefused the seat ticket is worth nothing any more
 * @property {() => void} changed `state` or `retryAt` is another
 * @property {(error: Error) => void} failed what the server sent is no message, or an attempt could not even begin
 */

export class Signal {
  /** @type {SignalState} */
  state = 'idle';
  /** @type {number | null} when the next attempt begins, by the environment's clock */
  retryAt = null;
  /** @type {ErrorCode | null} why the server sent this page away for good */
  refusal = null;

  #url;
  #environment;
  #listener;
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {unknown} the one timer: end of the attempt, next attempt, or next look whether the server is there */
  #timer = null;
  #attempts = 0;
  #wasUp = false;
  #offeredSeat = false;
  #heardAt = 0;
  #probing = false;
  /** @type {number | null} */
  #restartMs = null;

  /** @param {{ url: string, environment: Environment, listener: SignalListener }} options */
  constructor({ url, environment, listener }) {
    this.#url = url;
    this.#environment = environment;
    this.#listener = listener;
  }

  start() {
    this.#step('start');
    this.#connect();
  }

  /** Ends it for good, from this side. */
  stop() {
    if (this.state === 'over') return;
    this.#step('stop');
    this.#drop();
    this.#listener.changed();
  }

  /**
   * @param {ToServer} message
   * @returns {boolean} false when the socket is away
   */
  send(message) {
    if (this.state !== 'up') return false;
    this.#socket?.send(encode(message));
    return true;
  }

  /** Asks the server whether it is there; a socket that stays silent is given up. */
  probe() {
    if (this.state !== 'up' || this.#probing) return;
    this.#probing = true;
    this.send({ type: 'ping' });
    const askedAt = this.#environment.now();
    this.#setTimer(PROBE_MS, () => (this.#heardAt > askedAt ? this.#watch() : this.#lose()));
  }

  /** The network may be another one: what was open may be dead, and what failed may work. */
  networkChanged() {
    if (this.state === 'up') this.probe();
    if (this.state === 'connecting') this.#lose();
    if (this.state === 'pausing') this.#retry();
  }

  #connect() {
    const socket = new this.#environment.WebSocket(this.#url);
    const joining = this.#listener.makeJoin().catch((error) => this.#listener.failed(error));
    this.#socket = socket;
    this.#setTimer(ATTEMPT_MS, () => this.#lose());
    socket.onopen = () => joining.then((join) => this.#introduce(socket, join));
    socket.onmessage = ({ data }) => this.#hear(data);
    socket.onclose = ({ code }) => this.#closed(code);
  }

  /**
   * @param {WebSocket} socket
   * @param {Join | void} join
   */
  #introduce(socket, join) {
    if (!join || socket !== this.#socket) return;
    this.#offeredSeat = join.seat !== undefined;
    socket.send(encode(join));
  }

  /** @param {unknown} data */
  #hear(data) {
    this.#heardAt = this.#environment.now();
    const message = this.#read(data);
    if (!message) return;
    if (this.state === 'connecting' && (message.type === 'welcome' || message.type === 'waiting')) this.#accept();
    if (message.type === 'restarting') this.#restartMs = message.retry;
    this.#listener.heard(message);
  }

  /**
   * @param {unknown} data
   * @returns {FromServer | null}
   */
  #read(data) {
    try {
      return readFromServer(decode(data));
    } catch (cause) {
      if (!(cause instanceof BadMessage)) throw cause;
      this.#listener.failed(new MeshError('bad-message', { cause }));
      return null;
    }
  }

  #accept() {
    this.#step('accepted');
    this.#wasUp = true;
    this.#attempts = 0;
    this.#restartMs = null;
    this.send({ type: 'ping' }); // the server keeps no seat of one that has sent nothing since
    this.#watch();
    this.#listener.changed();
  }

  #watch() {
    this.#probing = false;
    this.#setTimer(KEEPALIVE_MS, () => this.probe());
  }

  /** @param {number} closeCode */
  #closed(closeCode) {
    const code = nameOf(closeCode);
    if (code !== null && OF_TICKETS.has(code) && this.#offeredSeat) this.#listener.seatRefused();
    else if (code !== null && !PASSING.has(code) && !(this.#wasUp && PASSING_LATER.has(code))) {
      this.refusal = code;
      this.#step('refused');
      this.#drop();
      this.#listener.changed();
      return;
    }
    this.#lose();
  }

  #lose() {
    this.#step('lost');
    this.#drop();
    const delay = this.#delay();
    this.retryAt = this.#environment.now() + delay;
    this.#setTimer(delay, () => this.#retry());
    this.#listener.changed();
  }

  #retry() {
    this.#step('due');
    this.retryAt = null;
    this.#connect();
    this.#listener.changed();
  }

  /** Random, since after a restart everybody comes back at once. @returns {number} milliseconds */
  #delay() {
    const jitter = 0.5 + this.#environment.random();
    const usual = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#attempts++ * jitter);
    const asked = this.#restartMs === null ? 0 : this.#restartMs * jitter;
    this.#restartMs = null;
    return Math.max(usual, asked);
  }

  #drop() {
    this.#environment.clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  /**
   * @param {number} ms
   * @param {() => void} run
   */
  #setTimer(ms, run) {
    this.#environment.clearTimeout(this.#timer);
    this.#timer = this.#environment.setTimeout(run, ms);
  }

  /** @param {SignalEvent} event */
  #step(event) {
    this.state = step(this.state, event);
  }
}

/**
 * @param {number} closeCode
 * @returns {ErrorCode | null} null for the codes of RFC 6455, which say nothing about this page
 */
function nameOf(closeCode) {
  const row = Object.entries(ERRORS).find(([, { close }]) => close === closeCode);
  return row ? /** @type {ErrorCode} */ (row[0]) : null;
}
