import { Bucket } from './bucket.js';
import { randomId } from './bytes.js';
import { Pulse } from './pulse.js';
import { Session } from './session.js';
import { encode } from './wire.js';

/** @import { Environment } from './environment.js' */
/** @import { Layers, VideoSlot } from './layers/layers.js' */
/** @import { WishFields } from './layers/layer.js' */
/** @import { Arrival, Bye, Candidate, Chat, Description, Profile, Report, Wish } from './messages.js' */
/** @import { Pair } from './pair.js' */
/** @import { Life } from './pulse.js' */
/** @import { StreamName } from './slots.js' */
/** @import { Measurement, Path, Received } from './stats.js' */
/** @import { Slot, Tracks } from './tracks.js' */

const BEAT_MS = 1_000;
const STATS_MS = 1_000;
/** A tile that is being resized is told of a few times, not with each pixel. */
const WISH_MS = 250;
const MAX_UNSENT = 64;
/** What is not worth keeping for a better moment. */
const PASSING = new Set(['description', 'candidate', 'wish']);
/** A page that stood still has to hear first what came meanwhile. */
const STANDSTILL_MS = 1_500;
/** Each costs a good deal of work, and a well-behaved peer makes one in three seconds at most. */
const DESCRIPTIONS = { rate: 2, burst: 12 };

/**
 * @typedef {Omit<Profile, 'n'> | Omit<Description, 'n'> | Omit<Candidate, 'n'> | Omit<Chat, 'n'> | Omit<Bye, 'n'>
 *   | Omit<Wish, 'n'> | Omit<Report, 'n'>} Body
 *
 * @typedef {object} LinkContext what all links of a mesh share
 * @property {Environment} environment
 * @property {Tracks} tracks
 * @property {() => RTCConfiguration} configuration
 * @property {Layers} layers
 * @property {(peer: string) => boolean} reaches whether a box would get to the peer now
 * @property {(pair: Pair, text: string) => void} relay sends a box
 * @property {(path: Path) => boolean} count tells the server one more link's path; false where it can't now
 * @property {(pair: Pair, text: unknown) => void} heard a message came by the data channel
 * @property {(link: Link) => void} adopted the streams of the peer are there, or others than before
 * @property {(link: Link) => void} opened the data channel is open
 * @property {(peer: string | null, error: unknown) => void} failed
 */

/** This page's connection to one peer, over all the sessions it takes. */
export class Link {
  /** How loud the peer is, 0 to 1. */
  level = 0;
  /** What its statistics said last. @type {Measurement | null} */
  measured = null;

  #pair;
  #polite;
  #context;
  /** @type {Session | null} */
  #session = null;
  /** The session whose path the server has counted. @type {Session | null} */
  #counted = null;
  #pulse;
  /** @type {string[]} */
  #unsent = [];
  #descriptions;
  #tickedAt;
  #beatAt = -Infinity;
  #measuredAt;
  #isMeasuring = false;
  #bytes = 0;
  /** What this page shows of the peer, and what the peer was told of it. @type {WishFields | null} */
  #wish = null;
  /** @type {WishFields | null} */
  #told = null;
  #toldAt = -Infinity;

  /**
   * @param {Pair} pair
   * @param {{ polite: boolean, context: LinkContext }} options
   */
  constructor(pair, { polite, context }) {
    this.#pair = pair;
    this.#polite = polite;
    this.#context = context;
    this.#pulse = new Pulse(this.#now);
    this.#tickedAt = this.#now;
    this.#measuredAt = this.#now; // there is nothing to measure yet, and to look would only hold it up
    this.#descriptions = new Bucket(DESCRIPTIONS, this.#now);
  }

  get peer() {
    return this.#pair.peer;
  }

  /** @returns {Life} */
  get life() {
    return this.#pulse.judge(this.#now).life;
  }

  /** Whether nothing came for so long that only the server's list speaks for the peer. */
  get isDead() {
    return this.#pulse.judge(this.#now).dead;
  }

  /** Makes the first offer of a new session. */
  offer() {
    this.#begin(randomId(this.#context.environment.crypto), true);
    this.#context.adopted(this);
  }

  /**
   * Over the data channel while it is known to work, else through the server; by both when in doubt.
   *
   * @param {Body} body
   * @returns {boolean} whether there was a way; else it is kept, unless it is worth nothing later
   */
  send(body) {
    const text = encode({ ...body, n: this.#pair.numbers.next() });
    const isOut = this.#transmit(text);
    if (!isOut && !PASSING.has(body.type)) this.#keep(text);
    return isOut;
  }

  /** @param {Description} description */
  hear(description) {
    if (!this.#descriptions.take(this.#now)) {
      this.#pair.ignored++;
      return;
    }
    const { session: id, kind } = description;
    if (id === this.#session?.id) this.#session.hear(description);
    else if (kind === 'offer' && this.#pair.hasClosed(id)) this.#refuse();
    else if (kind === 'offer' && !this.#standsFirm) this.#begin(id, false).hear(description);
  }

  /** @param {Candidate} candidate */
  hearCandidate(candidate) {
    if (candidate.session === this.#session?.id) this.#session.hearCandidate(candidate);
  }

  /** This page reaches the server again, or the server the peer: what was under way may be lost. */
  reachable() {
    this.#flush();
    if (this.life === 'alive' || !this.#mayRevive) return;
    this.#pulse.tried(this.#now);
    this.#session?.renew();
  }

  /** The servers to find a way with are others now. */
  reconfigure() {
    this.#session?.configure(this.#context.configuration());
  }

  /** Four times a second. */
  tick() {
    const now = this.#now;
    const stoodStill = now - this.#tickedAt > STANDSTILL_MS;
    this.#tickedAt = now;
    // The browser stops all else to answer this, so it is not asked while nothing can have come.
    this.level = this.life === 'alive' ? (this.#session?.slots.level() ?? 0) : 0;
    this.#beat(now);
    this.#tellWish(now);
    if (now - this.#measuredAt >= STATS_MS || this.#pulse.isDoubtful(now)) this.#measure(now);
    if (this.#pulse.judge(now).revive && !stoodStill) this.#revive();
  }

  /** @param {Slot} slot */
  async replace(slot) {
    await this.#session?.slots.replace(slot);
  }

  /** What this page shows of the peer's pictures now; the peer is told soon. @param {WishFields} wish */
  show(wish) {
    this.#wish = wish;
    this.#tellWish(this.#now);
  }

  /** @param {StreamName} name */
  stream(name) {
    return this.#session?.slots.streams[name] ?? null;
  }

  close() {
    if (!this.#session) return;
    this.#pair.closed(this.#session.id);
    for (const slot of ['camera', 'screen']) this.#context.layers.detach(`${this.#session.id}/${slot}`); // before it closes
    this.#session.close();
    this.#session = null;
    this.#bytes = 0;
    this.measured = null;
  }

  get #now() {
    return this.#context.environment.now();
  }

  /** When both ends made a first offer, one of the two must give way. */
  get #standsFirm() {
    return !this.#polite && this.#session !== null && this.#session.isTentative;
  }

  /** The peer takes up what this end has closed: only a new session helps. */
  #refuse() {
    if (!this.#session) this.offer();
  }

  /**
   * @param {string} id
   * @param {boolean} offers
   */
  #begin(id, offers) {
    this.close();
    const { environment, configuration, tracks, layers, heard, adopted, failed } = this.#context;
    const { peer } = this;
    const outlet = (/** @type {VideoSlot} */ slot) => ({ id: `${id}/${slot}`, peer, slot });
    this.#session = new Session({
      id,
      offers,
      polite: this.#polite,
      environment,
      configuration: configuration(),
      tracks,
      outlets: {
        beginning: (slot) => layers.beginning(peer, slot),
        attach: (slot, sender) => layers.attach({ ...outlet(slot), sender }),
      },
      listener: {
        send: (message) => this.send(message),
        adopted: () => adopted(this),
        answering: () => this.#pulse.tried(this.#now), // to begin anew here as well would only collide
        stuck: () => this.#unstick(),
        opened: () => this.#opened(),
        message: (data) => {
          this.#pulse.heard(this.#now);
          heard(this.#pair, data);
        },
        beat: () => this.#pulse.heard(this.#now),
        failed: (error) => failed(this.peer, error),
      },
    });
    return this.#session;
  }

  #opened() {
    this.#pulse.heard(this.#now);
    this.#told = null; // the server may have lost it
    this.#flush();
    this.#context.opened(this);
    this.#measure(this.#now);
  }

  /**
   * @param {string} text
   * @returns {boolean} whether there was a way
   */
  #transmit(text) {
    const isOut = this.#session?.channel.send(text) ?? false;
    if (isOut && this.life === 'alive') return true;
    if (!this.#context.reaches(this.peer)) return isOut;
    this.#context.relay(this.#pair, text);
    return true;
  }

  /** @param {string} text */
  #keep(text) {
    this.#unsent.push(text);
    if (this.#unsent.length > MAX_UNSENT) this.#unsent.shift();
  }

  #flush() {
    this.#unsent = this.#unsent.filter((text) => !this.#transmit(text));
  }

  /**
   * Until a session has been up, only the end that made its first offer begins anew: an offer of the other end would
   * cross with it, and bring its transceivers a second time. Unless that end has been silent for so long that it may
   * have given the session up.
   */
  get #mayRevive() {
    if (!this.#session || !this.#context.reaches(this.peer)) return false;
    return this.#session.wasUp || this.#session.offers || this.isDead;
  }

  /**
   * First an ICE restart, which nobody sees when it works. Between some browsers it never does; then a new session,
   * which always does.
   */
  #revive() {
    if (!this.#mayRevive) return;
    const wasTried = this.#pulse.isTried;
    this.#pulse.tried(this.#now);
    if (wasTried) this.offer();
    else this.#session?.restart();
  }

  /** No need to wait whether the ICE restart works. */
  #unstick() {
    if (this.#session?.wasUp) this.offer();
  }

  /** @param {number} now */
  #beat(now) {
    if (now - this.#beatAt < BEAT_MS) return;
    this.#beatAt = now;
    this.#session?.channel.beat();
  }

  /** Bytes of any kind are a sign of life. @param {number} now */
  async #measure(now) {
    const session = this.#session;
    if (!session || this.#isMeasuring) return;
    this.#isMeasuring = true;
    this.#measuredAt = now;
    try {
      const measured = await session.measure();
      if (session !== this.#session || !measured) return;
      if (measured.bytes !== this.#bytes) this.#pulse.heard(this.#now);
      this.#bytes = measured.bytes;
      this.measured = measured;
      this.#context.layers.hearMeasurement(this.peer, measured);
      if (session !== this.#counted && this.#context.count(measured.path)) this.#counted = session;
      this.#report(session, measured);
    } catch (error) {
      if (session === this.#session) this.#context.failed(this.peer, error);
    } finally {
      this.#isMeasuring = false;
    }
  }
  /** Only over the data channel: what it says is old before it gets there by another way. @param {Session} session @param {Measurement} measured */
  #report(session, { received }) {
    if (!received.camera && !received.screen) return;
    const n = this.#pair.numbers.next();
    const arrivals = { camera: arrivalOf(received.camera), screen: arrivalOf(received.screen) };
    session.channel.send(encode({ type: 'report', n, ...arrivals }));
  }

  /** @param {number} now */
  #tellWish(now) {
    const isKnown = JSON.stringify(this.#wish) === JSON.stringify(this.#told);
    if (!this.#wish || isKnown || now - this.#toldAt < WISH_MS) return;
    this.#toldAt = now;
    if (this.send({ type: 'wish', ...this.#wish })) this.#told = this.#wish;
  }
}

/** @param {Received | undefined} received @returns {Arrival} */
function arrivalOf(received) {
  if (!received) return { lines: 0, fps: 0, rate: 0, lost: 0, frozen: 0 };
  const { width, height, fps, rateBps, lost, frozenMs } = received;
  return {
    lines: Math.min(width, height),
    fps: Math.min(240, fps),
    rate: Math.min(1_000_000, Math.round(rateBps / 1000)),
    lost: Math.min(1000, Math.round(lost * 1000)),
    frozen: frozenMs,
  };
}
