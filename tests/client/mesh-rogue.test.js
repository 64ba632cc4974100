/** A peer that holds the secret, and misbehaves. */

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { World } from './fake/world.js';

/** @import { Page } from './fake/world.js' */

/** @type {World} */ let world;
/** @type {Page} */ let anna;
/** @type {Page} */ let bert;
/** @type {Page} */ let rogue;
let n = 1_000;

beforeEach(async () => {
  world = new World(1);
  [anna, bert, rogue] = await world.call('Anna', 'Bert', 'Rogue');
});

const connectionsOf = (/** @type {Page} */ page) =>
  [...world.network.connections.values()].filter(({ machine }) => machine === page.name);

/** Says something to Anna that the library would not say. */
function say(/** @type {unknown} */ data) {
  const [pc] = connectionsOf(rogue).filter((each) => world.network.partner(each)?.machine === 'Anna');
  pc.channels.get(0)?.send(data);
}

/** @param {object} message */
const sayMessage = (message) => say(JSON.stringify({ n: ++n, ...message }));

/** @param {object} more */
const offer = (more) =>
  sayMessage({ type: 'description', kind: 'offer', session: 'AAAAAAAAAAA', sdp: 'v=0\r\n', ...more });

async function othersAreWell() {
  await world.clock.run(1_000);
  assert.deepEqual([anna.sees(bert)?.link, bert.sees(anna)?.link], ['connected', 'connected']);
  assert.ok(anna.told('fault').every(({ peer }) => peer === rogue.peer));
  assert.deepEqual([bert.told('fault'), anna.told('alarm')], [[], []]);
}

test('what is no message is passed over', async () => {
  const before = anna.snapshot.peers.length;
  for (const data of ['', '{', '[]', '{"type":"chat"}', '[[[[[[[[[]]]]]]]]]', 'x'.repeat(70_000), new Uint8Array(3)])
    say(data);
  sayMessage({ type: 'chat', id: 'AAAAAAAAAAA', text: 'fine', at: 1, more: 1 });
  await othersAreWell();
  assert.equal(anna.told('fault').length, 8);
  assert.ok(anna.told('fault').every(({ error }) => error.name === 'BadMessage'));
  assert.deepEqual([anna.snapshot.peers.length, anna.sees(rogue)?.link], [before, 'connected']);
});

test('a flood is cut to what one peer may say, and the link is kept', async () => {
  for (let times = 0; times < 5_000; times++) {
    sayMessage({ type: 'chat', id: 'AAAAAAAAAAA', text: String(times), at: 1 });
  }
  await othersAreWell();
  assert.ok(anna.told('chat').length <= 450, String(anna.told('chat').length));
  assert.equal(anna.sees(rogue)?.link, 'connected');
  await world.clock.run(10_000);
  const before = anna.told('chat').length;
  sayMessage({ type: 'chat', id: 'AAAAAAAAAAA', text: 'calm again', at: 1 });
  await world.clock.run(1_000);
  assert.equal(anna.told('chat').length, before + 1);
});

test('a flood of offers makes few connections', async () => {
  let made = 0;
  const { set } = world.network.connections;
  world.network.connections.set = function (...entry) {
    made++;
    return set.apply(this, entry);
  };
  for (let times = 0; times < 300; times++) offer({ session: `session-${times}` });
  await othersAreWell();
  assert.ok(made <= 16, String(made));
  assert.ok(connectionsOf(anna).length <= 2);
});

for (const [what, sdp] of [
  ['too many media sections', `v=0\r\n${'m=audio 9 x\r\n'.repeat(9)}`],
  ['a line too long', `v=0\r\na=${'x'.repeat(3_000)}\r\n`],
  ['too many lines', `v=0\r\n${'a=x\r\n'.repeat(3_000)}`],
]) {
  test(`an offer with ${what} never reaches the browser`, async () => {
    const known = new Set(connectionsOf(anna));
    offer({ sdp });
    await othersAreWell();
    assert.deepEqual(
      anna.told('fault').map(({ error }) => error.code),
      ['bad-description'],
    );
    const fresh = connectionsOf(anna).filter((pc) => !known.has(pc));
    assert.ok(fresh.every((pc) => pc.remoteDescription === null));
  });
}

for (const [what, sdp, name] of [
  ['that the browser refuses', 'nonsense', 'OperationError'],
  ['of other media sections', 'v=0\r\nm=video 9 x\r\na=mid:0\r\n', 'MeshError'],
]) {
  test(`an offer ${what} fails alone`, async () => {
    offer({ sdp });
    await othersAreWell();
    assert.deepEqual(
      anna.told('fault').map(({ error }) => error.name),
      [name],
    );
  });
}

test('candidates without end are not kept', async () => {
  for (let times = 0; times < 400; times++) {
    sayMessage({ type: 'candidate', session: 'AAAAAAAAAAA', candidate: 'candidate:x', ufrag: 'nope' });
  }
  await othersAreWell();
  assert.deepEqual(anna.told('fault'), []);
});

test('a name that hides or reverses text is refused', async () => {
  const media = { mic: true, camera: true, screen: true };
  for (const name of ['a\u202eb', 'a\nb', '\u2066', 'x'.repeat(65)])
    sayMessage({ type: 'profile', name, hand: true, media });
  await othersAreWell();
  assert.deepEqual([anna.sees(rogue)?.name, anna.sees(rogue)?.hand], ['Rogue', false]);
});

test('an old profile does not come back', async () => {
  const media = { mic: false, camera: false, screen: false };
  const profile = (/** @type {number} */ number, /** @type {string} */ name) => ({
    type: 'profile',
    n: number,
    name,
    hand: false,
    media,
  });
  sayMessage(profile(5_000, 'new'));
  sayMessage(profile(4_999, 'old'));
  await othersAreWell();
  assert.equal(anna.sees(rogue)?.name, 'new');
});
