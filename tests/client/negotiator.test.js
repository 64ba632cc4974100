import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Negotiator } from '../../static/mesh/negotiator.js';
import { Numbers } from '../../static/mesh/numbers.js';
import { FakeClock } from './fake/clock.js';
import { seeded } from './fake/random.js';
import { FakeNetwork, FakePeerConnection } from './fake/rtc.js';

/**
 * @typedef {object} Line
 * @property {boolean} isOrdered like a socket; messages by different ways overtake each other
 * @property {number} delay milliseconds at most
 * @property {number} drop from 0 to 1
 * @property {number} duplicate from 0 to 1
 */

const GOOD = { isOrdered: true, delay: 20, drop: 0, duplicate: 0 };

/** Two ends and a line between them which delays, and so reorders, drops and duplicates. */
class Couple {
  /** @type {Line} */
  line = GOOD;
  /** @type {unknown[]} */
  failures = [];
  /** @type {string[]} */
  offers = [];
  /** @type {string[]} */
  stuck = [];
  #lastAt = [0, 0];

  /** @param {number} seed */
  constructor(seed) {
    this.random = seeded(seed);
    this.clock = new FakeClock();
    this.network = new FakeNetwork(this.clock, this.random);
    this.ends = [this.#end('polite', 1), this.#end('impolite', 0)];
  }

  /** @param {string} name @param {number} other */
  #end(name, other) {
    const pc = new FakePeerConnection(this.network, name, {});
    const [sent, taken] = [new Numbers(), new Numbers()];
    const send = (/** @type {any} */ message) => {
      if (message.kind === 'offer') this.offers.push(name);
      this.#carry({ ...message, n: sent.next() }, other);
    };
    const negotiator = new Negotiator(/** @type {any} */ (pc), {
      polite: name === 'polite',
      listener: {
        described: ({ type, sdp }) => send({ kind: type, sdp }),
        found: (candidate) => send({ candidate }),
        offered: () => {},
        failed: (error) => this.failures.push(error),
        stuck: () => this.stuck.push(name),
      },
    });
    return { pc, negotiator, taken };
  }

  /** @param {any} message @param {number} to */
  #carry(message, to) {
    const { isOrdered, delay, drop, duplicate } = this.line;
    if (this.random() < drop) return;
    for (let copies = this.random() < duplicate ? 2 : 1; copies > 0; copies--) {
      const soonest = this.clock.now + this.random() * delay;
      const at = isOrdered ? Math.max(soonest, this.#lastAt[to]) : soonest;
      this.#lastAt[to] = Math.max(at, this.#lastAt[to]);
      this.clock.setTimeout(() => this.#deliver(message, to), at - this.clock.now);
    }
  }

  /** @param {any} message @param {number} to */
  #deliver({ n, kind, sdp, candidate }, to) {
    const { negotiator, taken } = this.ends[to];
    if (!taken.take(n)) return;
    if (candidate) negotiator.hearCandidate(candidate);
    else if (taken.isNewest(kind, n)) negotiator.hear(kind, sdp);
  }

  get isConnected() {
    const [one, two] = this.ends.map(({ pc }) => pc);
    return [one, two].every((pc) => pc.signalingState === 'stable') && this.network.partner(one) === two;
  }
}

/** @param {Couple} couple @param {number} end */
const addMedia = ({ ends }, end) => void ends[end].pc.addTransceiver('video', { direction: 'sendrecv' });

for (const end of [0, 1]) {
  test(`an offer of the ${end ? 'impolite' : 'polite'} end is answered`, async () => {
    const couple = new Couple(end);
    addMedia(couple, end);
    await couple.clock.until(() => couple.isConnected, 1_000);
    assert.deepEqual([couple.offers.length, couple.failures], [1, []]);
  });
}

test('when both offer at once the polite one gives way', async () => {
  for (let seed = 0; seed < 40; seed++) {
    const couple = new Couple(seed);
    addMedia(couple, 0);
    addMedia(couple, 1);
    await couple.clock.until(() => couple.isConnected, 2_000);
    await couple.clock.run(1_000);
    assert.ok(couple.isConnected, `seed ${seed}`);
    assert.deepEqual(couple.failures, [], `seed ${seed}`);
  }
});

test('ICE restarts of both ends at once leave them connected', async () => {
  for (let seed = 0; seed < 40; seed++) {
    const couple = new Couple(seed);
    addMedia(couple, 0);
    await couple.clock.until(() => couple.isConnected);
    couple.network.rebind('polite');
    assert.equal(couple.isConnected, false);
    for (const { negotiator } of couple.ends) negotiator.restart();
    await couple.clock.until(() => couple.isConnected, 2_000);
    assert.deepEqual(couple.failures, [], `seed ${seed}`);
  }
});

test('an offer that was lost is sent once more', async () => {
  const couple = new Couple(1);
  couple.line = { ...GOOD, drop: 1 };
  addMedia(couple, 0);
  await couple.clock.run(1_000);
  const offer = couple.ends[0].pc.localDescription;
  couple.line = GOOD;
  couple.ends[0].negotiator.restart();
  await couple.clock.until(() => couple.isConnected, 1_000);
  assert.equal(couple.ends[0].pc.localDescription, offer);
  assert.deepEqual(couple.failures, []);
});

test('an offer whose answer takes its time is not spoilt by sending it again', async () => {
  const couple = new Couple(2);
  couple.line = { ...GOOD, delay: 4_000 };
  addMedia(couple, 0);
  for (let times = 0; times < 5; times++) {
    await couple.clock.run(1_000);
    const { pc, negotiator } = couple.ends[0];
    if (pc.signalingState === 'have-local-offer') negotiator.restart();
  }
  await couple.clock.run(10_000);
  assert.ok(couple.isConnected);
  assert.equal(couple.ends[0].pc.generation, 1);
  assert.deepEqual(couple.failures, []);
});

test('both ends sit on lost offers: renewing one of them frees both', async () => {
  const couple = new Couple(3);
  addMedia(couple, 0);
  await couple.clock.until(() => couple.isConnected);
  couple.line = { ...GOOD, drop: 1 };
  couple.network.rebind('polite');
  for (const { negotiator } of couple.ends) negotiator.restart();
  await couple.clock.run(1_000);
  assert.ok(couple.ends.every(({ pc }) => pc.signalingState === 'have-local-offer'));
  couple.line = GOOD;
  couple.ends[1].negotiator.renew(); // the impolite one's: the polite one gives way to it
  await couple.clock.until(() => couple.isConnected, 1_000);
  assert.deepEqual([couple.ends[1].pc.generation, couple.failures], [3, []]);
});

test('an answer to an offer that was taken back is passed over', async () => {
  const couple = new Couple(3);
  addMedia(couple, 0);
  await couple.clock.until(() => couple.isConnected);
  const { pc, negotiator } = couple.ends[0];
  const late = `v=0\r\na=ice-ufrag:late\r\na=fingerprint:${pc.remoteFingerprint}\r\n`;
  negotiator.hear('answer', late);
  await couple.clock.run(100);
  assert.notEqual(pc.remoteUfrag, 'late');
  couple.line = { ...GOOD, drop: 1 };
  negotiator.restart();
  await couple.clock.until(() => pc.signalingState === 'have-local-offer');
  negotiator.renew();
  negotiator.hear('answer', late); // the offer it answers is just being replaced
  await couple.clock.run(100);
  assert.deepEqual([pc.signalingState, couple.failures], ['have-local-offer', []]);
});

test('an answer that the browser refuses is the end of this connection', async () => {
  const couple = new Couple(6);
  couple.network.refusedRestarts.add('polite');
  addMedia(couple, 0);
  await couple.clock.until(() => couple.isConnected);
  couple.ends[1].negotiator.restart();
  await couple.clock.run(500);
  assert.deepEqual([couple.stuck, couple.failures.length], [['impolite'], 1]);
});

test('candidates that come before their description wait for it', async () => {
  const couple = new Couple(4);
  const { negotiator, pc } = couple.ends[0];
  for (let port = 0; port < 100; port++) negotiator.hearCandidate({ candidate: 'other', usernameFragment: 'never' });
  negotiator.hearCandidate({ candidate: 'early', usernameFragment: 'soon' });
  negotiator.hear('offer', 'v=0\r\na=ice-ufrag:soon\r\na=fingerprint:FP\r\n');
  await couple.clock.run(100);
  assert.ok(pc.hasCandidate());
  assert.deepEqual(couple.failures, []);
});

test('what is no SDP fails here and nowhere else', async () => {
  const couple = new Couple(5);
  couple.ends[0].negotiator.hear('offer', 'nonsense');
  await couple.clock.run(100);
  assert.equal(couple.failures.length, 1);
  addMedia(couple, 1);
  await couple.clock.until(() => couple.isConnected, 1_000);
});

test('whatever the line does, both ends find each other in the end', async () => {
  for (let seed = 0; seed < 150; seed++) {
    const couple = new Couple(seed);
    const { random, clock } = couple;
    const pick = () => (random() < 0.5 ? 0 : 1);
    couple.line = { isOrdered: false, delay: random() * 300, drop: random() * 0.5, duplicate: random() * 0.5 };
    addMedia(couple, pick());
    for (let disturbance = 0; disturbance < 8; disturbance++) {
      await clock.run(random() * 400);
      if (random() < 0.3) couple.network.rebind('polite');
      if (random() < 0.6) couple.ends[pick()].negotiator.restart();
    }
    couple.line = GOOD;
    for (let attempt = 0; attempt < 5 && !couple.isConnected; attempt++) {
      for (const { negotiator } of couple.ends) negotiator.restart();
      await clock.run(3_000);
    }
    assert.ok(couple.isConnected, `seed ${seed}`);
    assert.deepEqual(couple.failures, [], `seed ${seed}`);
  }
});
