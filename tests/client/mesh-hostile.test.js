/** The server, or a peer, is against us. */

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { fromBase64url, toBase64url } from '../../static/mesh/bytes.js';
import { makeIdentity, makeProof, deriveRoom, makeSecret } from '../../static/mesh/keys.js';
import { VERSION } from '../../static/mesh/messages.js';
import { World } from './fake/world.js';

/** @import { FromServer, PeerEntry, Relayed } from '../../static/mesh/messages.js' */
/** @import { Page } from './fake/world.js' */

/** @type {World} */ let world;
/** @type {Page} */ let anna;
/** @type {Page} */ let bert;
/** @type {Page} */ let carla;

beforeEach(() => {
  world = new World(1);
  [anna, bert, carla] = ['Anna', 'Bert', 'Carla'].map((name) => world.page(name));
});

async function join(/** @type {Page[]} */ ...pages) {
  for (const page of pages) {
    page.join();
    await world.clock.until(() => page.snapshot.phase === 'joined');
  }
}

/** Makes a change to every entry of some peer that goes to some page. */
function changeEntries(/** @type {(entry: PeerEntry, to: string) => PeerEntry} */ change) {
  world.server.tamper = (to, message) => {
    if (message.type === 'peer-joined') return [{ ...message, entry: change(message.entry, to) }];
    if (message.type === 'welcome') return [{ ...message, peers: message.peers.map((entry) => change(entry, to)) }];
    return [message];
  };
}

/** Makes a change to every box. */
function changeBoxes(/** @type {(message: Relayed, to: string) => FromServer[]} */ change) {
  world.server.tamper = (to, message) => (message.type === 'relayed' ? change(message, to) : [message]);
}

/** @param {string} box */
function flip(box) {
  const bytes = fromBase64url(box);
  bytes[bytes.length - 20] ^= 1;
  return toBase64url(bytes);
}

const boxesTo = (/** @type {string} */ peer) =>
  world.server.received.filter(({ message }) => message.type === 'relay' && message.to === peer);

/** Waits until two see each other, whoever else is there. */
const linked = (/** @type {Page} */ one, /** @type {Page} */ other) =>
  world.clock.until(() => one.sees(other)?.link === 'connected' && other.sees(one)?.link === 'connected', 40_000);

const alarmsOf = (/** @type {Page} */ page) => [...new Set(page.snapshot.alarms.map(({ code }) => code))];

test('keys swapped for the own ones: forged-key, nothing goes to the impostor, the others meet', async () => {
  await join(anna, bert);
  const impostor = await makeIdentity(crypto);
  changeEntries((entry) =>
    entry.peer === anna.peer || entry.peer === bert.peer ? entry : { ...entry, key: impostor.key },
  );
  await join(carla);
  await world.connected(anna, bert);
  await world.clock.run(10_000);
  const both = ['forged-key', 'bad-box']; // she is honest, and knocks in vain
  assert.deepEqual([alarmsOf(anna), alarmsOf(bert), alarmsOf(carla)], [both, both, []]);
  assert.ok(anna.snapshot.alarms.every(({ peer }) => peer === carla.peer));
  assert.deepEqual([boxesTo(carla.peer), anna.sees(carla)], [[], undefined]);
});

test('a key that is no point of the curve: forged-key', async () => {
  await join(anna);
  const broken = toBase64url(new Uint8Array(65).fill(4));
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', fromBase64url(broken)), 0, 16);
  const peer = toBase64url(hash);
  const room = await deriveRoom(crypto, world.secret, 'chor-lomari-tepuso-binaka');
  const proof = await makeProof(crypto, room, peer);
  world.server.inject(anna.peer, { type: 'peer-joined', entry: { peer, key: broken, proof, standing: 'member' } });
  await world.clock.until(() => anna.told('alarm').length);
  assert.deepEqual(anna.told('alarm'), [{ code: 'forged-key', peer }]);
});

test('proofs swapped: wrong-secret, nothing goes to the one without, the others meet', async () => {
  await join(anna);
  changeEntries((entry) => (entry.peer === bert.peer ? { ...entry, proof: 'A'.repeat(43) } : entry));
  bert.join();
  await world.clock.until(() => anna.told('alarm').length);
  await join(carla);
  await world.connected(anna, carla);
  for (const page of [anna, carla]) assert.deepEqual(alarmsOf(page), ['wrong-secret', 'bad-box']);
  assert.deepEqual(boxesTo(bert.peer), []);
});

test("a proof of somebody else's does not do", async () => {
  await join(anna, bert);
  const annas = world.server.received.find(({ message }) => message.type === 'join')?.message;
  assert.ok(annas?.type === 'join');
  changeEntries((entry) => (entry.peer === carla.peer ? { ...entry, proof: annas.proof } : entry));
  await join(carla);
  await world.clock.until(() => bert.told('alarm').length);
  assert.deepEqual(bert.told('alarm'), [{ code: 'wrong-secret', peer: carla.peer }]);
});

test('an invented peer with a key of its own and no proof gets nothing', async () => {
  await join(anna, bert);
  await world.connected(anna, bert);
  const { peer, key } = await makeIdentity(crypto);
  const proof = await makeProof(crypto, await deriveRoom(crypto, makeSecret(), 'chor-lomari-tepuso-binaka'), peer);
  world.server.inject(anna.peer, { type: 'peer-joined', entry: { peer, key, proof, standing: 'host' } });
  world.server.inject(anna.peer, { type: 'relayed', from: peer, box: 'A'.repeat(64) });
  await world.clock.run(5_000);
  assert.deepEqual(anna.snapshot.alarms, [
    { code: 'wrong-secret', peer, count: 1 },
    { code: 'bad-box', peer, count: 1 },
  ]);
  assert.deepEqual([boxesTo(peer), anna.snapshot.peers.length, anna.told('arrived').length], [[], 1, 1]);
});

test('a page is not introduced to itself', async () => {
  await join(anna);
  const sent = world.server.received[0].message;
  assert.ok(sent.type === 'join');
  const { peer, key, proof } = sent;
  world.server.inject(anna.peer, { type: 'peer-joined', entry: { peer, key, proof, standing: 'member' } });
  await world.clock.until(() => anna.told('alarm').length);
  assert.deepEqual([anna.told('alarm'), anna.snapshot.peers], [[{ code: 'forged-key', peer }], []]);
});

test('somebody listed twice has one link and one row of counters', async () => {
  await join(anna);
  world.server.tamper = (_to, message) =>
    message.type === 'welcome' ? [{ ...message, peers: [...message.peers, ...message.peers] }] : [message];
  await join(bert);
  await world.connected(anna, bert);
  assert.deepEqual([anna.told('alarm'), bert.told('alarm'), bert.snapshot.peers.length], [[], [], 1]);
});

test('altered boxes, fingerprints in them or what else: bad-box, no media, the others meet', async () => {
  await join(anna, bert);
  changeBoxes((message, to) => [to === carla.peer ? { ...message, box: flip(message.box) } : message]);
  await join(carla);
  await linked(anna, bert);
  await world.clock.run(10_000);
  assert.deepEqual([alarmsOf(carla), alarmsOf(anna)], [['bad-box'], []]);
  assert.ok(carla.snapshot.peers.every(({ link, name }) => link === 'connecting' && name === ''));
});

test('boxes played again: replayed-box, and the call is as if there had been one of each', async () => {
  await join(anna);
  changeBoxes((message) => [message, message]);
  await join(bert);
  await world.connected(anna, bert);
  assert.deepEqual([alarmsOf(anna), alarmsOf(bert)], [['replayed-box'], ['replayed-box']]);
});

test('boxes of yesterday are refused today, also after the link was made anew', async () => {
  await join(anna);
  /** @type {FromServer[]} */
  const recorded = [];
  changeBoxes((message, to) => {
    if (to === anna.peer) recorded.push(message);
    return [message];
  });
  await join(bert);
  await world.connected(anna, bert);
  world.server.tamper = (_to, message) => [message];
  const faults = anna.told('alarm').length;
  for (const message of recorded) world.server.inject(anna.peer, message);
  await world.clock.run(1_000);
  const alarms = anna.told('alarm').slice(faults);
  assert.deepEqual(
    alarms,
    recorded.map(() => ({ code: 'replayed-box', peer: bert.peer })),
  );
  assert.equal(anna.sees(bert)?.link, 'connected');
});

/** Calls of two under a server that does this to their boxes, each in a world of its own. */
async function calls(/** @type {() => (message: Relayed, to: string) => FromServer[]} */ makeChange) {
  const alarms = [];
  for (let seed = 0; seed < 20; seed++) {
    world = new World(seed);
    [anna, bert] = ['Anna', 'Bert'].map((name) => world.page(name));
    changeBoxes(makeChange());
    await join(anna, bert);
    await world.connected(anna, bert);
    assert.deepEqual([anna.told('fault'), bert.told('fault')], [[], []], `seed ${seed}`);
    alarms.push(...alarmsOf(anna), ...alarmsOf(bert));
  }
  return new Set(alarms);
}

test('boxes in another order: those overtaken are refused, and the pair connects', async () => {
  const swap = () => {
    /** @type {Map<string, FromServer>} */
    const held = new Map();
    return (/** @type {Relayed} */ message, /** @type {string} */ to) => {
      const before = held.get(to);
      held.delete(to);
      if (before) return [message, before];
      if (world.random() > 0.3) return [message];
      held.set(to, message);
      return [];
    };
  };
  assert.deepEqual(await calls(swap), new Set(['replayed-box']));
});

test('dropped boxes: no alarm, and the pair connects', async () => {
  const drop = () => (/** @type {Relayed} */ message) => (world.random() < 0.3 ? [] : [message]);
  assert.deepEqual(await calls(drop), new Set());
});

test('a box for another is opened by nobody', async () => {
  await join(anna, bert);
  world.server.tamper = (to, message) => {
    if (message.type === 'relayed' && to === bert.peer) world.server.inject(anna.peer, message);
    return [message];
  };
  await join(carla);
  await world.connected(anna, bert, carla);
  assert.deepEqual([alarmsOf(anna), alarmsOf(bert)], [['bad-box'], []]);
});

test('a box under another sender is refused', async () => {
  await join(anna, bert);
  await world.connected(anna, bert);
  const lie = (/** @type {Relayed} */ message) => (message.from === carla.peer ? bert.peer : message.from);
  changeBoxes((message, to) => [to === anna.peer ? { ...message, from: lie(message) } : message]);
  await join(carla);
  await world.clock.run(5_000);
  assert.deepEqual(
    anna.snapshot.alarms.map(({ code, peer }) => [code, peer]),
    [['bad-box', bert.peer]],
  );
  assert.equal(anna.sees(bert)?.link, 'connected');
});

test('two rooms of one secret do not mix', async () => {
  const elsewhere = world.page('Bert', { room: 'another-room' });
  await join(anna);
  elsewhere.join();
  await world.clock.until(() => elsewhere.snapshot.phase === 'joined');
  const sent = world.server.received.findLast(({ message }) => message.type === 'join')?.message;
  assert.ok(sent?.type === 'join');
  const { peer, key, proof } = sent;
  world.server.inject(anna.peer, { type: 'peer-joined', entry: { peer, key, proof, standing: 'member' } });
  await world.clock.until(() => anna.told('alarm').length);
  assert.deepEqual(anna.told('alarm'), [{ code: 'wrong-secret', peer }]);
  assert.deepEqual([boxesTo(peer), anna.snapshot.peers], [[], []]);
});

test('there is one version, and no way to a lower one', async () => {
  await join(anna);
  const welcome = { type: 'welcome', version: 0 };
  world.server.inject(anna.peer, /** @type {any} */ (welcome));
  world.server.inject(anna.peer, /** @type {any} */ ({ type: 'use-version', version: 0 }));
  await world.clock.run(1_000);
  assert.deepEqual(
    anna.told('fault').map(({ error }) => error.code),
    ['bad-message', 'bad-message'],
  );
  world.server.disconnect(anna.peer);
  await world.clock.until(() => anna.snapshot.phase === 'reconnecting');
  await world.clock.until(() => anna.snapshot.phase === 'joined');
  const joins = world.server.received.flatMap(({ message }) => (message.type === 'join' ? [message.version] : []));
  assert.deepEqual(joins, [VERSION, VERSION]);
});

test('a thousand invented peers fill no memory', async () => {
  await join(anna);
  for (let invented = 0; invented < 1_000; invented++) {
    const peer = String(invented).padEnd(22, 'x');
    const entry = { peer, key: 'A'.repeat(87), proof: 'A'.repeat(43), standing: /** @type {const} */ ('member') };
    world.server.inject(anna.peer, { type: 'peer-joined', entry });
  }
  await world.clock.until(() => anna.told('alarm').length === 1_000);
  assert.equal(anna.snapshot.alarms.length, 64);
  assert.deepEqual(anna.snapshot.peers, []);
});

test('the server sees no name, no description, no candidate, no word of the chat', async () => {
  await join(anna, bert);
  await world.clock.until(() => anna.sees(bert));
  anna.mesh.say('secret words');
  await world.connected(anna, bert);
  const frames = world.server.received.map(({ message }) => message);
  const boxes = frames.flatMap((message) => (message.type === 'relay' ? [fromBase64url(message.box)] : []));
  const seen = JSON.stringify(frames) + boxes.map((box) => Buffer.from(box).toString('latin1')).join();
  assert.ok(boxes.length > 5);
  for (const marker of ['Anna', 'Bert', 'ice-ufrag', 'candidate:', 'profile', 'secret words']) {
    assert.ok(!seen.includes(marker), marker);
  }
});
