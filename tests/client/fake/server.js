/** A server that keeps palim-mesh's rules in the simplest way, or breaks them where a test tells it to. */

import { ERRORS, readToServer } from '../../../static/mesh/messages.js';
import { decode, encode } from '../../../static/mesh/wire.js';

/** @import { ErrorCode, FromServer, Join, PeerEntry, Relay, RoomSettings, ToServer } from '../../../static/mesh/messages.js' */
/** @import { FakeClock } from './clock.js' */
/** @import { FakeSocket } from './socket.js' */

/**
 * @typedef {object} Seat
 * @property {Room} room
 * @property {PeerEntry} entry
 * @property {FakeSocket | null} socket
 * @property {boolean} hasSpoken it sent a message since it came in, or showed a ticket
 *
 * @typedef {object} Room
 * @property {Map<string, Seat>} seats
 * @property {RoomSettings} settings
 */

const HOST_TICKET = 'host-ticket';
const ICE = [{ urls: ['stun:stun.example.org:3478'] }];
const GRACE_MS = 45_000;

export class FakeServer {
  /** Machines whose way to the server is cut. @type {Set<string>} */
  unreachable = new Set();
  settings = { waitingRoom: false, locked: false };
  iceLifetime = 3_600_000;
  /** @type {{ from: string, message: ToServer }[]} everything that pages sent, oldest first */
  received = [];
  /**
   * What really goes to a page instead of a message.
   *
   * @type {(to: string, message: FromServer) => FromServer[]}
   */
  tamper = (_to, message) => [message];
  /** @type {Map<string, Room>} */
  #rooms = new Map();
  #isUp = true;
  /** @type {Map<FakeSocket, Seat | null>} */
  #sockets = new Map();

  /** @param {FakeClock} clock */
  constructor(clock) {
    this.clock = clock;
  }

  get hostTicket() {
    return HOST_TICKET;
  }

  /** All sockets die without a word, and whatever was known is forgotten. */
  kill() {
    this.#isUp = false;
    for (const socket of this.#sockets.keys()) socket.die();
    this.#sockets.clear();
    this.#rooms.clear();
  }

  start() {
    this.#isUp = true;
  }

  /** @param {string} machine */
  isReachable(machine) {
    return this.#isUp && !this.unreachable.has(machine);
  }

  /** One page's socket dies. @param {string} peer */
  disconnect(peer) {
    for (const seat of this.#sockets.values()) if (seat?.entry.peer === peer) seat.socket?.die();
  }

  /** One page's socket is dead, and nobody notices. @param {string} peer */
  mute(peer) {
    for (const [socket, seat] of this.#sockets) if (seat?.entry.peer === peer) socket.isMute = true;
  }

  /** @param {string} to @param {FromServer} message as if this server had meant it */
  inject(to, message) {
    for (const seat of this.#sockets.values()) if (seat?.entry.peer === to) seat.socket?.receive(encode(message));
  }

  /** @param {FakeSocket} socket */
  opened(socket) {
    this.#sockets.set(socket, null);
  }

  /** @param {FakeSocket} socket */
  closed(socket) {
    const seat = this.#sockets.get(socket);
    this.#sockets.delete(socket);
    if (!seat || seat.socket !== socket) return;
    seat.socket = null;
    if (!seat.hasSpoken) return this.#vacate(seat, 'left');
    this.#others(seat, { type: 'peer-changed', peer: seat.entry.peer, standing: 'away' });
    this.clock.setTimeout(() => {
      if (seat.socket === null) this.#vacate(seat, 'timeout');
    }, GRACE_MS);
  }

  /** @param {FakeSocket} socket @param {string} frame */
  heard(socket, frame) {
    const message = readToServer(decode(frame));
    const seat = this.#sockets.get(socket);
    this.received.push({ from: seat?.entry.peer ?? '', message });
    if (message.type === 'join') this.#join(socket, message);
    else if (seat) this.#obey(seat, message);
  }

  /** @param {FakeSocket} socket @param {Join} join */
  #join(socket, { room: name, peer, key, proof, host, seat: ticket }) {
    const room = this.#rooms.get(name) ?? { seats: new Map(), settings: { ...this.settings } };
    const old = room.seats.get(peer);
    if (ticket && !ticket.startsWith(`seat.${peer}.`)) return this.#refuse(socket, 'bad-ticket');
    if (!ticket && old) return this.#refuse(socket, 'peer-taken');
    if (!ticket && room.settings.locked) return this.#refuse(socket, 'room-locked');
    this.#rooms.set(name, room);
    const isHost = host === HOST_TICKET || Boolean(ticket?.endsWith('.host'));
    const mayEnter = isHost || Boolean(ticket?.endsWith('.member')) || !room.settings.waitingRoom;
    const standing = isHost ? 'host' : mayEnter ? 'member' : 'waiting';
    /** @type {Seat} */
    const seat = { room, entry: { peer, key, proof, standing }, socket, hasSpoken: Boolean(ticket) };
    room.seats.set(peer, seat);
    this.#sockets.set(socket, seat);
    if (old?.socket) this.#refuse(old.socket, 'replaced');
    if (standing === 'waiting') this.#letWait(seat);
    else this.#letIn(seat);
  }

  /** @param {Seat} seat */
  #letIn(seat) {
    const { settings } = seat.room;
    const peers = this.#inside(seat).map((other) => entryOf(other));
    const knocking = seat.entry.standing === 'host' ? this.#waiting(seat).map((other) => entryOf(other)) : [];
    const ice = { ice: ICE, iceLifetime: this.iceLifetime };
    const standing = seat.entry.standing;
    this.#send(seat, { type: 'welcome', standing, peers, knocking, settings, seat: ticketOf(seat), ...ice });
    this.#others(seat, { type: 'peer-joined', entry: seat.entry });
  }

  /** @param {Seat} seat */
  #letWait(seat) {
    const hosts = this.#hosts(seat);
    this.#send(seat, { type: 'waiting', hosts: hosts.map((host) => host.entry), seat: ticketOf(seat) });
    for (const host of hosts) this.#send(host, { type: 'knock', entry: seat.entry });
  }

  /** @param {Seat} seat @param {ToServer} message */
  #obey(seat, message) {
    seat.hasSpoken = true;
    switch (message.type) {
      case 'relay':
        return this.#relay(seat, message);
      case 'admit':
        return this.#admit(seat, message.peer);
      case 'deny':
      case 'remove':
        return this.#remove(seat, message.peer, message.type === 'deny' ? 'denied' : 'removed');
      case 'change-settings': {
        seat.room.settings = message.settings;
        const by = seat.entry.peer;
        for (const each of [seat, ...this.#inside(seat)]) {
          this.#send(each, { type: 'settings-changed', settings: message.settings, by, seat: ticketOf(each) });
        }
        return;
      }
      case 'end':
        for (const { socket } of [...seat.room.seats.values()]) if (socket) this.#refuse(socket, 'ended');
        return;
      case 'leave':
        return this.#vacate(seat, 'left');
      case 'get-ice':
        return this.#send(seat, { type: 'ice', ice: ICE, iceLifetime: this.iceLifetime });
      case 'count-link':
        return;
      case 'ping':
        return this.#send(seat, { type: 'pong' });
    }
  }

  /** @param {Seat} seat @param {Relay} message */
  #relay(seat, { to, box }) {
    const other = seat.room.seats.get(to);
    if (other?.socket) this.#send(other, { type: 'relayed', from: seat.entry.peer, box });
    else this.#send(seat, { type: 'error', code: 'no-such-peer', regarding: 'relay' });
  }

  /** @param {Seat} seat @param {string} peer */
  #admit(seat, peer) {
    const guest = seat.room.seats.get(peer);
    if (!guest) return this.#send(seat, { type: 'error', code: 'no-such-peer', regarding: 'admit' });
    guest.entry = { ...guest.entry, standing: 'member' };
    for (const host of this.#hosts(guest)) this.#send(host, { type: 'knock-gone', peer });
    this.#letIn(guest);
  }

  /** @param {Seat} seat @param {string} peer @param {'denied' | 'removed'} code */
  #remove(seat, peer, code) {
    const guest = seat.room.seats.get(peer);
    if (!guest) return this.#send(seat, { type: 'error', code: 'no-such-peer', regarding: 'remove' });
    seat.room.seats.delete(peer);
    if (guest.socket) this.#refuse(guest.socket, code);
    if (code === 'denied') for (const host of this.#hosts(guest)) this.#send(host, { type: 'knock-gone', peer });
    else this.#others(guest, { type: 'peer-left', peer, reason: 'removed' });
  }

  /** @param {Seat} seat @param {'left' | 'timeout'} reason */
  #vacate(seat, reason) {
    if (seat.room.seats.get(seat.entry.peer) !== seat) return;
    seat.room.seats.delete(seat.entry.peer);
    this.#others(seat, { type: 'peer-left', peer: seat.entry.peer, reason });
  }

  /** @param {FakeSocket} socket @param {ErrorCode} code */
  #refuse(socket, code) {
    this.#sockets.delete(socket);
    socket.end(ERRORS[code].close ?? 1011);
  }

  /** @param {Seat} seat */
  #inside(seat) {
    return this.#rest(seat).filter((other) => other.entry.standing !== 'waiting');
  }

  /** @param {Seat} seat */
  #waiting(seat) {
    return this.#rest(seat).filter((other) => other.entry.standing === 'waiting');
  }

  /** @param {Seat} seat */
  #hosts(seat) {
    return this.#rest(seat).filter((other) => other.entry.standing === 'host');
  }

  /** @param {Seat} seat */
  #rest(seat) {
    return [...seat.room.seats.values()].filter((other) => other.entry.peer !== seat.entry.peer);
  }

  /** @param {Seat} seat @param {FromServer} message */
  #others(seat, message) {
    if (seat.entry.standing === 'waiting') return;
    for (const other of this.#inside(seat)) this.#send(other, message);
  }

  /** @param {Seat} seat @param {FromServer} message */
  #send(seat, message) {
    for (const sent of this.tamper(seat.entry.peer, message)) seat.socket?.receive(encode(sent));
  }
}

/** @param {Seat} seat @returns {PeerEntry} */
const entryOf = ({ entry, socket }) => (socket ? entry : { ...entry, standing: 'away' });

/** @param {Seat} seat */
const ticketOf = ({ entry }) => `seat.${entry.peer}.${entry.standing}`;
