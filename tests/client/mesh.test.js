import assert from 'node:assert/strict';
import { test } from 'node:test';

import { World } from './fake/world.js';

test('three who join see each other by name', async () => {
  const world = new World(1);
  const pages = await world.call('Anna', 'Bert', 'Carla');
  for (const page of pages) {
    const others = pages.filter((other) => other !== page).map(({ name }) => name);
    assert.deepEqual(page.snapshot.peers.map(({ name }) => name).sort(), others);
    assert.ok(page.snapshot.peers.every(({ verified, path }) => verified && path === 'direct'));
    assert.deepEqual(page.told('fault'), []);
    assert.deepEqual(page.told('alarm'), []);
  }
});
