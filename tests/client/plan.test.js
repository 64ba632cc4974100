import assert from 'node:assert/strict';
import { test } from 'node:test';

import { changesOf, planOf } from '../../static/mesh/layers/plan.js';
import { seeded } from './fake/random.js';

/** @import { Aim, Outlet } from '../../static/mesh/layers/plan.js' */

const OWN = /** @type {const} */ ({ role: 'own', group: null });
const HIGH = 'camera/high/video/VP8';

/** @param {string} id @param {Partial<Outlet>} [rest] @returns {Outlet} */
function outlet(id, rest = {}) {
  const layer = rest.layer ?? 'high';
  const place = rest.place ?? OWN;
  const usual = { slot: /** @type {const} */ ('camera'), codec: 'video/VP8', shares: true, estimateBps: 0 };
  return { id, ...usual, layer, place, aim: { ...place, layer }, ...rest };
}

/** @param {Outlet[]} outlets */
const rolesOf = (outlets) => Object.fromEntries(Array.from(planOf(outlets), ([id, { role }]) => [id, role]));

/** A worker that does at once what it is asked for. @param {Outlet[]} outlets @returns {number} how many steps it took */
function settle(outlets) {
  for (let steps = 0; ; steps++) {
    assert.ok(steps < 10, 'it never comes to rest');
    const changes = changesOf(outlets, planOf(outlets));
    if (changes.size === 0) return steps;
    for (const [id, aim] of changes) arrive(find(outlets, id), aim);
  }
}

/** @param {Outlet[]} outlets @param {string} id */
function find(outlets, id) {
  const found = outlets.find((each) => each.id === id);
  assert.ok(found);
  return found;
}

/** @param {Outlet} outlet @param {Aim} aim */
function arrive(outlet, aim) {
  outlet.aim = aim;
  outlet.place = { role: aim.role, group: aim.group };
}

test('a layer that two viewers get is encoded once, one that a single viewer gets for that one', () => {
  const roles = rolesOf([outlet('a'), outlet('b', { estimateBps: 9 }), outlet('c'), outlet('d', { layer: 'low' })]);
  assert.deepEqual(roles, { a: 'follow', b: 'lead', c: 'follow', d: 'own' });
});

test('camera and screen, and different codecs, are never shared with each other', () => {
  const others = [outlet('b', { slot: 'screen', layer: 'sharp' }), outlet('c', { codec: 'video/H264' })];
  assert.deepEqual(rolesOf([outlet('a'), ...others]), { a: 'own', b: 'own', c: 'own' });
});

test('who cannot share, gets nothing, or has a codec whose frames fit nobody else has its own encoder', () => {
  const [a, b, c] = [
    outlet('a', { shares: false }),
    outlet('b', { layer: 'off' }),
    outlet('c', { codec: 'video/VP9' }),
  ];
  const d = outlet('d', { codec: 'video/VP9' });
  assert.deepEqual(rolesOf([a, b, c, d, outlet('e')]), { a: 'own', b: 'own', c: 'own', d: 'own', e: 'own' });
});

test('the one that leads goes on leading', () => {
  const leader = outlet('z', { place: { role: 'lead', group: HIGH } });
  assert.deepEqual(rolesOf([outlet('a', { estimateBps: 9 }), leader]), { a: 'follow', z: 'lead' });
});

test('nobody follows before somebody leads', () => {
  const outlets = [outlet('a'), outlet('b')];
  assert.deepEqual([...changesOf(outlets, planOf(outlets)).keys()], ['a']);
  settle(outlets);
  assert.deepEqual([outlets[0].place.role, outlets[1].place.role], ['lead', 'follow']);
});

test('a leader stays until another leads', () => {
  const outlets = ['a', 'b', 'c'].map((id) => outlet(id));
  settle(outlets);
  outlets[0].layer = 'low';
  assert.deepEqual([...changesOf(outlets, planOf(outlets)).keys()], ['b']);
  settle(outlets);
  assert.deepEqual(
    outlets.map(({ aim }) => `${aim.role} ${aim.layer}`),
    ['own low', 'lead high', 'follow high'],
  );
});

test('a whole group moves at once, without a moment alone', () => {
  const outlets = ['a', 'b', 'c'].map((id) => outlet(id));
  settle(outlets);
  for (const each of outlets) each.layer = 'medium';
  assert.deepEqual([...changesOf(outlets, planOf(outlets)).keys()], ['a', 'b', 'c']);
  settle(outlets);
  assert.deepEqual(
    outlets.map(({ aim }) => `${aim.role} ${aim.layer}`),
    ['lead medium', 'follow medium', 'follow medium'],
  );
});

test('whatever happens, nobody who watches is left without a source, and all comes to rest with few encoders', () => {
  for (let seed = 1; seed <= 300; seed++) {
    const random = seeded(seed);
    const pick = (/** @type {any[]} */ items) => items[Math.floor(random() * items.length)];
    /** @type {Outlet[]} */
    let outlets = [];
    for (let step = 0; step < 60; step++) {
      const chance = random();
      if (chance < 0.2 && outlets.length < 11)
        outlets.push(outlet(`${step}`, { layer: pick(['high', 'medium', 'low', 'off']) }));
      else if (chance < 0.25) outlets = outlets.filter((each) => each !== pick(outlets));
      else if (chance < 0.6 && outlets.length > 0)
        Object.assign(
          pick(outlets),
          pick([
            { layer: 'high' },
            { layer: 'medium' },
            { layer: 'low' },
            { layer: 'off' },
            { shares: false },
            { shares: true },
            { codec: 'video/H264' },
          ]),
        );
      for (const [id, aim] of changesOf(outlets, planOf(outlets))) find(outlets, id).aim = aim;
      // The worker is slow: only some of what was asked for has come about.
      for (const each of outlets) if (random() < 0.4) arrive(each, each.aim);
      assertServed(outlets);
    }
    for (let round = 0; round < 12; round++) {
      for (const [id, aim] of changesOf(outlets, planOf(outlets))) find(outlets, id).aim = aim;
      for (const each of outlets) arrive(each, each.aim);
      assertServed(outlets);
    }
    assert.equal(changesOf(outlets, planOf(outlets)).size, 0, `seed ${seed} comes to rest`);
    const shared = outlets.filter(({ layer, shares }) => shares && layer !== 'off');
    const real = shared.filter(({ place }) => place.role !== 'follow');
    const groups = new Set(shared.map(({ layer, codec }) => `${layer} ${codec}`));
    assert.equal(real.length, groups.size, `seed ${seed} has an encoder for each layer and codec`);
  }
});

/**
 * A follower has a leader; only when its leader went away must it wait for the next one, which is on its way then.
 *
 * @param {Outlet[]} outlets
 */
function assertServed(outlets) {
  const aims = planOf(outlets);
  const leads = (/** @type {string | null | undefined} */ group, /** @type {'place' | 'aim'} */ what) =>
    outlets.some((other) => other[what].role === 'lead' && other[what].group === group);
  for (const { id, place, aim } of outlets) {
    if (place.role !== 'follow' || aim.layer === 'off' || leads(place.group, 'place')) continue;
    const isComing = [place.group, aim.group, aims.get(id)?.group].some((group) => leads(group, 'aim'));
    assert.ok(isComing || aim.role !== 'follow', `${id} follows nobody`);
  }
}
