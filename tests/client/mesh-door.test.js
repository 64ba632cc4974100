import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { makeSecret } from '../../static/mesh/index.js';
import { World } from './fake/world.js';

/** @import { Page } from './fake/world.js' */

/** @type {World} */ let world;
/** @type {Page} */ let host;
/** @type {Page} */ let guest;

beforeEach(async () => {
  world = new World(1);
  world.server.settings.waitingRoom = true;
  host = world.page('Hilde', { host: world.server.hostTicket });
  host.join();
  await world.clock.until(() => host.snapshot.phase === 'joined');
  guest = world.page('Gustav');
});

async function knock() {
  guest.join();
  await world.clock.until(() => host.snapshot.knocking[0]?.name);
}

test('the host sees who knocks, by name and checked; nobody else is seen', async () => {
  await knock();
  assert.deepEqual(host.snapshot.self.standing, 'host');
  assert.deepEqual(host.snapshot.knocking, [{ peer: guest.peer, name: 'Gustav', verified: true }]);
  assert.deepEqual(host.told('knocked'), [{ peer: guest.peer }]);
  assert.deepEqual([guest.snapshot.phase, guest.snapshot.self.standing], ['waiting', 'waiting']);
  assert.deepEqual([guest.snapshot.peers, host.snapshot.peers], [[], []]);
  assert.equal(world.network.connections.size, 0);
});

test('another name at the door is shown', async () => {
  await knock();
  guest.mesh.setName('Gustav Müller');
  await world.clock.until(() => host.snapshot.knocking[0].name === 'Gustav Müller');
});

test('who is admitted is in, and connected', async () => {
  await knock();
  host.mesh.admit(guest.peer);
  await world.connected(host, guest);
  assert.deepEqual([guest.snapshot.phase, host.snapshot.knocking], ['joined', []]);
  assert.deepEqual([host.sees(guest)?.name, guest.sees(host)?.name], ['Gustav', 'Hilde']);
  for (const page of [host, guest]) assert.deepEqual([page.told('alarm'), page.told('fault')], [[], []]);
});

for (const [act, reason] of /** @type {const} */ ([
  ['deny', 'denied'],
  ['remove', 'removed'],
  ['end', 'ended'],
])) {
  test(`${act}: it is over for the guest, and the guest knows why`, async () => {
    await knock();
    if (act !== 'deny') {
      host.mesh.admit(guest.peer);
      await world.connected(host, guest);
    }
    host.mesh[act](guest.peer);
    await world.clock.until(() => guest.snapshot.phase === 'over');
    assert.equal(guest.snapshot.reason, reason);
    await world.clock.run(100);
    if (act === 'remove') assert.deepEqual(host.told('departed'), [{ peer: guest.peer, reason: 'removed' }]);
    if (act === 'end') assert.equal(host.snapshot.reason, 'ended');
    else assert.deepEqual([host.snapshot.knocking, host.snapshot.peers], [[], []]);
    assert.equal(world.network.connections.size, 0);
    await world.clock.run(10_000);
    assert.equal(guest.snapshot.phase, 'over');
  });
}

test('the settings are changed for everybody', async () => {
  host.mesh.changeSettings({ waitingRoom: false, locked: true });
  await world.clock.until(() => host.snapshot.settings.locked);
  assert.deepEqual(host.snapshot.settings, { waitingRoom: false, locked: true });
});

test('what the server does not carry out is told', async () => {
  host.mesh.admit('A'.repeat(22));
  await world.clock.until(() => host.told('refused').length);
  assert.deepEqual(host.told('refused'), [{ code: 'no-such-peer' }]);
});

test('a knock without the secret: seen, not verified, nameless, and an alarm', async () => {
  const stranger = world.page('Mallory', { secret: makeSecret() });
  stranger.join();
  await world.clock.until(() => host.snapshot.knocking.length);
  await world.clock.run(1_000);
  assert.deepEqual(host.snapshot.knocking, [{ peer: stranger.peer, name: '', verified: false }]);
  assert.deepEqual(host.snapshot.alarms, [{ code: 'wrong-secret', peer: stranger.peer, count: 1 }]);
  host.mesh.admit(stranger.peer);
  await world.clock.run(5_000);
  assert.deepEqual(host.snapshot.peers, []);
  assert.ok(world.server.received.every(({ message }) => message.type !== 'relay'));
});

test('who waits through a restart of the server waits on', async () => {
  await knock();
  world.server.kill();
  await world.clock.run(1_000);
  assert.equal(guest.snapshot.phase, 'reconnecting');
  world.server.start();
  const isBack = () => guest.snapshot.phase === 'waiting' && host.snapshot.phase === 'joined';
  await world.clock.until(isBack);
  await world.clock.until(() => host.snapshot.knocking[0]?.name === 'Gustav');
  host.mesh.admit(guest.peer);
  await world.connected(host, guest);
});
