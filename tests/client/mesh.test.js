import assert from 'node:assert/strict';
import { test } from 'node:test';

import { makeSecret } from '../../static/mesh/index.js';
import { fakeTrack } from './fake/rtc.js';
import { World } from './fake/world.js';

/** @import { Page } from './fake/world.js' */

/** @param {Page[]} pages */
function allIsWell(...pages) {
  for (const page of pages) assert.deepEqual([page.told('fault'), page.told('alarm')], [[], []], page.name);
}

/** @param {Page} page */
const connectionsOf = (page) =>
  [...page.world.network.connections.values()].filter(({ machine }) => machine === page.name);

test('three who join see each other by name', async () => {
  for (let seed = 0; seed < 10; seed++) {
    const world = new World(seed);
    const pages = await world.call('Anna', 'Bert', 'Carla');
    for (const page of pages) {
      const others = pages.filter((other) => other !== page).map(({ name }) => name);
      assert.deepEqual(page.snapshot.peers.map(({ name }) => name).sort(), others);
      await world.clock.until(() => page.snapshot.peers.every(({ path }) => path === 'direct'));
      assert.ok(page.snapshot.peers.every(({ verified }) => verified));
      assert.equal(connectionsOf(page).length, 2);
    }
    allIsWell(...pages);
  }
});

test('eight who come at the same moment are all connected', async () => {
  const world = new World(8);
  const pages = [...'ABCDEFGH'].map((name) => world.page(name));
  for (const page of pages) page.join();
  await world.connected(...pages);
  allIsWell(...pages);
  for (const page of pages) assert.equal(connectionsOf(page).length, 7);
});

test('who only gets ready asks nobody for anything, and then comes in under the keys made before', async () => {
  const world = new World(20);
  const [anna] = await world.call('Anna');
  const bert = world.page('Bert');
  await bert.mesh.prepare();
  await world.clock.run(5_000);
  assert.deepEqual([world.keys, bert.snapshot.phase, connectionsOf(bert)], [2, 'idle', []]);
  const joins = world.server.received.filter(({ message }) => message.type === 'join');
  assert.deepEqual([joins.length, anna.snapshot.peers], [1, []]);
  bert.join();
  await world.connected(anna, bert);
  assert.equal(world.keys, 2);
  allIsWell(anna, bert);
});

test('who got ready and comes in once the server is back has fresh keys for each attempt', async () => {
  const world = new World(22);
  const bert = world.page('Bert');
  await bert.mesh.prepare();
  world.server.unreachable.add('Bert');
  bert.join();
  await world.clock.run(5_000);
  const before = world.keys;
  world.server.unreachable.delete('Bert');
  await world.clock.until(() => bert.snapshot.phase === 'joined');
  assert.ok(before > 1);
  assert.equal(world.keys, before + 1);
});

test('the worker of a page that got ready ends with it, and each attempt leaves none behind', async () => {
  const world = new World(23);
  /** @type {{ isEnded: boolean }[]} */
  const workers = [];
  const makeWorker = () => {
    const worker = { isEnded: false, terminate: () => (worker.isEnded = true), postMessage: () => {} };
    workers.push(worker);
    return worker;
  };
  world.encodedTransform = { makeWorker, make: () => ({}) };
  const bert = world.page('Bert');
  await bert.mesh.prepare();
  assert.equal(workers.length, 1);
  await Promise.all([bert.mesh.leave(), world.clock.run(1_000)]);
  assert.equal(workers[0].isEnded, true);

  const carla = world.page('Carla');
  world.server.unreachable.add('Carla');
  carla.join();
  await world.clock.run(3_000);
  assert.ok(workers.length > 2);
  assert.deepEqual(
    workers.slice(1).map(({ isEnded }) => isEnded),
    workers
      .slice(2)
      .map(() => true)
      .concat(false),
  );
});

test('the offer to the first whom a newcomer finds is under way before the next connection is made', async () => {
  const world = new World(24);
  await world.call('Anna', 'Bert');
  const carla = world.page('Carla');
  /** @type {string[]} */
  const course = [];
  const { connections } = world.network;
  const set = connections.set.bind(connections);
  connections.set = (fingerprint, pc) => {
    const offer = pc.setLocalDescription.bind(pc);
    pc.setLocalDescription = (/** @type {RTCSessionDescriptionInit} */ description) => {
      if (pc.machine === 'Carla') course.push('offers');
      return offer(description);
    };
    if (pc.machine === 'Carla') course.push('is made');
    return set(fingerprint, pc);
  };
  carla.join();
  await world.clock.until(() => course.length === 4);
  assert.deepEqual(course, ['is made', 'offers', 'is made', 'offers']);
});

test('an own description that no peer would take is not sent, and told', async () => {
  const world = new World(25);
  await world.call('Anna');
  const bert = world.page('Bert');
  const { connections } = world.network;
  const set = connections.set.bind(connections);
  connections.set = (fingerprint, pc) => {
    const sdp = `v=0\r\n${'a=x\r\n'.repeat(9_000)}`;
    if (pc.machine === 'Bert') Object.defineProperty(pc, 'localDescription', { value: { type: 'offer', sdp } });
    return set(fingerprint, pc);
  };
  bert.join();
  await world.clock.until(() => bert.told('fault').length > 0);
  assert.equal(bert.told('fault')[0].error.code, 'bad-description');
});

test('a connection is left alone until it is up, or is late', async () => {
  const world = new World(26);
  await world.call('Anna', 'Bert');
  const carla = world.page('Carla');
  /** @type {number[]} */
  const asked = [];
  const { connections } = world.network;
  const set = connections.set.bind(connections);
  connections.set = (fingerprint, pc) => {
    const ask = pc.getStats.bind(pc);
    pc.getStats = () => {
      asked.push(pc.channels.get(0)?.readyState === 'open' ? 1 : 0);
      return ask();
    };
    return set(fingerprint, pc);
  };
  world.network.cut('Anna', 'Carla');
  carla.join();
  await world.clock.until(() => carla.snapshot.peers.some(({ link }) => link === 'connected'));
  assert.ok(!asked.includes(0));
  await world.clock.until(() => asked.includes(0)); // Anna's is late
});

test('only the newcomer offers, once for each', async () => {
  const world = new World(2);
  const [anna, bert] = await world.call('Anna', 'Bert');
  const [pc] = connectionsOf(bert);
  assert.equal(pc.currentLocalDescription?.type, 'offer');
  assert.equal(connectionsOf(anna)[0].currentLocalDescription?.type, 'answer');
  await world.clock.run(5_000);
  assert.equal(connectionsOf(bert)[0], pc);
});

test('who is here is told who arrives, the newcomer is not told of those it finds', async () => {
  const world = new World(3);
  const [anna, bert] = await world.call('Anna', 'Bert');
  assert.deepEqual(anna.told('arrived'), [{ peer: bert.peer }]);
  assert.deepEqual(bert.told('arrived'), []);
});

test('both streams of a peer are told, with a track a slot', async () => {
  const world = new World(4);
  const [anna, bert] = await world.call('Anna', 'Bert');
  for (const [page, other] of [
    [anna, bert],
    [bert, anna],
  ]) {
    assert.deepEqual(
      page.told('track').map(({ peer, stream }) => [peer, stream]),
      [
        [other.peer, 'person'],
        [other.peer, 'screen'],
      ],
    );
    for (const { stream, mediaStream } of page.told('track')) {
      assert.equal(page.mesh.streamOf(other.peer, stream), mediaStream);
      assert.deepEqual(mediaStream.tracks.map((/** @type {any} */ { kind }) => kind).sort(), ['audio', 'video']);
    }
  }
  const [answering] = connectionsOf(anna);
  assert.ok(
    answering.getTransceivers().every(({ direction, sender }) => direction === 'sendrecv' && sender.streams[0]),
  );
  assert.equal(anna.mesh.streamOf('nobody', 'person'), null);
});

test('a track goes to all, those who come later too, and is never negotiated', async () => {
  const world = new World(5);
  const [anna, bert] = await world.call('Anna', 'Bert');
  const before = connectionsOf(anna)[0].currentLocalDescription;
  const [mic, screen] = [fakeTrack('audio'), fakeTrack('video')];
  await anna.mesh.setTrack('mic', mic);
  await anna.mesh.setTrack('screen', screen);
  const carla = world.page('Carla');
  carla.join();
  await world.connected(anna, bert, carla);
  for (const pc of connectionsOf(anna)) {
    const sent = pc.getTransceivers().map(({ sender }) => sender.track);
    assert.deepEqual(sent, [mic, null, screen, null]);
  }
  assert.deepEqual(bert.sees(anna)?.media, { mic: true, camera: false, screen: true });
  assert.deepEqual(carla.sees(anna)?.media, { mic: true, camera: false, screen: true });
  await anna.mesh.setTrack('screen', null);
  await world.clock.until(() => bert.sees(anna)?.media.screen === false);
  assert.equal(connectionsOf(anna)[0].currentLocalDescription, before);
});

/** @param {Page} page @returns {unknown[][]} of each camera sender: whether it sends, at most how much, and scaled by what */
const camerasOf = (page) =>
  connectionsOf(page).map((pc) => {
    const { active, maxBitrate, scaleResolutionDownBy } = pc.getTransceivers()[1].sender.encodings[0];
    return [active, maxBitrate, scaleResolutionDownBy];
  });

test('who has not said what it shows gets a fair layer, and a smaller one when more come', async () => {
  const world = new World(6);
  const anna = world.page('Anna');
  await anna.mesh.setTrack('camera', fakeTrack('video', { width: 1280, height: 720 }));
  anna.join();
  const bert = world.page('Bert');
  bert.join();
  await world.connected(anna, bert);
  assert.deepEqual(camerasOf(anna), [[true, 1_700_000, 1]]);
  const carla = world.page('Carla');
  carla.join();
  await world.connected(anna, bert, carla);
  const medium = [true, 600_000, 2];
  await world.clock.until(() => camerasOf(anna).every((camera) => camera[1] === 600_000));
  assert.deepEqual(camerasOf(anna), [medium, medium]);
  carla.mesh.leave();
  await world.connected(anna, bert);
  await world.clock.until(() => camerasOf(anna)[0][1] === 1_700_000);
});

test('each viewer gets what it shows', async () => {
  const world = new World(61);
  const anna = world.page('Anna');
  await anna.mesh.setTrack('camera', fakeTrack('video', { width: 1280, height: 720 }));
  anna.join();
  const bert = world.page('Bert');
  bert.join();
  await world.connected(anna, bert);
  const nothing = { width: 0, height: 0 };
  const wish = { camera: { width: 200, height: 150 }, screen: nothing, pinned: false, signer: false, saver: false };
  bert.mesh.show(new Map([[anna.peer, wish]]));
  await world.clock.until(() => camerasOf(anna)[0][1] === 150_000);
  assert.deepEqual(camerasOf(anna), [[true, 150_000, 4]]);
  bert.mesh.show(new Map([[anna.peer, { ...wish, camera: nothing }]]));
  await world.clock.until(() => camerasOf(anna)[0][0] === false);
  anna.mesh.capSending('low');
  bert.mesh.show(new Map([[anna.peer, { ...wish, camera: { width: 7680, height: 4320 } }]]));
  await world.clock.until(() => camerasOf(anna)[0][0] === true);
  assert.deepEqual(camerasOf(anna), [[true, 150_000, 4]]);
});

test('name, hand and mute are shown', async () => {
  const world = new World(7);
  const [anna, bert] = await world.call('Anna', 'Bert');
  const mic = fakeTrack('audio');
  await anna.mesh.setTrack('mic', mic);
  anna.mesh.setName('Änne');
  anna.mesh.setHand(true);
  anna.mesh.setMuted('mic', true);
  await world.clock.until(() => bert.sees(anna)?.hand && bert.sees(anna)?.name === 'Änne');
  assert.deepEqual([bert.sees(anna)?.media.mic, mic.enabled], [false, false]);
  assert.deepEqual([anna.snapshot.self.name, anna.snapshot.self.hand], ['Änne', true]);
});

test('what is said reaches everybody once, and over the data channel when the server is gone', async () => {
  const world = new World(9);
  const [anna, bert, carla] = await world.call('Anna', 'Bert', 'Carla');
  world.server.kill();
  const said = anna.mesh.say('Grüße\n👋');
  await world.clock.until(() => bert.told('chat').length && carla.told('chat').length);
  await world.clock.run(3_000);
  for (const page of [bert, carla]) assert.deepEqual(page.told('chat'), [{ peer: anna.peer, ...said }]);
  assert.deepEqual(anna.told('chat'), []);
});

test('what is said while a link is being made arrives', async () => {
  const world = new World(10);
  const [anna] = await world.call('Anna');
  const bert = world.page('Bert');
  bert.join();
  await world.clock.until(() => anna.sees(bert));
  anna.mesh.say('welcome');
  await world.connected(anna, bert);
  await world.clock.until(() => bert.told('chat').length);
  assert.deepEqual(
    bert.told('chat').map(({ text }) => text),
    ['welcome'],
  );
});

test('what nobody may say or be called is refused before it is sent', async () => {
  const world = new World(11);
  const [anna, bert] = await world.call('Anna', 'Bert');
  for (const text of ['', 'x'.repeat(4_001), 'a\u0000b', 'a\u202eb', '\ud800']) {
    assert.throws(() => anna.mesh.say(text), { code: 'bad-message' });
  }
  for (const name of ['x'.repeat(65), 'a\nb']) {
    assert.throws(() => anna.mesh.setName(name), { code: 'bad-message' });
    assert.throws(() => world.page('x', { profile: { name } }), { code: 'bad-message' });
  }
  await world.clock.run(1_000);
  assert.deepEqual([bert.told('chat'), bert.sees(anna)?.name], [[], 'Anna']);
});

test('who leaves is gone at once', async () => {
  const world = new World(12);
  const [anna, bert, carla] = await world.call('Anna', 'Bert', 'Carla');
  bert.mesh.leave();
  await world.clock.run(200);
  for (const page of [anna, carla]) {
    assert.deepEqual(page.told('departed'), [{ peer: bert.peer, reason: 'left' }]);
    assert.equal(page.snapshot.peers.length, 1);
  }
  assert.deepEqual([bert.snapshot.phase, bert.snapshot.reason, connectionsOf(bert)], ['over', 'left', []]);
  allIsWell(anna, bert, carla);
});

test('who leaves while the server is away says good-bye to everybody itself', async () => {
  const world = new World(13);
  const [anna, bert] = await world.call('Anna', 'Bert');
  world.server.kill();
  bert.mesh.leave();
  await world.clock.run(200);
  assert.deepEqual(anna.told('departed'), [{ peer: bert.peer, reason: 'left' }]);
});

test('who leaves can come again as somebody new', async () => {
  const world = new World(14);
  const [anna, bert] = await world.call('Anna', 'Bert');
  const before = bert.peer;
  await Promise.all([bert.mesh.leave(), world.clock.run(200)]);
  const again = world.page('Bert');
  again.join();
  await world.connected(anna, again);
  assert.notEqual(again.peer, before);
  assert.deepEqual(
    anna.snapshot.peers.map(({ name }) => name),
    ['Bert'],
  );
});

test('a join that is refused says why', async () => {
  const world = new World(15);
  world.server.settings.locked = true;
  const anna = world.page('Anna');
  anna.join();
  await world.clock.until(() => anna.snapshot.phase === 'over');
  assert.deepEqual([/** @type {any} */ (anna.rejection).code, anna.snapshot.reason], ['room-locked', 'room-locked']);
});

test('one who leaves before being in was never in', async () => {
  const world = new World(16);
  const anna = world.page('Anna');
  assert.equal(anna.snapshot.phase, 'idle');
  anna.join();
  assert.equal(anna.snapshot.phase, 'connecting');
  await Promise.all([anna.mesh.leave(), world.clock.run(1_000)]);
  assert.deepEqual([/** @type {any} */ (anna.rejection).code, anna.snapshot.phase], ['left', 'over']);
  assert.deepEqual(world.server.received, []);
});

test('an attempt that may have got in unheard is followed by one under other keys', async () => {
  const world = new World(17);
  const anna = world.page('Anna');
  let peer = '';
  world.server.tamper = (to) => {
    peer = to;
    world.server.tamper = (_to, message) => [message];
    world.server.disconnect(to);
    return [];
  };
  anna.join();
  await world.clock.until(() => anna.snapshot.phase === 'joined');
  assert.notEqual(anna.peer, peer);
});

test('`changed` tells the newest snapshot, and nothing when nothing is new', async () => {
  const world = new World(18);
  const anna = world.page('Anna');
  /** @type {any[]} */
  const told = [];
  anna.mesh.addEventListener('changed', (event) => told.push(/** @type {CustomEvent} */ (event).detail));
  anna.join();
  await world.clock.until(() => anna.snapshot.phase === 'joined');
  await world.clock.run(10);
  assert.deepEqual(told.at(-1), anna.snapshot);
  assert.ok(told.some(({ phase }) => phase === 'connecting'));
  const { length } = told;
  await world.clock.run(5_000);
  assert.equal(told.length, length);
  anna.mesh.setHand(true);
  anna.mesh.setHand(false);
  anna.mesh.setHand(true);
  await world.clock.run(10);
  assert.equal(told.length, length + 1);
});

test('loudness is shown, and silence when the microphone is off', async () => {
  const world = new World(19);
  const [anna, bert] = await world.call('Anna', 'Bert');
  await anna.mesh.setTrack('mic', fakeTrack('audio'));
  await world.clock.until(() => bert.sees(anna)?.media.mic);
  /** @type {any} */
  const { receiver } = connectionsOf(bert)[0].getTransceivers()[0];
  receiver.sources = [{ audioLevel: 0.25, timestamp: 1 }];
  await world.clock.run(250);
  assert.equal(bert.sees(anna)?.level, 0.25);
  await world.clock.run(250); // no new packet
  assert.equal(bert.sees(anna)?.level, 0);
  receiver.sources = [{ audioLevel: 0.5, timestamp: 2 }];
  anna.mesh.setMuted('mic', true);
  await world.clock.run(250);
  assert.equal(bert.sees(anna)?.level, 0);
});

test('each end tells the path of a link once', async () => {
  const world = new World(23);
  const [anna, bert] = await world.call('Anna', 'Bert');
  const counted = () => world.server.received.filter(({ message }) => message.type === 'count-link');
  await world.clock.until(() => counted().length === 2);
  await world.clock.run(30_000);
  assert.deepEqual(
    counted().map(({ from, message }) => [from, message]),
    counted().map(({ from }) => [from, { type: 'count-link', path: 'direct' }]),
  );
  assert.deepEqual(
    counted()
      .map(({ from }) => from)
      .sort(),
    [anna.peer, bert.peer].sort(),
  );
});

test('fresh servers are asked for before the credentials are stale', async () => {
  const world = new World(20);
  world.server.iceLifetime = 100_000;
  const [anna] = await world.call('Anna', 'Bert');
  const asked = () => world.server.received.filter(({ message }) => message.type === 'get-ice').length;
  await world.clock.run(74_000);
  assert.equal(asked(), 0);
  await world.clock.run(2_000);
  assert.equal(asked(), 2);
  await world.clock.run(70_000);
  assert.equal(asked(), 2);
  const servers = connectionsOf(anna)[0].configuration.iceServers;
  assert.deepEqual(servers, [{ urls: ['stun:stun.example.org:3478'] }]);
});

test('a wrong secret: nothing is told, nothing is sent, both are warned', async () => {
  const world = new World(21);
  const [anna] = await world.call('Anna');
  const stranger = world.page('Mallory', { secret: makeSecret() });
  stranger.join();
  await world.clock.run(10_000);
  assert.deepEqual(anna.told('alarm'), [{ code: 'wrong-secret', peer: stranger.peer }]);
  assert.deepEqual(stranger.told('alarm'), [{ code: 'wrong-secret', peer: anna.peer }]);
  assert.deepEqual([anna.snapshot.peers, stranger.snapshot.peers], [[], []]);
  assert.deepEqual(
    world.server.received.map(({ message }) => message.type).filter((type) => type === 'relay'),
    [],
  );
  assert.equal(world.network.connections.size, 0);
  const bert = world.page('Bert');
  bert.join();
  await world.connected(anna, bert);
  assert.ok(world.server.received.every(({ message }) => message.type !== 'relay' || message.to !== stranger.peer));
});
