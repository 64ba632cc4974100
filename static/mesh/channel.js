const MAX_BUFFERED = 256 * 1024;

/**
 * @typedef {object} ChannelListener
 * @property {() => void} opened
 * @property {(data: unknown) => void} message text, from one who keeps to the protocol
 * @property {() => void} beat
 */

/** The two data channels of a session: one for messages, one that only shows that the other end is there. */
export class Channel {
  #messages;
  #pulse;

  /**
   * Both ends make both channels, so none of them has to be announced.
   *
   * @param {RTCPeerConnection} pc
   * @param {ChannelListener} listener
   */
  constructor(pc, { opened, message, beat }) {
    this.#messages = pc.createDataChannel('messages', { negotiated: true, id: 0 });
    this.#pulse = pc.createDataChannel('pulse', { negotiated: true, id: 1, ordered: false, maxRetransmits: 0 });
    this.#messages.onopen = opened;
    this.#messages.onmessage = ({ data }) => message(data);
    this.#pulse.onmessage = beat;
  }

  get isOpen() {
    return this.#messages.readyState === 'open';
  }

  /**
   * @param {string} text
   * @returns {boolean} false when the channel is not open, or full
   */
  send(text) {
    if (!this.isOpen || this.#messages.bufferedAmount > MAX_BUFFERED) return false;
    this.#messages.send(text);
    return true;
  }

  beat() {
    if (this.#pulse.readyState === 'open' && this.#pulse.bufferedAmount === 0) this.#pulse.send('.');
  }
}
