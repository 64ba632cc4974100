import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';

import { deriveRoom, makeProof, peerOf } from '../../static/mesh/keys.js';
import { ERRORS } from '../../static/mesh/messages.js';
import { encode } from '../../static/mesh/wire.js';
import { Script, keyPairOf, nameOf, people, room, secret } from './fake/script.js';
import { World } from './fake/world.js';

/** @import { ErrorCode } from '../../static/mesh/messages.js' */
/** @import { Page } from './fake/world.js' */

/**
 * @typedef {object} Step
 * @property {string} [peer]
 * @property {string} step
 * @property {any} [message]
 * @property {string | null} [code]
 * @property {'earlier'} [socket]
 *
 * @typedef {{ title: string, shows?: Record<string, any>, steps: Step[] }} Transcript
 */

const SOME_MS = 100;
const LONG_MS = 20_000;

const folder = new URL('../../protocol/transcripts/', import.meta.url);
/** @type {[string, Transcript][]} */
const transcripts = readdirSync(folder)
  .sort()
  .map((file) => [file.replace('.json', ''), JSON.parse(readFileSync(new URL(file, folder), 'utf8'))]);

/** One person's part in a transcript, played by the real client. */
class Part {
  #world = new World();
  #script;
  #self;
  /** @type {Page | null} */
  #page = null;
  #opened = 0;
  #heard = 0;

  /** @param {string} self */
  constructor(self) {
    this.#self = self;
    this.#script = new Script(self);
  }

  /** @param {Transcript} transcript @returns {Promise<Page>} */
  async play({ steps }) {
    this.#page = await this.#makePage(steps);
    for (const step of steps) {
      if (step.peer !== this.#self) continue;
      if (this.#page.snapshot.phase === 'over') break;
      await this.#take(step);
    }
    return this.#page;
  }

  /** @param {Step[]} steps */
  async #makePage(steps) {
    const world = this.#world;
    const pair = await keyPairOf(this.#self);
    const { subtle } = world.crypto;
    const withOwnKeys = {
      get: (/** @type {any} */ target, /** @type {string} */ name) =>
        name === 'generateKey' ? async () => pair : target[name],
    };
    world.crypto = /** @type {any} */ ({ ...world.crypto, subtle: new Proxy(subtle, withOwnKeys) });
    world.server = /** @type {any} */ (this.#script);
    const isHost = steps.some(({ peer, message }) => peer === this.#self && message?.host);
    return world.page(this.#self, { room, secret, ...(isHost ? { host: 'host-ticket' } : {}) });
  }

  get #socket() {
    return this.#script.sockets[this.#opened - 1];
  }

  /** @param {Step} step */
  async #take({ step, message, code, socket }) {
    switch (step) {
      case 'opens':
        return await this.#open();
      case 'sends':
        return await this.#send(message);
      case 'receives':
        return await this.#receive(message);
      case 'closed':
        if (socket !== 'earlier') this.#close(/** @type {ErrorCode | 'lost' | null} */ (code ?? null));
        return await this.#world.clock.run(SOME_MS);
      case 'drops':
        return this.#socket.die();
    }
  }

  /** The client opens its sockets itself: the first when told to join, later ones when it misses the one before. */
  async #open() {
    if (this.#opened === 0) this.#page?.join();
    else if (this.#socket.isOpen) this.#socket.isMute = true;
    this.#opened++;
    await this.#world.clock.until(() => this.#socket, LONG_MS);
  }

  /** @param {any} written */
  async #send(written) {
    if (written.type === 'relay') return; // what the client seals, and when, is its own affair
    const expected = await this.#script.toSend(written);
    this.#ask(expected);
    const rest = () => this.#script.sent.slice(this.#heard);
    await this.#world.clock.until(() => rest().some(({ type }) => type === expected.type), LONG_MS);
    const index = rest().findIndex(({ type }) => type === expected.type);
    assert.deepEqual(rest()[index], expected);
    this.#heard += index + 1;
  }

  /** @param {any} message */
  #ask({ type, peer, settings }) {
    const mesh = /** @type {Page} */ (this.#page).mesh;
    if (type === 'admit') mesh.admit(peer);
    if (type === 'deny') mesh.deny(peer);
    if (type === 'remove') mesh.remove(peer);
    if (type === 'change-settings') mesh.changeSettings(settings);
    if (type === 'end') mesh.end();
    if (type === 'leave') mesh.leave();
  }

  /** @param {any} written */
  async #receive(written) {
    this.#socket.receive(encode(await this.#script.toReceive(written)));
    await this.#world.clock.run(SOME_MS);
  }

  /** @param {ErrorCode | 'lost' | null} code */
  #close(code) {
    if (code === 'lost') this.#socket.die();
    else this.#socket.end(code === null ? 1000 : (ERRORS[code].close ?? 0));
  }
}

/** @param {Page} page @param {string[]} keys of what is asked for */
function shown({ snapshot: { phase, reason, self, settings, peers, knocking } }, keys) {
  const all = {
    phase,
    reason,
    standing: self.standing,
    settings,
    peers: Object.fromEntries(peers.map(({ peer, standing }) => [nameOf(peer), standing])),
    knocking: knocking.map(({ peer }) => nameOf(peer)),
  };
  return Object.fromEntries(Object.entries(all).filter(([key]) => keys.includes(key)));
}

for (const [name, transcript] of transcripts) {
  for (const [self, expected] of Object.entries(transcript.shows ?? {})) {
    test(`${name}: ${transcript.title} (${self}'s page)`, async () => {
      const page = await new Part(self).play(transcript);
      assert.deepEqual(shown(page, Object.keys(expected)), expected);
      assert.deepEqual([page.told('alarm'), page.told('fault')], [[], []]);
    });
  }
}

test('people are who they say', async () => {
  const keys = await deriveRoom(crypto, secret, room);
  for (const { key, peer, proof } of Object.values(people)) {
    assert.equal(await peerOf(crypto, key), peer);
    assert.equal(await makeProof(crypto, keys, peer), proof);
  }
});

test('who is introduced by a relayed box gets a name from it', async () => {
  const [, transcript] = /** @type {[string, Transcript]} */ (
    transcripts.find(([name]) => name === 'two-join-and-relay')
  );
  const page = await new Part('a').play(transcript);
  assert.deepEqual(
    page.snapshot.peers.map((peer) => [peer.name, peer.verified]),
    [['b', true]],
  );
});
