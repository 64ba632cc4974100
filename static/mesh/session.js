import { Channel } from './channel.js';
import { askForSpeech } from './codecs.js';
import { Negotiator } from './negotiator.js';
import { checkSdp } from './sdp.js';
import { Slots } from './slots.js';
import { Meter } from './stats.js';

/** @import { ChannelListener } from './channel.js' */
/** @import { Environment } from './environment.js' */
/** @import { Candidate, Description } from './messages.js' */
/** @import { Measurement } from './stats.js' */
/** @import { Outlets } from './slots.js' */
/** @import { Tracks } from './tracks.js' */

/**
 * @typedef {Omit<Description, 'n'> | Omit<Candidate, 'n'>} SessionMessage
 *
 * @typedef {object} SessionOptions
 * @property {string} id
 * @property {boolean} offers whether this end makes the first offer
 * @property {boolean} polite
 * @property {Environment} environment
 * @property {RTCConfiguration} configuration
 * @property {Tracks} tracks
 * @property {Outlets} outlets
 * @property {SessionListener} listener
 *
 * @typedef {object} OwnSessionListener
 * @property {(message: SessionMessage) => void} send
 * @property {() => void} adopted the peer's streams are known
 * @property {() => void} answering an offer of the peer is taken
 * @property {() => void} stuck only a new session helps
 * @property {(error: unknown) => void} failed
 *
 * @typedef {ChannelListener & OwnSessionListener} SessionListener
 */

/** One RTCPeerConnection with all that belongs to it; the peer has its counterpart under the same id. */
export class Session {
  slots;
  channel;
  /** Whether both ends have reached each other in it. */
  wasUp = false;
  #pc;
  #negotiator;
  #listener;
  #meter = new Meter();
  #isClosed = false;

  /** @param {SessionOptions} options */
  constructor({ id, offers, polite, environment, configuration, tracks, outlets, listener }) {
    const pc = new environment.RTCPeerConnection(configuration);
    const failed = (/** @type {unknown} */ error) => this.#fail(error);
    this.id = id;
    this.#pc = pc;
    this.offers = offers;
    this.#listener = listener;
    this.slots = new Slots(pc, { environment, tracks, outlets, failed });
    this.#negotiator = new Negotiator(pc, {
      polite,
      listener: {
        described: (description) => this.#describe(description),
        found: (candidate) => listener.send(mention(id, candidate)),
        offered: () => {
          if (this.slots.adopt()) listener.adopted();
          listener.answering();
        },
        failed,
        stuck: () => {
          if (!this.#isClosed) listener.stuck();
        },
      },
    });
    if (offers) this.slots.create();
    this.channel = new Channel(pc, {
      ...listener,
      opened: () => {
        this.wasUp = true;
        listener.opened();
      },
    });
  }

  /** Whether the first offer is this end's, and has no answer yet: nothing has come about that a new one could break. */
  get isTentative() {
    return this.offers && this.#pc.currentRemoteDescription === null;
  }

  /** @param {Description} description */
  async hear({ kind, sdp }) {
    try {
      checkSdp(sdp);
    } catch (error) {
      this.#fail(error);
      return;
    }
    await this.#negotiator.hear(kind, sdp);
  }

  /** @param {Candidate} candidate */
  hearCandidate({ candidate, mid, ufrag }) {
    this.#negotiator.hearCandidate({ candidate, sdpMid: mid, usernameFragment: ufrag });
  }

  /** @param {RTCSessionDescription} description */
  #describe(description) {
    const message = describe(this.id, description);
    try {
      checkSdp(message.sdp);
    } catch (error) {
      this.#fail(error); // no peer would take it
      return;
    }
    this.#listener.send(message);
  }

  restart() {
    this.#negotiator.restart();
  }

  renew() {
    this.#negotiator.renew();
  }

  /** @param {RTCConfiguration} configuration */
  configure(configuration) {
    this.#pc.setConfiguration(configuration);
  }

  /** @returns {Promise<Measurement | null>} of the time since the last one */
  async measure() {
    return this.#meter.read(await this.#pc.getStats(), (mid) => this.slots.slotOf(mid));
  }

  close() {
    this.#isClosed = true;
    this.#pc.close();
  }

  /** What fails because the session is closed is no failure. @param {unknown} error */
  #fail(error) {
    if (!this.#isClosed) this.#listener.failed(error);
  }
}

/**
 * @param {string} session
 * @param {RTCSessionDescription} description
 * @returns {Omit<Description, 'n'>}
 */
function describe(session, { type, sdp }) {
  return { type: 'description', session, kind: type === 'offer' ? 'offer' : 'answer', sdp: askForSpeech(sdp) };
}

/**
 * @param {string} session
 * @param {RTCIceCandidate} candidate
 * @returns {SessionMessage}
 */
function mention(session, { candidate, sdpMid, usernameFragment }) {
  return {
    type: 'candidate',
    session,
    candidate,
    ...(sdpMid ? { mid: sdpMid } : {}),
    ...(usernameFragment ? { ufrag: usernameFragment } : {}),
  };
}
