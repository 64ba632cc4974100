import assert from 'node:assert/strict';
import { test } from 'node:test';

import { World } from './fake/world.js';

/** @import { Page } from './fake/world.js' */

const FIRST_WORD_MS = 11_000; // who is alone says nothing before its first ping, and until then its seat is not kept

/** @param {Page} page */
const connectionsOf = ({ name, world }) =>
  [...world.network.connections.values()].filter(({ machine }) => machine === name);

/** @param {Page[]} pages */
function nobodyNoticed(...pages) {
  for (const page of pages) {
    for (const type of ['fault', 'alarm', 'departed', 'refused'])
      assert.deepEqual(page.told(type), [], `${page.name}: ${type}`);
  }
}

test('the server dies and comes back: same links, same seats, nobody arrives or departs', async () => {
  for (let seed = 0; seed < 10; seed++) {
    const world = new World(seed);
    const pages = await world.call('Anna', 'Bert', 'Carla');
    const before = pages.map((page) => [page.peer, connectionsOf(page)]);
    const arrivals = pages.map((page) => page.told('arrived').length);
    world.server.kill();
    await world.clock.run(5_000);
    for (const { snapshot } of pages) {
      assert.deepEqual([snapshot.phase, snapshot.online], ['reconnecting', false]);
      assert.ok(snapshot.peers.every(({ link }) => link === 'connected'));
    }
    assert.throws(() => pages[0].mesh.end(), { code: 'offline' });
    assert.throws(() => pages[0].mesh.admit(pages[1].peer), { code: 'offline' });
    world.server.start();
    const tookMs = await world.clock.until(() => pages.every(({ snapshot }) => snapshot.phase === 'joined'));
    assert.ok(tookMs <= 2_100, `${tookMs} ms`);
    await world.clock.run(5_000);
    const after = pages.map((page) => [page.peer, connectionsOf(page)]);
    assert.deepEqual(after, before);
    assert.deepEqual(
      pages.map((page) => page.told('arrived').length),
      arrivals,
    );
    const dora = world.page('Dora');
    dora.join();
    await world.connected(...pages, dora);
    nobodyNoticed(...pages, dora);
  }
});

test('one socket breaks: the page comes back to its seat, its links never stop', async () => {
  const world = new World(1);
  const [anna, bert] = await world.call('Anna', 'Bert');
  const before = connectionsOf(anna);
  world.server.disconnect(bert.peer);
  await world.clock.until(() => anna.sees(bert)?.standing === 'away');
  assert.equal(anna.sees(bert)?.link, 'connected');
  await world.clock.until(() => bert.snapshot.phase === 'joined' && anna.sees(bert)?.standing === 'member');
  assert.deepEqual(connectionsOf(anna), before);
  nobodyNoticed(anna, bert);
});

test('a seat that timed out does not end a link that lives', async () => {
  const world = new World(2);
  const [anna, bert] = await world.call('Anna', 'Bert');
  world.server.inject(anna.peer, { type: 'peer-left', peer: bert.peer, reason: 'timeout' });
  await world.clock.run(60_000);
  assert.deepEqual([anna.sees(bert)?.link, anna.sees(bert)?.standing], ['connected', 'away']);
  anna.mesh.say('still there?');
  await world.clock.until(() => bert.told('chat').length);
  nobodyNoticed(anna, bert);
});

test('a link that is dead ends when the seat is gone, not before', async () => {
  const world = new World(3);
  const [anna, bert] = await world.call('Anna', 'Bert');
  world.network.cut('Anna', 'Bert');
  await world.clock.run(40_000);
  assert.equal(anna.sees(bert)?.link, 'silent');
  world.server.inject(anna.peer, { type: 'peer-left', peer: bert.peer, reason: 'timeout' });
  await world.clock.until(() => anna.told('departed').length, 1_000);
  assert.deepEqual(anna.told('departed'), [{ peer: bert.peer, reason: 'timeout' }]);
  assert.deepEqual(anna.snapshot.peers, []);
});

test('a new address in the middle of a call: ICE begins anew, in the same session', async () => {
  for (let seed = 0; seed < 20; seed++) {
    const world = new World(seed);
    const [anna, bert, carla] = await world.call('Anna', 'Bert', 'Carla');
    const before = connectionsOf(anna);
    world.network.rebind('Anna');
    await world.clock.run(2_500);
    const tookMs = await world.connected(anna, bert, carla);
    assert.ok(tookMs < 1_000, `seed ${seed}: ${tookMs} ms`);
    assert.deepEqual(connectionsOf(anna), before);
    nobodyNoticed(anna, bert, carla);
  }
});

test('of two silent ends mostly one begins anew, and the other answers', async () => {
  let once = 0;
  for (let seed = 0; seed < 20; seed++) {
    const world = new World(seed);
    const [anna, bert] = await world.call('Anna', 'Bert');
    await world.clock.run(world.random() * 250);
    world.network.rebind('Anna');
    await world.clock.run(2_500);
    await world.connected(anna, bert);
    await world.clock.run(5_000);
    if (connectionsOf(anna)[0].generation === 2) once++;
  }
  assert.ok(once >= 12, `${once} of 20`);
});

for (const [what, limitMs] of /** @type {const} */ ([
  ['refusedRestarts', 1_000],
  ['idleRestarts', 5_000],
])) {
  test(`where ICE restarts never work (${what}) a new session does, at either end`, async () => {
    for (let seed = 0; seed < 20; seed++) {
      const world = new World(seed);
      const [anna, bert, carla] = await world.call('Anna', 'Bert', 'Carla');
      world.network[what].add('Bert');
      world.network.rebind(seed % 2 ? 'Anna' : 'Bert');
      await world.clock.run(2_500);
      const tookMs = await world.connected(anna, bert, carla);
      assert.ok(tookMs < limitMs, `seed ${seed}: ${tookMs} ms`);
      await world.clock.run(5_000);
      for (const page of [anna, bert, carla]) {
        assert.deepEqual([page.told('alarm'), page.told('departed'), connectionsOf(page).length], [[], [], 2]);
        const streams = new Map(
          page.told('track').map(({ peer, stream, mediaStream }) => [peer + stream, mediaStream]),
        );
        for (const { peer } of page.snapshot.peers) {
          assert.equal(page.mesh.streamOf(peer, 'person'), streams.get(`${peer}person`));
        }
      }
    }
  });
}

test('a page that stood still asks nobody to begin anew', async () => {
  const world = new World(1);
  const [anna, bert] = await world.call('Anna', 'Bert');
  for (let stop = 0; stop < 5; stop++) {
    world.clock.standStill(5_000);
    await world.clock.run(4_000);
  }
  for (const page of [anna, bert]) assert.equal(connectionsOf(page)[0].generation, 1);
});

test('a new address while the server is away: repaired as soon as it is back', async () => {
  for (let seed = 0; seed < 20; seed++) {
    const world = new World(seed);
    const [anna, bert] = await world.call('Anna', 'Bert');
    world.server.kill();
    world.network.rebind('Anna');
    await world.clock.run(10_000);
    assert.deepEqual([anna.sees(bert)?.link, bert.sees(anna)?.link], ['silent', 'silent']);
    world.server.start();
    await world.clock.until(() => [anna, bert].every(({ snapshot }) => snapshot.phase === 'joined'));
    const tookMs = await world.connected(anna, bert);
    assert.ok(tookMs < 1_500, `seed ${seed}: ${tookMs} ms`);
    nobodyNoticed(anna, bert);
  }
});

test('offers lost in dead sockets at both ends do not keep the call dead', async () => {
  for (let seed = 0; seed < 20; seed++) {
    const world = new World(seed);
    const pages = await world.call('Anna', 'Bert', 'Carla');
    for (const page of pages) world.server.mute(page.peer);
    world.network.rebind('Anna');
    world.network.rebind('Bert');
    const stuck = () =>
      pages.some((page) => connectionsOf(page).some((pc) => pc.signalingState === 'have-local-offer'));
    await world.clock.until(stuck, 5_000);
    const tookMs = await world.connected(...pages);
    assert.ok(tookMs < 12_000, `seed ${seed}: ${tookMs} ms`);
    nobodyNoticed(...pages);
  }
});

test('when all are silent a dead socket is found within two seconds', async () => {
  const world = new World(4);
  const [anna, bert] = await world.call('Anna', 'Bert');
  world.server.mute(anna.peer);
  world.network.cut('Anna', 'Bert');
  await world.clock.until(() => anna.sees(bert)?.link === 'silent');
  const tookMs = await world.clock.until(() => !anna.snapshot.online);
  assert.ok(tookMs < 2_000, `${tookMs} ms`);
});

test('an offer into a socket that is already dead is made again when its page is back', async () => {
  for (let seed = 0; seed < 20; seed++) {
    const world = new World(seed);
    const [anna] = await world.call('Anna');
    await world.clock.run(FIRST_WORD_MS);
    world.server.mute(anna.peer);
    const bert = world.page('Bert');
    bert.join();
    await world.clock.until(() => connectionsOf(bert)[0]?.signalingState === 'have-local-offer');
    world.server.disconnect(anna.peer);
    const tookMs = await world.connected(anna, bert);
    assert.ok(tookMs < 2_000, `seed ${seed}: ${tookMs} ms`);
    assert.deepEqual([anna.sees(bert)?.name, bert.sees(anna)?.name], ['Bert', 'Anna']);
    nobodyNoticed(anna, bert);
  }
});

test('both made a first offer: one session wins', async () => {
  for (let seed = 0; seed < 20; seed++) {
    const world = new World(seed);
    const [anna] = await world.call('Anna');
    await world.clock.run(FIRST_WORD_MS);
    world.server.tamper = (to, message) => (to === anna.peer && message.type === 'peer-joined' ? [] : [message]);
    const bert = world.page('Bert');
    bert.join();
    await world.clock.until(() => connectionsOf(bert)[0]?.signalingState === 'have-local-offer');
    world.server.disconnect(anna.peer); // it finds Bert in its own welcome now
    await world.connected(anna, bert);
    await world.clock.run(5_000);
    assert.deepEqual([connectionsOf(anna).length, connectionsOf(bert).length], [1, 1]);
    nobodyNoticed(anna, bert);
  }
});

test('one end gave the link up, the other did not: a new session joins them again', async () => {
  for (let seed = 0; seed < 10; seed++) {
    const world = new World(seed);
    const [anna, bert] = await world.call('Anna', 'Bert');
    world.network.cut('Anna', 'Bert');
    world.server.unreachable.add('Bert');
    world.server.disconnect(bert.peer);
    await world.clock.until(() => anna.told('departed').length, 60_000);
    assert.equal(bert.snapshot.peers.length, 1);
    world.network.mend('Anna', 'Bert');
    world.server.unreachable.clear();
    await world.connected(anna, bert);
    assert.deepEqual([anna.sees(bert)?.name, bert.sees(anna)?.name], ['Bert', 'Anna']);
    assert.deepEqual([anna.told('alarm'), bert.told('alarm')], [[], []]);
  }
});

test('what is said while a link is silent arrives once', async () => {
  const world = new World(5);
  const [anna, bert] = await world.call('Anna', 'Bert');
  world.network.cut('Anna', 'Bert');
  await world.clock.until(() => anna.sees(bert)?.link === 'silent');
  anna.mesh.say('by the server');
  await world.clock.until(() => bert.told('chat').length, 500);
  world.network.mend('Anna', 'Bert');
  await world.connected(anna, bert);
  await world.clock.run(3_000);
  assert.equal(bert.told('chat').length, 1);
});

test('what is said while the link and the server are away goes by the server when it is back', async () => {
  const world = new World(7);
  const [anna] = await world.call('Anna');
  world.network.cut('Anna', 'Bert');
  const bert = world.page('Bert');
  bert.join();
  await world.clock.until(() => anna.sees(bert));
  world.server.kill();
  anna.mesh.say('hello?');
  world.server.start();
  await world.clock.until(() => bert.told('chat').length, 5_000);
  assert.equal(anna.sees(bert)?.link, 'connecting');
});

test('what is said while there is no way at all arrives when there is one', async () => {
  const world = new World(6);
  const [anna] = await world.call('Anna');
  const bert = world.page('Bert');
  bert.join();
  await world.clock.until(() => anna.sees(bert));
  world.server.kill();
  for (let line = 0; line < 100; line++) anna.mesh.say(String(line));
  await world.clock.run(1_000);
  world.server.start();
  await world.connected(anna, bert);
  const latest = Array.from({ length: 64 }, (_, index) => String(36 + index));
  assert.deepEqual(
    bert.told('chat').map(({ text }) => text),
    latest,
  );
});

test('whose offer was given up by its maker after an answer, makes one itself', async () => {
  for (let seed = 0; seed < 10; seed++) {
    const world = new World(seed);
    const [anna, bert] = await world.call('Anna', 'Bert');
    world.network.cut('Anna', 'Bert');
    await world.clock.run(12_000); // one of them has begun a new session, the other has answered
    world.server.unreachable.add('Anna');
    world.server.disconnect(anna.peer);
    await world.clock.until(() => bert.told('departed').length > 0, 90_000);
    world.network.mend('Anna', 'Bert');
    world.server.unreachable.delete('Anna');
    await world.connected(anna, bert);
  }
});

test('whatever breaks, in the end all are connected, and what is said then arrives once', async () => {
  for (let seed = 0; seed < 25; seed++) {
    const world = new World(seed);
    const pages = await world.call('Anna', 'Bert', 'Carla');
    const pick = () => pages[Math.floor(world.random() * pages.length)];
    for (let blow = 0; blow < 12; blow++) {
      const [one, other] = [pick(), pick()];
      const blows = [
        () => world.server.kill(),
        () => world.server.start(),
        () => world.server.disconnect(one.peer),
        () => world.server.mute(one.peer),
        () => world.network.rebind(one.name),
        () => world.network.cut(one.name, other.name),
        () => world.network.mend(one.name, other.name),
      ];
      blows[Math.floor(world.random() * blows.length)]();
      await world.clock.run(world.random() * 4_000);
    }
    world.server.start();
    for (const one of pages) for (const other of pages) world.network.mend(one.name, other.name);
    await world.clock.run(15_000); // longer than a dead socket can go unnoticed
    await world.connected(...pages);
    const before = pages.map((page) => page.told('chat').length);
    pages[0].mesh.say('well?');
    await world.clock.run(3_000);
    const heard = pages.map((page, index) => page.told('chat').length - before[index]);
    assert.deepEqual(heard, [0, 1, 1], `seed ${seed}`);
    for (const page of pages) assert.deepEqual([page.told('fault'), page.told('alarm')], [[], []], `seed ${seed}`);
  }
});
