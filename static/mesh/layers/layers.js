import { areaOf, cameraLayerOf, screenLayerOf } from './layer.js';
import { Controller } from './controller.js';
import { Outlet, parametersOf, USUAL_CODEC } from './outlet.js';
import { changesOf, planOf } from './plan.js';
import { Sharer } from './sharer.js';

/** @import { Environment } from '../environment.js' */
/** @import { Report } from '../messages.js' */
/** @import { Measurement } from '../stats.js' */
/** @import { Tracks } from '../tracks.js' */
/** @import { Decision, Why } from './controller.js' */
/** @import { CameraLayer, Layer, ScreenLayer, WishFields } from './layer.js' */
/** @import { Aim } from './plan.js' */
/** @import { Role } from './sender.js' */
/** @import { Viewer } from './viewer.js' */

/** @typedef {'camera' | 'screen'} VideoSlot */

const TURN_MS = 1_000;
/** A change that has not come about in this time needs another key frame. */
const OVERDUE_MS = 2_000;
/** What all encoders together may use of one core. */
const ENCODE_BUDGET_S = 0.8;
const SPEAKING_MS = 10_000;
const SPEAKING_LEVEL = 0.05;

/** What to send to one who has not said what it shows: little to many. @type {{ others: number, camera: CameraLayer }[]} */
const UNASKED = [
  { others: 1, camera: 'high' },
  { others: 4, camera: 'medium' },
  { others: Infinity, camera: 'low' },
];

/**
 * @typedef {object} LayersListener
 * @property {(peer: string, error: Error) => void} broke no picture gets to this peer over the present session any more
 * @property {() => void} lost none gets to anybody; new sessions do without the worker
 * @property {(error: unknown) => void} failed
 *
 * @typedef {object} Watcher one peer, as a viewer of this page's pictures
 * @property {WishFields | null} wish
 * @property {Report | null} report
 * @property {Measurement | null} measured
 * @property {Decision | null} decision
 */

/** What goes out of this page's camera and screen to whom, each layer encoded once. */
export class Layers {
  #environment;
  #tracks;
  #listener;
  #sharer;
  #controller;
  /** @type {Map<string, Outlet>} */
  #outlets = new Map();
  /** @type {Map<string, Watcher>} */
  #watchers = new Map();
  /** @type {CameraLayer} */
  #cap = 'high';
  #turnedAt = -Infinity;
  #spokeAt = -Infinity;

  /** @param {{ environment: Environment, tracks: Tracks } & LayersListener} context */
  constructor({ environment, tracks, ...listener }) {
    this.#environment = environment;
    this.#tracks = tracks;
    this.#listener = listener;
    this.#controller = new Controller(environment.random);
    this.#sharer = new Sharer(environment, {
      placed: (id, place) => this.#note(id, (outlet) => outlet.settle(place, environment.now())),
      coded: (id, mimeType) => this.#note(id, (outlet) => (outlet.codec = mimeType)),
      needsKey: (id) => this.#outlets.get(id)?.forceKey(),
      broke: (id, error) => this.#broke(id, error),
      lost: listener.lost,
    });
  }

  /**
   * The encoding a sender begins with, for `addTransceiver`.
   *
   * @param {string} peer
   * @param {VideoSlot} slot
   */
  beginning(peer, slot) {
    return parametersOf(this.#firstAim(peer, slot), this.#tracks.size(slot));
  }

  /**
   * Takes a sender over, in the task in which it was made.
   *
   * @param {{ id: string, peer: string, slot: VideoSlot, sender: RTCRtpSender }} made
   * @returns {Outlet}
   */
  attach({ id, peer, slot, sender }) {
    const aim = this.#firstAim(peer, slot);
    const { failed } = this.#listener;
    const outlet = new Outlet({ id, peer, slot, aim, sender, size: this.#tracks.size(slot), failed });
    this.#outlets.set(id, outlet);
    this.#sharer.attach(sender, id, aim);
    return outlet;
  }

  /** @param {string} id */
  detach(id) {
    this.#outlets.get(id)?.close();
    if (!this.#outlets.delete(id)) return;
    this.#sharer.remove(id);
    this.#arrange();
  }

  /** @param {string} peer @param {WishFields} wish */
  hearWish(peer, wish) {
    this.#watcher(peer).wish = wish;
    // Soon, but one that asks ten times a second is heard no more often than others.
    this.#turnedAt = Math.min(this.#turnedAt, this.#environment.now() - TURN_MS / 2);
  }

  /** @param {string} peer @param {Report} report */
  hearReport(peer, report) {
    this.#watcher(peer).report = report;
  }

  /** @param {string} peer @param {Measurement} measured */
  hearMeasurement(peer, measured) {
    this.#watcher(peer).measured = measured;
    if (measured.level >= SPEAKING_LEVEL) this.#spokeAt = this.#environment.now();
  }

  /** @param {string} peer who is gone */
  forget(peer) {
    this.#watchers.delete(peer);
  }

  /** The best layer of the camera that this page is willing to send. @param {CameraLayer} layer */
  cap(layer) {
    this.#cap = layer;
    this.turn();
  }

  /** Four times a second. */
  tick() {
    if (this.#environment.now() - this.#turnedAt < TURN_MS) return;
    this.#sharer.tick();
    this.turn();
  }

  /** Looks what each viewer is to get, and begins what must change for it. */
  turn() {
    const now = this.#environment.now();
    this.#turnedAt = now;
    this.#decide(now);
    this.#arrange();
    for (const outlet of this.#outlets.values()) {
      if (outlet.isUnderWay && now - outlet.turnedAt >= OVERDUE_MS) outlet.forceKey();
    }
  }

  /**
   * What a peer is sent and why, as far as this page decides it; null where there is nothing to send.
   *
   * @param {string} peer
   * @param {VideoSlot} slot
   * @returns {{ layer: Layer, role: Role, why: Why, leader: string | null } | null} `leader`: the peer for whom is
   *   encoded what this one gets
   */
  outletOf(peer, slot) {
    const outlet = this.#find(peer, slot);
    if (!outlet || !this.#tracks.isOn(slot)) return null;
    const { role, group } = outlet.place;
    const leader = [...this.#outlets.values()].find(({ place }) => place.role === 'lead' && place.group === group);
    const why = this.#watchers.get(peer)?.decision?.why ?? 'shown';
    return { layer: outlet.aim.layer, role, why, leader: role === 'follow' ? (leader?.peer ?? null) : null };
  }

  end() {
    this.#sharer.end();
  }

  /** @param {string} peer @returns {Watcher} */
  #watcher(peer) {
    const known = this.#watchers.get(peer);
    if (known) return known;
    const watcher = { wish: null, report: null, measured: null, decision: null };
    this.#watchers.set(peer, watcher);
    return watcher;
  }

  /** @param {string} peer @param {VideoSlot} slot */
  #find(peer, slot) {
    return [...this.#outlets.values()].find((outlet) => outlet.peer === peer && outlet.slot === slot);
  }

  /**
   * A newcomer follows from its first frame on where somebody leads already.
   *
   * @param {string} peer
   * @param {VideoSlot} slot
   * @returns {Aim}
   */
  #firstAim(peer, slot) {
    const layer = this.#wished(peer)[slot];
    /** @type {Aim} */
    const own = { role: 'own', group: null, layer };
    const size = this.#tracks.size(slot);
    const shares = this.#sharer.works && size.width > 0;
    const newcomer = { id: '', slot, codec: USUAL_CODEC, shares, estimateBps: 0, layer, place: own, aim: own };
    const outlets = [...this.#outlets.values(), newcomer];
    const aim = planOf(outlets).get(newcomer.id) ?? own;
    const leads = outlets.some(({ place }) => place.role === 'lead' && place.group === aim.group);
    return aim.role === 'follow' && leads ? aim : own;
  }

  /**
   * What a viewer shows, or is taken to show.
   *
   * @param {string} peer
   * @returns {{ camera: CameraLayer, screen: ScreenLayer }}
   */
  #wished(peer) {
    const { wish = null, decision } = this.#watchers.get(peer) ?? {};
    const has = (/** @type {VideoSlot} */ slot) => this.#tracks.isOn(slot);
    const others = this.#watchers.size;
    const aspect = (/** @type {VideoSlot} */ slot) => {
      const { width, height } = this.#tracks.size(slot);
      return width > 0 ? width / height : undefined;
    };
    const unasked = UNASKED.find((row) => others <= row.others)?.camera ?? 'low';
    const moves = this.#tracks.get('screen')?.contentHint === 'motion';
    return {
      camera: !has('camera') ? 'off' : wish ? cameraLayerOf(wish, decision?.camera, aspect('camera')) : unasked,
      screen: !has('screen') ? 'off' : wish ? screenLayerOf(wish, decision?.screen, moves, aspect('screen')) : 'sharp',
    };
  }

  /** @param {number} now */
  #decide(now) {
    const viewers = new Map(Array.from(this.#watchers, ([peer, watcher]) => [peer, this.#viewer(peer, watcher)]));
    const sent = [...this.#watchers.values()].flatMap(({ measured }) => Object.values(measured?.sent ?? {}));
    const page = {
      encodeLoad: sent.reduce((sum, { encodeS }) => sum + encodeS, 0),
      encodeBudget: ENCODE_BUDGET_S,
      limitation: sent.find(({ limitation }) => limitation === 'cpu')?.limitation ?? 'none',
      cap: this.#cap,
      isSpeaking: now - this.#spokeAt < SPEAKING_MS,
    };
    for (const [peer, decision] of this.#controller.decide(viewers, page, now)) {
      this.#watcher(peer).decision = decision;
      for (const outlet of this.#outlets.values()) {
        if (outlet.peer !== peer) continue;
        outlet.layer = decision[outlet.slot];
        outlet.shares =
          this.#sharer.works && !decision.alone && outlet.resize(this.#tracks.size(outlet.slot)).width > 0;
        outlet.estimateBps = this.#watcher(peer).measured?.estimateBps ?? 0;
        outlet.slow(decision.fpsFactor);
      }
    }
  }

  /**
   * @param {string} peer
   * @param {Watcher} watcher
   * @returns {Viewer}
   */
  #viewer(peer, { wish, report, measured }) {
    const [camera, screen] = [this.#find(peer, 'camera'), this.#find(peer, 'screen')];
    const { sent = {}, estimateBps = null, roundTripMs = null } = measured ?? {};
    // What does not go out any more keeps its last figures.
    const heard = [sent.camera, sent.screen, sent.mic].find((flow) => flow && flow.loss !== null && flow.rateBps > 0);
    return {
      wished: this.#wished(peer),
      lines: { camera: this.#lines('camera'), screen: this.#lines('screen') },
      area: { camera: wish ? areaOf(wish.camera) : 0, screen: wish ? areaOf(wish.screen) : 0 },
      sent: {
        camera: /** @type {CameraLayer} */ (camera?.aim.layer ?? 'off'),
        screen: /** @type {ScreenLayer} */ (screen?.aim.layer ?? 'off'),
        alone: this.#watcher(peer).decision?.alone ?? false,
        fps: sent.camera?.fps ?? null,
        since: Math.max(camera?.settledAt ?? 0, screen?.settledAt ?? 0),
      },
      estimateBps,
      loss: heard?.loss ?? 0,
      roundTripMs: heard?.roundTripMs ?? roundTripMs,
      report,
    };
  }

  /** @param {VideoSlot} slot */
  #lines(slot) {
    const { width, height } = this.#tracks.size(slot);
    return Math.min(width, height);
  }

  /** Begins what may begin. What must wait is looked at again when something has come about. */
  #arrange() {
    const outlets = [...this.#outlets.values()];
    for (const [id, aim] of changesOf(outlets, planOf(outlets))) {
      const outlet = this.#outlets.get(id);
      if (!outlet) continue;
      const { role, group } = outlet.aim;
      if (role !== aim.role || group !== aim.group) this.#sharer.place(id, aim);
      outlet.turn(aim, this.#environment.now());
    }
  }

  /** @param {string} id @param {(outlet: Outlet) => void} take */
  #note(id, take) {
    const outlet = this.#outlets.get(id);
    if (!outlet) return;
    take(outlet);
    this.#arrange();
  }

  /** @param {string} id @param {Error} error */
  #broke(id, error) {
    const outlet = this.#outlets.get(id);
    if (outlet) this.#listener.broke(outlet.peer, error);
  }
}
