/** @import { FakeServer } from './server.js' */
/** @import { FakeNetwork } from './rtc.js' */

/** A WebSocket to the fake server: in order, each way after some time. */
export class FakeSocket {
  /** @type {(() => void) | null} */ onopen = null;
  /** @type {((event: { data: unknown }) => void) | null} */ onmessage = null;
  /** @type {((event: { code: number }) => void) | null} */ onclose = null;
  isOpen = false;
  /** Nothing gets through any more, and neither end notices. */
  isMute = false;
  #server;
  #network;
  #lastAt = 0;

  /** @param {FakeServer} server @param {FakeNetwork} network @param {string} machine */
  constructor(server, network, machine) {
    this.#server = server;
    this.#network = network;
    this.#later(() => (server.isReachable(machine) ? this.#open() : this.onclose?.({ code: 1006 })));
  }

  /** @param {string} frame */
  send(frame) {
    this.#later(() => this.isOpen && !this.isMute && this.#server.heard(this, frame));
  }

  close() {
    this.#later(() => this.#shut());
  }

  /** @param {string} frame from the server */
  receive(frame) {
    this.#later(() => this.isOpen && !this.isMute && this.onmessage?.({ data: frame }));
  }

  /** The server closes. @param {number} code */
  end(code) {
    this.#later(() => {
      if (this.#shut()) this.onclose?.({ code });
    });
  }

  /** It breaks, and both ends notice at once. */
  die() {
    if (this.#shut()) this.onclose?.({ code: 1006 });
  }

  #open() {
    this.isOpen = true;
    this.#server.opened(this);
    this.onopen?.();
  }

  #shut() {
    const wasOpen = this.isOpen;
    this.isOpen = false;
    if (wasOpen) this.#server.closed(this);
    return wasOpen;
  }

  /** @param {() => void} run */
  #later(run) {
    const { clock } = this.#network;
    this.#lastAt = Math.max(this.#lastAt, clock.now + this.#network.delay());
    clock.setTimeout(run, this.#lastAt - clock.now);
  }
}
