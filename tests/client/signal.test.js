import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { ERRORS } from '../../static/mesh/messages.js';
import { Signal, step } from '../../static/mesh/signal.js';
import { FakeClock } from './fake/clock.js';

/** @import { ErrorCode, FromServer, Join } from '../../static/mesh/messages.js' */
/** @import { SignalEvent, SignalState } from '../../static/mesh/signal.js' */

/** @type {[SignalState, SignalEvent, SignalState][]} */
const POSSIBLE = [
  ['idle', 'start', 'connecting'],
  ['idle', 'stop', 'over'],
  ['connecting', 'accepted', 'up'],
  ['connecting', 'lost', 'pausing'],
  ['connecting', 'refused', 'over'],
  ['connecting', 'stop', 'over'],
  ['up', 'lost', 'pausing'],
  ['up', 'refused', 'over'],
  ['up', 'stop', 'over'],
  ['pausing', 'due', 'connecting'],
  ['pausing', 'stop', 'over'],
];

const STATES = /** @type {const} */ (['idle', 'connecting', 'up', 'pausing', 'over']);
const EVENTS = /** @type {const} */ (['start', 'accepted', 'lost', 'due', 'refused', 'stop']);

test('every state takes the events it can take, and no other', () => {
  for (const state of STATES) {
    for (const event of EVENTS) {
      const next = POSSIBLE.find(([from, by]) => from === state && by === event)?.[2];
      if (next) assert.equal(step(state, event), next);
      else assert.throws(() => step(state, event), { message: `no ${event} while ${state}` });
    }
  }
});

class Socket {
  /** @type {Socket[]} */
  static made = [];
  /** @type {(() => void) | null} */ onopen = null;
  /** @type {((event: { data: unknown }) => void) | null} */ onmessage = null;
  /** @type {((event: { code: number }) => void) | null} */ onclose = null;
  /** @type {any[]} */ sent = [];
  isClosed = false;

  constructor() {
    Socket.made.push(this);
  }

  /** @param {string} frame */
  send(frame) {
    this.sent.push(JSON.parse(frame));
  }

  close() {
    this.isClosed = true;
  }

  /** @param {any} message */
  receive(message) {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

const WAITING = { type: 'waiting', hosts: [], seat: 'seat' };
/** @type {Join} */
const JOIN = {
  type: 'join',
  version: 1,
  room: 'choir',
  peer: 'A'.repeat(22),
  key: 'A'.repeat(87),
  proof: 'A'.repeat(43),
};

/** @type {FakeClock} */ let clock;
/** @type {Signal} */ let signal;
/** @type {Join} */ let join;
/** @type {FromServer[]} */ let heard;
/** @type {any[]} */ let failures;
let random = 0.5;
let seatsRefused = 0;

const socket = () => /** @type {Socket} */ (Socket.made.at(-1));

beforeEach(() => {
  Socket.made = [];
  clock = new FakeClock();
  [join, heard, failures, random, seatsRefused] = [JOIN, [], [], 0.5, 0];
  signal = makeSignal();
});

function makeSignal() {
  return new Signal({
    url: 'wss://example.org/ws',
    environment: /** @type {any} */ ({
      WebSocket: Socket,
      setTimeout: clock.setTimeout,
      clearTimeout: clock.clearTimeout,
      now: () => clock.now,
      random: () => random,
    }),
    listener: {
      makeJoin: async () => join,
      heard: (message) => heard.push(message),
      seatRefused: () => seatsRefused++,
      changed: () => {},
      failed: (error) => failures.push(error),
    },
  });
}

async function goUp() {
  signal.start();
  await open();
}

async function open() {
  socket().onopen?.();
  await clock.run(0);
  socket().receive(WAITING);
}

/** @param {ErrorCode} code */
const closeWith = (code) => socket().onclose?.({ code: ERRORS[code].close ?? 0 });

test('it joins, and is up with the first word of the server', async () => {
  signal.start();
  socket().onopen?.();
  await clock.run(0);
  assert.deepEqual([socket().sent, signal.state], [[JOIN], 'connecting']);
  assert.equal(signal.send({ type: 'ping' }), false);
  socket().receive(WAITING);
  assert.deepEqual([heard, signal.state], [[WAITING], 'up']);
  assert.equal(signal.send({ type: 'leave' }), true);
  assert.deepEqual(socket().sent.at(-1), { type: 'leave' });
});

test('after a break it tries at once, then ever more slowly, at random', async () => {
  for (const [luck, least] of [
    [0, 50],
    [1, 150],
  ]) {
    random = luck;
    signal = makeSignal();
    await goUp();
    const pauses = [];
    for (let attempt = 0; attempt < 7; attempt++) {
      socket().onclose?.({ code: 1006 });
      pauses.push(Math.round((signal.retryAt ?? 0) - clock.now));
      await clock.until(() => signal.state === 'connecting');
    }
    assert.deepEqual(
      pauses,
      [1, 2, 4, 8, 16, 32, 64].map((times) => Math.min(2_000, least * times)),
    );
    await open();
    socket().onclose?.({ code: 1006 });
    assert.equal(Math.round((signal.retryAt ?? 0) - clock.now), least); // begins anew once it was up
    signal.stop();
  }
});

test('a server that restarts is given the time it asks for', async () => {
  await goUp();
  socket().receive({ type: 'restarting', retry: 3_000 });
  closeWith('restarting');
  assert.equal((signal.retryAt ?? 0) - clock.now, 3_000);
});

test('an attempt that gets nowhere is given up', async () => {
  signal.start();
  const first = socket();
  await clock.run(4_000);
  assert.deepEqual([signal.state, first.isClosed], ['pausing', true]);
  await clock.run(200);
  assert.equal(Socket.made.length, 2);
  first.onopen?.();
  await clock.run(0);
  assert.deepEqual(first.sent, []);
});

for (const code of /** @type {const} */ ([
  'removed',
  'denied',
  'ended',
  'replaced',
  'room-full',
  'room-locked',
  'queue-full',
  'wrong-version',
  'bad-peer',
  'bad-message',
  'peer-taken',
  'bad-ticket',
  'expired-ticket',
  'too-many-rooms',
  'too-many-sockets',
  'bus-away',
])) {
  test(`${code} at the door is final`, async () => {
    signal.start();
    closeWith(code);
    assert.deepEqual([signal.state, signal.refusal], ['over', code]);
    await clock.run(60_000);
    assert.equal(Socket.made.length, 1);
  });
}

for (const code of /** @type {const} */ (['restarting', 'too-fast', 'slow-reader', 'late-join', 'too-large'])) {
  test(`${code} passes`, async () => {
    signal.start();
    closeWith(code);
    assert.deepEqual([signal.state, signal.refusal], ['pausing', null]);
  });
}

for (const code of /** @type {const} */ (['too-many-rooms', 'too-many-sockets', 'bus-away'])) {
  test(`${code} passes for one who was in already`, async () => {
    await goUp();
    closeWith(code);
    assert.equal(signal.state, 'pausing');
  });
}

for (const code of /** @type {const} */ (['bad-ticket', 'expired-ticket'])) {
  test(`${code} costs the seat, not the call`, async () => {
    join = { ...JOIN, seat: 'old' };
    signal.start();
    socket().onopen?.();
    await clock.run(0);
    closeWith(code);
    assert.deepEqual([signal.state, seatsRefused], ['pausing', 1]);
  });
}

test('a probe that is answered changes nothing', async () => {
  await goUp();
  signal.probe();
  assert.deepEqual(socket().sent.at(-1), { type: 'ping' });
  await clock.run(1_000);
  socket().receive({ type: 'pong' });
  await clock.run(2_000);
  assert.deepEqual([signal.state, Socket.made.length], ['up', 1]);
});

test('whoever has just heard of its seat says so at once, which the server waits for to keep it', async () => {
  signal.start();
  socket().onopen?.();
  await clock.run(0);
  assert.deepEqual(socket().sent, [JOIN]);
  socket().receive(WAITING);
  assert.deepEqual(socket().sent, [JOIN, { type: 'ping' }]);
});

test('a socket that does not answer a probe within 1.6 s is given up, however often one asks', async () => {
  await goUp();
  const before = socket().sent.length;
  for (let asked = 0; asked < 6; asked++) {
    signal.probe();
    await clock.run(250);
  }
  assert.deepEqual([signal.state, socket().sent.slice(before)], ['up', [{ type: 'ping' }]]);
  await clock.run(101);
  assert.equal(signal.state, 'pausing');
});

test('a quiet socket is probed by itself', async () => {
  await goUp();
  const before = socket().sent.length;
  await clock.run(10_000);
  assert.deepEqual(socket().sent.slice(before), [{ type: 'ping' }]);
  await clock.run(1_600);
  assert.equal(signal.state, 'pausing');
});

test('another network: what waits tries now, what is open is probed, what connects begins anew', async () => {
  await goUp();
  const before = socket().sent.length;
  signal.networkChanged();
  assert.deepEqual(socket().sent.slice(before), [{ type: 'ping' }]);
  socket().onclose?.({ code: 1006 });
  signal.networkChanged();
  assert.deepEqual([signal.state, Socket.made.length], ['connecting', 2]);
  signal.networkChanged();
  assert.deepEqual([signal.state, Socket.made.length], ['connecting', 3]);
});

test('what is no message is told and passed over', async () => {
  await goUp();
  for (const data of ['', 'null', '{"type":"no-such"}', '{"type":"pong","more":1}', new ArrayBuffer(2)]) {
    socket().onmessage?.({ data });
  }
  assert.deepEqual(
    failures.map(({ code }) => code),
    Array(5).fill('bad-message'),
  );
  assert.deepEqual([signal.state, heard.length], ['up', 1]);
});

test('an attempt for which no join can be made is told, and another follows', async () => {
  const failure = new Error('no keys');
  /** @type {any} */ (join) = Promise.reject(failure);
  signal.start();
  socket().onopen?.();
  await clock.run(4_200);
  assert.deepEqual([failures[0], Socket.made.length], [failure, 2]);
});

test('what an old socket says does not count', async () => {
  await goUp();
  const old = socket();
  old.onclose?.({ code: 1006 });
  old.receive({ type: 'pong' });
  assert.deepEqual([heard.length, old.isClosed], [1, true]);
});

test('it is stopped in every state, for good', async () => {
  const states = {
    idle: async () => {},
    connecting: async () => signal.start(),
    up: goUp,
    pausing: async () => {
      await goUp();
      socket().onclose?.({ code: 1006 });
    },
  };
  for (const [state, reach] of Object.entries(states)) {
    signal = makeSignal();
    await reach();
    assert.equal(signal.state, state);
    const { length } = Socket.made;
    signal.stop();
    signal.stop();
    signal.networkChanged();
    await clock.run(60_000);
    assert.deepEqual([signal.state, Socket.made.length], ['over', length]);
  }
});
