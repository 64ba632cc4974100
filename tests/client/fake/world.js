import { Mesh, makeSecret } from '../../../static/mesh/index.js';
import { FakeClock } from './clock.js';
import { seeded } from './random.js';
import { FakeMediaStream, FakeNetwork, FakePeerConnection } from './rtc.js';
import { FakeServer } from './server.js';
import { FakeSocket } from './socket.js';

/** @import { Environment } from '../../../static/mesh/environment.js' */
/** @import { MeshOptions } from '../../../static/mesh/mesh.js' */

const ROOM = 'chor-lomari-tepuso-binaka';

/** A server, a network, and pages that meet over them; time passes only when told to. */
export class World {
  secret = makeSecret();
  /** How many pairs of keys were made. */
  keys = 0;
  /** What the pages to come have of it. @type {any} */
  encodedTransform = null;
  #underWay = 0;

  /** @param {number} [seed] */
  constructor(seed = 1) {
    this.random = seeded(seed);
    this.clock = new FakeClock(() => this.#underWay > 0);
    this.network = new FakeNetwork(this.clock, this.random);
    this.server = new FakeServer(this.clock);
    this.crypto = this.#countedCrypto();
  }

  /** @param {string} name @param {Partial<MeshOptions>} [options] */
  page(name, options = {}) {
    return new Page(this, name, {
      url: 'ws://fake/ws',
      room: ROOM,
      secret: this.secret,
      profile: { name },
      environment: this.#environment(name),
      ...options,
    });
  }

  /** @param {string[]} names @returns {Promise<Page[]>} all of them in the room and connected with each other */
  async call(...names) {
    const pages = names.map((name) => this.page(name));
    for (const page of pages) {
      page.join();
      await this.clock.until(() => page.snapshot.phase === 'joined');
    }
    await this.connected(...pages);
    return pages;
  }

  /** @param {Page[]} pages */
  async connected(...pages) {
    const isFull = (/** @type {Page} */ { snapshot: { peers } }) =>
      peers.length === pages.length - 1 && peers.every(({ link }) => link === 'connected');
    return await this.clock.until(() => pages.every(isFull), 120_000);
  }

  /** @param {string} machine @returns {Environment} */
  #environment(machine) {
    const { clock, network, server } = this;
    class PeerConnection extends FakePeerConnection {
      /** @param {RTCConfiguration} configuration */
      constructor(configuration) {
        super(network, machine, configuration);
      }
    }
    class Socket extends FakeSocket {
      constructor() {
        super(server, network, machine);
      }
    }
    return {
      RTCPeerConnection: /** @type {any} */ (PeerConnection),
      MediaStream: /** @type {any} */ (FakeMediaStream),
      WebSocket: /** @type {any} */ (Socket),
      crypto: this.crypto,
      setTimeout: clock.setTimeout,
      clearTimeout: clock.clearTimeout,
      now: () => clock.now,
      date: () => 1_767_225_600_000 + Math.floor(clock.now),
      random: this.random,
      codecs: () => [],
      encodedTransform: this.encodedTransform,
      watchNetwork: () => () => {},
    };
  }

  /** WebCrypto works on threads of its own: time stands still while it does. @returns {Crypto} */
  #countedCrypto() {
    const subtle = new Proxy(crypto.subtle, {
      get:
        (target, name) =>
        async (/** @type {unknown[]} */ ...args) => {
          this.#underWay++;
          if (name === 'generateKey') this.keys++;
          try {
            return await /** @type {any} */ (target)[name](...args);
          } finally {
            this.#underWay--;
          }
        },
    });
    return /** @type {any} */ ({
      subtle,
      getRandomValues: (/** @type {any} */ array) => crypto.getRandomValues(array),
    });
  }
}

/** A mesh, and all that it told. */
export class Page {
  /** @type {{ type: string, detail: any }[]} */
  events = [];
  /** @type {unknown} why it could not join */
  rejection = null;

  /** @param {World} world @param {string} name @param {MeshOptions} options */
  constructor(world, name, options) {
    this.world = world;
    this.name = name;
    this.mesh = new Mesh(options);
    for (const type of ['track', 'chat', 'arrived', 'knocked', 'departed', 'alarm', 'refused', 'fault']) {
      this.mesh.addEventListener(type, (event) => {
        this.events.push({ type, detail: /** @type {CustomEvent} */ (event).detail });
      });
    }
  }

  get snapshot() {
    return this.mesh.snapshot;
  }

  get peer() {
    return this.snapshot.self.peer ?? '';
  }

  /** @param {string} type @returns {any[]} the details of the events of this type */
  told(type) {
    return this.events.filter((event) => event.type === type).map(({ detail }) => detail);
  }

  join() {
    this.mesh.join().catch((error) => (this.rejection = error));
  }

  /** @param {Page} other @returns how this page sees the other one */
  sees(other) {
    return this.snapshot.peers.find(({ peer }) => peer === other.peer);
  }
}
